"""Judge the capital words that no list explains, by a model that scores how likely each is a name."""

import re
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Protocol

from briefgen.english.dictionary import is_ordinary
from briefgen.english.name_words import NameWord, Runs, gap, is_explained, is_welsh, places
from briefgen.english.words import begins_sentence, sentence_at, words

Judged = tuple[int, int, str, bool]
"""A name: start, end, evidence, and whether the evidence suffices."""

MAX_SENTENCES = 400
"""The most sentences of one summary that the model scores; a seven-minute review has about a hundred."""

_MAX_UNJUDGED = 20
_PROBES = ("{name} said that she was afraid.", "He asked {name} to come home.")
"""Sentences in which only a name fits, to recognise rare names that the model misses in their own sentences."""

_SURE, _ORDINARY, _LIKELY, _FOREIGN, _DOUBTFUL, _POSSIBLE, _PLACE = 0.5, 0.7, 0.8, 0.95, 0.05, 0.0, 0.6
_PROBED = 0.6


_ACTS = re.compile(
    r"(?:['’]s|,? (?:who|was|is|had|has|did|could|would|never|and|told|said|asked|cried|went|felt|wanted))\b"
)
"""What follows a name at the beginning of a sentence, and rarely follows a noun in a proverb or an order."""
_LONGEST_AFTER = 20
_SHAPED, _LEAST_SHAPED = 0.35, 6

_TAKEN_FROM = re.compile(
    r"\b(?:taken|stolen|took|stole|borrowed|bought|hidden|heard|calls?|called|letters?|messages?|texts?|texted|notes?"
    r"|e-?mails?|requests?|complaints?|statements?|accounts?|words?|reply|replies|answers?|money|separated|divorced"
    r"|protected?|safe|kept|withdrawn|consent|permission|got|received|gift|present|card) (?:away )?from $",
    re.IGNORECASE,
)
"""Words before "from" that make what follows a person rather than a place."""


def _is_doubled(tokens: Sequence[NameWord], index: int) -> bool:
    """Whether a word is half of a doubled name, such as Jun-Jun."""
    word = tokens[index]
    near = [tokens[at] for at in (index - 1, index + 1) if 0 <= at < len(tokens)]
    return any(each.folded == word.folded and 1 in {each.start - word.end, word.start - each.end} for each in near)


@cache
def _endings() -> tuple[str, ...]:
    return tuple(words("names", "endings"))


def _inside(tokens: Sequence[NameWord], spans: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Return the start of each word that lies in one of some spans, in one pass over both."""
    found, following, farthest = set(), deque(sorted(spans)), 0
    for word in tokens:
        while following and following[0][0] <= word.start:
            farthest = max(farthest, following.popleft()[1])
        if word.start < farthest:
            found.add(word.start)
    return frozenset(found)


class NameScorer(Protocol):
    """Interface of a model that scores the words of a sentence as names."""

    def scores(self, sentence: str) -> Mapping[int, tuple[float, float]]:
        """Return for each word, by its start, how likely it is part of a name, and of a place."""


class Judge:
    """Finds names among capital words that no list explains.

    Args:
        known: folded words that are no finding.
        load_model: loads the model; None when it is not installed.

    Attributes:
        unjudged: the words that could not be judged, because there is no model.
    """

    def __init__(self, known: Collection[str], load_model: Callable[[], NameScorer | None]) -> None:
        self._known, self._load = known, load_model
        self.unjudged: list[str] = []
        self._sentences: set[str] = set()

    def names(
        self, text: str, tokens: list[NameWord], runs: Runs, taken: Sequence[tuple[int, int]], *, is_prose: bool
    ) -> Iterator[Judged]:
        """Yield each span that the model classifies as a name, among capital words that no list explains.

        Args:
            text: what to look through.
            tokens: its words.
            runs: the runs of neighbouring words that they stand in.
            taken: spans in which nothing is looked for.
            is_prose: whether capital letters mean something.
        """
        index, inside = 0, _inside(tokens, taken)
        while index < len(tokens):
            last = self._candidate(text, tokens, runs, inside, index)
            if last is None:
                index += 1
                continue
            group = tokens[index : last + 1]
            index = last + 1
            sentence = sentence_at(text, group[0].start)
            if self._may_ask(sentence.text) and (
                found := self._judged(text, sentence.start, sentence.text, group, is_prose)
            ):
                yield found

    def _candidate(
        self, text: str, tokens: list[NameWord], runs: Runs, inside: Collection[int], index: int
    ) -> int | None:
        """Return the last word of a possible name that begins at an index, or None."""
        if not self._is_unexplained(text, tokens, runs, inside, index):
            return None
        last = index
        while (
            last + 1 < len(tokens)
            and tokens[last].bare == tokens[last].text
            and gap(text, tokens, last + 1) in {" ", "-"}
            and self._is_unexplained(text, tokens, runs, inside, last + 1)
        ):
            last += 1
        return last

    def _is_unexplained(
        self, text: str, tokens: list[NameWord], runs: Runs, inside: Collection[int], index: int
    ) -> bool:
        word = tokens[index]
        if not word.is_title or word.folded in self._known or word.start in inside:
            return False
        if (
            runs.has_body_after[index]
            or word.bare in words("names", "bodies")
            or word.bare in words("names", "ordinary")
        ):
            return False
        before = tokens[index - 1].text if index else ""
        if index and before in words("names", "prefixes") | words("names", "public_titles"):
            return False
        is_given = word.folded in words("names", "first_unsure")
        if not is_given and is_explained(word.folded) and not _is_doubled(tokens, index):
            return False
        return is_given or not (begins_sentence(text, word.start) and is_ordinary(word.bare))

    def _may_ask(self, sentence: str) -> bool:
        self._sentences.add(sentence)
        return len(self._sentences) <= MAX_SENTENCES

    def _judged(  # noqa: PLR0911  (one reason each)
        self,
        text: str,
        offset: int,
        sentence: str,
        group: list[NameWord],
        is_prose: bool,  # noqa: FBT001
    ) -> Judged | None:
        """Return a name when the model takes one of some words for it."""
        is_doubled = len({word.folded for word in group}) < len(group)
        is_ordinary_all = all(is_ordinary(word.bare) for word in group) and not is_doubled
        if is_ordinary_all and len(group) > 1 and not any(w.folded in words("names", "first_unsure") for w in group):
            return None  # a title of something, such as "Bohemian Rhapsody"
        model = self._load()
        if model is None:
            if not is_ordinary_all and is_prose and len(self.unjudged) < _MAX_UNJUDGED:
                self.unjudged.append(" ".join(word.bare for word in group))
            return None
        scores = model.scores(sentence)
        name, place = (
            max((scores.get(word.start - offset, (0.0, 0.0))[kind] for word in group), default=0.0) for kind in (0, 1)
        )
        start, end = group[0].start, group[-1].bare_end
        is_welsh_here = is_welsh(sentence)
        if is_welsh_here and (begins_sentence(text, start) or name < _FOREIGN or len(group) > 1):
            return None
        before = sentence[: start - offset].rstrip().rpartition(" ")[2].casefold()
        is_owner = group[-1].bare != group[-1].text
        is_in_a_place = place > max(_PLACE, name) or (before in words("names", "places_after") and not is_owner)
        is_in_a_place = is_in_a_place and not _TAKEN_FROM.search(sentence[: start - offset])
        least_own, least_probed = (_DOUBTFUL, _LIKELY) if is_ordinary_all else (_POSSIBLE, _PROBED)
        if is_ordinary_all and begins_sentence(text, start):
            after = text[end : end + _LONGEST_AFTER]
            return (start, end, "model", False) if name >= _ORDINARY and _ACTS.match(after) else None
        is_shaped = any(word.folded.endswith(_endings()) and len(word.folded) >= _LEAST_SHAPED for word in group)
        if is_shaped and before not in words("names", "places_after") | {"from"}:
            place, least_probed, is_in_a_place = 0.0, _SHAPED, False
        is_known_place = all(word.folded in places() for word in group)
        if is_known_place and (name < _LIKELY or before in words("names", "places_after") | {"to", "from", "of"}):
            return None
        if name >= ((_ORDINARY if is_ordinary_all else _SURE) if is_prose else _LIKELY) and name > place:
            is_sure = not is_welsh_here and (name >= _LIKELY or not is_ordinary_all)
            return start, end, "model", is_sure
        if not is_prose or is_welsh_here or is_in_a_place or name < least_own:
            return None
        return (start, end, "model", False) if self._probed(model, text[start:end]) >= least_probed else None

    def _probed(self, model: NameScorer, name: str) -> float:
        """Return the probability that words are a name, in a sentence where only a name fits."""
        found = (model.scores(probe.format(name=name)).get(probe.index("{"), (0.0, 0.0))[0] for probe in _PROBES)
        return sum(found) / len(_PROBES)
