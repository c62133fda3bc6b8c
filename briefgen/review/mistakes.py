"""Convert pydantic's validation errors to Problems in plain words, each at its place in the file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from briefgen.errors import Place, Problem
from briefgen.review import keys
from briefgen.review.keys import is_impossible, suggested_date
from briefgen.review.limits import MAX_TOTAL
from briefgen.review.model import tidy
from briefgen.review.placeholders import is_placeholder
from briefgen.review.problems import MAX_SHOWN, dotted, fields, labels, location, problem, quoted, shown
from briefgen.review.web_address import address_fault, odd_character
from briefgen.review.yaml.source import Source
from briefgen.review.yaml.span import KeyPath

MAX_PROBLEMS = 100
"""The most errors in the content that are reported at once; a hostile file can have tens of thousands."""
_SAID = ("finding", "why", "action")
"""What a key message can say, of which it needs one."""
_LONG_ITEM = 40
_MAX_LIST = 400  # characters of a text that are read to say how they would be a list


class Objections:
    """Converts the pydantic errors of one file to Problems.

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
        self.model = model
        self.area = area
        self.unreported = 0

    def problems(self, error: ValidationError, broken: frozenset[KeyPath]) -> Iterator[Problem]:
        """Yield a Problem for each error, except at paths already reported as broken."""
        details = [(_path(detail), detail) for detail in error.errors(include_url=False)]
        details = [
            (path, detail) for path, detail in details if not any(path[:n] in broken for n in range(len(path) + 1))
        ]
        unknown = [path for path, detail in details if detail["type"] == "extra_forbidden"]
        others = [(path, detail) for path, detail in details if detail["type"] != "extra_forbidden"]
        found: set[KeyPath | None] = set()
        for path in unknown[:MAX_PROBLEMS]:
            found.add(keys.right_path(path, self._guess(path), dotted(path[:-1])))
            yield self.unknown_key(path)
        others = [(path, detail) for path, detail in others if not self._is_consequence(path, detail, found)]
        for path, detail in others[:MAX_PROBLEMS]:
            yield self._convert(path, detail)
        yield from self._empty_messages(found, broken)
        self.unreported = max(0, len(unknown) - MAX_PROBLEMS) + max(0, len(others) - MAX_PROBLEMS)

    def _empty_messages(self, found: set[KeyPath | None], broken: frozenset[KeyPath]) -> Iterator[Problem]:
        """Yield a Problem for each key message without a finding, reason and action."""
        messages = self._source.value.get("key_messages") if self.area == "summary" else None
        for index, message in enumerate(messages[:MAX_PROBLEMS] if isinstance(messages, list) else ()):
            item: KeyPath = ("key_messages", index)
            told = any(path in found or path in broken for path in (item, *((*item, part) for part in _SAID)))
            if isinstance(message, dict) and not told and all(message.get(part) is None for part in _SAID):
                yield self._problem("empty-message", item)

    def misspelt(self, error: ValidationError) -> dict[KeyPath, str]:
        """Map the path of each misspelt key to its right name."""
        paths = [_path(detail) for detail in error.errors() if detail["type"] == "extra_forbidden"]
        guesses = {path: self._guess(path) for path in paths[:MAX_PROBLEMS]}
        return {path: guess.key for path, guess in guesses.items() if guess.key and guess.home == dotted(path[:-1])}

    def _is_consequence(self, path: KeyPath, detail: ErrorDetails, found: set[KeyPath | None]) -> bool:
        """Whether an error only follows from others: a misspelt key is also missing, a list of wrong items empty."""
        if detail["type"] == "too_short":
            return bool(self._source.find(path))
        if detail["type"] == "empty_message":  # told by _empty_messages, also where a message has other errors
            return True
        return detail["type"] == "missing" and path in found

    def comments(self) -> dict[KeyPath, Problem]:
        """Map the path of each value that is empty because a ``#`` began a comment to its Problem."""
        found = {}
        for path in self._source.spans:
            comment = self._source.comment_after(path).rstrip()
            if comment[1:2].strip() and self._source.find(path) is None:
                found[path] = self._problem("comment", path, fix=shown(quoted(comment)))
        return found

    def _guess(self, path: KeyPath) -> keys.KeyGuess:
        return keys.guess_key(str(path[-1]), dotted(path[:-1]), self._parts)

    def unknown_key(self, path: KeyPath) -> Problem:
        """Return the Problem of an unknown key, with the key that was probably intended."""
        part, guess = dotted(path[:-1]), self._guess(path)
        kind = "unknown-key"
        if guess.key and guess.home == part:
            kind = "unknown-key-renamed" if guess.is_rename else "unknown-key-guess"
        elif guess.key:
            kind = "unknown-key-both" if guess.key != path[-1] else "unknown-key-moved"
        elif self._is_after_comma(path):
            kind = "unknown-key-comma"
        return problem(
            kind,
            self._source.key_place(path),
            key=shown(path[-1]),
            where=location(path[:-1]),
            known=", ".join(self._parts[part]),
            guess=guess.key,
            home=labels()["homes"].get(guess.home, ""),
        )

    def _is_after_comma(self, path: KeyPath) -> bool:
        """Whether a key has no colon: it is the rest of a text in ``{…}`` that was cut at a comma."""
        span = self._source.keys.get(path)
        rest = self._source.text[span.end :].lstrip() if span else ""
        return self._source.find(path) is None and rest[:1] in {",", "}"}

    def _convert(self, path: KeyPath, detail: ErrorDetails) -> Problem:
        """Convert one pydantic error to a Problem with the method for its type."""
        value, kind = detail["input"], detail["type"]
        if kind == "missing":
            return problem(
                "missing",
                self._source.key_place(path[:-1]),
                dotted(path),
                key=path[-1],
                where=location(path[:-1]),
                example=self._example(path),
            )
        if detail["loc"][-1] == "[key]" and kind != "scene_id":
            return self.long_key(path, str(value), detail)
        if value is None:
            return self._problem("empty-item" if isinstance(path[-1], int) else "empty", path)
        explain = _EXPLAIN.get(kind, Objections.other)
        return explain(self, path, value, detail.get("ctx") or {})

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

    def text(self, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem of a value that must be text."""
        del context
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
            return self._problem("brackets", path, fix=shown(quoted(value[0])))
        written = self._written(path)
        if written.startswith(("[", "{")):
            return self._problem("bracket-for-text", path, fix=shown(quoted(written)))
        if isinstance(value, list):
            return self._problem("list-for-text", path)
        if len(value) == 1:
            key, rest = next(iter(value.items()))
            if isinstance(rest, str) and not isinstance(path[-1], str):
                fix = quoted(f"{key}: {rest}")
                return self._problem("colon-for-text", path, key=shown(key), fix=shown(fix))
        return self._problem("keys-for-text", path)

    def _written(self, path: KeyPath) -> str:
        span = self._source.spans[path]
        return self._source.text[span.start : span.end].partition("\n")[0].rstrip()

    def list_(self, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem of a value that must be a list."""
        del context
        if isinstance(value, dict):
            return self._problem("keys-for-list", path)
        if dotted(path) in self._parts:
            return self._problem("text-for-items", path, value=shown(value))
        if is_placeholder(value, is_prose=True):
            return self._problem("placeholder-for-list", path, value=shown(value))
        if len(value) > _LONG_ITEM and "," not in value:
            return self._problem("long-text-for-list", path, value=shown(quoted(value)))
        items = [quoted(part.strip()) for part in value[:_MAX_LIST].split(",") if part.strip()]
        return self._problem("text-for-list", path, fix=shown(f"[{', '.join(items)}]"))

    def keyed(self, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem of a value that must be a mapping."""
        del context
        kind = "list-for-keys" if isinstance(value, list) else "text-for-keys"
        return self._problem(kind, path, value=shown(value))

    def choice(self, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem of a value that is not one of the fixed choices."""
        if not isinstance(value, str):
            return self.text(path, value, context)
        allowed = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        choices = labels()["location"]["or"].format(first=", ".join(allowed[:-1]), last=allowed[-1])
        plain = " ".join(value.casefold().split())
        if dotted(path) == "recommendations.status":  # a likeness of letters could turn it into its opposite
            guess = keys.status_meant(value)
        else:
            close = get_close_matches(plain, [word.casefold() for word in allowed], n=1)
            guess = labels()["choices"].get(dotted(path), {}).get(plain) or next(
                (word for word in allowed if close and word.casefold() == close[0]), None
            )
        kind = "choice" if guess else "choice-unknown"
        return self._problem(kind, path, value=shown(value), choices=choices, guess=guess)

    def date(self, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem of a malformed date."""
        if not isinstance(value, str):
            return self.text(path, value, context)
        guess = suggested_date(value)
        kind = "date-guess" if guess else "date-impossible" if is_impossible(value) else "date"
        if value.strip(" .").casefold() in labels()["unknown_dates"]:
            kind = "date-unknown"
        return self._problem(kind, path, value=shown(value), guess=guess)

    def address(self, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem of an invalid web address."""
        fault = str(context["fault"])
        host = value.split("://", 1)[-1].split("/", 1)[0]
        bare = "://" not in value and "." in host.strip(".") and not any(c in value for c in " @:")
        if fault == "form":
            kind = "web-address-guess" if bare and address_fault(f"https://{value}") is None else "web-address"
            return self._problem(kind, path, value=shown(value), guess=shown(f"https://{value}"))
        code = f"U+{ord(odd):04X}" if (odd := odd_character(str(tidy(value)))) else ""
        name = f"`{odd}` ({code})" if odd.isprintable() and odd != "`" else code
        return self._problem(f"web-address-{fault}", path, value=shown(value), character=name, host=shown(host))

    def limit(self, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem of a text or list that is too long or too short."""
        if "max_length" not in context:
            is_needed = dotted(path) in self._required and isinstance(path[-1], str)
            blank = "empty" if is_needed else "blank"
            return self._problem(blank if isinstance(value, str) else "empty-list", path)
        kind = "too-long" if isinstance(value, str) else "too-many"
        return self._problem(kind, path, count=f"{len(tidy(value)):,}", limit=f"{context['max_length']:,}")

    def excess(self, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem of the part of a text that is too long: a paragraph, a word, a number."""
        text, at = str(tidy(value)), int(context["at"])
        figures = {"count": f"{context['count']:,}", "limit": f"{context['limit']:,}"}
        place = self._source.place_of(path, at)
        found = self._problem(str(context["kind"]), path, part=shown(text[at : at + MAX_SHOWN]), **figures)
        return replace(found, place=place)

    def long_key(self, path: KeyPath, key: str, detail: ErrorDetails) -> Problem:
        """Return the Problem of a key, chosen by the author, that is too long or has no words in it."""
        context = detail.get("ctx") or {}
        limit = context.get("max_length", context.get("limit"))
        if limit is None:
            return replace(self._problem("blank-key", path), place=self._source.key_place(path))
        count = context.get("count", len(str(tidy(key))))
        found = self._problem("long-key", path[:-1], part=shown(key), count=f"{count:,}", limit=f"{limit:,}")
        return replace(found, place=self._source.key_place(path))

    def named(self, kind: str, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem that one of the model's own validators found; its figures are in ``context``."""
        return self._problem(kind, path, value=shown(value), **context)

    def other(self, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the general Problem of an invalid value."""
        del value, context
        return self._problem("other", path)


_Explain = Callable[[Objections, KeyPath, Any, Mapping[str, Any]], Problem]

_EXPLAIN: dict[str, _Explain] = {
    "string_type": Objections.text,
    "string_too_short": Objections.limit,
    "string_too_long": Objections.limit,
    "too_short": Objections.limit,
    "too_long": Objections.limit,
    "tuple_type": Objections.list_,
    "model_type": Objections.keyed,
    "model_attributes_type": Objections.keyed,
    "dict_type": Objections.keyed,
    "mapping_type": Objections.keyed,
    "literal_error": Objections.choice,
    "partial_date": Objections.date,
    "web_address": Objections.address,
    "excess": Objections.excess,
    "language_code": lambda converter, *rest: converter.named("language-code", *rest),
    "scene_id": lambda converter, *rest: converter.named("scene-id", *rest),
    "review_id": lambda converter, *rest: converter.named("review-id", *rest),
    "headline_words": lambda converter, *rest: converter.named("headline", *rest),
    "email": lambda converter, *rest: converter.named("email", *rest),
    "colour": lambda converter, *rest: converter.named("colour", *rest),
    "contrast": lambda converter, *rest: converter.named("contrast", *rest),
}
"""Who explains an error, by pydantic's name for it."""


def total_problems(source: Source, area: str) -> Iterator[Problem]:
    """Yield a Problem when the combined length of a file's texts is over the limit."""
    count = sum(len(source.words(path)) for path, span in source.spans.items() if span.style not in {"{", "["})
    if count > MAX_TOTAL:
        yield problem("too-much", source.place(()), area, count=f"{count:,}", limit=f"{MAX_TOTAL:,}")


def _path(detail: ErrorDetails) -> KeyPath:
    # pydantic adds "[key]" to the path when the key itself is wrong.
    return tuple(part for part in detail["loc"] if part != "[key]")
