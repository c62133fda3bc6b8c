"""Real folders of packs for the tests of a library's site: small files and true manifests."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from library_packs import TODAY, entry_of, review_of

from briefgen.library.collect import collect
from briefgen.library.model import Library, SiteFile, State
from briefgen.library.write import WrittenSite, write_site
from briefgen.pack.manifest import FileEntry, Manifest
from briefgen.review.house.house import House

BASE_URL = "https://a.example/learning/"
FILES = {
    "briefing.html": '<!doctype html><html lang="en"><title>x</title><a href="briefing.pdf" id="top">PDF</a></html>',
    "briefing.pdf": "a PDF about {title}",
    "podcast.mp3": "the sound of {title}",
}


def write_pack(folder: Path, title: str, files: dict[str, str] | None = None, **changes: Any) -> Path:
    """Write a pack into a folder of packs; ``changes`` are those of its review."""
    review = review_of(**{**changes, "about": {"title": title, **changes.get("about", {})}})
    manifest = entry_of(review).manifest
    pack = folder / manifest.slug
    pack.mkdir(parents=True, exist_ok=True)
    for old in pack.iterdir():
        old.unlink()
    entries = []
    for name, text in (FILES if files is None else files).items():
        data = text.replace("{title}", f"{title} {changes.get('word', '')}").encode()
        (pack / name).write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        entries.append(FileEntry(name=name, media_type="text/plain", bytes=len(data), sha256=digest))
    write_manifest(pack, manifest.model_copy(update={"files": tuple(entries)}))
    return pack


def write_manifest(pack: Path, manifest: Manifest) -> None:
    """Write a pack's manifest."""
    (pack / "pack.json").write_text(manifest.model_dump_json(indent=2), encoding="utf-8")


def page(title: str, body: str, searched: str = "") -> bytes:
    """Return a small page."""
    attribute = f' data-pagefind-body lang="{searched}"' if searched else ""
    return f'<!doctype html>\n<html lang="en"><title>{title}</title><main{attribute}>{body}</main></html>'.encode()


def small_pages(library: Library) -> Iterator[SiteFile]:
    """Yield a home page and a page for each pack, in place of the real ones."""
    current = [each for each in library.entries if each.state is not State.WITHDRAWN]
    links = "".join(f'<a href="{each.address}">{each.slug}</a>' for each in current)
    yield SiteFile("index.html", lambda: page("Home", f'<p id="main">{links}</p>'))
    for each in current:
        words = (
            f'<h1>{each.manifest.title}</h1><p data-pagefind-filter="theme">Neglect</p>'
            f'<p data-pagefind-filter="area">{each.slug}</p>'
            f'<p>{each.review.what_happened}</p><a href="../index.html#main">Home</a> <a href="podcast.mp3">Listen</a>'
        )
        yield SiteFile(each.address, lambda title=each.slug, words=words: page(title, words, "en"), each.sha256)  # type: ignore[misc]


def library_in(packs: Path, base_url: str = BASE_URL, **options: Any) -> Library:
    """Return the library of a folder of packs."""
    return collect([packs], House(), TODAY, base_url=base_url, **options).library


def site_of(
    packs: Path, target: Path, files: Any = small_pages, base_url: str = BASE_URL, **options: Any
) -> WrittenSite:
    """Write the site of a folder of packs, as the command does."""
    found = collect([packs], House(), TODAY, base_url=base_url, earlier=target, **options)
    return write_site(found.library, target, files, last_good=found.last_good)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Return which file each name stands for, and when it was written."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
