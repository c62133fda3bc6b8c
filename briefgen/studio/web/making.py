"""Build packs and the library: options, progress, results, downloads."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from briefgen.errors import UsageError
from briefgen.files.opener import MIB, read_inside
from briefgen.outputs.registry import on_request, outputs
from briefgen.outputs.web import page_script
from briefgen.pack.artifact import MANIFEST
from briefgen.review.load import HOUSE_FILE
from briefgen.serve.site import FILE_POLICY, TYPES
from briefgen.studio.builds import StudioJob, pack_folder
from briefgen.studio.findings import spoken
from briefgen.studio.sound import usable_voices
from briefgen.studio.studio import LANGUAGES, Studio
from briefgen.studio.web.answers import data, desk_of, page, studio_of
from briefgen.studio.web.writing import common, findings_of
from briefgen.wording.wording import Wording

MAX_FILE = 500 * MIB
PAGES = frozenset({"briefing.html", "transcript.html"})
PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; media-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of a pack's web page opened from the results, besides its own script."""

SITE_JOB = "site"


def build_page(request: Request) -> Response:
    """Show the build options and the last build."""
    studio, desk = studio_of(request), desk_of(request)
    job = studio.builds.newest(desk.id)
    source = desk.document.source
    found = findings_of(studio, desk)
    names = [] if source is None else sorted(_agencies(source.value))
    return page(
        request, "build.html",
        outputs=[{"name": name, "is_asked": name in on_request()} for name in outputs()],
        audiences=names, job=plain_job(studio, job), has_packs=studio.packs.is_dir(),
        needed=sum(each.is_needed for each in found), open=sum(not each.is_needed for each in found),
        has_recordings=desk.recordings.folder.is_dir(),
        voices=[
            {"id": each.id, "name": each.name, "accent": each.accent}
            for each in usable_voices(studio.house(desk))
        ],
        **common(studio, desk, "build"),
    )  # fmt: skip


def _agencies(values: Any) -> set[str]:
    """Return the agencies and audiences that the messages name."""
    found: set[str] = set()
    for each in values.get("key_messages") or ():
        if isinstance(each, dict):
            for part in (each.get("agencies"), each.get("for")):
                found |= {str(name) for name in part} if isinstance(part, list | dict) else set()
    return {name for name in found if name.casefold() not in {"all", "all agencies", "pawb", "pob asiantaeth"}}


def plain_job(studio: Studio, job: StudioJob | None) -> dict[str, Any] | None:
    """Return a job as plain data with its messages."""
    if job is None:
        return None
    words = studio.labels()["build"]
    result = job.result
    return {
        "id": job.id, "state": job.state, "done": job.done, "total": job.total,
        "step": str(words["steps"].get(job.step, words["steps"]["other"])),
        "message": job.message or _unforeseen(studio, job),
        "problems": [{key: spoken(str(value)) for key, value in each.items()} for each in job.problems],
        "files": [_file(studio, job, name, size) for name, size in _in_order(studio, result.get("files", ()))],
        "steps": [str(words["steps"].get(each, words["steps"]["other"])) for each in job.steps],
        "faults": list(result.get("faults", ())), "notes": list(result.get("notes", ())),
        "left_out": list(result.get("left_out", ())), "no_audio": str(result.get("no_audio", "")),
        "folder": Path(result["folder"]).name if result else "",
    }  # fmt: skip


def _unforeseen(studio: Studio, job: StudioJob) -> str:
    """Return the message for a build that ended without a result; "" for any other."""
    return str(studio.labels()["errors"]["inside"]) if job.state == "failed" and not job.problems else ""


def _in_order(studio: Studio, files: Sequence[Any]) -> list[Any]:
    """Sort the files of a pack, the most wanted first."""
    order = list(studio.labels()["build"]["files"])
    return sorted(files, key=lambda each: (order.index(each[0]) if each[0] in order else len(order), each[0]))


def _file(studio: Studio, job: StudioJob, name: str, size: int) -> dict[str, Any]:
    words = studio.labels()["build"]["files"]
    kind = Path(name).suffix.lstrip(".")
    return {
        "name": name, "title": str(words.get(name, name)), "kind": kind, "href": f"/job/{job.id}/file/{name}",
        "size": f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1e3))} kB",
    }  # fmt: skip


def build(request: Request, given: dict[str, Any]) -> Response:
    """Start a build with the chosen options."""
    studio, desk = studio_of(request), desk_of(request)
    known = frozenset(outputs())
    asked = given.get("outputs")
    chosen = frozenset(asked) & known if isinstance(asked, list) and all(isinstance(x, str) for x in asked) else known
    if not chosen:
        raise UsageError(str(studio.labels()["build"]["choose"]))
    house = studio.house_path(desk)
    is_own = given.get("own_voice") is True and desk.recordings.folder.is_dir()
    job = studio.builds.start(desk.id, {
        "file": str(desk.document.path), "parent": str(studio.packs), "house": str(house) if house else "",
        "outputs": sorted(chosen), "voice": str(given.get("voice") or ""),
        "audience": str(given.get("audience") or "")[:200],
        "recordings": str(desk.recordings.folder) if is_own else "",
        "read_by": str(given.get("read_by") or "")[:200], "private": str(given.get("private") or "")[:100_000],
    })  # fmt: skip
    return data(plain_job(studio, job))


def job(request: Request) -> Response:
    """Return the progress of a build."""
    studio = studio_of(request)
    return data(plain_job(studio, studio.builds.get(str(request.path_params["job"]))))


def cancel(request: Request, given: dict[str, Any]) -> Response:
    """End a build; an earlier pack stays."""
    del given
    studio = studio_of(request)
    studio.builds.cancel(str(request.path_params["job"]))
    return data(plain_job(studio, studio.builds.get(str(request.path_params["job"]))))


def file(request: Request) -> Response:
    """Return one file of a built pack, to view or download."""
    folder, name = _folder(request), str(request.path_params["name"])
    headers = {"Content-Security-Policy": _policy(name)}
    if "keep" in request.query_params:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    content = read_inside(folder, name, MAX_FILE)
    return _ranged(request, content, TYPES.get(Path(name).suffix, "application/octet-stream"), headers)


def _policy(name: str) -> str:
    """Return the Content-Security-Policy of a file of a pack.

    A page keeps the studio's origin, as its sound would not be sent to another one; so the only script that runs is
    briefgen's player, whatever else a house has put into the page, and that may connect to nothing.
    """
    if name in PAGES:
        scripts = " ".join(sorted({_hash(page_script(Wording(language))) for language in LANGUAGES}))
        return f"{PAGE_POLICY}; script-src {scripts}"
    # A browser's own viewer of PDFs does not run in a sandbox.
    return FILE_POLICY if name.endswith(".pdf") else f"{FILE_POLICY}; sandbox"


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _ranged(request: Request, content: bytes, kind: str, headers: dict[str, str]) -> Response:
    """Return bytes, or the requested byte range."""
    asked = request.headers.get("range", "")
    first, _, last = asked.removeprefix("bytes=").partition("-")
    headers["Accept-Ranges"] = "bytes"
    if not asked.startswith("bytes=") or not first.isdecimal() or int(first) >= len(content):
        return Response(content, media_type=kind, headers=headers)
    end = min(int(last), len(content) - 1) if last.isdecimal() else len(content) - 1
    headers["Content-Range"] = f"bytes {first}-{end}/{len(content)}"
    return Response(content[int(first) : end + 1], 206, media_type=kind, headers=headers)


def _folder(request: Request) -> Path:
    made = studio_of(request).builds.get(str(request.path_params["job"]))
    folder = pack_folder(made)
    name = str(request.path_params.get("name", MANIFEST))
    if name != MANIFEST and name not in {each for each, _ in made.result.get("files", ())}:
        raise KeyError(name)
    return folder


def zipped(request: Request) -> Response:
    """Return a whole pack as a ZIP file."""
    folder = _folder(request)
    made = studio_of(request).builds.get(str(request.path_params["job"]))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in [MANIFEST, *(each for each, _ in made.result.get("files", ()))]:
            archive.writestr(f"{folder.name}/{name}", read_inside(folder, name, MAX_FILE))
    headers = {"Content-Disposition": f'attachment; filename="{folder.name}.zip"'}
    return Response(target.getvalue(), media_type="application/zip", headers=headers)


def build_site(request: Request, given: dict[str, Any]) -> Response:
    """Start making the library of all packs."""
    del given
    studio = studio_of(request)
    if not studio.packs.is_dir():
        raise UsageError(str(studio.labels()["build"]["no_packs"]))
    house = studio.shelf.folder / HOUSE_FILE
    request_data = {
        "parent": str(studio.packs), "site": str(studio.site), "house": str(house) if house.is_file() else "",
    }  # fmt: skip
    return data(plain_job(studio, studio.builds.start(SITE_JOB, request_data)))


def site(request: Request) -> Response:
    """Open the library."""
    studio = studio_of(request)
    if not (studio.site / "index.html").is_file():
        raise KeyError("site")
    return RedirectResponse(studio.open_site(), 303)
