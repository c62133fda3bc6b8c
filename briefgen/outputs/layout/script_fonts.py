"""The style sheet of the typefaces of further scripts: Arabic, Hebrew and Chinese."""

import base64
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from briefgen.cache import Cache, key_of
from briefgen.scripts import SCRIPTS, folder_of, scripts_in

_KIND = "script-typefaces"

_MAIN = re.compile(r"html\s*\{\s*font-family:\s*\"(?P<family>[^\"]+)\"(?P<others>[^;}]*)")
_INSIDE = 'li[dir="rtl"] { list-style-position: inside; }'
"""The room for the marks of lists is on the left: beside an item that is set from the right a mark is inside it."""


def fonts_of(script: str) -> Iterator[tuple[int, bytes | Path]]:
    """Yield the weights of a script's typeface: each a file, or the bytes of a variable one at that weight."""
    folder, files = folder_of(script), SCRIPTS[script].files
    if folder is None:
        return
    for weight, file in files.items():
        path = folder / file
        is_variable = list(files.values()).count(file) > 1
        yield weight, _at_weight(path, weight) if is_variable else path


def address_of(font: bytes | Path) -> str:
    """Return the address of a typeface for a style sheet: of a file, or with all of its bytes."""
    if isinstance(font, Path):
        return font.as_uri()
    return f"data:font/ttf;base64,{base64.b64encode(font).decode()}"


def with_scripts(style: str, text: str, address: Callable[[bytes | Path], str] = address_of) -> str:
    """Return a style sheet with the typefaces of the scripts in a text added to those of the page.

    Args:
        style: names the typefaces of ``html`` first; a house's that does not is returned as it is.
        text: what the page shows, or more.
        address: gives the address of a typeface.
    """
    found, main = scripts_in(text), _MAIN.search(style)
    if not found or main is None:
        return style
    names = {script: f"{main['family']} {script}" for script in found}
    faces = [
        f'@font-face {{ font-family: "{name}"; font-weight: {weight}; src: url("{address(font)}"); }}'
        for script, name in names.items()
        for weight, font in fonts_of(script)
    ]
    own = ", ".join(f'"{name}"' for name in (main["family"], *names.values()))
    return "\n".join((style, *faces, f"html {{ font-family: {own}{main['others']}; }}", _INSIDE))


def _at_weight(path: Path, weight: int) -> bytes:
    """Return a variable typeface at one weight; made once, as it takes a second, then cached."""
    status, store = path.stat(), Cache()
    key = key_of(path.name, status.st_size, status.st_mtime_ns, weight)
    if (stored := store.get(_KIND, key)) is not None:
        return stored
    with TTFont(path) as font:
        axes = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes} | {"wght": weight}
        target = io.BytesIO()
        instantiateVariableFont(font, axes).save(target)
    store.put(_KIND, key, target.getvalue())
    return target.getvalue()
