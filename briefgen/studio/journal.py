"""A journal of every change, on disk before the file itself is written, so that a kill loses nothing.

One file of lines of JSON for each summary, in a folder that only this user can read. A chain begins with the whole
text; changes follow, and marks of what was saved.
"""

import base64
import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from briefgen.files.private_folder import UserFolder, fault_of, make_private, user_folder

FOLDER_VARIABLE = "BRIEFGEN_STUDIO"
MAX_BYTES = 12 << 20
"""The size in bytes above which a journal restarts with the current text, without the undo of older changes."""

KEPT_DAYS = 30
"""The days that the journal of an unchanged file is kept."""

MAX_STEPS = 500
"""The most changes that can be undone."""


@dataclass(frozen=True)
class FileChange:
    """A replacement in a file: where it begins, the bytes before and after."""

    start: int
    removed: bytes
    added: bytes

    @classmethod
    def between(cls, before: bytes, after: bytes) -> "FileChange":
        """Return the shortest replacement that turns one text into another."""
        start = 0
        most = min(len(before), len(after))
        while start < most and before[start] == after[start]:
            start += 1
        end = 0
        while end < most - start and before[-1 - end] == after[-1 - end]:
            end += 1
        return cls(start, before[start : len(before) - end], after[start : len(after) - end])

    def applied(self, data: bytes) -> bytes:
        """Return a text with this replacement."""
        return data[: self.start] + self.added + data[self.start + len(self.removed) :]

    @property
    def reverse(self) -> "FileChange":
        """The replacement that undoes this one."""
        return FileChange(self.start, self.added, self.removed)


@dataclass
class Recovered:
    """The content of a journal.

    Attributes:
        data: the newest text; None when there is none.
        steps: the changes that led to it, the last one last.
        saved: digests of the texts that were on disk.
    """

    data: bytes | None = None
    steps: list[FileChange] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)


def journal_folder() -> Path:
    """Return the folder of the journals: ``BRIEFGEN_STUDIO``, else the platform's folder for a program's own data."""
    own = os.environ.get(FOLDER_VARIABLE)
    return Path(own) if own else user_folder(UserFolder.STATE)


def prune(folder: Path | None = None, days: int = KEPT_DAYS) -> None:
    """Delete journals unchanged for some days, except those with text that was not saved."""
    with suppress(OSError):
        for path in (folder or journal_folder()).glob("*.journal"):
            if time.time() - path.stat().st_mtime < days * 86_400:
                continue
            found = Recovered()
            _read(path, found)
            if found.data is None or (found.saved and found.saved[-1] == digest(found.data)):
                path.unlink()


def digest(data: bytes) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(data).hexdigest()


class Journal:
    """The journal of one file.

    Args:
        path: the file.
        folder: where journals are; the platform's by default.
    """

    def __init__(self, path: Path, folder: Path | None = None) -> None:
        name = hashlib.sha256(str(path.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:32]
        self._folder = folder or journal_folder()
        self._path = self._folder / f"{name}.journal"
        self._last = ""
        self.is_working = True

    def recover(self) -> Recovered:
        """Read the intact part of the journal."""
        found = Recovered()
        _read(self._path, found)
        self._last = digest(found.data) if found.data is not None else ""
        return found

    def write(self, before: bytes, change: FileChange) -> None:
        """Write a change to disk before it is applied."""
        lines: list[dict[str, Any]] = []
        if digest(before) != self._last or self._size() > MAX_BYTES:
            lines.append({"kind": "whole", "data": _text(before)})
        is_new = bool(lines) and self._size() > MAX_BYTES
        lines.append(
            {
                "kind": "change",
                "start": change.start,
                "removed": _text(change.removed),
                "added": _text(change.added),
            }
        )
        self._append(lines, anew=is_new)
        self._last = digest(change.applied(before))

    def mark_saved(self, data: bytes) -> None:
        """Record that the file holds a text, without syncing: losing this line loses no text."""
        self._append([{"kind": "saved", "sha256": digest(data)}], is_urgent=False)

    def _size(self) -> int:
        try:
            return self._path.stat().st_size
        except OSError:
            return 0

    def _append(self, records: list[dict[str, Any]], *, anew: bool = False, is_urgent: bool = True) -> None:
        """Append lines; a journal that cannot be written does not block editing."""
        try:
            make_private(self._folder)
            if fault_of(self._folder):
                raise PermissionError
            flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if anew else os.O_APPEND) | getattr(os, "O_NOFOLLOW", 0)
            handle = os.open(self._path, flags, 0o600)
            with os.fdopen(handle, "ab") as file:
                # A line that a kill has cut off is ended, so that the next one can be read.
                file.write(b"".join(b"\n" + json.dumps(record).encode() for record in records) + b"\n")
                file.flush()
                if is_urgent:
                    os.fsync(file.fileno())
            self.is_working = True
        except OSError:
            self.is_working = False


def _read(path: Path, found: Recovered) -> None:
    """Read the intact part of a journal."""
    for record in _records(path):
        kind = record.get("kind")
        if kind == "whole":
            found.data, found.steps = _bytes(record["data"]), []
            found.saved.append(digest(found.data))
        elif kind == "change" and found.data is not None:
            change = FileChange(int(record["start"]), _bytes(record["removed"]), _bytes(record["added"]))
            found.data = change.applied(found.data)
            found.steps = [*found.steps, change][-MAX_STEPS:]
        elif kind == "saved":
            found.saved.append(str(record["sha256"]))


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with suppress(OSError):
        for line in path.read_bytes().split(b"\n"):
            try:
                record = json.loads(line) if line else None
            except ValueError:
                continue
            if isinstance(record, dict):
                yield record


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: Any) -> bytes:
    return base64.b64decode(str(text))
