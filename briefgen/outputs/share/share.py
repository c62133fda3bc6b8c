"""Render what a communications team shares: two cards, posts with alternative texts, and a newsletter.

Every word is the page's own or from ``templates/share`` and ``labels/<language>/share.yaml``. A restricted review has
none of these files (``Output.public_only``).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from briefgen.outputs.card import FRAMES, CardWords, card_address, card_alt, card_words, draw_card
from briefgen.outputs.markup import marked, mixed, paper, tint
from briefgen.outputs.material import Material
from briefgen.pack.artifact import Artifact
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page import PagePlan, plan_page
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.template_data import edition_data, headings, plan_data
from briefgen.text import legible
from briefgen.wording.phrases import with_full_stop

TEXT, LETTER, PLAIN_LETTER = "share.txt", "newsletter.html", "newsletter.txt"

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
    """Return a post of whole sentences: marks, review, content note, then what there is room for, and the address.

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
        "address": address,
        "report": edition.review.about.report or "",
        "post": short_post(plan, address or edition.review.about.report or "", labels),
        "colours": {
            "primary": "#4a4a4a" if is_withdrawn else colours.primary,
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
