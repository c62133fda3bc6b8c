"""The word lists of the checks: ``templates/checks/*.yaml``, read when a rule first needs one."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from briefgen import resources

# libyaml where it is installed: ten times as fast, and these files are our own.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def data(name: str) -> Mapping[str, Any]:
    """Return the content of ``templates/checks/<name>.yaml``."""
    path = resources.templates() / "checks" / f"{name}.yaml"
    content: Mapping[str, Any] = yaml.load(path.read_bytes(), Loader=_LOADER)  # noqa: S506  (a safe loader)
    return content


@cache
def words(name: str, key: str) -> frozenset[str]:
    """Return a list of words that are written as one text, parted by white space."""
    return frozenset(str(data(name)[key]).split())
