"""The sound of one Line."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Clip:
    """Mono sound.

    Attributes:
        samples: float32, shape (n,), -1 to 1.
        rate_hz: samples a second.
    """

    samples: "NDArray[np.float32]"
    rate_hz: int

    @property
    def duration_s(self) -> float:
        """How long it is, in seconds."""
        return len(self.samples) / self.rate_hz
