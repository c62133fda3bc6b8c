"""Draw one Scene as one slide: its texts fitted into the placeholders of its layout."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from briefgen.icons import icon_shape
from briefgen.outputs.deck import parts
from briefgen.outputs.deck import parts as deck_timeline
from briefgen.outputs.deck import table as deck_table
from briefgen.outputs.deck.canvas import BALANCED, CARDS, OPTIONAL, Canvas
from briefgen.outputs.deck.fit import (
    ROUNDING_PT,
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
from briefgen.outputs.deck.fonts import fallback
from briefgen.outputs.deck.shapes import DECORATIVE, Style, slide_xml
from briefgen.outputs.office import office_icon
from briefgen.review.house.raster import pixels
from briefgen.storyboard.model import SceneKind, SlidePicture

AT_FOOT = frozenset({"agencies", "timeline"})
"""What stands below the column of text, which takes its room where it is not there."""

ROW_GAP_PT, BLOCK_GAP_PT, CHIP_SPACE_PT, FOOT_SPACE_PT, TITLE_SPACE_PT = 6, 16, 12, 14, 22
TIMELINE_SPACE_PT = 26
TITLE_STEP_PT = 2
CREDIT_PT, CAPTION_GAP_PT = 12, 8
"""The type of a picture's credit, as small as that of the foot."""

NO_BOX = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln>'
LOGO_PAD_PT = 10
PAPER_BOX = (
    '<a:prstGeom prst="roundRect"><a:avLst><a:gd name="adj" fmla="val 6000"/></a:avLst></a:prstGeom>'
    '<a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:ln><a:noFill/></a:ln>'
)
GOOD_PT, GOOD_TITLE_PT = 24, 36
"""The type of a text that is read with ease, and the least of a title that makes room for it."""

MOST_LISTED_PT = 110
"""The most height that agencies take that are listed as a text."""


class SlidePainter(Canvas):
    """Draws the slide of one Scene."""

    def paint(self) -> Any:
        """Draw the slide and return its part; shapes are in reading order.

        Raises:
            BriefgenError: a text does not fit at the floor, or the layout lacks a placeholder.
        """
        self._title_cap_pt = self._largest_title_pt()
        shapes = [*self._motif(), *self._notices(), *self._title(), *self._icon(), *self._cards()]
        top_pt, bottom_pt = self._room()
        chips, bottom_pt = self._agencies(bottom_pt)
        timeline, bottom_pt = self._timeline(bottom_pt)
        table, top_pt = self._table(top_pt, bottom_pt)
        shapes += [*table, *self._column(top_pt, bottom_pt), *timeline, *chips]
        shapes += [*self._links(bottom_pt), *self._logo(), *self._foot()]
        self.part.blob = slide_xml("".join(shapes))
        return self.part

    def _title(self) -> Iterator[str]:
        """Draw the title, with its number or with the number in its place."""
        frame, slide = self.frame("title"), self.scene.slide
        if number := self.text("number"):
            yield self.fill_alone(self.frame("number"), number)
        elif self.layout.has("number"):
            left_pt = self.frame("number").x_pt
            if left_pt < frame.x_pt:
                frame = replace(frame, x_pt=left_pt, width_pt=frame.right_pt - left_pt)
        frame = replace(frame, size_pt=min(self._title_cap_pt, max(frame.size_pt, self._title_floor_pt)))
        if self._flows_below_title:
            height_pt = self._title_bottom_pt(frame) - frame.y_pt + ROUNDING_PT
            frame = replace(frame, height_pt=min(frame.height_pt, height_pt))
        yield self.fill_alone(frame, (Paragraph(slide.title),), self._title_floor_pt)
        if self.fixed_subtitle:
            yield self.fill_alone(self.frame("subtitle"), self.text("subtitle"))

    def _room(self) -> tuple[float, float]:
        """Return top and bottom of the text column in points: from its first placeholder to above the foot."""
        frames = [
            self.frame(name)
            for name in self.layout.names
            if self.in_column(name) or name in {"table", "agencies", "timeline"}
        ]
        foot = self.frame("footer")
        fonts = (foot.font, fallback(foot.font))
        foot_pt = max(replace(foot, font=font).text_height_pt(self.foot, foot.size_pt) for font in fonts)
        bottom_pt = max(frame.bottom_pt for frame in frames)
        if (
            foot.bottom_pt - foot_pt > self.frame("title").bottom_pt
        ):  # a foot at the head of the page is in no one's way
            bottom_pt = min(bottom_pt, foot.bottom_pt - foot_pt - self.scaled(FOOT_SPACE_PT))
        if self.notice and self.notice.y_pt > self.frame("title").bottom_pt:
            bottom_pt = min(bottom_pt, self.notice.y_pt - self.scaled(FOOT_SPACE_PT))
        return min(frame.y_pt for frame in frames), bottom_pt

    def _agencies(self, bottom_pt: float) -> tuple[list[str], float]:
        """Draw the agency markers at the bottom, and return the bottom of the column above them in points."""
        names = self.scene.slide.texts.get("agencies", ())
        if not names:
            return [], bottom_pt
        frame = self.frame("agencies")
        label = self.scene.slide.labels.get("agencies", "")
        shift_pt = parts.chip_width_pt(label, frame, frame.size_pt) - parts.CHIP_PADDING_PT if label else 0
        edge_pt = max(self.frame("title").right_pt, frame.right_pt)
        fit = parts.chip_rows(names, frame, edge_pt - frame.x_pt - shift_pt)
        if fit is None:
            return self._listed_agencies(names, frame, bottom_pt)
        height_pt = parts.chips_height_pt(fit[0], len(fit[1]))
        if len(fit[1]) > 1 and self._listed_pt(names, frame) < height_pt - fit[0]:
            return self._listed_agencies(names, frame, bottom_pt)  # the text above needs the room more
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

    def _listed_agencies(self, names: Sequence[str], frame: Frame, bottom_pt: float) -> tuple[list[str], float]:
        """Draw the agencies as a line of text where their markers do not fit.

        Raises:
            SlideTooFullError: there is none for the line either.
        """
        text, height_pt = self._listed(names), self._listed_pt(names, frame)
        if height_pt > self.scaled(MOST_LISTED_PT):
            raise self.too_long.markers(frame.floor_pt)
        y_pt = bottom_pt - height_pt
        listed = self.fill(replace(frame, y_pt=y_pt, height_pt=height_pt), text, frame.floor_pt)
        return [listed], y_pt - self.scaled(CHIP_SPACE_PT)

    def _listed(self, names: Sequence[str]) -> tuple[Paragraph, ...]:
        label = self.scene.slide.labels.get("agencies", "")
        return (Paragraph(f"{label}: {', '.join(names)}" if label else ", ".join(names)),)

    def _listed_pt(self, names: Sequence[str], frame: Frame) -> float:
        return frame.text_height_pt(self._listed(names), frame.floor_pt)

    def _timeline(self, bottom_pt: float) -> tuple[list[str], float]:
        """Draw the timeline at the bottom, and return the bottom of the column above it in points."""
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
        """Draw the table, and return the top of the column below it in points."""
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
        shapes = [self.shapes.table(slot, place, grid, alt)]
        for icon, there in deck_table.icon_frames(slide.rows, fit, place):
            shapes.append(
                self.shapes.box(there, office_icon(icon_shape(icon), there.width_pt, "accent2"), alt=DECORATIVE)
            )
        return shapes, place.bottom_pt + self.scaled(BLOCK_GAP_PT)

    def _blocks(self) -> list[TextBlock]:
        """Return the texts of the column, from the top of the layout."""
        slide = self.scene.slide
        blocks: list[TextBlock] = []
        links = ["links"] if slide.links else []
        # What has no placeholder in this layout is asked for too, so that it is missed and not lost.
        for name in dict.fromkeys((*self.layout.names, *slide.texts, *links)):
            if name in OPTIONAL and not self.layout.has(name):
                continue
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
        title = self.frame("title")
        if self._flows_below_title and left_pt < title.right_pt:
            first_pt = min(first_pt, self._title_bottom_pt(title) + self.scaled(TITLE_SPACE_PT))
        if self.layout.has("agencies") and left_pt >= self.frame("agencies").right_pt:
            bottom_pt = self._room()[1]  # their markers stand below another column
        top_pt = top_pt if self.scene.slide.header else first_pt  # what goes with a table stands right below it
        return FrameSpace(top_pt, min(last_pt, bottom_pt), gap_pt)

    @property
    def _flows_below_title(self) -> bool:
        """Whether the text follows the last line of the title, whose text is at the top of its frame."""
        return self.scene.kind is SceneKind.MESSAGE and self.slot("title").at_top

    @property
    def _title_floor_pt(self) -> int:
        return math.ceil(self.scaled(TITLE_FLOOR_PT) - ROUNDING_PT)

    def _largest_title_pt(self) -> float:
        """Return the largest title size at which the text below fits, preferably in a good size."""
        self._title_cap_pt = self.slot("title").frame.size_pt
        if not self._flows_below_title:
            return max(self._title_cap_pt, self._title_floor_pt)
        top_pt, bottom_pt = self._room()
        _, bottom_pt = self._agencies(bottom_pt)
        fitting: list[tuple[float, float]] = []
        while self._title_cap_pt >= self._title_floor_pt:
            placed = [flow(each, self._share(each, top_pt, bottom_pt)) for each in columns(self._blocks())]
            if all(found is not None for found in placed):
                smallest_pt = min((each.size_pt for found in placed for each in found or ()), default=GOOD_PT)
                is_good = self._title_cap_pt >= self.scaled(GOOD_TITLE_PT)
                fitting.append((min(smallest_pt, self.scaled(GOOD_PT)) * is_good, self._title_cap_pt))
            self._title_cap_pt -= TITLE_STEP_PT
        return max(fitting)[1] if fitting else self._title_floor_pt

    def _title_bottom_pt(self, frame: Frame) -> float:
        """Return the bottom of the last line of a title at the top of its frame, in points."""
        title = (Paragraph(self.scene.slide.title),)
        frame = replace(frame, size_pt=min(frame.size_pt, self._title_cap_pt))
        size_pt = fitted_size_pt(frame, title, self._title_floor_pt) or self._title_floor_pt
        return frame.y_pt + frame.text_height_pt(title, size_pt)

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
        slot, place = self.slot("qr"), self._above_notice(self.slot("qr").frame)
        png = parts.qr_png(url, self.too_long.words("qr"))
        key = self.package.picture(self.part, png)
        alt = str(self.style.labels["alt"]["qr"]).format(text=text)
        yield self.shapes.picture(slot, key, parts.whole(place, (1, 1)), alt)
        if self.layout.has("qr caption"):
            caption = self._above_notice(self.frame("qr caption"))
            height_pt = max(caption.height_pt, bottom_pt - caption.y_pt)
            caption = replace(caption, height_pt=height_pt, width_pt=caption.width_pt - CAPTION_GAP_PT)
            caption_texts: tuple[Paragraph, ...] = (Paragraph(str(self.style.labels["scan"])), Paragraph(text))
            if fitted_size_pt(caption, caption_texts) is None:  # the link itself stands beside the code
                caption_texts = (Paragraph(str(self.style.labels["scan_first"])),)
            yield self.fill_alone(caption, caption_texts)

    def _above_notice(self, frame: Frame) -> Frame:
        """Return a frame moved up if the notice bar covers it."""
        if self.notice is None or not frame.meets(self.notice) or self.notice.y_pt < frame.y_pt:
            return frame
        return replace(frame, y_pt=self.notice.y_pt - self.scaled(FOOT_SPACE_PT) - frame.height_pt)

    def _logo(self) -> Iterator[str]:
        """Draw the house's logo; on the built-in title slide, which is dark, on a panel of the paper's colour."""
        if self.style.logo and self.layout.has("logo"):
            data, size_px, alt = self.style.logo
            slot = self.slot("logo")
            place = parts.whole(slot.frame, size_px)
            if self.style.motif and self.layout.has("motif"):
                yield self.shapes.box(parts.around(place, LOGO_PAD_PT), PAPER_BOX, alt=DECORATIVE)
            key = self.package.picture(self.part, data)
            yield self.shapes.picture(slot, key, place, alt)

    def _icon(self) -> Iterator[str]:
        """Draw the icon as an editable outline, or the picture, where the layout has a placeholder for it."""
        if self.scene.slide.picture and self.layout.has("icon"):
            yield from self._picture(self.scene.slide.picture)
        elif self.scene.slide.icon and self.layout.has("icon"):
            slot = self.slot("icon")
            side_pt = min(slot.frame.width_pt, slot.frame.height_pt)
            place = replace(slot.frame, width_pt=side_pt, height_pt=side_pt)
            colour = "bg1" if slot.on_dark else "accent2"
            drawing = office_icon(icon_shape(self.scene.slide.icon), side_pt, colour)
            yield self.shapes.box(place, drawing, alt=DECORATIVE)

    def _picture(self, picture: SlidePicture) -> Iterator[str]:
        """Draw the picture of a message with its credit below, as large as the icon's placeholder allows.

        The built-in slides have room from there to the number, and down to what to do.
        """
        slot = self.slot("icon")
        frame, own = slot.frame, self.style.own
        right_pt = frame.right_pt if own else self.frame("number").x_pt - self.scaled(CHIP_SPACE_PT)
        bottom_pt = frame.bottom_pt if own else self.frame("action").y_pt - self.scaled(CHIP_SPACE_PT)
        caption = replace(frame, name="picture credit", width_pt=right_pt - frame.x_pt)
        text = (Paragraph(picture.credit),)
        high_pt = caption.text_height_pt(text, CREDIT_PT)
        place = replace(frame, name="picture", width_pt=caption.width_pt, height_pt=bottom_pt - frame.y_pt - high_pt)
        place = parts.at_left(place, pixels(picture.data))
        key = self.package.picture(self.part, picture.data)
        yield self.shapes.free_picture(key, place, picture.alt)
        caption = replace(caption, y_pt=place.bottom_pt, height_pt=high_pt)
        words = self.writer.paragraphs(text, Style(CREDIT_PT, paper=slot.on_dark))
        yield self.shapes.box(caption, NO_BOX, words, anchor="t")

    def _cards(self) -> Iterator[str]:
        """Draw the reminder, the action and the help as cards beside each other, where all of them fit."""
        cards = self.cards if self.has_cards else {}
        frames = {name: self.card(name) for name in cards}
        sizes = {name: fitted_size_pt(frames[name], cards[name]) or 0 for name in cards}
        common_pt = min((sizes[name] for name in cards if name in CARDS), default=0)
        for name in (
            cards.keys() - set(CARDS) if not self.style.own else ()
        ):  # the help is as large as what is beside it
            larger = replace(frames[name], size_pt=max(frames[name].size_pt, common_pt))
            sizes[name] = fitted_size_pt(larger, cards[name]) or sizes[name]
        for name, paragraphs in cards.items():
            size_pt = common_pt if name in CARDS else sizes[name]
            yield self.fill(frames[name], paragraphs, size_pt, frames[name].gap_at_pt(size_pt))

    def _motif(self) -> Iterator[str]:
        """Draw the motif behind everything else, where the layout has a placeholder for it."""
        if self.style.motif and self.layout.has("motif"):
            yield from parts.motif_shapes(self.shapes, self.slot("motif").frame, self.style.motif)

    def _notices(self) -> Iterator[str]:
        """Draw the notice bar of a withdrawn or restricted review, with the reason."""
        if self.notice:
            texts, is_withdrawn = self.style.notices, self.style.is_withdrawn
            yield parts.notice_bar(self.shapes, self.writer, self.notice, texts, is_withdrawn=is_withdrawn)

    def _foot(self) -> Iterator[str]:
        """Draw the footer and the slide number as placeholders, and the progress through the deck."""
        # The title slide of the built-in template says all of the foot already.
        if self.style.own or self.scene.kind is not SceneKind.CONTENT_NOTE:
            yield self.shapes.placeholder(self.slot("footer"), self.writer.paragraphs(self.foot, Style()))
        if self.layout.has("slide number"):
            yield self.shapes.placeholder(self.slot("slide number"), self.writer.slide_number())
        if self.style.progress and not self.style.own and self.scene.kind is not SceneKind.CONTENT_NOTE:
            slot, groups = self.slot("slide number"), self.style.progress
            yield from parts.progress(self.shapes, slot.frame, groups, self.scene.id, on_dark=slot.on_dark)
