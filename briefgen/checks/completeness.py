"""What every output shows, and the file does not say; and words that a comment hides."""

from collections.abc import Iterator

from briefgen.checks.rule import Hit, Subject, rule
from briefgen.errors import Severity
from briefgen.review.problems import shown


@rule("input/no-date", Severity.WARNING)
def no_date(subject: Subject) -> Iterator[Hit]:
    """Find a summary that does not say when the review was published."""
    if subject.review.about.published is None:
        yield Hit(("review", "published"))


@rule("input/no-publisher", Severity.WARNING)
def no_publisher(subject: Subject) -> Iterator[Hit]:
    """Find a summary of which neither the file nor the house names the publisher."""
    if subject.review.about.publisher is None and subject.house.name is None:
        yield Hit(("review", "publisher"))


@rule("input/comment", Severity.WARNING)
def comment(subject: Subject) -> Iterator[Hit]:
    """Find text that a ``#`` inside it turned into a comment: ``title: Room #4 plan`` has the title "Room"."""
    for passage in subject.passages:
        hidden = "" if passage.in_key else subject.source.comment_after(passage.path)
        if hidden[1:2].strip():  # comments that are meant have a space after the #
            yield Hit(passage.path, at=len(passage.text), words=hidden, values={"text": shown(hidden)})
