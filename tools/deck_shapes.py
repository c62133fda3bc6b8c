"""The XML of one shape of the slide template."""

from xml.sax.saxutils import escape, quoteattr

from deck_layouts import INDEX, Bar, Box

LANGUAGE = "en-GB"
EMU = 12_700

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
NAMESPACES = f'xmlns:a="{A}" xmlns:r="{R}" xmlns:p="{P}"'

_DECORATIVE = """
<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">
  <adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>
</a:ext></a:extLst>"""

_MARKERS = {
    "": "<a:buNone/>",
    "bullet": """<a:buClr><a:schemeClr val="accent2"/></a:buClr><a:buFont typeface="Arial"/>
        <a:buChar char="&#8226;"/>""",
    "number": """<a:buClr><a:schemeClr val="accent2"/></a:buClr><a:buFont typeface="+mj-lt"/>
        <a:buAutoNum type="arabicPeriod"/>""",
}
_HANG = {"": 0, "bullet": 22, "number": 40}

_FIXED = {"title": "", "ftr": 'sz="quarter" idx="11"', "sldNum": 'sz="quarter" idx="12"'}

_NUMBER = f"""<a:fld id="{{6D1F6C0B-3E57-4B8C-9E43-2F1A5C7D9B10}}" type="slidenum">
    <a:rPr lang="{LANGUAGE}"/><a:t>&#8249;#&#8250;</a:t></a:fld>"""


def fill(name: str) -> str:
    """Return a fill of a theme colour."""
    return f'<a:solidFill><a:schemeClr val="{name}"/></a:solidFill>'


def place(x: float, y: float, w: float, h: float) -> str:
    """Return a shape's place on the page, from points."""
    off_x, off_y, wide, high = (round(value * EMU) for value in (x, y, w, h))
    return f'<a:xfrm><a:off x="{off_x}" y="{off_y}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'


def run(text: str) -> str:
    """Return a run of text."""
    return f'<a:r><a:rPr lang="{LANGUAGE}"/><a:t>{escape(text)}</a:t></a:r>'


def level(box: Box) -> str:
    """Return the list style of a box: size, colour, list marker and the space before a paragraph."""
    hang = _HANG[box.marker] * EMU
    font = "+mj-lt" if box.ph == "title" else "+mn-lt"
    return f"""
    <a:lvl1pPr marL="{hang}" indent="{-hang}" algn="{box.align}">
      <a:lnSpc><a:spcPct val="100000"/></a:lnSpc>
      <a:spcBef><a:spcPts val="{box.gap * 100}"/></a:spcBef>
      {_MARKERS[box.marker]}
      <a:defRPr lang="{LANGUAGE}" sz="{box.size * 100}" b="{int(box.bold)}">
        {fill(box.colour)}<a:latin typeface="{font}"/>
      </a:defRPr>
    </a:lvl1pPr>"""


def levels(count: int, size: int) -> str:
    """Return plain list levels, each a little further in."""
    return "".join(
        f"""
        <a:lvl{number + 1}pPr marL="{number * 24 * EMU}" algn="l"><a:buNone/>
          <a:defRPr lang="{LANGUAGE}" sz="{size * 100}">{fill("tx1")}
            <a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/>
          </a:defRPr>
        </a:lvl{number + 1}pPr>"""
        for number in range(count)
    )


def placeholder(box: Box, shape_id: int, prompt: str, *, index: int | None = None, custom: bool = True) -> str:
    """Return a placeholder.

    Args:
        box: where it is and how its text looks.
        shape_id: its id on the page.
        prompt: what it says when it is empty.
        index: its index; None for the one of its name.
        custom: whether the prompt is its own (on layouts, not on masters).
    """
    where = _FIXED.get(box.ph, f'sz="quarter" idx="{index or INDEX.get(box.name, 1)}"')
    own = ' hasCustomPrompt="1"' if custom and box.ph not in {"ftr", "sldNum"} else ""
    left, top, right, bottom = (value * EMU for value in box.inset)
    text = {"sldNum": _NUMBER, "ftr": f'<a:endParaRPr lang="{LANGUAGE}"/>'}.get(box.ph, run(prompt))
    return f"""
    <p:sp>
      <p:nvSpPr>
        <p:cNvPr id="{shape_id}" name={quoteattr(box.name)}/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>
        <p:nvPr><p:ph type="{box.ph}" {where}{own}/></p:nvPr>
      </p:nvSpPr>
      <p:spPr>{place(box.x, box.y, box.w, box.h)}
        <a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{fill(box.fill) if box.fill else ""}
      </p:spPr>
      <p:txBody>
        <a:bodyPr vert="horz" wrap="square" lIns="{left}" tIns="{top}" rIns="{right}" bIns="{bottom}"
          anchor="{box.anchor}"><a:normAutofit/></a:bodyPr>
        <a:lstStyle>{level(box)}</a:lstStyle>
        <a:p>{text}</a:p>
      </p:txBody>
    </p:sp>"""


def decoration(bar: Bar, shape_id: int) -> str:
    """Return a bar of colour, marked as decorative for screen readers."""
    return f"""
    <p:sp>
      <p:nvSpPr><p:cNvPr id="{shape_id}" name="bar {shape_id}">{_DECORATIVE}</p:cNvPr><p:cNvSpPr/>
        <p:nvPr userDrawn="1"/></p:nvSpPr>
      <p:spPr>{place(bar.x, bar.y, bar.w, bar.h)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{fill(bar.fill)}
        <a:ln><a:noFill/></a:ln></p:spPr>
      <p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="{LANGUAGE}"/></a:p></p:txBody>
    </p:sp>"""


def tree(ground: str, shapes: list[str], name: str = "") -> str:
    """Return the drawing of a master or layout."""
    named = f" name={quoteattr(name)}" if name else ""
    return f"""
    <p:cSld{named}>
      <p:bg><p:bgPr>{fill(ground)}<a:effectLst/></p:bgPr></p:bg>
      <p:spTree>
        <p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>
        <p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/>
          </a:xfrm></p:grpSpPr>
        {"".join(shapes)}
      </p:spTree>
    </p:cSld>"""
