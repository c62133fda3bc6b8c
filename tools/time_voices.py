"""Measure how long the installed offline voices take to make seven minutes of speech: ``time_voices.py [VOICE…]``.

Prints ``seven_minutes_s`` for the voice's file in ``voices/``: the quickest of three runs over the same sentences,
with the voice loaded, scaled to 420 s of sound, on as many threads as a build uses.
"""

import sys
import time

from briefgen import resources
from briefgen.review.limits import SEVEN_MINUTES_S
from briefgen.review.load import load_review
from briefgen.speech.narrate import narrate
from briefgen.speech.pronounce.lexicon import Pronouncer
from briefgen.speech.voices import find_voice, installation_steps, list_voices
from briefgen.storyboard.model import Line
from briefgen.text import sentences

RUNS = 3
SAMPLE = "devon-neglect-nine-children.yaml"


def lines() -> list[Line]:
    """Return the story and findings of a sample as sentences."""
    path = resources.samples() / SAMPLE
    review = load_review(path.read_bytes(), path.name).review
    texts = [review.what_happened, *(each.finding for each in review.key_messages if each.finding)]
    return [Line(str(n), "", each) for n, each in enumerate(part for text in texts for part in sentences(text))]


def seconds(voice_id: str) -> float:
    """Return the seconds of work for seven minutes of sound, without the first loading of the voice."""
    voice, said = find_voice(voice_id), lines()
    narrate(said[:1], voice, Pronouncer(voice))
    taken = []
    for _ in range(RUNS):
        begins = time.perf_counter()
        clips = narrate(said, voice, Pronouncer(voice))
        taken.append((time.perf_counter() - begins) / sum(clip.duration_s for clip in clips.values()))
    return min(taken) * SEVEN_MINUTES_S


if __name__ == "__main__":
    usable = [each.id for each in list_voices() if not (each.online or installation_steps(each))]
    for name in sys.argv[1:] or [each for each in usable if each != "recorded"]:
        print(f"{name}: seven_minutes_s: {seconds(name):.0f}")  # noqa: T201
