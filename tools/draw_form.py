"""Draw ``templates/form.docx``, the styles of the action plan form: the same script gives the same bytes.

``python tools/draw_form.py [FILE]``
"""

import sys
import zipfile
from pathlib import Path

from draw_deck import theme
from lxml import etree

ROOT = Path(__file__).parent.parent
LANGUAGE = "en-GB"
FONT = "Calibri"
PRIMARY, ACCENT, PALE, GREY = "1F4E5F", "9C3D1C", "EEF2F4", "4F6472"
"""The colours that the renderer replaces by the house's own; the grey stays."""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument."


def style(name: str, half_points: int, space: tuple[int, int], extra: str = "", look: str = "") -> str:
    """Return a paragraph style.

    Args:
        name: as Word knows it.
        half_points: the type size.
        space: before and after, in twentieths of a point.
        extra: more paragraph properties.
        look: more character properties.
    """
    before, after = space
    style_id = name.title().replace(" ", "")
    return f"""
    <w:style w:type="paragraph" w:styleId="{style_id}">
      <w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/>
      <w:pPr>{"<w:keepNext/>" if extra else ""}<w:spacing w:before="{before}" w:after="{after}"/>{extra}</w:pPr>
      <w:rPr>{look}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr>
    </w:style>"""


def _strong(colour: str) -> str:
    return f'<w:b/><w:bCs/><w:color w:val="{colour}"/>'


def styles() -> str:
    """Return the styles: headings, the marking, the table with its header row and first column."""
    edge = f'w:val="single" w:sz="6" w:space="0" w:color="{GREY}"'
    borders = "".join(f"<w:{side} {edge}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
    language = f'<w:lang w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}" w:bidi="ar-SA"/>'
    return f"""
    <w:styles xmlns:w="{W}">
      <w:docDefaults>
        <w:rPrDefault><w:rPr>{fonts}<w:sz w:val="21"/><w:szCs w:val="21"/>{language}</w:rPr></w:rPrDefault>
        <w:pPrDefault><w:pPr><w:spacing w:after="50" w:line="250" w:lineRule="auto"/></w:pPr></w:pPrDefault>
      </w:docDefaults>
      <w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>
      <w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">
        <w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/></w:style>
      <w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>
        <w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="108" w:type="dxa"/>
          <w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
      {style("Title", 36, (0, 0), '<w:outlineLvl w:val="9"/>', _strong(PRIMARY))}
      {style("Subtitle", 24, (0, 80), "", f'<w:color w:val="{GREY}"/>')}
      {style("heading 1", 26, (110, 40), '<w:outlineLvl w:val="0"/>', _strong(PRIMARY))}
      {style("heading 2", 28, (240, 80), '<w:outlineLvl w:val="1"/>', _strong(PRIMARY))}
      {style("Mark", 26, (0, 120), "", _strong(ACCENT))}
      {style("Cell", 20, (16, 16))}
      {style("header", 22, (0, 0), "", _strong(ACCENT))}
      {style("footer", 22, (0, 0), "", f'<w:color w:val="{GREY}"/>')}
      <w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:qFormat/>
        <w:rPr><w:b/><w:bCs/></w:rPr></w:style>
      <w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>
        <w:rPr><w:color w:val="{PRIMARY}"/><w:u w:val="single"/></w:rPr></w:style>
      <w:style w:type="character" w:styleId="PlaceholderText"><w:name w:val="Placeholder Text"/>
        <w:rPr><w:color w:val="{GREY}"/></w:rPr></w:style>
      <w:style w:type="table" w:styleId="FormTable"><w:name w:val="Form table"/><w:basedOn w:val="TableNormal"/>
        <w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr>
        <w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/><w:color w:val="FFFFFF"/></w:rPr>
          <w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{PRIMARY}"/></w:tcPr></w:tblStylePr>
        <w:tblStylePr w:type="firstCol"><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{PALE}"/></w:tcPr>
        </w:tblStylePr>
      </w:style>
    </w:styles>"""


def settings() -> str:
    """Return the settings: today's layout rules, and the language."""
    compat = 'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"'
    return f"""
    <w:settings xmlns:w="{W}"><w:compat><w:compatSetting {compat}/></w:compat>
      <w:themeFontLang w:val="{LANGUAGE}"/></w:settings>"""


def document() -> str:
    """Return an empty document on A4, landscape: five columns need room to write in."""
    return f"""
    <w:document xmlns:w="{W}"><w:body><w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>
      <w:pgMar w:top="794" w:right="851" w:bottom="737" w:left="851" w:header="397" w:footer="340" w:gutter="0"/>
    </w:sectPr></w:body></w:document>"""


def font_table() -> str:
    """Return the font table: a sans serif stands in where the font is missing."""
    return f"""
    <w:fonts xmlns:w="{W}"><w:font w:name="{FONT}"><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>
    </w:fonts>"""


def parts() -> dict[str, str]:
    """Return every part of the file by its path."""
    relation = '<Relationship Id="rId{}" Type="{}" Target="{}"/>'
    relations = f'<Relationships xmlns="{PACKAGE}/relationships">{{}}</Relationships>'
    override = f'<Override PartName="/{{}}" ContentType="{OFFICE}wordprocessingml.{{}}+xml"/>'
    core = f"{PACKAGE}/relationships/metadata/core-properties"
    return {
        "[Content_Types].xml": f"""<Types xmlns="{PACKAGE}/content-types">
            <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
            <Default Extension="xml" ContentType="application/xml"/>
            {override.format("word/document.xml", "document.main")}{override.format("word/styles.xml", "styles")}
            {override.format("word/settings.xml", "settings")}{override.format("word/fontTable.xml", "fontTable")}
            <Override PartName="/word/theme/theme1.xml" ContentType="{OFFICE}theme+xml"/>
            <Override PartName="/docProps/core.xml"
              ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>""",
        "_rels/.rels": relations.format(
            relation.format(1, f"{R}/officeDocument", "word/document.xml")
            + relation.format(2, core, "docProps/core.xml")
        ),
        "docProps/core.xml": f"""<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"
            xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:language>{LANGUAGE}</dc:language></cp:coreProperties>""",
        "word/document.xml": document(),
        "word/_rels/document.xml.rels": relations.format(
            "".join(
                relation.format(number, f"{R}/{kind}", path)
                for number, (kind, path) in enumerate(
                    (("styles", "styles.xml"), ("settings", "settings.xml"), ("fontTable", "fontTable.xml"),
                     ("theme", "theme/theme1.xml")), 1,
                )
            )
        ),
        "word/fontTable.xml": font_table(),
        "word/theme/theme1.xml": theme(),
        "word/styles.xml": styles(),
        "word/settings.xml": settings(),
    }  # fmt: skip


def draw(target: Path) -> None:
    """Write the template; every part is parsed first, so that a slip shows here."""
    tidy = etree.XMLParser(remove_blank_text=True)
    with zipfile.ZipFile(target, "w") as package:
        for path, text in parts().items():
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            root = etree.fromstring(text.strip(), tidy)
            package.writestr(entry, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "templates/form.docx")
