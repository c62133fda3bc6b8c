"""The Review model: the validated content of one YAML summary (the format is in README, "The summary file")."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

from briefgen.icons import KnownIcon
from briefgen.review.agencies import agency_key, best_spelling, is_everyone
from briefgen.review.characters import tidy
from briefgen.review.limits import (
    MAX_ADDRESS,
    MAX_ENTRIES,
    MAX_LINE,
    MAX_NAME,
    MAX_NAMES,
    MAX_POINTS,
    MAX_RECOMMENDATIONS,
    MAX_SOURCES,
    MAX_TEXT,
    excess,
)
from briefgen.review.partial_date import PartialDate
from briefgen.review.placeholders import stated, stated_items, stated_prose, stated_values
from briefgen.review.web_address import PATTERN, address_fault
from briefgen.text import slugify

MAX_HEADLINE_WORDS = 12
MAX_MESSAGES = 7
MAX_EVENTS = 7
MAX_FIGURES = 3

_SCENE = r"^[a-z]+(-[a-z1-7]+)?$"
_REVIEW_ID = r"^[a-z0-9][a-z0-9-]{7,63}$"
_LANGUAGE_CODE = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$"


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _readable(value: str) -> str:
    found = excess(value)
    if found is not None:
        raise PydanticCustomError(
            "excess",
            "{kind}: {count} of {limit}",
            {"kind": found.kind, "at": found.at, "count": found.count, "limit": found.limit},
        )
    return value


def _web_address(value: str) -> str:
    fault = address_fault(value)
    if fault is not None:
        raise PydanticCustomError("web_address", "{fault}", {"fault": fault})
    return value


def _matching(pattern: str, kind: str) -> AfterValidator:
    """Return a validator that raises an error of this kind unless the whole text matches a pattern."""

    def validate(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise PydanticCustomError(kind, "not valid")
        return value

    return AfterValidator(validate)


def _few_words(value: str) -> str:
    count = len(value.split())
    if count > MAX_HEADLINE_WORDS:
        raise PydanticCustomError(
            "headline_words",
            "{count} words",
            {"count": count, "limit": MAX_HEADLINE_WORDS, "extra": count - MAX_HEADLINE_WORDS},
        )
    return value


@dataclass(frozen=True)
class SchemaPattern:
    """The JSON Schema of a text with a pattern; the validators next to it are what decides.

    Attributes:
        kind: the entry of ``patterns`` in ``labels/en-GB/fields.yaml`` that an editor shows.
        pattern: what the text must match.
        as_number: whether editors may read it as a number, as they do with an unquoted 2021.
    """

    kind: str
    pattern: str
    as_number: bool = False

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        types = ["string", "number"] if self.as_number else "string"
        return handler(schema) | {"type": types, "pattern": self.pattern, "patternErrorMessage": self.kind}


Text = Annotated[
    str,
    Field(min_length=1, max_length=MAX_TEXT),
    BeforeValidator(tidy),
    AfterValidator(_readable),
    SchemaPattern("text", r"\S"),
]
"""Prose of one or more paragraphs, separated by a line break."""

Phrase = Annotated[
    str,
    Field(min_length=1, max_length=MAX_LINE),
    BeforeValidator(tidy),
    AfterValidator(_one_line),
    AfterValidator(_readable),
    SchemaPattern("text", r"\S", as_number=True),
]
"""One line of text."""

Name = Annotated[
    str,
    Field(min_length=1, max_length=MAX_NAME),
    BeforeValidator(tidy),
    AfterValidator(_one_line),
    AfterValidator(_readable),
    SchemaPattern("text", r"\S", as_number=True),
]
"""A short name: of a body, a title, a theme, a short form."""

WebAddress = Annotated[
    str,
    Field(min_length=1, max_length=MAX_ADDRESS),
    BeforeValidator(tidy),
    AfterValidator(_one_line),
    AfterValidator(_web_address),
    SchemaPattern("web_address", rf"^\s*{PATTERN}\s*$"),
]
"""An http or https link to a real host, without a user name in it."""

Headline = Annotated[
    Name, AfterValidator(_few_words), SchemaPattern("headline", rf"^\s*(\S+\s+){{0,{MAX_HEADLINE_WORDS - 1}}}\S+\s*$")
]
"""A lesson in a few words."""

Names = Annotated[tuple[Name, ...], Field(max_length=MAX_NAMES), BeforeValidator(stated_items)]
"""A list of names."""

Points = Annotated[tuple[Text, ...], Field(max_length=MAX_POINTS), BeforeValidator(stated_items)]
"""A list of texts."""

OptionalName = Annotated[Name | None, BeforeValidator(stated)]
"""A name, or None where a placeholder stands or nothing."""

OptionalPhrase = Annotated[Phrase | None, BeforeValidator(stated)]
"""A line of text, or None where a placeholder stands or nothing."""

OptionalText = Annotated[Text | None, BeforeValidator(stated_prose)]
"""Prose, or None where a placeholder stands or nothing."""

LanguageCode = Annotated[
    Phrase, _matching(_LANGUAGE_CODE, "language_code"), SchemaPattern("language_code", _LANGUAGE_CODE)
]
"""A language as HTML and PDF name it (BCP 47): ``cy``, ``pl``, ``en-GB``."""

ReviewId = Annotated[Phrase, _matching(_REVIEW_ID, "review_id"), SchemaPattern("review_id", _REVIEW_ID)]
"""The permanent id of a review: 8 to 64 lower-case letters, digits and hyphens."""


SceneId = Annotated[Phrase, _matching(_SCENE, "scene_id"), SchemaPattern("scene_id", _SCENE)]
"""The id of a scene of deck and podcast, as ``briefgen script`` names it."""


class Frozen(BaseModel):
    """Base of immutable models that forbid unknown fields; null for an optional field means absent."""

    # Pack when first used: most runs need only two of the many models.
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return {key: value for key, value in data.items() if value is not None or key not in _optional(cls)}


@cache
def _optional(model: type[BaseModel]) -> frozenset[str | None]:
    fields = model.model_fields.items()
    return frozenset(key for name, field in fields if not field.is_required() for key in (name, field.alias))


class CreditedPicture(Frozen):
    """A picture: its file beside the summary, its alternative text, and its credit."""

    file: Name
    alt: Phrase
    credit: Phrase


class About(Frozen):
    """The ``review:`` section: title, area, dates, people and how the review may be shown."""

    id: ReviewId | None = None
    title: Name
    kind: Name
    area: Name
    published: PartialDate | None = None
    publisher: OptionalName = None
    author: OptionalName = None
    period: OptionalName = None
    subject: Phrase
    pseudonyms: Names = ()
    public_names: Names = ()
    themes: Names = ()
    report: Annotated[WebAddress | None, BeforeValidator(stated)] = None
    language: Literal["en-GB", "cy"] = "en-GB"
    review_by: PartialDate | None = None
    withdrawn: PartialDate | None = None
    withdrawn_reason: OptionalPhrase = None
    digest_of: Annotated[tuple[Phrase, ...], Field(max_length=MAX_SOURCES)] = ()
    circulation: Literal["public", "restricted"] = "public"
    content_note: OptionalText = None


class KeyMessage(Frozen):
    """One lesson: ``finding``, ``why`` and ``action``, of which one or two may be None: the review does not say."""

    headline: Headline
    finding: Text | None = None
    why: Text | None = None
    action: Text | None = None
    agencies: Annotated[
        tuple[Name, ...],
        Field(min_length=1, max_length=MAX_NAMES),
        BeforeValidator(lambda value: stated_items(value) or value),
    ]
    audiences: Annotated[Mapping[Name, Text], BeforeValidator(stated_values)] = Field(
        default_factory=dict, max_length=MAX_NAMES, alias="for"
    )
    source: OptionalPhrase = None
    icon: Annotated[Annotated[Phrase, KnownIcon()] | None, BeforeValidator(stated)] = None
    picture: Annotated[CreditedPicture | None, BeforeValidator(stated)] = None

    @model_validator(mode="before")
    @classmethod
    def _stated_parts(cls, data: Any) -> Any:
        """Replace placeholders by None, except the last one when nothing else is stated, for the checks to report."""
        if not isinstance(data, Mapping):
            return data
        stated = {name: stated_prose(data.get(name)) for name in ("finding", "why", "action")}
        return {**data, **stated} if any(stated.values()) else data

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.finding or self.why or self.action):
            raise PydanticCustomError("empty_message", "no finding, reason or action")
        return self

    @property
    def for_all(self) -> bool:
        """Whether the message is for every agency."""
        return any(map(is_everyone, self.agencies))


def with_one_spelling(messages: tuple[KeyMessage, ...]) -> tuple[KeyMessage, ...]:
    """Return the messages with one spelling for each agency, so that "police" and "Police" are one audience."""
    ways: dict[str, list[str]] = {}
    for message in messages:
        for name in (*message.agencies, *message.audiences):
            ways.setdefault(agency_key(name), []).append(name)
    best = {name: best_spelling(names) for names in ways.values() for name in names if len(names) > 1}
    return tuple(_respelt(message, best) for message in messages) if best else messages


def _respelt(message: KeyMessage, best: Mapping[str, str]) -> KeyMessage:
    """Return a message with the best spelling of each agency; texts for one audience are joined."""
    audiences: dict[str, str] = {}
    for written, text in message.audiences.items():
        name = best.get(written, written)
        audiences[name] = f"{audiences[name]}\n{text}" if name in audiences else text
    agencies = tuple(dict.fromkeys(best.get(name, name) for name in message.agencies))
    return message.model_copy(update={"agencies": agencies, "audiences": audiences})


class Recommendation(Frozen):
    """One recommendation; a missing owner or date is shown as not named."""

    text: Text
    owner: OptionalName = None
    due: PartialDate | None = None
    status: Annotated[Literal["open", "in progress", "done"] | None, BeforeValidator(stated)] = None


class Figure(Frozen):
    """A number that the review gives, shown large: the number, its unit, what it counts, and where it is from."""

    number: Name
    unit: Name | None = None
    what: Phrase
    source: Phrase | None = None


class Event(Frozen):
    """One event and its date, as exact or vague as the review gives it."""

    when: Name
    what: Phrase


class Support(Frozen):
    """A source of help for anyone affected: name, telephone number, address."""

    name: Name
    contact: Phrase


class Resource(Frozen):
    """A link to further reading."""

    title: Name
    url: WebAddress


class Ignore(Frozen):
    """An accepted finding of the checks, with the reason."""

    rule: Name
    text: Phrase | None = None
    reason: Phrase


class CheckChoices(Frozen):
    """The ``checks:`` section: the author's settings for the checks."""

    ignore: Annotated[tuple[Ignore, ...], Field(max_length=MAX_ENTRIES)] = ()


class Review(Frozen):
    """The validated content of one summary: with the House, the only source of what is shown or spoken.

    Example:
        >>> from briefgen import resources
        >>> from briefgen.review.load import load_review
        >>> path = resources.samples() / "invented-rowan.yaml"
        >>> review = load_review(path.read_bytes(), path.name).review
        >>> review.about.title
        'Rowan (an invented example)'
    """

    about: About = Field(alias="review")
    one_thing: Phrase | None = None
    picture: Annotated[CreditedPicture | None, BeforeValidator(stated)] = None
    what_happened: Text
    events: Annotated[tuple[Event, ...], Field(max_length=MAX_EVENTS), BeforeValidator(stated_items)] = ()
    figures: Annotated[tuple[Figure, ...], Field(max_length=MAX_FIGURES), BeforeValidator(stated_items)] = ()
    why_it_matters: OptionalText = None
    perspective: OptionalText = None
    key_messages: Annotated[
        tuple[KeyMessage, ...], Field(min_length=1, max_length=MAX_MESSAGES), AfterValidator(with_one_spelling)
    ]
    equality: OptionalText = None
    involved: Annotated[tuple[Phrase, ...], Field(max_length=MAX_NAMES), BeforeValidator(stated_items)] = ()
    good_practice: Points = ()
    recommendations: Annotated[
        tuple[Recommendation, ...], Field(max_length=MAX_RECOMMENDATIONS), BeforeValidator(stated_items)
    ] = ()
    questions: Points = ()
    support: Annotated[tuple[Support, ...], Field(max_length=MAX_NAMES), BeforeValidator(stated_items)] = ()
    resources: Annotated[tuple[Resource, ...], Field(max_length=MAX_NAMES), BeforeValidator(stated_items)] = ()
    acronyms: Annotated[Mapping[Name, Name], BeforeValidator(stated_values)] = Field(
        default_factory=dict, max_length=MAX_ENTRIES
    )
    pronounce: Mapping[Name, Name] = Field(default_factory=dict, max_length=MAX_ENTRIES)
    script: Mapping[SceneId, Text] = Field(default_factory=dict, max_length=MAX_NAMES)
    other_languages: Mapping[Phrase, LanguageCode] = Field(default_factory=dict, max_length=MAX_ENTRIES)
    checks: CheckChoices = CheckChoices.model_construct()

    @property
    def year(self) -> int | None:
        """The year of publication, None when it is not stated."""
        return self.about.published.year if self.about.published else None

    @property
    def slug(self) -> str:
        """The ASCII folder name of the pack, from area, title and year."""
        return slugify(self.about.area, self.about.title, str(self.year or "undated"))
