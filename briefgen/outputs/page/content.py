"""Make the content of the full page and the large-print edition: sections of ``templates/briefing/page/``."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from briefgen.icons import icon_shape
from briefgen.outputs.icon_drawing import path_data
from briefgen.outputs.letterhead import logo_alt, logo_uri
from briefgen.review.model import KeyMessage
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page import PagePlan
from briefgen.storyboard.page_parts import ShownPicture, printable, shown
from briefgen.storyboard.template_data import agency_icons, edition_data, headings, plan_data
from briefgen.text import clock
from briefgen.wording.plain import plain


def structured_data(edition: Edition, description: str, url: str | None = None) -> str:
    """Return the metadata of the full page as JSON-LD, escaped for a ``script`` element.

    Only what the review states is there: no date when it gives none, no author when it names none.

    Args:
        edition: what is shown.
        description: of the page.
        url: where the page is, when it is not the pack's own ``briefing.html``.
    """
    about = edition.review.about
    facts = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": printable(edition.title),
        "description": description,
        "inLanguage": about.language,
        "genre": printable(about.kind),
        "keywords": [printable(theme) for theme in about.themes],
        "datePublished": about.published.iso if about.published else None,
        "url": url or edition.page_url,
        "publisher": _named("Organization", about.publisher or edition.house.name),
        "spatialCoverage": _named("Place", about.area),
        "audience": {"@type": "Audience", "audienceType": printable(edition.audience)} if edition.audience else None,
        "isBasedOn": {"@type": "Report", "url": about.report} | _author(about.author) if about.report else None,
    }
    text = json.dumps({key: value for key, value in facts.items() if value}, ensure_ascii=False)
    # A text of the review cannot end the script element or begin a comment in it.
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _named(kind: str, name: str | None) -> dict[str, str] | None:
    return {"@type": kind, "name": printable(name)} if name else None


def _author(name: str | None) -> dict[str, object]:
    # Whether a review was written by a person or an organisation is not known.
    return {"author": printable(name)} if name else {}


@dataclass(frozen=True)
class Section:
    """A section of the page: its template below ``briefing/page/``, also its anchor, and its heading."""

    id: str
    heading: str


def page_content(edition: Edition, plan: PagePlan) -> dict[str, Any]:
    """Return the variables of the sections' templates (``page_data`` makes them plain data)."""
    labels, review = edition.wording.labels("briefing"), edition.review
    description = printable(str(labels["description"]).format(title=edition.title))
    return {
        "edition": edition_data(edition),
        "plan": plan,
        "labels": labels,
        "withdrawn": review.about.withdrawn is not None,
        "common": edition.common,
        "meant": str(edition.wording.labels("audience")["meant"]),
        "headings": {section: shown(words) for section, words in headings(edition).items()},
        "description": description,
        "facts_json": structured_data(edition, description),
        "locale": {"en-GB": "en_GB", "cy": "cy_GB"}[plan.language],
        "logo": logo_uri(edition),
        "logo_alt": logo_alt(edition),
        "page_address": str(labels["page"]["print_note"]).format(address=edition.page_url),
        "facts": _facts(plan, edition, labels) if edition.shows("about") else (),
        # An edition for one audience says what a message means for it with the message itself.
        "audiences": {
            n: () if edition.audience else _pairs(message.audiences)
            for n, message in enumerate(review.key_messages, 1)
        },
        "icons": {n: path_data(icon_shape(icon)) for n, icon in enumerate(edition.icons, 1)},
        "agency_paths": {icon: path_data(icon_shape(icon)) for icon in agency_icons(edition)},
        "choices": _choices(edition),
        "meant_for": {n: _meant_for(message) for n, message in enumerate(review.key_messages, 1)},
        "involved": tuple(map(shown, review.involved)),
        "acronyms": _pairs(dict(sorted(review.acronyms.items()))),
    }


EVERYONE = "*"
"""Stands for every agency in the list of agencies of a message."""


def _meant_for(message: KeyMessage) -> tuple[str, ...]:
    """Return the agencies that a message addresses or has advice for."""
    named = (*(() if message.for_all else message.agencies), *message.audiences)
    every = (EVERYONE,) if message.for_all else ()
    return tuple(dict.fromkeys((*every, *(shown(name).replace("|", "/") for name in named))))


def _choices(edition: Edition) -> tuple[str, ...]:
    """Return the agencies to filter messages by; none where every filter would show the same."""
    named = [_meant_for(message) for message in edition.review.key_messages]
    every = dict.fromkeys(name for names in named for name in names if name != EVERYONE)
    shows = {tuple(EVERYONE in names or name in names for names in named) for name in every}
    return tuple(every) if any(not all(each) for each in shows) else ()


def page_data(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables of the templates as plain data."""
    return {name: plan_data(value) if name == "plan" else plain(value) for name, value in content.items()}


def _facts(plan: PagePlan, edition: Edition, labels: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the facts about the review with their labels, without those that are empty."""
    values = {
        "subject": plan.subject,
        "kind": plan.kind,
        "publisher": plan.publisher,
        "published": plan.published,
        "period": plan.period,
        "author": plan.author,
        "themes": shown(", ".join(edition.review.about.themes)),
        "digest_of": shown("; ".join(edition.review.about.digest_of)),
        "pictures": "; ".join(dict.fromkeys(each.owner for each in _pictures(plan))),
    }
    return tuple((str(labels[name]), value) for name, value in values.items() if value)


def _pictures(plan: PagePlan) -> Iterator[ShownPicture]:
    """Yield the pictures of a plan, that of the review first."""
    yield from (each for each in (plan.picture, *(message.picture for message in plan.messages)) if each)


def _pairs(texts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((shown(name), shown(text)) for name, text in texts.items())


def page_sections(edition: Edition, context: Mapping[str, Any]) -> tuple[Section, ...]:
    """Return the sections that are not empty, in the order of the page."""
    plan, labels = context["plan"], context["labels"]["page"]
    words = context["labels"]
    own = {name: words[name]["heading"] for name in ("matrix", "timeline")}
    own |= {"listen": labels["listen"], "acronyms": labels["acronyms"], "downloads": labels["downloads"]}
    filled: dict[str, Any] = {
        "listen": "duration" in context,
        "messages": plan.messages,
        "matrix": plan.matrix,
        "story": plan.what_happened,
        "timeline": plan.timeline,
        "why-it-matters": plan.why_it_matters,
        "perspective": plan.perspective,
        "equality": plan.equality,
        "good-practice": plan.good_practice,
        "recommendations": plan.recommendations,
        "questions": plan.questions,
        "support": plan.support,
        "about": edition.shows("about") and context["facts"],
        "involved": context["involved"],
        "resources": plan.resources,
        "acronyms": context["acronyms"],
        "downloads": context.get("downloads"),
    }
    names = (name for name in edition.ordered(tuple(filled)) if filled[name])
    return tuple(Section(name, shown(str(own.get(name) or edition.heading(name)))) for name in names)


@dataclass(frozen=True)
class PlayerChapter:
    """One chapter: when it starts, in seconds and as shown, its title, and the name of its button."""

    start_s: float
    time: str
    title: str
    label: str


def player_chapters(starts: Iterable[tuple[str, float]], labels: Mapping[str, Any]) -> tuple[PlayerChapter, ...]:
    """Return the chapters of a recording.

    Args:
        starts: title and start, in seconds, of each Scene.
        labels: the words of the briefing's page.
    """
    found = []
    for name, start_s in starts:
        time, title = clock(start_s), shown(name)
        label = str(labels["play_from"]).format(time=time, title=title)
        found.append(PlayerChapter(round(start_s, 2), time, title, label))
    return tuple(found)


FILE_GROUPS: Mapping[str, tuple[str, ...]] = {
    "read": ("briefing.pdf", "briefing-a3.pdf", "briefing-large-print.pdf", "briefing.html", "abstract.txt"),
    "present": ("slides.pptx", "slides.pdf", "facilitator.pdf", "slides-narrated.pptx"),
    "listen": (
        "podcast.mp3",
        "podcast.m4a",
        "podcast.opus",
        "transcript.html",
        "transcript.txt",
        "video.mp4",
        "video-still.mp4",
        "video-captions.mp4",
        "clip-square.mp4",
        "clip-upright.mp4",
        "video-poster.jpg",
        "captions.vtt",
        "captions.srt",
    ),
    "act": ("action-plan.docx",),
}
"""The files of a pack by what people do with them, in the order of the page; all others are ``data``."""


def file_groups(names: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Group file names by use: those of ``FILE_GROUPS``, then all others."""
    listed = list(names)
    found = [(group, [name for name in own if name in listed]) for group, own in FILE_GROUPS.items()]
    placed = {name for _, own in found for name in own}
    return [(group, own) for group, own in [*found, ("data", [x for x in listed if x not in placed])] if own]


def duration(total_s: float, labels: Mapping[str, Any]) -> str:
    """Format the duration of a recording in words."""
    minutes, seconds = clock(total_s).split(":")
    return str(labels["duration"]).format(minutes=minutes, seconds=int(seconds))
