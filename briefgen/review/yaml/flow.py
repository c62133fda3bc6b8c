"""Read the intended value of brackets that YAML cannot read: ``[a?, b: c``, ``{primary: #1f4e5f}``."""

import re
from collections.abc import Iterable, Iterator

from briefgen.review.yaml.layout import KeyShape, KeyShapes, closed
from briefgen.review.yaml.scalars import meant
from briefgen.text import Lazy

_QUOTED = r"(?:\"(?:[^\"\\]|\\.)*+\"|'(?:[^']|'')*+')"
_PIECE = Lazy(rf"\s*({_QUOTED}(?=\s*(?:[,\]}}]|$))|[\[{{]|[\]}}]|,|[^,\[\]{{}}]+)")

Value = str | list["Value"] | dict[str, "Value"] | None


def read(raw: str, path: str, shapes: KeyShapes) -> Value:
    """Return the intended list or mapping of unreadable brackets.

    Args:
        raw: the brackets as typed, on one line.
        path: the dotted path of the key.
        shapes: of the model.
    """
    shape = shapes.get(path, KeyShape("text"))
    if shape.kind in {"section", "words"}:
        return _mapping(raw, path, shapes)
    if shape.kind == "items":
        return [_mapping(part, path, shapes) for part in _parts(raw) if part.strip(" ,")]
    return list(_texts(raw))


def _parts(raw: str) -> list[str]:
    """Split ``[{…}, {…}]`` after each closing brace."""
    inner = raw.strip().removeprefix("[").rstrip()
    inner = inner.removesuffix("]") if inner.count("]") > inner.count("[") else inner
    return [part.strip(" ,") for part in re.split(r"(?<=\})\s*,?\s*(?=\{)", inner)]


def _mapping(raw: str, path: str, shapes: KeyShapes) -> dict[str, Value]:
    inner = raw.strip().removeprefix("{")
    inner = inner.rstrip().removesuffix("}") if inner.count("}") > inner.count("{") else inner
    found: dict[str, Value] = {}
    keys = shapes[path].keys if path in shapes else ()
    spots = list(_keys(inner, keys))
    for match, after in zip(spots, [*spots[1:], None], strict=False):
        text = inner[match.end() : after.start() if after else len(inner)].strip(" ,\n\t")
        key = match["key"].strip("\"'")
        where = f"{path}.{key}"
        kind = shapes[where].kind if where in shapes else "text"
        if kind in {"names", "list"} and not text.startswith("["):
            found[key] = [each.strip() for each in meant(text).split(",") if each.strip()]
        elif kind in {"names", "list", "items", "section", "words"}:
            found[key] = read(text, where, shapes)
        else:
            found[key] = meant(text)
    return found


def _keys(inner: str, keys: Iterable[str]) -> Iterator[re.Match[str]]:
    """Yield a match for each known key; without known keys, for any word before a colon."""
    names = "|".join(map(re.escape, keys)) or r"[^\s,:\"'{}\[\]][^,:{}\[\]]{0,80}?|\"[^\"]{1,80}\"|'[^']{1,80}'"
    yield from re.finditer(rf"(?:^|[,{{]|(?<=[\]\"'])\s)\s*[\"']?(?P<key>{names})[\"']?\s*:\s*", inner)


def _texts(raw: str) -> Iterator[str]:
    """Yield the texts of ``[…]``, parted by commas; quoted texts and inner brackets stay whole."""
    inner = raw.strip()
    whole = closed(inner)
    inner = inner[1:-1] if whole else inner[1:]
    piece = ""
    depth = 0
    for match in _PIECE.finditer(inner):
        part = match[1]
        depth += (part in "[{") - (part in "]}" and depth > 0)
        if part == "," and not depth:
            if piece.strip():
                yield meant(piece)
            piece = ""
        else:
            piece += match[0]
    if piece.strip():
        yield meant(piece if not piece.rstrip().endswith("]") or "[" in piece else piece.rstrip()[:-1])
