"""The files of a pack, in the groups that are made together.

Why groups: the pages need only the Edition and are made while the narration is spoken; what shows slides needs its
times and is made while it is mixed and encoded (``build.tasks``). So these functions take and return only values.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefgen.build.order import Progress
from briefgen.build.script import Casting, Script
from briefgen.build.training import FROM_THE_DECK
from briefgen.errors import UsageError
from briefgen.pack.model import BriefingEntry
from briefgen.render.artifact import Artifact
from briefgen.storyboard.model import LeftOut, Storyboard
from briefgen.storyboard.seven_minutes import TooLongError
from briefgen.storyboard.tighter import tighter

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from briefgen.render.slide_drawing import SlideDrawing
    from briefgen.storyboard.edition import Edition


@dataclass(frozen=True)
class Pages:
    """The page and its large-print edition.

    Attributes:
        entry: how the page came out, for the manifest.
        artifacts: the files.
        left_out: what the page leaves out.
    """

    entry: BriefingEntry
    artifacts: tuple[Artifact, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Drawn:
    """What is drawn and written once the words have their times.

    Attributes:
        storyboard: whose slides show what fitted.
        deck: ``slides.pptx``, where it is made or something else shows it.
        forms: the abstract and the form, those that are asked for.
        handouts: the facilitator's guide and the full page, those that are asked for.
    """

    storyboard: Storyboard
    deck: tuple[Artifact, ...]
    forms: tuple[Artifact, ...]
    handouts: tuple[Artifact, ...]


def import_drawing(outputs: "Collection[str]") -> None:
    """Import what draws the outputs, while there is nothing to draw yet."""
    from briefgen.render.briefing_pdf import render_briefing_pdf  # noqa: F401, PLC0415  (that is the point)

    if {"briefing", "guide"} & set(outputs):
        import briefgen.render.drawing  # noqa: F401, PLC0415


def pages(edition: "Edition", casting: Casting) -> Pages:
    """Make the one-page briefing and its large-print edition.

    Raises:
        UsageError: it does not fit on the page; when it does not fit in seven minutes either, it says both.
    """
    from briefgen.render.briefing_large import render_large_print  # noqa: PLC0415  (only when asked for)
    from briefgen.render.briefing_pdf import DoesNotFit, render_briefing_pdf  # noqa: PLC0415

    try:
        page = render_briefing_pdf(edition)
    except DoesNotFit as too_much:
        from briefgen.build.narration import estimated  # noqa: PLC0415  (start-up time)

        try:
            estimated(edition, casting)
        except TooLongError as too_long:  # both at once: the author cuts the text once
            raise UsageError(f"{too_much.message}\n{too_long.message}") from None
        raise
    entry = BriefingEntry(type_pt=round(page.type_pt, 2))
    return Pages(entry, (page.artifact, render_large_print(edition)), page.left_out)


def forms(edition: "Edition", outputs: frozenset[str]) -> tuple[Artifact, ...]:
    """Make the abstract and the form, those that are asked for."""
    made: list[Artifact] = []
    if "abstract" in outputs:
        from briefgen.render.abstract import render_abstract  # noqa: PLC0415  (only when asked for)

        made.append(render_abstract(edition))
    if "form" in outputs:
        from briefgen.render.action_plan import render_action_plan  # noqa: PLC0415  (only when asked for)

        made.append(render_action_plan(edition))
    return tuple(made)


def drawn(edition: "Edition", script: Script, outputs: frozenset[str], names: "Sequence[str]") -> Drawn:
    """Draw the deck, then what shows its slides, and write the forms.

    Args:
        edition: what is published.
        script: what is said and shown, and when.
        outputs: what is asked for.
        names: every file of the pack.

    Raises:
        BriefgenError: a slide stays too full, or a template of the house cannot be used.
    """
    made: tuple[Artifact, ...] = ()
    if outputs & FROM_THE_DECK:
        script, made = deck(edition, script)
    slides: tuple[SlideDrawing, ...] = ()
    if made and "guide" in outputs:
        from briefgen.render.slide_reading import read_slides  # noqa: PLC0415  (only when asked for)

        slides = read_slides(made[0].data)  # what the guide shows is what the deck does
    return Drawn(script.storyboard, made, forms(edition, outputs), handouts(edition, script, outputs, slides, names))


def deck(edition: "Edition", script: Script) -> tuple[Script, tuple[Artifact]]:
    """Draw the deck; a slide that is too full shows less until it fits.

    Returns:
        The script with the slides as they are shown, and the deck.
    """
    from briefgen.render.deck import render_deck  # noqa: PLC0415  (only when asked for)
    from briefgen.render.deck_too_long import SlideTooFullError  # noqa: PLC0415

    while True:
        try:
            return script, (render_deck(edition, script.storyboard, script.timeline),)
        except SlideTooFullError as full:
            shorter = tighter(script.storyboard, edition, full.scene_id)
            if shorter is None:
                raise
            script = replace(script, storyboard=shorter)


def handouts(
    edition: "Edition",
    script: Script,
    outputs: frozenset[str],
    slides: "Sequence[SlideDrawing]",
    names: "Sequence[str]",
) -> tuple[Artifact, ...]:
    """Make the facilitator's guide and the full page.

    Args:
        edition: what is published.
        script: what is said and shown, and when.
        outputs: what is asked for.
        slides: those of the deck, which the guide shows.
        names: every file of the pack: the full page, which lists them, is made when it is one of them.
    """
    made: list[Artifact] = []
    if "guide" in outputs:
        from briefgen.render.guide import render_guide  # noqa: PLC0415  (only when asked for)
        from briefgen.render.guide_content import PICTURE_PX  # noqa: PLC0415
        from briefgen.render.slide_store import slide_jpegs  # noqa: PLC0415

        pictures = slide_jpegs(slides, script.storyboard.language, PICTURE_PX, edition.house.deck or "")
        made.append(render_guide(edition, script.storyboard, script.timeline, pictures))
    if "briefing.html" in names:
        from briefgen.render.briefing_page import render_briefing_page  # noqa: PLC0415  (only when asked for)

        made.append(render_briefing_page(edition, script.storyboard, script.timeline, names))
    return tuple(made)


def sound(  # noqa: PLR0913  (options by keyword)
    edition: "Edition",
    script: Script,
    casting: Casting,
    audio: frozenset[str],
    progress: Progress,
    *,
    threads: int = 2,
) -> Iterator[Artifact]:
    """Make the podcast, its captions, transcript and chapters, when there is a narration."""
    if script.programme is None:
        return
    from briefgen.audio.encode import FORMS  # noqa: PLC0415  (only when asked for)
    from briefgen.render.captions import render_captions  # noqa: PLC0415
    from briefgen.render.chapters import render_chapters  # noqa: PLC0415
    from briefgen.render.cover import render_cover  # noqa: PLC0415
    from briefgen.render.podcast import render_podcast  # noqa: PLC0415
    from briefgen.render.transcript import render_transcript  # noqa: PLC0415

    cover, voices = render_cover(edition), script.credited(casting)
    for number, form in enumerate(("mp3", *sorted(audio))):
        progress("audio", number, 1 + len(audio))
        yield render_podcast(
            edition, script.storyboard, script.programme, voices, cover, form=FORMS[form], threads=threads
        )
    yield from render_captions(edition, script.storyboard, script.timeline)
    yield from render_transcript(edition, script.storyboard, script.timeline)
    yield render_chapters(edition, script.storyboard, script.timeline)
