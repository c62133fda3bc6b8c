"""An MP3 that this process has encoded → its samples, in memory.

Why not ffmpeg, which decodes every other file: starting a program and passing each small frame through its threads
takes four times as long as the decoding. A stranger's file stays in a process of its own.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def decoded(mp3: bytes) -> "tuple[NDArray[np.float32], int]":
    """Return the samples of a mono MP3, shape (n,), as a gapless player gives them, and how many are in a second.

    Raises:
        BriefgenError: it is not readable sound.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sound.mp3"
        path.write_bytes(mp3)
        return decoded_file(path)


def decoded_file(path: Path) -> "tuple[NDArray[np.float32], int]":
    """Return the samples of a file, as ``decoded`` does.

    A file, as from memory the decoder would ask Python for every frame, and wait for its turn each time.

    Raises:
        BriefgenError: it is not readable sound.
    """
    try:
        import soundfile  # type: ignore[import-untyped]  # noqa: PLC0415  (heavy import)

        samples, rate_hz = soundfile.read(str(path), dtype="float32")
    except (ImportError, OSError, RuntimeError):  # no libsndfile here, or one that cannot read MP3s
        return _by_ffmpeg(path.read_bytes())
    return samples, int(rate_hz)


def _by_ffmpeg(mp3: bytes) -> "tuple[NDArray[np.float32], int]":
    from briefgen.audio.measure import decode, info_of  # noqa: PLC0415  (it imports this module)

    rate_hz = int(info_of(mp3, "podcast.mp3").sample_rate)
    return decode(mp3, "podcast.mp3", rate_hz).samples, rate_hz


def halved(samples: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Return sound at half its rate: the mean of every two samples.

    Good enough to tell how loud speech is, as it loses only what is above 8 kHz.
    """
    pairs = samples[: len(samples) // 2 * 2].reshape(-1, 2)
    mean: NDArray[np.float32] = (pairs[:, 0] + pairs[:, 1]) * 0.5
    return mean
