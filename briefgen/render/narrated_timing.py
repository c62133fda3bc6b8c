"""Write the timing of a slide: when its sound starts and when it advances, for PowerPoint and LibreOffice."""

from typing import Any

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
    from lxml import etree  # noqa: PLC0415  (heavy import)

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
