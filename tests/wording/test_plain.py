"""Plain data: what may be given to a template, and what may not."""

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from conftest import SAMPLES, plain_review
from library_packs import entry_of, library_of
from markupsafe import Markup

from briefgen.review.house.house import Colours, House
from briefgen.storyboard.editions import make_edition
from briefgen.wording.plain import from_json, plain, require_plain, to_json
from briefgen.wording.wording import Wording


class Kind(StrEnum):
    """A fixed choice."""

    ONE = "one"


@dataclass(frozen=True)
class Part:
    """A value with a property and a private field."""

    name: str
    kinds: tuple[Kind, ...] = ()
    _own: object = None

    @property
    def loud(self) -> str:
        """The name in capitals."""
        return self.name.upper()


@dataclass
class Open:
    """A value that can change."""

    name: str


class Text(str):
    """A text with more to it."""

    __slots__ = ()


def test_values_become_dictionaries_of_their_public_fields() -> None:
    """Frozen dataclasses and models, with the properties that are asked for; choices become texts."""
    part = Part("a", (Kind.ONE,), Path("x"))

    assert plain([part], {Part: ("loud",)}) == [{"name": "a", "kinds": ["one"], "loud": "A"}]
    assert plain({Kind.ONE: Colours()}) == {"one": {"primary": "#1f4e5f", "accent": "#9c3d1c"}}
    assert type(plain({Kind.ONE: 1}).popitem()[0]) is str


EDITION = make_edition(plain_review(SAMPLES[0]), House(), date(2026, 1, 1))
ODD: dict[str, Any] = {
    "path": Path("x"),
    "house": House(),
    "edition": EDITION,
    "wording": Wording(),
    "library": library_of(entry_of()),
    "entry": entry_of(),
    "function": len,
    "method": "".upper,
    "module": math,
    "type": str,
    "class with fields": Part,
    "changeable": Open("a"),
    "subclass": Text("a"),
    "bytes": b"a",
    "set": {1},
    "date": date(2026, 1, 1),
    "iterator": iter([1]),
    "object": object(),
}


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
def test_nothing_else_is_data(value: object) -> None:
    """Whatever has a way to files, code or changes is refused wherever it stands, with the way to it."""
    for way, within in (("a.b", {"a": {"b": value}}), (r"a\[1\]", {"a": ("x", value)})):
        for refuse in (plain, require_plain):
            with pytest.raises(TypeError, match=f"^{way}"):
                refuse(within)


def test_keys_are_data_too() -> None:
    """A key is a text or a whole number."""
    for refuse in (plain, require_plain):
        with pytest.raises(TypeError, match="tuple is no plain data"):
            refuse({"a": {(1, 2): "x"}})
    with pytest.raises(TypeError, match="no plain data"):
        require_plain({"a": {Text("b"): 1}})


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, 2.5, True, None, "x"], "b": {}},
        {1: "one", 2: {"x": Markup("<b>")}},
        {"\0markup": "<script>", "a": 1},
        {"\0markup": "<script>"},
        {"\0pairs": [[1, 2]]},
        [Markup("<b>"), "<b>", "\ud800", "é\0"],
    ],
)
def test_data_comes_back_from_json_as_it_was(value: Any) -> None:
    """Markup stays Markup and text stays text, also text that looks like a mark of ours."""

    def kinds(each: Any) -> Any:
        if isinstance(each, dict):
            return [(key, type(key), kinds(item)) for key, item in each.items()]
        return [kinds(item) for item in each] if isinstance(each, list) else type(each)

    back = from_json(to_json(value))

    assert value == back
    assert kinds(value) == kinds(back)


def test_a_template_is_given_nothing_else() -> None:
    """The Wording refuses it, for briefgen's own templates too."""
    with pytest.raises(TypeError, match=r"review\.path: pathlib"):
        Wording().render("preview/preview.html", labels={}, review={"path": Path("x")})
