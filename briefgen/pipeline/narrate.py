"""Cast the voices of a build, and make its timed script: estimated, narrated, recorded, or from an earlier pack."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from briefgen.audio.programme import assemble, measure_timeline, pauses_of
from briefgen.audio.recorded import RecordedScene, align_scene
from briefgen.cache import Cache
from briefgen.errors import UsageError
from briefgen.outputs.registry import on_request
from briefgen.pack.manifest import Manifest
from briefgen.pack.read import timeline_in
from briefgen.pipeline.order import Order, Progress
from briefgen.pipeline.results import Casting, Reading, Script
from briefgen.review.house.house import House
from briefgen.review.limits import SEVEN_MINUTES_S
from briefgen.speech.engines.recorded import ENGINE as RECORDED
from briefgen.speech.model import Voice
from briefgen.speech.narrate import narrate, require_permission, speaks
from briefgen.speech.pronounce.lexicon import Pronouncer
from briefgen.speech.recordings.files import Recordings, read_recordings, unknown_notes
from briefgen.speech.recordings.messages import message
from briefgen.speech.voices import find_voice, list_voices, require_installed, voice_id
from briefgen.storyboard.budget import DECK_AND_PODCAST, fit, roughly
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import LeftOut, Scene, Storyboard
from briefgen.storyboard.script import speakers
from briefgen.storyboard.timing import estimate, to_milliseconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefgen.speech.model import Clip
    from briefgen.storyboard.model import Line, Timeline


def cast(order: "Order", edition: Edition) -> Casting:
    """Choose the voices of a build.

    A review in a language that a voice does not speak gets no audio, as foreign phonetics would be worse than none;
    where there are recordings, only what is not recorded needs a voice (``from_recordings``).

    Raises:
        UsageError: a voice does not exist, is online without permission, or cannot do what was asked for by name.
    """
    roles = speakers(edition)
    house = edition.house
    asked = {role: find_voice(order.voice or voice_id(house, role), house.folder) for role in roles}
    casting = Casting(asked, asked)
    wanted = order.outputs is None or "podcast" in order.outputs
    if not wanted:
        return casting
    casting = Casting({role: _computer_voice(voice, order) for role, voice in asked.items()}, asked)
    if order.recordings is not None:  # what is left for a voice to say is known when they are read
        return casting
    for voice in casting.voices.values():
        if not speaks(voice, edition.wording.language):
            reason = _no_audio(voice, edition)
            if order.outputs is not None or order.voice is not None or order.asked & on_request():
                raise UsageError(reason)
            return replace(casting, no_audio=reason)
        require_permission(voice, order.allow_online)
        require_installed(voice)
    return casting


def _no_audio(voice: Voice, edition: Edition) -> str:
    """Return why there is no podcast, and how to get one: recordings, or each voice of the language."""
    labels = edition.wording.labels("script")["no_audio"]
    others = [
        each
        for each in list_voices(edition.house.folder)
        if each.engine != RECORDED and speaks(each, edition.wording.language)
    ]
    ways = [
        labels["online" if each.online else "offline"].format(voice=each.id, where=each.sends_to) for each in others
    ]
    return str(labels["why"]).format(voice=voice.name, ways=str(labels["or"]).join((labels["record"], *ways)))


def _computer_voice(voice: Voice, order: "Order") -> Voice:
    """Return the voice for Scenes without a recording: the built-in one if the house's voice is a recorded person."""
    if voice.engine != RECORDED:
        return voice
    if order.recordings is None:
        raise UsageError(message("needs_recordings", voice=voice.id))
    return find_voice(House().voice)


def whole_estimate(storyboard: "Storyboard", casting: Casting) -> "Timeline":
    """Estimate the times of a whole Storyboard from the voices' measured rates.

    Where a voice does not speak the language of the Storyboard, the rate is that of the first voice that does.
    """
    rates = {role: _of_language(voice, storyboard.language).rate_wpm for role, voice in casting.asked.items()}
    return estimate(storyboard, rates, pauses_of(casting.pace))


def _of_language(voice: Voice, language: str) -> Voice:
    if speaks(voice, language):
        return voice
    return next((each for each in list_voices() if each.engine != RECORDED and speaks(each, language)), voice)


def estimated(whole: "Storyboard", edition: Edition, casting: Casting) -> Script:
    """Fit the Storyboard to seven minutes with estimated times.

    Raises:
        TooLongError: it does not fit in seven minutes.
    """
    storyboard, timeline = fit(whole, edition, lambda board: whole_estimate(board, casting))
    return Script(storyboard, to_milliseconds(timeline))


def narrated(
    whole: "Storyboard", edition: Edition, casting: Casting, progress: Progress, *, threads: int = 2
) -> Script:
    """Synthesise every Line, and return the script with its measured times and the narration.

    Args:
        whole: the whole Storyboard; optional parts are left out until it fits in seven minutes.
        edition: whose review it is.
        casting: its voices.
        progress: called with the number of Lines that are finished.
        threads: how many sentences are synthesised at the same time.

    Raises:
        SpeechError: a sentence could not be synthesised.
        TooLongError: it does not fit in seven minutes.
    """
    storyboard, pauses = whole, pauses_of(casting.voice)
    rates = {role: voice.rate_wpm for role, voice in casting.voices.items()}
    say = _Pronouncers(edition)
    spoken = spoken_texts(storyboard.lines, edition, casting.voices, say)
    storyboard = roughly(storyboard, edition, spoken, rates, pauses)
    clips: dict[str, Clip] = {}
    voiced: dict[str, str] = {}
    # A scene that is left out may have held the first use of a short form: then the next use is said in full.
    while new := _unspoken(storyboard.lines, spoken_texts(storyboard.lines, edition, casting.voices, say), voiced):
        clips |= clips_of(storyboard.lines, edition, casting.voices, progress, only=new, threads=threads, say=say)
        voiced |= new
        before = storyboard
        storyboard, _ = fit(storyboard, edition, partial(measure_timeline, clips=clips, pauses=pauses))
        if storyboard == before:
            break
    programme = assemble(storyboard, clips, casting.voice, music=edition.house.podcast.music)
    return Script(storyboard, to_milliseconds(programme.timeline), programme)


def _unspoken(lines: "Sequence[Line]", spoken: "Mapping[str, str]", voiced: "Mapping[str, str]") -> dict[str, str]:
    return {line.id: spoken[line.id] for line in lines if voiced.get(line.id) != spoken[line.id]}


class _Pronouncers(dict[Voice, Pronouncer]):
    """The Pronouncer of each voice for one edition, made when it is first asked for."""

    def __init__(self, edition: Edition) -> None:
        super().__init__()
        self._edition = edition

    def __missing__(self, voice: Voice) -> Pronouncer:
        review, house = self._edition.review, self._edition.house
        self[voice] = Pronouncer(
            voice,
            pronounce=review.pronounce,
            house_folder=house.folder,
            acronyms=review.acronyms,
            known=house.checks.words.acronyms,
            names=(*review.about.pseudonyms, *review.about.public_names),
        )
        return self[voice]


def spoken_texts(
    lines: "Sequence[Line]",
    edition: Edition,
    voices: "Mapping[str, Voice]",
    say: "Mapping[Voice, Pronouncer] | None" = None,
) -> dict[str, str]:
    """Return the text to synthesise for each Line, by its id, in the notation of its voice.

    Args:
        lines: every Line in order, as the first use of a short form is said in full.
        edition: whose pronunciations are used.
        voices: by role.
        say: the Pronouncer of each voice, where they have been made.
    """
    say = _Pronouncers(edition) if say is None else say
    spoken: dict[str, str] = {}
    for voice in dict.fromkeys(voices[line.role] for line in lines):
        texts = say[voice].spoken_in_order(lines)
        spoken |= {line.id: texts[line.id] for line in lines if voices[line.role] == voice}
    return spoken


def clips_of(  # noqa: PLR0913  (options by keyword)
    lines: "Sequence[Line]",
    edition: Edition,
    voices: "Mapping[str, Voice]",
    progress: Progress,
    *,
    only: "Mapping[str, str] | None" = None,
    threads: int = 2,
    say: "Mapping[Voice, Pronouncer] | None" = None,
) -> "dict[str, Clip]":
    """Synthesise Lines, each in the voice of its role.

    Args:
        lines: every Line in order, as the first use of a short form is said in full.
        edition: whose pronunciations are used.
        voices: by role.
        progress: called with the number of Lines that are finished.
        only: the texts to synthesise, by the ids of their Lines; None for all Lines.
        threads: how many sentences are synthesised at the same time.
        say: the Pronouncer of each voice, where they have been made.

    Raises:
        SpeechError: a sentence could not be synthesised.
    """
    say = _Pronouncers(edition) if say is None else say
    spoken = spoken_texts(lines, edition, voices, say) if only is None else only
    by_voice: dict[Voice, list[Line]] = {}
    for line in lines:
        if line.id in spoken:
            by_voice.setdefault(voices[line.role], []).append(line)
    clips: dict[str, Clip] = {}

    def report(done: int, total: int) -> None:
        progress("speech", len(clips) + min(done, total), len(spoken))

    for voice, own in by_voice.items():
        clips |= narrate(own, voice, say[voice], spoken=spoken, store=Cache(), workers=threads, on_progress=report)
    return clips


def recorded_script(whole: "Storyboard", earlier: Manifest) -> Script:
    """Return the script recorded in an earlier pack of the same summary, with its times."""
    timeline = timeline_in(earlier)
    names = {line.id: line.speaker for scene in earlier.scenes for line in scene.lines}
    scenes = tuple(
        replace(scene, lines=tuple(replace(line, speaker=names[line.id]) for line in scene.lines if line.id in names))
        for scene in whole.scenes
        if scene.id in timeline.scenes
    )
    dropped = tuple(LeftOut(e.output, e.part, e.what) for e in earlier.left_out if e.output == DECK_AND_PODCAST)
    return Script(replace(whole, scenes=scenes, left_out=(*whole.left_out, *dropped)), timeline)


def from_recordings(
    order: Order, whole: Storyboard, edition: Edition, casting: Casting, progress: Progress
) -> Script:
    """Make the narration from the author's recordings of the script.

    Raises:
        UsageError: a recording cannot be used, a Scene has none and that is refused, or all of it is too long.
        SpeechError: a sentence that is not recorded could not be synthesised.
    """
    planned = estimated(whole, edition, casting).storyboard
    ids = [scene.id for scene in planned.scenes]
    assert order.recordings is not None  # noqa: S101  (asked for by the caller)
    recordings = read_recordings(order.recordings, ids)
    name = order.read_by or edition.review.about.author or message("reader")
    storyboard = _read_by(planned, recordings, name)
    missing = [scene for scene in storyboard.scenes if scene.id not in recordings.scenes]
    voices = ", ".join(dict.fromkeys(voice.name for voice in casting.voices.values()))
    if missing and order.missing == "refuse":
        raise UsageError(message("missing", scenes=_titles(missing), voice=voices))
    if missing:
        _require_voices(casting, order, edition, missing)
    unread = [line for scene in missing for line in scene.lines]
    clips = clips_of(unread, edition, casting.voices, progress, threads=order.threads)
    scenes = _scenes(storyboard, recordings, edition, progress)
    pauses = pauses_of(casting.pace)
    # The share of the messages is as planned: nobody reads a scene that is then left out for it.
    storyboard, _ = fit(
        storyboard, edition, lambda board: measure_timeline(board, clips, pauses, scenes), SEVEN_MINUTES_S, share=0.0
    )
    music = edition.house.podcast.music
    programme = assemble(storyboard, clips, casting.pace, recorded=scenes, music=music)
    notes = [*unknown_notes(recordings, ids), *(note for scene in scenes.values() for note in scene.notes)]
    if missing:
        notes.append(message("narrated", voice=voices, scenes=_titles(missing)))
    reading = Reading(name, tuple(notes))
    return Script(storyboard, to_milliseconds(programme.timeline), programme, reading)


def _require_voices(casting: Casting, order: Order, edition: Edition, missing: list[Scene]) -> None:
    """Make sure that the voices can say the Scenes without a recording.

    Raises:
        UsageError: one does not speak the language, is online without permission, or is not installed.
    """
    for voice in casting.voices.values():
        if not speaks(voice, edition.wording.language):
            raise UsageError(message("missing_language", scenes=_titles(missing), voice=voice.name))
        require_permission(voice, order.allow_online)
        require_installed(voice)


def _titles(scenes: list[Scene]) -> str:
    return ", ".join(scene.slide.title for scene in scenes)


def _read_by(storyboard: Storyboard, recordings: Recordings, name: str) -> Storyboard:
    """Return the Storyboard with the reader's name on recorded Scenes, which cannot be left out to save time."""
    scenes = tuple(
        replace(
            scene,
            part="",
            lines=tuple(replace(line, speaker=name, part="", role=RECORDED) for line in scene.lines),
        )
        if scene.id in recordings.scenes
        else scene
        for scene in storyboard.scenes
    )
    return replace(storyboard, scenes=scenes)


def _scenes(
    storyboard: Storyboard, recordings: Recordings, edition: Edition, progress: Progress
) -> dict[str, RecordedScene]:
    """Align every sentence with the recordings, using the built-in voice where it speaks the language."""
    voice = find_voice(House().voice)
    recorded = [scene for scene in storyboard.scenes if scene.id in recordings.scenes]
    model: Mapping[str, Clip] = {}
    if speaks(voice, storyboard.language):
        lines = [line for scene in recorded for line in scene.lines]
        model = clips_of(lines, edition, {RECORDED: voice}, lambda *_: None)
    found = {}
    for number, scene in enumerate(recorded):
        progress("align", number, len(recorded))
        found[scene.id] = align_scene(scene, recordings.scenes[scene.id], model)
    return found
