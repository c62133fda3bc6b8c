"""The slide template in the house's colours and the review's language, and the frames of its layouts."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefgen.errors import BriefgenError
from briefgen.render.deck_fit import Frame
from briefgen.render.deck_text import tag
from briefgen.render.office import language_tag, rewritten, shades, xml_safe
from briefgen.review.house import Colours

if TYPE_CHECKING:
    from lxml.etree import _Element

EMU_PER_PT = 12_700
DRAWN_LANGUAGE = "en-GB"


def dressed(template: Path, colours: Colours, language: str, prompts: Mapping[str, str]) -> BytesIO:
    """Return a template with the house's theme colours, and in the review's language.

    Args:
        template: the template file.
        colours: the house's colours.
        language: ``en-GB`` or ``cy``.
        prompts: what the empty placeholders say, by their names.
    """
    from lxml import etree  # noqa: PLC0415  (heavy import)

    def change(name: str, data: bytes) -> bytes:
        if not (name.startswith("ppt/") and name.endswith(".xml")):
            return data
        root = etree.fromstring(data)
        if name.startswith("ppt/theme/"):
            _colour(root, colours)
        if language != DRAWN_LANGUAGE:
            _translate(root, language, prompts)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    return rewritten(template, change)


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


def _colour(theme: "_Element", colours: Colours) -> None:
    for role, value in theme_colours(colours).items():
        for element in theme.iter(tag(f"a:{role}")):
            for old in list(element):
                element.remove(old)
            element.append(element.makeelement(tag("a:srgbClr"), {"val": value}))


def _translate(root: "_Element", language: str, prompts: Mapping[str, str]) -> None:
    for element in root.iter():
        if element.get("lang") == DRAWN_LANGUAGE:
            element.set("lang", language_tag(language))
    for shape in root.iter(tag("p:sp")):
        name = next(shape.iter(tag("p:cNvPr"))).get("name", "")
        texts = list(shape.iter(tag("a:t")))
        if name in prompts and len(texts) == 1 and not list(shape.iter(tag("a:fld"))):
            texts[0].text = xml_safe(str(prompts[name]))


class SlideLayout:
    """A layout of the template, its placeholders looked up by name.

    Args:
        layout: the layout of python-pptx.
        problems: the wording of what can be wrong with a template.
    """

    def __init__(self, layout: Any, problems: Mapping[str, str]) -> None:
        self.layout = layout
        self._problems = problems
        self._by_name = {shape.name: shape for shape in layout.placeholders}
        self.names_by_index = {shape.placeholder_format.idx: shape.name for shape in layout.placeholders}

    def has(self, name: str) -> bool:
        """Whether there is a placeholder of that name."""
        return name in self._by_name

    def shape(self, name: str, slide_title: str) -> Any:
        """Return a placeholder.

        Raises:
            BriefgenError: the layout has none of that name.
        """
        if name not in self._by_name:
            message = self._problems["placeholder"].format(
                layout=self.layout.name, placeholder=name, slide=slide_title
            )
            raise BriefgenError(message)
        return self._by_name[name]

    def frame(self, name: str, slide_title: str) -> Frame:
        """Return the measures of a placeholder.

        Raises:
            BriefgenError: the layout has none of that name.
        """
        shape = self.shape(name, slide_title)
        body = shape.text_frame._txBody  # noqa: SLF001  (no public way)
        left_pt, top_pt, right_pt, bottom_pt = (
            int(body.bodyPr.get(side, default)) / EMU_PER_PT for side, default in _INSETS.items()
        )
        size, bold, hang, gap = _level(next(body.iter(tag("a:lvl1pPr")), None))
        ground = shape._element.spPr.find(tag("a:solidFill"))  # noqa: SLF001  (no public way)
        x_pt, y_pt, width_pt, height_pt = (
            side / EMU_PER_PT for side in (shape.left, shape.top, shape.width, shape.height)
        )
        return Frame(
            name, x_pt, y_pt, width_pt, height_pt, size_pt=size, bold=bold, filled=ground is not None,
            inset_pt=(left_pt, top_pt, right_pt, bottom_pt), hang_pt=hang, gap_pt=gap,
        )  # fmt: skip


_INSETS = {"lIns": 91_440, "tIns": 45_720, "rIns": 91_440, "bIns": 45_720}
"""The insets of a text box and what they are when the file does not say (ECMA-376, bodyPr)."""


def _level(level: "_Element | None") -> tuple[float, bool, float, float]:
    """Size, boldness, indent and space before of the first list level, with plain defaults."""
    if level is None:
        return 24, False, 0, 0
    run = level.find(tag("a:defRPr"))
    gap = level.find(f"{tag('a:spcBef')}/{tag('a:spcPts')}")
    size = int(run.get("sz", "2400")) / 100 if run is not None else 24
    bold = run is not None and run.get("b") in {"1", "true"}
    return (
        size,
        bold,
        int(level.get("marL", "0")) / EMU_PER_PT,
        int(gap.get("val", "0")) / 100 if gap is not None else 0,
    )


def layouts(presentation: Any, problems: Mapping[str, str]) -> dict[str, SlideLayout]:
    """Return the layouts of a template by name."""
    return {layout.name: SlideLayout(layout, problems) for layout in presentation.slide_layouts}
