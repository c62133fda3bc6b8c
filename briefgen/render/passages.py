"""Mark passages in another language in HTML, so that screen readers pronounce them right (WCAG 2.2, 3.1.2)."""

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import escape

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
    """Wrap every occurrence of the passages in an HTML page in a span with its language.

    Only text of the body is changed, whole words, the longest passage first; attributes, scripts and titles stay.

    Args:
        page: HTML as the templates fill it, its text escaped.
        passages: the words and their language.
    """
    if not passages:
        return page
    languages = {str(escape(text)): language for text, language in passages.items()}
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
