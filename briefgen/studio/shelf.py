"""The folder of summaries in the studio: list, create and copy summaries, change folder."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from briefgen import resources
from briefgen.errors import UsageError
from briefgen.files.opener import OpenError, read_file
from briefgen.files.replace import write_numbered
from briefgen.pack.artifact import MANIFEST
from briefgen.pipeline.order import MAX_INPUT
from briefgen.review.editing.edit import UneditableError, YamlEditor, examined_text
from briefgen.review.editing.written import paragraphs, scalar
from briefgen.review.load import HOUSE_FILE
from briefgen.review.partial_date import PartialDate
from briefgen.studio.form import missing
from briefgen.studio.sound import RECORDINGS
from briefgen.text import slugify

ENDINGS = frozenset({".yaml", ".yml"})
MAX_FILES = 400
"""The most summaries of a folder that are shown."""

MAX_FOLDERS = 200
PACKS = "packs"
_EXAMPLE = "invented-rowan.yaml"
_ID_LETTERS = "bcdfghjklmnpqrstvwxz"


@dataclass(frozen=True)
class ReviewCard:
    """A summary in the list of the first page.

    Attributes:
        id: what the browser calls it.
        name: the name of its file.
        title: how the review is named; the name of the file when it has none.
        place: area and year.
        missing: how many required fields are empty; -1 when the file has a mistake in its form.
        built: when its pack was made, as the day; "" when there is none.
        changed: when it was last changed, in seconds since 1970.
    """

    id: str
    name: str
    title: str
    place: str
    missing: int
    built: str
    changed: float


class Shelf:
    """The current folder, and the ids of its files for the browser.

    Args:
        folder: where the summaries are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._ids: dict[str, Path] = {}
        self._known: dict[Path, str] = {}

    def id_of(self, path: Path) -> str:
        """Return the id of a file or folder; it stays as long as the studio runs."""
        path = path.absolute()
        if path not in self._known:
            self._known[path] = secrets.token_hex(8)
            self._ids[self._known[path]] = path
        return self._known[path]

    def path_of(self, id_: str) -> Path:
        """Return the file or folder of an id.

        Raises:
            KeyError: there is none.
        """
        return self._ids[id_]

    def cards(self) -> tuple[ReviewCard, ...]:
        """Return the summaries of the folder, the last changed first."""
        found = [card for path in self._files() if (card := self._card(path)) is not None]
        return tuple(sorted(found, key=lambda card: -card.changed))

    def folders(self) -> Iterator[tuple[str, str]]:
        """Yield the id and the name of each folder in this one."""
        try:
            names = sorted(entry.name for entry in os.scandir(self.folder) if entry.is_dir())
        except OSError:
            return
        shown = [name for name in names if not name.startswith((".", "~")) and name not in {PACKS, "site"}]
        shown = [name for name in shown if not name.endswith(f"-{RECORDINGS}")]
        yield from ((self.id_of(self.folder / name), name) for name in shown[:MAX_FOLDERS])

    @property
    def parent(self) -> tuple[str, str] | None:
        """The id and the name of the folder above."""
        above = self.folder.parent
        return None if above == self.folder else (self.id_of(above), above.name or str(above))

    def go(self, id_: str) -> None:
        """Change to a folder.

        Raises:
            KeyError: there is none of this id.
        """
        path = self.path_of(id_)
        if path.is_dir():
            self.folder = path.resolve()

    def new(self, title: str) -> Path:
        """Write an empty summary with a title and an id.

        Raises:
            UsageError: the title is empty, or the file cannot be written.
        """
        name = " ".join(paragraphs(title))[:200]
        if not name:
            raise UsageError("title")
        text = f"review:\n  id: {new_id()}\n  title: {scalar(name)}\n"
        return self._write(slugify(name) or "review", text.encode())

    def example(self) -> Path:
        """Write a copy of the invented example with a new id."""
        data = (resources.samples() / _EXAMPLE).read_bytes()
        return self._write(Path(_EXAMPLE).stem, _with_new_id(data, _EXAMPLE))

    def duplicate(self, path: Path) -> Path:
        """Write a copy of a summary with a new id.

        Raises:
            BriefgenError: it cannot be read or written.
        """
        return self._write(path.stem, _with_new_id(read_file(path, MAX_INPUT), path.name), path.suffix)

    def _write(self, stem: str, data: bytes, suffix: str = ".yaml") -> Path:
        path = write_numbered(self.folder / f"{stem}{suffix}", data)
        self._known.pop(path, None)  # a file of this name that is gone was another one
        return path

    def _files(self) -> Iterator[Path]:
        try:
            names = sorted(entry.name for entry in os.scandir(self.folder) if entry.is_file())
        except OSError:
            return
        fitting = [name for name in names if Path(name).suffix.casefold() in ENDINGS and not name.startswith(".")]
        yield from (self.folder / name for name in fitting[:MAX_FILES])

    def _card(self, path: Path) -> ReviewCard | None:
        """Return the card of a file; None when it is no summary."""
        try:
            data, changed = read_file(path, MAX_INPUT), path.stat().st_mtime
        except (OpenError, OSError):
            return None
        examined = examined_text(data, path.name)
        values = examined.source.value if examined.source else {}
        about = values.get("review")
        if not isinstance(about, dict):
            is_other = not examined.problems or path.name == HOUSE_FILE
            return None if is_other else ReviewCard(self.id_of(path), path.name, path.stem, "", -1, "", changed)
        title, area, year = str(about.get("title") or path.stem), about.get("area"), _year(about.get("published"))
        place = ", ".join(str(each) for each in (area, year) if each)
        count = -1 if examined.problems else sum(1 for _ in missing(values))
        built = self._built(slugify(str(area or ""), title, year or "undated"))
        return ReviewCard(self.id_of(path), path.name, title, place, count, built, changed)

    def _built(self, slug: str) -> str:
        try:
            seconds = (self.folder / PACKS / slug / MANIFEST).stat().st_mtime
        except OSError:
            return ""
        return datetime.fromtimestamp(seconds, UTC).astimezone().date().isoformat()


def new_id() -> str:
    """Return a random review id: 16 characters without vowels, so that it contains no word."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(16))


def _year(published: Any) -> str:
    try:
        return str(PartialDate.parse(str(published)).year)
    except ValueError:
        return ""


def _with_new_id(data: bytes, file: str) -> bytes:
    try:
        return YamlEditor(data, file).set(("review", "id"), new_id())
    except (UneditableError, TypeError, AttributeError):
        return data
