"""The live page, the slides and the script beside the form."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from briefgen.errors import BriefgenError
from briefgen.review.editing.edit import UneditableError
from briefgen.studio.preview import EditionPreview, scenes_data, why_not
from briefgen.studio.studio import Desk, Studio
from briefgen.studio.web.answers import data, desk_of, studio_of

WIDTHS = (700, 1000, 1400, 2000)
"""The widths of the page's picture in pixels: a zoom asks for a larger one."""


def preview_of(studio: Studio, desk: Desk) -> EditionPreview:
    """Return the preview of a summary as it is.

    Raises:
        BriefgenError: it cannot be shown.
    """
    return desk.previews.of(desk.document.data, studio.house(desk), str(studio.labels()["filler"]))


def live_page(request: Request) -> Response:
    """Lay the one page out anew, and say what it leaves out."""
    studio, desk = studio_of(request), desk_of(request)
    version, labels = desk.document.version, studio.labels()["live"]
    try:
        preview = preview_of(studio, desk)
        shown = preview.page
    except UneditableError:
        return data({"version": version, "message": labels["cannot_show"]})
    except BriefgenError as error:
        return data({"version": version, "message": why_not(error, labels)})
    return data({
        "version": version, "src": f"/r/{desk.id}/live/page.jpg?v={version}", "type_pt": round(shown.type_pt, 1),
        "left_out": [each.what for each in shown.left_out], "reading": list(shown.reading),
        "unwritten": len(preview.unwritten),
    })  # fmt: skip


def picture(request: Request) -> Response:
    """Return the picture of the page that was laid out last."""
    desk = desk_of(request)
    preview = desk.previews.newest
    if preview is None:
        raise KeyError("page")
    asked = int(request.query_params.get("width", WIDTHS[0]))
    width = next((each for each in WIDTHS if each >= asked), WIDTHS[-1])
    return Response(preview.picture(width), media_type="image/jpeg")


def slides(request: Request) -> Response:
    """Draw the slides anew."""
    studio, desk = studio_of(request), desk_of(request)
    version, labels = desk.document.version, studio.labels()["live"]
    try:
        shown = preview_of(studio, desk).slides
    except UneditableError:
        return data({"version": version, "message": labels["cannot_show"]})
    except BriefgenError as error:
        return data({"version": version, "message": why_not(error, labels)})
    return data({
        "version": version,
        "slides": [
            {
                "src": f"/r/{desk.id}/live/slide/{number}.jpg?v={version}",
                "title": each.title,
                "words": list(each.words),
            }
            for number, each in enumerate(shown, 1)
        ],
    })  # fmt: skip


def slide(request: Request) -> Response:
    """Return the picture of a slide."""
    preview = desk_of(request).previews.newest
    number = int(request.path_params["number"])
    if preview is None or not 0 < number <= len(preview.slides):
        raise KeyError("slide")
    return Response(preview.slides[number - 1].jpeg, media_type="image/jpeg")


def script_data(studio: Studio, desk: Desk) -> dict[str, Any]:
    """Return the script with its times, or why there is none."""
    labels = studio.labels()["live"]
    try:
        script = preview_of(studio, desk).script
    except UneditableError:
        return {"message": labels["cannot_show"]}
    except BriefgenError as error:
        return {"message": why_not(error, labels)}
    return {
        "scenes": scenes_data(script),
        "total_s": script.timeline.total_s,
        "left_out": [each.what for each in script.storyboard.left_out],
    }


def script(request: Request) -> Response:
    """Return the words to be read, scene by scene, with estimated times."""
    studio, desk = studio_of(request), desk_of(request)
    return data({"version": desk.document.version, **script_data(studio, desk)})
