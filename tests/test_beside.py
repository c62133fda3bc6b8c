"""The second process: the same bytes, the same errors, and nothing lost when it dies."""

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import BrokenExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from edited_decks import edited, house_with, resized

from briefgen import resources
from briefgen.build import Order, build, plan
from briefgen.build.beside import Hand, hand
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
    with hand(ORDER) as beside:
        pid, answer = beside.start(who, "x")()
    assert (True, "x") == (pid != os.getpid(), answer)
    for order in (replace(ORDER, processes=1), replace(ORDER, outputs=frozenset({"podcast", "form"}))):
        with hand(order) as beside:
            assert (os.getpid(), "x") == beside.start(who, "x")()


@pytest.mark.parametrize(
    ("error", "message", "code"), [("usage", "Too long.", 2), ("input", "a.yaml:1:2", 2), ("failed", "No disk.", 1)]
)
def test_errors_come_back(error: str, message: str, code: int) -> None:
    """What the other process refuses is raised here, where it is waited for, with its words and exit code."""
    with hand(ORDER) as beside, pytest.raises(BriefgenError, match=message) as caught:
        beside.start(refuse, error)()

    assert (code, error == "input") == (caught.value.exit_code, isinstance(caught.value, InputError))


def test_an_error_ends_what_is_done_meanwhile() -> None:
    """Whoever reports progress hears of the error, so that nobody narrates minutes for a page that does not fit."""

    def narrate() -> None:
        for _ in range(600):
            report("speech", 1, 2)
            time.sleep(0.05)

    with hand(ORDER) as beside:
        beside.start(refuse, "usage")
        report = beside.watched(lambda *_: None)
        with pytest.raises(BriefgenError, match=r"Too long\."):
            narrate()


def test_what_a_killed_process_was_making_is_made_here() -> None:
    """Also what is started after its death."""
    me = os.getpid()
    with hand(ORDER) as beside:
        first, second = beside.start(die_but_in, me), beside.start(who, "x")
        assert (me, (me, "x")) == (first(), second())
        assert (me, "y") == beside.start(who, "y")()


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
        with hand(ORDER) as beside:
            beside.start(sleep, str(tmp_path))
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


def test_a_hand_says_when_it_has_nothing_to_do(tmp_path: Path) -> None:
    """It is idle once what was begun is made; what is prepared meanwhile is prepared here; one hand is never idle."""
    prepared = threading.Event()
    with hand(ORDER) as beside:
        waiting = beside.start(sleep, str(tmp_path))
        assert callable(waiting)
        assert not beside.is_idle
    with hand(ORDER) as beside:
        beside.start(who, "x")()
        assert beside.is_idle
        beside.meanwhile(prepared.set)
        assert prepared.wait(10)
    assert not Hand().is_idle


def raise_in(seconds: float) -> None:
    """Fail a little later."""
    time.sleep(seconds)
    raise UsageError("Too long.")


def test_what_is_made_aside_is_waited_for() -> None:
    """On a thread of this process, while it goes on; its value or its error comes where it is waited for."""
    with hand(ORDER) as beside:
        assert beside.is_another
        later, wrong = beside.aside(who, "x"), beside.aside(raise_in, 0.1)
        assert (os.getpid(), "x") == later()
        with pytest.raises(UsageError, match=r"Too long\."):
            wrong()
    assert not Hand().is_another
    assert (os.getpid(), "x") == Hand().aside(who, "x")()
    with pytest.raises(UsageError):
        Hand().aside(raise_in, 0)


def test_an_error_aside_ends_what_is_done_meanwhile() -> None:
    """Whoever reports progress hears of it at the next step."""
    with hand(ORDER) as beside:
        beside.aside(raise_in, 0)
        report = beside.watched(lambda *_: None)
        time.sleep(0.2)
        with pytest.raises(UsageError, match=r"Too long\."):
            report("audio", 1, 2)


def test_what_is_made_ready_there_is_no_work(tmp_path: Path) -> None:
    """Making ready does not count as something to do; what cannot be made ready is no error, nor is a dead process."""
    with hand(ORDER) as beside:
        beside.prepare(sleep, str(tmp_path))
        assert beside.is_idle
    with hand(ORDER) as beside:
        beside.prepare(refuse, "failed")
        beside.start(die_but_in, os.getpid())()
        beside.prepare(sleep, str(tmp_path))
        assert (os.getpid(), "x") == beside.start(who, "x")()


def test_after_the_end_nothing_is_made_here(tmp_path: Path) -> None:
    """What a thread still waits for when all is over is not made again: nobody wants it."""
    made: list[int] = []

    def wait() -> None:
        made.append(beside.start(die_or_note, os.getpid(), str(tmp_path))())

    with hand(ORDER) as beside:
        waiting = beside.aside(wait)
        while not list(tmp_path.iterdir()):
            time.sleep(0.02)
    with pytest.raises(BrokenExecutor):
        waiting()
    with pytest.raises(RuntimeError):
        beside.start(who, "x")
    assert [] == made


def die_or_note(pid: int, folder: str) -> int:
    """Take long elsewhere; here, say so at once."""
    if os.getpid() != pid:
        sleep(folder)
    return pid


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


def test_one_hand_makes_things_at_once() -> None:
    """Without a second process an error is raised where the making starts."""
    with pytest.raises(UsageError, match=r"Too long\."):
        Hand().start(refuse, "usage")


def test_wording_goes_to_another_process() -> None:
    """Labels and templates are the same there, also when templates were used before."""
    wording = Wording()
    page = wording.render("preview/preview.html", labels=wording.labels("preview"))
    other = pickle.loads(pickle.dumps(wording))  # noqa: S301  (our own bytes)

    assert wording.labels("common") == other.labels("common")
    assert page == other.render("preview/preview.html", labels=other.labels("preview"))
