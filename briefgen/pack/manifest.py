"""Make the manifest of a pack."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from typing import TYPE_CHECKING

import briefgen
from briefgen.pack.model import (
    BriefingEntry,
    FileEntry,
    IgnoredEntry,
    LeftOutEntry,
    LineEntry,
    Manifest,
    SceneEntry,
    VoiceEntry,
)
from briefgen.render.artifact import Artifact
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import LeftOut, Storyboard, Timeline

if TYPE_CHECKING:
    from briefgen.speech.voice import Voice

LIBRARIES = ("weasyprint", "python-pptx", "python-docx", "hibari-tts", "gtts", "mutagen", "imageio-ffmpeg", "numpy")
"""The libraries whose version can change what is in a pack."""


def scene_entries(storyboard: Storyboard, timeline: Timeline) -> tuple[SceneEntry, ...]:
    """Return every Scene and Line with its times."""
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
            )
        )
    return tuple(entries)


def voice_entry(voice: "Voice", speaker: str = "") -> VoiceEntry:
    """Return what a pack says of a voice, and which of its speakers it is."""
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
) -> Manifest:
    """Gather everything that ``pack.json`` says.

    Args:
        edition: the Review and the House.
        source: the input's file name (no folders) and the sha256 of its bytes.
        settings_sha256: what else decided the outputs: house, voice, version.
        outputs: which outputs were asked for.
        storyboard: what is shown and said.
        timeline: when; its ``basis`` says whether the times were measured.
        voices: whose voice is heard, in the order of their first words; none when nothing is narrated.
        briefing: how the page was fitted, or None when there is none.
        left_out: what the outputs leave out.
        ignored: findings that the author accepted.
        artifacts: every file but ``pack.json``.
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
        review=edition.review,
    )


def file_entry(artifact: Artifact) -> FileEntry:
    """Return the entry of a file: its size and hash."""
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
