"""What each Scene shows: short texts for the slide, whole sentences only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from briefgen.review.model import KeyMessage, Recommendation
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Row, SceneKind, Slide
from briefgen.storyboard.sentences import sentences
from briefgen.wording import paragraphs


@dataclass(frozen=True)
class Room:
    """How many words a slide gives a text.

    Attributes:
        most: a text is shown by whole sentences up to here: a slide is read at a glance.
        longest: a first sentence longer than this does not fit at 20 pt (measured with the template's boxes full).
    """

    most: int
    longest: int


ROOM = {
    "content-note": Room(60, 100),
    "story": Room(55, 200),
    "quote": Room(45, 180),
    "part": Room(34, 44),
    "half": Room(14, 17),
    "item": Room(26, 33),
    "recommendation": Room(26, 33),
}

MOST_ITEMS = 4
"""How many good-practice points or questions one slide holds at a readable size."""

FEW_SHOWN = 3
MOST_SHOWN = 4
TABLE_WORDS = 90
"""Four recommendations are shown and said when there are no more, else three, and how many more there are. Of long
ones fewer, so that the table fits: words are counted, those of an owner threefold, as its column is narrow."""

MOST_LINKS = 6
MOST_CONTACTS = 3
"""Links on the last slide; one fewer for each contact over three."""

ELLIPSIS = " …"


def excerpt(text: str, room: Room) -> str:
    """Return the whole leading sentences of a text that a slide has room for.

    An ellipsis at the end shows that the text goes on. When even the first sentence is too long, the ellipsis stands
    alone: half a sentence could turn its meaning round.
    """
    parts = [sentence for paragraph in paragraphs(text) for sentence in sentences(paragraph)]
    shown: list[str] = []
    words = 0
    for part in parts:
        words += len(part.split())
        if words > (room.most if shown else room.longest):
            break
        shown.append(part)
    return (" ".join(shown) + ("" if len(shown) == len(parts) else ELLIPSIS)).strip()


def shown_recommendations(every: Sequence[Recommendation]) -> Sequence[Recommendation]:
    """Return the recommendations that the deck shows and the podcast says, from the first."""
    most = MOST_SHOWN if len(every) <= MOST_SHOWN else FEW_SHOWN
    words = 0
    for count, each in enumerate(every[:most]):
        text = min(len(each.text.split()), ROOM["recommendation"].longest)
        words += max(text, 3 * len((each.owner or "").split()))
        if count and words > TABLE_WORDS:
            return every[:count]
    return every[:most]


def opening(edition: Edition) -> Slide:
    """Return the title slide: what review this is, its markings, and the content note."""
    about = edition.review.about
    subtitle = (about.kind, f"{edition.publisher} · {edition.published}")
    texts = {"subtitle": subtitle, "body": (_shown(edition, edition.content_note, "content-note"),)}
    if edition.marks:
        texts["note"] = edition.marks
    return Slide(edition.title, texts, {"body": edition.heading("content-note")})


def about(edition: Edition) -> Slide:
    """Return the slide that says what the review is."""
    facts, labels = edition.review.about, edition.wording.labels("script")["about_slide"]
    known = {
        "kind": facts.kind,
        "subject": facts.subject,
        "published": edition.published,
        "publisher": edition.publisher,
        "period": facts.period,
        "author": facts.author,
    }
    body = [str(labels[name]).format(**{name: value}) for name, value in known.items() if value]
    note = tuple(filter(None, (edition.note, str(labels["learning"]))))
    return Slide(edition.heading("about"), {"body": tuple(body), "note": note}, {})


def story(edition: Edition) -> Slide:
    """Return the slide that says what happened."""
    text = _shown(edition, edition.review.what_happened, "story")
    return Slide(edition.heading("story"), {"body": (text,)}, {})


def perspective(edition: Edition) -> Slide:
    """Return the slide with the person's view, or that the review does not give it."""
    shown = _shown(edition, edition.perspective, "quote")
    return Slide(edition.heading("perspective"), {"quote": (shown,)}, {})


def message(edition: Edition, number: int, key: KeyMessage, title: str) -> Slide:
    """Return the slide of one key message."""
    fields: Mapping[str, str] = edition.common["fields"]
    action, meant = edition.action(key), edition.meant(key)
    # What to do and what it means for the audience share one part of the slide.
    room = "part" if len((action + " " + meant).split()) <= ROOM["part"].most else "half"
    actions = [_shown(edition, action, room if meant else "part")]
    if meant:
        actions.append(f"{edition.wording.labels('audience')['meant']}: {_shown(edition, meant, room)}")
    texts = {
        "number": (str(number),),
        "finding": (_shown(edition, key.finding, "part"),),
        "why": (_shown(edition, edition.why(key), "part"),),
        "action": tuple(actions),
        "agencies": edition.agencies(key),
    }
    labels = {name: str(fields[name]) for name in ("finding", "why", "action", "agencies")}
    return Slide(title, texts, labels)


def good_practice(edition: Edition) -> Slide:
    """Return the slide of good practice."""
    return Slide(edition.heading("good-practice"), _items(edition, edition.review.good_practice), {})


def recommendations(edition: Edition) -> Slide:
    """Return the table of recommendations, with how many more there are."""
    every = edition.review.recommendations
    shown = shown_recommendations(every)
    fields = edition.common["fields"]
    texts: dict[str, tuple[str, ...]] = {}
    if more := len(every) - len(shown):
        texts["note"] = (str(edition.wording.labels("script")["more_recommendations"]).format(count=more),)
    rows = tuple(
        Row((_shown(edition, each.text, "recommendation"), edition.owner(each), edition.due(each))) for each in shown
    )
    header = tuple(str(fields[name]) for name in ("recommendation", "owner", "due"))
    return Slide(edition.heading("recommendations"), texts, {}, header, rows)


def questions(edition: Edition) -> Slide:
    """Return the slide of questions for the team."""
    return Slide(edition.heading("questions"), _items(edition, edition.questions), {})


def support(edition: Edition) -> Slide:
    """Return the last slide: help for anyone affected, and where to find more."""
    review, labels = edition.review, edition.wording.labels("script")
    body = tuple(f"{help_.name}: {help_.contact}" for help_ in review.support) or (str(labels["no_support"]),)
    links: list[tuple[str, str]] = []
    if edition.page_url:
        links.append((str(labels["full_page"]), edition.page_url))
    if review.about.report:
        links.append((str(labels["full_report"]), review.about.report))
    links += [(resource.title, resource.url) for resource in review.resources]
    most = max(1, MOST_LINKS - max(0, len(body) - MOST_CONTACTS))
    heading = edition.heading("resources")
    if more := len(links[most:]):
        heading = str(labels["more_links"]).format(heading=heading, count=more)
    return Slide(edition.heading("support"), {"body": body}, {"links": heading}, links=tuple(links[:most]))


def _shown(edition: Edition, text: str, room: str) -> str:
    """What a slide shows of a text; one with no short beginning is pointed to, as it is read out in full."""
    shown = excerpt(text, ROOM[room])
    return str(edition.wording.labels("script")["read_out"]) + ELLIPSIS if shown == ELLIPSIS.strip() else shown


def _items(edition: Edition, items: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The first few items, and how many more the notes and the full page have."""
    texts = {"body": tuple(_shown(edition, item, "item") for item in items[:MOST_ITEMS])}
    if more := len(items) - MOST_ITEMS if len(items) > MOST_ITEMS else 0:
        texts["note"] = (str(edition.wording.labels("script")["more_items"]).format(count=more),)
    return texts


def unique_title(title: str, taken: set[str]) -> str:
    """Return the title, numbered when an earlier slide has the same, and remember it."""
    number, candidate = 1, title.rstrip(".")
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{title.rstrip('.')} ({number})"
    taken.add(candidate.casefold())
    return candidate


def shortened(slide: Slide) -> bool:
    """Whether a slide shows only the first sentences of a text."""
    cells = [cell for row in slide.rows for cell in row.cells]
    return any(text.endswith(ELLIPSIS) for texts in (*slide.texts.values(), tuple(cells)) for text in texts)


SLIDES = {
    SceneKind.CONTENT_NOTE: opening,
    SceneKind.ABOUT: about,
    SceneKind.STORY: story,
    SceneKind.PERSPECTIVE: perspective,
    SceneKind.GOOD_PRACTICE: good_practice,
    SceneKind.RECOMMENDATIONS: recommendations,
    SceneKind.QUESTIONS: questions,
    SceneKind.SUPPORT: support,
}
"""The slide of each kind of Scene, except key messages, of which there are several."""

__all__ = ["SLIDES", "excerpt", "message", "shortened", "shown_recommendations", "unique_title"]
