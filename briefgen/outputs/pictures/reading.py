"""Read the slides of a deck as drawings, with every position, colour and style resolved.

The pictures of video and guide are drawn from the deck itself, so that they are what the deck shows: its template,
its fitted type and its markers, also those of a publisher's own template.
"""

import base64
import re
from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE

from briefgen.outputs.deck.shapes import tag
from briefgen.outputs.pictures.drawing import EMU_PER_PT, Box, Edge, Palette, Shape, SlideDrawing, edge_of
from briefgen.outputs.pictures.style import TableStyles, TextContext, table_of, text_of

_STYLE_OF_KIND = {"title": "titleStyle", "ctrTitle": "titleStyle", "ftr": "otherStyle", "sldNum": "otherStyle"}
_TITLES = frozenset({"title", "ctrTitle"})
_WEB = re.compile(r"https?://")
_ROUND_SHARE = 16_667
_LINE_PT = 0.75
"""The default width of a line in points (ECMA-376: 9,525 EMU)."""

MOST_CORNERS = 500
"""An outline of more points than these is drawn as its box."""

_STEPS = {tag("a:moveTo"): "M", tag("a:lnTo"): "L", tag("a:cubicBezTo"): "C", tag("a:close"): "Z"}
_POINTS = {"M": 1, "L": 1, "C": 3, "Z": 0}


def read_slides(deck: bytes) -> tuple[SlideDrawing, ...]:
    """Read every slide of a deck as a drawing.

    Args:
        deck: the bytes of a PowerPoint file.
    """
    presentation = Presentation(BytesIO(deck))
    size = presentation.slide_width / EMU_PER_PT, presentation.slide_height / EMU_PER_PT
    tables = TableStyles(presentation)
    return tuple(_Reader(slide, number, tables).drawing(size) for number, slide in enumerate(presentation.slides, 1))


class _Reader:
    """Reads one slide with its layout and master."""

    def __init__(self, slide: Any, number: int, tables: TableStyles) -> None:
        self._slide, self._number, self._tables = slide, number, tables
        self._layout, self._master = slide.slide_layout, slide.slide_layout.slide_master
        theme = self._master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        mapping = self._master._element.find(tag("p:clrMap"))  # noqa: SLF001  (no public way)
        self._palette = Palette(etree.fromstring(theme.blob), dict(mapping.attrib))
        self._default = slide.part.package.presentation_part._element.find(tag("p:defaultTextStyle"))  # noqa: SLF001

    @cached_property
    def _links(self) -> dict[str, str]:
        """The web addresses of the slide by the keys of its relationships."""
        relations = self._slide.part.rels.values()
        return {each.rId: each.target_ref for each in relations if each.is_external and _WEB.match(each.target_ref)}

    def drawing(self, size: tuple[float, float]) -> SlideDrawing:
        """Return the slide: its background first, then its own shapes."""
        shapes: list[Shape] = []
        slide, layout, master = (each._element for each in (self._slide, self._layout, self._master))  # noqa: SLF001
        if slide.get("showMasterSp", "1") != "0":
            if layout.get("showMasterSp", "1") != "0":
                shapes += self._shapes(self._master, behind=True)
            shapes += self._shapes(self._layout, behind=True)
        shapes += self._shapes(self._slide, behind=False)
        ground = next(filter(None, (self._ground(root) for root in (slide, layout, master))), "#ffffff")
        title = self._slide.shapes.title
        return SlideDrawing(*size, ground, title.text_frame.text if title is not None else "", tuple(shapes))

    def _ground(self, root: Any) -> str:
        back = root.find(f"{tag('p:cSld')}/{tag('p:bg')}")
        if back is None:
            return ""
        reference = back.find(tag("p:bgRef"))
        if reference is not None:
            return self._palette.of(reference)
        return self._palette.fill(back.find(tag("p:bgPr"))) or ""

    def _shapes(self, owner: Any, *, behind: bool) -> Iterator[Shape]:
        tree = owner._element.find(f"{tag('p:cSld')}/{tag('p:spTree')}")  # noqa: SLF001  (no public way)
        yield from self._tree(owner, tree, _identity, behind=behind)

    def _tree(self, owner: Any, tree: Any, placed: Any, *, behind: bool) -> Iterator[Shape]:
        """Yield the shapes of a tree, those of groups included."""
        for element in tree:
            kind = element.tag.partition("}")[2]
            if kind == "grpSp":
                yield from self._tree(owner, element, _group(element, placed), behind=behind)
            elif kind in {"sp", "cxnSp", "pic", "graphicFrame"}:
                holder = element.find(f".//{tag('p:ph')}")
                if not (behind and holder is not None):
                    shape = self._shape(owner, element, holder, placed)
                    if shape is not None:
                        yield shape

    def _shape(self, owner: Any, element: Any, holder: Any, placed: Any) -> Shape | None:
        """Return one shape with its fill, line and text."""
        chain = [element, *self._inherited(holder)]
        box = _box(chain)
        facts = element.find(f".//{tag('p:cNvPr')}")
        if box is None or facts is None or facts.get("hidden") == "1":
            return None
        name, alt, box = facts.get("name", ""), facts.get("descr", ""), placed(box)
        if element.tag == tag("p:graphicFrame"):
            found = element.find(f".//{tag('a:tbl')}")
            if found is None:
                return None
            where = TextContext((), (self._default,), self._palette, self._number)
            return Shape(name, box, table=table_of(found, self._tables, where), alt=alt)
        properties = [each.find(tag("p:spPr")) for each in chain]
        properties = [each for each in properties if each is not None]
        form, round_pt, flips = _outline(properties, box)
        path = _path(properties)
        return Shape(
            name, box, "path" if path else form, round_pt,
            self._fill(element, properties), self._edge(element, properties),
            text_of(self._words(element, chain, holder)), *self._picture(owner, element), flips=flips, alt=alt,
            is_title=holder is not None and holder.get("type") in _TITLES, path=path,
        )  # fmt: skip

    def _inherited(self, holder: Any) -> Iterator[Any]:
        """Yield the placeholders that a placeholder inherits from: the layout's, then the master's."""
        if holder is None:
            return
        kind = holder.get("type", "obj")
        for place in self._layout.placeholders:
            other = place._element.find(f".//{tag('p:ph')}")  # noqa: SLF001  (no public way)
            same = other.get("idx", "0") == holder.get("idx", "0")
            if same or (kind in {"ftr", "sldNum", "dt", "title"} and other.get("type") == kind):
                kind = other.get("type", "obj")
                yield place._element  # noqa: SLF001  (no public way)
                break
        wanted = {"title": {"title"}, "ctrTitle": {"title"}}.get(kind, {kind, "body"} - {"title"})
        for place in sorted(self._master.placeholders, key=lambda each: _kind(each) != kind):
            if _kind(place) in wanted:
                yield place._element  # noqa: SLF001  (no public way)
                break

    def _words(self, element: Any, chain: list[Any], holder: Any) -> TextContext:
        bodies = [each.find(tag("p:txBody")) for each in chain]
        if bodies[0] is None:
            return TextContext((), (), self._palette, self._number)
        style = "otherStyle" if holder is None else _STYLE_OF_KIND.get(holder.get("type", "body"), "bodyStyle")
        styles = self._master._element.find(f"{tag('p:txStyles')}/{tag(f'p:{style}')}")  # noqa: SLF001
        mine = element.find(f"{tag('p:style')}/{tag('a:fontRef')}")
        below = (self._default,) if holder is None else (styles, self._default)
        colour = self._palette.of(mine) if mine is not None else ""
        every = [each for each in bodies if each is not None]
        return TextContext(every, below, self._palette, self._number, colour, links=self._links)

    def _fill(self, element: Any, properties: list[Any]) -> str:
        for each in properties:
            if (found := self._palette.fill(each)) is not None:
                return found
        style = element.find(f"{tag('p:style')}/{tag('a:fillRef')}")
        return self._palette.of(style) if style is not None and style.get("idx") != "0" else ""

    def _edge(self, element: Any, properties: list[Any]) -> Edge:
        for each in properties:
            if (line := each.find(tag("a:ln"))) is not None:
                return edge_of(line, self._palette)
        style = element.find(f"{tag('p:style')}/{tag('a:lnRef')}")
        if style is None or style.get("idx") == "0":
            return Edge()
        return Edge(self._palette.of(style), _LINE_PT * int(style.get("idx", "1")))

    def _picture(self, owner: Any, element: Any) -> tuple[str, tuple[float, float, float, float]]:
        blip = element.find(f".//{tag('a:blip')}") if element.tag == tag("p:pic") else None
        key = blip.get(tag("r:embed")) if blip is not None else None
        if not key:
            return "", (0, 0, 0, 0)
        part = owner.part.related_part(key)
        cut = element.find(f".//{tag('a:srcRect')}")
        crop = [int(cut.get(side, "0")) / 100_000 if cut is not None else 0.0 for side in "ltrb"]
        data = base64.b64encode(part.blob).decode()
        return f"data:{part.content_type};base64,{data}", (crop[0], crop[1], crop[2], crop[3])


def _kind(place: Any) -> str:
    return str(place._element.find(f".//{tag('p:ph')}").get("type", "obj"))  # noqa: SLF001  (no public way)


def _identity(box: Box) -> Box:
    return box


def _group(element: Any, placed: Any) -> Any:
    """Return a function that maps boxes inside a group to boxes on the slide, in points.

    Args:
        element: the group.
        placed: such a function for what the group itself stands in.
    """
    frame = element.find(f"{tag('p:grpSpPr')}/{tag('a:xfrm')}")
    if frame is None or frame.find(tag("a:chExt")) is None:
        return placed
    outer, inner = _frame(frame, "a:off", "a:ext"), _frame(frame, "a:chOff", "a:chExt")
    across = outer.width_pt / inner.width_pt if inner.width_pt else 1.0
    down = outer.height_pt / inner.height_pt if inner.height_pt else 1.0

    def stretched(box: Box) -> Box:
        x_pt = outer.x_pt + (box.x_pt - inner.x_pt) * across
        y_pt = outer.y_pt + (box.y_pt - inner.y_pt) * down
        stood: Box = placed(Box(x_pt, y_pt, box.width_pt * across, box.height_pt * down))
        return stood

    return stretched


def _box(chain: list[Any]) -> Box | None:
    for element in chain:
        names = (f"{tag('p:spPr')}/{tag('a:xfrm')}", tag("p:xfrm"))
        frame = next((found for name in names if (found := element.find(name)) is not None), None)
        if frame is not None and frame.find(tag("a:ext")) is not None:
            return _frame(frame, "a:off", "a:ext")
    return None


def _frame(frame: Any, corner: str, size: str) -> Box:
    off, extent = frame.find(tag(corner)), frame.find(tag(size))
    values = (off.get("x"), off.get("y"), extent.get("cx"), extent.get("cy"))
    return Box(*(int(value) / EMU_PER_PT for value in values))


def _path(properties: list[Any]) -> tuple[tuple[str, tuple[tuple[float, float], ...]], ...]:
    """Return the own outline of a shape, of lines and cubic curves; none for any other."""
    geometry = properties[0].find(tag("a:custGeom")) if properties else None
    paths = geometry.findall(f"{tag('a:pathLst')}/{tag('a:path')}") if geometry is not None else []
    if len(paths) != 1 or any(step.tag not in _STEPS for step in paths[0]):
        return ()
    points = paths[0].findall(f"*/{tag('a:pt')}")
    sides = [paths[0].get(side, "") for side in ("w", "h")]
    numbers = [point.get(axis, "") for point in points for axis in ("x", "y")]
    counts = all(len(step) == _POINTS[_STEPS[step.tag]] for step in paths[0])
    if len(points) > MOST_CORNERS or not counts or not all(map(_is_number, (*sides, *numbers))):
        return ()
    wide, high = (max(1, int(side)) for side in sides)
    return tuple(
        (_STEPS[step.tag], tuple((int(point.get("x")) / wide, int(point.get("y")) / high) for point in step))
        for step in paths[0]
    )


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]{1,9}", text) is not None


def _outline(properties: list[Any], box: Box) -> tuple[str, float, bool]:
    """Return the form of a shape, the radius of its corners, and whether a line rises."""
    form, share = "rect", 0
    for each in properties:
        if (geometry := each.find(tag("a:prstGeom"))) is not None:
            form = geometry.get("prst", "rect")
            guide = geometry.find(f"{tag('a:avLst')}/{tag('a:gd')}")
            share = int(guide.get("fmla", "val 0").split()[-1]) if guide is not None else _ROUND_SHARE
            break
    frame = properties[0].find(tag("a:xfrm")) if properties else None
    flips = frame is not None and (frame.get("flipV") == "1") != (frame.get("flipH") == "1")
    round_pt = min(box.width_pt, box.height_pt) * min(share, 50_000) / 100_000 if form == "roundRect" else 0.0
    return form, round_pt, flips
