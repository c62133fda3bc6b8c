"""Render changes to frames: only changed areas are drawn, and frames are encoded one by one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefgen.ffmpeg import feed_ffmpeg
from briefgen.outputs.video.planes import PixelBox, Planes, VideoFrame

RATE_FPS = 10
"""Frames a second: as fine as a motif that drifts needs."""

FADE_FRAMES = 4
"""The duration of a fade in frames; where nothing moves, a part appears at once."""

QUALITY = 22
"""x264's constant rate factor: letters are as sharp as in the picture."""

KEY_S = 10
"""The interval between key frames in seconds, so that players can seek."""


@dataclass(frozen=True)
class Change:
    """A new picture at a position.

    Attributes:
        at: the frame, from the first of the shot.
        place: of the picture.
        planes: the picture, of the size of its place.
        fades: whether it comes slowly, where anything moves at all.
    """

    at: int
    place: PixelBox
    planes: Planes
    fades: bool = False


@dataclass(frozen=True)
class Shot:
    """A stretch of a video that is encoded separately.

    Attributes:
        size: width and height in pixels.
        first: its first frame, counted from the start of the video.
        count: how many frames it has.
        before: what stands before its first frame, by place.
        changes: in order of time.
        motif: the pictures of the motif's turn, and its place; one where it stands still.
    """

    size: tuple[int, int]
    first: int
    count: int
    before: Mapping[PixelBox, Planes]
    changes: Sequence[Change]
    motif: tuple[Sequence[Planes], PixelBox]

    def frames(self) -> Iterator[memoryview]:
        """Yield every frame; each is valid until the next is asked for."""
        frame, shown, fading = VideoFrame(*self.size), dict(self.before), dict[PixelBox, "_Fade"]()
        for place, planes in shown.items():
            frame.put(planes, place.left, place.top)
        pictures, motif_place = self.motif
        due = list(self.changes)
        for number in range(self.count):
            while due and due[0].at <= number:
                change = due.pop(0)
                fade = _Fade.between(shown[change.place], change.planes)
                if fade and change.fades and len(pictures) > 1:
                    if (unfinished := fading.get(change.place)) is not None:
                        unfinished.finish(frame, change.place)
                    fading[change.place] = fade
                else:
                    frame.put(change.planes, change.place.left, change.place.top)
                shown[change.place] = change.planes
            for place, fade in list(fading.items()):
                if fade.step(frame, place):
                    del fading[place]
            if number == 0 or len(pictures) > 1:
                turned = pictures[(self.first + number) % len(pictures)]
                frame.put(turned, motif_place.left, motif_place.top)
            yield memoryview(frame.memory)


class _Fade:
    """A cross-fade to a new picture, in the area that differs."""

    def __init__(self, before: Planes, after: Planes, part: PixelBox) -> None:
        self._before, self._after, self._part = before.part(part), after.part(part), part
        self._done = 0

    @classmethod
    def between(cls, before: Planes, after: Planes) -> "_Fade | None":
        part = before.difference(after)
        return cls(before, after, part) if part else None

    def step(self, frame: VideoFrame, place: PixelBox) -> bool:
        """Draw the next picture of the fade; return whether it was the last."""
        self._done += 1
        is_last = self._done == FADE_FRAMES
        planes = self._after if is_last else self._before.blend(self._after, self._done / FADE_FRAMES)
        frame.put(planes, place.left + self._part.left, place.top + self._part.top)
        return is_last

    def finish(self, frame: VideoFrame, place: PixelBox) -> None:
        """Draw the last picture of the fade."""
        frame.put(self._after, place.left + self._part.left, place.top + self._part.top)


def encode_shot(shot: Shot, target: Path) -> bytes:
    """Encode a shot as a bare H.264 stream.

    It is encoded by one thread, as x264's result depends on how many there are. There are no B pictures, so that
    streams with the same settings can be joined end to end.

    Args:
        shot: what it shows.
        target: a temporary file, which is removed.

    Raises:
        BriefgenError: ffmpeg failed.
    """
    width, height = shot.size
    feed_ffmpeg(
        "-f", "rawvideo", "-pixel_format", "yuv420p", "-video_size", f"{width}x{height}",
        "-framerate", str(RATE_FPS), "-i", "pipe:0", "-frames:v", str(shot.count),
        # What the numbers mean is said, and not converted.
        "-vf", "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709",
        "-c:v", "libx264", "-preset", "superfast", "-tune", "stillimage", "-crf", str(QUALITY), "-threads", "1",
        "-profile:v", "high", "-bf", "0", "-g", str(KEY_S * RATE_FPS), "-sc_threshold", "0",
        "-x264-params", "colorprim=bt709:transfer=bt709:colormatrix=bt709",
        "-fflags", "+bitexact", "-f", "h264", str(target),
        chunks=shot.frames(),
    )  # fmt: skip
    stream = target.read_bytes()
    target.unlink()
    return stream
