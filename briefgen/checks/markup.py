"""Find marks of other kinds of writing in texts: Markdown, HTML, and bullets inside a paragraph."""

import re
from collections.abc import Iterator

from briefgen.checks.rule import Hit, Subject, rule
from briefgen.errors import Severity
from briefgen.review.yaml import marks
from briefgen.review.yaml.rewrite import raw
from briefgen.review.yaml.source import Passage

_DASH_LINES = re.compile(r"(?m)^[ \t]*[-–*•·]\s+\S")
_LEADING = re.compile(r"^[|>][-+\d]{0,2}[ \t]*(?:\r\n|\r|\n)")


@rule("clarity/markup", Severity.WARNING)
def markup(subject: Subject) -> Iterator[Hit]:
    """Find texts with Markdown, HTML or bullets; they would be printed and read out as they stand."""
    for passage in subject.prose:
        if passage.in_key:
            continue
        text = passage.text
        kinds = marks.kinds(text)
        if "bullets" not in kinds and (lines := _lined(subject, passage)):
            yield Hit(passage.path, at=0, values={"fix": lines}, variant="bullets", value=lines)
        elif kinds:
            plain = marks.plain(text)
            if plain and plain != text:
                yield Hit(passage.path, at=0, values={"fix": plain}, variant=kinds[0], value=plain)
        elif (item := _numbered(passage)) is not None:
            yield Hit(passage.path, at=0, values={"fix": item}, variant="number", value=item)


def _lined(subject: Subject, passage: Passage) -> str | None:
    """Return the plain form of a text whose lines, as typed, begin with dashes: two or more of them."""
    if subject.source.spans[passage.path].style in {'"', "'"}:
        return None
    typed = _LEADING.sub("", raw(subject.source, passage.path))
    if len(_DASH_LINES.findall(typed)) < 2:
        return None
    head: list[str] = []
    parts: list[str] = []
    for line in (each.strip() for each in typed.splitlines()):
        if _DASH_LINES.match(line):
            parts.append(re.sub(r"^[-–*•·]\s+", "", line))
        elif line:
            if parts:
                parts[-1] += f" {line}"
            else:
                head.append(line)
    return marks.joined(" ".join(head), parts)


def _numbered(passage: Passage) -> str | None:
    """Return an item of a list without the number or bullet before it."""
    if not isinstance(passage.path[-1], int) and passage.path[-1] not in {"headline", "text"}:
        return None
    match = marks.mark_of(passage.text)
    if match is None or match[0][0] in "-–—*":
        return None
    return passage.text[match.end() :].strip()
