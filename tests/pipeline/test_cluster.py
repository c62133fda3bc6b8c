"""The same jobs on dask.distributed: a real scheduler and real worker processes on 127.0.0.1."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cluster_worker import EXPECTED, LIES, do_without_briefgen
from clusters import Wire, certificates, environment, memory_of, scheduler, until, workers
from conftest import SAMPLES

from briefgen.errors import BriefgenError, UsageError
from briefgen.pipeline import cluster
from briefgen.pipeline.cluster import Certificates, Cluster, allowed, build_on_cluster
from briefgen.pipeline.jobs import JobMethod, Outcome, run_all
from briefgen.pipeline.order import Order
from briefgen.pipeline.remote import SentJob, decode_outcome, prepare, run_sent_job
from briefgen.pipeline.workers import Failed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="workers are killed as POSIX does")
SAMPLE = next(path for path in SAMPLES if path.stem == "lambeth-martin")
ANOTHER = next(path for path in SAMPLES if path.stem == "invented-rowan")
SENT = b"told in our own words from the Board"
PATIENCE_S = 300
"""How long to wait on a busy machine, in seconds; it takes a few."""
FEW = frozenset({"form", "abstract"})


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which workers note which job they have begun."""
    return tmp_path_factory.mktemp("notes")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, notes: Path) -> Iterator[str]:
    """The address of a cluster with one worker."""
    folder = tmp_path_factory.mktemp("cluster")
    with (
        scheduler(folder) as address,
        workers(address, folder, ["one"], NOTES=str(notes), ANOTHER=str(ANOTHER)),
    ):
        connect(address, 1).__exit__()
        yield address


def connect(address: str, count: int, given: Certificates | None = None) -> Cluster:
    """Connect when so many workers are there."""
    found: list[Cluster] = []

    def is_there() -> bool:
        try:
            found.append(Cluster(allowed(address, given, trusted=True)))
        except BriefgenError:
            return False
        if found[-1].workers != count:
            found.pop().__exit__()
        return bool(found)

    until(is_there)
    return found[0]


def build(*arguments: object, wait: bool = True) -> "subprocess.Popen[str]":
    """Run ``briefgen build``."""
    process = subprocess.Popen(
        [sys.executable, "-m", "briefgen", "build", *map(str, arguments)], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment() | {"SOURCE_DATE_EPOCH": "1767225600"},
    )  # fmt: skip
    if wait:
        process.wait(PATIENCE_S)
    return process


def said(process: "subprocess.Popen[str]") -> str:
    """Return what a command printed."""
    try:
        return " ".join(process.communicate(timeout=PATIENCE_S)[0].split())
    finally:
        process.kill()
        process.communicate()


def files(pack: Path) -> dict[str, bytes]:
    """Return the files of a pack."""
    return {path.name: path.read_bytes() for path in pack.iterdir()}


def order(name: str = "a.yaml", data: bytes | None = None) -> Order:
    """Return an order of two files that are made at once."""
    return Order(SAMPLE.read_bytes() if data is None else data, name, outputs=FEW)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a worker is read as Linux shows it")
def test_an_honest_pack_is_the_one_made_here_and_no_private_word_goes_out(
    place: str, build_sample: object, tmp_path: Path
) -> None:
    """The pack is byte for byte the local one; no private word is on the wire or in a worker's memory."""
    words = ["Quillfeatherstone", "Brackenthwaite"]
    (tmp_path / "names.txt").write_text("\n".join(words), encoding="utf-8")
    with Wire(place) as wire:
        process = build(
            SAMPLE, "-o", tmp_path / "packs", "--private", tmp_path / "names.txt", "--scheduler", wire.address,
            "--trust-cluster",
        )  # fmt: skip
        printed = said(process)
    (pack,) = (tmp_path / "packs").iterdir()

    assert (0, 1) == (process.returncode, min(wire.connections, 1)), printed
    assert files(pack) == files(build_sample(SAMPLE.stem))  # type: ignore[operator]
    assert SENT in wire.sent, "what is sent can be read here"
    assert not any(word.encode() in wire.sent for word in words)
    worker = next(pid for pid in _pids("cluster_worker") if any(SENT in m for m in memory_of(pid)))
    assert not any(word.encode() in memory for memory in memory_of(worker) for word in words)


def _pids(argument: str) -> list[int]:
    """Return the processes of this test run that were given an argument."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if argument.encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


@pytest.mark.parametrize(
    "scheme", ["tcp://127.0.0.1", "tcp://localhost", "tcp://[::ffff:127.0.0.1]", "tls://127.0.0.1"]
)
def test_without_trust_nothing_connects(scheme: str, tmp_path: Path) -> None:
    """Without --trust-cluster the command ends with 2 before it connects, on this computer too, and says why."""
    with Wire() as wire:
        port = wire.address.rpartition(":")[2]
        process = build(SAMPLE, "-o", tmp_path, "--scheduler", f"{scheme}:{port}")
        printed = said(process)

    assert (2, 0) == (process.returncode, wire.connections)
    assert "can run code on this computer" in printed
    assert "--trust-cluster" in printed


def test_with_trust_it_connects(monkeypatch: pytest.MonkeyPatch) -> None:
    """The listener that counts connections counts them: with trust there are some."""
    monkeypatch.setattr(cluster, "CONNECT_S", 0.5)
    with Wire() as wire, pytest.raises(BriefgenError, match="There is no scheduler"):
        Cluster(allowed(wire.address, None, trusted=True))

    assert wire.connections


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--trust-cluster",), "--trust-cluster: only with --scheduler"),
        (("--tls-ca", "{file}"), "--tls-ca: only with --scheduler"),
        (("--scheduler", "tls://h:1", "--trust-cluster", "--tls-ca", "{file}"), "needs --tls-cert and --tls-key too"),
        (("--scheduler", "tcp://10.0.0.5:8786", "--trust-cluster"), "must be encrypted"),
        (("--watch", "--trust-cluster"), "only with --scheduler"),
    ],
)
def test_options_that_go_together(options: tuple[str, ...], expected: str, tmp_path: Path) -> None:
    """An option for a cluster that has no use, or that lacks another, is refused."""
    (tmp_path / "ca.pem").touch()
    process = build(SAMPLE, "-o", tmp_path, *(each.format(file=tmp_path / "ca.pem") for each in options))
    assert expected in said(process)
    assert 2 == process.returncode


@pytest.mark.slow
def test_a_job_of_a_killed_worker_is_done_by_another_or_reported(tmp_path: Path) -> None:
    """The pack is made by the second worker; when that dies too the failure is plain, and the earlier pack is whole."""
    packs, summary = tmp_path / "packs", tmp_path / "a.yaml"
    summary.write_bytes(SAMPLE.read_bytes())
    with scheduler(tmp_path) as address, workers(address, tmp_path, ["one", "two"], NOTES=str(tmp_path)) as those:
        connect(address, 2).__exit__()
        arguments = ("-o", packs, "--scheduler", address, "--trust-cluster")
        building = build(summary, *arguments, wait=False)
        _kill_who_begins("a", tmp_path, those)
        printed = said(building)
        assert 0 == building.returncode, printed
        (pack,) = packs.iterdir()
        before = files(pack)

        summary.write_bytes(SAMPLE.read_bytes() + b"# edited\n")
        for mark in tmp_path.glob("a-*"):
            mark.unlink()
        with workers(address, tmp_path, ["three"], NOTES=str(tmp_path)) as more:
            connect(address, 2).__exit__()
            building = build(summary, *arguments, wait=False)
            everyone = those | more
            _kill_who_begins("a", tmp_path, everyone)
            _kill_who_begins("a", tmp_path, everyone)
            printed = said(building)

    assert 1 == building.returncode
    assert "Every worker that tried to make this pack died" in printed
    assert "Traceback" not in printed
    assert before == files(pack)
    assert [pack.name] == [path.name for path in packs.iterdir()]


def _kill_who_begins(name: str, folder: Path, those: dict[str, "subprocess.Popen[bytes]"]) -> None:
    alive = {process.pid: process for process in those.values() if process.poll() is None}
    begun = [folder / f"{name}-{pid}" for pid in alive]
    until(lambda: any(path.exists() for path in begun))
    mark = next(path for path in begun if path.exists())
    mark.unlink()
    process = alive[int(mark.name.rpartition("-")[2])]
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_a_cluster_without_workers_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the only worker dies and none comes in its place, the build ends in plain words."""
    monkeypatch.setattr(cluster, "EMPTY_S", 1)
    with scheduler(tmp_path) as address, workers(address, tmp_path, ["one"], NOTES=str(tmp_path)) as those:
        sendings = [prepare(order("slow.yaml"))]
        with connect(address, 1) as there:
            outcomes = build_on_cluster(sendings, there)
            threading.Thread(target=_kill_who_begins, args=("slow", tmp_path, those)).start()
            with pytest.raises(BriefgenError, match="has no workers left"):
                list(outcomes)


def test_a_scheduler_that_goes_away_is_reported(tmp_path: Path) -> None:
    """When the scheduler dies in the middle, the build ends in plain words."""
    summary = tmp_path / "slow.yaml"
    summary.write_bytes(SAMPLE.read_bytes())
    with scheduler(tmp_path) as address, workers(address, tmp_path, ["one"], NOTES=str(tmp_path)):
        connect(address, 1).__exit__()
        building = build(summary, "-o", tmp_path / "packs", "--scheduler", address, "--trust-cluster", wait=False)
        until(lambda: list(tmp_path.glob("slow-*")))
        for process in _pids(str(tmp_path / "scheduler.json")):
            os.kill(process, signal.SIGKILL)
        printed = said(building)

    assert 1 == building.returncode
    assert "The scheduler went away before this pack was made." in printed
    assert "Traceback" not in printed
    assert "distributed" not in printed


@pytest.fixture(scope="module")
def lies(place: str) -> dict[str, Outcome]:
    """What comes of a job by the lie that the worker returns."""
    names = sorted(LIES - {"doctored"})
    with connect(place, 1) as there:
        found = list(build_on_cluster([prepare(order(f"{name}.yaml")) for name in names], there))
    return {names[number]: (number, outcome) for number, outcome in found}


@pytest.mark.parametrize(("name", "expected"), EXPECTED.items())
def test_a_lie_is_refused(name: str, expected: str, lies: dict[str, Outcome]) -> None:
    """What a worker returns is a pack of this summary with the files that were asked for, or it is refused."""
    outcome = lies[name][1]
    assert isinstance(outcome, Failed)
    assert outcome.message.startswith(f"What a worker of the cluster sent back is refused: {expected}")
    assert (1, ()) == (outcome.exit_code, outcome.problems)
    assert outcome.message.isprintable()


def test_every_lie_is_told() -> None:
    """No lie is left out above."""
    assert set(EXPECTED) | {"doctored", "raises"} == LIES


@pytest.mark.slow
def test_a_doctored_pack_does_not_pass_its_check(place: str, tmp_path: Path) -> None:
    """A file with other words, its hash put right, is found when the pack is verified here; an earlier one stays."""
    summary = tmp_path / "doctored.yaml"
    summary.write_bytes(SAMPLE.read_bytes())
    process = build(summary, "-o", tmp_path / "packs", "--scheduler", place, "--trust-cluster")

    assert "The new pack did not pass its check, so it was not kept: transcript.txt:" in said(process)
    assert 1 == process.returncode
    assert [] == list((tmp_path / "packs").iterdir())


def test_what_a_worker_raises_is_said_without_steering_the_terminal(lies: dict[str, Outcome]) -> None:
    """The message of an error has no control characters."""
    outcome = lies["raises"][1]
    assert isinstance(outcome, Failed)
    assert "\x1b" not in outcome.message
    assert "a surprise" in outcome.message


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificates")
def test_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the right certificates jobs are done; with others, or none, nobody connects."""
    good, other = certificates(tmp_path / "good", "cluster"), certificates(tmp_path / "other", "someone")
    secured = [f"--tls-{name}-file" if name == "ca" else f"--tls-{name}" for name in good]
    options = [str(part) for pair in zip(secured, good.values(), strict=True) for part in pair]
    with scheduler(tmp_path, "--protocol", "tls", *options) as address, workers(address, tmp_path, ["one"], *options):
        assert address.startswith("tls://")
        with connect(address, 1, Certificates(**good)) as there:
            ((_, outcome),) = build_on_cluster([prepare(order("bad.yaml"))], there)
        assert not isinstance(outcome, Failed)
        monkeypatch.setattr(cluster, "CONNECT_S", 2)
        for wrong in (Certificates(**other), Certificates(good["ca"], other["cert"], other["key"])):
            with pytest.raises(BriefgenError, match="There is no scheduler"):
                Cluster(allowed(address, wrong, trusted=True))
    with pytest.raises(UsageError, match="needs certificates"):
        Cluster(allowed(address, None, trusted=True))
    with pytest.raises(UsageError, match="cannot be used"):
        Cluster(allowed(address, Certificates(good["ca"], good["cert"], other["key"]), trusted=True))
    locked = tmp_path / "locked.pem"
    locked.write_text("-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    with pytest.raises(UsageError, match="a key with a password"):
        Cluster(allowed(address, Certificates(good["ca"], good["cert"], locked), trusted=True))


def test_a_cluster_that_cannot_be_used_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No scheduler and no workers: each is said, with what to do."""
    monkeypatch.setattr(cluster, "CONNECT_S", 1)
    with (
        scheduler(tmp_path) as address,
        pytest.raises(BriefgenError, match=f"has no workers. Start one with: dask worker {address}"),
    ):
        Cluster(allowed(address, None, trusted=True))
    with pytest.raises(BriefgenError, match=r"There is no scheduler at tcp://127\.0\.0\.1:9"):
        Cluster(allowed("tcp://127.0.0.1:9", None, trusted=True))


def test_other_versions_are_named(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker with another briefgen than we have makes nothing, and the message names both."""
    monkeypatch.setattr("briefgen.__version__", "9.9.9")
    with connect(place, 1) as there:
        ((_, outcome),) = build_on_cluster([prepare(order())], there)
    assert isinstance(outcome, Failed)
    assert "these differ:\n" in outcome.message
    assert "here 9.9.9" in outcome.message


def test_workers_without_briefgen_are_named(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a worker cannot import what does jobs, the message says what to install there."""
    monkeypatch.setattr(do_without_briefgen, "__module__", "only_here")
    monkeypatch.setitem(sys.modules, "only_here", sys.modules["cluster_worker"])
    with connect(place, 1) as there:
        method = JobMethod(do_without_briefgen, explain=cluster.explain)
        ((_, outcome),) = run_all([b""], 1, there.pool(), method)
    assert isinstance(outcome, Failed)
    assert outcome.message.startswith("The workers of the cluster cannot run this version of briefgen")


def test_a_job_is_bytes_and_names_a_function(place: str) -> None:
    """What is submitted is a function by its name and one argument of plain bytes, and what comes back is bytes."""
    sending: SentJob = prepare(order())
    assert type(sending.request) is bytes
    with connect(place, 1) as there:
        answer = there.pool()(1).submit(run_sent_job, sending.request).result(300)
    assert type(answer) is bytes
    assert not isinstance(decode_outcome(answer, sending.expected), Failed)
