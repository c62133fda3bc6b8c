"""Dictionaries that are looked into and not read: an edited sentence needs a hundred of their 200,000 entries.

The first process that needs a dictionary reads its file, and keeps its entries in the cache, in order of their keys.
Later ones find the few that they need by halving, and read the file only when they need many.
"""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from briefgen.cache import Cache, key_of

KIND = "words"
"""The kind of the cache under which entries are kept."""

MANY = 4000
"""After so many lookups reading the whole file takes less time; a sentence needs some 20 a word."""

_RECIPE = 1  # raise it when entries are kept differently


class Table(Mapping[str, Any]):
    """The entries of a JSON object.

    Args:
        lines: ``key``, tab, value as JSON, in the order of the keys' bytes; a line break after each.
        whole: reads the object.
    """

    def __init__(self, lines: bytes, whole: Callable[[], Mapping[str, Any]]) -> None:
        self._lines = lines
        self._read = whole
        self._whole: Mapping[str, Any] | None = None
        self._lookups = 0

    def __getitem__(self, key: str) -> Any:
        self._lookups += 1
        if self._whole is not None or self._lookups > MANY:
            return self._all()[key]
        value = self._found(key.encode("utf-8", "surrogatepass"))
        if value is None:
            raise KeyError(key)
        return json.loads(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> Mapping[str, Any]:
        if self._whole is None:
            self._whole = self._read()
        return self._whole

    def _found(self, key: bytes) -> bytes | None:
        """Return the value of a key as JSON, by halving the lines between which it must be."""
        lines, low, high = self._lines, 0, len(self._lines)
        while low < high:
            middle = (low + high) // 2
            start, end = lines.rfind(b"\n", low, middle) + 1 or low, lines.index(b"\n", middle)
            tab = lines.index(b"\t", start)
            found = lines[start:tab]
            if found == key:
                return lines[tab + 1 : end]
            low, high = (end + 1, high) if found < key else (low, start)
        return None


def look_into(path: Path) -> Mapping[str, Any]:
    """Return the object that a file of JSON holds, to be looked into.

    Args:
        path: the file, compressed if its name says so.
    """
    data, store = path.read_bytes(), Cache()
    key = key_of(_RECIPE, data)
    lines = store.get(KIND, key)
    if lines is not None:
        return Table(lines, lambda: json_in(data, path))
    content: Mapping[str, Any] = json_in(data, path)
    store.put(KIND, key, lines_of(content))
    return content


def lines_of(content: Mapping[str, Any]) -> bytes:
    """Return the entries of an object as ``Table`` takes them.

    Raises:
        ValueError: a key has a tab or a line break.
    """
    from pydantic_core import to_json  # noqa: PLC0415  (start-up time)

    keys = "".join(content)
    if "\t" in keys or "\n" in keys:
        raise ValueError("A key has a tab or a line break.")

    def line(key: str) -> str:
        value = content[key]
        # Most values are sounds, which JSON writes as they are.
        is_plain = type(value) is str and value.isprintable() and '"' not in value and "\\" not in value
        return f'{key}\t"{value}"\n' if is_plain else f"{key}\t{to_json(value).decode()}\n"

    # In the order of their characters, which is that of their bytes in UTF-8.
    return "".join([line(key) for key in sorted(content)]).encode()


def json_in(data: bytes, path: Path) -> Any:
    """Return what a file of JSON holds, compressed if its name says so: in half the time of Python's own reader."""
    from pydantic_core import from_json  # noqa: PLC0415  (start-up time)

    return from_json(gzip.decompress(data) if path.suffix == ".gz" else data)
