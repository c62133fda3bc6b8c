"""The facts of a pack for lists, counts and feeds: a small part of its manifest, so that thousands fit in memory."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import yaml
from pydantic import ValidationError

from briefgen import resources
from briefgen.pack.manifest import Manifest
from briefgen.review.model import About, Review
from briefgen.storyboard.page_parts import shown

OLDEST = 120
_ENDS = 2
_WORD = r"(?<![\w.]){}(?![\w]|[.,]\d)"
_DAYS_A_YEAR = {"d": 365, "w": 52, "m": 12}
"""Units smaller than a year by their first letter, in English and in Welsh: days, weeks and months."""

Ages = tuple[int, int]


def bands(subject: str, language: str) -> tuple[str, ...]:
    """Return the age bands (keys of ``bands`` in ``templates/library/ages.yaml``) of a review's subject.

    Args:
        subject: whom a review is about, in its words: "three children aged 2 to 9".
        language: of the review.

    Returns:
        The bands from young to old; none where no age is stated.
    """
    spans = _spans(shown(subject).casefold(), language)
    table: Mapping[str, Ages] = _table()["bands"]
    return tuple(
        name for name, (first, last) in table.items() if any(low <= last and high >= first for low, high in spans)
    )


def all_bands() -> tuple[str, ...]:
    """Return every band, from young to old."""
    return tuple(_table()["bands"])


def _spans(text: str, language: str) -> tuple[Ages, ...]:
    """Return the ages stated in a text; each passage is read by the first pattern that matches."""
    words = _table()[language]
    about_children = any(re.search(_WORD.format(re.escape(word)), text) for word in words["children"])
    spans: list[Ages] = []
    for pattern, rule in _patterns(language):
        ages: list[Ages] = []
        for match in pattern.finditer(text):
            low, high = (_age(end, match, words) for end in rule["ages"])
            if about_children and "under" in rule:
                high = min(high, rule["under"] - 1)
            if low <= high <= OLDEST:
                ages.append((low, high))
            if rule.get("more"):
                ages += _also(text[match.end() :], words)
        text = pattern.sub("|", text)
        spans += ages
    # "From early childhood to the late teens" means the ages between too.
    if len(spans) == _ENDS and re.search(words["from_to"], text):
        spans = [(min(low for low, _ in spans), max(high for _, high in spans))]
    return tuple(spans)


def _also(rest: str, words: Mapping[str, Any]) -> Iterator[Ages]:
    """Yield the further ages of a list: "aged 2, 5 and 9"."""
    number = _number(words)
    while match := re.match(
        rf"(?:, ?| and | a |, and ){number}(?![\w-])(?! (?:years|months|weeks|days|\w+s\b))", rest
    ):
        age = _value(match[1], words)
        if age <= OLDEST:
            yield age, age
        rest = rest[match.end() :]


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], Mapping[str, Any]], ...]:
    words = _table()[language]
    tens = "|".join(map(re.escape, words["tens"]))
    compiled = []
    for rule in words["patterns"]:
        pattern = re.sub(r"\bN\b", lambda _: _number(words), rule["said"])
        pattern = re.sub(r"(?<![\w])T\b", lambda _: f"(?P<tens>{tens})", pattern)
        compiled.append((re.compile(_WORD.format(f"(?:{pattern})")), rule))
    return tuple(compiled)


def _number(words: Mapping[str, Any]) -> str:
    return rf"(\d{{1,3}}|{'|'.join(words['numbers'])})"


def _value(text: str, words: Mapping[str, Any]) -> int:
    return int(text) if text.isdecimal() else int(words["numbers"][text])


def _age(end: str | int, match: re.Match[str], words: Mapping[str, Any]) -> int:
    """Return one end of a rule's ages, in years."""
    if isinstance(end, int):
        return end
    if end.startswith("t"):
        return int(words["tens"][match["tens"]]) + (9 if end == "t+9" else 0)
    numbers = [_value(group, words) for group in match.groups() if group]
    if end == "months":
        unit = re.findall(r"\b(?:day|week|month|diwrnod|wythnos|mis)", match[0])[0]
        return numbers[0] // _DAYS_A_YEAR[unit[0]]
    return numbers[1] if end == "m" else numbers[0] - (end == "n-1")


@cache
def _table() -> Mapping[str, Any]:
    path = resources.templates() / "library" / "ages.yaml"
    table: Mapping[str, Any] = yaml.safe_load(path.read_bytes())
    return table


_WITHDRAWN_ABOUT = frozenset(
    {
        "id", "title", "kind", "area", "published", "report", "language", "review_by", "withdrawn",
        "withdrawn_reason", "digest_of", "circulation", "publisher",
    }
)  # fmt: skip
"""What a site keeps of the ``review:`` part of a withdrawn pack."""

_UNSAID = "…"


class PackFile(NamedTuple):
    """A file of a pack: as ``pack.manifest.FileEntry``, without its media type."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Facts:
    """The part of a pack that stays in memory.

    Attributes:
        slug: the name of its folder in the site.
        audience: whom an edition for one audience is for; empty for everyone.
        language: of the pack.
        circulation: ``public`` or ``restricted``.
        files: every file but ``pack.json``.
        ages: the age bands that it is about (``ages.bands``).
        review: its review without its prose: ``about``; headline, agencies and whether there is a reason of each
            message; and owner, date and status of each recommendation. A withdrawn one has no messages.
        formerly: the slugs of its review's earlier packs.
    """

    slug: str
    audience: str
    language: str
    circulation: str
    files: tuple[PackFile, ...]
    ages: tuple[str, ...]
    review: Review
    formerly: tuple[str, ...] = ()

    def has(self, name: str) -> bool:
        """Whether the pack has a file of this name."""
        return any(each.name == name for each in self.files)


def facts_of(manifest: Manifest) -> Facts:
    """Extract the facts of a manifest for lists, counts and feeds."""
    about = manifest.review.about
    is_withdrawn = about.withdrawn is not None
    return Facts(
        slug=manifest.slug,
        audience=manifest.audience or "",
        language=manifest.language,
        circulation=manifest.circulation,
        files=tuple(PackFile(each.name, each.sha256, each.bytes) for each in manifest.files),
        ages=() if is_withdrawn else bands(about.subject, about.language),
        review=_without_messages(_withdrawn_about(about)) if is_withdrawn else _without_prose(manifest.review),
        formerly=manifest.formerly,
    )


def _without_prose(review: Review) -> Review:
    """Return a review with only the fields that are counted and listed."""
    unsaid: dict[str, Any] = {"finding": "", "audiences": {}, "action": None, "source": None}
    messages = tuple(
        each.model_copy(update=unsaid | {"why": _UNSAID if each.why else None}) for each in review.key_messages
    )
    advice = tuple(each.model_copy(update={"text": ""}) for each in review.recommendations)
    return _without_messages(review.about).model_copy(update={"key_messages": messages, "recommendations": advice})


def _without_messages(about: About) -> Review:
    """Return a review with nothing but ``about``."""
    return Review.model_construct(about=about, what_happened="", key_messages=())


def _withdrawn_about(about: About) -> About:
    return about.model_copy(update={"subject": "", "themes": (), "pseudonyms": (), "public_names": ()})


def withdrawn_as_json(facts: Facts) -> dict[str, Any]:
    """Return a withdrawn pack's facts as JSON values, for the site's record."""
    about = facts.review.about.model_dump(mode="json", include=set(_WITHDRAWN_ABOUT), exclude_defaults=True)
    pack = [facts.slug, facts.audience, facts.language, facts.circulation]
    return {"pack": pack, "files": [list(each) for each in facts.files], "about": about}


def withdrawn_from_json(values: Mapping[str, Any]) -> Facts:
    """Parse the facts of a withdrawn pack from JSON, also in the form of earlier versions, which had more fields.

    Raises:
        ValueError: it is damaged.
    """
    try:
        about = About.model_validate({"subject": _UNSAID, **values["about"]})
        slug, audience, *_, language, circulation = map(str, values["pack"])
        files = tuple(PackFile(str(name), str(sha256), int(size)) for name, sha256, size in values["files"])
    except (KeyError, TypeError, AttributeError, ValidationError) as error:
        raise ValueError(str(error)) from error
    if about.withdrawn is None:
        raise ValueError("withdrawn")
    return Facts(slug, audience, language, circulation, files, (), _without_messages(_withdrawn_about(about)))
