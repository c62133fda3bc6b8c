"""Run the studio's server on this machine: a free port, a launch key, an orderly end."""

import gc
import secrets
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

import uvicorn

from briefgen import resources
from briefgen.errors import BriefgenError
from briefgen.review.house.house import House
from briefgen.studio.journal import prune
from briefgen.studio.preview import SLIDE_PX, EditionPreview
from briefgen.studio.sound import said, voice_of
from briefgen.studio.studio import Studio
from briefgen.studio.web.app import make_app
from briefgen.studio.web.gate import HOST, Gate

END_S = 5.0
"""How long requests may take to end when the studio ends, in seconds."""


def warm_up() -> None:
    """Lay out, draw and say something once, so that the first page of the user's own does not wait for libraries."""
    sample = resources.samples() / "invented-rowan.yaml"
    with suppress(BriefgenError, RuntimeError):  # the studio may end meanwhile
        preview = EditionPreview(sample.read_bytes(), sample.name, House(), "")
        preview.page().picture(700)
        preview.slides(SLIDE_PX[1])
        said(preview.edition.title, preview.edition, voice_of(House()), {})
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
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            self._socket.bind((HOST, port))
        except OSError:
            self._socket.close()
            raise
        self.port = int(self._socket.getsockname()[1])
        self.key = secrets.token_urlsafe(24)
        gate = Gate(make_app(studio), self.port, self.key)
        config = uvicorn.Config(
            gate, log_config=None, access_log=False, lifespan="off", ws="none", http="h11", loop="asyncio",
            server_header=False, date_header=False, limit_concurrency=64, timeout_keep_alive=15,
            timeout_graceful_shutdown=1, h11_max_incomplete_event_size=1 << 15,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="studio", daemon=True
        )

    @property
    def address(self) -> str:
        """The address to open in a browser, with the launch key."""
        return f"http://{HOST}:{self.port}/?key={self.key}"

    def wait(self) -> None:
        """Serve until the thread is interrupted."""
        while self._thread.is_alive():
            self._thread.join(0.5)

    def __enter__(self) -> Self:
        self._socket.listen(64)
        self._thread.start()
        threading.Thread(target=warm_up, name="studio warm-up", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._studio.close()
        self._thread.join(END_S)
        self._socket.close()


def begin(place: Path, house: Path | None = None, port: int = 0) -> StudioServer:
    """Return the server of a studio for a summary or a folder of summaries.

    Raises:
        OSError: the port is taken or not allowed.
    """
    server = StudioServer(Studio(place, house), port)
    prune()
    return server
