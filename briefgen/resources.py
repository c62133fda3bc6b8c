"""Paths of the data files of briefgen: ``templates/``, ``voices/`` and ``samples/``.

In a wheel they lie inside the package; in an editable install they are beside it.
"""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

# libyaml where it is installed: ten times as fast; places in a text are not needed here.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str | bytes) -> Any:
    """Parse a YAML text of briefgen's own data: labels, word lists, voice files.

    Raises:
        yaml.YAMLError: it is not YAML.
    """
    return yaml.load(text, Loader=LOADER)  # noqa: S506  (a safe loader)


@cache
def _root() -> Path:
    package = Path(__file__).parent
    return package if (package / "templates").is_dir() else package.parent


def templates() -> Path:
    """Return the folder of the built-in templates, labels and the default house."""
    return _root() / "templates"


def voices() -> Path:
    """Return the folder of the voice files and the lexicon."""
    return _root() / "voices"


def samples() -> Path:
    """Return the folder of the sample reviews."""
    return _root() / "samples"


@cache
def fonts() -> dict[str, Path]:
    """Return the files of the bundled typeface, Source Sans Pro (OFL), as TrueType.

    Returns:
        Paths by style: ``regular``, ``italic``, ``semibold``, ``bold``.
    """
    # Found without importing the package: its import globs its folder, and only the paths are needed.

    spec = find_spec("font_source_sans_pro")
    if spec is None or spec.origin is None:  # a broken install; doctor reports it too
        raise FileNotFoundError("font-source-sans-pro")
    folder = Path(spec.origin).parent / "files"
    styles = {"regular": "Regular", "italic": "It", "semibold": "Semibold", "bold": "Bold"}
    return {style: folder / f"SourceSansPro-{name}.ttf" for style, name in styles.items()}


@cache
def font_digests() -> list[str]:
    """Return the SHA-256 of each style of the bundled typeface, for cache keys of drawings."""
    return [hashlib.sha256(path.read_bytes()).hexdigest() for _, path in sorted(fonts().items())]
