"""Slide templates as a partnership changes them in PowerPoint, made with python-pptx."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.util import Emu

from briefgen.outputs.deck.template import template_to_edit
from briefgen.review.house.deck_file import layouts_of, placeholders
from briefgen.review.house.house import Colours

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
Change = Callable[[Any], None]


def edited(*changes: Change) -> bytes:
    """Return the built-in template after some changes."""
    deck = Presentation(BytesIO(template_to_edit(Colours())))
    for change in changes:
        change(deck)
    target = BytesIO()
    deck.save(target)
    return target.getvalue()


def house_with(folder: Path, data: bytes, more: str = "") -> Path:
    """Write a house with an own slide template and return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ours.pptx").write_bytes(data)
    (folder / "house.yaml").write_text(f"name: Exampleshire Partnership\ndeck: ours.pptx\n{more}", encoding="utf-8")
    return folder / "house.yaml"


def element(deck: Any, layout: str, name: str) -> Any:
    """Return the element of a placeholder."""
    return placeholders(layouts_of(deck)[layout.casefold()])[name]


def fonts(name: str) -> Change:
    """Other theme fonts."""

    def change(deck: Any) -> None:
        for master in [*deck.slide_masters, deck.notes_master]:
            part = next(rel.target_part for rel in master.part.rels.values() if rel.reltype.endswith("/theme"))
            theme = etree.fromstring(part.blob)
            for latin in theme.iter(f"{A}latin"):
                latin.set("typeface", name)
            part.blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)

    return change


def renamed(old: str, new: str) -> Change:
    """A layout of another name."""
    return lambda deck: layouts_of(deck)[old.casefold()]._element.cSld.set("name", new)


def without(layout: str, name: str) -> Change:
    """A layout without one of its placeholders."""

    def change(deck: Any) -> None:
        found = element(deck, layout, name)
        found.getparent().remove(found)

    return change


def resized(layout: str, name: str, *sides_pt: float) -> Change:
    """A placeholder in another place: left, top, width and height in points."""

    def change(deck: Any) -> None:
        found = element(deck, layout, name)
        place = found.spPr.find(f"{A}xfrm")
        for part, keys, values in (("off", ("x", "y"), sides_pt[:2]), ("ext", ("cx", "cy"), sides_pt[2:])):
            for key, value in zip(keys, values, strict=True):
                place.find(f"{A}{part}").set(key, str(round(value * 12_700)))

    return change


def sized(layout: str, name: str, size_pt: float) -> Change:
    """A placeholder of another type size."""

    def change(deck: Any) -> None:
        for run in element(deck, layout, name).iter(f"{A}defRPr"):
            run.set("sz", str(round(size_pt * 100)))

    return change


def scaled(wide: int, high: int) -> Change:
    """Another slide size, everything in proportion, as PowerPoint does it."""

    def change(deck: Any) -> None:
        across, down = wide / deck.slide_width, high / deck.slide_height
        deck.slide_width, deck.slide_height = Emu(wide), Emu(high)
        roots = [part._element for master in deck.slide_masters for part in (master, *master.slide_layouts)]
        for root in roots:
            for place in root.iter(f"{A}off", f"{A}ext"):
                for key, ratio in (("x", across), ("cx", across), ("y", down), ("cy", down)):
                    if place.get(key):
                        place.set(key, str(round(int(place.get(key)) * ratio)))
            for run in root.iter(f"{A}defRPr"):
                if run.get("sz"):
                    run.set("sz", str(round(int(run.get("sz")) * down)))

    return change


def with_slides(deck: Any) -> None:
    """Slides of the partnership's own in the template, one with notes, and a section list."""
    for number in (1, 2):
        slide = deck.slides.add_slide(layouts_of(deck)["what happened"])
        slide.shapes.title.text = f"How to use this template {number}"
        slide.notes_slide.notes_text_frame.text = "A note of the template's own."
    deck.core_properties.author = "A. Designer"
    deck.core_properties.keywords = "draft; internal"


def inherited(deck: Any) -> None:
    """Titles that say nothing themselves: place, size and typeface are their master's, as after Reset Slide."""
    for layout in layouts_of(deck).values():
        if layout.name in {"Title slide", "Key message"}:
            continue
        title = placeholders(layout)["title"]
        for child in list(title.spPr):
            title.spPr.remove(child)
        for level in list(title.txBody.find(f"{A}lstStyle")):
            level.getparent().remove(level)


def beside(deck: Any) -> None:
    """Key messages in two columns of a house's own: what to do at the right."""
    resized("Key message", "finding", 54, 138, 400, 130)(deck)
    resized("Key message", "why", 54, 280, 400, 130)(deck)
    resized("Key message", "action", 480, 138, 426, 272)(deck)


def branded(deck: Any) -> None:
    """A picture on the master, shown on every slide."""
    target = BytesIO()
    Image.new("RGB", (300, 100), "#225588").save(target, "PNG")
    master = deck.slide_masters[0]
    _, key = master.part.get_or_add_image_part(BytesIO(target.getvalue()))
    tree = master.shapes._spTree
    shape = etree.SubElement(tree, "{http://schemas.openxmlformats.org/presentationml/2006/main}pic")
    shape.append(etree.fromstring(_NAMED))
    fill = etree.fromstring(_FILL)
    next(fill.iter(f"{A}blip")).set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed", key)
    shape.append(fill)
    shape.append(etree.fromstring(_PLACE))


_P = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_NAMED = f'<p:nvPicPr {_P}><p:cNvPr id="900" name="mark" descr=""/><p:cNvPicPr/><p:nvPr userDrawn="1"/></p:nvPicPr>'
_FILL = f"<p:blipFill {_P}><a:blip/><a:stretch><a:fillRect/></a:stretch></p:blipFill>"
_PLACE = (
    f'<p:spPr {_P}><a:xfrm><a:off x="10160000" y="127000"/><a:ext cx="1371600" cy="330200"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
)


def american(deck: Any) -> None:
    """Layouts in another English, with capitals, tight lines and letter spacing, as templates of agencies have."""
    for layout in layouts_of(deck).values():
        for run in layout._element.iter(f"{A}defRPr", f"{A}rPr"):
            run.set("lang", "en-US")
        title = placeholders(layout)["title"]
        for level in title.iter(f"{A}lvl1pPr"):
            run = level.find(f"{A}defRPr")
            run.set("cap", "all")
            run.set("spc", "300")
            spacing = level.find(f"{A}lnSpc")
            if spacing is not None:
                spacing[0].set("val", "150000")
