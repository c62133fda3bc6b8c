"""The waits of the studio in a real browser: from the last key to the new page, to new slides, and to a sentence.

``python benchmarks/studio.py`` prints p50 and p95 over all samples. What a figure includes: the pause after the last
key, the edit in the file (written and synchronised to disk), loading, laying out, drawing, sending and painting it.
Afterwards it prints the memory of the studio.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from keyboard import Tab  # noqa: E402  (of the tests)
from studios import RunningStudio  # noqa: E402

SAMPLES = sorted((ROOT / "samples").glob("*.yaml"))
SHOWN_LIMIT_S = 0.6
HEARD_LIMIT_S = 0.2
MEMORY_LIMIT_MB = 600
EDITS = 50
"""Edits of each sample; a fifth of them with the slides in view."""

SENTENCES = 10
WAIT_S = 60.0


def wait(tab: Tab, script: str) -> None:
    """Wait until an expression in the page is true."""
    end = time.monotonic() + WAIT_S
    while not tab.run(f"Boolean({script})"):
        if time.monotonic() > end:
            raise TimeoutError(script)
        time.sleep(0.02)


def processor_s(process: int) -> float:
    """Return how long the processor has worked for a process, in seconds."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def typed(tab: Tab, studio: RunningStudio, number: int) -> tuple[float, float]:
    """Type a word; return the seconds until what is shown has been painted, and those of the processor for it."""
    began_s = processor_s(studio.process.pid)
    before = tab.run("document.body.dataset.shown || ''")
    tab.run("document.getElementById('f-what_happened').focus()")
    tab.do("Input.insertText", text=f" word{number}")
    wait(tab, f"document.body.dataset.shown && document.body.dataset.shown !== '{before}'")
    worked_s = processor_s(studio.process.pid) - began_s
    time.sleep(0.7)  # the checks after the pause are not part of the next wait
    return int(tab.run("document.body.dataset.shownMs")) / 1000, worked_s


def heard(tab: Tab, studio: RunningStudio, number: int) -> tuple[float, float]:
    """Ask for a sentence; return the seconds until it is heard, and those of the processor for it."""
    began_s = processor_s(studio.process.pid)
    tab.run("delete document.body.dataset.heardMs; 0")
    tab.run(f"document.querySelectorAll('[data-line-id]')[{number}].click()")
    wait(tab, "document.body.dataset.heardMs")
    return int(tab.run("document.body.dataset.heardMs")) / 1000, processor_s(studio.process.pid) - began_s


def memory_mb(process: int) -> float:
    """Return the memory of a process in MB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))) / 1000


def measure() -> tuple[dict[str, list[tuple[float, float]]], float]:
    """Return the waits, each with the time of the processor, and the memory in MB after all edits."""
    waits: dict[str, list[tuple[float, float]]] = {"the page": [], "the slides": [], "a sentence": []}
    folder = Path(tempfile.mkdtemp())
    for sample in SAMPLES:
        shutil.copy(sample, folder / sample.name)
    autoplay = ("--autoplay-policy=no-user-gesture-required",)
    with (
        RunningStudio(folder, folder / "own") as studio,
        Tab(studio.address, folder / "browser", 1440, 900, options=autoplay) as tab,
    ):
        wait(tab, "document.querySelector('.cards a')")
        places = tab.run("[...document.querySelectorAll('.cards a')].map((each) => each.href)")
        for place in places:
            tab.open(place)
            wait(tab, "document.body.dataset.shown")
            typed(tab, studio, 0)
            waits["the page"] += [typed(tab, studio, number) for number in range(EDITS * 4 // 5)]
            tab.run("document.getElementById('tab-slides').click()")
            wait(tab, "document.querySelector('.slides img')")
            typed(tab, studio, 1)
            waits["the slides"] += [typed(tab, studio, number) for number in range(EDITS // 5)]
            tab.run("document.getElementById('undo').click()")
            tab.open(f"{place}/listen")
            heard(tab, studio, 0)
            waits["a sentence"] += [heard(tab, studio, number) for number in range(1, SENTENCES + 1)]
        memory = memory_mb(studio.process.pid)
    shutil.rmtree(folder, ignore_errors=True)
    return waits, memory


def rows() -> Iterator[tuple[str, bool]]:
    """Yield a row of the table for each wait, and whether it is over its limit."""
    waits, memory = measure()
    for name, found in waits.items():
        limit = HEARD_LIMIT_S if name == "a sentence" else SHOWN_LIMIT_S
        seconds, worked = [each for each, _ in found], [each for _, each in found]
        p50, p95 = statistics.median(seconds), percentile(seconds, 95)
        busy = f"processor {percentile(worked, 95):.2f} and {statistics.median(worked):.2f}"
        ours, ratio = f"{p95:.2f} s (p50 {p50:.2f}; {busy})", p95 / limit
        yield f"| studio: {name} | the wait that is allowed | {ours} | {limit:g} s | {ratio:.2f} | 1 |", ratio > 1
    ratio = memory / MEMORY_LIMIT_MB
    edits, ours = EDITS * len(SAMPLES), f"{memory:.0f} MB"
    row = f"| studio: memory, {edits} edits | what is allowed | {ours} | {MEMORY_LIMIT_MB} MB | {ratio:.2f} | 1 |"
    yield row, ratio > 1


def percentile(found: Sequence[float], share: int) -> float:
    """Return the value that so many per cent do not exceed."""
    return sorted(found)[min(len(found) - 1, len(found) * share // 100)]


if __name__ == "__main__":
    over = False
    for line, is_over in rows():
        print(line)
        over = over or is_over
    sys.exit(1 if over else 0)
