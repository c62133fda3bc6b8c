"""Kill a build of a library at random moments, and look whether its site is whole."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import fuzz_files
from fuzz_run import COMMAND, tree


def run_kills(count: int, seed: int, folder: Path) -> Iterator[tuple[bool, list[str]]]:
    """Kill a library build at random moments; yield whether it was still at work, and what was wrong after it."""
    random = Random(f"{seed}/kill")  # noqa: S311  (not for secrets)
    packs, site, new, temporary = (folder / name for name in ("packs", "site", "new", "temp"))
    temporary.mkdir()
    environment = os.environ | {"TMPDIR": str(temporary)}

    def library(target: Path, *, wait: bool = True) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [*COMMAND, "library", "-q", str(packs), "-o", str(target), "--base-url", "http://127.0.0.1:8000/"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, start_new_session=True,
        )  # fmt: skip
        if wait and process.wait(300):
            raise RuntimeError("the library of the fuzz cannot be built")
        return process

    samples = fuzz_files.samples()
    for number, sample in enumerate(samples[:2]):
        (folder / f"{number}.yaml").write_bytes(sample)
        building = [
            *COMMAND,
            "build",
            "-q",
            str(folder / f"{number}.yaml"),
            "-o",
            str(packs),
            "--only",
            "form,abstract",
        ]
        subprocess.run(building, check=True)
        library(new if number else site)
    before, after = tree(site), tree(new)
    start = time.monotonic()
    shutil.copytree(site, folder / "timed")
    library(folder / "timed")
    longest = time.monotonic() - start
    for number in range(count):
        target = folder / f"killed-{number}"
        shutil.copytree(site, target)
        process = library(target, wait=False)
        time.sleep(random.random() * longest)
        was_at_work = process.poll() is None
        faults = []
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if tree(target) not in (before, after):
            faults.append(f"kill {number}: the site is neither the old nor the new one")
        library(target)
        if tree(target) != after:
            faults.append(f"kill {number}: the next run did not make the new site")
        if left := [path.name for path in temporary.glob("briefgen-*")]:
            faults.append(f"kill {number}: the next run left {left[0]}")
            shutil.rmtree(temporary / left[0], ignore_errors=True)
        shutil.rmtree(target)
        yield was_at_work, faults
