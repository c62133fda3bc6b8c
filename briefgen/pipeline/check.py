"""Check a summary with its house, and report every Problem at once."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from briefgen.checks.run import Findings, waive
from briefgen.checks.run import check as check_review
from briefgen.errors import InputError, Problem
from briefgen.pipeline.houses import open_house
from briefgen.pipeline.length_bounds import may_be_long
from briefgen.review.load import load_review

if TYPE_CHECKING:
    from briefgen.checks.rule import Overrun
    from briefgen.pipeline.order import Order
    from briefgen.review.house.house import House
    from briefgen.review.load import Loaded
    from briefgen.review.model import Review


def check(order: "Order") -> Findings:
    """Check a summary and its house without rendering; return open Problems and accepted ones.

    Example:
        >>> from briefgen import Order, check, resources
        >>> findings = check(Order.read(resources.samples() / "invented-rowan.yaml"))
        >>> [problem for problem in findings.problems if problem.is_error]
        []

    Args:
        order: the summary, its house, private words and waived rules; what else it asks for plays no part.

    Raises:
        UsageError: the house cannot be opened, or there is no rule of the name of one that is waived.
    """
    try:
        loaded, house = load_review(order.data, order.file), open_house(order.house)
        too_long = _overruns(loaded, house, order)
        waived = waive(order.waived)
        findings = check_review(loaded, house, private=order.private, waived=waived, overruns=too_long)
    except InputError as error:
        hide = order.private.hidden if order.private else (lambda problem: problem)
        return Findings(tuple(hide(problem) for problem in error.problems), ())
    return replace(findings, problems=(*findings.problems, *_tried(loaded.review, house, order)))


def _overruns(loaded: "Loaded", house: "House", order: "Order") -> "tuple[Overrun, ...]":
    """Return what is too long by estimate."""
    if not may_be_long(loaded, house, order.voice):
        return ()
    from briefgen.pipeline.lengths import overruns  # noqa: PLC0415  (a sixth of a check, and few summaries are long)

    return overruns(loaded, house, order.today, order.voice)


def _tried(review: "Review", house: "House", order: "Order") -> Iterator[Problem]:
    """Render the house's own templates with the summary, to find faults that show only then."""
    if house.folder is not None:
        from briefgen.pipeline.template_trial import trial  # noqa: PLC0415  (draws: only for a house of one's own)

        yield from trial(review, house, order.today)
