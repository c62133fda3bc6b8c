"""Run the cases of the fuzz and say what is wrong with how each one ended."""

import contextlib
import hashlib
import io
import multiprocessing
import os
import queue
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import fuzz_files
import fuzz_text
from fuzz_files import Case

LIMIT_S = 20.0
"""The most seconds of one case on an idle machine."""

PODCAST_S = 60.0
"""The most seconds of a case that narrates."""

CASES_EACH = 400
"""After so many checks a process is replaced by a fresh one."""

FAST = ("form", "abstract", "briefing", "slides", "guide", "form,abstract", "briefing,form", "slides,guide")


@dataclass(frozen=True)
class Outcome:
    """How a case ended.

    Attributes:
        case: what was run.
        code: its exit code; None when it was ended here.
        seconds: how long it took.
        processor_s: how long processors worked for it, which tells little of what else they do; 0 when unknown.
        output: the last of what it printed.
        faults: what is wrong with that, each a few words; none when all is well.
    """

    case: Case
    code: int | None
    seconds: float
    processor_s: float
    output: str
    faults: tuple[str, ...] = ()


def check_case(seed: int, number: int, samples: list[bytes]) -> Case:
    """Return a case of ``briefgen check``."""
    random = Random(f"{seed}/check/{number}")  # noqa: S311  (not for secrets)
    case = Case(["check", "review.yaml"], {"review.yaml": fuzz_text.mutated(random, samples)}, number=number)
    if random.random() < 0.1:
        case.files |= fuzz_files.house(random)
        case.arguments += ["--house", random.choice(["house", "house/house.yaml"])]
    if random.random() < 0.1:
        case.files["names.txt"] = fuzz_text.text(random).encode("utf-8", errors="replace")
        case.arguments += ["--private", "names.txt"]
    case.arguments += random.choice(
        [[], [], ["--format", "json"], ["--format", "sarif"], ["--strict"], ["--report", "r.html"]]
    )
    return case


def build_case(seed: int, number: int, samples: list[bytes]) -> Case:
    """Return a case of ``briefgen build``; its summary is most often a slug's that has a pack already."""
    random = Random(f"{seed}/build/{number}")  # noqa: S311  (not for secrets)
    case = Case(["build", "review.yaml", "-o", "packs"], {"review.yaml": samples[0]}, number=number)
    kind = random.random()
    if kind < 0.5:
        change = fuzz_text.mutated if random.random() < 0.4 else fuzz_text.worded
        case.files["review.yaml"] = change(random, samples[:1] * 3 + samples)
    elif kind < 0.8:
        case.files |= fuzz_files.house(random)
        case.arguments += ["--house", random.choice(["house", "house/house.yaml"])]
    else:
        case.environment = dict(random.choice(fuzz_files.ENVIRONMENTS)) if random.random() < 0.6 else {}
        case.limit = random.choice(fuzz_files.LIMITS) if random.random() < 0.4 else None
        words, files = fuzz_files.options(random)
        case.arguments += words
        case.files |= files
    if random.random() < 0.9:
        case.arguments += ["--only", random.choice(FAST)]
    return case


def patience(seconds: float) -> float:
    """Return how long to wait for what takes so many seconds on an idle machine."""
    load = os.getloadavg()[0] / (os.cpu_count() or 1) if hasattr(os, "getloadavg") else 1.0
    return seconds * max(1.0, load)


def run_checks(numbers: Iterable[int], seed: int, workers: int, folder: Path) -> Iterator[Outcome]:
    """Run checks in processes that do one after another, and yield how each ended."""
    samples = fuzz_files.samples()

    def worker(take: Callable[[], int | None], give: Callable[[Outcome], None]) -> None:
        place = Path(tempfile.mkdtemp(prefix="checks-", dir=folder))
        process: _Checker | None = None
        while (number := take()) is not None:
            if process is None or process.done >= CASES_EACH:
                if process:
                    process.end()
                process = _Checker(seed, place)
            outcome = process.ask(number, check_case(seed, number, samples))
            if outcome.code is None:
                process = None
            give(outcome)
        if process:
            process.end()

    yield from _on_threads(numbers, workers, worker)


def run_builds(numbers: Iterable[int], seed: int, workers: int, folder: Path) -> Iterator[Outcome]:
    """Run builds by the command line, each in a folder with an earlier pack, and yield how each ended."""
    samples = fuzz_files.samples()
    samples.insert(0, samples[2])
    earlier = folder / "earlier"
    (folder / "first.yaml").write_bytes(samples[0])
    first = ["build", "first.yaml", "-o", str(earlier), "--only", "form,abstract", "-q"]
    subprocess.run([*COMMAND, *first], cwd=folder, check=True)

    def worker(take: Callable[[], int | None], give: Callable[[Outcome], None]) -> None:
        while (number := take()) is not None:
            give(_built(build_case(seed, number, samples), earlier, folder))

    yield from _on_threads(numbers, workers, worker)


COMMAND = (sys.executable, "-m", "briefgen")


def _on_threads(
    numbers: Iterable[int], count: int, worker: Callable[[Callable[[], int | None], Callable[[Outcome], None]], None]
) -> Iterator[Outcome]:
    left, lock = iter(numbers), threading.Lock()
    done: queue.Queue[Outcome | BaseException | None] = queue.Queue()

    def take() -> int | None:
        with lock:
            return next(left, None)

    def work() -> None:
        try:
            worker(take, done.put)
        except BaseException as error:  # noqa: BLE001  (the fuzz itself is broken: say so, and stop)
            done.put(error)
        done.put(None)

    for _ in range(count):
        threading.Thread(target=work, daemon=True).start()
    while count:
        outcome = done.get()
        if isinstance(outcome, BaseException):
            raise outcome
        if outcome is None:
            count -= 1
        else:
            yield outcome


class _Checker:
    """A process that runs ``briefgen check`` again and again, and is ended when one takes too long."""

    def __init__(self, seed: int, folder: Path) -> None:
        del seed
        (folder / "temp").mkdir(exist_ok=True)
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._folder = folder
        self._process = context.Process(target=SERVE, args=(theirs, str(folder)), daemon=True)
        self._process.start()
        theirs.close()
        self.done = 0
        self._ours.recv()  # it is there

    def ask(self, number: int, case: Case) -> Outcome:
        """Run a case."""
        del number
        self.done += 1
        shutil.rmtree(self._folder / "case", ignore_errors=True)
        case.write(self._folder / "case")
        start = time.monotonic()
        self._ours.send(case.arguments)
        try:
            if not self._ours.poll(patience(LIMIT_S)):
                self.end()
                return Outcome(case, None, time.monotonic() - start, 0, "", ("hang",))
            code, processor_s, output = self._ours.recv()
        except (EOFError, OSError):
            self._process.join(5)
            code = self._process.exitcode
            self.end()
            return Outcome(case, None, time.monotonic() - start, 0, "", (f"died ({code})",))
        outcome = Outcome(case, code, time.monotonic() - start, processor_s, output)
        left = [path.name for path in (self._folder / "temp").iterdir()]
        for name in left:
            shutil.rmtree(self._folder / "temp" / name, ignore_errors=True)
        return replace(
            outcome, faults=(*_faults(outcome), *(f"left in the temporary folder: {name}" for name in left))
        )

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.join()
        self._ours.close()


def _serve(connection: Connection, folder: str) -> None:
    """Run what is asked for, in this process, until nobody asks any more."""
    from briefgen.cli import run  # noqa: PLC0415  (in its own process only)
    from briefgen.outputs.layout import limited  # noqa: PLC0415

    temporary = Path(folder) / "temp"
    tempfile.tempdir = str(temporary)
    os.environ["TMPDIR"] = str(temporary)
    connection.send("ready")
    while True:
        try:
            arguments = connection.recv()
        except EOFError:
            return
        (Path(folder) / "case").mkdir(exist_ok=True)
        os.chdir(Path(folder) / "case")
        output, start = io.StringIO(), time.process_time()
        try:
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
                code = run(arguments)
        except BaseException as error:  # noqa: BLE001  (whatever comes out is what is looked for)
            import traceback  # noqa: PLC0415

            code, output = 99, io.StringIO("".join(traceback.format_exception(error)))
        if limited._started.cache_info().currsize:  # it ends with the process, which here goes on
            limited._started().close()
            limited._started.cache_clear()
        connection.send((code, time.process_time() - start, output.getvalue()[-4000:]))


SERVE = _serve
"""What a process that checks does."""


def _faults(outcome: Outcome) -> Iterator[str]:
    if outcome.processor_s > LIMIT_S:
        yield f"slow: {outcome.processor_s:.0f} s of a processor"
    if outcome.code not in {None, 0, 1, 2}:
        yield f"exit code {outcome.code}"
    if "Traceback (most recent call last)" in outcome.output:
        yield f"traceback: {outcome.output.strip().splitlines()[-1][:150]}"
    if "went wrong inside briefgen" in outcome.output:
        at = outcome.output.index("went wrong inside briefgen")
        yield f"inside: {outcome.output[at + 27 :].splitlines()[0][:150]}"


def _built(case: Case, earlier: Path, folder: Path) -> Outcome:
    """Run a build in a folder of its own, and look at everything that it leaves."""
    with tempfile.TemporaryDirectory(prefix="build-", dir=folder, ignore_cleanup_errors=True) as name:
        place, temporary = Path(name) / "case", Path(name) / "temp"
        temporary.mkdir()
        case.write(place)
        shutil.copytree(earlier, place / "packs")
        before = tree(place / "packs")
        environment = os.environ | {"TMPDIR": str(temporary)}
        for key, value in case.environment.items():
            environment.pop(key, None)
            if value is not None:
                environment[key] = value
        only = case.arguments[-1] if case.arguments[-2:-1] == ["--only"] else "podcast"
        outcome = _run(case, place, environment, PODCAST_S if only == "podcast" else LIMIT_S)
        faults = [*outcome.faults, *_faults(outcome)]
        is_one = " packs made." not in outcome.output  # of many files some can be made although others fail
        if outcome.code != 0 and is_one and tree(place / "packs") != before:
            faults.append("the earlier pack changed")
        if not is_one or (outcome.code == 0 and case.number % 3 == 0):
            faults += _unverified(place)
        if left := sorted(path.name for path in temporary.iterdir()):
            faults.append(f"left in the temporary folder: {', '.join(left)}")
        return replace(outcome, faults=tuple(faults))


def _run(case: Case, place: Path, environment: dict[str, str], seconds: float) -> Outcome:
    start = time.monotonic()
    with (place.parent / "output").open("wb+") as output:
        process = subprocess.Popen(
            [*COMMAND, *(os.fsencode(word) for word in case.arguments)], cwd=place, env=environment, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=_limiting(case.limit),  # noqa: PLW1509  (it calls nothing that waits)
        )  # fmt: skip
        code, processor_s = _ended(process, patience(seconds))
        took = time.monotonic() - start
        faults = ["hang"] if code is None else []
        if code is not None and (left := _processes_of(process.pid)):
            faults.append(f"processes left: {len(left)}")
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        output.seek(0)
        said = output.read()[-4000:].decode("utf-8", errors="replace")
    # What may take longer is judged by the same share of its limit.
    return Outcome(case, code, took, processor_s * LIMIT_S / seconds, said, tuple(faults))


def _ended(process: "subprocess.Popen[bytes]", seconds: float) -> tuple[int | None, float]:
    """Return the exit code of a process, and the processor time of it and of what it waited for; None after a while."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, usage.ru_utime + usage.ru_stime
        time.sleep(0.02)
    return None, 0.0


def _limiting(limit: tuple[str, int] | None) -> Callable[[], None] | None:
    if limit is None:
        return None
    import resource  # noqa: PLC0415  (Windows has none)

    which = getattr(resource, f"RLIMIT_{limit[0]}")

    def set_limit() -> None:
        resource.setrlimit(which, (limit[1], limit[1]))

    return set_limit


def _processes_of(session: int) -> list[int]:
    """Return the processes of a session that are left when its first has ended; they have a moment to end too."""
    for _ in range(20):
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError, ValueError, IndexError):
                state, _, _, own = path.read_text().rpartition(")")[2].split()[:4]
                if int(own) == session and state not in {"Z", "X"}:
                    found.append(int(path.parent.name))
        if not found:
            return []
        time.sleep(0.1)
    return found


def _unverified(place: Path) -> Iterator[str]:
    for pack in (place / "packs").glob("[!.]*"):
        verified = subprocess.run(
            [*COMMAND, "verify", str(pack)], capture_output=True, text=True, errors="replace", check=False
        )
        if verified.returncode:
            yield f"verify: {(verified.stdout + verified.stderr).strip()[-150:]}"


def tree(folder: Path) -> dict[str, str]:
    """Return the hash of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def keep(outcome: Outcome, folder: Path, seed: int) -> Path:
    """Save a case that ended wrongly as a folder with its files and the command to run there."""
    case = outcome.case
    place = folder / f"{case.arguments[0]}-{seed}-{case.number}"
    shutil.rmtree(place, ignore_errors=True)
    case.write(place)
    place.mkdir(parents=True, exist_ok=True)
    settings = [f"{key}={value}" if value is not None else f"-u{key}" for key, value in case.environment.items()]
    settings.sort(key=lambda word: not word.startswith("-u"))
    words = ["env", *settings, "briefgen", *case.arguments] if settings else ["briefgen", *case.arguments]
    lines = [f"# {fault}" for fault in outcome.faults]
    lines += [f"# limit {case.limit[0]} {case.limit[1]} bytes or files"] if case.limit else []
    lines += [" ".join(map(shlex.quote, words)), "", outcome.output]
    (place / "command.txt").write_bytes("\n".join(lines).encode("utf-8", errors="surrogateescape"))
    return place
