"""The syntax of a clause: verbs, objects, prepositions, reported speech, and numbers."""

from dataclasses import dataclass
from itertools import pairwise

from briefgen.checks.claims.lexicon import Token
from briefgen.checks.comparison.numerals import ONES, ORDINALS, TENS, value_in
from briefgen.english.words import words

NEGATIONS = frozenset({"not", "never", "hardly", "cannot", "nor", "neither", "rarely"})
NONE = frozenset({"nobody", "none", "neither", "nothing"})
BE = frozenset({"was", "were", "is", "are", "been", "be", "being", "got"})
MODALS = words("claims", "reading_modals")
AUXILIARIES = BE | MODALS | frozenset({"had", "has", "have", "having", "did", "does", "do"})
ADVERBS = words("claims", "adverbs")
WHO = frozenset({"who", "which", "that", "whom"})
PREPOSITIONS = words("claims", "prepositions")
MARKS = frozenset(',;:.!?()—–“”"')
BREAKS = words("claims", "breaks")
JOINS = frozenset({"and", "but", "or", "then", "yet"})
IF = frozenset({"if", "unless", "should", "whether"})
DETERMINERS = words("claims", "determiners")
FARTHEST = 8
"""Words after a passive verb that are searched for its agent after "by"."""


GENERIC = words("claims", "generic")


def is_generic(token: Token) -> bool:
    """Whether a word can mean any worker or body."""
    return token.word in GENERIC


def has_no(region: tuple[Token, ...], index: int) -> bool:
    """Whether "no" or "neither" precedes a word."""
    return any(each.word in {"no", "neither", "none"} for each in region[max(0, index - 3) : index])


TIME = words("claims", "time_words")


def is_governed(region: tuple[Token, ...], index: int) -> bool:
    """Whether a preposition governs the words that end in a party."""
    at = index - 1
    while at >= 0 and index - at <= 5:
        word = region[at].word
        if word in PREPOSITIONS:
            return not any(
                each.word in {"one", "none", "each", "both", "neither", "all"} for each in region[max(0, at - 1) : at]
            )
        if (
            word[:1].isdigit()
            or word in TIME
            or word in JOINS
            or word in MARKS
            or (region[at].party and not region[at].is_owner)
            or word in AUXILIARIES
        ):
            return False
        at -= 1
    return False


def use_of(own: tuple[Token, ...], at: int) -> str:  # noqa: PLR0911  (a use each)
    """Return the use of a word for a deed: ``noun``, ``past`` (or participle), ``s``; "" for none."""
    form = own[at].form
    if form is None:
        return ""
    before = own[at - 1].word if at else ""
    is_after_noun_mark = before in DETERMINERS or (at > 0 and own[at - 1].is_owner) or before in PREPOSITIONS - {"to"}
    if form.kind == "noun":
        return "noun"
    if "noun" in form.kind:
        if (
            is_after_noun_mark
            or before.isdigit()
            or before in words("claims", "single")
            or (at and own[at - 1].word in NUMBERS)
        ):
            return "noun"
        return form.kind.removesuffix(" or noun")
    if form.kind == "past" and (before in DETERMINERS - {"that", "her", "this"}):
        return ""
    if form.kind == "base":
        group = own[group_start(own, at) : at]
        return (
            "past"
            if any(each.word in {"did", "do", "does", "not"} or each.word.endswith("n't") for each in group)
            else "base"
        )
    return form.kind


NUMBERS = words("claims", "reading_numbers")


def group_start(own: tuple[Token, ...], at: int) -> int:
    """Return the index of the first auxiliary, negation or adverb of the verb at an index."""
    start = at
    while start > 0 and at - start < 6:
        word = own[start - 1].word
        if word in AUXILIARIES or word in NEGATIONS or word in ADVERBS or word.endswith(("n't", "ly")):
            start -= 1
        else:
            break
    return start


def object_of(own: tuple[Token, ...], at: int) -> frozenset[str]:
    """Return the concepts after a verb, to the end of its clause."""
    found = []
    for token in own[at + 1 :]:
        if token.word in {"(", ")"}:
            continue
        if token.word in MARKS or token.word in BREAKS - {"as"} or token.word in {"who", "which", "but"}:
            break
        if is_content(token):
            found.append(token.concept)
    return frozenset(found[:10])


def before_noun(own: tuple[Token, ...], at: int) -> frozenset[str]:
    """Return the concepts of the words before a noun."""
    return frozenset(each.concept for each in own[max(0, at - 3) : at] if is_content(each))


def subject_concepts(own: tuple[Token, ...], start: int) -> frozenset[str]:
    """Return the concepts before a verb, back to the start of its clause."""
    found: list[str] = []
    for token in reversed(own[:start]):
        if token.word in MARKS or token.word in BREAKS - {"as"} or len(found) > 6:
            break
        if is_content(token):
            found.append(token.concept)
    return frozenset(found)


def doers_after(own: tuple[Token, ...], at: int) -> frozenset[str]:
    """Return the agent of a passive verb: the party after "by"."""
    for index in range(at + 1, min(len(own), at + 1 + FARTHEST)):
        if own[index].word in MARKS | {"and", "when", "after", "before"}:
            break
        if own[index].word == "by":
            for token in own[index + 1 : index + 7]:
                if token.word in MARKS:
                    break
                if token.party and not token.is_owner:
                    return frozenset({token.party})
            break
    return frozenset()


def is_content(token: Token) -> bool:
    """Whether a word adds content about what was done."""
    word = token.word
    if (not word[:1].isalnum() and word[:1] not in "£@") or (
        word in words("facts", "hollow") and not token.party and not token.form
    ):
        return False
    return word not in words("claims", "idle") and word not in AUXILIARIES and word not in NEGATIONS


def reported_from(own: tuple[Token, ...]) -> int:
    """Return the index of the word that introduces reported speech or thought; -1 for none."""
    for index, (token, after) in enumerate(pairwise(own)):
        form = token.form
        if form and form.deed in {"say", "believe"} and use_of(own, index) != "noun":
            return index
        if (
            form
            and form.deed in {"tell", "explain", "report"}
            and any(each.word == "that" for each in own[index + 1 : index + 5])
        ):
            return index
        if token.word == "according" and after.word == "to":
            return index
    return -1


def is_conditional(own: tuple[Token, ...], at: int) -> bool:
    """Whether a condition opens the clause of a verb."""
    if own and own[0].word == "had" and at < 12:
        return True
    for index in range(at - 1, max(-1, at - 10), -1):
        if own[index].word in {",", ";", "."}:
            return False
        if own[index].word in IF:
            return True
    return False


MANY = 10_000
_CARDINALS = frozenset({*ONES[1:], *TENS, *(f"{ten}-{one}" for ten in TENS for one in ONES[1:10])})
_VAGUE = {
    "several": (3, MANY), "many": (4, MANY), "numerous": (4, MANY), "dozens": (24, MANY), "dozen": (12, 12),
    "couple": (2, 2), "both": (2, 2), "neither": (2, 2), "single": (1, 1), "only": (1, 1), "sole": (1, 1),
}  # fmt: skip
_AT_LEAST = frozenset({"least", "over"})
_AT_MOST = frozenset({"under", "most"})


@dataclass(frozen=True)
class Number:
    """A number in a sentence: its range, and the indices of its first token and of the one after it."""

    low: float
    high: float
    first: int
    after: int

    @property
    def is_exact(self) -> bool:
        """Whether the range is a single number."""
        return self.low == self.high


def number_at(own: tuple[Token, ...], at: int) -> Number | None:
    """Return the number that begins at a token; None where none does."""
    word = own[at].word
    before = tuple(each.word for each in own[max(0, at - 3) : at])
    if word in _CARDINALS or word.replace(",", "").isdecimal():
        return _cardinal(word, before, at)
    follows = own[at + 1].word if at + 1 < len(own) else ""
    is_none = word == "no" and follows not in {"", "more", "less", "fewer", "longer", "one", "other"}
    if is_none or (word in {"a", "one", "single"} and before[-1:] == ("not",)):
        return Number(0, 0, at, at + 1)
    last = before[-1] if before else ""
    needed = {"only": {"the", "his", "her", "their", "its"}, "single": {"a", "the", "his", "her", "only"}}
    needed["sole"] = needed["single"]
    if word not in _VAGUE or (word in needed and last not in needed[word]):
        return None
    low, high = _VAGUE[word]
    return Number(low, high, at, at + 1)


def _cardinal(word: str, before: tuple[str, ...], at: int) -> Number | None:
    """Return the number of a word in figures or letters, with its modifier: "no more than", "about"."""
    last = before[-1] if before else ""
    if word == "one" and last not in {"only", "just", "than", "least", "most"}:
        return None
    value = value_in(word) if word in _CARDINALS or len(word.replace(",", "")) < _LONGEST else MANY
    if not word.isalpha() and "-" not in word and 1900 <= value <= 2100:
        return None
    if before[-2:] == ("more", "than") or last in _AT_LEAST:
        is_most = before[-3:] == ("no", "more", "than") or (len(before) > _BACK and before[-3] in {"not", "never"})
        return Number(0 if is_most else value, value if is_most else MANY, at, at + 1)
    if before[-2:] in {("fewer", "than"), ("less", "than")} or last in _AT_MOST:
        return Number(0, value, at, at + 1)
    if last in {"about", "around", "some", "nearly", "almost", "roughly"}:
        return Number(round(value * 0.8), round(value * 1.25), at, at + 1)
    return Number(value, value, at, at + 1)


_LONGEST, _BACK = 7, 2


def times_at(own: tuple[Token, ...], at: int) -> Number | None:
    """Return a frequency that begins at a token: "twice", "five times", "on five occasions"."""
    word = own[at].word
    if word in {"once", "twice", "thrice"}:
        value = {"once": 1, "twice": 2, "thrice": 3}[word]
        if word == "once" and not (at and own[at - 1].word in {"only", "just", "than", "exactly"}):
            return None
        return Number(value, value, at, at + 1)
    number = number_at(own, at)
    if number is None or number.after >= len(own):
        return None
    end = number.after
    while end < len(own) and own[end].word in {"separate", "different", "of", "a", "such"} and end < number.after + 3:
        end += 1
    if end < len(own) and own[end].word in {"times", "occasions", "occasion"}:
        return Number(number.low, number.high, at, end + 1)
    return None


def ordinal_at(own: tuple[Token, ...], at: int) -> int:
    """Return the value of an ordinal from the second to the twentieth; 0 for none."""
    word = own[at].word
    return ORDINALS.index(word) + 1 if word in ORDINALS[1:] else 0
