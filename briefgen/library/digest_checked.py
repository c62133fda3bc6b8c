"""The checks of a digest: which findings are no fault of it, and which words may not be quoted."""

from collections.abc import Iterator
from dataclasses import dataclass

from briefgen.checks import acceptance, check
from briefgen.checks.rule import RULES, Hit, Subject
from briefgen.checks.run import load_rules
from briefgen.errors import Severity
from briefgen.library.digest_brief import Brief
from briefgen.library.digest_content import Composed
from briefgen.library.digest_quotes import Quote
from briefgen.review.load import Loaded
from briefgen.review.model import Ignore

BETWEEN_REVIEWS = ("consistency/number", "consistency/pronoun", "consistency/age", "consistency/pseudonym")
"""Rules that compare the texts of one review: what two reviews say differently is no slip."""


@dataclass(frozen=True)
class Verdict:
    """What the checks say of a digest.

    Attributes:
        accepted: findings that its reviews' authors accepted, or that compare the words of different reviews.
        banned: quotations with an error that nobody accepted.
    """

    accepted: tuple[Ignore, ...]
    banned: tuple[Quote, ...]

    @property
    def banned_words(self) -> frozenset[str]:
        """The words of those quotations."""
        return frozenset(quote.words for quote in self.banned)


def judge(loaded: Loaded, composed: Composed, brief: Brief) -> Verdict:
    """Run the checks over a digest, and look up each finding in the review that its words are from."""
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
    return Verdict(tuple(accepted.values()), tuple(banned.values()))


def _quote_at(subject: Subject, hit: Hit, composed: Composed) -> Quote | None:
    """The quotation that the words of a finding are in."""
    passages = (passage.text for passage in subject.passages if passage.path == hit.path and not passage.in_key)
    text = next(passages, "")
    for quote in _quotes(composed):
        start = text.find(quote.words)
        if start >= 0 and (hit.at is None or start <= hit.at < start + len(quote.words)):
            return quote
    return None


def _quotes(composed: Composed) -> Iterator[Quote]:
    """Every quotation, headline and question, with its review."""
    yield from composed.quotes
    for lesson in composed.lessons:
        yield from (Quote(each.source, each.message.headline) for each in lesson.members)
        yield from (Quote(source, source.review.about.title) for source in lesson.sources)
    for alike in composed.questions:
        yield Quote(alike[0].source, alike[0].text)


def _accepted_by(quote: Quote, rule_id: str, hit: Hit, template: str) -> str:
    """The reason for which the author of the review accepts the finding."""
    said = " ".join(hit.words.split()).casefold()
    for ignore in quote.source.review.checks.ignore:
        if ignore.rule == rule_id and (
            ignore.text is None or ignore.text.casefold() in said or said in ignore.text.casefold()
        ):
            return template.format(reference=quote.source.reference, reason=ignore.reason)
    return ""


def without_unused(loaded: Loaded, brief: Brief) -> tuple[Ignore, ...]:
    """Return the accepted findings that have an effect."""
    findings = check(loaded, brief.house)
    unused = {
        problem.place for problem in findings.problems if problem.rule in {acceptance.UNUSED, acceptance.REFUSED}
    }
    return tuple(
        ignore
        for number, ignore in enumerate(loaded.review.checks.ignore)
        if loaded.source.place(("checks", "ignore", number, "rule")) not in unused
    )
