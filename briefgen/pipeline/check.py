"""Check a summary with its house, and report every Problem at once."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.checks.run import Findings, waive
from briefgen.checks.run import check as check_review
from briefgen.errors import InputError, Problem
from briefgen.pipeline.houses import open_house
from briefgen.pipeline.length_bounds import may_be_long
from briefgen.review.house.house import House
from briefgen.review.house.illustrations import illustration_problems
from briefgen.review.load import read_review

if TYPE_CHECKING:
    from briefgen.checks.rule import Overrun
    from briefgen.pipeline.order import Order
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
    read = read_review(order.data, order.file)
    house, wrong = _opened(order)
    wrong += read.problems if read.has_errors else ()
    hide = order.private.hidden if order.private else (lambda problem: problem)
    shown = tuple(hide(problem) for problem in wrong)
    if read.loaded is None:
        return Findings(shown, ())
    too_long = _overruns(read.loaded, house, order)
    findings = check_review(
        read.loaded, house, private=order.private, waived=waive(order.waived), today=order.today, overruns=too_long,
        unread=read.unread,
    )  # fmt: skip
    findings = replace(findings, problems=(*findings.problems, *picture_problems(read.loaded, order)))
    if shown:
        others = {each for each in findings.problems if not _crosses(each, shown)}
        ordered = sorted({*shown, *others}, key=lambda each: (each.place, each.rule, each.message))
        return replace(findings, problems=tuple(ordered))
    return replace(findings, problems=(*findings.problems, *_tried(read.loaded.review, house, order)))


def picture_problems(loaded: "Loaded", order: "Order") -> Iterator[Problem]:
    """Yield a Problem for each picture of a summary that cannot be used, without private words."""
    private = order.private
    if private is None:
        yield from illustration_problems(loaded.review, loaded.source, order.folder)
        return
    found = illustration_problems(loaded.review, loaded.source, order.folder, lambda text: any(private.spans(text)))
    yield from map(private.hidden, found)


def _crosses(found: Problem, wrong: tuple[Problem, ...]) -> bool:
    """Whether an error edits the same text as a finding: only one edit is proposed at a time."""
    edits = [edit for each in wrong for edit in each.edits]
    return any(own.start <= edit.end and edit.start <= own.end for own in found.edits for edit in edits)


def check_house(path: Path, data: bytes | None = None) -> Findings:
    """Check a house file alone: its keys, texts, colours, pictures, templates and voices.

    Args:
        path: the ``house.yaml``; what it names is looked for beside it.
        data: what is in the file; None to read it.

    Raises:
        UsageError: it cannot be opened.
    """
    try:
        return Findings(open_house(path, data).warnings)
    except InputError as error:
        return Findings(error.problems)


def _opened(order: "Order") -> "tuple[House, tuple[Problem, ...]]":
    """Open the house of an order; where it has errors, return the built-in one and the errors."""
    try:
        return open_house(order.house), ()
    except InputError as error:
        return House(), error.problems


def _overruns(loaded: "Loaded", house: "House", order: "Order") -> "tuple[Overrun, ...]":
    """Return the estimated overruns of page and time."""
    if not may_be_long(loaded, house, order.voice):
        return ()
    from briefgen.pipeline.lengths import overruns  # noqa: PLC0415  (a sixth of a check, and few summaries are long)

    return overruns(loaded, house, order.today, order.voice)


def _tried(review: "Review", house: "House", order: "Order") -> Iterator[Problem]:
    """Render the house's own templates with the summary, to find faults that only then appear."""
    if house.folder is not None:
        from briefgen.pipeline.template_trial import trial  # noqa: PLC0415  (draws: only for a house of one's own)

        yield from trial(review, house, order.today)
