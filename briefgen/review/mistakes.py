"""Convert pydantic's validation errors to Problems in plain words, each at its place in the file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from briefgen.errors import Edit, Problem
from briefgen.icons import icon_names
from briefgen.review import items, keys
from briefgen.review.characters import tidy
from briefgen.review.explain import Explainer
from briefgen.review.keys import is_impossible, suggested_date
from briefgen.review.limits import MAX_TOTAL
from briefgen.review.placeholders import is_placeholder
from briefgen.review.problems import MAX_SHOWN, dotted, labels, location, problem, shown
from briefgen.review.web_address import address_fault, odd_character
from briefgen.review.yaml import marks, rewrite
from briefgen.review.yaml.flow import Value
from briefgen.review.yaml.layout import KeyShape
from briefgen.review.yaml.scalars import meant
from briefgen.review.yaml.source import Source
from briefgen.review.yaml.span import KeyPath

MAX_PROBLEMS = 100
"""The most errors in the content that are reported at once; a hostile file can have tens of thousands."""
_PARTS = ("finding", "why", "action")
"""The parts of a key message, of which one is required."""
_MAX_READ = 20_000  # characters of a text that are read to say how it should be written


class Objections(Explainer):
    """Converts the pydantic errors of one file to Problems."""

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
            guess, item = self._guess(path), self._item_above(path)
            found.add((*item, guess.key) if item else keys.right_path(path, guess, dotted(path[:-1])))
            yield self.unknown_key(path)
        others = [(path, detail) for path, detail in others if not self._is_consequence(path, detail, found)]
        for path, detail in others[:MAX_PROBLEMS]:
            yield self._convert(path, detail)
        yield from self._empty_messages(found, broken)
        self.unreported = max(0, len(unknown) - MAX_PROBLEMS) + max(0, len(others) - MAX_PROBLEMS)

    def split_items(self) -> dict[KeyPath, Problem]:
        """Map the path of each list in which every key has its own dash to its Problem."""
        found: dict[KeyPath, Problem] = {}
        for path, value in self._source.value.items() if isinstance(self._source.value, dict) else ():
            shape = items.shape_at((path,), self._shapes)
            needed = {key for key in shape.keys if f"{path}.{key}" in self._required}
            whole = items.joined_items(value, shape.keys, needed) if shape.kind == "items" else None
            if whole is not None:
                found[path,] = self._fixed("split-items", (path,), [plain_value(each) for each in whole])
        return found

    def _empty_messages(self, found: set[KeyPath | None], broken: frozenset[KeyPath]) -> Iterator[Problem]:
        """Yield a Problem for each key message without a finding, reason and action."""
        messages = self._source.value.get("key_messages") if self.area == "summary" else None
        for index, message in enumerate(messages[:MAX_PROBLEMS] if isinstance(messages, list) else ()):
            item: KeyPath = ("key_messages", index)
            is_reported = any(path in found or path in broken for path in (item, *((*item, part) for part in _PARTS)))
            if isinstance(message, dict) and not is_reported and all(message.get(part) is None for part in _PARTS):
                yield self._problem("empty-message", item)

    def misspelt(self, error: ValidationError) -> dict[KeyPath, str]:
        """Map the path of each misspelt key to its right name."""
        paths = [_path(detail) for detail in error.errors() if detail["type"] == "extra_forbidden"]
        guesses = {path: self._guess(path) for path in paths[:MAX_PROBLEMS]}
        return {path: guess.key for path, guess in guesses.items() if guess.key and guess.home == dotted(path[:-1])}

    def _is_consequence(self, path: KeyPath, detail: ErrorDetails, found: set[KeyPath | None]) -> bool:
        """Whether an error only follows from others: a misspelt key is also missing, a list of wrong items empty."""
        if detail["type"] == "too_short" and not isinstance(detail["input"], str):
            return bool(self._source.find(path))
        if detail["type"] == "empty_message":  # told by _empty_messages, also where a message has other errors
            return True
        return detail["type"] == "missing" and path in found

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
            if isinstance(path[-1], int):
                return replace(self._problem("empty-item", path), edits=self._without_item(path))
            return self._problem("empty", path)
        explain = _EXPLAIN.get(kind, Objections.other)
        return explain(self, path, value, detail.get("ctx") or {})

    def text(self, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem of a value that must be text."""
        del context
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
            return self._fixed("brackets", path, value[0])
        raw = rewrite.raw(self._source, path)[:_MAX_READ]
        if whole_list := value if self._is_list_in_list(path, value) else self._nested(path):
            written = rewrite.rewritten(self._source, path[:-1], whole_list)
            kind = "bracket-for-text" if whole_list is value else "nested-list"
            found = self._problem(kind, path, fix=written.fix, how=written.how)
            return replace(found, edits=written.edits)
        if raw.startswith(("[", "{")):
            return self._fixed("bracket-for-text", path, " ".join(raw.split()))
        if isinstance(value, list):
            texts = [each for each in value if isinstance(each, str)]
            whole = marks.joined("", [meant(each) for each in texts]) if len(texts) == len(value) else None
            return self._fixed("list-for-text", path, whole) if whole else self._problem("list-for-text-parts", path)
        key = next(iter(value), "")
        inside = set(value) & set(self._parts.get(dotted(path[:-1]), ()))
        if inside or not all(isinstance(each, str | None) for each in value.values()):
            return self._problem("keys-for-text", path)
        text = meant(raw)
        text = items.without_label(text) if isinstance(path[-1], int) else text
        return self._fixed("colon-for-text", path, text, key=shown(key))

    def _nested(self, path: KeyPath) -> list[Value]:
        """Return the items of a list of texts that was partly typed as lists below headings, else []."""
        found: list[Value] = []
        parent = self._source.find(path[:-1])
        if not isinstance(parent, list) or not isinstance(self._source.find(path), dict):
            return []
        for each in parent:
            rows = items.nested(each, dotted(path[:-1]), self._shapes) if isinstance(each, dict) else [each]
            is_nested = isinstance(each, dict) and any(isinstance(inner, list) for inner in each.values())
            if not rows or (isinstance(each, dict) and not is_nested):
                return []
            found += rows
        return found

    def _is_list_in_list(self, path: KeyPath, value: Any) -> bool:
        """Whether a value is a list of names inside a second pair of brackets."""
        is_only = isinstance(path[-1], int) and self._source.find(path[:-1]) == [value]
        is_names = is_only and items.shape_at(path[:-1], self._shapes).kind == "names"
        return is_names and isinstance(value, list) and all(isinstance(each, str) for each in value)

    def list_(self, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem of a value that must be a list."""
        del context
        raw, shape = rewrite.raw(self._source, path)[:_MAX_READ], items.shape_at(path, self._shapes)
        if isinstance(value, dict) and (found := self._keys_for_list(path, value, shape)):
            return found
        if isinstance(value, dict) and value and all(items.is_label(key) for key in value):
            return self._problem("keys-for-list-example", path)
        if self._is_nothing(value) and (shape.kind != "items" or dotted(path) not in self._required):
            is_needed = dotted(path) in self._required
            needed = self._problem("placeholder-for-list", path, value=shown(value)) if is_needed else None
            return needed or self._nothing(path, value)
        if shape.kind == "items":
            return self._items(path, value, raw)
        text = raw if isinstance(value, dict) else str(value)
        return self._fixed("text-for-list", path, list(items.listed(text, raw, shape.kind)))

    def _keys_for_list(self, path: KeyPath, value: Mapping[str, Any], shape: KeyShape) -> Problem | None:
        """Return the Problem of keys in place of a list if its items are clear from them; else None."""
        if shape.kind == "items" and (edits := rewrite.dashed(self._source, path)):
            return replace(self._problem("no-dashes", path, fix=f"- {next(iter(value))}: …"), edits=edits)
        if set(value) & set(shape.keys):
            return self._fixed("keys-for-list", path, [plain_value(value)])
        rows = self._rows(path, value, shape)
        return self._fixed("keys-for-list", path, rows) if rows else None

    def _rows(self, path: KeyPath, value: Mapping[str, Any], shape: KeyShape) -> list[Value]:
        """Return the items of a list that was typed as keys: headings with lists below them, or numbers."""
        rows = items.nested(value, dotted(path), self._shapes)
        if rows and (any(isinstance(each, list) for each in value.values()) or shape.keys[:1] == ("when",)):
            return rows
        is_numbered = value and all(items.is_label(key) for key in value)
        return self._numbered(path, value, shape.kind) if is_numbered else []

    def _numbered(self, path: KeyPath, value: Mapping[str, Any], kind: str) -> list[Value]:
        """Return the items of a list whose keys only number them; [] when one of them is no such item."""
        is_keyed = kind == "items"
        rows = [
            items.section(dotted(path), meant(each), self._shapes) if is_keyed and isinstance(each, str)
            else plain_value(each)
            for each in value.values()
        ]  # fmt: skip
        return rows if all(isinstance(row, dict if is_keyed else str) for row in rows) else []

    def _items(self, path: KeyPath, value: Any, raw: str) -> Problem:
        """Return the Problem of a value that must be a list whose items have keys."""
        if isinstance(value, dict):
            rows = [f"{key}: {each}" for key, each in value.items() if isinstance(each, str)]
        else:
            rows = marks.items(items.intended_lines(raw)) or [meant(raw)]
        if pasted := items.table(dotted(path), raw, self._shapes):
            return self._fixed("text-for-items", path, [*pasted], value=shown(raw))
        read_rows = [items.section(dotted(path), meant(row), self._shapes) for row in rows]
        if self._is_nothing(value):
            return self._problem("text-for-items-example", path, value=shown(value))
        if read_rows and all(read_rows) and (not isinstance(value, dict) or len(rows) == len(value)):
            return self._fixed("text-for-items", path, [row for row in read_rows if row], value=shown(raw))
        return self._problem(
            "keys-for-list-example" if isinstance(value, dict) else "text-for-items-example", path, value=shown(value)
        )

    @staticmethod
    def _is_nothing(value: Any) -> bool:
        """Whether a text only means "none"."""
        if not isinstance(value, str):
            return False
        return value.strip(" .").casefold() in labels()["nothing"] or is_placeholder(value, is_prose=True)

    def _nothing(self, path: KeyPath, value: Any) -> Problem:
        found = self._problem("nothing-for-list", path, value=shown(value))
        return replace(found, edits=rewrite.deleted(self._source, path))

    def keyed(self, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem of a value that must be a mapping."""
        del context
        shape, raw = items.shape_at(path, self._shapes), rewrite.raw(self._source, path)[:_MAX_READ]
        kind = "list-for-keys" if isinstance(value, list) else "text-for-keys"
        if shape.kind == "words":
            found = items.pairs(value, raw)
            if found:
                return self._fixed("not-word-list", path, found)
        if shape.kind == "section" and (found := items.typed_keys(raw, dotted(path), self._parts)):
            return self._fixed("text-for-section", path, found)
        is_split = isinstance(value, list) and value and all(isinstance(each, dict) for each in value)
        if shape.kind == "section" and is_split:
            whole = {key: plain_value(inner) for each in value for key, inner in each.items()}
            if len(whole) == sum(map(len, value)):
                return self._fixed("list-for-keys-joined", path, whole)
        if self._is_nothing(value) and dotted(path) not in self._required:
            return self._nothing(path, value)
        return self._problem(kind, path, value=shown(value))

    def _without_item(self, path: KeyPath) -> tuple[Edit, ...]:
        """Return the edits that delete an empty item, unless it is the only one."""
        others = self._source.find(path[:-1])
        return rewrite.deleted(self._source, path) if isinstance(others, list) and len(others) > 1 else ()

    def choice(self, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem of a value that is not one of the fixed choices."""
        if not isinstance(value, str):
            return self.text(path, value, context)
        allowed = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        choices = labels()["location"]["or"].format(first=", ".join(allowed[:-1]), last=allowed[-1])
        plain = " ".join(value.casefold().split())
        if dotted(path) == "recommendations.status":  # a likeness of letters could turn it into its opposite
            guess = keys.intended_status(value)
        else:
            close = get_close_matches(plain, [word.casefold() for word in allowed], n=1)
            guess = labels()["choices"].get(dotted(path), {}).get(plain) or next(
                (word for word in allowed if close and word.casefold() == close[0]), None
            )
        if guess:
            return self._fixed("choice", path, guess, value=shown(value), choices=choices, guess=guess)
        return self._problem("choice-unknown", path, value=shown(value), choices=choices)

    def icon(self, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem of an unknown icon, with the nearest names."""
        near = str(context["near"]).split(", ") if context["near"] else []
        if not near:
            return self._problem("icon-unknown", path, value=shown(value), names=", ".join(icon_names()))
        return self._fixed("icon", path, near[0], value=shown(value), names=", ".join(near))

    def date(self, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem of a malformed date."""
        if not isinstance(value, str):
            return self.text(path, value, context)
        guess = suggested_date(value)
        if guess:
            return self._fixed("date-guess", path, guess, value=shown(value))
        if " ".join(value.strip(" .()[]").casefold().split()) in labels()["unknown_dates"]:
            found = self._problem("date-unknown", path, value=shown(value))
            return replace(found, edits=rewrite.deleted(self._source, path))
        return self._problem("date-impossible" if is_impossible(value) else "date", path, value=shown(value))

    def address(self, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem of an invalid web address."""
        fault = str(context["fault"])
        host = value.split("://", 1)[-1].split("/", 1)[0]
        bare = "://" not in value and "." in host.strip(".") and not any(c in value for c in " @:")
        bare = bare and address_fault(items.whole_address(value)) is None
        mended = items.mended_address(value)
        if fault == "form" or (mended and fault == "character"):
            if mended or bare:
                guess = mended or items.whole_address(value)
                return self._fixed("web-address-guess", path, guess, value=shown(value))
            return self._problem("web-address", path, value=shown(value))
        code = f"U+{ord(odd):04X}" if (odd := odd_character(str(tidy(value)))) else ""
        name = f"`{odd}` ({code})" if odd.isprintable() and odd != "`" else code
        return self._problem(f"web-address-{fault}", path, value=shown(value), character=name, host=shown(host))

    def limit(self, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem of a text or list that is too long or too short."""
        if "max_length" not in context:
            is_needed = dotted(path) in self._required and isinstance(path[-1], str)
            if not isinstance(value, str):
                return self._problem("empty-list", path)
            found = self._problem("empty" if is_needed else "blank", path)
            return found if is_needed else replace(found, edits=rewrite.deleted(self._source, path))
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

    def colour(self, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem of a colour in another notation, with its probable value."""
        guess = keys.intended_colour(value)
        found = self._fixed("colour-guess", path, guess, value=shown(value)) if guess else None
        return found or self.named("colour", path, value, context)

    def named(self, kind: str, path: KeyPath, value: Any, context: Mapping[str, Any]) -> Problem:
        """Return the Problem that a validator of the model found; its figures are in ``context``."""
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
    "icon": Objections.icon,
    "partial_date": Objections.date,
    "web_address": Objections.address,
    "excess": Objections.excess,
    "language_code": lambda converter, *rest: converter.named("language-code", *rest),
    "scene_id": lambda converter, *rest: converter.named("scene-id", *rest),
    "review_id": lambda converter, *rest: converter.named("review-id", *rest),
    "headline_words": lambda converter, *rest: converter.named("headline", *rest),
    "email": lambda converter, *rest: converter.named("email", *rest),
    "colour": Objections.colour,
    "contrast": lambda converter, *rest: converter.named("contrast", *rest),
}
"""The method that explains an error, by pydantic's error type."""


def plain_value(value: Any) -> Value:
    """Return a value with every text tidied (``tidy``) and every key as text, ready to be written as YAML."""
    if isinstance(value, dict):
        return {str(key): plain_value(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain_value(each) for each in value]
    return None if value is None else str(tidy(value))


def total_problems(source: Source, area: str) -> Iterator[Problem]:
    """Yield a Problem when the combined length of a file's texts is over the limit."""
    count = sum(len(source.words(path)) for path, span in source.spans.items() if span.style not in {"{", "["})
    if count > MAX_TOTAL:
        yield problem("too-much", source.place(()), area, count=f"{count:,}", limit=f"{MAX_TOTAL:,}")


def _path(detail: ErrorDetails) -> KeyPath:
    # pydantic adds "[key]" to the path when the key itself is wrong.
    return tuple(part for part in detail["loc"] if part != "[key]")
