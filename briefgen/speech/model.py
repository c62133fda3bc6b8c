"""The model of a voice: one YAML file each in ``voices/``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, Field

from briefgen.review.model import Frozen, Phrase
from briefgen.review.web_address import address_fault
from briefgen.wording import messages

MAX_FILE_BYTES = 2_000_000_000
"""The largest size that a voice file may state for a download."""


def _download_address(value: str) -> str:
    if address_fault(value) not in {None, "local"}:
        raise ValueError("no web address")
    return value


DownloadAddress = Annotated[str, AfterValidator(_download_address)]
"""A web address that is only downloaded from, so it may be on this computer too, unlike one that readers follow."""


class VoiceFile(Frozen):
    """A model file that a voice needs and that is not inside its engine's package.

    Its size and sha256 are pinned: what is downloaded is what was listened to, or nothing.
    """

    url: DownloadAddress
    name: Annotated[str, Field(pattern=r"^[0-9A-Za-z_][0-9A-Za-z_.+-]{0,99}$")]
    bytes: Annotated[int, Field(gt=0, le=MAX_FILE_BYTES)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Voice(Frozen):
    """A voice, as its file describes it.

    ``rate_wpm`` is measured at ``speed`` over the samples, pauses not counted. ``pauses`` are in seconds.
    ``seven_minutes_s`` is how long seven minutes of sound took to make on two cores (``tools/time_voices.py``), None
    where it was not measured.
    ``notation`` is how the engine takes a pronunciation: ``misaki`` for ``[word](/phonemes/)``, ``espeak`` for
    ``[[ phonemes ]]``, ``respelling`` for engines that only read plain text. A voice whose ``languages`` hold
    ``en-GB`` gets British phonemes, other English voices American ones. ``sends_to`` is the host that an online voice
    sends every sentence to.
    """

    id: Phrase
    name: Phrase
    engine: Phrase
    model: Phrase
    notation: Literal["misaki", "espeak", "respelling"] = "respelling"
    languages: Annotated[tuple[Phrase, ...], Field(min_length=1)]
    accent: Phrase
    gender: Literal["female", "male", "neutral"]
    licence: Phrase
    credit: Phrase
    rate_wpm: Annotated[float, Field(gt=60, lt=260)]
    speed: Annotated[float, Field(ge=0.5, le=2.0)] = 1.0
    sentence_pause_s: Annotated[float, Field(ge=0, le=3)] = 0.45
    paragraph_pause_s: Annotated[float, Field(ge=0, le=3)] = 0.7
    scene_pause_s: Annotated[float, Field(ge=0, le=5)] = 1.2
    seven_minutes_s: Annotated[float | None, Field(gt=0, le=3600)] = None
    sends_to: Phrase | None = None
    files: tuple[VoiceFile, ...] = ()

    @property
    def online(self) -> bool:
        """Whether the voice sends its text to another machine."""
        return self.sends_to is not None

    @property
    def british(self) -> bool:
        """Whether the voice speaks British English."""
        return "en-GB" in self.languages

    @property
    def download_bytes(self) -> int:
        """The size of the voice's files in bytes; 0 when it needs none."""
        return sum(file.bytes for file in self.files)

    def speaks(self, language: str) -> bool:
        """Return whether the voice speaks a language (``en-GB``, ``cy``); the region does not matter."""
        return language.partition("-")[0].lower() in {known.partition("-")[0].lower() for known in self.languages}


@dataclass(frozen=True)
class SpokenWord:
    """One spoken word and its times, in seconds from the start of its clip."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, eq=False)
class Clip:
    """A piece of mono sound.

    Attributes:
        samples: float32, shape (n,), -1 to 1.
        rate_hz: samples a second.
        words: the times of its words, where the engine gives them; else none.
    """

    samples: NDArray[np.float32]
    rate_hz: int
    words: tuple[SpokenWord, ...] = ()

    @property
    def duration_s(self) -> float:
        """The duration in seconds."""
        return len(self.samples) / self.rate_hz


def message(key: str, /, **values: object) -> str:
    """Return a message about voices (``labels/en-GB/speech.yaml``), filled in."""
    return messages.message("speech", key, **values)


def clip_fault(key: str) -> str:
    """Return the description of a fault of a clip."""
    return messages.message("speech", f"clip_faults.{key}")


Report = Callable[[int, int], None]
"""Reports a download: called with the bytes received so far and the bytes of the whole file."""


def host_of(file: VoiceFile) -> str:
    """Return the host of a file's address."""
    return urlsplit(file.url).netloc
