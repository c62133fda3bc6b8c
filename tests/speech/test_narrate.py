"""Lines → Clips, with engines whose faults are known."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from briefgen.cache import Cache
from briefgen.speech.clips import KEEP_S, fault, levels_db, spoken_words, trim
from briefgen.speech.engines.base import PassingError, SpeechError
from briefgen.speech.model import Clip
from briefgen.speech.narrate import narrate
from briefgen.speech.pronounce.lexicon import Pronouncer
from briefgen.speech.voices import find_voice
from briefgen.storyboard.model import Line

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEART = find_voice("heart")
SAY = Pronouncer(HEART)
RATE_HZ = 8000


def noise(seconds: float, level: float = 0.2) -> "NDArray[np.float32]":
    """Return something as loud as speech."""
    wave: NDArray[np.float32] = (np.sin(np.arange(int(seconds * RATE_HZ)) * 0.3) * level).astype(np.float32)
    return wave


def silence(seconds: float) -> "NDArray[np.float32]":
    """Return silence."""
    return np.zeros(int(seconds * RATE_HZ), np.float32)


def clip_of(*parts: "NDArray[np.float32]") -> Clip:
    """Return a clip of parts."""
    return Clip(np.concatenate(parts), RATE_HZ)


def good(text: str) -> Clip:
    """Say each word in 0.3 s, with silence around."""
    return clip_of(silence(0.3), noise(0.3 * len(text.split())), silence(0.5))


class Engine:
    """Answers with ``say``; counts what it was asked."""

    version = "test 1"

    def __init__(self, say: Callable[[str], Clip] = good) -> None:
        self.say = say
        self.asked: list[str] = []
        self.threads: set[int] = set()

    def speak(self, text: str) -> Clip:
        """Say it."""
        self.asked.append(text)
        self.threads.add(threading.get_ident())
        return self.say(text)


def lines(*texts: str) -> list[Line]:
    """Return Lines of texts."""
    return [Line(f"scene.{number:02d}", "Narrator", text) for number, text in enumerate(texts)]


def test_a_clip_for_every_line_in_order() -> None:
    """Every Line gets its clip, trimmed, in the order of the Lines."""
    clips = narrate(lines("One two.", "One two three four.", "One."), HEART, SAY, engine=Engine())

    assert ["scene.00", "scene.01", "scene.02"] == list(clips)
    assert [0.66, 1.26, 0.36] == pytest.approx([clip.duration_s for clip in clips.values()], abs=0.02)


def test_the_same_sentence_is_said_once() -> None:
    """Lines whose said form is the same share one clip."""
    engine = Engine()

    clips = narrate(lines("It was 5 May.", "It was the fifth of May.", "Other."), HEART, SAY, engine=engine)

    assert 2 == len(engine.asked)
    assert clips["scene.00"] is clips["scene.01"]


def test_the_longest_sentence_comes_first() -> None:
    """With one worker, sentences are said from the longest to the shortest."""
    engine = Engine()

    narrate(lines("Two words.", "One.", "Three words here."), HEART, SAY, engine=engine, workers=1)

    assert ["Three words here.", "Two words.", "One."] == engine.asked


def test_what_another_process_has_said_is_not_said_again(tmp_path: Path) -> None:
    """Clips that another process stores meanwhile are taken from the cache."""
    texts = [" ".join(["word"] * (20 - number)) + "." for number in range(16)]
    store, other = Cache(tmp_path), Engine()

    def both(text: str) -> Clip:
        if not other.asked:  # the other process begins now, and says half of them
            narrate(lines(*texts[8:]), HEART, SAY, engine=other, store=store, workers=1)
        return good(text)

    engine = Engine(both)
    clips = narrate(lines(*texts), HEART, SAY, engine=engine, store=store, workers=1)

    assert 16 == len(clips)
    assert (texts[:8], texts[8:]) == (engine.asked, other.asked)


def test_two_sentences_at_a_time() -> None:
    """Two workers speak at the same time: each waits for the other."""
    meeting = threading.Barrier(2, timeout=20)

    def together(text: str) -> Clip:
        meeting.wait()
        return good(text)

    engine = Engine(together)
    narrate(lines("One.", "Two words."), HEART, SAY, engine=engine, workers=2)

    assert 2 == len(engine.threads)


def test_progress_ends_with_all_lines() -> None:
    """Progress counts Lines, also those that share a clip, on the caller's thread."""
    seen: list[tuple[int, int, int]] = []
    narrate(
        lines("One two.", "One two.", "Three."), HEART, SAY, engine=Engine(), workers=1,
        on_progress=lambda done, total: seen.append((done, total, threading.get_ident())),
    )  # fmt: skip

    me = threading.get_ident()
    assert seen in ([(2, 3, me), (3, 3, me)], [(1, 3, me), (3, 3, me)])  # which text is finished first is chance


def test_nothing_to_narrate() -> None:
    """No Lines need no engine."""
    assert {} == narrate([], HEART.model_copy(update={"engine": "none"}), SAY)


def once_wrong(first: Callable[[str], Clip]) -> Callable[[str], Clip]:
    """Return an answer that goes wrong the first time."""
    answers = iter([first, good])

    def answer(text: str) -> Clip:
        return next(answers)(text)

    return answer


def raises(error: Exception) -> Callable[[str], Clip]:
    """Return an answer that raises."""

    def answer(_: str) -> Clip:
        raise error

    return answer


@pytest.mark.parametrize("first", [lambda _: clip_of(silence(1)), raises(PassingError("busy"))])
def test_a_bad_clip_is_tried_once_more(first: Callable[[str], Clip]) -> None:
    """A sentence that goes wrong once is said again, and then it is good."""
    engine = Engine(once_wrong(first))

    clips = narrate(lines("One two."), HEART, SAY, engine=engine)

    assert 2 == len(engine.asked)
    assert pytest.approx(0.66, abs=0.02) == clips["scene.00"].duration_s


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        (lambda _: clip_of(silence(1)), "it is silent"),
        (lambda _: Clip(np.zeros(0, np.float32), RATE_HZ), "it is silent"),
        (lambda _: Clip(np.full(8000, np.nan, np.float32), RATE_HZ), "it is silent"),
        (lambda _: clip_of(noise(0.05), silence(0.5)), "it is too short for its words"),
        (lambda _: clip_of(noise(30), silence(0.5)), "it is too long for its words"),
        (lambda _: clip_of(np.sign(noise(1)), silence(0.5)), "it is distorted"),
        (lambda _: clip_of(silence(0.5), noise(1)), "it does not end cleanly"),
        (lambda _: clip_of(silence(0.5), noise(1), silence(0.014)), "it does not end cleanly"),
    ],
)
def test_a_bad_clip_never_gets_through(bad: Callable[[str], Clip], what: str) -> None:
    """A clip that cannot be speech is an error that names the voice, the fault and the sentence as written."""
    engine = Engine(bad)

    with pytest.raises(SpeechError) as caught:
        narrate(lines("At s47, ask why."), HEART, SAY, engine=engine)

    expected = (
        f"The voice “heart” could not say this sentence properly ({what}): “At s47, ask why.”. "
        "Reword it, add a “pronounce” entry, or choose another voice."
    )
    assert (expected, 2) == (caught.value.message, len(engine.asked))


def test_an_engines_own_error_is_not_tried_again() -> None:
    """A machine that is offline is so for every sentence: the first error ends the narration, naming its sentence."""
    engine = Engine(raises(SpeechError("Could not reach it.")))

    with pytest.raises(SpeechError, match=r"say this sentence: “Three\.”\. Could not reach it\.$"):
        narrate(lines("One.", "Two.", "Three.", "Four."), HEART, SAY, engine=engine, workers=1)

    assert len(engine.asked) < 4


def test_an_engine_is_stopped_when_the_narration_fails() -> None:
    """What waits in another sentence, as for a server, is told that nobody waits for it any more."""
    waiting, stopped = threading.Event(), threading.Event()

    def fail_or_wait(text: str) -> Clip:
        if text == "One.":
            waiting.wait(20)
            raise SpeechError("Could not reach it.")
        waiting.set()
        assert stopped.wait(20)
        return good(text)

    engine = Engine(fail_or_wait)
    engine.stop = stopped.set  # type: ignore[attr-defined]  # not every engine has it

    with pytest.raises(SpeechError, match="Could not reach it"):
        narrate(lines("One.", "Two words."), HEART, SAY, engine=engine, workers=2)
    assert stopped.is_set()


def test_a_sentence_without_words() -> None:
    """A Line of signs only is an error that names it."""
    with pytest.raises(SpeechError) as caught:
        narrate(lines("(…)"), HEART, SAY, engine=Engine())

    assert (
        "The voice “heart” could not say this sentence: “(…)”. There is nothing to say in it." == caught.value.message
    )


def test_with_the_real_voice() -> None:
    """The built-in voice says real sentences, the same with one worker as with two."""
    texts = lines("The SCR was published on 12 March 2021.", "Call Samaritans on 116 123.", "Ask why.")

    one = narrate(texts, HEART, SAY, workers=1)
    two = narrate(texts, HEART, SAY, workers=2)

    assert all(np.array_equal(one[line.id].samples, two[line.id].samples) for line in texts)


# Trimming


def test_trim_keeps_a_little_silence() -> None:
    """Lead and trail silence go, all but 30 ms on each side."""
    trimmed = trim(clip_of(silence(0.4), noise(1.0), silence(0.6)))

    assert pytest.approx(1.0 + 2 * KEEP_S, abs=0.02) == trimmed.duration_s


def test_trim_fades_both_ends() -> None:
    """Even a clip that is loud to its ends starts and stops without a click."""
    trimmed = trim(clip_of(noise(1.0)))

    assert (0.0, True) == (float(trimmed.samples[0]), bool(abs(trimmed.samples[-1]) < 0.01))


def test_trim_keeps_a_soft_ending() -> None:
    """A soft sound that follows the last loud one stays (hysteresis); the same sound far away does not."""
    soft = noise(0.2, level=0.2 * 10 ** (-46 / 20))

    near = trim(clip_of(silence(0.3), noise(1.0), soft, silence(0.5)))
    far = trim(clip_of(silence(0.3), noise(1.0), silence(0.3), soft, silence(0.5)))

    assert [1.26, 1.06] == pytest.approx([near.duration_s, far.duration_s], abs=0.02)


def test_trim_keeps_a_late_consonant() -> None:
    """The burst of a final "t" after its closure stays."""
    burst = noise(0.03, level=0.2 * 10 ** (-30 / 20))

    trimmed = trim(clip_of(silence(0.3), noise(1.0), silence(0.08), burst, silence(0.5)))

    assert pytest.approx(1.0 + 0.08 + 0.03 + 2 * KEEP_S, abs=0.02) == trimmed.duration_s


def test_trim_is_about_the_clips_own_level() -> None:
    """A quiet clip is trimmed as a loud one is."""
    loud, quiet = (trim(clip_of(silence(0.4), noise(1.0, level), silence(0.4))).duration_s for level in (0.5, 0.01))

    assert pytest.approx(loud, abs=0.011) == quiet


def test_trim_does_not_touch_the_middle() -> None:
    """Pauses inside a sentence stay as they are."""
    trimmed = trim(clip_of(silence(0.2), noise(0.5), silence(0.7), noise(0.5), silence(0.2)))

    assert pytest.approx(1.7 + 2 * KEEP_S, abs=0.02) == trimmed.duration_s


@pytest.mark.parametrize("length", [0, 1, 7, 100])
def test_tiny_clips(length: int) -> None:
    """A clip shorter than one frame is no trouble."""
    clip = Clip(np.full(length, 0.1, np.float32), RATE_HZ)

    assert len(trim(clip).samples) <= length
    assert 1 == len(levels_db(clip)[:1])


def test_words_that_take_long_count_for_more() -> None:
    """Phonemes count instead of the brackets, and a very long word as several."""
    counts = [spoken_words(said) for said in ("Ask why now.", "The [SCR](/ˈɛs sˈi ˈɑɹ/) met.", "x" * 80, "– , –")]

    assert [3, 5, 10, 0] == counts


def test_a_good_clip_has_no_fault() -> None:
    """What a voice normally says passes."""
    clip = good("One two three.")

    assert fault(clip, trim(clip), "One two three.") is None
