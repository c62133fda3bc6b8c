"""Text similarity: weighted terms (ideas and words) of a text, and clustering of similar texts.

An idea is one of the field's ways to say one thing (``templates/digest/likeness.yaml``): "tell each other" and
"communicate" are one idea. The weights depend on the message alone, never on the other messages, so that whether two
messages are alike does not change when a third one is added.
"""

import heapq
import math
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any

import yaml

from briefgen import resources
from briefgen.review.model import KeyMessage

IDEA = 3.0
"""The weight of an idea."""

WORD = 1.0
"""The weight of a word that is not in the lists."""

COMMON = 0.15
"""The weight of a word that nearly every message has."""

HEADLINE, ACTION, FINDING = 1.0, 0.4, 0.15
"""How much an idea counts by where it stands: the headline says what the lesson is."""

SUBORDINATE = 0.5
"""The factor for words of a headline after "when", "why" or "if"."""

ACTION_WORD = 0.2
"""The factor for a word of the action that is no idea; in the finding it belongs to one case, and does not count."""

TELLING = 1.0
"""The least weight of the terms that two similar messages share."""

NOT = "not "
"""Before what a message says not to do."""

_TOKEN = re.compile(r"[^\W_]+(?:['’\-‐‑][^\W_]+)*")
_SENTENCE = re.compile(r"[.!?;:\n]+\s+|\n")
_GROUP = re.compile(r"\(([^()]*)\)(\?)?")
_LONGEST_NEGATED = 3
_VOWEL = re.compile(r"[aeiouyâêîôûŵŷ]")

Terms = Mapping[str, float]
"""The ideas and words of a text, each with its weight."""


@dataclass
class _Node:
    """A node of the phrase trie: the possible next words, and the idea if a phrase ends here."""

    exact: "dict[str, _Node]" = field(default_factory=dict)
    beginnings: "dict[str, _Node]" = field(default_factory=dict)
    idea: str = ""

    def below(self, token: str) -> "Iterator[_Node]":
        """Yield the child nodes for a word."""
        if token in self.exact:
            yield self.exact[token]
        if self.beginnings:
            yield from (node for start, node in self.beginnings.items() if token.startswith(start))


class LikenessLexicon:
    """The ideas and word lists of one language.

    Args:
        language: ``en-GB`` or ``cy``.

    Attributes:
        phrases: every way to say each idea, by its name; a word may be the beginning of longer ones.
    """

    def __init__(self, language: str) -> None:
        path = resources.templates() / "digest" / "likeness.yaml"
        content: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))[language]
        self._root = _Node()
        self._weights: dict[str, float] = {}
        self._either_way: set[str] = set()
        self.phrases: dict[str, tuple[str, ...]] = {}
        for idea, entry in content["ideas"].items():
            self._weights[idea] = float(entry.get("weight", IDEA))
            if entry.get("either_way"):
                self._either_way.add(idea)
            written = [each for phrase in entry["say"].split(",") for each in _expanded(phrase)]
            self.phrases[idea] = tuple(filter(None, (each.replace("*", "") for each in written)))
            for phrase in written:
                self._add(tuple(word.rstrip("'") for word in phrase.split()), idea)
        self._irregular: Mapping[str, str] = content["irregular"]
        self._english = language.startswith("en")
        self._small = frozenset(content["small"].split())
        self._common_words = frozenset(content["common"].split())
        self._common = frozenset(map(self.stem, self._common_words))
        self._negations = tuple(tuple(tokens(words)) for words in content["negations"])
        self._yet_positive = frozenset(content["yet_positive"].split())
        self._subordinate = re.compile(rf"\b(?:{'|'.join(content['subordinate'].split())})\b", re.IGNORECASE)
        self._without = {"without", "heb"}

    def _add(self, words: tuple[str, ...], idea: str) -> None:
        node = self._root
        for word in words:
            ways = node.beginnings if word.endswith("*") else node.exact
            node = ways.setdefault(word.rstrip("*"), _Node())
        node.idea = node.idea or idea

    def message_terms(self, message: KeyMessage, dull: frozenset[str] = frozenset()) -> dict[str, float]:
        """Return the weighted terms of a key message.

        Args:
            message: its headline counts most, then what to do, then the ideas of the finding.
            dull: terms that every message here has, such as the digest's own theme; they count as common words.
        """
        main, rest = self._clauses(message.headline)
        texts = [
            (main, HEADLINE),
            (rest, SUBORDINATE),
            (message.action or "", ACTION),
            (message.finding or "", FINDING),
        ]
        found: dict[str, float] = {}
        for text, share in texts:
            for term, weight in self.terms(text).items():
                is_idea = term.removeprefix(NOT) in self._weights
                if share == FINDING and not is_idea:
                    continue
                part = ACTION_WORD if share == ACTION and not is_idea else share
                weighed = part * (min(weight, COMMON) if term in dull else weight)
                found[term] = max(found.get(term, 0.0), weighed)
        return found

    def is_telling(self, word: str) -> bool:
        """Whether a word is informative: in neither list of words that nearly every message has."""
        return word not in self._small and word not in self._common_words

    def _clauses(self, headline: str) -> tuple[str, str]:
        """Split a headline into its request and its "when" or "why" clause, if the request has telling terms."""
        match = self._subordinate.search(headline, 1)
        if match is None or max(self.terms(headline[: match.start()]).values(), default=0.0) < TELLING:
            return headline, ""
        return headline[: match.start()], headline[match.end() :]

    def terms(self, text: str) -> dict[str, float]:
        """Return the weighted terms of a text."""
        found: dict[str, float] = {}
        for sentence in _SENTENCE.split(text):
            for term, weight in self._of_sentence(tokens(sentence)):
                found[term] = max(found.get(term, 0.0), weight)
        return found

    def _of_sentence(self, words: list[str]) -> Iterator[tuple[str, float]]:
        """Yield the weighted terms of one sentence; the longest phrases first."""
        until = len(words) if self._is_negated(words) else 0
        index = 0
        while index < len(words):
            if words[index] in self._without:
                until = max(until, index + _LONGEST_NEGATED)
            idea, length = self._idea_at(words, index)
            if idea:
                is_negated = index < until and idea not in self._either_way
                yield (NOT if is_negated else "") + idea, self._weights[idea]
            elif words[index] not in self._small:
                stem = self.stem(words[index])
                is_common = stem in self._common
                prefix = NOT if index < until and not is_common else ""
                yield f"{prefix}{stem}", COMMON if is_common else WORD
            index += length

    def _is_negated(self, words: list[str]) -> bool:
        """Whether a sentence says what not to do."""
        for negation in self._negations:
            count = len(negation)
            if tuple(words[:count]) == negation and negation[0] not in self._without:
                return not self._yet_positive.intersection(words[count : count + 1])
        return False

    def _idea_at(self, words: list[str], start: int) -> tuple[str, int]:
        """Return the idea of the longest phrase at a word, and its number of words."""
        best, length = "", 1
        nodes = [self._root]
        for offset, word in enumerate(words[start:], 1):
            nodes = [below for node in nodes for below in node.below(word)]
            if not nodes:
                break
            if idea := next((node.idea for node in nodes if node.idea), ""):
                best, length = idea, offset
        return best, length

    def stem(self, word: str) -> str:
        """Return the stem of a word, so that "plans" and "planning" are equal."""
        word = word.replace("’", "'").removesuffix("'s")
        word = self._irregular.get(word, word)
        return _stemmed(word) if self._english else word


def _stemmed(word: str) -> str:  # noqa: C901  (one ending each)
    """Remove the ending of an English word by rules."""
    if len(word) <= 3:
        return word
    for ending, new in (("ies", "y"), ("ied", "y"), ("sses", "ss")):
        if word.endswith(ending) and len(word) > 4:
            return word.removesuffix(ending) + new
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        bare = word.removesuffix(ending)
        if bare != word and len(bare) >= 3 and _VOWEL.search(bare):
            word = bare[:-1] if bare[-1] == bare[-2] and bare[-1] not in "lsz" else bare
            break
    for ending in ("ation", "ment", "ness", "ly"):
        bare = word.removesuffix(ending)
        if bare != word and len(bare) >= 4:
            word = bare
            break
    if word.endswith("ion") and len(word) > 6:
        word = word[:-3]
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    if word.endswith("at") and len(word) > 6:
        word = word[:-2]
    return word


def tokens(text: str) -> list[str]:
    """Split a text into lower-case words, with straight apostrophes and hyphens."""
    plain = text.casefold().translate({0x2019: "'", 0x2010: "-", 0x2011: "-"})
    return _TOKEN.findall(plain)


def _expanded(phrase: str) -> Iterable[str]:
    """Yield every variant of a phrase pattern: ``(a|b)`` is an alternative, ``(a)?`` is optional."""
    parts = _GROUP.split(phrase)
    choices = []
    for index in range(0, len(parts), 3):
        choices.append([parts[index]])
        if index + 2 < len(parts):
            choices.append(parts[index + 1].split("|") + ([""] if parts[index + 2] else []))
    return (" ".join("".join(chosen).split()).casefold() for chosen in product(*choices))


@cache
def lexicon(language: str) -> LikenessLexicon:
    """Load the ideas and word lists of a language."""
    return LikenessLexicon(language)


LIKE = 0.71
"""The least cosine of two messages that are alike (tests/digest/alike.yaml)."""

ENOUGH = 2.5
"""The least weight of their common terms: an idea in both headlines, or a lighter one and a word."""

SAME = 0.92
"""The cosine from which two messages are alike whatever the weight: the same headline in plainer words."""


@dataclass(frozen=True)
class AlikeGroup:
    """A cluster of similar texts.

    Attributes:
        members: their numbers, the most central first, then in order.
    """

    members: tuple[int, ...]

    @property
    def first(self) -> int:
        """The smallest index of a member."""
        return min(self.members)


def likeness(one: Terms, other: Terms) -> float:
    """Return the similarity of two texts, 0 to 1; 0 when they share no telling term."""
    if len(one) > len(other):
        one, other = other, one
    return _likeness(one, other, _length(one) * _length(other))


def _likeness(one: Terms, other: Terms, lengths: float) -> float:
    """Compute the similarity of two texts from their common terms and the product of their lengths."""
    dot, common, most = 0.0, 0.0, 0.0
    for term, weight in one.items():
        if theirs := other.get(term, 0.0):
            dot += weight * theirs
            least = min(weight, theirs)
            common += least
            most = max(most, least)
    if most < TELLING:
        return 0.0
    found = dot / lengths
    return found if common >= ENOUGH or found >= SAME else 0.0


def _length(terms: Terms) -> float:
    return math.sqrt(sum(weight * weight for weight in terms.values()))


def groups(texts: Sequence[Terms], like: float = LIKE, same: Sequence[Hashable] = ()) -> list[AlikeGroup]:
    """Cluster similar texts by their weighted terms.

    Args:
        texts: the terms of each; their order decides between equals only.
        like: the least likeness.
        same: a key for each text; those with one key are never apart. Empty: every text has its own.

    Returns:
        Every text in one group, those that are like no other alone; in the order of their first members.
    """
    near = _pairs(texts, like)
    copies: dict[Hashable, list[int]] = defaultdict(list)
    for number in range(len(texts)):
        copies[same[number] if same else number].append(number)
    classes = list(copies.values())
    clusters = (
        tuple(sorted(number for place in each for number in classes[place]))
        for each in _merged(len(classes), _between(classes, near))
    )
    return sorted((AlikeGroup(_central_first(members, near)) for members in clusters), key=lambda group: group.first)


def _between(classes: Sequence[Sequence[int]], near: Sequence[Mapping[int, float]]) -> list[dict[int, float]]:
    """Return the likeness of each two classes of texts: that of their two most similar members."""
    place = {number: at for at, members in enumerate(classes) for number in members}
    links: list[dict[int, float]] = [{} for _ in classes]
    for at, members in enumerate(classes):
        for number in members:
            for other, found in near[number].items():
                if (there := place[other]) != at:
                    links[at][there] = max(found, links[at].get(there, 0.0))
    return links


def _pairs(texts: Sequence[Terms], like: float) -> list[dict[int, float]]:
    """Return the similar texts of each text; only pairs with a common telling term are compared."""
    holders: dict[str, list[int]] = defaultdict(list)
    near: list[dict[int, float]] = [{} for _ in texts]
    lengths = [_length(terms) for terms in texts]
    for number, terms in enumerate(texts):
        telling = [term for term, weight in terms.items() if weight >= TELLING]
        candidates = {other for term in telling for other in holders[term]}
        for other in candidates:
            found = _likeness(terms, texts[other], lengths[number] * lengths[other])
            if found >= like:
                near[number][other] = near[other][number] = found
        for term in telling:
            holders[term].append(number)
    return near


def _merged(count: int, near: Sequence[dict[int, float]]) -> Iterator[tuple[int, ...]]:
    """Merge the nearest clusters until no two are similar throughout (complete linkage)."""
    members: dict[int, list[int]] = {number: [number] for number in range(count)}
    links = {number: dict(near[number]) for number in range(count)}
    queue = [(-found, one, other) for one in range(count) for other, found in near[one].items() if one < other]
    heapq.heapify(queue)
    while queue:
        found, one, other = heapq.heappop(queue)
        if one not in members or other not in members or links[one].get(other) != -found:
            continue
        members[one] += members.pop(other)
        gone = links.pop(other)
        for third in set(links[one]) | set(gone):
            if third in {one, other}:
                continue
            least = min(links[one].get(third, -1.0), gone.get(third, -1.0))
            links[third].pop(other, None)
            if least < 0:
                links[one].pop(third, None)
                links[third].pop(one, None)
                continue
            links[one][third] = links[third][one] = least
            heapq.heappush(queue, (-least, min(one, third), max(one, third)))
        links[one].pop(other, None)
    return (tuple(sorted(each)) for each in members.values())


def _central_first(members: tuple[int, ...], near: Sequence[dict[int, float]]) -> tuple[int, ...]:
    """Sort the members of a cluster: the one most similar to the others first, the others in order."""
    central = max(members, key=lambda one: (round(sum(near[one].get(other, 0.0) for other in members), 9), -one))
    return (central, *(each for each in members if each != central))
