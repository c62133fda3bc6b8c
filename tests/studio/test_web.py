"""What the pages of the studio ask for: cards, findings, the text view, the live view, sound, builds, the house."""

import base64
import hashlib
import http.client
import io
import json
import re
import shutil
import struct
import subprocess
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from studios import Answer, RunningStudio

from briefgen import resources
from briefgen.ffmpeg import ffmpeg_path
from briefgen.review.load import load_review
from briefgen.review.yaml.source import read_source
from briefgen.wording.wording import Wording

SAMPLE = resources.samples() / "invented-rowan.yaml"
WORDS = Wording().labels("studio")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStudio]:
    """A studio with a folder of summaries."""
    folder = tmp_path_factory.mktemp("web") / "reviews"
    folder.mkdir()
    shutil.copy(SAMPLE, folder / "rowan.yaml")
    (folder / "house.yml").write_text("name: not a summary\n", encoding="utf-8")
    with RunningStudio(folder, folder.parent / "own") as running:
        yield running.let_in()


def folder_of(studio: RunningStudio) -> Path:
    """Return the folder of a studio."""
    return studio.place


@pytest.fixture
def review(studio: RunningStudio) -> Iterator[tuple[str, Path]]:
    """A copy of the example that nobody else changes: its address and its file."""
    before = set(folder_of(studio).glob("*.yaml"))
    address = studio.post("/example").json["to"]
    (path,) = set(folder_of(studio).glob("*.yaml")) - before
    yield address, path
    path.unlink(missing_ok=True)


def edit(studio: RunningStudio, address: str, *edits: dict[str, Any]) -> Any:
    """Send edits of the form and return the answer."""
    return studio.post(f"{address}/edit", {"edits": list(edits)})


def finding(studio: RunningStudio, address: str, rule: str) -> Any:
    """Return the first finding of a rule."""
    found = studio.get(f"{address}/findings").json["findings"]
    return next((each for each in found if each["rule"] == rule), None)


def test_the_first_page_shows_summaries_and_nothing_else(studio: RunningStudio) -> None:
    """A folder is shown as cards; a house file is none, and an unfinished review says what it needs."""
    studio.post("/new", {"title": "Adult W: a draft"})
    mangled = folder_of(studio) / "mangled.yaml"
    mangled.write_text('review:\n  title: Broken\n  kind: "Case review\nwhat_happened: x\n key: [a\n')
    page = studio.get("/").text

    assert "Rowan (an invented example)" in page
    assert "not a summary" not in page
    assert "mangled.yaml" in page
    assert "Adult W: a draft" in page
    assert "5 needed fields are empty" in page
    assert WORDS["start"]["ready"] in page
    mangled.unlink()
    draft = next(folder_of(studio).glob("adult-w*.yaml")).read_text("utf-8")
    assert re.fullmatch(r'review:\n  id: [a-z]{16}\n  title: "Adult W: a draft"\n', draft)


def test_a_copy_is_another_review(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """A copy has the same text and an id of its own, so that a podcast app does not take it for the first."""
    address, path = review
    before = set(folder_of(studio).glob("*.yaml"))
    assert studio.post(f"{address}/duplicate").json["to"].startswith("/r/")
    (copy,) = set(folder_of(studio).glob("*.yaml")) - before
    first, second = (read_source(each.read_bytes(), "x").value for each in (path, copy))
    copy.unlink()

    assert first["review"].pop("id") != second["review"].pop("id")
    assert first == second


def test_other_folders_are_reached_by_id(studio: RunningStudio) -> None:
    """Folders are listed and entered by ids; a path is no id."""
    inner = folder_of(studio) / "inner"
    inner.mkdir()
    shutil.copy(SAMPLE, inner / "other.yaml")
    name = re.search(r'data-go="(\w+)">inner<', studio.get("/").text)
    assert name
    assert studio.post("/go", {"folder": str(inner)}).status == 404
    studio.post("/go", {"folder": name[1]})
    assert "other.yaml" in studio.get("/").text
    up = re.search(r'data-go="(\w+)">Up to', studio.get("/").text)
    assert up
    studio.post("/go", {"folder": up[1]})
    assert "rowan.yaml" in studio.get("/").text


def test_findings_stand_at_their_words(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """A finding names its field and the place of its words in the text that the form shows."""
    address, _ = review
    text = "First paragraph.\n\nThe mother failed to engage: so it says."
    assert edit(studio, address, {"do": "set", "path": ["why_it_matters"], "text": text}).status == 200
    found = finding(studio, address, "language/blame")

    assert found["path"] == ["why_it_matters"]
    assert text[found["start"] : found["end"]] == "failed to engage"
    assert found["why"]


def test_findings_go_on_while_fields_are_empty(studio: RunningStudio) -> None:
    """An unfinished review is checked as far as it is written, and what it needs is told by the field's name."""
    address = studio.post("/new", {"title": "Baby X"}).json["to"]
    edit(studio, address, {"do": "set", "path": ["what_happened"], "text": "She failed to engage."})
    answer = studio.get(f"{address}/findings").json

    assert finding(studio, address, "language/blame")["path"] == ["what_happened"]
    needed = [each["message"] for each in answer["findings"] if each["is_needed"]]
    assert needed == ["Kind of review", "Area", "Subject", "Key messages"]
    assert not any("Not written yet" in each["message"] for each in answer["findings"])
    assert "`" not in "".join(each["message"] + each["suggestion"] for each in answer["findings"])


def test_a_finding_is_accepted_with_a_reason(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """Accepting writes rule, words and reason into the file, the finding goes, and undo brings it back."""
    address, path = review
    edit(studio, address, {"do": "set", "path": ["why_it_matters"], "text": "She failed to engage, it says."})
    found = finding(studio, address, "language/blame")
    assert studio.post(f"{address}/accept", {"finding": found["id"], "reason": " "}).status == 422
    assert studio.post(f"{address}/accept", {"finding": found["id"], "reason": "quoted"}).status == 200

    assert finding(studio, address, "language/blame") is None
    ignored = load_review(path.read_bytes(), "x").review.checks.ignore[-1]
    assert (ignored.rule, ignored.text, ignored.reason) == ("language/blame", "failed to engage", "quoted")
    studio.post(f"{address}/undo", {"do": "undo"})
    assert finding(studio, address, "language/blame") is not None


def test_what_would_break_the_pack_is_not_accepted(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """A mistake of the input cannot be waved through."""
    address, _ = review
    edit(studio, address, {"do": "set", "path": ["review", "published"], "text": "last May"})
    found = finding(studio, address, "input/date")

    assert found["path"] == ["review", "published"]
    assert not found["can_accept"]
    assert studio.post(f"{address}/accept", {"finding": found["id"], "reason": "so"}).status == 422


def test_two_texts_of_one_field_are_both_told(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """An edit that was made of an older text is refused, with the newer one, and changes nothing."""
    address, path = review
    place = ["review", "period"]
    edit(studio, address, {"do": "set", "path": place, "text": "2019", "was": "2021 to 2023"})
    before = path.read_bytes()
    answer = edit(studio, address, {"do": "set", "path": place, "text": "2020", "was": "2021 to 2023"})

    assert (409, "2019", "2020") == (answer.status, answer.json["conflict"]["now"], answer.json["conflict"]["text"])
    assert path.read_bytes() == before


def test_edits_are_made_all_or_none(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """When one of several edits cannot be made, the file is as it was."""
    address, path = review
    before = path.read_bytes()
    good = {"do": "set", "path": ["review", "period"], "text": "2019"}
    answer = edit(studio, address, good, {"do": "remove", "path": ["questions", 99]})

    assert answer.status == 409
    assert path.read_bytes() == before


def test_the_text_view_writes_what_is_typed(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """The whole text can be written; its problems stand at their lines, and a mistake in its form is kept and told."""
    address, path = review
    version = studio.get(f"{address}/state").json["state"]["version"]
    text = path.read_text("utf-8").replace("kind:", "knid:", 1)
    answer = studio.post(f"{address}/text", {"text": text, "version": version})
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "knid" in each)
    assert any(each["line"] == line and each["rule"] == "input/unknown-key" for each in answer.json["problems"])
    assert path.read_text("utf-8") == text
    assert studio.post(f"{address}/text", {"text": "x", "version": version}).status == 409

    broken = text + "recommendations: [\n"
    studio.post(f"{address}/text", {"text": broken, "version": version + 1})
    assert path.read_text("utf-8") == broken
    assert '<form id="form"' not in studio.get(address).text
    assert edit(studio, address, {"do": "set", "path": ["review", "period"], "text": "x"}).status == 409
    studio.post(f"{address}/undo", {})
    assert '<form id="form"' in studio.get(address).text


def test_line_ends_stay_in_the_text_view(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """A browser knows one kind of line end; the file keeps its own."""
    address, path = review
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    version = studio.get(f"{address}/state").json["state"]["version"]
    text = path.read_bytes().decode().replace("\r\n", "\n").replace("title: Rowan", "title: Robin", 1)
    studio.post(f"{address}/text", {"text": text, "version": version})

    assert path.read_bytes() == text.replace("\n", "\r\n").encode()


def test_the_page_is_drawn_as_it_will_print(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """The live page is a picture of A4, with what is left out, and its words in the order of reading."""
    address, _ = review
    edit(studio, address, {"do": "set", "path": ["review", "title"], "text": "Robin (an invented example)"})
    told = studio.get(f"{address}/live/page").json
    picture = Image.open(io.BytesIO(studio.get(f"{told['src']}&width=1000").body))

    assert picture.width in {1000, 1001}
    assert abs(picture.height / picture.width - 297 / 210) < 0.005
    assert any("Robin" in each for each in told["reading"])
    assert told["left_out"]
    assert 10 <= told["type_pt"] <= 12
    assert told["unwritten"] == 0


def test_a_page_in_a_hurry_is_followed_by_the_exact_one(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """After a change the first page is near the last one; the exact one is what a fresh start would show."""
    address, _ = review
    first = studio.get(f"{address}/live/page").json
    edit(studio, address, {"do": "set", "path": ["review", "title"], "text": "Robin (an invented example)"})
    near = studio.get(f"{address}/live/page").json
    exact = studio.get(f"{address}/live/page?exact").json
    again = studio.get(f"{address}/live/page").json

    assert [each["is_exact"] for each in (first, near, exact, again)] == [True, False, True, True]
    assert near["src"] != exact["src"] == again["src"]
    assert any("Robin" in each for each in near["reading"])


def test_slides_and_script_follow_the_text(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """The slides and the words to be read have what was typed."""
    address, _ = review
    before = {each["src"] for each in studio.get(f"{address}/live/slides?width=900").json["slides"]}
    edit(studio, address, {"do": "set", "path": ["key_messages", 0, "headline"], "text": "Ask a zebra every time"})
    slides = studio.get(f"{address}/live/slides?width=900").json["slides"]
    script = studio.get(f"{address}/live/script").json

    assert any(each["title"].endswith("Ask a zebra every time") for each in slides)
    assert Image.open(io.BytesIO(studio.get(slides[3]["src"]).body)).size == (960, 540)
    fresh = [each["title"] for each in slides if each["src"] not in before]
    assert 0 < len(fresh) < len(slides) / 2  # what looks as before keeps its address, and is not sent again
    assert "zebra" in json.dumps(script["scenes"])
    assert 0 < script["total_s"] <= 420


def test_a_draft_shows_what_is_there(studio: RunningStudio) -> None:
    """A review with little in it has a page too; what stands in for the rest is told, and is in no file."""
    address = studio.post("/new", {"title": "Baby Y"}).json["to"]
    told = studio.get(f"{address}/live/page").json

    assert told["unwritten"] == 5
    assert any("Baby\u00a0Y" in each for each in told["reading"])  # a name is kept on one line
    assert "Not written yet" not in (folder_of(studio) / "baby-y.yaml").read_text("utf-8")


def test_a_sentence_is_heard(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """A sentence, a scene and a name to try come as sound."""
    address, _ = review
    scene = studio.get(f"{address}/live/script").json["scenes"][1]
    line, whole = (
        studio.get(f"{address}/say?{each}") for each in (f"line={scene['lines'][0]['id']}", f"scene={scene['id']}")
    )
    tried = studio.post(f"{address}/try", {"text": "Northmere.", "name": "Northmere", "way": "NORTH-meer"})

    lengths = [len(each.body) for each in (line, whole, tried)]
    assert all(each.body.startswith(b"RIFF") for each in (line, whole, tried))
    assert 0 < lengths[0] < lengths[1]
    assert lengths[2] > 1000
    assert studio.get(f"{address}/say?line=none").status == 404


@pytest.fixture(scope="module")
def reading(studio: RunningStudio) -> bytes:
    """A scene of the example, read by a voice: what an author would record."""
    rowan = re.search(r"/r/[0-9a-f]+(?=\">Rowan)", studio.get("/").text)
    assert rowan
    return studio.get(f"{rowan[0]}/say?scene=about").body


@pytest.mark.parametrize(
    ("kind", "ending", "options"),
    [
        ("audio/webm;codecs=opus", ".webm", ["-c:a", "libopus", "-f", "webm"]),
        ("audio/mp4", ".mp4", ["-c:a", "aac", "-f", "mp4"]),
    ],
)
def test_a_recording_is_kept_and_checked(  # noqa: PLR0917
    studio: RunningStudio, review: tuple[str, Path], reading: bytes, kind: str, ending: str, options: list[str]
) -> None:
    """What browsers record (opus in WebM, AAC in MP4) gets the name that builds read; its words are compared."""
    address, path = review
    scenes = studio.get(f"{address}/live/script").json["scenes"]
    number = next(each["number"] for each in scenes if each["id"] == "about")
    sound = path.with_suffix(ending)
    subprocess.run(
        [ffmpeg_path(), "-v", "error", "-i", "-", *options, "-y", sound],
        input=reading,
        check=True,
        capture_output=True,
    )
    try:
        told = studio.put(f"{address}/take/about", sound.read_bytes(), kind).json
        assert (told["fault"], told["notes"]) == ("", []), told
        assert told["file"] == f"{number:02}-about{ending}"
        assert studio.get(f"{address}/take/about").body == sound.read_bytes()
        wrong = studio.put(f"{address}/take/story", sound.read_bytes(), kind).json
        assert wrong["notes"]
        assert studio.post(f"{address}/take/about/drop").status == 200
        assert studio.get(f"{address}/take/about").status == 404
    finally:
        sound.unlink()
        shutil.rmtree(path.parent / f"{path.stem}-recordings", ignore_errors=True)


@pytest.mark.parametrize(("body", "kind"), [(b"x", "text/html"), (b"", "audio/webm"), (b"x", "audio/webmx")])
def test_what_is_no_recording_is_not_kept(
    studio: RunningStudio, review: tuple[str, Path], body: bytes, kind: str
) -> None:
    """Only the kinds that browsers record are taken, and nothing is written for others."""
    address, path = review

    assert studio.put(f"{address}/take/about", body, kind).status == 415
    assert not (path.parent / f"{path.stem}-recordings").exists()


def test_a_silent_recording_is_told(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """Whoever records with a microphone that is off learns it at once."""
    address, path = review
    target = io.BytesIO()
    with wave.open(target, "wb") as sound:
        sound.setparams((1, 2, 24_000, 0, "NONE", ""))
        sound.writeframes(struct.pack("<h", 0) * 48_000)
    told = studio.put(f"{address}/take/about", target.getvalue(), "audio/wav").json
    shutil.rmtree(path.parent / f"{path.stem}-recordings")

    assert "silent" in told["fault"].casefold() or "quiet" in told["fault"].casefold() or told["fault"]


def test_a_pack_is_built_and_opened(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """What was chosen is built with its steps, verified, and can be opened, in parts too, and nothing beside it."""
    address, _ = review
    started = studio.post(f"{address}/build", {"outputs": ["abstract", "form"]}).json
    told = studio.finished(started["id"])
    assert (told["state"], told["faults"]) == ("done", []), told
    names = {each["name"] for each in told["files"]}
    assert {"abstract.txt", "action-plan.docx"} <= names
    job = f"/job/{started['id']}"
    whole = studio.get(f"{job}/file/abstract.txt")
    part = studio.get(f"{job}/file/abstract.txt", Range="bytes=5-9")

    assert "sandbox" in whole.headers["content-security-policy"]
    assert (206, whole.body[5:10]) == (part.status, part.body)
    assert studio.get(f"{job}/file/..%2f..%2freview.yaml").status == 404
    assert studio.get(f"{job}/file/podcast.mp3").status == 404
    assert 'filename="abstract.txt"' in studio.get(f"{job}/file/abstract.txt?keep").headers["content-disposition"]


def test_a_page_of_a_pack_may_run_its_player_only(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """The web page has its sound and its own script; another script, as a house could put into it, is refused."""
    address, _ = review
    told = studio.finished(studio.post(f"{address}/build", {"outputs": ["briefing", "podcast"]}).json["id"])
    page = studio.get(next(each["href"] for each in told["files"] if each["name"] == "briefing.html"))
    policy = page.headers["content-security-policy"]
    script = re.search(r"<script>(.*?)</script>", page.text, re.DOTALL)

    assert script
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    allowed = re.search(r"script-src ([^;]*)", policy)
    assert allowed
    assert f"'sha256-{digest}'" in allowed[1]
    assert "unsafe" not in allowed[1]
    assert "media-src 'self'" in policy
    assert "connect-src" not in policy
    assert [each["name"] for each in told["files"]][:2] == ["briefing.pdf", "briefing.html"]


HOSTILE = "<img src=x onerror=alert(1)>\"'</textarea></script><script>alert(2)</script>{{7*7}}"


def test_no_text_becomes_markup(studio: RunningStudio) -> None:
    """Script in every field of a review, and in its name, is text on every page and in every answer."""
    address = studio.post("/new", {"title": HOSTILE}).json["to"]
    fields = ["kind", "area", "subject", "publisher", "author", "period", "report", "content_note"]
    edits: list[dict[str, Any]] = [{"do": "set", "path": ["review", each], "text": HOSTILE} for each in fields]
    texts = ["what_happened", "perspective", "why_it_matters", "equality", "one_thing"]
    edits += [{"do": "set", "path": [each], "text": HOSTILE} for each in texts]
    edits += [
        {"do": "add", "path": [each], "text": HOSTILE} for each in ("questions", "good_practice", "key_messages")
    ]
    edits += [
        {"do": "set", "path": [each, HOSTILE], "text": HOSTILE, "new": True} for each in ("acronyms", "pronounce")
    ]
    assert studio.post(f"{address}/edit", {"edits": edits}).status == 200
    answer = studio.post(f"{address}/edit", {"edits": [{"do": "add", "path": ["questions"], "text": HOSTILE}]})
    pages = [
        "/",
        *(
            f"{address}{path}"
            for path in ("", "/form", "/check", "/listen", "/build", "/house", "/text", "/versions")
        ),
    ]
    shown = [studio.get(path).text for path in pages]
    shown += [*answer.json["html"].values(), *studio.get(f"{address}/findings").json["html"].values()]

    assert sum("onerror" in each for each in shown) >= 5
    for each in shown:
        assert "<img src=x" not in each
        assert "<script>alert" not in each
        assert "7*7" not in each or "{{7*7}}" in each
    assert studio.get(f"{address}/live/page").json["reading"]


def test_a_build_says_what_stops_it(studio: RunningStudio) -> None:
    """A review that is not finished is not built; the page gets every problem."""
    address = studio.post("/new", {"title": "Baby Z"}).json["to"]
    told = studio.finished(studio.post(f"{address}/build", {"outputs": ["abstract"]}).json["id"])

    assert told["state"] == "failed"
    assert told["problems"]
    assert studio.post(f"{address}/build", {"outputs": ["nothing"]}).status == 422


def children(studio: RunningStudio) -> list[str]:
    """Return the processes that a studio has started and that still run."""
    found = subprocess.run(["pgrep", "-P", str(studio.process.pid)], capture_output=True, text=True, check=False)
    return found.stdout.split()


@pytest.mark.slow
def test_a_build_can_be_stopped(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """A build ends when that is asked for, and no half pack is there."""
    address, _ = review
    edit(studio, address, {"do": "set", "path": ["review", "title"], "text": "Never finished"})
    job = studio.post(f"{address}/build", {"outputs": ["podcast", "video", "guide"]}).json["id"]
    end = time.monotonic() + 60
    while studio.get(f"/job/{job}").json["step"] == WORDS["build"]["steps"]["other"]:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert children(studio)
    studio.post(f"/job/{job}/cancel")
    told = studio.finished(job)
    while children(studio):
        assert time.monotonic() < end, "the build goes on"
        time.sleep(0.1)

    assert told["state"] == "cancelled"
    assert not list((folder_of(studio) / "packs").glob("*never-finished*"))


def test_private_words_are_kept_nowhere(studio: RunningStudio, review: tuple[str, Path], tmp_path: Path) -> None:
    """Words that must not appear stop the build where they stand, and are in no file that the studio writes."""
    del tmp_path
    address, _ = review
    edit(studio, address, {"do": "set", "path": ["why_it_matters"], "text": "It was about Xanthippe."})
    told = studio.finished(
        studio.post(f"{address}/build", {"outputs": ["abstract"], "private": "Xanthippe\nZebedee-Quux"}).json["id"]
    )

    assert told["state"] == "failed"
    assert "Xanthippe" not in json.dumps(told)
    own = folder_of(studio).parent
    assert not [path for path in own.rglob("*") if path.is_file() and b"Zebedee-Quux" in path.read_bytes()]


def test_a_house_is_made_in_a_form(tmp_path: Path) -> None:
    """A style is begun with a name; a colour that is too pale is told; a logo is taken; the page shows the name."""
    folder = tmp_path / "reviews"
    folder.mkdir()
    shutil.copy(SAMPLE, folder / "rowan.yaml")
    with RunningStudio(folder / "rowan.yaml", tmp_path / "own") as studio:
        address = studio.let_in().review()
        assert '<form id="make-house"' in studio.get(f"{address}/house").text
        assert studio.post(f"{address}/house", {"name": "Northmere: the board"}).status == 200
        assert (folder / "house.yaml").read_text("utf-8") == 'name: "Northmere: the board"\n'
        pale = {"do": "set", "path": ["colours", "primary"], "text": "#aaddee"}
        shades = studio.post(f"{address}/house/edit", {"edits": [pale]}).json["notes"]
        assert WORDS["house"]["bad"] in shades
        assert WORDS["house"]["good"] not in shades
        dark = {"do": "set", "path": ["colours", "primary"], "text": "#102030"}
        studio.post(f"{address}/house/edit", {"edits": [dark]})
        named = {"do": "set", "path": ["logo_alt"], "text": "Northmere"}
        studio.post(f"{address}/house/edit", {"edits": [named]})
        target = io.BytesIO()
        Image.new("RGB", (300, 120), "#102030").save(target, "PNG")
        assert studio.put(f"{address}/house/logo", target.getvalue(), "image/png").json["faults"] == []
        assert studio.get(f"{address}/house/logo").body == target.getvalue()
        assert studio.put(f"{address}/house/logo", b"<html>", "text/html").status == 415
        assert studio.put(f"{address}/house/logo", b"<html>", "image/png").status == 415
        notes = studio.post(f"{address}/house/edit", {"edits": [pale]}).json["notes"]
        assert WORDS["house"]["bad"] in notes  # told at once, beside what is tried
        studio.post(f"{address}/house/edit", {"edits": [dark]})
        before = studio.get(f"{address}/live/page").json
        picture = Image.open(io.BytesIO(studio.get(before["src"]).body))
        edit(studio, address, {"do": "clear", "path": ["review", "publisher"]})
        told = studio.get(f"{address}/live/page").json

    assert picture.convert("RGB").getpixel((20, 20)) in {(16, 32, 48), (15, 32, 48), (16, 32, 49), (16, 33, 48)}
    assert any("Northmere: the board" in each for each in told["reading"])


def test_a_picture_is_taken_for_the_review_and_for_a_message(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """It lies beside the summary, which names it; what is wrong with it is a finding at its field."""
    address, path = review
    target = io.BytesIO()
    Image.new("RGB", (300, 220), "#2244aa").save(target, "PNG")
    assert studio.put(f"{address}/picture/review", target.getvalue(), "image/png").json["name"] == "picture.png"
    assert studio.put(f"{address}/picture/1", b"\xff\xd8\xffrubbish", "image/jpeg").json["name"] == "picture-1.jpg"
    assert studio.put(f"{address}/picture/1", b"hello", "text/plain").status == 415
    assert studio.put(f"{address}/picture/9", target.getvalue(), "image/png").status == 404
    for odd in ("%0a1", "%201", "0_1", "+1", "%EF%BC%91", "01"):  # numbers to Python, and no part of a name
        told = studio.put(f"{address}/picture/{odd}", target.getvalue(), "image/png")
        assert told.status in {400, 404} or told.json["name"] == "picture-1.png"
    (path.parent / "picture-2.png").symlink_to(path.parent.parent / "elsewhere.png")
    assert studio.put(f"{address}/picture/2", target.getvalue(), "image/png").json["name"] == "picture-2-2.png"
    assert not (path.parent.parent / "elsewhere.png").exists()
    edit(studio, address, {"do": "clear", "path": ["key_messages", 1, "picture", "file"]})
    edit(studio, address, {"do": "set", "path": ["key_messages", 0, "picture", "file"], "text": "picture-1.jpg"})
    for words in ({"alt": "A blue door.", "credit": "Northmere"},):
        for at in (["picture"], ["key_messages", 0, "picture"]):
            edit(studio, address, *({"do": "set", "path": [*at, name], "text": text} for name, text in words.items()))
    text = path.read_text(encoding="utf-8")
    told = finding(studio, address, "input/picture")
    form = studio.get(f"{address}/form").body.decode()

    assert "file: picture.png" in text
    assert (path.parent / "picture.png").read_bytes() == target.getvalue()
    assert told["path"] == ["key_messages", 0, "picture", "file"]
    assert "not a picture that can be used" in told["message"]
    assert 'data-upload="picture/review"' in form
    assert 'data-upload="picture/1"' in form
    page = studio.get(f"{address}/live/slides").json
    assert page.get("slides")


def test_hostile_uploads_break_nothing(tmp_path: Path) -> None:
    """A bomb, a picture that is none, a script in an SVG, a broken deck: each is told, and the page is still shown."""
    folder = tmp_path / "reviews"
    folder.mkdir()
    shutil.copy(SAMPLE, folder / "rowan.yaml")
    (folder / "house.yaml").write_text("name: Northmere\n", encoding="utf-8")
    png = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(png, "PNG")
    script = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><script>alert(1)</script></svg>"
    svg, own, deck = (
        "image/svg+xml",
        "image/png",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    )
    hostile = [
        ("logo", own, png.getvalue()), ("logo", own, b"\x89PNG\r\n\x1a\n" + b"\0" * 99),
        ("logo", svg, script), ("deck", deck, b"PK\x03\x04" + b"\0" * 99),
    ]  # fmt: skip
    with RunningStudio(folder / "rowan.yaml", tmp_path / "own") as studio:
        address = studio.let_in().review()
        for kind, media, body in hostile:
            answer = studio.put(f"{address}/house/{kind}", body, media)
            page = studio.get(f"{address}/live/page").json
            assert answer.status == 200
            assert answer.json["faults"] or media == svg, (kind, media)
            assert page.get("reading") or page["message"]
            shown = studio.get(f"{address}/house/logo")
            assert shown.status == 404 or "sandbox" in shown.headers["content-security-policy"]
        names = {path.name for path in folder.iterdir() if path.is_file()}
        for _ in hostile:
            studio.post(f"{address}/undo")

    assert {"logo.png", "logo-2.png", "logo.svg", "slides.pptx"} <= names  # what was there before is not written over


def test_the_library_is_made_and_opened(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """The packs of the folder become a site, which opens at an address of its own."""
    address, _ = review
    studio.finished(studio.post(f"{address}/build", {"outputs": ["abstract"]}).json["id"])
    told = studio.finished(studio.post("/library").json["id"])
    answer = studio.get("/library")

    assert told["state"] == "done", told
    assert answer.status == 303
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?key=[\w-]+", answer.headers["location"])
    assert (folder_of(studio) / "site" / "index.html").is_file()


def test_a_library_is_opened_by_its_browser_only(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """Its address needs a key, which works once; without the cookie there is nothing, and nothing outside its folder."""
    address, _ = review
    studio.finished(studio.post(f"{address}/build", {"outputs": ["abstract"]}).json["id"])
    studio.finished(studio.post("/library").json["id"])
    where = urlsplit(studio.get("/library").headers["location"])

    def ask(path: str, **headers: str) -> Answer:
        connection = http.client.HTTPConnection(where.netloc, timeout=60)
        try:
            connection.request("GET", path, headers={"Host": where.netloc, **headers})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    launch = f"/?{where.query}"
    assert ask("/index.html").status == 403
    assert ask(launch, **{"Sec-Fetch-Site": "cross-site"}).status == 403
    opened = ask(launch, **{"Sec-Fetch-Site": "same-site"})
    cookie = opened.headers["set-cookie"].partition(";")[0]
    assert ask(launch).status == 403
    home = ask("/", Cookie=cookie)
    assert (home.status, ask("/", Cookie=cookie, **{"Sec-Fetch-Site": "same-site"}).status) == (200, 403)
    assert "default-src" in home.headers["content-security-policy"]
    part = ask("/index.html", Cookie=cookie, Range="bytes=0-9")
    assert (part.status, part.body) == (206, home.body[:10])
    assert ask("/../rowan.yaml", Cookie=cookie).status == 404
    assert ask("/%2e%2e/rowan.yaml", Cookie=cookie).status == 404


def test_the_studio_speaks_welsh(studio: RunningStudio) -> None:
    """The words of the studio change, and come back."""
    studio.post("/language", {"language": "cy"})
    page = studio.get("/").text
    studio.post("/language", {"language": "en-GB"})

    assert '<html lang="cy">' in page
    assert "Eich adolygiadau" in page
    assert '<html lang="en-GB">' in studio.get("/").text


def test_errors_speak_welsh_too(studio: RunningStudio, review: tuple[str, Path]) -> None:
    """Form, errors and help are in the language of the studio; what the checks say is marked as English."""
    address, _ = review
    studio.post("/language", {"language": "cy"})
    gone = studio.get("/r/0000").text
    form = studio.get(address).text
    html = " ".join(studio.get(f"{address}/findings").json["html"].values())
    studio.post("/language", {"language": "en-GB"})

    assert "Nid yw hwn yno mwyach" in gone or '<html lang="cy">' in gone
    assert "This is not there" not in gone
    assert "Pennawd" in form
    assert "Headline" not in form
    assert 'lang="en-GB"' in html
