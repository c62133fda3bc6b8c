"""The sound of one Line."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class SpokenWord:
    """One spoken word and its times, in seconds from the start of its clip."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, eq=False)
class Clip:
    """Mono sound.

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
        """How long it is, in seconds."""
        return len(self.samples) / self.rate_hz
