"""Reading an MP3 with the ffmpeg that ships with briefgen's dependencies."""

import io

from briefgen.speech.clip import Clip
from briefgen.speech.ffmpeg import audio_segment


def decode_mp3(data: bytes) -> Clip:
    """Return the sound of an MP3 file, mixed to mono.

    Raises:
        ValueError: it is not an MP3 that ffmpeg can read.
    """
    import numpy as np  # noqa: PLC0415  (start-up time)

    segment = audio_segment()
    try:
        # Naming the codec keeps pydub from looking for ffprobe, which is not installed.
        sound = segment.from_file(io.BytesIO(data), format="mp3", codec="mp3")
    except Exception as error:  # pydub raises IndexError, its own and others, depending on the bytes
        raise ValueError("not an MP3") from error
    sound = sound.set_channels(1).set_sample_width(2)
    samples = np.array(sound.get_array_of_samples(), dtype=np.float32) / np.float32(32768)
    return Clip(samples, int(sound.frame_rate))
