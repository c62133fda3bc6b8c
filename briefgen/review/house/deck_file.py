"""Validate a publisher's slide template (``deck:`` in ``house.yaml``): its size, layouts, placeholders and fonts."""

import zipfile
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from io import BytesIO
from typing import Any

from briefgen.files.unpack import UnpackError, UnpackLimits
from briefgen.review.house.trials import TrialFault, TrialVerdict, trial_verdict

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


def try_deck(data: bytes) -> TrialVerdict:
    """Examine a slide template in a limited child process, with ``examined``."""
    return trial_verdict("deck", data, {"unpacked_bytes": MAX_UNPACKED_BYTES, "parts": MAX_PARTS})


def deck_faults(data: bytes) -> tuple[TrialFault, ...]:
    """Return every fault of a slide template; empty when a deck can be drawn with it.

    Args:
        data: the whole file, at most ``MAX_FILE_BYTES``.
    """
    return try_deck(data).faults


def examined(data: bytes, *, unpacked_bytes: int, parts: int) -> TrialVerdict:
    """Examine a slide template; runs in the child process.

    Args:
        data: the whole file.
        unpacked_bytes: the most that it may hold.
        parts: how many parts it may have.
    """
    from briefgen.review.house.deck_parts import cleaned  # noqa: PLC0415  (heavy import)
    from briefgen.review.house.deck_xml import PartError  # noqa: PLC0415

    if data.startswith(_OLE):
        return _unfit("deck-locked")
    try:
        clean = cleaned(data, UnpackLimits(unpacked_bytes, parts))
    except UnpackError as error:
        return _unfit({"locked": "deck-locked", "big": "deck-big"}.get(error.kind, "deck-broken"))
    except PartError as error:
        return _unfit(error.kind)
    try:
        faults = tuple(_faults(opened(clean.data)))
        return TrialVerdict(faults, () if faults else fonts(clean.data), clean.dropped)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  (a stranger's file can be broken anywhere inside, and python-pptx says so anyhow)
        return _unfit("deck-broken")


def _unfit(kind: str) -> TrialVerdict:
    return TrialVerdict((TrialFault(kind, {}),))


def opened(data: bytes) -> Any:
    """Open a slide template with python-pptx."""
    from pptx import Presentation  # noqa: PLC0415  (heavy import)

    return Presentation(BytesIO(data))


def fonts(data: bytes) -> tuple[str, ...]:
    """Return the typefaces of a sanitised slide template for which briefgen has no font metrics."""
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
    """Return the family of a typeface in lower case, without "Light": "Calibri Light" is as wide as Calibri."""
    return name.strip().casefold().removesuffix(" light")


def _faults(presentation: Any) -> Iterator[TrialFault]:
    """Yield the faults of an opened template: its proportions, then missing or misplaced parts of each layout."""
    wide, high = presentation.slide_width, presentation.slide_height
    if abs(wide / high * HIGH / WIDE - 1) > RATIO_SLACK:
        sizes = {"wide": f"{wide / 914_400:.2f}", "high": f"{high / 914_400:.2f}"}
        yield TrialFault("deck-shape", sizes)
    layouts = layouts_of(presentation)
    for kind, name in LAYOUTS.items():
        layout = layouts.get(name.casefold())
        if layout is None:
            free = [each.name for each in layouts.values() if each.name not in LAYOUTS.values()]
            near = get_close_matches(name, free, n=1)
            yield TrialFault("deck-layout-guess" if near else "deck-layout", {"layout": name, "guess": "".join(near)})
            continue
        found = placeholders(layout)
        for needed in NEEDED[kind]:
            values = {"layout": name, "placeholder": needed}
            if needed not in found:
                yield TrialFault("deck-title" if needed == "title" else "deck-placeholder", values)
            elif (place := _misplaced(layout, needed, found[needed], (wide, high))) is not None:
                yield TrialFault(place, values)


def layouts_of(presentation: Any) -> dict[str, Any]:
    """Map the lower-case names of the layouts of all masters to the layouts; the first of a name counts."""
    found: dict[str, Any] = {}
    for master in presentation.slide_masters:
        for layout in master.slide_layouts:
            found.setdefault(layout.name.strip().casefold(), layout)
    return found


def placeholders(layout: Any) -> dict[str, Any]:
    """Map placeholder names of a layout to elements; title and footer go by their type.

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
    """Return the fault of a placeholder's position, None when it is on the page."""
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
