"""Resolve the colours of a deck from its theme."""

import colorsys
from collections.abc import Mapping
from typing import Any

from briefgen.render.deck_text import tag
from briefgen.render.slide_drawing import EMU_PER_PT, Edge

_FILLS = ("a:solidFill", "a:noFill", "a:gradFill", "a:blipFill", "a:pattFill", "a:grpFill")
_PRESETS = {"black": "#000000", "white": "#ffffff"}


class Palette:
    """The theme colours of one master.

    Args:
        theme: the root of the theme part.
        mapping: what the master calls each (``bg1`` → ``lt1``).
    """

    def __init__(self, theme: Any, mapping: Mapping[str, str]) -> None:
        scheme = theme.find(f".//{tag('a:clrScheme')}")
        self._theme = {child.tag.partition("}")[2]: _plain(child[0]) for child in scheme if len(child)}
        self._mapping = dict(mapping)

    def named(self, name: str) -> str:
        """Return a theme colour by its name in a shape, black when there is none."""
        return self._theme.get(self._mapping.get(name, name), "#000000")

    def of(self, element: Any, around: str = "") -> str:
        """Return the colour in an element such as ``a:solidFill``; empty when it has none.

        Args:
            element: its parent.
            around: the colour that the theme's own styles stand for (``phClr``).
        """
        for child in element if element is not None else ():
            kind = child.tag.partition("}")[2]
            if kind == "schemeClr":
                value = around if child.get("val") == "phClr" else self.named(child.get("val", ""))
            elif kind in {"srgbClr", "sysClr", "prstClr"}:
                value = _plain(child)
            else:
                continue
            return _changed(value, child)
        return ""

    def fill(self, properties: Any) -> str | None:
        """Return the fill of ``p:spPr`` or ``a:tcPr``: a colour, empty for no fill, and None where none is stated."""
        if properties is None:
            return None
        for name in _FILLS:
            found = properties.find(tag(name))
            if found is None:
                continue
            if name == "a:gradFill":  # drawn in the colour it starts with
                found = found.find(f"{tag('a:gsLst')}/{tag('a:gs')}")
            return self.of(found) if name in {"a:solidFill", "a:gradFill"} else ""
        return None


def edge_of(line: Any, palette: Palette) -> Edge:
    """Return the line of an element such as ``a:ln``."""
    colour, dash = palette.fill(line), line.find(tag("a:prstDash"))
    dashed = dash is not None and dash.get("val") != "solid"
    return Edge(colour, int(line.get("w", "9525")) / EMU_PER_PT, dashed) if colour else Edge()


def _plain(element: Any) -> str:
    kind = element.tag.partition("}")[2]
    if kind == "prstClr":
        return _PRESETS.get(element.get("val", ""), "#000000")
    value = element.get("lastClr") if kind == "sysClr" else element.get("val")
    return f"#{(value or '000000').lower()}"


def _changed(colour: str, element: Any) -> str:
    """Apply the changes of lightness and transparency inside a colour element, over white."""
    if not colour or not len(element):
        return colour
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    for change in element:
        share = int(change.get("val", "100000")) / 100_000
        kind = change.tag.partition("}")[2]
        if kind in {"lumMod", "lumOff"}:
            hue, light, strong = colorsys.rgb_to_hls(red, green, blue)
            light = light * share if kind == "lumMod" else light + share
            red, green, blue = colorsys.hls_to_rgb(hue, min(1.0, max(0.0, light)), strong)
        elif kind in {"tint", "alpha"}:
            red, green, blue = (1 - (1 - each) * share for each in (red, green, blue))
        elif kind == "shade":
            red, green, blue = (each * share for each in (red, green, blue))
    return "#" + "".join(f"{round(each * 255):02x}" for each in (red, green, blue))
