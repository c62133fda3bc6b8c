"""A library among damaged and hostile packs, and under kill -9: nothing outside is touched, and the site is always whole.

``BRIEFGEN_MUTANTS`` and ``BRIEFGEN_KILLS`` say how many are tried, ``BRIEFGEN_SEED`` which.
"""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from site_packs import BASE_URL, contents, write_pack

from briefgen.cli import run
from briefgen.library.model import SITE_RECORD

SEED = int(os.environ.get("BRIEFGEN_SEED", "17"))
MUTANTS = int(os.environ.get("BRIEFGEN_MUTANTS", "30"))
KILLS = int(os.environ.get("BRIEFGEN_KILLS", "8"))

MARKUP = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}]]>'
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**63, 10**400, 1e308, float("nan"), float("inf"), "", " ", "x" * 20_000, MARKUP, "\ud800", "\u202e", "\0",
    "../../outside/x", "/etc/passwd", "con", "404", "pagefind", "assets", "index", "C:\\x", "a/b", "..", ".", "-", "javascript:alert(1)",
    "file:///etc/passwd", "http://evil.example/", "2021-13-99", "9999999", [], {}, [[]], [None], {"a": {"b": {}}}, ["x"] * 500,
)  # fmt: skip
NAMES = ("slug", "files", "name", "sha256", "title", "review", "circulation", "audience", "scenes", "language")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where each value of some JSON is."""
    if path:
        yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in pairs:
        yield from places(part, (*path, key))


def mutant(data: bytes, chance: random.Random) -> bytes:
    """Return a manifest with one to three things wrong: values, keys, or the text itself."""
    said = json.loads(data)
    for _ in range(chance.randint(1, 3)):
        there = list(places(said))
        *way, last = chance.choice([each for each in there if each[-1] in NAMES] if chance.random() < 0.5 else there)
        parent = said
        for key in way:
            parent = parent[key]
        kind = chance.random()
        if kind < 0.7:
            parent[last] = chance.choice(VALUES)
        elif kind < 0.85:
            del parent[last]
        elif isinstance(parent, dict):
            parent[chance.choice((*NAMES, MARKUP, "", "__class__"))] = chance.choice(VALUES)
        else:
            parent.append(chance.choice(VALUES))
        if not (isinstance(said, dict) and said):
            break
    return _damaged(json.dumps(said).encode(), chance)


def _damaged(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    kind = chance.random()
    if kind < 0.75:
        return data
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: data[:at],
        lambda: data[:at] + bytes(chance.randrange(256) for _ in range(9)) + data[at:],
        lambda: data.replace(b"{", b'{"slug": "twice", ', 1),
        lambda: b"\xef\xbb\xbf" + data,
        lambda: data.decode().encode("utf-16"),
        lambda: b'{"a":' * 3000 + data + b"}" * 3000,
        lambda: data * 2,
    )
    return chance.choice(ways)()


def replaced(pack: Path, outside: Path, chance: random.Random) -> None:
    """Put something else in the place of one of a pack's files, now and then."""
    path = chance.choice([each for each in sorted(pack.iterdir()) if each.is_file()])
    kind = chance.choice(("link", "pipe", "folder", "device", "nothing"))
    path.unlink()
    if kind == "link":
        path.symlink_to(outside / "secret.txt")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path.symlink_to("/dev/zero")


def active(page: bytes) -> list[str]:
    """Return what in a page of the site can act and is not the site's own."""
    tree = html.fromstring(page)
    scripts = [
        each
        for each in tree.iter("script")
        if each.get("type") != "application/ld+json"
        and (each.text or not re.fullmatch(r"(\.\./|[\w:/.]*)*assets/[\w-]+\.js", each.get("src", "")))
    ]
    values = [(str(name).lower(), str(value).strip().lower()) for each in tree.iter() for name, value in each.items()]
    handlers = [name for name, _ in values if name.startswith("on")]
    schemes = ("javascript:", "data:", "file:", "vbscript:")
    links = [value for name, value in values if name in {"href", "src"} and value.startswith(schemes)]
    return [*map(str, scripts), *handlers, *links]


@pytest.mark.slow
def test_hostile_packs(
    tmp_path: Path, build_sample: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever a manifest says: exit 0, 1 or 2, no traceback, nothing outside read or written, no script, the site whole."""
    chance = random.Random(SEED)  # noqa: S311  (the same again for the same seed)
    packs, site, outside = tmp_path / "packs", tmp_path / "site", tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("quicksilver", encoding="utf-8")
    write_pack(packs, "Child A")
    good = tmp_path / "good"
    shutil.copytree(build_sample("invented-rowan"), good)
    hostile = packs / build_sample("invented-rowan").name
    command = ["library", str(packs), "-o", str(site), "--base-url", BASE_URL, "-q"]
    codes = []
    for number in range(MUTANTS):
        shutil.rmtree(hostile, ignore_errors=True)
        shutil.copytree(good, hostile)
        if number % 10 == 0:
            shutil.rmtree(site, ignore_errors=True)
            if number % 20 == 0:
                assert 0 == run(command)
        (hostile / "pack.json").write_bytes(mutant((good / "pack.json").read_bytes(), chance))
        if chance.random() < 0.2:
            replaced(hostile, outside, chance)
        began = time.monotonic()
        codes.append(run(command))
        said = capsys.readouterr()
        case = (SEED, number, said.err)

        assert codes[-1] in {0, 1, 2}, case
        assert not re.search("Traceback|inside briefgen", said.out + said.err), case
        assert time.monotonic() - began < 20, case
        assert ["secret.txt"] == [path.name for path in outside.iterdir()], case
        assert {"good", "outside", "packs", "site"} == {path.name for path in tmp_path.iterdir()}, case
        if site.exists():
            made = contents(site)
            assert {
                "index.html",
                "exampleshire-child-a-2021/index.html",
                "exampleshire-child-a-2021/podcast.mp3",
                "feed.xml",
            } <= set(made), case
            assert not any(b"quicksilver" in data for data in made.values()), case
            assert not [path for path in site.rglob("*") if path.is_symlink()], case
            own = [
                name
                for name in made
                if name.endswith(".html") and not name.endswith(("briefing.html", "transcript.html"))
            ]
            assert not [(name, found) for name in own if (found := active(made[name]))], case
    assert {0, 1} <= set(codes)


@pytest.mark.parametrize("field", ["title", "area"])
def test_a_digest_of_endless_names(tmp_path: Path, field: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A pack with a name that no digest can quote is named, or left out; nothing is wrong inside."""
    packs = tmp_path / "packs"
    for title in ("Child A", "Child B", "Child C"):
        pack = write_pack(packs, title)
    said = json.loads((pack / "pack.json").read_bytes())
    said["review"]["review"][field] = "Word " * 3999
    (pack / "pack.json").write_text(json.dumps(said), encoding="utf-8")
    code = run(["digest", str(packs), "-o", str(tmp_path / "digest.yaml"), "--no-build"])
    told = capsys.readouterr()

    assert (code, str(pack) in told.out + told.err) in {(2, True), (0, True)}
    assert "inside briefgen" not in told.err


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed as POSIX does")
def test_killed_at_random(tmp_path: Path) -> None:
    """After SIGKILL at any moment of a real run the site is the one before or the one after; the next run gives the one after."""
    chance = random.Random(SEED)  # noqa: S311  (the same again for the same seed)
    packs, site = tmp_path / "packs", tmp_path / "work" / "site"
    for number in range(12):
        write_pack(packs, f"Child {number}")
    command = ["library", str(packs), "-o", str(site), "--base-url", BASE_URL, "-q"]
    assert 0 == run(command)
    before, whole_s, hit = _state(site), 0.0, 0
    for turn in range(KILLS * 6):
        for number in range(0, 12, 2):  # every turn, all is other than before: half of the packs, and so the lists
            write_pack(packs, f"Child {number}", word=f"turn {turn}")
        with subprocess.Popen([sys.executable, "-m", "briefgen", *command], stderr=subprocess.PIPE) as process:
            began = time.monotonic()
            if whole_s:
                time.sleep(chance.uniform(0.35, 1.0) * whole_s)
                process.kill()
                was_alive = process.wait() == -signal.SIGKILL
            else:
                was_alive = False
                assert 0 == process.wait()
                whole_s = time.monotonic() - began
            found = _state(site)
        assert 0 == run(command)
        after = _state(site)
        assert ["site"] == [path.name for path in site.parent.iterdir()]
        assert before != after
        assert found in (before, after), turn
        if was_alive:
            hit += 1
        elif turn:
            whole_s *= 0.9  # the machine is faster now
        before = after
        if hit == KILLS:
            break
    assert KILLS == hit


def _state(site: Path) -> dict[str, bytes]:
    """Return the whole site as it is, its record too."""
    found = contents(site)
    assert SITE_RECORD in found
    return found
