r"""Words as SubRip players show them: SubRip has no escapes, so what they read as markup is written in another sign.

Only these signs change, and each reads as before:

- ``<`` and ``>`` become ‹ and ›: no tag is left (``<img src=…>``), and no arrow of a time (``00:00 --> 00:05``);
- ``{`` and ``}`` become round brackets, and a backslash ∖: no style of other formats is left (``{\an8}``, ``\N``);
- an invisible word joiner stands after the ``&`` of what would be read as one character (``&lt;``), and before a line
  that is only a number, which would be read as the number of the next caption.

WebVTT has escapes and keeps every sign.
"""

import re

JOINER = "\u2060"
"""An invisible character that keeps a player from reading a sign as the beginning of something else."""

_SIGNS = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")", "\\": "∖"})
_CHARACTER = re.compile(r"&(?=#?\w+;)")


def subrip_line(text: str) -> str:
    """Return a line of a caption as it may stand in a SubRip file."""
    plain = _CHARACTER.sub(f"&{JOINER}", text.translate(_SIGNS))
    return f"{JOINER}{plain}" if plain.strip().isnumeric() else plain


def without_signs(text: str) -> str:
    """Return a text so that it compares equal to what ``subrip_line`` made of it."""
    return text.translate(_SIGNS).replace(JOINER, "")
