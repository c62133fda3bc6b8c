"""Summaries that are written in odd ways, and random edits of them."""

import random
from typing import TYPE_CHECKING, Any

from briefgen.review.editing.edit import YamlEditor
from briefgen.review.yaml.source import read_source
from briefgen.review.yaml.span import KeyPath

if TYPE_CHECKING:
    from collections.abc import Callable

PLAIN = """\
review:
  title: Baby F
  kind: Case review   # as the board calls it
  area: Exampleshire
  subject: Baby F, under 1
  pseudonyms: [Baby F, "Ms B: the aunt"]
  themes:
    - infant injury
    # the second one is new
    - 'domestic abuse'
what_happened: >-
  The baby was hurt at home.
  Two services knew.

  Nobody asked why.
key_messages:
  - headline: Ask the second question
    finding: Nobody asked.   # para 3
    why: |
      Each thought the other would.

      Nobody led.
    agencies: [all]
    for:
      Police: Ask, too.
      "Schools: all": Ring the lead.
  # the next is the board's own
  - headline: "Write down \\"why\\""
    finding: 'It''s not written'
    agencies:
    - Health
    - Police
recommendations:
  - {text: Agree a form, owner: The board, due: 2024-05}
  - text: Train all staff
    status: open
questions: [Who asks, "Who writes, and when?"]
support:
  - {name: Samaritans, contact: "116 123"}
"""

FLOW = """\
{review: {title: Baby F, kind: Case review, area: Exampleshire, subject: "Baby F, under 1", themes: []},
 what_happened: The baby was hurt at home., # in one line
 "key_messages": [{"headline": "Ask", "finding": "Nobody asked.", "agencies": ["all"]},
   {headline: Write it down, finding: Nobody wrote., agencies: [Health, Police], for: {Police: Ask}}],
 recommendations: [{text: Agree a form}, {text: Train all, owner: The board}]
}
"""

COMMENTS = """\
# a first line
review: # about
  # the title
  title: Baby F # how it is named
  # the kind
  kind: Case review # free
  area: Exampleshire # shown
  subject: Baby F, under 1 # a band

  # names
  pseudonyms: # all of them
    # the first
    - Baby F # invented
    # the second
    - Ms B # the aunt
# what happened
what_happened: > # folded
  The baby was hurt.

  Nobody asked.
# lessons
key_messages: # three are best
  # one
  - headline: Ask # a verb
    # found
    finding: Nobody asked. # para 1
    agencies: # for
      - all # of them
    why: # the review does not say
# the end
"""

TABS = (
    "review:\n  title: Baby F\n  kind: Case review # free\n  area: Exampleshire\n  subject: >-\n    Baby F,\tunder 1\n"
    "what_happened: |\n  The baby\twas hurt.\n  \n  Nobody asked.\nkey_messages:\n-\theadline: Ask\n\tfinding: x\n"
).replace("-\theadline: Ask\n\tfinding: x", '- headline: Ask\n  finding: "Nobody\tasked."\n  agencies: [all]')

NARROW = """\
review:
 title: Baby F
 kind: Case review
 area: Exampleshire
 subject: Baby F
what_happened:
 The baby was hurt
 at home.

 Nobody asked.
key_messages:
- headline: Ask
  finding:
    Nobody asked
    anyone.
  agencies:
  - all
good_practice:
-   A nurse rang.
-   >-
    A teacher wrote
    it down.
- "A neighbour
  helped."
acronyms:
    MASH:    Multi-Agency Safeguarding Hub
    'ESAB':  Exampleshire Safeguarding Adults Board
pronounce: {}
recommendations: []
equality:
"""

JSON = """\
{
  "review": {
    "title": "Baby F",
    "kind": "Case review",
    "area": "Exampleshire",
    "subject": "Baby F, under 1"
  },
  "what_happened": "The baby was hurt.\\nNobody asked.",
  "key_messages": [
    {
      "headline": "Ask",
      "finding": "Nobody asked.",
      "agencies": ["all"]
    },
    {
      "headline": "Write",
      "finding": "Nobody wrote.",
      "agencies": ["Health", "Police"]
    }
  ]
}
"""

WIDE = (
    PLAIN.replace("  - ", "      - ")
    .replace("\n    ", "\n        ")
    .replace("  themes:\n        ", "  themes:\n    ")
)

ODD: dict[str, bytes] = {
    "plain": PLAIN.encode(),
    "crlf": PLAIN.replace("\n", "\r\n").encode(),
    "cr": COMMENTS.replace("\n", "\r").encode(),
    "flow": FLOW.encode(),
    "comments": COMMENTS.encode(),
    "tabs": TABS.encode(),
    "narrow": NARROW.encode(),
    "json": JSON.encode(),
    "no last line end": PLAIN.rstrip().encode(),
    "utf-16": b"\xff\xfe" + PLAIN.encode("utf-16-le"),
    "byte order mark": b"\xef\xbb\xbf" + COMMENTS.encode(),
}

TEXTS = (
    "Short",
    "With: a colon",
    "# begins with a sign",
    "- a dash",
    "yes",
    "null",
    "2021-03",
    'He said "no", and it\'s so',
    "one\n\ntwo paragraphs",
    "tab\there",
    "Welsh ŵ and ŷ – a dash",
    "a, b] c} d: e # f",
    "A longer text that has so many words that nobody would want to write it beside its key on one line, " * 2,
    "First paragraph " * 12 + "\n\n" + "second: with # signs " * 9 + "\n\n- third",
    "%", "@at", "`tick", "*star", "&and", "!bang", "|", ">", "? what", "ends with :", "back\\slash",
)  # fmt: skip


def random_edit(data: bytes, chance: random.Random) -> tuple[str, KeyPath, bytes]:
    """Make one random edit of a file; return what it was, where, and the new bytes."""
    editor = YamlEditor(data, "x.yaml")
    source = editor.source
    paths = [path for path in source.spans if path]
    lists = [path for path in paths if isinstance(source.find(path), list) and source.find(path)]
    keyed = [path for path in paths if path in source.keys and len(path) > 1]
    places = {
        "set": [path for path in paths if not isinstance(source.find(path), dict | list)],
        "add": [*(path for path in paths if isinstance(source.find(path), dict)), ()],
        "clear": keyed,
        "rename": keyed,
        "insert": lists,
        "remove": lists,
        "swap": [path for path in lists if len(source.find(path)) > 1],
    }
    kind = chance.choice(["set", "set", *(name for name, found in places.items() if found)])
    path, text = chance.choice(places[kind]), chance.choice(TEXTS)
    value = chance.choice([text, {"one": text, "two": "x"}, [text, "x"], [{"one": text, "two": ["x"]}]])
    count = len(source.find(path)) if kind in {"insert", "remove", "swap"} else 0
    edits: dict[str, Callable[[], bytes]] = {
        "set": lambda: editor.set(path, text),
        "add": lambda: editor.set((*path, f"new{chance.randrange(99)}"), value),
        "clear": lambda: editor.clear(path),
        "rename": lambda: editor.rename(path, f"Name {chance.randrange(99)}: {text[:9]}"),
        "insert": lambda: editor.insert(
            path, chance.randrange(count + 1), value if isinstance(value, dict) else text
        ),
        "remove": lambda: editor.remove((*path, chance.randrange(count))),
        "swap": lambda: editor.swap(path, chance.randrange(count - 1)),
    }
    return kind, path, edits[kind]()


def values(data: bytes) -> Any:
    """Return the values of a file."""
    return read_source(data, "x.yaml").value
