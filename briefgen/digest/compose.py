"""Compose the Review of a digest: counting sentences from labels, and quotations with their sources."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from briefgen.checks.rule import about_adult
from briefgen.digest.material import Alike, DigestMaterial, Lesson, SourceText, reviews_in
from briefgen.digest.quotes import Amounts, Brief, Quote, Quoter, counted, counted_of, shortened
from briefgen.digest.sources import DigestSource
from briefgen.digest.union import content_note, help_lines, links, names_and_words
from briefgen.errors import UsageError
from briefgen.library.model import message
from briefgen.review.agencies import each_once
from briefgen.review.model import Ignore, KeyMessage, Review


def message_of(
    lesson: Lesson, material: DigestMaterial, quoter: Quoter, brief: Brief, amounts: Amounts
) -> dict[str, Any]:
    """Compose a key message: counts, quotations with sources, audiences, and the reviews that share it."""
    labels, total = brief.labels, len(material.sources)
    if not lesson.recurs:
        return _lone_message(lesson, quoter, labels, total)
    counts = counted_of(labels["like"], lesson.count, total)
    found = quoter.pick(lesson.findings, amounts.findings, central=True)
    done = quoter.pick(lesson.actions, amounts.actions)
    return {
        "headline": _headline(lesson).headline,
        "finding": append_quotes(counts, found),
        "why": _why(lesson, quoter, labels["why"], amounts),
        "action": "\n\n".join(done) or _no_action(lesson, labels["action"]),
        "agencies": _agencies(lesson),
        "source": _source(lesson, labels, amounts.references),
    }


def _no_action(lesson: Lesson, labels: Mapping[str, Any]) -> str:
    """Return the sentence that counts the reviews with an action, when none can be quoted."""
    return counted_of(labels["some"], len({each.source.review.slug for each in lesson.actions}), lesson.count)


def append_quotes(counts: str, quotes: Sequence[str]) -> str:
    """Append quotations to a counting sentence: the first on the same line, others as paragraphs."""
    first, *others = quotes or ("",)
    return "\n\n".join((f"{counts} {first}".strip(), *others))


def _lone_message(lesson: Lesson, quoter: Quoter, labels: Mapping[str, Any], total: int) -> dict[str, Any]:
    """Compose a message of one review, which is named once, before its words."""
    (source, message), *_ = ((each.source, each.message) for each in lesson.members)
    counts = labels["alone"].format(total=total, reference=source.reference)

    def words(text: str | None, part: str = "") -> str:
        if not text:
            return str(labels[part]["alone"])
        return quoter.quote_unsourced(SourceText(source, text)) or (str(labels[part]["unquoted"]) if part else "")

    return {
        "headline": message.headline,
        "finding": append_quotes(counts, [words(message.finding)] if message.finding else []),
        "why": words(message.why, "why"),
        "action": words(message.action, "action"),
        "agencies": _agencies(lesson),
        "source": message.source,
    }


def _headline(lesson: Lesson) -> KeyMessage:
    """Return the most central message whose headline names no person of one case."""
    general = (
        each.message
        for each in lesson.members
        if not any(name in each.message.headline for name in each.source.review.about.pseudonyms)
    )
    return next(general, lesson.members[0].message)


def _why(lesson: Lesson, quoter: Quoter, labels: Mapping[str, Any], amounts: Amounts) -> str:
    """Compose the reasons: each quotation with its count, then the number of reviews that give a reason.

    The reason comes first: a slide shows the first sentence of each part, and those of the finding are counted.
    """
    reasons = []
    for alike in lesson.whys[: amounts.whys]:
        given = reviews_in(alike)
        like = str(labels["like"]).format(count=given) if given > 1 else ""
        reasons += [f"{quote} {like}".strip() for quote in quoter.pick(alike, 1)]
    counts = counted_of(labels["some"], lesson.with_why, lesson.count)
    *before, last = reasons or [""]
    return "\n\n".join((*before, f"{last} {counts}".strip()))


def _agencies(lesson: Lesson) -> list[str]:
    everyone = next((each.message for each in lesson.members if each.message.for_all), None)
    if everyone is not None:
        return ["all"]
    return list(each_once(name for each in lesson.members for name in each.message.agencies))


def _source(lesson: Lesson, labels: Mapping[str, Any], most: int) -> str:
    places: dict[str, list[str]] = {}
    for each in lesson.members:
        places.setdefault(each.source.reference, []).extend([each.message.source] if each.message.source else [])
    named = [f"{reference} ({', '.join(where)})" if where else reference for reference, where in places.items()]
    more = [str(labels["more_sources"]).format(count=len(named) - most)] if len(named) > most else []
    return "; ".join((*named[:most], *more))


MOST_AREAS = 3
"""More areas than these are counted and not named in the title."""


@dataclass(frozen=True)
class Composed:
    """A composed Review with its sources.

    Attributes:
        review: the digest.
        lessons: those of its key messages, in order.
        quotes: the reviews' words in it.
        questions: those of its questions, in order.
    """

    review: Review
    lessons: tuple[Lesson, ...]
    quotes: tuple[Quote, ...]
    questions: tuple[Alike, ...]


def compose(
    material: DigestMaterial,
    brief: Brief,
    amounts: Amounts,
    banned: frozenset[str] = frozenset(),
    accepted: Iterable[Ignore] = (),
) -> Composed:
    """Compose the Review of a digest.

    Args:
        material: what the reviews say.
        brief: what is to be made.
        amounts: how much of it.
        banned: words that may not be quoted.
        accepted: findings of the checks that are no fault of a digest.
    """
    quoter = Quoter(brief.wording, amounts.words, banned)
    lessons = _chosen(material, amounts)
    messages = [message_of(lesson, material, quoter, brief, amounts) for lesson in lessons]
    questions = _questions(material, amounts, banned)
    value: dict[str, Any] = {
        "what_happened": _what_happened(material, quoter, brief, amounts),
        "why_it_matters": _why_it_matters(material, quoter, amounts),
        "perspective": _perspective(material, quoter, brief, amounts),
        "key_messages": messages,
        "equality": _equality(material, quoter, brief, amounts),
        "good_practice": _good_practice(material, quoter, amounts),
        "questions": [alike[0].text for alike in questions],
    }
    quoted = _quoted(material, lessons, quoter)
    value = shortened(value, material.sources, brief.labels["quote"])
    value |= help_lines(quoted) | links(material.sources, brief.labels)
    value["review"] = _about(material, brief, quoted)
    value |= names_and_words(material.sources, quoted, value)
    value["checks"] = {"ignore": [each.model_dump(exclude_none=True) for each in accepted]}
    review = _checked({key: each for key, each in value.items() if each}, material)
    return Composed(review, tuple(lessons), tuple(quoter.used), tuple(questions))


def _checked(value: Mapping[str, Any], material: DigestMaterial) -> Review:
    """Validate the value of a digest as a Review.

    Raises:
        UsageError: a part of it is no summary's: names or texts of the reviews are too long to be put together.
    """
    try:
        return Review.model_validate(value)
    except ValidationError as error:
        where = ".".join(map(str, error.errors(include_url=False, include_input=False)[0]["loc"]))
        longest = max(material.sources, key=lambda each: len(each.reference))
        raise UsageError(message("digest.too_long", where=where, pack=longest.name)) from None


def _quoted(material: DigestMaterial, lessons: Sequence[Lesson], quoter: Quoter) -> tuple[DigestSource, ...]:
    """Return the sources whose words or headlines are in the digest, in order."""
    slugs = {quote.source.review.slug for quote in quoter.used}
    slugs |= {lesson.members[0].source.review.slug for lesson in lessons}
    return tuple(source for source in material.sources if source.review.slug in slugs)


def _chosen(material: DigestMaterial, amounts: Amounts) -> list[Lesson]:
    recurring = material.recurring[: amounts.lessons]
    alone = material.alone[: min(amounts.alone, max(0, amounts.lessons - len(recurring)))]
    return [*recurring, *alone] or list(material.lessons[:1])


def _about(material: DigestMaterial, brief: Brief, quoted: Sequence[DigestSource]) -> dict[str, Any]:
    """Compose the ``review:`` section: title, themes, dates, names and how the digest may be shown."""
    labels, sources, count = brief.labels, material.sources, len(material.sources)
    areas = list(dict.fromkeys(source.review.about.area for source in sources))
    themes = _joined(brief.themes, labels)
    title = labels["title"].format(theme=themes[:1].upper() + themes[1:], count=count)
    publishers = {source.review.about.publisher for source in sources}
    limits = [each for each in (source.review.about.review_by for source in sources) if each is not None]
    limits = [each for each in limits if each.last_day >= brief.today]
    about: dict[str, Any] = {
        "title": title if themes else labels["title_all"].format(count=count),
        "kind": labels["kind"],
        "area": brief.wording.listed(areas) if len(areas) <= MOST_AREAS else labels["areas"].format(count=len(areas)),
        "published": brief.today.isoformat(),
        "publisher": brief.house.name or (next(iter(publishers)) if len(publishers) == 1 else None),
        "subject": _subject(sources, labels),
        "themes": list(brief.themes or brief.shared),
        "language": brief.wording.language,
        "review_by": min(limits, key=lambda each: each.last_day).iso if limits else None,
        "digest_of": [source.reference for source in sources],
        "content_note": content_note(quoted, labels, brief.wording),
    }
    if any(source.review.about.circulation == "restricted" for source in sources):
        about["circulation"] = "restricted"
    return {key: value for key, value in about.items() if value}


def _joined(themes: Sequence[str], labels: Mapping[str, Any]) -> str:
    *before, last = themes or ("",)
    return labels["and_themes"].format(first=", ".join(before), last=last) if before else last


def _subject(sources: Sequence[DigestSource], labels: Mapping[str, Any]) -> str:
    kinds = {about_adult(source.review.about) for source in sources}
    name = {(False,): "children", (True,): "adults", (False, True): "both"}.get(
        tuple(sorted(each for each in kinds if each is not None)) if None not in kinds else (), "unknown"
    )
    return str(labels["subject"][name]).format(count=len(sources))


def _what_happened(material: DigestMaterial, quoter: Quoter, brief: Brief, amounts: Amounts) -> str:
    """Compose the account: how many reviews, of which years, and their own words."""
    labels, sources = brief.labels, material.sources
    themes = _joined(brief.themes, labels)
    counts = [labels["brings" if themes else "brings_all"].format(count=len(sources), themes=themes)]
    years = sorted({source.review.year for source in sources if source.review.year})
    undated = sum(source.review.year is None for source in sources)
    counts += [counted(labels["undated"], undated)] if undated else []
    if years and undated == len(sources) - 1:
        counts.append(labels["other_year"].format(first=years[0]))
    elif years:
        words = labels["other_years" if undated else "years"]
        counts.append(counted(words, len(years), first=years[0], last=years[-1]))
    messages = [message for source in sources for message in source.review.key_messages]
    counts.append(counted_of(labels["messages"], sum(each.why is not None for each in messages), len(messages)))
    if amounts.recommendations:
        counts += _recommendations(sources, labels)
    stories = [SourceText(source, source.review.what_happened) for source in sources]
    return "\n\n".join((" ".join(counts), *quoter.pick(stories, amounts.stories)))


def _recommendations(sources: Sequence[DigestSource], labels: Mapping[str, Any]) -> list[str]:
    every = [each for source in sources for each in source.review.recommendations]
    counts = {
        "recommendations": len(every),
        "unowned": sum(each.owner is None for each in every),
        "undue": sum(each.due is None for each in every),
    }
    return [counted(labels[name], count) for name, count in counts.items() if count]


def _why_it_matters(material: DigestMaterial, quoter: Quoter, amounts: Amounts) -> str:
    texts = [(source, source.review.why_it_matters) for source in material.sources]
    return "\n\n".join(quoter.pick([SourceText(source, text) for source, text in texts if text], amounts.matters))


def _perspective(material: DigestMaterial, quoter: Quoter, brief: Brief, amounts: Amounts) -> str:
    labels, total = brief.labels["perspective"], len(material.sources)
    texts = [
        SourceText(source, source.review.perspective) for source in material.sources if source.review.perspective
    ]
    own_words_first = sorted(texts, key=lambda quoted: not any(mark in quoted.text for mark in '"“‘'))
    counts = counted_of(labels["some"], len(texts), total)
    return append_quotes(counts, quoter.pick(own_words_first, amounts.perspectives, central=True))


def _equality(material: DigestMaterial, quoter: Quoter, brief: Brief, amounts: Amounts) -> str:
    texts = [SourceText(source, source.review.equality) for source in material.sources if source.review.equality]
    if not texts or not amounts.equality:
        return ""
    counts = counted_of(brief.labels["equality"], len(texts), len(material.sources))
    return append_quotes(counts, quoter.pick(texts, amounts.equality))


def _good_practice(material: DigestMaterial, quoter: Quoter, amounts: Amounts) -> list[str]:
    chosen: list[str] = []
    for alike in material.good_practice:
        if len(chosen) >= amounts.good_practice:
            break
        chosen += quoter.pick(alike, 1, central=True)
    return chosen


def _questions(material: DigestMaterial, amounts: Amounts, banned: frozenset[str]) -> list[Alike]:
    """Return the questions that most reviews ask, except those that name a person; of one review at most half."""

    def is_general(alike: Alike) -> bool:
        first = alike[0]
        return first.text not in banned and not any(n in first.text for n in first.source.review.about.pseudonyms)

    most, asked = -(-amounts.questions // 2), Counter[str]()
    chosen = []
    for alike in filter(is_general, material.questions):
        slug = alike[0].source.review.slug
        asked[slug] += reviews_in(alike) == 1
        if asked[slug] <= most:
            chosen.append(alike)
    return chosen[: amounts.questions]
