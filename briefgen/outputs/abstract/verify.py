"""Verify ``abstract.txt``: the review's name, place and year, every key message and every recommendation."""

from collections.abc import Iterator

from briefgen.pack.manifest import Fault, Manifest, fault, folded, short
from briefgen.text import legible
from briefgen.wording.phrases import straight

NAME = "abstract.txt"


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of the abstract."""
    text = straight(folded(data.decode("utf-8")))
    review = manifest.review
    expected = [manifest.title, manifest.area, *manifest.headlines, *manifest.themes]
    expected += [each.text for each in review.recommendations] + [review.about.report or ""]
    if review.year:
        expected.append(str(review.year))
    for each in expected:
        if straight(legible(each)).removesuffix(".") not in text:
            yield fault(NAME, "text.lost", text=short(each))
