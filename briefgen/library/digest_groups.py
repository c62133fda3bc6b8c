"""Which messages are alike, and the groups that they make.

Two messages are alike when the directions of their terms are close (cosine) and they have something telling in common
where it counts. Groups are merged nearest first, and only when every message of the one is like every message of the
other (complete linkage): one message between two lessons does not make them one.
"""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefgen.library.digest_terms import TELLING, Terms

LIKE = 0.71
"""The least cosine of two messages that are alike (tests/digest/alike.yaml)."""

ENOUGH = 2.5
"""The least weight of what they have in common: an idea in both headlines, or a lighter one and a word."""

SAME = 0.92
"""With such a cosine they are alike whatever the weight: the same headline in other messages' plain words."""


@dataclass(frozen=True)
class Group:
    """Texts that are alike.

    Attributes:
        members: their numbers, the most central first, then in order.
    """

    members: tuple[int, ...]

    @property
    def first(self) -> int:
        """The least number of a member."""
        return min(self.members)


def likeness(one: Terms, other: Terms) -> float:
    """Return how alike two texts are, 0 to 1; 0 when they have nothing telling in common."""
    if len(one) > len(other):
        one, other = other, one
    return _likeness(one, other, _length(one) * _length(other))


def _likeness(one: Terms, other: Terms, lengths: float) -> float:
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


def groups(texts: Sequence[Terms], like: float = LIKE) -> list[Group]:
    """Group texts that are alike.

    Args:
        texts: the terms of each; their order decides between equals only.
        like: the least likeness.

    Returns:
        Every text in one group, those that are like no other alone; in the order of their first members.
    """
    near = _pairs(texts, like)
    clusters = _merged(len(texts), near)
    return sorted((Group(_central_first(members, near)) for members in clusters), key=lambda group: group.first)


def _pairs(texts: Sequence[Terms], like: float) -> list[dict[int, float]]:
    """Return, for each text, every other that is like it. Only those with a telling term in common are compared."""
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
    """Merge the nearest groups until no two are alike throughout."""
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
    """Put the member first that is most like the others; the others in order."""
    central = max(members, key=lambda one: (round(sum(near[one].get(other, 0.0) for other in members), 9), -one))
    return (central, *(each for each in members if each != central))
