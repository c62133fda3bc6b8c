"""Guess the intended key or date for one that the model does not know: spelling, synonyms and the wrong section."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from briefgen.review.limits import MAX_TEXT
from briefgen.review.partial_date import PartialDate
from briefgen.review.problems import labels
from briefgen.review.yaml.layout import KeyShape
from briefgen.review.yaml.span import KeyPath
from briefgen.wording.wording import Wording

_CLOSE = 0.7
_CLOSE_ELSEWHERE = 0.85
_LONGEST_STATUS = 60


@dataclass(frozen=True)
class KeyGuess:
    """The guess for an unknown key.

    Attributes:
        key: the right name, empty when there is no guess.
        home: the dotted path of the part it belongs in ("" for the top level).
        is_rename: whether the name is another word for the same thing, not a misspelling.
    """

    key: str
    home: str
    is_rename: bool = False


@cache
def layout(model: type[BaseModel]) -> dict[str, tuple[str, ...]]:
    """Map the dotted path of each section of a model ("" for the top level) to the keys it can have."""
    return dict(_parts(model, ""))


def _parts(model: type[BaseModel], path: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    names = {field.alias or name: field for name, field in model.model_fields.items() if not field.exclude}
    yield path, tuple(names)
    for name, field in names.items():
        for inner in _models_in(field.annotation):
            yield from _parts(inner, f"{path}.{name}" if path else name)


@cache
def shapes(model: type[BaseModel]) -> dict[str, KeyShape]:
    """Map the dotted path of every key of a model ("" for the whole) to what it takes."""
    return {"": KeyShape("section", _keys_of(model)), **dict(_shapes(model, ""))}


def _shapes(model: type[BaseModel], path: str) -> Iterator[tuple[str, KeyShape]]:
    for name, field in model.model_fields.items():
        if field.exclude:
            continue
        inner, origins = f"{path}.{field.alias or name}".lstrip("."), set(_origins(field.annotation))
        is_text = MAX_TEXT in {
            *_lengths(field.annotation),
            *(getattr(each, "max_length", 0) for each in field.metadata),
        }
        for part in _models_in(field.annotation):
            yield inner, KeyShape("items" if tuple in origins else "section", _keys_of(part))
            yield from _shapes(part, inner)
            break
        else:
            kind = "words" if Mapping in origins else "text" if is_text else "line"
            yield inner, KeyShape(("list" if is_text else "names") if tuple in origins else kind)


def _keys_of(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in model.model_fields.items() if not field.exclude)


def _origins(annotation: Any) -> Iterator[Any]:
    """Yield the origin of each ``tuple`` and ``Mapping`` type inside an annotation."""
    if (origin := get_origin(annotation)) in {tuple, Mapping}:
        yield origin
    for inner in get_args(annotation):
        yield from _origins(inner)


def _lengths(annotation: Any) -> Iterator[int]:
    """Yield the maximum lengths (characters or items) in an annotation."""
    for field in getattr(annotation, "__metadata__", ()):
        yield from (each.max_length for each in getattr(field, "metadata", ()) if getattr(each, "max_length", 0))
    for inner in get_args(annotation):
        yield from _lengths(inner)


@cache
def required(model: type[BaseModel], path: str = "") -> frozenset[str]:
    """Return the dotted paths of the required keys, each required only where its section is present."""
    found = set()
    for name, field in model.model_fields.items():
        inner_path = f"{path}.{field.alias or name}".lstrip(".")
        if field.is_required():
            found.add(inner_path)
        for inner in _models_in(field.annotation):
            found |= required(inner, inner_path)
    return frozenset(found)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


def plain_name(key: str) -> str:
    """Return a key as the model writes keys: small letters, with underscores for spaces and hyphens."""
    return "_".join(key.replace("-", " ").replace("_", " ").replace("'", "").replace("’", "").casefold().split())


@cache
def titles() -> Mapping[str, str]:
    """Map the label of each key in the studio's form, in English and Welsh, to its dotted path.

    The names are written as keys, each alone and with the part that it stands in before it. A name of several keys
    stands alone for the first of them.
    """
    found: dict[str, str] = {}
    for language in ("en-GB", "cy"):
        entries = Wording(language).labels("fields")
        for path, entry in (*entries["summary"].items(), *entries["house"].items()):
            name = plain_name(str(entry["title"])) if isinstance(entry, Mapping) and "title" in entry else ""
            if name and path:
                found.setdefault(f"{path.rpartition('.')[0]}.{name}", path)
                found.setdefault(name, path)
    return found


def guess_key(key: str, part: str, parts: dict[str, tuple[str, ...]]) -> KeyGuess:
    """Guess which known key an unknown key was intended as.

    Args:
        key: as the author wrote it.
        part: the dotted path of the part it stands in.
        parts: the keys of every part.
    """
    plain = plain_name(key)
    near = next(
        (each for each in (f"{plain}s", plain.removesuffix("s"), plain.removesuffix("es")) if each in parts[part]), ""
    )
    if near and plain not in parts[part]:
        return KeyGuess(near, part)
    synonyms, titled, within = labels()["synonyms"], titles(), f"{part}.{plain}"
    names = (synonyms.get(within), titled.get(within), synonyms.get(plain), titled.get(plain))
    home, _, name = next((each for each in names if each is not None), "").rpartition(".")
    is_known = name in parts.get(home, ())
    if plain in parts[part]:
        return KeyGuess(plain, part)
    if is_known and home == part:
        return KeyGuess(name, part, is_rename=True)
    elsewhere = next((other for other in _nearest(part, parts) if plain in parts[other]), None)
    if elsewhere is not None:
        return KeyGuess(plain, elsewhere)
    if is_known:
        return KeyGuess(name, home, is_rename=True)
    return _spelling(plain, part, parts)


def _spelling(plain: str, part: str, parts: dict[str, tuple[str, ...]]) -> KeyGuess:
    close = get_close_matches(plain, parts[part], n=1, cutoff=_CLOSE)
    if close:
        return KeyGuess(close[0], part)
    for other in _nearest(part, parts):
        close = get_close_matches(plain, parts[other], n=1, cutoff=_CLOSE_ELSEWHERE)
        if close:
            return KeyGuess(close[0], other)
    return KeyGuess("", part)


def _nearest(part: str, parts: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the other sections, sorted by distance: parents and children of this one first."""
    others = [other for other in parts if other != part]
    return sorted(others, key=lambda other: (other not in {"", "review"}, not other.startswith(part)))


def right_path(path: KeyPath, target: KeyGuess, part: str) -> KeyPath | None:
    """Return the path that a misplaced key should have; None when it belongs in an item of another list."""
    if not target.key:
        return None
    if target.home == part:
        return (*path[:-1], target.key)
    return (*(() if not target.home else (target.home,)), target.key) if target.home in {"", "review"} else None


_MONTHS = (
    "jan ion january ionawr", "feb chw february chwefror", "mar maw march mawrth", "apr ebr april ebrill",
    "may mai", "jun meh june mehefin", "jul gor july gorffennaf", "aug aws august awst",
    "sep sept med september medi", "oct hyd october hydref", "nov tac november tachwedd", "dec rha december rhagfyr",
)  # fmt: skip
"""English and Welsh names of the months, short and long."""

_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_NUMBERS = (
    r"(?P<year>\d{4})[-/. ](?P<month>\d{1,2})(?:[-/. ](?P<day>\d{1,2}))?(?:[t ]\d\d:.*)?",
    r"(?:(?P<day>\d{1,2})[-/. ])?(?P<month>\d{1,2})[-/. ](?P<year>\d{4})",  # the British order: day, month, year
    r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{2})",
    r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>)",
)
_SHORT_FORM = re.compile(r"(?:(?P<day>\d{1,2})[-/ ])?(?P<month>[^\W\d_]{3,10})[-/](?P<year>[0-4]\d)")
"""A date as a spreadsheet shows it: ``17-May-22``, ``Sep-23``."""
_DAY_NUMBER = re.compile(r"[345]\d{4}")
_DAY_ZERO = date(1899, 12, 30)
"""The day from which spreadsheets count the days of a date (ECMA-376, part 1, 18.17.4.1)."""
_THIS_CENTURY = 50  # of a year of two digits: a lower one is of this century, others are not guessed
_LAST_MONTH = 12
_SHORT_YEAR = 2
_IN_FORM = re.compile(r"\d{4}(-\d{2}){0,2}")


def suggested_date(text: str) -> str | None:
    """Convert a date in another notation to ``YYYY[-MM[-DD]]``; return None when it is ambiguous.

    Numbers are read in the British order: ``12/03/2021`` is 12 March.
    """
    plain = " ".join(re.sub("[‐‑‒–—−]", "-", text).casefold().replace(",", " ").split()).strip(" .?;")
    plain = re.sub(r"\b(?:q[1-4]|quarter [1-4]|[1-4](?:st|nd|rd|th) quarter)\b", " ", plain).strip()
    if _DAY_NUMBER.fullmatch(plain):
        return (_DAY_ZERO + timedelta(days=int(plain))).isoformat()
    if (short := _SHORT_FORM.fullmatch(plain)) and short["month"] in _MONTH_OF:
        return _valid(f"20{short['year']}", str(_MONTH_OF[short["month"]]), short["day"])
    plain = re.sub(r"(?<=\s)['’]([0-4]\d)$", r"20\1", plain)
    for pattern in _NUMBERS:
        match = re.fullmatch(pattern, plain)
        if match:
            return _of_numbers(match["year"], match["month"], match["day"])
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", plain)
    if len(years) != 1:
        return None
    rest = [word for word in re.findall(r"[^\W\d_]+|\d+", plain) if word != years[0]]
    months = [_MONTH_OF[word] for word in rest if word in _MONTH_OF]
    days = [word for word in rest if word.isdecimal()]
    if len(months) > 1 or len(days) > 1 or (days and not months):
        return None
    return _valid(years[0], str(months[0]) if months else None, days[0] if days else None)


def _of_numbers(year: str, month: str, day: str | None) -> str | None:
    """Format numbers as a date: two-digit years are in this century, a month over 12 is an American day."""
    if len(year) == _SHORT_YEAR:
        return _of_numbers(f"20{year}", month, day) if int(year) < _THIS_CENTURY else None
    if day and int(month) > _LAST_MONTH >= int(day):
        day, month = month, day
    return _valid(year, month, day)


def is_impossible(text: str) -> bool:
    """Whether a text has the form of a date but names a month or day that does not exist."""
    return bool(_IN_FORM.fullmatch(text.strip()))


def _valid(year: str, month: str | None, day: str | None) -> str | None:
    try:
        parts = [year, *(f"{int(part):02d}" for part in (month, day) if part)]
        return PartialDate.parse("-".join(parts)).iso
    except ValueError:
        return None


def intended_colour(text: str) -> str:
    """Convert a colour in another notation to ``#rrggbb``; "" when that is not certain.

    They are six digits without ``#`` or in curly quotes, three digits, and three numbers as PowerPoint shows them.
    """
    plain = text.casefold().strip(" \"'“”‘’;,")
    if six := re.fullmatch(r"#?([0-9a-f]{6})", plain):
        return f"#{six[1]}"
    if three := re.fullmatch(r"#([0-9a-f])([0-9a-f])([0-9a-f])", plain):
        return "#" + "".join(digit * 2 for digit in three.groups())
    numbers = re.fullmatch(r"(?:rgb)?\s*\(?\s*(\d{1,3})[,\s]+(\d{1,3})[,\s]+(\d{1,3})\s*\)?", plain)
    parts = [int(number) for number in numbers.groups()] if numbers else []
    return "#" + "".join(f"{part:02x}" for part in parts) if parts and max(parts) <= _MOST_OF_COLOUR else ""


_MOST_OF_COLOUR = 255


def intended_status(text: str) -> str | None:
    """Convert other words for a recommendation's status to the status; None when that is not certain.

    Only whole phrases that are listed, and words that deny: what is denied is open, and never done.
    """
    if "?" in text:
        return None
    words = labels()["statuses"]
    plain = " ".join(re.sub(r"[^\w\s]|_", " ", re.sub(r"['’]", "", text[:_LONGEST_STATUS].casefold())).split())
    for status in ("open", "in progress", "done"):
        if plain in words[status]:
            return status
    words_typed = set(plain.split())
    return "open" if words_typed & set(words["denied"]) and not words_typed & set(words["given up"]) else None
