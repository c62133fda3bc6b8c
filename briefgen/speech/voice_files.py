"""Where the downloaded files of voices are installed, and whether they are complete."""

import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.speech.engine import SpeechError
from briefgen.speech.messages import message

if TYPE_CHECKING:
    from briefgen.speech.voice import Voice, VoiceFile

FOLDER_VARIABLE = "BRIEFGEN_VOICES"


def voices_folder() -> Path:
    """Return the folder for downloaded voices: ``BRIEFGEN_VOICES``, else the user's data folder of the system."""
    own = os.environ.get(FOLDER_VARIABLE)
    if own:
        return Path(own)
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "briefgen" / "voices"


def installed_path(file: "VoiceFile") -> Path:
    """Return where a file is installed: under the hash of its content, so that voices share files."""
    return voices_folder() / file.sha256[:16] / file.name


def is_file_installed(file: "VoiceFile") -> bool:
    """Return whether a file is installed; its content was checked then, its size is checked again."""
    try:
        return installed_path(file).stat().st_size == file.bytes
    except OSError:
        return False


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
