"""Lexicons: files that say how acronyms and names are said (``voices/lexicon.yaml``, and a house's own)."""

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
    """What is said for one and for many."""

    one: Phrase
    many: Phrase


class Spoken(Frozen):
    """A respelling, and what single kinds of engines are given instead.

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
        letters: said letter by letter.
        words: written form → respelling or ordinary words, or how each kind of engine says it.
        expanded: written form → what is said instead.
        names: written form → respelling, or how each kind of engine says it.
        lettered: words after which a single capital letter is a name.
    """

    letters: tuple[Phrase, ...] = ()
    words: Mapping[Phrase, Phrase | Spoken] = Field(default_factory=dict)
    expanded: Mapping[Phrase, Phrase | Expansion] = Field(default_factory=dict)
    names: Mapping[Phrase, Phrase | Spoken] = Field(default_factory=dict)
    lettered: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class Entry:
    """How one written form is said.

    Attributes:
        how: letter by letter, as a respelling, or as ordinary words.
        one: the letters, the respelling or the words.
        many: the words for a plural where it is not made with ``s``; else empty.
        by_notation: what an engine of one notation is given instead: ``misaki``, ``espeak`` or ``respelling``.
    """

    how: Literal["letters", "respelling", "words"]
    one: str
    many: str = ""
    by_notation: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Lexicon:
    """What is known about how words are said: entries by written form, and the words before a lettered name."""

    entries: Mapping[str, Entry]
    lettered: tuple[str, ...]


def load_lexicon(house_folder: Path | None = None) -> Lexicon:
    """Return the built-in lexicon with the house's (``voices/lexicon.yaml`` in its folder) laid over it.

    Raises:
        UsageError: the house's file cannot be read or is wrong.
    """
    folders = [resources.voices().parent]
    if house_folder is not None and _has_one(house_folder):
        folders.append(house_folder)
    entries: dict[str, Entry] = {}
    lettered: list[str] = []
    for folder in folders:
        file = _read(folder)
        entries |= _entries(file)
        lettered += file.lettered
    return Lexicon(entries, tuple(dict.fromkeys(lettered)))


def require_lexicon(house_folder: Path) -> None:
    """Make sure that a house's own lexicon, if it has one, can be used.

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


def _spoken(said: Spoken) -> Entry:
    own = {"misaki": said.misaki, "espeak": said.espeak, "respelling": said.plain}
    return Entry("respelling", said.said, by_notation={notation: form for notation, form in own.items() if form})


def _entries(file: LexiconFile) -> dict[str, Entry]:
    entries = {written: Entry("letters", written) for written in file.letters}
    for written, said in {**file.words, **file.names}.items():
        entries[written] = Entry("respelling", said) if isinstance(said, str) else _spoken(said)
    for written, expansion in file.expanded.items():
        if isinstance(expansion, Expansion):
            entries[written] = Entry("words", expansion.one, expansion.many)
        else:
            entries[written] = Entry("words", expansion)
    return entries
