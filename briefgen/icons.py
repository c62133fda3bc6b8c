"""Icons: which one stands for a message, an agency or a status (``templates/icons.yaml``).

An icon is never the only bearer of a meaning: the words that it stands for are beside it. ``outputs/icon_drawing.py``
draws them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from briefgen import resources

TABLE = "icons.yaml"
NEAR = 0.6
MOST_NEAR = 5
"""How many names are offered for an unknown one, and their least likeness (``difflib``)."""


@cache
def _table() -> Mapping[str, Any]:
    content: Mapping[str, Any] = resources.read_yaml((resources.templates() / TABLE).read_bytes())
    return content


def icon_names() -> tuple[str, ...]:
    """Return the names of the icons that a summary can give."""
    return tuple(_table()["icons"])


def near_icons(name: str) -> tuple[str, ...]:
    """Return the icons whose names are like a name that is not an icon, the nearest first."""
    plain = " ".join(name.casefold().split())
    by_word = [icon for icon in icon_names() if _place(icon, _spaced(plain)) >= 0]
    alike = get_close_matches(plain[:40], icon_names(), n=MOST_NEAR, cutoff=NEAR)
    return tuple(dict.fromkeys([*alike, *by_word]))[:MOST_NEAR]


def _known(name: str) -> str:
    if name not in icon_names():
        raise PydanticCustomError("icon", "no icon", {"near": ", ".join(near_icons(name))})
    return name


class KnownIcon:
    """Lets a text be the name of an icon only, and gives editors the names to choose from."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(_known, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        del schema, handler
        return {"type": "string", "enum": list(icon_names())}


def icons_of(messages: Iterable[tuple[str | None, Sequence[str]]]) -> tuple[str, ...]:
    """Return the icon of each message of a review, without repeats where another icon fits too.

    Args:
        messages: the icon that the author gives, or None, and the texts that it is chosen by, the weightiest first.
    """
    every = list(messages)
    taken = {given for given, _ in every if given}
    chosen = []
    for given, texts in every:
        found = [icon for text in texts for icon in _fitting(text)]
        if not (given or found):  # one that fits a later message stays free for it
            chosen.append(str(_table()["other"]))
            continue
        icon = given or next((each for each in found if each not in taken), found[0])
        taken.add(icon)
        chosen.append(str(icon))
    return tuple(chosen)


def agency_icon(name: str, *, known: str | None, is_everyone: bool = False) -> str:
    """Return the icon of an agency.

    Args:
        name: as the summary has it.
        known: its usual name in ``templates/agencies.yaml``, if it has one.
        is_everyone: whether it stands for all agencies.
    """
    table = _table()
    if is_everyone:
        return str(table["everyone"])
    return str(table["agencies"].get(known) or next(iter(_fitting(name)), table["other_agency"]))


def status_shape(status: str) -> str:
    """Return the shape of the status of a recommendation, for ``icon_drawing``.

    Args:
        status: ``open``, ``in progress`` or ``done``.
    """
    return str(_table()["status"][status])


def scene_icon(kind: str) -> str:
    """Return the icon of a kind of slide, such as ``questions``."""
    return str(_table()["scenes"][kind])


def icon_shape(icon: str) -> str:
    """Return the shape of an icon, for ``icon_drawing``."""
    return str(_table()["icons"][icon]["shape"])


def _fitting(text: str) -> list[str]:
    """Return the icons with a word in a text, in the order of these words, then of the table."""
    spaced = _spaced(text.casefold())
    places = {icon: _place(icon, spaced) for icon in icon_names()}
    return sorted((icon for icon, place in places.items() if place >= 0), key=lambda icon: places[icon])


def _spaced(text: str) -> str:
    return " ".join(("", *re.findall(r"[\w-]+", text), ""))


def _place(icon: str, spaced: str) -> int:
    """Return the index of an icon's first word in a text, or -1."""
    return min((place for word in _words(icon) if (place := spaced.find(word)) >= 0), default=-1)


@cache
def _words(icon: str) -> tuple[str, ...]:
    words = (str(word).casefold() for word in _table()["icons"][icon]["words"])
    return tuple(f" {word.removesuffix('*')}" if word.endswith("*") else f" {word} " for word in words)
