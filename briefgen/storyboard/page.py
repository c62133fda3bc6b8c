"""Page plan: the content of the one-page briefing, its order, and the steps of leaving out for space.

Everything in a plan is text as shown: the page only lays it out. The parts that may be left out, and their order,
are fixed here (README, "What is left out for space").
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Any

from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import LeftOut
from briefgen.storyboard.page_parts import (
    Helpline,
    Matrix,
    Moment,
    PageLink,
    ShownFigure,
    ShownMessage,
    ShownPicture,
    ShownRecommendation,
    helpline,
    matrix,
    page_links,
    printable,
    shown,
    shown_figure,
    shown_message,
    shown_paragraphs,
    shown_picture,
    shown_recommendation,
    telling_matrix,
    texts,
    timeline,
    web_link,
    with_gaps_once,
    with_source_once,
    with_terms_once,
)
from briefgen.storyboard.page_steps import (
    FEWEST_ADVICE,
    GO_FOR_THE_TYPE,
    MOST_ON_A_POSTER,
    Step,
    poster_steps,
    steps_of,
)

MOST_COLUMNS = 7
"""The most agencies that fit beside each other on a page (our trial in 10 pt)."""

MAX_QR_CHARACTERS = 250
"""A longer address makes a QR code too fine to scan from a printed page (our trial at 24 mm and level M)."""


MOST_PUT_BACK = 20
"""How many plans with more recommendations are looked at for each reason that was left out."""

POSTER, CARDS = "plain", "seven-box"
"""The designs, as ``house.yaml`` names them, that are a poster, and that have a card for each message."""

BANDS = ("story", "messages", "recommendations")
LEAD = ("story", "why-it-matters", "perspective")
EXTRAS = ("equality", "good-practice", "questions", "resources")
"""The sections of the one page whose order a house can change, in their usual order."""


@dataclass(frozen=True)
class PagePlan:
    """The one-page briefing's content as shown, in reading order; empty where there is none.

    Attributes:
        matrix: who each message is for, as a picture; not a text of its own.
        timeline: what happened, in order, with the dates that the review gives.
        one_thing: the sentence to remember; empty where the summary has none.
        figures: the numbers that the summary shows large.
        picture: the one that stands for the review.
        qr_url: what the QR code opens; empty without one.
        bands: the sections that have the whole width, in the house's order.
        lead: the sections of the band ``story``, in the house's order.
        extras: the sections that follow the key messages in the columns, in the house's order.
        left_out: what is not shown, in the order it was left out.
        steps: what can still be left out, in order.
        left_out_names: the names of what is left out, for the note on the page.
        left_out_label: the wording of that note.
        is_poster: whether it is for the wall: three messages in large type, the others named.
        has_cards: whether each message stands in a frame of its own.
        unsaid_why: that the review gives no reason, once for all messages; empty where each message says it.
        unsaid_action: that the review does not say what to do, likewise.
        unsaid_terms: that the review names no owner or date, once for all recommendations.
        figures_source: where all figures are from, once; empty where each has its own.
        is_sheet: whether it is enlarged to A3.
        is_close: whether what was found and why stand in one paragraph, and lines are closer, to leave out less.
        is_filled: whether recommendations came back into the room that something else left.
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
    figures: tuple[ShownFigure, ...]
    why_it_matters: tuple[str, ...]
    perspective: tuple[str, ...]
    has_perspective: bool
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
    picture: ShownPicture | None = None
    bands: tuple[str, ...] = BANDS
    lead: tuple[str, ...] = LEAD
    extras: tuple[str, ...] = EXTRAS
    left_out: tuple[LeftOut, ...] = ()
    steps: tuple[Step, ...] = ()
    left_out_names: tuple[str, ...] = ()
    left_out_label: str = ""
    is_poster: bool = False
    has_cards: bool = False
    unsaid_why: str = ""
    unsaid_action: str = ""
    unsaid_terms: str = ""
    figures_source: str = ""
    is_close: bool = False
    is_filled: bool = False
    is_sheet: bool = False

    @property
    def large_messages(self) -> int:
        """The number of messages in large type."""
        return min(MOST_ON_A_POSTER, len(self.messages)) if self.is_poster else 0

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
        """Whether the page has a matrix."""
        return self.matrix is not None

    @property
    def has_first_to_go(self) -> bool:
        """Whether an optional part remains that is left out before the type is reduced."""
        part = self.steps[0].part if self.steps else ""
        return (
            self.is_filled
            or part in GO_FOR_THE_TYPE
            or (part == "recommendations" and len(self.recommendations) > FEWEST_ADVICE)
        )

    def is_last_of(self, *parts: str) -> bool:
        """Whether the last part that was left out is one of these."""
        return bool(self.left_out) and self.left_out[-1].part in parts

    @property
    def is_too_wide(self) -> bool:
        """Whether the matrix has more columns than fit a printed page."""
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
        hidden = {"language", "document_title", "qr_url", "bands", "lead", "extras", "left_out", "steps"}
        hidden |= {"left_out_names", "left_out_label"}
        hidden |= {"matrix"}  # it repeats what is said elsewhere
        for item in fields(self):
            if item.name not in hidden:
                yield from texts(getattr(self, item.name))
        yield from texts(self.left_out_note)

    def words_by_part(self) -> dict[str, int]:
        """Return the number of words of each part that is never left out, by its key in the labels ``places``."""
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


def plan_page(edition: Edition, *, is_poster: bool = False, gaps_once: bool = False) -> PagePlan:
    """Return the plan with everything that the page can show.

    Args:
        edition: what is shown.
        is_poster: whether its steps of leaving out are those that make a poster.
        gaps_once: whether what the review does not say is said once for all messages, and for all recommendations,
            and a matrix stands only where it tells agencies apart.
    """
    about, labels = edition.review.about, edition.wording.labels("briefing")
    review_by = edition.wording.date(about.review_by) if about.review_by else ""
    content = _content(edition) | {"review_by": review_by, "contact": shown(edition.house.contact or "")}
    if gaps_once:
        content |= with_gaps_once(edition, content["messages"])
        content["matrix"] = telling_matrix(edition)
        content["figures"], content["figures_source"] = with_source_once(content["figures"])
        content["recommendations"], content["unsaid_terms"] = with_terms_once(content["recommendations"], labels)
    names, left_out = _never_on_the_page(edition, content["links"])
    return PagePlan(
        language=about.language,
        document_title=printable(str(labels["document_title"]).format(title=edition.title)),
        marks=tuple(map(shown, edition.notices)),
        title=shown(about.title),
        place=shown(edition.place),
        edition_note=shown(edition.note),
        bands=edition.ordered(BANDS),
        lead=edition.ordered(LEAD),
        extras=edition.ordered(EXTRAS),
        kind=shown(about.kind),
        publisher=shown(about.publisher or edition.house.name or ""),
        published=edition.published if about.published else "",
        subject=shown(about.subject),
        content_note=shown(edition.content_note),
        qr_url=_qr_url(content["links"]),
        left_out_label=str(labels["left_out"]),
        left_out_names=names,
        left_out=left_out,
        steps=poster_steps(content, labels)
        if is_poster
        else steps_of(content, labels, _by_weight(edition), asks_own=bool(edition.review.questions)),
        is_poster=is_poster,
        has_cards=edition.house.design == CARDS,
        **content,
    )


def sheet_edition(edition: Edition) -> Edition:
    """Return an edition for A3: with the design in cards, whose lines stay short; a poster stays one."""
    house = edition.house
    return edition if house.design == POSTER else replace(edition, house=house.model_copy(update={"design": CARDS}))


def page_plans(edition: Edition, *, is_sheet: bool = False) -> tuple[PagePlan, ...]:
    """Return every plan of the page that can be printed, from the one with everything to the one with the least.

    This alone decides what may be left out, and in which order; whoever fits the page chooses one of the plans.

    Args:
        edition: what is shown.
        is_sheet: whether the page is enlarged to A3, so that it may hold more.
    """
    if edition.house.design == POSTER:
        plan = plan_page(edition, is_poster=True)
        while (poster := plan.without_next()) is not None:
            plan = poster
        return (plan,)
    plans = [replace(plan_page(edition, gaps_once=True), is_sheet=is_sheet)]
    while (shorter := plans[-1].without_next()) is not None:
        plans.append(shorter)
    fuller = [each for each, less in pairwise(plans) if less.is_last_of("recommendations")][:MOST_PUT_BACK]
    every = (each for plan in plans for each in (*_filled(plan, fuller), plan))
    return tuple(plan for plan in every if not plan.is_too_wide)


def _filled(plan: PagePlan, fuller: Sequence[PagePlan]) -> Iterator[PagePlan]:
    """Yield copies of a plan that have more recommendations in place of reasons or findings, the most first.

    Args:
        plan: as the steps leave it.
        fuller: the plans before the reasons went, each with another number of recommendations, most first.
    """
    if not plan.is_last_of("whys", "findings"):
        return
    for each in fuller:
        if len(each.recommendations) > len(plan.recommendations):
            others = (left for left in plan.left_out if left.part != "recommendations")
            still = (left for left in each.left_out if left.part == "recommendations")
            yield replace(
                plan,
                recommendations=each.recommendations,
                more_recommendations=each.more_recommendations,
                left_out=(*others, *still),
                is_filled=True,
            )


def _content(edition: Edition) -> dict[str, Any]:
    """Return the fields of the plan that hold the content of the Review."""
    review, about = edition.review, edition.review.about
    return {
        # A summary without the sentence to remember has none; nothing is made up in its place.
        "one_thing": shown(review.one_thing or ""),
        "what_happened": shown_paragraphs(review.what_happened),
        "figures": tuple(map(shown_figure, review.figures)),
        "why_it_matters": shown_paragraphs(review.why_it_matters),
        "perspective": shown_paragraphs(edition.perspective),
        "has_perspective": review.perspective is not None,
        "messages": tuple(shown_message(edition, n, message) for n, message in enumerate(review.key_messages, 1)),
        "equality": shown_paragraphs(review.equality),
        "good_practice": tuple(map(shown, review.good_practice)),
        "questions": tuple(map(shown, edition.questions)),
        "resources": tuple(web_link(item.title, item.url) for item in review.resources),
        "recommendations": tuple(
            shown_recommendation(edition, n, item) for n, item in enumerate(review.recommendations, 1)
        ),
        "more_recommendations": "",
        "support": tuple(helpline(item.name, item.contact) for item in edition.support),
        "links": page_links(edition),
        "period": shown(about.period or ""),
        "author": shown(about.author or ""),
        "involved": shown(", ".join(review.involved)),
        "matrix": matrix(edition),
        "timeline": timeline(edition),
        "picture": shown_picture(edition, review.picture),
    }


def _qr_url(links: tuple[PageLink, ...]) -> str:
    """Return the address of the QR code; empty when the first link is too long for one."""
    return links[0].url if links and len(links[0].url) <= MAX_QR_CHARACTERS else ""


def _never_on_the_page(edition: Edition, links: tuple[PageLink, ...]) -> tuple[tuple[str, ...], tuple[LeftOut, ...]]:
    """Return the names and records of content that no one-page briefing shows."""
    labels = edition.wording.labels("briefing")
    absent = {
        "audiences": not edition.audience and any(message.audiences for message in edition.review.key_messages),
        "qr-code": bool(links) and not _qr_url(links),
    }
    names = {part: str(labels["parts"][part]) for part, is_absent in absent.items() if is_absent}
    what = str(labels["left_out_what"])
    return tuple(names.values()), tuple(LeftOut("briefing", part, what.format(part=n)) for part, n in names.items())


def _by_weight(edition: Edition) -> tuple[int, ...]:
    """Return the numbers of the recommendations, the most important first."""
    numbers = {id(each): number for number, each in enumerate(edition.review.recommendations, 1)}
    return tuple(numbers[id(each)] for each in edition.recommendations)
