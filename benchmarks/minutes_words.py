"""The estimate of the seven minutes by words, against the narration of ten summaries that it was not fitted to.

``python benchmarks/minutes_words.py`` prints for each summary of ``benchmarks/summaries`` how long the whole script
takes by its words, as ``briefgen check`` says, and how long it takes when the built-in voice has said it.
"""

import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from page_words import SUMMARIES

from briefgen.audio.programme import measure_timeline, pauses_of
from briefgen.pipeline.length_bounds import MINUTES_NEAR, MINUTES_SURE
from briefgen.pipeline.lengths import timeline_by_words
from briefgen.pipeline.narrate import clips_of
from briefgen.review.house.house import House
from briefgen.review.load import load_review
from briefgen.speech.voices import find_voice
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.script import write_storyboard

LIMIT = 0.06
"""How far off the time may be on average, as a share of the time."""


@dataclass(frozen=True)
class Timed:
    """One summary: its name, and the time of its whole script by the words and as said, in seconds."""

    summary: str
    estimated_s: float
    measured_s: float

    @property
    def off(self) -> float:
        """By how much the estimate is too long, as a share; below zero when it is too short."""
        return self.estimated_s / self.measured_s - 1


def timed() -> Iterator[Timed]:
    """Yield every summary."""
    voice = find_voice(House().voice)
    for path in SUMMARIES:
        edition = make_edition(load_review(path.read_bytes(), path.name).review, House(), date(2026, 1, 1))
        storyboard = write_storyboard(edition)
        clips = clips_of(storyboard.lines, edition, {"": voice}, lambda *_: None)
        measured = measure_timeline(storyboard, clips, pauses_of(voice))
        yield Timed(path.stem, timeline_by_words(edition, storyboard).total_s, measured.total_s)


def rows() -> Iterator[tuple[str, bool]]:
    """Yield the row of the table of benchmarks, and whether it is over its limit.

    It is over, too, when the estimate of one summary is so far off that what ``check`` takes for sure would be wrong,
    or that it would say nothing of what is too long.
    """
    every = [each.off for each in timed()]
    off = statistics.mean(map(abs, every))
    says = f"{off:.1%} off, {min(every):+.1%} to {max(every):+.1%}"
    is_wrong = max(every) >= MINUTES_SURE - 1 or min(every) <= MINUTES_NEAR - 1
    yield (
        f"| estimate of seven minutes by words | narrations of ten summaries | {says} | – | {off:.3f} | {LIMIT:g} |",
        off > LIMIT or is_wrong,
    )


def main() -> int:
    """Print every summary and the row; leave with 1 when it is over its limit."""
    for each in timed():
        print(f"{each.summary} estimated {each.estimated_s:.0f} s, said {each.measured_s:.0f} s: {each.off:+.1%}")
    row, is_over = next(rows())
    print(row)
    return int(is_over)


if __name__ == "__main__":
    sys.exit(main())
