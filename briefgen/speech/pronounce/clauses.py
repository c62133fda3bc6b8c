"""Tests on the clause around a word: a question, a subject that needs a verb, a statement that it opens.

Signs of syntax that hold for every word with the readings of a noun and a verb. Each is sure or says nothing.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from briefgen.speech.pronounce.homograph_context import (
    COMMA,
    NUMBER,
    START,
    STOP,
    Context,
    is_adverb,
    is_in,
    is_in_any,
    is_plural_noun,
    words,
)

_JOINTS = frozenset({"and", "or", "but", COMMA})
_LONGEST_PHRASE = 6
"""How many words a subject may have before its verb."""


def takes_object(context: Context) -> bool:
    """Whether an object may follow the word: "the", "her", "what", "children", "14 calls"."""
    counts = context.right == NUMBER and context.after[1] not in {STOP, COMMA, "and", "or", "to"}
    return counts or is_in("objects", context.right)


def has_object(context: Context) -> bool:
    """Whether an object certainly follows the word: "the", "her", "it"; not "that" or "what"."""
    return context.right in _OBJECTS or (is_in("determiners", context.right) and context.right not in _ASKING)


def is_past_verb(word: str) -> bool:
    """Whether a word is a past form of a verb: "found", "asked"."""
    return word in words("read", "past_verbs") or (word.endswith("ed") and len(word) > 4 and word not in _NOT_PAST)


_NOT_PAST = frozenset({"need", "indeed", "speed", "agreed", "hundred", "blood", "related", "alleged", "unmarried"})


def has_continuation(context: Context) -> bool:
    """Whether words that can follow a verb come next: an object, a preposition, an adverb, a pause."""
    right = context.right
    ends = right in {STOP, COMMA, NUMBER, "to", "when", "if", "because", "and", "or", "how", "where"}
    follows = is_in_any(("objects", "prepositions"), right) or is_adverb(right) or is_plural_noun(right)
    return right != "of" and (ends or follows)


def is_asked(context: Context) -> bool:
    """Whether the word is the verb of a question: "Did any agency object?", "How did the baby present?"."""
    subject = _phrase(context, lambda word: word in _ASKS)
    if not subject or context.right == "of" or is_in("bare_verbs", context.right):
        return False
    last = subject[-1]
    if is_in("compounds", last) and not is_in("no_compound", context.word):
        return takes_object(context) and len(subject) > 1  # did the school record it; but: did drug use rise
    if len(subject) == 1:
        return is_in("pronouns", last) or is_in("plurals", last) or is_plural_noun(last)
    if is_in_any(("determiners", "adjectives", "numbers"), last) or last == NUMBER or last.endswith("'s"):
        return False
    determined = is_in_any(("determiners", "numbers"), subject[-2]) or subject[-2].endswith(("'s", "s'"))
    return has_object(context) or determined or is_plural_noun(last) or is_agent(last)


_OBJECTS = frozenset({"him", "her", "them", "it", "me", "us", "you", "himself", "herself", "themselves", "everyone"})
_ASKING = frozenset({"that", "what", "such", "more", "most", "less", "all", "enough", "whose"})


def is_agent(word: str) -> bool:
    """Whether a word names a person or body that acts: "worker", "court"."""
    ends = word.endswith(("er", "or", "ist", "ian", "ant", "ent")) and not is_in("not_agents", word)
    return is_in_any(("people", "bodies"), word) or ends


_ASKS = frozenset({"do", "does", "did", "will", "would", "can", "could", "may", "might", "shall", "should", "must"})


def agrees(context: Context) -> bool:
    """Whether a word in -s has a singular subject: "a bracket projects", "if a tenant objects"."""
    subject = _phrase(context, lambda word: is_in("of_one", word))
    if not subject or is_in("finite", context.right) or context.right == "of":
        return False
    if any(is_plural_noun(word) or is_in("amounts", word) for word in subject):
        return False
    if is_in_any(("adjectives", "numbers"), subject[-1]):
        return False
    if is_in("compounds", subject[-1]) and not is_in("no_compound", context.word):
        return takes_object(context)
    return True


def is_verb_after(context: Context) -> bool:
    """Whether the word before makes it a verb: "often use it", "why separate a child", "rather than use jargon"."""
    left, before = context.left, context.before
    if left == "than" and before[-2:-1] == ("rather",):
        return has_object(context) or (before[-3:-2] == (START,) and context.right not in {STOP, COMMA, "of"})
    if left == "why":
        return has_object(context) or (context.asks and context.right != STOP)
    return is_in("how_often", left) and has_object(context)


def is_asked_after_have(context: Context) -> bool:
    """Whether the word is the participle of a question with "have": "Have you read it?"."""
    return context.asks and bool(_phrase(context, lambda word: word in {"have", "has", "had"}))


def has_person(context: Context) -> bool:
    """Whether a person is the subject of a clause: "when the tenant objects", "one of the boys objects"."""
    near = context.before[-5:]
    if any(pair in {("one", "of"), ("each", "of"), ("neither", "of")} for pair in pairwise(near)):
        return is_plural_noun(near[-1]) or is_in("plurals", near[-1])
    person = context.before[-1]
    opener = context.before[-3] if len(context.before) > 2 else ""
    is_open = is_in("openers", opener) or opener == START or opener in _JOINTS
    determined = len(context.before) > 1 and is_in_any(("determiners", "possessives"), context.before[-2])
    return (
        is_in("people", person)
        and not is_in("plurals", person)
        and determined
        and is_open
        and has_continuation(context)
    )


def is_relative(context: Context) -> bool:
    """Whether "that" or "which" before the word is a relative pronoun: "services that close cases"."""
    left, before = context.governor()
    if left not in {"that", "which"} or not (is_plural_noun(before) or is_in("plurals", before)):
        return False
    has_listener = words("words", "tells_whom") & set(context.before[-6:])
    if has_listener or is_in("tells_that", before) or context.right == "of":
        return False
    is_verb = is_in("finite", context.right) or context.right.endswith("ed")
    return not is_verb or is_in("no_compound", context.word)


def is_plural(context: Context) -> bool:
    """Whether a word in -s is a plural noun with modifiers: "of small abuses", "many sharp objects"."""
    counted = _phrase(context, lambda word: is_in("of_many", word) or word == NUMBER)
    if 0 < len(counted) < 4 and not any(is_in("pronouns", word) or is_plural_noun(word) for word in counted):
        return True
    phrase = _phrase(context, lambda word: is_in("prepositions", word))
    is_bare = 0 < len(phrase) < 3 and not any(is_in("determiners", word) for word in phrase)
    return is_bare and (context.right == "that" or not takes_object(context))


def opens_statement(context: Context) -> bool:
    """Whether the word opens a statement, so that it is no imperative: "Refuse in the hall made it hard"."""
    if context.left != START or is_in_any(("determiners", "possessives", "pronouns"), context.right):
        return False
    previous = START
    for word in context.after:
        follows_on = is_in("prepositions", previous) or previous in {"and", "or"}
        is_other = is_in("determiners", word) and not follows_on  # words that the child has
        if word == STOP or is_other or is_in_any(("openers", "pronouns"), word):
            return False
        is_past = word in words("read", "past_verbs") or (is_in("prepositions", context.right) and is_past_verb(word))
        if is_past or is_in("states", word):
            return True
        previous = word
    return False


def ends_singular_phrase(context: Context) -> bool:
    """Whether the word ends a singular noun phrase, where no verb can stand: "the prime suspect"."""
    phrase = _phrase(context, lambda word: is_in_any(("of_one", "possessives"), word) or word == "the")
    if not phrase or any(is_plural_noun(word) or is_in_any(("plurals", "bodies", "groups"), word) for word in phrase):
        return False
    return not (_ASKS | words("words", "makes_do")) & set(context.before[-len(phrase) - 3 :])


def _phrase(context: Context, begins: Callable[[str], bool]) -> Sequence[str]:
    """Return the words between the beginning of the noun phrase and the word; empty when there is none."""
    phrase: list[str] = []
    for word in reversed(context.before[-_LONGEST_PHRASE - 1 :]):
        if begins(word):
            return phrase[::-1]
        is_other = word in {START, "to", *_JOINTS} or is_in_any(("openers", "prepositions", "modals", "finite"), word)
        if is_other or is_past_verb(word):
            return []
        if not is_adverb(word):
            phrase.append(word)
    return []
