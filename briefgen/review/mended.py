"""A Source as it would be without its misspelt keys, so that what stands below them is checked in the same run."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from briefgen.review.source import Source
from briefgen.review.span import KeyPath


class Mended:
    """A file with its misspelt keys put right; every value keeps its place in the file.

    Args:
        source: the file.
        names: the right name of each misspelt key, by the key's path. A name that is taken already is not used.
    """

    def __init__(self, source: Source, names: Mapping[KeyPath, str]) -> None:
        self._names: dict[KeyPath, str] = {}
        taken: set[KeyPath] = set()
        for path, name in names.items():
            target = (*path[:-1], name)
            if target not in source.keys and target not in taken:
                self._names[path] = name
                taken.add(target)
        self.source = replace(
            source,
            value=self._renamed(source.value, ()),
            spans={self.right(path): span for path, span in source.spans.items()},
            keys={self.right(path): span for path, span in source.keys.items()},
        )

    def __bool__(self) -> bool:
        """Whether anything was put right."""
        return bool(self._names)

    def right(self, path: KeyPath) -> KeyPath:
        """Return a path with its misspelt keys put right."""
        return tuple(self._names.get(path[: at + 1], part) for at, part in enumerate(path))

    def _renamed(self, value: Any, path: KeyPath) -> Any:
        if isinstance(value, dict):
            return {
                self._names.get((*path, key), key): self._renamed(inner, (*path, key)) for key, inner in value.items()
            }
        if isinstance(value, list):
            return [self._renamed(inner, (*path, at)) for at, inner in enumerate(value)]
        return value
