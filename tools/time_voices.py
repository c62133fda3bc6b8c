"""Measure how long the installed offline voices take to make seven minutes of speech: ``time_voices.py [VOICE…]``.

Prints ``seven_minutes_s`` for the file of a voice in ``voices/``: the least of two runs over the same sentences, with
the voice loaded, scaled to 420 s of sound. What is counted is the time of the processor, shared between the two
threads of a build, so that other work on the machine does not count.
"""

import sys
import time

from briefgen import resources
from briefgen.review.limits import SEVEN_MINUTES_S
from briefgen.review.load import load_review
from briefgen.speech.model import Voice
from briefgen.speech.narrate import narrate
from briefgen.speech.pronounce.lexicon import Pronouncer
from briefgen.speech.voices import find_voice, installation_steps, list_voices
from briefgen.storyboard.model import Line
from briefgen.text import sentences

RUNS = 2
THREADS = 2
SENTENCES = 10
SAMPLE = "devon-neglect-nine-children.yaml"


def lines() -> list[Line]:
    """Return the first sentences of the story and findings of a sample."""
    path = resources.samples() / SAMPLE
    review = load_review(path.read_bytes(), path.name).review
    texts = [review.what_happened, *(each.finding for each in review.key_messages if each.finding)]
    every = [part for text in texts for part in sentences(text)][:SENTENCES]
    return [Line(str(n), "", each) for n, each in enumerate(every)]


def seconds(voice: Voice) -> float:
    """Return the seconds of work for seven minutes of sound, without the first loading of the voice."""
    said = lines()
    narrate(said[:1], voice, Pronouncer(voice))
    taken = []
    for _ in range(RUNS):
        begins = time.process_time()
        clips = narrate(said, voice, Pronouncer(voice), workers=THREADS)
        taken.append((time.process_time() - begins) / THREADS / sum(clip.duration_s for clip in clips.values()))
    return min(taken) * SEVEN_MINUTES_S


if __name__ == "__main__":
    usable = [each.id for each in list_voices() if not (each.online or installation_steps(each))]
    for name in sys.argv[1:] or [each for each in usable if each != "recorded"]:
        print(f"{name}: seven_minutes_s: {seconds(find_voice(name)):.0f}")  # noqa: T201
