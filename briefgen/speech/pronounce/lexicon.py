"""The Pronouncer: written sentence → the text for an engine.

Acronyms and names come first: the review's own ``pronounce``, then the house's lexicon, then the built-in one. Then
the British normaliser. Captions and transcript show the written form; only the engine gets the result.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationError

from briefgen import resources
from briefgen.errors import UsageError
from briefgen.review.characters import words_in_other_letters
from briefgen.review.model import Frozen, Phrase
from briefgen.speech.model import message
from briefgen.speech.pronounce.first_use import FirstUses
from briefgen.speech.pronounce.homographs import begins_sentence, known_words, reading, sounds
from briefgen.speech.pronounce.normalise import normalise
from briefgen.speech.pronounce.numbers import cardinal, with_short_codes
from briefgen.speech.pronounce.respelling import (
    as_one_word,
    block,
    espeak_phonemes,
    is_respelling,
    letter_phonemes,
    phonemes,
    with_suffix,
)
from briefgen.speech.pronounce.spelling import by_spelling
from briefgen.speech.pronounce.text import clean, web_pattern, with_plain_letters, without_other_letters
from briefgen.speech.voices import read_mapping, validation_words
from briefgen.wording.wording import Wording

if TYPE_CHECKING:
    from briefgen.speech.model import Voice
    from briefgen.storyboard.model import Line

FILE_NAME = "lexicon.yaml"


class Expansion(Frozen):
    """The spoken singular and plural of a short form."""

    one: Phrase
    many: Phrase


class Spoken(Frozen):
    """A respelling, and forms for the notations of single engines.

    Attributes:
        said: the respelling, for every engine without a form of its own.
        misaki: phonemes for hibari and Kokoro.
        espeak: phonemes for Piper.
        plain: ordinary letters for engines that only read text.
    """

    said: Phrase
    misaki: Phrase | None = None
    espeak: Phrase | None = None
    plain: Phrase | None = None


class LexiconFile(Frozen):
    """The content of one lexicon file.

    Attributes:
        letters: short forms that are spelled out.
        words: written form → respelling or ordinary words, or a form for each kind of engine.
        expanded: written form → the spoken words.
        names: written form → respelling, or a form for each kind of engine.
        lettered: words after which a single capital letter is a name.
    """

    letters: tuple[Phrase, ...] = ()
    words: Mapping[Phrase, Phrase | Spoken] = Field(default_factory=dict)
    expanded: Mapping[Phrase, Phrase | Expansion] = Field(default_factory=dict)
    names: Mapping[Phrase, Phrase | Spoken] = Field(default_factory=dict)
    lettered: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class LexiconEntry:
    """The pronunciation of one written form.

    Attributes:
        how: letter by letter, as a respelling, or as ordinary words.
        one: the letters, the respelling or the words.
        many: the words for a plural where it is not made with ``s``; else empty.
        by_notation: the form for engines of one notation: ``misaki``, ``espeak`` or ``respelling``.
    """

    how: Literal["letters", "respelling", "words"]
    one: str
    many: str = ""
    by_notation: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Lexicon:
    """Entries by written form, and the words before a lettered name."""

    entries: Mapping[str, LexiconEntry]
    lettered: tuple[str, ...]


def load_lexicon(house_folder: Path | None = None) -> Lexicon:
    """Read the built-in lexicon and the house's (``voices/lexicon.yaml`` in its folder); the house's entries win.

    Raises:
        UsageError: the house's file cannot be read or is wrong.
    """
    folders = [resources.voices().parent]
    if house_folder is not None and _has_one(house_folder):
        folders.append(house_folder)
    entries: dict[str, LexiconEntry] = {}
    lettered: list[str] = []
    for folder in folders:
        file = _read(folder)
        entries |= _entries(file)
        lettered += file.lettered
    return Lexicon(entries, tuple(dict.fromkeys(lettered)))


def require_lexicon(house_folder: Path) -> None:
    """Validate a house's own lexicon, if it has one.

    Raises:
        UsageError: it cannot be read or is wrong.
    """
    if _has_one(house_folder):
        _read(house_folder)


def _has_one(house_folder: Path) -> bool:
    # Not whether it is a file: what is there and is none has to be said.
    return os.path.lexists(house_folder / "voices" / FILE_NAME)


def _read(folder: Path) -> LexiconFile:
    path = folder / "voices" / FILE_NAME
    try:
        return LexiconFile.model_validate(read_mapping(path, folder, "lexicon_wrong"))
    except ValidationError as error:
        raise UsageError(message("lexicon_wrong", file=path, what=validation_words(error))) from None


def _spoken(forms_given: Spoken) -> LexiconEntry:
    forms = {"misaki": forms_given.misaki, "espeak": forms_given.espeak, "respelling": forms_given.plain}
    own = {notation: form for notation, form in forms.items() if form}
    return LexiconEntry("respelling", forms_given.said, by_notation=own)


def _entries(file: LexiconFile) -> dict[str, LexiconEntry]:
    entries = {written: LexiconEntry("letters", written) for written in file.letters}
    for written, spoken in {**file.words, **file.names}.items():
        entries[written] = LexiconEntry("respelling", spoken) if isinstance(spoken, str) else _spoken(spoken)
    for written, expansion in file.expanded.items():
        if isinstance(expansion, Expansion):
            entries[written] = LexiconEntry("words", expansion.one, expansion.many)
        else:
            entries[written] = LexiconEntry("words", expansion)
    return entries


# A word whose spoken form is known passes through the normaliser as a placeholder: letters that no rule knows and no
# review is written in (Deseret).
_FIRST, _OPEN, _CLOSE = 0x10400, "\U00010426", "\U00010427"
_CARRIED = re.compile("\U00010426([\U00010400-\U0001040f]+)\U00010427")
_LONGEST_RUN = 300
# Not at a space inside phonemes, which stand in [[…]] or (/…/).
_RUN = re.compile(rf"([^,;:—.!?]{{{_LONGEST_RUN - 100},{_LONGEST_RUN}}}(?<! )) (?! )(?![^\[(]*(?:\]\]|/\)))")
_NAME = r"[A-ZÀ-ÖØ-ÞĀ-ŽŴŶȘȚ][a-zà-öø-ÿā-žŵŷșț]{1,39}"
_SUFFIX = r"((?:['’]?s|s['’]|\(s\))(?!\w))?"


class Pronouncer:
    """Prepares sentences for one voice.

    Args:
        voice: decides the notation, and whether the English rules apply.
        pronounce: the review's own ``pronounce``: written form → respelling (``pen-uh-BONT``) or ordinary words.
        house_folder: the folder of ``house.yaml``, whose ``voices/lexicon.yaml`` is read too.
        acronyms: the review's own ``acronyms``; None expands no short form at its first use.
        known: short forms that need no explanation for this publisher's listeners.
        names: the review's invented names: S17 among them is "S seventeen", not a section.

    Raises:
        UsageError: the house's lexicon is wrong.
    """

    def __init__(  # noqa: PLR0913  (options by keyword)
        self,
        voice: "Voice",
        pronounce: Mapping[str, str] | None = None,
        house_folder: Path | None = None,
        *,
        acronyms: Mapping[str, str] | None = None,
        known: Collection[str] = (),
        names: Collection[str] = (),
    ) -> None:
        self._notation, self._british = voice.notation, voice.british
        # English rules and respellings would put English into the mouth of a voice of another language.
        self._english = voice.speaks("en")
        lexicon = load_lexicon(house_folder) if self._english else Lexicon({}, ())
        own = {written: LexiconEntry("respelling", spoken) for written, spoken in (pronounce or {}).items()}
        numbered = {name: LexiconEntry("words", spoken) for name, spoken in _numbered(names) if self._english}
        self._entries = _variants(lexicon.entries) | _variants(numbered) | _variants(own)
        self._lettered = lexicon.lettered
        in_full = {short for short, entry in {**lexicon.entries, **own}.items() if _is_in_full(entry)}
        self._spoken: dict[str, str] = {}
        self._first_uses = (
            None if acronyms is None else FirstUses(acronyms, known=known, built_in=self._english, already=in_full)
        )

    def spoken_in_order(self, lines: Sequence["Line"]) -> dict[str, str]:
        """Prepare the Lines of a programme, by id, and expand the first use of each short form.

        The result depends on the Lines and their order alone, so it can be part of a clip's cache key.
        """
        texts = tuple(line.text for line in lines)
        if self._first_uses is not None:
            texts = self._first_uses.in_full(texts)
        self._spoken |= {text: self.spoken(text) for text in texts if text not in self._spoken}
        return {line.id: self._spoken[text] for line, text in zip(lines, texts, strict=True)}

    def spoken(self, text: str) -> str:
        """Prepare one written sentence for the engine.

        Returns:
            Normalised text in the engine's notation; empty when it has no words.
        """
        carried: list[str] = []

        def carry(spoken: str) -> str:
            carried.append(spoken)
            digits = [chr(_FIRST + int(digit, 16)) for digit in f"{len(carried) - 1:x}"]
            return f"{_OPEN}{''.join(digits)}{_CLOSE}"

        composed = _without_carriers(unicodedata.normalize("NFC", text))
        marked = self._mark(with_short_codes(composed) if self._english else composed, carry)
        if any(words_in_other_letters(marked)):
            marked = without_other_letters(marked) or self._other_letters
        plain = normalise(with_plain_letters(marked)) if self._english else clean(marked)
        return _with_pauses(_CARRIED.sub(lambda m: carried[_index(m[1])], plain))

    @cached_property
    def _other_letters(self) -> str:
        """The text that stands in for a sentence without any word in Latin letters."""
        return str(Wording("en-GB" if self._english else "cy").labels("speech")["other_letters"])

    def _mark(self, text: str, carry: Callable[[str], str]) -> str:
        """Replace every word of the lexicon by a placeholder; web addresses stay whole for the normaliser."""

        def settle(match: re.Match[str]) -> str:
            if match["lettered"]:
                return f"{match['noun']} {carry(self._letters(match['letter'], match['letters_suffix'] or ''))}"
            if match["homograph"]:
                return self._homograph(match, carry)
            if match["name"]:
                return self._name(match, carry)
            if not match["word"]:
                return match[0]
            return carry(self._say(self._entries[_key(match["word"])], match["suffix"] or ""))

        return self._pattern.sub(settle, text)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        known = sorted(self._entries, key=len, reverse=True)
        words = "|".join(re.escape(word).replace("'", "['’]") for word in known) or r"(?!)"
        nouns = "|".join(re.escape(noun) for noun in sorted(self._lettered, key=len, reverse=True)) or r"(?!)"
        suffix = _SUFFIX.replace("((?:", "(?P<{}>(?:", 1)
        homographs = "|".join(sorted(known_words(), key=len, reverse=True)) if self._english else r"(?!)"
        return re.compile(
            rf"(?:{web_pattern()})"
            rf"|(?P<lettered>(?<!\w)(?P<noun>{nouns})\s(?P<letter>[A-Z]){suffix.format('letters_suffix')}(?!\w))"
            rf"|(?<!\w)(?P<word>{words}){suffix.format('suffix')}(?!\w)"
            rf"|(?<![\w'’-])(?P<homograph>(?i:{homographs}))(?![\w-]|['’]\w)"
            rf"|(?<![\w'’])(?P<name>{_NAME if self._english else '(?!)'}){suffix.format('name_suffix')}(?!\w)"
        )

    def _name(self, match: re.Match[str], carry: Callable[[str], str]) -> str:
        """Return the pronunciation of a name with the signs of Welsh, Polish or another spelling."""
        spelled = by_spelling(match["name"], british=self._british) if self._notation != "respelling" else ""
        if not spelled:
            return match[0]
        return carry(self._sounded(match["name"], with_suffix(spelled, match["name_suffix"] or "")))

    def _homograph(self, match: re.Match[str], carry: Callable[[str], str]) -> str:
        """Return the pronunciation of a homograph, for engines that take phonemes; a name as written."""
        word = match["homograph"]
        is_name = word[0].isupper() and not word.isupper() and not begins_sentence(match.string, match.start())
        if is_name or self._notation == "respelling":
            return match[0]
        name = reading(match.string, *match.span("homograph"))
        return carry(self._sounded(word, sounds(word, name, british=self._british)))

    def _say(self, entry: LexiconEntry, suffix: str) -> str:
        """Return the spoken form of a lexicon entry with its suffix, in the voice's notation."""
        own = entry.by_notation.get(self._notation)
        if own is not None:
            if self._notation == "respelling":
                return _written_suffix(own, suffix)
            sounds = with_suffix(own, suffix)
            return block(sounds) if self._notation == "espeak" else _link(entry.one, sounds)
        if entry.how == "letters":
            return self._letters(entry.one, suffix)
        if entry.how == "words":
            return entry.many if entry.many and suffix in {"s", "(s)"} else _written_suffix(entry.one, suffix)
        *words, last = entry.one.split()
        parts = [*(self._word(word, "") for word in words), self._word(last, suffix)]
        return " ".join(part for part in parts if part)

    def _letters(self, letters: str, suffix: str) -> str:
        if self._notation != "respelling":
            return self._sounded(letters, with_suffix(letter_phonemes(letters, british=self._british), suffix))
        return " ".join(c for c in letters.upper() if c.isalnum()) + ("'s" if suffix else "")

    def _word(self, word: str, suffix: str) -> str:
        if not is_respelling(word):
            plain = normalise(word) if self._english else clean(word)
            return _written_suffix(plain, suffix)
        if self._notation == "respelling":
            return _written_suffix(as_one_word(word), suffix)
        sounds = phonemes(word, british=self._british)
        return self._sounded(word, with_suffix(sounds, suffix)) if sounds else _written_suffix(clean(word), suffix)

    def _sounded(self, written: str, sounds: str) -> str:
        """Return phonemes in the notation of the voice's engine."""
        if self._notation == "espeak":
            return block(espeak_phonemes(sounds, british=self._british))
        return _link(written, sounds)


def try_text(voice: "Voice", text: str, pronounce: Mapping[str, str] | None = None) -> str:
    """Prepare a text for a voice, without synthesising it."""
    return Pronouncer(voice, pronounce).spoken(text)


def _with_pauses(text: str) -> str:
    """Insert commas into very long runs without punctuation, as engines divide sentences at punctuation."""
    return text if len(text) <= _LONGEST_RUN else _RUN.sub(r"\1, ", text)


def _is_in_full(entry: LexiconEntry) -> bool:
    """Return whether an entry is the meaning itself, so that its first use needs no expansion."""
    return entry.how == "words" or (entry.how == "respelling" and " " in entry.one and entry.one.islower())


def _link(written: str, sounds: str) -> str:
    # The text between the brackets is not said; letters only, so that the engine's own rules find nothing in it.
    return f"[{''.join(c for c in written if c.isalpha()) or 'x'}](/{sounds}/)"


def _written_suffix(word: str, suffix: str) -> str:
    if not suffix or not word:
        return word
    if suffix not in {"s", "(s)"}:
        return f"{word}'s"
    if re.search(r"(?:s|x|z|sh|ch)$", word):
        return f"{word}es"
    return f"{word[:-1]}ies" if re.search(r"[^aeiou]y$", word) else f"{word}s"


def _variants(entries: Mapping[str, LexiconEntry]) -> dict[str, LexiconEntry]:
    """Return the entries by every spelling: as given, in capitals, with a capital first letter."""
    found: dict[str, LexiconEntry] = {}
    for written, entry in entries.items():
        form = _key(unicodedata.normalize("NFC", written))
        for variant in (form.upper(), form[:1].upper() + form[1:]):
            found.setdefault(variant, entry)
    return found | {_key(unicodedata.normalize("NFC", written)): entry for written, entry in entries.items()}


def _key(written: str) -> str:
    return written.replace("’", "'")


def _numbered(names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the names that end in a letter and a number, with their spoken forms."""
    for name in names:
        match = re.search(r"(?<!\S)([A-Z])(\d{1,3})$", name)
        if match:
            yield match[0], f"{match[1]} {cardinal(match[2])}"


def _without_carriers(text: str) -> str:
    return re.sub("[\U00010400-\U00010427]", " ", text)


def _index(digits: str) -> int:
    return int("".join(f"{ord(digit) - _FIRST:x}" for digit in digits), 16)
