"""Fetch the files that a page may show: files of the house and of briefgen, nothing from the network."""

import mimetypes
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from briefgen import resources
from briefgen.files.opener import read_inside
from briefgen.outputs.layout.drawing import URLFetcher, URLFetcherResponse
from briefgen.review.house.pictures import MAX_BYTES, try_picture
from briefgen.scripts import font_files
from briefgen.storyboard.edition import Edition


def base_of(edition: Edition) -> str:
    """Return the base address of relative addresses in a template."""
    return (edition.house.folder or resources.templates()).resolve().as_uri() + "/"


def own_files(house_folder: Path | None) -> Any:
    """Return a URL fetcher for ``data:`` addresses and for files of the house and of briefgen only.

    What a house's templates name is opened as any file of a house, and tried as its logo is.
    """
    fonts = {path.resolve() for path in (*resources.fonts().values(), *font_files())}
    ours, theirs = resources.templates().resolve(), house_folder.resolve() if house_folder else None

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            """Return a ``data:`` address or an allowed file; raise ValueError for any other address."""
            parts = urlsplit(url)
            if parts.scheme == "data":
                response = super().fetch(url, headers)
                if theirs is None:
                    return response
                kind = response.content_type
                return URLFetcherResponse(url, _usable(response.read(), url, kind), {"Content-Type": kind})
            if parts.scheme != "file" or parts.netloc not in {"", "localhost"}:
                raise ValueError(url)
            path = Path(url2pathname(parts.path))
            if path.resolve() in fonts or path.resolve().is_relative_to(ours):
                return super().fetch(url, headers)
            # By its name, not by what it is a link to: the opener decides whether that is inside the folder.
            if theirs is None or not (inside := _below(path, (theirs, house_folder))):
                raise ValueError(url)
            kind = mimetypes.guess_type(inside)[0] or ""
            return URLFetcherResponse(url, _usable(read_inside(theirs, inside, MAX_BYTES), url, kind))

    return OwnFiles(allowed_protocols=("data", "file"), allow_redirects=False)


def _below(path: Path, folders: Iterable[Path | None]) -> str:
    """Return the relative name of a path below the first folder that contains it; empty for none."""
    for folder in folders:
        if folder is not None and path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return ""


_FONTS = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf", b"wOFF", b"wOF2")


def _usable(data: bytes, url: str, kind: str) -> bytes:
    """Return a house's style sheet, typeface or picture in its sanitised form, within the limits.

    Raises:
        ValueError: it is none of these, or cannot be used.
    """
    if kind == "text/css" or data.startswith(_FONTS):
        return data
    verdict = try_picture(data)
    if verdict.faults:
        raise ValueError(f"{url[:100]} ({verdict.faults[0].kind})")
    return verdict.pictures.get("plain", data)
