"""Fit a digest to one page and seven minutes, and apply the checks to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from briefgen.audio.programme import pauses_of
from briefgen.checks import acceptance
from briefgen.checks.rule import RULES, Hit, Subject
from briefgen.checks.run import check, load_rules
from briefgen.digest.compose import Composed
from briefgen.digest.material import DigestMaterial
from briefgen.digest.quotes import Amounts, Brief, Quote
from briefgen.errors import Severity
from briefgen.outputs.layout.press import PageRenderer
from briefgen.outputs.page.design import DESIGNS, balanced_columns, layout_of
from briefgen.review.limits import SEVEN_MINUTES_S
from briefgen.review.load import Loaded
from briefgen.review.model import Ignore, Review
from briefgen.speech.model import Voice
from briefgen.speech.voices import find_voice
from briefgen.storyboard.budget import without
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.page import PagePlan, plan_page
from briefgen.storyboard.page_steps import ORDERED_TO_GO
from briefgen.storyboard.page_words import BOTTOM_MM, floor_of, page_mm
from briefgen.storyboard.script import speakers, write_storyboard
from briefgen.storyboard.timing import estimate

MEASURED_BY = 1.04
"""How many times longer a narration may come out than its estimate."""

NEAR_UNMEASURED, NEAR = 0.12, 0.04
"""A page whose estimated height is so near to the limit, as a share of it, is laid out to be sure; the second holds
once a page of the same digest was laid out."""

SAFE_MM = 3.0
"""How much lower than the page a digest must be when its columns are still to be made even."""

GIVEN_UP_S = ("overview", "resources")
"""What a digest may leave out of the podcast for time; its good practice stays."""

GIVEN_UP_MM = frozenset(ORDERED_TO_GO)
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
    """A digest that fits, or the shortest possible one.

    Attributes:
        composed: the digest.
        amounts: how many of each kind of text it has.
        fits: whether it fits.
    """

    composed: Composed
    amounts: Amounts
    fits: bool


class DigestLimits:
    """The size limits of a digest: one page and seven minutes.

    Args:
        brief: whose house gives the page and the voice.
        voice: the voice that will read it; None for the house's.
    """

    def __init__(self, brief: Brief, voice: str | None = None) -> None:
        self.brief, self.voice = brief, voice
        self._out_by, self._near = 1.0, NEAR_UNMEASURED

    def fits(self, review: Review) -> bool:
        """Whether a digest fits seven minutes and one page without its optional parts."""
        edition = self._edition(review)
        if self._seconds(edition) * MEASURED_BY > SEVEN_MINUTES_S:
            return False
        plan = _page(edition)
        estimated = page_mm(plan) * self._out_by / BOTTOM_MM
        return estimated < 1 if abs(estimated - 1) > self._near else self._fits_as_laid_out(edition, plan)

    def _fits_as_laid_out(self, edition: Edition, plan: PagePlan) -> bool:
        """Whether a page plan fits in its smallest type; the measured height corrects later estimates."""
        design = DESIGNS[edition.house.design]
        layout = layout_of(plan, design, floor_of(plan))
        _, heights = PageRenderer(edition).parse(plan)(layout)
        _, even_mm = balanced_columns(layout, heights, design)
        self._out_by, self._near = even_mm / page_mm(plan), NEAR
        return even_mm <= BOTTOM_MM - SAFE_MM or heights.bottom_mm <= BOTTOM_MM

    def _edition(self, review: Review) -> Edition:
        return make_edition(review, self.brief.house, self.brief.today)

    def _seconds(self, edition: Edition) -> float:
        """Estimate the spoken length in seconds, without what is optional."""
        house = edition.house
        voices = {role: _voice(self.voice or house.voice_of(role), house.folder) for role in speakers(edition)}
        storyboard = write_storyboard(edition)
        for part in GIVEN_UP_S:
            storyboard = without(storyboard, part)
        rates = {role: each.rate_wpm for role, each in voices.items()}
        return estimate(storyboard, rates, pauses_of(next(iter(voices.values())))).total_s


@cache
def _voice(name: str, folder: Path | None) -> Voice:
    return find_voice(name, folder)


def _page(edition: Edition) -> PagePlan:
    plan = plan_page(edition)
    while plan.steps and plan.steps[0].part in GIVEN_UP_MM:
        plan = plan.without_next() or plan
    return plan


def fit(
    make: Callable[[Amounts], Composed], material: DigestMaterial, brief: Brief, voice: str | None = None
) -> Fitted:
    """Shorten a digest step by step until it fits.

    Args:
        make: composes the digest with given amounts.
        material: the content of the reviews; a step that changes nothing is skipped.
        brief: the settings of the digest.
        voice: the voice that will read it; by default the house's.
    """
    return _within(make, material, DigestLimits(brief, voice))


def _within(make: Callable[[Amounts], Composed], material: DigestMaterial, room: DigestLimits) -> Fitted:
    """Return the longest composition that fits; when none fits, the shortest, with ``fits`` false."""
    tried: Composed | None = None
    amounts = Amounts()
    for amounts in _amounts(material):
        composed = make(amounts)
        if tried is not None and composed.review == tried.review:
            continue
        tried = composed
        if room.fits(composed.review):
            more = _more(make, amounts, room)
            return Fitted(make(more), more, fits=True)
    return Fitted(tried or make(amounts), amounts, fits=False)


def _more(make: Callable[[Amounts], Composed], amounts: Amounts, room: DigestLimits) -> Amounts:
    """Increase the amounts again as far as the digest still fits."""
    for name in BACK:
        while getattr(amounts, name) < getattr(Amounts(), name):
            larger = replace(amounts, **{name: getattr(amounts, name) + 1})
            if not room.fits(make(larger).review):
                break
            amounts = larger
    return amounts


def _amounts(material: DigestMaterial) -> Iterator[Amounts]:
    """Yield the amounts of each kind of text in decreasing order, from all to the least allowed."""
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


BETWEEN_REVIEWS = ("consistency/number", "consistency/pronoun", "consistency/age", "consistency/pseudonym")
"""Rules that compare the texts of one review: what two reviews say differently is no slip."""


@dataclass(frozen=True)
class CheckedDigest:
    """The result of the checks on a digest.

    Attributes:
        accepted: findings that its reviews' authors accepted, or that compare the words of different reviews.
        banned: quotations with an error that nobody accepted.
    """

    accepted: tuple[Ignore, ...]
    banned: tuple[Quote, ...]

    @property
    def banned_words(self) -> frozenset[str]:
        """The texts of the banned quotations."""
        return frozenset(quote.words for quote in self.banned)


def check_digest(loaded: Loaded, composed: Composed, brief: Brief) -> CheckedDigest:
    """Run the checks on a digest, and look up each finding in the review that its words come from."""
    load_rules()
    bare = loaded.review.model_copy(update={"checks": type(loaded.review.checks)()})
    subject = Subject.of(Loaded(bare, loaded.source), brief.house)
    labels = brief.labels
    accepted: dict[tuple[str, str], Ignore] = {}
    banned: dict[str, Quote] = {}
    for rule in RULES.values():
        for hit in rule.find(subject):
            quote = _quote_at(subject, hit, composed)
            reason = _accepted_by(quote, rule.id, hit, labels["accepted"]) if quote else ""
            if not reason and rule.id in BETWEEN_REVIEWS and hit.words:
                reason = str(labels["different_reviews"])
            if reason and hit.words:
                text = " ".join(hit.words.split())
                accepted.setdefault((rule.id, text), Ignore(rule=rule.id, text=text, reason=reason))
            elif quote and rule.severity is Severity.ERROR:
                banned[quote.words] = quote
    return CheckedDigest(tuple(accepted.values()), tuple(banned.values()))


def _quote_at(subject: Subject, hit: Hit, composed: Composed) -> Quote | None:
    """Return the quotation that contains the words of a finding, or None."""
    passages = (passage.text for passage in subject.passages if passage.path == hit.path and not passage.in_key)
    text = next(passages, "")
    for quote in _quotes(composed):
        start = text.find(quote.words)
        if start >= 0 and (hit.at is None or start <= hit.at < start + len(quote.words)):
            return quote
    return None


def _quotes(composed: Composed) -> Iterator[Quote]:
    """Yield every quotation, headline and question, with its review."""
    yield from composed.quotes
    for lesson in composed.lessons:
        yield from (Quote(each.source, each.message.headline) for each in lesson.members)
        yield from (Quote(source, source.review.about.title) for source in lesson.sources)
    for alike in composed.questions:
        yield Quote(alike[0].source, alike[0].text)


def _accepted_by(quote: Quote, rule_id: str, hit: Hit, template: str) -> str:
    """Return the reason for which the review's author accepts a finding, or ""."""
    found_words = " ".join(hit.words.split()).casefold()
    for ignore in quote.source.review.checks.ignore:
        if ignore.rule == rule_id and (
            ignore.text is None or ignore.text.casefold() in found_words or found_words in ignore.text.casefold()
        ):
            return template.format(reference=quote.source.reference, reason=ignore.reason)
    return ""


def without_unused(loaded: Loaded, brief: Brief) -> tuple[Ignore, ...]:
    """Return the accepted findings of a digest without those that have no effect."""
    findings = check(loaded, brief.house)
    unused = {
        problem.place for problem in findings.problems if problem.rule in {acceptance.UNUSED, acceptance.REFUSED}
    }
    return tuple(
        ignore
        for number, ignore in enumerate(loaded.review.checks.ignore)
        if loaded.source.place(("checks", "ignore", number, "rule")) not in unused
    )
