"""One Scene → one slide: its texts in the placeholders of its layout, fitted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from briefgen.render import deck_marks, deck_table
from briefgen.render.deck_fit import (
    FLOOR_PT,
    TITLE_FLOOR_PT,
    Block,
    Frame,
    Paragraph,
    Placed,
    Room,
    fitted_size_pt,
    flow,
    rounded_up,
)  # fmt: skip
from briefgen.render.deck_template import EMU_PER_PT, SlideLayout
from briefgen.render.deck_text import TextWriter, describe
from briefgen.render.deck_too_long import TooLong
from briefgen.storyboard.model import Scene

BESIDE = frozenset({"title", "number", "agencies", "table", "qr", "qr caption", "logo"})
"""What does not stand in the column of text; ``subtitle`` does except on the title slide."""

ROW_GAP_PT, BLOCK_GAP_PT, CHIP_SPACE_PT, LOGO_SPACE_PT, FOOT_SPACE_PT = 6, 16, 12, 28, 16


@dataclass(frozen=True)
class Look:
    """What all slides share.

    Attributes:
        labels: the wording of the deck (``labels/<language>/deck.yaml``).
        language: the language of every run, as Office names it.
        foot: the text of the footer.
        table_style: the id of the template's table style.
        logo: the picture file of the logo and its alternative text, or None.
    """

    labels: Mapping[str, Any]
    language: str
    foot: tuple[Paragraph, ...]
    table_style: str
    logo: tuple[bytes, str] | None = None


class SlidePainter:
    """Paints one Scene.

    Args:
        scene: what to show.
        slide: an empty slide of the right layout.
        layout: that layout.
        look: what all slides share.
    """

    def __init__(self, scene: Scene, slide: Any, layout: SlideLayout, look: Look) -> None:
        self.scene, self.slide, self.layout, self.look = scene, slide, layout, look
        self.writer = TextWriter(slide.part, look.language)
        self.shapes = {layout.names_by_index[shape.placeholder_format.idx]: shape for shape in slide.placeholders}
        self.too_long = TooLong(scene, look.labels)
        self.used: set[str] = set()

    def paint(self) -> None:
        """Fill the slide.

        Raises:
            BriefgenError: a text does not fit at the floor, or the layout lacks a placeholder.
        """
        for name, shape in self.shapes.items():
            shape.name = name
        self._title()
        top_pt, bottom_pt = self._room()
        bottom_pt = self._agencies(bottom_pt)
        top_pt = self._table(top_pt, bottom_pt)
        self._column(top_pt, bottom_pt)
        self._links(bottom_pt)
        if self.look.logo and "logo" in self.shapes:
            deck_marks.put_picture(self._shape("logo"), *self.look.logo)
        for name in self.shapes.keys() - self.used:
            element = self.shapes[name]._element  # noqa: SLF001  (no public way)
            element.getparent().remove(element)
        deck_marks.draw_foot(self.slide, self.layout.layout, self.writer, self.look.foot)

    def _shape(self, name: str) -> Any:
        self.layout.shape(name, self.scene.slide.title)
        self.used.add(name)
        return self.shapes[name]

    def _frame(self, name: str) -> Frame:
        """The measures of a placeholder; the column of text keeps clear of the logo."""
        frame = self.layout.frame(name, self.scene.slide.title)
        if self.look.logo and self.layout.has("logo") and self._in_column(name):
            edge_pt = self.layout.frame("logo", self.scene.slide.title).x_pt - LOGO_SPACE_PT
            frame = replace(frame, width_pt=min(frame.width_pt, edge_pt - frame.x_pt))
        return frame

    def _title(self) -> None:
        """The title, with the number before it or in its place."""
        frame, slide = self._frame("title"), self.scene.slide
        if number := self._text("number"):
            self._alone("number", number)
        elif self.layout.has("number"):
            left_pt = self._frame("number").x_pt
            frame = replace(frame, x_pt=left_pt, width_pt=frame.right_pt - left_pt)
            _put(self._shape("title"), frame)
        self._fit_alone(frame, (Paragraph(slide.title),), TITLE_FLOOR_PT)
        if self._fixed_subtitle:
            self._alone("subtitle", self._text("subtitle"))

    @property
    def _fixed_subtitle(self) -> bool:
        """Whether the subtitle belongs to the title: on a layout where a ground of colour ends below it."""
        if not self._text("subtitle") or not self.layout.has("subtitle"):
            return False
        return bool(self.layout.layout._element.get("showMasterSp", "1") != "1")  # noqa: SLF001  (no public way)

    def _text(self, name: str) -> tuple[Paragraph, ...]:
        """The paragraphs of a placeholder."""
        return tuple(Paragraph(text) for text in self.scene.slide.texts.get(name, ()) if text.strip())

    def _alone(self, name: str, paragraphs: tuple[Paragraph, ...]) -> None:
        self._fit_alone(self._frame(name), paragraphs)

    def _fit_alone(self, frame: Frame, paragraphs: tuple[Paragraph, ...], floor_pt: float = FLOOR_PT) -> None:
        """Write a text that has its frame to itself."""
        size_pt = fitted_size_pt(frame, paragraphs, floor_pt)
        if size_pt is None:
            raise self.too_long.alone(frame, paragraphs, floor_pt)
        shape = self._shape(frame.name)
        self._say(shape, paragraphs, size_pt, frame.gap_at_pt(size_pt))

    def _room(self) -> tuple[float, float]:
        """Top and bottom of the column of text: from its first placeholder to just above the foot."""
        tops_pt = [self._frame(name).y_pt for name in self.shapes if self._in_column(name) or name == "table"]
        foot = self._frame("footer")
        foot_pt = foot.text_height_pt(self.look.foot, foot.size_pt)
        return min(tops_pt), foot.bottom_pt - foot_pt - FOOT_SPACE_PT

    def _in_column(self, name: str) -> bool:
        return name not in BESIDE and not (name == "subtitle" and self._fixed_subtitle)

    def _agencies(self, bottom_pt: float) -> float:
        """Draw the agency markers above the foot; return where the column ends."""
        names = self.scene.slide.texts.get("agencies", ())
        if not names:
            return bottom_pt
        frame = self._frame("agencies")
        label = self.scene.slide.labels.get("agencies", "")
        shift_pt = deck_marks.chip_width_pt(label, frame.size_pt) - deck_marks.CHIP_PADDING_PT if label else 0
        edge_pt = self._frame("title").right_pt
        chips = deck_marks.chip_rows(names, edge_pt - frame.x_pt - shift_pt, frame.size_pt)
        if chips is None:
            raise self.too_long.markers(deck_marks.CHIP_FLOOR_PT)
        height_pt = deck_marks.chips_height_pt(chips[0], len(chips[1]))
        y_pt = bottom_pt - height_pt
        if label:
            shape = self._shape("agencies")
            _put(
                shape, replace(frame, y_pt=y_pt, width_pt=shift_pt, height_pt=chips[0] * deck_marks.CHIP_HEIGHT_RATIO)
            )
            self._say(shape, (Paragraph(label),), chips[0])
        alt = str(self.look.labels["alt"]["agencies"])
        alts = {name: alt.format(label=label, agency=name) if label else name for name in names}
        deck_marks.draw_chips(self.slide, self.writer, (frame.x_pt + shift_pt, y_pt), chips, alts)
        return y_pt - CHIP_SPACE_PT

    def _table(self, top_pt: float, bottom_pt: float) -> float:
        """Put the table in; return where the column goes on below it."""
        slide = self.scene.slide
        if not slide.header:
            return top_pt
        frame = self._frame("table")
        below = self._blocks()
        note_pt = sum(block.height_pt(FLOOR_PT) + BLOCK_GAP_PT for block in below)
        fit = deck_table.fitted(slide.header, slide.rows, frame, bottom_pt - frame.y_pt - note_pt)
        if fit is None:
            raise self.too_long.table(frame, bottom_pt - frame.y_pt - note_pt)
        shape = deck_table.fill(self._shape("table"), self.writer, slide, fit, self.look.table_style)
        alt = str(self.look.labels["alt"]["table"]).format(title=slide.title, columns=", ".join(slide.header))
        describe(shape, alt)
        return frame.y_pt + sum(fit.heights_pt) + BLOCK_GAP_PT

    def _blocks(self) -> list[Block]:
        """The texts of the column, in the order of the layout."""
        slide = self.scene.slide
        blocks: list[Block] = []
        links = ["links"] if slide.links else []
        # What has no placeholder in this layout is asked for too, so that it is missed and not lost.
        for name in dict.fromkeys((*self.layout.names_by_index.values(), *slide.texts, *links)):
            paragraphs = self._text(name)
            if name == "links":
                paragraphs = tuple(Paragraph(text, url=url) for text, url in slide.links)
            if paragraphs and self._in_column(name):
                blocks.append(self._block(self._frame(name), paragraphs))
        return blocks

    def _block(self, frame: Frame, paragraphs: tuple[Paragraph, ...]) -> Block:
        label = self.scene.slide.labels.get(frame.name, "")
        if self.layout.has(f"{frame.name} label"):
            beside = self._frame(f"{frame.name} label")
            if label:
                return Block(frame, paragraphs, (beside, Paragraph(label)))
            wider = replace(frame, x_pt=beside.x_pt, width_pt=frame.right_pt - beside.x_pt)
            return Block(wider, paragraphs)
        heading = (Paragraph(label, heading=True),) if label else ()
        return Block(frame, (*heading, *paragraphs))

    def _column(self, top_pt: float, bottom_pt: float) -> None:
        blocks = self._blocks()
        room = Room(top_pt, bottom_pt, ROW_GAP_PT if any(block.label for block in blocks) else BLOCK_GAP_PT)
        placed = flow(blocks, room)
        if placed is None:
            raise self.too_long.column(blocks, room)
        for each in placed:
            self._write(each)

    def _write(self, placed: Placed) -> None:
        block = placed.block
        frame = replace(block.frame, y_pt=placed.y_pt, height_pt=placed.height_pt)
        if block.label:
            beside, text = block.label
            label = self._shape(beside.name)
            _put(label, replace(beside, y_pt=placed.y_pt, height_pt=placed.height_pt))
            self._say(label, (text,), block.label_size_pt(placed.size_pt))
        shape = self._shape(frame.name)
        _put(shape, frame)
        self._say(shape, block.paragraphs, placed.size_pt, frame.gap_at_pt(placed.size_pt))

    def _say(self, shape: Any, paragraphs: tuple[Paragraph, ...], size_pt: float, gap_pt: float = 0) -> None:
        self.writer.write(shape.text_frame._txBody, paragraphs, size_pt, gap_pt)  # noqa: SLF001  (no public way)

    def _links(self, bottom_pt: float) -> None:
        """The QR code of the first link, and below it what it opens; the link itself is in the column."""
        links = self.scene.slide.links
        if not links or not self.layout.has("qr"):
            return
        text, url = links[0]
        png = deck_marks.qr_png(url, self.too_long.words("qr"))
        deck_marks.put_picture(self._shape("qr"), png, str(self.look.labels["alt"]["qr"]).format(text=text))
        caption = self._frame("qr caption")
        caption = replace(caption, height_pt=bottom_pt - caption.y_pt)
        _put(self._shape("qr caption"), caption)
        self._fit_alone(caption, (Paragraph(str(self.look.labels["scan"])), Paragraph(text)))


def _put(shape: Any, frame: Frame) -> None:
    """Set a shape's place where it differs from its layout's."""
    shape.left, shape.top = round(frame.x_pt * EMU_PER_PT), round(frame.y_pt * EMU_PER_PT)
    shape.width, shape.height = round(frame.width_pt * EMU_PER_PT), rounded_up(frame.height_pt)
