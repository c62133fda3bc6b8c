"""The form of a summary: its page, its edits, its findings, and the text of its file."""

import difflib
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from briefgen.errors import UsageError
from briefgen.review.editing.edit import UneditableError, YamlEditor
from briefgen.review.schema import key_order
from briefgen.review.yaml.decode import MAX_BYTES, decode
from briefgen.studio.fields import field_at
from briefgen.studio.findings import FieldFinding, families, find, finding_data, repaired
from briefgen.studio.form import MAX_EDITS, edited, field_data, form_data, form_text, read_path
from briefgen.studio.studio import Desk, Studio
from briefgen.studio.web.answers import data, desk_of, page, studio_of
from briefgen.wording.plain import plain

if TYPE_CHECKING:
    from briefgen.review.yaml.span import KeyPath

STRUCTURAL = frozenset({"add", "remove", "up", "down", "rename"})
"""Edits that move other fields, so that their list is shown again."""


def common(studio: Studio, desk: Desk, step: str) -> dict[str, Any]:
    """Return the template data of every page of a summary."""
    source = desk.document.source
    about = (source.value.get("review") if source else None) or {}
    title = about.get("title") if isinstance(about, dict) else ""
    return {
        "review": {"id": desk.id, "file": desk.name, "title": str(title or desk.document.path.stem)},
        "step": step,
        "state": plain(desk.document.state),
        "has_house": studio.house_path(desk) is not None,
    }


def write(request: Request) -> Response:
    """Show the form."""
    studio, desk = studio_of(request), desk_of(request)
    desk.document.look()
    source = desk.document.source
    groups = form_data(source.value, language=studio.language) if source else []
    return page(request, "write.html", groups=groups, **common(studio, desk, "write"))


def form(request: Request) -> Response:
    """Return the current form, after another tab or program changed the file."""
    studio, desk = studio_of(request), desk_of(request)
    source = desk.document.source
    groups = form_data(source.value, language=studio.language) if source else []
    text = studio.wording.render("studio/groups.html", w=studio.labels(), groups=groups)
    return HTMLResponse(text, headers={"X-Version": str(desk.document.version)})


def edit(request: Request, given: dict[str, Any]) -> Response:
    """Apply the edits of the form, all or none, and save the file."""
    studio, desk = studio_of(request), desk_of(request)
    edits = given.get("edits")
    if not isinstance(edits, list) or not 0 < len(edits) <= MAX_EDITS:
        raise UsageError(str(studio.labels()["errors"]["not_understood"]))
    document = desk.document
    with document.lock:
        editor = document.editor()
        for each in edits:
            refused = _other_text(editor, each)
            if refused is not None:
                return data({"conflict": refused, **_state(desk)}, HTTPStatus.CONFLICT)
            editor = YamlEditor(edited(editor, each), desk.name, key_order)
        document.change(editor.data, json.dumps(edits[-1]["path"]) if edits[-1].get("do") == "set" else "")
        return data({"html": _shown_anew(studio, desk, edits), **_state(desk)})


def _other_text(editor: YamlEditor, edit: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the text of a field that another tab has changed since this form was shown."""
    if edit.get("do") != "set" or not isinstance(edit.get("was"), str):
        return None
    path = read_path(edit.get("path"))
    try:
        value = editor.source.find(path)
    except KeyError:
        value = None
    now = form_text(value)
    if now.split() in (edit["was"].split(), str(edit.get("text", "")).split()):
        return None
    return {"path": list(path), "now": now, "text": str(edit.get("text", ""))}


def _shown_anew(studio: Studio, desk: Desk, edits: list[Mapping[str, Any]]) -> dict[str, str]:
    """Return the lists whose items have moved, by the path of the list."""
    source = desk.document.source
    found: dict[str, str] = {}
    for each in edits:
        path = read_path(each.get("path"))
        is_new_pair = each.get("do") == "set" and each.get("new") is True
        if source is None or (each.get("do") not in STRUCTURAL and not is_new_pair):
            continue
        at: KeyPath = path if each.get("do") == "add" else path[:-1]
        field = field_at(at, language=studio.language)
        if field is not None:
            text = studio.wording.render(
                "studio/field.html", w=studio.labels(), f=field_data(field, at, source.value)
            )
            found[json.dumps(at, ensure_ascii=False)] = text
    return found


def _state(desk: Desk) -> dict[str, Any]:
    return {"state": plain(desk.document.state)}


def state(request: Request) -> Response:
    """Return the state of the file, after checking it for changes by other programs."""
    desk = desk_of(request)
    desk.document.look()
    return data(_state(desk))


def undo(request: Request, given: dict[str, Any]) -> Response:
    """Undo or redo the last change."""
    desk = desk_of(request)
    if given.get("do") == "redo":
        desk.document.redo()
    else:
        desk.document.undo()
    return data(_state(desk))


def findings_of(studio: Studio, desk: Desk) -> tuple[FieldFinding, ...]:
    """Return the findings of the checks in the current summary."""
    filler = str(studio.labels()["filler"])
    return find(desk.document.data, desk.name, studio.house(desk), filler, desk.document.path.parent)


def findings(request: Request) -> Response:
    """Return the findings of the checks for the fields of the form."""
    studio, desk = studio_of(request), desk_of(request)
    version = desk.document.version
    found = [finding_data(each) for each in findings_of(studio, desk)]
    html = {each["id"]: studio.wording.render("studio/finding.html", w=studio.labels(), each=each) for each in found}
    return data({"version": version, "findings": found, "html": html})


def findings_page(request: Request) -> Response:
    """Show all findings, in the order of an editor's work."""
    studio, desk = studio_of(request), desk_of(request)
    found = findings_of(studio, desk)
    return page(request, "findings.html", families=list(families(found)), **common(studio, desk, "findings"))


def _one(studio: Studio, desk: Desk, given: Mapping[str, Any]) -> FieldFinding:
    return next((each for each in findings_of(studio, desk) if each.id == given.get("finding")), None) or _gone()


def _gone() -> FieldFinding:
    raise KeyError("finding")


def accept(request: Request, given: dict[str, Any]) -> Response:
    """Accept a finding: write it with its reason into the summary."""
    studio, desk = studio_of(request), desk_of(request)
    reason = " ".join(str(given.get("reason", "")).split())
    if not reason:
        raise UsageError(str(studio.labels()["findings"]["reason_needed"]))
    with desk.document.lock:
        finding = _one(studio, desk, given)
        if not finding.can_be_accepted:
            raise UsageError(str(studio.labels()["findings"]["not_acceptable"]))
        item = {"rule": finding.problem.rule, "text": _words(desk, finding), "reason": reason[:500]}
        kept = {key: value for key, value in item.items() if value}
        source = desk.document.source
        checks = (source.value.get("checks") if source else None) or {}
        count = len(checks.get("ignore") or ()) if isinstance(checks, dict) else 0
        desk.document.change(desk.document.editor().insert(("checks", "ignore"), count, kept))
    return data(_state(desk))


def _words(desk: Desk, finding: FieldFinding) -> str:
    """Return the words of a finding; "" when it is about none."""
    source = desk.document.source
    if source is None or finding.start < 0:
        return ""
    return " ".join(form_text(source.find(finding.path))[finding.start : finding.end].split())[:200]


def fix(request: Request, given: dict[str, Any]) -> Response:
    """Apply the edits of a finding."""
    studio, desk = studio_of(request), desk_of(request)
    with desk.document.lock:
        new = repaired(desk.document.data, desk.name, _one(studio, desk, given))
        if new is None:
            raise UneditableError(desk.name)
        desk.document.change(new)
    return data(_state(desk))


def text_page(request: Request) -> Response:
    """Show the text of the file with its Problems."""
    studio, desk = studio_of(request), desk_of(request)
    desk.document.look()
    text = decode(desk.document.data, desk.name).text or ""
    return page(
        request, "text.html", text=text, problems=_at_lines(studio, desk), **common(studio, desk, "text"),
    )  # fmt: skip


def _at_lines(studio: Studio, desk: Desk) -> list[dict[str, Any]]:
    found = [
        {
            "line": each.problem.place.line, "severity": str(each.problem.severity), "rule": each.problem.rule,
            "message": each.problem.message if not each.is_needed else
            str(studio.labels()["findings"]["needed"]).format(title=each.problem.message),
            "suggestion": each.problem.suggestion,
        }
        for each in findings_of(studio, desk)
    ]  # fmt: skip
    return sorted(found, key=lambda each: each["line"])


def text(request: Request, given: dict[str, Any]) -> Response:
    """Replace the whole text from the text view; return the Problems at its lines."""
    studio, desk = studio_of(request), desk_of(request)
    words = given.get("text")
    if not isinstance(words, str) or len(words.encode("utf-8", "replace")) > MAX_BYTES:
        raise UsageError(str(studio.labels()["errors"]["not_understood"]))
    with desk.document.lock:
        old = decode(desk.document.data, desk.name).text or ""
        if given.get("version") != desk.document.version:
            return data({"conflict": True, **_state(desk)}, HTTPStatus.CONFLICT)
        # A browser gives every line end as \n; the file keeps its own.
        end = "\r\n" if "\r\n" in old else "\r" if "\r" in old and "\n" not in old else "\n"
        new = words.replace("\r\n", "\n").replace("\n", end)
        mark = desk.document.data[:3] if desk.document.data.startswith(b"\xef\xbb\xbf") else b""
        if new != old:
            desk.document.change(mark + new.encode())
    return data({"problems": _at_lines(studio, desk), **_state(desk)})


def versions(request: Request) -> Response:
    """Show both versions of a file that was changed elsewhere."""
    studio, desk = studio_of(request), desk_of(request)
    document = desk.document
    ours = (decode(document.data, desk.name).text or "").splitlines()
    theirs = (decode(document.theirs or b"", desk.name).text or "").splitlines()
    rows = [
        {"kind": {"-": "ours", "+": "theirs", " ": "both"}.get(line[:1], ""), "text": line[2:]}
        for line in difflib.ndiff(ours, theirs)
        if line[:1] in "-+ "
    ]
    return page(request, "versions.html", rows=rows, **common(studio, desk, "versions"))


def settle(request: Request, given: dict[str, Any]) -> Response:
    """Resolve a conflict: keep one version; the other goes into a file beside it."""
    desk = desk_of(request)
    if desk.document.trouble == "gone":
        desk.document.write_again()
        return data({"other": "", **_state(desk)})
    other = desk.document.settle(keep_ours=given.get("keep") == "ours")
    return data({"other": other.name, **_state(desk)})
