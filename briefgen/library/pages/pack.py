"""The page of a pack: the whole briefing, its player, its files, and links to similar packs."""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from briefgen.files.opener import OpenError, read_inside
from briefgen.library.facets import FILTERS, KINDS, Facets
from briefgen.library.model import Entry, Library, SiteFile, State
from briefgen.library.pages.covers import cover_address
from briefgen.library.pages.frame import ARTWORK, fill
from briefgen.library.pages.look import review_motif
from briefgen.library.published import PUBLISHED
from briefgen.outputs.markup import marked
from briefgen.outputs.page.content import (
    Section,
    duration,
    file_groups,
    page_content,
    page_data,
    page_sections,
    player_chapters,
    structured_data,
)
from briefgen.outputs.registry import output_files
from briefgen.pack.artifact import MANIFEST
from briefgen.pack.manifest import FileEntry, Manifest
from briefgen.pack.read import timeline_in
from briefgen.review.house.illustrations import Illustration, pictures_of
from briefgen.storyboard.page import plan_page
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.transcript import transcript
from briefgen.text import clock

RECORDING, VIDEO = "podcast.mp3", "video.mp4"


def recording(manifest: Manifest, labels: Mapping[str, Any]) -> dict[str, Any]:
    """Return the template values of the section ``listen``; empty where the pack has no recording.

    Args:
        manifest: the pack.
        labels: the words of the briefing's page, in the pack's language.
    """
    if manifest.file(RECORDING) is None:
        return {}
    is_measured = manifest.times == "measured"
    starts = ((scene.title, scene.start_s) for scene in manifest.scenes if is_measured)
    return {
        "duration": duration(manifest.total_s, labels),
        "total_s": round(manifest.total_s, 2),
        "total": clock(manifest.total_s),
        "chapters": player_chapters(starts, labels),
        "transcript": transcript(
            ((scene.title, scene.lines) for scene in manifest.scenes),
            timeline_in(manifest).lines if is_measured else {},
        ),
    }


def video(manifest: Manifest) -> dict[str, str]:
    """Return the files for the video player; empty where the pack has no video."""
    if manifest.file(VIDEO) is None:
        return {}
    names = {"poster": "video-poster.jpg", "captions": "captions.vtt", "still": "video-still.mp4"}
    return {kind: name if manifest.file(name) else "" for kind, name in names.items()}


FIRST_FILES = ("briefing.pdf", "slides.pptx", "slides.pdf", "facilitator.pdf", "action-plan.docx")
"""The most wanted files, offered at the head of the page."""

PAGE = "briefing.html"
_MEGABYTE = 1_000_000


MAX_PAGE_BYTES = 64 << 20
"""The largest page of a pack, in bytes, from which pictures are extracted."""

_DRAWN = re.compile(rb'src="data:image/(?:png|jpeg);base64,([A-Za-z0-9+/]{16,}={0,2})"')


def illustrations_of(entry: Entry) -> Mapping[str, Illustration]:
    """Extract the pictures of a pack's review from the pack's own page, by their names.

    The name of a picture is made from its content; one that is not there under its name is left out.
    """
    names = {picture.file for _, picture in pictures_of(entry.edition.review)}
    if not names or entry.manifest.file(PAGE) is None:
        return {}
    try:
        page = read_inside(entry.pack, PAGE, MAX_PAGE_BYTES)
    except OpenError:
        return {}
    drawn = (
        Illustration(base64.b64decode(found[1]), ()) for found in _DRAWN.finditer(page) if len(found[1]) % 4 == 0
    )
    return {each.name: each for each in drawn if each.name in names}


@dataclass(frozen=True)
class Download:
    """A file of the pack as a download: its plain name, address, and size in words."""

    name: str
    address: str
    size: str


class PackPages:
    """The pages of packs, also those of withdrawn reviews.

    Args:
        library: the site.
        facets: its groups.
    """

    def __init__(self, library: Library, facets: Facets) -> None:
        self._library = library
        self._facets = facets
        self._of_review: dict[str, list[Entry]] = {}
        for entry in library.entries:
            self._of_review.setdefault(facets.review(entry), []).append(entry)

    def files(self) -> Iterator[SiteFile]:
        """Yield the page of every pack."""
        for entry in self._library.entries:
            if entry.state is State.WITHDRAWN:
                for address in (entry.address, f"{entry.slug}/{PAGE}"):
                    yield SiteFile(address, partial(self._withdrawn, entry, address))
                continue
            around = self._around(entry)
            key = page_key(self._library, entry, around)
            yield SiteFile(entry.address, partial(self._page, entry, around), key)

    def _around(self, entry: Entry) -> dict[str, Any]:
        """Return the data of other packs that a pack's page shows; the page is rendered again when they change."""
        found = {kind: [(group.name, group.address) for group in self._facets.of(entry, kind)] for kind in KINDS}
        others = [each for each in self._of_review[self._facets.review(entry)] if each.state is not State.WITHDRAWN]
        whole = next((each for each in others if each.is_whole), None)
        editions = [(shown(each.facts.audience), each.address) for each in others if not each.is_whole]
        near = self._facets.neighbours(entry, "themes")
        return {
            "cover": cover_address(self._library, entry) if self._library.base_url else "",
            "groups": found,
            "is_in_groups": any(found.values()),
            "whole": whole.address if whole and not entry.is_whole else "",
            "editions": editions if entry.is_whole else [],
            "theme": near[0].name if near else "",
            "neighbours": {
                name: (shown(each.listed.title), each.address)
                for name, each in zip(("newer", "older"), near[1:] if near else (), strict=False)
                if each
            },
        }

    def _page(self, entry: Entry, around: Mapping[str, Any]) -> bytes:
        """Render the page of a pack."""
        library, edition = self._library, replace(entry.edition, illustrations=illustrations_of(entry))
        words = edition.wording.labels("library")["site"]
        content = page_content(edition, plan_page(edition)) | _downloads(entry, words["pack"])
        content |= recording(entry.manifest, content["labels"]["page"])
        content |= {"video": video(entry.manifest)}
        sections = _with_video(page_sections(edition, content), content["video"], words["pack"])
        description = content.pop("description")
        content.pop("logo")
        content.pop("logo_alt")
        url = library.url(entry.address) if library.base_url else None
        page = fill(
            library,
            "pack",
            entry.address,
            title=edition.title,
            description=description,
            section="",
            noindex=edition.restricted,
            scripts=(
                *(("contents.js",) if "duration" in content or content["choices"] else ()),
                *(("player.js", "media.js") if "duration" in content else ()),
                *(("filter.js",) if content["choices"] else ()),
            ),
            motif=review_motif((*edition.review.about.themes, edition.review.about.kind), entry.slug),
            image=library.url(around["cover"] or ARTWORK) if library.base_url else "",
            sections=[(each, _template(each.id)) for each in sections],
            words=words,
            entry=_of_entry(entry),
            around=around,
            filters=FILTERS,
            kinds=[(kind, library.wording.labels("library")["site"]["kinds"][kind]["facet"]) for kind in KINDS],
            **(page_data(content) | {"facts_json": _markup(structured_data(edition, description, url))}),
        )
        entry.release()
        return marked(page.decode(), edition.passages).encode()

    def _withdrawn(self, entry: Entry, address: str) -> bytes:
        """Render the page of a withdrawn review: date, reason and publisher only."""
        about, edition = entry.review.about, entry.edition
        labels = self._library.wording.labels("library")["site"]["withdrawn"]
        return fill(
            self._library,
            "withdrawn_pack",
            address,
            title=str(labels["title"]).format(title=edition.title),
            noindex=True,
            labels=labels,
            date=self._library.wording.date(about.withdrawn),
            reason=shown(about.withdrawn_reason or ""),
            publisher=shown(edition.publisher),
        )


def page_key(library: Library, entry: Entry, around: Mapping[str, Any]) -> str:
    """Compute the cache key of a pack's page from everything that decides it.

    Args:
        library: its house, templates and version decide the page.
        entry: the pack, by the hash of its ``pack.json``.
        around: what the page shows of other packs, as JSON values.
    """
    return library.key(entry.sha256, entry.state, entry.listed.restricted, around)


def _of_entry(entry: Entry) -> dict[str, Any]:
    published = entry.review.about.published
    return {
        "is_whole": entry.is_whole,
        "is_digest": entry.is_digest,
        "published": published.iso if published else "",
    }


def _with_video(sections: tuple[Section, ...], found: Mapping[str, str], words: Mapping[str, Any]) -> list[Section]:
    """Return the sections with the video's section added after the recording, or first."""
    if not found:
        return list(sections)
    place = next((n for n, each in enumerate(sections, 1) if each.id == "listen"), 0)
    return [*sections[:place], Section("watch", shown(str(words["video"]))), *sections[place:]]


def _template(section: str) -> str:
    """Return the template of a section: the site's own for players and files, else the briefing's."""
    return f"{'library' if section in {'listen', 'watch', 'downloads'} else 'briefing/page'}/{section}.html"


def _downloads(entry: Entry, words: Mapping[str, Any]) -> dict[str, Any]:
    """Return the pack's files grouped by use, and the most wanted ones."""
    labels: Mapping[str, str] = entry.edition.wording.labels("briefing")["files"] | {PAGE: words["page_as_file"]}
    known = output_files()
    offered = {name for name in PUBLISHED if known[name].is_listed}
    by_name = {file.name: file for file in entry.manifest.files if file.name in offered}
    # pack.json cannot have its own size in it.
    size = (entry.pack / MANIFEST).stat().st_size
    by_name[MANIFEST] = FileEntry(name=MANIFEST, media_type="application/json", bytes=size, sha256=entry.sha256)
    listed = [
        (str(words["groups"][group]), [_download(by_name[name], labels, words) for name in names])
        for group, names in file_groups(sorted(by_name))
    ]
    first = [_download(by_name[name], labels, words) for name in FIRST_FILES if name in by_name]
    return {"downloads": listed, "first_files": first}


def _download(file: FileEntry, labels: Mapping[str, str], words: Mapping[str, Any]) -> Download:
    size = str(words["size"]["mb" if file.bytes >= _MEGABYTE else "kb"])
    number = f"{file.bytes / 1e6:.1f}" if file.bytes >= _MEGABYTE else f"{max(1, round(file.bytes / 1e3))}"
    return Download(shown(str(labels.get(file.name, file.name))), quote(file.name), size.format(size=number))


def _markup(text: str) -> Any:
    return Markup(text)  # noqa: S704  (JSON without any character of markup: page_facts)
