"""``podcast.mp3``: the programme at its loudness, with cover, chapters and tags."""

from typing import TYPE_CHECKING

from briefgen.audio.chapters import chapters_of
from briefgen.audio.production import produce
from briefgen.audio.tags import Tags, tagged
from briefgen.render.artifact import Artifact

if TYPE_CHECKING:
    from briefgen.audio.programme import Programme
    from briefgen.speech.voice import Voice
    from briefgen.storyboard.edition import Edition
    from briefgen.storyboard.model import Storyboard


def render_podcast(
    edition: "Edition", storyboard: "Storyboard", programme: "Programme", voice: "Voice", cover_jpeg: bytes
) -> Artifact:
    """Return ``podcast.mp3``: mono, 64 kbit/s, 44.1 kHz, -19 LUFS, tagged.

    Args:
        edition: what is published and by whom.
        storyboard: what is said.
        programme: the sound of it, with its times.
        voice: credited in the tag.
        cover_jpeg: the cover, made by ``render_cover``.

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
        credit=(labels["voice_heading"], _credit(edition, voice)),
        lyrics=_lyrics(storyboard),
        contents=labels["contents"],
        cover_jpeg=cover_jpeg,
        chapters=chapters_of(storyboard, programme.timeline),
        page_url=edition.page_url,
    )
    return Artifact("podcast.mp3", "audio/mpeg", tagged(produce(programme), tags))


def _description(edition: "Edition") -> str:
    labels = edition.wording.labels("podcast")
    about = edition.review.about
    marks = "".join(f"{mark}. " for mark in edition.marks)
    text = labels["description"].format(
        marks=marks, kind=about.kind, title=edition.title, publisher=edition.publisher, published=edition.published
    )
    return f"{text} {labels['report'].format(report=about.report)}" if about.report else str(text)


def _credit(edition: "Edition", voice: "Voice") -> str:
    text = edition.wording.labels("podcast")["voice"]
    # The credit is a sentence of the voice's own file, with or without its full stop.
    return str(text.format(credit=f"{voice.credit.rstrip('.')}.", licence=voice.licence))


def _lyrics(storyboard: "Storyboard") -> str:
    """Return every spoken word, each Scene under its heading."""
    scenes = (f"{scene.slide.title}\n" + "\n".join(line.text for line in scene.lines) for scene in storyboard.scenes)
    return "\n\n".join(scenes)
