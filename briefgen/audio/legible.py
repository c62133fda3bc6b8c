"""Clean text for players, caption files and fonts."""

import unicodedata


def legible(text: str) -> str:
    """Return a text on one line, without control characters and lone surrogates.

    Why: an escape in the YAML can put a NUL or half a surrogate pair into a text; ID3 frames end at a NUL and
    UTF-16 cannot hold the other.
    """
    shown = "".join(char for char in " ".join(text.split()) if unicodedata.category(char) not in {"Cc", "Cs"})
    return " ".join(shown.split())
