"""What a pack says of itself (``pack.json``) and what can be wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_serializer, model_validator

from briefgen.review.model import Review

FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
"""A name that stays in its folder on every system: a manifest may come from anywhere."""

MediaType = Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9][a-z0-9.+-]{0,99}$")]
"""A media type without parameters, as feeds and pages name it."""

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,199}$")]
"""A name as ``slugify`` makes it."""


class Strict(BaseModel):
    """A value that cannot change and refuses fields it does not know."""

    # Unlike Frozen, null is not as if absent: the file is ours, and asking so for every sentence takes half the time.
    # No number is without end: every one is shown, or counted with.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, allow_inf_nan=False)


class FileEntry(Strict):
    """One file of the pack; ``warnings`` is what the library that made it said, where nothing is lost by it."""

    name: FileName
    media_type: MediaType
    bytes: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    warnings: tuple[str, ...] = ()


class LineEntry(Strict):
    """One sentence as it is said; times in seconds from the start.

    ``new_paragraph`` says whether a paragraph begins with it: it is false in packs of versions that did not keep it.
    """

    id: str
    speaker: str
    text: str
    start_s: float
    end_s: float
    new_paragraph: bool = False


class SceneEntry(Strict):
    """One slide and what is said with it."""

    id: str
    title: str
    words: int
    budget_s: float
    start_s: float
    end_s: float
    lines: tuple[LineEntry, ...]


class LeftOutEntry(Strict):
    """Something that the summary has and an output does not show or say."""

    output: str
    part: str
    what: str


class IgnoredEntry(Strict):
    """A finding that the author looked at and accepted."""

    rule: str
    message: str
    reason: str


class VoiceEntry(Strict):
    """A voice, the name of the speaker it is in this pack, its licence and whom to credit."""

    speaker: str = ""

    id: str
    name: str
    engine: str
    accent: str
    licence: str
    credit: str
    sends_to: str | None
    rate_wpm: float


class BriefingEntry(Strict):
    """How the one-page briefing was fitted."""

    type_pt: float


class Manifest(Strict):
    """The whole of ``pack.json``.

    ``voice`` is the first of ``voices``, which has every speaker.
    ``narrated`` says whether the times are measured from the narration (``measured``) or estimated from the
    voice's rate (``estimated``).
    ``review`` is what the pack shows of the Review, in the words and keys of the summary; a library is made from it.
    ``note`` says whom an edition for one audience is for.
    """

    format: Literal[1] = 1
    briefgen: str
    title: str
    slug: Slug
    audience: str | None = None
    note: str = ""
    area: str
    kind: str
    published: str | None
    publisher: str
    language: Literal["en-GB", "cy"]
    circulation: Literal["public", "restricted"]
    review_by: str | None
    themes: tuple[str, ...]
    headlines: tuple[str, ...]
    input_file: str
    input_sha256: str
    settings_sha256: str
    versions: Mapping[str, str]
    outputs: tuple[str, ...]
    voice: VoiceEntry | None
    voices: tuple[VoiceEntry, ...] = ()
    times: Literal["measured", "estimated"]
    total_s: float
    spoken_words: int
    scenes: tuple[SceneEntry, ...]
    briefing: BriefingEntry | None
    left_out: tuple[LeftOutEntry, ...]
    ignored: tuple[IgnoredEntry, ...]
    files: tuple[FileEntry, ...]
    review: Review

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        about = self.review.about
        if (self.language, self.circulation) != (about.language, about.circulation):
            raise ValueError("pack.json says two things of its language or circulation")
        return self

    @field_serializer("review")
    def _as_in_the_summary(self, review: Review) -> dict[str, Any]:
        said = review.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"checks"})
        return {name: _as_written(value) for name, value in said.items()}

    def file(self, name: str) -> FileEntry | None:
        """Return the entry of a file, if the pack has it."""
        return next((entry for entry in self.files if entry.name == name), None)


def _as_written(value: Any) -> Any:
    """Return a value of the Review as a summary has it: paragraphs are parted by an empty line."""
    if isinstance(value, str):
        return value.replace("\n", "\n\n")
    if isinstance(value, dict):
        return {name: _as_written(part) for name, part in value.items()}
    return [_as_written(part) for part in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Fault:
    """A broken guarantee of a built pack: the file, and what is wrong with it."""

    file: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.message}"
