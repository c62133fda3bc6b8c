"""Run ffmpeg: the binary of ``imageio-ffmpeg``, which pydub uses too."""

import contextlib
import errno
import os
import signal
import subprocess
import tempfile
import threading
import warnings
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import imageio_ffmpeg

from briefgen.errors import BriefgenError
from briefgen.wording.messages import message

TIMEOUT_S = 600.0
"""Far more than any programme needs; a hung ffmpeg must not hang a build."""

PROTOCOLS = "file,pipe"
"""The protocols that ffmpeg may use: no input is fetched from a network."""

CONTAINERS = "wav,w64,mp3,mov,matroska,flac,ogg,aiff,aac"
"""The formats allowed for an input without a known extension: files that hold sound and pictures themselves (matroska
includes WebM). Playlists, which name other files or addresses, are excluded, whatever their extension."""

MOST_AT_ONCE = str(512 << 20)
"""The largest single allocation of ffmpeg in bytes: a file may claim to need more memory than there is."""

_KINDS = {".mp3": "mp3", ".m4a": "mov", ".mp4": "mov", ".opus": "ogg"}
"""ffmpeg's format name for each extension of briefgen's own files."""


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
    command = _command(arguments)
    try:
        # The binary is our own, and the arguments are built by briefgen, not taken from the input.
        done = subprocess.run(  # noqa: S603
            command, input=stdin, capture_output=True, timeout=time_s, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FfmpegError(sound_message("ffmpeg_failed", reason=type(error).__name__)) from None
    log = done.stderr.decode("utf-8", "replace")
    _raise_failure(done.returncode, log)
    return done.stdout.decode("utf-8", "replace"), log


def feed_ffmpeg(*arguments: str, chunks: Iterable[bytes | bytearray | memoryview], time_s: float = TIMEOUT_S) -> None:
    """Run ffmpeg with an input that is made while it runs: what it reads at ``pipe:0`` never is in memory as a whole.

    Args:
        *arguments: after the name of the program.
        chunks: what is written to it, in order; each is done with when the next is asked for.
        time_s: how long it may take, in seconds.

    Raises:
        FfmpegError: it could not be started, failed, or ran longer than ``time_s``.
        BriefgenError: there is no ffmpeg.
        OSError: it was ended by a limit that is set for processes.
    """
    with tempfile.TemporaryFile() as log:  # a file and not a pipe, which would fill up unread
        try:
            running = subprocess.Popen(  # noqa: S603  (as in run_ffmpeg)
                _command(arguments), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log
            )
        except OSError as error:
            raise FfmpegError(sound_message("ffmpeg_failed", reason=type(error).__name__)) from None
        late = threading.Event()

        def end() -> None:
            late.set()
            running.kill()

        watch = threading.Timer(time_s, end)
        watch.daemon = True
        watch.start()
        try:
            _write(running, chunks)
            returned = running.wait()
        finally:
            watch.cancel()
            running.kill()
            running.wait()
        if late.is_set():
            raise FfmpegError(sound_message("ffmpeg_failed", reason=subprocess.TimeoutExpired.__name__))
        log.seek(0)
        _raise_failure(returned, log.read().decode("utf-8", "replace"))


def _write(running: subprocess.Popen[bytes], chunks: Iterable[bytes | bytearray | memoryview]) -> None:
    """Write every chunk; when ffmpeg has ended before, its own message says why."""
    assert running.stdin is not None  # noqa: S101  (it was asked for)
    with contextlib.suppress(BrokenPipeError), running.stdin:
        for chunk in chunks:
            running.stdin.write(chunk)


def _command(arguments: Sequence[str]) -> list[str]:
    return [ffmpeg_path(), "-hide_banner", "-nostdin", "-nostats", "-max_alloc", MOST_AT_ONCE, *guarded(arguments)]


def _raise_failure(returned: int, log: str) -> None:
    """Raise the error of a run that did not end well."""
    if returned < 0:
        _raise_limit(-returned)
    if returned:
        raise FfmpegError(sound_message("ffmpeg_failed", reason=last_line(log)))


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


def sound_message(name: str, /, **values: object) -> str:
    """Return an error message about sound from ``labels/en-GB/podcast.yaml``."""
    return message("podcast", f"problems.{name}", **values)
