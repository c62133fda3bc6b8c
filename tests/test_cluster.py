"""The same jobs on dask.distributed: a real scheduler and real worker processes on 127.0.0.1."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import SAMPLES
from working import note, watched

from briefgen import cluster
from briefgen.build.job import Failed, Job, do
from briefgen.build.order import Built, Order
from briefgen.cluster import Cluster, do_there
from briefgen.errors import BriefgenError, UsageError
from briefgen.parallel import run_all

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="workers are killed as POSIX does")
TESTS = str(Path(__file__).parent)
ENVIRONMENT = os.environ | {
    "PYTHONPATH": os.pathsep.join(sys.path),
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
}


def start(*arguments: str) -> subprocess.Popen[bytes]:
    """Start one of dask's programs."""
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments], env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )  # fmt: skip


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """The address of a scheduler without workers."""
    file = tmp_path / "scheduler.json"
    process = start(
        "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)
    )
    try:
        address = ""
        for _ in range(300):
            if file.is_file() and '"address"' in (text := file.read_text()):
                address = text.split('"address": "')[1].split('"')[0]
                break
            time.sleep(0.1)
        assert address.startswith("tcp://127.0.0.1:")
        yield address
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def workers(scheduler: str, tmp_path: Path) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Two workers of one thread, without nannies, so that one can be killed for good."""
    processes = {
        name: start(
            "worker", scheduler, "--no-nanny", "--nthreads", "1", "--name", name, "--host", "127.0.0.1",
            "--no-dashboard", "--local-directory", str(tmp_path / name),
        )
        for name in ("one", "two")
    }  # fmt: skip
    try:
        yield processes
    finally:
        for process in processes.values():
            process.kill()
            process.wait()


def connect(address: str, count: int) -> Cluster:
    """Connect when so many workers are there."""
    deadline = time.monotonic() + 60
    while True:
        try:
            found = Cluster(address)
        except BriefgenError:
            found = None
        if found is not None:
            if found.workers == count:
                return found
            found.__exit__()
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.mark.usefixtures("workers")
def test_a_real_pack_is_built_without_a_disk_in_common(scheduler: str, tmp_path: Path) -> None:
    """A job goes out as text and a pack comes back, the same bytes as one built here; a wrong one comes back as Problems."""
    sample = SAMPLES[0]
    good = Order(sample.read_bytes(), sample.name, outputs=frozenset({"slides", "form"}))
    bad = Order(b"review: {}\n", "bad.yaml")
    with connect(scheduler, 2) as there:
        outcomes = dict(run_all([Job(good), Job(bad)], there.workers, there.pool(), do_there))

    assert isinstance(outcomes[0], Built)
    here = do(Job(good))
    assert isinstance(here, Built)
    assert outcomes[0].artifacts == here.artifacts
    assert isinstance(outcomes[1], Failed)
    assert outcomes[1].exit_code == 2
    assert outcomes[1].problems[0].place.file == "bad.yaml"
    del tmp_path


@pytest.mark.usefixtures("workers")
def test_workers_are_not_watched_while_they_work(scheduler: str, tmp_path: Path) -> None:
    """Dask's own profiler rests during a job, and goes on after it."""
    with connect(scheduler, 2) as there:
        ((_, outcome),) = run_all([Job(Order(str(tmp_path).encode(), "a"))], 2, there.pool(), doing=watched)

    assert isinstance(outcome, Failed)
    assert outcome.message == "before: True, meanwhile: False, after: True"


def test_a_job_of_a_killed_worker_is_done_by_another(
    scheduler: str, workers: dict[str, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    """While both work, one is killed with -9: every job is done all the same."""
    jobs = [Job(Order(str(tmp_path).encode(), name)) for name in ("once", "a", "b", "c")]
    with connect(scheduler, 2) as there:
        outcomes = dict(run_all(jobs, there.workers, there.pool(), doing=note))

    messages = [outcome.message for outcome in outcomes.values() if isinstance(outcome, Failed)]
    assert sorted(message.split(" by ")[0] for message in messages) == ["a done", "b done", "c done", "once done"]
    assert [process.poll() for process in workers.values()].count(-signal.SIGKILL) == 1


def test_a_poisonous_job_is_reported_and_not_tried_for_ever(
    scheduler: str, workers: dict[str, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    """A job on which every worker dies is given up in plain words."""
    del workers
    with connect(scheduler, 2) as there:
        ((_, outcome),) = run_all([Job(Order(str(tmp_path).encode(), "die"))], 2, there.pool(), doing=note)

    assert isinstance(outcome, Failed)
    assert outcome.message.startswith("Every worker that tried to make this pack died")


def test_a_cluster_that_cannot_be_used_is_named(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No scheduler, no workers, no address: each is said, with what to do."""
    monkeypatch.setattr(cluster, "CONNECT_S", 1)
    with pytest.raises(BriefgenError, match=f"has no workers. Start one with: dask worker {scheduler}"):
        Cluster(scheduler)
    with pytest.raises(BriefgenError, match=r"There is no scheduler at tcp://127\.0\.0\.1:9"):
        Cluster("tcp://127.0.0.1:9")
    with pytest.raises(UsageError, match="Write it as tcp://host:8786"):
        Cluster("localhost")


@pytest.mark.usefixtures("workers")
def test_other_versions_are_refused(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a worker has another briefgen than we have, nothing is sent, and the message names both."""
    connect(scheduler, 2).__exit__()
    monkeypatch.setattr("briefgen.__version__", "9.9.9")
    with pytest.raises(BriefgenError, match=r"these differ:\n  tcp://127\.0\.0\.1:\d+: briefgen \S+, here 9\.9\.9"):
        Cluster(scheduler)
