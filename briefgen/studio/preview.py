"""The live page, slides and script of an open summary, made anew after each pause in typing."""

import gc
import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pypdfium2 import PdfDocument

from briefgen import native_libraries
from briefgen.errors import BriefgenError
from briefgen.outputs.deck.deck import fit_slides, render_deck
from briefgen.outputs.page.fit import FitStart
from briefgen.outputs.page.pdf import BriefingPdf, Unwanted, render_briefing_pdf
from briefgen.outputs.pictures.draw import slide_jpegs
from briefgen.outputs.pictures.reading import read_slides
from briefgen.pipeline.narrate import cast, estimated, whole_estimate
from briefgen.pipeline.order import Order, build_day
from briefgen.pipeline.results import Casting, Script
from briefgen.review.editing.edit import YamlEditor
from briefgen.review.house.house import House
from briefgen.review.house.illustrations import usable_pictures
from briefgen.review.load import load_review
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.model import LeftOut
from briefgen.storyboard.page import PagePlan, page_plans
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.script import write_storyboard
from briefgen.studio.findings import read_on
from briefgen.studio.form import completed
from briefgen.studio.sound import spoken_texts

if TYPE_CHECKING:
    from briefgen.speech.model import Voice
    from briefgen.storyboard.edition import Edition

A4_WIDTH_PT = 595.3
SLIDE_PX = (480, 640, 960, 1280)
"""The widths of slides in pixels; the next one above what is shown is drawn."""

_DRAWER = ThreadPoolExecutor(1, "drawing")

T = TypeVar("T")


def drawn(work: Callable[[], T]) -> T:
    """Run layouts and drawings on one thread, as PDFium requires, with the garbage collector off.

    Why: threads that take turns each keep memory of their own, and Python's search through all objects takes as long
    as a layout; ``tidy_up`` makes up for it when the page has been sent.
    """

    def quietly() -> T:
        gc.disable()
        try:
            return work()
        finally:
            gc.enable()

    return _DRAWER.submit(quietly).result()


def tidy_up() -> None:
    """Collect the garbage of layouts."""
    gc.collect()


@dataclass(frozen=True)
class PagePreview:
    """The one page of the current text.

    Attributes:
        pdf: as it will print.
        left_out: what it leaves out, and why.
        type_pt: its body type.
        reading: its texts in the order in which a screen reader reads them.
        fit: where the next search may begin.
        is_exact: whether a build gives the very same; else it is near it, and was made in a hurry.
    """

    pdf: bytes
    left_out: tuple[LeftOut, ...]
    type_pt: float
    reading: tuple[str, ...]
    fit: FitStart
    is_exact: bool

    def picture(self, width_px: int) -> bytes:
        """Return the page as a JPEG of a width."""
        return drawn(lambda: self._jpeg(width_px))

    def _jpeg(self, width_px: int) -> bytes:
        document = PdfDocument(self.pdf)
        try:
            image = document[0].render(scale=width_px / A4_WIDTH_PT).to_pil().convert("RGB")
        finally:
            document.close()
        target = BytesIO()
        image.save(target, "JPEG", quality=92, subsampling=0)
        return target.getvalue()


@dataclass(frozen=True)
class ShownSlide:
    """A slide of the preview.

    Attributes:
        key: the same for the same picture.
        title: of its scene.
        jpeg: the picture.
        words: every text on it.
    """

    key: str
    title: str
    jpeg: bytes
    words: tuple[str, ...]


class EditionPreview:
    """The previews of one version of a summary, each made at first use.

    Args:
        data: the text.
        file: its name.
        house: who publishes it.
        filler: what stands for what is not written yet.
        to_mend: what stands for a needed text that cannot be used.
        folder: where its pictures are; one that cannot be used is not shown.

    Raises:
        InputError: the text cannot be used.
    """

    def __init__(  # noqa: PLR0913, PLR0917  (what stands for what is missing)
        self, data: bytes, file: str, house: House, filler: str, to_mend: str = "", folder: Path | None = None
    ) -> None:
        whole, self.unwritten = completed(YamlEditor(data, file), filler)
        readable = read_on(whole, file, to_mend or filler)
        self.excluded = readable.paths
        loaded = readable.loaded or load_review(whole, file)
        self.folder, self._review = folder, loaded.review
        review, self.pictures = usable_pictures(loaded.review, folder)
        self.edition: Edition = make_edition(review, house, build_day(), "", self.pictures)
        self._order = Order(readable.data, file, outputs=frozenset())
        self._page: PagePreview | None = None
        self._slides: dict[int, tuple[ShownSlide, ...]] = {}
        self._spoken: dict[str, dict[str, str]] = {}

    @property
    def has_other_pictures(self) -> bool:
        """Whether the picture files have changed since."""
        return usable_pictures(self._review, self.folder)[1].keys() != self.pictures.keys()

    @property
    def language(self) -> str:
        """The language of the summary."""
        return self.edition.wording.language

    @cached_property
    def casting(self) -> Casting:
        """The voices of the summary."""
        return cast(self._order, self.edition)

    @cached_property
    def script(self) -> Script:
        """The script with estimated times, without fitted slides.

        Raises:
            UsageError: it is too long for seven minutes.
        """
        return estimated(write_storyboard(self.edition), self.edition, self.casting)

    def spoken(self, voice: "Voice") -> Mapping[str, str]:
        """Return the prepared text of each Line for a voice, by id.

        Raises:
            UsageError: the script is too long for seven minutes.
        """
        if voice.id not in self._spoken:
            self._spoken[voice.id] = spoken_texts(self.script.storyboard.lines, self.edition, voice)
        return self._spoken[voice.id]

    def page(self, start: FitStart | None = None, is_wanted: Callable[[], bool] = lambda: True) -> PagePreview:
        """Return the one page.

        Args:
            start: the fit of the last page: a page near it is made, at most three layouts. None makes the page that a
                build makes.
            is_wanted: whether anybody still waits for it. It is asked before each layout; of a page near a start only
                before the first, as somebody who types on and on wants to see something.

        Raises:
            BriefgenError: it does not fit, or cannot be printed.
            Unwanted: nobody waits for it.
        """
        native_libraries.require_libraries()
        return drawn(lambda: self._made_page(start, is_wanted))

    def _made_page(self, start: FitStart | None, is_wanted: Callable[[], bool]) -> PagePreview:
        if self._page is not None and (start is not None or self._page.is_exact):
            return self._page
        if not is_wanted():
            raise Unwanted
        made: BriefingPdf = render_briefing_pdf(self.edition, start, is_wanted if start is None else lambda: True)
        plan: PagePlan = page_plans(self.edition)[made.fit.plan]
        reading = tuple(plan.texts())
        self._page = PagePreview(made.artifact.data, made.left_out, made.type_pt, reading, made.fit, start is None)
        return self._page

    def slides(self, width_px: int, is_wanted: Callable[[], bool] = lambda: True) -> tuple[ShownSlide, ...]:
        """Return the slides as pictures.

        Args:
            width_px: how wide a picture is.
            is_wanted: asked before work begins; when it answers false, nothing is drawn.

        Raises:
            BriefgenError: they cannot be made.
            Unwanted: nobody waits for them.
        """
        native_libraries.require_libraries()
        return drawn(lambda: self._made_slides(width_px, is_wanted))

    def _made_slides(self, width_px: int, is_wanted: Callable[[], bool]) -> tuple[ShownSlide, ...]:
        if width_px not in self._slides:
            if not is_wanted():
                raise Unwanted
            self._slides[width_px] = self._drawn_slides(width_px)
        return self._slides[width_px]

    def _drawn_slides(self, width_px: int) -> tuple[ShownSlide, ...]:
        whole = write_storyboard(self.edition)
        board = fit_slides(self.edition, whole, whole_estimate(whole, self.casting))
        script = estimated(board, self.edition, self.casting)
        deck = render_deck(self.edition, script.storyboard, script.timeline)
        house = self.edition.house
        own = house.deck or "" if house.deck_path else ""
        pictures = slide_jpegs(read_slides(deck.data), script.storyboard.language, width_px, own)
        return tuple(
            ShownSlide(hashlib.sha256(each.jpeg).hexdigest()[:24], scene.slide.title, each.jpeg, each.words)
            for scene, each in zip(script.storyboard.scenes, pictures, strict=False)
        )


def scenes_data(script: Script) -> list[dict[str, Any]]:
    """Return the scenes of a script as plain data: words, seconds and sentences."""
    found = []
    for number, scene in enumerate(script.storyboard.scenes, 1):
        span = script.timeline.scenes[scene.id]
        found.append(
            {
                "id": scene.id, "number": number, "title": shown(scene.slide.title), "words": scene.words,
                "start_s": span.start_s, "seconds": span.duration_s, "budget_s": scene.budget_s,
                "lines": [
                    {
                        "id": line.id, "text": shown(line.text), "speaker": line.speaker,
                        "new_paragraph": line.new_paragraph,
                    }
                    for line in scene.lines
                ],
            }
        )  # fmt: skip
    return found


class Previews:
    """The newest preview of one summary.

    Args:
        file: the summary.

    Attributes:
        shown: the page that was laid out last.
        slides: the pictures of the slides that were drawn last, by their keys.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._key: tuple[Any, ...] = ()
        self._newest: EditionPreview | None = None
        self.shown: PagePreview | None = None
        self.slides: dict[str, bytes] = {}

    def of(self, data: bytes, house: House, filler: str, to_mend: str = "") -> EditionPreview:
        """Return the preview of a text, cached while nothing changes.

        Raises:
            InputError: the text cannot be used.
            UneditableError: it has a mistake in its form.
        """
        with self._lock:
            key = (data, house, filler, to_mend)
            if self._newest is None or self._key != key or self._newest.has_other_pictures:
                self._newest = EditionPreview(data, self._file.name, house, filler, to_mend, self._file.parent)
                self._key = key
            return self._newest

    def page(self, preview: EditionPreview, *, is_exact: bool, is_wanted: Callable[[], bool]) -> PagePreview:
        """Return the page of a preview, found from the page that was shown last unless the exact one is wanted.

        Raises:
            BriefgenError: it does not fit, or cannot be printed.
            Unwanted: nobody waits for it.
        """
        start = None if is_exact or self.shown is None else self.shown.fit
        self.shown = preview.page(start, is_wanted)
        return self.shown

    def slides_of(
        self, preview: EditionPreview, width_px: int, is_wanted: Callable[[], bool]
    ) -> tuple[ShownSlide, ...]:
        """Return the slides of a preview, at least as wide as they are shown.

        Raises:
            BriefgenError: they cannot be made.
            Unwanted: nobody waits for them.
        """
        width = next((each for each in SLIDE_PX if each >= width_px), SLIDE_PX[-1])
        found = preview.slides(width, is_wanted)
        self.slides = {each.key: each.jpeg for each in found}
        return found


def why_not(error: BriefgenError, labels: Mapping[str, str]) -> str:
    """Return the reason why there is no preview, in plain words."""
    problems: Sequence[Any] = getattr(error, "problems", ())
    return labels["cannot_show"] if problems else error.message
