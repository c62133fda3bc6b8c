"""The publisher's own style in a form: the same edits by position, on ``house.yaml`` beside the summaries."""

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from briefgen.errors import BriefgenError, InputError, UsageError
from briefgen.files.opener import OpenError, read_inside
from briefgen.files.replace import replace_file
from briefgen.pipeline.houses import open_house
from briefgen.review.editing.edit import YamlEditor
from briefgen.review.house.house import MIN_CONTRAST, contrast
from briefgen.review.load import HOUSE_FILE
from briefgen.studio.document import Document
from briefgen.studio.fields import field_at
from briefgen.studio.findings import spoken
from briefgen.studio.form import edited, field_data, form_data
from briefgen.studio.studio import Desk, Studio
from briefgen.studio.web.answers import answering, data, desk_of, page, studio_of
from briefgen.studio.web.uploads import DECK, MAX_PICTURE, PICTURES, is_of_kind, kept_file
from briefgen.studio.web.writing import STRUCTURAL, common
from briefgen.wording.plain import plain


def _document(studio: Studio, desk: Desk) -> Document:
    """Return the house file of a summary.

    Raises:
        KeyError: it has none.
    """
    path = studio.house_path(desk)
    if path is None:
        raise KeyError("house")
    return studio.desk(studio.shelf.id_of(path)).document


def house_page(request: Request) -> Response:
    """Show the form of the house, or the offer to make one."""
    studio, desk = studio_of(request), desk_of(request)
    return page(request, "house.html", **_form(studio, desk), **common(studio, desk, "house"))


def _form(studio: Studio, desk: Desk) -> dict[str, Any]:
    if studio.house_path(desk) is None:
        return {"groups": [], "file": "", "faults": [], "shades": [], "logo": False}
    document = _document(studio, desk)
    source = document.source
    values = source.value if source else {}
    return {
        "groups": form_data(values, "house", studio.language) if source else [],
        "file": document.path.name,
        "faults": _faults(document.path),
        "shades": _shades(values, studio.language),
        "logo": bool(values.get("logo")),
    }


def _faults(path: Path) -> list[str]:
    """Return the faults of a house as messages."""
    try:
        found = open_house(path).warnings
    except InputError as error:
        found = error.problems
    except BriefgenError as error:
        return [error.message]
    # What two fields have in common is said once.
    return list(dict.fromkeys(spoken(f"{each.message} {each.suggestion}") for each in found))


def _shades(values: Any, language: str) -> list[dict[str, Any]]:
    """Return the colours of a house with their contrast on white."""
    colours = values.get("colours")
    found = []
    for key, shade in colours.items() if isinstance(colours, dict) else ():
        try:
            ratio = contrast(str(shade), "#ffffff")
        except ValueError:
            continue
        field = field_at(("colours", key), "house", language)
        title = field.title if field else str(key)
        found.append(
            {"title": title, "colour": str(shade), "ratio": f"{ratio:.1f}", "is_good": ratio >= MIN_CONTRAST}
        )
    return found


def house_form(request: Request) -> Response:
    """Return the current form of the house with its faults."""
    studio, desk = studio_of(request), desk_of(request)
    text = studio.wording.render(
        "studio/house_form.html", w=studio.labels(), review={"id": desk.id}, **_form(studio, desk)
    )
    return HTMLResponse(text)


def make_house(request: Request, given: dict[str, Any]) -> Response:
    """Write a house file with a name, beside the summaries."""
    studio, desk = studio_of(request), desk_of(request)
    name = " ".join(str(given.get("name", "")).split())[:200]
    path = desk.document.path.parent / HOUSE_FILE
    if not name or path.exists():
        raise UsageError(str(studio.labels()["errors"]["not_understood"]))
    data_ = YamlEditor(b"name: x\n", HOUSE_FILE).set(("name",), name)
    replace_file(path, data_)
    return data({"to": f"/r/{desk.id}/house"})


def edit_house(request: Request, given: dict[str, Any]) -> Response:
    """Apply the edits of the house's form."""
    studio, desk = studio_of(request), desk_of(request)
    document, edits = _document(studio, desk), given.get("edits")
    if not isinstance(edits, list) or not 0 < len(edits) <= 50:
        raise UsageError(str(studio.labels()["errors"]["not_understood"]))
    html: dict[str, str] = {}
    with document.lock:
        for each in edits:
            document.change(edited(_editor(document), each, "house"))
        source = document.source
        for each in edits:
            is_new = each.get("do") == "set" and each.get("new") is True
            if source is None or (each.get("do") not in STRUCTURAL and not is_new):
                continue
            at = tuple(each["path"]) if each["do"] == "add" else tuple(each["path"][:-1])
            field = field_at(at, "house", studio.language)
            if field is not None:
                shown = field_data(field, at, source.value)
                html[json.dumps(at, ensure_ascii=False)] = studio.wording.render(
                    "studio/field.html", w=studio.labels(), f=shown
                )
    notes = {"faults": _faults(document.path), "shades": _shades(source.value if source else {}, studio.language)}
    html_notes = studio.wording.render("studio/house_notes.html", w=studio.labels(), **notes)
    return data({"html": html, "notes": html_notes, "state": plain(document.state)})


def _editor(document: Document) -> YamlEditor:
    return YamlEditor(document.data, document.path.name)


async def upload(request: Request) -> Response:
    """Store an uploaded logo or slide template, and name it in the house file."""
    body = await request.body()
    media_type = request.headers.get("content-type", "").partition(";")[0].strip()
    kind = str(request.path_params["kind"])

    def work(asked: Request) -> Response:
        studio, desk = studio_of(asked), desk_of(asked)
        document = _document(studio, desk)
        ending = PICTURES.get(media_type) if kind == "logo" else ".pptx" if media_type == DECK else None
        if kind not in {"logo", "deck"} or ending is None or not is_of_kind(ending, body):
            message = str(studio.labels()["house"]["no_file"])
            return data({"message": message}, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        name = kept_file(document.path.parent, "logo" if kind == "logo" else "slides", ending, body)
        with document.lock:
            document.change(_editor(document).set((kind,), name))
        return data({"state": plain(document.state), "faults": _faults(document.path)})

    return await answering(work)(request)


def logo(request: Request) -> Response:
    """Return the logo as a picture response."""
    studio, desk = studio_of(request), desk_of(request)
    document = _document(studio, desk)
    source = document.source
    name = str(source.value.get("logo") or "") if source else ""
    kind = next((media for media, ending in PICTURES.items() if name.casefold().endswith(ending)), None)
    if kind is None:
        raise KeyError("logo")
    try:
        content = read_inside(document.path.parent, name, MAX_PICTURE)
    except OpenError:
        raise KeyError("logo") from None
    policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return Response(content, media_type=kind, headers={"Content-Security-Policy": policy})
