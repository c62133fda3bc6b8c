"""Draw the slides of a deck as pictures with WeasyPrint and pypdfium2; no office program is needed."""

import base64
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import version
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import PdfDocument

from briefgen import __version__, resources
from briefgen.cache import Cache, key_of
from briefgen.errors import BriefgenError
from briefgen.outputs.layout.limited import pictures_of
from briefgen.outputs.layout.proof import check_glyphs
from briefgen.outputs.layout.script_fonts import with_scripts
from briefgen.outputs.layout.warnings import strict
from briefgen.outputs.markup import directed, marked
from briefgen.outputs.pictures.drawing import Box, DrawnParagraph, SlideDrawing, Text
from briefgen.outputs.pictures.reading import read_slides
from briefgen.scripts import RIGHT_TO_LEFT
from briefgen.wording.plain import plain
from briefgen.wording.wording import Wording

SHRINK = 0.94
MOST_ROUNDS = 5
"""A text that is too large for its box is set smaller by this share, this many times at most. The deck's own texts
were fitted with a measure that is wider than the bundled typeface, so this is for templates of another kind."""

LINE_EM = 1.22
"""The height of a line of Calibri, which the deck is fitted for (its ``hhea`` table)."""

SLACK_PT = 2.5
"""How far the ink of a letter may stand outside the box of its text."""

TURNED_SLACK_PT = 6.0
"""The same for letters that are read from right to left, some of which begin far before their place."""

_TURNED = re.compile(f"{RIGHT_TO_LEFT}")
_HYPHENS = "-\u00ad\u2010\u2011\x02\ufffe"


@dataclass(frozen=True)
class SlidePictures:
    """The drawn slides of a deck.

    Attributes:
        slides: what is on each.
        pdf: a page for each.
        warnings: the harmless log messages of WeasyPrint.
    """

    slides: tuple[SlideDrawing, ...]
    pdf: bytes
    warnings: tuple[str, ...] = ()

    def pixels(self, width_px: int) -> Iterator[NDArray[np.uint8]]:
        """Yield each slide as RGB values, shape (height, width, 3)."""
        for image in _page_images(self.pdf, width_px):
            yield np.asarray(image)

    def jpegs(self, width_px: int) -> Iterator[bytes]:
        """Yield each slide as a JPEG."""
        return page_jpegs(self.pdf, width_px)

    @cached_property
    def faults(self) -> tuple[tuple[int, int, str], ...]:
        """The texts that overflow their boxes: slide and shape (both from 0), and text."""
        return tuple(_faults(self.pdf, self.slides))


def page_jpegs(pdf: bytes, width_px: int) -> Iterator[bytes]:
    """Yield each page of a PDF as a JPEG: another PDF embeds it unchanged, where it would compress a PNG again."""
    for image in _page_images(pdf, width_px):
        target = BytesIO()
        image.save(target, "JPEG", quality=90, optimize=True, subsampling=0)
        yield target.getvalue()


def _page_images(pdf: bytes, width_px: int) -> Iterator[Any]:
    document = PdfDocument(pdf)
    try:
        for page in document:
            yield page.render(scale=width_px / page.get_width()).to_pil().convert("RGB")
    finally:
        document.close()


@dataclass(frozen=True)
class SlideDocument:
    """The properties of slides as a document: title, author, and passages in other languages."""

    title: str
    author: str
    passages: Mapping[str, str]


def draw_slides(deck: bytes, language: str, own_deck: str = "") -> SlidePictures:
    """Draw every slide of a deck.

    Args:
        deck: the bytes of a PowerPoint file.
        language: the language of its words.
        own_deck: the name of the house's own slide template that it was made from, if any: then it is laid out in a
            child process with limits.

    Raises:
        NotPrintable: it has characters that the bundled typeface cannot show.
        BriefgenError: a text does not fit its place.
    """
    return draw(read_slides(deck), language, own_deck)


def draw(
    slides: Sequence[SlideDrawing], language: str, deck: str = "", document: SlideDocument | None = None
) -> SlidePictures:
    """Draw the given slides of a deck.

    Args:
        slides: as they were read from it.
        language: the language of their words.
        deck: the name of the house's own slide template, if any.
        document: what makes them a document to read, with tags for screen readers; None for pictures only.

    Raises:
        NotPrintable: they have characters that the bundled typeface cannot show.
        BriefgenError: a text does not fit its place.
    """
    wording = Wording(language)  # a house changes the slides in its deck, from which they are drawn
    labels = wording.labels("briefing")
    check_glyphs([words for slide in slides for words in slide.words], labels)
    shrink: dict[tuple[int, int], float] = {}
    for _ in range(MOST_ROUNDS):
        style, page = sheet(slides, wording, shrink, document)
        with strict(labels) as warnings:
            pdf = pictures_of(page, style, labels, deck, is_tagged=document is not None)
        drawn = SlidePictures(tuple(slides), pdf, tuple(warnings))
        if not drawn.faults:
            return drawn
        for slide, shape, _text in drawn.faults:
            shrink[slide, shape] = shrink.get((slide, shape), 1.0) * SHRINK
    slide, _, text = drawn.faults[0]
    message = str(wording.labels("slides")["problems"]["too_full"])
    raise BriefgenError(message.format(slide=slides[slide].title, text=text[:60]))


def sheet(
    slides: Sequence[SlideDrawing],
    wording: Wording,
    shrink: Mapping[tuple[int, int], float],
    document: SlideDocument | None = None,
) -> tuple[str, str]:
    """Return the style sheet and the HTML of slides.

    Args:
        slides: all of one size.
        wording: in the language of the deck.
        shrink: how much smaller the text of a shape is set, by the slide and the shape, both from 0.
        document: what makes them a document to read, or None.
    """
    style = wording.render(
        "slides/slides.css",
        fonts={style: path.as_uri() for style, path in resources.fonts().items()},
        width_pt=slides[0].width_pt,
        height_pt=slides[0].height_pt,
    )
    page = wording.render(
        "slides/slides.html",
        slides=[_data(slide, number, shrink) for number, slide in enumerate(slides)],
        language=wording.language,
        line_em=LINE_EM,
        tagged=document is not None,
        document_title=document.title if document else "",
        author=document.author if document else "",
    )
    if document:
        return with_scripts(style, page), marked(_OUTLINE.sub(_as_ground, page), document.passages)
    return with_scripts(style, page), directed(page)


_OUTLINE = re.compile(
    r'<svg class="outline" style="([^"]*width:([\d.]+)pt;height:([\d.]+)pt)"( viewBox="[^"]*">[^\0]*?</svg>)'
)


def _as_ground(outline: re.Match[str]) -> str:
    """Return an outline as the background of an empty box, as inline pictures would need an alternative text."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{outline[2]}" height="{outline[3]}"{outline[4]}'
    ground = f"url(data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}) 0 0/100% 100% no-repeat"
    return f'<div class="outline" style="{outline[1]};background:{ground}"></div>'


def _data(slide: SlideDrawing, number: int, shrink: Mapping[tuple[int, int], float]) -> dict[str, Any]:
    """Return a slide as plain data, each shape with the scale of its text."""
    data: dict[str, Any] = plain(slide, {Text: ("words",), DrawnParagraph: ("text", "size_pt")})
    for index, shape in enumerate(data["shapes"]):
        shape["scale"] = shrink.get((number, index), 1)
    return data


def _faults(pdf: bytes, slides: Sequence[SlideDrawing]) -> Iterator[tuple[int, int, str]]:
    """Yield the texts of a page that overflow their boxes."""
    document = PdfDocument(pdf)
    try:
        for number, (slide, page) in enumerate(zip(slides, document, strict=True)):
            letters = list(_letters(page))
            is_turned = any(_TURNED.match(letter) for letter, _ in letters)
            for index, shape in enumerate(slide.shapes):
                for text, box in shape.places:
                    for words in text.words.split("\n"):
                        if not _is_whole(squeezed(words), letters, box, is_turned=is_turned):
                            yield number, index, words
    finally:
        document.close()


def _is_whole(wanted: str, letters: list[tuple[str, tuple[float, ...]]], box: Box, *, is_turned: bool) -> bool:
    """Whether all letters of a text are in a box.

    Only the letters in the box are read: between two lines of a text, readers tell of what stands beside the first.
    Of words that are read from right to left, which come in any order, the letters are counted, as are others that
    are not found in order on a page with such words: they may stand on one line with them.
    """
    if _TURNED.search(wanted):
        return _counted(filter(_TURNED.match, wanted), letters, box, TURNED_SLACK_PT)
    if wanted in "".join(letter for letter, place in letters if _is_inside(place, box)):
        return True
    return is_turned and _counted(filter(str.isalnum, wanted), letters, box, SLACK_PT)


def _counted(wanted: Iterable[str], letters: list[tuple[str, tuple[float, ...]]], box: Box, slack_pt: float) -> bool:
    """Whether so many of each letter are in a box, in any order."""
    return not Counter(wanted) - Counter(letter for letter, place in letters if _is_inside(place, box, slack_pt))


def _is_inside(place: tuple[float, ...], box: Box, slack_pt: float = SLACK_PT) -> bool:
    """Whether a letter is inside a box, but for a little of its ink."""
    left, top, right, bottom = place
    return (
        left >= box.x_pt - slack_pt
        and top >= box.y_pt - slack_pt
        and right <= box.x_pt + box.width_pt + slack_pt
        and bottom <= box.y_pt + box.height_pt + slack_pt
    )


def _letters(page: Any) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Return each visible letter of a page with its box, in points from the top left."""
    text_page, high = page.get_textpage(), page.get_height()
    for index in range(text_page.count_chars()):
        letter = squeezed(text_page.get_text_range(index, 1))
        if letter:
            left, bottom, right, top = text_page.get_charbox(index)
            yield letter, (left, high - top, right, high - bottom)


def squeezed(text: str) -> str:
    """Normalise a text without white space and hyphens."""
    kept = (each for each in unicodedata.normalize("NFKC", text) if each not in _HYPHENS and not each.isspace())
    return "".join(kept)


KIND = "slides"
"""The kind of the cache under which pictures of slides are stored."""

_RECIPE = 3  # raise it when a slide is drawn differently: what is in the cache is then drawn again
_DRAWN_BY = ("weasyprint", "pypdfium2", "pillow")


@dataclass(frozen=True)
class Picture:
    """A slide as a picture, with its words.

    Attributes:
        words: every text that it shows.
        jpeg: the picture.
    """

    words: tuple[str, ...]
    jpeg: bytes


def slide_jpegs(
    slides: Sequence[SlideDrawing], language: str, width_px: int, own_deck: str = ""
) -> tuple[Picture, ...]:
    """Return a picture of every slide.

    Args:
        slides: as they were read from a deck (``slide_reading``).
        language: the language of its words.
        width_px: how wide the pictures are.
        own_deck: the name of the house's own slide template, if any.

    Raises:
        NotPrintable: it has characters that the bundled typeface cannot show.
        BriefgenError: a text does not fit its place.
    """
    store = Cache()
    keys = [_key(slide, language, width_px) for slide in slides]
    jpegs = {key: jpeg for key in dict.fromkeys(keys) if (jpeg := store.get(KIND, key)) is not None}
    missing = {key: slide for key, slide in zip(keys, slides, strict=True) if key not in jpegs}
    if missing:
        pictures = draw(list(missing.values()), language, own_deck)
        for key, jpeg in zip(missing, pictures.jpegs(width_px), strict=True):
            store.put(KIND, key, jpeg)
            jpegs[key] = jpeg
    return tuple(Picture(slide.words, jpegs[key]) for key, slide in zip(keys, slides, strict=True))


def _key(slide: SlideDrawing, language: str, width_px: int) -> str:
    # Everything that a slide shows is in its values, and floats are written so that they come back the same.
    return key_of(repr(slide), language, width_px, _drawn_with())


@cache
def _drawn_with() -> list[str]:
    """Return the versions that decide how a slide is drawn."""
    templates = sorted(path for path in (resources.templates() / "slides").iterdir() if path.is_file())
    contents = [hashlib.sha256(path.read_bytes()).hexdigest() for path in templates]
    drawn_by = (version(name) for name in _DRAWN_BY)
    return [str(_RECIPE), __version__, *contents, *resources.font_digests(), *drawn_by]
