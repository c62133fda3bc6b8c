"""Rules on length: outputs over one page or seven minutes, by the caller's estimates."""

from collections.abc import Iterator
from functools import partial

from briefgen.checks.rule import Hit, Subject, rule
from briefgen.errors import Severity


def _found(rule_id: str, subject: Subject) -> Iterator[Hit]:
    """Yield the estimated overruns of a rule; none in a build, which measures instead."""
    for overrun in subject.overruns or ():
        if overrun.rule == rule_id:
            yield Hit(overrun.path, values=overrun.values)


SEVERITIES = {
    "length/page": Severity.ERROR,
    "length/page-near": Severity.WARNING,
    "length/minutes": Severity.ERROR,
    "length/minutes-near": Severity.WARNING,
}
"""An error where the estimate is so far over that it cannot be wrong, a warning where it may be."""

for _rule_id, _severity in SEVERITIES.items():
    rule(_rule_id, _severity)(partial(_found, _rule_id))
