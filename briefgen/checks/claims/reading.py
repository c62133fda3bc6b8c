"""Read the clauses of a sentence as claims: a deed, who did it, whether it was done, and what else the clause names.

This is no parser. A verb of the lists is found by its form and by what stands before it; its subject is the party
nearest before it that no preposition governs, or after "by" where the verb is passive.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import wraps

from briefgen.checks.claims.grammar import (
    BE,
    BREAKS,
    DETERMINERS,
    JOINS,
    MARKS,
    MODALS,
    NEGATIONS,
    NONE,
    WHO,
    before_noun,
    doers_after,
    group_start,
    has_no,
    is_conditional,
    is_content,
    is_generic,
    is_governed,
    object_of,
    reported_from,
    subject_concepts,
    use_of,
)
from briefgen.checks.claims.lexicon import Token, tokens
from briefgen.checks.comparison.statements import Statement, statements, stems_of
from briefgen.checks.consistency.when import known_sexes, main_person, people
from briefgen.checks.rule import RULES, Find, Hit, Subject
from briefgen.english.words import words
from briefgen.review.yaml.span import KeyPath


@dataclass(frozen=True)
class Claim:
    """A claim of a clause about one deed.

    Attributes:
        source: the sentence.
        at: the offset of the deed's word in it.
        deed: the class of the deed.
        agents: the classes of who did it; a name is ``name:`` and its last word.
        matter: the concepts of its object, or of the subject of a passive verb.
        clause: the concepts of the whole sentence but for the deed and its agents.
        determiners: the words before its nouns and verb that tell whether there is one of it.
        is_noun: whether a noun tells it, so that nothing is said of who did it.
        none: whether nobody is said to have done it.
        is_denied: whether a negation stands with the verb.
        is_certain: whether it is told as a fact: no wish, condition, or word of somebody else.
    """

    source: Statement
    at: int
    deed: str
    agents: frozenset[str]
    matter: frozenset[str]
    clause: frozenset[str]
    determiners: frozenset[str]
    is_noun: bool
    none: bool
    is_denied: bool
    is_certain: bool


_BACK = 200
"""Characters before "he" or "she" that are searched for a person of that sex."""

_FARTHEST = 60
"""Words before a verb that are searched for its subject."""


@dataclass(frozen=True)
class ClauseReader:
    """Reads sentences with the names of a summary.

    Attributes:
        names: each name's last word, and the party that it stands for.
        sexes: "he" or "she" of a name's last word.
        main: the last word of the name of whom the review is about.
    """

    names: dict[str, str]
    sexes: dict[str, str]
    main: str

    @classmethod
    def of(cls, subject: Subject) -> "ClauseReader":
        """Make the reader of a summary; a name beside a relation becomes that relative."""
        listed = [name.split()[-1] for name in people(subject) if name.split() and len(name.split()) <= 3]
        names = {name: f"name:{name}" for name in listed}
        sexes = {name.split()[-1]: sex for name, sex in known_sexes(subject).items()}
        main = main_person(subject)
        return cls(names, sexes, main.split()[-1] if main else "")

    def read(self, source: Statement) -> tuple[Claim, ...]:
        """Return the claims of a sentence."""
        own = tuple(self._named(token) for token in tokens(source.text))
        return tuple(self._claims(source, own))

    def _named(self, token: Token) -> Token:
        name = token.text.replace("’", "'").removesuffix("'s").removesuffix("'")
        return replace(token, party=self.names[name]) if name in self.names else token

    def _claims(self, source: Statement, own: tuple[Token, ...]) -> Iterator[Claim]:
        last: tuple[frozenset[str], bool] = (frozenset(), False)
        reported = reported_from(own)
        concepts = frozenset(each.concept for each in own if is_content(each))
        for at, token in enumerate(own):
            kind = use_of(own, at)
            if token.form is None or kind in {"", "ing", "base"}:
                continue
            deed = token.form.deed
            if kind == "noun":
                near = frozenset(each.word for each in own[max(0, at - 3) : at])
                matter = object_of(own, at) | before_noun(own, at)
                yield Claim(
                    source, token.start, deed, frozenset(), matter - {deed}, concepts - {deed}, near,
                    is_noun=True, none="no" in near, is_denied=False, is_certain=True,
                )  # fmt: skip
                continue
            start = group_start(own, at)
            group = {each.word for each in own[start:at]}
            is_passive = kind == "past" and bool(group & BE)
            subject = self._subject(source, own, start, last)
            doers = doers_after(own, at) if is_passive else subject[0]
            matter = object_of(own, at) | (subject_concepts(own, start) if is_passive else frozenset())
            last = last if is_passive else subject
            if " " in token.text:
                matter |= frozenset(each.concept for each in tokens(token.text.partition(" ")[2]) if is_content(each))
            yield Claim(
                source, token.start, deed, doers, matter - doers, concepts - {deed} - doers,
                frozenset(each.word for each in own[max(0, start - 4) : at + 6]),
                is_noun=False, none=subject[1],
                is_denied=bool(group & NEGATIONS) or any(word.endswith("n't") for word in group),
                is_certain=not group & MODALS and not 0 <= reported < at and not is_conditional(own, at),
            )  # fmt: skip

    def _subject(
        self, source: Statement, own: tuple[Token, ...], start: int, last: tuple[frozenset[str], bool]
    ) -> tuple[frozenset[str], bool]:
        """Return the parties before some verbs, and whether it is nobody; ``last`` is those of the verb before."""
        at = start - 1
        if at < 0:
            return frozenset(), False
        word = own[at].word
        if word in JOINS:
            return last
        if word in WHO:
            at -= 1
            if at >= 0 and own[at].word == ",":
                at -= 1
            if at >= 0 and own[at].word in {"one", "ones"}:
                at -= 1
        elif word == ",":
            opened = next((index for index in range(at - 1, -1, -1) if own[index].word == ","), -1)
            if opened <= 0 or own[opened + 1].word not in WHO | DETERMINERS | {"aged", "and"}:
                return last
            at = opened - 1
        is_relative = word in WHO
        first = at
        while (
            first >= 0
            and at - first < _FARTHEST
            and own[first].word not in MARKS
            and own[first].word not in BREAKS - {"as"}
            and own[first].word not in WHO
        ):
            first -= 1
        found = self._parties(source, own[first + 1 : at + 1], is_relative=is_relative)
        if not found[0] and not found[1] and first > 0 and own[first].word in {"who", "which"}:
            found = self._parties(
                source, own[max(0, first - 7) : first - (own[first - 1].word == ",")], is_relative=True
            )
        return found

    def _parties(
        self, source: Statement, region: tuple[Token, ...], *, is_relative: bool = False
    ) -> tuple[frozenset[str], bool]:
        """Return the parties of the words before a verb; before "who" also one that a preposition governs."""
        found: list[tuple[int, str, bool]] = []
        for index, token in enumerate(region):
            folded = token.word
            if folded in NONE or (folded == "one" and index and region[index - 1].word in {"no", "not"}):
                found.append((index, "", True))
            elif folded in {"he", "she", "they", "it"}:
                found.append((index, self._person(source, folded, token.start), False))
            elif token.party and not (token.is_owner and index + 1 < len(region)):
                found.append((index, token.party, has_no(region, index)))
            elif (index and region[index - 1].word in {"no", "neither"}) or (
                is_generic(token) and has_no(region, index)
            ):
                found.append((index, token.party, True))
        free = [each for each in found if not is_governed(region, each[0])] or (found if is_relative else [])
        if is_relative and found and found[-1] not in free and found[-1][1]:
            free = found[-1:]
        if not free:
            return frozenset(), False
        index, party, is_none = free[-1]
        joined = [
            each[1]
            for each in free
            if index - each[0] in range(1, 5) and any(t.word == "and" for t in region[each[0] : index])
        ]
        return frozenset(each for each in (party, *joined) if each), is_none

    def _person(self, source: Statement, pronoun: str, at: int) -> str:
        key = {"he": "male", "she": "female"}.get(pronoun, "")
        every = tokens(source.text) if key else ()
        first, end = (bisect_left(every, place, key=lambda token: token.start) for place in (at - _BACK + 1, at))
        before = every[first:end]
        for token in reversed(before):
            if token.party and token.word.lstrip("@").split()[-1] in words("claims", key):
                return token.party
        name = source.person.split()[-1] if source.person else self.main
        sex = self.sexes.get(name, pronoun)
        return self.names.get(name, "") if sex == pronoun and pronoun in {"he", "she"} else ""


def claims(subject: Subject) -> tuple[Claim, ...]:
    """Return the claims of a summary, in the order of the file."""
    if "claims" not in subject.memo:
        reader = ClauseReader.of(subject)
        subject.memo["claims"] = tuple(each for source in statements(subject) for each in reader.read(source))
    found: tuple[Claim, ...] = subject.memo["claims"]
    return found


def heads(subject: Subject) -> tuple[Statement, ...]:
    """Return the statements in the head of a summary: title, subject, note and participants."""
    about = subject.review.about
    rows: list[tuple[KeyPath, str | None]] = [
        (("review", "title"), about.title),
        (("review", "subject"), about.subject),
        (("review", "content_note"), about.content_note),
        *((("involved", index), text) for index, text in enumerate(subject.review.involved)),
    ]
    main = main_person(subject)
    return tuple(Statement(path, 0, text, main, (), stems_of(text)) for path, text in rows if text)


def without_reported(find: Find) -> Find:
    """Remove findings on two sentences that another consistency rule has reported (a decorator of a rule).

    What one place of two does not fit is one finding, whichever of them it stands at.
    """

    @wraps(find)
    def found(subject: Subject) -> Iterator[Hit]:
        reported = _reported_places(subject)
        for hit in find(subject):
            place = _sentence_of(subject, hit)
            if place not in reported and not any(
                place in both and _other_of(subject, hit) in both for both in reported.values()
            ):
                reported[place] = frozenset({place, _other_of(subject, hit)})
                yield hit

    return found


Place = tuple[KeyPath, int]
"""A sentence: the path of its field, and its offset there."""


def _reported_places(subject: Subject) -> dict[Place, frozenset[Place]]:
    """Map each sentence with a finding of the older rules to the sentences of that finding."""
    if "told places" not in subject.memo:
        older = (each for each in RULES.values() if each.id.startswith("consistency/"))
        plain = [each.find for each in older if not each.find.__module__.startswith(__package__ or "")]
        hits = [hit for find in plain for hit in subject.found_by(find)]
        subject.memo["told places"] = {
            _sentence_of(subject, hit): frozenset({_sentence_of(subject, hit), _other_of(subject, hit)})
            for hit in hits
        }
    found: dict[Place, frozenset[Place]] = subject.memo["told places"]
    return found


def _sentence_of(subject: Subject, hit: Hit) -> Place:
    path = (*hit.path[:2], "what") if hit.path[0] in {"events", "figures"} else hit.path
    at = hit.at or 0
    starts = [each.start for each in statements(subject) if each.path == path and each.start <= at]
    return path, max(starts, default=0)


def _other_of(subject: Subject, hit: Hit) -> Place:
    """Return the sentence that a finding shows beside its own."""
    first = str(hit.values.get("first", ""))
    own = _sentence_of(subject, hit)
    if len(first) < _SHORTEST:
        return own
    there = (each for each in statements(subject) if first in each.text and (each.path, each.start) != own)
    return next(((each.path, each.start) for each in there), own)


_SHORTEST = 4
