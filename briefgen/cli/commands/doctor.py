"""``briefgen doctor``: report what is missing on this computer, and how to install it."""

import importlib
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from briefgen import native_libraries, resources
from briefgen.errors import EXIT_FAILED, EXIT_OK, BriefgenError
from briefgen.review.house.house import House
from briefgen.wording.wording import Wording

Labels = Mapping[str, Any]
"""The texts of ``labels/en-GB/doctor.yaml``."""


@click.command()
def command() -> int:
    """Say what is missing on this computer, and how to install it."""
    try:
        labels = Wording().labels("doctor")
    except (KeyError, OSError):  # the one thing that cannot be said in its own words
        click.echo(f"templates: missing ({resources.templates()})")
        return EXIT_FAILED
    is_bad = False
    for key, examine in _LOOKS.items():
        try:
            troubles = list(examine(labels))
        except Exception as error:  # noqa: BLE001  (the doctor reports whatever is wrong)
            troubles = [f"{type(error).__name__}: {error}", labels["again"]]
        is_bad = is_bad or bool(troubles)
        mark = click.style(labels["bad"], fg="red") if troubles else click.style(labels["ok"], fg="green")
        click.echo(f"{labels['checks'][key]}: {mark}{'. ' if troubles else ''}{' '.join(troubles)}")
    click.echo(labels["some_missing" if is_bad else "all_here"])
    return EXIT_FAILED if is_bad else EXIT_OK


def _python(labels: Labels) -> Iterable[str]:
    if not (3, 11) <= sys.version_info < (3, 14):
        yield labels["python"].format(version=sys.version.split()[0])


def _imports(name: str) -> Callable[[Labels], Iterable[str]]:
    def examine(labels: Labels) -> Iterable[str]:
        try:
            importlib.import_module(name)
        except ImportError:
            yield labels["again"]

    return examine


def _pdf(labels: Labels) -> Iterable[str]:
    """Yield the faults of PDF output: missing native libraries, then a failing import of WeasyPrint."""
    missing = native_libraries.missing_libraries()
    yield from (each.describe() for each in missing)
    if not any(each.library.is_needed for each in missing):
        try:
            importlib.import_module("briefgen.outputs.layout.drawing")
        except (ImportError, OSError, BriefgenError):
            yield labels["again"]


def _typeface(labels: Labels) -> Iterable[str]:
    names = [path.name for path in resources.fonts().values() if not path.is_file()]
    if names:
        yield labels["typeface"].format(names=", ".join(names))


def _sound(labels: Labels) -> Iterable[str]:
    from briefgen.ffmpeg import ffmpeg_path  # noqa: PLC0415  (it may be missing)

    try:
        is_here = Path(ffmpeg_path()).is_file()
    except (RuntimeError, BriefgenError):  # imageio-ffmpeg finds no program
        is_here = False
    if not is_here:
        yield labels["package_again"].format(package="imageio-ffmpeg")


def _voice(labels: Labels) -> Iterable[str]:
    from briefgen.speech.engines.base import load_onnxruntime  # noqa: PLC0415  (it may be missing)
    from briefgen.speech.voices import find_voice, is_installed  # noqa: PLC0415  (it may be missing)

    if not is_installed(find_voice(House().voice)):
        yield labels["package_again"].format(package="hibari-tts")
        return
    try:
        load_onnxruntime()
    except (ImportError, OSError):
        # Its wheel does not bring Microsoft's runtime library along, which not every Windows has.
        yield (
            labels["speech_windows"]
            if sys.platform == "win32"
            else labels["package_again"].format(package="onnxruntime")
        )


def _search(labels: Labels) -> Iterable[str]:
    from briefgen.library.search import Search  # noqa: PLC0415  (it may be missing)

    if not Search("en").program:
        yield labels["package_again"].format(package="pagefind-bin")


def _templates(labels: Labels) -> Iterable[str]:
    if not (resources.templates() / "deck.pptx").is_file():
        yield labels["again"]


_LOOKS: dict[str, Callable[[Labels], Iterable[str]]] = {
    "python": _python,
    "slides": _imports("pptx"),
    "form": _imports("docx"),
    "pdf": _pdf,
    "typeface": _typeface,
    "sound": _sound,
    "voice": _voice,
    "search": _search,
    "templates": _templates,
}
"""The examinations, by the key of their name; each yields faults with their remedies."""
