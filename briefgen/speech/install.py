"""Install a voice: download or copy its files, check their hashes, and move them into place."""

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.errors import UsageError
from briefgen.private_folder import make_private
from briefgen.speech.download import Report, download
from briefgen.speech.engine import SpeechError
from briefgen.speech.file_lock import BusyError, locked
from briefgen.speech.messages import message
from briefgen.speech.voice_files import FOLDER_VARIABLE, has_content, installed_path, is_file_installed

if TYPE_CHECKING:
    from briefgen.speech.voice import Voice, VoiceFile

SPARE_BYTES = 20_000_000
"""Left free on the disk."""


def install(voice: "Voice", source: Path | None, report: Callable[["VoiceFile", int, int], None]) -> None:
    """Install every file of a voice that is not installed yet.

    Args:
        voice: which voice.
        source: a folder with its files, for a machine without internet; None: their addresses.
        report: called with a file, the bytes of it received so far, and all its bytes.

    Raises:
        UsageError: the voice needs no files, or the folder does not hold the right ones.
        SpeechError: a file could not be downloaded or written; the message says what to do.
    """
    if not voice.files:
        raise UsageError(message("install_nothing", voice=voice.id))
    if source is not None:
        _require_files(voice, source)
    for file in voice.files:
        if not is_file_installed(file):
            with _exclusively(file):
                _install(file, source, lambda done, total, file=file: report(file, done, total))  # type: ignore[misc]


def _require_files(voice: "Voice", source: Path) -> None:
    """Refuse a folder that lacks a file, with the addresses to get them from on another machine."""
    lacking = [file for file in voice.files if not is_file_installed(file) and not (source / file.name).is_file()]
    if lacking:
        lines = "\n".join(f"  {file.name}: {file.url}" for file in lacking)
        raise UsageError(message("install_from_missing", folder=source, voice=voice.id, files=lines))


@contextmanager
def _exclusively(file: "VoiceFile") -> Iterator[None]:
    """Hold the lock of a file, and turn errors of the disk into one plain line."""
    target = installed_path(file)
    try:
        make_private(target.parent)
        with locked(target.with_name(f"{target.name}.lock")):
            yield
    except BusyError:
        raise SpeechError(message("install_busy", name=file.name)) from None
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise SpeechError(_no_space(file, target.parent)) from None
        reason = error.strerror or type(error).__name__
        words = message("install_unwritable", folder=target.parent, reason=reason, variable=FOLDER_VARIABLE)
        raise SpeechError(words) from None


def _install(file: "VoiceFile", source: Path | None, report: Report) -> None:
    """Install one file, if no other process has done so and the disk has room."""
    target = installed_path(file)
    if is_file_installed(file):  # another process was quicker
        return
    part = target.with_name(f"{target.name}.part")
    have = part.stat().st_size if part.exists() else 0
    if shutil.disk_usage(target.parent).free < file.bytes - have + SPARE_BYTES:
        raise SpeechError(_no_space(file, target.parent))
    if source is not None:
        _copy(file, source / file.name, part)
        report(file.bytes, file.bytes)
    else:
        _download(file, part, report)
    part.replace(target)


def _copy(file: "VoiceFile", path: Path, part: Path) -> None:
    if not has_content(path, file):
        raise UsageError(message("install_from_wrong", path=path, url=file.url))
    shutil.copyfile(path, part)
    _require_content(file, part, message("install_from_wrong", path=path, url=file.url))


def _download(file: "VoiceFile", part: Path, report: Report) -> None:
    resumed = part.exists()
    download(file, part, report)
    if resumed and not has_content(part, file):
        # What an earlier run left may have been damaged, or be of another file: once more from the start.
        part.unlink()
        download(file, part, report)
    _require_content(file, part, message("install_wrong", name=file.name, url=file.url))


def _require_content(file: "VoiceFile", part: Path, words: str) -> None:
    if not has_content(part, file):
        part.unlink()
        raise SpeechError(words)


def _no_space(file: "VoiceFile", folder: Path) -> str:
    megabytes = (file.bytes + SPARE_BYTES) // 1_000_000
    return message("install_no_space", name=file.name, folder=folder, megabytes=megabytes, variable=FOLDER_VARIABLE)
