"""Uploaded files: pictures and slide templates, written beside the summary and its house."""

from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from briefgen.errors import BriefgenError
from briefgen.files.opener import OpenError, file_message, read_inside
from briefgen.files.replace import write_new
from briefgen.review.house.illustrations import MAX_PICTURE_BYTES
from briefgen.studio.web.answers import answering, data, desk_of, studio_of
from briefgen.wording.plain import plain

PICTURES = {"image/png": ".png", "image/jpeg": ".jpg", "image/svg+xml": ".svg"}
DECK = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
MAX_PICTURE = 5 << 20
MAX_HEAD = 4096
"""The bytes within which an SVG picture must begin, after its comments."""

BEGINNINGS = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".pptx": b"PK\x03\x04"}


def is_of_kind(ending: str, body: bytes, most: int = MAX_PICTURE) -> bool:
    """Whether a file begins with the signature of its kind; the checks report faults inside it."""
    if ending == ".svg":
        return b"<svg" in body[:MAX_HEAD].lower() and b"\0" not in body and len(body) <= most
    return body.startswith(BEGINNINGS[ending]) and (ending == ".pptx" or len(body) <= most)


def kept_file(folder: Path, stem: str, ending: str, body: bytes) -> str:
    """Write a file beside the house under a free name; earlier files stay, so that changes can be undone.

    Raises:
        BriefgenError: it cannot be written.
    """
    for number in range(1, _MOST_FILES):
        name = f"{stem}{f'-{number}' if number > 1 else ''}{ending}"
        try:
            write_new(folder / name, body)
        except FileExistsError:
            with suppress(OpenError):
                if read_inside(folder, name, len(body) + 1) == body:
                    return name
        else:
            return name
    raise BriefgenError(file_message("numbers", file=folder / f"{stem}{ending}", most=_MOST_FILES - 1))


_MOST_FILES = 1000
OF_REVIEW = "review"


async def take_picture(request: Request) -> Response:
    """Store an uploaded picture of the review or a message, and name it in the summary."""
    body = await request.body()
    ending = PICTURES.get(request.headers.get("content-type", "").partition(";")[0].strip())
    at = str(request.path_params["at"])

    def work(asked: Request) -> Response:
        studio, document = studio_of(asked), desk_of(asked).document
        if ending is None or not is_of_kind(ending, body, MAX_PICTURE_BYTES):
            message = str(studio.labels()["house"]["no_file"])
            return data({"message": message}, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        number = 0 if at == OF_REVIEW else int(at)
        path = ("key_messages", number - 1, "picture", "file") if at != OF_REVIEW else ("picture", "file")
        with document.lock:
            editor = document.editor()
            if at != OF_REVIEW and path[:2] not in editor.source.spans:
                raise KeyError(at)
            name = kept_file(document.path.parent, f"picture-{number}" if number else "picture", ending, body)
            document.change(editor.set(path, name))
        return data({"state": plain(document.state), "name": name})

    return await answering(work)(request)
