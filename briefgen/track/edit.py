"""Edit one recommendation in the text of a summary, or add its id, and change nothing else.

The text is never written anew from its values: the new words go to the places that reading the file found, so that
comments, order, quotation marks, indentation and line ends stay as the author wrote them.
"""

import codecs
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from briefgen.errors import BriefgenError, InputError
from briefgen.review.load import Loaded, load_review
from briefgen.review.model import Review
from briefgen.review.partial_date import PartialDate
from briefgen.review.problems import quoted
from briefgen.review.yaml.source import Source
from briefgen.review.yaml.span import KeyPath, SourceSpan

KEYS = ("text", "owner", "due", "status")
"""The keys of a recommendation in the order in which they are usually written."""

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_LINE_END = re.compile(r"\r\n|\r|\n|\Z")
_REST_OF_LINE = re.compile(r"[ \t]*(?P<comma>,?)[ \t]*(?:#[^\r\n]*)?(?=\r|\n)")
_READ_AS_NOTHING = frozenset({"", "~", "null"})


class CannotEditError(BriefgenError):
    """The edit cannot be made without changing other text."""


@dataclass(frozen=True)
class _Edit:
    """A replacement of a range of the text."""

    start: int
    end: int
    words: str


def updated(data: bytes, file: str, number: int, changes: Mapping[str, str]) -> bytes:
    """Edit one recommendation of a summary.

    Args:
        data: the whole file; it can be read.
        file: its name, for places.
        number: the recommendation, from 1.
        changes: ``owner``, ``due`` or ``status`` and the new value.

    Returns:
        The same bytes but for these values; exactly the same when it has them already.

    Raises:
        InputError: the file cannot be used.
        CannotEditError: it is written in a way that cannot be changed safely.
    """
    loaded = load_review(data, file)
    wanted = _changed(loaded.review, number, changes)
    for key in KEYS:
        if key in changes and _changed(loaded.review, number, {key: changes[key]}) != loaded.review:
            data = _replaced(data, _edits(loaded.source, ("recommendations", number - 1), key, changes[key]))
            loaded = _read_again(data, file)
    if loaded.review != wanted:
        raise CannotEditError(file)
    return data


def with_id(data: bytes, file: str, review_id: str) -> bytes:
    """Add an id to a summary that has none, after the first key below ``review:``.

    Args:
        data: the whole file; it can be read.
        file: its name, for places.
        review_id: 8 to 64 small letters, digits and hyphens.

    Returns:
        The same bytes with the id in between.

    Raises:
        InputError: the file cannot be used.
        CannotEditError: it is written in a way that cannot be changed safely, or has an id.
    """
    loaded = load_review(data, file)
    source = loaded.source
    first = min(
        (path for path in source.keys if path[:1] == ("review",) and len(path) == 2),
        key=lambda p: source.keys[p].start,
    )
    if source.text[source.spans["review",].start] == "{":
        edits = _in_braces(source, first, "id", review_id)
    else:
        edits = [_on_a_line(source, first, "id", review_id)]
    changed = _replaced(data, edits)
    about = loaded.review.about.model_copy(update={"id": review_id})
    if loaded.review.about.id is not None or _read_again(changed, file).review != loaded.review.model_copy(
        update={"about": about}
    ):
        raise CannotEditError(file)
    return changed


def by_hand(changes: Mapping[str, str]) -> str:
    """Format the changes as YAML, for the author to copy."""
    return ", ".join(f"{key}: {_scalar(value)}" for key, value in changes.items())


def _changed(review: Review, number: int, changes: Mapping[str, str]) -> Review:
    """Return the Review with the changes applied."""
    values: dict[str, object] = dict(changes)
    if "due" in changes:
        values["due"] = PartialDate.parse(changes["due"])
    advice = list(review.recommendations)
    advice[number - 1] = advice[number - 1].model_copy(update=values)
    return review.model_copy(update={"recommendations": tuple(advice)})


def _read_again(data: bytes, file: str) -> Loaded:
    try:
        return load_review(data, file)
    except InputError:
        raise CannotEditError(file) from None


def _replaced(data: bytes, edits: list[_Edit]) -> bytes:
    """Apply replacements to the text of a file, in the file's encoding."""
    mark = next((each for each in _BYTE_ORDER_MARKS if data.startswith(each)), b"")
    encoding = _BYTE_ORDER_MARKS.get(mark, "utf-8")
    text = data[len(mark) :].decode(encoding)
    for edit in reversed(edits):  # the last first: the places of the others stay right
        text = text[: edit.start] + edit.words + text[edit.end :]
    return mark + text.encode(encoding)


def _edits(source: Source, item: KeyPath, key: str, value: str) -> list[_Edit]:
    if (*item, key) in source.keys:
        return [_new_value(source, (*item, key), value)]
    before = max((each for each in KEYS if (*item, each) in source.keys), key=KEYS.index)
    if source.text[source.spans[item].start] == "{":
        return _in_braces(source, (*item, before), key, value)
    return [_on_a_line(source, (*item, before), key, value)]


def _new_value(source: Source, path: KeyPath, value: str) -> _Edit:
    """Replace a value, in its own quotation style."""
    span = source.spans[path]
    end = _end(source, span)
    if span.start == end:  # nothing but the key and its colon
        return _Edit(end, end, f" {_scalar(value)}")
    return _Edit(span.start, end, _scalar(value, span.style))


def _on_a_line(source: Source, before: KeyPath, key: str, value: str) -> _Edit:
    """Insert a key on a new line after the value of another, at the same indent."""
    text, column = source.text, source.key_place(before).column
    match = _LINE_END.search(text, _end(source, source.spans[before]))
    end = match.start() if match else len(text)
    return _Edit(end, end, f"{_line_break(source, end)}{' ' * (column - 1)}{_pair(source, before, key, value)}")


def _in_braces(source: Source, before: KeyPath, key: str, value: str) -> list[_Edit]:
    """Insert a key after the value of another in ``{…}``, on a new line where that one has its own."""
    text, start = source.text, source.keys[before].start
    end = _end(source, source.spans[before])
    pair = _pair(source, before, key, value)
    line = text[source.lines.starts[source.key_place(before).line - 1] : start]
    if line.strip():  # not the first on its line
        return [_Edit(end, end, f", {pair}")]
    new_line = f"{_line_break(source, start)}{line}{pair}"
    rest = _REST_OF_LINE.match(text, end)
    if rest is None:
        return [_Edit(end, end, f",{new_line}")]
    if rest["comma"]:
        return [_Edit(rest.end(), rest.end(), f"{new_line},")]
    return [_Edit(end, end, ","), _Edit(rest.end(), rest.end(), new_line)]


def _pair(source: Source, before: KeyPath, key: str, value: str) -> str:
    """Format a key with its value; quoted where the key before it is, as in JSON."""
    mark = source.keys[before].style
    if mark not in {"'", '"'}:
        return f"{key}: {_scalar(value)}"
    return f"{mark}{key}{mark}: {_scalar(value, mark)}"


def _scalar(value: str, style: str = "") -> str:
    if style == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    if style == '"' or value.lower() in _READ_AS_NOTHING:
        return json.dumps(value, ensure_ascii=False)
    return quoted(value)


def _end(source: Source, span: SourceSpan) -> int:
    """Return the index where a value ends, without the trailing white space of folded text."""
    if span.style not in {"|", ">"}:
        return span.end
    return span.start + len(source.text[span.start : span.end].rstrip())


def _line_break(source: Source, near: int) -> str:
    """Return the line break used at an index, or anywhere in the file."""
    for match in (_LINE_END.search(source.text, near), _LINE_END.search(source.text)):
        if match and match[0]:
            return match[0]
    return "\n"
