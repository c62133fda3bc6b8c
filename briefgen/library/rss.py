"""One podcast feed as XML: what the template ``feed/feed.xml`` shows.

RSS 2.0 with the namespaces of Apple, Podcasting 2.0, Atom and RDF Site Summary content, as Apple Podcasts, Spotify
and PSP-1 (the Podcast Standards Project's specification) take it. Decisions that are in none of their papers:

- ``itunes:explicit`` is false unless the house says otherwise. The episodes tell of harm in plain professional words,
  without explicit language or detail, and each says first what to expect. Explicit podcasts are missing in some
  countries and on devices that schools and councils manage, where those who need these would look in vain.
- ``podcast:person`` names only people: those who read their own recordings, and the review's author where the review
  names one. A computer voice is none; the show notes say that it reads.
- A ``<description>`` is HTML: one decoding of the XML gives escaped text, which shows the words. Titles and names are
  plain text, and none of them has anything that reads as a tag.
- No picture for each episode: the pack's cover is inside its MP3, where apps find it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime
from functools import cache
from typing import Any

from lxml import etree
from markupsafe import Markup

import briefgen
from briefgen.audio.legible import xml_safe
from briefgen.checks.person_names import NameFinder
from briefgen.errors import BriefgenError
from briefgen.library.episodes import Episode
from briefgen.library.model import Entry, Library
from briefgen.library.show_notes import (
    LIMIT_BYTES,
    as_html,
    limited,
    limited_html,
    people,
    plain_line,
    show_notes,
    without_tags,
)
from briefgen.review.web_address import ascii_address

ARTWORK = "artwork.jpg"
SOUND, CHAPTERS = "podcast.mp3", "chapters.json"

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}

TRANSCRIPTS = {
    "captions.vtt": ("text/vtt", "captions"),
    "captions.srt": ("application/x-subrip", "captions"),
    "transcript.html": ("text/html", ""),
    "transcript.txt": ("text/plain", ""),
}
"""What is linked as a transcript: its media type, and whether it is captions."""

_NODE_CHARACTERS, _PERSON_CHARACTERS = 255, 128


@dataclass(frozen=True)
class Item:
    """A pack as an episode."""

    entry: Entry
    episode: Episode

    @property
    def day(self) -> date:
        """The day of its review, as exactly as that is known; of an undated one, when it came into the feed."""
        published = self.entry.listed.review.about.published
        if published is None:
            return date.fromisoformat(self.episode.listed)
        return date(published.year, published.month or 1, published.day or 1)


@dataclass(frozen=True)
class Feed:
    """One feed: its address, the theme (empty for all), and its episodes, the newest first."""

    address: str
    guid: str
    theme: str
    items: tuple[Item, ...]


def written(library: Library, feed: Feed, item_of: Callable[[Item], Mapping[str, Any]]) -> bytes:
    """Return a feed as XML (``templates/feed/feed.xml``).

    Args:
        library: whose it is.
        feed: the episodes.
        item_of: returns what the template shows of an episode (``item_data``).

    Raises:
        BriefgenError: a template of the house makes no XML.
    """
    context = {"channel": _channel_data(library, feed), "items": list(map(item_of, feed.items))}
    data = (
        library.wording.render("feed/feed.xml", namespaces=NAMESPACES, **_checked(context)).strip().encode() + b"\n"
    )
    try:
        etree.fromstring(data, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError as error:
        errors = library.wording.labels("library")["feed"]["errors"]
        raise BriefgenError(str(errors["xml"]).format(address=feed.address, why=error)) from None
    return data


def _checked(value: Any) -> Any:
    """Return data of a template without the characters that XML cannot hold."""
    if isinstance(value, Mapping):
        return {name: _checked(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_checked(part) for part in value]
    if isinstance(value, Markup):
        return Markup(xml_safe(value, keep_lines=True))  # noqa: S704  (it is markup already)
    return xml_safe(value, keep_lines=True) if isinstance(value, str) else value


def _channel_data(library: Library, feed: Feed) -> dict[str, Any]:
    """Return what a podcast says of itself."""
    house = library.house
    title, description = titles(library, feed.theme)
    return {
        "title": without_tags(title),
        "description": limited_html(description, LIMIT_BYTES),
        "home": ascii_address(library.url("index.html")),
        "address": ascii_address(library.url(feed.address)),
        "artwork": ascii_address(library.url(ARTWORK)),
        "language": library.wording.language.lower(),
        "copyright": without_tags(plain_line(library.name)),
        "generator": f"briefgen {briefgen.__version__}",
        "category": house.feed.category,
        "subcategory": house.feed.subcategory or "",
        "explicit": "true" if house.feed.advisory == "explicit" else "false",
        "author": without_tags(plain_line(house.feed.author or library.name)),
        "email": plain_line(house.email or ""),
        "guid": feed.guid,
    }


def titles(library: Library, theme: str = "") -> tuple[str, str]:
    """Return title and description of the podcast, or of the one on a theme."""
    labels, house = library.wording.labels("library")["feed"], library.house
    default = str(labels["title"]).format(publisher=house.name) if house.name else library.name
    title = plain_line(house.feed.title or default)
    published = str(labels["published_by"]).format(publisher=house.name) if house.name else ""
    description = plain_line(house.feed.description or f"{labels['description']} {published}")
    if theme:
        title = str(labels["theme_title"]).format(title=title, theme=plain_line(theme))
        description = f"{str(labels['theme_description']).format(theme=plain_line(theme))} {description}"
    return limited(title, _NODE_CHARACTERS), limited(description, LIMIT_BYTES)


def item_data(library: Library, item: Item) -> dict[str, Any]:
    """Return what the template shows of an episode: the same in every feed that it is in."""
    entry, manifest = item.entry, item.entry.manifest
    sound = manifest.file(SOUND)
    assert sound is not None  # noqa: S101  (``identify`` chose only packs that have it)
    notes = show_notes(library, entry)
    noon = datetime(item.day.year, item.day.month, item.day.day, 12, tzinfo=UTC)  # the same day everywhere
    return {
        "title": without_tags(limited(plain_line(entry.edition.title), _NODE_CHARACTERS)),
        "link": ascii_address(library.url(entry.address)),
        "guid": item.episode.guid,
        "date": format_datetime(noon, usegmt=True),
        "description": as_html(notes.plain),
        "notes": Markup(notes.html.replace("]]>", "]]]]><![CDATA[>")),  # noqa: S704  (as it stands in CDATA)
        "sound": {"url": _file_url(entry, library, SOUND), "bytes": sound.bytes, "type": sound.media_type},
        "duration_s": round(manifest.total_s),
        "persons": list(_persons(entry)),
        "language": manifest.language,
        **_companions(library, entry),
    }


def _companions(library: Library, entry: Entry) -> dict[str, Any]:
    """Return the links to what goes with the sound: transcripts, chapters, further forms."""
    manifest, forms = entry.manifest, entry.edition.wording.labels("library")["feed"]["forms"]
    return {
        "transcripts": [
            {"url": _file_url(entry, library, name), "type": kind, "relation": relation}
            for name, (kind, relation) in TRANSCRIPTS.items()
            if manifest.file(name)
        ],
        "chapters": _file_url(entry, library, CHAPTERS) if manifest.file(CHAPTERS) else "",
        "forms": [
            {
                "url": _file_url(entry, library, name),
                "type": file.media_type,
                "bytes": file.bytes,
                "title": str(title),
            }
            for name, title in forms.items()
            if (file := manifest.file(name))
        ],
    }


def _persons(entry: Entry) -> Iterator[dict[str, str]]:
    for name in people(entry):
        yield {"name": without_tags(name[:_PERSON_CHARACTERS]), "role": "narrator", "group": "cast"}
    if author := named_person(entry.review.about.author or ""):
        yield {"name": without_tags(author[:_PERSON_CHARACTERS]), "role": "author", "group": "writing"}


@cache
def named_person(author: str) -> str:
    """Return the name in what a review says of its author: "Jane Smith, independent reviewer" → "Jane Smith".

    Empty when it is a role ("an independent reviewer") or may be an organisation.
    """
    name = plain_line(author.partition(",")[0])
    words = name.split()
    is_name = 2 <= len(words) <= 4 and all(word[:1].isupper() for word in words)
    return name if is_name and next(NameFinder(()).find(f"{name}'s brother", is_prose=False), None) else ""


def _file_url(entry: Entry, library: Library, name: str) -> str:
    return ascii_address(library.url(f"{entry.slug}/{name}"))
