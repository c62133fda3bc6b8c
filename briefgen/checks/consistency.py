"""Whether the parts of a summary agree with each other."""

from collections.abc import Iterator

from briefgen.checks.names import NameBook
from briefgen.checks.prose import occurs
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.errors import Severity
from briefgen.review.dates import PartialDate
from briefgen.review.problems import shown

# People and places that are named for real: a likeness to an invented name there is chance.
_REAL_NAMES = ("author", "publisher", "area", "kind")


@rule("consistency/pseudonym", Severity.WARNING)
def pseudonym(subject: Subject) -> Iterator[Hit]:
    """Find words that are almost an invented name of the summary."""
    about = subject.review.about
    if not about.pseudonyms:
        return
    passages = [passage for passage in subject.prose if passage.path[:2] not in _real_paths()]
    passages = [passage for passage in passages if passage.path[:2] != ("review", "pseudonyms")]
    real = [text for text in (getattr(about, name) for name in _REAL_NAMES) if text]
    book = NameBook(about.pseudonyms, [passage.text for passage in passages], real)
    for passage in passages:
        for near in book.near_misses(passage.text):
            yield Hit(
                passage.path,
                at=near.start,
                in_key=passage.in_key,
                words=near.written,
                values={"written": shown(near.written), "name": shown(near.name)},
            )


@rule("consistency/other-language", Severity.WARNING)
def other_language(subject: Subject) -> Iterator[Hit]:
    """Find words that are said to be in another language and occur nowhere."""
    texts = [passage.text for passage in subject.prose if passage.path[0] != "other_languages"]
    for words in subject.review.other_languages:
        if not any(occurs(words, text) for text in texts):
            yield Hit(("other_languages", words), at=0, in_key=True, words=words, values={"words": shown(words)})


def _real_paths() -> set[tuple[str, str]]:
    return {("review", name) for name in _REAL_NAMES}


@rule("consistency/date-order", Severity.WARNING)
def date_order(subject: Subject) -> Iterator[Hit]:
    """Find dates for review or action that lie before the publication."""
    published = subject.review.about.published
    if published is None:
        return
    due = [(("recommendations", i, "due"), item.due) for i, item in enumerate(subject.review.recommendations)]
    about = subject.review.about
    for path, date in (("review", "review_by"), about.review_by), (("review", "withdrawn"), about.withdrawn), *due:
        if date is not None and _is_surely_before(date, published):
            values = {"key": path[-1], "date": date, "published": published}
            yield Hit(path, at=0, words=str(date), values=values)


def _is_surely_before(first: PartialDate, second: PartialDate) -> bool:
    last_day = first.last_day
    return (last_day.year, last_day.month, last_day.day) < (second.year, second.month or 1, second.day or 1)
