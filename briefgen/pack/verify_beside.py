"""What the files of a pack promise of each other: the video shows the slides and says the captions beside it."""

import re
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.opener import read_inside
from briefgen.pack.faults import fault
from briefgen.pack.model import Fault, Manifest, SceneEntry
from briefgen.pack.read import MAX_FILE
from briefgen.render.video import NAME, RATE_FPS, WIDTH_PX
from briefgen.render.video_captions import srt_of
from briefgen.speech.ffmpeg import run_ffmpeg

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SMALL_PX = (384, 216)
"""The size at which pictures are compared."""

MOST_DIFFERENCE = 4.0
"""How far the values (0 to 255) of a picture from the video may be from the slide's, on average: encoding changes
less than 1."""

_INSIDE_S = 1.5 / RATE_FPS
"""How far from its ends a Scene is looked at: a change of slide may be half a picture late."""


def faults(pack: Path, manifest: Manifest) -> Iterator[Fault]:
    """Return where the files of a pack do not agree with each other.

    Args:
        pack: its folder.
        manifest: its ``pack.json``.
    """
    if not (manifest.file(NAME) and (pack / NAME).is_file()):
        return
    with tempfile.TemporaryDirectory() as folder:
        video = Path(folder) / NAME  # what ffmpeg opens by its name is our own copy, and not perhaps a link
        video.write_bytes(read_inside(pack, NAME, MAX_FILE))
        if manifest.file("captions.vtt") and (pack / "captions.vtt").is_file():
            yield from _caption_faults(video, read_inside(pack, "captions.vtt").decode("utf-8"))
        if manifest.file("slides.pptx") and (pack / "slides.pptx").is_file():
            yield from _picture_faults(video, read_inside(pack, "slides.pptx", MAX_FILE), manifest)


def _caption_faults(video: Path, vtt: str) -> Iterator[Fault]:
    captions, _ = run_ffmpeg("-i", str(video), "-map", "0:s:0", "-f", "srt", "-")
    times = re.compile(r"^\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}", re.MULTILINE)
    inside, beside = times.findall(captions), times.findall(srt_of(vtt))
    if inside != beside:
        at = next((first for first, second in zip(beside, inside, strict=False) if first != second), beside[-1])
        yield fault(NAME, "video.captions", at=at)


def _picture_faults(video: Path, deck: bytes, manifest: Manifest) -> Iterator[Fault]:
    import numpy as np  # noqa: PLC0415  (heavy import)

    from briefgen.render.slide_pictures import draw_slides  # noqa: PLC0415  (heavy import)

    slides = [_small(picture) for picture in draw_slides(deck, manifest.language).pixels(WIDTH_PX)]
    if len(slides) != len(manifest.scenes):
        return  # the deck's own check says so
    with ThreadPoolExecutor(2) as pool:
        seen = list(pool.map(lambda scene: _seen(video, scene), manifest.scenes))
    for number, (scene, frames) in enumerate(zip(manifest.scenes, seen, strict=True)):
        for frame in frames:
            off = [float(np.abs(frame - slide).mean()) for slide in slides]
            if off[number] > min(MOST_DIFFERENCE, *off):
                yield fault(NAME, "video.picture", number=number + 1, at=f"{scene.start_s:.1f}")
                break


def _small(picture: "NDArray[np.uint8]") -> "NDArray[np.float32]":
    import numpy as np  # noqa: PLC0415  (heavy import)
    from PIL import Image  # noqa: PLC0415  (heavy import)

    return np.asarray(Image.fromarray(picture).resize(SMALL_PX, Image.Resampling.BOX), dtype=np.float32)


def _seen(video: Path, scene: SceneEntry) -> "list[NDArray[np.float32]]":
    """What the video shows at the beginning and at the end of a Scene."""
    import numpy as np  # noqa: PLC0415  (heavy import)

    found = []
    for at_s in (scene.start_s + _INSIDE_S, max(scene.start_s, scene.end_s - 2 * _INSIDE_S)):
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "frame"
            form = ("-vf", f"scale={SMALL_PX[0]}:{SMALL_PX[1]}:flags=area", "-pix_fmt", "rgb24", "-f", "rawvideo")
            run_ffmpeg("-ss", f"{at_s:.3f}", "-i", str(video), "-map", "0:v:0", "-frames:v", "1", *form, str(target))
            frame = np.fromfile(target, dtype=np.uint8)
        if frame.size != SMALL_PX[0] * SMALL_PX[1] * 3:
            frame = np.zeros(SMALL_PX[0] * SMALL_PX[1] * 3, np.uint8)  # nothing is shown
        found.append(frame.reshape(SMALL_PX[1], SMALL_PX[0], 3).astype(np.float32))
    return found
