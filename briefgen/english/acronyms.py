"""Find where a text expands an acronym: "Multi-Agency Safeguarding Hub (MASH)"."""

from briefgen.text import Lazy

_IN_BRACKETS = Lazy(
    r"(?P<long>(?:[^\W_][\w’'&-]*,? ){1,9})(?:\((?:the |or |known as )?|(?:or|known as) (?:the )?)[“\"']?"
    r"(?P<short>[A-Z][\w&]{1,8})[”\"']?(?=[),.;:])",
    hint=("(", "or ", "known as "),
)
_EXPLAINED_AFTER = Lazy(
    r"(?<!\w)(?P<short>[A-Z][\w&]{1,8}) \((?P<long>[a-zA-Z][\w’'&-]*(?:,? [\w’'&-]+){1,8})\)", hint=("(",)
)
SMALL = frozenset({"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"})
"""Small words that have no letter in a short form."""


def explained_in(text: str) -> list[tuple[int, str, str]]:
    """Return the expansions of acronyms in a text: offset of the acronym, acronym, expansion.

    Three ways of writing count: "Multi-Agency Safeguarding Hub (MASH)", "Multi-Agency Safeguarding Hub, or MASH," and
    "MASH (Multi-Agency Safeguarding Hub)".
    """
    inside = ((m, _meaning(m["long"], m["short"])) for m in _IN_BRACKETS.finditer(text))
    found = [(m.start("short"), m["short"], long) for m, long in inside if long]
    after = (m for m in _EXPLAINED_AFTER.finditer(text) if _initials_fit(m["long"].split(), m["short"]))
    return found + [(m.start("short"), m["short"], m["long"]) for m in after]


def _meaning(before: str, short: str) -> str:
    """Return the trailing words before a bracket whose initials spell the acronym in it, or ""."""
    parts = before.split()
    for count in range(min(len(parts), 9), 1, -1):
        if _initials_fit(parts[-count:], short):
            return " ".join(parts[-count:])
    return ""


def _initials_fit(parts: list[str], short: str) -> bool:
    """Whether the initials of words spell an acronym, with or without words such as "of" and "the"."""
    pieces = [piece for part in parts for piece in part.strip(",").split("-") if piece]
    letters = "".join(c for c in short if c.isalpha() and c.isupper()).casefold()
    every = "".join(piece[0] for piece in pieces).casefold()
    main = "".join(piece[0] for piece in pieces if piece.casefold() not in SMALL).casefold()
    return len(pieces) > 1 and pieces[0].casefold() not in SMALL and letters in {every, main}
