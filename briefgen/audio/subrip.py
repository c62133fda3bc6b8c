r"""Write text for SubRip captions: SubRip has no escapes, so characters that players read as markup are replaced.

Only these characters change, each to one that looks alike:

- ``<`` and ``>`` become ‹ and ›: no tag is left (``<img src=…>``), and no arrow of a time (``00:00 --> 00:05``);
- ``{`` and ``}`` become round brackets, and a backslash ∖: no style of other formats is left (``{\an8}``, ``\N``);
- an invisible word joiner stands after the ``&`` of what would be read as one character (``&lt;``), and before a line
  that is only a number, which would be read as the number of the next caption.

WebVTT has escapes and keeps every sign.
"""

import re

JOINER = "\u2060"
"""The invisible word joiner (U+2060), which breaks up what a player would read as markup."""

_SIGNS = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")", "\\": "∖"})
_CHARACTER = re.compile(r"&(?=#?\w+;)")


def subrip_line(text: str) -> str:
    """Encode a line of a caption for a SubRip file."""
    plain = _CHARACTER.sub(f"&{JOINER}", text.translate(_SIGNS))
    return f"{JOINER}{plain}" if plain.strip().isnumeric() else plain


def without_signs(text: str) -> str:
    """Normalise a text for comparison with one that ``subrip_line`` has encoded."""
    return text.translate(_SIGNS).replace(JOINER, "")
