"""Respellings such as ``pen-uh-BONT``, turned into what an engine says.

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
_STRESSED = {"uh": "ʌ", "er": "ɜɹ", "ir": "ɜɹ", "ur": "ɜɹ"}
_UNSTRESSED = {"uh": "ə", "u": "ə", "er": "əɹ", "ir": "əɹ", "ur": "əɹ"}
_OPEN = {"a": "ɑ", "e": "i", "i": "i", "o": "O", "u": "u", "y": "I"}
_LONG = {"a": "A", "e": "i", "i": "I", "o": "O", "u": "u", "y": "I"}
_VOWELS = "AIOWYiuæɑəɛɜɪʊʌɔ"
_LETTER_SOUNDS = (
    "ˈA bˈi sˈi dˈi ˈi ˈɛf ʤˈi ˈAʧ ˈI ʤˈA kˈA ˈɛl ˈɛm ˈɛn ˈO pˈi kjˈu ˈɑɹ ˈɛs tˈi jˈu vˈi dˈʌbᵊlju ˈɛks wˈI zˈɛd"
)
_LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", _LETTER_SOUNDS.split(), strict=True))


def is_respelling(word: str) -> bool:
    """Return whether a word has a stressed syllable in capitals, rather than being written as an ordinary word."""
    return any(_is_stressed(syllable) for syllable in word.split("-"))


def phonemes(word: str) -> str:
    """Return a respelled word (``LAY-doe``) in misaki's phonemes (``lˈAdO``).

    An accent on a letter is ignored, and so is any character that is not a letter of English.
    """
    plain = unicodedata.normalize("NFKD", word)
    syllables = [
        s for s in ("".join(c for c in part if c.isascii() and c.isalpha()) for part in plain.split("-")) if s
    ]
    last = len(syllables) - 1
    return "".join(
        _syllable(s.lower(), stressed=_is_stressed(s), final=index == last) for index, s in enumerate(syllables)
    )


def letter_phonemes(letters: str) -> str:
    """Return the phonemes of letters said one by one, each stressed: clearer than as one run-on word."""
    return " ".join(_LETTERS[letter] for letter in letters.upper() if letter in _LETTERS)


def with_suffix(sounds: str, suffix: str) -> str:
    """Return phonemes with a plural or possessive ``s`` said as English does: ``s``, ``z`` or ``ᵻz``."""
    if not suffix or not sounds:
        return sounds
    if sounds[-1] in "szʃʒʧʤ":
        return f"{sounds}ᵻz"
    return f"{sounds}s" if sounds[-1] in "ptkfθ" else f"{sounds}z"


def joined(word: str) -> str:
    """Return a respelling as one made-up word (``laydoe``), for engines that only read plain text."""
    return word.replace("-", "").lower()


def _is_stressed(syllable: str) -> bool:
    return syllable.isupper() and sum(c.isalpha() for c in syllable) > 1


def _syllable(letters: str, *, stressed: bool, final: bool) -> str:
    sounds = _sounds(letters, stressed=stressed, final=final)
    if not stressed:
        return sounds
    vowel = next((i for i, sound in enumerate(sounds) if sound in _VOWELS), None)
    return sounds if vowel is None else f"{sounds[:vowel]}ˈ{sounds[vowel:]}"


def _sounds(letters: str, *, stressed: bool, final: bool) -> str:
    table = _ALWAYS | (_STRESSED if stressed else _UNSTRESSED)
    long = re.fullmatch(r"([^aeiou]*)([aeiouy])([bcdfgjklmnpstvz])e", letters)
    if long:
        last = "s" if long[3] == "c" else "ʤ" if long[3] == "g" else table[long[3]]
        return _spell(long[1], table) + _LONG[long[2]] + last
    if letters[-1] in _OPEN and not re.search(r"[aeiouy]", letters[:-1]):
        vowel = _OPEN[letters[-1]]
        if letters[-1] == "a" and not (stressed and final):
            vowel = "æ" if stressed else "ə"
        return _spell(letters[:-1], table) + vowel
    return _spell(letters, table)


def _spell(letters: str, table: dict[str, str]) -> str:
    """Read letters from the left, the longest known group first; a doubled consonant is said once."""
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
