"""Page plan: the content of the one-page briefing, its order, and the steps of leaving out for space.

Everything in a plan is text as shown: the page only lays it out. The parts that may be left out, and their order,
are fixed here (README, "What is left out for space").
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import LeftOut
from briefgen.storyboard.page_parts import (
    Helpline,
    PageLink,
    ShownMessage,
    ShownRecommendation,
    page_links,
    shown,
    shown_message,
    shown_paragraphs,
    shown_recommendation,
    texts,
    web_link,
)
from briefgen.storyboard.page_pictures import Matrix, Moment, matrix, timeline

MOST_COLUMNS = 7
"""More agencies than these would not stand beside each other on a page (our trial in 10 pt)."""

MAX_QR_CHARACTERS = 250
"""A longer address makes a QR code too fine to scan from a printed page (our trial at 24 mm and level M)."""


BANDS = ("story", "messages", "recommendations")
EXTRAS = ("equality", "good-practice", "questions", "resources")
"""The sections of the one page whose order a house can change, in their usual order."""


@dataclass(frozen=True)
class Step:
    """One step of leaving out: the part, its name on the page (empty: named elsewhere), and the fields it changes.

    ``what`` is empty for a picture, as what it shows stays on the page in words.
    """

    part: str
    name: str
    what: str
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class PagePlan:
    """The one-page briefing's content as shown, in reading order; empty where there is none.

    Attributes:
        matrix: who each message is for, as a picture; not a text of its own.
        timeline: the dates that the review gives, as a picture; not texts of their own.
        qr_url: what the QR code opens; empty without one.
        bands: the sections that have the whole width, in the house's order (the perspective is beside the story).
        extras: the sections that follow the key messages in the columns, in the house's order.
        left_out: what is not shown, in the order it was left out.
        steps: what can still be left out, in order.
        left_out_names: the names of what is left out, for the note on the page.
        left_out_label: the wording of that note.
    """

    language: str
    document_title: str
    marks: tuple[str, ...]
    title: str
    place: str
    edition_note: str
    kind: str
    publisher: str
    published: str
    subject: str
    content_note: str
    one_thing: str
    what_happened: tuple[str, ...]
    why_it_matters: tuple[str, ...]
    perspective: tuple[str, ...]
    perspective_said: bool
    messages: tuple[ShownMessage, ...]
    equality: tuple[str, ...]
    good_practice: tuple[str, ...]
    questions: tuple[str, ...]
    resources: tuple[PageLink, ...]
    recommendations: tuple[ShownRecommendation, ...]
    more_recommendations: str
    support: tuple[Helpline, ...]
    links: tuple[PageLink, ...]
    qr_url: str
    period: str
    author: str
    involved: str
    contact: str
    review_by: str
    matrix: Matrix | None = None
    timeline: tuple[Moment, ...] = ()
    bands: tuple[str, ...] = BANDS
    extras: tuple[str, ...] = EXTRAS
    left_out: tuple[LeftOut, ...] = ()
    steps: tuple[Step, ...] = ()
    left_out_names: tuple[str, ...] = ()
    left_out_label: str = ""

    def without_next(self) -> "PagePlan | None":
        """Return the plan with the next optional part left out and recorded, or None when nothing more may go."""
        if not self.steps:
            return None
        step, later = self.steps[0], self.steps[1:]
        same = bool(self.left_out) and self.left_out[-1].part == step.part
        before = self.left_out[:-1] if same else self.left_out
        gone = (LeftOut("briefing", step.part, step.what),) if step.what else ()
        return replace(
            self,
            steps=later,
            left_out=(*before, *gone),
            left_out_names=(*self.left_out_names, step.name) if step.name else self.left_out_names,
            **step.changes,
        )

    @property
    def has_pictures(self) -> bool:
        """Whether it has a matrix or a timeline."""
        return bool(self.matrix or self.timeline)

    @property
    def is_too_wide(self) -> bool:
        """Whether the matrix has more columns than a printed page has room for."""
        return self.matrix is not None and len(self.matrix.agencies) > MOST_COLUMNS

    @property
    def words(self) -> int:
        """The number of words."""
        return sum(len(text.split()) for text in self.texts())

    @property
    def left_out_note(self) -> str:
        """The note on the page that names the parts left out; empty when nothing is."""
        return self.left_out_label.format(parts=", ".join(self.left_out_names)) if self.left_out_names else ""

    def texts(self) -> Iterator[str]:
        """Yield every text that must be on the page, as shown."""
        hidden = {"language", "document_title", "qr_url", "bands", "extras", "left_out", "steps"}
        hidden |= {"left_out_names", "left_out_label"}
        hidden |= {"matrix", "timeline"}  # they repeat what is said elsewhere
        for item in fields(self):
            if item.name not in hidden:
                yield from texts(getattr(self, item.name))
        yield from texts(self.left_out_note)

    def words_by_part(self) -> dict[str, int]:
        """Return how many words each part that is never left out has, by its key in the labels ``places``."""
        parts: dict[str, Any] = {
            "head": (self.title, self.place, self.kind, self.publisher, self.subject),
            "content_note": self.content_note,
            "one_thing": self.one_thing,
            "what_happened": self.what_happened,
            "perspective": self.perspective,
            **{f"message {each.number}": each for each in self.messages},
            "support": self.support,
            "links": self.links,
        }
        return {name: sum(len(text.split()) for text in texts(part)) for name, part in parts.items()}


def plan_page(edition: Edition) -> PagePlan:
    """Return the plan with everything that the page can show."""
    about, labels = edition.review.about, edition.wording.labels("briefing")
    review_by = edition.wording.date(about.review_by) if about.review_by else ""
    content = _content(edition) | {"review_by": review_by, "contact": shown(edition.house.contact or "")}
    names, left_out = _never_on_the_page(edition, content["links"])
    return PagePlan(
        language=about.language,
        document_title=shown(str(labels["document_title"]).format(title=edition.title)),
        marks=edition.marks,
        title=shown(about.title),
        place=shown(edition.place),
        edition_note=shown(edition.note),
        bands=edition.ordered(BANDS),
        extras=edition.ordered(EXTRAS),
        kind=shown(about.kind),
        publisher=shown(edition.publisher),
        published=edition.published,
        subject=shown(about.subject),
        content_note=shown(edition.content_note),
        one_thing=shown(edition.review.one_thing or ""),
        qr_url=_qr_url(content["links"]),
        left_out_label=str(labels["left_out"]),
        left_out_names=names,
        left_out=left_out,
        steps=_steps(edition, content, labels),
        **content,
    )


def page_plans(edition: Edition) -> tuple[PagePlan, ...]:
    """Return every plan of the page that can be printed, from the one with everything to the one with the least.

    This alone decides what may be left out, and in which order; whoever fits the page chooses one of the plans.
    """
    plans = [plan_page(edition)]
    while (shorter := plans[-1].without_next()) is not None:
        plans.append(shorter)
    return tuple(plan for plan in plans if not plan.is_too_wide)


def _content(edition: Edition) -> dict[str, Any]:
    """Return the fields of the plan that hold the content of the Review."""
    review, about = edition.review, edition.review.about
    return {
        "what_happened": shown_paragraphs(review.what_happened),
        "why_it_matters": shown_paragraphs(review.why_it_matters),
        "perspective": shown_paragraphs(edition.perspective),
        "perspective_said": review.perspective is not None,
        "messages": tuple(shown_message(edition, n, message) for n, message in enumerate(review.key_messages, 1)),
        "equality": shown_paragraphs(review.equality),
        "good_practice": tuple(map(shown, review.good_practice)),
        "questions": tuple(map(shown, edition.questions)),
        "resources": tuple(web_link(item.title, item.url) for item in review.resources),
        "recommendations": tuple(
            shown_recommendation(edition, n, item) for n, item in enumerate(review.recommendations, 1)
        ),
        "more_recommendations": "",
        "support": tuple(Helpline(shown(item.name), shown(item.contact)) for item in review.support),
        "links": page_links(edition),
        "period": shown(about.period or ""),
        "author": shown(about.author or ""),
        "involved": shown(", ".join(review.involved)),
        "matrix": matrix(edition),
        "timeline": timeline(edition),
    }


def _qr_url(links: tuple[PageLink, ...]) -> str:
    """Return the address of the QR code; empty when the first link is too long for one."""
    return links[0].url if links and len(links[0].url) <= MAX_QR_CHARACTERS else ""


def _never_on_the_page(edition: Edition, links: tuple[PageLink, ...]) -> tuple[tuple[str, ...], tuple[LeftOut, ...]]:
    """Return the names and records of what the Review has and no one-page briefing shows."""
    labels = edition.wording.labels("briefing")
    absent = {
        "audiences": not edition.audience and any(message.audiences for message in edition.review.key_messages),
        "qr-code": bool(links) and not _qr_url(links),
    }
    names = {part: str(labels["parts"][part]) for part, is_absent in absent.items() if is_absent}
    what = str(labels["left_out_what"])
    return tuple(names.values()), tuple(LeftOut("briefing", part, what.format(part=n)) for part, n in names.items())


def _steps(edition: Edition, content: Mapping[str, Any], labels: Mapping[str, Any]) -> tuple[Step, ...]:
    """Return the steps of leaving out, in order.

    Pictures; links and questions that are not the review's own; details; good practice; recommendations, from the
    last in weight; its own questions; and last why it matters.
    """
    background: dict[str, Any] = {"equality": (), "involved": "", "period": "", "author": ""}
    questions: tuple[str, dict[str, Any]] = ("questions", {"questions": ()})
    is_own = bool(edition.review.questions)
    simple: list[tuple[str, dict[str, Any]]] = [
        ("resources", {"resources": ()}),
        *(() if is_own else (questions,)),
        ("background", background),
        ("good-practice", {"good_practice": ()}),
    ]
    last = [*((questions,) if is_own else ()), ("why-it-matters", {"why_it_matters": ()})]
    pictures = [
        Step(name, "", "", {name: empty}) for name, empty in (("timeline", ()), ("matrix", None)) if content[name]
    ]

    def steps(parts: Sequence[tuple[str, dict[str, Any]]]) -> list[Step]:
        return [_step(part, changes, labels) for part, changes in parts if any(content[name] for name in changes)]

    return (
        *pictures,
        *steps(simple),
        *_recommendation_steps(edition, content["recommendations"], labels),
        *steps(last),
    )


def _step(part: str, changes: Mapping[str, Any], labels: Mapping[str, Any]) -> Step:
    name = str(labels["parts"][part])
    return Step(part, name, str(labels["left_out_what"]).format(part=name), changes)


def _recommendation_steps(
    edition: Edition, items: tuple[ShownRecommendation, ...], labels: Mapping[str, Any]
) -> Iterator[Step]:
    """Yield one step for each recommendation: the last in weight goes first, the others keep their order."""
    every = edition.review.recommendations
    places = {id(item): number for number, item in enumerate(every, 1)}
    by_weight = [places[id(item)] for item in edition.recommendations]
    for kept in range(len(items) - 1, -1, -1):
        gone = len(items) - kept
        name, more = (
            str(labels[key]["one" if gone == 1 else "many"]).format(count=gone)
            for key, labels in (("recommendations", labels["parts"]), ("more_recommendations", labels))
        )
        still = tuple(item for item in items if item.number in by_weight[:kept])
        changes = {"recommendations": still, "more_recommendations": more if kept else ""}
        what = str(labels["left_out_what"]).format(part=name)
        yield Step("recommendations", "" if kept else name, what, changes)
