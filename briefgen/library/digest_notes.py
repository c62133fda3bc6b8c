"""What the editor of a digest is told: how it was made, which messages are in each group, what is not in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from briefgen import resources
from briefgen.library.digest_brief import Amounts, Brief
from briefgen.library.digest_content import Composed
from briefgen.library.digest_material import Lesson, Material, Member
from briefgen.library.digest_quotes import Quote
from briefgen.library.digest_sources import SkippedReview, is_due
from briefgen.library.digest_union import Conflict, conflicts

MOST_MEMBERS = 12
"""Messages of a group that are written out; the others are named by their headlines."""

MOST_NAMED = 60
"""Further messages of a group, or questions' reviews, that are named."""

MOST_ITEMS = 150
"""How many messages that stand alone are listed."""


@cache
def notes() -> Mapping[str, Any]:
    """Return the words of the notes: ``templates/digest/notes.yaml``."""
    path = resources.templates() / "digest" / "notes.yaml"
    content: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


@dataclass(frozen=True)
class EditorNotes:
    """What is told beside a digest.

    Attributes:
        left_out: reviews that are not in it.
        conflicts: what two reviews say differently.
        due: the references of reviews past their review date.
        cut: what was cut for space and time.
        banned: words that could not be quoted.
    """

    left_out: tuple[SkippedReview, ...]
    conflicts: tuple[Conflict, ...]
    due: tuple[str, ...]
    cut: tuple[str, ...]
    banned: tuple[Quote, ...]

    def lines(self, *, private: bool) -> Iterator[str]:
        """Yield every line.

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


def told(
    material: Material, brief: Brief, amounts: Amounts, left_out: Sequence[SkippedReview], banned: Sequence[Quote]
) -> EditorNotes:
    """Gather what is told beside a digest."""
    due = tuple(source.reference for source in material.sources if is_due(source, brief.today))
    return EditorNotes(tuple(left_out), tuple(conflicts(material.sources)), due, tuple(_cuts(amounts)), tuple(banned))


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


def head(material: Material, brief: Brief, schema: str) -> list[str]:
    """Return the lines at the top of the file."""
    words = notes()
    themes = words["themes"].format(themes=", ".join(brief.themes)) if brief.themes else ""
    values = {"schema": schema, "count": len(material.sources), "themes": themes, "date": brief.today.isoformat()}
    return [str(line).format(**values) for line in words["head"]]


def comments(composed: Composed, material: Material) -> dict[tuple[str | int, ...], list[str]]:
    """Return the comments inside the file: who says what in each message, and who asks each question."""
    total = len(material.sources)
    found: dict[tuple[str | int, ...], list[str]] = {}
    for number, lesson in enumerate(composed.lessons):
        found["key_messages", number] = ["", *_about(lesson, composed.review.key_messages[number].headline, total)]
    for number, alike in enumerate(composed.questions):
        references = dict.fromkeys(said.source.reference for said in alike[:MOST_NAMED])
        found["questions", number] = [notes()["question"].format(references="; ".join(references))]
    return found


def _about(lesson: Lesson, headline: str, total: int) -> Iterator[str]:
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


def tail(composed: Composed, material: Material, more: EditorNotes) -> Iterator[str]:
    """Yield the lines at the end of the file: what is not in the digest."""
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
