"""A child process with limits: it answers, and whatever it does, the parent goes on."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from briefgen.errors import BriefgenError
from briefgen.limited import LimitedProcess, LimitReached, Limits

ENTRY = "limited_work:work"


@pytest.fixture(autouse=True)
def _find_work(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))


def test_answers_come_back_one_after_the_other() -> None:
    """One child answers many requests, also what is not ASCII, empty or large; what it prints is not in the way."""
    texts = ("a", "", "Siân" * 200_000, "b")

    with LimitedProcess(ENTRY) as child:
        assert [text.encode() for text in texts] == [child.ask(f"echo {text}".encode()) for text in texts]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no resource limits")
@pytest.mark.parametrize(
    ("request_", "limit"),
    [
        ("sleep 30", "time"),
        ("spin", "time"),
        ("memory 3000000000", "memory"),
        ("output 5000000", "output"),
        ("die", "memory"),
    ],
)
def test_over_a_limit_says_which(request_: str, limit: str) -> None:
    """Time, memory and output are limited; the child is gone, and the next request gets a new one."""
    began = time.monotonic()
    with LimitedProcess(ENTRY, Limits(time_s=2, memory_mib=1024, output_mib=2)) as child:
        with pytest.raises(LimitReached) as reached:
            child.ask(request_.encode())
        assert b"on" == child.ask(b"echo on")

    assert limit == reached.value.limit
    assert time.monotonic() - began < 25  # not the thirty seconds that it would sleep


def test_a_file_over_its_limit_is_not_written() -> None:
    """A child cannot fill the disk."""
    with LimitedProcess(ENTRY, Limits(output_mib=1)) as child, pytest.raises((LimitReached, RuntimeError)):
        child.ask(b"file 3000000")


def test_errors_come_back_as_errors() -> None:
    """A refusal keeps its words; another exception is named and is no crash."""
    with LimitedProcess(ENTRY) as child:
        with pytest.raises(BriefgenError, match=r"^no such colour$"):
            child.ask(b"refuse no such colour")
        with pytest.raises(RuntimeError, match="ValueError: odd"):
            child.ask(b"fail odd")
        assert b"on" == child.ask(b"echo on")


def test_nothing_is_left_behind() -> None:
    """The child has a temporary folder of its own, which goes with it."""
    with LimitedProcess(ENTRY) as child:
        folder = Path(child.ask(b"folder").decode())
        assert folder.is_dir()

    assert not folder.exists()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the number of the parent stays")
def test_waiting_for_the_end_of_the_parent_takes_no_time() -> None:
    """The thread that looks whether the parent is still there sleeps between two looks."""
    code = (
        "import time; from briefgen.limited import _end_with_parent; _end_with_parent(); before = time.process_time(); "
        "time.sleep(1); print(time.process_time() - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 0.1
