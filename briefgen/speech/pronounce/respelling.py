"""Convert respellings such as ``pen-uh-BONT`` to phonemes.

A respelling is words divided into syllables by hyphens, the stressed syllable in capitals; its letters follow the
usual English newspaper conventions (``ay`` as in day, ``oh``, ``ow`` as in now, ``igh`` or ``eye``, ``uh``, ``dh`` as
in the). The phonemes are those of misaki, the notation that Kokoro's family of voices was trained on.
"""

import re
import unicodedata

_ALWAYS = {
    "tch": "ʧ", "dge": "ʤ", "ch": "ʧ", "sh": "ʃ", "zh": "ʒ", "th": "θ", "dh": "ð", "ph": "f", "kh": "k", "gh": "ɡ",
    "wh": "w", "ck": "k", "ng": "ŋ", "nk": "ŋk", "qu": "kw",
    "eigh": "A", "igh": "I", "eye": "I", "ye": "I", "ire": "Iəɹ", "ay": "A", "ai": "A", "ey": "A", "ei": "A",
    "ee": "i", "ea": "i",
    "ie": "I", "oe": "O", "oh": "O", "oa": "O", "oo": "u", "uu": "ʊ", "ue": "u", "ew": "ju", "ow": "W", "ou": "W",
    "aw": "ɔ", "au": "ɔ", "oy": "Y", "oi": "Y", "ah": "ɑ", "eh": "ɛ", "ih": "ɪ",
    "air": "ɛɹ", "are": "ɛɹ", "eer": "ɪɹ", "ear": "ɪɹ", "ar": "ɑɹ",
    "oar": "ɔɹ", "ore": "ɔɹ", "or": "ɔɹ", "our": "Wəɹ",
    "arr": "æɹ", "err": "ɛɹ", "irr": "ɪɹ", "orr": "ɔɹ", "urr": "ɜɹ",
    "b": "b", "c": "k", "d": "d", "f": "f", "g": "ɡ", "h": "h", "j": "ʤ", "k": "k", "l": "l", "m": "m", "n": "n",
    "p": "p", "q": "k", "r": "ɹ", "s": "s", "t": "t", "v": "v", "w": "w", "x": "ks", "z": "z",
    "a": "æ", "e": "ɛ", "i": "ɪ", "o": "ɑ", "u": "ʌ", "y": "ɪ",
}  # fmt: skip
# What British English says otherwise: "hot", "father", "go", long vowels, and no r but before a vowel (_without_r).
_BRITISH = {
    "a": "a", "o": "ɒ", "ah": "ɑː", "ar": "ɑːɹ", "arr": "aɹ", "orr": "ɒɹ", "aw": "ɔː", "au": "ɔː", "or": "ɔːɹ",
    "oar": "ɔːɹ", "ore": "ɔːɹ", "oh": "Q", "oe": "Q", "oa": "Q", "air": "ɛːɹ", "are": "ɛːɹ", "eer": "ɪəɹ",
    "ear": "ɪəɹ",    "oo": "uː", "ue": "uː", "ew": "juː", "ee": "iː", "ea": "iː", "urr": "ʌɹ",
}  # fmt: skip
_BRITISH_STRESSED = {"er": "ɜːɹ", "ir": "ɜːɹ", "ur": "ɜːɹ"}
_BRITISH_LONG = {"a": "A", "e": "iː", "i": "I", "o": "Q", "u": "uː", "y": "I"}
_STRESSED = {"uh": "ʌ", "er": "ɜɹ", "ir": "ɜɹ", "ur": "ɜɹ"}
_UNSTRESSED = {"uh": "ə", "u": "ə", "er": "əɹ", "ir": "əɹ", "ur": "əɹ"}
_OPEN = {"a": "ɑ", "e": "i", "i": "i", "o": "O", "u": "u", "y": "I"}
_BRITISH_OPEN = {"a": "ɑː", "e": "iː", "i": "iː", "o": "Q", "u": "uː", "y": "I"}
_LONG = {"a": "A", "e": "i", "i": "I", "o": "O", "u": "u", "y": "I"}
_VOWELS = "AIOQWYaiuæɑɒəɛɜɪʊʌɔᵻ"
_LETTER_SOUNDS = (
    "ˈA bˈi sˈi dˈi ˈi ˈɛf ʤˈi ˈAʧ ˈI ʤˈA kˈA ˈɛl ˈɛm ˈɛn ˈO pˈi kjˈu ˈɑɹ ˈɛs tˈi jˈu vˈi dˈʌbᵊlju ˈɛks wˈI zˈɛd"
)
_LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", _LETTER_SOUNDS.split(), strict=True))


def is_respelling(word: str) -> bool:
    """Return whether a word is a respelling: it has a stressed syllable in capitals."""
    return any(_is_stressed(syllable) for syllable in word.split("-"))


def phonemes(word: str, *, british: bool = False) -> str:
    """Convert a respelling (``LAY-doe``) to misaki's phonemes (``lˈAdO``; British ``lˈAdQ``).

    Accents, and characters that are not letters of English, are ignored.
    """
    plain = unicodedata.normalize("NFKD", word)
    syllables = [
        s for s in ("".join(c for c in part if c.isascii() and c.isalpha()) for part in plain.split("-")) if s
    ]
    last = len(syllables) - 1
    sounds = [
        _syllable(s.lower(), stressed=_is_stressed(s), final=index == last, british=british)
        for index, s in enumerate(syllables)
    ]
    return _without_r("".join(sounds)) if british else "".join(sounds)


def letter_phonemes(letters: str, *, british: bool = False) -> str:
    """Return the phonemes of letters that are spelled out, each stressed, which is clearer than as one word."""
    letter_names = " ".join(_LETTERS[letter] for letter in letters.upper() if letter in _LETTERS)
    if not british:
        return letter_names
    for american, other in (("ɑɹ", "ɑː"), ("O", "Q"), ("i", "iː"), ("u", "uː")):
        letter_names = letter_names.replace(american, other)
    return letter_names


def with_suffix(sounds: str, suffix: str) -> str:
    """Add a plural or possessive ``s`` to phonemes by the rules of English: ``s``, ``z`` or ``ᵻz``."""
    if not suffix or not sounds:
        return sounds
    if sounds[-1] in "szʃʒʧʤ":
        return f"{sounds}ᵻz"
    return f"{sounds}s" if sounds[-1] in "ptkfθ" else f"{sounds}z"


def as_one_word(word: str) -> str:
    """Return a respelling as one made-up word (``laydoe``), for engines that only read plain text."""
    return word.replace("-", "").lower()


def _is_stressed(syllable: str) -> bool:
    return syllable.isupper() and sum(c.isalpha() for c in syllable) > 1


def _without_r(sounds: str) -> str:
    """Remove the silent r of British phonemes: an r stays only before a vowel."""
    return re.sub(rf"ɹ(?![ˈ]?[{_VOWELS}j])", "", sounds)


def _syllable(letters: str, *, stressed: bool, final: bool, british: bool) -> str:
    sounds = _sounds(letters, stressed=stressed, final=final, british=british)
    if not stressed:
        return sounds
    vowel = next((i for i, sound in enumerate(sounds) if sound in _VOWELS), None)
    return sounds if vowel is None else f"{sounds[:vowel]}ˈ{sounds[vowel:]}"


def _sounds(letters: str, *, stressed: bool, final: bool, british: bool) -> str:
    """Convert the letters of a syllable to phonemes: long vowels before a silent e, open syllables, the rest."""
    table = _ALWAYS | (_STRESSED if stressed else _UNSTRESSED)
    if british:
        table |= _BRITISH | (_BRITISH_STRESSED if stressed else {"ee": "i"})
    long = re.fullmatch(r"([^aeiou]*)([aeiouy])([bcdfgjklmnpstvz])e", letters)
    if long:
        last = "s" if long[3] == "c" else "ʤ" if long[3] == "g" else table[long[3]]
        vowels = _BRITISH_LONG if british else _LONG
        return _spell(long[1], table) + vowels[long[2]] + last
    if letters[-1] in _OPEN and not re.search(r"[aeiouy]", letters[:-1]):
        vowel = (_BRITISH_OPEN if british else _OPEN)[letters[-1]]
        if letters[-1] == "a" and not (stressed and final):
            vowel = table["a"] if stressed else "ə"
        return _spell(letters[:-1], table) + vowel
    return _spell(letters, table)


def _spell(letters: str, table: dict[str, str]) -> str:
    """Convert letters from the left, the longest known group first; a doubled consonant counts once."""
    sounds, at = "", 0
    while at < len(letters):
        size = next(size for size in (4, 3, 2, 1) if letters[at : at + size] in table)
        if letters[at] == "y" and re.match(r"y[aeiou]", letters[at:]) and (at == 0 or letters[at:] != "ye"):
            sounds, at = f"{sounds}j", at + 1  # a consonant: "yes", "grawn-yuh"; but "nye" has a vowel
            continue
        if size == 1 and letters[at] not in "aeiou" and letters[at : at + 2] == letters[at] * 2:
            at += 1
        sounds += table[letters[at : at + size]]
        at += size
    return sounds


_BOTH = {"A": "eɪ", "I": "aɪ", "W": "aʊ", "Y": "ɔɪ", "Q": "əʊ", "O": "oʊ", "ʧ": "tʃ", "ʤ": "dʒ", "ᵊ": "ə", "ᵻ": "ɪ"}
_ESPEAK_BRITISH = {"ɛː": "eə", "ɪə": "iə"}
_AMERICAN = {"ɜɹ": "ɜː", "əɹ": "ɚ", "ˈi": "ˈiː", "u": "uː", "ɑ": "ɑː", "ɔ": "ɔː"}


def espeak_phonemes(sounds: str, *, british: bool) -> str:
    """Convert misaki's phonemes (``lˈAdQ``) to espeak's (``lˈeɪdəʊ``)."""
    table = (_ESPEAK_BRITISH if british else _AMERICAN) | _BOTH
    pattern = "|".join(re.escape(sound) for sound in sorted(table, key=len, reverse=True))
    return re.sub(pattern, lambda m: table[m[0]], sounds)


def block(sounds: str) -> str:
    """Mark phonemes for Piper within a text."""
    return f"[[ {sounds} ]]"
