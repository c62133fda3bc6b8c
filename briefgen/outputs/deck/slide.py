"""Draw one Scene as one slide: its texts fitted into the placeholders of its layout."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from briefgen.outputs.deck import parts
from briefgen.outputs.deck import parts as deck_timeline
from briefgen.outputs.deck import table as deck_table
from briefgen.outputs.deck.fit import (
    TITLE_FLOOR_PT,
    Frame,
    FrameSpace,
    Paragraph,
    Placed,
    TextBlock,
    columns,
    fitted_size_pt,
    flow,
)
from briefgen.outputs.deck.package import DeckPackage
from briefgen.outputs.deck.shapes import ShapeWriter, Slot, Style, TextWriter, slide_xml
from briefgen.outputs.deck.slots import SlideLayout
from briefgen.outputs.deck.too_full import TooLong
from briefgen.storyboard.model import Scene, SceneKind

BESIDE = frozenset(
    {"title", "number", "agencies", "table", "timeline", "qr", "qr caption", "logo", "footer", "slide number"}
)
"""What does not stand in the column of text; ``subtitle`` does except on the title slide."""

LOGO_SPACE_PT = 28

BALANCED = frozenset({"title", "quote", "body"})
"""Texts that stand alone: their lines are made about equally long, so that no word is left over."""


@dataclass(frozen=True)
class DeckStyle:
    """The style that all slides share: wording, language, foot, table style and logo.

    Attributes:
        labels: the wording of the deck (``labels/<language>/deck.yaml``).
        language: the language of every run, as Office names it.
        foot: the text of the footer.
        table_style: the id of the template's table style.
        logo: the picture file of the logo, its size in pixels and its alternative text, or None.
        own: whether the template is the house's own.
    """

    labels: Mapping[str, Any]
    language: str
    foot: tuple[Paragraph, ...]
    table_style: str
    logo: tuple[bytes, tuple[int, int], str] | None = None
    own: bool = False


class Canvas:
    """The slide being drawn, its layout, and the writers of its shapes and texts.

    Args:
        scene: what to show.
        layout: its layout.
        style: what all slides share.
        package: takes the slide and its pictures.
    """

    def __init__(self, scene: Scene, layout: SlideLayout, style: DeckStyle, package: DeckPackage) -> None:
        self.scene, self.layout, self.style, self.package = scene, layout, style, package
        self.part = package.slide(layout.layout)
        self.writer = TextWriter(self.part, style.language)
        self.shapes = ShapeWriter()
        self.too_long = TooLong(scene, style.labels, own=style.own)

    def scaled(self, size_pt: float) -> float:
        """Scale a distance from a slide of common size to this one."""
        return size_pt * self.layout.scale

    def slot(self, name: str) -> Slot:
        """Return a placeholder of the layout.

        Raises:
            BriefgenError: the layout has none of that name.
        """
        return self.layout.slot(name, self.scene.slide.title)

    def frame(self, name: str) -> Frame:
        """Return the frame of a placeholder; the column of text keeps clear of the logo."""
        frame = self.slot(name).frame
        if self.style.logo and self.layout.has("logo") and self.in_column(name):
            logo = self.slot("logo").frame
            beside = logo.y_pt < frame.bottom_pt and frame.y_pt < logo.bottom_pt and logo.x_pt > frame.x_pt
            if beside:
                edge_pt = logo.x_pt - self.scaled(LOGO_SPACE_PT)
                frame = replace(frame, width_pt=min(frame.width_pt, edge_pt - frame.x_pt))
        return frame

    def fill(
        self, frame: Frame, paragraphs: Sequence[Paragraph], size_pt: float | None = None, gap_pt: float = 0
    ) -> str:
        """Return the XML of a placeholder with a text, in the place of its frame."""
        slot = self.slot(frame.name)
        style = Style(
            size_pt, gap_pt, plain_run=slot.plain_run, plain_lines=slot.plain_lines, floor_pt=slot.frame.floor_pt
        )
        place = None if frame == slot.frame else frame
        return self.shapes.placeholder(slot, self.writer.paragraphs(paragraphs, style), place)

    @property
    def fixed_subtitle(self) -> bool:
        """Whether the subtitle belongs to the title: on the title slide."""
        return self.scene.kind is SceneKind.CONTENT_NOTE and bool(self.text("subtitle"))

    def text(self, name: str) -> tuple[Paragraph, ...]:
        """Return the paragraphs of a placeholder."""
        return tuple(Paragraph(text) for text in self.scene.slide.texts.get(name, ()) if text.strip())

    def fill_alone(self, frame: Frame, paragraphs: tuple[Paragraph, ...], floor_pt: float | None = None) -> str:
        """Return the XML of a placeholder whose text has the frame to itself, in the largest type that fits."""
        size_pt = fitted_size_pt(frame, paragraphs, floor_pt)
        if size_pt is None:
            raise self.too_long.alone(frame, paragraphs, frame.floor_pt if floor_pt is None else floor_pt)
        if frame.name in BALANCED:
            frame = frame.balanced(paragraphs, size_pt)
        return self.fill(frame, paragraphs, size_pt, frame.gap_at_pt(size_pt))

    def in_column(self, name: str) -> bool:
        """Whether a placeholder stands in the column of text."""
        return name not in BESIDE and not (name == "subtitle" and self.fixed_subtitle)


AT_FOOT = frozenset({"agencies", "timeline"})
"""What stands below the column of text, which takes its room where it is not there."""

ROW_GAP_PT, BLOCK_GAP_PT, CHIP_SPACE_PT, FOOT_SPACE_PT = 6, 16, 12, 14
TIMELINE_SPACE_PT = 26


class SlidePainter(Canvas):
    """Draws the slide of one Scene."""

    def paint(self) -> Any:
        """Draw the slide and return its part; shapes stand in the file in the order in which they are read.

        Raises:
            BriefgenError: a text does not fit at the floor, or the layout lacks a placeholder.
        """
        shapes = [*self._title()]
        top_pt, bottom_pt = self._room()
        chips, bottom_pt = self._agencies(bottom_pt)
        timeline, bottom_pt = self._timeline(bottom_pt)
        table, top_pt = self._table(top_pt, bottom_pt)
        shapes += [*table, *self._column(top_pt, bottom_pt), *timeline, *chips]
        shapes += [*self._links(bottom_pt), *self._logo(), *self._foot()]
        self.part.blob = slide_xml("".join(shapes))
        return self.part

    def _title(self) -> Iterator[str]:
        """Draw the title, with the number before it or in its place."""
        frame, slide = self.frame("title"), self.scene.slide
        if number := self.text("number"):
            yield self.fill_alone(self.frame("number"), number)
        elif self.layout.has("number"):
            left_pt = self.frame("number").x_pt
            if left_pt < frame.x_pt:
                frame = replace(frame, x_pt=left_pt, width_pt=frame.right_pt - left_pt)
        floor_pt = math.ceil(TITLE_FLOOR_PT * self.layout.scale - 0.01)
        yield self.fill_alone(
            replace(frame, size_pt=max(frame.size_pt, floor_pt)), (Paragraph(slide.title),), floor_pt
        )
        if self.fixed_subtitle:
            yield self.fill_alone(self.frame("subtitle"), self.text("subtitle"))

    def _room(self) -> tuple[float, float]:
        """Return top and bottom of the column of text: from its first placeholder to just above the foot."""
        frames = [
            self.frame(name)
            for name in self.layout.names
            if self.in_column(name) or name in {"table", "agencies", "timeline"}
        ]
        foot = self.frame("footer")
        foot_pt = foot.text_height_pt(self.style.foot, foot.size_pt)
        bottom_pt = max(frame.bottom_pt for frame in frames)
        if (
            foot.bottom_pt - foot_pt > self.frame("title").bottom_pt
        ):  # a foot at the head of the page is in no one's way
            bottom_pt = min(bottom_pt, foot.bottom_pt - foot_pt - self.scaled(FOOT_SPACE_PT))
        return min(frame.y_pt for frame in frames), bottom_pt

    def _agencies(self, bottom_pt: float) -> tuple[list[str], float]:
        """Draw the agency markers at the bottom, and return where the column ends above them."""
        names = self.scene.slide.texts.get("agencies", ())
        if not names:
            return [], bottom_pt
        frame = self.frame("agencies")
        label = self.scene.slide.labels.get("agencies", "")
        shift_pt = parts.chip_width_pt(label, frame, frame.size_pt) - parts.CHIP_PADDING_PT if label else 0
        edge_pt = max(self.frame("title").right_pt, frame.right_pt)
        fit = parts.chip_rows(names, frame, edge_pt - frame.x_pt - shift_pt)
        if fit is None:
            raise self.too_long.markers(frame.floor_pt)
        height_pt = parts.chips_height_pt(fit[0], len(fit[1]))
        y_pt = bottom_pt - height_pt
        shapes = []
        if label:
            high_pt = fit[0] * parts.CHIP_HEIGHT_RATIO
            shapes.append(
                self.fill(
                    replace(frame, y_pt=y_pt, width_pt=shift_pt, height_pt=high_pt), (Paragraph(label),), fit[0]
                )
            )
        alt = str(self.style.labels["alt"]["agencies"])
        alts = {name: alt.format(label=label, agency=name) if label else name for name in names}
        first = replace(frame, x_pt=frame.x_pt + shift_pt, y_pt=y_pt)
        return [*shapes, *parts.chips(self.shapes, self.writer, first, fit, alts)], y_pt - self.scaled(CHIP_SPACE_PT)

    def _timeline(self, bottom_pt: float) -> tuple[list[str], float]:
        """Draw the timeline at the bottom, and return where the column ends above it."""
        moments = self.scene.slide.moments
        if not moments:
            return [], bottom_pt
        frame = self.frame("timeline" if self.layout.has("timeline") else "body")
        fit = deck_timeline.fitted(moments, frame, (bottom_pt - self.frame("title").bottom_pt) / 2)
        if fit is None:
            raise self.too_long.timeline(frame.floor_pt)
        frame = replace(frame, y_pt=bottom_pt - fit.height_pt, height_pt=fit.height_pt)
        alt = str(self.style.labels["alt"]["timeline"]).format(count=len(moments))
        drawn = deck_timeline.draw_timeline(self.shapes, self.writer, frame, moments, fit, alt)
        return [drawn], frame.y_pt - self.scaled(TIMELINE_SPACE_PT)

    def _table(self, top_pt: float, bottom_pt: float) -> tuple[list[str], float]:
        """Draw the table, and return where the column continues below it."""
        slide = self.scene.slide
        if not slide.header:
            return [], top_pt
        slot = self.slot("table")
        frame = slot.frame
        note_pt = sum(block.height_pt(block.frame.floor_pt) + self.scaled(BLOCK_GAP_PT) for block in self._blocks())
        fit = deck_table.fitted(slide.header, slide.rows, frame, bottom_pt - frame.y_pt - note_pt)
        if fit is None:
            raise self.too_long.table(frame, bottom_pt - frame.y_pt - note_pt)
        alt = str(self.style.labels["alt"]["table"]).format(title=slide.title, columns=", ".join(slide.header))
        place = replace(frame, height_pt=sum(fit.heights_pt))
        grid = deck_table.grid(self.writer, slide, fit, self.style.table_style)
        return [self.shapes.table(slot, place, grid, alt)], place.bottom_pt + self.scaled(BLOCK_GAP_PT)

    def _blocks(self) -> list[TextBlock]:
        """Return the texts of the column, from the top of the layout."""
        slide = self.scene.slide
        blocks: list[TextBlock] = []
        links = ["links"] if slide.links else []
        # What has no placeholder in this layout is asked for too, so that it is missed and not lost.
        for name in dict.fromkeys((*self.layout.names, *slide.texts, *links)):
            paragraphs = self.text(name)
            if name == "links":
                paragraphs = tuple(Paragraph(text, url=url) for text, url in slide.links)
            if paragraphs and self.in_column(name):
                blocks.append(self._block(self.frame(name), paragraphs))
        return sorted(blocks, key=lambda block: block.frame.y_pt)

    def _block(self, frame: Frame, paragraphs: tuple[Paragraph, ...]) -> TextBlock:
        label = self.scene.slide.labels.get(frame.name, "")
        if self.layout.has(f"{frame.name} label"):
            beside = self.frame(f"{frame.name} label")
            if label:
                return TextBlock(frame, paragraphs, (beside, Paragraph(label)))
            wider = replace(frame, x_pt=beside.x_pt, width_pt=frame.right_pt - beside.x_pt)
            return TextBlock(wider, paragraphs)
        heading = (Paragraph(label, heading=True),) if label else ()
        return TextBlock(frame, (*heading, *paragraphs))

    def _column(self, top_pt: float, bottom_pt: float) -> Iterator[str]:
        """Draw the texts below each other, in as many columns as the layout has."""
        for blocks in columns(self._blocks()):
            room = self._share(blocks, top_pt, bottom_pt)
            placed = flow(blocks, room)
            if placed is None:
                raise self.too_long.column(blocks, room)
            for each in placed:
                yield from self._written(each)

    def _share(self, blocks: Sequence[TextBlock], top_pt: float, bottom_pt: float) -> FrameSpace:
        """Return the space of one column: from the first to the last of its placeholders in the layout."""
        left_pt = min(block.frame.x_pt for block in blocks)
        right_pt = max(block.frame.right_pt for block in blocks)
        frames = [self.frame(name) for name in self.layout.names if self.in_column(name) or name in AT_FOOT]
        there = [frame for frame in frames if frame.x_pt < right_pt and left_pt < frame.right_pt]
        first_pt, last_pt = min(frame.y_pt for frame in there), max(frame.bottom_pt for frame in there)
        gap_pt = self.scaled(ROW_GAP_PT if any(block.label for block in blocks) else BLOCK_GAP_PT)
        top_pt = top_pt if self.scene.slide.header else first_pt  # what goes with a table stands right below it
        return FrameSpace(top_pt, min(last_pt, bottom_pt), gap_pt)

    def _written(self, placed: Placed) -> Iterator[str]:
        block = placed.block
        frame = replace(block.frame, y_pt=placed.y_pt, height_pt=placed.height_pt)
        if frame.name in BALANCED:
            frame = frame.balanced(block.paragraphs, placed.size_pt)
        if block.label:
            beside, text = block.label
            label = replace(beside, y_pt=placed.y_pt, height_pt=placed.height_pt)
            yield self.fill(label, (text,), block.label_size_pt(placed.size_pt))
        yield self.fill(frame, block.paragraphs, placed.size_pt, placed.gap_pt)

    def _links(self, bottom_pt: float) -> Iterator[str]:
        """Draw the QR code of the first link with its caption."""
        links = self.scene.slide.links
        if not links or not self.layout.has("qr"):
            return
        text, url = links[0]
        slot = self.slot("qr")
        png = parts.qr_png(url, self.too_long.words("qr"))
        key = self.package.picture(self.part, png)
        alt = str(self.style.labels["alt"]["qr"]).format(text=text)
        yield self.shapes.picture(slot, key, parts.whole(slot.frame, (1, 1)), alt)
        if self.layout.has("qr caption"):
            caption = self.frame("qr caption")
            caption = replace(caption, height_pt=max(caption.height_pt, bottom_pt - caption.y_pt))
            caption_texts: tuple[Paragraph, ...] = (Paragraph(str(self.style.labels["scan"])), Paragraph(text))
            if fitted_size_pt(caption, caption_texts) is None:  # the link itself stands beside the code
                caption_texts = (Paragraph(str(self.style.labels["scan_first"])),)
            yield self.fill_alone(caption, caption_texts)

    def _logo(self) -> Iterator[str]:
        if self.style.logo and self.layout.has("logo"):
            data, size_px, alt = self.style.logo
            slot = self.slot("logo")
            key = self.package.picture(self.part, data)
            yield self.shapes.picture(slot, key, parts.whole(slot.frame, size_px), alt)

    def _foot(self) -> Iterator[str]:
        """Draw the footer and the slide number as placeholders of the slide."""
        yield self.shapes.placeholder(self.slot("footer"), self.writer.paragraphs(self.style.foot, Style()))
        if self.layout.has("slide number"):
            yield self.shapes.placeholder(self.slot("slide number"), self.writer.slide_number())
