"""Find why YAML cannot read a value: the first character that it takes for syntax."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from briefgen.review.problems import shown
from briefgen.review.yaml.layout import TypedEntry, TypedLine, closed

_HEADER_TEXT = re.compile(r"([|>][-+]?\d?[-+]?)[ \t]+(?=[^\s\d#])")
_SIGNS = "@`%&*!|>?,]}#"
_COLON = re.compile(r":(?=\s|$)")


@dataclass(frozen=True)
class Cause:
    """The cause why a value cannot be read.

    Attributes:
        kind: the entry of ``problems.yaml``.
        index: offset of what is wrong.
        values: what the message names.
    """

    kind: str
    index: int
    values: Mapping[str, object] = field(default_factory=dict)


def cause_of(entry: TypedEntry, first: str, more: Sequence[TypedLine]) -> Cause:
    """Find the cause why YAML cannot read a value.

    Args:
        entry: the key or item.
        first: the rest of its first line.
        more: the lines that continue it.
    """
    start = entry.value_start + len(first) - len(first.lstrip())
    value = first.strip()
    if not value and more:
        line = next(line for line in more if line.text.strip())
        start, value = line.start + len(line.lead), line.text.strip()
    sign = value[:1]
    whole = " ".join([value, *(line.text.strip() for line in more if line.start > start)])
    if sign in {'"', "'", "[", "{"}:
        return _opened(entry, start, sign, whole)
    if header := _HEADER_TEXT.match(value):
        return Cause("header-text", start, {"sign": header[1]})
    if re.match(r"-\s", value):
        return Cause("dash-after-key" if entry.key else "sign", start, {"character": "-"})
    if sign and sign in _SIGNS and not re.fullmatch(r"[|>][-+\d]{0,2}", value):
        return Cause("sign", start, {"character": sign})
    return _inside(entry, start, value, more)


def _opened(entry: TypedEntry, start: int, sign: str, whole: str) -> Cause:
    """Return the cause of a value that begins with a quote mark or bracket."""
    values = {"character": sign, "quote": sign, "opening": sign, "closing": {"[": "]", "{": "}"}.get(sign, "")}
    if sign in {'"', "'"}:
        if "\\" in whole and sign == '"' and closed(whole):
            code = re.search(r"\\[^\"\\/ntrabefvN_LPxuU0 ]?.", whole)
            return Cause("escape", start + (code.start() if code else 0), {"code": shown(code[0]) if code else "\\"})
        is_open = len(re.findall(rf"(?<!\w){sign}|{sign}(?!\w)", whole)) < 2
        return Cause("unclosed-quote" if is_open else "closed-early", start, values)
    if (entry.kind in {"text", "line"} and entry.key) or (not entry.key and entry.owner in {"list", "names"}):
        return Cause("closed-early", start, values)
    if "?" in whole and closed(whole):
        return Cause("question-in-brackets", start + whole.index("?"), values)
    if re.search(r"[\s:,\[{]#", whole):
        found = re.search(r"[\s:,\[{]#", whole)
        return Cause("hash-in-brackets", start + (found.start() + 1 if found else 0), values)
    return Cause("bracket-text" if closed(whole) else "unclosed-bracket", start, values)


def _inside(entry: TypedEntry, start: int, value: str, more: Sequence[TypedLine]) -> Cause:
    """Return the cause of a text that begins as text: a colon inside, a line that is not indented, a comment."""
    inner = entry.column + (entry.width if entry.key else 0)
    is_block = re.fullmatch(r"[|>][-+\d]{0,2}", value) is not None
    rows = [(start, value), *((line.start + len(line.lead), line.text) for line in more if line.start > start)]
    by_start = {line.start + len(line.lead): line for line in more}
    for at, text in rows:
        line = by_start.get(at)
        if line is not None and text.startswith("#") and text.strip("# "):
            return Cause("comment-inside", at, {})
        if line is not None and text.strip() and line.column <= inner:
            kind = "no-key" if text.startswith(":") else "stray-dash" if text.startswith("- ") else "not-indented"
            return Cause(kind, at, {"text": shown(text, 40)})
        match = _COLON.search(text)
        if match and not is_block:
            return Cause("colon", at + match.start(), {})
    if is_block:
        return Cause("uneven-text", rows[1][0] if len(rows) > 1 else start, {})
    return Cause("value-unreadable", start, {})
