"""The search index of a site, made by pagefind from the pages that say they are searched."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from importlib import metadata
from pathlib import Path

from briefgen.errors import BriefgenError
from briefgen.library.messages import message
from briefgen.library.record import FileRecord
from briefgen.library.search_order import ENTRY, put_in_order
from briefgen.library.stage import Stage

FOLDER = "pagefind"
"""Where the index is in the site."""

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

    def key(self, files: Mapping[str, FileRecord]) -> str:
        """Return the SHA-256 of what the index is made from; empty without a program, or a page to search."""
        pages = [f"{address} {each.sha256}" for address, each in sorted(files.items()) if each.is_searched]
        if self.program is None or not pages:
            return ""
        return hashlib.sha256("\n".join([self._version, self._language, *pages]).encode()).hexdigest()

    def make(self, pages: Iterable[str], stage: Stage) -> Iterator[str]:
        """Make the index of some pages of a site, and yield the addresses of its files.

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
        yield from self._take(work / "index", stage)
        shutil.rmtree(work)

    def _take(self, index: Path, stage: Stage) -> Iterator[str]:
        """Move what a browser needs of an index into the site."""
        names = {path.relative_to(index).as_posix() for path in index.rglob("*") if path.is_file()}
        own = f"wasm.{self._language}.pagefind"  # the other is for languages that pagefind has no rules for
        needed = {name for name in names if name == ENTRY or "/" in name or name.endswith(".pf_meta")}
        for name in sorted({*needed, *_SCRIPTS, own if own in names else "wasm.unknown.pagefind"}):
            (index / name).rename(stage.path(f"{FOLDER}/{name}"))
            yield f"{FOLDER}/{name}"

    def _run(self, *arguments: str) -> str:
        assert self.program is not None  # noqa: S101  (nothing is run without it)
        try:
            done = subprocess.run(  # noqa: S603  (pagefind's own program, on files that were just made)
                [self.program, *arguments], check=False, capture_output=True, stdin=subprocess.DEVNULL,
                # It reads settings of its own from the folder that it is in, and from the environment.
                cwd=self.program.parent, env={k: v for k, v in os.environ.items() if not k.startswith("PAGEFIND_")},
            )  # fmt: skip
        except OSError as error:
            raise SearchError(message("search.failed", why=error.strerror or error)) from error
        if done.returncode:
            words = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
            raise SearchError(message("search.failed", why=words[-1] if words else done.returncode))
        return done.stdout.decode("utf-8", "replace")
