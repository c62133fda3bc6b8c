"""The interface of speech engines, which only synthesise: normalisation, lexicon and timing are outside."""

from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Protocol

from briefgen import process
from briefgen.errors import BriefgenError, UsageError
from briefgen.process import no_telemetry
from briefgen.speech.model import message

if TYPE_CHECKING:
    from pathlib import Path

    from briefgen.speech.model import Clip, Voice


class SpeechError(BriefgenError):
    """A Line could not be synthesised; the message says which and what to do."""


class PassingError(SpeechError):
    """A SpeechError that may not occur again when the same sentence is tried once more."""


class SpeechEngine(Protocol):
    """A speech engine, made once per voice and build, and used from several threads.

    Found by the entry-point group ``briefgen.engines``; a voice file's ``engine:`` is the name of the entry point.
    An engine may have a static method ``installed_version()`` that returns the same as ``version``: then it is not
    loaded when every sentence is in the cache. It may have a static method ``word_sounds(text, british=…)`` that
    returns every word with its phonemes, for ``briefgen voices try --sounds``. It may have a method ``stop()``,
    called from another thread when the narration is cancelled: ``speak`` then stops waiting, such as for a server.
    """

    def __init__(self, voice: "Voice") -> None:
        """Load the model of a voice.

        Raises:
            SpeechError: the voice or a library it needs is not installed.
        """

    @property
    def version(self) -> str:
        """Name and version of the engine and of all that its sound depends on: part of the cache key of clips."""

    def speak(self, text: str) -> "Clip":
        """Synthesise one prepared sentence.

        Args:
            text: already normalised, in the engine's own notation for pronunciations.

        Raises:
            PassingError: it failed this time.
            SpeechError: it failed.
        """


GROUP = "briefgen.engines"


def engine_names() -> tuple[str, ...]:
    """Return the names of the speech engines that are installed, sorted."""
    return tuple(sorted({point.name for point in entry_points(group=GROUP)}))


def engine_version(voice: "Voice") -> str | None:
    """Return name and version of a voice's engine without loading the voice; None when it has no such function."""
    try:
        kind = next(iter(entry_points(group=GROUP, name=voice.engine))).load()
        return str(kind.installed_version())
    except Exception:  # noqa: BLE001  (not installed or a stranger's: loading it says in plain words what is wrong)
        return None


def word_sounds(voice: "Voice", text: str) -> tuple[tuple[str, str], ...] | None:
    """Return every word of a prepared text with its phonemes in a voice's engine.

    Args:
        voice: whose engine.
        text: in the engine's notation.

    Returns:
        None when the engine has no static method ``word_sounds(text, british=…)``.
    """
    points = entry_points(group=GROUP, name=voice.engine)
    convert = getattr(next(iter(points)).load(), "word_sounds", None) if points else None
    if convert is None:
        return None
    found: tuple[tuple[str, str], ...] = convert(text, british=voice.british)
    return found


def load_engine(voice: "Voice") -> "SpeechEngine":
    """Load the engine of a voice, and the voice.

    Raises:
        UsageError: no engine of that name is installed.
        SpeechError: the engine cannot load the voice.
    """
    points = entry_points(group=GROUP, name=voice.engine)
    if not points:
        engines = ", ".join(engine_names())
        raise UsageError(message("engine_unknown", voice=voice.id, engine=voice.engine, engines=engines))
    no_telemetry()  # a stranger's engine may import onnxruntime too
    try:
        engine: SpeechEngine = next(iter(points)).load()(voice)
    except BriefgenError:
        raise
    except Exception as error:  # an engine may be a stranger's: whatever it raises becomes one plain line
        reason = f"{type(error).__name__}: {error}"
        raise SpeechError(message("engine_broken", engine=voice.engine, voice=voice.id, reason=reason)) from error
    return engine


def load_onnxruntime() -> Any:
    """Import onnxruntime with its telemetry off and its log at errors only.

    Call this before any library that imports onnxruntime: it reads the setting while it is imported.
    """
    process.no_telemetry()
    import onnxruntime  # type: ignore[import-untyped]  # noqa: PLC0415  (after telemetry is off)

    onnxruntime.set_default_logger_severity(3)  # errors only: its warnings are about graph tuning
    onnxruntime.disable_telemetry_events()
    return onnxruntime


def sentence_session(model: "Path") -> Any:
    """Open a voice's ONNX model for the CPU, with one thread for each sentence."""
    onnxruntime = load_onnxruntime()
    options = onnxruntime.SessionOptions()
    options.enable_mem_pattern = False  # saves 80 MB, as every sentence has another length
    options.intra_op_num_threads = options.inter_op_num_threads = (
        1  # two sentences at once are faster than one on two
    )
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
