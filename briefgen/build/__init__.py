"""One YAML text → one built pack, in memory: the only place that knows the order of the stages."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from briefgen.build.order import Order, Pack, Progress, build_day
    from briefgen.build.sequence import build, checked, plan

__all__ = ["Order", "Pack", "Progress", "build", "build_day", "checked", "plan"]

_SEQUENCE = frozenset({"build", "checked", "plan"})


def __getattr__(name: str) -> Any:
    """Import what is asked for, so that ``briefgen check`` does not pay for a whole build."""
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{'sequence' if name in _SEQUENCE else 'order'}"), name)
