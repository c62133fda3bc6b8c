"""Lines → Clips: synthesise every sentence once, on a few threads; trim and check it."""

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import closing
from typing import TYPE_CHECKING

from briefgen.cache import Cache
from briefgen.errors import BriefgenError, UsageError
from briefgen.speech.clips import cached_clip, clip_key, fault, trim
from briefgen.speech.engines.base import PassingError, SpeechError, engine_version, load_engine
from briefgen.speech.model import Clip, clip_fault, message
from briefgen.speech.pronounce.lexicon import Pronouncer, try_text

if TYPE_CHECKING:
    from briefgen.speech.engines.base import SpeechEngine
    from briefgen.speech.model import Voice
    from briefgen.storyboard.model import Line

__all__ = ["load_engine", "narrate", "require_permission", "speaks", "try_text"]

POLL_S = 0.1
"""The time-out of each wait for a sentence, in seconds, so that Ctrl-C is answered at once on every system."""

STOP_S = 5.0
"""How long to wait for sentences in progress when the narration is stopped, in seconds."""


def require_permission(voice: "Voice", allow_online: bool) -> None:  # noqa: FBT001  (the flag is the question)
    """Refuse an online voice unless the user has allowed it.

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
    spoken: Mapping[str, str] | None = None,
    engine: "SpeechEngine | None" = None,
    store: Cache | None = None,
    workers: int = 2,
    on_progress: Callable[[int, int], None] | None = None,
) -> Mapping[str, Clip]:
    """Synthesise every Line, once for equal texts.

    Args:
        lines: what to say; the same text is said once.
        voice: whose voice.
        pronouncer: turns the written into the said form.
        spoken: how each Line is said, by its id, when they are not the whole programme; else the pronouncer decides.
        engine: loaded from the voice when not given and there is something new to say.
        store: the cache where clips are looked for and stored; None stores nothing.
        workers: how many threads share the engine. Two are nearly twice as fast as one with hibari, whose model lets
            go of Python's lock.
        on_progress: called on this thread with the number of Lines that are done and the number of all.

    Returns:
        Clips by Line id, trimmed, in 16 bits: the same whether they were in the cache or have just been made.

    Raises:
        SpeechError: a sentence could not be said, even when tried again; the message names it.
        UsageError: the voice's engine is not installed.
    """
    by_text = _lines_by_text(lines, spoken if spoken is not None else pronouncer.spoken_in_order(lines))
    if not by_text:
        return {}
    speaker = _Speaker(voice, engine)
    version = speaker.version()

    def clip_of(text: str) -> Clip:
        return cached_clip(clip_key(text, voice, version), lambda: speaker.synthesise(text, by_text[text][0]), store)

    # Longest first: the last sentences to finish are short ones, so no thread waits long for the other.
    texts = sorted(by_text, key=lambda text: (-len(text), text))
    clips: dict[str, Clip] = {}
    with closing(_in_threads(texts, clip_of, workers, speaker.stop)) as done:  # stops the threads in any case
        for text, clip in done:
            clips |= {line.id: clip for line in by_text[text]}
            if on_progress is not None:
                on_progress(len(clips), len(lines))
    return {line.id: clips[line.id] for line in lines}


def _lines_by_text(lines: Sequence["Line"], spoken: Mapping[str, str]) -> dict[str, list["Line"]]:
    by_text: dict[str, list[Line]] = {}
    for line in lines:
        by_text.setdefault(spoken[line.id], []).append(line)
    return by_text


class _Speaker:
    """A voice and its engine, which the first sentence that is not in the cache loads."""

    def __init__(self, voice: "Voice", engine: "SpeechEngine | None") -> None:
        self._voice, self._engine = voice, engine
        self._loading = threading.Lock()

    def version(self) -> str:
        """Return the engine's version; the engine is loaded only if its version is not known otherwise."""
        known = engine_version(self._voice) if self._engine is None else None
        return known if known is not None else self._loaded().version

    def stop(self) -> None:
        """Tell the engine, if loaded, to cancel waiting sentences."""
        stop = getattr(self._engine, "stop", None)
        if stop is not None:
            stop()

    def synthesise(self, text: str, line: "Line") -> Clip:
        """Synthesise one sentence, trim and check it; try once more if it went wrong.

        Args:
            text: what the engine is given.
            line: named in errors.

        Raises:
            SpeechError: it could not be said.
            UsageError: the voice's engine is not installed.
        """
        if not any(character.isalnum() for character in text):
            reason = message("nothing_to_say")
            raise SpeechError(message("cannot_say", voice=self._voice.id, sentence=line.text, reason=reason))
        engine = self._loaded()
        try:
            try:
                return self._attempt(engine, text, line)
            except PassingError:
                return self._attempt(engine, text, line)
        except SpeechError as error:
            if line.text in error.message:
                raise
            what = message("cannot_say", voice=self._voice.id, sentence=line.text, reason=error.message)
            raise type(error)(what) from error

    def _loaded(self) -> "SpeechEngine":
        with self._loading:
            if self._engine is None:
                self._engine = load_engine(self._voice)
            return self._engine

    def _attempt(self, engine: "SpeechEngine", text: str, line: "Line") -> Clip:
        """Synthesise a sentence once, and raise an error for a clip that cannot be the sentence."""
        try:
            clip = engine.speak(text)
        except BriefgenError:
            raise
        except BaseException as error:  # an engine may be a stranger's: whatever it raises becomes one plain line
            raise SpeechError(message("engine_failed", reason=f"{type(error).__name__}: {error}")) from error
        trimmed = trim(clip)
        wrong = fault(clip, trimmed, text)
        if wrong is not None:
            what = clip_fault(wrong)
            raise PassingError(message("bad_clip", voice=self._voice.id, what=what, sentence=line.text))
        return trimmed


def _in_threads(
    texts: Sequence[str], clip_of: Callable[[str], Clip], workers: int, stop: Callable[[], None]
) -> Generator[tuple[str, Clip], None, None]:
    """Yield each text with its clip as soon as it is done.

    When the generator is closed early, as after an error or Ctrl-C, the threads end after the sentence in progress,
    and are waited for. An engine that is stuck in a sentence is not waited for longer than ``STOP_S``; the command
    line then ends without it (``process.end_if_stuck``).
    """
    is_stopped = threading.Event()

    def unless_stopped(text: str) -> tuple[str, Clip]:
        if is_stopped.is_set():
            raise CancelledError
        return text, clip_of(text)

    pool = ThreadPoolExecutor(max(1, min(workers, len(texts))), "narration")
    running: set[Future[tuple[str, Clip]]] = set()
    try:
        running |= {pool.submit(unless_stopped, text) for text in texts}
        while running:
            # With a time-out, so that Ctrl-C is answered at once on every system.
            done, running = wait(running, POLL_S, FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        is_stopped.set()
        pool.shutdown(wait=False, cancel_futures=True)
        if running:
            stop()
        _, stuck = wait(running, STOP_S)
        if not stuck:
            pool.shutdown()
