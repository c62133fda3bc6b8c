"""Write values as YAML text that ``read_source`` reads back as they were: texts, lists and mappings."""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from briefgen.review.problems import quoted
from briefgen.review.yaml.tree import FORBIDDEN

WIDTH = 110
"""Where the lines of a paragraph are broken, in characters."""

INDENT = 2

_READ_AS_NOTHING = frozenset({"", "~", "null"})
_BREAKS = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")


def paragraphs(text: str) -> list[str]:
    """Split a text into its paragraphs; every line break parts two, and white space is normalised."""
    clean = (" ".join(FORBIDDEN.sub("", part).split()) for part in _BREAKS.split(text))
    return [part for part in clean if part]


def scalar(text: str, style: str = "") -> str:
    r"""Format a text on one line, in quotation marks where it needs them; paragraphs are then ``\n``.

    Args:
        text: paragraphs parted by line breaks.
        style: ``'`` or ``"`` to keep this quotation style.
    """
    parts = paragraphs(text)
    if len(parts) > 1:
        return json.dumps("\n".join(parts), ensure_ascii=False)
    line = "".join(parts)
    if style == "'" and line.isprintable():
        return "'" + line.replace("'", "''") + "'"
    if style == '"' or line.lower() in _READ_AS_NOTHING:
        return json.dumps(line, ensure_ascii=False)
    return quoted(line)


def folded(text: str, indent: int) -> list[str]:
    """Return the lines of a text below ``>-``: its paragraphs, wrapped and parted by an empty line."""
    lines: list[str] = []
    for number, part in enumerate(paragraphs(text)):
        lines += [""] if number else []
        width = max(40, WIDTH - indent)
        lines += [
            " " * indent + line for line in textwrap.wrap(part, width, break_long_words=False, break_on_hyphens=False)
        ]
    return lines


def is_long(text: str) -> bool:
    """Whether a text is better written below its key than beside it."""
    return len(text) > WIDTH - 20 or len(paragraphs(text)) > 1


def flow(value: Any) -> str:
    """Format a value on one line: ``{a: b}``, ``[a, b]`` or a scalar."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(str(key))}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(flow, value)) + "]"
    if value is None:
        return "null"
    return scalar(value, '"' if "?" in value else "")  # a mark of YAML's own inside brackets


def pair(key: str, value: Any, indent: int, style: str = "") -> list[str]:
    """Return the lines of a key with its value in block style; the first has no indent.

    Args:
        key: the key.
        value: a text, None, a list or a mapping.
        indent: the column of the key, from 0.
        style: the quotation style of the keys beside it.
    """
    name = scalar(key, style) if style in {"'", '"'} else scalar(key)
    if isinstance(value, str):
        if is_long(value) and not style:
            return [f"{name}: >-", *folded(value, indent + INDENT)]
        return [f"{name}: {scalar(value, style)}"]
    if not value:
        return [f"{name}:"]
    return [f"{name}:", *_indented(value, indent + INDENT)]


def item(value: Any, indent: int) -> list[str]:
    """Return the lines of a list item with its dash; the first has no indent.

    Args:
        value: a text, None, a list or a mapping.
        indent: the column of the dash, from 0.
    """
    if isinstance(value, Mapping) and value:
        first, *rest = _indented(value, indent + INDENT)
        return [f"- {first.lstrip()}", *rest]
    if isinstance(value, str) and is_long(value):
        return ["- >-", *folded(value, indent + INDENT)]
    return [f"- {flow(value)}"]


def block(value: Any, indent: int) -> list[str]:
    """Return the lines of a list or mapping in block style, all with their indent."""
    return list(_indented(value, indent))


def _indented(value: Any, indent: int) -> Iterator[str]:
    pieces = (
        [pair(str(key), each, indent) for key, each in value.items()]
        if isinstance(value, Mapping)
        else [item(each, indent) for each in value]
    )
    for first, *rest in pieces:
        yield " " * indent + first
        yield from rest
