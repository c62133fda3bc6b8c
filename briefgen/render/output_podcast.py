"""The podcast as an output: the sound in each form, captions, transcript and chapters."""

from collections.abc import Iterator

from briefgen.audio.encode import FORMS
from briefgen.render.artifact import Artifact
from briefgen.render.captions import render_captions
from briefgen.render.chapters import render_chapters
from briefgen.render.cover import render_cover
from briefgen.render.material import Material
from briefgen.render.podcast import render_podcast
from briefgen.render.transcript import render_transcript


def render_programme(material: Material) -> Iterator[Artifact]:
    """Render the podcast in each form that is asked for, and what stands beside it.

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
