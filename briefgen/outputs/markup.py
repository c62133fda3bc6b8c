"""Mark passages in another language in HTML, so that screen readers pronounce them right (WCAG 2.2, 3.1.2)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import escape

from briefgen.review.house.house import MIN_CONTRAST, contrast
from briefgen.scripts import RIGHT_TO_LEFT, reads_right_to_left
from briefgen.wording.phrases import typographic

MARK = "blockquote"
"""The element that a marked passage becomes in a PDF: no template has one, so its tags are told apart."""

_SKIPPED = frozenset({"script", "style", "title"})


def retagged(root: Any) -> None:
    """Replace the marks of a parsed page by the element that identifies them in the tags of a PDF.

    Why not in the text: a parser of HTML would end the paragraph where that element begins.

    Args:
        root: the parsed page, an element tree; it is changed.
    """
    for element in root.iter("span"):
        if element.get("lang"):
            element.tag = MARK


def marked(page: str, passages: Mapping[str, str]) -> str:
    """Wrap every occurrence of the passages in an HTML page in a span with its language; give words their direction.

    Only text of the body is changed, whole words, the longest passage first; attributes, scripts and titles stay.

    Args:
        page: HTML as the templates fill it, its text escaped.
        passages: the words and their language.
    """
    page = directed(page)
    if not passages:
        return page
    languages = {
        str(escape(form)): language for text, language in passages.items() for form in (text, typographic(text))
    }
    longest_first = sorted(languages, key=len, reverse=True)
    words = re.compile(rf"(?<![\w&])(?:{'|'.join(map(re.escape, longest_first))})(?![\w;])")

    def mark(match: re.Match[str]) -> str:
        return f'<span lang="{languages[match[0]]}">{match[0]}</span>'

    head, body, rest = page.partition("<body")
    inside, parts = "", re.split(r"(<[^>]*>)", rest)
    for index, part in enumerate(parts):
        if index % 2:
            name = part.strip("</>").split(" ", 1)[0].lower()
            if name in _SKIPPED:
                inside = "" if part.startswith("</") else name
        elif not inside and index:
            parts[index] = words.sub(mark, part)
    return head + body + "".join(parts)


_TURNED = re.compile(rf"{RIGHT_TO_LEFT}(?:[^<>&A-Za-z\u00c0-\u058f]*{RIGHT_TO_LEFT})?")
_NUMBER = re.compile(r"(?:\+\d+|\(0\d{1,5}\))[ \d-]*\d|\d+(?:[ -]\d+)+")
_BLOCKS = frozenset({"p", "li", "dd", "dt", "td", "th", "h1", "h2", "h3", "h4", "blockquote", "figcaption"})


def directed(page: str) -> str:
    """Isolate right-to-left words of an HTML page with their direction.

    A paragraph, an item or a cell that begins with such a word is set from the right as a whole; a telephone number
    in it stays as it is dialled (Unicode Standard Annex 9 would turn the order of its groups).

    Args:
        page: HTML as the templates fill it, its text escaped.
    """
    if not _TURNED.search(page):
        return page
    head, body, rest = page.partition("<body")
    inside, is_turned, parts = "", False, re.split(r"(<[^>]*>)", rest)
    for index, part in enumerate(parts):
        if index % 2:
            name = part.strip("</>").split(" ", 1)[0].lower()
            if name in _SKIPPED:
                inside = "" if part.startswith("</") else name
            elif name in _BLOCKS:
                is_turned = not part.startswith("</") and reads_right_to_left(_words(parts, index))
                parts[index] = f'{part[:-1]} dir="rtl">' if is_turned else part
        elif not inside and index:
            direction, words = ("ltr", _NUMBER) if is_turned else ("rtl", _TURNED)
            parts[index] = words.sub(rf'<bdi dir="{direction}">\g<0></bdi>', part)
    return head + body + "".join(parts)


def _words(parts: Sequence[str], index: int) -> str:
    """Return the text of a paragraph, an item or a cell up to the next one; its tag is the part at ``index``."""
    words = []
    for at in range(index + 1, len(parts)):
        if at % 2 and parts[at].strip("</>").split(" ", 1)[0].lower() in _BLOCKS:
            break
        words.append("" if at % 2 else parts[at])
    return "".join(words)


EASY_CONTRAST = 7.0
"""WCAG 2.2, 1.4.6 (level AAA): the least contrast in dark mode, where a duller shade would do but looks dim."""

DARK_PAGE = "#14181b"
"""The background of the full page in dark mode."""

DARK_PANEL = "#1f262b"
"""The background of its panels in dark mode."""


def mixed(colour: str, other: str, share: float) -> str:
    """Mix two colours ``#rrggbb``; ``share`` (0 to 1) is that of the second."""
    channels = (
        round(int(colour[i : i + 2], 16) * (1 - share) + int(other[i : i + 2], 16) * share) for i in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def tint(colour: str) -> str:
    """Return the palest useful tint of a colour on which the colour itself is still readable."""
    for percent in range(90, 100):
        pale = mixed(colour, "#ffffff", percent / 100)
        if contrast(colour, pale) >= MIN_CONTRAST:
            return pale
    return "#ffffff"


WARM = "#f4e9d8"
"""The colour of warm paper, before it is made pale enough."""


def paper(*colours: str) -> str:
    """Return the warmest pale background on which all the colours are readable."""
    for percent in range(45, 100):
        pale = mixed(WARM, "#ffffff", percent / 100)
        if all(contrast(colour, pale) >= MIN_CONTRAST for colour in colours):
            return pale
    return "#ffffff"


def lightened(colour: str, background: str) -> str:
    """Return the nearest lighter shade of a colour that is easy to read on a dark background."""
    for percent in range(101):
        shade = mixed(colour, "#ffffff", percent / 100)
        if contrast(shade, background) >= EASY_CONTRAST:
            return shade
    return "#ffffff"
