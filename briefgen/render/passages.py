"""Passages in another language: marked in HTML, so that screen readers say them right (WCAG 2.2, 3.1.2)."""

import re
from collections.abc import Mapping

MARK = "blockquote"
"""The element that marks a passage on its way into a PDF: no template has one, so its tags are told from others."""

_SKIPPED = frozenset({"script", "style", "title"})


def marked(page: str, passages: Mapping[str, str], *, element: str = "span") -> str:
    """Return an HTML page with every occurrence of the passages in an element that names its language.

    Only text of the body is changed, whole words, the longest passage first; attributes, scripts and titles stay.

    Args:
        page: HTML as the templates fill it, its text escaped.
        passages: the words and their language.
        element: ``span``, or ``MARK`` for a PDF.
    """
    if not passages:
        return page
    from markupsafe import escape  # noqa: PLC0415  (comes with Jinja)

    languages = {str(escape(text)): language for text, language in passages.items()}
    longest_first = sorted(languages, key=len, reverse=True)
    words = re.compile(rf"(?<![\w&])(?:{'|'.join(map(re.escape, longest_first))})(?![\w;])")

    def mark(match: re.Match[str]) -> str:
        return f'<{element} lang="{languages[match[0]]}">{match[0]}</{element}>'

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
