"""``podcast.mp3`` and its further forms: the programme at its loudness, with cover, chapters and tags."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from briefgen.audio.encode import FORMS, M4A, MP3, AudioFormat
from briefgen.audio.master import produce
from briefgen.audio.tags import Tags, chapters_of, stream_metadata, tag_m4a, tag_mp3, tag_opus
from briefgen.outputs.material import Material
from briefgen.outputs.podcast.cover import render_cover
from briefgen.outputs.podcast.texts import render_captions, render_chapters, render_transcript
from briefgen.pack.artifact import Artifact
from briefgen.speech.engines.recorded import ENGINE as RECORDED

if TYPE_CHECKING:
    from briefgen.audio.programme import Programme
    from briefgen.speech.model import Voice
    from briefgen.storyboard.edition import Edition
    from briefgen.storyboard.model import Storyboard


TAGGERS = {"mp3": tag_mp3, "m4a": tag_m4a, "opus": tag_opus}
"""The function that tags each kind of file."""


def render_podcast(  # noqa: PLR0913  (everything that a podcast is made of)
    edition: "Edition",
    storyboard: "Storyboard",
    programme: "Programme",
    voices: Mapping[str, "Voice"],
    cover_jpeg: bytes,
    *,
    form: AudioFormat = MP3,
    threads: int = 2,
) -> Artifact:
    """Return ``podcast.mp3`` or another form of it: mono, -19 LUFS, tagged.

    Args:
        edition: what is published and by whom.
        storyboard: what is said.
        programme: the sound of it, with its times.
        voices: credited in the tag, by the speaker's name.
        cover_jpeg: the cover, made by ``render_cover``.
        form: the kind of file.
        threads: how many Scenes are encoded at the same time.

    Raises:
        BriefgenError: the programme is silent or cannot be encoded.
    """
    labels = edition.wording.labels("podcast")
    about = edition.review.about
    tags = Tags(
        title=edition.title,
        artist=edition.publisher,
        writer=about.author or "",
        album=labels["series"].format(publisher=edition.house.name or edition.publisher),
        publisher=edition.publisher,
        genre=labels["genre"],
        published=about.published,
        language=storyboard.language,
        description=_description(edition),
        credit=(labels["voice_heading"], _credit(edition, voices)),
        lyrics=_lyrics(storyboard),
        contents=labels["contents"],
        cover_jpeg=cover_jpeg,
        chapters=chapters_of(storyboard, programme.timeline),
        page_url=edition.page_url,
    )
    data, _ = produce(programme, form, stream_metadata(tags) if form is M4A else None, threads=threads)
    return Artifact(form.name, form.media_type, TAGGERS[form.extension](data, tags))


def _description(edition: "Edition") -> str:
    labels = edition.wording.labels("podcast")
    about = edition.review.about
    marks = "".join(f"{mark}. " for mark in edition.marks)
    text = labels["description"].format(
        marks=marks, kind=about.kind, title=edition.title, publisher=edition.publisher, published=edition.published
    )
    return f"{text} {labels['report'].format(report=about.report)}" if about.report else str(text)


def _credit(edition: "Edition", voices: Mapping[str, "Voice"]) -> str:
    """Return the credits of the voices, or of the person who reads."""
    labels = edition.wording.labels("podcast")
    parts = []
    for speaker, voice in voices.items():
        if voice.engine == RECORDED:
            text = str(labels["person"]).format(name=speaker)
        else:
            # The credit is a sentence of the voice's own file, with or without its full stop.
            text = str(labels["voice"]).format(credit=f"{voice.credit.rstrip('.')}.", licence=voice.licence)
        parts.append(text if len(voices) == 1 else str(labels["speaker"]).format(speaker=speaker, credit=text))
    return " ".join(parts)


def _lyrics(storyboard: "Storyboard") -> str:
    """Return every spoken word, each Scene under its heading."""
    scenes = (f"{scene.slide.title}\n" + "\n".join(line.text for line in scene.lines) for scene in storyboard.scenes)
    return "\n\n".join(scenes)


def render_programme(material: Material) -> Iterator[Artifact]:
    """Render the podcast in each requested form, with its transcript, captions and chapters.

    Raises:
        BriefgenError: the programme is silent or cannot be encoded.
    """
    edition, board, times = material.edition, material.storyboard, material.timeline
    assert material.programme is not None  # noqa: S101  (the registry says that this output is narrated)
    cover = render_cover(edition)
    for number, form in enumerate(("mp3", *sorted(material.forms))):
        material.progress("audio", number, 1 + len(material.forms))
        yield render_podcast(
            edition, board, material.programme, material.voices, cover, form=FORMS[form], threads=material.threads
        )
    yield from render_captions(edition, board, times)
    yield from render_transcript(edition, board, times)
    yield render_chapters(edition, board, times)
