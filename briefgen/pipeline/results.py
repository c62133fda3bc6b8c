"""The results of a build: the Casting and the Script on the way, and the Pack, which can be written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.errors import Problem
from briefgen.outputs.verify import verify
from briefgen.pack.artifact import Artifact
from briefgen.pack.identity import remove_replaced, succession
from briefgen.pack.manifest import Fault, Manifest
from briefgen.pack.write import write_pack
from briefgen.speech.engines.recorded import ENGINE as RECORDED
from briefgen.speech.model import Voice
from briefgen.speech.recordings.messages import message
from briefgen.speech.voices import find_voice
from briefgen.storyboard.model import Storyboard, Timeline

if TYPE_CHECKING:
    from briefgen.audio.programme import Programme


@dataclass(frozen=True)
class Casting:
    """The voices of a build, by role, and the reason when there is no narration.

    Attributes:
        voices: which computer voice says the Lines of a role.
        asked: the voices that were asked for; they differ where a person's recordings are.
        no_audio: why there is no podcast though it was wanted, or empty.
    """

    voices: Mapping[str, Voice]
    asked: Mapping[str, Voice]
    no_audio: str = ""

    @property
    def voice(self) -> Voice:
        """The voice whose pauses are used: the host's where there are two."""
        return next(iter(self.voices.values()))

    @property
    def pace(self) -> Voice:
        """The voice whose pauses the estimate uses."""
        return next(iter(self.asked.values()))


@dataclass(frozen=True)
class Script:
    """The Storyboard, its times and, when wanted, the narration.

    Attributes:
        storyboard: fitted to seven minutes.
        timeline: measured when there is a narration, else estimated.
        programme: the narration, or None when none was asked for.
        reading: the reader of the recordings, if there are any.
    """

    storyboard: Storyboard
    timeline: Timeline
    programme: "Programme | None" = None
    reading: "Reading | None" = None

    def credited(self, casting: Casting) -> dict[str, Voice]:
        """Map the name of each speaker that is heard to the voice, in the order of their first words."""
        voices: dict[str, Voice] = {}
        for line in self.storyboard.lines:
            if line.speaker in voices:
                continue
            if line.role != RECORDED:
                voices[line.speaker] = casting.voices[line.role]
                continue
            mine = [each for each in self.storyboard.lines if each.role == RECORDED]
            minutes = sum(self.timeline.lines[each.id].duration_s for each in mine) / 60
            credit = {
                "name": line.speaker,
                "credit": message("credit", name=line.speaker),
                "rate_wpm": round(sum(each.words for each in mine) / minutes, 1),
            }
            voices[line.speaker] = find_voice(RECORDED).model_copy(update=credit)
        return voices


@dataclass(frozen=True)
class Reading:
    """The result of reading a folder of recordings.

    Attributes:
        name: who read, as shown.
        notes: what the author should know.
    """

    name: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pack:
    """A finished pack in memory, as ``build`` returns it.

    Attributes:
        manifest: its ``pack.json``.
        artifacts: every other file, with those reused from an earlier pack.
        problems: the warnings of the checks.
        no_audio: why there is no podcast though it was wanted, or empty.
        reused: names of the files reused from an earlier pack of the same summary.
        notes: what the author should know of the recordings.
        review_by: the last day before the pack is due for review, if it has one.
        pictures: the name and SHA-256 of each picture beside the summary.
    """

    manifest: Manifest
    artifacts: tuple[Artifact, ...]
    problems: tuple[Problem, ...] = ()
    no_audio: str = ""
    reused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    review_by: date | None = None
    pictures: tuple[tuple[str, str], ...] = ()

    def write(self, parent: Path, check: Callable[[Path], Sequence[Fault]] = verify, option: str = "-o") -> Path:
        """Verify the pack and write it atomically into a folder of packs.

        Earlier packs of the same review (by its id) under other names are removed; the new one knows their names.

        Example:
            >>> from briefgen import Order, build, resources
            >>> order = Order.read(resources.samples() / "invented-rowan.yaml", outputs=frozenset({"abstract"}))
            >>> folder = build(order).write(Path("packs"))
            >>> sorted(path.name for path in folder.iterdir())
            ['abstract.txt', 'pack.json']

        Args:
            parent: the folder of packs; made when missing.
            check: verifies the finished files before an earlier pack is replaced.
            option: the option of the command line that names ``parent``, for messages.

        Returns:
            The folder of the pack.

        Raises:
            PackError: it could not be written or did not pass its verification; an earlier pack is as it was.
            UsageError: the folder of its name has the pack of another review.
        """
        found = succession(parent, self.manifest)
        manifest = self.manifest.model_copy(update={"formerly": found.former})
        folder = write_pack(parent, manifest, self.artifacts, check, option)
        remove_replaced(found)
        return folder
