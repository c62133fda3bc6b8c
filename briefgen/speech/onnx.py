"""Import onnxruntime, which runs the models of voices, without its telemetry."""

from typing import Any

from briefgen import process


def load_onnxruntime() -> Any:
    """Import onnxruntime with its telemetry off and its log at errors only.

    Call this before any library that imports onnxruntime: it reads the setting while it is imported.
    """
    process.no_telemetry()
    import onnxruntime  # type: ignore[import-untyped]  # noqa: PLC0415  (after telemetry is off)

    onnxruntime.set_default_logger_severity(3)  # errors only: its warnings are about graph tuning
    onnxruntime.disable_telemetry_events()
    return onnxruntime
