"""Run ffmpeg: the binary of ``imageio-ffmpeg``, which pydub uses too."""

import subprocess
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import imageio_ffmpeg

from briefgen.errors import BriefgenError
from briefgen.wording import Wording

TIMEOUT_S = 600.0
"""Far more than any programme needs; a hung ffmpeg must not hang a build."""


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
        raise BriefgenError(problem("ffmpeg_missing")) from None


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


def run_ffmpeg(*arguments: str, stdin: bytes = b"") -> tuple[str, str]:
    """Run ffmpeg without a terminal.

    Args:
        *arguments: after the name of the program.
        stdin: what it can read at ``pipe:0``.

    Returns:
        What it wrote to stdout and to stderr.

    Raises:
        FfmpegError: it could not be started, failed, or ran longer than ``TIMEOUT_S``.
        BriefgenError: there is no ffmpeg.
    """
    command = [ffmpeg_path(), "-hide_banner", "-nostdin", "-nostats", *arguments]
    try:
        # The binary is our own, and the arguments are built by briefgen, not taken from the input.
        done = subprocess.run(  # noqa: S603
            command, input=stdin, capture_output=True, timeout=TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FfmpegError(problem("ffmpeg_failed").format(reason=type(error).__name__)) from None
    log = done.stderr.decode("utf-8", "replace")
    if done.returncode:
        raise FfmpegError(problem("ffmpeg_failed").format(reason=last_line(log)))
    return done.stdout.decode("utf-8", "replace"), log


def last_line(log: str) -> str:
    """Return the last line of a log that is not empty."""
    return next((line.strip() for line in reversed(log.splitlines()) if line.strip()), "no message")


def problem(name: str) -> str:
    """Return one of the messages about sound that could not be made (``labels/en-GB/podcast.yaml``)."""
    return str(Wording().labels("podcast")["problems"][name])
