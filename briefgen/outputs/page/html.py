"""Render the full page: everything in the Review, in one HTML file that needs no other, with the audio player."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from briefgen.outputs.card import FRAMES, WIDE, card_address, card_alt, card_words
from briefgen.outputs.markup import marked
from briefgen.outputs.page.content import (
    duration,
    file_groups,
    page_content,
    page_data,
    page_sections,
    player_chapters,
)
from briefgen.outputs.registry import output_files
from briefgen.outputs.web import compact, page_script, visible, web_policy, web_style
from briefgen.pack.artifact import Artifact
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Storyboard, Timeline
from briefgen.storyboard.page import plan_page
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.transcript import transcript

FIRST_FILES = ("briefing.pdf", "slides.pptx", "slides.pdf", "action-plan.docx")
"""The files that the head of the page links to."""

PAGE = "briefing.html"
RECORDING = "podcast.mp3"
TRANSCRIPT = "transcript.html"


@dataclass(frozen=True)
class DownloadLink:
    """A file of the pack to download: its plain name and its address beside the page."""

    name: str
    address: str


def render_briefing_page(
    edition: Edition, storyboard: Storyboard | None, timeline: Timeline | None, files: Sequence[str]
) -> Artifact:
    """Render the full page.

    Args:
        edition: what is shown.
        storyboard: the source of chapters and transcript; None when nothing is read aloud.
        timeline: start and end of each Line; None when not known.
        files: the names of the pack's files beside the page; the recording is played when it is one of them.

    Returns:
        ``briefing.html``.

    Raises:
        BriefgenError: the house's logo cannot be used.
    """
    audio = _audio(edition, storyboard, timeline, files) if RECORDING in files else {}
    downloads = _downloads(edition, files)
    first = [link for name in FIRST_FILES for link in downloads if link.address == name]
    context = page_content(edition, plan_page(edition)) | {"downloads": downloads, "first_files": first} | audio
    context["sections"] = page_sections(edition, context)
    context["file_groups"] = _grouped(edition, downloads)
    context["card"] = _card(edition, files)
    # The page is filled twice: first to learn which letters its fonts need, and then with these fonts.
    letters = visible(_fill(edition, context, style="", script=""))
    style = web_style(edition, letters)
    script = page_script(edition.wording) if audio or context["choices"] else ""
    return Artifact(PAGE, "text/html", _fill(edition, context, style=style, script=script).encode())


def _fill(edition: Edition, context: Mapping[str, Any], *, style: str, script: str) -> str:
    """Fill the page's template."""
    # Both are briefgen's or the house's own files, not the Review's text.
    page = edition.wording.render(
        "briefing/page.html",
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        policy=web_policy(style, script),
        **{**page_data(context), "facts_json": Markup(context["facts_json"])},  # noqa: S704  (it has no markup characters)
    )
    return compact(marked(page, edition.passages)) + "\n"


def _card(edition: Edition, files: Sequence[str]) -> dict[str, Any]:
    """Return the picture of a shared link with its alternative text; empty without one."""
    if WIDE not in files or not edition.page_url:
        return {}
    words = card_words(edition, plan_page(edition))
    width, height = FRAMES[WIDE].size
    return {"address": card_address(edition), "alt": card_alt(edition, words), "width": width, "height": height}


def _audio(
    edition: Edition, storyboard: Storyboard | None, timeline: Timeline | None, files: Sequence[str]
) -> dict[str, Any]:
    """Return the template variables of the player: duration, chapters and transcript."""
    labels = edition.wording.labels("briefing")["page"]
    scenes = storyboard.scenes if storyboard else ()
    starts = timeline.scenes if timeline else {}
    chapters = ((scene.slide.title, starts[scene.id].start_s) for scene in scenes if scene.id in starts)
    return {
        "duration": duration(timeline.total_s, labels) if timeline else "",
        "chapters": player_chapters(chapters, labels),
        "transcript": transcript(((s.slide.title, s.lines) for s in scenes), timeline.lines if timeline else {}),
        "transcript_file": storyboard is None and TRANSCRIPT in files,
    }


def _grouped(edition: Edition, links: Sequence[DownloadLink]) -> list[tuple[str, list[DownloadLink]]]:
    """Group links by the use of their files, under the site's headings."""
    words = edition.wording.labels("library")["site"]["pack"]["groups"]
    by_address = {link.address: link for link in links}
    return [(str(words[group]), [by_address[name] for name in names]) for group, names in file_groups(by_address)]


def _downloads(edition: Edition, files: Iterable[str]) -> tuple[DownloadLink, ...]:
    """Return the links to the pack's files in the order of their labels; those without a label come last, by name."""
    labels: Mapping[str, str] = edition.wording.labels("briefing")["files"]
    order = list(labels)
    known = output_files()
    listed = {name for name in files if name not in known or known[name].is_listed}
    wanted = sorted(listed - {PAGE}, key=lambda name: (order.index(name) if name in labels else len(order), name))
    return tuple(DownloadLink(shown(str(labels.get(name, name))), quote(name)) for name in wanted)
