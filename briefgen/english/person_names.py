"""Find names of people in prose by word lists and context, without a statistical model.

A name is: a given name of the list; a title and a capital word; a capital word where prose puts a name ("his sister
Keelan", "Keelan's mother"); initials and a surname. It is left alone when it is declared, stands in the name of a
body, place, law or report, or belongs to someone in public office or an author.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from briefgen.english.words import WORD, Lazy, begins_sentence, data, words

_TITLE_CASE = Lazy(r"(?:[A-ZÀ-ÞŁŚŻŠŽ]['’])?[A-ZÀ-ÞŁŚŻŠŽ][a-zà-ÿąćęłńóśźżşğışžčřőűăâîșțŵŷ]+(?:[A-Z][a-zà-ÿ]+)?$")
_JOINED = Lazy(r" |-|\. ?|'s |’s ")
_INITIALS = Lazy(r"(?<![\w.])(?:[A-Z]\. ?){1,3}[A-Z][a-zà-ÿ]{2,}(?:-[A-Z][a-zà-ÿ]+)?")
_PUBLIC_AFTER = Lazy(
    r"(?:['’]s\b (?:report|review|inquiry|research|study|book|model|theory|law|rule|guidance|framework"
    r"|work on|principles)"
    r"| (?:report|review|inquiry|judg(?:e)?ment|test|scale|criteria|principles?|model|theory)\b"
    r"|,? ?\(\d{4}[a-z]?\)|,? et al|,? (?:\w+ )?and (?:colleagues|others)\b"
    r"|(?:,| is| was)? (?:an? |the |its |our )?(?:\w+ ){0,3}?(?:reviewer|author|chief executive|chair|chairs"
    r"|chaired|director|commissioner|minister|MP|MS|barrister"
    r"|professor|researcher|coroner|secretary|ombudsman|inspector|founder|led the review"
    r"|wrote th(?:is|e) (?:review|report))\b)"
)
_PUBLIC_BEFORE = Lazy(
    r"(?:\b(?:[Rr]eviewer|[Aa]uthors?|[Ww]ritten by|[Cc]haired by|[Cc]hair|[Cc]ommissioner|[Mm]inister|[Rr]esearch by"
    r"|[Rr]eport by|[Rr]eview by|[Ss]tudy by|[Ee]dited by|[Pp]hoto(?:graph)? by|[Ww]ork of|[Rr]esearcher"
    r"|[Pp]resenter)(?: is| was|,|:)?|(?<![a-z] )\b[Ll]ed by) $"
)
_LONGEST_RUN = 3  # words of a run that tell a pair of names from more
_LONGEST_BEFORE, _LONGEST_AFTER = 60, 250  # characters: before the name of someone in public office; of two words
_AGED_AFTER = Lazy(r",? aged (?:\w+)\b")
_NOT_ALONE = Lazy(r"(?:-| (?:and|group|centre|unit|hub|support)\b)")
_FAMILY_AFTER = Lazy(r" (?:family|household|brothers|sisters|siblings|children|twins)\b")


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    text: str
    bare: str
    folded: str
    is_title: bool


class NameFinder:
    """Finds names of people in texts.

    Args:
        known: phrases whose words are no finding: pseudonyms, authors, publishers, allowed words.
        names: further names of the house that are always found.
    """

    def __init__(self, known: Iterable[str], names: Iterable[str] = ()) -> None:
        self._known = {fold(bare(word)) for phrase in known for word in WORD.findall(phrase)}
        self._own = {fold(word) for name in names for word in WORD.findall(name)}

    def find(self, text: str, *, is_prose: bool = True) -> Iterator[tuple[int, int]]:
        """Yield the span (start, end) of each name in a text.

        Args:
            text: what to look through.
            is_prose: whether capital letters mean something: not in headings and labels.
        """
        if not any(c.isupper() for c in text):
            return
        tokens = [_word(match) for match in WORD.finditer(text)]
        end = 0
        found = [*self._words(text, tokens, is_prose=is_prose), *self._initials(text)]
        allowed = _phrase_spans(text) if found else []
        starts = [first for first, _ in allowed]
        for start, stop in sorted(found, key=lambda span: (span[0], -span[1])):
            phrase = bisect_right(starts, start) - 1
            if start >= end and not (phrase >= 0 and stop <= allowed[phrase][1]):
                end = stop
                yield start, stop

    def _initials(self, text: str) -> Iterator[tuple[int, int]]:
        """Find initials followed by a surname, such as "J. Smith"."""
        for match in _INITIALS.finditer(text):
            surname = match[0].split(".")[-1].strip()
            after = text[match.end() : match.end() + _LONGEST_AFTER].split(" ")[1:2]
            if (
                fold(surname) in self._known
                or surname in words("names", "ordinary")
                or surname in words("names", "bodies")
            ):
                continue
            if after and after[0].strip(",.") in words("names", "bodies"):
                continue
            if not _is_public(text, match.start(), match.end()):
                yield match.span()

    def _words(self, text: str, tokens: list[_Word], *, is_prose: bool) -> Iterator[tuple[int, int]]:
        """Find names among the words of a text: given names, names after titles, and names in context."""
        runs = _Runs(text, tokens, self._known)
        for index, word in enumerate(tokens):
            if not word.is_title or word.folded in self._known:
                continue
            run = runs.of(index)
            if not self._is_name(text, tokens, index, run, is_prose=is_prose):
                continue
            last = tokens[runs.last_of_name[index]]
            last = last if last.bare == last.text else _without_ending(last)
            is_of_a_body = runs.has_body_after[index] or _after_prefix(tokens, index)
            if not is_of_a_body and not _is_public(text, tokens[runs.first[index]].start, last.end):
                yield word.start, last.end

    def _is_name(self, text: str, tokens: list[_Word], index: int, run: list[_Word], *, is_prose: bool) -> bool:  # noqa: PLR0911  (one reason each)
        """Whether the capital word at an index begins the name of a person."""
        word = tokens[index]
        before = tokens[index - 1] if index and _gap(text, tokens, index) in {" ", ". "} else None
        if before and before.text in words("names", "titles") and word.bare not in words("names", "bodies"):
            return len(word.bare) > 1
        if before and before.text in words("names", "public_titles"):
            return False
        if word.folded in words("names", "first") or word.folded in self._own:
            return True
        if word.bare in words("names", "ordinary") and word.folded not in words("names", "first_unsure"):
            return False
        if word.folded in words("names", "first_unsure"):
            return self._unsure(text, tokens, index, run, is_prose=is_prose)
        if _FAMILY_AFTER.match(text, word.end) and (
            word.folded in words("names", "surnames") or (is_prose and before and before.text.casefold() == "the")
        ):
            return word.bare not in words("names", "bodies") and word.folded not in places()
        return is_prose and _named_here(text, tokens, index, run)

    def _unsure(self, text: str, tokens: list[_Word], index: int, run: list[_Word], *, is_prose: bool) -> bool:
        """Whether a word that is a given name and an ordinary word too (Hope, April) is a name here."""
        word = tokens[index]
        before = tokens[index - 1].text.casefold() if index else ""
        is_place = (
            before in words("names", "places_after")
            or word.bare in words("names", "ordinary")
            or word.folded in places()
        )
        if (
            len(run) > 1
            and run[1].folded in words("names", "surnames")
            and before not in words("names", "places_after")
        ):
            return run[1].bare not in words("names", "ordinary") and run[1].folded not in places()
        if is_prose and _named_here(text, tokens, index, run):
            return True
        if not is_prose or is_place or len(run) > 1:
            return False
        if begins_sentence(text, word.start):
            return _speaks(text, tokens, index)
        previous = tokens[index - 1] if index else None
        return previous is None or not previous.is_title or previous.bare in words("names", "ordinary")


def _named_here(text: str, tokens: list[_Word], index: int, run: list[_Word]) -> bool:  # noqa: PLR0911  (one reason each)
    """Whether the context marks the words as a name, whatever they are ("his sister …", "…'s mother")."""
    word = tokens[index]
    if word.bare in words("names", "ordinary") or word.bare in words("names", "bodies") or len(word.bare) < 3:
        return False
    before = [token.text.casefold() for token in tokens[max(0, index - 4) : index]]
    person = words("names", "kin") | words("names", "roles")
    joined = index > 0 and _gap(text, tokens, index) == " "
    is_place = word.folded in places()
    if joined and before and before[-1] in words("names", "naming"):
        return any(each in person or each in {"he", "she", "him", "her", "who"} for each in before[:-1])
    if joined and before and before[-1] == "as" and before[-2:-1] == ["known"]:
        return any(each in person for each in before)
    if joined and before and before[-1] in person and not is_place and not tokens[index - 1].is_title:
        return True
    after = tokens[index + 1].text.casefold() if index + 1 < len(tokens) else ""
    if word.bare != word.text and after in words("names", "kin") and not is_place:
        return _follows(text, tokens[index + 1])
    if _AGED_AFTER.match(text, word.end) and not is_place and not begins_sentence(text, word.start):
        return True
    pair = (
        len(run) == 2
        and run[1].bare == run[1].text
        and not any(each.bare in words("names", "ordinary") for each in run)
    )
    return pair and not any(each.folded in places() for each in run) and _speaks(text, tokens, index + 1)


def _follows(text: str, kin: _Word) -> bool:
    """Whether a kinship word stands alone, and not in a compound such as "mother and baby unit"."""
    return not _NOT_ALONE.match(text, kin.end) or text.startswith(" and ", kin.end)


def _speaks(text: str, tokens: list[_Word], index: int) -> bool:
    """Whether a verb of speech follows a word, or after "'s" a word for a relative or a role."""
    word = tokens[index]
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after is None or text[word.end : after.start] != " ":
        return False
    if word.bare != word.text:
        return after.text in words("names", "kin") or after.text in words("names", "roles")
    return after.text in words("names", "speech")


class _Runs:
    """The runs of consecutive capital words in a text, computed once for all its words.

    Attributes:
        first: for each word, the first of the capital words that lead to it without an ordinary one.
        last_of_name: for each word, the last word of a name that begins with it.
        has_body_after: for each word, whether a later word of its run is that of a body, place, law or report.
    """

    def __init__(self, text: str, tokens: list[_Word], known: Collection[str]) -> None:
        """Compute the three tables in one pass over the words."""
        self._tokens = tokens
        self.first = list(range(len(tokens)))
        self._last, self.last_of_name = list(self.first), list(self.first)
        self.has_body_after = [False] * len(tokens)
        ordinary, bodies = words("names", "ordinary"), words("names", "bodies")
        for index in range(1, len(tokens)):
            before = tokens[index - 1]
            if before.is_title and _gap(text, tokens, index) in {" ", "-"} and before.bare not in ordinary:
                self.first[index] = self.first[index - 1]
        for index in range(len(tokens) - 2, -1, -1):
            after = tokens[index + 1]
            if not _follows_in_run(text, tokens, index + 1):
                continue
            self._last[index] = self._last[index + 1]
            self.has_body_after[index] = after.bare in bodies or self.has_body_after[index + 1]
            is_whole = tokens[index].bare == tokens[index].text
            if is_whole and after.bare not in ordinary and after.folded not in known:
                self.last_of_name[index] = self.last_of_name[index + 1]

    def of(self, index: int) -> list[_Word]:
        """Return the run of capital words that begins at a word, three at most."""
        return self._tokens[index : min(self._last[index], index + _LONGEST_RUN - 1) + 1]


def _follows_in_run(text: str, tokens: list[_Word], index: int) -> bool:
    """Whether a capital word continues the run of the word before it."""
    gap = _gap(text, tokens, index)
    return (
        (tokens[index].is_title or tokens[index].text == "NHS")
        and bool(_JOINED.fullmatch(gap))
        and not gap.startswith(".")
    )


def _after_prefix(tokens: list[_Word], index: int) -> bool:
    """Whether a word follows a prefix of names of bodies and places, such as "St"."""
    before = tokens[index - 1].text if index else ""
    return before in words("names", "prefixes") and tokens[index - 1].end + 2 >= tokens[index].start


def _is_public(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _LONGEST_BEFORE) : start]
    return bool(_PUBLIC_AFTER.match(text, end) or _PUBLIC_BEFORE.search(before))


def _gap(text: str, tokens: list[_Word], index: int) -> str:
    return text[tokens[index - 1].end : tokens[index].start]


def _word(match: re.Match[str]) -> _Word:
    text = match[0]
    base = bare(text)
    return _Word(match.start(), match.end(), text, base, fold(base), bool(_TITLE_CASE.match(base)))


def _without_ending(word: _Word) -> _Word:
    return _Word(word.start, word.start + len(word.bare), word.bare, word.bare, word.folded, word.is_title)


def bare(word: str) -> str:
    """Return a word without a possessive ending."""
    return re.sub(r"['’]s?$", "", word)


@cache
def fold(word: str) -> str:
    """Return a word in lower case, without accents and apostrophes."""
    plain = unicodedata.normalize("NFKD", word.casefold().replace("ł", "l").replace("ø", "o"))
    return "".join(c for c in plain if c.isalnum())


@cache
def places() -> frozenset[str]:
    """Load the well-known place names, in the form of ``fold``."""
    return words("places", "places")


@cache
def _phrases() -> re.Pattern[str]:
    known = [phrase.strip() for phrase in str(data("names")["phrases"]).split("|") if phrase.strip()]
    return re.compile(r"\b(?:" + "|".join(map(re.escape, known)) + r")\b")


def _phrase_spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _phrases().finditer(text.replace("’", "'"))]


_LONGEST_JOINED = 60
_ADDRESS_WORD = Lazy(r"[A-Z]?[a-zà-ÿ]+|[A-Z]+(?![a-z])")


def names_in_address(path: str, known: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield the span (start, end) of each name in the path of a web address or in a file name.

    Args:
        path: such as ``/reviews/jane-smith.pdf`` or ``JaneSmith.yaml``.
        known: phrases whose words are no finding.
    """
    own = _words_of(tuple(known))
    first, unsure, surnames = (words("names", key) for key in ("first", "first_unsure", "surnames"))
    bodies = {word.casefold() for word in words("names", "bodies") | words("names", "prefixes")}
    parts = [(match.start(), match.end(), fold(match[0])) for match in _ADDRESS_WORD.finditer(path)]
    end = -1
    for index, (start, stop, word) in enumerate(parts):
        if start < end or word in own or len(word) < 3:
            continue
        after = parts[index + 1][2] if index + 1 < len(parts) else ""
        before = parts[index - 1][2] if index else ""
        base = word if word in first else word[:-1] if word.endswith("s") and len(word) > 4 else word
        if base in own or after in bodies or before in {"st", "saint"} or word in places():
            continue
        has_surname = after in surnames and after not in own
        if (
            (base in first and (len(base) > 3 or has_surname))
            or (word in unsure and has_surname)
            or _joined_name(word)
        ):
            end = parts[index + 1][1] if has_surname else stop
            yield start, end


@lru_cache(maxsize=8)
def _words_of(phrases: tuple[str, ...]) -> frozenset[str]:
    own = {fold(bare(word)) for phrase in phrases for word in WORD.findall(phrase)}
    return frozenset(own | {f"{word}s" for word in own})


def _joined_name(word: str) -> bool:
    """Whether a word is a given name and a surname joined, such as ``janesmith``."""
    first, surnames = words("names", "first"), words("names", "surnames")
    if len(word) > _LONGEST_JOINED:
        return False
    return any(word[:cut] in first and word[cut:] in surnames for cut in range(4, len(word) - 3))
