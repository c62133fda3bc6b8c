"""Findings of the checks in an open summary, at the fields of the form."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from briefgen.checks.rule import RULES
from briefgen.checks.run import check, load_rules
from briefgen.errors import InputError, Place, Problem, Severity
from briefgen.review.editing.edit import MARKS, YamlEditor, examined_text
from briefgen.review.house.house import House
from briefgen.review.house.illustrations import illustration_problems
from briefgen.review.load import Loaded, load_review
from briefgen.review.schema import key_order
from briefgen.review.yaml.decode import decode
from briefgen.review.yaml.source import Source
from briefgen.review.yaml.span import KeyPath, Lines, printed
from briefgen.studio.fields import AREAS, field_at, form_fields
from briefgen.studio.form import completed, form_text, missing, without_value
from briefgen.wording.wording import Wording

MOST_ROUNDS = 4
"""The most attempts to read a summary without its unusable values."""

NEEDED = "input/missing"
"""The rule of missing values, for which the form has words of its own."""


EDITORS_ORDER = ("privacy", "input", "panel", "language", "clarity", "consistency", "checks")
"""The families of rules in the order of an editor's work; privacy comes first."""


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
        is_absent: whether it is about a field that is not in the file.
    """

    id: str
    problem: Problem
    path: KeyPath
    start: int = -1
    end: int = -1
    is_needed: bool = False
    is_moved: bool = False
    is_absent: bool = False

    @property
    def can_be_accepted(self) -> bool:
        """Whether the author may accept the finding with a reason; never one that would break an output."""
        return self.problem.rule in RULES and not self.problem.rule.startswith("input/")

    @property
    def edits(self) -> Sequence[Any]:
        """The edits that fix the finding; none when only the author can."""
        return () if self.is_moved else tuple(getattr(self.problem, "edits", ()))

    @property
    def proposal(self) -> Any:
        """The value that the finding proposes for its field: a text, or list items; None for none."""
        match = _LISTED.search(self.problem.suggestion)
        if match is None and self.problem.rule.startswith("input/"):
            match = _VALUE.match(self.problem.suggestion)
        if match is None or not self.path or match["key"] != self.path[-1]:
            return None
        value = _read(match["value"])
        is_items = isinstance(value, list) and all(isinstance(each, dict) for each in value)
        return value if isinstance(value, str) or is_items else None


_LISTED = re.compile(r"\b(?P<key>[a-z_]+): (?P<value>\[\{[^\[\]]{1,2000}\}\])")
_VALUE = re.compile(r"Write `(?P<key>[a-z_]+): (?P<value>[^`\n]{1,200})`")


def _read(text: str) -> Any:
    try:
        return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  (it makes nothing but texts, lists and mappings)
    except yaml.YAMLError:
        return None


@cache
def _labels() -> Mapping[str, Any]:
    return Wording().labels("checks")


def find(data: bytes, file: str, house: House, filler: str, folder: Path | None = None) -> tuple[FieldFinding, ...]:
    """Check a summary, complete or not.

    Args:
        data: its text.
        file: its name.
        house: who publishes it.
        filler: what stands for what is not written yet; nothing is found in it.
        folder: where its pictures are.
    """
    source = examined_text(data, file).source
    if source is None or examined_text(data, file).problems:
        return tuple(_at(each, source) for each in examined_text(data, file).problems)
    empty = list(missing(source.value))
    needed = [_needed(path, source) for path in empty]
    whole, filled = completed(YamlEditor(data, file), filler)
    readable = read_on(whole, file, filler)
    found = [each for each in readable.faults if each.problem.rule != NEEDED]
    if readable.loaded is not None:
        load_rules()
        read = examined_text(readable.data, file).source or source
        pictures = illustration_problems(readable.loaded.review, readable.loaded.source, folder)
        every = (*check(readable.loaded, house).problems, *pictures)
        found += [_at(each, read) for each in every if each.rule != NEEDED]
    excluded = {*filled, *readable.paths}
    at_fault = {id(each) for each in readable.faults}
    kept = [
        each for each in found if id(each) in at_fault or not any(each.path[: len(path)] == path for path in excluded)
    ]
    moved = kept if readable.data == data else [_moved(each, source) for each in kept]
    empty_items = [path for path in filled if path not in empty]
    return (*needed, *(_needed(path, source) for path in empty_items), *moved)


@dataclass(frozen=True)
class Readable:
    """As much of a summary as can be read.

    Attributes:
        data: its text without what cannot be used.
        loaded: the review; None when nothing can be read.
        faults: what had to be taken out.
        paths: the fields that were taken out, or filled.
    """

    data: bytes
    loaded: Loaded | None
    faults: tuple[FieldFinding, ...] = ()
    paths: frozenset[KeyPath] = frozenset()


def read_on(data: bytes, file: str, filler: str) -> Readable:
    """Parse a summary without its unusable values, so that one wrong date does not hide everything else.

    Args:
        data: a complete text.
        file: its name.
        filler: what stands for a needed value that cannot be used.
    """
    faults: list[FieldFinding] = []
    paths: set[KeyPath] = set()
    for _ in range(MOST_ROUNDS):
        try:
            return Readable(data, load_review(data, file), tuple(faults), frozenset(paths))
        except InputError as error:
            source = examined_text(data, file).source
            found = [_at(each, source) for each in error.problems]
            wrong = {_place(each, source) for each in error.problems if each.rule != NEEDED and source}
        known = {each.id for each in faults}
        faults += [each for each in found if each.id not in known]
        fresh = {each.path for each in found if each.path and each.problem.rule == NEEDED} | {
            path for path in wrong if path
        }
        fresh -= paths
        if not fresh:
            break
        paths |= fresh
        # The last item of a list first, as those after it would move up.
        for path in sorted(fresh, key=lambda path: [(isinstance(step, str), step) for step in path], reverse=True):
            data = without_value(data, file, path, filler)
    return Readable(data, None, tuple(faults), frozenset(paths))


def _needed(path: KeyPath, source: Source) -> FieldFinding:
    field = field_at(path)
    title = field.title if field else ""
    problem = Problem(NEEDED, Severity.ERROR, source.place(path), title)
    return FieldFinding(_id(NEEDED, path, ""), problem, path, is_needed=True)


def _moved(finding: FieldFinding, source: Source) -> FieldFinding:
    """Return a finding of a completed text with its position in the text as typed."""
    place = source.place(finding.path)
    if finding.start >= 0:
        words = form_text(source.find(finding.path))
        place = source.place_of(finding.path, len(words[: finding.start].replace("\n\n", "\n")))
    return replace(finding, problem=replace(finding.problem, place=place, end=None), is_moved=True)


def _at(problem: Problem, source: Source | None) -> FieldFinding:
    if source is None:
        return FieldFinding(_id(problem.rule, (), problem.message), problem, ())
    path = _meant(_place(problem, source), problem, source)
    start, end = _words(source, path, problem)
    is_absent = bool(path) and path not in source.spans
    return FieldFinding(_id(problem.rule, path, problem.message), problem, path, start, end, is_absent=is_absent)


_AT_VALUES = frozenset({"input/too-long"})
"""Rules of values that are there, whatever other field their message names."""

_NAMED = re.compile(r"`([a-z_]+):?`")
_QUOTED = re.compile(r"`(?:(?P<key>[a-z_]+):(?: (?P<value>[^`]*))?|(?P<text>[^`]*))`|\b(?P<word>[a-z]+_[a-z]+)\b")


@cache
def _titles() -> Mapping[str, str]:
    return {each.key: each.title for area in AREAS for each in form_fields(area).leaves() if each.key}


def spoken(text: str) -> str:
    """Return a message with the form's names of fields in place of keys and YAML signs."""
    titles = _titles()

    def words(match: re.Match[str]) -> str:
        name = (match["key"] or match["text"] or match["word"] or "").strip('"')
        if match["value"]:
            return "“{}”".format(match["value"].strip('"'))
        return f"“{titles[name]}”" if name in titles else match["word"] or f"“{name}”"

    shown = _QUOTED.sub(words, _LISTED.sub(_in_words, text))
    for written, other in Wording().labels("studio")["findings"]["said"]:
        shown = shown.replace(written, other)
    return shown


def _in_words(match: re.Match[str]) -> str:
    """Return proposed list items without YAML signs."""
    items = _read(match["value"])
    if not isinstance(items, list):
        return match[0]
    shown = []
    for each in items:
        first, *rest = [str(value) for value in each.values()] if isinstance(each, dict) else [str(each)]
        shown.append(f"{first} ({', '.join(rest)})" if rest else first)
    return "; ".join(shown)


def _meant(path: KeyPath, problem: Problem, source: Source) -> KeyPath:
    """Return the path of the field to fill in, when a message is about a missing value."""
    match = _LISTED.search(problem.suggestion) or _NAMED.search(problem.suggestion)
    if match is None or problem.end is not None or problem.rule in _AT_VALUES:
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


def _place(problem: Problem, source: Source) -> KeyPath:
    """Return the path of the value at which a Problem is, or of the key there."""
    index = _index(source, problem.place)
    best: KeyPath = ()
    for spans in (source.spans, source.keys):
        for path, span in spans.items():
            if span.start <= index < max(span.end, span.start + 1) and len(path) >= len(best):
                best = path
    return best


def _words(source: Source, path: KeyPath, problem: Problem) -> tuple[int, int]:
    """Return start and end of a Problem's words in the form's text; (-1, -1) for none."""
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
    proposal = finding.proposal
    fix = finding.edits[0].text if len(finding.edits) == 1 else None
    return {
        "id": finding.id, "path": list(finding.path), "start": finding.start, "end": finding.end,
        "severity": str(problem.severity), "rule": problem.rule, "is_needed": finding.is_needed,
        "message": spoken(problem.message), "suggestion": spoken(problem.suggestion), "line": problem.place.line,
        "why": str(entry.get("why", "")), "source": str(entry.get("source", "")),
        "can_accept": finding.can_be_accepted, "title": _title(finding.path),
        "is_absent": finding.start < 0 and finding.is_absent and problem.severity != Severity.ERROR,
        "can_fix": bool(finding.edits or proposal), "fix": proposal if isinstance(proposal, str) else fix,
        "adds": isinstance(proposal, list),
    }  # fmt: skip


def _title(path: KeyPath) -> str:
    """Return the title of a field, after that of the list whose item it is in and the item's number."""
    parts = []
    for depth, step in enumerate(path):
        field = field_at(path[: depth + 1])
        if field is not None and isinstance(step, int) and field.kind == "records":
            parts.append(f"{field.title} {step + 1}")
    field = field_at(path)
    is_record = field is not None and field.kind == "records" and isinstance(path[-1], int)
    last = field.title if field is not None and path and not is_record else ""
    return " – ".join(each for each in (*parts, last) if each)


def families(found: Sequence[FieldFinding]) -> Iterator[dict[str, Any]]:
    """Yield a title and the findings of each family of rules: the part of a rule's name before ``/``."""
    names: Mapping[str, str] = _labels()["report"]["families"]
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in found:
        groups.setdefault(each.problem.rule.partition("/")[0], []).append(finding_data(each))
    known = [name for name in EDITORS_ORDER if name in groups]
    for name in (*known, *sorted(set(groups) - set(names))):
        yield {"title": str(names.get(name, name)), "findings": groups[name]}


def repaired(data: bytes, file: str, finding: FieldFinding) -> bytes | None:
    """Apply the proposal of a finding to a text; None when it proposes nothing.

    Raises:
        UneditableError: the file is written in a way that cannot be changed safely.
    """
    proposal = finding.proposal
    if isinstance(proposal, str):
        return YamlEditor(data, file, key_order).set(finding.path, proposal)
    if proposal:
        for number, item in enumerate(proposal):
            data = YamlEditor(data, file, key_order).insert(finding.path, number, item)
        return data
    text = decode(data, file).text
    if text is None or not finding.edits:
        return None
    lines = Lines.of(text)
    for edit in sorted(finding.edits, key=lambda each: each.start, reverse=True):  # the last first
        start, end = (_in_lines(lines, place) for place in (edit.start, edit.end))
        text = text[:start] + edit.text + text[end:]
    mark = next((each for each in MARKS if data.startswith(each)), b"")
    return mark + text.encode(MARKS.get(mark, "utf-8"))
