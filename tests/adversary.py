"""Summaries that are written to take long: one token again and again, up to the limits of each field."""

import json
from collections.abc import Iterator

TOKENS = (
    "Mr. ", "a ", "A. ", "1 ", "01/01/2020 ", "07700 900123 ", "AB1 2CD ", "@x ", "http://a.b/jane ", "the child ", "No. ",
    "(", '"', "'", "- ", ": ", "# ", "&a ", "* ", "{", "[", "x", "\t", "\u00a0", "e\u0301", "👩 ", "中 ", "Baby F ", "Jane ",
    "Jane Smith ", "Jane's ", "SMITH ABC ", "'s ", "– ", "/", "123", "a@a.", "a.b@", "“", "‘", "’ ", "‘a ’", "!", "? ",
    "...", "St. ", "J. Smith ", "lived in ", "was not ", "the work was done ", "20 years ", "two children ", "in 2020 ",
    "1 January 2020 ", "died 1 May 2020 published ", "born ", "Rowan ", "Rowen ", "Child TT ", "he ", "Jane School ",
    "12 High Street ", "Royal Royal Hospital 2020 ", "aged 3 weeks ", "943 476 5919 ", "AB12 CDE ", "ref ", "(ABC) ",
    "MASH (Multi Agency Safeguarding Hub) ", "voice ", "not ", "failed to engage ", "and ensure the ", "; review the ",
    "who to ", "£1,000 ", "10am ", "1–2 ", "2020/21 ", "s.47 ", "a/b ", "a-b", "e.g. ", "-", "_", "\\", "Ysgol Y ",
    "Heol Fawr ", "of the ", "postcode area ", "Primary ", "lived at Jane ", "NHS ", "aA", "McA ",
)  # fmt: skip
"""What the patterns of the checks look for, and what YAML and typography make difficult."""

PROSE = "Staff listened to each family and wrote down what they heard, but nobody read it in time. "
ABOUT = {
    "title": "Child T", "kind": "Case review", "area": "Exampleshire", "subject": "Rowan, a boy aged 14 to 16",
    "pseudonyms": ["Rowan", "Child T", "Adult W"], "published": "2021", "publisher": "Exampleshire Board",
}  # fmt: skip
_WORD = 90


def text(token: str, length: int) -> str:
    """Return a token again and again, with a space where a word would be longer than one can be."""
    said = (token * (length // len(token) + 1))[:length]
    pieces = (word[at : at + _WORD] for word in said.split() for at in range(0, len(word), _WORD))
    return " ".join(pieces)[:length].strip() or "x"


def full(token: str, length: int = 3_900) -> bytes:
    """Return a summary with a token in all its long texts; with the usual length it is nearly as long as can be."""
    long = "\n\n".join([text(token, length)] * 3)
    message = {"headline": "Share early", "agencies": ["all"]}
    parts = {part: text(token, length) for part in ("finding", "why", "action")}
    summary = {
        "review": ABOUT, "what_happened": long, "perspective": long, "equality": long, "why_it_matters": long,
        "key_messages": [message | parts] * 3, "good_practice": [text(token, length)],
        "recommendations": [{"text": text(token, length // 8)}] * 20,
    }  # fmt: skip
    return json.dumps(summary, ensure_ascii=False).encode()


def one_text(token: str, size: int) -> bytes:
    """Return a file of a size in bytes whose only long text is a token again and again."""
    head = f"review: {json.dumps(ABOUT)}\nwhat_happened: ".encode()
    return head + json.dumps((token * size)[:size], ensure_ascii=False).encode()[: size - len(head) - 2] + b'"\n'


def written(size: int) -> Iterator[tuple[str, str]]:
    """Yield files of a size in characters that are difficult to read as YAML, each with its name."""
    repeated = {
        "open lists": "[", "open maps": "{a: ", "lists": "[], ", "dashes": "- ", "question marks": "? ", "colons": ": ",
        "unclosed quotes": 'a: "b\n', "tabs": "\ta: b\n", "equal keys": "a: b\n", "directives": "%a b\n", "documents": "---\n",
        "empty lines": "\n", "comments": "# a\n", "keys without space": "abc:def\n", "signs": "&", "merges": "<<: *a\n",
    }  # fmt: skip
    yield from ((name, unit * (size // len(unit))) for name, unit in repeated.items())
    yield "many keys", "".join(f"k{n}: v\n" for n in range(size // 8))
    yield "anchors", f"a: [{'&a b, ' * (size // 6)}]"
    yield "tags", f"a: [{'!a b, ' * (size // 6)}]"
    yield "one tag", f"a: !{'x' * size} b"
    yield "escapes", 'a: "' + "\\a" * (size // 2) + '"'
    yield "spaces before a colon", f"a{' ' * size}b: c: d"
    yield "dashes in a block", f'a: |\n  {"- " * (size // 2)}\nb: "x\nc: d\n'
    yield "lines with dashes", "a: |\n" + "  - - - - - - - - -\n" * (size // 20) + 'b: "x\nc: d\n'
    yield "keys in quotes", 'a: "' + "\nkey: " * (size // 6) + '"'
    yield "one long key", "a" * size
    yield "a date", f"review: {{published: 2021 March {'1' * size}}}"
    yield "an address", f"review: {{report: 'http://{'a.' * (size // 2)}'}}"
