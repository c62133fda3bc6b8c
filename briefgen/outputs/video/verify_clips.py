"""Verify the clips: size, length, loudness, and every sentence of ``pack.json`` as captions."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from briefgen.ffmpeg import run_ffmpeg
from briefgen.outputs.podcast.verify import srt_faults
from briefgen.outputs.video.clips import FORMATS, SQUARE, UPRIGHT
from briefgen.outputs.video.verify import has_index_first, sound_faults, stream_faults, unnamed
from briefgen.pack.manifest import Fault, Manifest, fault
from briefgen.storyboard.film.clip import LONGEST_S, OUTPUT, SHORTEST_S


def square_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of the square clip."""
    return clip_faults(SQUARE, data, manifest)


def upright_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of the upright clip."""
    return clip_faults(UPRIGHT, data, manifest)


def clip_faults(name: str, data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of a clip, by its file name."""
    if manifest.clip is None:
        yield fault(name, "clip.entry")
        return
    total_s, form = manifest.clip.end_s, FORMATS[name]
    is_explained = any(entry.output == OUTPUT and entry.part in {"short", "long"} for entry in manifest.left_out)
    if not (SHORTEST_S <= total_s <= LONGEST_S or is_explained):
        yield fault(name, "clip.length", seconds=f"{total_s:.1f}")
    if not has_index_first(data):
        yield fault(name, "video.start")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        _, log = run_ffmpeg("-i", str(path), "-f", "ffmetadata", "-")
        yield from stream_faults(name, log, manifest.language, (form.width, form.height), total_s)
        yield from sound_faults(name, path)
        captions, _ = run_ffmpeg("-i", str(path), "-map", "0:s:0", "-f", "srt", "-")
    # The clip alone, as if it were the whole programme.
    alone = manifest.model_copy(update={"scenes": (manifest.clip,), "total_s": total_s})
    for each in srt_faults(unnamed(captions, alone).encode(), alone):
        yield replace(each, file=name)
