"""Serve a site on this machine, to try it as visitors and podcast apps will meet it.

Only programs on this machine reach it. Parts of files can be asked for (RFC 9110, section 14), as players and Apple
Podcasts do. Nothing outside the folder can be read, through no path, no link and no page of another site.
"""

from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from briefgen.http_rules import FILE_POLICY, PAGES_OF_PACKS, address_of
from briefgen.library.frame import POLICY
from briefgen.library.pages import SEARCH_POLICY
from briefgen.library.search import FOLDER
from briefgen.local_files import FileHandler, is_own, opened
from briefgen.local_server import LocalServer

MISSING, HOME, SEARCH = "404.html", "index.html", "search.html"


class SiteServer(LocalServer):
    """The server of a site, as a context manager.

    Args:
        folder: the site.
        port: where it listens; 0 for any free one.

    Raises:
        OSError: the port is taken or not allowed.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        super().__init__(_Handler, port, folder=folder.resolve())


def policy_of(address: str) -> str:
    """Return what a browser may do with a file of a site: for its pages, no more than they say themselves."""
    name = address.rpartition("/")[2]
    if name in PAGES_OF_PACKS:
        return PAGES_OF_PACKS[name]
    searches = address == SEARCH or address.startswith(f"{FOLDER}/")  # a worker goes by the policy of its own script
    if not (searches or name.endswith(".html")):
        return FILE_POLICY
    policy = POLICY | (SEARCH_POLICY if searches else {}) | {"frame-ancestors": "'none'"}
    return "; ".join(f"{kind} {allowed.replace(' file:', '')}" for kind, allowed in policy.items())


class _Handler(FileHandler):
    folder: Path

    def answer(self) -> None:
        """Send a file, the page of a folder, or the page for what is missing."""
        path = self.path.partition("#")[0].partition("?")[0]
        address = address_of(path)
        if address and not path.endswith("/") and is_own(self.folder, address) and (self.folder / address).is_dir():
            self.send_status(HTTPStatus.MOVED_PERMANENTLY, Location=f"/{quote(address)}/")
            return
        if address is not None and (not address or path.endswith("/")):
            address = f"{address}/{HOME}".lstrip("/")
        for name, status in ((address, HTTPStatus.OK), (MISSING, HTTPStatus.NOT_FOUND)):
            if name is not None and (file := opened(self.folder, name)):
                self.send_file(file, name, status, policy_of(name))
                return
        self.send_status(HTTPStatus.NOT_FOUND)
