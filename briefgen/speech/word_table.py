"""Dictionaries that are looked into and not read: an edited sentence needs a hundred of their 200,000 entries.

The first process that needs a dictionary reads its file, and keeps its entries in the cache, in order of their keys.
Later ones find the few that they need by halving, and read the file only when they need many.
"""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
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
        if self._lookups > MANY:
            self._whole = self._whole or self._read()
            return self._whole[key]
        value = self._found(key.encode("utf-8", "surrogatepass"))
        if value is None:
            raise KeyError(key)
        return json.loads(value)

    def __iter__(self) -> Iterator[str]:
        return (line.partition(b"\t")[0].decode() for line in self._lines.split(b"\n")[:-1])

    def __len__(self) -> int:
        return self._lines.count(b"\n")

    def _found(self, key: bytes) -> bytes | None:
        """Return the value of a key as JSON, by halving the lines between which it must be."""
        lines, low, high = self._lines, 0, len(self._lines)
        while low < high:
            middle = (low + high) // 2
            start, end = lines.rfind(b"\n", 0, middle) + 1, lines.index(b"\n", middle)
            tab = lines.index(b"\t", start)
            found = lines[start:tab]
            if found == key:
                return lines[tab + 1 : end]
            low, high = (end + 1, high) if found < key else (low, start)
        return None


def look_into(path: Path, *names: str) -> list[Mapping[str, Any]]:
    """Return objects of a file of JSON, to be looked into.

    Args:
        path: the file, compressed if its name says so.
        names: of the objects inside it; a list is an object that has its words as keys. Without names the whole file
            is one object.
    """
    data, store = path.read_bytes(), Cache()
    read = cache(lambda: _objects(json_in(data, path), names))
    tables: list[Mapping[str, Any]] = []
    for number, name in enumerate(names or ("",)):
        key = key_of(_RECIPE, data, name)
        lines = store.get(KIND, key)
        if lines is None:  # the first process has read it already, and need not look for anything
            store.put(KIND, key, lines_of(read()[number]))
        tables.append(read()[number] if lines is None else Table(lines, partial(_one, read, number)))
    return tables


def _objects(content: Any, names: Sequence[str]) -> list[Mapping[str, Any]]:
    objects = [content[name] for name in names] if names else [content]
    return [dict.fromkeys(each, 1) if isinstance(each, list) else each for each in objects]


def _one(read: Callable[[], list[Mapping[str, Any]]], number: int) -> Mapping[str, Any]:
    return read()[number]


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
