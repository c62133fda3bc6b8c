"""The first page: the folder of summaries, new ones, copies, other folders; and the files of the pages themselves."""

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from briefgen import resources
from briefgen.review.partial_date import PartialDate
from briefgen.studio.studio import LANGUAGES, Studio
from briefgen.studio.web.answers import data, page, studio_of
from briefgen.wording.plain import plain

FILES = {"studio.css": "text/css", "studio.js": "text/javascript", "recorder.js": "text/javascript"}


def start(request: Request) -> Response:
    """Show the summaries of the folder; the first time, open the requested one."""
    studio = studio_of(request)
    if studio.first:
        first, studio.first = studio.first, ""
        return RedirectResponse(f"/r/{first}", HTTPStatus.SEE_OTHER.value)
    shelf = studio.shelf
    cards = [_card(studio, each) for each in plain(shelf.cards())]
    return page(
        request, "start.html", cards=cards, folder=shelf.folder.name or str(shelf.folder),
        folders=[list(each) for each in shelf.folders()], parent=list(shelf.parent) if shelf.parent else None,
        languages=list(LANGUAGES), has_packs=studio.packs.is_dir(),
    )  # fmt: skip


def _card(studio: Studio, card: Any) -> dict[str, Any]:
    """Return a card as template data, with its pack's date in words."""
    return {**card, "built": studio.wording.date(PartialDate.parse(card["built"])) if card["built"] else ""}


def new(request: Request, given: dict[str, Any]) -> Response:
    """Write a new summary and return its address."""
    shelf = studio_of(request).shelf
    return _opened(request, shelf.id_of(shelf.new(str(given.get("title", "")))))


def example(request: Request, given: dict[str, Any]) -> Response:
    """Write a copy of the invented example."""
    del given
    shelf = studio_of(request).shelf
    return _opened(request, shelf.id_of(shelf.example()))


def duplicate(request: Request, given: dict[str, Any]) -> Response:
    """Write a copy of a summary."""
    del given
    shelf = studio_of(request).shelf
    return _opened(request, shelf.id_of(shelf.duplicate(shelf.path_of(str(request.path_params["review"])))))


def go(request: Request, given: dict[str, Any]) -> Response:
    """Change to another folder."""
    studio_of(request).shelf.go(str(given.get("folder", "")))
    return data({"to": "/"})


def speak(request: Request, given: dict[str, Any]) -> Response:
    """Set the language of the studio."""
    wanted = given.get("language")
    studio_of(request).language = next((each for each in LANGUAGES if each == wanted), "en-GB")
    return data({"to": str(request.headers.get("x-back", "/"))})


def _opened(request: Request, id_: str) -> Response:
    del request
    return data({"to": f"/r/{id_}"})


def file(request: Request) -> Response:
    """Return a style sheet or script of the pages."""
    name = str(request.path_params["name"])
    content = (resources.templates() / "studio" / name).read_bytes() if name in FILES else None
    if content is None:
        raise KeyError(name)
    return Response(content, media_type=FILES[name])


def font(request: Request) -> Response:
    """Return a style of the typeface."""
    path = resources.fonts()[str(request.path_params["style"])]
    return Response(path.read_bytes(), media_type="font/ttf", headers={"Cache-Control": "max-age=86400"})
