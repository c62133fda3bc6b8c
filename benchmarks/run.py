"""Speed as ratios: each figure is briefgen's time over that of a named baseline, measured in turn in one run.

Each pair is run alternately and the medians are compared, as machines are noisy.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import briefing
import checks
import deck
import editor
import library
import minutes_words
import page_words
import podcast
import studio
import typed
import video
import whole_packs

from briefgen.english.models import FOLDER_VARIABLE, installed_model

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "why-reviews-go-unread.yaml"
JUDGED = ROOT / "benchmarks" / "summaries" / "invented-05.yaml"
"""Has a capital word that no list explains, which the names model judges."""

ROUNDS = 9


@dataclass(frozen=True)
class Race:
    """Ours against a baseline, each a way to run once."""

    name: str
    baseline: str
    ours: Callable[[], object]
    theirs: Callable[[], object]
    limit: float
    rounds: int = ROUNDS


def process(*arguments: str, **variables: str) -> Callable[[], object]:
    """Return a way to run a whole Python process, with further environment variables."""
    command, environment = [sys.executable, *arguments], {**whole_packs.compiled(), **variables}
    return lambda: subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=environment)


def seconds(run: Callable[[], object]) -> float:
    """Return how long one run takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measure(race: Race) -> tuple[float, float]:
    """Return the median seconds of ours and of the baseline."""
    race.ours(), race.theirs()  # warm the file cache
    pairs = [(seconds(race.ours), seconds(race.theirs)) for _ in range(race.rounds)]
    ours, theirs = zip(*pairs, strict=True)
    return statistics.median(ours), statistics.median(theirs)


def check_races() -> Sequence[Race]:
    """Return the race of a check without the names model, and with it where it is installed."""
    baseline = "load the file with PyYAML, import pydantic"

    def load(path: Path) -> Callable[[], object]:
        return process("-c", f"import yaml, pydantic; yaml.safe_load(open({str(path)!r}, encoding='utf-8'))")

    without = process("-m", "briefgen", "check", str(SAMPLE), **{FOLDER_VARIABLE: tempfile.mkdtemp()})
    races = [Race("briefgen check, without the names model", baseline, without, load(SAMPLE), limit=4)]
    if installed_model("names"):
        judged = process("-m", "briefgen", "check", str(JUDGED))
        races.append(Race("briefgen check, with the names model", baseline, judged, load(JUDGED), limit=14))
    return races


def races() -> Sequence[Race]:
    """Return every race."""
    return (
        Race(
            "briefgen --help", "python -c 'import click'",
            process("-m", "briefgen", "--help"), process("-c", "import click"), limit=3,
        ),
        *check_races(),
        briefing_race(),
        deck_race(),
        *podcast_races(),
    )  # fmt: skip


def podcast_races() -> Sequence[Race]:
    """Return a race of the podcast for each voice that is installed; its baseline is the speech engine alone."""
    folder = Path(tempfile.mkdtemp())
    return tuple(
        Race(
            f"text to finished MP3, voice {each.voice}", "the speech engine alone, one thread, the same sentences",
            process(podcast.__file__, "make", str(podcast.SUMMARY), str(folder / "podcast.mp3"), each.voice),
            process(podcast.__file__, "say", str(podcast.sentences(folder, each.voice)), each.voice),
            limit=each.limit, rounds=3 if each.limit < 1 else 5,
        )
        for each in podcast.raced()
    )  # fmt: skip


def briefing_race() -> Race:
    """Return the race of the one-page briefing, whose baseline is given the finished page."""
    folder = Path(tempfile.mkdtemp())
    page, made = briefing.finished_html(briefing.SUMMARY, folder), folder / "briefing.pdf"
    return Race(
        "one-page briefing", "weasyprint --pdf-variant pdf/ua-1 on the finished page",
        process(briefing.__file__, str(briefing.SUMMARY), str(made)),
        process("-m", "weasyprint", "--pdf-variant", "pdf/ua-1", str(page), str(made)),
        limit=briefing.LIMIT, rounds=5,
    )  # fmt: skip


def deck_race() -> Race:
    """Return the race of the deck, whose baseline is a deck of as many slides with nothing on them."""
    ours, theirs = deck.runs()
    return Race(
        "deck", "python-pptx saves an empty deck of as many slides", ours, theirs, limit=deck.LIMIT, rounds=25
    )


def video_row() -> tuple[str, bool]:
    """Return the row of the video, whose baseline is the time that it plays, and whether it is over its limit."""
    folder = video.pack(Path(tempfile.mkdtemp()))
    video.make(folder)  # warm the file cache
    ours, plays = statistics.median(video.make(folder) for _ in range(3)), video.length_s(folder)
    ratio = f"{ours / plays:.3f} | {video.LIMIT:g}"
    row = f"| video.mp4 | playing it (real time) | {ours:.3f} s | {plays:.3f} s | {ratio} |"
    return row, ours / plays > video.LIMIT


def main() -> int:
    """Print the table; leave with 1 when a ratio is over its limit."""
    print("| what | baseline | ours | baseline | ratio | limit |")
    print("|---|---|---|---|---|---|")
    over = False
    for race in races():
        ours, theirs = measure(race)
        ratio = ours / theirs
        over = over or ratio > race.limit
        print(f"| {race.name} | {race.baseline} | {ours:.3f} s | {theirs:.3f} s | {ratio:.2f} | {race.limit:g} |")
    row, slow = video_row()
    print(row)
    for part in (checks, typed, page_words, minutes_words, whole_packs, library, studio):
        for row, is_over in part.rows():
            print(row, flush=True)
            over = over or is_over
    print("\n" + "\n".join(checks.table()))
    print("\n" + "\n".join(editor.table()))
    return int(over or slow)


if __name__ == "__main__":
    sys.exit(main())
