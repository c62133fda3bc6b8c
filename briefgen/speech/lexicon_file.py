"""Read lexicons: how acronyms and names are pronounced (``voices/lexicon.yaml``, and a house's own)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from briefgen import resources
from briefgen.errors import UsageError
from briefgen.review.model import Frozen, Phrase
from briefgen.speech.messages import message
from briefgen.speech.voices import read_mapping, validation_words

FILE_NAME = "lexicon.yaml"


class Expansion(Frozen):
    """The spoken singular and plural of a short form."""

    one: Phrase
    many: Phrase


class Spoken(Frozen):
    """A respelling, and forms for single kinds of engines.

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
    """One lexicon file.

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


def _spoken(said: Spoken) -> LexiconEntry:
    forms = {"misaki": said.misaki, "espeak": said.espeak, "respelling": said.plain}
    own = {notation: form for notation, form in forms.items() if form}
    return LexiconEntry("respelling", said.said, by_notation=own)


def _entries(file: LexiconFile) -> dict[str, LexiconEntry]:
    entries = {written: LexiconEntry("letters", written) for written in file.letters}
    for written, said in {**file.words, **file.names}.items():
        entries[written] = LexiconEntry("respelling", said) if isinstance(said, str) else _spoken(said)
    for written, expansion in file.expanded.items():
        if isinstance(expansion, Expansion):
            entries[written] = LexiconEntry("words", expansion.one, expansion.many)
        else:
            entries[written] = LexiconEntry("words", expansion)
    return entries
