"""What each Scene shows: short texts for the slide, whole sentences only."""

from collections.abc import Mapping, Sequence

from briefgen.review.model import KeyMessage
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Row, SceneKind, Slide
from briefgen.storyboard.sentences import sentences
from briefgen.wording import paragraphs

MOST_WORDS = {"story": 55, "quote": 45, "finding": 34, "why": 30, "action": 34, "item": 26}
"""How many words of a text a slide shows before it goes on to say the rest only: about 40 to a reading glance."""

MOST_ITEMS = 4
"""How many good-practice points or questions one slide holds at a readable size."""

ALL_SHOWN = 4
FEW_SHOWN = 3
"""Up to four recommendations are shown and said; of more, three, and the slide says how many there are besides."""

ELLIPSIS = " …"


def excerpt(text: str, most_words: int) -> str:
    """Return the whole leading sentences of a text that stay within a number of words, at least one.

    An ellipsis at the end shows that the text goes on.
    """
    parts = [sentence for paragraph in paragraphs(text) for sentence in sentences(paragraph)]
    shown, words = parts[:1], len(parts[0].split())
    for part in parts[1:]:
        words += len(part.split())
        if words > most_words:
            break
        shown.append(part)
    return " ".join(shown) + (ELLIPSIS if len(shown) < len(parts) else "")


def shown_recommendations(total: int) -> int:
    """Return how many of a review's recommendations the deck shows and the podcast says."""
    return total if total <= ALL_SHOWN else FEW_SHOWN


def opening(edition: Edition) -> Slide:
    """Return the title slide: what review this is, its markings, and the content note."""
    about = edition.review.about
    subtitle = (about.kind, f"{edition.publisher} · {edition.published}")
    texts = {"subtitle": subtitle, "body": tuple(paragraphs(edition.content_note))}
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
    return Slide(edition.heading("about"), {"body": tuple(body), "note": (str(labels["learning"]),)}, {})


def story(edition: Edition) -> Slide:
    """Return the slide that says what happened."""
    text = excerpt(edition.review.what_happened, MOST_WORDS["story"])
    return Slide(edition.heading("story"), {"body": (text,)}, {})


def perspective(edition: Edition) -> Slide:
    """Return the slide with the person's view, or that the review does not give it."""
    text = edition.review.perspective
    shown = excerpt(text, MOST_WORDS["quote"]) if text else str(edition.common["perspective_not_said"])
    return Slide(edition.heading("perspective"), {"quote": (shown,)}, {})


def message(edition: Edition, number: int, key: KeyMessage, title: str) -> Slide:
    """Return the slide of one key message."""
    fields: Mapping[str, str] = edition.common["fields"]
    texts = {
        "number": (str(number),),
        "finding": (excerpt(key.finding, MOST_WORDS["finding"]),),
        "why": (excerpt(edition.why(key), MOST_WORDS["why"]),),
        "action": (excerpt(edition.action(key), MOST_WORDS["action"]),),
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
    shown = every[: shown_recommendations(len(every))]
    fields = edition.common["fields"]
    texts: dict[str, tuple[str, ...]] = {}
    if more := len(every) - len(shown):
        texts["note"] = (str(edition.wording.labels("script")["more_recommendations"]).format(count=more),)
    rows = tuple(
        Row((excerpt(each.text, MOST_WORDS["item"]), edition.owner(each), edition.due(each))) for each in shown
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
    return Slide(
        edition.heading("support"), {"body": body}, {"links": edition.heading("resources")}, links=tuple(links)
    )


def _items(edition: Edition, items: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The first few items, and how many more the notes and the full page have."""
    texts = {"body": tuple(excerpt(item, MOST_WORDS["item"]) for item in items[:MOST_ITEMS])}
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
