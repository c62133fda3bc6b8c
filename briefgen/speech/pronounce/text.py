# ruff: noqa: RUF003  (typographic signs are what it is about)
"""Rules for text without numbers: addresses, abbreviations, Roman numerals, obliques, symbols, punctuation."""

import re
import unicodedata
from itertools import pairwise

from briefgen.review.characters import words_in_other_letters
from briefgen.speech.pronounce.numbers import cardinal, digits, ordinal, roman
from briefgen.speech.pronounce.rules import NormaliserRule, any_of, month_names, rule, tables

_ROMAN = r"(?=[IVX])((?:X{0,3})(?:IX|IV|V?I{0,3}))"
_FOOTNOTES = "¹²³⁰⁴⁵⁶⁷⁸⁹"
_SILENT = frozenset({"Cc", "Co", "Cs", "So", "Sk", "Cn"})


def clean(text: str) -> str:
    """Normalise Unicode (NFC) and remove control characters, emoji and other unspoken symbols."""
    cleaned: list[str] = []
    known = {*tables()["symbols"], *tables()["parts"], *_FOOTNOTES}
    for character in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(character)
        if kind == "Cf" or "\ufe00" <= character <= "\ufe0f":  # soft hyphens, joiners and variation selectors
            continue
        silent = kind in _SILENT and character not in known and character not in "°¢"
        if kind == "No" and character not in known:  # a number in a circle
            cleaned.append(f" {unicodedata.normalize('NFKC', character)} ")
        else:
            cleaned.append(" " if silent or character.isspace() else character)
    return " ".join("".join(cleaned).split())


_PLAIN = str.maketrans("ĐđƠơƯưƏə", "DdOoUuAa")
_LAST_USUAL = "\u017f"
"""The last letter of Latin Extended-A: engines know what is before it, and spell out words with later ones."""


def with_plain_letters(text: str) -> str:
    """Replace Latin letters unknown to the engines by plain ones: "Thị Trần" becomes "Thi Tran".

    Marks of French, German, Polish, Irish and Welsh stay: those are read with them.
    """
    translated = text.translate(_PLAIN)
    if all(character <= _LAST_USUAL for character in translated):
        return translated
    return "".join(
        unicodedata.normalize("NFD", character)[0] if character > _LAST_USUAL and character.isalpha() else character
        for character in translated
    )


_EMPTY = re.compile(r"\(\s*\)|\[\s*\]|“\s*”|‘\s*’|\"\s*\"")
_STRAY = re.compile(r"\s+(?=[.,;:!?)\]”’])")


def without_other_letters(text: str) -> str:
    """Return a text without its words that are not in Latin letters; "" when no other word is left."""
    parts, end = [], 0
    for match in words_in_other_letters(text):
        parts.append(text[end : match.start()])
        end = match.end()
    rest = _STRAY.sub("", _EMPTY.sub("", "".join((*parts, text[end:])))).strip()
    return rest if any(map(str.isalnum, rest)) else ""


def web_pattern() -> str:
    """Return the pattern of web and e-mail addresses, which no other rule may split."""
    domains = any_of(tables()["domains"])
    return (
        r"(?:https?://|www\.)[^\s<>\"“”]+"
        r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
        rf"|(?<![\w@.-])(?:[a-zA-Z0-9-]{{1,63}}\.){{1,5}}{domains}(?![\w-]|\.\w)(?:/[^\s<>\"“”]*)?"
    )


def address_rules() -> tuple[NormaliserRule, ...]:
    """Return the rule for web and e-mail addresses."""
    return (rule("address", web_pattern(), _address),)


def oblique_abbreviation_rules() -> tuple[NormaliserRule, ...]:
    """Return the rule for abbreviations with an oblique (``w/c``, ``24/7``), which come before numbers."""
    words = {short: spoken for short, spoken in tables()["abbreviations"].items() if "/" in short}
    return (rule("oblique-abbreviation", rf"(?<![\w/])({any_of(words)})(?![\w/])", lambda m: words[m[1]]),)


def abbreviation_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules for titles, streets, other abbreviations and Roman numerals, in order."""
    words, titles, streets = (tables()[name] for name in ("abbreviations", "titles", "streets"))
    small = any_of(word.lower() for word in tables()["roman_after"])
    return (
        rule("versus", r"(?<=\)) v\.? (?=[A-Z])", lambda _: " versus "),
        rule("titles", rf"\b({any_of(titles)})\.?(?=\s+(?:and|&)\s+{any_of(titles)}\b)", lambda m: titles[m[1]]),
        rule("title", rf"\b({any_of(titles)})\.?(?=\s+[^\W\d_a-z])", lambda m: titles[m[1]]),
        rule("the-doctor", r"\b([Tt]he|[Aa]|[Tt]heir|[Hh]is|[Hh]er) Dr\b\.?", lambda m: f"{m[1]} doctor{_stop(m)}"),
        rule("street", rf"(?<=[a-z] )({any_of(streets)})\b\.?", lambda m: streets[m[1]] + _stop(m)),
        rule("one-or-more", r"\b(\w+)\((s|es|ren)\)", lambda m: f"{m[1]} or {m[1]}{m[2]}"),
        rule("abbreviation", rf"(?<![\w.])({any_of(words)})(?!\w),?", _abbreviation),
        rule("roman-part", rf"\b({any_of(tables()['roman_after'])})\s+{_ROMAN}\b(?!['’.]\w)",
             lambda m: f"{m[1]} {cardinal(str(roman(m[2])))}" if m[2] else m[0]),
        # In small letters only with a numeral of two letters: "in part I think".
        rule("roman-small-part", rf"\b({small})\s+(?=[IVX]{{2}}){_ROMAN}\b",
             lambda m: f"{m[1]} {cardinal(str(roman(m[2])))}" if m[2] else m[0]),
        rule("roman-monarch", rf"\b({any_of(tables()['monarchs'])})\s+(?=[IVX]{{2}}|V\b)({_ROMAN})\b",
             lambda m: f"{m[1]} the {ordinal(str(roman(m[2])))}" if m[2] else m[0]),
    )  # fmt: skip


def symbol_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules for obliques and symbols, in order."""
    symbols = tables()["symbols"]
    return (
        rule("per", rf"(?<=\w)\s?/\s?({any_of(tables()['per'])})\b", lambda m: f" {tables()['per'][m[1]]}"),
        rule(
            "either",
            "|".join(rf"(?<![\w/])({re.escape(a)})\s?/\s?({re.escape(b)})(?![\w/])" for a, b in tables()["either"]),
            lambda m: " or ".join(word for word in m.groups() if word),
        ),
        rule("hashtag", r"(?<!\w)#(?=[^\W\d_])", lambda _: f"{symbols['#']} "),
        rule("and-more", r"(?<=[a-z])\+(?!\w)", lambda _: " plus"),
        rule("oblique", r"(?<!\w)(\w++)((?:\s?/\s?\w[\w'’-]*+)+)", _oblique),
        rule("symbol", f"({any_of(symbols)})", lambda m: f" {symbols[m[1]]} "),
        rule("unsaid", r"[*_#^|\\~`{}/†‡¹²³⁰⁴-⁹]+", lambda _: " "),
        # "Mr B., Mrs C. and": not the end of a sentence.
        rule("initial", r"\b([A-Z])\.(?=[,;]|\s+[a-z])", lambda m: m[1]),
    )


def punctuation_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules that leave only the punctuation that every engine reads as a pause, in order."""
    months = any_of(month_names())
    return (
        rule("apostrophe", r"(?<=\w)[’ʼ‘´](?=\w)", lambda _: "'"),
        rule("possessive", r"(?<=s)[’'](?=[\s,.;:!?]|$)", _end_of_quote),
        rule("quote", r"[“”„«»\"]|(?<!\w)['‘’‚]|(?<!s)['‘’](?!\w)|[‘’](?!\w)|''+", lambda _: ""),
        rule("bracket", r"\s*[(\[{]+\s*|\s*[)\]}]+\s*(?=\w)", lambda _: ", "),
        rule("closing-bracket", r"\s*[)\]}]+", lambda _: ","),
        rule("to", rf"(?<=\w)[–—](?={months}\b)", lambda _: " to "),
        rule("ellipsis", r"\s*(?:…|\.(?:\s?\.){2,})\s*", lambda m: "." if m.end() == len(m.string) else ", "),
        rule("bullet", r"\s*[•▪◦‣·]+\s*", lambda _: ", "),
        rule("hanging-hyphen", r"(?<=\w)-(?=\s(?:to|and|or)\s)", lambda _: ""),
        rule("word-dash", r"(?<=\w)[‐‑‒–](?=\w)", lambda _: "-"),
        rule("dash",
             r"\s*[—―]+\s*|\s+[-‐‑‒–−]+\s+|^[-‐‑‒–−•]+\s*|\s*[-–−]+$|(?<=\s)[-–−]+|[-–−]+(?=\s)",
             lambda _: ", "),
        rule("exclaimed", r"[!?]{2,}", lambda m: "?" if "?" in m[0] else "!"),
        rule("space-before", r"\s+(?=[,.;:!?])", lambda _: ""),
        rule("pauses", r"[,;:](?:\s*[,;:])+", lambda m: m[0].strip(" ,")[:1] or ","),
        rule("pause-then-end", r"[,;:]+\s*(?=[.!?])", lambda _: ""),
        rule("pause-after-end", r"(?<=[.!?])\s*[,;:]+", lambda _: ""),
        rule("first-pause", r"^[\s,;:–—-]+|[\s,;]+$", lambda _: ""),
        rule("spaces", r"\s{2,}", lambda _: " "),
    )  # fmt: skip


def _address(match: re.Match[str]) -> str:
    """Return an address in words: "briefgen dot org"."""
    address = match[0].rstrip(".,;:!?)'’”…")
    rest = match[0][len(address) :]
    plain = re.sub(r"^(?:https?://)?(?:www\.)?", "", address).rstrip("/")
    spoken = []
    for part in re.findall(r"[^\W\d_]+|\d+|[^\w\s]|_", plain):
        known = tables()["web"].get(part) or tables()["web_words"].get(part.lower())
        spoken.append(known or (digits(part) if part.isdecimal() else part))
    return " ".join(spoken) + rest


def _stop(match: re.Match[str]) -> str:
    return "." if match[0].endswith(".") and match.end() == len(match.string) else ""


def _abbreviation(match: re.Match[str]) -> str:
    """Expand an abbreviation; keep a full stop that also ends the sentence, and drop the comma after "e.g."."""
    spoken = str(tables()["abbreviations"][match[1]])
    after = match.string[match.end() :]
    opens = match[1] in {"e.g.", "eg", "i.e.", "ie"}
    last = not after.strip(" ”\"’')")
    ends = match[1].endswith(".") and (last or (match[1] in tables()["closing"] and re.match(r"\s+[A-Z]", after)))
    if ends and not opens:
        return f"{spoken}."
    return spoken + ("," if match[0].endswith(",") and not opens else "")


def _oblique(match: re.Match[str]) -> str:
    """Replace obliques between words by "or" for known alternatives, else by a comma."""
    words = [match[1], *(part.strip() for part in match[2].split("/") if part.strip())]
    either = {tuple(pair) for pair in tables()["either"]}
    spoken = words[0]
    for before, word in pairwise(words):
        alike = (before.lower(), word.lower()) in either
        spoken += f" or {word}" if alike else f", {word}"
    return spoken


def _end_of_quote(match: re.Match[str]) -> str:
    # After an opening ‘ it closes the quotation; otherwise it is the apostrophe of "parents’".
    return "" if "‘" in match.string[: match.start()] else "'"
