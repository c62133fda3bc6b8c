"""The Review model: the validated content of one YAML summary (the format is in README, "The summary file")."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

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
from briefgen.review.web_address import PATTERN, address_fault
from briefgen.text import slugify

MAX_HEADLINE_WORDS = 12
MAX_MESSAGES = 7
MAX_EVENTS = 7
MAX_FIGURES = 3

_REVIEW_ID = r"^[a-z0-9][a-z0-9-]{7,63}$"
_LANGUAGE_CODE = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$"


def tidy(value: Any) -> Any:
    """Normalise white space: one space inside a paragraph, one line break between paragraphs."""
    if not isinstance(value, str):
        return value
    if "\n" not in value:
        return " ".join(value.split())
    parts = re.split(r"\n\s*\n", value.strip())
    return "\n".join(" ".join(part.split()) for part in parts if part.strip())


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


def _review_id(value: str) -> str:
    if not re.fullmatch(_REVIEW_ID, value):
        raise PydanticCustomError("review_id", "not an id")
    return value


def _language_code(value: str) -> str:
    if not re.fullmatch(_LANGUAGE_CODE, value):
        raise PydanticCustomError("language_code", "not a language code")
    return value


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
"""What somebody or something is called: a body, a title, a theme, a short form."""

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

Names = Annotated[tuple[Name, ...], Field(max_length=MAX_NAMES)]
"""A list of names."""

Points = Annotated[tuple[Text, ...], Field(max_length=MAX_POINTS)]
"""A list of texts."""


LanguageCode = Annotated[Phrase, AfterValidator(_language_code), SchemaPattern("language_code", _LANGUAGE_CODE)]
"""A language as HTML and PDF name it (BCP 47): ``cy``, ``pl``, ``en-GB``."""


ReviewId = Annotated[Phrase, AfterValidator(_review_id), SchemaPattern("review_id", _REVIEW_ID)]
"""What tells a review from all others, whatever changes in it: 8 to 64 lower-case letters, digits and hyphens."""


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


class About(Frozen):
    """The ``review:`` section: title, area, dates, people and how the review may be shown."""

    id: ReviewId | None = None
    title: Name
    kind: Name
    area: Name
    published: PartialDate | None = None
    publisher: Name | None = None
    author: Name | None = None
    period: Name | None = None
    subject: Phrase
    pseudonyms: Names = ()
    themes: Names = ()
    report: WebAddress | None = None
    language: Literal["en-GB", "cy"] = "en-GB"
    review_by: PartialDate | None = None
    withdrawn: PartialDate | None = None
    withdrawn_reason: Phrase | None = None
    digest_of: Annotated[tuple[Phrase, ...], Field(max_length=MAX_SOURCES)] = ()
    circulation: Literal["public", "restricted"] = "public"
    content_note: Text | None = None


class KeyMessage(Frozen):
    """One lesson; ``why`` and ``action`` may be None and are then shown as not stated by the review."""

    headline: Headline
    finding: Text
    why: Text | None = None
    action: Text | None = None
    agencies: Annotated[tuple[Name, ...], Field(min_length=1, max_length=MAX_NAMES)]
    audiences: Mapping[Name, Text] = Field(default_factory=dict, max_length=MAX_NAMES, alias="for")
    source: Phrase | None = None

    @property
    def for_all(self) -> bool:
        """Whether the message is for every agency."""
        return any(agency.casefold() in {"all", "all agencies", "pob asiantaeth", "pawb"} for agency in self.agencies)


class Recommendation(Frozen):
    """One recommendation; a missing owner or date is shown as not named."""

    text: Text
    owner: Name | None = None
    due: PartialDate | None = None
    status: Literal["open", "in progress", "done"] | None = None


class Figure(Frozen):
    """A number that the review gives, shown large: the number, its unit, what it counts, and where it is from."""

    number: Name
    unit: Name | None = None
    what: Phrase
    source: Phrase | None = None


class Event(Frozen):
    """What happened and when, the date as blurred as the review gives it."""

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
    what_happened: Text
    events: Annotated[tuple[Event, ...], Field(max_length=MAX_EVENTS)] = ()
    figures: Annotated[tuple[Figure, ...], Field(max_length=MAX_FIGURES)] = ()
    why_it_matters: Text | None = None
    perspective: Text | None = None
    key_messages: Annotated[tuple[KeyMessage, ...], Field(min_length=1, max_length=MAX_MESSAGES)]
    equality: Text | None = None
    involved: Annotated[tuple[Phrase, ...], Field(max_length=MAX_NAMES)] = ()
    good_practice: Points = ()
    recommendations: Annotated[tuple[Recommendation, ...], Field(max_length=MAX_RECOMMENDATIONS)] = ()
    questions: Points = ()
    support: Annotated[tuple[Support, ...], Field(max_length=MAX_NAMES)] = ()
    resources: Annotated[tuple[Resource, ...], Field(max_length=MAX_NAMES)] = ()
    acronyms: Mapping[Name, Name] = Field(default_factory=dict, max_length=MAX_ENTRIES)
    pronounce: Mapping[Name, Name] = Field(default_factory=dict, max_length=MAX_ENTRIES)
    other_languages: Mapping[Phrase, LanguageCode] = Field(default_factory=dict, max_length=MAX_ENTRIES)
    checks: CheckChoices = CheckChoices()

    @property
    def year(self) -> int | None:
        """The year of publication, None when it is not stated."""
        return self.about.published.year if self.about.published else None

    @property
    def slug(self) -> str:
        """The ASCII folder name of the pack, from area, title and year."""
        return slugify(self.about.area, self.about.title, str(self.year or "undated"))
