"""Play sentences of an open summary, and manage the author's own recordings of its scenes."""

import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from briefgen.audio.recorded import align_scene
from briefgen.cache import Cache
from briefgen.errors import BriefgenError, UsageError
from briefgen.files.replace import replace_file
from briefgen.pipeline.narrate import clips_of
from briefgen.pipeline.results import Script
from briefgen.review.house.house import House
from briefgen.speech.clips import wav
from briefgen.speech.model import Clip, Voice
from briefgen.speech.narrate import narrate, speaks
from briefgen.speech.pronounce.lexicon import Pronouncer
from briefgen.speech.recordings.files import ENDINGS, read_recordings
from briefgen.speech.recordings.messages import file_name
from briefgen.speech.voices import find_voice, is_installed, list_voices
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Line, Scene

RECORDINGS = "recordings"
MEDIA = {"audio/webm": ".webm", "audio/mp4": ".mp4", "audio/ogg": ".ogg", "audio/wav": ".wav", "audio/mpeg": ".mp3"}
"""The file extensions of browser recordings, by media type."""

_SCENE = re.compile(r"[a-z0-9-]{1,40}")


@dataclass(frozen=True)
class Take:
    """A recording of a scene: its file, and notes for the author."""

    scene: str
    file: str
    seconds: float
    notes: tuple[str, ...] = ()
    fault: str = ""


def voice_of(house: House, wanted: str = "") -> Voice:
    """Return the voice to play: the requested one, else the house's, if usable offline.

    Raises:
        UsageError: there is no such voice.
    """
    voice = find_voice(wanted or house.voice, house.folder)
    if voice.online or not is_installed(voice) or voice.engine == "recorded":
        return find_voice(House().voice)
    return voice


def usable_voices(house: House) -> tuple[Voice, ...]:
    """Return the voices that are usable now without the internet."""
    voices = list_voices(house.folder)
    return tuple(each for each in voices if not each.online and each.engine != "recorded" and is_installed(each))


def spoken_texts(every: Sequence[Line], edition: Edition, voice: Voice) -> dict[str, str]:
    """Return the prepared text of each Line by id, short forms expanded at their first use."""
    return dict(_pronouncer(edition, voice).spoken_in_order(every))


def lines_as_wav(lines: Sequence[Line], spoken: Mapping[str, str], edition: Edition, voice: Voice) -> bytes:
    """Synthesise Lines as a WAV file.

    Args:
        lines: what is heard, at least one.
        spoken: how each is said (``spoken_texts``).
        edition: whose pronunciations are used.
        voice: who speaks.

    Raises:
        UsageError: the voice does not speak the language.
        SpeechError: a sentence could not be said.
    """
    if not speaks(voice, edition.wording.language):
        raise UsageError(str(edition.wording.labels("script")["no_audio"]).format(voice=voice.name))
    clips = narrate(
        lines, voice, _pronouncer(edition, voice), spoken={line.id: spoken[line.id] for line in lines}, store=Cache()
    )
    return wav([clips[line.id] for line in lines], voice.sentence_pause_s)


def text_as_wav(text: str, edition: Edition, voice: Voice, pronounce: dict[str, str]) -> bytes:
    """Synthesise a text as a WAV file, with further pronunciations to try.

    Raises:
        SpeechError: it could not be said.
    """
    line = Line("try", "", text)
    pronouncer = Pronouncer(
        voice, pronounce={**edition.review.pronounce, **pronounce}, house_folder=edition.house.folder,
        acronyms=edition.review.acronyms, known=edition.house.checks.words.acronyms,
    )  # fmt: skip
    clips = narrate([line], voice, pronouncer, store=Cache())
    return wav([clips["try"]], 0)


def _pronouncer(edition: Edition, voice: Voice) -> Pronouncer:
    return Pronouncer(
        voice, pronounce=edition.review.pronounce, house_folder=edition.house.folder,
        acronyms=edition.review.acronyms, known=edition.house.checks.words.acronyms,
    )  # fmt: skip


class OwnVoice:
    """The folder of the author's recordings, beside the summary.

    Args:
        summary: the file of the summary.
    """

    def __init__(self, summary: Path) -> None:
        self.folder = summary.parent / f"{summary.stem}-{RECORDINGS}"

    def keep(self, number: int, scene: str, data: bytes, media_type: str) -> Path:
        """Write a recording of a scene, replacing an earlier one.

        Args:
            number: of the scene, from 1.
            scene: its id.
            data: what the browser recorded.
            media_type: as it calls it.

        Raises:
            UsageError: it is no recording that can be used.
            BriefgenError: it cannot be written.
        """
        ending = MEDIA.get(media_type.partition(";")[0].strip().casefold())
        if ending is None or not _SCENE.fullmatch(scene) or not data:
            raise UsageError("media")
        try:
            self.folder.mkdir(exist_ok=True)
        except OSError as error:
            raise BriefgenError(str(error.strerror or error)) from None
        path = self.folder / Path(file_name(number, scene)).with_suffix(ending).name
        replace_file(path, data)
        for other in self._files(scene):
            if other != path:
                with suppress(OSError):
                    other.unlink()
        return path

    def drop(self, scene: str) -> None:
        """Delete the recording of a scene."""
        for path in self._files(scene):
            with suppress(OSError):
                path.unlink()

    def path_of(self, scene: str) -> Path | None:
        """Return the file of a scene's recording."""
        return next(iter(self._files(scene)), None)

    def _files(self, scene: str) -> list[Path]:
        if not self.folder.is_dir() or not _SCENE.fullmatch(scene):
            return []
        pattern = re.compile(rf"(?:\d+[ _.-]+)?{re.escape(scene)}", re.IGNORECASE)
        return sorted(
            path
            for path in self.folder.iterdir()
            if path.suffix.casefold() in ENDINGS and pattern.fullmatch(path.stem) and path.is_file()
        )

    def takes(self, script: Script) -> dict[str, str]:
        """Map recorded scenes to the names of their files."""
        found = ((scene.id, self.path_of(scene.id)) for scene in script.storyboard.scenes)
        return {scene: path.name for scene, path in found if path is not None}

    def examine(self, scene: Scene, edition: Edition) -> Take:
        """Check a recording: its sound, and whether it has these words."""
        path = self.path_of(scene.id)
        if path is None:
            return Take(scene.id, "", 0.0)
        try:
            recording = read_recordings(self.folder, [scene.id]).scenes[scene.id]
            aligned = align_scene(scene, recording, _model(scene, edition))
        except (UsageError, BriefgenError) as error:
            return Take(scene.id, path.name, 0.0, fault=error.message)
        return Take(scene.id, path.name, round(recording.clip.duration_s, 1), tuple(aligned.notes))


def _model(scene: Scene, edition: Edition) -> "dict[str, Clip]":
    """Synthesise the lines of a scene with the built-in voice as a model; nothing in another language."""
    voice = find_voice(House().voice)
    if not speaks(voice, edition.wording.language):
        return {}
    roles = {line.role: voice for line in scene.lines}
    return dict(clips_of(scene.lines, edition, roles, lambda *_: None))


def pace_s(words: int, rate_wpm: float = 150.0) -> int:
    """Return the time to read words aloud, in whole seconds."""
    return math.ceil(words * 60 / rate_wpm)
