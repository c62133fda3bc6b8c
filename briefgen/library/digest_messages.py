"""One key message of a digest: how many reviews have it, and their words."""

from collections.abc import Mapping, Sequence
from typing import Any

from briefgen.library.digest_brief import Amounts, Brief, counted
from briefgen.library.digest_material import Lesson, Material, Said, reviews_in
from briefgen.library.digest_quotes import Quoter
from briefgen.review.model import KeyMessage


def message_of(lesson: Lesson, material: Material, quoter: Quoter, brief: Brief, amounts: Amounts) -> dict[str, Any]:
    """Return a key message: counting sentences, quotations with their sources, whom it is for, and who has it."""
    labels, total = brief.labels, len(material.sources)
    if not lesson.recurs:
        return _lone_message(lesson, quoter, labels, total)
    told = labels["like"].format(count=lesson.count, total=total)
    found = quoter.pick(lesson.findings, amounts.findings, central=True)
    done = quoter.pick(lesson.actions, amounts.actions)
    return {
        "headline": _headline(lesson).headline,
        "finding": after(told, found),
        "why": _why(lesson, quoter, labels["why"], amounts),
        "action": "\n\n".join(done) or _no_action(lesson, labels["action"]),
        "agencies": _agencies(lesson),
        "source": _source(lesson, labels, amounts.references),
    }


def _no_action(lesson: Lesson, labels: Mapping[str, Any]) -> str:
    """Say how many say what to do, when none of them can be quoted."""
    said = len({each.source.review.slug for each in lesson.actions})
    return (
        counted(labels["some"], said, total=lesson.count) if said else str(labels["none"]).format(total=lesson.count)
    )


def after(told: str, quotes: Sequence[str]) -> str:
    """Put quotations after a counting sentence: the first beside it, the others in paragraphs of their own."""
    first, *others = quotes or ("",)
    return "\n\n".join((f"{told} {first}".strip(), *others))


def _lone_message(lesson: Lesson, quoter: Quoter, labels: Mapping[str, Any], total: int) -> dict[str, Any]:
    """A message of one review: it is named once, at the head of its words."""
    (source, message), *_ = ((each.source, each.message) for each in lesson.members)
    told = labels["alone"].format(total=total, reference=source.reference)

    def words(text: str | None, part: str = "") -> str:
        if not text:
            return str(labels[part]["alone"])
        return quoter.own(Said(source, text)) or (str(labels[part]["unquoted"]) if part else "")

    return {
        "headline": message.headline,
        "finding": after(told, [words(message.finding)]),
        "why": words(message.why, "why"),
        "action": words(message.action, "action"),
        "agencies": _agencies(lesson),
        "source": message.source,
    }


def _headline(lesson: Lesson) -> KeyMessage:
    """The most central message whose headline names no person of one case."""
    general = (
        each.message
        for each in lesson.members
        if not any(name in each.message.headline for name in each.source.review.about.pseudonyms)
    )
    return next(general, lesson.members[0].message)


def _why(lesson: Lesson, quoter: Quoter, labels: Mapping[str, Any], amounts: Amounts) -> str:
    """Quote each reason with how many give it, then count who says why.

    The reason comes first: a slide shows the first sentence of each part, and those of the finding are counted.
    """
    said = lesson.with_why
    if not said:
        return str(labels["none"]).format(total=lesson.count)
    reasons = []
    for alike in lesson.whys[: amounts.whys]:
        given = reviews_in(alike)
        like = str(labels["like"]).format(count=given) if given > 1 else ""
        reasons += [f"{quote} {like}".strip() for quote in quoter.pick(alike, 1)]
    is_all = said == lesson.count
    told = labels["all"].format(total=said) if is_all else counted(labels["some"], said, total=lesson.count)
    *before, last = reasons or [""]
    return "\n\n".join((*before, f"{last} {told}".strip()))


def _agencies(lesson: Lesson) -> list[str]:
    everyone = next((each.message for each in lesson.members if each.message.for_all), None)
    if everyone is not None:
        return ["all"]
    named = {name.casefold(): name for each in reversed(lesson.members) for name in each.message.agencies}
    order = dict.fromkeys(name.casefold() for each in lesson.members for name in each.message.agencies)
    return [named[name] for name in order]


def _source(lesson: Lesson, labels: Mapping[str, Any], most: int) -> str:
    places: dict[str, list[str]] = {}
    for each in lesson.members:
        places.setdefault(each.source.reference, []).extend([each.message.source] if each.message.source else [])
    named = [f"{reference} ({', '.join(where)})" if where else reference for reference, where in places.items()]
    more = [str(labels["more_sources"]).format(count=len(named) - most)] if len(named) > most else []
    return "; ".join((*named[:most], *more))
