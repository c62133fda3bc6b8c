"""briefgen: learning packs from safeguarding reviews.

One YAML summary of a review becomes a one-page briefing, a seven-minute slide deck, a narrated podcast and
a form for the team. ``ARCHITECTURE.md`` is the map of the modules.

The names below are the public API; the command line uses the same.

Example:
    >>> from pathlib import Path
    >>> from briefgen import Order, build, check, resources
    >>> order = Order.read(resources.samples() / "invented-rowan.yaml", outputs=frozenset({"abstract"}))
    >>> any(problem.is_error for problem in check(order).problems)
    False
    >>> build(order).write(Path("packs")).name
    'northmere-rowan-an-invented-example-2024'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from briefgen.checks.run import Findings
    from briefgen.errors import BriefgenError, InputError, Place, Problem, Severity, UsageError
    from briefgen.library.site import make_site
    from briefgen.outputs.verify_limited import verify_pack as verify
    from briefgen.pack.manifest import Fault, Manifest
    from briefgen.pipeline.build import build, plan
    from briefgen.pipeline.check import check
    from briefgen.pipeline.order import Order
    from briefgen.pipeline.results import Pack, Script
    from briefgen.review.house.house import House
    from briefgen.review.model import Review

__version__ = "0.2.0"

__all__ = [
    "BriefgenError",
    "Fault",
    "Findings",
    "House",
    "InputError",
    "Manifest",
    "Order",
    "Pack",
    "Place",
    "Problem",
    "Review",
    "Script",
    "Severity",
    "UsageError",
    "build",
    "check",
    "make_site",
    "plan",
    "verify",
]

_HOMES = {
    "briefgen.pipeline.check": ("check",),
    "briefgen.pipeline.order": ("Order",),
    "briefgen.pipeline.results": ("Pack", "Script"),
    "briefgen.pipeline.build": ("build", "plan"),
    "briefgen.checks.run": ("Findings",),
    "briefgen.errors": ("BriefgenError", "InputError", "Place", "Problem", "Severity", "UsageError"),
    "briefgen.library.site": ("make_site",),
    "briefgen.pack.manifest": ("Fault", "Manifest"),
    "briefgen.review.house.house": ("House",),
    "briefgen.review.model": ("Review",),
}
"""The public names by the module that defines them, except ``verify``."""


def __getattr__(name: str) -> Any:
    """Import a name of the API when it is first used, so that ``briefgen --help`` does not load a whole build."""
    if name == "verify":
        return import_module("briefgen.outputs.verify_limited").verify_pack
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'briefgen' has no attribute '{name}'")
