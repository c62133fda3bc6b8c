"""A folder of recordings → the narration: the author's own voice where there is one, computer voices for the rest."""

from dataclasses import replace
from typing import TYPE_CHECKING

from briefgen.audio.programme import assemble, measure_timeline, pauses_of
from briefgen.audio.recorded import RecordedScene, align_scene
from briefgen.build.narration import clips_of, estimated
from briefgen.build.order import Order, Progress
from briefgen.build.script import Casting, Reading, Script
from briefgen.errors import UsageError
from briefgen.review.house import House
from briefgen.speech.engine_recorded import ENGINE
from briefgen.speech.narrate import speaks
from briefgen.speech.recordings import Recordings, read_recordings, said, unknown_notes
from briefgen.speech.voices import find_voice
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import SEVEN_MINUTES_S, Scene, Storyboard
from briefgen.storyboard.seven_minutes import fit
from briefgen.storyboard.timing import to_milliseconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefgen.speech.clip import Clip


def from_recordings(
    order: Order, whole: Storyboard, edition: Edition, casting: Casting, progress: Progress
) -> Script:
    """Make the narration of recordings of the script that ``briefgen script`` prints.

    Raises:
        UsageError: a recording cannot be used, a Scene has none and that is refused, or all of it is too long.
        SpeechError: a sentence that is not recorded could not be said.
    """
    planned = estimated(whole, edition, casting).storyboard
    ids = [scene.id for scene in planned.scenes]
    assert order.recordings is not None  # noqa: S101  (asked for by the caller)
    recordings = read_recordings(order.recordings, ids)
    name = order.read_by or edition.review.about.author or said("reader")
    storyboard = _read_by(planned, recordings, name)
    missing = [scene for scene in storyboard.scenes if scene.id not in recordings.scenes]
    voices = ", ".join(dict.fromkeys(voice.name for voice in casting.voices.values()))
    if missing and order.missing == "refuse":
        raise UsageError(said("missing", scenes=_titles(missing), voice=voices))
    unread = [line for scene in missing for line in scene.lines]
    clips = clips_of(unread, edition, casting.voices, progress, threads=order.threads)
    scenes = _scenes(storyboard, recordings, edition, progress)
    pauses = pauses_of(casting.pace)
    storyboard, _ = fit(
        storyboard, edition, lambda board: measure_timeline(board, clips, pauses, scenes), SEVEN_MINUTES_S
    )
    programme = assemble(storyboard, clips, casting.pace, recorded=scenes)
    notes = [*unknown_notes(recordings, ids), *(note for scene in scenes.values() for note in scene.notes)]
    if missing:
        notes.append(said("narrated", voice=voices, scenes=_titles(missing)))
    reading = Reading(name, tuple(notes))
    return Script(storyboard, to_milliseconds(programme.timeline), programme, reading)


def _titles(scenes: list[Scene]) -> str:
    return ", ".join(scene.slide.title for scene in scenes)


def _read_by(storyboard: Storyboard, recordings: Recordings, name: str) -> Storyboard:
    """The Storyboard with the reader's name on what is recorded; none of that can be left out to save time."""
    scenes = tuple(
        replace(
            scene,
            part="",
            lines=tuple(replace(line, speaker=name, part="", role=ENGINE) for line in scene.lines),
        )
        if scene.id in recordings.scenes
        else scene
        for scene in storyboard.scenes
    )
    return replace(storyboard, scenes=scenes)


def _scenes(
    storyboard: Storyboard, recordings: Recordings, edition: Edition, progress: Progress
) -> dict[str, RecordedScene]:
    """Find every sentence in the recordings, with the help of the built-in voice where it speaks the language."""
    voice = find_voice(House().voice)
    recorded = [scene for scene in storyboard.scenes if scene.id in recordings.scenes]
    model: Mapping[str, Clip] = {}
    if speaks(voice, storyboard.language):
        lines = [line for scene in recorded for line in scene.lines]
        model = clips_of(lines, edition, {ENGINE: voice}, lambda *_: None)
    found = {}
    for number, scene in enumerate(recorded):
        progress("align", number, len(recorded))
        found[scene.id] = align_scene(scene, recordings.scenes[scene.id], model)
    return found
