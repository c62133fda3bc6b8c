"""A live preview on this machine: a page that shows the newest pack, or the Problems of the summary, and reloads."""

import base64
import hashlib
import json
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO

from briefgen.errors import Problem
from briefgen.serve.local import LocalServer
from briefgen.serve.site import FILE_POLICY, PAGES_OF_PACKS, FileHandler, address_of, opened
from briefgen.wording.wording import Wording


@dataclass
class PreviewState:
    """The state of the preview, shared between the building thread and the server's threads.

    Attributes:
        number: grows with every change, so that a page knows when to load again.
        pack: the folder of the newest good pack, if any.
        is_building: whether a build is running.
        message: what went wrong last, empty when nothing did.
        problems: of the input, when the last build was refused.
    """

    number: int = 0
    pack: Path | None = None
    is_building: bool = False
    message: str = ""
    problems: tuple[Problem, ...] = ()
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def building(self) -> None:
        """Record that a build begins."""
        with self.lock:
            self.number, self.is_building = self.number + 1, True

    def built(self, pack: Path) -> None:
        """Record a new pack and delete the earlier message."""
        with self.lock:
            self.number, self.is_building, self.pack, self.message, self.problems = (
                self.number + 1,
                False,
                pack,
                "",
                (),
            )

    def failed(self, message: str, problems: Sequence[Problem] = ()) -> None:
        """Record a failed build; the last good pack stays."""
        with self.lock:
            self.number, self.is_building, self.message = self.number + 1, False, message
            self.problems = tuple(problems)

    def as_json(self) -> dict[str, Any]:
        """Return the state as JSON values for the page."""
        with self.lock:
            files = sorted(path.name for path in self.pack.iterdir()) if self.pack and self.pack.is_dir() else []
            return {
                "number": self.number,
                "building": self.is_building,
                "pack": self.pack.name if self.pack else "",
                "files": files,
                "message": self.message,
                "problems": [
                    {
                        "severity": str(problem.severity),
                        "place": str(problem.place),
                        "message": problem.message,
                        "suggestion": problem.suggestion,
                        "rule": problem.rule,
                    }
                    for problem in self.problems
                ],
            }


class Preview(LocalServer):
    """The preview server, as a context manager.

    Args:
        state: what it shows.
        port: where it listens; 0 for any free one.

    Raises:
        OSError: the port is taken.
    """

    def __init__(self, state: PreviewState, port: int = 0) -> None:
        super().__init__(_Handler, port, state=state)


class _Handler(FileHandler):
    """Serves the preview page, its state and the pack's files."""

    state: PreviewState
    cache_control = "no-store"

    def answer(self) -> None:
        """Send the page, the state as JSON, or a file of the pack."""
        path = self.path.partition("#")[0].partition("?")[0]
        address = address_of(path)
        if path == "/":
            self._send_page()
        elif path == "/state":
            self.send_data(json.dumps(self.state.as_json()).encode(), "application/json")
        elif address is not None and not path.endswith("/") and (found := self._opened(address)):
            file, name = found
            self.send_file(file, name, HTTPStatus.OK, PAGES_OF_PACKS.get(name, FILE_POLICY))
        else:
            self.send_status(HTTPStatus.NOT_FOUND)

    def _send_page(self) -> None:
        data, policy = _page()
        self.send_data(data, "text/html; charset=utf-8", policy=policy)

    def _opened(self, address: str) -> tuple[BinaryIO, str] | None:
        """Open the file of the pack that ``/pack/NAME`` refers to; None when there is none."""
        pack, (folder, _, name) = self.state.pack, address.partition("/")
        if pack is None or folder != "pack" or not name or "/" in name:
            return None
        file = opened(pack.resolve(), name)
        return (file, name) if file else None


_INLINE = re.compile(r"<(style|script)>(.*?)</\1>", re.DOTALL)


def _page() -> tuple[bytes, str]:
    """Load the preview page with its Content-Security-Policy."""
    wording = Wording()
    page = wording.render("preview/preview.html", labels=wording.labels("preview"))
    hashes = {kind: f"'sha256-{_digest(text)}'" for kind, text in _INLINE.findall(page)}
    own = "; ".join(f"{kind}-src {each}" for kind, each in hashes.items())
    rest = "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return page.encode(), f"default-src 'none'; {own}; {rest}"


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
