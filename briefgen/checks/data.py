"""The word lists of the checks: ``templates/checks/*.yaml``, read when a rule first needs one."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from briefgen import resources


@cache
def data(name: str) -> Mapping[str, Any]:
    """Return the content of ``templates/checks/<name>.yaml``."""
    path = resources.templates() / "checks" / f"{name}.yaml"
    content: Mapping[str, Any] = resources.read_yaml(path.read_bytes())
    return content


@cache
def words(name: str, key: str) -> frozenset[str]:
    """Return a list of words that are written as one text, parted by white space."""
    return frozenset(str(data(name)[key]).split())
