"""Bring a search index of pagefind's into one order, so that the same pages give the same bytes.

pagefind writes the filters, and the values of each, in an order that changes from run to run, and names files by
their content. Here both are sorted, and the files are named again. Nothing else of an index differs between runs.

An index is ``pagefind-entry.json``, which names for each language a ``pagefind.<name>.pf_meta``, which names the
``filter/<name>.pf_filter``. Meta and filters are gzip of the word ``pagefind_dcd`` and CBOR (RFC 8949).
"""

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any, TypeAlias

ENTRY = "pagefind-entry.json"
_MAGIC = b"pagefind_dcd"
_FILTERS = 3  # which item of a meta lists the filters: version, pages, words, filters, sorts, names of facts

Item: TypeAlias = "int | str | list[Item]"
"""What is in the files of an index."""


def put_in_order(index: Path) -> None:
    """Sort the filters of an index and name its files by their new content.

    Raises:
        ValueError: it is not in the form of pagefind 1.5.
        OSError: a file cannot be read or written.
    """
    entry = json.loads((index / ENTRY).read_bytes())
    named = {path.stem: _sorted_filter(path) for path in sorted((index / "filter").glob("*.pf_filter"))}
    for language in entry["languages"].values():
        old = index / f"pagefind.{language['hash']}.pf_meta"
        meta = _item(gzip.decompress(old.read_bytes()))
        filters: list[Item] = sorted([name, named[stem]] for name, stem in _list(_list(meta)[_FILTERS]))
        content = _MAGIC + _encoded([*_list(meta)[:_FILTERS], filters, *_list(meta)[_FILTERS + 1 :]])
        language["hash"] = _renamed(language["hash"], content)
        old.unlink()
        (index / f"pagefind.{language['hash']}.pf_meta").write_bytes(gzip.compress(content, mtime=0))
    (index / ENTRY).write_text(json.dumps(entry, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _sorted_filter(path: Path) -> str:
    name, values = _list(_item(gzip.decompress(path.read_bytes())))
    content = _MAGIC + _encoded([name, sorted(_list(values), key=lambda each: str(_list(each)[0]))])
    stem = _renamed(path.stem, content)
    path.unlink()
    path.with_stem(stem).write_bytes(gzip.compress(content, mtime=0))
    return stem


def _list(item: Item) -> list[Any]:
    if not isinstance(item, list):
        raise ValueError(item)  # noqa: TRY004  (the form of the file is wrong, not the call)
    return item


def _renamed(name: str, content: bytes) -> str:
    """Return a name of the same length: the language, and the first digits of the content's hash."""
    language, _, digits = name.rpartition("_")
    return f"{language}_{hashlib.sha256(content).hexdigest()[: len(digits)]}"


def _item(content: bytes) -> Item:
    if not content.startswith(_MAGIC):
        raise ValueError(content[: len(_MAGIC)])
    item, end = _decoded(content, len(_MAGIC))
    if end != len(content):
        raise ValueError(content[end:])
    return item


def _decoded(data: bytes, position: int) -> tuple[Item, int]:
    """Return the item at a position and the position after it; only numbers, texts and lists are there."""
    kind, short = data[position] >> 5, data[position] & 31
    position += 1
    if short > 26:
        raise ValueError(short)
    width = 0 if short < 24 else 1 << (short - 24)
    number = int.from_bytes(data[position : position + width], "big") if width else short
    position += width
    if kind == 0:
        return number, position
    if kind == 3:
        return data[position : position + number].decode(), position + number
    if kind != 4:
        raise ValueError(kind)
    items: list[Item] = []
    for _ in range(number):
        item, position = _decoded(data, position)
        items.append(item)
    return items, position


def _encoded(item: Item) -> bytes:
    if isinstance(item, int):
        return _head(0, item)
    if isinstance(item, str):
        data = item.encode()
        return _head(3, len(data)) + data
    return _head(4, len(item)) + b"".join(map(_encoded, item))


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    width = next(each for each in (1, 2, 4) if number < 256**each)
    return bytes([kind << 5 | 23 + width.bit_length()]) + number.to_bytes(width, "big")
