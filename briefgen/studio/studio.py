"""The state of a running studio: the folder, the open summaries, the house, the builds."""

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from briefgen.errors import BriefgenError
from briefgen.pipeline.houses import open_house
from briefgen.review.house.house import House
from briefgen.review.load import HOUSE_FILE
from briefgen.studio.builds import Builds
from briefgen.studio.document import Document
from briefgen.studio.preview import Previews
from briefgen.studio.shelf import PACKS, Shelf
from briefgen.studio.sound import OwnVoice
from briefgen.studio.web.server import GatedServer, SiteFiles
from briefgen.wording.labels import built_in_labels
from briefgen.wording.wording import Wording

Language = Literal["en-GB", "cy"]
LANGUAGES: tuple[Language, ...] = ("en-GB", "cy")
SITE = "site"


class Desk:
    """An open summary with its document, previews and recordings.

    Args:
        path: its file.
        id_: what the browser calls it.
    """

    def __init__(self, path: Path, id_: str) -> None:
        self.id = id_
        self.document = Document(path)
        self.previews = Previews(path)
        self.recordings = OwnVoice(path)

    @property
    def name(self) -> str:
        """The file name of the summary."""
        return self.document.path.name


class Studio:
    """The state of a running studio.

    Args:
        place: a summary to open, or a folder of summaries.
        house: the publisher's ``house.yaml``, or its folder; None for one that lies beside the summaries.

    Attributes:
        shelf: the folder at hand.
        builds: what is being built.
        first: the id of the summary to show first; "" for the list.
        language: of the studio's own words.
    """

    def __init__(self, place: Path, house: Path | None = None) -> None:
        is_file = place.is_file()
        self.shelf = Shelf(place.parent if is_file else place)
        self.builds = Builds()
        self.first = self.shelf.id_of(place.resolve()) if is_file else ""
        self.language: Language = "en-GB"
        self._given_house = house
        self._desks: dict[str, Desk] = {}
        self._houses: dict[tuple[str, int], House] = {}
        self._lock = threading.Lock()
        self._site: tuple[Path, GatedServer] | None = None

    def desk(self, id_: str) -> Desk:
        """Return an open summary; it is opened at first use.

        Raises:
            KeyError: there is none of this id.
            OpenError: its file cannot be read.
        """
        path = self.shelf.path_of(id_)
        with self._lock:
            if id_ not in self._desks:
                self._desks[id_] = Desk(path, id_)
            return self._desks[id_]

    def house_path(self, desk: Desk) -> Path | None:
        """Return the house file of a summary: the one that was given, or the one beside it."""
        if self._given_house is not None:
            given = self._given_house
            return given / HOUSE_FILE if given.is_dir() else given
        beside = desk.document.path.parent / HOUSE_FILE
        return beside if beside.is_file() else None

    def house(self, desk: Desk) -> House:
        """Return the house of a summary; the built-in one while its own cannot be used."""
        path = self.house_path(desk)
        if path is None:
            return self._houses.setdefault(("", 0), House())
        with suppress(OSError):
            key = (str(path), path.stat().st_mtime_ns)
            if key not in self._houses:
                try:
                    self._houses[key] = open_house(path)
                except BriefgenError:
                    return House()
            return self._houses[key]
        return House()

    @property
    def wording(self) -> Wording:
        """The wording in the studio's language."""
        return Wording(self.language)

    def labels(self) -> Any:
        """Return the labels of the studio, its messages too in its language."""
        return built_in_labels(self.language, "studio")

    @property
    def packs(self) -> Path:
        """The folder of packs."""
        return self.shelf.folder / PACKS

    @property
    def site(self) -> Path:
        """The folder of the library."""
        return self.shelf.folder / SITE

    def open_site(self) -> str:
        """Serve the library on another port behind a gate; return its address with a launch key.

        Raises:
            OSError: no port is free.
        """
        with self._lock:
            if self._site is not None and self._site[0] != self.site:  # that of another folder
                self._site[1].__exit__()
                self._site = None
            if self._site is None:
                self._site = self.site, GatedServer(SiteFiles(self.site), is_linked=True).__enter__()
            server = self._site[1]
        return server.address(server.gate.new_key())

    def close(self) -> None:
        """End the builds and the site server."""
        self.builds.close()
        for desk in self._desks.values():
            desk.document.save()
        if self._site is not None:
            self._site[1].__exit__()
            self._site = None
