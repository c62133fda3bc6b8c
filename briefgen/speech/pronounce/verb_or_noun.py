"""Decide whether a homograph such as "abuse" or "record" is a verb or a noun (or adjective)."""

from briefgen.speech.pronounce.clauses import (
    agrees,
    ends_singular_phrase,
    has_person,
    is_asked,
    is_plural,
    is_relative,
    is_verb_after,
    opens_statement,
    takes_object,
)
from briefgen.speech.pronounce.homograph_context import (
    COMMA,
    NUMBER,
    START,
    STOP,
    Context,
    is_in,
    is_in_any,
    is_plural_noun,
    tables,
    words,
)


def verb_or_noun(context: Context) -> str:
    """Return ``verb`` or ``noun`` (which stands for the adjective too)."""
    default = str(tables()["verb_or_noun"][context.word])
    if context.word in tables()["third_person"]:
        return _third_person(context, default)
    left, before = context.governor()
    if _has_sign(context, left):
        return "noun"
    if context.word == "separate" and words("words", "keeping") & set(context.before[-4:]):
        return "noun"
    for decide in _SIGNS:
        found = decide(context, left, before)
        if found:
            return found
    has_continuation = is_in("finite", context.right) and not is_in("after_verb", context.right)
    return "noun" if has_continuation or ends_singular_phrase(context) else default


def _has_sign(context: Context, left: str) -> bool:
    """Whether the neighbouring word makes the word a noun: "record keeping", "household refuse"."""
    signs = tables()["signs"].get(context.word, {})
    if left == "to" or is_in("modals", left) or is_in("pronouns", left):
        return False
    return context.right in signs.get("after", "").split() or left in signs.get("before", "").split()


def _by_clause(context: Context, left: str, before: str) -> str:
    """Decide by the clause: a question, a relative clause ("services that use it"), a statement that it opens."""
    del before
    if context.word == "subject" and context.right == "to" and left != "to" and not is_in("modals", left):
        return "noun"
    if is_asked(context) or is_relative(context) or is_verb_after(context):
        return "verb"
    return "noun" if left == START and opens_statement(context) else ""


def _after_to(context: Context, left: str, before: str) -> str:
    if left != "to":
        return ""
    if takes_object(context):
        return "verb"
    if context.word == "separate" and context.right not in {STOP, COMMA, "from", "and", "or"}:
        return "noun" if context.right.endswith("s") and is_in("before_to_noun", before) else "verb"
    linked = words("words", "linked_to_noun") & set(context.before[-6:])
    return "noun" if linked or is_in("before_to_noun", before) else "verb"


def _after_auxiliary(context: Context, left: str, before: str) -> str:
    if not is_in("modals", left):
        return ""
    # "Did abuse happen?": a question about a noun. "Do record it": an emphatic verb.
    begins = before == START or (before == COMMA and context.asks)
    is_question = begins and is_in("questions", left) and context.left == left
    asks_noun = is_question and left not in {"do", "don't"} and not takes_object(context)
    return "noun" if asks_noun else "verb"


def _after_noun_signs(context: Context, left: str, before: str) -> str:
    """Decide after a determiner, possessive, preposition, adjective, number or form of "be"."""
    if left == "that" and before.endswith("s") and takes_object(context):
        return "verb"  # adults that abuse children
    if left in {"and", "or", COMMA, START, "who", "which"} or (is_in("pronouns", left) and not is_in("being", left)):
        return ""
    is_owned = left.endswith(("'s", "s'")) and left not in {"let's", "it's", "that's"}
    signs = ("determiners", "prepositions", "adjectives", "numbers", "being")
    is_sign = is_in_any(signs, left) or left in {NUMBER, "both"}
    is_amount = left in {"all", "both", "many", "most", "some", "few", "several"} and takes_object(context)
    return "noun" if is_owned or (is_sign and not is_amount) else ""


def _after_subject(context: Context, left: str, before: str) -> str:
    del before
    if left in {"who", "i", "we", "you", "they"} or (is_in("pronouns", left) and not left.startswith("there")):
        return "verb"
    plural = is_in("plurals", left) or (is_plural_noun(left))
    if not plural or left in {"drugs", "its", "as"}:
        return ""
    if context.word == "present":
        return _plural_present(context)
    if takes_object(context) or context.word in tables()["transitive"]:
        return "verb" if takes_object(context) else "noun"  # nobody expects perfect practice
    if context.word in {"project", "subject", "object"} and not is_in("after_verb", context.right):
        return "verb" if context.right in {STOP, COMMA} and context.word == "object" else "noun"
    return "noun" if is_in("finite", context.right) or context.right == "of" else "verb"


def _plural_present(context: Context) -> str:
    """Decide between "children present with bruises" and "with two children present"."""
    right = context.right
    if right in words("present", "verb_after") or right.endswith("ly"):
        return "verb"
    if right == "at":
        return "verb" if words("present", "at_places") & set(context.after[1:4]) else "noun"
    return "verb" if {"do", "did", "does"} & set(context.before[-4:]) else "noun"


def _at_the_start(context: Context, left: str, before: str) -> str:
    del before
    if left != START:
        return ""
    if is_in("finite", context.right) or context.right.endswith("ed") or context.right in {"of", STOP}:
        return "noun"
    if context.word in {"subject", "present"} and context.right in {"to", "at", "in", "were", "on"}:
        return "noun"
    return "verb" if context.word in tables()["imperative"] else ""


def _after_joint(context: Context, left: str, before: str) -> str:
    """Decide after "and", "or" or a comma: by what follows, else by the joined word."""
    if left not in {"and", "or", "but", COMMA}:
        return ""
    if takes_object(context):
        return "verb"
    if context.word == "refuse" and (context.right.endswith("ed") or context.right in {"was", "were", "lay"}):
        return "noun"  # rotting food and refuse covered the floor
    if context.left == "then" and not context.right.endswith("ed") and not is_in("finite", context.right):
        return "verb"  # who groom and then abuse teenagers
    # "to hit and abuse", "will read and record", "who control and abuse"
    joined = [token for token in context.before if token != COMMA and not is_in("adverbs", token)]
    if len(joined) > 2 and (joined[-3] in _BEFORE_VERBS or is_in("modals", joined[-3])) and before.isalpha():
        return "verb" if not is_in("before_to_noun", joined[-4] if len(joined) > 3 else "") else "noun"
    return ""


_BEFORE_VERBS = frozenset({"to", "who", "they", "we", "you", "i"})
_SIGNS = (_by_clause, _after_to, _after_auxiliary, _after_noun_signs, _after_subject, _at_the_start, _after_joint)
_SINGULAR_SUBJECTS = frozenset(
    {"he", "she", "it", "who", "which", "whoever", "nobody", "everyone", "somebody", "someone"}
)


def _third_person(context: Context, default: str) -> str:  # noqa: PLR0911  (one reason each)
    """Decide for a word in -s: "the form records who came", "health records show"."""
    left, before = context.governor()
    found = _by_subject(context, left, before)
    if found:
        return found
    if context.word == "lives":
        return _lives(context, left)
    if _is_noun_after(context, left):
        return "noun"
    if is_plural(context):
        return "noun"
    if left in {"and", "or", COMMA}:
        return "verb" if takes_object(context) and context.word != "records" else default
    if takes_object(context) or context.right in {"to", "with", "as", "in", "onto"}:
        return "noun" if left.endswith("s") and not before.endswith("'s") else "verb"
    return "noun" if context.word != "uses" or context.right in {"of", STOP} else default


def _by_subject(context: Context, left: str, before: str) -> str:
    """Decide by a clear subject: "who abuses", "each service records"; else return ""."""
    if left == START:
        return "noun"
    if agrees(context) or has_person(context):
        return "verb"
    right = context.right
    has_continuation = takes_object(context) or right in {"with", "as", "to", "in", "at"}
    # Elsewhere "child" stands like an adjective: child abuse.
    is_child = left == "child" and is_in("determiners", before)
    is_each = before in {"each", "every"} and not is_in("finite", right) and right not in {STOP, COMMA, "of"}
    if is_each or ((is_child or left == "this") and (has_continuation or context.word == "lives")):
        return "verb"
    if left == "that":
        return "verb" if takes_object(context) or right in {"with", "in"} else "noun"
    return "verb" if left in _SINGULAR_SUBJECTS else ""


def _is_noun_after(context: Context, left: str) -> bool:
    right = context.right
    if left.endswith(("'s", "s'")) or left in {"to", NUMBER}:
        return True
    if is_in_any(("determiners", "prepositions", "adjectives", "numbers", "possessives"), left):
        return True
    if left in {"and", "or", COMMA}:
        return False
    if is_in_any(("finite",), right) or right.endswith("ed") or is_in_any(("modals", "finite"), left):
        return True
    return context.word == "presents" and right not in {"with", "as", "to", "at"} and not takes_object(context)


def _lives(context: Context, left: str) -> str:
    signs = ("determiners", "possessives", "prepositions", "adjectives", "numbers")
    is_noun = left in words("lives", "noun_verbs") or left == NUMBER or is_in_any(signs, left)
    if left.endswith(("'s", "s'")) or is_noun or context.right in {"were", "are", "have", "had", "of"}:
        return "noun"
    if context.right in {STOP, COMMA} and not words("lives", "verb_near") & set(context.before[-4:]):
        return "noun"
    return "noun" if left.endswith("s") and not left.endswith("ss") else "verb"
