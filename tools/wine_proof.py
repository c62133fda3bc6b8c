"""The part of ``tools/wine_proof.sh`` in Python: run by this machine's Python and by one for Windows under Wine.

usage: wine_proof.py about | load WAY | measure | compare PACK PACK | assemble WHEEL FOLDER | briefgen ARGUMENTS…
"""

import contextlib
import ctypes
import json
import os
import platform
import shutil
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

LIBRARIES = ("gobject-2.0-0", "pango-1.0-0", "harfbuzz", "harfbuzz-subset", "fontconfig-1", "pangoft2-1.0-0")
TEXT = "What the review found, and what it means for you – £1,000"
SIZE_PX = 20.0
GLYPHS = 40


def say(line: str) -> None:
    """Write one line of the result."""
    sys.stdout.write(f"{line}\n")


def about() -> None:
    """Print which Python this is."""
    say(f"{sys.platform}: CPython {platform.python_version()}, {platform.platform()}")


def load(way: str) -> None:
    """Import WeasyPrint, or what speaks, and print where its libraries came from.

    Args:
        way: ``nothing``, ``folder`` (what WeasyPrint's documentation says), ``path``, ``briefgen`` or ``voice``.

    Raises:
        OSError: WeasyPrint finds no library this way.
        SystemExit: a library came from elsewhere, or PATH is not as it was.
    """
    if way == "voice":
        import_module("onnxruntime")
        return
    folder, before = _wheel_folder(), os.environ["PATH"]
    if way == "folder":
        os.environ["WEASYPRINT_DLL_DIRECTORIES"] = str(folder)
    elif way == "path":
        os.environ["PATH"] = f"{folder}{os.pathsep}{before}"
    if way != "briefgen":
        import_module("weasyprint")
        return
    import_module("briefgen.outputs.layout.drawing")
    if os.environ["PATH"] != before:
        sys.exit("PATH is not as it was")
    for name in LIBRARIES:
        place = _loaded_from(f"{name}.dll")
        say(f"{name}: {place}")
        if place is None or place.parent != folder:
            sys.exit(f"{name} is not from the wheel")


def measure() -> None:
    """Lay out a line of text and cut a font with the libraries that WeasyPrint loads; print what came out."""
    import_module("briefgen.outputs.layout.drawing")
    native: Any = import_module("weasyprint.text.ffi")
    ffi, pango, harfbuzz = native.ffi, native.pango, native.harfbuzz
    with _described(native) as (font_map, context, description):
        layout = pango.pango_layout_new(context)
        pango.pango_layout_set_font_description(layout, description)
        pango.pango_layout_set_text(layout, TEXT.encode(), -1)
        extents = ffi.new("PangoRectangle *")
        line = pango.pango_layout_get_line_readonly(layout, 0)
        pango.pango_layout_line_get_extents(line, ffi.NULL, extents)
        say(f"a line is {pango.pango_units_to_double(extents.width):.3f} px wide at {SIZE_PX} px")

        font = pango.pango_font_map_load_font(font_map, context, description)
        face = harfbuzz.hb_font_get_face(pango.pango_font_get_hb_font(font))
        wanted = native.harfbuzz_subset.hb_subset_input_create_or_fail()
        glyphs = ffi.new(f"hb_codepoint_t[{GLYPHS}]", list(range(1, GLYPHS + 1)))
        harfbuzz.hb_set_add_sorted_array(native.harfbuzz_subset.hb_subset_input_glyph_set(wanted), glyphs, GLYPHS)
        cut = native.harfbuzz_subset.hb_subset_or_fail(face, wanted)
        if cut == ffi.NULL:
            sys.exit("the font was not cut")
        sizes = [harfbuzz.hb_blob_get_length(harfbuzz.hb_face_reference_blob(each)) for each in (face, cut)]
        counts = [harfbuzz.hb_face_get_glyph_count(each) for each in (face, cut)]
        less = sizes[1] < sizes[0] / 4
        say(f"a font of {counts[0]} glyphs is cut to {counts[1]}, to less than a quarter of its bytes: {less}")


def compare(one: Path, other: Path) -> None:
    """Compare two packs: every file by its bytes, but PDFs by their words and the manifest without hashes.

    Raises:
        SystemExit: they differ; says where.
    """
    names = sorted(path.name for path in one.iterdir())
    if names != sorted(path.name for path in other.iterdir()):
        sys.exit("the packs have different files")
    for name in names:
        read = {".pdf": _words, ".json": _facts}.get(Path(name).suffix, Path.read_bytes)
        if read(one / name) != read(other / name):
            sys.exit(f"{name} differs")
        exact = (one / name).read_bytes() == (other / name).read_bytes()
        say(f"  {name}: {'the same bytes' if exact else 'the same content'}")


def assemble(wheel: Path, folder: Path) -> None:
    """Put a CPython for Windows together: the files of Panda3D's wheel and this Python's own modules."""
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            place, _, name = info.filename.rpartition("/")
            if place == "deploy_libs" and not name.startswith("api-ms-"):  # Wine has these, for its own C library
                beside = name.lower().startswith(("python3", "vcruntime"))
                target = folder / name if beside else folder / "DLLs" / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(info))
    modules = Path(sysconfig.get_path("stdlib"))
    unwanted = shutil.ignore_patterns(
        "test", "site-packages", "dist-packages", "lib-dynload", "config-*", "__pycache__"
    )
    shutil.copytree(modules, folder / "Lib", ignore=unwanted, symlinks=False, ignore_dangling_symlinks=True)
    (folder / "Lib" / "sitecustomize.py").unlink(missing_ok=True)  # of this machine


def _wheel_folder() -> Path:
    spec = find_spec("gstreamer_libs")
    if spec is None or spec.origin is None:
        sys.exit("gstreamer-libs is not installed")
    return Path(spec.origin).parent / "bin"


def _loaded_from(name: str) -> Path | None:
    """Return the file of a library that this process has loaded."""
    if sys.platform != "win32":
        return None
    kernel = ctypes.WinDLL("kernel32")
    kernel.GetModuleHandleW.restype = ctypes.c_void_p
    kernel.GetModuleFileNameW.argtypes = [ctypes.c_void_p, ctypes.c_wchar_p, ctypes.c_uint]
    handle, text = kernel.GetModuleHandleW(name), ctypes.create_unicode_buffer(1024)
    return Path(text.value) if handle and kernel.GetModuleFileNameW(handle, text, 1024) else None


@contextlib.contextmanager
def _described(native: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Return a font map that knows the bundled typeface, a context of it, and the typeface's description."""
    regular = import_module("briefgen.resources").fonts()["regular"]
    fontconfig, pango, pangoft2 = native.fontconfig, native.pango, native.pangoft2
    config = fontconfig.FcInitLoadConfigAndFonts()
    if not fontconfig.FcConfigAppFontAddFile(config, str(regular).encode()):
        sys.exit("fontconfig does not read the typeface")
    font_map = pangoft2.pango_ft2_font_map_new()
    pangoft2.pango_fc_font_map_set_config(native.ffi.cast("PangoFcFontMap *", font_map), config)
    context = pango.pango_font_map_create_context(font_map)
    description = pango.pango_font_description_new()
    pango.pango_font_description_set_family(description, b"Source Sans Pro")
    pango.pango_font_description_set_absolute_size(description, pango.pango_units_from_double(SIZE_PX))
    yield font_map, context, description
    pango.pango_font_description_free(description)


def _words(path: Path) -> object:
    document = import_module("pypdfium2").PdfDocument(path)
    return [page.get_textpage().get_text_range() for page in document]


def _facts(path: Path) -> object:
    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without(each) for key, each in value.items() if key not in {"bytes", "sha256"}}
        return [without(each) for each in value] if isinstance(value, list) else value

    return without(json.loads(path.read_text(encoding="utf-8")))


def main() -> None:
    """Do what the command line says."""
    what, *rest = sys.argv[1:]
    if what == "briefgen":
        sys.argv = ["briefgen", *rest]
        import_module("briefgen.cli").main()
        return
    steps = {"about": about, "load": load, "measure": measure, "compare": compare, "assemble": assemble}
    step: Any = steps[what]
    step(*(map(Path, rest) if what in {"compare", "assemble"} else rest))


if __name__ == "__main__":  # worker processes import this file again
    main()
