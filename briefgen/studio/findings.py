"""What the checks find in an open summary, at the fields of the form."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from briefgen.checks.rule import RULES
from briefgen.checks.run import check, load_rules
from briefgen.errors import InputError, Place, Problem, Severity
from briefgen.review.editing.edit import MARKS, YamlEditor, examined_text
from briefgen.review.house.house import House
from briefgen.review.load import load_review
from briefgen.review.yaml.source import Source
from briefgen.review.yaml.span import KeyPath, Lines, printed
from briefgen.review.yaml.tree import decode
from briefgen.studio.fields import AREAS, field_at, form_fields
from briefgen.studio.form import completed, form_text, missing
from briefgen.wording.wording import Wording

NEEDED = "input/missing"
"""The rule of what is not there; the form says so in its own words."""


EDITORS_ORDER = ("privacy", "input", "panel", "language", "clarity", "consistency", "checks")
"""What findings are about, in the order of an editor's work; what could identify a person comes first."""


@dataclass(frozen=True)
class FieldFinding:
    """A Problem at a field.

    Attributes:
        id: the same for the same finding, whatever else is written.
        problem: what is wrong, with its place in the text of the file.
        path: the field's path.
        start: where the words begin in the text that the form shows; -1 when it is about no words.
        end: after the last of them.
        is_needed: whether a required field is empty.
        is_moved: whether it was found in a text that was completed first, so that its places are another text's.
    """

    id: str
    problem: Problem
    path: KeyPath
    start: int = -1
    end: int = -1
    is_needed: bool = False
    is_moved: bool = False

    @property
    def can_be_accepted(self) -> bool:
        """Whether the author may accept it with a reason: never what would break an output."""
        return self.problem.rule in RULES and not self.problem.rule.startswith("input/")

    @property
    def edits(self) -> Sequence[Any]:
        """The replacements that put it right; none when that is for the author to say."""
        return () if self.is_moved else tuple(getattr(self.problem, "edits", ()))


@cache
def _labels() -> Mapping[str, Any]:
    return Wording().labels("checks")


def find(data: bytes, file: str, house: House, filler: str) -> tuple[FieldFinding, ...]:
    """Check a summary, also one that is not complete yet.

    Args:
        data: its text.
        file: its name.
        house: who publishes it.
        filler: what stands for what is not written yet; nothing is found in it.
    """
    source = examined_text(data, file).source
    if source is None or examined_text(data, file).problems:
        return tuple(_at(each, source) for each in examined_text(data, file).problems)
    empty = list(missing(source.value))
    needed = [_needed(path, source) for path in empty]
    whole, filled = completed(YamlEditor(data, file), filler)
    read = examined_text(whole, file).source or source
    try:
        loaded = load_review(whole, file)
    except InputError as error:
        problems: tuple[Problem, ...] = error.problems
    else:
        load_rules()
        problems = check(loaded, house).problems
    found = [_at(each, read) for each in problems if each.rule != NEEDED]
    kept = [each for each in found if not any(each.path[: len(path)] == path for path in filled)]
    moved = kept if whole == data else [_moved(each, source) for each in kept]
    empty_items = [path for path in filled if path not in empty]
    return (*needed, *(_needed(path, source) for path in empty_items), *moved)


def _needed(path: KeyPath, source: Source) -> FieldFinding:
    field = field_at(path)
    title = field.title if field else ""
    problem = Problem(NEEDED, Severity.ERROR, source.place(path), title)
    return FieldFinding(_id(NEEDED, path, ""), problem, path, is_needed=True)


def _moved(finding: FieldFinding, source: Source) -> FieldFinding:
    """Return a finding of a completed text with its place in the text as it is."""
    place = source.place(finding.path)
    if finding.start >= 0:
        words = form_text(source.find(finding.path))
        place = source.place_of(finding.path, len(words[: finding.start].replace("\n\n", "\n")))
    return replace(finding, problem=replace(finding.problem, place=place, end=None), is_moved=True)


def _at(problem: Problem, source: Source | None) -> FieldFinding:
    if source is None:
        return FieldFinding(_id(problem.rule, (), problem.message), problem, ())
    index = _index(source, problem.place)
    path = _meant(_path_at(source, index), problem, source)
    start, end = _words(source, path, problem)
    return FieldFinding(_id(problem.rule, path, problem.message), problem, path, start, end)


_NAMED = re.compile(r"`([a-z_]+):?`")
_QUOTED = re.compile(r"`(?:(?P<key>[a-z_]+):(?: (?P<value>[^`]*))?|(?P<text>[^`]*))`|\b(?P<word>[a-z]+_[a-z]+)\b")


@cache
def _titles() -> Mapping[str, str]:
    return {each.key: each.title for area in AREAS for each in form_fields(area).leaves() if each.key}


def spoken(text: str) -> str:
    """Return a message with the names of fields as the form shows them, in place of the file's keys and signs."""
    titles = _titles()

    def words(match: re.Match[str]) -> str:
        name = match["key"] or match["text"] or match["word"] or ""
        if match["value"]:
            return f"“{match['value']}”"
        return f"“{titles[name]}”" if name in titles else match["word"] or f"“{name}”"

    return _QUOTED.sub(words, text)


def _meant(path: KeyPath, problem: Problem, source: Source) -> KeyPath:
    """Return the path of the field that a message says to fill in, when it is about something that is not there."""
    match = _NAMED.search(problem.suggestion)
    if match is None or problem.end is not None:
        return path
    for depth in range(len(path), -1, -1):
        meant = (*path[:depth], match[1])
        if field_at(meant) is not None and meant not in source.spans:
            return meant
    return path


def _id(rule: str, path: KeyPath, message: str) -> str:
    return hashlib.sha256(repr((rule, path, message)).encode()).hexdigest()[:12]


def _index(source: Source, place: Place) -> int:
    return _in_lines(source.lines, place)


def _in_lines(lines: Lines, place: Place) -> int:
    line = min(max(place.line, 1), len(lines.starts))
    return lines.starts[line - 1] + place.column - 1


def _path_at(source: Source, index: int) -> KeyPath:
    """Return the path of the value at an index, or of the key there."""
    best: KeyPath = ()
    for spans in (source.spans, source.keys):
        for path, span in spans.items():
            if span.start <= index < max(span.end, span.start + 1) and len(path) >= len(best):
                best = path
    return best


def _words(source: Source, path: KeyPath, problem: Problem) -> tuple[int, int]:
    """Return where the words of a Problem begin and end in the text that the form shows; (-1, -1) for none."""
    span = source.spans.get(path)
    if problem.end is None or span is None or not isinstance(source.find(path), str):
        return -1, -1
    signs = [index for _, index in printed(source.text, span)]
    shown = [at for at, sign in enumerate(form_text(source.find(path))) if not sign.isspace()]
    first, last = _index(source, problem.place), _index(source, problem.end)
    inside = [number for number, index in enumerate(signs) if first <= index < last]
    if not inside or len(shown) != len(signs):
        return -1, -1
    return shown[inside[0]], shown[inside[-1]] + 1


def finding_data(finding: FieldFinding) -> dict[str, Any]:
    """Return a finding as plain data for a template."""
    problem, labels = finding.problem, _labels()
    rule = RULES.get(problem.rule)
    entry = (rule.words if rule else None) or labels["rules"].get(problem.rule, {})
    field = field_at(finding.path)
    return {
        "id": finding.id, "path": list(finding.path), "start": finding.start, "end": finding.end,
        "severity": str(problem.severity), "rule": problem.rule, "is_needed": finding.is_needed,
        "message": spoken(problem.message), "suggestion": spoken(problem.suggestion), "line": problem.place.line,
        "why": str(entry.get("why", "")), "source": str(entry.get("source", "")),
        "can_accept": finding.can_be_accepted, "title": field.title if field else "",
        "can_fix": bool(finding.edits), "fix": finding.edits[0].text if len(finding.edits) == 1 else None,
    }  # fmt: skip


def families(found: Sequence[FieldFinding]) -> Iterator[dict[str, Any]]:
    """Yield the findings by what they are about, in the order of an editor's work."""
    names: Mapping[str, str] = _labels()["report"]["families"]
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in found:
        groups.setdefault(each.problem.rule.partition("/")[0], []).append(finding_data(each))
    known = [name for name in EDITORS_ORDER if name in groups]
    for name in (*known, *sorted(set(groups) - set(names))):
        yield {"title": str(names.get(name, name)), "findings": groups[name]}


def repaired(data: bytes, file: str, finding: FieldFinding) -> bytes | None:
    """Return a text with all replacements of a finding made; None when it has none."""
    text = decode(data, file).text
    if text is None or not finding.edits:
        return None
    lines = Lines.of(text)
    for edit in sorted(finding.edits, key=lambda each: each.start, reverse=True):  # the last first
        start, end = (_in_lines(lines, place) for place in (edit.start, edit.end))
        text = text[:start] + edit.text + text[end:]
    mark = next((each for each in MARKS if data.startswith(each)), b"")
    return mark + text.encode(MARKS.get(mark, "utf-8"))
