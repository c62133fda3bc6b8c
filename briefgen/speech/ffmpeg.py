"""The one way to reach ffmpeg: the binary that comes with ``imageio-ffmpeg``, for pydub and for direct calls."""

import subprocess
import warnings
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from briefgen.errors import BriefgenError
from briefgen.wording import Wording

TIMEOUT_S = 600.0
"""Far more than any programme needs; a hung ffmpeg must not hang a build."""


@cache
def ffmpeg_path() -> str:
    """Return the path of the ffmpeg binary.

    Raises:
        BriefgenError: there is none.
    """
    import imageio_ffmpeg  # noqa: PLC0415  (heavy import)

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        raise BriefgenError(problem("ffmpeg_missing")) from None


@cache
def ffmpeg_id() -> str:
    """Return what tells one ffmpeg from another: the name of the binary, which has its version, and its size.

    Raises:
        BriefgenError: there is none.
    """
    path = Path(ffmpeg_path())
    return f"{path.name} {path.stat().st_size if path.is_file() else 0}"


@cache
def audio_segment() -> Any:
    """Return pydub's ``AudioSegment`` class, set to use our ffmpeg.

    Raises:
        BriefgenError: there is no ffmpeg.
    """
    with warnings.catch_warnings():
        # pydub warns when no ffmpeg is on the PATH (it is given ours below), and the standard library about audioop.
        warnings.filterwarnings("ignore", message="Couldn't find ff", category=RuntimeWarning)
        warnings.filterwarnings("ignore", message="'audioop' is deprecated", category=DeprecationWarning)
        warnings.filterwarnings("ignore", category=SyntaxWarning, module=r"pydub\..*")
        from pydub import AudioSegment  # noqa: PLC0415  (heavy import)
    AudioSegment.converter = ffmpeg_path()
    return AudioSegment


def run_ffmpeg(*arguments: str, stdin: bytes = b"") -> tuple[str, str]:
    """Run ffmpeg without a terminal and return what it wrote to stdout and stderr.

    Args:
        *arguments: after the name of the program.
        stdin: what it can read at ``pipe:0``.

    Raises:
        BriefgenError: it could not be started, failed or hung; the message quotes its last line.
    """
    out, log = _run(arguments, stdin)
    return out.decode("utf-8", "replace"), log


def ffmpeg_bytes(*arguments: str) -> bytes:
    """Run ffmpeg and return the bytes that it wrote to stdout.

    Raises:
        BriefgenError: it could not be started, failed or hung; the message quotes its last line.
    """
    return _run(arguments, b"")[0]


def _run(arguments: Sequence[str], stdin: bytes) -> tuple[bytes, str]:
    command = [ffmpeg_path(), "-hide_banner", "-nostdin", "-nostats", *arguments]
    try:
        # The binary is our own, and the arguments are built by briefgen, not taken from the input.
        done = subprocess.run(  # noqa: S603
            command, input=stdin, capture_output=True, timeout=TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BriefgenError(problem("ffmpeg_failed").format(reason=type(error).__name__)) from None
    log = done.stderr.decode("utf-8", "replace")
    if done.returncode:
        raise BriefgenError(problem("ffmpeg_failed").format(reason=last_line(log)))
    return done.stdout, log


def last_line(log: str) -> str:
    """Return the last line of a log that says something."""
    return next((line.strip() for line in reversed(log.splitlines()) if line.strip()), "no message")


def problem(name: str) -> str:
    """Return one of the sentences about sound that could not be made (``labels/en-GB/podcast.yaml``)."""
    return str(Wording().labels("podcast")["problems"][name])
