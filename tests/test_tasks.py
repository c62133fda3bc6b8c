"""The second process: the same bytes, the same errors, and nothing lost when it dies."""

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from edited_decks import edited, house_with, resized

from briefgen import resources
from briefgen.build import Order, build, plan
from briefgen.build.tasks import Tasks, tasks
from briefgen.errors import BriefgenError, InputError, Place, Problem, Severity, UsageError
from briefgen.wording import Wording

SAMPLE = resources.samples() / "lambeth-martin.yaml"
ORDER = Order(SAMPLE.read_bytes(), SAMPLE.name, today=date(2026, 1, 1), processes=2)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="workers are killed as POSIX does")


def who(answer: object) -> tuple[int, object]:
    """Say which process this is."""
    return os.getpid(), answer


def refuse(error: str) -> None:
    """Raise one of the errors that users see."""
    place = Place("a.yaml", 1, 2)
    problem = Problem("a/b", Severity.ERROR, place, "Wrong.")
    errors = {"usage": UsageError("Too long."), "input": InputError((problem,)), "failed": BriefgenError("No disk.")}
    raise errors[error]


def die_but_in(pid: int) -> int:
    """Kill this process unless it is the one named."""
    if os.getpid() != pid:
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def sleep(folder: str) -> None:
    """Take long, and say so."""
    Path(folder, str(os.getpid())).touch()
    time.sleep(60)


def test_a_pack_is_the_same_with_one_process_and_with_two() -> None:
    """Manifest and every file have the same bytes."""
    two = build(ORDER)
    one = build(replace(ORDER, processes=1, threads=1))

    assert two == one
    assert [] == multiprocessing.active_children()


def test_things_are_made_elsewhere_only_when_allowed() -> None:
    """With two processes another one makes them; with one, or where nothing is drawn, this one does."""
    with tasks(ORDER) as running:
        pid, answer = running.start(who, "x")()
    assert (True, "x") == (pid != os.getpid(), answer)
    for order in (replace(ORDER, processes=1), replace(ORDER, outputs=frozenset({"podcast", "form"}))):
        with tasks(order) as running:
            assert (os.getpid(), "x") == running.start(who, "x")()


@pytest.mark.parametrize(
    ("error", "message", "code"), [("usage", "Too long.", 2), ("input", "a.yaml:1:2", 2), ("failed", "No disk.", 1)]
)
def test_errors_come_back(error: str, message: str, code: int) -> None:
    """What the other process refuses is raised here, where it is waited for, with its words and exit code."""
    with tasks(ORDER) as running, pytest.raises(BriefgenError, match=message) as caught:
        running.start(refuse, error)()

    assert (code, error == "input") == (caught.value.exit_code, isinstance(caught.value, InputError))


def test_an_error_ends_what_is_done_meanwhile() -> None:
    """Whoever reports progress hears of the error, so that nobody narrates minutes for a page that does not fit."""

    def narrate() -> None:
        for _ in range(600):
            report("speech", 1, 2)
            time.sleep(0.05)

    with tasks(ORDER) as running:
        running.start(refuse, "usage")
        report = running.watching(lambda *_: None)
        with pytest.raises(BriefgenError, match=r"Too long\."):
            narrate()


def test_what_a_killed_process_was_making_is_made_here() -> None:
    """Also what is started after its death."""
    me = os.getpid()
    with tasks(ORDER) as running:
        first = running.start(die_but_in, me)
        assert me == first()
        assert (me, "y") == running.start(who, "y")()


def test_no_temporary_file_is_left(tmp_path: Path) -> None:
    """After a build by two processes, and by workers of a pool, nothing is left of what they wrote for themselves."""
    files, temporary = tmp_path / "packs", tmp_path / "temporary"
    temporary.mkdir()
    environment = os.environ | {"TMPDIR": str(temporary), "BRIEFGEN_CACHE": str(tmp_path / "cache")}
    other = resources.samples() / "devon-neglect-nine-children.yaml"
    for names in ([SAMPLE], [SAMPLE, other]):
        command = [sys.executable, "-m", "briefgen", "build", "-q", *map(str, names), "-o", str(files), "--jobs", "2"]
        done = subprocess.run(
            [*command, "--only", "briefing,abstract"], env=environment, check=True, capture_output=True
        )
        assert b"" == done.stderr

    assert [] == list(temporary.iterdir())


def test_an_error_here_ends_the_other_process(tmp_path: Path) -> None:
    """After Ctrl-C nobody waits for what the other process is making."""

    def interrupted() -> None:
        with tasks(ORDER) as running:
            running.start(sleep, str(tmp_path))
            while not list(tmp_path.iterdir()):
                time.sleep(0.02)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    (pid,) = (int(path.name) for path in tmp_path.iterdir())
    for _ in range(500):
        multiprocessing.active_children()
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    pytest.fail("it is still there")


def test_a_busy_process_is_given_nothing(tmp_path: Path) -> None:
    """While it has something to do, the next task is done here, so that neither waits for the other."""
    with tasks(ORDER) as running:
        running.start(sleep, str(tmp_path))
        assert (os.getpid(), "x") == running.start(who, "x")()


def test_nothing_of_it_runs_after_the_end(tmp_path: Path) -> None:
    """In the end its process is gone and waited for, and so are the threads that served it."""
    before = set(threading.enumerate())
    with tasks(ORDER) as running:
        running.start(sleep, str(tmp_path))
        while not list(tmp_path.iterdir()):
            time.sleep(0.02)

    assert [] == multiprocessing.active_children()
    assert before == set(threading.enumerate())


def test_a_slide_that_is_too_full_changes_what_is_heard_of_it(tmp_path: Path) -> None:
    """A slide that has another title once it fits has it in the chapters too, however the work was divided."""
    house = house_with(tmp_path, edited(resized("Overview", "table", 54, 138, 300, 300)))
    sample = resources.samples() / "devon-neglect-nine-children.yaml"
    outputs = frozenset({"podcast", "slides", "guide"})
    order = Order(sample.read_bytes(), sample.name, house, outputs=outputs, today=date(2026, 1, 1))
    one, two = build(order), build(replace(order, processes=2))
    (title,) = (scene.title for scene in one.manifest.scenes if scene.id == "overview")
    (chapters,) = (artifact.data for artifact in one.artifacts if artifact.name == "chapters.json")

    assert one == two
    assert "Key messages" == title
    assert b'"Key messages"' in chapters
    assert "Who each message is for" == next(scene.slide.title for scene in plan(order).storyboard.scenes if scene.id == "overview")  # fmt: skip


def test_one_process_does_things_at_once() -> None:
    """Without a second process an error is raised where the task starts."""
    with pytest.raises(UsageError, match=r"Too long\."):
        Tasks().start(refuse, "usage")


def test_wording_goes_to_another_process() -> None:
    """Labels and templates are the same there, also when templates were used before."""
    wording = Wording()
    page = wording.render("preview/preview.html", labels=wording.labels("preview"))
    other = pickle.loads(pickle.dumps(wording))  # noqa: S301  (our own bytes)

    assert wording.labels("common") == other.labels("common")
    assert page == other.render("preview/preview.html", labels=other.labels("preview"))
