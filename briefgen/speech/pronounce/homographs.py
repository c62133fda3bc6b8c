"""Homographs: choose the reading of a word with two pronunciations from the words around it.

Rules with context, whose words are in ``voices/homographs.yaml``. Each looks at what stands before and after: "to",
"will" or "who" before a verb, "her" or "the" after it; or for words that tell a quarrel from a line.
"""

from collections.abc import Callable, Mapping

from briefgen.speech.pronounce.clauses import is_asked, is_asked_after_have, is_relative
from briefgen.speech.pronounce.homograph_context import (
    COMMA,
    NUMBER,
    START,
    STOP,
    Context,
    context_at,
    is_in,
    is_in_any,
    is_plural_noun,
    tables,
    words,
)
from briefgen.speech.pronounce.verb_or_noun import verb_or_noun
from briefgen.text import caseless


def known_words() -> tuple[str, ...]:
    """Return the words with two readings."""
    return tuple(tables()["sounds"])


def begins_sentence(text: str, start: int) -> bool:
    """Whether a word begins a sentence or a quotation, so that its capital is no sign of a name."""
    before = text[:start].rstrip(" \"'“‘([")
    return not before or before[-1] in ".!?:;…\n"


def reading(text: str, start: int, end: int) -> str:
    """Return the name of the reading of a homograph in a text."""
    context = context_at(text, start, end)
    own = _OWN.get(context.word)
    return own(context) if own else verb_or_noun(context)


def sounds(word: str, name: str, *, british: bool) -> str:
    """Return the phonemes of a reading, in misaki's notation."""
    given = tables()["sounds"][caseless(word)][name]
    if not isinstance(given, str):
        return str(given[0 if british else 1])
    if british:
        return given
    for one, other in tables()["american"].items():
        given = given.replace(one, other)
    return given


def _read(context: Context) -> str:
    left, before = context.governor()
    past_signs = {
        "has",
        "have",
        "had",
        "having",
        "been",
        "being",
        "was",
        "were",
        "is",
        "are",
        "be",
        "widely",
        "well",
        "n't",
    }
    past_signs |= {
        "hasn't",
        "haven't",
        "hadn't",
        "wasn't",
        "weren't",
        "isn't",
        "aren't",
        "i've",
        "we've",
        "they've",
        "you've",
    }
    if left == "to" or is_in("modals", left) or left in {"a", "good", "quick", "and", "or"} | {START}:
        return _joined_read(context, before) if left in {"and", "or"} else "now"
    if words("read", "asks") & set(context.before[-3:]) and not past_signs & {left}:
        return "now"
    if is_asked_after_have(context) or left in past_signs or (context.right == "by" and not is_in("pronouns", left)):
        return "past"
    if any(token in past_signs - {"is", "are", "be"} for token in context.before[-3:]) and left not in {
        "i",
        "we",
        "they",
        "you",
        "who",
    }:
        return "past" if left in words("words", "adverbs") or left.endswith("ly") else _read_by_time(context, left)
    if left in {"he", "she", "it", "nobody", "everyone", "somebody", "someone", "everybody", "anyone"}:
        return "past"
    return _read_by_time(context, left)


def _joined_read(context: Context, before: str) -> str:
    if before.endswith("ed") or before in {"wrote", "sat", "went", "took", "found", "got", "came", "opened"}:
        return "past"
    return (
        "past"
        if _has_past(context) and not any(is_in("modals", each) or each == "to" for each in context.before)
        else "now"
    )


def _read_by_time(context: Context, left: str) -> str:
    sentence = context.sentence
    if sentence & words("read", "past_then"):
        return "past"
    adverb = context.left
    if sentence & words("read", "past_now") or (adverb == "never" and not _has_past(context)):
        return "now" if not _has_past(context) else "past"
    if _has_past(context):
        return "past"
    plural = is_in("plurals", left) or left in {"who", "we", "they", "i", "you"} or left.endswith("s")
    return "now" if plural else "past"


def _has_past(context: Context) -> bool:
    """Whether the sentence has a sign of the past: a past verb or a year."""
    tells = {
        "was",
        "were",
        "had",
        "did",
        "said",
        "told",
        "knew",
        "saw",
        "wrote",
        "went",
        "came",
        "found",
        "took",
        "felt",
        "thought",
    }
    tells |= {"gave", "made", "began", "got", "kept", "left", "met", "sent", "heard", "put", "sat"}
    past = {
        token
        for token in context.sentence
        if token.endswith("ed") and len(token) > 4 and token not in {"need", "indeed"}
    }
    return bool(past or context.sentence & tells or NUMBER in context.after[-3:])


def _row(context: Context) -> str:  # noqa: PLR0911  (one reason each)
    left, before = context.governor()
    near, right = context.sentence, context.right
    if context.word in {"rowing", "rowed"}:
        return (
            "line"
            if near & words("row", "line_near") or right in {"across", "club", "team", "machine"}
            else "quarrel"
        )
    is_verb = left == "to" or is_in("modals", left) or is_in("plurals", left)
    if is_verb and near & words("row", "line_verb"):
        return "line"
    if (before, left) == ("in", "a") and right not in {"with", "about", "over"}:
        return "line"
    if right in {"in", "on", "of", "from"} and words("row", "line_in") & set(context.after[1:4]):
        return "line"
    if left in words("row", "line_before") or right in words("row", "line_after"):
        return "line"
    if left in words("row", "quarrel_before") or right in words("row", "quarrel_after"):
        return "quarrel"
    return "line" if near & words("row", "line_near") else "quarrel"


def _tear(context: Context) -> str:  # noqa: PLR0911  (one reason each)
    left, _ = context.governor()
    near, right = context.sentence, context.right
    plural = context.word == "tears"
    if right in words("tear", "eye_after"):
        return "eye"
    if right in words("tear", "rip_after") or left in words("tear", "rip_before"):
        return "rip"
    if near & words("tear", "eye_near") and not near & words("tear", "rip_near"):
        return "eye"
    if left == "to" or is_in("modals", left) or (not plural and is_in("pronouns", left)):
        return "rip" if not (left == "to" and plural) else "eye"
    if near & words("tear", "rip_near"):
        return "rip"
    if "shed" in (*context.before[-3:], *context.after[:3]):
        return "eye"
    if left in words("tear", "eye_before") and (plural or left in {"single", "shed", "without"}):
        return "eye"
    if plural:
        return "rip" if left in {"he", "she", "it", "who"} else "eye"
    return "eye" if right in {"ran", "rolled", "fell", "drop"} else "rip"


def _lead(context: Context) -> str:
    left, _ = context.governor()
    right = context.right
    if right in words("lead", "metal_after") or (right in {"level", "levels"} and left not in {"a", "the"}):
        return "metal"
    if left in words("lead", "metal_before") and right not in words("lead", "guide_after") - {"in", "for"}:
        return "metal"
    if words("lead", "metal_taken") & set(context.before[-3:]) and right not in words("lead", "guide_stays"):
        return "metal"
    if len(context.sentence & words("lead", "metal_stolen")) > 1 and right in words("lead", "metal_ends") | {STOP}:
        return "metal"
    if right in {"in", "from"} and words("lead", "metal_in") & set(context.after[1:4]):
        return "metal"
    signs = is_in("prepositions", left) or left in {START, "high", "low", COMMA, "and"}
    return "metal" if signs and context.sentence & words("lead", "metal_near") else "guide"


def _minute(context: Context) -> str:
    left, _ = context.governor()
    if left == NUMBER or is_in("numbers", left) or left in {"each", "every", "per", "last"}:
        return "time"
    if context.right in words("minute", "tiny_after"):
        return "tiny"
    is_predicate = left in words("minute", "tiny_before") or is_in("being", left)
    signs = ("determiners", "prepositions", "numbers")
    ends = context.right in {STOP, COMMA} and not is_in_any(signs, left) and left not in {"and", "or"}
    return "tiny" if (is_predicate or ends) and not context.right.endswith("s") else "time"


def _content(context: Context) -> str:
    left, before = context.governor()
    right = context.right
    joined = (
        left in {"a", "an"} and right in {"and", COMMA} and words("content", "glad_people") & set(context.after[1:4])
    )
    if joined or (right in words("content", "glad_people") and left in {"a", "an", "the", "very", "more", "happy"}):
        return "glad"
    if (
        is_in("being", left) or (is_in("being", before) and left in {"very", "quite", "so", "more", "perfectly"})
    ) and right != "of":
        return "glad"
    if left in {"and", COMMA, "or"} and before in words("content", "glad_with"):
        return "glad"
    if left in {"very", "quite", "so", "perfectly", "more", "not", "seemingly"} and right not in {"of", "is", "was"}:
        return "glad" if left != "more" or right in words("content", "glad_after") | {STOP, COMMA, "and"} else "noun"
    if right in words("content", "glad_after") and not is_in_any(("determiners", "prepositions", "adjectives"), left):
        return "glad" if right in {"with", "to"} and left != "online" else "noun"
    return "noun"


def _live(context: Context) -> str:
    left, before = context.governor()
    if context.left in words("live", "noun_before") - {"still", "now", "already"}:
        return "noun"
    if context.right in words("live", "noun_after"):
        # "They live online" tells of people; "a live stream" has an article or begins.
        return "verb" if is_in("pronouns", left) or left in {"to", "who"} or is_in("modals", left) else "noun"
    is_state = (
        is_in("being", left)
        and left != "'s"
        and context.right in {STOP, COMMA, "and", "on", "at", "from", "in", "until"}
    )
    if is_state or (left in {"a", "an"} and before != "have"):
        return "noun"
    return "verb"


def _close(context: Context) -> str:  # noqa: PLR0911  (one reason each)
    left, before = context.governor()
    right = context.right
    if right == "to" and left != "to" and not is_in("modals", left):
        return "noun"
    if left in {"a", "the"} and (right in {"of", STOP, COMMA} or before in {"at", "to", "near", "before", "by"}):
        return "verb"  # at the close of the day: the noun sounds like the verb
    shuts_at = right == "at" and context.after[1] != "hand" and is_plural_noun(left)  # offices close at five
    if shuts_at or is_relative(context) or is_asked(context):
        return "verb"
    if left == "to":
        return (
            "noun"
            if right in words("close", "noun_after") - {"in", "at", "up", "down"} and before in {"too", "in"}
            else "verb"
        )
    if right in words("close", "noun_after") and not is_in("modals", left):
        return "noun"
    if is_in("modals", left) or left in {"who", "we", "they", "i", "you", "never"}:
        return "verb"
    if left == START:
        return "verb" if right in words("close", "verb_after") else "noun"
    if left in {"and", "or", COMMA, "before", "then"}:
        return "verb" if right in words("close", "verb_after") else "noun"
    plural = (
        left.endswith("s")
        and not left.endswith(("ss", "us", "is", "'s"))
        and not is_in("determiners", left)
        and left != "was"
    )
    if plural and (right in words("close", "verb_after") | {STOP} or right == "at"):
        return "verb"
    return "noun"


def _wound(context: Context) -> str:
    left, _ = context.governor()
    turns = context.after[1] if len(context.after) > 1 and context.right.endswith("ly") else context.right
    if turns in {"up", "down"} and left in words("wound", "turned_before"):
        return "turned"
    if is_in("being", left) and turns in words("wound", "turned_after"):
        return "turned"
    if (
        is_in("determiners", left)
        or is_in("adjectives", left)
        or is_in("prepositions", left)
        or left in {NUMBER, "to", START}
    ):
        return "injury"
    is_turned = context.right in words("wound", "turned_after") or left in {"he", "she", "it", "they", "i", "we"}
    return "turned" if is_turned and not is_in("modals", left) else "injury"


def _bow(context: Context) -> str:
    left, _ = context.governor()
    if context.right in words("bow", "knot_after"):
        return "knot"
    is_verb = is_in("modals", left) or is_in("pronouns", left) or is_in("plurals", left)
    if left in words("bow", "bend_before") or is_verb or context.right == "to":
        return "bend"
    return "bend" if context.sentence & words("bow", "bend_near") else "knot"


def _invalid(context: Context) -> str:
    left, _ = context.governor()
    if context.right in words("invalid", "people"):
        return "person"
    ends = context.right in words("invalid", "after_person") | {STOP, COMMA}
    return "person" if ends and is_in_any(("determiners", "possessives"), left) else "void"


_OWN: Mapping[str, Callable[[Context], str]] = {
    "read": _read,
    "row": _row,
    "rows": _row,
    "rowing": _row,
    "rowed": _row,
    "tear": _tear,
    "tears": _tear,
    "lead": _lead,
    "minute": _minute,
    "content": _content,
    "live": _live,
    "close": _close,
    "wound": _wound,
    "bow": _bow,
    "bows": _bow,
    "invalid": _invalid,
}
"""The rules of homographs that are not just a noun and a verb."""
