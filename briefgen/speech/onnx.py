"""The one way to the library that runs the models of voices."""

from typing import Any

from briefgen import process


def load_onnxruntime() -> Any:
    """Import onnxruntime so that it records nothing of what it does, and warns of nothing but errors.

    To be called before any library that imports it too: what keeps it silent is read while it is imported.
    """
    process.no_telemetry()
    import onnxruntime  # type: ignore[import-untyped]  # noqa: PLC0415  (heavy import)

    onnxruntime.set_default_logger_severity(3)  # errors only: its warnings are about graph tuning
    onnxruntime.disable_telemetry_events()
    return onnxruntime
