"""Filters and tests of the template sandbox, with size limits on what an expression can produce."""

import re
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from typing import Any

from jinja2 import pass_context, pass_eval_context
from jinja2.exceptions import SecurityError
from jinja2.filters import do_replace, sync_do_join
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, markup_join, str_join
from markupsafe import Markup, escape

from briefgen.wording.phrases import date_in_words, listed, paragraphs, tied, with_full_stop

MOST_TEXT = 2_000_000
"""The most characters that ``+``, ``*``, ``~``, ``join`` or ``replace`` may make."""

MOST_ITEMS = 100_000
"""The most items that ``+`` or ``*`` may make of lists."""

MOST_BITS = 256
"""The most bits of a whole number in a template."""

WORDS: ContextVar[Mapping[str, Any]] = ContextVar("words")
"""The labels for dates and lists of the rendering in progress (``words_of``)."""

JOINED = " joined"
"""The filter that ``~`` becomes; no template can name it, as it begins with a space."""

_BRACKET = re.compile(r"(\([^()]*\)[,;:.]?)")

_FIELD = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}|[{}]")


class TooLargeError(SecurityError):
    """An expression in a template exceeded the size limit of a text, list or number."""


def words_of(common: Mapping[str, Any]) -> dict[str, Any]:
    """Return the labels of ``common.yaml`` that the filters need."""
    return {name: common[name] for name in ("date_not_stated", "months", "listed")}


def filled(text: str, **values: object) -> str:
    """Replace ``{name}`` placeholders in a label; ``{{`` and ``}}`` are literal braces.

    Raises:
        SecurityError: there is another brace, or a name that is not given.
    """

    def value_of(match: re.Match[str]) -> str:
        name = match[1]
        if name is None and len(match[0]) == 2:
            return match[0][0]
        if name not in values:
            raise SecurityError(f"{match[0]!r} cannot be filled in; there is {', '.join(values) or 'nothing'}")
        return str(values[name])

    return _FIELD.sub(value_of, str(text))


def whole(text: str) -> Markup:
    """Return a heading as markup in which each bracket has the class ``whole``, so that it can stay on one line."""
    pieces = (escape(piece) for piece in _BRACKET.split(str(text)))
    spans = (
        Markup('<span class="whole">{}</span>').format(piece) if at % 2 else piece for at, piece in enumerate(pieces)
    )
    return Markup("").join(spans)


@pass_context
def _date(context: Context, value: Mapping[str, int] | None) -> str:
    del context
    parts = None if value is None else (value["year"], value["month"], value["day"])
    return date_in_words(WORDS.get(), parts)


@pass_context
def _month(context: Context, number: int) -> str:
    del context
    return str(WORDS.get()["months"][number - 1])


@pass_context
def _listed(context: Context, items: Iterable[str]) -> str:
    del context
    return listed(WORDS.get(), items)


@pass_eval_context
def _join(eval_ctx: EvalContext, value: Iterable[Any], d: str = "", attribute: str | int | None = None) -> str:
    items = list(value)
    _limited(sum(len(item) for item in items if isinstance(item, str)) + len(d) * len(items))
    text = sync_do_join(eval_ctx, items, d, attribute)
    _limited(len(text))
    return text


@pass_eval_context
def _replace(eval_ctx: EvalContext, s: str, old: str, new: str, count: int | None = None) -> str:
    text = str(s)
    _limited(len(text) + text.count(str(old)) * len(str(new)))
    return do_replace(eval_ctx, s, old, new, count)


@pass_eval_context
def _joined(eval_ctx: EvalContext, parts: list[Any]) -> str:
    text = markup_join(parts) if eval_ctx.autoescape else str_join(parts)
    _limited(len(text))
    return text


def _limited(size: int) -> None:
    if size > MOST_TEXT:
        raise TooLargeError(f"a text of more than {MOST_TEXT} characters")


def _add(left: Any, right: Any) -> Any:
    if isinstance(left, str) and isinstance(right, str):
        _limited(len(left) + len(right))
    elif isinstance(left, list | tuple) and isinstance(right, list | tuple) and len(left) + len(right) > MOST_ITEMS:
        raise TooLargeError(f"a list of more than {MOST_ITEMS} items")
    return left + right


def _times(left: Any, right: Any) -> Any:
    for value, times in ((left, right), (right, left)):
        if isinstance(value, str) and isinstance(times, int):
            _limited(len(value) * times)
        elif isinstance(value, list | tuple) and isinstance(times, int) and len(value) * times > MOST_ITEMS:
            raise TooLargeError(f"a list of more than {MOST_ITEMS} items")
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() + right.bit_length() > MOST_BITS:
        raise TooLargeError("a number that is too large")
    return left * right


def _power(left: Any, right: Any) -> Any:
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        raise SecurityError("'**' is for numbers only")
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() * abs(right) > MOST_BITS:
        raise TooLargeError("a number that is too large")
    return left**right


def _rest(left: Any, right: Any) -> Any:
    if not isinstance(left, int | float):
        raise SecurityError("'%' is for numbers only")
    return left % right


OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {"+": _add, "*": _times, "**": _power, "%": _rest}
"""The limited operators by their sign; other operators cannot make anything large."""

OWN: Mapping[str, Callable[..., Any]] = {
    "date": _date,
    "fill": filled,
    "join": _join,
    "listed": _listed,
    "month": _month,
    "paragraphs": paragraphs,
    "replace": _replace,
    "stop": with_full_stop,
    "tied": tied,
    "whole": whole,
    JOINED: _joined,
}
"""briefgen's own filters, and limited versions of Jinja's."""
