"""A publisher's own slide template (``deck:`` in ``house.yaml``): what it needs, and what can be wrong with it."""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from io import BytesIO
from typing import Any

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_PARTS = 2000
"""What a slide template may weigh: a real one has 1 to 5 MB and about a hundred parts."""

LAYOUTS: Mapping[str, str] = {
    "content-note": "Title slide",
    "about": "What this is",
    "story": "What happened",
    "perspective": "Perspective",
    "overview": "Overview",
    "message": "Key message",
    "good-practice": "Good practice",
    "recommendations": "Recommendations",
    "questions": "Questions",
    "support": "Support and links",
}
"""The name of each kind of slide's layout, as PowerPoint shows it."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "content-note": ("title", "subtitle", "body", "note", "footer"),
    "about": ("title", "body", "note", "footer"),
    "story": ("title", "body", "footer"),
    "perspective": ("title", "quote", "footer"),
    "overview": ("title", "table", "note", "footer"),
    "message": ("number", "title", "finding", "why", "action", "agencies", "footer"),
    "good-practice": ("title", "body", "note", "footer"),
    "recommendations": ("title", "table", "note", "footer"),
    "questions": ("title", "body", "note", "footer"),
    "support": ("title", "body", "links", "footer"),
}
"""The placeholders that a layout cannot do without. The others (labels, logo, QR code, slide number, dates) are used
where they are: without a label its words stand above the text, without a QR code there is the link."""

KNOWN_FONTS = frozenset(
    {"calibri", "carlito", "arial", "helvetica", "liberation sans", "source sans pro", "source sans 3", "verdana"}
)
"""Typefaces whose widths briefgen knows (``render/deck_faces.py``), in lower case."""

WIDE, HIGH = 16, 9
RATIO_SLACK = 0.01
LEAST_PT = (40, 20)
"""A placeholder must at least hold a short word."""

_EMU_PER_PT = 12_700
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TITLES, _BY_TYPE = frozenset({"title", "ctrTitle"}), {"ftr": "footer", "sldNum": "slide number"}
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_NOT_A_DECK = {
    "template.main+xml": "deck-template",
    "slideshow.main+xml": "deck-template",
    "macroEnabled": "deck-macros",
    "vbaProject": "deck-macros",
}


@dataclass(frozen=True)
class DeckFault:
    """What is wrong with a slide template: an entry of ``problems.yaml`` and the words that it names."""

    kind: str
    values: Mapping[str, object]


class _UnfitError(Exception):
    """A file that cannot be looked into further."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def deck_faults(data: bytes) -> tuple[DeckFault, ...]:
    """Return everything that is wrong with a slide template; nothing when the deck can be drawn on it.

    Args:
        data: the whole file, at most ``MAX_FILE_BYTES``.
    """
    try:
        return _look(data)
    except _UnfitError as unfit:
        return (DeckFault(unfit.kind, {}),)


@lru_cache(maxsize=1)
def _look(data: bytes) -> tuple[DeckFault, ...]:
    _require_package(data)
    try:
        return tuple(_faults(opened(data)))
    except Exception:  # noqa: BLE001  (a stranger's file can be broken anywhere inside, and python-pptx says so anyhow)
        raise _UnfitError("deck-broken") from None


def opened(data: bytes) -> Any:
    """Return a slide template as python-pptx reads it."""
    from pptx import Presentation  # noqa: PLC0415  (heavy import)

    return Presentation(BytesIO(data))


def fonts(data: bytes) -> tuple[str, ...]:
    """Return the typefaces of a good slide template that briefgen has no widths for."""
    from lxml import etree  # noqa: PLC0415  (heavy import)

    found: dict[str, None] = {}
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in sorted(package.namelist()):
            if name.startswith(("ppt/theme/", "ppt/slideMasters/slide", "ppt/slideLayouts/slide")):
                for element in etree.fromstring(package.read(name)).iter("{*}latin"):
                    face = element.get("typeface", "").strip()
                    if face and not face.startswith("+") and plain_font(face) not in KNOWN_FONTS:
                        found[face] = None
    return tuple(found)


def plain_font(name: str) -> str:
    """Return the family of a typeface in lower case: "Calibri Light" is as wide as Calibri."""
    return name.strip().casefold().removesuffix(" light")


def _require_package(data: bytes) -> None:
    """Refuse what is no presentation, or would fill the memory.

    Raises:
        _UnfitError: it is something else.
    """
    if data.startswith(_OLE):
        raise _UnfitError("deck-locked")
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            unfit = _unfit(package)
    except Exception:  # noqa: BLE001  (zipfile and zlib have many words for a damaged file)
        unfit = "deck-broken"
    if unfit:
        raise _UnfitError(unfit)


def _unfit(package: zipfile.ZipFile) -> str:
    """What is wrong with a package as such, or nothing."""
    parts = package.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        return "deck-big"
    if any(part.flag_bits & 1 for part in parts):
        return "deck-locked"
    types = package.read("[Content_Types].xml").decode("utf-8", errors="replace")
    for mark, kind in _NOT_A_DECK.items():
        if mark in types:
            return kind
    # Office writes no document types; in them lie the tricks that make a small text a huge one.
    if any(b"<!DOCTYPE" in package.read(part) for part in parts if part.filename.endswith((".xml", ".rels"))):
        return "deck-broken"
    return ""


def _faults(presentation: Any) -> Iterator[DeckFault]:
    wide, high = presentation.slide_width, presentation.slide_height
    if abs(wide / high * HIGH / WIDE - 1) > RATIO_SLACK:
        sizes = {"wide": f"{wide / 914_400:.2f}", "high": f"{high / 914_400:.2f}"}
        yield DeckFault("deck-shape", sizes)
    layouts = layouts_of(presentation)
    for kind, name in LAYOUTS.items():
        layout = layouts.get(name.casefold())
        if layout is None:
            free = [each.name for each in layouts.values() if each.name not in LAYOUTS.values()]
            near = get_close_matches(name, free, n=1)
            yield DeckFault("deck-layout-guess" if near else "deck-layout", {"layout": name, "guess": "".join(near)})
            continue
        found = placeholders(layout)
        for needed in NEEDED[kind]:
            values = {"layout": name, "placeholder": needed}
            if needed not in found:
                yield DeckFault("deck-title" if needed == "title" else "deck-placeholder", values)
            elif (place := _misplaced(layout, needed, found[needed], (wide, high))) is not None:
                yield DeckFault(place, values)


def layouts_of(presentation: Any) -> dict[str, Any]:
    """Return the layouts of all masters by their names in lower case; the first of a name counts."""
    found: dict[str, Any] = {}
    for master in presentation.slide_masters:
        for layout in master.slide_layouts:
            found.setdefault(layout.name.strip().casefold(), layout)
    return found


def placeholders(layout: Any) -> dict[str, Any]:
    """Return the elements of a layout's placeholders by name: the title and the foot by what they are for.

    Others go by the name in PowerPoint's Selection pane, in lower case.
    """
    found: dict[str, Any] = {}
    for element in layout._element.cSld.spTree:  # noqa: SLF001  (no public way)
        mark = element.find(f"./*/{_P}nvPr/{_P}ph")
        if mark is None:
            continue
        kind = mark.get("type", "")
        name = "title" if kind in _TITLES else _BY_TYPE.get(kind)
        given = next(element.iter(f"{_P}cNvPr")).get("name", "")
        found.setdefault(name or " ".join(given.split()).casefold(), element)
    return found


def _misplaced(layout: Any, name: str, element: Any, page: tuple[int, int]) -> str | None:
    """The problem with a placeholder's place, if any."""
    shape = next(shape for shape in layout.placeholders if shape._element is element)  # noqa: SLF001  (no public way)
    place = (shape.left, shape.top, shape.width, shape.height)
    if None in place:
        return "deck-placeless"
    left, top, width, height = place
    slack = _EMU_PER_PT
    if left < -slack or top < -slack or left + width > page[0] + slack or top + height > page[1] + slack:
        return "deck-off-page"
    if name != "footer" and (width < LEAST_PT[0] * _EMU_PER_PT or height < LEAST_PT[1] * _EMU_PER_PT):
        return "deck-small"
    return None
