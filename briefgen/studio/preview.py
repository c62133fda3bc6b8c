"""The live page, slides and script of an open summary, made anew after each pause in typing."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pypdfium2 import PdfDocument

from briefgen import native_libraries
from briefgen.errors import BriefgenError
from briefgen.outputs.deck.deck import fit_slides, render_deck
from briefgen.outputs.page.fit import FitStart
from briefgen.outputs.page.pdf import BriefingPdf, render_briefing_pdf
from briefgen.outputs.pictures.draw import slide_jpegs
from briefgen.outputs.pictures.reading import read_slides
from briefgen.pipeline.narrate import cast, estimated, whole_estimate
from briefgen.pipeline.order import Casting, Order, Script, build_day
from briefgen.review.editing.edit import YamlEditor
from briefgen.review.house.house import House
from briefgen.review.load import load_review
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.model import LeftOut
from briefgen.storyboard.page import PagePlan, page_plans
from briefgen.storyboard.script import write_storyboard
from briefgen.studio.form import completed

if TYPE_CHECKING:
    from briefgen.storyboard.edition import Edition

A4_WIDTH_PT = 595.3
SLIDE_PX = 960
DRAWING = threading.Lock()
"""Pages are laid out and drawn by one thread at a time: PDFium knows no other way."""


@dataclass(frozen=True)
class PagePreview:
    """The one page of a text as it is.

    Attributes:
        pdf: as it will print.
        left_out: what it leaves out, and why.
        type_pt: its body type.
        reading: its texts in the order in which a screen reader reads them.
    """

    pdf: bytes
    left_out: tuple[LeftOut, ...]
    type_pt: float
    reading: tuple[str, ...]


@dataclass(frozen=True)
class ShownSlide:
    """A slide of the preview: its scene, its title and its picture."""

    scene: str
    title: str
    jpeg: bytes
    words: tuple[str, ...]


class EditionPreview:
    """Everything that is shown of one version of a summary; each part is made when it is first asked for.

    Args:
        data: the text.
        file: its name.
        house: who publishes it.
        filler: what stands for what is not written yet.
        start: where the page's search begins.

    Raises:
        InputError: the text cannot be used.
    """

    def __init__(self, data: bytes, file: str, house: House, filler: str, start: FitStart | None = None) -> None:
        whole, self.unwritten = completed(YamlEditor(data, file), filler)
        review = load_review(whole, file).review
        self.edition: Edition = make_edition(review, house, build_day(), "")
        self._order = Order(whole, file, outputs=frozenset())
        self._start = start
        self.fit: FitStart | None = start

    @cached_property
    def casting(self) -> Casting:
        """The voices that read it."""
        return cast(self._order, self.edition)

    @cached_property
    def script(self) -> Script:
        """The words to be read, with estimated times; without fitted slides.

        Raises:
            UsageError: it is too long for seven minutes.
        """
        return estimated(write_storyboard(self.edition), self.edition, self.casting)

    @cached_property
    def page(self) -> PagePreview:
        """The one page.

        Raises:
            BriefgenError: it does not fit, or cannot be printed.
        """
        native_libraries.require_libraries()
        with DRAWING:
            made: BriefingPdf = render_briefing_pdf(self.edition, self._start)
        self.fit = made.fit
        plan: PagePlan = page_plans(self.edition)[made.fit.plan]
        return PagePreview(made.artifact.data, made.left_out, made.type_pt, tuple(plan.texts()))

    def picture(self, width_px: int) -> bytes:
        """Return the page as a JPEG of a width."""
        pdf = self.page.pdf
        with DRAWING:
            document = PdfDocument(pdf)
            try:
                image = document[0].render(scale=width_px / A4_WIDTH_PT).to_pil().convert("RGB")
            finally:
                document.close()
        target = BytesIO()
        image.save(target, "JPEG", quality=92, subsampling=0)
        return target.getvalue()

    @cached_property
    def slides(self) -> tuple[ShownSlide, ...]:
        """The slides as pictures.

        Raises:
            BriefgenError: they cannot be made.
        """
        native_libraries.require_libraries()
        with DRAWING:
            board = fit_slides(
                self.edition,
                write_storyboard(self.edition),
                whole_estimate(write_storyboard(self.edition), self.casting),
            )
            script = estimated(board, self.edition, self.casting)
            deck = render_deck(self.edition, script.storyboard, script.timeline)
            house = self.edition.house
            own = house.deck or "" if house.deck_path else ""
            pictures = slide_jpegs(read_slides(deck.data), script.storyboard.language, SLIDE_PX, own)
        return tuple(
            ShownSlide(scene.id, scene.slide.title, picture.jpeg, picture.words)
            for scene, picture in zip(script.storyboard.scenes, pictures, strict=False)
        )


def scenes_data(script: Script) -> list[dict[str, Any]]:
    """Return the scenes of a script as plain data: words, seconds and sentences."""
    found = []
    for number, scene in enumerate(script.storyboard.scenes, 1):
        span = script.timeline.scenes[scene.id]
        found.append(
            {
                "id": scene.id, "number": number, "title": scene.slide.title, "words": scene.words,
                "start_s": span.start_s, "seconds": span.duration_s, "budget_s": scene.budget_s,
                "lines": [
                    {"id": line.id, "text": line.text, "speaker": line.speaker, "new_paragraph": line.new_paragraph}
                    for line in scene.lines
                ],
            }
        )  # fmt: skip
    return found


class Previews:
    """The newest preview of one summary.

    Args:
        file: the summary's name.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._key: tuple[Any, ...] = ()
        self._newest: EditionPreview | None = None
        self._start: FitStart | None = None

    def of(self, data: bytes, house: House, filler: str) -> EditionPreview:
        """Return the preview of a text; the one at hand when nothing has changed.

        Raises:
            InputError: the text cannot be used.
            UneditableError: it has a mistake in its form.
        """
        with self._lock:
            key = (data, house, filler)
            if self._newest is None or self._key != key:
                if self._newest is not None:
                    self._start = self._newest.fit
                self._newest = EditionPreview(data, self._file, house, filler, self._start)
                self._key = key
            return self._newest

    @property
    def newest(self) -> EditionPreview | None:
        """The last preview that could be made."""
        return self._newest


def why_not(error: BriefgenError, labels: Mapping[str, str]) -> str:
    """Return why there is no preview, in plain words."""
    problems: Sequence[Any] = getattr(error, "problems", ())
    return labels["cannot_show"] if problems else error.message
