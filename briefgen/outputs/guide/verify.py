"""Verify ``facilitator.pdf``: tags, every spoken word, a picture and the time of each slide."""

import io
from collections.abc import Callable, Iterator

from pikepdf import Pdf

from briefgen.outputs.guide.guide import FOOT_MM, NAME, NUMBER_MM
from briefgen.outputs.layout.proof import prove
from briefgen.outputs.page.verify import document_faults, elements, small_letters
from briefgen.pack.manifest import Fault, Manifest, fault, short
from briefgen.text import clock, whole_seconds

LEAST_TYPE_PT = 11


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of the facilitator's guide."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        yield from document_faults(NAME, pdf)
        tree = pdf.Root.get("/StructTreeRoot")
        pictures = sum(1 for each in elements(tree) if each.get("/S") == "/Figure") if tree is not None else 0
    if pictures < len(manifest.scenes):
        yield fault(NAME, "guide.pictures", found=pictures, expected=len(manifest.scenes))
    texts = [line.text for scene in manifest.scenes for line in scene.lines]
    texts += [scene.title for scene in manifest.scenes]
    times, earlier = list(_times(manifest, whole_seconds)), list(_times(manifest, round))
    proof = prove(data, [*texts, *times], NUMBER_MM, foot_mm=FOOT_MM)
    if proof.lost and set(proof.lost) <= set(times):  # earlier versions rounded to the nearest second
        proof = prove(data, [*texts, *earlier], NUMBER_MM, foot_mm=FOOT_MM)
    if proof.outside:
        yield fault(NAME, "pdf.outside", text=short(proof.outside))
    for text in proof.lost:
        yield fault(NAME, "pdf.lost", text=short(text))
    small = "".join(small_letters(data, LEAST_TYPE_PT))
    if small:
        yield fault(NAME, "pdf.small", least=LEAST_TYPE_PT, text=short(small))


def _times(manifest: Manifest, whole: Callable[[float], int]) -> Iterator[str]:
    """Yield the start and duration of each slide as the numbers that the guide must show."""
    for scene in manifest.scenes:
        yield clock(whole(scene.start_s))
        yield str(whole(scene.end_s) - whole(scene.start_s))
