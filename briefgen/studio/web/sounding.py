"""Listening and recording: sentences, scenes, voices, pronunciations, and the author's own voice."""

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from briefgen.errors import UsageError
from briefgen.files.opener import read_inside
from briefgen.serve.site import TYPES
from briefgen.studio.sound import lines_as_wav, pace_s, text_as_wav, usable_voices, voice_of
from briefgen.studio.studio import Desk, Studio
from briefgen.studio.web.answers import answering, data, desk_of, page, studio_of
from briefgen.studio.web.gate import MAX_UPLOAD
from briefgen.studio.web.live import preview_of, script_data
from briefgen.studio.web.writing import common
from briefgen.wording.plain import plain

MAX_TRY = 500
"""The most characters of a text to try."""


def listen_page(request: Request) -> Response:
    """Show the script for listening and recording."""
    studio, desk = studio_of(request), desk_of(request)
    content = script_data(studio, desk)
    takes: dict[str, str] = {}
    if "scenes" in content:
        takes = desk.recordings.takes(preview_of(studio, desk).script)
        for scene in content["scenes"]:
            scene["pace_s"] = pace_s(scene["words"])
    voices = [
        {"id": each.id, "name": each.name, "accent": each.accent, "is_chosen": each.id == studio.house(desk).voice}
        for each in usable_voices(studio.house(desk))
    ]
    return page(
        request, "listen.html", script=content, takes=takes, voices=voices, folder=desk.recordings.folder.name,
        **common(studio, desk, "listen"),
    )  # fmt: skip


def say(request: Request) -> Response:
    """Return the sound of a sentence, a scene or the whole script."""
    studio, desk = studio_of(request), desk_of(request)
    preview = preview_of(studio, desk)
    wanted, scene = request.query_params.get("line"), request.query_params.get("scene")
    lines = [
        line for each in preview.script.storyboard.scenes for line in each.lines
        if (wanted == line.id) or (scene == each.id) or (wanted is None and scene is None)
    ]  # fmt: skip
    if not lines:
        raise KeyError("line")
    voice = voice_of(studio.house(desk), request.query_params.get("voice", ""))
    return Response(lines_as_wav(lines, preview.spoken(voice), preview.edition, voice), media_type="audio/wav")


def try_out(request: Request, given: dict[str, Any]) -> Response:
    """Return the sound of a text with a pronunciation to try."""
    studio, desk = studio_of(request), desk_of(request)
    text, name, way = (str(given.get(key, "")).strip()[:MAX_TRY] for key in ("text", "name", "way"))
    if not text:
        raise UsageError(str(studio.labels()["errors"]["not_understood"]))
    voice = voice_of(studio.house(desk), str(given.get("voice", "")))
    pronounce = {name: way} if name and way else {}
    return Response(text_as_wav(text, preview_of(studio, desk).edition, voice, pronounce), media_type="audio/wav")


def _scene(studio: Studio, desk: Desk, request: Request) -> tuple[int, Any]:
    """Return the number and the scene of a request."""
    script = preview_of(studio, desk).script
    wanted = str(request.path_params["scene"])
    return next((n, scene) for n, scene in enumerate(script.storyboard.scenes, 1) if scene.id == wanted)


async def keep_take(request: Request) -> Response:
    """Store a recording of a scene, and return its faults."""
    body = await request.body()
    media_type = request.headers.get("content-type", "")

    def work(asked: Request) -> Response:
        studio, desk = studio_of(asked), desk_of(asked)
        number, scene = _scene(studio, desk, asked)
        try:
            desk.recordings.keep(number, scene.id, body, media_type)
        except UsageError:
            message = str(studio.labels()["listen"]["no_sound"])
            return data({"message": message}, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        return data(plain(desk.recordings.examine(scene, preview_of(studio, desk).edition)))

    return await answering(work)(request)


def take(request: Request) -> Response:
    """Return the sound of a recording."""
    path = desk_of(request).recordings.path_of(str(request.path_params["scene"]))
    if path is None:
        raise KeyError("take")
    kind = {".webm": "audio/webm", ".mp4": "audio/mp4"}.get(path.suffix.casefold())
    return Response(
        read_inside(path.parent, path.name, MAX_UPLOAD),
        media_type=kind or TYPES.get(path.suffix.casefold(), "audio/wav"),
    )


def examine_take(request: Request) -> Response:
    """Check a stored recording."""
    studio, desk = studio_of(request), desk_of(request)
    _, scene = _scene(studio, desk, request)
    return data(plain(desk.recordings.examine(scene, preview_of(studio, desk).edition)))


def drop_take(request: Request, given: dict[str, Any]) -> Response:
    """Delete a recording."""
    del given
    desk_of(request).recordings.drop(str(request.path_params["scene"]))
    return data({})
