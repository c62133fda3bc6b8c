"""The corpus of names: invented names by origin in ordinary sentences, and sentences without names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from corpus_cases import CORPUS

from briefgen.english.name_model import load_name_model
from briefgen.english.person_names import NameFinder


@dataclass(frozen=True)
class OriginScore:
    """How many of the names of an origin were found, and the sentences of those that were not."""

    planted: int
    missed: tuple[str, ...]

    @property
    def found(self) -> int:
        """How many were found."""
        return self.planted - len(self.missed)

    @property
    def recall(self) -> float:
        """The part that was found."""
        return self.found / self.planted


def read(file: str) -> dict[str, Any]:
    """Read a file of the corpus."""
    content: dict[str, Any] = yaml.safe_load((CORPUS / file).read_text(encoding="utf-8"))
    return content


def names_in(text: str) -> list[str]:
    """Return what is found in a text, as in a summary without invented names."""
    finder = NameFinder((), (), load_name_model)
    return [text[each.start : each.end] for each in finder.find(text)]


def by_origin(file: str) -> Mapping[str, OriginScore]:
    """Return the score of each origin: every given name in two sentences, every surname in all that take one."""
    content = read(file)
    frames, family = content["frames"], content["surname_frames"]
    sentences: dict[str, list[tuple[str, str]]] = {}
    for origin, listed in content["given"].items():
        names = [" ".join(name.split()) for name in listed.split(",")]
        places = [(name, (index, 7 * index + 3)) for index, name in enumerate(names)]
        sentences[origin] = [(name, frames[at % len(frames)]) for name, chosen in places for at in chosen]
    for origin, listed in content["surnames"].items():
        sentences[origin] += [(name.strip(), frame) for name in listed.split(",") for frame in family]
    scores = {}
    for origin, cases in sentences.items():
        texts = [(name, frame.replace("{name}", name)) for name, frame in cases]
        missed = tuple(text for name, text in texts if not _is_found(name, text))
        scores[origin] = OriginScore(len(texts), missed)
    return scores


def _is_found(name: str, text: str) -> bool:
    return any(name in found or found in name for found in names_in(text))


def kinds(file: str) -> list[str]:
    """Return the kinds of sentences in a file."""
    return list(read(file))


def false_alarms(file: str, kind: str) -> tuple[list[str], int]:
    """Return the sentences in which a name was found although there is none, and how many sentences there are."""
    sentences = read(file)[kind].splitlines()
    return [f"{names_in(text)}: {text}" for text in sentences if names_in(text)], len(sentences)
