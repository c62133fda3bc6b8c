"""Mend unreadable YAML in memory, key by key, so that the rest of a file can be read.

Each mistake gives a YamlFault with the edits that put it right; the same edits are proposed to the author.
Sections that YAML reads are left as they are.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import yaml

from briefgen.review.problems import shown
from briefgen.review.yaml.edits import Edited, TextEdit
from briefgen.review.yaml.entries import Reader
from briefgen.review.yaml.layout import KeyShapes, TypedEntry, TypedLine, lines_of, plain_key
from briefgen.review.yaml.marks import INVISIBLE, ODD_SPACES
from briefgen.review.yaml.mend_entry import EntryMender
from briefgen.review.yaml.tree import YamlFault
from briefgen.text import Lazy

_ODD = Lazy(f"[{ODD_SPACES}{INVISIBLE}]")
_RULE = Lazy(r"-{3,}|\*{3,}|_{3,}|={3,}|`{3}\w*|\.{3}")
_NOTE = Lazy(r"<!--([^\r\n]*?)-->|//(?!/)([^\r\n]*)|/\*([^\r\n]*?)\*/|--\s([^\r\n]*)|%\s([^\r\n]*)")
_ALIKE = frozenset({"tab-indent", "indentation", "odd-space", "list-mark"})
_FIRST_COLUMN = Lazy(r"(?m)^(?P<key>[a-z_]{2,30})[ \t]*:")
_NEXT_KEY = "next: key\n"  # a text that goes on at the end of a part is wrong only when a key follows
_MOST_RULES = 20
_MAIL_HEAD = Lazy(
    r"(?m)^(?:From|Oddi wrth|O):[ \t][^\r\n]*(?:\r\n|\r|\n)"
    r"(?:(?:Sent|Date|To|Cc|Bcc|Subject|Attachments|Importance|Anfonwyd|Dyddiad|At|Pwnc):[^\r\n]*(?:\r\n|\r|\n|\Z)){1,9}",
    hint=("From:", "Oddi wrth:", "O:"),
)
_FEWEST_OF_MAIL = 3
_MARKUP = Lazy(r"\s*<(?:\?xml\b|!DOCTYPE\b|[a-zA-Z][\w:-]{0,40}[\s>/])")
_TABLE_HEAD = Lazy(r"(?m)^\[{1,2}[A-Za-z_][\w. -]{0,60}\]{1,2}[ \t]*\r?$", hint=("[",))
_SETTING = Lazy(r"(?m)^[A-Za-z_][\w-]{0,40}[ \t]*=[ \t]*\S", hint=("=",))


@dataclass(frozen=True)
class Mended:
    """A text after mending: what was changed, and the mistakes found."""

    edited: Edited
    faults: tuple[YamlFault, ...]


def mend(text: str, shapes: KeyShapes, synonyms: Mapping[str, str]) -> Mended:
    """Mend the sections of a text that YAML cannot read.

    Args:
        text: the file.
        shapes: of the model that it should fit.
        synonyms: other names of keys, each with the dotted path of the right one.
    """
    faults = [*_rules(text, shapes), *_notes(text)]
    silent: list[TextEdit] = []
    cleared = Edited.of(text, [edit for fault in faults for edit in fault.edits])
    reader = Reader(shapes, synonyms).read(_blanked(text, cleared))
    if reader.is_full:
        return Mended(Edited.of(text, ()), ())
    faults += _before(reader)
    for group in _groups(reader.entries):
        start, end = group[0].line.start, _end(group)
        blanks = [_blank_line(line) for line in _blank_lines(group) if _ODD.search(line.lead)]
        is_odd = any(_ODD.search(entry.line.lead) for entry in group)
        if (
            group[0].column == 0
            and not group[0].line.lead
            and not is_odd
            and is_mapping(f"{text[start:end]}\n{_NEXT_KEY}")
        ):
            faults = _merged(faults, [fault for fault in blanks if fault.index >= group[-1].end])
            continue
        faults = _merged(faults, blanks)
        silent += [TextEdit(line.start, line.end, "") for line in _blank_lines(group) if "\t" in line.lead]
        for entry in group:
            mistakes, quiet = EntryMender(entry, text, shapes).run()
            faults = _merged(faults, mistakes)
            silent += quiet
    edits = [edit for fault in faults for edit in fault.edits] + silent
    return Mended(Edited.of(text, edits), tuple(faults))


def is_mapping(text: str) -> bool:
    """Whether the YAML parser reads a whole text as a mapping."""
    try:
        events = list(yaml.parse(text, Loader=yaml.SafeLoader))
    except (yaml.YAMLError, ValueError):
        return False
    return any(isinstance(event, yaml.MappingStartEvent) for event in events[2:3])


def _blank_lines(group: Sequence[TypedEntry]) -> Iterator[TypedLine]:
    return (line for entry in group for line in entry.more if not line.text.strip())


def _blank_line(line: TypedLine) -> YamlFault:
    """Return the fault of a line that looks empty but has a special space."""
    odd = _ODD.search(line.lead)
    values = {"code": f"{ord(odd[0]):04X}" if odd else "", "count": 1, "to": 0}
    return YamlFault("odd-space", line.start, values, edits=(TextEdit(line.start, line.end, ""),))


def other_format(text: str, shapes: KeyShapes) -> str:
    """Detect another format in a text without YAML keys: ``markup``, ``settings`` or ``table``; else ""."""
    known = {key for part in ("", "review") if part in shapes for key in shapes[part].keys}
    if any(match["key"] in known for match in _FIRST_COLUMN.finditer(text)):
        return ""
    if _MARKUP.match(text):
        return "markup"
    if _TABLE_HEAD.search(text) and _SETTING.search(text):
        return "settings"
    rows = [[plain_key(cell) for cell in re.split(r"[,;\t]", line.text)] for line in lines_of(text)[:_MOST_RULES]]
    rows = [row for row in rows if len(row) > 1]
    is_head = bool(rows) and sum(cell in known for cell in rows[0]) > 1
    return "table" if is_head or sum(row[0] in known for row in rows) > 1 else ""


def mail_head(text: str) -> YamlFault | None:
    """Return the fault of a copied e-mail's header lines: ``From:``, ``Sent:``, ``Subject:``."""
    found = _MAIL_HEAD.search(text)
    count = len(found[0].strip().splitlines()) if found else 0
    if found is None or count < _FEWEST_OF_MAIL:
        return None
    return YamlFault("mail-head", found.start(), {"count": count}, edits=(TextEdit(found.start(), found.end(), ""),))


def _rules(text: str, shapes: KeyShapes) -> Iterator[YamlFault]:
    """Yield the faults of Markdown rules and code fences."""
    known = shapes[""].keys if "" in shapes else ()
    lines = lines_of(text)
    first = next((line for line in lines if line.text.strip() and not line.text.startswith("#")), None)
    rules = [
        line
        for line in lines
        if not line.lead and _RULE.fullmatch(line.text.rstrip()) and (line.text[0] != "." or text[line.end :].strip())
    ]
    starts = [(match.start(), match["key"]) for match in _FIRST_COLUMN.finditer(text) if match["key"] in known]
    yield from _outside(text, [line for line in rules if line.text.startswith("```")], [at for at, _ in starts])
    for line in rules[:_MOST_RULES]:
        above, below = ({key for at, key in starts if (at < line.start) == is_above} for is_above in (True, False))
        if line.text.startswith(("---", "...")) and (line is first or above & below):
            continue
        end = line.end + 1 if text[line.end : line.end + 1] else line.end
        yield YamlFault("rule-line", line.start, {"line": line.text.strip()}, edits=(TextEdit(line.start, end, ""),))


def _notes(text: str) -> Iterator[YamlFault]:
    """Yield the faults of comments in another language's syntax, in the first column."""
    for line in lines_of(text):
        if not line.lead and (note := _NOTE.fullmatch(line.text.rstrip())):
            fix = f"# {next(filter(None, note.groups()), '').strip()}"
            edits = (TextEdit(line.start, line.end, fix),)
            yield YamlFault(
                "foreign-note", line.start, {"line": shown(line.text.strip()), "fix": shown(fix)}, edits=edits
            )


def _outside(text: str, fences: Sequence[TypedLine], keys: Sequence[int]) -> Iterator[YamlFault]:
    """Yield the faults of text outside code fences, where no key is."""
    if not fences or not keys:
        return
    spans = [(0, fences[0].start)] if fences[0].start < keys[0] else []
    spans += [(fences[-1].end, len(text))] if len(fences) > 1 and fences[-1].start > keys[-1] else []
    for start, end in spans:
        if text[start:end].strip():
            at = start + len(text[start:end]) - len(text[start:end].lstrip())
            yield YamlFault("outside-fence", at, edits=(TextEdit(at, end, ""),))


def _blanked(text: str, cleared: Edited) -> str:
    """Replace removed text by spaces, so that every offset stays."""
    for edit in cleared.edits:
        text = text[: edit.start] + re.sub(r"[^\r\n]", " ", text[edit.start : edit.end]) + text[edit.end :]
    return text


def _before(reader: Reader) -> list[YamlFault]:
    """Return the fault of text that stands before the first key."""
    lines = [line for line in reader.before if not line.text.startswith(("%", "---"))]
    if not lines or not reader.entries:
        return []
    edits = tuple(TextEdit(line.start, line.start, "# ") for line in lines)
    return [YamlFault("not-keys-before", lines[0].start, {"fix": shown(f"# {lines[0].text}")}, edits=edits)]


def _groups(entries: Sequence[TypedEntry]) -> Iterator[list[TypedEntry]]:
    """Yield each top-level key with everything below it."""
    group: list[TypedEntry] = []
    for entry in entries:
        if not entry.level and group:
            yield group
            group = []
        group.append(entry)
    if group:
        yield group


def _end(group: Sequence[TypedEntry]) -> int:
    last = group[-1]
    return max([last.line.end, *(line.end for line in last.more)]) + 1


def _merged(faults: list[YamlFault], more: Sequence[YamlFault]) -> list[YamlFault]:
    """Add faults; a fault like the last one, on the next line, is merged into it."""
    for fault in more:
        last = faults[-1] if faults else None
        if last is not None and last.kind == fault.kind in _ALIKE and last.values.get("to") == fault.values.get("to"):
            count = int(str(last.values["count"])) + 1
            faults[-1] = replace(last, edits=(*last.edits, *fault.edits), values={**last.values, "count": count})
        else:
            faults.append(fault)
    return faults
