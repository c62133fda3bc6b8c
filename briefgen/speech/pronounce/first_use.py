"""Expand the first use of each short form in a programme: "Multi-Agency Safeguarding Hub, mash".

Only the spoken text changes; captions and transcript keep the written form. The meanings are the review's own,
then the built-in ones that are unambiguous. The result depends on the sentences and their order alone.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from briefgen.english.acronyms import explained_in
from briefgen.english.words import data, words
from briefgen.speech.pronounce.text import web_pattern

_HEAD_BEFORE = re.compile(r" (?:around|as|at|for|from|in|of|on|to|with)\b", re.IGNORECASE)
_NEAR = 9
"""The most words before a bracket that may be the meaning of its content."""

_SOUNDS_LIKE_YOU = re.compile(r"(?:uni(?!n)|use|eu|one\b|once)", re.IGNORECASE)


class FirstUses:
    """Expands short forms at their first use.

    Args:
        own: the review's ``acronyms``: short form → meaning.
        known: short forms that need no expansion for this publisher's listeners.
        built_in: whether the built-in English meanings are used too.
        already: short forms that the lexicon expands every time.
    """

    def __init__(
        self,
        own: Mapping[str, str],
        *,
        known: Collection[str] = (),
        built_in: bool = True,
        already: Collection[str] = (),
    ) -> None:
        common = _built_in() if built_in else {}
        skip = {*known, *already} - set(own) | set(already)
        self._meanings = {short: long for short, long in {**common, **own}.items() if short not in skip}
        shorts = "|".join(re.escape(short) for short in sorted(self._meanings, key=len, reverse=True)) or r"(?!)"
        self._pattern = re.compile(
            rf"(?:{web_pattern()})"
            rf"|(?P<article>\b[Aa]n? )?(?<![\w@.#&-])(?P<short>{shorts})"
            r"(?P<suffix>s['’]|['’]s|s|\(s\))?(?![\w@-]|\.\w|['’]\w)"
        )

    def in_full(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the texts of a programme, in order, with each short form expanded at its first use."""
        expanded: set[str] = set()
        return tuple(self._expand(text, expanded) for text in texts)

    def _expand(self, text: str, expanded: set[str]) -> str:
        """Expand the first uses in one text, and add them to ``expanded``."""
        explained = {at: _singular(short) for at, short, _ in explained_in(text)}

        def explain(match: re.Match[str]) -> str:
            short = match["short"]
            if not short or _singular(short) in expanded:
                return match[0]
            at = match.start("short")
            if explained.get(at) == _singular(short) or self._is_beside_its_meaning(text, at, match.end(), short):
                expanded.add(_singular(short))
                return match[0]
            suffix = match["suffix"] or ""
            if "'" not in suffix and "’" not in suffix:
                expanded.add(_singular(short))
            return self._explained(match["article"] or "", short, suffix)

        return self._pattern.sub(explain, text)

    def _is_beside_its_meaning(self, text: str, start: int, end: int, short: str) -> bool:
        """Return whether a short form is in brackets after what may be its meaning, or before it in brackets.

        Words that begin with its letter are enough: saying a meaning twice is worse than saying it as the author did.
        """
        before, after = text[:start], text[end:]
        if before.endswith("(") and after.startswith(")"):
            near = before[:-1].split()[-_NEAR:]
            return any(word[:1].lower() == short[:1].lower() for word in near)
        return after.lower().startswith(f" ({self._meanings[short].lower()}")

    def _explained(self, article: str, short: str, suffix: str) -> str:
        """Return the meaning with the short form in brackets, with the suffix's number and case."""
        meaning = self._meanings[short]
        if suffix in {"s", "(s)"}:
            meaning = self._meanings.get(f"{short}s") or _plural(meaning)
        if article:
            article = f"{article[0]}n " if _takes_an(meaning) else f"{article[0]} "
        if "'" in suffix or "’" in suffix:
            # "The Hub, mash's, view" says nothing: the meaning alone, and both at the next use.
            owner = _plural(meaning) if suffix.startswith("s") else meaning
            return f"{article}{owner}'" if owner.endswith("s") else f"{article}{owner}'s"
        return f"{article}{meaning} ({short}{suffix})"


@cache
def _built_in() -> Mapping[str, str]:
    """Return the meanings that the checks suggest, except well-known and ambiguous ones."""
    table = data("acronyms")
    unsure = set(table["unsure"])
    return {
        short: meaning
        for short, meaning in table["meaning"].items()
        if short not in words("acronyms", "known") and _singular(short) not in unsure
    }


def _singular(short: str) -> str:
    return short[:-1] if short.endswith("s") and len(short) > 2 else short


def _plural(meaning: str) -> str:
    """Return the plural of a meaning: its last word, or the one before "of", "around" and the like."""
    cut = _HEAD_BEFORE.search(meaning)
    head, rest = (meaning[: cut.start()], meaning[cut.start() :]) if cut else (meaning, "")
    before, _, noun = head.rpartition(" ")
    return f"{before} {_plural_noun(noun)}".strip() + rest


def _plural_noun(noun: str) -> str:
    if noun.lower() in {"child", "children"}:
        return f"{noun[:5]}ren"
    if noun.endswith("s"):
        return noun if not noun.endswith("ss") else f"{noun}es"
    if re.search(r"[^aeiou]y$", noun):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if re.search(r"(?:x|ch|sh)$", noun) else f"{noun}s"


def _takes_an(meaning: str) -> bool:
    return meaning[:1].lower() in "aeiou" and not _SOUNDS_LIKE_YOU.match(meaning)
