"""Open the slide template, built-in or the house's own, in its colours and language."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE

from briefgen import resources
from briefgen.errors import UsageError
from briefgen.files.opener import OpenError, read_inside
from briefgen.outputs.deck.package import packed
from briefgen.outputs.deck.shapes import EMU_PER_PT, tag
from briefgen.outputs.deck.slots import Masters, SlideLayout
from briefgen.outputs.office import language_tag, shades
from briefgen.review.house.deck_file import LAYOUTS, MAX_FILE_BYTES, deck_faults, layouts_of
from briefgen.review.house.deck_parts import cleaned
from briefgen.review.house.deck_trial import opened
from briefgen.review.house.house import Colours, House
from briefgen.text import xml_safe

if TYPE_CHECKING:
    from lxml.etree import _Element

DRAWN_LANGUAGE = "en-GB"

_APP = b"""<?xml version='1.0' encoding='UTF-8' standalone='yes'?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">\
<Application>briefgen</Application></Properties>"""


@dataclass(frozen=True)
class Template:
    """An open template, without slides.

    Attributes:
        presentation: as python-pptx has it.
        layouts: by the kind of Scene.
    """

    presentation: Any
    layouts: Mapping[str, SlideLayout]


def open_template(house: House, language: str, labels: Mapping[str, Any]) -> Template:
    """Open the house's own template, or the built-in one in the house's colours, in the review's language.

    Args:
        house: the publisher.
        language: ``en-GB`` or ``cy``.
        labels: the wording of the deck.

    Raises:
        UsageError: the house's template cannot be read any more.
    """
    own = house.deck_path
    presentation = opened(_own(house, str(labels["problems"]["deck"])) if own else _built_in())
    if own:
        _anonymous(presentation)
    else:
        _coloured(presentation, house.colours)
    _translated(presentation, language, labels["prompts"])
    found = layouts_of(presentation)
    masters = Masters()
    page_pt = (presentation.slide_width / EMU_PER_PT, presentation.slide_height / EMU_PER_PT)
    return Template(
        presentation,
        {
            kind: SlideLayout(found[name.casefold()], kind, labels["problems"], masters, page_pt)
            for kind, name in LAYOUTS.items()
            if name.casefold() in found
        },
    )


def template_to_edit(colours: Colours) -> bytes:
    """Return the built-in template in a house's colours, as a file to edit in PowerPoint."""
    presentation = opened(_built_in())
    _coloured(presentation, colours)
    return packed(presentation.part.package)


def theme_colours(colours: Colours) -> dict[str, str]:
    """Return the theme's colours by role, as ``RRGGBB``."""
    house = shades(colours)
    return {
        "dk2": house.ink,
        "lt2": house.pale,
        "accent1": house.primary,
        "accent2": house.accent,
        "hlink": house.ink,
    }


def _built_in() -> bytes:
    return (resources.templates() / "deck.pptx").read_bytes()


def _own(house: House, problem: str) -> bytes:
    """Read the sanitised house template again, as the file may have changed since it was checked."""
    try:
        data = read_inside(house.folder or Path(), house.deck or "", MAX_FILE_BYTES)
    except OpenError:
        data = b""
    if not data or deck_faults(data):
        raise UsageError(problem.format(name=Path(house.deck or "").name))
    return cleaned(data).data


def _anonymous(presentation: Any) -> None:
    """Remove the properties that a program stored in the template, such as author and number of slides."""
    for relation in presentation.part.package._rels.values():  # noqa: SLF001  (no public way)
        if relation.reltype.endswith("/extended-properties"):
            relation.target_part.blob = _APP


def _coloured(presentation: Any, colours: Colours) -> None:
    """Set the theme's colours of slides and notes."""
    masters = [*presentation.slide_masters, presentation.notes_master]
    for part in [master.part.part_related_by(RELATIONSHIP_TYPE.THEME) for master in masters]:
        theme = etree.fromstring(part.blob)
        for role, value in theme_colours(colours).items():
            for element in theme.iter(tag(f"a:{role}")):
                for old in list(element):
                    element.remove(old)
                element.append(element.makeelement(tag("a:srgbClr"), {"val": value}))
        part.blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _translated(presentation: Any, language: str, prompts: Mapping[str, str]) -> None:
    """Set the review's language in masters and layouts, and translate their prompts."""
    roots = [presentation.part._element, presentation.notes_master._element]  # noqa: SLF001  (no public way)
    for master in presentation.slide_masters:
        roots += [master._element, *(layout._element for layout in master.slide_layouts)]  # noqa: SLF001
    wanted = language_tag(language)
    for root in roots:
        for element in root.iter(tag("a:rPr"), tag("a:defRPr"), tag("a:endParaRPr")):
            if element.get("lang", wanted) != wanted:
                element.set("lang", wanted)
        if language != DRAWN_LANGUAGE:
            _prompted(root, prompts)


def _prompted(root: "_Element", prompts: Mapping[str, str]) -> None:
    for shape in root.iter(tag("p:sp")):
        name = next(shape.iter(tag("p:cNvPr"))).get("name", "")
        texts = list(shape.iter(tag("a:t")))
        if name in prompts and len(texts) == 1 and not list(shape.iter(tag("a:fld"))):
            texts[0].text = xml_safe(str(prompts[name]))
