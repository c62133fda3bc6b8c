"""Typefaces of further scripts: Arabic, Hebrew and Chinese, where the extra ``scripts`` is installed.

The bundled typeface has Latin, Greek and Cyrillic letters. These come from wheels of their own (all under the SIL
Open Font License), and only what a page shows of them is put into a PDF.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from briefgen.text import Lazy

EXTRA = "scripts"
"""The name of the extra that brings the typefaces."""


@dataclass(frozen=True)
class ScriptTypeface:
    """A script with a typeface of its own.

    Attributes:
        letters: the code points, as in a character class.
        package: the package of the typeface.
        files: its files by weight; one that is there for all weights is variable.
    """

    letters: str
    package: str
    files: Mapping[int, str]


_PLEX = "files/IBMPlexSansArabic-{}.ttf"
_ASSISTANT = "files/Assistant[wght].ttf"

SCRIPTS: Mapping[str, ScriptTypeface] = {
    "arabic": ScriptTypeface(
        "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
        "fontpkg_ibm_plex_sans_arabic",
        {400: _PLEX.format("Regular"), 600: _PLEX.format("SemiBold"), 700: _PLEX.format("Bold")},
    ),
    "hebrew": ScriptTypeface(
        "\u0590-\u05ff\ufb1d-\ufb4f", "fontpkg_assistant", dict.fromkeys((400, 600, 700), _ASSISTANT)
    ),
    "chinese": ScriptTypeface(
        "\u2e80-\u2fdf\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef",
        "pylopdf_fonts_zh_cn",
        {400: "NotoSansSC-Regular.otf"},
    ),
}
_ANY = Lazy("[{}]".format("".join(script.letters for script in SCRIPTS.values())))
_LETTERS = {name: Lazy(f"[{script.letters}]") for name, script in SCRIPTS.items()}

RIGHT_TO_LEFT = f"[{SCRIPTS['hebrew'].letters}{SCRIPTS['arabic'].letters}]"
"""The letters that are read from right to left, as a character class."""

_TURNED, _GAP = Lazy(RIGHT_TO_LEFT), Lazy(r"(?<=\d) (?=\d)")


def script_of(character: str) -> str:
    """Return the name of the script of a character, of ``SCRIPTS``; "" for any other."""
    return next((name for name, letters in _LETTERS.items() if letters.match(character)), "")


def scripts_in(text: str) -> tuple[str, ...]:
    """Return the scripts of a text that have a typeface of their own here."""
    if not _ANY.search(text):
        return ()
    return tuple(name for name, letters in _LETTERS.items() if folder_of(name) and letters.search(text))


def covers(character: str) -> bool:
    """Whether an installed typeface of another script has a glyph for a character."""
    script = script_of(character)
    return bool(script) and ord(character) in _points(script)


def is_installed(script: str) -> bool:
    """Whether the typeface of a script is installed."""
    return folder_of(script) is not None


def reads_right_to_left(text: str) -> bool:
    """Whether a text begins with a letter that is read from right to left, and most of its letters are.

    An English sentence that begins with a name in Arabic letters stays an English one.
    """
    if not _TURNED.search(text):
        return False
    kinds = [kind != "L" for each in text if (kind := unicodedata.bidirectional(each)) in {"L", "R", "AL"}]
    return bool(kinds) and kinds[0] and 2 * sum(kinds) > len(kinds)


def whole_numbers(text: str) -> str:
    """Return a text in which numbers written in groups stay as they are beside words that read from right to left.

    With ordinary spaces 0800 123 456 would be shown as 456 123 0800; no-break spaces belong to the number (Unicode
    Standard Annex 9, rule W4).
    """
    return _GAP.sub("\N{NO-BREAK SPACE}", text) if _TURNED.search(text) else text


def font_files() -> Iterator[Path]:
    """Yield the files of the typefaces that are installed."""
    for name, script in SCRIPTS.items():
        if folder := folder_of(name):
            yield from (folder / file for file in dict.fromkeys(script.files.values()))


@cache
def folder_of(script: str) -> Path | None:
    """Return the folder of a script's typeface; None when it is not installed. Nothing of it is imported."""
    spec = find_spec(SCRIPTS[script].package)
    return Path(spec.origin).parent if spec and spec.origin else None


def regular_file(script: str) -> Path | None:
    """Return the file of a script's typeface at its regular weight; None when it is not installed."""
    folder = folder_of(script)
    return folder / SCRIPTS[script].files[400] if folder else None


@cache
def _points(script: str) -> frozenset[int]:
    """Return the code points of a script's typeface."""
    file = regular_file(script)
    return code_points(file) if file else frozenset()


@cache
def code_points(font: Path) -> frozenset[int]:
    """Return the code points that a font file has a glyph for."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  (8 ms, and most summaries need no look at a font)

    with TTFont(font, lazy=True) as opened:
        return frozenset(opened.getBestCmap())
