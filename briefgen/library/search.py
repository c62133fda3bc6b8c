"""The search index of a site, made by pagefind from the pages that say they are searched.

A large site has an index in parts, so that a changed page costs a part and not the whole. The parts are searched
together: ``pagefind/pagefind.js`` is then ours and answers for all of them, in pagefind's own words.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path

from briefgen import resources
from briefgen.errors import BriefgenError
from briefgen.library.messages import said
from briefgen.library.record import FileRecord
from briefgen.library.search_order import ENTRY, put_in_order
from briefgen.library.stage import Stage

FOLDER = "pagefind"
"""Where the index is in the site."""

PART_PAGES = 125
"""How many pages a part has at most, until there are ``MOST_PARTS``: indexing so many takes less than a second."""

MOST_PARTS = 16
"""How many parts there are at most: each is two more small files for a browser to fetch."""

_SCRIPTS = ("pagefind.js", "pagefind-worker.js")
_SHARED = "library/search-parts.js"


class SearchError(BriefgenError):
    """The search index could not be made; the earlier site is as it was."""


@dataclass(frozen=True)
class Part:
    """A part of the index.

    Attributes:
        folder: its folder in the site.
        key: the hash of what it is made from.
        pages: the addresses of its pages.
        is_first: whether it has the program that searches all of them.
    """

    folder: str
    key: str
    pages: tuple[str, ...]
    is_first: bool


class Search:
    """Makes the index of one site.

    Args:
        language: of the site. Every page is indexed by its rules, also one in another language: a search finds all.
    """

    def __init__(self, language: str) -> None:
        self._language = language.partition("-")[0].lower()

    @cached_property
    def program(self) -> Path | None:
        """Pagefind's program, or None where it is not installed."""
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

    def parts(self, files: Mapping[str, FileRecord]) -> tuple[Part, ...]:
        """Return the parts of the index of a site's pages; none when there is no program, or nothing to search."""
        pages = {address: each.sha256 for address, each in sorted(files.items()) if each.is_searched}
        if self.program is None or not pages:
            return ()
        count = 1
        while count < MOST_PARTS and len(pages) > count * PART_PAGES:
            count *= 2
        members: list[list[str]] = [[] for _ in range(count)]
        for address in pages:
            members[int(hashlib.sha256(address.encode()).hexdigest()[:8], 16) % count].append(address)
        found: list[Part] = []
        for number, each in enumerate(members):
            folder = f"{FOLDER}/part-{number}" if count > 1 else FOLDER
            made_from = [self._version, self._language, folder, *(f"{page} {pages[page]}" for page in each)]
            key = hashlib.sha256("\n".join([str(not found), *made_from]).encode()).hexdigest()
            if each:
                found.append(Part(folder, key, tuple(each), not found))
        return tuple(found)

    @contextmanager
    def making(self, parts: Iterable[Part], stage: Stage) -> Iterator[Iterator[tuple[Part, list[str]]]]:
        """Begin to make parts of the index, as many at a time as there are cores, in a site that has their pages.

        Yields:
            What waits for each part and gives the addresses of its files; other things can be done before.

        Raises:
            SearchError: pagefind failed.
            OSError: a file could not be written.
        """
        todo = list(parts)
        if not todo:
            yield iter(())
            return
        from briefgen.parallel import cores  # noqa: PLC0415  (imports what builds packs)

        folder = stage.folder  # made here, once
        with ThreadPoolExecutor(cores()) as pool:
            work = [(part, pool.submit(self._index, part, folder)) for part in todo]
            try:
                yield ((part, self._take(part, each.result(), stage)) for part, each in work)
            finally:
                pool.shutdown(cancel_futures=True)

    def _index(self, part: Part, folder: Path) -> Path:
        """Index the pages of a part in a folder of their own."""
        work = Path(tempfile.mkdtemp(prefix=".index-", dir=folder))
        for page in part.pages:
            path = work / "site" / page
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(folder / page, path)
            except OSError:
                shutil.copyfile(folder / page, path)
        self._run(
            "--site", str(work / "site"), "--output-path", str(work / "index"),
            "--keep-index-url", "--force-language", self._language, "--quiet",
        )  # fmt: skip
        try:
            put_in_order(work / "index")
        except (ValueError, KeyError, IndexError, FileNotFoundError) as error:
            raise SearchError(said("search.form", version=self._version, why=error)) from error
        return work

    def _take(self, part: Part, work: Path, stage: Stage) -> list[str]:
        """Move what a browser needs of an index into the site."""
        index = work / "index"
        names = {path.relative_to(index).as_posix() for path in index.rglob("*") if path.is_file()}
        needed = {name for name in names if name == ENTRY or "/" in name or name.endswith(".pf_meta")}
        if part.is_first:
            own = f"wasm.{self._language}.pagefind"  # the other is for languages that pagefind has no rules for
            needed |= {*_SCRIPTS, own if own in names else "wasm.unknown.pagefind"}
        for name in sorted(needed):
            (index / name).rename(stage.path(f"{part.folder}/{name}"))
        shutil.rmtree(work)
        return [f"{part.folder}/{name}" for name in sorted(needed)]

    def _run(self, *arguments: str) -> str:
        assert self.program is not None  # noqa: S101  (nothing is run without it)
        try:
            done = subprocess.run(  # noqa: S603  (pagefind's own program, on files that were just made)
                [self.program, *arguments], check=False, capture_output=True, stdin=subprocess.DEVNULL,
                # It reads settings of its own from the folder that it is in, and from the environment.
                cwd=self.program.parent, env={k: v for k, v in os.environ.items() if not k.startswith("PAGEFIND_")},
            )  # fmt: skip
        except OSError as error:
            raise SearchError(said("search.failed", why=error.strerror or error)) from error
        if done.returncode:
            words = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
            raise SearchError(said("search.failed", why=words[-1] if words else done.returncode))
        return done.stdout.decode("utf-8", "replace")


def shared_script(parts: Iterable[Part]) -> bytes:
    """Return the script that answers for an index in parts, as ``pagefind.js`` does for one."""
    first, *others = [part.folder.removeprefix(f"{FOLDER}/") for part in parts]
    script = (resources.templates() / _SHARED).read_text("utf-8")
    return script.replace("FIRST", first).replace("OTHERS", ", ".join(f'"{each}"' for each in others)).encode()
