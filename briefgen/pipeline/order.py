"""The Order: the input of a build, and of a check."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from briefgen.errors import UsageError
from briefgen.files.opener import printable, read_file
from briefgen.outputs.registry import on_request, outputs
from briefgen.wording.messages import message

if TYPE_CHECKING:
    from briefgen.checks.privacy.private_words import PrivateWords

Progress = Callable[[str, int, int], None]
"""Progress callback: the step's name, the amount done, and the whole amount."""


MAX_INPUT = 2 << 20
"""The most bytes of a summary that are read: more than it may have, so that a Problem can say how big it is."""

_LAST_S = 253_402_300_799  # the last second of the year 9999


def build_day() -> date:
    """Return the day of the build: that of ``SOURCE_DATE_EPOCH``, else today.

    Raises:
        UsageError: it is no number of seconds, or of a year that a date cannot have.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not epoch:
        return datetime.now(UTC).astimezone().date()
    if not (epoch.isascii() and epoch.isdecimal() and len(epoch) <= len(str(_LAST_S)) and int(epoch) <= _LAST_S):
        raise UsageError(message("commands", "options.source_date", value=printable(epoch, 40)))
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
        folder: where its pictures are; None when it is in no folder.
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
    folder: Path | None = None
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
        return cls(read_file(path, MAX_INPUT), path.name, **{"folder": path.parent, **choices})

    @property
    def asked(self) -> frozenset[str]:
        """The requested outputs."""
        return (frozenset(outputs()) - on_request() if self.outputs is None else self.outputs) | self.extras
