"""Parse and validate the label files of a house, which are untrusted: every mistake is a Problem with its place.

A label takes the place of briefgen's own of the same key, so it must be of the same kind: a text, a list of texts or
keys of its own. A text may have those ``{names}`` in it that briefgen's own has, and no other brace: Python would
read attributes and widths there (``{x.__class__}``, ``{x:>999999999}``).
"""

import contextlib
import string
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from briefgen import resources
from briefgen.errors import Place, Problem, Severity
from briefgen.files.opener import OpenError, read_inside, text_of

MOST_BYTES = 256 * 1024
"""The most bytes of a template or label file; briefgen's own have less than 40,000."""

_REASONS = {"folder": "kind", "special": "kind", "outside": "outside", "big": "big", "encoding": "encoding"}
"""The reason of ``UnreadableFile`` for each kind of OpenError; all others are ``unreadable``."""


class UnreadableFile(Exception):  # noqa: N818  (named for what happened)
    """A file of a house cannot be read.

    Args:
        reason: ``outside`` (a link out of the folder), ``kind`` (no regular file), ``big``, ``encoding`` or
            ``unreadable``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_text(folder: Path, name: str) -> str | None:
    """Read a text file of a house; None when it does not exist.

    Args:
        folder: the house's folder.
        name: the file below it, with ``/``.

    Raises:
        UnreadableFile: it is there and cannot be used.
    """
    path = folder.joinpath(*name.split("/"))
    if not path.is_symlink() and not path.exists():
        return None
    try:
        return text_of(read_inside(folder, name, MOST_BYTES), path)
    except OpenError as error:
        raise UnreadableFile(_REASONS.get(error.kind, "unreadable")) from error


RULE = "house/label"

MOST_CHARACTERS = 2_000
"""The most characters of a label; briefgen's longest has about 600."""

MOST_LEVELS = 8
"""How deep keys may be nested; briefgen's own are four levels deep."""

NUMBERED = frozenset({"months", "plan", "earlier", "year"})
"""Lists whose items each have their own meaning; of other lists, a house may have more or fewer items."""

COUNTS = frozenset({"none", "one", "many", "more"})
"""Keys of plural forms: a placeholder of one form is allowed in the others."""

_Way = tuple[str | int, ...]


@dataclass(frozen=True)
class LabelFile:
    """A parsed label file of a house: its valid labels and its Problems."""

    labels: Mapping[str, Any]
    problems: tuple[Problem, ...]


def read_labels(folder: Path, language: str, area: str) -> LabelFile | None:
    """Parse and validate a label file of a house; None when it does not exist.

    Args:
        folder: the house's folder.
        language: ``en-GB`` or ``cy``.
        area: the name of the file without ``.yaml``.
    """
    name = f"labels/{language}/{area}.yaml"
    file = _File(str(folder.joinpath(*name.split("/"))))
    try:
        text = read_text(folder, name)
    except UnreadableFile as error:
        return LabelFile({}, (file.problem(error.reason, (), most=MOST_BYTES // 1024),))
    if text is None:
        return None
    found = list(file.scan(text))
    if found:
        return LabelFile({}, tuple(found))
    try:
        value = resources.read_yaml(text)
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # ValueError: a date that there is not
        return LabelFile({}, (file.problem("syntax", (), detail=_shown(str(error))),))
    if value is None:
        return LabelFile({}, ())
    problems = tuple(_compared(file, value, built_in_labels(language, area), ()))
    return LabelFile({} if problems else value, problems)


def label_problems(folder: Path) -> Iterator[Problem]:
    """Yield the Problems of every label file of a house that is used in outputs."""
    for language in LANGUAGES:
        for area in reader_areas():
            if found := read_labels(folder, language, area):
                yield from found.problems


STUDIO = "studio"
"""The templates and labels of briefgen's own pages for authors: in both languages, and of no house."""


FIELDS = "fields"
"""The labels of fields, which are shown to authors."""


@cache
def reader_areas() -> tuple[str, ...]:
    """Return the label areas shown to readers: those in both languages; a house cannot change the others."""
    both = (path.stem for path in (resources.templates() / "labels" / "cy").glob("*.yaml"))
    return tuple(sorted(area for area in both if area not in {STUDIO, FIELDS}))


LANGUAGES = ("en-GB", "cy")


@cache
def built_in_labels(language: str, area: str) -> Mapping[str, Any]:
    """Load briefgen's own labels of an area.

    Raises:
        KeyError: there is no such area in this language.
    """
    path = resources.templates() / "labels" / language / f"{area}.yaml"
    if not path.is_file():
        raise KeyError(f"labels/{language}/{area}.yaml")
    labels: Mapping[str, Any] = resources.read_yaml(path.read_bytes()) or {}
    return labels


COMMAND_LANGUAGE = "en-GB"
"""The language of the command line and its error messages, whatever the review's language."""

MESSAGES = frozenset({"problems", "errors", "too_long", "no_audio"})
"""Keys of labels, at any depth, that are messages for the person who builds, and appear in no output."""


def with_messages(own: Mapping[str, Any], of_command: Mapping[str, Any]) -> dict[str, Any]:
    """Return labels of one language with the command line's messages in the language of the command line.

    Args:
        own: the labels of an area in the review's language.
        of_command: those in the language of the command line.
    """
    merged = dict(own)
    for key, value in own.items():
        other = of_command.get(key)
        if key in MESSAGES and other is not None:
            merged[key] = other
        elif isinstance(value, Mapping) and isinstance(other, Mapping):
            merged[key] = with_messages(value, other)
    return merged


class _File:
    """Makes the Problems of one label file, each at the line of a key."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lines: dict[_Way, int] = {}

    def problem(self, kind: str, way: _Way, line: int = 0, todo: str = "", **values: object) -> Problem:
        words = built_in_labels("en-GB", "house_files")["labels"]
        values = {"key": _shown(".".join(map(str, way))) or words["whole"], **values}
        place = Place(self._name, line or self._lines.get(way, 1), 1)
        message, suggestion = (str(words[name]).format(**values) for name in (kind, todo or f"{kind}-todo"))
        return Problem(RULE, Severity.ERROR, place, message, suggestion)

    def scan(self, text: str) -> Iterator[Problem]:
        """Check the syntax and limits of the file from its parser events, and record the line of each key.

        The parser gives one event after another, so that no depth is too much for it.
        """
        ways: list[list[Any]] = []  # for each open list or mapping: its way, and its next index or its waiting key
        try:
            for event in yaml.parse(text, Loader=_PARSER):
                line = event.start_mark.line + 1 if event.start_mark else 0
                if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                    yield self.problem("alias", (), line)
                    return
                if getattr(event, "tag", None) is not None:
                    yield self.problem("tag", (), line)
                    return
                if isinstance(event, yaml.CollectionEndEvent):
                    ways.pop()
                elif isinstance(event, yaml.NodeEvent):
                    yield from self._node(event, ways, line)
                    if len(ways) > MOST_LEVELS:
                        yield self.problem("deep", (), line, most=MOST_LEVELS)
                        return
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            detail = _shown(str(getattr(error, "problem", None) or error))
            yield self.problem("syntax", (), mark.line + 1 if mark else 0, detail=detail)

    def _node(self, event: yaml.NodeEvent, ways: list[list[Any]], line: int) -> Iterator[Problem]:
        """Process one node event: record the line of its key, and report duplicate keys and long texts."""
        way: _Way = ()
        if ways:
            above = ways[-1]
            way, is_list, waiting = above
            if is_list:
                way, above[2] = (*way, waiting), waiting + 1
            elif waiting is None:
                above[2] = str(getattr(event, "value", ""))
                way = (*way, above[2])
                if way in self._lines:
                    yield self.problem("twice", way, line)
                self._lines[way] = line
            else:
                way, above[2] = (*way, waiting), None
        self._lines.setdefault(way, line)
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > MOST_CHARACTERS:
            # Found before it is taken for a number, as a long one takes long to read.
            yield self.problem("long", way, line, found=len(event.value), most=MOST_CHARACTERS)
        elif isinstance(event, yaml.CollectionStartEvent):
            is_list = isinstance(event, yaml.SequenceStartEvent)
            ways.append([way, is_list, 0 if is_list else None])


_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _compared(file: _File, value: Any, own: Any, way: _Way) -> Iterator[Problem]:
    """Compare a label with briefgen's own of the same key, and yield a Problem for each difference in type."""
    if isinstance(own, Mapping):
        if not isinstance(value, dict):
            yield file.problem("needs-keys", way, known=_shown(", ".join(map(str, own)), 200))
            return
        for key, item in value.items():
            yield from _compared(file, item, _items(own, key), (*way, str(key)))
    elif isinstance(own, list) and not isinstance(own, _Texts):
        if not isinstance(value, list) or not value:
            yield file.problem("needs-list", way)
        elif way and way[-1] in NUMBERED and len(value) != len(own):
            yield file.problem("needs-length", way, count=len(own), found=len(value))
        else:
            known = _Texts(own)
            for index, item in enumerate(value):
                yield from _compared(file, item, known, (*way, index))
    elif own is None:
        yield from _unknown(file, value, way)
    else:
        yield from _text(file, value, _fields(own if isinstance(own, list) else [own]), way)


class _Texts(list[Any]):
    """The built-in texts that a text of the house can replace."""


def _items(own: Mapping[Any, Any], key: Any) -> Any:
    """Return the built-in labels for a key; for a plural form, those of all plural forms."""
    if key not in own:
        return None
    if key in COUNTS and isinstance(own[key], str):
        return _Texts(own[each] for each in own if each in COUNTS)
    return own[key]


def _unknown(file: _File, value: Any, way: _Way) -> Iterator[Problem]:
    """Check a label under an unknown key: it can have no placeholders."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _unknown(file, item, (*way, str(key)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unknown(file, item, (*way, index))
    else:
        yield from _text(file, value, frozenset(), way)


def _text(file: _File, value: Any, known: frozenset[str], way: _Way) -> Iterator[Problem]:
    """Check a text: its type, control characters, and that its placeholders are those of the built-in text."""
    if not isinstance(value, str):
        yield file.problem("needs-text", way)
        return
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char != "\n" for char in value):
        yield file.problem("hidden", way)
    names = ", ".join(f"{{{name}}}" for name in sorted(known))
    try:
        parts = [part[1:] for part in string.Formatter().parse(value)]
    except ValueError:
        yield file.problem("brace", way, todo="" if known else "brace-none-todo", known=names)
        return
    for name, form, conversion in parts:
        if name is not None and (name not in known or form or conversion):
            field = _shown(f"{{{name}{'!' + conversion if conversion else ''}{':' + form if form else ''}}}")
            yield file.problem("field", way, todo="" if known else "field-none-todo", field=field, known=names)


def _fields(own: list[Any]) -> frozenset[str]:
    """Return the placeholders of built-in texts; none for a text with other braces in it."""
    names: set[str] = set()
    for text in own:
        with contextlib.suppress(ValueError):
            names |= {name for _, name, _, _ in string.Formatter().parse(str(text)) if name}
    return frozenset(names)


def _shown(text: str, limit: int = 80) -> str:
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return plain if len(plain) <= limit else f"{plain[: limit - 1]}…"
