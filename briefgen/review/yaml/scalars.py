"""Format texts as YAML, and read the intended text of scalars that YAML cannot read."""

import json
import re
from collections.abc import Mapping, Sequence

from briefgen.review.problems import labels
from briefgen.review.yaml.marks import BLANKS, plain
from briefgen.text import Lazy

LONGEST_LINE = 110
"""The most characters of a line that is written for an author; a longer text goes below ``>-``."""

_PLAIN = Lazy(r"[^\W_(£€“‘][^\n]*|[(£€“‘…][^\n]*")
_NOT_PLAIN = Lazy(r":(?:\s|$)|\s#|\t")
_NOT_IN_BRACKETS = Lazy(r"[\[\]{},?:\"]")
_NULLS = frozenset({"null", "~"})
_TYPED_HEADER = Lazy(r"^(?:&gt;|[-–—_~ ]*[>|]+)[-–—_~+ ]{0,3}(?=\n|[ \t]+[^\s\d#])")
_HEADER = Lazy(r"[|>][-+]?\d?[-+]?[ \t]+(?=[^\s\d#])")
_ESCAPED = {'\\"': '"', "\\\\": "\\", "\\/": "/", "\\n": " ", "\\t": " "}


def scalar(text: str, *, in_brackets: bool = False) -> str:
    """Write a text of one line as a YAML scalar, quoted only where needed.

    Args:
        text: without line breaks.
        in_brackets: whether it stands inside ``[…]`` or ``{…}``.
    """
    is_plain = (
        _PLAIN.fullmatch(text)
        and not _NOT_PLAIN.search(text)
        and text.casefold() not in _NULLS
        and text == text.strip()
        and text.isprintable()
    )
    if is_plain and not (in_brackets and _NOT_IN_BRACKETS.search(text)):
        return text
    if '"' not in text and "\\" not in text and text.isprintable():
        return f'"{text}"'
    if "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)


def block(lines: Sequence[str], column: int) -> str:
    """Write lines of text as folded text below ``>-``, indented by ``column`` spaces; empty lines part paragraphs."""
    return ">-\n" + "\n".join(f"{' ' * column}{line}" if line else "" for line in lines)


def text_value(text: str, column: int, used: int) -> str:
    """Write a text as the value of a key or item: on its line if it is short and is one paragraph, else below ``>-``.

    Args:
        text: paragraphs parted by a line break.
        column: where a text below ``>-`` begins.
        used: characters of the line before the value.
    """
    one = scalar(text)
    if "\n" not in text and used + len(one) <= LONGEST_LINE and not (one.startswith('"') and "\\" in one):
        return one
    return block("\n\n".join(_wrapped(part) for part in text.split("\n")).split("\n"), column)


def _wrapped(paragraph: str) -> str:
    lines, line = [], ""
    for word in paragraph.split():
        if line and len(line) + len(word) >= LONGEST_LINE - 10:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join([*lines, line])


def in_brackets(value: object) -> str:
    """Write a text, list or mapping on one line, in brackets where it is not text."""
    if isinstance(value, Mapping):
        return (
            "{"
            + ", ".join(f"{scalar(str(key), in_brackets=True)}: {in_brackets(each)}" for key, each in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(in_brackets(each) for each in value) + "]"
    return "null" if value is None else scalar(str(value), in_brackets=True)


def entry(lead: str, value: object, column: int) -> str:
    """Write a key or dash with its value.

    Args:
        lead: ``key:`` or ``-``.
        value: a text, a list, a mapping, or None.
        column: where ``lead`` stands.
    """
    if isinstance(value, str):
        return f"{lead} {text_value(value, column + 2, column + len(lead) + 1)}"
    if value is None:
        return lead
    if not isinstance(value, list | Mapping):
        return f"{lead} {value}"
    short = in_brackets(value)
    is_flat = not isinstance(value, list) or not any(
        isinstance(each, list | Mapping) or "\n" in str(each) for each in value
    )
    if is_flat and "\n" not in short and column + len(lead) + 1 + len(short) <= LONGEST_LINE:
        return f"{lead} {short}"
    return _below(lead, value, column)


def _below(lead: str, value: Mapping[str, object] | list[object], column: int) -> str:
    inner = column + 2
    if isinstance(value, Mapping):
        rows = [entry(f"{scalar(str(key))}:", each, inner) for key, each in value.items()]
    else:
        rows = [entry("-", each, inner) for each in value]
    if lead == "-":
        return f"- {rows[0]}" + "".join(f"\n{' ' * inner}{row}" for row in rows[1:])
    return lead + "".join(f"\n{' ' * inner}{row}" for row in rows)


def meant(raw: str) -> str:
    """Return the intended text of lines that YAML cannot read as one text.

    Quote marks round the whole, a quote mark that is never closed, and ``>-`` before text are taken off; quote marks
    that belong to the text stay.

    Args:
        raw: the value as typed; lines are folded, an empty line parts paragraphs.
    """
    raw = _TYPED_HEADER.sub("", raw.strip())
    parts = re.split(r"\n(?:[ \t]*\n)+", raw.strip())
    text = "\n".join(" ".join(part.split()) for part in parts if part.strip())
    text = text[match.end() :] if (match := _HEADER.match(text)) else text
    text = re.sub(rf"^{BLANKS}+|{BLANKS}+$", "", text)
    text = _unquoted(text)
    return plain(text) if text[:1] in "*`_" else text


def _unquoted(text: str) -> str:
    mark = text[:1]
    if mark not in {'"', "'"} or len(text) < 2:
        return without_closing_mark(text)
    if (start := re.match(r"'([^\W\d_]+)", text)) and start[1].casefold() in labels()["elided"]:
        return text
    if re.match(r"'\d\d?s?\b", text) and not text.endswith(mark):  # a year without its century
        return text
    if text[-1] in "”’" and not re.search("[“‘]", text):  # a word processor has bent the closing mark
        text = text[:-1] + mark
    if re.search(rf"{mark}[,;]$", text) and text.count(mark) == 2:
        text = text[:-1]
    if text.endswith(mark * 2) and text.count(mark) == 3:  # the closing mark is typed twice
        text = text[:-1]
    inner = text[1:-1] if text.endswith(mark) else text[1:]
    if mark == '"':
        inner = re.sub(r'\\["\\/nt]', lambda match: _ESCAPED[match[0]], inner)
        text = re.sub(r'\\"', '"', text)
    else:
        inner = inner.replace("''", "'")
    first = _closing(inner, mark)
    opening = _opening(inner, mark)
    if first < 0 or (0 <= opening < first and text.endswith(mark)):
        return inner.strip()
    return text


def without_closing_mark(text: str) -> str:
    """Return a text without a closing quote mark that has no opening one."""
    if (text.endswith('"') and text.count('"') == 1) or (text.endswith("”") and not re.search('[“"]', text)):
        return text[:-1].rstrip()
    return text[:-1] if re.search(r"[.!?]['’]$", text) and not re.search(r"(?:^|[\s(])['‘]", text) else text


def _closing(text: str, mark: str) -> int:
    """Return the index of the first quote mark that closes a quotation, or -1."""
    match = re.search(rf"(?<=\S){mark}(?=[\s.,;:!?)]|$)", text)
    if match and mark == "'" and text[: match.start()].endswith("s") and text[match.end() : match.end() + 1] == " ":
        later = re.search(rf"(?<=\S){mark}(?=[\s.,;:!?)]|$)", text[match.end() :])
        return match.end() + later.start() if later else -1
    return match.start() if match else -1


def _opening(text: str, mark: str) -> int:
    match = re.search(rf"(?:^|(?<=[\s(])){mark}(?=\S)", text)
    return match.start() if match else -1


MOST_DISPLAYED = 13_000
"""The longest text that a message tells an author to write: a text of a summary at its limit, with key and quotes.
What is cut off could not be copied."""


def displayed(text: str, limit: int = MOST_DISPLAYED) -> str:
    """Shorten text to write for a message: the whole line, or the first of several."""
    if "\n" not in text:
        return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
    return text.partition("\n")[0]


def rows(text: str, limit: int = MOST_DISPLAYED) -> str:
    """Format the lines after the first for a message, each in backticks; of very many, the first."""
    shown = [f"`{displayed(line.strip())}`" for line in text.split("\n")[1:] if line.strip()]
    kept: list[str] = []
    for row in shown:
        if kept and sum(map(len, kept)) + len(row) > limit:
            return ", ".join([*kept, "…"])
        kept.append(row)
    return ", ".join(kept)
