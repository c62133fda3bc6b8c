"""Write a digest's YAML file, with the notes for its editor as comments."""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from briefgen import resources
from briefgen.digest.compose import Composed
from briefgen.digest.material import DigestMaterial, Lesson, Member
from briefgen.digest.quotes import Amounts, Brief, Quote
from briefgen.digest.sources import SkippedReview, is_due
from briefgen.digest.union import Conflict, conflicts
from briefgen.wording.phrases import paragraphs

MOST_MEMBERS = 12
"""Messages of a group that are written out; the others are named by their headlines."""

MOST_NAMED = 60
"""The most further messages of a group, or reviews of a question, that are named."""

MOST_ITEMS = 150
"""How many messages that stand alone are listed."""


@cache
def notes() -> Mapping[str, Any]:
    """Load the wording of the notes: ``templates/digest/notes.yaml``."""
    path = resources.templates() / "digest" / "notes.yaml"
    content: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


@dataclass(frozen=True)
class EditorNotes:
    """The notes for the editor of a digest.

    Attributes:
        left_out: reviews that are not in it.
        conflicts: what two reviews say differently.
        due: the references of reviews past their review date.
        cut: what was cut for space and time.
        banned: words that could not be quoted.
        perhaps: pairs of messages that may be one lesson.
    """

    left_out: tuple[SkippedReview, ...]
    conflicts: tuple[Conflict, ...]
    due: tuple[str, ...]
    cut: tuple[str, ...]
    banned: tuple[Quote, ...]
    perhaps: tuple[tuple[Member, Member], ...] = ()

    def lines(self, *, private: bool) -> Iterator[str]:
        """Yield the notes as lines.

        Args:
            private: whether only the person at this computer reads them. The file may be passed on: it does not name
                restricted reviews, nor repeat words that a rule of privacy has kept out.
        """
        words = notes()
        if self.left_out:
            yield words["left_out"]
            named = [each for each in self.left_out if private or each.why != "restricted"]
            for each in named:
                yield words["left_out_item"].format(what=each.what, why=words["why"][each.why])
            if len(named) < len(self.left_out):
                yield words["left_out_unnamed"].format(count=len(self.left_out) - len(named))
        if self.conflicts or self.due:
            yield words["look"]
            for found in self.conflicts:
                yield words[found.kind].format(what=_shown(found.what), who=_who(found))
            yield from (words["due"].format(what=each) for each in self.due)
        if self.cut:
            yield words["cut"].format(what="; ".join(self.cut))
        if self.banned:
            yield words["unsaid"]
            item = words["unsaid_item" if private else "unsaid_unquoted"]
            yield from (item.format(reference=q.source.reference, text=q.words) for q in self.banned)
        if self.perhaps:
            yield words["perhaps"]
            for pair in self.perhaps:
                one, other = (f"{each.source.reference}: {each.message.headline}" for each in pair)
                yield words["perhaps_item"].format(one=one, other=other)


def gather_notes(
    material: DigestMaterial,
    brief: Brief,
    amounts: Amounts,
    left_out: Sequence[SkippedReview],
    banned: Sequence[Quote],
) -> EditorNotes:
    """Gather the notes for the editor of a digest."""
    due = tuple(source.reference for source in material.sources if is_due(source, brief.today))
    found = tuple(conflicts(material.sources))
    return EditorNotes(tuple(left_out), found, due, tuple(_cuts(amounts)), tuple(banned), material.perhaps)


def _cuts(amounts: Amounts) -> Iterator[str]:
    whole = Amounts()
    for name, text in notes()["cuts"].items():
        if getattr(amounts, name) != getattr(whole, name):
            yield text.format(count=getattr(amounts, name))


def _shown(text: str) -> str:
    return f"“{' '.join(text.split())}”"


def _who(conflict: Conflict) -> str:
    if conflict.kind == "same-name":
        return "; ".join(conflict.ways[0][1])
    return "; ".join(f"{_shown(way)} ({'; '.join(references)})" for way, references in conflict.ways)


def head(material: DigestMaterial, brief: Brief, schema: str) -> list[str]:
    """Return the comment lines at the top of the file."""
    words = notes()
    themes = words["themes"].format(themes=", ".join(brief.themes)) if brief.themes else ""
    values = {"schema": schema, "count": len(material.sources), "themes": themes, "date": brief.today.isoformat()}
    return [str(line).format(**values) for line in words["head"]]


def comments(composed: Composed, material: DigestMaterial) -> dict[tuple[str | int, ...], list[str]]:
    """Return the comments inside the file by path: the sources of each message and question."""
    total = len(material.sources)
    found: dict[tuple[str | int, ...], list[str]] = {}
    for number, lesson in enumerate(composed.lessons):
        found["key_messages", number] = ["", *_about(lesson, composed.review.key_messages[number].headline, total)]
    for number, alike in enumerate(composed.questions):
        references = dict.fromkeys(text.source.reference for text in alike[:MOST_NAMED])
        found["questions", number] = [notes()["question"].format(references="; ".join(references))]
    return found


def _about(lesson: Lesson, headline: str, total: int) -> Iterator[str]:
    """Yield the comment lines of one message: which reviews have it, and who says what."""
    words = notes()
    whose = next(each.source.reference for each in lesson.members if each.message.headline == headline)
    values = {"count": lesson.count, "total": total, "messages": len(lesson.members), "reference": whose}
    yield words["lesson" if lesson.recurs else "single"].format(**values)
    for member in lesson.members[:MOST_MEMBERS]:
        yield from _written_out(member)
    rest = lesson.members[MOST_MEMBERS : MOST_MEMBERS + MOST_NAMED]
    for member in rest:
        yield words["item"].format(reference=member.source.reference, headline=member.message.headline)
    if (more := len(lesson.members) - MOST_MEMBERS - len(rest)) > 0:
        yield words["more_members"].format(count=more)


def _written_out(member: Member) -> Iterator[str]:
    words, message = notes(), member.message
    place = f" ({message.source})" if message.source else ""
    yield words["member"].format(reference=member.source.reference, place=place, headline=message.headline)
    for name, text in (("finding", message.finding), ("why", message.why), ("action", message.action)):
        if text:
            yield words[f"member_{name}"].format(text=text)


def tail(composed: Composed, material: DigestMaterial, more: EditorNotes) -> Iterator[str]:
    """Yield the comment lines at the end of the file: what the digest leaves out."""
    words = notes()
    above = {id(lesson) for lesson in composed.lessons}
    for name, lessons in (("recurring", material.recurring), ("alone", material.alone)):
        rest = [lesson for lesson in lessons if id(lesson) not in above]
        if not rest:
            continue
        yield words[name]
        for lesson in rest[:MOST_ITEMS]:
            yield from _listed(lesson)
        if len(rest) > MOST_ITEMS:
            yield words["more_items"].format(count=len(rest) - MOST_ITEMS)
    yield from more.lines(private=False)
    yield words["never"]


def _listed(lesson: Lesson) -> Iterator[str]:
    words, recurs = notes(), lesson.recurs
    if recurs:
        yield words["item_many"].format(count=lesson.count)
    for member in lesson.members[:MOST_MEMBERS]:
        line = words["item"].format(reference=member.source.reference, headline=member.message.headline)
        yield f"  {line}" if recurs else line
    if len(lesson.members) > MOST_MEMBERS:
        yield words["more_members"].format(count=len(lesson.members) - MOST_MEMBERS)


WIDTH = 110
"""Characters of a line; a longer word has a line of its own."""

_PLAIN = re.compile(r"[A-Za-z0-9][\w &/().,;'’+–?!%£-]*[\w).’?!%]|[A-Za-z0-9]")
_IN_FLOW = re.compile(r"[,?]")  # in a list on one line these mean something
_RESERVED = frozenset({"yes", "no", "true", "false", "null", "on", "off", "y", "n", "none"})
_LONG = 70

Comments = Mapping[tuple[str | int, ...], Sequence[str]]
"""Comment lines by the path of the value that they stand before."""


def format_yaml(value: Mapping[str, Any], comments: Comments) -> str:
    """Format a value as YAML with comments.

    Args:
        value: dicts, lists and texts; every text in the form that a Review has it, paragraphs parted by a line break.
        comments: what is written before a value.
    """
    return "\n".join(_mapping(value, 0, (), comments)) + "\n"


def comment(text: str, indent: str = "") -> Iterator[str]:
    """Yield the comment lines of a text; its indent is kept in continuation lines."""
    lead = text[: len(text) - len(text.lstrip())]
    words = " ".join(text.split())
    width = max(40, WIDTH - len(indent))
    lines = textwrap.wrap(
        words, width, initial_indent=lead, subsequent_indent=f"{lead}  " if lead else "", break_on_hyphens=False
    )
    yield from (f"{indent}# {line}".rstrip() for line in lines or [""])


def _mapping(value: Mapping[str, Any], depth: int, path: tuple[str | int, ...], comments: Comments) -> Iterator[str]:
    pad = "  " * depth
    for key, inner in value.items():
        where = (*path, key)
        for line in comments.get(where, ()):
            yield from comment(line, pad)
        yield from _entry(f"{pad}{_scalar(str(key))}:", inner, depth, where, comments)


def _entry(head: str, inner: Any, depth: int, where: tuple[str | int, ...], comments: Comments) -> Iterator[str]:
    if isinstance(inner, Mapping):
        yield head
        yield from _mapping(inner, depth + 1, where, comments)
    elif isinstance(inner, list | tuple):
        yield from _list(head, inner, depth, where, comments)
    else:
        yield from _text(head, str(inner), "  " * (depth + 1))


def _list(
    head: str, items: Sequence[Any], depth: int, where: tuple[str | int, ...], comments: Comments
) -> Iterator[str]:
    """Yield the YAML lines of a list."""
    short = [_scalar(str(item)) for item in items if isinstance(item, str)]
    flow = f"{head} [{', '.join(short)}]"
    has_comments = any((*where, number) in comments for number in range(len(items)))
    is_flow = len(short) == len(items) and len(flow) <= WIDTH and not has_comments
    if is_flow and not any(_IN_FLOW.search(item) for item in short if item[0] != '"'):
        yield flow
        return
    yield head
    pad = "  " * (depth + 1)
    for number, item in enumerate(items):
        for line in comments.get((*where, number), ()):
            yield from comment(line, pad)
        if isinstance(item, Mapping):
            lines = list(_mapping(item, depth + 2, (*where, number), comments))
            first = next(index for index, line in enumerate(lines) if not line.lstrip().startswith("#"))
            yield from lines[:first]
            yield f"{pad}- {lines[first].lstrip()}"
            yield from lines[first + 1 :]
        else:
            yield from _text(f"{pad}-", str(item), f"{pad}  ")


def _text(head: str, text: str, pad: str) -> Iterator[str]:
    """Yield the YAML lines of a text after its key: on one line, or folded below it."""
    parts = paragraphs(text)
    one_line = f"{head} {_scalar(text)}"
    if len(parts) <= 1 and (len(one_line) <= _LONG or (len(one_line) <= WIDTH and _is_plain(text))):
        yield one_line
        return
    yield f"{head} >-"
    for number, part in enumerate(parts):
        if number:
            yield ""
        width = max(40, WIDTH - len(pad))
        lines = textwrap.wrap(part, width, break_long_words=False, break_on_hyphens=False)
        yield from (f"{pad}{line}" for line in lines)


def _is_plain(text: str) -> bool:
    return _PLAIN.fullmatch(text) is not None and text.casefold() not in _RESERVED


def _scalar(text: str) -> str:
    """Format a text as a YAML scalar on one line, quoted only if needed."""
    return text if _is_plain(text) else json.dumps(text, ensure_ascii=False)
