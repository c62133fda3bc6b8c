"""``briefgen doctor``: what is missing on this computer, and exactly how to get it."""

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from briefgen.errors import EXIT_FAILED, EXIT_OK

if TYPE_CHECKING:
    from collections.abc import Callable

PANGO_ADVICE = {
    "linux": "Install Pango: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0",
    "darwin": "Install Pango: brew install pango",
    "win32": (
        "Install Pango: get MSYS2 from https://www.msys2.org, open its shell and run "
        "'pacman -S mingw-w64-x86_64-pango', then set WEASYPRINT_DLL_DIRECTORIES to C:\\msys64\\mingw64\\bin"
    ),
}


@click.command()
def command() -> int:
    """Say what is missing on this computer, and how to install it."""
    checks: dict[str, Callable[[], str]] = {
        "Python": _python,
        "PDF (WeasyPrint and Pango)": _pdf,
        "Slides (python-pptx)": lambda: _imports("pptx"),
        "Form (python-docx)": lambda: _imports("docx"),
        "Typeface (Source Sans Pro)": _typeface,
        "Sound (ffmpeg)": _sound,
        "Voice (the default one)": _voice,
        "Search of a library (pagefind)": _search,
        "Templates": _templates,
    }
    bad = False
    for name, look in checks.items():
        try:
            trouble = look()
        except Exception as error:  # noqa: BLE001  (the doctor reports whatever is wrong)
            trouble = f"{type(error).__name__}: {error}"
        bad = bad or bool(trouble)
        mark = click.style("missing", fg="red") if trouble else click.style("ok", fg="green")
        click.echo(f"{name}: {mark}{'. ' + trouble if trouble else ''}")
    click.echo("Something is missing; see above." if bad else "Everything that briefgen needs is here.")
    return EXIT_FAILED if bad else EXIT_OK


def _python() -> str:
    if (3, 11) <= sys.version_info < (3, 14):
        return ""
    return f"This is Python {sys.version.split()[0]}. Install Python 3.11, 3.12 or 3.13 from https://www.python.org"


def _imports(name: str) -> str:
    try:
        importlib.import_module(name)
    except ImportError:
        return "Install briefgen again: pip install --force-reinstall briefgen"
    return ""


def _pdf() -> str:
    try:
        importlib.import_module("weasyprint")
    except OSError:
        return PANGO_ADVICE.get(sys.platform, "Install Pango with your system's package manager.")
    except ImportError:
        return "Install briefgen again: pip install --force-reinstall briefgen"
    return ""


def _typeface() -> str:
    from briefgen import resources  # noqa: PLC0415  (kept off the start-up path)

    missing = [path.name for path in resources.fonts().values() if not path.is_file()]
    return (
        f"Missing: {', '.join(missing)}. Run: pip install --force-reinstall font-source-sans-pro" if missing else ""
    )


def _sound() -> str:
    from briefgen.speech.ffmpeg import ffmpeg_path  # noqa: PLC0415  (kept off the start-up path)

    return "" if Path(ffmpeg_path()).is_file() else "Run: pip install --force-reinstall imageio-ffmpeg"


def _voice() -> str:
    from briefgen.review.house import House  # noqa: PLC0415  (kept off the start-up path)
    from briefgen.speech.voices import find_voice, is_installed  # noqa: PLC0415

    return "" if is_installed(find_voice(House().voice)) else "Run: pip install --force-reinstall hibari-tts"


def _search() -> str:
    from briefgen.library.search import Search  # noqa: PLC0415  (kept off the start-up path)

    return "" if Search("en").program else "Run: pip install pagefind-bin"


def _templates() -> str:
    from briefgen import resources  # noqa: PLC0415  (kept off the start-up path)

    return "" if (resources.templates() / "deck.pptx").is_file() else "Install briefgen again."
