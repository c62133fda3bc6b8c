"""Run the studio's server on this machine: a free port, a launch key, an orderly shutdown."""

import gc
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

from briefgen import resources
from briefgen.errors import BriefgenError
from briefgen.review.house.house import House
from briefgen.studio.journal import prune
from briefgen.studio.preview import SLIDE_PX, EditionPreview
from briefgen.studio.sound import text_as_wav, voice_of
from briefgen.studio.studio import Studio
from briefgen.studio.web.app import make_app
from briefgen.studio.web.server import GatedServer


def warm_up() -> None:
    """Lay out, draw and synthesise once, so that the user's first page does not wait for libraries."""
    sample = resources.samples() / "invented-rowan.yaml"
    with suppress(BriefgenError, RuntimeError):  # the studio may end meanwhile
        preview = EditionPreview(sample.read_bytes(), sample.name, House(), "")
        preview.page().picture(700)
        preview.slides(SLIDE_PX[1])
        text_as_wav(preview.edition.title, preview.edition, voice_of(House()), {})
    gc.collect()
    gc.freeze()  # what is there now stays: looking for garbage in it again and again takes a tenth of a second each


class StudioServer:
    """A running studio, as a context manager.

    Args:
        studio: what it works on.
        port: where it listens; 0 for any free one.

    Raises:
        OSError: the port is taken or not allowed.
    """

    def __init__(self, studio: Studio, port: int = 0) -> None:
        self._studio = studio
        self._server = GatedServer(make_app(studio), port)
        self.address = self._server.address(self._server.gate.new_key())
        """What to open in a browser, with the launch key."""

    def wait(self) -> None:
        """Serve until the thread is interrupted."""
        self._server.wait()

    def __enter__(self) -> Self:
        self._server.__enter__()
        threading.Thread(target=warm_up, name="studio warm-up", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._studio.close()
        self._server.__exit__()


def begin(place: Path, house: Path | None = None, port: int = 0) -> StudioServer:
    """Return the server of a studio for a summary or a folder of summaries.

    Raises:
        OSError: the port is taken or not allowed.
    """
    server = StudioServer(Studio(place, house), port)
    prune()
    return server
