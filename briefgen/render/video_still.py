"""Encode a still picture as H.264."""

from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.speech.ffmpeg import run_ffmpeg

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

QUALITY = 22
"""x264's constant rate factor: letters are as sharp as in the picture."""

KEY_S = 10
"""Seconds between pictures that stand alone, so that players can jump."""


def encode_still(picture: "NDArray[np.uint8]", count: int, rate_fps: int, stem: Path) -> bytes:
    """Encode one picture as a bare H.264 stream.

    It is encoded by one thread, as x264's result depends on how many there are. There are no B pictures, so that
    streams with the same settings can be joined end to end.

    Args:
        picture: RGB values, shape (height, width, 3).
        count: for how many pictures.
        rate_fps: pictures a second.
        stem: where temporary files go; their names begin like this.

    Raises:
        BriefgenError: ffmpeg failed.
    """
    height, width, _ = picture.shape
    source, target = stem.with_suffix(".rgb"), stem.with_suffix(".h264")
    source.write_bytes(picture.tobytes())
    # The colours are converted once, and then the one picture is repeated.
    scale = "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int,format=yuv420p"
    chain = f"{scale},loop=loop={count - 1}:size=1"
    run_ffmpeg(
        "-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", f"{width}x{height}", "-framerate", str(rate_fps),
        "-i", str(source), "-filter_threads", "1", "-vf", chain, "-frames:v", str(count),
        "-c:v", "libx264", "-preset", "superfast", "-tune", "stillimage", "-crf", str(QUALITY), "-threads", "1",
        "-profile:v", "high", "-bf", "0", "-g", str(KEY_S * rate_fps), "-sc_threshold", "0",
        "-x264-params", "colorprim=bt709:transfer=bt709:colormatrix=bt709",
        "-fflags", "+bitexact", "-f", "h264", str(target),
    )  # fmt: skip
    source.unlink()
    return target.read_bytes()
