"""Render the files for sharing: two cards, posts with alternative texts, and a newsletter.

Every word is the page's own or from ``templates/share`` and ``labels/<language>/share.yaml``. A restricted review has
none of these files (``Output.public_only``).
"""

import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from PIL import Image

from briefgen.outputs.card import FRAMES, GREY, CardWords, card_address, card_alt, card_words, draw_card
from briefgen.outputs.markup import marked, mixed, paper, tint
from briefgen.outputs.material import Material
from briefgen.outputs.motif import motif_of
from briefgen.outputs.motif_painting import motif_colours, paint_motif
from briefgen.pack.artifact import Artifact
from briefgen.review.house.house import Colours
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page import PagePlan, plan_page
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.template_data import edition_data, headings, plan_data
from briefgen.text import legible
from briefgen.wording.phrases import with_full_stop

TEXT, LETTER, PLAIN_LETTER = "share.txt", "newsletter.html", "newsletter.txt"

TILES, TILE_PX = (16, 3), 12
"""How many tiles the head of the newsletter has, across and down, and how large each is painted."""

LEAST_COVERED = 0.25
"""The share of a tile that a colour covers, for the tile to have it."""

CORNERS = ("100% 0 0 0", "0 100% 0 0", "0 0 100% 0", "0 0 0 100%", "0")
"""The roundings of a tile, as ``border-radius``; programs that know none show squares."""

MOST_CHARACTERS = 280
"""The most characters of a short post (X); a post of more is only made where one sentence alone is longer."""


def render_share(material: Material) -> Iterator[Artifact]:
    """Render both cards, ``share.txt``, ``newsletter.html`` and ``newsletter.txt``.

    Raises:
        BriefgenError: the logo or a template of the house cannot be used.
    """
    edition = material.edition
    plan, labels = plan_page(edition), edition.wording.labels("share")
    words = card_words(edition, plan)
    for name, frame in FRAMES.items():
        yield Artifact(name, "image/png", draw_card(edition, words, frame))
    content = _content(edition, plan, words, labels)
    yield Artifact(TEXT, "text/plain", _text(edition, TEXT, content))
    page = edition.wording.render(f"share/{LETTER}", **content)
    lines = (line for line in marked(page, edition.passages).splitlines() if line.strip())
    yield Artifact(LETTER, "text/html", ("\n".join(lines) + "\n").encode())
    yield Artifact(PLAIN_LETTER, "text/plain", _text(edition, PLAIN_LETTER, content))


def short_post(plan: PagePlan, address: str, labels: Mapping[str, Any]) -> str:
    """Return a post of whole sentences: marks, review, content note, as much text as fits, and the address.

    Args:
        plan: everything that the page can show.
        address: where to read on; empty when not known.
        labels: the labels ``share``.
    """
    head = str(labels["post"]).format(title=f"{plan.title}, {plan.place}")
    sentences = [*map(with_full_stop, (*plan.marks, head)), with_full_stop(plan.content_note)]
    points = [plan.one_thing, *(message.headline for message in plan.messages)]
    length = sum(len(text) + 1 for text in (*sentences, address))
    for count, point in enumerate(with_full_stop(text) for text in points if text):
        length += len(point) + 1
        if count and length > MOST_CHARACTERS:
            break
        sentences.append(point)
    return " ".join(filter(None, (*sentences, address)))


def tiles(edition: Edition) -> list[list[tuple[str, str]]]:
    """Return the motif of a review as rows of table cells: colour and rounding of each, "" for the background.

    Mail programs leave out drawings in a page and do not fetch pictures, so that the head is made of cells.
    """
    is_withdrawn = edition.review.about.withdrawn is not None
    colours = motif_colours(Colours(primary=GREY, accent=GREY) if is_withdrawn else edition.house.colours)
    across, down = TILES
    image = Image.new("RGB", (across * TILE_PX, down * TILE_PX), colours.ground)
    paint_motif(image, motif_of(edition, across / down), colours, (0, 0), down * TILE_PX)
    names = {
        Image.new("RGB", (1, 1), colour).tobytes(): colour
        for colour in vars(colours).values()
        if colour != colours.ground
    }
    rows = []
    for row in range(down):
        boxes = [(at * TILE_PX, row * TILE_PX, (at + 1) * TILE_PX, (row + 1) * TILE_PX) for at in range(across)]
        found = [_tile(image.crop(box), names) for box in boxes]
        turns = [zlib.crc32(f"{edition.review.slug} {row} {at}".encode()) % len(CORNERS) for at in range(across)]
        rows.append([(colour, CORNERS[turn]) for colour, turn in zip(found, turns, strict=True)])
    return rows


def _tile(part: Image.Image, names: Mapping[bytes, str]) -> str:
    """Return the main colour of a part of the motif; "" where no colour covers enough."""
    counted = Counter(part.tobytes()[at : at + 3] for at in range(0, 3 * part.width * part.height, 3))
    least = LEAST_COVERED * part.width * part.height
    return next((names[colour] for colour, count in counted.most_common() if colour in names and count >= least), "")


def _content(edition: Edition, plan: PagePlan, words: CardWords, labels: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables of the three templates."""
    colours, address = edition.house.colours, edition.page_url or ""
    is_withdrawn = edition.review.about.withdrawn is not None
    return {
        "edition": edition_data(edition),
        "plan": plan_data(plan),
        "labels": labels,
        "briefing": edition.wording.labels("briefing"),
        "common": edition.common,
        "headings": {section: shown(text) for section, text in headings(edition).items()},
        "cards": list(FRAMES),
        "alt": card_alt(edition, words),
        "card": card_address(edition),
        "tiles": tiles(edition),
        "address": address,
        "report": edition.review.about.report or "",
        "post": short_post(plan, address or edition.review.about.report or "", labels),
        "colours": {
            "primary": GREY if is_withdrawn else colours.primary,
            "accent": colours.accent,
            "tint": tint(colours.primary),
            "paper": paper(colours.primary, colours.accent),
            "rule": mixed(colours.primary, "#ffffff", 0.6),
            "bar": "#8f0f1d" if is_withdrawn else "#1b1b1b",
        },
    }


def _text(edition: Edition, name: str, content: Mapping[str, Any]) -> bytes:
    """Fill a template of plain text; more than one empty line becomes one."""
    lines = [legible(line.rstrip()) for line in edition.wording.render(f"share/{name}", **content).splitlines()]
    return ("\n".join(_spaced(lines)).strip() + "\n").encode()


def _spaced(lines: Sequence[str]) -> Iterator[str]:
    for before, line in zip(["", *lines], lines, strict=False):
        if line or before:
            yield line
