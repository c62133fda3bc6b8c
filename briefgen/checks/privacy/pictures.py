"""A privacy rule for pictures: no program can recognise who is on one."""

from collections.abc import Iterator

from briefgen.checks.rule import Hit, Subject, rule
from briefgen.errors import Severity
from briefgen.review.house.illustrations import pictures_of


@rule("privacy/picture", Severity.WARNING)
def picture(subject: Subject) -> Iterator[Hit]:
    """Ask once, at the first picture, whether the pictures show a person or a place that leads to one."""
    found = [path for path, _ in pictures_of(subject.review)]
    if found:
        yield Hit(found[0], values={"count": len(found)}, variant="many" if len(found) > 1 else "")
