"""Find and load speech engines: built-in ones are registered by entry point, as those of other packages are."""

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from briefgen.errors import BriefgenError, UsageError
from briefgen.process import no_telemetry
from briefgen.speech.engine import SpeechError
from briefgen.speech.messages import message

if TYPE_CHECKING:
    from briefgen.speech.engine import SpeechEngine
    from briefgen.speech.voice import Voice

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
