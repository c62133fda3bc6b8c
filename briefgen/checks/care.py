"""Rules of care: help and warnings for readers, no method of a suicide, no empty line on the person or in praise."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from briefgen.checks.lessons import LONGEST_EMPTY, empty_text, is_thematic, lesson_words
from briefgen.checks.rule import Hit, Subject, about_adult, rule
from briefgen.english.name_words import fold
from briefgen.english.words import WORD, data, sentences, words
from briefgen.errors import Severity
from briefgen.review.model import About, Review, Support
from briefgen.review.problems import quoted, shown
from briefgen.text import Lazy

_WALES = re.compile(r"\b(?:Wales|Cymru|Welsh)\b")


@rule("panel/no-support", Severity.WARNING)
def no_support(subject: Subject) -> Iterator[Hit]:
    """Find a summary without help for whoever it affects, and offer lines by its themes and its nation."""
    if subject.review.support:
        return
    path = ("support",)
    listed = ", ".join(
        f'{{name: {quoted(str(line["name"]))}, contact: "{line["contact"]}"}}' for line in _lines(subject)
    )
    days = sorted(str(line["checked"]) for line in _lines(subject))
    yield Hit(path, values={"lines": f"support: [{listed}]", "day": days[0]}, is_answered=path in subject.source.keys)


def _lines(subject: Subject) -> list[Mapping[str, Any]]:
    """Return the helplines that fit a summary, the most general first."""
    text = " ".join(passage.text for passage in subject.prose)
    fits = _fitting(subject.review.about, subject.house.name or "", text, general=False)
    # A line for a theme says more than a general one, and the first is for everybody.
    special = sorted(fits[1:], key=lambda line: "when" not in line)
    return [fits[0], *special[: int(data("helplines")["most"]) - 1]]


def general_help(review: Review, publisher: str = "") -> tuple[Support, ...]:
    """Return the helplines to show and say where neither the review nor its publisher names any.

    Every number takes eight seconds to say, so they are few.

    Args:
        review: its head decides whether it is for a child or an adult, for Wales, and for a theme.
        publisher: the publisher, where the review names none; may tell that it is of Wales.

    Returns:
        The first two lines of ``helplines.yaml`` for a child (or for an adult or anyone), and one more for its first
        theme; else one of its nation in the place of the second; in the language of the review; at least one.
    """
    about = review.about
    text = " ".join((*about.themes[:1], about.title, about.kind))
    fits = _fitting(about, publisher, text, general=True)
    usual = [line for line in fits if "when" not in line and "nation" not in line]
    usual = [line for line in usual if line["for"] == "child"] or usual
    themes = [line for line in fits if "when" in line][:1]
    nations = [line for line in fits if "when" not in line and "nation" in line][:1]
    most = int(data("helplines")["most_general"])
    chosen = (*usual[:most], *themes) if themes else (*usual[: most - len(nations)], *nations)
    return tuple(Support.model_validate(line.get(about.language) or _named(line)) for line in chosen)


def _named(line: Mapping[str, Any]) -> dict[str, Any]:
    return {key: line[key] for key in ("name", "contact")}


def _fitting(about: About, publisher: str, text: str, *, general: bool) -> list[Mapping[str, Any]]:
    """Return the helplines for the person, the nation and the themes of a review, in the order of the list.

    Args:
        about: the head of the review.
        publisher: the publisher, where the review names none.
        text: what is searched for themes.
        general: whether lines for a child or an adult need a review that says which it is about.
    """
    is_adult, nation = about_adult(about), "wales" if _is_of_wales(about, publisher) else "other"
    unfit = {True: {"child"}, False: {"adult"}, None: {"child", "adult"} if general else set()}[is_adult]
    return [
        line
        for line in data("helplines")["lines"]
        if line.get("nation", nation) == nation
        and line["for"] not in unfit
        and ("when" not in line or _expression(str(line["when"])).search(text))
    ]


def _is_of_wales(about: About, publisher: str) -> bool:
    text = f"{about.area} {about.publisher or publisher}"
    return (
        about.language == "cy"
        or bool(_WALES.search(text))
        or any(fold(word) in words("places", "wales") for word in WORD.findall(text))
    )


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@rule("language/suicide-method", Severity.WARNING)
def suicide_method(subject: Subject) -> Iterator[Hit]:
    """Find methods of suicide and self-harm in a summary that is about either."""
    patterns = data("helplines")["suicide"]
    if not any(_expression(patterns["about"]).search(passage.text) for passage in subject.prose):
        return
    for passage in subject.running:
        match = _expression(rf"\b(?:{patterns['method']})\b").search(passage.text)
        if match:
            yield Hit(passage.path, at=match.start(), words=match[0], values={"words": match[0]})


# "The child's voice was not heard", "no record of her wishes and feelings": nothing about the child's life.
_VIEW = r"(?:voices?|views?|wishes|feelings|perspectives?|experiences?|llais|barn|dymuniadau|teimladau)"
_A_VIEW = re.compile(rf"\b{_VIEW}\b", re.IGNORECASE)
_NO_AFTER = re.compile(
    r"\b(?:not|never|nor|n't|isn't|wasn't|weren't|cannot|ni|nid|heb"
    r"|missing|lost|absent|unheard|unknown|lacking|unclear)\b",
    re.IGNORECASE,
)
_NO_BEFORE = re.compile(
    r"\b(?:no|not|nobody|nothing|never|lack|absence|unclear|unknown|missing|ni|nid|heb|dim)\b", re.IGNORECASE
)

_AND_YET = re.compile(r",? (?:but|and yet|yet|although|though|ond) ", re.IGNORECASE)


@rule("panel/hollow-perspective", Severity.WARNING)
def hollow_perspective(subject: Subject) -> Iterator[Hit]:
    """Find a perspective that only states that nobody was heard."""
    text = subject.review.perspective
    sentences = re.split(r"(?<=[.!?])\s+", text.replace("’", "'")) if text else []
    if is_thematic(subject):
        return
    if text and all(
        (_denies_view(sentence) and not _AND_YET.search(sentence)) or _is_of_services(sentence)
        for sentence in sentences
    ):
        yield Hit(("perspective",), at=0, words=text, values={"text": shown(text)})


def _is_of_services(sentence: str) -> bool:
    """Whether a sentence gives the services' view of the person, without the person's own words."""
    seen, own = lesson_words("seen_by_services"), _own_words()
    return bool(seen.search(sentence)) and not own.search(sentence)


@cache
def _own_words() -> Lazy:
    return Lazy(data("lessons")["own_words"])


def _denies_view(sentence: str) -> bool:
    """Whether a sentence denies that a view was heard: a negation beside a word for views."""
    return any(_denies(clause) for clause in re.split(r"[.!?]", sentence))


def _denies(clause: str) -> bool:
    views = [match.span() for match in _A_VIEW.finditer(clause)]
    if not views:
        return False
    before = _NO_BEFORE.search(clause)
    return bool(_NO_AFTER.search(clause, views[0][1])) or (before is not None and before.end() <= views[-1][0])


@rule("panel/hollow-equality", Severity.WARNING)
def hollow_equality(subject: Subject) -> Iterator[Hit]:
    """Find a statement on equality that says nothing about the person."""
    text = subject.review.equality
    if text and len(text) < LONGEST_EMPTY and empty_text("equality").fullmatch(text.strip()):
        yield Hit(("equality",), at=0, words=text, values={"text": shown(text)})


@rule("panel/empty-question", Severity.WARNING)
def empty_question(subject: Subject) -> Iterator[Hit]:
    """Find questions with "yes" as their only answer, or without any answer."""
    for index, text in enumerate(subject.review.questions):
        match = empty_text("question").match(text)
        if match:
            yield Hit(("questions", index), at=0, words=match[0], values={"text": match[0]})


@rule("panel/ordinary-duty", Severity.WARNING)
def ordinary_duty(subject: Subject) -> Iterator[Hit]:
    """Find good practice that is only what the law, the contract or the procedure asks of everybody."""
    praised, beyond = lesson_words("praised"), lesson_words("beyond")
    for index, text in enumerate(subject.review.good_practice):
        parts = [each.text for each in sentences(text)]
        of_duty = [each for each in parts if len(each) <= _LONGEST_DUTY and _duty().fullmatch(each)]
        if of_duty and not beyond.search(text) and all(each in of_duty or praised.search(each) for each in parts):
            yield Hit(("good_practice", index), at=0, words=text, values={"text": shown(text)})


_LONGEST_DUTY = 250


@cache
def _duty() -> re.Pattern[str]:
    """Return the pattern of a sentence that lists only duties."""
    listed = data("lessons")
    duty = "".join(str(listed["ordinary_duty"]).splitlines())
    return re.compile(
        f"{listed['duty_subject']}(?:{duty}){str(listed['duty_tail']).replace('{duty}', duty)}", re.IGNORECASE
    )


_DEATH = Lazy(r"\b(?:died|dies|was killed|were killed|was murdered|found dead|took (?:his|her|their) own life)\b")


@rule("panel/no-content-note", Severity.WARNING)
def no_content_note(subject: Subject) -> Iterator[Hit]:
    """Find a summary of a death that does not warn its readers."""
    about, text = subject.review.about, subject.review.what_happened
    match = _DEATH.search(text) if text and about.content_note is None and about.pseudonyms else None
    if match:
        path = ("review", "content_note")
        yield Hit(path, values={"words": match[0]}, is_answered=path in subject.source.keys)
