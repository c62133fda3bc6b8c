"""The data of a build: the Order (input), the Pack (result), and the Casting and Script between them."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from briefgen.errors import Problem, UsageError
from briefgen.files.opener import printable, read_file
from briefgen.outputs.registry import on_request, outputs
from briefgen.outputs.verify import verify
from briefgen.pack.artifact import Artifact
from briefgen.pack.identity import remove_replaced, succession
from briefgen.pack.write import write_pack
from briefgen.speech.engines.recorded import ENGINE as RECORDED
from briefgen.speech.recordings.messages import message
from briefgen.storyboard.model import Storyboard, Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefgen.audio.programme import Programme
    from briefgen.checks.privacy.private_words import PrivateWords
    from briefgen.pack.manifest import Fault, Manifest
    from briefgen.speech.model import Voice

Progress = Callable[[str, int, int], None]
"""Called at each step of a build with its name, how much of it is done, and of how much."""


MAX_INPUT = 2 << 20
"""The most bytes of a summary that are read: more than it may have, so that a Problem can say how big it is."""

_LAST_S = 253_402_300_799  # the last second of the year 9999


def build_day() -> date:
    """Return the day of the build: today, or that of ``SOURCE_DATE_EPOCH``.

    Raises:
        UsageError: it is no number of seconds, or of a year that a date cannot have.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not epoch:
        return datetime.now(UTC).astimezone().date()
    if not (epoch.isascii() and epoch.isdecimal() and len(epoch) <= len(str(_LAST_S)) and int(epoch) <= _LAST_S):
        raise UsageError(
            f"SOURCE_DATE_EPOCH is '{printable(epoch, 40)}', and must be a number of seconds since 1970, such as "
            "1767225600 for 1 January 2026. Correct it, or unset it."
        )
    return datetime.fromtimestamp(int(epoch), UTC).date()


@dataclass(frozen=True)
class Order:
    """The input of a build: a summary, its house and the options.

    Example:
        >>> from briefgen import Order, resources
        >>> order = Order.read(resources.samples() / "invented-rowan.yaml", audience="Police")
        >>> order.file, order.audience
        ('invented-rowan.yaml', 'Police')

    Attributes:
        data: the bytes of the summary: text and no path, so that it can be built anywhere.
        file: its name for messages.
        house: the path of ``house.yaml``, or None for the built-in house.
        voice: the id of a voice, or None for the house's.
        outputs: names of outputs in the registry; None for all but those on request.
        extras: names of outputs on request to make besides.
        audience: whom the pack is for, as the review names them; empty for everyone.
        allow_online: whether words may be sent to another machine.
        today: the day of the build; decides whether a review is marked as due for review.
        parent: the folder of packs, read for an earlier pack of the same summary; None to look at none.
        private: words that must appear in no file of the pack; they are stored and shown nowhere.
        waived: ids of rules whose errors are accepted for this build.
        recordings: the folder of the author's own recordings of the Scenes, or None when computer voices read.
        missing: what is done with a Scene that has no recording.
        read_by: who read the recordings, as shown; empty for the author that the review names.
        audio: further forms of the podcast, such as ``m4a``; the MP3 is always made.
        threads: how many sentences are spoken at the same time; the sound is the same.
    """

    data: bytes
    file: str
    house: Path | None = None
    voice: str | None = None
    outputs: frozenset[str] | None = None
    extras: frozenset[str] = frozenset()
    audience: str = ""
    allow_online: bool = False
    today: date = field(default_factory=build_day)
    parent: Path | None = None
    private: "PrivateWords | None" = field(default=None, repr=False)
    waived: tuple[str, ...] = ()
    recordings: Path | None = None
    missing: Literal["narrate", "refuse"] = "narrate"
    read_by: str = ""
    audio: frozenset[str] = frozenset()
    threads: int = 2

    @classmethod
    def read(cls, path: Path, **choices: Any) -> Self:
        """Make an Order from a summary on disk; ``choices`` are the other attributes.

        Raises:
            OpenError: the file cannot be read, or is larger than a summary may be.
        """
        return cls(read_file(path, MAX_INPUT), path.name, **choices)

    @property
    def asked(self) -> frozenset[str]:
        """The requested outputs."""
        return (frozenset(outputs()) - on_request() if self.outputs is None else self.outputs) | self.extras


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
    """

    manifest: "Manifest"
    artifacts: tuple[Artifact, ...]
    problems: tuple[Problem, ...] = ()
    no_audio: str = ""
    reused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    review_by: date | None = None

    def write(self, parent: Path, check: "Callable[[Path], Sequence[Fault]]" = verify, option: str = "-o") -> Path:
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


@dataclass(frozen=True)
class Casting:
    """The voices of a build, by role, and the reason when there is no narration.

    Attributes:
        voices: which computer voice says the Lines of a role.
        asked: the voices that were asked for; they differ where a person's recordings are.
        no_audio: why there is no podcast though it was wanted, or empty.
    """

    voices: "Mapping[str, Voice]"
    asked: "Mapping[str, Voice]"
    no_audio: str = ""

    @property
    def voice(self) -> "Voice":
        """The voice whose pauses are used: the host's where there are two."""
        return next(iter(self.voices.values()))

    @property
    def pace(self) -> "Voice":
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

    def credited(self, casting: Casting) -> "dict[str, Voice]":
        """Return whose voice is heard, by the speaker's name, in the order of their first words."""
        from briefgen.speech.voices import find_voice  # noqa: PLC0415  (start-up time)

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
