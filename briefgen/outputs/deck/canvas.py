"""The slide being drawn: its frames, the texts of its Scene, and what all slides of a deck share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from briefgen.outputs.deck.fit import (
    Frame,
    Paragraph,
    fitted_size_pt,
)
from briefgen.outputs.deck.package import DeckPackage
from briefgen.outputs.deck.parts import NOTICE_PT
from briefgen.outputs.deck.shapes import ShapeWriter, Slot, Style, TextWriter
from briefgen.outputs.deck.slots import SlideLayout
from briefgen.outputs.deck.too_full import TooLong
from briefgen.outputs.motif import Motif
from briefgen.outputs.motif_painting import MotifColours
from briefgen.storyboard.model import Scene, SceneKind

CARDS = ("remember", "week")
"""Placeholders with a card of their own beside the help, on the closing slide."""

OPTIONAL = frozenset({"figure", "figure note", *CARDS})
"""Texts that are omitted from a layout without a placeholder for them: the page has them too."""

BESIDE = frozenset(
    {
        "title",
        "number",
        "agencies",
        "table",
        "timeline",
        "qr",
        "qr caption",
        "logo",
        "footer",
        "slide number",
        "motif",
        "icon",
        *CARDS,
    }
)
"""Placeholders outside the text column; ``subtitle`` is in it except on the title slide."""

FIXED = frozenset({"title", "table", "logo", "qr", "qr caption", "links", "icon", "footer", "slide number"})
"""Placeholders of a slide besides its texts."""

LOGO_SPACE_PT, CARD_GAP_PT = 28, 15
PICTURE_GAINS_PT, ACTION_PT = range(150, 0, -15), 33
"""How much lower what to do may stand below a picture, and the least type that it then has."""

BALANCED = frozenset({"title", "quote", "body"})
"""Texts that stand alone: their lines are made about equally long, so that no word is left over."""


@dataclass(frozen=True)
class DeckStyle:
    """The style that all slides share: wording, language, foot, table style and logo.

    Attributes:
        labels: the wording of the deck (``labels/<language>/deck.yaml``).
        language: the language of every run, as Office names it.
        feet: the texts that the footer may have, the fullest first.
        table_style: the id of the template's table style.
        logo: the picture file of the logo, its size in pixels and its alternative text, or None.
        own: whether the template is the house's own.
        motif: the motif of the review with its colours, in the shape of the built-in template's frame for it.
        notices: the markings, with their reason.
        is_withdrawn: whether the review was withdrawn.
        progress: the ids of all Scenes, those of each section together.
    """

    labels: Mapping[str, Any]
    language: str
    feet: tuple[tuple[Paragraph, ...], ...]
    table_style: str
    logo: tuple[bytes, tuple[int, int], str] | None = None
    own: bool = False
    motif: tuple[Motif, MotifColours] | None = None
    notices: tuple[str, ...] = ()
    is_withdrawn: bool = False
    progress: tuple[tuple[str, ...], ...] = ()


class Canvas:
    """The drawing surface of a slide: its layout, and the writers of its shapes and texts.

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
        """Return the frame of a placeholder; the column of text keeps clear of the logo and of a figure."""
        frame = self.slot(name).frame
        if name == "action" and self.scene.slide.picture and not self.style.own:
            frame = self._below_picture(frame)
        if name == "body" and self.layout.has(CARDS[0]) and not self.has_cards:
            frame = replace(frame, x_pt=self.slot("links").frame.x_pt, width_pt=self.slot("links").frame.width_pt)
        if name == "body" and self.text("figure") and self.layout.has("figure"):
            edge_pt = self.slot("figure").frame.x_pt - self.scaled(LOGO_SPACE_PT)
            if frame.x_pt < edge_pt:
                frame = replace(frame, width_pt=min(frame.width_pt, edge_pt - frame.x_pt))
        if self.style.logo and self.layout.has("logo") and self.in_column(name):
            logo = self.slot("logo").frame
            beside = logo.y_pt < frame.bottom_pt and frame.y_pt < logo.bottom_pt and logo.x_pt > frame.x_pt
            if beside:
                edge_pt = logo.x_pt - self.scaled(LOGO_SPACE_PT)
                frame = replace(frame, width_pt=min(frame.width_pt, edge_pt - frame.x_pt))
        return frame

    @cached_property
    def foot(self) -> tuple[Paragraph, ...]:
        """The text of the foot: the fullest that fits one line, else the fullest that fits."""
        frame = self.slot("footer").frame
        fitting = [each for each in self.style.feet if frame.text_height_pt(each, frame.size_pt) <= frame.height_pt]
        every = fitting or self.style.feet[-1:]
        return next((each for each in every if frame.lines(each, frame.size_pt) == len(each)), every[-1])

    @cached_property
    def notice(self) -> Frame | None:
        """The frame of the bar for a withdrawn or restricted review; None for any other.

        It is at the head of the slide, or where a house's own template has something else there, at the highest place
        of the lower third that is free, else right above the foot.
        """
        if not self.style.notices:
            return None
        wide_pt, high_pt = self.layout.page_pt
        bar = Frame("notice", 0, 0, wide_pt, self.scaled(NOTICE_PT), size_pt=self.layout.floor_pt)
        foot = self.slot("footer").frame
        above_pt = foot.bottom_pt - foot.text_height_pt(self.foot, foot.size_pt) - self.scaled(LOGO_SPACE_PT / 2)
        last = replace(bar, y_pt=above_pt - bar.height_pt)
        if not self.style.own:
            return bar
        taken = [*self.layout.drawn, *(self.slot(name).frame for name in self.layout.names if self._stays(name))]
        low = replace(bar, y_pt=high_pt - bar.height_pt)
        return next((each for each in (bar, low) if not any(map(each.meets, taken))), last)

    def _stays(self, name: str) -> bool:
        """Whether a placeholder of the layout has content on this slide, which the bar must not cover."""
        return name != "motif" and (name in self.scene.slide.texts or name in FIXED)

    def _below_picture(self, frame: Frame) -> Frame:
        """Return the frame of the action moved down as far as it stays readable, to leave room for the picture."""
        label = self.scene.slide.labels.get("action", "")
        every = (*((Paragraph(label, heading=True),) if label else ()), *self.text("action"))
        for lower_pt in map(self.scaled, PICTURE_GAINS_PT):
            low = replace(frame, y_pt=frame.y_pt + lower_pt, height_pt=frame.height_pt - lower_pt)
            if (fitted_size_pt(low, every) or 0) >= self.scaled(ACTION_PT):
                return low
        return frame

    def fill(
        self, frame: Frame, paragraphs: Sequence[Paragraph], size_pt: float | None = None, gap_pt: float = 0
    ) -> str:
        """Return a ``p:sp`` placeholder with this text at the frame's position."""
        slot = self.slot(frame.name)
        style = Style(
            size_pt,
            gap_pt,
            plain_run=slot.plain_run,
            plain_lines=slot.plain_lines,
            floor_pt=slot.frame.floor_pt,
            on_dark=slot.on_dark,
        )
        place = None if frame == slot.frame else frame
        if size_pt:
            paragraphs = [frame.in_pieces(each, size_pt) for each in paragraphs]
        return self.shapes.placeholder(slot, self.writer.paragraphs(paragraphs, style), place)

    @property
    def fixed_subtitle(self) -> bool:
        """Whether the subtitle belongs to the title, as on the title slide."""
        return self.scene.kind is SceneKind.CONTENT_NOTE and bool(self.text("subtitle"))

    def text(self, name: str) -> tuple[Paragraph, ...]:
        """Return the paragraphs of a placeholder."""
        return tuple(Paragraph(text) for text in self.scene.slide.texts.get(name, ()) if text.strip())

    def fill_alone(self, frame: Frame, paragraphs: tuple[Paragraph, ...], floor_pt: float | None = None) -> str:
        """Return a placeholder with a text in the largest type that fits its frame."""
        size_pt = fitted_size_pt(frame, paragraphs, floor_pt)
        if size_pt is None:
            raise self.too_long.alone(frame, paragraphs, frame.floor_pt if floor_pt is None else floor_pt)
        if frame.name in BALANCED:
            frame = frame.balanced(paragraphs, size_pt)
        return self.fill(frame, paragraphs, size_pt, frame.gap_at_pt(size_pt))

    def in_column(self, name: str) -> bool:
        """Whether a placeholder is in the text column."""
        if name == "body" and self.has_cards:
            return False
        return name not in BESIDE and not (name == "subtitle" and self.fixed_subtitle)

    @cached_property
    def has_cards(self) -> bool:
        """Whether the closing slide shows the help as a card beside others, where all cards fit."""
        every = self.cards
        if not every or any(fitted_size_pt(self.card(name), texts) is None for name, texts in every.items()):
            return False
        heading = Paragraph(self.scene.slide.labels.get("links", ""), heading=True)
        below = (heading, *(Paragraph(text) for text, _ in self.scene.slide.links))
        room = self.slot("links").frame
        return room.text_height_pt(below, room.floor_pt) <= room.height_pt - self.scaled(LOGO_SPACE_PT) / 2

    def card(self, name: str) -> Frame:
        """Return the frame of a card: they share the width, and without links below go down to the foot."""
        names = tuple(self.cards)
        first, last = self.slot(CARDS[0]).frame, self.slot("body").frame
        gap_pt = self.scaled(CARD_GAP_PT)
        wide_pt = (last.right_pt - first.x_pt - gap_pt * (len(names) - 1)) / len(names)
        x_pt = first.x_pt + names.index(name) * (wide_pt + gap_pt)
        frame = replace(self.slot(name).frame, x_pt=x_pt, width_pt=wide_pt)
        if self.scene.slide.links:
            return frame
        return replace(frame, height_pt=self.slot("links").frame.bottom_pt - self.scaled(LOGO_SPACE_PT) - frame.y_pt)

    @property
    def cards(self) -> dict[str, tuple[Paragraph, ...]]:
        """The cards of the closing slide with their headings, from the left; none where the layout has no place."""
        labels, shown = self.scene.slide.labels, {name: self.text(name) for name in CARDS if self.layout.has(name)}
        named = {name: texts for name, texts in (*shown.items(), ("body", self.text("body"))) if texts}
        if not shown or not named.keys() & shown.keys():
            return {}
        headings = {**labels, "body": labels.get("help", "")}
        return {
            name: (*((Paragraph(headings[name], heading=True),) if headings.get(name) else ()), *paragraphs)
            for name, paragraphs in named.items()
        }
