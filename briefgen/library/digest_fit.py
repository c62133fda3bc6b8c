"""How much of what the reviews say fits on one page and in seven minutes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from briefgen.audio.programme import pauses_of
from briefgen.library.digest_content import Amounts, Brief, Composed
from briefgen.library.digest_material import Material
from briefgen.render.briefing_pdf import USUALLY_OUT_BY
from briefgen.render.pdf_designs import DESIGNS
from briefgen.render.pdf_fit import ROOM_MM, SAFE_MM, Estimate, floor_of
from briefgen.review.model import Review
from briefgen.speech.voices import find_voice
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.model import SEVEN_MINUTES_S
from briefgen.storyboard.pageplan import PagePlan, plan_page
from briefgen.storyboard.script import speakers, write_storyboard
from briefgen.storyboard.seven_minutes import estimate, without

MEASURED_BY = 1.04
"""How many times longer a narration may come out than its estimate."""

GIVEN_UP_S = ("overview", "resources")
"""What a digest may leave out of the podcast for time; its good practice stays."""

GIVEN_UP_MM = frozenset({"timeline", "matrix", "resources", "good-practice", "background"})
"""What a digest may leave out of the page for space; its questions stay."""

LEAST = 3
"""The fewest lessons a digest is cut to for space."""

STEPS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("findings", (2,)),
    ("perspectives", (1,)),
    ("actions", (1,)),
    ("stories", (1,)),
    ("alone", (3, 2, 1, 0)),
    ("equality", (0,)),
    ("matters", (0,)),
    ("words", (32,)),
    ("whys", (1,)),
    ("questions", (3,)),
    ("good_practice", (3,)),
    ("references", (4,)),
    ("findings", (1,)),
    ("recommendations", (0,)),
    ("words", (25,)),
    ("stories", (0,)),
    ("good_practice", (2,)),
    ("references", (2,)),
    ("lessons", (4,)),
    ("words", (18,)),
    ("lessons", (3,)),
    ("perspectives", (0,)),
    ("references", (1,)),
    ("lessons", (2, 1)),
)
"""What is cut, in this order, until it fits: second quotations before first ones, lessons that stand alone before
those that recur."""


BACK = (
    "findings", "whys", "good_practice", "questions", "equality", "references", "actions", "perspectives", "stories",
    "matters", "recommendations",
)  # fmt: skip
"""What is given more room again, in this order, when a step has cut more than was needed."""


@dataclass(frozen=True)
class Fitted:
    """A digest that fits, or the shortest there is.

    Attributes:
        composed: what it is.
        amounts: how much of everything it has.
        fits: whether it fits.
    """

    composed: Composed
    amounts: Amounts
    fits: bool


def fit(make: Callable[[Amounts], Composed], material: Material, brief: Brief, voice: str | None = None) -> Fitted:
    """Cut a digest step by step until it fits.

    Args:
        make: composes it with so much of everything.
        material: what the reviews say; a step that changes nothing is passed over.
        brief: what is made.
        voice: the voice that will read it; by default the house's.
    """
    tried: Composed | None = None
    amounts = Amounts()
    for amounts in _amounts(material):
        composed = make(amounts)
        if tried is not None and composed.review == tried.review:
            continue
        tried = composed
        if fits(composed.review, brief, voice):
            amounts = _more(make, amounts, brief, voice)
            return Fitted(make(amounts), amounts, fits=True)
    return Fitted(tried or make(amounts), amounts, fits=False)


def _more(make: Callable[[Amounts], Composed], amounts: Amounts, brief: Brief, voice: str | None) -> Amounts:
    """Give back what has room after all."""
    for name in BACK:
        while getattr(amounts, name) < getattr(Amounts(), name):
            larger = replace(amounts, **{name: getattr(amounts, name) + 1})
            if not fits(make(larger).review, brief, voice):
                break
            amounts = larger
    return amounts


def _amounts(material: Material) -> Iterator[Amounts]:
    """Yield ever smaller amounts."""
    amounts = Amounts()
    yield amounts
    for name, values in STEPS:
        for value in values:
            if value >= getattr(amounts, name):
                continue
            if name == "alone" and len(material.recurring) + value < LEAST:
                continue
            amounts = replace(amounts, **{name: value})
            yield amounts


def fits(review: Review, brief: Brief, voice: str | None = None) -> bool:
    """Whether a digest keeps to seven minutes and to one page, by the estimates of both.

    A page that comes out a little higher than estimated loses its questions, which no digest is cut for otherwise.
    """
    edition = make_edition(review, brief.house, brief.today)
    return _seconds(edition, voice) * MEASURED_BY <= SEVEN_MINUTES_S and _is_one_page(edition)


def _seconds(edition: Edition, voice: str | None) -> float:
    """How long it is said for, without what may be left out."""
    voices = {
        role: find_voice(voice or edition.house.voice_of(role), edition.house.folder) for role in speakers(edition)
    }
    storyboard = write_storyboard(edition)
    for part in GIVEN_UP_S:
        storyboard = without(storyboard, part)
    rates = {role: each.rate_wpm for role, each in voices.items()}
    return estimate(storyboard, rates, pauses_of(next(iter(voices.values())))).total_s


def _is_one_page(edition: Edition) -> bool:
    plan: PagePlan = plan_page(edition)
    while plan.steps and plan.steps[0].part in GIVEN_UP_MM:
        plan = plan.without_next() or plan
    page = Estimate(plan, DESIGNS[edition.house.design])
    height_mm = page.height_mm(page.balanced(page.layout(floor_of(plan))))
    return height_mm * USUALLY_OUT_BY <= ROOM_MM - SAFE_MM
