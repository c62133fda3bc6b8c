"""Responses of the studio: pages, data, and errors in plain words."""

import json
import os
import traceback
from collections.abc import Awaitable, Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from anyio.to_thread import current_default_thread_limiter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from briefgen.errors import BriefgenError, InputError
from briefgen.review.editing.edit import UneditableError
from briefgen.studio.findings import spoken
from briefgen.studio.studio import Desk, Studio
from briefgen.studio.web.gate import BodyTooLarge

THREADS = 6
"""The number of worker threads; further requests wait."""

Handler = Callable[[Request], Awaitable[Response]]
Work = Callable[..., Response]


def studio_of(request: Request) -> Studio:
    """Return the studio of a request."""
    return cast("Studio", request.app.state.studio)


def desk_of(request: Request) -> Desk:
    """Return the open summary of a request.

    Raises:
        KeyError: there is none of this id.
    """
    return studio_of(request).desk(str(request.path_params["review"]))


def page(request: Request, template: str, **context: Any) -> Response:
    """Render a page from a template, in the studio's language."""
    studio = studio_of(request)
    words = studio.labels()
    text = studio.wording.render(f"studio/{template}", w=words, language=studio.language, **context)
    return HTMLResponse(text)


def data(value: Any, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return a JSON response."""
    return JSONResponse(value, status_code=status.value)


def answering(work: Work, *, takes_json: bool = False) -> Handler:
    """Make a route from a function that may take long: run on a worker thread, errors as messages.

    Args:
        work: called with the request, and with its JSON if it takes that.
        takes_json: whether the body is JSON, an object.
    """

    @wraps(work)
    async def handle(request: Request) -> Response:
        try:
            # Each thread keeps memory of its own, and a page asks for few things at a time.
            current_default_thread_limiter().total_tokens = THREADS
            if not takes_json:
                return await run_in_threadpool(work, request)
            given = json.loads(await request.body() or b"{}")
            if not isinstance(given, dict):
                return _refused(request, "not_understood", HTTPStatus.BAD_REQUEST)
            return await run_in_threadpool(work, request, given)
        except BodyTooLarge:  # the gate answers
            raise
        except Exception as error:  # noqa: BLE001  (no traceback reaches a user)
            return _error_response(request, error)

    return handle


def _error_response(request: Request, error: Exception) -> Response:
    """Return an error response in plain words."""
    if isinstance(error, UneditableError):
        return _refused(request, "not_editable", HTTPStatus.CONFLICT)
    if isinstance(error, BriefgenError):
        problems = error.problems[:3] if isinstance(error, InputError) else ()
        words = " ".join(spoken(f"{each.message} {each.suggestion}") for each in problems)
        return data({"message": words or error.message}, HTTPStatus.UNPROCESSABLE_ENTITY)
    if isinstance(error, KeyError | StopIteration):
        return _refused(request, "not_there", HTTPStatus.NOT_FOUND)
    if isinstance(error, ValueError):  # no JSON, or numbers that are none
        return _refused(request, "not_understood", HTTPStatus.BAD_REQUEST)
    if isinstance(error, OSError):
        return data({"message": str(error.strerror or error)}, HTTPStatus.INTERNAL_SERVER_ERROR)
    if os.environ.get("BRIEFGEN_DEBUG"):
        traceback.print_exception(error)
    return _refused(request, "inside", HTTPStatus.INTERNAL_SERVER_ERROR)


def _refused(request: Request, kind: str, status: HTTPStatus) -> Response:
    words = str(studio_of(request).labels()["errors"][kind])
    if "application/json" in request.headers.get("accept", "") or request.method != "GET":
        return data({"message": words}, status)
    return HTMLResponse(studio_of(request).wording.render(
        "studio/error.html", w=studio_of(request).labels(), language=studio_of(request).language, message=words
    ), status_code=status.value)  # fmt: skip
