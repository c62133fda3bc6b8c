"""The Manifest (``pack.json``), its entries, and the Faults that verification reports."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_serializer, model_validator

import briefgen
from briefgen.pack.artifact import Artifact
from briefgen.review.model import Review
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import LeftOut, Storyboard, Timeline
from briefgen.wording.wording import Wording

if TYPE_CHECKING:
    from briefgen.speech.model import Voice
    from briefgen.storyboard.film.clip import ClipPlan

FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
"""A name that stays in its folder on every system: a manifest may come from anywhere."""

MediaType = Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9][a-z0-9.+-]{0,99}$")]
"""A media type without parameters, as feeds and pages name it."""

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,199}$")]
"""A name as ``slugify`` makes it."""


MAX_FORMER = 50
"""Earlier names of a pack that are kept, the latest ones."""


class Strict(BaseModel):
    """Base of immutable models that forbid unknown fields."""

    # Unlike Frozen, null is not as if absent: the file is ours, and asking so for every sentence takes half the time.
    # No number is without end: every one is shown, or counted with.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, allow_inf_nan=False)


class FileEntry(Strict):
    """A file of the pack; ``warnings`` are harmless log messages of the library that made it."""

    name: FileName
    media_type: MediaType
    bytes: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    warnings: tuple[str, ...] = ()


class LineEntry(Strict):
    """A spoken sentence; times in seconds from the start.

    ``new_paragraph`` says whether a paragraph begins with it: it is false in packs of versions that did not keep it.
    """

    id: str
    speaker: str
    text: str
    start_s: float
    end_s: float
    new_paragraph: bool = False


class SceneEntry(Strict):
    """A slide with its spoken sentences; ``gaps`` says what the review does not say there."""

    id: str
    title: str
    words: int
    budget_s: float
    start_s: float
    end_s: float
    lines: tuple[LineEntry, ...]
    gaps: tuple[str, ...] = ()


class LeftOutEntry(Strict):
    """A part of the summary that an output omits."""

    output: str
    part: str
    what: str


class IgnoredEntry(Strict):
    """A finding that the author accepted."""

    rule: str
    message: str
    reason: str


class VoiceEntry(Strict):
    """A voice, its speaker's name in this pack, its licence and credit."""

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
    """The layout chosen for the one-page briefing."""

    type_pt: float


class Manifest(Strict):
    """The content of ``pack.json``.

    ``voice`` is the first of ``voices``, which has every speaker.
    ``narrated`` says whether the times are measured from the narration (``measured``) or estimated from the
    voice's rate (``estimated``).
    ``review`` is what the pack shows of the Review, in the words and keys of the summary; a library is made from it.
    ``note`` says whom an edition for one audience is for.
    ``clip`` is the message that the clips say, its times from their own start.
    ``formerly`` has the slugs of earlier packs of the same review in the same folder, the earliest first.
    """

    format: Literal[1] = 1
    briefgen: str
    title: str
    slug: Slug
    formerly: Annotated[tuple[Slug, ...], Field(max_length=MAX_FORMER)] = ()
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
    clip: SceneEntry | None = None
    review: Review

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        about = self.review.about
        if (self.language, self.circulation) != (about.language, about.circulation):
            raise ValueError("pack.json says two things of its language or circulation")
        return self

    @field_serializer("review")
    def _as_in_the_summary(self, review: Review) -> dict[str, Any]:
        fields = review.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"checks"})
        return {name: _as_written(value) for name, value in fields.items()}

    def file(self, name: str) -> FileEntry | None:
        """Return the entry of a file; None when the pack does not have it."""
        return next((entry for entry in self.files if entry.name == name), None)


def _as_written(value: Any) -> Any:
    """Convert a value of the Review to the form of a summary: paragraphs are separated by an empty line."""
    if isinstance(value, str):
        return value.replace("\n", "\n\n")
    if isinstance(value, dict):
        return {name: _as_written(part) for name, part in value.items()}
    return [_as_written(part) for part in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Fault:
    """A broken guarantee of a pack: the file, and what is wrong with it."""

    file: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.message}"


LIBRARIES = ("weasyprint", "python-pptx", "python-docx", "hibari-tts", "gtts", "mutagen", "imageio-ffmpeg", "numpy")
"""The libraries whose version can change what is in a pack."""


def scene_entries(storyboard: Storyboard, timeline: Timeline) -> tuple[SceneEntry, ...]:
    """Make the entries of every Scene and Line, with times."""
    entries = []
    for scene in storyboard.scenes:
        lines = tuple(
            LineEntry(
                id=line.id,
                speaker=line.speaker,
                text=line.text,
                start_s=timeline.lines[line.id].start_s,
                end_s=timeline.lines[line.id].end_s,
                new_paragraph=line.new_paragraph,
            )
            for line in scene.lines
        )
        span = timeline.scenes[scene.id]
        entries.append(
            SceneEntry(
                id=scene.id,
                title=scene.slide.title,
                words=scene.words,
                budget_s=round(scene.budget_s, 1),
                start_s=span.start_s,
                end_s=span.end_s,
                lines=lines,
                gaps=scene.gaps,
            )
        )
    return tuple(entries)


def voice_entry(voice: "Voice", speaker: str = "") -> VoiceEntry:
    """Make the entry of a voice, with the name of its speaker."""
    return VoiceEntry(
        speaker=speaker,
        id=voice.id,
        name=voice.name,
        engine=voice.engine,
        accent=voice.accent,
        licence=voice.licence,
        credit=voice.credit,
        sends_to=voice.sends_to,
        rate_wpm=voice.rate_wpm,
    )


def make_manifest(  # noqa: PLR0913  (a manifest gathers everything)
    edition: Edition,
    *,
    source: tuple[str, str],
    settings_sha256: str,
    outputs: Iterable[str],
    storyboard: Storyboard,
    timeline: Timeline,
    voices: Sequence[VoiceEntry],
    briefing: BriefingEntry | None,
    left_out: Iterable[LeftOut],
    ignored: Iterable[IgnoredEntry],
    artifacts: Iterable[Artifact],
    clip: "ClipPlan | None" = None,
) -> Manifest:
    """Make the Manifest of a pack.

    Args:
        edition: the Review and the House.
        source: the input's file name (no folders) and the sha256 of its bytes.
        settings_sha256: what else decided the outputs: house, voice, version.
        outputs: which outputs were asked for.
        storyboard: what is shown and said.
        timeline: when; its ``basis`` says whether the times were measured.
        voices: the voices, in the order of their first words; none when nothing is narrated.
        briefing: how the page was fitted, or None when there is none.
        left_out: what the outputs leave out.
        ignored: findings that the author accepted.
        artifacts: every file but ``pack.json``.
        clip: the message of the clips, where there are any.
    """
    about = edition.review.about
    return Manifest(
        briefgen=briefgen.__version__,
        title=about.title,
        slug=edition.slug,
        audience=edition.audience or None,
        note=edition.note,
        area=about.area,
        kind=about.kind,
        published=about.published.iso if about.published else None,
        publisher=edition.publisher,
        language=about.language,
        circulation=about.circulation,
        review_by=about.review_by.iso if about.review_by else None,
        themes=about.themes,
        headlines=tuple(message.headline for message in edition.review.key_messages),
        input_file=source[0],
        input_sha256=source[1],
        settings_sha256=settings_sha256,
        versions=versions(),
        outputs=tuple(sorted(outputs)),
        voice=voices[0] if voices else None,
        voices=tuple(voices),
        times=timeline.basis,
        total_s=timeline.total_s,
        spoken_words=sum(scene.words for scene in storyboard.scenes),
        scenes=scene_entries(storyboard, timeline),
        briefing=briefing,
        left_out=tuple(LeftOutEntry(output=each.output, part=each.part, what=each.what) for each in left_out),
        ignored=tuple(ignored),
        files=tuple(file_entry(artifact) for artifact in sorted(artifacts, key=lambda each: each.name)),
        clip=scene_entries(clip.storyboard(about.language), clip.timeline)[0] if clip else None,
        review=edition.review,
    )


def file_entry(artifact: Artifact) -> FileEntry:
    """Make the entry of a file: its size and SHA-256."""
    digest = hashlib.sha256(artifact.data).hexdigest()
    return FileEntry(
        name=artifact.name,
        media_type=artifact.media_type,
        bytes=len(artifact.data),
        sha256=digest,
        warnings=artifact.warnings,
    )


def versions() -> Mapping[str, str]:
    """Return the versions of briefgen and of the libraries that make the outputs."""
    return {"briefgen": briefgen.__version__} | {name: metadata.version(name) for name in LIBRARIES}


SHOWN = 60
"""How many characters of a lost text a fault quotes."""


@cache
def _labels() -> Any:
    return Wording().labels("verify")


def fault(file: str, rule: str, **values: object) -> Fault:
    """Make a Fault with the message of ``labels/en-GB/verify.yaml``; ``rule`` is a key such as ``pdf.pages``."""
    words = _labels()
    for key in rule.split("."):
        words = words[key]
    return Fault(file, str(words).format(**values))


def short(text: str) -> str:
    """Shorten a text for a quotation in a message."""
    folded = " ".join(text.split())
    return folded if len(folded) <= SHOWN else folded[: SHOWN - 1] + "…"


def folded(text: str) -> str:
    """Return a text with every run of white space replaced by one space."""
    return " ".join(text.split())
