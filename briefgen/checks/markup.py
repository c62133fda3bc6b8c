"""Find markup in texts: Markdown, HTML, and bullets inside a paragraph."""

import re
from collections.abc import Iterator
from functools import cache

from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import data
from briefgen.errors import Severity
from briefgen.review.yaml import marks
from briefgen.review.yaml.rewrite import raw
from briefgen.review.yaml.scalars import without_closing_mark
from briefgen.review.yaml.source import Passage
from briefgen.text import Lazy

_LINE_END = re.compile(r"[ \t]*[,;]$")
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
        if (left := _left_over(subject, passage)) is not None:
            yield Hit(passage.path, at=0, values={"fix": left[1]}, variant=left[0], value=left[1])
        elif "bullets" not in kinds and (lines := _lined(subject, passage)):
            yield Hit(passage.path, at=0, values={"fix": lines}, variant="bullets", value=lines)
        elif kinds:
            plain = marks.plain(text)
            if plain and plain != text:
                yield Hit(passage.path, at=0, values={"fix": plain}, variant=kinds[0], value=plain)
        elif (item := _numbered(passage)) is not None:
            yield Hit(passage.path, at=0, values={"fix": item}, variant="number", value=item)
        elif (ended := _LINE_END.sub("", text)) != text and ended:
            yield Hit(passage.path, at=len(ended), values={"mark": text[-1]}, variant="line-end", value=ended)


_PAGE = Lazy(r"\s*\bpage \d{1,3} (?:of|/) \d{1,3}\b\s*", re.IGNORECASE, hint=("age ",))
_PAGE_LINE = re.compile(r"(?:page |p\. ?)?[-–]? ?\d{1,3}(?: ?(?:of|/) ?\d{1,3})? ?[-–]?", re.IGNORECASE)
_LONGEST_SIGN_OFF = 400
_LONGEST_HEAD = 60


def _left_over(subject: Subject, passage: Passage) -> tuple[str, str] | None:
    """Return the leftover markup of a copied text and the text without it; None for none."""
    text = passage.text
    end = max(0, len(text) - _LONGEST_SIGN_OFF)
    if (signed := _sign_off().search(text, end)) and signed.start():
        return "sign-off", text[: signed.start() + 1].rstrip()
    if (paged := _without_pages(subject, passage)) != text:
        return "page-number", paged
    if passage.path[-1] != "source" and (closed := without_closing_mark(text)) != text and closed:
        return "quote", closed
    return None


@cache
def _sign_off() -> re.Pattern[str]:
    names = "|".join(re.escape(each) for each in data("clarity")["sign_offs"])
    return re.compile(rf"[.!?\"”’]\s+(?:{names})\b,?(?=\s|$)", re.IGNORECASE)


def _without_pages(subject: Subject, passage: Passage) -> str:
    """Return a text without page numbers and running heads copied from a PDF."""
    found = _PAGE.sub(" ", passage.text).strip()
    span = subject.source.spans.get(passage.path)
    if span is None or span.style in {'"', "'"}:
        return found
    lines = [line.strip() for line in _LEADING.sub("", raw(subject.source, passage.path)).splitlines()]
    widest = max(map(len, lines), default=0)
    dropped: set[int] = set()
    for at in range(1, len(lines) - 1):
        first = lines[at + 1].partition(" ")[0]
        if _PAGE_LINE.fullmatch(lines[at]) and len(lines[at]) + len(first) < min(widest, len(lines[at - 1]) + 40) - 1:
            dropped |= {at} | {near for near in (at - 1, at + 1) if _is_running_head(lines[near], subject)}
    if not dropped:
        return found
    kept = " ".join(line for at, line in enumerate(lines) if line and at not in dropped)
    return _PAGE.sub(" ", " ".join(kept.split())).strip()


def _is_running_head(line: str, subject: Subject) -> bool:
    about = subject.review.about
    is_title = any(part and part in line for part in (about.title, about.kind, about.publisher))
    return is_title and len(line) <= _LONGEST_HEAD and line[-1:] not in {".", ",", ";", "?", "!"}


def _lined(subject: Subject, passage: Passage) -> str | None:
    """Return the plain form of a text with two or more lines that begin with dashes; else None."""
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
