"""Run ffmpeg: the binary of ``imageio-ffmpeg``, which pydub uses too."""

import errno
import os
import signal
import subprocess
import warnings
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import imageio_ffmpeg

from briefgen.errors import BriefgenError
from briefgen.wording.wording import Wording

TIMEOUT_S = 600.0
"""Far more than any programme needs; a hung ffmpeg must not hang a build."""

PROTOCOLS = "file,pipe"
"""How ffmpeg may reach anything: no input is fetched from a network."""

CONTAINERS = "wav,w64,mp3,mov,matroska,flac,ogg,aiff,aac"
"""What an input may be that does not say it: files that hold sound and pictures themselves. A playlist, which names
other files or addresses, is none of them, whatever its ending."""

MOST_AT_ONCE = str(512 << 20)
"""The most bytes of memory that ffmpeg takes for one thing: a file may say that it needs more than there is."""

_KINDS = {".mp3": "mp3", ".m4a": "mov", ".mp4": "mov", ".opus": "ogg"}
"""What files of briefgen's own names are, in ffmpeg's words."""


class FfmpegError(BriefgenError):
    """ffmpeg failed, could not be started or hung; the message quotes the last line of its log."""


@cache
def ffmpeg_path() -> str:
    """Return the path of the ffmpeg binary.

    Raises:
        BriefgenError: there is none.
    """
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        raise BriefgenError(sound_message("ffmpeg_missing")) from None


@cache
def ffmpeg_id() -> str:
    """Identify the ffmpeg binary for cache keys: its file name, which holds the version, and its size in bytes.

    Raises:
        BriefgenError: there is none.
    """
    path = Path(ffmpeg_path())
    return f"{path.name} {path.stat().st_size if path.is_file() else 0}"


@cache
def audio_segment() -> Any:
    """Import pydub and return its ``AudioSegment`` class, set to use our ffmpeg.

    Raises:
        BriefgenError: there is no ffmpeg.
    """
    with warnings.catch_warnings():
        # pydub warns when no ffmpeg is on the PATH (it is given ours below), and the standard library about audioop.
        warnings.filterwarnings("ignore", message="Couldn't find ff", category=RuntimeWarning)
        warnings.filterwarnings("ignore", message="'audioop' is deprecated", category=DeprecationWarning)
        warnings.filterwarnings("ignore", category=SyntaxWarning, module=r"pydub\..*")
        from pydub import AudioSegment  # noqa: PLC0415  (its warnings are to be ignored)
    AudioSegment.converter = ffmpeg_path()
    return AudioSegment


def run_ffmpeg(*arguments: str, stdin: bytes = b"", time_s: float = TIMEOUT_S) -> tuple[str, str]:
    """Run ffmpeg without asking, overwriting or showing statistics.

    Args:
        *arguments: after the name of the program.
        stdin: what it can read at ``pipe:0``.
        time_s: how long it may take, in seconds.

    Returns:
        What it wrote to stdout and to stderr.

    Raises:
        FfmpegError: it could not be started, failed, or ran longer than ``time_s``.
        BriefgenError: there is no ffmpeg.
        OSError: it was ended by a limit that is set for processes: of time (TimeoutError) or of the size of files.
    """
    command = [ffmpeg_path(), "-hide_banner", "-nostdin", "-nostats", "-max_alloc", MOST_AT_ONCE, *guarded(arguments)]
    try:
        # The binary is our own, and the arguments are built by briefgen, not taken from the input.
        done = subprocess.run(  # noqa: S603
            command, input=stdin, capture_output=True, timeout=time_s, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FfmpegError(sound_message("ffmpeg_failed").format(reason=type(error).__name__)) from None
    log = done.stderr.decode("utf-8", "replace")
    if done.returncode < 0:
        _raise_limit(-done.returncode)
    if done.returncode:
        raise FfmpegError(sound_message("ffmpeg_failed").format(reason=last_line(log)))
    return done.stdout.decode("utf-8", "replace"), log


def guarded(arguments: Sequence[str]) -> list[str]:
    """Return ffmpeg's arguments with a protocol and format allowlist before every input.

    Where its format is not named (``-f`` or ``-format_whitelist``), it is the one of the file's ending, or one of
    ``CONTAINERS``.
    """
    found: list[str] = []
    own: list[str] = []  # the options of the next input
    for at, argument in enumerate(arguments):
        if argument == "-i":
            found += ["-protocol_whitelist", PROTOCOLS]
            if not {"-f", "-format_whitelist"} & set(own):
                kind = _KINDS.get(Path(arguments[at + 1]).suffix.casefold())
                found += ["-f", kind] if kind else ["-format_whitelist", CONTAINERS]
            own = []
        else:
            own.append(argument)
        found.append(argument)
    return found


def _raise_limit(number: int) -> None:
    """Raise the error for a resource limit whose signal ended ffmpeg."""
    if number == getattr(signal, "SIGXCPU", 0):
        raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
    if number == getattr(signal, "SIGXFSZ", 0):
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))


def last_line(log: str) -> str:
    """Return the last non-empty line of a log."""
    return next((line.strip() for line in reversed(log.splitlines()) if line.strip()), "no message")


def sound_message(name: str) -> str:
    """Return an error message about sound from ``labels/en-GB/podcast.yaml``."""
    return str(Wording().labels("podcast")["problems"][name])
