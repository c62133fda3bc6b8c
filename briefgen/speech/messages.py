"""The messages about speech, from ``labels/en-GB/speech.yaml``."""

from functools import cache

from briefgen.wording import Wording


@cache
def _wording() -> Wording:
    return Wording()


def message(key: str, /, **values: object) -> str:
    """Return a message with its values filled in."""
    return str(_wording().labels("speech")[key]).format(**values)


def clip_fault(key: str) -> str:
    """Return the description of a fault of a clip."""
    return str(_wording().labels("speech")["clip_faults"][key])
