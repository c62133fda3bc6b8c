"""Mend one key or list item of a typed text: its indentation, list mark, key, colon and value."""

import re
from collections.abc import Sequence
from dataclasses import replace

import yaml

from briefgen.review.items import labelled, section, table
from briefgen.review.problems import shown
from briefgen.review.yaml import flow, scalars
from briefgen.review.yaml.causes import Cause, cause_of
from briefgen.review.yaml.edits import TextEdit
from briefgen.review.yaml.layout import KeyShape, KeyShapes, TypedEntry, TypedLine, closed
from briefgen.review.yaml.marks import INVISIBLE, ODD_SPACES, items, plain
from briefgen.review.yaml.tree import YamlFault
from briefgen.text import Lazy

_ODD = Lazy(f"[{ODD_SPACES}{INVISIBLE}]")
_SHORTEST_BLOCK = 2
_MOST_LOST = 3  # words of a label, such as "Recommendation 1"


def parses(text: str) -> bool:
    """Whether the YAML parser reads a text to its end."""
    try:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
    except (yaml.YAMLError, ValueError):
        return False
    return True


def _lost(raw: str, new: str) -> bool:
    """Whether the new form of a value lacks many of its words."""
    words, kept = re.findall(r"\w{3,}", raw), set(re.findall(r"\w{3,}", new))
    lost = sum(word not in kept for word in words)
    return lost > _MOST_LOST and lost > len(words) // 4


class EntryMender:
    """Mends one key or list item.

    Lines that follow closed quotes or brackets and belong to no key are told, and left out of what is read.

    Args:
        entry: as typed.
        text: the file.
        shapes: of the model.
    """

    def __init__(self, entry: TypedEntry, text: str, shapes: KeyShapes) -> None:
        self._entry = entry
        self._text = text
        self._shapes = shapes
        self._first = text[entry.value_start : entry.line.end]
        self._end = entry.end
        self._more = [line for line in entry.more if line.start < self._end]
        self._faults: list[YamlFault] = []
        stray = [line for line in self._more if line.text.strip() and line.column <= entry.text_column]
        if stray and self._first[:1] in {'"', "'", "[", "{"} and closed(self._first):
            self._more, self._end = [], entry.line.end
            edits = [TextEdit(line.start, line.end, "") for line in stray]
            self._faults.append(YamlFault("no-colon", stray[0].start + len(stray[0].lead)))
            self._stray = edits
        else:
            self._stray = []
        self._silent: list[TextEdit] = []
        self._is_heading = bool(entry.key) and not entry.mark and entry.line.text[:1] == "#"
        self._below: tuple[TextEdit, ...] = ()
        # The quote mark that closes key and value together; it goes with the one before the key.
        mark = entry.key[:1] if entry.key[:1] in {'"', "'"} and entry.key[1:].count(entry.key[:1]) == 0 else ""
        last = text[: self._end].rstrip()
        is_whole = mark and last.endswith(mark) and text.count(mark, entry.value_start, self._end) == 1
        self._closing = (TextEdit(len(last) - 1, len(last), ""),) if is_whole else ()

    def run(self) -> tuple[list[YamlFault], list[TextEdit]]:
        """Return the faults with their edits, and edits that are not reported."""
        value = self._value()
        self._prefix(is_rewritten=value)
        if not value and self._entry.column != self._entry.target:
            self._shift()
        return sorted(self._faults, key=lambda fault: fault.index), [*self._silent, *self._stray]

    # What stands before the value

    def _prefix(self, *, is_rewritten: bool) -> None:
        """Find the faults of indentation, list mark, key and colon."""
        entry = self._entry
        typed = self._text[entry.line.start : entry.value_start]
        mark = entry.mark if re.fullmatch("- +", entry.mark) else "- " if entry.mark else ""
        if entry.mark == "-" and not self._first.strip():
            mark = "-"
        gap = " " if self._first.strip() or is_rewritten else ""
        key = f"{self._key()}:{gap}" if entry.key else ""
        if is_rewritten and (entry.key or mark):
            key, mark = key.rstrip(), mark if entry.key else mark.rstrip()
        right = " " * entry.target + mark + key
        is_tight = entry.mark == "-" and bool(self._first.strip()) and not is_rewritten
        if (
            right.rstrip() == typed.rstrip()
            and not is_tight
            and (typed == right or not entry.key or (entry.space.strip(" ") == "" and entry.space))
        ):
            if is_rewritten and typed != right:
                self._silent.append(TextEdit(entry.line.start + len(right), entry.value_start, ""))
            return
        edit = TextEdit(entry.line.start, entry.value_start, right)
        if not entry.key and not self._first.strip() and not entry.mark.startswith("-") and not self._more:
            edit = TextEdit(entry.line.start, min(entry.line.end + 1, len(self._text)), "")  # a bullet with no text
        found = self._prefix_fault(typed)
        if found is None:
            kept = len(right.rstrip()) if right.rstrip() == typed.rstrip() else 0  # the key can still be put right
            self._silent.append(replace(edit, start=edit.start + kept, text=edit.text[kept:]))
            return
        kind, index, values = found
        if entry.key:
            key = key.replace(f"{entry.key}:", f"{self._right_key()}:", 1)
            edit = replace(edit, text=edit.text.replace(f"{entry.key}:", f"{self._right_key()}:", 1))
        has_value = self._first.strip() and not is_rewritten and not entry.is_headed
        first = self._first.strip()[: -1 if self._closing and not self._more else None]
        fix = f"{mark}{key}".strip() + (f" {first}" if has_value else "")
        fix += "".join(scalars.displayed(each.text) for each in self._below)
        values = {"fix": shown(fix or self._first, 90), "count": 1, "key": shown(entry.key), **values}
        self._faults.append(YamlFault(kind, index, values, edits=(edit, *self._closing, *self._below)))

    def _key(self) -> str:
        entry = self._entry
        if entry.owner != "section":
            return re.sub(f"[{INVISIBLE}]", "", re.sub(f"[{ODD_SPACES}]", " ", entry.key)).strip()
        is_decorated = re.search(r"[*_`#\"']{1,3}$|^[*_`#\"']", entry.key) or _ODD.search(entry.key)
        return entry.name if is_decorated else entry.key

    def _right_key(self) -> str:
        """Return the normalised key (small letters, underscores) if it is a key of its section."""
        parent = self._shapes.get(self._entry.path.rpartition(".")[0], KeyShape(""))
        return self._entry.name if self._entry.name in parent.keys else self._key()

    def _prefix_fault(self, typed: str) -> tuple[str, int, dict[str, object]] | None:
        """Return kind, index and values of the first fault before the value; None for none."""
        entry, line = self._entry, self._entry.line
        start = line.start + len(line.lead)
        odd = _ODD.search(typed)
        if not entry.mark and entry.key and not line.text.startswith(entry.key):
            kind = "heading-key" if self._is_heading else "dash-before-key"
            return kind, start, {"mark": shown(line.text[:2].strip())}
        if "\t" in line.lead:
            return "tab-indent", line.start, {"to": 0}
        if entry.mark and (same := self._same_mark(is_odd=bool(odd))):
            return "list-mark", start, {"mark": shown(entry.mark.strip()), "to": same}
        if odd:
            named = "odd-space" if re.match(f"[{ODD_SPACES}]", odd[0]) else "invisible"
            return named, line.start + odd.start(), {"code": f"{ord(odd[0]):04X}", "to": 0}
        if entry.column != entry.target:
            return "indentation", start, {"to": entry.target, "spaces": entry.target}
        kind = self._key_fault()
        return (kind, start if kind.endswith("key") else entry.value_start - 1, {}) if kind else None

    def _same_mark(self, *, is_odd: bool) -> str:
        """Return a key that equal wrong list marks share; "" for a dash."""
        mark = self._entry.mark
        if "[" in mark:
            return "["
        if re.match(r"-[ \t]", mark) or (mark[0] == "-" and (is_odd or not self._first.strip())):
            return ""
        return "1" if re.match(r"\(?\w+[.)]", mark) else mark.strip()

    def _key_fault(self) -> str:
        """Return the kind of fault of the key or its colon, or ""."""
        entry = self._entry
        if not entry.key:
            return ""
        if not entry.colon:
            return "no-colon-after-key"
        if not entry.space and self._first.strip():
            return "no-space"
        if self._key() != entry.key:
            return "decorated-key"
        return "wide-colon" if "：" in entry.colon else ""

    def _shift(self) -> None:
        """Indent the continuation lines of an entry as much as the entry itself."""
        by = self._entry.target - self._entry.column
        edits = [
            TextEdit(line.start, line.start + len(line.lead), " " * max(line.column + by, 0))
            for line in self._more if line.text.strip()
        ]  # fmt: skip
        if edits and self._faults:
            self._faults[-1] = replace(self._faults[-1], edits=(*self._faults[-1].edits, *edits))

    # The value

    def _value(self) -> bool:
        """Mend an unreadable value; return whether it is rewritten."""
        entry = self._entry
        raw = self._first + "".join(f"\n{line.text}" for line in self._more)
        if entry.is_headed and raw.strip():
            return self._headed(raw)
        is_right = self._reads(self._first, self._more) and not self._is_keyed_text()
        is_table = bool(entry.kind == "items" and entry.key and table(entry.path, raw, self._shapes))
        if not is_table and (not raw.strip() or is_right or self._reads_without_blanks()):
            return False
        cause = cause_of(entry, self._first, self._more)
        new = self._rewritten(raw)
        if new is None or (not is_table and _lost(raw, new)):
            return False
        if self._is_heading or self._reads_as_newer(cause):
            edit = TextEdit(entry.value_start, self._end, new)
            self._below += (edit,) if self._is_heading else ()  # told with the heading
            self._silent += [] if self._is_heading else [edit]
            return True
        right = entry.path.rpartition(".")[2] if entry.path in self._shapes else ""
        lead = "-" if not entry.key else f"{right or self._key()}:"
        fix = f"{'- ' if entry.mark and entry.key else ''}{lead}{new}"
        unknown = cause.kind in {"no-key", "stray-dash"}  # what is meant is not known
        self._silent += [TextEdit(entry.value_start, self._end, new)] if unknown else []
        form = "line" if "\n" not in new else "block" if new.startswith(" >") else "list"
        values = {
            "fix": scalars.displayed(fix),
            "rows": scalars.rows(fix),
            "key": shown(entry.name),
            "form": form,
            **cause.values,
        }
        edits = () if unknown else (TextEdit(entry.value_start, self._end, new),)
        self._faults.append(YamlFault(cause.kind, cause.index, values, edits=edits, other=entry.line.start))
        return True

    def _headed(self, raw: str) -> bool:
        """Give the unkeyed text at the head of an item the first key of its section."""
        entry = self._entry
        key = self._shapes[entry.path].keys[0]
        text = re.sub(rf"^{re.escape(key)}\s*:\s*", "", plain(scalars.meant(raw)), flags=re.IGNORECASE)
        new = scalars.entry(f"{key}:", text, entry.target + 2)
        fix = f"- {new}"
        values = {
            "fix": scalars.displayed(fix),
            "rows": scalars.rows(fix),
            "form": "block" if "\n" in new else "line",
        }
        edit = TextEdit(entry.value_start, self._end, new)
        self._faults.append(YamlFault("headless-item", entry.value_start, values, edits=(edit,)))
        return False

    def _is_keyed_text(self) -> bool:
        """Whether an item of a list of texts is read as a key and its value, because of a colon."""
        return (
            not self._entry.key
            and self._entry.owner in {"list", "names"}
            and self._first.lstrip()[:1] not in {'"', "'", "[", "{", "|", ">"}
            and re.search(r":(?:\s|$)", self._first) is not None
        )

    def _reads(self, first: str, more: Sequence[TypedLine]) -> bool:
        entry = self._entry
        head = (
            f"{' ' * entry.column}- {first}" if not entry.key else f"{' ' * (entry.column + entry.width)}k: {first}"
        )
        return parses(head + "".join(f"\n{line.lead}{line.text}" for line in more))

    def _reads_without_blanks(self) -> bool:
        """Whether the value is readable once tabs and no-break spaces are replaced; they are then edited."""
        entry = self._entry
        first = self._first.replace("\t", " ").rstrip()
        more = [
            TypedLine(line.start, line.end, " " * line.column, line.text.replace("\t", " ").rstrip())
            for line in self._more
        ]
        more = [replace(line, lead="") if not line.text else line for line in more]
        edits = [
            TextEdit(old.start, old.end, new.lead + new.text) for old, new in zip(self._more, more, strict=True)
            if self._text[old.start : old.end] != new.lead + new.text
        ]  # fmt: skip
        if first != self._first.rstrip() or self._first != self._first.rstrip():
            edits.append(TextEdit(entry.value_start, entry.line.end, first))
        if not edits or not self._reads(first, more):
            return False
        odd = next((line for line in self._more if _ODD.search(line.lead)), None)
        tab = next((line for line in self._more if line.lead.startswith("\t") and line.text), None)
        if odd is not None:
            values = {"code": f"{ord(_ODD.search(odd.lead)[0]):04X}", "count": 1, "to": 0}  # type: ignore[index]
            self._faults.append(YamlFault("odd-space", odd.start, values, edits=tuple(edits)))
        elif tab is not None:
            self._faults.append(
                YamlFault("tab-indent", tab.start, {"count": len(edits), "to": 0}, edits=tuple(edits))
            )
        else:
            self._silent += edits
        return True

    def _reads_as_newer(self, cause: Cause) -> bool:
        """Whether YAML 1.2 reads the value but this parser (YAML 1.1) does not: a ``?`` inside brackets."""
        if cause.kind != "question-in-brackets" or ": " in self._first:
            return False
        swapped = re.sub(r"(?<=[^\s,\[{])\?", "x", self._first)
        more = [replace(line, text=re.sub(r"(?<=[^\s,\[{])\?", "x", line.text)) for line in self._more]
        return self._reads(swapped, more)

    def _rewritten(self, raw: str) -> str | None:
        """Return the corrected value, from after the colon or dash; None when it is not known."""
        entry = self._entry
        kind = entry.kind if entry.key else "text"
        raw = self._once(raw, kind)
        if several := self._several(raw):
            return several
        column = entry.text_column if entry.key else entry.target
        if kind in {"section", "words", "items"} and raw.lstrip()[:1] not in {"[", "{"}:
            return self._listed(raw, column) if kind == "items" else None
        if kind in {"section", "words", "items", "list", "names"} and raw.lstrip()[:1] in {"[", "{"}:
            return scalars.entry("", flow.read(" ".join(raw.split()), entry.path, self._shapes), column)
        if kind in {"list", "names"}:
            return self._listed(raw, column)
        if not entry.key and entry.owner == "items":
            return self._item(raw, column)
        return self._text_value(raw, column)

    def _once(self, raw: str, kind: str) -> str:
        """Return a value without a doubled key; a list closed by a brace gets a bracket."""
        typed = raw.strip()
        if kind in {"list", "names"} and typed.startswith("[") and typed.endswith("}") and "{" not in typed:
            return f"[{typed[1:-1]}]"
        if typed[:1] in {"[", "{"} and (ended := re.fullmatch(r"(.*[\]}])\s*[,;]", typed, re.DOTALL)):  # as in JSON
            raw = ended[1]
        again = re.match(rf"\s*{re.escape(self._entry.key)}:[ \t]+(?=\S)", raw) if self._entry.key else None
        return raw[again.end() :] if again else raw

    def _several(self, raw: str) -> str:
        """Return a value with further keys on its line moved to lines of their own; or ""."""
        entry = self._entry
        part, _, key = entry.path.rpartition(".")
        if not entry.key or self._shapes.get(part, KeyShape("")).kind != "items" or "\n" in raw:
            return ""
        found = dict(labelled(part, f"{key}: {' '.join(raw.split())}", self._shapes))
        if len(found) < 2 or key not in found:
            return ""
        column = " " * entry.text_column
        rows = [scalars.entry(f"{name}:", value, entry.text_column) for name, value in found.items() if name != key]
        return scalars.entry("", found[key], entry.text_column) + "".join(f"\n{column}{row}" for row in rows)

    def _item(self, raw: str, column: int) -> str:
        """Return a keyed item, parsed from braces or text."""
        value: flow.Value
        if raw.lstrip().startswith("{"):
            read = flow.read(f"[{' '.join(raw.split())}]", self._entry.path, self._shapes)
            value = read[0] if isinstance(read, list) and read else None
        else:
            value = section(self._entry.path, scalars.meant(raw), self._shapes)
        return scalars.entry("-", value, column).removeprefix("-") if value else self._text_value(raw, column)

    def _listed(self, raw: str, column: int) -> str:
        """Return the items of a list that begins on its key's line."""
        is_items = self._entry.kind == "items"
        values: list[flow.Value] = [*table(self._entry.path, raw, self._shapes)] if is_items else []
        if values:
            return "".join(f"\n{' ' * (column + 2)}{scalars.entry('-', value, column + 2)}" for value in values)
        for part in items(raw) or [raw]:
            text = scalars.meant(part)
            keyed = section(self._entry.path, text, self._shapes) if self._entry.kind == "items" else None
            values.append(keyed or text)
        rows = (scalars.entry("-", value, column + 2) for value in values)
        return "".join(f"\n{' ' * (column + 2)}{row}" for row in rows)

    def _text_value(self, raw: str, column: int) -> str:
        """Format a text on its line, or below ``>-`` with its typed line breaks."""
        text = scalars.meant(raw)
        used = column + len(self._key() if self._entry.key else "") + 2
        if len(self._more) < _SHORTEST_BLOCK - 1 or ("\n" not in text and text != " ".join(raw.split())):
            return f" {scalars.text_value(text, column + 2, used)}"
        lines = [self._first.strip(), *(re.sub(f"^[{INVISIBLE}]+", "", line.text.rstrip()) for line in self._more)]
        lines = lines[1:] if re.fullmatch(r"(?:&gt;|[-–—_~ ]*[>|]+)?[-–—_~+ \d]{0,3}", lines[0]) else lines
        if " ".join(" ".join(lines).split()) != " ".join(text.split()):
            return f" {scalars.text_value(text, column + 2, used)}"
        return f" {scalars.block(lines, column + 2)}"
