"""Every way out is clean: whatever fails while something else runs, a build ends in order and says one thing."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from edited_decks import edited, resized, without

from briefgen import resources
from briefgen.files.temporary import OWNER, PREFIX, sweep

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and processes are those of POSIX")

SAMPLE = resources.samples() / "lambeth-martin.yaml"
TIMES = 5
"""How often a build fails that fails while it narrates: which thread is where differs from one to the next."""

ALONE = frozenset({"private word", "no folder for packs", "check of the pack"})
"""Failures at which nothing else is being done any more: twice is enough."""

ENCODING = ALONE | {
    "ffmpeg fails",
    "deck too full",
    "abstract fails",
    "guide fails",
    "full page fails",
    "transcript fails",
}
"""Failures that come when everything has been said, most while the podcast is encoded: that is taken as said."""

Case = Callable[[Path], tuple[list[str], dict[str, str]]]
"""Prepares a failure in a folder; returns further arguments and environment variables."""


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack and the cache of its build, but for what is made of what was said: so that is made while others run."""
    place = tmp_path_factory.mktemp("seed")
    done = build(place, SAMPLE)
    assert 0 == done.returncode, done.stderr
    for kind in ("sound", "packs"):
        shutil.rmtree(place / "cache" / kind)
    return place


@pytest.fixture
def said(seed: Path, tmp_path: Path) -> Path:
    """A copy of it, in which every sentence has been said: encoding begins at once."""
    shutil.copytree(seed, tmp_path / "place")
    return tmp_path / "place"


@pytest.fixture
def place(said: Path) -> Path:
    """The same without what was said: narrating begins at once and takes a while."""
    shutil.rmtree(said / "cache" / "clips")
    return said


def environment(place: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a build with its own cache and folder for temporary files."""
    (place / "temporary").mkdir(exist_ok=True)
    own = {"BRIEFGEN_CACHE": str(place / "cache"), "TMPDIR": str(place / "temporary"), "HOME": str(place)}
    return {**os.environ, **own, **(more or {})}


def command(place: Path, *arguments: object) -> list[str]:
    """Return the command line of a build."""
    return [sys.executable, "-m", "briefgen", "build", "-q", "-o", str(place / "packs"), "--jobs", "2"] + [
        str(each) for each in arguments
    ]


def build(place: Path, *arguments: object, more: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Build, and wait for its end."""
    return subprocess.run(
        command(place, *arguments),
        env=environment(place, more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def content(folder: Path) -> dict[str, str]:
    """Return the hash of every file below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def processes(place: Path) -> list[str]:
    """Return the command lines of all processes that have their temporary files there."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(place / "temporary").encode() in (each / "environ").read_bytes():
                found.append((each / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


def nothing_is_left(place: Path) -> None:
    """Make sure that no file and no process stays."""
    assert [] == sorted(path.name for path in (place / "temporary").iterdir())
    end = time.monotonic() + 5
    while processes(place) and time.monotonic() < end:
        time.sleep(0.02)
    assert [] == processes(place)


def one_message(log: str) -> None:
    """Make sure that one thing is said, in plain words."""
    assert 1 == len(re.findall(r"^(?:Error: |Stopped\.)|: error: ", log, re.MULTILINE)), log
    for ugly in ("Traceback", "terminate called", "Exception ignored", "inside briefgen", "resource_tracker"):
        assert ugly not in log


def house(place: Path, files: Mapping[str, str], fields: str = "") -> list[str]:
    """Make a house and return the arguments that use it."""
    folder = place / "house"
    for name, text in {"house.yaml": f"name: A publisher\n{fields}", **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return ["--house", str(folder / "house.yaml")]


LOGO = "logo: logo.svg\nlogo_alt: A publisher\n"


def template(name: str) -> str:
    """Return a built-in template."""
    return (resources.templates() / name).read_text(encoding="utf-8")


def the_page_does_not_fit(place: Path) -> tuple[list[str], dict[str, str]]:
    """A design of the house's own that leaves no room: found by laying out, before anything is said."""
    css = template("briefing/pdf.css") + "\nmain { padding-bottom: 300mm !important }\n"
    return house(place, {"briefing/pdf.css": css}), {}


def a_template_fails(place: Path) -> tuple[list[str], dict[str, str]]:
    """A template of the large-print edition that wants a file from elsewhere: found after the page is laid out."""
    html = template("briefing/large.html").replace("</body>", '<img src="file:///etc/passwd" alt="x"></body>')
    return house(place, {"briefing/large.html": html}), {}


def a_logo_is_broken(place: Path) -> tuple[list[str], dict[str, str]]:
    """A logo that is no XML after its first tag."""
    return house(place, {"logo.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d='}, LOGO), {}


def a_logo_has_an_entity(place: Path) -> tuple[list[str], dict[str, str]]:
    """A logo with an entity that nobody declared, after a long comment."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><!--{"x" * 9000}--><text>&late;</text></svg>'
    return house(place, {"logo.svg": svg}, LOGO), {}


def a_deck_is_too_full(place: Path) -> tuple[list[str], dict[str, str]]:
    """A slide template with room for nothing: found by drawing, before anything is said."""
    around = ("note", "timeline", "figure", "figure note")  # where they are empty, the text may take their room
    deck = edited(
        *(without("What happened", name) for name in around),
        resized("What happened", "body", 54, 138, 60, 22),
    )
    arguments = house(place, {}, "deck: ours.pptx\n")
    (place / "house" / "ours.pptx").write_bytes(deck)
    return arguments, {}


def filled(name: str, end: str = "</body>") -> Case:
    """A template that fails when it is filled, at its end."""

    def prepare(place: Path) -> tuple[list[str], dict[str, str]]:
        text = template(name)
        assert end in text
        before, _, after = text.rpartition(end)
        return house(place, {name: f"{before}{{{{ nobody.knows.this }}}}{end}{after}"}), {}

    return prepare


def the_check_finds_a_fault(place: Path) -> tuple[list[str], dict[str, str]]:
    """A design of large print in small print: found by the check of the finished pack."""
    css = template("briefing/large.css") + "\nbody * { font-size: 9pt !important }\n"
    return house(place, {"briefing/large.css": css}), {}


def sentences(place: Path) -> int:
    """Return how many sentences the voice says for the pack that is there; the same one is said once."""
    (manifest,) = (place / "packs").glob("*/pack.json")
    scenes = json.loads(manifest.read_bytes())["scenes"]
    return len({line["text"] for scene in scenes for line in scene["lines"]})


def the_voice(how: str) -> Case:
    """A stranger's engine, installed as a package of its own."""

    def prepare(place: Path) -> tuple[list[str], dict[str, str]]:
        site = place / "site"
        info = site / "failing_engine-1.dist-info"
        info.mkdir(parents=True, exist_ok=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: failing-engine\nVersion: 1\n")
        (info / "entry_points.txt").write_text("[briefgen.engines]\nfailing = failing_engine:FailingEngine\n")
        shutil.copy(Path(__file__).parents[1] / "failing_engine.py", site)
        heart = (resources.voices() / "heart.yaml").read_text(encoding="utf-8")
        for name, value in (
            ("id", "failing"),
            ("engine", "failing"),
            ("model", how.replace("last", str(sentences(place)))),
        ):
            heart = re.sub(rf"^{name}: .*$", f"{name}: {value}", heart, flags=re.MULTILINE)
        voice = house(place, {"voices/failing.yaml": heart}, "voice: failing\n")
        return voice, {"PYTHONPATH": str(site)}

    return prepare


def ffmpeg_fails(place: Path) -> tuple[list[str], dict[str, str]]:
    """Encoding fails after the narration."""
    script = place / "ffmpeg"
    script.write_text("#!/bin/sh\nsleep 0.2\necho 'no encoder' >&2\nexit 1\n")
    script.chmod(0o755)
    return [], {"IMAGEIO_FFMPEG_EXE": str(script)}


def a_private_word_is_found(place: Path) -> tuple[list[str], dict[str, str]]:
    """A word that only the finished files have."""
    (place / "names.txt").write_text("briefgen\n")
    return ["--private", str(place / "names.txt")], {}


def no_folder_for_packs(place: Path) -> tuple[list[str], dict[str, str]]:
    """A file is in the way of the folder of packs."""
    (place / "file").write_text("in the way")
    return ["-o", str(place / "file")], {}


FAILURES: dict[str, tuple[Case, set[int], str]] = {
    "page does not fit": (the_page_does_not_fit, {2}, "does not fit"),
    "template fails": (a_template_fails, {1, 2}, "passwd"),
    "broken logo": (a_logo_is_broken, {1, 2}, ""),  # which check sees it first is no matter here
    "entity in a logo": (a_logo_has_an_entity, {1, 2}, ""),
    "deck too full": (a_deck_is_too_full, {2}, "What happened"),
    "abstract fails": (filled("abstract/abstract.txt", "{% if report %}"), {2}, "abstract.txt"),
    "guide fails": (filled("facilitator/guide.html"), {2}, "guide.html"),
    "full page fails": (filled("briefing/page.html"), {2}, "page.html"),
    "transcript fails": (filled("transcript/transcript.html"), {2}, "transcript.html"),
    "check of the pack": (the_check_finds_a_fault, {1}, "did not pass its check"),
    "voice fails at once": (the_voice("raise 1"), {1}, "hoarse"),
    "voice fails": (the_voice("raise"), {1}, "hoarse"),
    "voice fails in the middle": (the_voice("raise 24"), {1}, "hoarse"),
    "voice fails in the end": (the_voice("raise last"), {1}, "hoarse"),
    "voice surprises": (the_voice("surprise"), {1}, "surprise"),
    "voice exits": (the_voice("exit"), {1}, "SystemExit"),
    "ffmpeg fails": (ffmpeg_fails, {1}, "no encoder"),
    "private word": (a_private_word_is_found, {1, 2}, "private list"),
    "no folder for packs": (no_folder_for_packs, {1}, "-o"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FAILURES)
def test_a_step_that_fails(name: str, said: Path) -> None:
    """The exit code is the documented one, one thing is said, nothing stays, and the earlier pack is as it was."""
    place = said
    prepare, codes, words = FAILURES[name]
    arguments, more = prepare(place)
    earlier = content(place / "packs")
    for _ in range(2 if name in ALONE else TIMES):
        for kind in ("sound", "packs") if name in ENCODING else ("clips", "sound", "packs"):
            shutil.rmtree(place / "cache" / kind, ignore_errors=True)
        done = build(place, SAMPLE, *arguments, more=more)

        assert done.returncode in codes, done.stderr
        assert words in done.stderr
        one_message(done.stderr)
        nothing_is_left(place)
    assert earlier == content(place / "packs")


def started(place: Path, *arguments: str, more: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start a build, in a process group of its own as a terminal does."""
    return subprocess.Popen(
        command(place, SAMPLE, *arguments), env=environment(place, more), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    )  # fmt: skip


def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def is_narrating(place: Path) -> bool:
    """Whether something has been said."""
    return any((place / "cache" / "clips").glob("??/*"))


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("to_all", [True, False], ids=["to the group", "to one"])
def test_a_signal_stops_everything(place: Path, number: signal.Signals, to_all: bool) -> None:
    """Ctrl-C, SIGTERM and a closed terminal: exit code 1, one message, nothing left; also when it comes twice."""
    earlier = content(place / "packs")
    for moment in (lambda: any((place / "temporary").iterdir()), lambda: is_narrating(place)):
        shutil.rmtree(place / "cache" / "clips", ignore_errors=True)
        with started(place) as process:
            until(moment)
            for _ in range(2):
                (os.killpg if to_all else os.kill)(process.pid, number)
                time.sleep(0.02)
            _, log = process.communicate(timeout=60)

        assert 1 == process.returncode, log
        assert "Stopped. Earlier packs are as they were." == log.strip()
        nothing_is_left(place)
    assert earlier == content(place / "packs")


@pytest.mark.slow
def test_an_engine_that_hangs(place: Path) -> None:
    """Ctrl-C ends a build although a stranger's engine is stuck in a sentence for minutes."""
    arguments, more = the_voice("hang")(place)
    with started(place, *arguments, more=more) as process:
        until(lambda: is_narrating(place))
        time.sleep(2)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, log = process.communicate(timeout=60)

    assert (1, "Stopped. Earlier packs are as they were.") == (process.returncode, log.strip())
    assert time.monotonic() - began < 20
    nothing_is_left(place)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root on Linux mounts a small disk")
@pytest.mark.parametrize("where", ["packs", "temporary"])
def test_a_full_disk(place: Path, where: str) -> None:
    """A disk that fills up while other things run is told in plain words; what was on it is whole."""
    earlier = content(place / "packs")
    (place / "small").mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", place / "small"], check=True)
    try:
        options = ["-o", str(place / "small" / "packs")] if where == "packs" else []
        more = {"TMPDIR": str(place / "small")} if where == "temporary" else {}
        done = build(place, SAMPLE, *options, more=more)
        left = sorted(path.name for path in (place / "small").rglob("*") if path.name != "packs")
    finally:
        subprocess.run(["umount", place / "small"], check=True)

    assert 1 == done.returncode, done.stderr
    assert re.search("disk is full|No space left", done.stderr)
    assert [] == left
    one_message(done.stderr)
    nothing_is_left(place)
    assert earlier == content(place / "packs")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root on Linux mounts a disk")
def test_a_read_only_folder(place: Path) -> None:
    """A folder for packs that nobody can write to, root neither: in plain words, and what is there stays."""
    (place / "packs" / "lambeth-martin-undated" / "own.txt").write_text("the user's own")
    earlier = content(place / "packs")
    subprocess.run(["mount", "--bind", place / "packs", place / "packs"], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", place / "packs"], check=True)
        done = build(place, SAMPLE)
    finally:
        subprocess.run(["umount", place / "packs"], check=True)

    assert 1 == done.returncode, done.stderr
    assert "read-only" in done.stderr
    one_message(done.stderr)
    nothing_is_left(place)
    assert earlier == content(place / "packs")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "is_known"), [(0, True), (2_000, True), (40_000, False), (200_000, True), (1_000_000, False)]
)
def test_a_limit_of_file_sizes(place: Path, size: int, is_known: bool) -> None:
    """``ulimit -f``: from no temporary file at all to a podcast that is too large; with all said before, or nothing."""
    resource = pytest.importorskip("resource")
    if not is_known:
        shutil.rmtree(place / "cache")
    earlier = content(place / "packs")
    done = subprocess.run(
        command(place, SAMPLE), env=environment(place), capture_output=True, text=True, timeout=120, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )  # fmt: skip

    assert 1 == done.returncode, done.stderr
    assert "ulimit -f" in done.stderr
    one_message(done.stderr)
    nothing_is_left(place)
    assert earlier == content(place / "packs")


@pytest.mark.slow
def test_what_a_killed_build_left_is_swept(place: Path) -> None:
    """After kill -9 the next run deletes the folder; those of a running build, of strangers and links stay."""
    temporary = place / "temporary"
    with started(place) as killed:
        until(lambda: is_narrating(place))
        killed.kill()
    (left,) = temporary.iterdir()
    until(lambda: not processes(place))
    shutil.rmtree(place / "cache" / "clips")
    with started(place) as running:
        until(lambda: is_narrating(place))
        (own,) = temporary.iterdir()
        (temporary / f"{PREFIX}other").mkdir()
        (temporary / f"{PREFIX}link").symlink_to(place / "packs")
        (place / "secret" / OWNER).parent.mkdir()
        (place / "secret" / OWNER).touch()
        (temporary / f"{PREFIX}secret").symlink_to(place / "secret")
        subprocess.run(
            [sys.executable, "-m", "briefgen", "doctor"], env=environment(place), check=False, capture_output=True
        )
        there = {path.name for path in temporary.iterdir()}
        _, log = running.communicate(timeout=120)

    assert left.name != own.name
    assert {own.name, f"{PREFIX}other", f"{PREFIX}link", f"{PREFIX}secret"} == there
    assert (0, "") == (running.returncode, log)
    assert (place / "secret" / OWNER).exists()
    assert not own.exists()


def test_another_users_folder_is_not_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that somebody else owns is left alone, whatever is in it."""
    for name in ("one", "two"):
        (tmp_path / f"{PREFIX}{name}").mkdir()
        (tmp_path / f"{PREFIX}{name}" / OWNER).touch()
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
    sweep(tmp_path)
    assert 2 == len(list(tmp_path.iterdir()))
    monkeypatch.undo()
    sweep(tmp_path)
    assert [] == list(tmp_path.iterdir())
