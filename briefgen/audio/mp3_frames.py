"""Join MP3s of the same format frame by frame, without encoding again, under one gapless header.

Source: ISO/IEC 11172-3 (frames), the "Info" header of Xing and LAME's extension of it, as players read them.
"""

from collections.abc import Sequence
from functools import cache, reduce
from operator import xor

import numpy as np
from numpy.typing import NDArray

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
