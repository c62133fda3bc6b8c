"""Draw the cards for sharing: the motif of the review and a few of its words, as PNG."""

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw

from briefgen.errors import BriefgenError
from briefgen.ffmpeg import sound_message
from briefgen.files.opener import OpenError
from briefgen.outputs.letterhead import logo_alt
from briefgen.outputs.lettering import WHITE, Setting, balanced, draw_setting, fitted
from briefgen.outputs.motif import motif_of
from briefgen.outputs.motif_painting import dark, motif_colours, paint_motif
from briefgen.review.house.house import Colours
from briefgen.review.house.pictures import PictureError, read_logo
from briefgen.review.house.raster import open_picture
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page import PagePlan
from briefgen.wording.phrases import with_full_stop

MARGIN_PX = 60
GAP_PX = 14
BAR_PX = 14
"""The bar of the accent colour at the foot."""

RULE_PX = (96, 7)
"""Width and height of the rule between the review and the sentence."""

LOGO_PX = (230, 84)
PAD_PX = 16
MOST_COLOURS = 256
"""A card has few colours; a palette makes the file a third as large."""

BLACK, RED = "#1b1b1b", "#8f0f1d"
GREY = "#4a4a4a"
"""The background colour of withdrawn reviews, and of nothing else."""


@dataclass(frozen=True)
class CardFrame:
    """The layout of a kind of card, in pixels.

    Attributes:
        size: width and height.
        motif: left, top, width and height of the motif; the words stand left of it, or below.
        words: left, top, width and height of the words.
        title: the largest and smallest size of the title.
        point: the largest and smallest size of the sentence, which is what a reader in passing is to see.
    """

    size: tuple[int, int]
    motif: tuple[int, int, int, int]
    words: tuple[int, int, int, int]
    title: tuple[int, int]
    point: tuple[int, int]


FRAMES = {
    "share-card.png": CardFrame((1200, 630), (800, 0, 400, 616), (MARGIN_PX, 44, 690, 540), (46, 28), (66, 24)),
    "share-square.png": CardFrame((1080, 1080), (0, 0, 1080, 420), (MARGIN_PX, 456, 960, 584), (52, 30), (84, 26)),
}
"""The cards by the names of their files: 1200 × 630 is what web pages name as ``og:image``."""

WIDE, SQUARE = FRAMES


@dataclass(frozen=True)
class CardWords:
    """The words of a card, from top to bottom; empty where there are none.

    Attributes:
        marks: of a withdrawn review, or one that is due for review.
        kicker: what kind of thing this is.
        title: of the review.
        place: area, year and audience.
        note: the content note.
        point: the one sentence to remember, or a key message.
        publisher: who publishes the review.
    """

    marks: tuple[str, ...]
    kicker: str
    title: str
    place: str
    note: str
    point: str
    publisher: str

    @property
    def texts(self) -> tuple[str, ...]:
        """The words in their order."""
        every = (*self.marks, self.kicker, self.title, self.place, self.note, self.point, self.publisher)
        return tuple(text for text in every if text)


def card_words(edition: Edition, plan: PagePlan) -> CardWords:
    """Return the words of the cards: the one thing to remember, else the first key message."""
    briefing, labels = edition.wording.labels("briefing"), edition.wording.labels("share")
    point = plan.one_thing or plan.messages[0].headline
    return CardWords(
        marks=plan.marks,
        kicker=f"{briefing['strapline']} · {plan.kind}",
        title=plan.title,
        place=plan.place,
        note=plan.content_note if edition.review.about.content_note else "",
        point=point if plan.one_thing else str(labels["first"]).format(headline=point),
        publisher=plan.publisher,
    )


def card_alt(edition: Edition, words: CardWords) -> str:
    """Return the alternative text of the cards: every word on them, the logo, and that the rest is decoration."""
    texts = (*words.texts, logo_alt(edition)) if edition.house.logo_path else words.texts
    alt = str(edition.wording.labels("share")["alt"])
    return alt.format(words=" ".join(map(with_full_stop, texts)))


def card_address(edition: Edition, name: str = WIDE) -> str:
    """Return the web address of a card; empty where the house has no site."""
    return f"{edition.page_url.rpartition('/')[0]}/{name}" if edition.page_url else ""


def draw_card(edition: Edition, words: CardWords, frame: CardFrame) -> bytes:
    """Draw a card as PNG; the same words give the same bytes.

    Raises:
        BriefgenError: the house's logo cannot be read.
    """
    is_withdrawn = edition.review.about.withdrawn is not None
    colours = Colours(primary=GREY, accent=GREY) if is_withdrawn else edition.house.colours
    painted = motif_colours(colours)
    image = Image.new("RGB", frame.size, painted.ground)
    left, top, width, height = frame.motif
    paint_motif(image, motif_of(edition, width / height), painted, (left, top), height)
    draw = ImageDraw.Draw(image)
    ground = (0, 0, left - 1, frame.size[1]) if left else (0, top + height, *frame.size)
    draw.rectangle(ground, fill=dark(colours.primary))
    draw.rectangle((0, frame.size[1] - BAR_PX, *frame.size), fill=painted.accent)
    _write(draw, words, frame, painted.accent)
    _logo(image, edition, left + width - MARGIN_PX // 2, top + height - MARGIN_PX // 2)
    if words.marks:
        _mark(draw, words.marks, frame, RED if is_withdrawn else BLACK)
    target = io.BytesIO()
    image.quantize(MOST_COLOURS, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
    return target.getvalue()


def _write(draw: ImageDraw.ImageDraw, words: CardWords, frame: CardFrame, accent: str) -> None:
    """Write the words; the sentence fills the room that the others leave, below a rule."""
    left, top, width, height = frame.words
    if words.marks and frame.motif[1] == 0 and frame.motif[0] > 0:  # the bar covers the head of the words
        top, height = top + _bar_px(frame), height - _bar_px(frame)
    head = [
        fitted(words.kicker, "semibold", (26, 20), width, 34),
        balanced(fitted(words.title, "bold", frame.title, width, height * 0.26), width),
        fitted(words.place, "semibold", (30, 22), width, 40),
    ]
    foot = [fitted(words.note, "regular", (26, 18), width, 66)] if words.note else []
    foot += [fitted(words.publisher, "semibold", (28, 18), width, 70)] if words.publisher else []
    used = sum(each.height + GAP_PX for each in (*head, *foot))
    room = max(60.0, height - used - RULE_PX[1] - 4 * GAP_PX)
    point = balanced(fitted(words.point, "bold", frame.point, width, room), width)
    y = _column(draw, head, (left, top)) + GAP_PX
    end = top + height - sum(each.height + GAP_PX for each in foot)
    draw.rectangle((left, y, left + RULE_PX[0], y + RULE_PX[1]), fill=accent)
    y += RULE_PX[1] + GAP_PX / 2
    _column(draw, [point], (left, y + max(0, (end - y - point.height) / 2 - GAP_PX)))
    _column(draw, foot, (left, end))


def _column(draw: ImageDraw.ImageDraw, settings: list[Setting], corner: tuple[float, float]) -> float:
    """Draw texts below one another; return where the last one ends."""
    x, y = corner
    for setting in settings:
        draw_setting(draw, setting, (x, y), WHITE, 1.0)
        y += setting.height + GAP_PX
    return y


def _bar_px(frame: CardFrame) -> int:
    return frame.size[1] // 8


def _mark(draw: ImageDraw.ImageDraw, marks: tuple[str, ...], frame: CardFrame, colour: str) -> None:
    """Draw the markings on a bar over the whole width at the head of the card."""
    width, high = frame.size[0] - 2 * MARGIN_PX, _bar_px(frame)
    draw.rectangle((0, 0, frame.size[0], high), fill=colour)
    setting = fitted(" ".join(marks), "bold", (34, 18), width, high - 12)
    draw_setting(draw, setting, (MARGIN_PX, (high - setting.height) / 2), WHITE, 1)


def _logo(image: Image.Image, edition: Edition, right: int, bottom: int) -> None:
    """Place the house's logo on a white panel in the corner of the motif."""
    path = edition.house.logo_path
    if path is None:
        return
    try:
        found = read_logo(edition.house)
        logo = open_picture(io.BytesIO(found.raster)) if found else None
    except (OpenError, PictureError, ValueError):
        raise BriefgenError(sound_message("logo", name=path.name)) from None
    if logo is None:
        return
    logo.thumbnail(LOGO_PX)
    left, top = right - logo.width - 2 * PAD_PX, bottom - logo.height - 2 * PAD_PX
    ImageDraw.Draw(image).rounded_rectangle((left, top, right, bottom), PAD_PX // 2, fill=WHITE)
    image.paste(logo, (left + PAD_PX, top + PAD_PX), logo)
