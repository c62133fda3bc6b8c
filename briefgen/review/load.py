"""Load summary and house files into the Review and House models, and report every Problem at once."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from briefgen.errors import InputError, Problem, UsageError
from briefgen.files.opener import OpenError, read_inside
from briefgen.review.house.files import house_problems
from briefgen.review.house.house import House
from briefgen.review.keys import guess_key, layout, right_path, shapes
from briefgen.review.mistakes import MAX_PROBLEMS, Objections, total_problems
from briefgen.review.model import Review
from briefgen.review.problems import dotted, labels, problem
from briefgen.review.salvage import salvaged
from briefgen.review.swallowed import swallowed
from briefgen.review.yaml.decode import MAX_BYTES, readable
from briefgen.review.yaml.layout import plain_key
from briefgen.review.yaml.rewrite import dashed
from briefgen.review.yaml.source import Source, examine
from briefgen.review.yaml.span import KeyPath


class CorrectedSource:
    """A Source with misspelt keys replaced by the right ones; every value keeps its place in the file.

    Args:
        source: the file.
        names: the right name of each misspelt key, by the key's path. A name that is taken already is not used.
    """

    def __init__(self, source: Source, names: Mapping[KeyPath, str]) -> None:
        self._names: dict[KeyPath, str] = {}
        taken: set[KeyPath] = set()
        for path, name in names.items():
            target = (*path[:-1], name)
            if target not in source.keys and target not in taken:
                self._names[path] = name
                taken.add(target)
        self.source = replace(
            source,
            value=self._renamed(source.value, ()),
            spans={self.corrected_path(path): span for path, span in source.spans.items()},
            keys={self.corrected_path(path): span for path, span in source.keys.items()},
        )

    def __bool__(self) -> bool:
        """Whether any key was replaced."""
        return bool(self._names)

    def corrected_path(self, path: KeyPath) -> KeyPath:
        """Translate a path with misspelt keys into the path with the right keys."""
        return tuple(self._names.get(path[: at + 1], part) for at, part in enumerate(path))

    def _renamed(self, value: Any, path: KeyPath) -> Any:
        if isinstance(value, dict):
            return {
                self._names.get((*path, key), key): self._renamed(inner, (*path, key)) for key, inner in value.items()
            }
        if isinstance(value, list):
            return [self._renamed(inner, (*path, at)) for at, inner in enumerate(value)]
        return value


HOUSE_FILE = "house.yaml"
_FIRST_KEY = re.compile(r"(?m)^(?:> ?|\{)?[\"']?([A-Za-z][\w -]{0,40}?)[\"']?[ \t]*(?:[:=]|[,;\t](?=\S))")

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True)
class Loaded:
    """A Review with the Source that it was parsed from.

    Attributes:
        review: the Review.
        source: the file.
        warnings: what is doubtful in how it is written.
    """

    review: Review
    source: Source
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Partial:
    """As much of a summary as can be read.

    Attributes:
        loaded: the Review; where there are errors, what is right of it; None when that is too little.
        problems: every Problem, in the order of their places.
        unread: the paths of values that are wrong and so not in the Review, and those they were meant for.
    """

    loaded: Loaded | None
    problems: tuple[Problem, ...]
    unread: frozenset[KeyPath] = frozenset()

    @property
    def has_errors(self) -> bool:
        """Whether the summary has errors."""
        return any(found.is_error for found in self.problems)


def load_review(data: bytes, file: str) -> Loaded:
    """Parse and validate a summary.

    Args:
        data: the whole YAML file.
        file: its name, for places.

    Raises:
        InputError: the file cannot be used; every Problem is in it, in the order of their places.
    """
    examined = _examine(data, file, Review, "summary")
    is_wrong = any(found.is_error for found in examined.problems)
    if is_wrong or examined.loaded is None or examined.source is None:
        raise _input_error(examined.problems, examined.unreported)
    return Loaded(examined.loaded, examined.source, _in_order(examined.problems, examined.unreported))


def read_review(data: bytes, file: str) -> Partial:
    """Parse a summary, and validate as much of it as possible.

    Args:
        data: the whole YAML file.
        file: its name, for places.
    """
    examined = _examine(data, file, Review, "summary")
    problems = _in_order(examined.problems, examined.unreported)
    source, review, unread = examined.source, examined.loaded, frozenset[KeyPath]()
    if review is None and source is not None:
        rest, unread = salvaged(source.value, Review, shapes(Review))
        review = rest if isinstance(rest, Review) else None
    if review is None or source is None:
        return Partial(None, problems)
    warnings = tuple(found for found in problems if not found.is_error)
    return Partial(Loaded(review, source, warnings), problems, unread | frozenset(_meant(unread)))


def _meant(unread: Iterable[KeyPath]) -> Iterator[KeyPath]:
    """Yield the right paths of misspelt or misplaced keys."""
    parts = layout(Review)
    for path in unread:
        part = dotted(path[:-1])
        if path and part in parts and path[-1] not in parts[part]:
            meant = right_path(path, guess_key(str(path[-1]), part, parts), part)
            yield from (meant,) if meant else ()


HouseCheck = Callable[[Source, Path], Iterable[Problem]]
"""Finds Problems in a house file, given with its folder."""


def load_house(path: Path | None, further_checks: Iterable[HouseCheck] = (), data: bytes | None = None) -> House:
    """Parse and validate a ``house.yaml``.

    Args:
        path: a ``house.yaml``, or the folder it is in; None for the built-in House.
        further_checks: checks of other parts of briefgen, such as of texts and voices.
        data: what is in the file; None to read it.

    Raises:
        UsageError: there is no such file, or it cannot be opened.
        InputError: it cannot be used; every Problem is in it.
    """
    if path is None:
        return House()

    if data is None:
        path = path / HOUSE_FILE if os.path.isdir(path) else path  # noqa: PTH112  (Path.is_dir fails for a long name)
        data = _read_house(path)
    examined = _examine(data, str(path), House, "house")
    problems, folder = list(examined.problems), path.resolve().parent
    if examined.source is not None:
        for check in (house_problems, *further_checks):
            problems += check(examined.source, folder)
    if examined.loaded is None or any(found.is_error for found in problems):
        raise _input_error(problems, examined.unreported)
    return examined.loaded.model_copy(update={"folder": folder, "warnings": tuple(problems)})


def house_without_files(path: Path) -> House:
    """Load a ``house.yaml`` without checking that its logo and slide template exist.

    Raises:
        UsageError: there is no such file, or it cannot be opened.
        InputError: its text cannot be used.
    """
    examined = _examine(_read_house(path), str(path), House, "house")
    if examined.loaded is None:
        raise _input_error(list(examined.problems), examined.unreported)
    return examined.loaded


def is_house(data: bytes, name: str = "") -> bool:
    """Whether a file is a house file and no summary, by the keys in its first column, else by its name."""
    text = readable(data[:MAX_BYTES])
    found = {plain_key(match[1]) for match in _FIRST_KEY.finditer(text)}
    own, others = set(shapes(House)[""].keys), set(shapes(Review)[""].keys)
    ours, theirs = len(found & (own - others)), len(found & (others - own))
    return ours > theirs or (not theirs and name == HOUSE_FILE)


def _read_house(path: Path) -> bytes:
    try:
        # More than it may have: the reader says how big it is.
        return read_inside(path.parent, path.name, 2 * MAX_BYTES)
    except OpenError as error:
        if error.kind == "missing":
            raise UsageError(labels()["usage"]["no-house"].format(file=path)) from None
        raise


@dataclass(frozen=True)
class _Read(Generic[_Model]):
    """The result of reading a file: the value if it is valid, the Source if it can be parsed, and every Problem."""

    loaded: _Model | None
    source: Source | None
    problems: tuple[Problem, ...]
    unreported: int = 0


def _examine(data: bytes, file: str, model: type[_Model], area: str) -> _Read[_Model]:
    """Parse a file, validate it by a model, and collect the Problems of both steps."""
    examined = examine(data, file, area, shapes(model))
    if examined.source is None:
        return _Read(None, None, examined.problems, examined.unreported)
    problems = list(_not_by_list(examined.problems, examined.source, model))
    if excess := tuple(total_problems(examined.source, area)):  # whatever else is wrong, most of it must go
        return _Read(None, None, (*problems, *excess), examined.unreported)
    objections = Objections(examined.source, model, area)
    fixable = objections.comments() | objections.unlike_items() | objections.split_items()
    problems += fixable.values()
    problems += [found.problem for found in swallowed(examined.source, shapes(model), ())]
    own = [name for name, field in model.model_fields.items() if field.exclude and name in examined.source.value]
    problems += [objections.unknown_key((name,)) for name in own]  # set by the code, not by authors
    # Only the names that a summary uses: the model's own field names are for code.
    value = {key: value for key, value in examined.source.value.items() if key not in own}
    loaded: _Model | None = None
    try:
        loaded = model.model_validate(value, by_alias=True, by_name=False)
    except ValidationError as error:
        eaten = [*swallowed(examined.source, shapes(model), _missing(error))]
        problems += [found.problem for found in eaten]
        broken = examined.broken | fixable.keys() | {key for found in eaten for key in found.keys}
        problems += objections.problems(error, broken)
        problems += _below_misspelt_keys(objections, examined.source, error, broken)
    return _Read(loaded, examined.source, tuple(problems), objections.unreported + examined.unreported)


def _not_by_list(problems: Iterable[Problem], source: Source, model: type[BaseModel]) -> Iterator[Problem]:
    """Yield the Problems without duplicate keys in items that lack a dash, as the dashes are reported."""
    known = {path: shapes(model).get(path) for path, value in source.value.items() if isinstance(value, dict)}
    lists = [path for path, shape in known.items() if shape and shape.kind == "items" and dashed(source, (path,))]
    spans = [source.spans[path,] for path in lists]
    for found in problems:
        is_reported = any(
            source.at(span.start).line <= found.place.line <= source.at(span.end).line for span in spans
        )
        if not is_reported or found.rule != "input/duplicate-key":
            yield found


def _missing(error: ValidationError) -> frozenset[KeyPath]:
    """Return the paths of the required keys that are missing."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    return frozenset(tuple(each["loc"]) for each in details if each["type"] == "missing")


def _below_misspelt_keys(
    objections: Objections, source: Source, error: ValidationError, broken: frozenset[KeyPath]
) -> Iterator[Problem]:
    """Validate again with misspelt keys corrected, and yield the Problems of the values below them."""
    corrected = CorrectedSource(source, objections.misspelt(error))
    if not corrected:
        return
    try:
        objections.model.model_validate(corrected.source.value, by_alias=True, by_name=False)
    except ValidationError as hidden:
        again = Objections(corrected.source, objections.model, objections.area)
        reported = frozenset(corrected.corrected_path(path) for path in broken)
        unlike = {path: found for path, found in again.unlike_items().items() if path not in reported}
        yield from unlike.values()
        reported |= unlike.keys()
        yield from again.problems(hidden, reported)
        yield from _below_misspelt_keys(again, corrected.source, hidden, reported)


def _input_error(problems: Iterable[Problem], unreported: int = 0) -> InputError:
    return InputError(_in_order(problems, unreported))


def _in_order(problems: Iterable[Problem], unreported: int = 0) -> tuple[Problem, ...]:
    """Return Problems in the order of their places, each once, with the number of those over the limit."""
    reported = sorted(set(problems), key=lambda found: (found.place, found.rule, found.message))
    unreported += len(reported[MAX_PROBLEMS:])
    reported = reported[:MAX_PROBLEMS]
    if unreported:
        reported.append(problem("more", reported[-1].place, count=unreported))
    return tuple(reported)
