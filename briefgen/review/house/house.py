"""The House model: a publisher's name, logo, colours, voice and wording (``house.yaml``)."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from briefgen.review.limits import MAX_ENTRIES, MAX_HOUSE_WORDS, MAX_NAMES
from briefgen.review.model import Frozen, Ignore, Name, Names, Phrase, SchemaPattern, Support, Text, WebAddress
from briefgen.review.web_address import site_address, site_fault

MIN_CONTRAST = 4.5
"""WCAG 2.2 success criterion 1.4.3: the least contrast of text against its background."""


def _hex_colour(value: str) -> str:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", value):
        raise PydanticCustomError("colour", "not a colour")
    if contrast(value, "#ffffff") < MIN_CONTRAST:
        ratio = int(contrast(value, "#ffffff") * 10) / 10  # rounded down: 4.46 is not 4.5
        values = {"ratio": f"{ratio:.1f}", "least": MIN_CONTRAST, "nearest": darkened(value)}
        raise PydanticCustomError("contrast", "too pale", values)
    return value.lower()


NEVER_HIDDEN = frozenset({"content-note", "story", "messages", "support"})
"""Sections that every output needs."""

FIXED = frozenset({"content-note", "support"})
"""Sections that always come first and last."""

Colour = Annotated[Phrase, AfterValidator(_hex_colour), SchemaPattern("colour", "^#[0-9A-Fa-f]{6}$")]
"""A colour as ``#rrggbb`` that is readable on white and behind white text."""


class Colours(Frozen):
    """The house's two colours."""

    primary: Colour = "#1f4e5f"
    accent: Colour = "#9c3d1c"


HouseList = Annotated[tuple[Name, ...], Field(max_length=MAX_HOUSE_WORDS)]
"""A word list of a house."""


class HouseWords(Frozen):
    """A house's additions to the word lists of the checks."""

    language: Mapping[Name, Phrase] = Field(default_factory=dict, max_length=MAX_HOUSE_WORDS)
    jargon: Mapping[Name, Phrase] = Field(default_factory=dict, max_length=MAX_HOUSE_WORDS)
    acronyms: HouseList = ()
    names: HouseList = ()


class HousePrivacy(Frozen):
    """Names and words that the privacy checks ignore."""

    allow: HouseList = ()


class HouseChecks(Frozen):
    """A house's settings for the checks; rules are switched off or lowered only with a reason."""

    ignore: Annotated[tuple[Ignore, ...], Field(max_length=MAX_ENTRIES)] = ()
    lower: Annotated[tuple[Ignore, ...], Field(max_length=MAX_ENTRIES)] = ()
    words: HouseWords = HouseWords.model_construct()
    privacy: HousePrivacy = HousePrivacy.model_construct()


class Speaker(Frozen):
    """One of two speakers in turn: the voice id, and the name shown for it."""

    voice: Name
    name: Name | None = None


class HousePodcast(Frozen):
    """A house's podcast settings: an opening after the content note, a closing before the help, and music."""

    intro: Text | None = None
    outro: Text | None = None
    music: bool = True


_EMAIL = r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"().]+(\.[^\s@<>,;:\"().]+)+"


def _email(value: str) -> str:
    if not re.fullmatch(_EMAIL, value):
        raise PydanticCustomError("email", "not an e-mail address")
    return value


Email = Annotated[Phrase, AfterValidator(_email), SchemaPattern("email", rf"^\s*{_EMAIL}\s*$")]
"""An e-mail address, alone."""


class HouseFeed(Frozen):
    """The metadata of a library's podcast feed.

    ``category`` and ``subcategory`` are of ``templates/feed/categories.yaml`` (``house_files`` checks them).
    """

    title: Name | None = None
    description: Text | None = None
    author: Name | None = None
    email: Email | None = None
    category: Name = "Education"
    subcategory: Name | None = None
    advisory: Literal["clean", "explicit"] = "clean"


def _site(value: str) -> str:
    fault = site_fault(value)
    if fault is not None:
        raise PydanticCustomError("web_address", "{fault}", {"fault": fault})
    return site_address(value)


SiteAddress = Annotated[WebAddress, AfterValidator(_site)]
"""The web address of the folder that a site is in, without the name of its first page."""


class House(Frozen):
    """A publisher's settings, from ``house.yaml`` or the defaults.

    Example:
        >>> from briefgen import House
        >>> House(name="Northmere Partnership").name
        'Northmere Partnership'
        >>> House().voice
        'heart'

    ``folder`` is where its ``house.yaml``, logo and templates are; None when built in.

    ``warnings`` is what was doubtful when it was read.
    """

    name: Name | None = None
    contact: Phrase | None = None
    site: SiteAddress | None = None
    logo: Name | None = None
    logo_alt: Phrase | None = None
    deck: Name | None = None
    design: Literal["report", "seven-box", "plain"] = "report"
    support: Annotated[tuple[Support, ...], Field(max_length=MAX_NAMES)] = ()
    colours: Colours = Colours.model_construct()
    voice: Name = "heart"
    host: Speaker | None = None
    reader: Speaker | None = None
    podcast: HousePodcast = HousePodcast.model_construct()
    feed: HouseFeed = HouseFeed.model_construct()
    sections: Mapping[Name, Name] = Field(default_factory=dict, max_length=MAX_NAMES)
    order: Names = ()
    hide: Names = ()
    checks: HouseChecks = HouseChecks.model_construct()
    folder: Path | None = Field(default=None, exclude=True)
    # Problems; not named here, as pydantic would spend a fiftieth of a check on how to validate them.
    warnings: tuple[Any, ...] = Field(default=(), exclude=True)

    @property
    def two_speakers(self) -> bool:
        """Whether a host and a reader alternate."""
        return self.host is not None or self.reader is not None

    def voice_of(self, role: str) -> str:
        """Return the voice id of a role: ``host``, ``reader``, or empty for a single speaker."""
        speaker = {"host": self.host, "reader": self.reader}.get(role)
        return speaker.voice if speaker else self.voice

    @property
    def email(self) -> str | None:
        """The owner's e-mail address for the podcast feed: the feed's own, else the contact if it is one."""
        if self.feed.email is None and self.contact and re.fullmatch(_EMAIL, self.contact):
            return str(self.contact)
        return self.feed.email

    @property
    def logo_path(self) -> Path | None:
        """The path of the logo, relative to the folder of ``house.yaml``; None without one."""
        return self.folder / self.logo if self.folder and self.logo else None

    @property
    def deck_path(self) -> Path | None:
        """The path of the slide template, relative to the folder of ``house.yaml``; None without one."""
        return self.folder / self.deck if self.folder and self.deck else None


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 to 1 (WCAG 2.2)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours ``#rrggbb``, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def darkened(colour: str) -> str:
    """Return the nearest darker shade of ``#rrggbb`` with sufficient contrast on white."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    for percent in range(100, -1, -1):
        shade = f"#{red * percent // 100:02x}{green * percent // 100:02x}{blue * percent // 100:02x}"
        if contrast(shade, "#ffffff") >= MIN_CONTRAST:
            return shade
    return "#000000"
