"""A Review as YAML that people can read and change."""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from briefgen.phrases import paragraphs

WIDTH = 110
"""Characters of a line; a longer word has a line of its own."""

_PLAIN = re.compile(r"[A-Za-z0-9][\w &/().,;'’+–?!%£-]*[\w).’?!%]|[A-Za-z0-9]")
_IN_FLOW = re.compile(r"[,?]")  # in a list on one line these mean something
_RESERVED = frozenset({"yes", "no", "true", "false", "null", "on", "off", "y", "n", "none"})
_LONG = 70

Comments = Mapping[tuple[str | int, ...], Sequence[str]]
"""Comment lines by the path of the value that they stand before."""


def written(value: Mapping[str, Any], comments: Comments) -> str:
    """Return a value as YAML.

    Args:
        value: dicts, lists and texts; every text in the form that a Review has it, paragraphs parted by a line break.
        comments: what is written before a value.
    """
    return "\n".join(_mapping(value, 0, (), comments)) + "\n"


def comment(text: str, indent: str = "") -> Iterator[str]:
    """Yield a text as comment lines; its own indent is kept for further lines."""
    lead = text[: len(text) - len(text.lstrip())]
    words = " ".join(text.split())
    width = max(40, WIDTH - len(indent))
    lines = textwrap.wrap(
        words, width, initial_indent=lead, subsequent_indent=f"{lead}  " if lead else "", break_on_hyphens=False
    )
    yield from (f"{indent}# {line}".rstrip() for line in lines or [""])


def _mapping(value: Mapping[str, Any], depth: int, path: tuple[str | int, ...], comments: Comments) -> Iterator[str]:
    pad = "  " * depth
    for key, inner in value.items():
        where = (*path, key)
        for line in comments.get(where, ()):
            yield from comment(line, pad)
        yield from _entry(f"{pad}{_scalar(str(key))}:", inner, depth, where, comments)


def _entry(head: str, inner: Any, depth: int, where: tuple[str | int, ...], comments: Comments) -> Iterator[str]:
    if isinstance(inner, Mapping):
        yield head
        yield from _mapping(inner, depth + 1, where, comments)
    elif isinstance(inner, list | tuple):
        yield from _list(head, inner, depth, where, comments)
    else:
        yield from _text(head, str(inner), "  " * (depth + 1))


def _list(
    head: str, items: Sequence[Any], depth: int, where: tuple[str | int, ...], comments: Comments
) -> Iterator[str]:
    short = [_scalar(str(item)) for item in items if isinstance(item, str)]
    flow = f"{head} [{', '.join(short)}]"
    has_comments = any((*where, number) in comments for number in range(len(items)))
    is_flow = len(short) == len(items) and len(flow) <= WIDTH and not has_comments
    if is_flow and not any(_IN_FLOW.search(item) for item in short if item[0] != '"'):
        yield flow
        return
    yield head
    pad = "  " * (depth + 1)
    for number, item in enumerate(items):
        for line in comments.get((*where, number), ()):
            yield from comment(line, pad)
        if isinstance(item, Mapping):
            lines = list(_mapping(item, depth + 2, (*where, number), comments))
            first = next(index for index, line in enumerate(lines) if not line.lstrip().startswith("#"))
            yield from lines[:first]
            yield f"{pad}- {lines[first].lstrip()}"
            yield from lines[first + 1 :]
        else:
            yield from _text(f"{pad}-", str(item), f"{pad}  ")


def _text(head: str, text: str, pad: str) -> Iterator[str]:
    """Write a text after its key: on the same line, or folded below it."""
    parts = paragraphs(text)
    one_line = f"{head} {_scalar(text)}"
    if len(parts) <= 1 and (len(one_line) <= _LONG or (len(one_line) <= WIDTH and _is_plain(text))):
        yield one_line
        return
    yield f"{head} >-"
    for number, part in enumerate(parts):
        if number:
            yield ""
        width = max(40, WIDTH - len(pad))
        lines = textwrap.wrap(part, width, break_long_words=False, break_on_hyphens=False)
        yield from (f"{pad}{line}" for line in lines)


def _is_plain(text: str) -> bool:
    return _PLAIN.fullmatch(text) is not None and text.casefold() not in _RESERVED


def _scalar(text: str) -> str:
    """Write a text on one line: as it is where YAML reads it as it is, else in double quotes."""
    return text if _is_plain(text) else json.dumps(text, ensure_ascii=False)
