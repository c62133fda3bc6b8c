"""Examine a publisher's own slide template: clean it, open it, find what is wrong with its layouts and its fonts."""

import zipfile
from collections.abc import Iterator
from difflib import get_close_matches
from io import BytesIO
from typing import Any

from lxml import etree
from pptx import Presentation

from briefgen.files.unpack import UnpackError, UnpackLimits
from briefgen.review.house.deck_file import KNOWN_FONTS, LAYOUTS, NEEDED, layouts_of, placeholders, plain_font
from briefgen.review.house.deck_parts import cleaned
from briefgen.review.house.deck_xml import PartError
from briefgen.review.house.trials import TrialFault, TrialVerdict

WIDE, HIGH = 16, 9
RATIO_SLACK = 0.01
LEAST_PT = (40, 20)
"""The least width and height of a placeholder in points: room for a short word."""

_EMU_PER_PT = 12_700
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def deck_verdict(data: bytes, *, unpacked_bytes: int, parts: int) -> bytes:
    """Examine a slide template and encode the verdict as bytes; see ``examined``."""
    return examined(data, unpacked_bytes=unpacked_bytes, parts=parts).as_bytes()


def examined(data: bytes, *, unpacked_bytes: int, parts: int) -> TrialVerdict:
    """Examine a slide template, for the child process.

    Args:
        data: the whole file.
        unpacked_bytes: the most that it may hold.
        parts: how many parts it may have.
    """
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
    return Presentation(BytesIO(data))


def fonts(data: bytes) -> tuple[str, ...]:
    """Return the typefaces of a clean slide template that briefgen has no widths for."""
    found: dict[str, None] = {}
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in sorted(package.namelist()):
            if name.startswith(("ppt/theme/", "ppt/slideMasters/slide", "ppt/slideLayouts/slide")):
                for element in etree.fromstring(package.read(name)).iter("{*}latin"):
                    face = element.get("typeface", "").strip()
                    if face and not face.startswith("+") and plain_font(face) not in KNOWN_FONTS:
                        found[face] = None
    return tuple(found)


def _faults(presentation: Any) -> Iterator[TrialFault]:
    wide, high = presentation.slide_width, presentation.slide_height
    if abs(wide / high * HIGH / WIDE - 1) > RATIO_SLACK:
        sizes = {"wide": f"{wide / 914_400:.2f}", "high": f"{high / 914_400:.2f}"}
        yield TrialFault("deck-shape", sizes)
    layouts = layouts_of(presentation)
    for each in layouts.values():
        each.slide_master.placeholders  # noqa: B018  (raises when a layout belongs to no master)
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


def _misplaced(layout: Any, name: str, element: Any, page: tuple[int, int]) -> str | None:
    """Return the fault of a placeholder's position, if any."""
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
