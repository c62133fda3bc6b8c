"""The combined content of several reviews: grouped lessons with their reasons, good practice and questions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from briefgen.digest.alike import AlikeGroup, LikenessLexicon, groups, lexicon
from briefgen.digest.likeness_model import LikenessModel
from briefgen.digest.meaning import IdeaFinder, near_pairs
from briefgen.digest.sources import DigestSource
from briefgen.review.model import KeyMessage

MOST_PERHAPS = 8
"""How many pairs of messages that may be one lesson the editor is shown."""


@dataclass(frozen=True)
class SourceText:
    """A text of one review."""

    source: DigestSource
    text: str


@dataclass(frozen=True)
class Member:
    """A key message of one review."""

    source: DigestSource
    message: KeyMessage


Alike = tuple[SourceText, ...]
"""Words of several reviews that are alike, the most central first."""


@dataclass(frozen=True)
class Lesson:
    """Similar messages, the most central first; or one message alone.

    Attributes:
        members: the messages.
        whys: the reasons that they give, those that are alike together, the most given first.
    """

    members: tuple[Member, ...]
    whys: tuple[Alike, ...]

    @cached_property
    def sources(self) -> tuple[DigestSource, ...]:
        """The reviews that have the lesson, each once."""
        return tuple({each.source.review.slug: each.source for each in self.members}.values())

    @property
    def count(self) -> int:
        """The number of reviews that have the lesson."""
        return len(self.sources)

    @property
    def recurs(self) -> bool:
        """Whether more than one review has the lesson."""
        return self.count > 1

    @property
    def findings(self) -> Alike:
        """The finding of each message that has one."""
        return tuple(SourceText(each.source, each.message.finding) for each in self.members if each.message.finding)

    @property
    def actions(self) -> Alike:
        """The action of each message that has one."""
        return tuple(SourceText(each.source, each.message.action) for each in self.members if each.message.action)

    @property
    def with_why(self) -> int:
        """The number of the lesson's reviews that give a reason."""
        return len({each.source.review.slug for each in self.members if each.message.why})


@dataclass(frozen=True)
class DigestMaterial:
    """All content that a digest can use.

    Attributes:
        sources: the reviews, in order.
        lessons: those of more than one review first, by how many reviews have them; then those that stand alone.
        good_practice: what was done well, those that are alike together.
        questions: the questions for teams, likewise.
        perhaps: pairs of messages that may be one lesson in other words, for the editor to judge.
    """

    sources: tuple[DigestSource, ...]
    lessons: tuple[Lesson, ...]
    good_practice: tuple[Alike, ...]
    questions: tuple[Alike, ...]
    perhaps: tuple[tuple[Member, Member], ...] = ()

    @property
    def recurring(self) -> tuple[Lesson, ...]:
        """The lessons of more than one review."""
        return tuple(lesson for lesson in self.lessons if lesson.recurs)

    @property
    def alone(self) -> tuple[Lesson, ...]:
        """The lessons of one review."""
        return tuple(lesson for lesson in self.lessons if not lesson.recurs)


def gather(
    sources: Sequence[DigestSource], themes: Iterable[str], language: str, model: LikenessModel | None = None
) -> DigestMaterial:
    """Combine the content of some reviews.

    Args:
        sources: the reviews, in order.
        themes: what all of them are about; it says nothing about one message.
        language: theirs.
        model: finds pairs of messages for the editor to look at; None for none.
    """
    members = [Member(source, message) for source in sources for message in source.review.key_messages]
    found = grouped([member.message for member in members], themes, language)
    perhaps = _perhaps_alike(members, found, themes, language, model) if model else ()
    lessons = [_lesson(tuple(members[number] for number in group.members), language) for group in found]
    recurring = sorted((each for each in lessons if each.recurs), key=lambda each: -each.count)
    alone = [each for each in lessons if not each.recurs]
    return DigestMaterial(
        tuple(sources),
        (*recurring, *_in_turn(sorted(alone, key=_is_bare))),
        _alike((SourceText(source, text) for source in sources for text in source.review.good_practice), language),
        _alike((SourceText(source, text) for source in sources for text in source.review.questions), language),
        tuple(islice(perhaps, MOST_PERHAPS)),
    )


def grouped(messages: Sequence[KeyMessage], themes: Iterable[str], language: str) -> list[AlikeGroup]:
    """Group key messages that are similar, or equal but for their headlines.

    Args:
        messages: of all reviews.
        themes: what all of them are about.
        language: theirs.
    """
    words = lexicon(language)
    dull = _dull(themes, words)
    terms = [words.message_terms(message, dull) for message in messages]
    return groups(terms, same=[_content(message, number) for number, message in enumerate(messages)])


def _dull(themes: Iterable[str], words: LikenessLexicon) -> frozenset[str]:
    """Return the terms of the digest's own themes, which distinguish none of its messages."""
    return frozenset(term for theme in themes for term in words.terms(theme))


def _perhaps_alike(
    members: Sequence[Member], found: Sequence[AlikeGroup], themes: Iterable[str], language: str, model: LikenessModel
) -> Iterator[tuple[Member, Member]]:
    """Yield pairs of messages that may be one lesson, the most alike first: of two reviews, and not grouped together.

    They are only shown to the editor: the model is wrong too often for its pairs to be counted and published.
    """
    words = lexicon(language)
    group = {number: at for at, each in enumerate(found) for number in each.members}
    pairs = near_pairs([each.message for each in members], IdeaFinder(words, model), words, _dull(themes, words))
    for pair in sorted(pairs, key=lambda each: -each.likeness):
        one, other = members[pair.one], members[pair.other]
        if one.source is not other.source and group[pair.one] != group[pair.other]:
            yield one, other


def _content(message: KeyMessage, number: int) -> tuple[object, ...]:
    """Return a grouping key: equal for messages that differ only in their headlines.

    A finding alone is too little: "It was seen." can be found of anything. Such a message has a key of its own.
    """
    texts = (message.finding, message.why, message.action)
    parts = tuple(" ".join((text or "").split()).casefold() for text in texts)
    return parts if sum(map(bool, parts)) > 1 else (number,)


def _lesson(members: tuple[Member, ...], language: str) -> Lesson:
    whys = (SourceText(each.source, each.message.why) for each in members if each.message.why)
    return Lesson(members, _alike(whys, language))


def _is_bare(lesson: Lesson) -> int:
    """Sort key: how many of reason and action a message lacks."""
    message = lesson.members[0].message
    return (message.why is None) + (message.action is None)


def _in_turn(lessons: Iterable[Lesson]) -> list[Lesson]:
    """Order lessons so that every review has one before any has a second."""
    turns: dict[str, int] = {}
    ranked = []
    for lesson in lessons:
        slug = lesson.sources[0].review.slug
        turns[slug] = turns.get(slug, 0) + 1
        ranked.append((turns[slug], lesson))
    return [lesson for _, lesson in sorted(ranked, key=lambda pair: pair[0])]


def _alike(texts: Iterable[SourceText], language: str) -> tuple[Alike, ...]:
    """Group similar texts, those of most reviews first, and in turn by review."""
    every = list(texts)
    words = lexicon(language)
    found = groups([words.terms(each.text) for each in every])

    def members(group: AlikeGroup) -> Alike:
        return tuple(every[number] for number in group.members)

    turns: dict[str, int] = {}
    ranked = []
    for group in sorted(map(members, found), key=lambda each: -reviews_in(each)):
        slug = group[0].source.review.slug
        turns[slug] = turns.get(slug, 0) + 1
        ranked.append((-reviews_in(group), turns[slug], group))
    return tuple(group for *_, group in sorted(ranked, key=lambda each: each[:2]))


def reviews_in(alike: Alike) -> int:
    """Return the number of reviews in a group."""
    return len({each.source.review.slug for each in alike})
