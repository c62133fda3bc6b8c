"""The routes of the studio. All of them stand behind the gate."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from briefgen.studio.studio import Studio
from briefgen.studio.web import housing, live, making, sounding, start, uploads, writing
from briefgen.studio.web.answers import Work, answering
from briefgen.studio.web.gate import BodyTooLarge


def routes() -> Sequence[Route]:
    """Return every route: its address, handler and method."""
    review = "/r/{review}"
    gets: dict[str, Work] = {
        "/": start.start,
        "/file/{name}": start.file,
        "/font/{style}": start.font,
        review: writing.write,
        f"{review}/form": writing.form,
        f"{review}/state": writing.state,
        f"{review}/findings": writing.findings,
        f"{review}/check": writing.findings_page,
        f"{review}/text": writing.text_page,
        f"{review}/versions": writing.versions,
        f"{review}/live/page": live.live_page,
        f"{review}/live/page.jpg": live.picture,
        f"{review}/live/slides": live.slides,
        f"{review}/live/slide/{{key}}.jpg": live.slide,
        f"{review}/live/script": live.script,
        f"{review}/listen": sounding.listen_page,
        f"{review}/say": sounding.say,
        f"{review}/take/{{scene}}": sounding.take,
        f"{review}/take/{{scene}}/check": sounding.examine_take,
        f"{review}/build": making.build_page,
        f"{review}/house": housing.house_page,
        f"{review}/house/form": housing.house_form,
        f"{review}/house/logo": housing.logo,
        "/job/{job}": making.job,
        "/job/{job}/file/{name}": making.file,
        "/job/{job}/zip": making.zipped,
        "/library": making.site,
    }
    posts: dict[str, Work] = {
        "/new": start.new,
        "/example": start.example,
        "/go": start.go,
        "/language": start.speak,
        "/library": making.build_site,
        f"{review}/duplicate": start.duplicate,
        f"{review}/edit": writing.edit,
        f"{review}/undo": writing.undo,
        f"{review}/accept": writing.accept,
        f"{review}/fix": writing.fix,
        f"{review}/text": writing.text,
        f"{review}/settle": writing.settle,
        f"{review}/try": sounding.try_out,
        f"{review}/take/{{scene}}/drop": sounding.drop_take,
        f"{review}/build": making.build,
        f"{review}/house": housing.make_house,
        f"{review}/house/edit": housing.edit_house,
        "/job/{job}/cancel": making.cancel,
    }
    return [
        *(Route(path, answering(work), methods=["GET"]) for path, work in gets.items()),
        *(Route(path, answering(work, takes_json=True), methods=["POST"]) for path, work in posts.items()),
        Route(f"{review}/take/{{scene}}", sounding.keep_take, methods=["PUT"]),
        Route(f"{review}/house/{{kind}}", housing.upload, methods=["PUT"]),
        Route(f"{review}/picture/{{at}}", uploads.take_picture, methods=["PUT"]),
    ]


def _too_large(request: Request, error: Exception) -> Response:
    del request, error
    return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE.value, headers={"Connection": "close"})


def make_app(studio: Studio) -> Starlette:
    """Return the application of a studio, without its gate."""
    app = Starlette(routes=routes(), exception_handlers={BodyTooLarge: _too_large})
    app.state.studio = studio
    return app
