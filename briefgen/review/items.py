"""Parse typed text as the items of a list, or the keys of one item."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from briefgen.review.keys import guess_key, intended_status, suggested_date
from briefgen.review.problems import labels
from briefgen.review.web_address import address_fault
from briefgen.review.yaml import marks
from briefgen.review.yaml.flow import Value
from briefgen.review.yaml.layout import KeyShape, KeyShapes
from briefgen.review.yaml.scalars import meant
from briefgen.review.yaml.span import KeyPath
from briefgen.text import Lazy, caseless

_ADDRESS = Lazy(r"<?(?:https?://|www\.)[^\s<>]+>?")
_CONTACT = Lazy(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|\+?\(?\d[\d\s()-]{1,}\d.*")
_PARTING = Lazy(r"\s*:\s+|\s+[–—-]\s+|\s*[,;|]\s+|\s*\(\s*|\t+")
_TRIM = " ,;.()[]|–—-\t"
_BEFORE_NUMBER = " :,;.(–—-|\t"


def shape_at(path: KeyPath, shapes: KeyShapes) -> KeyShape:
    """Return the KeyShape of a path, also of an item of a list or of a chosen key."""
    return shapes.get(".".join(part for part in path if isinstance(part, str)), KeyShape("text"))


_ROUND = Lazy(r"\(([^()]+)\)", hint=("(",))


def listed(text: str, raw: str, kind: str) -> list[str]:
    """Return the items of a list that was typed as text.

    Args:
        text: as YAML reads it.
        raw: as typed, with its line breaks.
        kind: ``names`` (parted by commas too) or ``list``.
    """
    if "<li" in text.casefold():
        return marks.plain(" ".join(raw.split())).split("\n")
    if text.endswith("]") and "[" not in text:  # only the bracket that closes was typed
        text = raw = text[:-1]
        parts = [part.strip() for part in re.split(r"(?<=[?.!]),|;", text) if part.strip()]
        found = parts if kind == "list" else None
    else:
        found = marks.items(intended_lines(raw))
    if found is None and kind == "names":
        inside = _ROUND.fullmatch(text.strip())
        text = inside[1] if inside else text
        found = [
            part.strip(" .")
            for part in re.split(r"[,;\n/]|\s+and\s+(?=[^,;]*$)", _joined_names(text))
            if part.strip(" .")
        ]
    if found is None:
        found = _lines(raw) if "\n" in raw else [text]
    return [meant(part.rstrip(";")) for part in found]


def _joined_names(text: str) -> str:
    # "and" parts the last of several names; two words with "and" between may be one name, such as a council's.
    return text if re.search(r"[,;\n]", text) else text.replace(" and ", "\0").replace("\0", " and\u00a0")


def _lines(raw: str) -> list[str]:
    """Split lines that each end a sentence; other lines are one text."""
    lines = [line.strip() for line in raw.splitlines() if line.strip()]
    if lines and all(re.search(r"[.?!]['\"”’)]*$", line) for line in lines):
        return lines
    return [" ".join(lines)]


def intended_lines(raw: str) -> str:
    """Return typed lines without quote marks or ``>-`` around them all."""
    text = re.sub(r"^[|>][-+\d]{0,2}[ \t]*(?:\r\n|\r|\n)", "", raw)
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def section(part: str, text: str, shapes: KeyShapes) -> dict[str, Value] | None:
    """Parse the text of a list item into keys and values; None when its parts are ambiguous.

    Args:
        part: the dotted path of the list, such as ``support``.
        text: the item as typed, without its list mark.
        shapes: of the model.
    """
    keys = shapes[part].keys
    text = " ".join(text.split())
    first = re.sub(_label_pattern(), "", text) if "text" in keys or "headline" in keys else text
    found = dict(labelled(part, first, shapes))
    if len(found) < 2 and keys[0] in {"when", "number"}:
        return _parted(text, keys)
    if len(found) < 2 and "contact" in keys:
        return _contact(text, keys)
    if len(found) < 2 and "url" in keys:
        return _link(text, keys)
    if not found or (part == "key_messages" and len(str(found.get("headline", "")).split()) > 12):
        return None
    return found if set(found) - {"owner", "due", "status"} else None


def table(part: str, raw: str, shapes: KeyShapes) -> list[dict[str, Value]]:
    """Parse a pasted table whose first row names the keys into the items of a list; [] when it is none.

    Args:
        part: the dotted path of the list, such as ``recommendations``.
        raw: as typed: rows with tabs or ``|`` between the cells.
        shapes: of the model.
    """
    lines = [line.strip() for line in raw.splitlines() if line.strip(" \t|:+-")]
    head, *rows = [[cell.strip() for cell in re.split(r"[\t|]", line.strip("|"))] for line in lines] or [[]]
    names = _names(part, shapes)
    found = [names.get(cell.strip("*").replace("_", " ").casefold(), "") for cell in head]
    if len(head) < 2 or any(len(row) != len(head) for row in rows):
        return []
    if not any(found):
        rows, found = [head, *rows], _columns([head, *rows], shapes[part].keys)
    if not rows or not all(found) or len(set(found)) < len(found):
        return []
    return [
        {key: _cell(part, key, cell, shapes) for key, cell in zip(found, row, strict=True) if cell and key != _NUMBER}
        for row in rows
    ]


_NUMBER = "№"
"""The name of a column that only numbers its rows."""


def _columns(rows: Sequence[Sequence[str]], keys: tuple[str, ...]) -> list[str]:
    """Guess the keys of the columns of a table without a header row from their cells; "" where unknown."""
    columns = list(zip(*rows, strict=True))
    found = [_column(cells, keys) for cells in columns]
    rest = [at for at, name in enumerate(found) if not name]
    if {"text", "owner"} <= set(keys) and 0 < len(rest) <= 2:
        longest = max(rest, key=lambda at: sum(map(len, columns[at])))
        for at in rest:
            found[at] = "text" if at == longest else "owner"
    elif len(rest) == 1 and len(set(keys) & {"name", "title", "what"}) == 1:
        found[rest[0]] = next(key for key in keys if key in {"name", "title", "what"})
    return found


def _column(cells: Sequence[str], keys: tuple[str, ...]) -> str:
    filled = [cell for cell in cells if cell]
    if all(cell.rstrip(".").isdecimal() and cell.rstrip(".") == str(at) for at, cell in enumerate(cells, 1)):
        return _NUMBER
    tests = {
        "due": suggested_date, "status": intended_status, "contact": _CONTACT.fullmatch, "url": _ADDRESS.fullmatch,
        "when": lambda cell: re.search(r"\d", cell) and len(cell.split()) <= _LONGEST_HEAD,
    }  # fmt: skip
    return next((key for key, test in tests.items() if key in keys and filled and all(map(test, filled))), "")


def _cell(part: str, key: str, text: str, shapes: KeyShapes) -> Value:
    if key == "status":
        return intended_status(text) or text
    if shapes.get(f"{part}.{key}", KeyShape("text")).kind == "names":
        return [each.strip() for each in re.split("[,;]", text) if each.strip()]
    return (suggested_date(text) or text) if key == "due" else text


def _names(part: str, shapes: KeyShapes) -> dict[str, str]:
    """Map each name of an item's keys, in lower case, to the key."""
    return {key.replace("_", " "): key for key in shapes[part].keys} | {
        other.replace("_", " "): home.rpartition(".")[2]
        for other, home in labels()["synonyms"].items()
        if home.rpartition(".")[0] == part
    }


def joined_items(value: object, keys: Sequence[str], needed: AbstractSet[str]) -> list[dict[str, object]] | None:
    """Join the items of a list in which every key has its own dash; None for any other list.

    Args:
        value: as YAML reads it.
        keys: of an item; the first of them begins the next item.
        needed: those that each item must have.
    """
    if not isinstance(value, list) or not all(isinstance(each, dict) and each for each in value):
        return None
    if all(needed <= each.keys() and len(each) > 1 for each in value) or not all(
        len(each) == 1 and each.keys() <= set(keys) for each in value
    ):
        return None
    whole: list[dict[str, object]] = []
    for each in value:
        if not whole or each.keys() & (whole[-1].keys() | {keys[0]}):
            whole.append({})
        whole[-1] |= each
    return whole if len(whole) < len(value) and all(needed <= each.keys() for each in whole) else None


def _label_pattern() -> re.Pattern[str]:
    names = "|".join(map(re.escape, labels()["item_labels"]))
    return re.compile(rf"^(?:{names})\s*(?:no\.?\s*)?(?:\d{{1,2}}|\s[a-z])?\s*(?:[:.)–—-]+\s+|$)", re.IGNORECASE)


def without_label(text: str) -> str:
    """Return a text without a label such as ``Question 1:`` before it."""
    return _label_pattern().sub("", text) or text


def is_label(key: str) -> bool:
    """Whether a key is only the label of an item, such as ``Recommendation 1``."""
    return bool(_label_pattern().fullmatch(key.strip()) or re.fullmatch(r"\(?\d{1,2}[.)]?", key.strip()))


def labelled(part: str, text: str, shapes: KeyShapes) -> Iterator[tuple[str, Value]]:
    """Yield the labelled keys in a text and their values: ``Review it (Owner: X, Due: 2023)``."""
    names = {key: key for key in shapes[part].keys}
    names |= {
        other.replace("_", " "): home.rpartition(".")[2]
        for other, home in labels()["synonyms"].items()
        if home.rpartition(".")[0] == part
    }
    pattern = re.compile(
        rf"(?:^|(?<=[\s(,;|\[]))(?P<key>{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})\s*[:=]\s*",
        re.IGNORECASE,
    )
    spots = list(pattern.finditer(text))
    head = (text[: spots[0].start()] if spots else text).strip(" (,;|-–—[")
    if head:
        yield shapes[part].keys[0], head
    for match, after in zip(spots, [*spots[1:], None], strict=False):
        key = names[caseless(match["key"])]
        value = text[match.end() : after.start() if after else len(text)]
        value = value.strip(_TRIM) if key not in {"text", "finding", "why", "action"} else value.strip(" ,;|([")
        shape = shapes.get(f"{part}.{key}", KeyShape("text"))
        if shape.kind == "names":
            yield key, [each.strip() for each in value.split(",") if each.strip()]
        else:
            yield key, (suggested_date(value) or value) if key == "due" else value


_LONGEST_HEAD = 6  # words of a date or number before what it is of


def _parted(text: str, keys: tuple[str, ...]) -> dict[str, Value] | None:
    """Split an event or figure into its date or number and its text: ``Spring 2019: the family moved``."""
    parts = _PARTING.split(text, maxsplit=1)
    if len(parts) != 2 or not all(map(str.strip, parts)) or len(parts[0].split()) > _LONGEST_HEAD:
        return None
    return {keys[0]: parts[0].strip(), "what": parts[1].strip()}


def nested(value: Mapping[str, object], part: str, shapes: KeyShapes) -> list[Value]:
    """Parse lists below headings into the items of one list; [] for any other value.

    Of names the heading is a name too; of texts it stands before each; of items with an owner it is the owner.

    Args:
        value: headings with a text or a list of texts each.
        part: the dotted path of the list.
        shapes: of the model.
    """
    shape, found = shapes.get(part, KeyShape("text")), list[Value]()
    for head, inner in value.items():
        texts = [inner] if isinstance(inner, str) else inner
        if not isinstance(texts, list) or not texts or not all(isinstance(each, str) for each in texts):
            return []
        name = head.strip(" :")
        if shape.kind == "names":
            found += [name, *texts]
        elif shape.kind == "list":
            found += [f"{name}: {text}" for text in texts]
        elif {"text", "owner"} <= set(shape.keys):
            found += [{"text": text, "owner": name} for text in texts]
        elif shape.keys[:1] == ("when",):
            found += [{"when": name, "what": text} for text in texts]
        else:
            return []
    return found


def _contact(text: str, keys: tuple[str, ...]) -> dict[str, Value] | None:
    """Split a source of help into name and contact."""
    del keys
    number = _CONTACT.search(text)
    before = text[: number.start()] if number else ""
    if _PARTING.search(before.rstrip(_BEFORE_NUMBER)):  # words of how to reach it stand before the number too
        number = None
    if number and number.start():
        name, contact = text[: number.start()], number[0]
        name = re.sub(
            r"[\s:,;(–—-]+(?:on|tel|telephone|phone|call|freephone|at)?[\s:.,;(–—-]*$", "", name, flags=re.IGNORECASE
        )
        return {
            "name": name.strip(_TRIM),
            "contact": contact.strip(" ,;.").removesuffix(")") if "(" not in contact else contact,
        }
    parted = _PARTING.split(text, maxsplit=1)
    if len(parted) == 2 and all(parted):
        return {"name": parted[0].strip(), "contact": parted[1].strip(" )")}
    return None


def _link(text: str, keys: tuple[str, ...]) -> dict[str, Value] | None:
    """Split a link into title and address."""
    del keys
    markdown = re.search(r"\[([^\[\]]+)\]\(([^()\s]+)\)", text)
    if markdown:
        return {"title": markdown[1].strip(), "url": whole_address(markdown[2])}
    match = _ADDRESS.search(text)
    if match is None:
        return None
    title = (text[: match.start()] + " " + text[match.end() :]).strip(_TRIM + ":")
    address = match[0].strip("<>").rstrip(".,;)")
    return {"title": title or address, "url": whole_address(address)}


def link(text: str) -> str:
    """Return the one web address in a text, without brackets or marks round it; "" without one."""
    found = _ADDRESS.findall(text)
    return whole_address(found[0].strip("<>").rstrip(".,;)]\"'")) if len(found) == 1 else ""


def mended_address(text: str) -> str:
    """Return the corrected web address in a text; "" when it is not one address."""
    text = text.strip("<>()[]\"' \t.,;")
    text = re.sub(r"^(https?)\s*:?\s*/{1,2}\s*", r"\1://", text.replace("\\", "/"), flags=re.IGNORECASE)
    found = [text, text.replace(" ", "%20") if "://" in text[:8] and text.count("://") == 1 else "", link(text)]
    return next((each for each in found if "://" in each and address_fault(each) is None), "")


def whole_address(text: str) -> str:
    """Return an address with ``https://`` before it where it has no scheme."""
    return text if "://" in text else f"https://{text}"


def pairs(value: object, raw: str) -> dict[str, Value] | None:
    """Parse a list or text into the keys and texts of a word list; None when it is none.

    Args:
        value: as YAML reads it.
        raw: as typed.
    """
    rows: list[str] = []
    if isinstance(value, list):
        found: dict[str, Value] = {}
        for each in value:
            if isinstance(each, Mapping) and len(each) == 1 and isinstance(next(iter(each.values())), str):
                found |= {str(key): str(inner) for key, inner in each.items()}
            elif (
                isinstance(each, Mapping)
                and len(each) == 2
                and all(isinstance(inner, str) for inner in each.values())
            ):
                key, inner = each.values()
                found[str(key)] = str(inner)
            elif isinstance(each, str):
                rows.append(each)
            else:
                return None
        read = _pairs_of(rows)
        return None if read is None else (found | read) or None
    rows = marks.items(intended_lines(raw)) or [
        row for row in re.split(r"[\r\n;]+", intended_lines(raw)) if row.strip()
    ]
    return _pairs_of(rows) or None


_TYPED_KEY = Lazy(r"(?P<key>[^\W\d_][\w '’-]{1,40}?)[ ]*(?:[\t,;|=]|[ ][-–—](?=[ ]))[ ]*(?P<value>\S.*)")


def typed_keys(raw: str, part: str, parts: dict[str, tuple[str, ...]]) -> dict[str, Value]:
    """Parse lines with a tab, comma or other sign in place of the colon into keys and values; {} when one fails.

    Args:
        raw: as typed.
        part: the dotted path of the section.
        parts: the keys of every section.
    """
    found: dict[str, Value] = {}
    for row in filter(str.strip, raw.splitlines()):
        first, _, rest = row.strip().partition(" ")
        match = None if first in parts[part] else _TYPED_KEY.fullmatch(row.strip())
        if match is None and first not in parts[part]:
            return {}
        guess = guess_key(match["key"] if match else first, part, parts)
        value = meant((match["value"] if match else rest).strip(" ,;|=\t"))
        if not guess.key or guess.home != part or guess.key in found or not value:
            return {}
        found[guess.key] = value
    return found if len(found) > 1 else {}


def _pairs_of(rows: list[str]) -> dict[str, Value] | None:
    found: dict[str, Value] = {}
    for row in rows:
        parted = re.split(r"\s*[:=]\s*|\s+[–—-]\s+|\t+|\s+(?=\()", row.strip(), maxsplit=1)
        if len(parted) != 2 or not all(part.strip() for part in parted):
            return None
        found[parted[0].strip()] = parted[1].strip().removeprefix("(").removesuffix(")")
    return found
