"""Lines → Clips: every sentence said once, on a few threads, trimmed and checked."""

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import closing
from typing import TYPE_CHECKING

from briefgen.cache import from_elsewhere
from briefgen.errors import BriefgenError, UsageError
from briefgen.speech.clip_store import clip_key, in_16_bits
from briefgen.speech.clips import fault, trim
from briefgen.speech.engine import PassingError, SpeechError
from briefgen.speech.engines import engine_version, load_engine
from briefgen.speech.lexicon import Pronouncer, try_text
from briefgen.speech.messages import clip_fault, message

if TYPE_CHECKING:
    from briefgen.speech.clip import Clip
    from briefgen.speech.clip_store import ClipStore
    from briefgen.speech.engine import SpeechEngine
    from briefgen.speech.voice import Voice
    from briefgen.storyboard.model import Line

__all__ = ["load_engine", "narrate", "require_permission", "speaks", "try_text"]

POLL_S = 0.1
"""How often the waiting thread looks up, so that Ctrl-C is answered at once on every system."""

STOP_S = 5.0
"""How long to wait for the sentences that are being said when the narration is stopped, in seconds."""


def require_permission(voice: "Voice", allow_online: bool) -> None:  # noqa: FBT001  (the flag is the question)
    """Refuse an online voice unless the person building has agreed.

    Raises:
        UsageError: the voice is online and not allowed; the message names what is sent where.
    """
    if voice.sends_to is not None and not allow_online:
        raise UsageError(message("permission", voice=voice.id, where=voice.sends_to))


def speaks(voice: "Voice", language: str) -> bool:
    """Return whether a voice speaks a review's language (``en-GB`` or ``cy``)."""
    return voice.speaks(language)


def narrate(  # noqa: PLR0913  (options by keyword)
    lines: Sequence["Line"],
    voice: "Voice",
    pronouncer: Pronouncer,
    *,
    said: Mapping[str, str] | None = None,
    engine: "SpeechEngine | None" = None,
    store: "ClipStore | None" = None,
    workers: int = 2,
    on_progress: Callable[[int, int], None] | None = None,
) -> Mapping[str, "Clip"]:
    """Say every Line.

    Args:
        lines: what to say; the same text is said once.
        voice: whose voice.
        pronouncer: turns the written into the said form.
        said: how each Line is said, by its id, when they are not the whole programme; else the pronouncer decides.
        engine: loaded from the voice when not given and there is something new to say.
        store: where what has been said is kept, and looked for first.
        workers: how many threads share the engine. Two are nearly twice as fast as one with hibari, whose model lets
            go of Python's lock.
        on_progress: called on this thread with the Lines that are done and their number.

    Returns:
        Clips by Line id, trimmed, of 16 bits: the same whether they were kept or have just been said.

    Raises:
        SpeechError: a sentence could not be said, even when tried again; the message names it.
        UsageError: the voice's engine is not installed.
    """
    by_said = _by_said(lines, said if said is not None else pronouncer.said_in_order(lines))
    if not by_said:
        return {}
    clips: dict[str, Clip] = {}
    with closing(_clips(by_said, voice, engine, store, workers)) as spoken:  # stops the threads in any case
        for text, clip in spoken:
            clips |= {line.id: clip for line in by_said[text]}
            if on_progress is not None:
                on_progress(len(clips), len(lines))
    return {line.id: clips[line.id] for line in lines}


def _clips(
    by_said: Mapping[str, list["Line"]],
    voice: "Voice",
    engine: "SpeechEngine | None",
    store: "ClipStore | None",
    workers: int,
) -> Generator[tuple[str, "Clip"], None, None]:
    """Yield each text with its clip: first what was kept, then what has to be said."""
    version = engine.version if engine is not None else engine_version(voice)
    # Longest first: the last sentences to finish are short ones, so no thread waits long for the other.
    unsaid = sorted(by_said, key=lambda text: (-len(text), text))
    if store is not None and version is not None:
        kept = {text: clip for text in unsaid if (clip := store.get(clip_key(text, voice, version))) is not None}
        yield from kept.items()
        unsaid = [text for text in unsaid if text not in kept]
    if not unsaid:
        return
    speaker = engine if engine is not None else load_engine(voice)
    version = speaker.version

    def say(text: str) -> "Clip":
        key = clip_key(text, voice, version)
        # Another process may have said it by now: what the templates say is the same in every pack.
        clip = store.get(key) if store is not None else None
        if clip is None:
            clip = _say(speaker, voice, text, by_said[text][0])
            if store is not None:  # at once: what has been said stays when the next sentence fails
                store.put(key, clip)
        return clip

    if store is not None and workers == 1:  # one of several processes
        unsaid = from_elsewhere(unsaid)
    yield from _in_threads(unsaid, say, workers, getattr(speaker, "stop", None))


def _by_said(lines: Sequence["Line"], said: Mapping[str, str]) -> dict[str, list["Line"]]:
    by_said: dict[str, list[Line]] = {}
    for line in lines:
        by_said.setdefault(said[line.id], []).append(line)
    return by_said


def _say(engine: "SpeechEngine", voice: "Voice", said: str, line: "Line") -> "Clip":
    """Say one sentence, once more if it went wrong."""
    if not any(character.isalnum() for character in said):
        reason = message("nothing_to_say")
        raise SpeechError(message("cannot_say", voice=voice.id, sentence=line.text, reason=reason))
    try:
        try:
            return _attempt(engine, voice, said, line)
        except PassingError:
            return _attempt(engine, voice, said, line)
    except SpeechError as error:
        if line.text in error.message:
            raise
        what = message("cannot_say", voice=voice.id, sentence=line.text, reason=error.message)
        raise type(error)(what) from error


def _attempt(engine: "SpeechEngine", voice: "Voice", said: str, line: "Line") -> "Clip":
    try:
        clip = engine.speak(said)
    except BriefgenError:
        raise
    except BaseException as error:  # an engine may be a stranger's: whatever it raises becomes one plain line
        raise SpeechError(message("engine_failed", reason=f"{type(error).__name__}: {error}")) from error
    trimmed = trim(clip)
    wrong = fault(clip, trimmed, said)
    if wrong is not None:
        what = clip_fault(wrong)
        raise PassingError(message("bad_clip", voice=voice.id, what=what, sentence=line.text))
    return in_16_bits(trimmed)


def _in_threads(
    texts: Sequence[str], say: Callable[[str], "Clip"], workers: int, stop: Callable[[], None] | None = None
) -> Generator[tuple[str, "Clip"], None, None]:
    """Yield each text with its clip as it gets done.

    Whoever stops asking, as after an error elsewhere or Ctrl-C, has the threads stopped: they end after the sentence
    that they are on, and are waited for. An engine that is stuck in a sentence is not waited for longer than
    ``STOP_S``; the command line then ends without it (``process.end_if_stuck``).
    """
    is_stopped = threading.Event()

    def say_unless_stopped(text: str) -> "tuple[str, Clip]":
        if is_stopped.is_set():
            raise CancelledError
        return text, say(text)

    pool = ThreadPoolExecutor(max(1, min(workers, len(texts))), "narration")
    running: set[Future[tuple[str, Clip]]] = set()
    try:
        running |= {pool.submit(say_unless_stopped, text) for text in texts}
        while running:
            # Looking up now and then: Ctrl-C is answered at once on every system.
            done, running = wait(running, POLL_S, FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        is_stopped.set()
        pool.shutdown(wait=False, cancel_futures=True)
        if running and stop is not None:
            stop()
        _, stuck = wait(running, STOP_S)
        if not stuck:
            pool.shutdown()
