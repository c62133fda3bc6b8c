"""Install a voice: download or copy its files, check their hashes, and move them into place."""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.errors import UsageError
from briefgen.files.lock import BusyError, locked
from briefgen.files.private_folder import UserFolder, make_private, user_folder
from briefgen.speech.engines.base import SpeechError
from briefgen.speech.model import Report, message

if TYPE_CHECKING:
    from briefgen.speech.model import Voice, VoiceFile

FOLDER_VARIABLE = "BRIEFGEN_VOICES"


def voices_folder() -> Path:
    """Return the folder for downloaded voices: ``BRIEFGEN_VOICES``, else the user's data folder of the system."""
    own = os.environ.get(FOLDER_VARIABLE)
    return Path(own) if own else user_folder(UserFolder.DATA) / "voices"


PACKAGES = "briefgen.voices"
"""The entry-point group of packages that hold the files of a voice, such as ``briefgen-voice-emma``."""


def target_path(file: "VoiceFile") -> Path:
    """Return the path to install a file at: named by its content's hash, so that voices share files."""
    return voices_folder() / file.sha256[:16] / file.name


def installed_path(file: "VoiceFile") -> Path:
    """Return the path of an installed file: in the folder for voices, else inside a package that holds it."""
    target = target_path(file)
    return target if _has_size(target, file) else packaged_path(file) or target


def packaged_path(file: "VoiceFile") -> Path | None:
    """Return the path of a file inside an installed package of voices; None when no package has it."""
    for point in entry_points(group=PACKAGES):
        package = find_spec(point.value.partition(":")[0].partition(".")[0])
        if package is not None and package.origin is not None:
            path = Path(package.origin).with_name(file.name)
            if _has_size(path, file) and _has_known_content(path, file):
                return path
    return None


@lru_cache(maxsize=16)
def _has_known_content(path: Path, file: "VoiceFile") -> bool:
    return has_content(path, file)


def _has_size(path: Path, file: "VoiceFile") -> bool:
    try:
        return path.stat().st_size == file.bytes
    except OSError:
        return False


def is_file_installed(file: "VoiceFile") -> bool:
    """Return whether a file is installed; its content was checked then, its size is checked again."""
    return _has_size(installed_path(file), file)


def missing_files(voice: "Voice") -> tuple["VoiceFile", ...]:
    """Return the files of a voice that are not installed."""
    return tuple(file for file in voice.files if not is_file_installed(file))


def installed_files(voice: "Voice") -> Mapping[str, Path]:
    """Return the installed files of a voice by name.

    Raises:
        SpeechError: one is missing; the message gives the command that installs the voice.
    """
    if missing_files(voice):
        raise SpeechError(message("voice_missing", voice=voice.id))
    return {file.name: installed_path(file) for file in voice.files}


def has_content(path: Path, file: "VoiceFile") -> bool:
    """Return whether a file on disk has the size and sha256 that a voice needs."""
    if path.stat().st_size != file.bytes:
        return False
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256


SPARE_BYTES = 20_000_000
"""Bytes that a download leaves free on the disk."""


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
    target = target_path(file)
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
    target = target_path(file)
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
    # Not at the head: urllib3 opens a socket as it is imported, to see whether there is IPv6.
    from briefgen.speech.download import download  # noqa: PLC0415  (only when a voice is installed)

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
