"""The search index of a site, made by pagefind from the pages that say they are searched."""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any, TypeAlias

from briefgen.errors import BriefgenError
from briefgen.library.model import message
from briefgen.library.record import FileRecord
from briefgen.library.stage import Stage

TIMEOUT_S = 1800.0
"""How long pagefind may take, in seconds: 2,000 packs take it ten."""

ENTRY = "pagefind-entry.json"
_MAGIC = b"pagefind_dcd"
_FILTERS = 3  # which item of a meta lists the filters: version, pages, words, filters, sorts, names of facts

Item: TypeAlias = "int | str | list[Item]"
"""A value in an index file: a number, a text or a list."""


def put_in_order(index: Path) -> None:
    """Sort the filters of an index, and rename its files by their new content, so that builds are reproducible.

    Raises:
        ValueError: it is not in the form of pagefind 1.5.
        OSError: a file cannot be read or written.
    """
    entry = json.loads((index / ENTRY).read_bytes())
    named = {path.stem: _sorted_filter(path) for path in sorted((index / "filter").glob("*.pf_filter"))}
    for language in entry["languages"].values():
        old = index / f"pagefind.{language['hash']}.pf_meta"
        meta = _item(gzip.decompress(old.read_bytes()))
        filters: list[Item] = sorted([name, named[stem]] for name, stem in _list(_list(meta)[_FILTERS]))
        content = _MAGIC + _encoded([*_list(meta)[:_FILTERS], filters, *_list(meta)[_FILTERS + 1 :]])
        language["hash"] = _renamed(language["hash"], content)
        old.unlink()
        (index / f"pagefind.{language['hash']}.pf_meta").write_bytes(gzip.compress(content, mtime=0))
    (index / ENTRY).write_text(json.dumps(entry, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _sorted_filter(path: Path) -> str:
    name, values = _list(_item(gzip.decompress(path.read_bytes())))
    content = _MAGIC + _encoded([name, sorted(_list(values), key=lambda each: str(_list(each)[0]))])
    stem = _renamed(path.stem, content)
    path.unlink()
    path.with_stem(stem).write_bytes(gzip.compress(content, mtime=0))
    return stem


def _list(item: Item) -> list[Any]:
    if not isinstance(item, list):
        raise ValueError(item)  # noqa: TRY004  (the form of the file is wrong, not the call)
    return item


def _renamed(name: str, content: bytes) -> str:
    """Return a file name of the same length: the language, and the first digits of the content's hash."""
    language, _, digits = name.rpartition("_")
    return f"{language}_{hashlib.sha256(content).hexdigest()[: len(digits)]}"


def _item(content: bytes) -> Item:
    if not content.startswith(_MAGIC):
        raise ValueError(content[: len(_MAGIC)])
    item, end = _decoded(content, len(_MAGIC))
    if end != len(content):
        raise ValueError(content[end:])
    return item


def _decoded(data: bytes, position: int) -> tuple[Item, int]:
    """Return the item at a position and the position after it; only numbers, texts and lists are there."""
    kind, short = data[position] >> 5, data[position] & 31
    position += 1
    if short > 26:
        raise ValueError(short)
    width = 0 if short < 24 else 1 << (short - 24)
    number = int.from_bytes(data[position : position + width], "big") if width else short
    position += width
    if kind == 0:
        return number, position
    if kind == 3:
        return data[position : position + number].decode(), position + number
    if kind != 4:
        raise ValueError(kind)
    items: list[Item] = []
    for _ in range(number):
        item, position = _decoded(data, position)
        items.append(item)
    return items, position


def _encoded(item: Item) -> bytes:
    if isinstance(item, int):
        return _head(0, item)
    if isinstance(item, str):
        data = item.encode()
        return _head(3, len(data)) + data
    return _head(4, len(item)) + b"".join(map(_encoded, item))


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    width = next(each for each in (1, 2, 4) if number < 256**each)
    return bytes([kind << 5 | 23 + width.bit_length()]) + number.to_bytes(width, "big")


FOLDER = "pagefind"
"""The folder of the index in the site."""

_SCRIPTS = ("pagefind.js", "pagefind-worker.js")


class SearchError(BriefgenError):
    """The search index could not be made; the earlier site is as it was."""


class Search:
    """Makes the index of one site.

    Args:
        language: of the site. Every page is indexed by its rules, also one in another language: a search finds all.
    """

    def __init__(self, language: str) -> None:
        self._language = language.partition("-")[0].lower()

    @cached_property
    def program(self) -> Path | None:
        """The path of Pagefind's program; None where it is not installed."""
        try:
            from pagefind_bin import get_executable  # noqa: PLC0415  (a program for some platforms only)

            return Path(get_executable())
        except (ImportError, FileNotFoundError):
            found = shutil.which("pagefind")
            return Path(found).absolute() if found else None

    @cached_property
    def _version(self) -> str:
        with suppress(metadata.PackageNotFoundError):
            return f"pagefind {metadata.version('pagefind-bin')}"
        return self._run("--version").strip()

    def key(self, files: Mapping[str, FileRecord]) -> str:
        """Hash the inputs of the index; "" without Pagefind, or without a page to index."""
        pages = [f"{address} {each.sha256}" for address, each in sorted(files.items()) if each.is_searched]
        if self.program is None or not pages:
            return ""
        return hashlib.sha256("\n".join([self._version, self._language, *pages]).encode()).hexdigest()

    def make(self, pages: Iterable[str], stage: Stage) -> Iterator[str]:
        """Index pages of a site, and yield the addresses of the index's files.

        Args:
            pages: addresses; the files are in the stage.
            stage: where the site is made.

        Raises:
            SearchError: pagefind failed.
            OSError: a file could not be written.
        """
        work = Path(tempfile.mkdtemp(prefix=".index-", dir=stage.folder))
        for page in pages:
            path = work / "site" / page
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(stage.folder / page, path)
            except OSError:
                shutil.copyfile(stage.folder / page, path)
        self._run(
            "--site", str(work / "site"), "--output-path", str(work / "index"),
            "--keep-index-url", "--force-language", self._language, "--quiet",
        )  # fmt: skip
        try:
            put_in_order(work / "index")
        except (ValueError, KeyError, IndexError, FileNotFoundError) as error:
            raise SearchError(message("search.form", version=self._version, why=error)) from error
        yield from self._move_files(work / "index", stage)
        shutil.rmtree(work)

    def _move_files(self, index: Path, stage: Stage) -> Iterator[str]:
        """Move the index files that a browser needs into the site."""
        names = {path.relative_to(index).as_posix() for path in index.rglob("*") if path.is_file()}
        own = f"wasm.{self._language}.pagefind"  # the other is for languages that pagefind has no rules for
        needed = {name for name in names if name == ENTRY or "/" in name or name.endswith(".pf_meta")}
        for name in sorted({*needed, *_SCRIPTS, own if own in names else "wasm.unknown.pagefind"}):
            (index / name).rename(stage.path(f"{FOLDER}/{name}"))
            yield f"{FOLDER}/{name}"

    def _run(self, *arguments: str) -> str:
        """Run pagefind and return its output."""
        assert self.program is not None  # noqa: S101  (nothing is run without it)
        try:
            done = subprocess.run(  # noqa: S603  (pagefind's own program, on files that were just made)
                [self.program, *arguments], check=False, capture_output=True, stdin=subprocess.DEVNULL,
                timeout=TIMEOUT_S,
                # It reads settings of its own from the folder that it is in, and from the environment.
                cwd=self.program.parent, env={k: v for k, v in os.environ.items() if not k.startswith("PAGEFIND_")},
            )  # fmt: skip
        except OSError as error:
            raise SearchError(message("search.failed", why=error.strerror or error)) from error
        except subprocess.TimeoutExpired as error:
            raise SearchError(message("search.failed", why=f"{TIMEOUT_S:.0f} s")) from error
        if done.returncode:
            words = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
            raise SearchError(message("search.failed", why=words[-1] if words else done.returncode))
        return done.stdout.decode("utf-8", "replace")
