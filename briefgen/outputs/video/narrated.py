"""Render ``slides-narrated.pptx``: each slide plays its narration and advances by itself."""

import math
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree
from lxml.etree import Element
from pptx import Presentation
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI

from briefgen import resources
from briefgen.audio.encode import excerpts
from briefgen.errors import BriefgenError
from briefgen.outputs.deck.shapes import tag
from briefgen.outputs.material import Material
from briefgen.outputs.office import repacked
from briefgen.pack.artifact import Artifact
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Storyboard, Timeline
from briefgen.text import xml_safe

MARKUP = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"

# LibreOffice reads the time to move on only in the form with a choice, and cuts it to whole seconds.
_TRANSITION = """
<mc:AlternateContent xmlns:mc="{mc}" xmlns:p="{p}">
 <mc:Choice xmlns:p14="{p14}" Requires="p14"><p:transition spd="slow" p14:dur="2000"{advance}/></mc:Choice>
 <mc:Fallback><p:transition spd="slow"{advance}/></mc:Fallback>
</mc:AlternateContent>"""

# The sound starts with the slide, is marked as its narration, plays at its full level and ends with it.
_TIMING = """
<p:timing xmlns:p="{p}"><p:tnLst><p:par>
<p:cTn id="1" dur="indefinite" restart="never" nodeType="tmRoot"><p:childTnLst>
<p:seq concurrent="1" nextAc="seek"><p:cTn id="2" dur="indefinite" nodeType="mainSeq"><p:childTnLst>
<p:par><p:cTn id="3" fill="hold"><p:stCondLst><p:cond delay="indefinite"/>
<p:cond evt="onBegin" delay="0"><p:tn val="2"/></p:cond></p:stCondLst><p:childTnLst>
<p:par><p:cTn id="4" fill="hold"><p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst>
<p:par><p:cTn id="5" presetID="1" presetClass="mediacall" presetSubtype="0" fill="hold" nodeType="afterEffect">
<p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst>
<p:cmd type="call" cmd="playFrom(0.0)"><p:cBhvr><p:cTn id="6" dur="{length_ms}" fill="hold"/>
<p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl></p:cBhvr></p:cmd>
</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn>
<p:prevCondLst><p:cond evt="onPrev" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:prevCondLst>
<p:nextCondLst><p:cond evt="onNext" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:nextCondLst></p:seq>
<p:audio isNarration="1"><p:cMediaNode vol="100000" showWhenStopped="0"><p:cTn id="7" fill="hold" display="0">
<p:stCondLst><p:cond delay="indefinite"/></p:stCondLst>
<p:endCondLst><p:cond evt="onStopAudio" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:endCondLst></p:cTn>
<p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl></p:cMediaNode></p:audio>
</p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>"""

_OLD = (f"{{{_P}}}transition", f"{{{MARKUP}}}AlternateContent", f"{{{_P}}}timing")


def set_timing(slide: Any, shape_id: int, length_ms: int, advance_s: int | None) -> None:
    """Make a slide play a sound when it opens, and advance by itself.

    Args:
        slide: its ``p:sld`` element; an earlier transition or animation of it is replaced.
        shape_id: the id of the sound's shape.
        length_ms: how long the sound is, in milliseconds.
        advance_s: when to move on, in whole seconds; None to stay.
    """
    for old in [child for child in slide if child.tag in _OLD]:
        slide.remove(old)
    advance = "" if advance_s is None else f' advTm="{advance_s * 1000}"'
    parts = (
        _TRANSITION.format(mc=MARKUP, p=_P, p14=_P14, advance=advance),
        _TIMING.format(p=_P, shape=shape_id, length_ms=length_ms),
    )
    # CT_Slide: cSld, clrMapOvr, transition, timing, extLst.
    after = max(i for i, child in enumerate(slide) if child.tag in {f"{{{_P}}}cSld", f"{{{_P}}}clrMapOvr"})
    parser = etree.XMLParser(remove_blank_text=True)
    for offset, part in enumerate(parts, start=1):
        slide.insert(after + offset, etree.fromstring(part.strip(), parser))


NARRATED_DECK = "slides-narrated.pptx"
AUDIO_TYPE = "audio/mpeg"
MEDIA_RELATIONSHIP = "http://schemas.microsoft.com/office/2007/relationships/media"
AUDIO_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/audio"

_MEDIA_EXTENSION = "{DAA4B4D4-6D71-4841-9C94-3DE7FCFB9230}"
_ICON_EMU = 406_400
_OFF_SLIDE_EMU = 152_400
"""The size and the distance of the sound's icon beside the slide, so that it covers nothing."""


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
    return Artifact(NARRATED_DECK, deck.media_type, repacked(target.getvalue()))


def _put_sound(slide: Any, number: int, sound: bytes, alt: str, slide_width: int) -> int:
    """Add a sound to a slide and return the id of its shape."""
    package = slide.part.package
    media = Part(PackURI(f"/ppt/media/narration{number}.mp3"), AUDIO_TYPE, package, sound)
    icon = str(resources.templates() / "slides" / "sound.png")
    picture = slide.shapes.add_picture(icon, slide_width + _OFF_SLIDE_EMU, _OFF_SLIDE_EMU, _ICON_EMU, _ICON_EMU)
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
    prefix = name.partition(":")[0]
    uri = tag(name).partition("}")[0].lstrip("{")
    element = Element(tag(name), nsmap={prefix: uri})
    if first:
        parent.insert(0, element)
    else:
        parent.append(element)
    return element


def render_narrated(material: Material) -> Iterator[Artifact]:
    """Render ``slides-narrated.pptx``, the deck that plays the podcast and moves on by itself."""
    deck, podcast = material.file("slides.pptx"), material.file("podcast.mp3")
    yield render_narrated_deck(material.edition, material.storyboard, material.timeline, deck, podcast)
