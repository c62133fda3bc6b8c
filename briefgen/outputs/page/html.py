"""Render the full page: everything in the Review, in one HTML file that needs no other, with the audio player."""

import base64
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uharfbuzz
from fontTools.ttLib import TTFont
from markupsafe import Markup

from briefgen import resources
from briefgen.outputs.card import FRAMES, WIDE, card_address, card_alt, card_words
from briefgen.outputs.layout.proof import STYLES
from briefgen.outputs.layout.script_fonts import with_scripts
from briefgen.outputs.markup import DARK_PAGE, DARK_PANEL, lightened, marked, paper, tint
from briefgen.outputs.motif import motif_of
from briefgen.outputs.motif_painting import motif_colours, motif_uri
from briefgen.outputs.page.content import duration, page_content, page_data, page_sections, player_chapters
from briefgen.pack.artifact import Artifact
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Storyboard, Timeline
from briefgen.storyboard.page import plan_page
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.transcript import transcript
from briefgen.wording.wording import Wording


def web_fonts(text: str) -> dict[str, str]:
    """Return the styles of the briefing as WOFF, base64, with the letters of a text.

    Letters that the typeface lacks are left to the reader's own fonts.

    Why WOFF: three kilobytes a style more than WOFF2, whose packing took as long as all the rest of the page.
    """
    return {style: base64.b64encode(_subset(style, text)).decode() for style in STYLES}


def _subset(style: str, text: str) -> bytes:
    """Return one style of the typeface with the letters of a text, as WOFF."""
    return _cut(resources.fonts()[style].read_bytes(), text)


def _with_web_scripts(style: str, text: str) -> str:
    """Return the style sheet with the typefaces of further scripts, cut to the letters of a text."""

    def address(font: bytes | Path) -> str:
        data = font.read_bytes() if isinstance(font, Path) else font
        return f"data:font/woff;base64,{base64.b64encode(_cut(data, text)).decode()}"

    return with_scripts(style, text, address)


def _cut(data: bytes, text: str) -> bytes:
    """Return a typeface with the letters of a text, as WOFF."""
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(map(ord, text))
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING
    face = uharfbuzz.Face(data)
    cut = uharfbuzz.subset(face, wanted).blob.data
    # The font keeps its own date, so that the same page gives the same bytes.
    with TTFont(io.BytesIO(cut), recalcTimestamp=False, lazy=True) as font:
        font.flavor = "woff"
        buffer = io.BytesIO()
        font.save(buffer, reorderTables=None)
        return buffer.getvalue()


MOTIF_ASPECT = 1.7
"""The width of the motif beside the title, in heights."""

FIRST_FILES = ("briefing.pdf", "slides.pptx", "action-plan.docx")
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
    context["card"] = _card(edition, files)
    # The page is filled twice: first to learn which letters its fonts need, and then with these fonts.
    letters = _visible(_fill(edition, context, style="", script=""))
    style = edition.wording.render(
        "briefing/page.css", fonts=web_fonts(letters), motif=_motif(edition), **_colours(edition)
    )
    style = _compact(_with_web_scripts(style, letters))
    script = page_script(edition.wording) if audio else ""
    return Artifact(PAGE, "text/html", _fill(edition, context, style=style, script=script).encode())


def page_script(wording: Wording) -> str:
    """Return the JavaScript of the page's player."""
    return _compact(wording.render("briefing/page.js"))


def _fill(edition: Edition, context: Mapping[str, Any], *, style: str, script: str) -> str:
    """Fill the page's template."""
    # Both are briefgen's or the house's own files, not the Review's text.
    page = edition.wording.render(
        "briefing/page.html",
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        policy=_policy(style, script),
        **{**page_data(context), "facts_json": Markup(context["facts_json"])},  # noqa: S704  (it has no markup characters)
    )
    return _compact(marked(page, edition.passages)) + "\n"


def _card(edition: Edition, files: Sequence[str]) -> dict[str, Any]:
    """Return the picture that a shared link shows, with its alternative text; empty where there is none."""
    if WIDE not in files or not edition.page_url:
        return {}
    words = card_words(edition, plan_page(edition))
    width, height = FRAMES[WIDE].size
    return {"address": card_address(edition), "alt": card_alt(edition, words), "width": width, "height": height}


def _compact(text: str) -> str:
    """Remove empty lines."""
    return re.sub(r"\n\s*\n", "\n", text).strip()


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


def _downloads(edition: Edition, files: Iterable[str]) -> tuple[DownloadLink, ...]:
    """Return the links to the pack's files in the order of their labels; those without a label come last, by name."""
    labels: Mapping[str, str] = edition.wording.labels("briefing")["files"]
    order = list(labels)
    wanted = sorted(set(files) - {PAGE}, key=lambda name: (order.index(name) if name in labels else len(order), name))
    return tuple(DownloadLink(shown(str(labels.get(name, name))), quote(name)) for name in wanted)


def _colours(edition: Edition) -> dict[str, dict[str, str]]:
    colours = edition.house.colours
    light = {"primary": colours.primary, "accent": colours.accent}
    dark = {name: lightened(colour, DARK_PANEL) for name, colour in light.items()}
    return {
        "light": light
        | {"tint": tint(colours.primary), "quote": tint(colours.accent), "paper": paper(*light.values())},
        "dark": dark | {"page": DARK_PAGE, "panel": DARK_PANEL},
    }


def _motif(edition: Edition) -> str:
    return motif_uri(motif_of(edition, MOTIF_ASPECT), motif_colours(edition.house.colours))


def _policy(style: str, script: str) -> str:
    """Return the Content-Security-Policy: the page's own style, script, pictures and fonts, nothing else."""
    own = [
        f"{kind} 'sha256-{_digest(text)}'" for kind, text in (("style-src", style), ("script-src", script)) if text
    ]
    rest = ["img-src data:", "font-src data:", "media-src 'self' file:", "base-uri 'none'", "form-action 'none'"]
    return "; ".join(["default-src 'none'", *own, *rest])


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _visible(page: str) -> str:
    """Return the distinct characters of a page, with those that the style sheet adds."""
    return "".join(sorted({char for char in unescape(page) if char.isprintable()} | set("0123456789()[]:.,•")))
