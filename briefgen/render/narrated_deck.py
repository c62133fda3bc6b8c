"""Render ``slides-narrated.pptx``: each slide plays its narration and advances by itself."""

import math
from io import BytesIO
from typing import Any

from briefgen import resources
from briefgen.audio.encode import excerpts
from briefgen.audio.legible import xml_safe
from briefgen.errors import BriefgenError
from briefgen.render.artifact import Artifact
from briefgen.render.deck_text import tag
from briefgen.render.narrated_timing import set_timing
from briefgen.render.office import repacked
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Storyboard, Timeline

NAME = "slides-narrated.pptx"
AUDIO_TYPE = "audio/mpeg"
MEDIA_RELATIONSHIP = "http://schemas.microsoft.com/office/2007/relationships/media"
AUDIO_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/audio"

_MEDIA_EXTENSION = "{DAA4B4D4-6D71-4841-9C94-3DE7FCFB9230}"
_ICON_EMU = 406_400
_ASIDE_EMU = 152_400
"""The sound's icon stands beside the slide, so that it covers nothing: its size and its distance."""


def render_narrated_deck(
    edition: Edition, storyboard: Storyboard, timeline: Timeline, deck: Artifact, podcast: Artifact
) -> Artifact:
    """Add the narration of each Scene to its slide.

    The last slide stays: it has the help for anyone affected.

    Args:
        edition: for the wording.
        storyboard: the Scenes of the deck.
        timeline: start and end of each Scene in the podcast, measured.
        deck: the finished ``slides.pptx``.
        podcast: the finished ``podcast.mp3``, whose sound is cut.

    Raises:
        BriefgenError: the podcast cannot be cut, or the deck has other slides than the Storyboard.
    """
    from pptx import Presentation  # noqa: PLC0415  (heavy import)

    labels = edition.wording.labels("slides")
    presentation = Presentation(BytesIO(deck.data))
    slides = list(presentation.slides)
    if len(slides) != len(storyboard.scenes):
        raise BriefgenError(str(labels["problems"]["other_slides"]))
    spans = [timeline.scenes[scene.id] for scene in storyboard.scenes]
    for number, (slide, span, sound) in enumerate(
        zip(slides, spans, excerpts(podcast.data, spans), strict=True), start=1
    ):
        alt = str(labels["narration"]).format(number=number, seconds=round(span.duration_s))
        shape_id = _put_sound(slide, number, sound, xml_safe(alt), presentation.slide_width)
        seconds = None if slide is slides[-1] else math.ceil(span.duration_s - 0.0005)
        set_timing(slide._element, shape_id, round(span.duration_s * 1000), seconds)  # noqa: SLF001  (no public way)
    target = BytesIO()
    presentation.save(target)
    return Artifact(NAME, deck.media_type, repacked(target.getvalue()))


def _put_sound(slide: Any, number: int, sound: bytes, alt: str, slide_width: int) -> int:
    """Add a sound to a slide and return the id of its shape."""
    from pptx.opc.package import Part  # noqa: PLC0415  (heavy import)
    from pptx.opc.packuri import PackURI  # noqa: PLC0415  (heavy import)

    package = slide.part.package
    media = Part(PackURI(f"/ppt/media/narration{number}.mp3"), AUDIO_TYPE, package, sound)
    icon = str(resources.templates() / "slides" / "sound.png")
    picture = slide.shapes.add_picture(icon, slide_width + _ASIDE_EMU, _ASIDE_EMU, _ICON_EMU, _ICON_EMU)
    picture.name = "narration"
    element = picture._element  # noqa: SLF001  (no public way)
    facts = next(element.iter(tag("p:cNvPr")))
    facts.set("descr", alt)
    link = _child(facts, "a:hlinkClick", first=True)
    link.set(tag("r:id"), "")
    link.set("action", "ppaction://media")
    properties = element.find(f"{tag('p:nvPicPr')}/{tag('p:nvPr')}")
    _child(properties, "a:audioFile").set(tag("r:link"), slide.part.relate_to(media, AUDIO_RELATIONSHIP))
    extension = _child(_child(properties, "p:extLst"), "p:ext")
    extension.set("uri", _MEDIA_EXTENSION)
    _child(extension, "p14:media").set(tag("r:embed"), slide.part.relate_to(media, MEDIA_RELATIONSHIP))
    return int(facts.get("id"))


def _child(parent: Any, name: str, *, first: bool = False) -> Any:
    """Add a child element at the end, or as the first, and return it."""
    from lxml.etree import Element  # noqa: PLC0415  (heavy import)

    prefix = name.partition(":")[0]
    uri = tag(name).partition("}")[0].lstrip("{")
    element = Element(tag(name), nsmap={prefix: uri})
    if first:
        parent.insert(0, element)
    else:
        parent.append(element)
    return element
