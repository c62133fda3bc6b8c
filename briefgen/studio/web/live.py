"""The live page, the slides and the script beside the form."""

from collections.abc import Callable
from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from briefgen.errors import BriefgenError
from briefgen.outputs.page.pdf import Unwanted
from briefgen.review.editing.edit import UneditableError
from briefgen.studio.preview import SLIDE_PX, EditionPreview, scenes_data, tidy_up, why_not
from briefgen.studio.studio import Desk, Studio
from briefgen.studio.web.answers import data, desk_of, studio_of

WIDTHS = (700, 1000, 1400, 2000)
"""The widths of the page's picture in pixels: a zoom asks for a larger one."""


def preview_of(studio: Studio, desk: Desk) -> EditionPreview:
    """Return the preview of a summary as it is.

    Raises:
        BriefgenError: it cannot be shown.
    """
    labels = studio.labels()
    return desk.previews.of(
        desk.document.data, studio.house(desk), str(labels["filler"]), str(labels["live"]["to_mend"])
    )


def live_page(request: Request) -> Response:
    """Lay out the one page again, with its omissions; with ``exact`` as a build does."""
    studio, desk = studio_of(request), desk_of(request)
    is_exact = "exact" in request.query_params

    def work(version: int, is_wanted: Callable[[], bool]) -> dict[str, Any]:
        preview = preview_of(studio, desk)
        shown = desk.previews.page(preview, is_exact=is_exact, is_wanted=is_wanted)
        return {
            "src": f"/r/{desk.id}/live/page.jpg?v={version}{'e' if shown.is_exact else ''}",
            "type_pt": round(shown.type_pt, 1), "is_exact": shown.is_exact,
            "left_out": [each.what for each in shown.left_out], "reading": list(shown.reading),
            "language": preview.language, "unwritten": len(preview.unwritten), "set_aside": len(preview.excluded),
        }  # fmt: skip

    return _live(studio, desk, work)


def _live(studio: Studio, desk: Desk, work: Callable[[int, Callable[[], bool]], dict[str, Any]]) -> Response:
    """Return a preview of the current text, or the reason why there is none.

    Args:
        studio: whose words are used.
        desk: the summary.
        work: makes it; called with the version of the text and a function that says whether it is still the newest.
    """
    version, labels = desk.document.version, studio.labels()["live"]
    try:
        content = work(version, lambda: desk.document.version == version)
    except Unwanted:
        content = {"superseded": True}
    except UneditableError:
        content = {"message": labels["cannot_show"]}
    except BriefgenError as error:
        content = {"message": why_not(error, labels)}
    answer = data({"version": version, **content})
    answer.background = BackgroundTask(tidy_up)
    return answer


def picture(request: Request) -> Response:
    """Return the picture of the last page that was laid out."""
    shown = desk_of(request).previews.shown
    if shown is None:
        raise KeyError("page")
    asked = _width(request, WIDTHS[0])
    width = next((each for each in WIDTHS if each >= asked), WIDTHS[-1])
    return Response(shown.picture(width), media_type="image/jpeg")


def _width(request: Request, usual: int) -> int:
    """Return the requested width in pixels."""
    asked = request.query_params.get("width", "")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else usual


def slides(request: Request) -> Response:
    """Draw the slides again; unchanged pictures keep their addresses."""
    studio, desk = studio_of(request), desk_of(request)
    width = _width(request, SLIDE_PX[1])

    def work(version: int, is_wanted: Callable[[], bool]) -> dict[str, Any]:
        del version
        preview = preview_of(studio, desk)
        shown = desk.previews.slides_of(preview, width, is_wanted)
        place = f"/r/{desk.id}/live/slide"
        return {
            "language": preview.language,
            "slides": [
                {"src": f"{place}/{each.key}.jpg", "title": each.title, "words": list(each.words)} for each in shown
            ],
        }

    return _live(studio, desk, work)


def slide(request: Request) -> Response:
    """Return the picture of a slide."""
    return Response(desk_of(request).previews.slides[str(request.path_params["key"])], media_type="image/jpeg")


def script_data(studio: Studio, desk: Desk) -> dict[str, Any]:
    """Return the script with its times, or the reason why there is none."""
    labels = studio.labels()["live"]
    try:
        preview = preview_of(studio, desk)
        script = preview.script
    except UneditableError:
        return {"message": labels["cannot_show"]}
    except BriefgenError as error:
        return {"message": why_not(error, labels)}
    return {
        "language": preview.language,
        "scenes": scenes_data(script),
        "total_s": script.timeline.total_s,
        "left_out": [each.what for each in script.storyboard.left_out],
    }


def script(request: Request) -> Response:
    """Return the script, scene by scene, with estimated times."""
    studio, desk = studio_of(request), desk_of(request)
    return data({"version": desk.document.version, **script_data(studio, desk)})
