"""Samples → MP3, M4A or Opus, with ffmpeg."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, reduce
from operator import xor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from briefgen.ffmpeg import run_ffmpeg
from briefgen.speech.decode import decode
from briefgen.storyboard.model import Span

BITRATE = 64_000
"""Bits a second: transparent for mono speech, about 3.4 MB for seven minutes."""

RATE_HZ = 44_100
"""Samples a second of MP3 and M4A: the rate that every player and host accepts."""

LAME_SCALE = 0.95
"""LAME multiplies samples by this factor at 64 kbit/s (its ``abr`` presets)."""

# No clock, library version or tag of the encoder's own: the same sound gives the same bytes.
_BIT_EXACT = ("-fflags", "+bitexact", "-flags:a", "+bitexact", "-map_metadata", "0")


@dataclass(frozen=True)
class AudioFormat:
    """A kind of sound file.

    Attributes:
        name: the name of the podcast in it.
        media_type: as web servers send it.
        options: ffmpeg's options for the encoder and the container.
        loss_lu: how much quieter its encoder makes speech, as measured; the first aim is this much higher.
        rate_hz: samples a second that it decodes to.
    """

    name: str
    media_type: str
    options: tuple[str, ...]
    loss_lu: float
    rate_hz: int = RATE_HZ

    @property
    def extension(self) -> str:
        """The extension of its name, without the dot."""
        return self.name.rpartition(".")[2]


MP3 = AudioFormat(
    "podcast.mp3",
    "audio/mpeg",
    ("-c:a", "libmp3lame", "-b:a", str(BITRATE), "-ar", str(RATE_HZ), "-id3v2_version", "0", "-f", "mp3"),
    0.44,
)
"""LAME loses 0.43 to 0.46 LU of speech at 64 kbit/s."""

M4A = AudioFormat(
    "podcast.m4a",
    "audio/mp4",
    ("-c:a", "aac", "-b:a", str(BITRATE), "-ar", str(RATE_HZ), "-movflags", "+faststart", "-f", "ipod"),
    0.0,
)
OPUS = AudioFormat(
    "podcast.opus",
    "audio/ogg",
    ("-c:a", "libopus", "-b:a", "32000", "-application", "voip", "-f", "opus"),
    0.0,
    48_000,
)

FORMS: Mapping[str, AudioFormat] = {form.extension: form for form in (MP3, M4A, OPUS)}


def encode(
    samples: NDArray[np.float32], rate_hz: int, form: AudioFormat = MP3, extra: tuple[str, str] | None = None
) -> bytes:
    """Encode mono sound as a file without tags; an MP3 has the header that makes it gapless.

    Args:
        samples: float32 mono, shape (n,), clipped to -1 to 1.
        rate_hz: samples a second.
        form: which kind of file.
        extra: for M4A, the language and the chapters, these as a file in ffmpeg's own format for metadata.

    Raises:
        BriefgenError: there is no ffmpeg, or it failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        # Files and not pipes: the encoder goes back to the start of its file to write the lengths that make it
        # gapless, and Python feeds a pipe in small pieces, which takes as long as the encoding.
        target, sound = Path(folder) / form.name, Path(folder) / "sound.pcm"
        sound.write_bytes(np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
        inputs = ["-f", "s16le", "-ar", str(rate_hz), "-ac", "1", "-i", str(sound)]
        chapters = ["-map_chapters", "-1"]
        if extra:
            language, listed = extra[0], Path(folder) / "chapters.txt"
            listed.write_text(extra[1], encoding="utf-8")
            inputs += ["-f", "ffmetadata", "-i", str(listed)]
            chapters = ["-map_chapters", "1", "-metadata:s:a:0", f"language={language}"]
        run_ffmpeg(*inputs, "-map", "0:a", "-ac", "1", *_BIT_EXACT, *chapters, *form.options, str(target))
        return target.read_bytes()


def excerpts(podcast: bytes, spans: Sequence[Span]) -> tuple[bytes, ...]:
    """Cut a podcast into MP3s of the same loudness, one for each span, with the pauses inside it.

    Args:
        podcast: the content of ``podcast.mp3``.
        spans: from when to when each excerpt lasts; the last may end with the podcast.

    Raises:
        BriefgenError: the podcast cannot be decoded, or an excerpt not encoded.
    """
    samples = decode(podcast, RATE_HZ)

    def excerpt(span: Span) -> bytes:
        return encode(samples[round(span.start_s * RATE_HZ) : round(span.end_s * RATE_HZ)] / LAME_SCALE, RATE_HZ)

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:  # each thread waits for an ffmpeg of its own
        return tuple(pool.map(excerpt, spans))


FRAME_SAMPLES = 1152
"""Samples in a frame of MPEG-1 layer III."""

_BITRATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_HZ = (44_100, 48_000, 32_000)
_SYNC = b"\xff\xfb"  # MPEG-1 layer III without a checksum
_XING = 4 + 17  # after the frame's header and the side information of mono
_FRAMES, _BYTES, _CONTENTS = _XING + 8, _XING + 12, _XING + 16
_LAME = _CONTENTS + 100 + 4
_DELAYS, _MUSIC_LENGTH, _MUSIC_CRC, _HEADER_CRC = _LAME + 21, _LAME + 28, _LAME + 32, _LAME + 34
_MOST_PADDING = 0xFFF
_POLYNOMIAL = 0xA001
_SIDE_BY_SIDE = 1024


def frames_of(mp3: bytes) -> list[bytes]:
    """Split an untagged MP3 into its frames; the first is its Info header.

    Raises:
        ValueError: it is not such an MP3.
    """
    frames, at = [], 0
    while at < len(mp3):
        size = _size(mp3[at : at + 4])
        frames.append(mp3[at : at + size])
        at += size
    if not frames or len(frames[-1]) != _size(frames[-1][:4]) or frames[0][_XING : _XING + 4] != b"Info":
        raise ValueError("not a whole MP3 of a constant bit rate")
    return frames


def _size(header: bytes) -> int:
    """Return the size in bytes of the frame that begins with a header."""
    if len(header) < 4 or header[:2] != _SYNC:
        raise ValueError("not a frame of MPEG-1 layer III")
    bitrate, rate, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    if not 0 < bitrate < len(_BITRATES) or rate >= len(_RATES_HZ):
        raise ValueError("not a frame of a known rate")
    return 144 * _BITRATES[bitrate] * 1000 // _RATES_HZ[rate] + padding


def join_mp3s(parts: Sequence[tuple[bytes, int | None]]) -> bytes:
    """Join MP3s of one format into one that plays them without a gap.

    Every encoding begins with an empty bit reservoir, so its frames depend on none before them; and with the same
    encoder delay, so that its sound stays at its place, if the sound before it has ended in silence.

    Args:
        parts: each MP3, and how many of its frames are taken; None takes all.

    Raises:
        ValueError: a part is not an MP3 with a header, or is too short.
    """
    headers, taken = [], []
    for mp3, count in parts:
        header, *frames = frames_of(mp3)
        if count is not None and count > len(frames):
            raise ValueError("an MP3 has too few frames")
        headers.append(header)
        taken.append(frames[:count])
    delay, padding = _delays(headers[0])[0], _delays(headers[-1])[1]
    sound = b"".join(b"".join(frames) for frames in taken)
    return _header(headers[0], sum(map(len, taken)), sound, (delay, padding)) + sound


def _delays(header: bytes) -> tuple[int, int]:
    """Return the encoder delay and the padding at the end, in samples, from an Info header."""
    both = int.from_bytes(header[_DELAYS : _DELAYS + 3], "big")
    return both >> 12, both & _MOST_PADDING


def _header(pattern: bytes, frames: int, sound: bytes, delays: tuple[int, int]) -> bytes:
    """Return the Info header of the joined file: a part's, with counts, seek table and checksums of the whole."""
    header = bytearray(pattern)
    size = len(header) + len(sound)
    header[_FRAMES : _FRAMES + 4] = frames.to_bytes(4, "big")
    header[_BYTES : _BYTES + 4] = size.to_bytes(4, "big")
    # The seek table: frames are all of one size, but for a byte.
    starts = (len(header) + len(sound) * percent // 100 for percent in range(100))
    header[_CONTENTS : _CONTENTS + 100] = bytes(min(255, start * 256 // size) for start in starts)
    header[_DELAYS : _DELAYS + 3] = (delays[0] << 12 | delays[1]).to_bytes(3, "big")
    header[_MUSIC_LENGTH : _MUSIC_LENGTH + 4] = size.to_bytes(4, "big")
    header[_MUSIC_CRC : _MUSIC_CRC + 2] = _crc(sound).to_bytes(2, "big")
    header[_HEADER_CRC : _HEADER_CRC + 2] = _crc(bytes(header[:_HEADER_CRC])).to_bytes(2, "big")
    return bytes(header)


def _crc(data: bytes) -> int:
    """Return the CRC-16/ARC of some data, the lowest bit first.

    Columns of numpy compute the checksums of 1024 blocks at once; that of two blocks is the checksum of the first,
    continued over as many zeros as the second is long, XOR that of the second.
    """
    step, length = _steps(), -(-len(data) // _SIDE_BY_SIDE)
    stretches = np.zeros(_SIDE_BY_SIDE * length, np.uint8)
    stretches[len(stretches) - len(data) :] = np.frombuffer(data, np.uint8)  # zeros in front change no checksum
    crcs = np.zeros(_SIDE_BY_SIDE, np.uint16)
    for column in np.ascontiguousarray(stretches.reshape(_SIDE_BY_SIDE, length).T):
        crcs = crcs >> 8 ^ step[(crcs ^ column) & 0xFF]
    over = [_over_zeros(1 << bit, length, step.tolist()) for bit in range(16)]
    whole = 0
    for crc in crcs.tolist():
        led = (moved for bit, moved in enumerate(over) if whole >> bit & 1)
        whole = reduce(xor, led, 0) ^ crc
    return whole


@cache
def _steps() -> NDArray[np.uint16]:
    """Return the table of the CRC: the effect of each byte."""
    steps = np.arange(256, dtype=np.uint16)
    for _ in range(8):
        steps = np.where(steps & 1, steps >> 1 ^ _POLYNOMIAL, steps >> 1).astype(np.uint16)
    return steps


def _over_zeros(crc: int, count: int, step: Sequence[int]) -> int:
    """Continue a checksum over ``count`` bytes of 0."""
    for _ in range(count):
        crc = crc >> 8 ^ step[crc & 0xFF]
    return crc
