"""Draw ``templates/deck.pptx``: run it after a change; the same script gives the same bytes.

``python tools/draw_deck.py [FILE]``
"""

import sys
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import quoteattr

import yaml
from deck_layouts import FOOTER, LAYOUTS, MASTER_BAR, MASTER_BODY, NOTES_BOXES, PAGE_PT, SLIDE_NUMBER, TITLE, Layout
from deck_shapes import EMU, LANGUAGE, NAMESPACES, A, R, decoration, fill, level, levels, place, placeholder, tree
from lxml import etree

from briefgen.review.house.deck_file import LAYOUTS as LAYOUTS_BY_KIND

ROOT = Path(__file__).parent.parent
PROMPTS = yaml.safe_load((ROOT / "templates/labels/en-GB/deck.yaml").read_text(encoding="utf-8"))["prompts"]
FONT = "Calibri"  # on every Windows and Mac with Office; LibreOffice sets it in Carlito, of the same widths
NOTES_PAGE_PT = (540, 720)

SCHEME = {
    "dk1": "1F2428", "lt1": "FFFFFF", "dk2": "1F4E5F", "lt2": "EEF2F4", "accent1": "1F4E5F", "accent2": "9C3D1C",
    "accent3": "4F6472", "accent4": "6B5B3E", "accent5": "5A4B6B", "accent6": "3F6B4F", "hlink": "1F4E5F",
    "folHlink": "5A4B6B",
}  # fmt: skip
"""Quiet colours for a house that gives none; the renderer sets the house's own."""

TABLE_STYLE = "{5B6F2C1E-0D5A-4F0B-9C55-7A1B8E3D2F60}"

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CORE = f"{PACKAGE}/relationships/metadata/core-properties"
OFFICE = "application/vnd.openxmlformats-officedocument."
CONTENT_TYPES = {
    "presentation.xml": f"{OFFICE}presentationml.presentation.main+xml",
    "presProps.xml": f"{OFFICE}presentationml.presProps+xml",
    "viewProps.xml": f"{OFFICE}presentationml.viewProps+xml",
    "tableStyles.xml": f"{OFFICE}presentationml.tableStyles+xml",
    "theme": f"{OFFICE}theme+xml",
    "slideMaster": f"{OFFICE}presentationml.slideMaster+xml",
    "slideLayout": f"{OFFICE}presentationml.slideLayout+xml",
    "notesMaster": f"{OFFICE}presentationml.notesMaster+xml",
    "app.xml": f"{OFFICE}extended-properties+xml",
    "core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
}

COLOUR_MAP = """<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2"
    accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>"""


def layout(spec: Layout) -> str:
    """Return a layout: its bars of colour, its placeholders, the foot."""
    shapes = [decoration(bar, 2 + number) for number, bar in enumerate(spec.bars)]
    foot = spec.foot or ("bg1" if spec.ground == "accent1" else FOOTER.colour)
    footer = replace(FOOTER, colour=foot, x=spec.foot_x, w=spec.foot_width or FOOTER.w)
    boxes = (*spec.boxes, footer, replace(SLIDE_NUMBER, colour=spec.number or foot))
    shapes += [placeholder(box, 10 + number, PROMPTS[box.name]) for number, box in enumerate(boxes)]
    own = ' showMasterSp="0"' if spec.own_ground else ""
    return f"""
    <p:sldLayout {NAMESPACES}{own} preserve="1" userDrawn="1">{tree(spec.ground, shapes, LAYOUTS_BY_KIND[spec.name])}
      <p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"""


def master() -> str:
    """Return the slide master: a quiet bar at the left edge, title, body, footer and slide number."""
    shapes = [decoration(MASTER_BAR, 2)]
    for number, box in enumerate((TITLE, MASTER_BODY, FOOTER, SLIDE_NUMBER)):
        shapes.append(placeholder(box, 10 + number, PROMPTS[box.name], index=1, custom=False))
    ids = [f'<p:sldLayoutId id="{2147483649 + number}" r:id="rId{number + 1}"/>' for number in range(len(LAYOUTS))]
    return f"""
    <p:sldMaster {NAMESPACES} preserve="1">{tree("bg1", shapes)}{COLOUR_MAP}
      <p:sldLayoutIdLst>{"".join(ids)}</p:sldLayoutIdLst>
      <p:txStyles><p:titleStyle>{level(TITLE)}</p:titleStyle><p:bodyStyle>{levels(5, 26)}</p:bodyStyle>
        <p:otherStyle>{levels(9, 18)}</p:otherStyle></p:txStyles>
    </p:sldMaster>"""


def notes_master() -> str:
    """Return the notes page: the slide above, its notes below."""
    picture = f"""
    <p:sp>
      <p:nvSpPr><p:cNvPr id="2" name={quoteattr(PROMPTS["picture"])}/>
        <p:cNvSpPr><a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr>
        <p:nvPr><p:ph type="sldImg" idx="2"/></p:nvPr></p:nvSpPr>
      <p:spPr>{place(70, 36, 400, 225)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>
        <a:ln w="9525">{fill("tx1")}</a:ln></p:spPr>
    </p:sp>"""
    shapes = [picture]
    for number, box in enumerate(NOTES_BOXES, start=3):
        shapes.append(placeholder(box, number, PROMPTS[box.name], index=number, custom=False))
    return f"""
    <p:notesMaster {NAMESPACES}>{tree("bg1", shapes)}{COLOUR_MAP}
      <p:notesStyle>{levels(5, 12)}</p:notesStyle></p:notesMaster>"""


def theme() -> str:
    """Return the theme: colours by role, one typeface, no effects."""
    colours = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in SCHEME.items())
    fonts = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
    return f"""
    <a:theme xmlns:a="{A}" name="House"><a:themeElements>
      <a:clrScheme name="House">{colours}</a:clrScheme>
      <a:fontScheme name="House"><a:majorFont>{fonts}</a:majorFont><a:minorFont>{fonts}</a:minorFont></a:fontScheme>
      <a:fmtScheme name="Plain">
        <a:fillStyleLst>{fill("phClr") * 3}</a:fillStyleLst>
        <a:lnStyleLst>{f'<a:ln w="9525">{fill("phClr")}</a:ln>' * 3}</a:lnStyleLst>
        <a:effectStyleLst>{"<a:effectStyle><a:effectLst/></a:effectStyle>" * 3}</a:effectStyleLst>
        <a:bgFillStyleLst>{fill("phClr") * 3}</a:bgFillStyleLst>
      </a:fmtScheme>
    </a:themeElements></a:theme>"""


def presentation() -> str:
    """Return the presentation part: 16:9, and the language of text that has none of its own."""
    wide, high = (side * EMU for side in PAGE_PT)
    notes_wide, notes_high = (side * EMU for side in NOTES_PAGE_PT)
    return f"""
    <p:presentation {NAMESPACES} saveSubsetFonts="1">
      <p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>
      <p:notesMasterIdLst><p:notesMasterId r:id="rId2"/></p:notesMasterIdLst>
      <p:sldSz cx="{wide}" cy="{high}"/><p:notesSz cx="{notes_wide}" cy="{notes_high}"/>
      <p:defaultTextStyle><a:defPPr><a:defRPr lang="{LANGUAGE}"/></a:defPPr>{levels(9, 18)}</p:defaultTextStyle>
    </p:presentation>"""


def table_styles() -> str:
    """Return the one table style: a header on the house's colour, thin rules between rows."""
    edge = f'<a:ln w="9525">{fill("accent3")}</a:ln>'
    return f"""
    <a:tblStyleLst xmlns:a="{A}" def="{TABLE_STYLE}"><a:tblStyle styleId="{TABLE_STYLE}" styleName="House table">
      <a:wholeTbl><a:tcTxStyle><a:fontRef idx="minor"/><a:schemeClr val="tx1"/></a:tcTxStyle>
        <a:tcStyle><a:tcBdr><a:bottom>{edge}</a:bottom><a:insideH>{edge}</a:insideH></a:tcBdr>
          <a:fill><a:noFill/></a:fill></a:tcStyle></a:wholeTbl>
      <a:firstRow><a:tcTxStyle b="on"><a:fontRef idx="minor"/><a:schemeClr val="bg1"/></a:tcTxStyle>
        <a:tcStyle><a:tcBdr/><a:fill>{fill("accent1")}</a:fill></a:tcStyle></a:firstRow>
    </a:tblStyle></a:tblStyleLst>"""


def relations(*targets: tuple[str, str]) -> str:
    """Return a relationships part; each target is its kind (or the kind's full name) and its path."""
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind if "/" in kind else f"{R}/{kind}"}" Target="{path}"/>'
        for number, (kind, path) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def main_parts() -> dict[str, str]:
    """Return the parts that are there once, by path."""
    extended = R.replace("relationships", "extended-properties")
    return {
        "_rels/.rels": relations(
            ("officeDocument", "ppt/presentation.xml"), (CORE, "docProps/core.xml"),
            ("extended-properties", "docProps/app.xml"),
        ),
        "docProps/app.xml": f'<Properties xmlns="{extended}"><Application>briefgen</Application></Properties>',
        "docProps/core.xml": f"""<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"
            xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:language>{LANGUAGE}</dc:language></cp:coreProperties>""",
        "ppt/presentation.xml": presentation(),
        "ppt/_rels/presentation.xml.rels": relations(
            ("slideMaster", "slideMasters/slideMaster1.xml"), ("notesMaster", "notesMasters/notesMaster1.xml"),
            ("presProps", "presProps.xml"), ("viewProps", "viewProps.xml"), ("theme", "theme/theme1.xml"),
            ("tableStyles", "tableStyles.xml"),
        ),
        "ppt/presProps.xml": f"<p:presentationPr {NAMESPACES}/>",
        "ppt/viewProps.xml": f"<p:viewPr {NAMESPACES}/>",
        "ppt/tableStyles.xml": table_styles(),
        "ppt/theme/theme1.xml": theme(),
        "ppt/theme/theme2.xml": theme(),
        "ppt/slideMasters/slideMaster1.xml": master(),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": relations(
            *(("slideLayout", f"../slideLayouts/slideLayout{number}.xml") for number in range(1, len(LAYOUTS) + 1)),
            ("theme", "../theme/theme1.xml"),
        ),
        "ppt/notesMasters/notesMaster1.xml": notes_master(),
        "ppt/notesMasters/_rels/notesMaster1.xml.rels": relations(("theme", "../theme/theme2.xml")),
    }  # fmt: skip


def parts() -> dict[str, str]:
    """Return every part of the file by its path, content types first."""
    files = main_parts()
    to_master = relations(("slideMaster", "../slideMasters/slideMaster1.xml"))
    for number, spec in enumerate(LAYOUTS, 1):
        files[f"ppt/slideLayouts/slideLayout{number}.xml"] = layout(spec)
        files[f"ppt/slideLayouts/_rels/slideLayout{number}.xml.rels"] = to_master
    return {"[Content_Types].xml": content_types(files), **files}


def content_types(paths: Iterable[str]) -> str:
    """Return the content types of the parts."""
    rows = [
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
        '<Default Extension="xml" ContentType="application/xml"/>',
    ]
    for path in paths:
        kind = next((kind for start, kind in CONTENT_TYPES.items() if Path(path).name.startswith(start)), None)
        if kind and not path.endswith(".rels"):
            rows.append(f'<Override PartName="/{path}" ContentType="{kind}"/>')
    return f'<Types xmlns="{PACKAGE}/content-types">{"".join(rows)}</Types>'


def draw(target: Path) -> None:
    """Write the template; every part is parsed first, so that a slip shows here."""
    tidy = etree.XMLParser(remove_blank_text=True)
    with zipfile.ZipFile(target, "w") as package:
        for path, text in parts().items():
            root = etree.fromstring(text.strip(), tidy)
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            package.writestr(entry, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "templates/deck.pptx")
