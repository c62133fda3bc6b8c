"""Sound in memory → MP3, through pydub and ffmpeg's LAME."""

import tempfile
from typing import TYPE_CHECKING

from briefgen.errors import BriefgenError
from briefgen.speech.ffmpeg import audio_segment, last_line, problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BITRATE = 64_000
"""Bits a second: transparent for mono speech, about 3.4 MB for seven minutes."""

RATE_HZ = 44_100
"""Samples a second of the MP3: the rate that every player and host accepts."""

# No clock, library version or tag of the encoder's own: the same sound gives the same bytes.
_BIT_EXACT = ("-fflags", "+bitexact", "-flags:a", "+bitexact", "-map_metadata", "-1", "-id3v2_version", "0")


def encode_mp3(samples: "NDArray[np.float32]", rate_hz: int) -> bytes:
    """Return an MP3: mono, 64 kbit/s, 44.1 kHz, without tags, with the header that makes it gapless.

    Args:
        samples: float32 mono, shape (n,), -1 to 1.
        rate_hz: samples a second.

    Raises:
        BriefgenError: there is no ffmpeg, or it failed.
    """
    import numpy as np  # noqa: PLC0415  (heavy import)

    pcm = np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
    segment = audio_segment()(pcm, sample_width=2, frame_rate=rate_hz, channels=1)
    from pydub.exceptions import CouldntEncodeError  # noqa: PLC0415  (heavy import)

    parameters = ["-ac", "1", "-ar", str(RATE_HZ), *_BIT_EXACT]
    try:
        # A real file: the encoder goes back to its start to write the lengths that make it gapless.
        with tempfile.TemporaryFile() as file:
            segment.export(file, format="mp3", bitrate=f"{BITRATE // 1000}k", parameters=parameters)
            file.seek(0)
            data = file.read()
    except CouldntEncodeError as error:
        log = str(error).replace("\\n", "\n").rstrip("'\" \n")
        raise BriefgenError(problem("ffmpeg_failed").format(reason=last_line(log))) from None
    except OSError as error:
        raise BriefgenError(problem("ffmpeg_failed").format(reason=error.strerror or "no message")) from None
    return data
