"""One YAML text → one built pack, in memory: the only place that knows the order of the stages."""

from briefgen.build.order import OUTPUTS, Built, Order, Progress, build_day
from briefgen.build.sequence import build, checked, plan

__all__ = ["OUTPUTS", "Built", "Order", "Progress", "build", "build_day", "checked", "plan"]
