"""Measure the placeholders of a layout, with properties inherited from its master and theme."""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE

from briefgen.errors import BriefgenError
from briefgen.outputs.deck.fit import FLOOR_PT, Frame
from briefgen.outputs.deck.fonts import BUILT_IN
from briefgen.outputs.deck.shapes import EMU_PER_PT, Slot, quoted, tag
from briefgen.review.house.deck_file import placeholders

_Element = Any
"""An element of lxml; every one that is looked for here was found or has a default."""

DRAWN_HIGH_PT = 540
"""The height of a common slide (13.33 by 7.5 inches), for which the type sizes are meant.

On a slide of another size they grow or shrink with it, and so look the same from the back of the room.
"""

ROUNDING = 0.01

GROUND_SHARE = 0.6
"""A shape of a layout higher than this share of the slide is its background."""

FOOT = frozenset({"footer", "slide number"})
"""Placeholders whose text may be smaller than the floor."""

_INSETS = {"lIns": 91_440, "tIns": 45_720, "rIns": 91_440, "bIns": 45_720}
"""The insets of a text box and what they are when the file does not say (ECMA-376, bodyPr)."""

_DEFAULT_PT = 24
_BASES = {"ctrTitle": "title", "title": "title", "ftr": "ftr", "sldNum": "sldNum", "dt": "dt"}
_STYLES = {"title": "p:titleStyle", "body": "p:bodyStyle"}
_UNDONE = {"vert": "horz", "numCol": "1", "wrap": "square", "rot": "0"}
_BODY, _BODY_PROPERTIES = tag("p:txBody"), tag("a:bodyPr")
_LIST, _LEVEL = tag("a:lstStyle"), tag("a:lvl1pPr")
_RUN, _LATIN = tag("a:defRPr"), tag("a:latin")
_SPACES = {"pts": tag("a:spcPts"), "pct": tag("a:spcPct")}
_PLAIN_LINES = '<a:lnSpc><a:spcPct val="100000"/></a:lnSpc>'
_NO_SPACE = '<a:spcAft><a:spcPts val="0"/></a:spcAft>'
_SCHEME = f"{tag('a:solidFill')}/{tag('a:schemeClr')}"
_PAPER = frozenset({"bg1", "lt1"})
"""The theme colours that are those of the paper."""

_FILLS = ("a:solidFill", "a:gradFill", "a:pattFill", "a:blipFill")


class Masters:
    """The placeholders and text styles of masters and themes, read once each."""

    def __init__(self) -> None:
        self._by_part: dict[Any, dict[str, str]] = {}
        self._inherited: dict[tuple[Any, str], tuple[_Element | None, tuple[_Element, ...]]] = {}

    def inherited(self, master: Any, base: str) -> tuple[_Element | None, tuple[_Element, ...]]:
        """Return a master's placeholder of a type, and the first list levels of it and of its text styles."""
        key = (master.part, base)
        if key not in self._inherited:
            root = master._element  # noqa: SLF001  (no public way)
            above = _placeholder_of(root, base)
            style = tag(_STYLES.get(base, "p:otherStyle"))
            levels = [] if above is None else _own_levels(above)
            levels += root.findall(f"{tag('p:txStyles')}/{style}/{tag('a:lvl1pPr')}")
            self._inherited[key] = (above, tuple(levels))
        return self._inherited[key]

    def fonts(self, master: Any) -> dict[str, str]:
        """Return the names of a master's two theme fonts, by their references in text."""
        part = master.part
        if part not in self._by_part:
            theme = etree.fromstring(part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)
            found = {}
            for reference, element in (("+mj-lt", "a:majorFont"), ("+mn-lt", "a:minorFont")):
                latin = theme.find(f".//{tag(element)}/{tag('a:latin')}")
                found[reference] = BUILT_IN if latin is None else latin.get("typeface", BUILT_IN)
            self._by_part[part] = found
        return self._by_part[part]


class SlideLayout:
    """A layout of the template with its placeholders by name.

    Args:
        layout: the layout of python-pptx.
        kind: the kind of Scene that it is for.
        problems: the wording of what can be wrong with a template.
        masters: what its placeholders inherit.
        page_pt: width and height of the slide.
    """

    def __init__(
        self,
        layout: Any,
        kind: str,
        problems: Mapping[str, str],
        masters: Masters,
        page_pt: tuple[float, float],
    ) -> None:
        self.layout, self.kind, self.page_pt = layout, kind, page_pt
        self.scale = page_pt[1] / DRAWN_HIGH_PT
        self.floor_pt = math.ceil(FLOOR_PT * self.scale - ROUNDING)
        self._problems, self._masters, self._master = problems, masters, layout.slide_master
        self._elements = placeholders(layout)
        self._slots: dict[str, Slot] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the placeholders, in the order of the layout."""
        return tuple(self._elements)

    def has(self, name: str) -> bool:
        """Whether there is a placeholder of that name."""
        return name in self._elements

    @property
    def drawn(self) -> Iterator[Frame]:
        """The pictures and shapes of layout and master, such as a logo, without full-slide backgrounds."""
        for part in (self.layout, self._master):
            for shape in part.shapes:
                if not shape.is_placeholder and None not in {shape.left, shape.top, shape.width, shape.height}:
                    x_pt, y_pt = shape.left / EMU_PER_PT, shape.top / EMU_PER_PT
                    wide_pt, high_pt = shape.width / EMU_PER_PT, shape.height / EMU_PER_PT
                    frame = Frame(shape.name, x_pt, y_pt, wide_pt, high_pt, size_pt=self.floor_pt)
                    if frame.height_pt < self.page_pt[1] * GROUND_SHARE:
                        yield frame

    def slot(self, name: str, slide_title: str) -> Slot:
        """Return a placeholder with its inherited properties.

        Raises:
            BriefgenError: the layout has none of that name.
        """
        if name not in self._elements:
            message = self._problems["placeholder"]
            raise BriefgenError(message.format(layout=self.layout.name, placeholder=name, slide=slide_title))
        if name not in self._slots:
            self._slots[name] = self._measured(name, self._elements[name])
        return self._slots[name]

    def frame(self, name: str, slide_title: str) -> Frame:
        """Return the measures of a placeholder.

        Raises:
            BriefgenError: the layout has none of that name.
        """
        return self.slot(name, slide_title).frame

    def _measured(self, name: str, element: _Element) -> Slot:
        """Return the slot of a placeholder with everything that it inherits."""
        mark = next(element.iter(tag("p:ph")))
        base = _BASES.get(mark.get("type", ""), "body")
        above, levels = self._masters.inherited(self._master, base)
        level = _Level((*_own_levels(element), *levels))
        found = (each.find(f"{_BODY}/{_BODY_PROPERTIES}") for each in (element, above) if each is not None)
        body = _merged(each for each in found if each is not None)
        fonts = self._masters.fonts(self._master)
        font = level.font() or ("+mj-lt" if base == "title" else "+mn-lt")
        return Slot(
            self._frame(name, element, above, level, body, fonts.get(font, font)),
            " ".join(f"{key}={quoted(str(value))}" for key, value in mark.items() if key != "hasCustomPrompt"),
            "".join(
                f' {key}="{plain}"' for key, plain in _UNDONE.items() if body.get(key, plain) not in {plain, "0"}
            ),
            level.plain_run(),
            level.plain_lines(),
            level.colour() in _PAPER,
            body.get("anchor", "t") == "t",
        )

    def _frame(  # noqa: PLR0913, PLR0917  (all that a placeholder inherits)
        self,
        name: str,
        element: _Element,
        above: _Element | None,
        level: "_Level",
        body: dict[str, str],
        font: str,
    ) -> Frame:
        """Return the frame of a placeholder with its resolved text style."""
        x_pt, y_pt, width_pt, height_pt = _place(element, above)
        left_pt, top_pt, right_pt, bottom_pt = (
            int(body.get(side, default)) / EMU_PER_PT for side, default in _INSETS.items()
        )
        properties = element.find(tag("p:spPr"))
        size_pt = level.size_pt()
        return Frame(
            name, x_pt, y_pt, width_pt, height_pt,
            size_pt=size_pt if name in FOOT else max(size_pt, self.floor_pt),
            bold=level.bold(),
            filled=any(properties.find(tag(fill)) is not None for fill in _FILLS),
            inset_pt=(left_pt, top_pt, right_pt, bottom_pt),
            hang_pt=level.hang_pt(), gap_pt=level.gap_pt(size_pt), font=font, floor_pt=self.floor_pt,
        )  # fmt: skip


def _place(element: _Element, above: _Element | None) -> tuple[float, float, float, float]:
    """Return left, top, width and height in points; a placeholder without a place inherits its master's."""
    for each in (element, above):
        place = None if each is None else each.find(f"{tag('p:spPr')}/{tag('a:xfrm')}")
        if place is not None:
            off, size = place.find(tag("a:off")), place.find(tag("a:ext"))
            x, y, wide, high = (
                int(part.get(key)) for part, key in ((off, "x"), (off, "y"), (size, "cx"), (size, "cy"))
            )
            return x / EMU_PER_PT, y / EMU_PER_PT, wide / EMU_PER_PT, high / EMU_PER_PT
    return 0, 0, 0, 0


def _placeholder_of(master: _Element, kind: str) -> _Element | None:
    for mark in master.iter(tag("p:ph")):
        if mark.get("type", "obj") == kind:
            return mark.getparent().getparent().getparent()
    return None


def _own_levels(element: _Element) -> list[_Element]:
    """Return the first list level of a placeholder's own list style, if any."""
    return list(element.iterfind(f"{_BODY}/{_LIST}/{_LEVEL}"))


def _merged(elements: Iterable[_Element]) -> dict[str, str]:
    """Merge the attributes of elements; the first element wins."""
    found: dict[str, str] = {}
    for each in reversed(tuple(elements)):
        found.update(each.attrib)
    return found


class _Level:
    """The inherited list levels of a placeholder, the nearest first."""

    def __init__(self, levels: tuple[_Element, ...]) -> None:
        self._levels = levels
        self._runs = [run for level in levels if (run := level.find(_RUN)) is not None]
        self._level, self._run = _merged(levels), _merged(self._runs)

    def size_pt(self) -> float:
        return int(self._run.get("sz", _DEFAULT_PT * 100)) / 100

    def bold(self) -> bool:
        return self._run.get("b", "0") in {"1", "true"}

    def font(self) -> str:
        latins = (run.find(_LATIN) for run in self._runs)
        return next((str(latin.get("typeface")) for latin in latins if latin is not None), "")

    def colour(self) -> str:
        """Return the theme colour of the text; empty where it has none."""
        found = (run.find(_SCHEME) for run in self._runs)
        return next((str(each.get("val")) for each in found if each is not None), "")

    def hang_pt(self) -> float:
        left, right, indent = (int(self._level.get(key, 0)) for key in ("marL", "marR", "indent"))
        return (left + right + max(0, indent)) / EMU_PER_PT

    def gap_pt(self, size_pt: float) -> float:
        kind, value = self._space("a:spcBef")
        return value / 100 if kind == "pts" else value / 100_000 * size_pt

    def plain_run(self) -> str:
        capitals = self._run.get("cap", "none") != "none"
        spaced = self._run.get("spc", "0") != "0"
        return (' cap="none"' if capitals else "") + (' spc="0"' if spaced else "")

    def plain_lines(self) -> tuple[str, str]:
        spacing, after = self._space("a:lnSpc"), self._space("a:spcAft")
        return (
            "" if spacing in {("pct", 100_000), ("pts", 0)} else _PLAIN_LINES,
            _NO_SPACE if after[1] else "",
        )

    def _space(self, name: str) -> tuple[str, int]:
        """Return a spacing as ``pts`` (hundredths) or ``pct`` (thousandths); no points without one."""
        for level in self._levels:
            for kind, element in _SPACES.items():
                value = level.find(f"{tag(name)}/{element}")
                if value is not None:
                    return kind, int(value.get("val").rstrip("%"))
        return "pts", 0
