"""Find names of people in prose by word lists and context, and by a small model where it is installed.

A name is: a given name of the list; a title and a capital word; a capital word where prose puts a name ("his sister
Keelan", "Keelan's mother"); initials and a surname; a family in the plural; a nickname; and a capital word that no
list explains and that the model takes for a name. It is left alone when it is declared, stands in the name of a body,
place, law or report, or belongs to someone in public office or an author.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from briefgen.english.dictionary import is_ordinary
from briefgen.english.name_judge import Judge, NameScorer
from briefgen.english.name_words import NameWord, Runs, bare, fold, gap, is_explained, name_word, places
from briefgen.english.words import WORD, begins_sentence, data, words
from briefgen.text import Lazy

_INITIALS = Lazy(r"(?<![\w.])(?:[A-Z]\. ?){1,3}[A-Z][a-zà-ÿ]{2,}(?:-[A-Z][a-zà-ÿ]+)?")
_ROLE_INITIALS = Lazy(
    r"\b(?:worker|officer|nurse|doctor|midwife|visitor|teacher|manager|consultant|paramedic|constable|sergeant"
    r"|mother|father|uncle|aunt|brother|sister"
    r"|partner|friend|cousin|neighbour|witness|suspect|carer|boyfriend|girlfriend),? (?:known as "
    r"|called )?(?P<name>[A-Z]\.[A-Z]\.?)(?=[\s,;)])"
)
_PUBLIC_AFTER = Lazy(
    r"(?:['’](?:s\b)? (?:syndrome|disease|palsy|chorea|lymphoma|report|review|inquiry|research|study|book|model"
    r"|theory"
    r"|law|rule|guidance|framework|work on|principles)"
    r"| (?:syndrome|disease|palsy|lymphoma|report|review|inquiry|judg(?:e)?ment|test|scale|criteria|principles?|model"
    r"|theory)\b"
    r"|,? ?\(\d{4}[a-z]?\)|,? et al|,? (?:\w+ )?and (?:colleagues|others)\b"
    r"|,? (?:who |has |had |also ){0,2}(?:chairs|chaired|led the review|wrote th(?:is|e) (?:review|report))\b"
    r"| (?:MP|MS|MSP|KC|QC|CBE|OBE|MBE)\b"
    # Only where the office is said of the person: not "told the coroner", nor "was in a chair".
    r"|(?! (?:an?|another|his|her) (?:\w+ )?chairs?\b)"
    r"(?:,| is| was|,? as| then|, then)(?: then)? (?:an? |the |its |our )?"
    r"(?:(?!(?:in|on|at|to|by|with|from|under|into|near|for|asleep|found|seen|told|asked|met|shown|given|put|tied)\b)"
    r"\w+ ){0,3}?(?i:reviewer|author|chief executive|chair|director|commissioner|minister|MP|MS|barrister"
    r"|professor|researcher|coroner|secretary|ombudsman|inspector|founder)\b"
    r"| (?:Chair|Director|Commissioner|Coroner|Chief Executive|Ombudsman)\b)"
)
_PUBLIC_BEFORE = Lazy(
    r"(?:\b(?:[Rr]eviewer|[Aa]uthors?|[Ww]ritten by|[Cc]haired by|[Cc]hair|[Cc]ommissioner|[Mm]inister|[Rr]esearch by"
    r"|[Rr]eport by|[Rr]eview by|[Ss]tudy by|[Ee]dited by|[Pp]hoto(?:graph)? by|[Ww]ork of|[Rr]esearcher"
    r"|[Pp]resenter)(?: is| was|,|:)?|(?<![a-z] )\b[Ll]ed by) $"
)
_OF_FAMILY = Lazy(
    r",? (?:(?:the|his|her|their) (?:(?:family|mother|father|child|boy|girl|couple|parents?|victim)(?:['’]s|s['’]) )?"
    r"(?:own )?|an? )(?:solicitor|advocate|interpreter|key ?worker|neighbour|friend|cousin|aunt|uncle|teacher"
    r"|nurse|carer)\b"
)
_LONGEST_BEFORE, _LONGEST_AFTER = 60, 250  # characters: before the name of someone in public office; of two words
_AGED_AFTER = Lazy(r",? aged (?:\w+)\b")
_NOT_ALONE = Lazy(r"(?:-| (?:and|group|centre|unit|hub|support)\b)")
_FAMILY_AFTER = Lazy(r" (?:family|household|brothers|sisters|siblings|children|twins)\b")
_PLURAL = Lazy(
    r"\b[Tt]he (?P<name>[^\W\d_a-z][^\W\d_]+(?:-[^\W\d_a-z][^\W\d_]+)?s)(?P<had> (?:had|have|were|are|moved|lived"
    r"|told|came|left|said|knew|went|never|did|both|all|each|and their)\b)?"
)
_MET = re.compile(
    r"\b(?:spoke (?:to|with)|speaking (?:to|with)|told|asked|rang|met|knew|wrote to|heard from|interviewed|evicted"
    r"|rehoused|warned|reassured) $"
)
"""What stands before people, and rarely before the plural of a thing."""
_CALLED = Lazy(
    r"\b(?:known (?:to (?:\w+ ){1,3})?(?:only |simply |locally )?as|nicknamed|nickname(?:,| is| was)?|a\.?k\.?a\.?"
    r"|(?:liked|wanted|asked|preferred|loved|used) to be called|(?:everybody|everyone|friends?|people|they"
    r"|neighbours|staff) call(?:ed|s)? (?:him|her|them)|answer(?:s|ed) to"
    r"|(?:pet|stage|gaming|rap|ring|gang|chosen|real|birth|middle|maiden|baptismal)[- ]names?(?:,| is| was)?"
    r"|alias|street names?(?:,| is| was)?|call(?:s|ed)? (?:himself|herself|themselves|him|her)|goes by|went by)"
    r"(?: the (?:name|nickname)(?: of)?)? [‘“'\"]?(?P<name>[^\W\d_a-z][\w’'-]+(?: [^\W\d_a-z][\w’'-]+){0,2})",
    hint=("nown", "icknam", "a.k.a", "aka", "alias", "name", "call", "goes by", "went by", "answer"),
)
_BIG_WORDS = ("Big", "Little", "Lil", "Mad", "Fat", "Skinny", "Uncle", "Aunty", "Auntie", "Nanny", "DJ", "MC")
_BIG = Lazy(rf"\b(?:{'|'.join(_BIG_WORDS)})['’]? (?P<name>[^\W\d_a-z][^\W\d_]+)\b", hint=_BIG_WORDS)


class FoundName(NamedTuple):
    """A possible name: its span, its evidence (``evidence`` in ``checks.yaml``), and whether that suffices."""

    start: int
    end: int
    evidence: str
    is_sure: bool = True


class NameFinder:
    """Finds names of people in texts.

    Args:
        known: phrases whose words are no finding: pseudonyms, authors, publishers, allowed words.
        names: further names of the house that are always found.
        load_model: loads the model that scores words, when it is first needed; None where none is wanted.

    Attributes:
        unjudged: capital words that no list explains and that no model could judge.
    """

    def __init__(
        self,
        known: Iterable[str],
        names: Iterable[str] = (),
        load_model: Callable[[], NameScorer | None] | None = None,
    ) -> None:
        self._known = {fold(bare(word)) for phrase in known for word in WORD.findall(phrase)}
        self._own = {fold(word) for name in names for word in WORD.findall(name)}
        self._judge = Judge(self._known, load_model) if load_model else None
        self._elsewhere: set[str] = set()

    @property
    def unjudged(self) -> list[str]:
        """The capital words that only a model could judge, where none is installed."""
        return self._judge.unjudged if self._judge else []

    def add_name(self, name: str) -> None:
        """Add a name, so that its words are found in every further text, except ordinary words."""
        found = (bare(word) for word in WORD.findall(name))
        self._elsewhere |= {fold(word) for word in found if len(word) > 2 and not is_ordinary(word)}

    def find(self, text: str, *, is_prose: bool = True) -> Iterator[FoundName]:
        """Yield each name in a text.

        Args:
            text: what to look through.
            is_prose: whether capital letters mean something: not in headings and labels.
        """
        if not any(c.isupper() for c in text):
            return
        tokens = [name_word(match) for match in WORD.finditer(text)]
        runs = Runs(text, tokens, self._known)
        found = [*self._words(text, tokens, runs, is_prose=is_prose), *self._initials(text)]
        found += [*self._plurals(text), *self._nicknames(text)]
        spans = phrase_spans(text)
        if self._judge:
            taken = [(each.start, each.end) for each in found] + spans
            judged = self._judge.names(text, tokens, runs, taken, is_prose=is_prose)
            found += [FoundName(*each) for each in judged if not is_public(text, each[0], each[1])]
        starts = [first for first, _ in spans]
        end = 0
        for each in sorted(found, key=lambda span: (span.start, -span.end)):
            phrase = bisect_right(starts, each.start) - 1
            in_phrase = phrase >= 0 and each.end <= spans[phrase][1]
            if each.start >= end and not in_phrase and not _is_thing(text, each):
                end = each.end
                yield each

    def _plurals(self, text: str) -> Iterator[FoundName]:
        """Find families in the plural, such as "the Okonkwos"."""
        for match in _PLURAL.finditer(text):
            word = match["name"]
            base = next(
                (
                    word.removesuffix(end)
                    for end in ("es", "s")
                    if fold(word.removesuffix(end)) in words("names", "surnames")
                ),
                word[:-1],
            )
            is_surname = fold(base) in words("names", "surnames")
            is_met = bool(_MET.search(text[max(0, match.start() - _LONGEST_BEFORE) : match.start()]))
            if (
                not (is_surname or match["had"] or is_met)
                or {fold(word), fold(base)} & self._known
                or is_explained(fold(word))
                or base in words("names", "ordinary")
                or base in words("names", "bodies")
                or word in words("names", "bodies")
                or word in words("names", "ordinary")
                or (is_ordinary(word) and not (is_surname and (match["had"] or is_met)))
            ):
                continue
            yield FoundName(match.start("name"), match.end("name"), "family")

    def _nicknames(self, text: str) -> Iterator[FoundName]:
        """Find nicknames: after words such as "known as", and "Big Tone"."""
        for match in _CALLED.finditer(text):
            name = [bare(word) for word in match["name"].split()]
            if (
                fold(name[0]) in self._known
                or any(word in words("names", "bodies") or word in words("names", "ordinary") for word in name)
                or any(word.isupper() for word in name)
                or is_explained(fold(name[0]))
                or is_public(text, match.start("name"), match.end("name"))
            ):
                continue
            yield FoundName(match.start("name"), match.end("name"), "nickname", is_sure=not is_ordinary(name[0]))
        for match in _BIG.finditer(text):
            word = bare(match["name"])
            is_known_name = fold(word) in words("names", "first") or fold(word) in words("names", "first_unsure")
            if fold(word) in self._known or word in words("names", "bodies") or word in words("names", "ordinary"):
                continue
            if is_known_name or not (is_ordinary(word) or is_explained(fold(word))):
                yield FoundName(match.start(), match.end(), "nickname")

    def _initials(self, text: str) -> Iterator[FoundName]:
        """Find initials followed by a surname, such as "J. Smith"."""
        for match in _ROLE_INITIALS.finditer(text):
            yield FoundName(match.start("name"), match.end("name"), "initials", is_sure=False)
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
            if not is_public(text, match.start(), match.end()):
                yield FoundName(match.start(), match.end(), "initials")

    def _words(self, text: str, tokens: list[NameWord], runs: Runs, *, is_prose: bool) -> Iterator[FoundName]:
        """Find names among the words of a text: given names, names after titles, and names in context."""
        for index, word in enumerate(tokens):
            if not word.is_title or word.folded in self._known:
                continue
            run = runs.of(index)
            evidence = self._evidence(text, tokens, index, run, is_prose=is_prose)
            if not evidence:
                continue
            last = tokens[runs.last_of_name[index]]
            is_of_a_body = runs.has_body_after[index] or _after_prefix(tokens, index)
            is_kin = index > 0 and tokens[index - 1].text.casefold() in words("names", "kin")
            is_known = not is_kin and is_public(text, tokens[runs.first[index]].start, last.bare_end)
            if not is_of_a_body and not is_known:
                yield FoundName(word.start, last.bare_end, evidence)

    def _evidence(  # noqa: PLR0911  (one reason each)
        self, text: str, tokens: list[NameWord], index: int, run: list[NameWord], *, is_prose: bool
    ) -> str:
        """Return the evidence that a person's name begins at an index; "" without any."""
        word = tokens[index]
        before = tokens[index - 1] if index and gap(text, tokens, index) in {" ", ". "} else None
        is_body = word.bare in words("names", "bodies") and word.folded not in words("names", "surnames")
        if before and before.text in words("names", "titles") and not is_body:
            return "title" if len(word.bare) > 1 else ""
        if before and before.text in words("names", "public_titles"):
            return ""
        if word.folded in self._own:
            return "house"
        if word.folded in words("names", "first"):
            return "list"
        if word.folded in self._elsewhere:
            return "elsewhere"
        if word.bare in words("names", "ordinary") and word.folded not in words("names", "first_unsure"):
            return ""
        if word.folded in words("names", "first_unsure"):
            return "context" if self._unsure(text, tokens, index, run, is_prose=is_prose) else ""
        if _FAMILY_AFTER.match(text, word.end) and (
            word.folded in words("names", "surnames") or (is_prose and before and before.text.casefold() == "the")
        ):
            is_family = not is_body and not is_explained(word.folded)
            return "family" if is_family else ""
        return "context" if is_prose and _named_here(text, tokens, index, run) else ""

    def _unsure(self, text: str, tokens: list[NameWord], index: int, run: list[NameWord], *, is_prose: bool) -> bool:
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


def _named_here(text: str, tokens: list[NameWord], index: int, run: list[NameWord]) -> bool:  # noqa: PLR0911  (one reason each)
    """Whether the context marks the words as a name, whatever they are ("his sister …", "…'s mother")."""
    word = tokens[index]
    if word.bare in words("names", "ordinary") or word.bare in words("names", "bodies") or len(word.bare) < 3:
        return False
    before = [token.text.casefold() for token in tokens[max(0, index - 4) : index]]
    person = words("names", "kin") | words("names", "roles")
    joined = index > 0 and gap(text, tokens, index) == " "
    is_place = is_explained(word.folded)
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


def _follows(text: str, kin: NameWord) -> bool:
    """Whether a kinship word stands alone, and not in a compound such as "mother and baby unit"."""
    return not _NOT_ALONE.match(text, kin.end) or text.startswith(" and ", kin.end)


def _speaks(text: str, tokens: list[NameWord], index: int) -> bool:
    """Whether a verb of speech follows a word, or after "'s" a word for a relative or a role."""
    word = tokens[index]
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after is None or text[word.end : after.start] != " ":
        return False
    if word.bare != word.text:
        return after.text in words("names", "kin") or after.text in words("names", "roles")
    return after.text in words("names", "speech")


def _after_prefix(tokens: list[NameWord], index: int) -> bool:
    """Whether a word follows a prefix of names of bodies and places, such as "St"."""
    before = tokens[index - 1].text if index else ""
    return before in words("names", "prefixes") and tokens[index - 1].end + 2 >= tokens[index].start


def _is_thing(text: str, found: FoundName) -> bool:
    """Whether a word or place at the start of a sentence is no person: "Grace was said before the meal"."""
    word = text[found.start : found.end]
    is_word = (is_ordinary(word) or fold(word) in places()) and begins_sentence(text, found.start)
    return is_word and bool(_no_person_after().match(text[found.end : found.end + _LONGEST_BEFORE]))


@cache
def _no_person_after() -> re.Pattern[str]:
    return re.compile(str(data("names")["no_person_after"]).strip())


def is_public(text: str, start: int, end: int) -> bool:
    """Whether words are the name of someone in public office or of an author, or that of a law, test or report."""
    before = text[max(0, start - _LONGEST_BEFORE) : start]
    is_author = _PUBLIC_BEFORE.search(before) and not _OF_FAMILY.match(text, end)
    return bool(_PUBLIC_AFTER.match(text, end) or is_author)


@cache
def _phrases() -> re.Pattern[str]:
    known = [phrase.strip() for phrase in str(data("names")["phrases"]).split("|") if phrase.strip()]
    return re.compile(r"\b(?:" + "|".join(map(re.escape, known)) + r")(?!\w)")


def phrase_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of well-known phrases that hold a name, such as "Clare's Law"."""
    return [match.span() for match in _phrases().finditer(text.replace("’", "'"))]
