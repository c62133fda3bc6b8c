"""Convert phonemes to espeak's notation, for engines such as Piper: ``[[ lˈeɪdəʊ ]]``."""

import re

_BOTH = {"A": "eɪ", "I": "aɪ", "W": "aʊ", "Y": "ɔɪ", "Q": "əʊ", "O": "oʊ", "ʧ": "tʃ", "ʤ": "dʒ", "ᵊ": "ə", "ᵻ": "ɪ"}
_BRITISH = {"ɛː": "eə", "ɪə": "iə"}
_AMERICAN = {"ɜɹ": "ɜː", "əɹ": "ɚ", "ˈi": "ˈiː", "u": "uː", "ɑ": "ɑː", "ɔ": "ɔː"}


def espeak_phonemes(sounds: str, *, british: bool) -> str:
    """Convert misaki's phonemes (``lˈAdQ``) to espeak's (``lˈeɪdəʊ``)."""
    table = (_BRITISH if british else _AMERICAN) | _BOTH
    pattern = "|".join(re.escape(sound) for sound in sorted(table, key=len, reverse=True))
    return re.sub(pattern, lambda m: table[m[0]], sounds)


def block(sounds: str) -> str:
    """Mark phonemes for Piper within a text."""
    return f"[[ {sounds} ]]"
