"""The marking that every page of a long document repeats."""

from collections.abc import Callable
from typing import Any

import pytest

from briefgen.outputs.letterhead import MOST_RUNNING, running_mark
from briefgen.storyboard.edition import Edition

WITHDRAWN = {"withdrawn": "2022-01", "withdrawn_reason": "Dates."}
RESTRICTED = {"circulation": "restricted"}


@pytest.mark.parametrize(
    ("about", "has_reason", "of"),
    [
        (WITHDRAWN, True, "withdrawn"),
        (WITHDRAWN | {"withdrawn_reason": "Dates were wrong. " * 9}, False, "withdrawn"),
        (WITHDRAWN | RESTRICTED, True, "withdrawn"),
        (WITHDRAWN | RESTRICTED | {"withdrawn_reason": "Dates were wrong. " * 9}, False, "withdrawn"),
        (RESTRICTED, False, "restricted"),
        ({}, False, ""),
    ],
)
def test_the_first_marking_runs_on(
    make_edition: Callable[..., Edition], about: dict[str, Any], has_reason: bool, of: str
) -> None:
    """The gravest marking, with its reason only where that fits; a lesser one never takes its place."""
    edition = make_edition(about=about)
    found = running_mark(edition)

    assert len(found) <= MOST_RUNNING
    assert ("Dates" in found) is has_reason
    expected = edition.marks[0] if of else ""
    assert found.startswith(expected.rstrip("."))
    assert bool(found) is bool(of)
