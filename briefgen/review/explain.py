"""Explain what is wrong with a value or key of a file, with what to write instead."""

import re
from dataclasses import replace
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from briefgen.errors import Edit, Place, Problem
from briefgen.review import items, keys
from briefgen.review.problems import dotted, fields, labels, location, problem, quoted, shown
from briefgen.review.yaml import marks, rewrite
from briefgen.review.yaml.flow import Value, read
from briefgen.review.yaml.layout import KeyShape
from briefgen.review.yaml.scalars import meant
from briefgen.review.yaml.source import Source
from briefgen.review.yaml.span import KeyPath

_MAX_READ = 20_000  # characters of a text that are read to say how it should be written
_FEWEST_WORDS = 3  # before a colon, that are more likely text than a key
_MOST_KEYS = 60  # of the first column that are looked through for those of a section


class Explainer:
    """Makes Problems of one file: where, what is wrong, what to write, and the edits that do it.

    Args:
        source: the file.
        model: what it should be.
        area: the part of ``fields.yaml`` that describes the model: ``summary`` or ``house``.

    Attributes:
        model: what the file should be.
        area: the part of ``fields.yaml``.
        unreported: the number of errors over the limit.
    """

    def __init__(self, source: Source, model: type[BaseModel], area: str) -> None:
        self._source = source
        self._parts = keys.layout(model)
        self._required = keys.required(model)
        self._shapes = keys.shapes(model)
        self.model = model
        self.area = area
        self.unreported = 0

    def comments(self) -> dict[KeyPath, Problem]:
        """Map the path of each value that is empty because a ``#`` began a comment to its Problem."""
        found = {}
        for path in self._source.spans:
            comment = self._source.comment_after(path).rstrip()
            if comment[1:2].strip() and self._source.find(path) is None:
                found[path] = self._comment(path, comment)
        return found

    def _comment(self, path: KeyPath, comment: str) -> Problem:
        key = self._source.keys.get(path)
        start = self._source.text.find(":", key.end) + 1 if key else self._source.spans[path].start
        end = self._source.text.find(comment, start) + len(comment)
        fix = quoted(comment)
        found = self._problem("comment", path, fix=shown(fix, 200))
        return replace(found, edits=self._source.edit(start, end, f" {fix}"))

    def unlike_items(self) -> dict[KeyPath, Problem]:
        """Map the path of each list item that was typed as text and should have keys to its Problem."""
        found = {}
        for path in self._source.spans:
            shape = items.shape_at(path[:-1], self._shapes)
            if (
                shape.kind != "items"
                or not path
                or not isinstance(path[-1], int)
                or items.shape_at(path, self._shapes) != shape
            ):
                continue
            value, part = self._source.find(path), dotted(path)
            text = self._text_of_item(path, value, shape.keys)
            keyed = items.section(part, text, self._shapes) if text else None
            if keyed is not None:
                found[path] = self._fixed("text-for-item", path, keyed, value=shown(text))
        return found

    def _text_of_item(self, path: KeyPath, value: Any, known: tuple[str, ...]) -> str:
        """Return the text of an item that has no valid keys, or only words that begin its text; else ""."""
        if isinstance(value, str):
            return meant(value)[:_MAX_READ] if not value.startswith(("[", "{")) else ""
        if not isinstance(value, dict) or not value or any(isinstance(each, list | dict) for each in value.values()):
            return ""
        if any(key in known or self._is_near(path, key) for key in value):
            return ""
        if len(value) > 1 and all(re.fullmatch(r"[a-z_]+", key) for key in value):  # keys, though none that is known
            return ""
        return ", ".join(f"{key}: {each}" if each else str(key) for key, each in value.items())

    def _is_near(self, path: KeyPath, key: str) -> bool:
        """Whether a key is a misspelling of a key of the section at a path."""
        guess = self._guess((*path, key))
        return bool(guess.key) and guess.home == dotted(path)

    def _guess(self, path: KeyPath) -> keys.KeyGuess:
        part, key = dotted(path[:-1]), str(path[-1])
        shape = self._shapes.get(part, KeyShape("text"))
        if shape.kind == "items" and keys.plain_name(key) not in shape.keys and items.is_label(key):
            return keys.KeyGuess(shape.keys[0], part, is_rename=True)
        return keys.guess_key(key, part, self._parts)

    def unknown_key(self, path: KeyPath) -> Problem:
        """Return the Problem of an unknown key, with the key that was probably intended."""
        part, guess = dotted(path[:-1]), self._guess(path)
        kind, edits, values = "unknown-key", self._key_edits(path, guess), {"fix": ""}
        odd = re.search(f"[{marks.ODD_SPACES}{marks.INVISIBLE}]", str(path[-1]))
        if guess.key and guess.home == part:
            kind = "unknown-key-renamed" if guess.is_rename else "unknown-key-guess"
            kind = "odd-space-in-key" if odd else kind
        elif guess.key:
            kind = "unknown-key-both" if guess.key != path[-1] else "unknown-key-moved"
        elif self._is_after_comma(path):
            mended = self._braces(path)
            kind, edits, values = "unknown-key-comma", mended.edits, {"fix": mended.fix}
        elif (above := self._text_above(path)) is not None:
            kind, edits, values = "unknown-key-text", self._as_paragraph(path, above), {"above": str(above[-1])}
        found = problem(
            kind,
            self._source.key_place(path),
            key=shown(path[-1]),
            where=location(path[:-1]),
            known=", ".join(self._parts[part]),
            guess=guess.key,
            home=labels()["homes"].get(guess.home, ""),
            code=f"{ord(odd[0]):04X}" if odd else "",
            **values,
        )
        return replace(found, edits=edits)

    def _text_above(self, path: KeyPath) -> KeyPath | None:
        """Return the path of the text above that a line with a colon probably continues; else None."""
        if len(path) != 1 or len(str(path[0]).split()) < _FEWEST_WORDS or self._source.find(path) is None:
            return None
        tops = [*self._homes]
        above = tops[tops.index(path) - 1] if path in tops[1:] else ()
        return above if above and items.shape_at(above, self._shapes).kind == "text" else None

    def _as_paragraph(self, path: KeyPath, above: KeyPath) -> tuple[Edit, ...]:
        """Return the edits that indent a key with its value as a paragraph of the block text above; else none."""
        span, text = self._source.spans[above], self._source.text
        first = re.search(r"[\r\n]+([ \t]+)(?=\S)", text[span.start : span.end])
        if span.style not in {">", "|"} or first is None:
            return ()
        key = self._source.keys[path]
        return rewrite.indented(self._source, path, text[key.start : key.end], len(first[1]))

    def _key_edits(self, path: KeyPath, guess: keys.KeyGuess) -> tuple[Edit, ...]:
        """Return the edits that rename or move a key; none when its place is not known."""
        span, parent = self._source.keys.get(path), path[:-1]
        if span is None or not guess.key:
            return ()
        if guess.home == dotted(parent) and (*parent, guess.key) not in self._source.keys:
            return self._source.edit(span.start, span.end, guess.key)
        if item := self._item_above(path):
            column = min(
                self._source.at(at.start).column for each, at in self._source.keys.items() if each[:-1] == item
            )
            return rewrite.indented(self._source, path, guess.key, column - 1)
        return self._moved_key(path, guess)

    def _moved_key(self, path: KeyPath, guess: keys.KeyGuess) -> tuple[Edit, ...]:
        """Return the edits that move a key to the section it belongs in."""
        parent, target = path[:-1], (guess.home,) if guess.home else ()
        if guess.home == "review" and not parent and target not in self._source.keys:
            return self._below_new_key(path, guess)
        if guess.is_rename and guess.key != keys.plain_name(str(path[-1])):
            return ()
        if guess.home in {"", "review", "checks"} and (*target, guess.key) not in self._source.keys:
            if target and not parent and self._follows(path, guess.home):
                return rewrite.indented(self._source, path, guess.key)
            return rewrite.moved(self._source, path, guess.key, target)
        return ()

    def _below_new_key(self, path: KeyPath, guess: keys.KeyGuess) -> tuple[Edit, ...]:
        """Return the edits that indent a key of the first column below a new key for its missing section."""
        tops = [*self._homes]
        own = [at for at, home in enumerate(self._homes.values()) if home == guess.home]
        if path not in self._homes or not own or own[-1] - own[0] != len(own) - 1:
            return ()
        first, *rest = rewrite.indented(self._source, path, guess.key) or (None,)
        if first is not None and tops[own[0]] == path:
            first = replace(first, text=f"{guess.home}:\n{first.text}")
        return () if first is None else (first, *rest)

    @cached_property
    def _homes(self) -> dict[KeyPath, str]:
        """Map the paths of the first top-level keys, in file order, to the sections that they belong in."""
        spans = self._source.keys
        tops = sorted((each for each in spans if len(each) == 1), key=lambda each: spans[each].start)
        return {each: self._guess(each).home for each in tops[:_MOST_KEYS]}

    def _item_above(self, path: KeyPath) -> KeyPath:
        """Return the path of the item directly above that a key of the first column belongs to; () for none."""
        guess = self._guess(path)
        above = self._source.value.get(guess.home) if len(path) == 1 and guess.key and guess.home else None
        if not isinstance(above, list) or not above or not self._follows(path, guess.home):
            return ()
        is_free = isinstance(above[-1], dict) and above[-1] and guess.key not in above[-1]
        return (guess.home, len(above) - 1) if is_free else ()

    def _follows(self, path: KeyPath, home: str) -> bool:
        """Whether only keys of the same section stand between a key of the first column and that section."""
        spans = self._source.keys
        before = [each for each in spans if len(each) == 1 and spans[each].start < spans[path].start]
        for each in reversed(before):
            if each == (home,):
                return True
            if self._guess(each).home != home:
                return False
        return False

    def _braces(self, path: KeyPath) -> rewrite.Rewritten:
        """Return the corrected ``{…}`` in which a comma has cut a text."""
        parent = path[:-1]
        mended = read(" ".join(rewrite.raw(self._source, parent).split()), dotted(parent), self._sections)
        return rewrite.rewritten(self._source, parent, mended)

    @property
    def _sections(self) -> dict[str, KeyShape]:
        """The shapes, with lists of sections as one section: the braces of one item."""
        return {
            path: KeyShape("section", shape.keys) if shape.kind == "items" else shape
            for path, shape in self._shapes.items()
        }

    def _is_after_comma(self, path: KeyPath) -> bool:
        """Whether a key without a colon is the rest of a text in ``{…}``, cut at a comma."""
        span = self._source.keys.get(path)
        rest = self._source.text[span.end :].lstrip() if span else ""
        return self._source.find(path) is None and rest[:1] in {",", "}"}

    def _fixed(self, kind: str, path: KeyPath, new: Value, /, **values: object) -> Problem:
        """Return a Problem with the corrected value, shown in its message and offered as its edit."""
        written = rewrite.rewritten(self._source, path, new)
        return replace(self._problem(kind, path, fix=written.fix, how=written.how, **values), edits=written.edits)

    def _example(self, path: KeyPath) -> str:
        entry = fields()[self.area].get(dotted(path), {})
        return str(entry.get("example", f"{path[-1] if path else ''}: …"))

    def _problem(self, kind: str, path: KeyPath, **values: object) -> Problem:
        where = location(path)
        names = {
            "where": where,
            "Where": where[:1].upper() + where[1:],
            "key": next((part for part in reversed(path) if isinstance(part, str)), ""),
            "example": self._example(path),
        }
        return problem(kind, self._place(kind, path), dotted(path), **(names | values))

    def _place(self, kind: str, path: KeyPath) -> Place:
        points_at_key = kind in {"empty", "comment", "empty-list", "too-many"}
        return self._source.key_place(path) if points_at_key else self._source.place(path)
