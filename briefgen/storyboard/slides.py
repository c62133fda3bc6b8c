"""Make the slide of each Scene: short texts in whole sentences.

A slide is read at a glance while someone speaks: at most about 60 words, whole sentences. What counts is running
text (body, finding, why, what to do, quote, note). Titles, small headings, agencies, dates, figures, links, contacts
for help and tables do not: they are looked up, not read. Nothing is lost: the notes and the narration say every word.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from briefgen.icons import scene_icon
from briefgen.review.model import KeyMessage, Recommendation
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import LeftOut, Row, Scene, SceneKind, Slide
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.slide_pictures import moments, overview, slide_picture
from briefgen.text import sentences
from briefgen.wording.phrases import paragraphs


@dataclass(frozen=True)
class WordLimit:
    """The most words of a text, and of all texts that share a slide.

    Attributes:
        most: a text is shown by whole sentences up to here.
        longest: a first sentence of more words is not shown but pointed to.
    """

    most: int
    longest: int


MOST_WORDS = 60
"""The most words of running text on a slide."""

LONGEST = 66
"""The most words of running text where the first sentence is long, as half a sentence is never shown."""

ROOM = {
    "content-note": WordLimit(MOST_WORDS, LONGEST),
    "story": WordLimit(MOST_WORDS, LONGEST),
    "quote": WordLimit(MOST_WORDS, LONGEST),
    "item": WordLimit(30, 40),
    "recommendation": WordLimit(26, 33),
    "closing": WordLimit(24, 30),
}

MOST_ITEMS = 4
"""The most good-practice points or questions of one slide; fewer when they are long."""

FEW_SHOWN = 3
MOST_SHOWN = 4
TABLE_WORDS = 90
"""Four recommendations are shown when there are no more, else three, and how many more there are. Of long
ones fewer, so that the table fits: words are counted, those of an owner threefold, as its column is narrow."""

LONGEST_FIGURE, NO_BREAK = 12, "\N{NO-BREAK SPACE}"
"""The letters of a figure that stands on one line, whatever the typeface."""

MOST_LINKS = 4
MOST_CONTACTS = 3
"""Links on the last slide; one fewer for each contact over three."""


def excerpt(text: str, room: WordLimit) -> str:
    """Return the leading whole sentences of a text that fit on a slide; empty when the first is too long.

    Half a sentence could turn its meaning round.
    """
    parts = [sentence for paragraph in paragraphs(text) for sentence in sentences(paragraph)]
    shown: list[str] = []
    words = 0
    for part in parts:
        words += len(part.split())
        if words > (room.most if shown else room.longest):
            break
        shown.append(part)
    return " ".join(shown)


def shown_recommendations(every: Sequence[Recommendation]) -> Sequence[Recommendation]:
    """Return the recommendations that fit on their slide, from the first."""
    most = MOST_SHOWN if len(every) <= MOST_SHOWN else FEW_SHOWN
    words = 0
    for count, each in enumerate(every[:most]):
        text = min(len(each.text.split()), ROOM["recommendation"].longest)
        words += max(text, 3 * len((each.owner or "").split()))
        if count and words > TABLE_WORDS:
            return every[:count]
    return every[:most]


def opening(edition: Edition) -> Slide:
    """Return the title slide: title, markings and content note."""
    about = edition.review.about
    source = (about.publisher or edition.house.name or "", edition.published if about.published else "")
    subtitle = tuple(filter(None, (about.kind, " · ".join(filter(None, source)))))
    texts = {"subtitle": subtitle, "body": (_excerpt(edition, edition.content_note, ROOM["content-note"]),)}
    return _typeset(Slide(edition.title, texts, {"body": edition.heading("content-note")}), edition.content_note)


def about(edition: Edition) -> Slide:
    """Return the slide with the facts about the review."""
    facts, labels = edition.review.about, edition.wording.labels("script")["about_slide"]
    known = {
        "kind": facts.kind,
        "subject": facts.subject,
        "published": edition.published,
        "publisher": facts.publisher or edition.house.name,
        "period": facts.period,
        "author": facts.author,
    }
    body = [str(labels[name]).format(**{name: value}) for name, value in known.items() if value]
    note = tuple(filter(None, (edition.note, str(labels["learning"]))))
    return _typeset(Slide(edition.heading("about"), {"body": tuple(body), "note": note}, {}))


def story(edition: Edition) -> Slide:
    """Return the slide of what happened, with its events and the first of its figures where they can be read."""
    text = _excerpt(edition, edition.review.what_happened, ROOM["story"])
    texts = {"body": (text,)}
    if edition.review.figures:
        figure = edition.review.figures[0]
        number = figure.number if len(figure.number) > LONGEST_FIGURE else figure.number.replace(" ", NO_BREAK)
        texts |= {"figure": (number,), "figure note": (f"{figure.unit or ''} {figure.what}".strip(),)}
    slide = Slide(edition.heading("story"), texts, {}, moments=moments(edition))
    return _typeset(slide, edition.review.what_happened)


def perspective(edition: Edition) -> Slide:
    """Return the slide of the person's view; where the review does not give it there is none."""
    quote = _excerpt(edition, edition.perspective, ROOM["quote"])
    slide = Slide(
        edition.heading("perspective"), {"quote": (quote,)}, {}, icon=scene_icon(SceneKind.PERSPECTIVE.value)
    )
    return _typeset(slide, edition.perspective)


def key_message(edition: Edition, number: int, message: KeyMessage, title: str) -> Slide:
    """Return the slide of one key message: what to do in its panel, what was found and why beside it.

    Where the review does not say what to do, the team is asked. What else it does not say takes no room; the notes
    say so.
    """
    fields: Mapping[str, str] = edition.common["fields"]
    meant = edition.meant(message)
    what_to_do = message.action or str(edition.common["action_asked"])
    given = {"action": what_to_do, "meant": meant, "finding": message.finding, "why": message.why}
    parts = {name: text for name, text in given.items() if text}
    shown_parts = dict(zip(parts, _together(edition, list(parts.values())), strict=True))
    panel = [shown_parts.pop("action")]
    if meant:
        panel.append(f"{edition.wording.labels('audience')['meant']}: {shown_parts.pop('meant')}")
    texts = {
        "number": (str(number),),
        **{name: (text,) for name, text in shown_parts.items()},
        "action": tuple(panel),
        "agencies": edition.agencies(message),
    }
    labels = {name: str(fields[name]) for name in ("finding", "why", "action", "agencies")}
    slide = Slide(
        title, texts, labels, icon=edition.icons[number - 1], picture=slide_picture(edition, message.picture)
    )
    return _typeset(slide, *parts.values())


def good_practice(edition: Edition) -> Slide:
    """Return the slide of good practice."""
    every = edition.review.good_practice
    texts = _items(edition, every)
    slide = Slide(edition.heading("good-practice"), texts, {}, icon=scene_icon(SceneKind.GOOD_PRACTICE.value))
    return _typeset(slide, *every[: len(texts["body"])])


def recommendations(edition: Edition) -> Slide:
    """Return the table of recommendations, with how many more there are."""
    every = edition.recommendations
    shown = shown_recommendations(every)
    fields = edition.common["fields"]
    stated = {"owner": any(each.owner for each in shown), "due": any(each.due for each in shown)}
    texts: dict[str, tuple[str, ...]] = {}
    if more := len(every) - len(shown):
        texts["note"] = (str(edition.wording.labels("script")["more_recommendations"]).format(count=more),)
    rows = []
    for each in shown:  # a column in which nothing is stated is not there
        facts = {"owner": edition.owner(each), "due": edition.due(each)}
        text = _excerpt(edition, each.text, ROOM["recommendation"])
        rows.append(Row((text, *(fact for name, fact in facts.items() if stated[name]))))
    header = tuple(str(fields[name]) for name in ("recommendation", "owner", "due") if stated.get(name, True))
    if len(header) == 1:  # it would only repeat the title
        header = (str(edition.wording.labels("script")["no_terms"]),)
    slide = Slide(edition.heading("recommendations"), texts, {}, header, tuple(rows))
    return _typeset(slide, *(each.text for each in shown))


def questions(edition: Edition) -> Slide:
    """Return the slide of questions for the team."""
    every = edition.questions
    texts = _items(edition, every)
    slide = Slide(edition.heading("questions"), texts, {}, icon=scene_icon(SceneKind.QUESTIONS.value))
    return _typeset(slide, *every[: len(texts["body"])])


def support(edition: Edition, *, most: int = MOST_LINKS) -> Slide:
    """Return the closing slide: what to remember, what to do this week, help for anyone affected, and links.

    What to remember is the author's one thing, else the first headline; what to do is the first action. Both are left
    out where they are too long for it.

    Args:
        edition: whose review it is.
        most: how many links at most; fewer where there are many contacts.
    """
    review, labels = edition.review, edition.wording.labels("script")
    body = tuple(f"{help_.name}: {help_.contact}" for help_ in edition.support)
    if not edition.names_help:
        body = (str(labels["no_support"]), *body)
    links: list[tuple[str, str]] = []
    if edition.page_url:
        links.append((str(labels["full_page"]), edition.page_url))
    if review.about.report:
        links.append((str(labels["full_report"]), review.about.report))
    links += [(resource.title, resource.url) for resource in review.resources]
    most = max(1, min(most, MOST_LINKS - max(0, len(body) - MOST_CONTACTS)))
    heading = edition.heading("resources")
    if more := len(links[most:]):
        heading = str(labels["more_links"]).format(heading=heading, count=more)
    texts = {"body": body} | _closing(edition)
    names = {"links": heading, **{name: str(text) for name, text in labels["closing"].items()}}
    title = _closing_title(edition, set(texts))
    return _typeset(Slide(title, texts, names, links=tuple(links[:most])))


def _closing_title(edition: Edition, texts: AbstractSet[str]) -> str:
    """Return the title of the closing slide by what it shows; the house's own heading of help where it has one."""
    titles = edition.wording.labels("script")["closing_titles"]
    name = "both" if {"remember", "week"} <= texts else next(iter({"remember", "week"} & texts), "")
    return str(titles[name]) if name and "support" not in edition.house.sections else edition.heading("support")


def _closing(edition: Edition) -> dict[str, tuple[str, ...]]:
    """Return the sentence to remember and the action for this week, as far as whole sentences fit."""
    messages = edition.review.key_messages
    remember = edition.review.one_thing or messages[0].headline
    week = next((each.action for each in messages if each.action), None) or ""
    texts = {"remember": excerpt(remember, ROOM["closing"]), "week": excerpt(week, ROOM["closing"])}
    return {name: (text,) for name, text in texts.items() if text}


def _excerpt(edition: Edition, text: str, room: WordLimit) -> str:
    """Return the excerpt of a text for a slide; one without a short beginning becomes a pointer to the notes."""
    return excerpt(text, room) or str(edition.wording.labels("script")["read_out"])


def _typeset(slide: Slide, *whole: str) -> Slide:
    """Return a slide with typographic quotes and dashes, and whether it shortens some texts.

    Args:
        slide: as written.
        whole: the running texts that it shows, or as much of them as it has room for.
    """
    rows = tuple(replace(row, cells=tuple(map(shown, row.cells))) for row in slide.rows)
    texts = {name: tuple(map(shown, group)) for name, group in slide.texts.items()}
    running = " ".join([*(text for group in texts.values() for text in group), *(row.cells[0] for row in rows)])
    is_whole = all(shown(part) in running for text in whole for part in paragraphs(text))
    return replace(
        slide,
        title=shown(slide.title).replace("\N{NO-BREAK SPACE}", " "),  # also the name of a chapter and a file's title
        texts=texts,
        labels={name: shown(label) for name, label in slide.labels.items()},
        header=tuple(map(shown, slide.header)),
        rows=rows,
        links=tuple((shown(text), url) for text, url in slide.links),
        moments=tuple((shown(when), shown(what)) for when, what in slide.moments),
        is_excerpt=not is_whole,
    )


def _together(edition: Edition, texts: Sequence[str]) -> list[str]:
    """Return the excerpts of texts that share a slide.

    Each shows its first sentence; then the first text goes on as far as can be, and the others while there is room.
    Where the first sentences alone are too long, the longest are pointed to.
    """
    parts = [[each for paragraph in paragraphs(text) for each in sentences(paragraph)] for text in texts]
    counts = [1] * len(parts)
    words = sum(len(part[0].split()) for part in parts)
    for index, part in enumerate(parts):
        for sentence in part[1:]:
            words += len(sentence.split())
            if words > (MOST_WORDS if index else LONGEST):
                words -= len(sentence.split())
                break
            counts[index] += 1
    rooms = [len(" ".join(part[:count]).split()) for part, count in zip(parts, counts, strict=True)]
    pointer = len(str(edition.wording.labels("script")["read_out"]).split())
    while sum(room or pointer for room in rooms) > LONGEST and max(rooms) > pointer:
        rooms[rooms.index(max(rooms))] = 0
    return [_excerpt(edition, text, WordLimit(room, room)) for text, room in zip(texts, rooms, strict=True)]


def _items(edition: Edition, items: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the first items, and a line that counts the remaining ones."""
    shown: list[str] = []
    words = 0
    for item in items[:MOST_ITEMS]:
        text = _excerpt(edition, item, ROOM["item"])
        words += len(text.split())
        if shown and words > MOST_WORDS:
            break
        shown.append(text)
    texts = {"body": tuple(shown)}
    if more := len(items) - len(shown):
        texts["note"] = (str(edition.wording.labels("script")["more_items"]).format(count=more),)
    return texts


def unique_title(title: str, taken: set[str]) -> str:
    """Return a title, numbered if an earlier slide has it, and add it to those taken."""
    number, candidate = 1, title.rstrip(".")
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{title.rstrip('.')} ({number})"
    taken.add(candidate.casefold())
    return candidate


SLIDES = {
    SceneKind.CONTENT_NOTE: opening,
    SceneKind.ABOUT: about,
    SceneKind.STORY: story,
    SceneKind.PERSPECTIVE: perspective,
    SceneKind.OVERVIEW: overview,
    SceneKind.GOOD_PRACTICE: good_practice,
    SceneKind.RECOMMENDATIONS: recommendations,
    SceneKind.QUESTIONS: questions,
    SceneKind.SUPPORT: support,
}
"""The slide of each kind of Scene, except key messages, of which there are several."""

__all__ = ["SLIDES", "excerpt", "key_message", "shown_recommendations", "unique_title"]


def not_shown(scene: Scene, edition: Edition) -> Iterator[LeftOut]:
    """Yield a record for each part of a Scene that its slide leaves out: sentences, items or recommendations."""
    slide, review, labels = scene.slide, edition.review, edition.wording.labels("script")["left_out"]
    if slide.is_excerpt:
        yield LeftOut("slides", "excerpt", str(labels["excerpt"]).format(title=slide.title))
    every = {
        SceneKind.GOOD_PRACTICE: (len(slide.texts.get("body", ())), len(review.good_practice), "items"),
        SceneKind.QUESTIONS: (len(slide.texts.get("body", ())), len(edition.questions), "items"),
        SceneKind.RECOMMENDATIONS: (len(slide.rows), len(review.recommendations), "recommendations"),
    }
    shown, count, label = every.get(scene.kind, (0, 0, ""))
    if shown < count:
        yield LeftOut("slides", "excerpt", str(labels[label]).format(title=slide.title, shown=shown, count=count))
