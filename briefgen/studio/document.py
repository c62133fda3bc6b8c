"""An open summary: its text, its undo history, and its file, which other programs may change."""

import errno
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from briefgen.errors import BriefgenError
from briefgen.files.opener import OpenError, read_file
from briefgen.files.replace import write_numbered, write_whole
from briefgen.pipeline.order import MAX_INPUT
from briefgen.review.editing.edit import YamlEditor, examined_text
from briefgen.review.schema import key_order
from briefgen.review.yaml.source import Source
from briefgen.studio.journal import MAX_STEPS, FileChange, Journal, digest

TYPING_S = 3.0
"""Changes of one field with less than this between them, in seconds, are one step to undo."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@dataclass(frozen=True)
class DocumentState:
    """The state of a document's file for a page.

    Attributes:
        version: grows with each change of the text.
        trouble: "" when it is saved; ``conflict``, ``full``, ``denied``, ``gone`` or ``failed`` when it is not.
        recovered: whether text was found in the journal that was not in the file.
        undo: how many changes can be undone.
        redo: how many can be done again.
    """

    version: int
    trouble: str
    recovered: bool
    undo: int
    redo: int


class Document:
    """An open summary with its undo history and its file.

    Args:
        path: its file.
        journal: where its changes are written first.

    Raises:
        OpenError: the file cannot be read.
    """

    def __init__(self, path: Path, journal: Journal | None = None) -> None:
        self.path = path
        self.lock = threading.RLock()
        self.data = self._disk = read_file(path, MAX_INPUT)
        self.version = 1
        self.trouble = ""
        self.theirs: bytes | None = None
        self._journal = journal or Journal(path)
        self._undo: list[FileChange] = []
        self._redo: list[FileChange] = []
        self._mark, self._marked_s = "", 0.0
        self._recovered = False
        self._recover()

    def _recover(self) -> None:
        """Restore the undo history, and text that was not saved, from the journal."""
        found = self._journal.recover()
        if found.data is None:
            return
        last = found.saved[-1] if found.saved else ""
        if found.data == self._disk:
            self._undo = found.steps
        elif last != digest(found.data):  # else the file was changed after all was saved, and is the truth
            self._undo, self.data, self._recovered = found.steps, found.data, True
            if last == digest(self._disk):
                self.save()
            else:
                self.theirs, self.trouble = self._disk, "conflict"

    @property
    def state(self) -> DocumentState:
        """The state of the file for a page."""
        return DocumentState(self.version, self.trouble, self._recovered, len(self._undo), len(self._redo))

    @property
    def source(self) -> Source | None:
        """The parsed file; None while the text has a syntax error."""
        examined = examined_text(self.data, self.path.name)
        return None if examined.problems else examined.source

    def editor(self) -> YamlEditor:
        """Return an editor of the current text.

        Raises:
            UneditableError: it has a mistake in its form.
        """
        return YamlEditor(self.data, self.path.name, key_order)

    def change(self, data: bytes, mark: str = "") -> None:
        """Replace the text, and save the file.

        Args:
            data: the new text.
            mark: the field that is typed into; changes of one field in a row are undone together.
        """
        with self.lock:
            if data == self.data:
                return
            step = FileChange.between(self.data, data)
            now_s = time.monotonic()
            if mark and mark == self._mark and now_s - self._marked_s < TYPING_S and self._undo:
                before = self._undo.pop().reverse.applied(self.data)
                self._undo.append(FileChange.between(before, data))
            else:
                self._undo = [*self._undo, step][-MAX_STEPS:]
            self._mark, self._marked_s, self._redo = mark, now_s, []
            self._take(step)

    def undo(self) -> None:
        """Undo the last change, also one of an earlier day."""
        with self.lock:
            self._mark = ""
            if self._undo:
                step = self._undo.pop()
                self._redo.append(step)
                self._take(step.reverse)

    def redo(self) -> None:
        """Redo the change that was undone last."""
        with self.lock:
            if self._redo:
                step = self._redo.pop()
                self._undo.append(step)
                self._take(step)

    def _take(self, step: FileChange) -> None:
        self._journal.write(self.data, step)
        self.data = step.applied(self.data)
        self.version += 1
        self.save()

    def save(self) -> None:
        """Write the text to its file, unless the file was changed elsewhere; errors are in ``trouble``."""
        with self.lock:
            if self.theirs is not None:
                return
            try:
                write_whole(self.path, self.data, before=self._disk)
            except BriefgenError:  # it holds something else
                self._meet()
            except OSError as error:
                self.trouble = _trouble(error)
            else:
                self._disk, self.trouble = self.data, ""
                self._journal.mark_saved(self.data)

    def look(self) -> None:
        """Check whether another program changed the file, and load it where nothing of ours is lost."""
        with self.lock:
            if self.theirs is None:
                self._meet()
                if self.trouble in {"full", "denied", "failed"}:
                    self.save()

    def _meet(self) -> None:
        """Compare the file on disk with its last known content."""
        try:
            found = read_file(self.path, MAX_INPUT)
        except OpenError:
            self.trouble = "gone"
            return
        if found == self.data:
            self._disk, self.trouble = found, ""
        elif found == self._disk:
            return
        elif self.data == self._disk:
            step = FileChange.between(self.data, found)
            self._undo, self._redo = [*self._undo, step][-MAX_STEPS:], []
            self._journal.write(self.data, step)
            self.data = self._disk = found
            self.version += 1
            self._journal.mark_saved(found)
        else:
            self.theirs, self.trouble = found, "conflict"

    def settle(self, *, keep_ours: bool) -> Path:
        """Resolve a conflict: keep one version, write the other beside it, and return the other's path.

        Raises:
            BriefgenError: that file cannot be written; both versions stay.
        """
        with self.lock:
            theirs = self.theirs if self.theirs is not None else self._disk
            other = write_numbered(self.path, theirs if keep_ours else self.data, first=2)
            self._disk, self.theirs, self.trouble = theirs, None, ""
            if keep_ours:
                self.save()
            else:
                self.change(theirs)
            return other

    def write_again(self) -> None:
        """Write the text to its file although the file was deleted."""
        with self.lock:
            if self.trouble == "gone" and not self.path.exists():
                try:
                    write_whole(self.path, self.data)
                except OSError as error:
                    self.trouble = _trouble(error)
                else:
                    self._disk, self.trouble = self.data, ""


def _trouble(error: OSError) -> str:
    if error.errno in _FULL:
        return "full"
    if error.errno in _DENIED:
        return "denied"
    return "gone" if error.errno == errno.ENOENT else "failed"
