"""Clips that cost something to make are kept: after a break, only the rest of a programme is asked for.

One file a clip, named by what was said, by whom and with what. A file is written whole or not at all and checked when
it is read; one that is damaged is forgotten.
"""

import contextlib
import hashlib
import json
import os
import sys
import tempfile
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.speech.clip import Clip

if TYPE_CHECKING:
    from briefgen.speech.voice import Voice

FOLDER_VARIABLE = "BRIEFGEN_CACHE"
KEPT_DAYS = 60
_DAY_S = 86_400
_MARK = "briefgen clip 1"


def cache_folder() -> Path:
    """Return the folder for what can be made again: ``BRIEFGEN_CACHE``, else the user's cache folder."""
    own = os.environ.get(FOLDER_VARIABLE)
    if own:
        return Path(own)
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "briefgen" / "cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "briefgen"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "briefgen"


def clip_key(said: str, voice: "Voice", engine: str) -> str:
    """Return the name of a clip: it depends on what is said, on the voice's sound and on the engine's version."""
    parts = [said, voice.engine, voice.model, voice.speed, voice.sends_to, engine]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


class ClipStore:
    """A folder of clips, safe between threads and processes. A folder that cannot be used keeps nothing.

    Args:
        folder: where they are; made when the first is kept.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder if folder is not None else cache_folder() / "clips"
        self._pruned = False

    def get(self, key: str) -> Clip | None:
        """Return the clip of that name, or None when there is none that is whole."""
        path = self._path(key)
        try:
            clip = _read(path.read_bytes(), key)
            os.utime(path)  # used: kept a while longer
        except OSError:
            return None
        except (ValueError, zlib.error):
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        return clip

    def put(self, key: str, clip: Clip) -> None:
        """Keep a clip; one that cannot be kept is simply made again next time."""
        path = self._path(key)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_written(clip, key))
                Path(name).replace(path)
            finally:
                Path(name).unlink(missing_ok=True)
            self._prune()

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.clip"

    def _prune(self) -> None:
        """Remove what has not been used for long, once a run."""
        if self._pruned:
            return
        self._pruned = True
        oldest = time.time() - KEPT_DAYS * _DAY_S
        for path in self._folder.glob("??/*"):
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)


def _written(clip: Clip, key: str) -> bytes:
    samples = clip.samples.astype("<f4").tobytes()
    head = f"{_MARK} {key} {clip.rate_hz} {hashlib.sha256(samples).hexdigest()}\n"
    return head.encode() + zlib.compress(samples, 1)


def _read(data: bytes, key: str) -> Clip:
    """Return the clip in a file.

    Raises:
        ValueError: it is damaged, or not the clip of that name.
    """
    import numpy as np  # noqa: PLC0415  (start-up time)

    head, _, body = data.partition(b"\n")
    words = head.decode("ascii").split()
    if len(words) != 6 or " ".join(words[:3]) != _MARK or words[3] != key:
        raise ValueError("not this clip")
    samples = zlib.decompress(body)
    if hashlib.sha256(samples).hexdigest() != words[5] or not samples:
        raise ValueError("damaged")
    return Clip(np.frombuffer(samples, "<f4").astype(np.float32), int(words[4]))
