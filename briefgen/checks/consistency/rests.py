"""Rests in figures: what "the other four" leave of a figure of 4 of 10."""

import re
from collections.abc import Iterator

from briefgen.checks.consistency.counts import NUMBER, value_of
from briefgen.checks.rule import Hit, Subject
from briefgen.text import Lazy

_PART_OF = re.compile(r"^(?P<part>\d{1,4}) (?:of|out of|in) (?P<whole>\d{1,4})$")
_REST = Lazy(rf"\b(?:the|its|their) (?:other|remaining|rest,?) (?P<n>{NUMBER})\b", re.IGNORECASE)


def rest_of_a_figure(subject: Subject) -> Iterator[Hit]:
    """Yield "the other four" beside a figure of 4 of 10."""
    for index, figure in enumerate(subject.review.figures):
        part = _PART_OF.match(str(figure.number).strip())
        rests = list(_REST.finditer(figure.what))
        if part is None or len(rests) != 1:
            continue
        left, stated = int(part["whole"]) - int(part["part"]), value_of(rests[0]["n"])
        more = re.findall(rf"\b{NUMBER}\b", figure.what[rests[0].end() :])
        if left > 0 and stated != left and not more:
            values = {"words": rests[0][0], "first": str(figure.number)}
            yield Hit(("figures", index, "what"), at=rests[0].start(), words=rests[0][0], values=values)
