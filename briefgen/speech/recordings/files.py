"""Read a folder of recordings, one file a Scene. Nothing about the files is trusted."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from difflib import get_close_matches
from io import BufferedReader
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from briefgen.errors import UsageError
from briefgen.ffmpeg import FfmpegError
from briefgen.files.opener import OpenError, open_inside, printable
from briefgen.speech.decode import decode
from briefgen.speech.model import Clip
from briefgen.speech.recordings.messages import file_name, message

ENDINGS = (".wav", ".mp3", ".m4a", ".mp4", ".webm", ".flac", ".ogg", ".opus", ".aac", ".aif", ".aiff")
"""The kinds of files that recorders, phones and browsers save; of a film only the sound is read."""

MAX_BYTES = 200_000_000
"""More than seven minutes of the largest kind that is usual (stereo, 96 kHz, 24 bits)."""

MAX_S = 420.0
"""The longest recording, in seconds: a Scene cannot be longer than the whole programme may be."""

MIN_S = 0.3
RATE_HZ = 24_000
MAX_FILES = 1000
SILENT_DB = -55.0
MAX_CLIPPED = 0.02
"""The share of samples at full scale above which a recording is spoilt."""

_OPPOSITE = 0.06
_DECODE_S = 120.0
_CHUNK_BYTES = 1 << 20
_NUMBERED = re.compile(r"(?:\d+[ _.-]+)?(?P<scene>.*)", re.DOTALL)


@dataclass(frozen=True)
class Recording:
    """One Scene read by a person.

    Attributes:
        scene: the id of the Scene.
        file: the name of its file.
        clip: the sound, mono, at 24 kHz, as recorded.
    """

    scene: str
    file: str
    clip: Clip


@dataclass(frozen=True)
class Recordings:
    """The recordings found in a folder.

    Attributes:
        scenes: by Scene id.
        unknown: names of files that belong to no Scene.
    """

    scenes: Mapping[str, Recording]
    unknown: tuple[str, ...]


def read_recordings(folder: Path, scenes: Sequence[str]) -> Recordings:
    """Find and decode the recordings of a folder.

    A file belongs to the Scene whose id its name ends with, after an optional number.

    Args:
        folder: where they are.
        scenes: the ids of the Scenes, in order.

    Raises:
        UsageError: the folder or a file cannot be used; the message names every such file and what to do.
    """
    found, unknown = _sorted(folder, scenes)
    wrong = [
        message("twice", scene=scene, files=", ".join(path.name for path in paths))
        for scene, paths in found.items()
        if len(paths) > 1
    ]
    recordings = {}
    for scene, paths in found.items():
        try:
            with tempfile.TemporaryDirectory() as private:
                recordings[scene] = Recording(
                    scene, paths[0].name, _sound(_copied(paths[0], Path(private)), paths[0])
                )
        except UsageError as error:
            wrong.append(error.message)
    if wrong:
        raise UsageError("\n".join(wrong))
    if not recordings:
        raise UsageError(message("none", folder=folder, example=file_name(1, scenes[0])))
    return Recordings(recordings, unknown)


def folder_sha256(folder: Path) -> str:
    """Return the hash of the names and contents of the sound files of a folder: an input of a build.

    Raises:
        UsageError: the folder cannot be read.
    """
    digest = hashlib.sha256()
    for path in _listed(folder):
        if path.suffix.casefold() in ENDINGS:
            name = path.name.encode("utf-8", "surrogateescape")
            with suppress(UsageError), _opened(path) as file:  # said when it is read, if it belongs to a Scene
                digest.update(name + hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _sorted(folder: Path, scenes: Sequence[str]) -> tuple[dict[str, list[Path]], tuple[str, ...]]:
    """Return the files of each Scene, in the order of the Scenes, and the names of the others."""
    found: dict[str, list[Path]] = {scene: [] for scene in scenes}
    unknown: list[str] = []
    for path in _listed(folder):
        match = _NUMBERED.fullmatch(path.stem.strip().casefold())
        scene = match["scene"].strip() if match else ""
        if path.suffix.casefold() in ENDINGS and scene in found:
            found[scene].append(path)
        elif path.name.casefold() not in {"thumbs.db", "desktop.ini"}:
            unknown.append(path.name)
    return {scene: paths for scene, paths in found.items() if paths}, tuple(unknown)


def _listed(folder: Path) -> list[Path]:
    """Return the files of a folder sorted by name, without hidden ones."""
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith((".", "~")))
    except OSError:
        raise UsageError(message("no_folder", folder=printable(str(folder)))) from None
    if len(paths) > MAX_FILES:
        raise UsageError(message("many_files", folder=folder, most=MAX_FILES))
    return paths


def unknown_notes(recordings: Recordings, scenes: Sequence[str]) -> Iterator[str]:
    """Yield a warning for each file that belongs to no Scene, with the most similar name."""
    names = {file_name(number, scene): scene for number, scene in enumerate(scenes, 1)}
    free = [name for name, scene in names.items() if scene not in recordings.scenes]
    for file in recordings.unknown:
        near = get_close_matches(file.casefold(), free, n=1, cutoff=0.6)
        if near and Path(file).suffix.casefold() in ENDINGS:
            yield message("unknown_guess", file=file, guess=near[0])
        else:
            yield message("unknown", file=file)


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    """Open a regular file of acceptable size; raise an error for anything else, or an empty file."""
    file = printable(path.name)
    try:
        opened = open_inside(path.parent, path.name)
    except OpenError as error:
        if error.kind in {"denied", "unreadable"}:
            raise UsageError(message("unreadable", file=file, reason=error.message)) from None
        raise UsageError(message("not_file", file=file)) from None
    with opened:
        size = os.fstat(opened.fileno()).st_size
        if size > MAX_BYTES:
            raise _large(path, size)
        if not size:
            raise UsageError(message("empty", file=file))
        yield opened


def _large(path: Path, size: int) -> UsageError:
    return UsageError(
        message("large", file=printable(path.name), size=size // 1_000_000, most=MAX_BYTES // 1_000_000)
    )


def _copied(path: Path, private: Path) -> Path:
    """Copy a recording to a private temporary folder, in its present state.

    Why: ffmpeg opens a name, and what has a name in somebody else's folder can be exchanged after it was examined.
    """
    copy = private / f"recording{path.suffix.casefold()}"
    size = 0
    with _opened(path) as source, copy.open("wb") as target:
        while part := _next(source, path):
            size += len(part)
            if size > MAX_BYTES:  # it has grown
                raise _large(path, size)
            target.write(part)
    return copy


def _next(source: BufferedReader, path: Path) -> bytes:
    try:
        return source.read(_CHUNK_BYTES)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(message("unreadable", file=printable(path.name), reason=reason)) from None


def _sound(copy: Path, path: Path) -> Clip:
    """Decode a copied recording, and raise an error when it cannot be a reading."""
    try:
        stereo = decode(copy, RATE_HZ, channels=2, longest_s=MAX_S + 1, time_s=_DECODE_S)
    except FfmpegError:
        raise UsageError(message("not_sound", file=path.name)) from None
    if np.array_equal(stereo[:, 0], stereo[:, 1]):  # of one channel ffmpeg makes two at 0.71 of its level
        stereo = stereo * np.float32(2**0.5)
    clip = Clip(_mono(stereo), RATE_HZ)
    if clip.duration_s > MAX_S:
        raise UsageError(message("long", file=path.name, most=f"{MAX_S:.0f}"))
    if clip.duration_s < MIN_S:
        raise UsageError(message("short", file=path.name, seconds=f"{clip.duration_s:.1f}"))
    frames = clip.samples[: len(clip.samples) // 480 * 480].reshape(-1, 480)
    loud_db = 10 * float(np.log10(np.percentile((frames**2).mean(axis=1), 95) + 1e-12))
    if loud_db < SILENT_DB:
        raise UsageError(message("silent", file=path.name))
    if float(np.mean(np.abs(stereo).max(axis=1) >= 0.999)) > MAX_CLIPPED:
        raise UsageError(message("clipped", file=path.name))
    return clip


def _mono(stereo: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mix stereo to mono, shape (n, 2) → (n,); where the channels cancel out (opposite phase), take the louder."""
    mixed: NDArray[np.float32] = stereo.mean(axis=1, dtype=np.float32)
    powers = (stereo**2).mean(axis=0) if len(stereo) else np.zeros(2)
    if float((mixed**2).mean() if len(mixed) else 0) < _OPPOSITE * float(powers.max()):
        return stereo[:, int(powers.argmax())].astype(np.float32)
    return mixed
