"""Where the downloaded files of voices are kept on this computer, and whether they are all there."""

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


def place(file: "VoiceFile") -> Path:
    """Return where a file is kept: under its content's hash, so that voices share what they have in common."""
    return voices_folder() / file.sha256[:16] / file.name


def is_here(file: "VoiceFile") -> bool:
    """Return whether a file has been installed; its content was checked then, its size is checked again."""
    try:
        return place(file).stat().st_size == file.bytes
    except OSError:
        return False


def missing(voice: "Voice") -> tuple["VoiceFile", ...]:
    """Return the files of a voice that are not installed."""
    return tuple(file for file in voice.files if not is_here(file))


def installed_files(voice: "Voice") -> Mapping[str, Path]:
    """Return the installed files of a voice by name.

    Raises:
        SpeechError: one is missing; the message gives the command that installs the voice.
    """
    if missing(voice):
        raise SpeechError(message("voice_missing", voice=voice.id))
    return {file.name: place(file) for file in voice.files}


def has_content(path: Path, file: "VoiceFile") -> bool:
    """Return whether a file on disk is, byte for byte, the one that a voice needs."""
    if path.stat().st_size != file.bytes:
        return False
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
