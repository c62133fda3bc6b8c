"""Nothing that briefgen keeps can run: cache, data and temporary files are data."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from briefgen import resources

PACKAGE = Path(resources.__file__).parent
FORBIDDEN = re.compile(
    r"""
    ^\s*(?:import|from)\s+(?:c?[pP]ickle|pickletools|marshal|shelve|dill|joblib|cloudpickle|jsonpickle|dbm|code|codeop)\b
    | [Bb]ytecode_?[Cc]ache | py_compile | compileall | allow_pickle\s*=\s*True | \bnp\.(?:load|save)\( | ModuleLoader
    | optimized_model_filepath | register_custom_ops | \bexec\( | \beval\( | yaml\.(?:unsafe_load|full_load|load_all|UnsafeLoader)
    | spec_from_file_location
    """,
    re.VERBOSE | re.MULTILINE,
)


def test_no_module_reads_or_writes_code() -> None:
    """No pickle, marshal or the like, no compiled templates, no models prepared for one machine."""
    found = {
        f"{path.relative_to(PACKAGE)}: {match[0].strip()}"
        for path in PACKAGE.rglob("*.py")
        for match in FORBIDDEN.finditer(path.read_text(encoding="utf-8"))
    }
    assert set() == found


@pytest.mark.parametrize(
    "line",
    ["import pickle", "    from marshal import loads", "jinja2.BytecodeCache", "bytecode_cache=x", "np.load(path, allow_pickle=True)",
     "exec(code)", "import cloudpickle as c"],
)  # fmt: skip
def test_what_is_looked_for_is_found(line: str) -> None:
    """Each way to keep code is seen."""
    assert FORBIDDEN.search(f"x = 1\n{line}\n")


def is_json(content: bytes) -> bool:
    """Whether it is JSON."""
    json.loads(content)
    return True


def is_clip(content: bytes) -> bool:
    """Whether it is a rate and times in JSON, and samples of 16 bits."""
    head, _, samples = content.partition(b"\n")
    rate_hz, words = json.loads(head)
    return rate_hz > 0 and isinstance(words, list) and len(samples) % 2 == 0


def is_stretch(content: bytes) -> bool:
    """Whether it is loudness in JSON and frames of MP3."""
    head, _, frames = content.partition(b"\n")
    return len(json.loads(head)) == 2 and frames[0] == 0xFF and frames[1] & 0xE0 == 0xE0


def is_picture(content: bytes) -> bool:
    """Whether it is a JPEG or a PNG."""
    return content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n"))


FORMATS: dict[str, Callable[[bytes], bool]] = {
    "clips": is_clip,
    "episodes": lambda content: content.decode().lstrip().startswith("<"),
    "locks": lambda content: not content,
    "library": is_json,
    "packs": is_json,
    "slides": is_picture,
    "sound": is_stretch,
    "told": lambda content: content == b"told",
    "typefaces": is_json,
    "web-fonts": lambda content: content.startswith(b"wOF2"),
}


@pytest.mark.slow
def test_every_entry_of_a_cache_is_data(tmp_path: Path) -> None:
    """After a whole build and a site, each entry is of a known format; nothing else is kept anywhere."""
    sample = resources.samples() / "lambeth-martin.yaml"
    more = {
        "BRIEFGEN_CACHE": str(tmp_path / "cache"),
        "TMPDIR": str(tmp_path / "temporary"),
        "HOME": str(tmp_path / "home"),
    }
    (tmp_path / "temporary").mkdir()
    packs = str(tmp_path / "packs")
    for arguments in (["build", str(sample), "-o", packs], ["library", packs, "-o", str(tmp_path / "site")]):
        done = subprocess.run(
            [sys.executable, "-m", "briefgen", *arguments],
            env={**os.environ, **more},
            capture_output=True,
            text=True,
            check=False,
        )
        assert 0 == done.returncode, done.stderr

    kinds = {path.name for path in (tmp_path / "cache").iterdir()}
    assert {"clips", "sound", "packs", "typefaces"} <= kinds <= set(FORMATS)
    entries = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    wrong = [
        path for path in entries if not FORMATS[path.relative_to(tmp_path / "cache").parts[0]](path.read_bytes()[32:])
    ]
    assert [] == wrong
    assert [] == list((tmp_path / "temporary").iterdir())
    assert not (tmp_path / "home").exists()
