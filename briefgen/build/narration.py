"""Edition → Storyboard, times and, when it is wanted, the narration."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefgen.audio.programme import assemble, pauses_of
from briefgen.build.order import Progress
from briefgen.errors import UsageError
from briefgen.pack.model import ON_REQUEST, Manifest
from briefgen.pack.read import timeline_in
from briefgen.speech.narrate import narrate, require_permission, speaks
from briefgen.speech.voices import find_voice, require_installed
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import LeftOut, Storyboard, Timeline
from briefgen.storyboard.script import write_storyboard
from briefgen.storyboard.seven_minutes import DECK_AND_PODCAST, estimate, fit
from briefgen.storyboard.timing import timeline_of, to_milliseconds

if TYPE_CHECKING:
    from briefgen.audio.programme import Programme
    from briefgen.build.order import Order
    from briefgen.speech.clip import Clip
    from briefgen.speech.voice import Voice


@dataclass(frozen=True)
class Script:
    """What is said and when.

    Attributes:
        storyboard: fitted to seven minutes.
        timeline: measured when there is a narration, else estimated.
        programme: the narration, or None when none was asked for.
    """

    storyboard: Storyboard
    timeline: Timeline
    programme: "Programme | None" = None


@dataclass(frozen=True)
class Casting:
    """The voice of a build, and why it will not narrate, if so."""

    voice: "Voice"
    no_audio: str = ""


def cast(order: "Order", edition: Edition) -> Casting:
    """Choose the voice of a build.

    A review in a language that the voice does not speak gets no audio, as foreign phonetics would be worse than none.

    Raises:
        UsageError: the voice does not exist, is online without permission, or cannot do what was asked for by name.
    """
    voice = find_voice(order.voice or edition.house.voice, edition.house.folder)
    wanted = order.outputs is None or "podcast" in order.outputs
    if not wanted:
        return Casting(voice)
    if not speaks(voice, edition.wording.language):
        reason = str(edition.wording.labels("script")["no_audio"]).format(voice=voice.name)
        if order.outputs is not None or order.voice is not None or order.asked & ON_REQUEST:
            raise UsageError(reason)
        return Casting(voice, reason)
    require_permission(voice, order.allow_online)
    require_installed(voice)
    return Casting(voice)


def estimated(edition: Edition, voice: "Voice") -> Script:
    """Return the script with times from the voice's measured rate.

    Raises:
        TooLongError: it does not fit in seven minutes.
    """
    pauses = pauses_of(voice)
    whole = write_storyboard(edition)
    storyboard, timeline = fit(whole, edition, lambda board: estimate(board, voice.rate_wpm, pauses))
    return Script(storyboard, to_milliseconds(timeline))


def narrated(edition: Edition, voice: "Voice", progress: Progress) -> Script:
    """Say every Line, and return the script with its measured times and the narration.

    Raises:
        SpeechError: a sentence could not be said.
        TooLongError: it does not fit in seven minutes.
    """
    from briefgen.speech.lexicon import Pronouncer  # noqa: PLC0415  (only for speech)

    storyboard = write_storyboard(edition)
    pronouncer = Pronouncer(
        voice,
        pronounce=edition.review.pronounce,
        house_folder=edition.house.folder,
        acronyms=edition.review.acronyms,
        known=edition.house.checks.words.acronyms,
    )
    pauses = pauses_of(voice)
    clips: dict[str, Clip] = {}
    voiced: dict[str, str] = {}
    # A scene that is left out may have held the first use of a short form: then the next use is said in full.
    while said := {name: text for name, text in pronouncer.said_in_order(storyboard.lines).items()
                   if voiced.get(name) != text}:  # fmt: skip
        new = [line for line in storyboard.lines if line.id in said]
        clips |= narrate(new, voice, pronouncer, said=said, on_progress=lambda a, b: progress("speech", a, b))
        voiced |= said
        durations = {name: clip.duration_s for name, clip in clips.items()}
        storyboard, _ = fit(storyboard, edition, lambda board: timeline_of(board, durations, pauses))  # noqa: B023
    programme = assemble(storyboard, clips, voice)
    return Script(storyboard, to_milliseconds(programme.timeline), programme)


def as_before(edition: Edition, earlier: Manifest) -> Script:
    """Return the script that an earlier pack of the same summary was built with, and its times."""
    timeline = timeline_in(earlier)
    whole = write_storyboard(edition)
    scenes = tuple(
        replace(scene, lines=tuple(line for line in scene.lines if line.id in timeline.lines))
        for scene in whole.scenes
        if scene.id in timeline.scenes
    )
    dropped = tuple(LeftOut(e.output, e.part, e.what) for e in earlier.left_out if e.output == DECK_AND_PODCAST)
    return Script(replace(whole, scenes=scenes, left_out=(*whole.left_out, *dropped)), timeline)
