"""How high the blocks of the one-page briefing come out, worked out from the typeface without laying anything out.

The measures follow the style sheets of the designs (``templates/briefing/designs/*/look.css``): ``u`` is their unit
of vertical space and ``em`` the body type. What they give is close, not exact (tests/test_pdf_estimate.py), so every
page is measured after it is laid out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from briefgen.storyboard.page_parts import Advice, Panel
from briefgen.storyboard.page_pictures import Matrix
from briefgen.typeface import Style, Typeface

MM_IN_PT = 25.4 / 72
KERNED = 0.987
"""How much narrower kerning makes running text (measured over the samples)."""

_WHY, _ACTION, _MEANT, _FOR, _SOURCE = "Why it happened: ", "What to do: ", "For you: ", "For", "Source: "


@dataclass(frozen=True)
class Scale:
    """The measures that everything is multiplied with, in millimetres.

    Attributes:
        em: the body type.
        u: the unit of vertical space.
        line: the height of a line of body type.
    """

    em: float
    u: float
    line: float

    def prose(
        self, texts: Iterable[str], width_mm: float, gap_u: float = 0.8, size: float = 1.0, style: Style = "regular"
    ) -> float:
        """Return the height of paragraphs."""
        lines = [lines_of(text, width_mm, self.em * size, style) for text in texts if text]
        return sum(lines) * self.line * size + gap_u * self.u * max(0, len(lines) - 1)

    def items(self, texts: Iterable[str], width_mm: float, indent_em: float = 1.1) -> float:
        """Return the height of a list."""
        return self.prose((text.replace("\n", " ") for text in texts), width_mm - indent_em * self.em, 0.4)

    def heading(self, text: str, width_mm: float, size: float, line: float = 1.2) -> float:
        """Return the height of a heading."""
        return lines_of(text, width_mm, self.em * size, "bold") * line * size * self.em


@dataclass(frozen=True)
class PanelLook:
    """How a design draws the panel of a key message: widths in millimetres, heights in units of vertical space.

    Attributes:
        number_mm: the column of its number.
        headline: type size of the headline.
        below_headline, above_why, above_do, in_do, above_tags: gaps.
        do_mm: what the box of the action takes from the width.
        between: from one panel to the next.
        tag_mm: what the frame of an agency adds to the height of its line.
    """

    number_mm: float
    headline: float
    below_headline: float
    above_why: float
    above_do: float
    in_do: float
    above_tags: float
    do_mm: float
    between: float
    tag_mm: float


PANELS: Mapping[str, PanelLook] = {
    "report": PanelLook(8.4, 1.14, 0.6, 0.5, 0.9, 1.4, 0.9, 4.9, 2.8, 0.5),
    "seven-box": PanelLook(6.4, 1.08, 0.4, 0.4, 0.4, 0.0, 0.6, 0.0, 3.0, 0.0),
    "plain": PanelLook(0.0, 1.1, 0.0, 0.3, 0.3, 0.0, 0.3, 0.0, 1.7, 0.0),
}


def panel_mm(panel: Panel, width_mm: float, scale: Scale, look: PanelLook) -> float:
    """Return the height of one key message."""
    u = scale.u
    width_mm -= look.number_mm
    why, action = (text.split("\n") for text in (_WHY + panel.why, _ACTION + panel.action))
    meant = (_MEANT + panel.meant,) if panel.meant else ()
    height = scale.heading(panel.headline, width_mm, look.headline, 1.18) + look.below_headline * u
    height += scale.prose(panel.finding.split("\n"), width_mm)
    height += scale.prose(why, width_mm, look.above_why) + look.above_why * u
    height += scale.prose((*action, *meant), width_mm - look.do_mm) + (look.above_do + look.in_do) * u
    return height + _tags_mm(panel, width_mm, scale, look) + look.above_tags * u


def _tags_mm(panel: Panel, width_mm: float, scale: Scale, look: PanelLook) -> float:
    """Return the height of the line of agencies and source; a framed agency never breaks."""
    if not look.number_mm:
        tags = (
            f"{_FOR}: {', '.join(panel.agencies)}. {_SOURCE}{panel.source}"
            if panel.source
            else ", ".join(panel.agencies)
        )
        return lines_of(tags, width_mm, scale.em) * scale.line
    size = scale.em * 0.9
    source = (f"{_SOURCE}{panel.source}",) if panel.source else ()
    pieces = [(_FOR, 0.4), *((name, 1.2) for name in panel.agencies), *((text, 0.0) for text in source)]
    lines, used = 1, 0.0
    for text, extra_em in pieces:
        wide = width_of(text) * size + extra_em * size
        if used and used + wide > width_mm:
            lines, used = lines + 1, 0.0
        used += wide + 0.2 * size
    return lines * (scale.line * 0.9 + look.tag_mm + 0.15 * size)


def advice_mm(items: tuple[Advice, ...], more: str, width_mm: float, scale: Scale) -> float:
    """Return the height of the table of recommendations."""
    if not items:
        return 0.0
    shares = (0.43, 0.27, 0.17, 0.13) if any(item.status for item in items) else (0.56, 0.27, 0.17)
    height = scale.line + 0.5 * scale.u
    for item in items:
        cells = zip((item.text, item.owner, item.due, item.status), shares, strict=False)
        lines = max(lines_of(text, width_mm * share - 2.5, scale.em) for text, share in cells)
        height += lines * scale.line + 1.2 * scale.u + 0.2
    return height + (scale.line + 0.6 * scale.u if more else 0.0)


def matrix_mm(matrix: Matrix, width_mm: float, share: float, scale: Scale) -> float:
    """Return the height of the matrix with its caption; ``share`` is the width of its first column."""
    size = scale.em * 0.9
    column_mm = width_mm * (1 - share) / len(matrix.agencies) - 3
    head = max(lines_of(name, column_mm, size) for name in matrix.agencies)
    rows = [lines_of(f"{row.number}. {row.headline}", width_mm * share - 3, size) for row in matrix.rows]
    lines = [max(height * 1.15 * size, scale.line) for height in rows]
    return head * 1.15 * size + sum(lines) + (0.6 * scale.u + 0.2) * (len(rows) + 1) + scale.line * 0.9


@lru_cache(maxsize=8192)
def lines_of(text: str, width_mm: float, em_mm: float, style: Style = "regular") -> int:
    """Return how many lines a paragraph takes; 0 for none."""
    if not text:
        return 0
    limit, lines, used = width_mm / em_mm / KERNED, 1, 0.0
    space = _widths(" ", style)[0]
    for word in _widths(text, style):
        if used and used + space + word > limit:
            lines, used = lines + 1, 0.0
        used += word + (space if used else 0.0)
        if used > limit:  # a word that is wider than the line
            extra = int(used / limit)
            lines, used = lines + extra, used - extra * limit
    return lines


def width_of(text: str, style: Style = "regular") -> float:
    """Return the width of a text on one line, in ems."""
    words = _widths(text, style)
    return (sum(words) + _widths(" ", style)[0] * (len(words) - 1)) * KERNED


@lru_cache(maxsize=8192)
def _widths(text: str, style: Style) -> tuple[float, ...]:
    """Return the widths of the words of a text in ems."""
    face = _typeface(style)
    return tuple(face.width_pt(word, 1.0) for word in text.split()) or (face.width_pt(" ", 1.0),)


@lru_cache(maxsize=4)
def _typeface(style: Style) -> Typeface:
    return Typeface(style)
