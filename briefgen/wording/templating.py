"""A Jinja sandbox for untrusted templates: an allowlist of operations, and a budget of steps and characters.

A template gets plain data (``briefgen.wording.plain``) and nothing else. What it may do is a list of what is allowed:

- ``x.name`` and ``x["name"]`` read an item of a dictionary, never an attribute or a method; ``x[0]`` and ``x[1:3]``
  read lists and texts; ``loop.index`` and its like read a loop; an imported file gives its macros.
- It calls macros, ``super()``, ``loop.cycle``, ``loop.changed`` and ``range``, and nothing else.
- Filters and tests are those of ``FILTERS`` and ``TESTS`` and briefgen's own (``template_filters``).
- It shows texts and numbers, not lists, functions or whole dictionaries.
- ``{% autoescape %}`` is not there, so that a page escapes whatever it shows.
- A filling has a ``Budget`` of steps (each turn of a loop, call, include) and of characters written.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import (
    BaseLoader,
    FileSystemLoader,
    StrictUndefined,
    Template,
    meta,
    nodes,
    pass_context,
    select_autoescape,
)
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, TemplateReference, Undefined
from jinja2.sandbox import SandboxedEnvironment
from jinja2.visitor import NodeTransformer

from briefgen import resources
from briefgen.errors import UsageError
from briefgen.wording import filters
from briefgen.wording.labels import built_in_labels

MOST_RANGE = 10_000
"""The most numbers of a ``range``."""


CALL_STEPS = 4
"""The steps that a call counts: it takes longer than a turn of a loop."""


@dataclass(frozen=True)
class Budget:
    """The limits of one rendering.

    Attributes:
        steps: turns of loops, files taken in, and calls (``CALL_STEPS`` each).
        characters: of what it writes.
    """

    steps: int
    characters: int


OWN = Budget(steps=20_000_000, characters=1_000_000_000)
"""The budget of built-in templates: a library has many packs, and a deck many pictures."""

HOUSE = Budget(steps=500_000, characters=32_000_000)
"""The budget of templates that include a file of a house."""


class OverBudget(Exception):  # noqa: N818  (named for what happened)
    """A rendering exceeded its budget: ``limit`` is ``steps`` or ``characters``, ``most`` the maximum."""

    def __init__(self, limit: str, most: int) -> None:
        super().__init__(limit)
        self.limit = limit
        self.most = most


class Run:
    """The remaining budget of one rendering."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.steps = budget.steps
        self.characters = budget.characters

    def step(self, count: int = 1) -> None:
        """Subtract steps from the budget."""
        self.steps -= count
        if self.steps < 0:
            raise OverBudget("steps", self.budget.steps)

    def wrote(self, text: str) -> str:
        """Subtract the characters of a text from the budget, and return the text."""
        self.characters -= len(text)
        if self.characters < 0:
            raise OverBudget("characters", self.budget.characters)
        return text


RUN: ContextVar[Run] = ContextVar("run")
"""The rendering in progress."""


def counted_turns(items: Any) -> Any:
    """Charge the iterations of a loop: at once when its length is known, else one by one."""
    run = RUN.get()
    if isinstance(items, dict | list | tuple | str | range):
        run.step(len(items))
        return items

    def one_by_one() -> Iterator[Any]:
        for item in items:
            run.step()
            yield item

    return one_by_one()


def short_range(*numbers: int) -> range:
    """Return a ``range`` of limited length."""
    found = range(*numbers)
    if len(found) > MOST_RANGE:
        raise OverBudget("range", MOST_RANGE)
    return found


FILTERS = frozenset({
    "abs", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first", "float", "forceescape",
    "int", "items", "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "reverse",
    "round", "select", "selectattr", "sort", "string", "striptags", "sum", "title", "tojson", "trim",
    "truncate", "unique", "upper", "urlencode", "wordcount",
})  # fmt: skip
"""Filters of Jinja that a template may use. ``join`` and ``replace`` are there too, with a limit of their size."""

TESTS = frozenset({
    "boolean", "defined", "divisibleby", "eq", "equalto", "even", "false", "float", "ge", "greaterthan", "gt",
    "in", "integer", "iterable", "le", "lessthan", "lower", "lt", "mapping", "ne", "none", "number", "odd",
    "sameas", "sequence", "string", "true", "undefined", "upper", "==", "!=", "<", "<=", ">", ">=",
})  # fmt: skip
"""Tests of Jinja that a template may use."""

LOOP = frozenset({
    "cycle", "changed", "depth", "depth0", "first", "index", "index0", "last", "length", "nextitem", "previtem",
    "revindex", "revindex0",
})  # fmt: skip
"""The attributes of a loop that a template may read."""


@contextmanager
def _running(budget: Budget, words: Mapping[str, Any]) -> Iterator[Run]:
    run, with_words = RUN.set(Run(budget)), filters.WORDS.set(words)
    try:
        yield RUN.get()
    finally:
        RUN.reset(run)
        filters.WORDS.reset(with_words)


def fill(
    templates: "Templates", name: str, context: Mapping[str, Any], words: Mapping[str, Any], budget: Budget
) -> str:
    """Render a template within a budget.

    Args:
        templates: where it is.
        name: its name, such as ``script/en-GB/message.txt``.
        context: plain data.
        words: what the filters ``date``, ``month`` and ``listed`` say (``template_filters.words_of``).
        budget: what it may use.

    Raises:
        OverBudget: it used more.
        jinja2.TemplateError: it is missing, wrong, or does what is not allowed.
    """
    with _running(budget, words) as run:
        template = templates.get_template(name)
        return "".join(run.wrote(part) for part in template.root_render_func(template.new_context(dict(context))))


def fill_built_in(name: str, context: Mapping[str, Any], words: Mapping[str, Any]) -> str:
    """Render a built-in template, as ``fill`` does.

    Raises:
        UsageError: there is so much to show that it goes over its budget.
    """
    try:
        return fill(built_in_templates(), name, context, words, OWN)
    except OverBudget as error:
        problems = built_in_labels("en-GB", "house_files")["templates"]
        reason = str(problems[error.limit]).format(most=error.most)
        raise UsageError(str(problems["message"]).format(place=name, reason=reason)) from None


def references(name: str) -> Iterator[str | None]:
    """Yield the templates that a built-in one includes, extends or imports; None for a name computed at run time."""
    source = resources.templates().joinpath(*name.split("/")).read_text(encoding="utf-8")
    yield from meta.find_referenced_templates(built_in_templates().parse(source))


@cache
def built_in_templates() -> "Templates":
    """Return the environment of the built-in templates; each is compiled once per process."""
    return Templates(FileSystemLoader(resources.templates()))


class Templates(SandboxedEnvironment):
    """A Jinja environment with this module's allowlist.

    Args:
        loader: finds the templates.
    """

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, loader: BaseLoader) -> None:
        super().__init__(
            loader=loader,
            autoescape=select_autoescape(("html", "xml", "svg")),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_shown,
            cache_size=-1,
        )
        self.globals = {"range": short_range}
        usual = {name: self.filters[name] for name in FILTERS}
        self.filters = {**usual, **filters.OWN, _COUNTED: _counted}
        self.tests = {name: self.tests[name] for name in TESTS}
        self.binop_table |= filters.OPERATORS

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return ``obj.attribute`` if the allowlist permits it, else an undefined value."""
        kind = type(obj)
        if kind is dict and attribute in obj:
            return obj[attribute]
        if isinstance(obj, Undefined):
            return getattr(obj, "anything")  # noqa: B009  (raises what is undefined)
        if attribute.startswith("_") and kind is not dict:
            return self.undefined(f"{attribute!r} cannot be used", name=attribute, exc=SecurityError)
        if kind is LoopContext and attribute in LOOP:
            return getattr(obj, attribute)
        named = vars(obj) if kind is TemplateModule else _blocks(obj) if kind is TemplateReference else {}
        return named[attribute] if attribute in named else self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return ``obj[argument]`` for dictionaries, lists and texts, else an undefined value."""
        if isinstance(obj, Undefined):
            return getattr(obj, "anything")  # noqa: B009  (raises what is undefined)
        if isinstance(obj, dict | list | tuple | str):
            try:
                return obj[argument]
            except (TypeError, LookupError):
                pass
        return self.undefined(obj=obj, name=argument)

    def is_safe_callable(self, obj: Any) -> bool:
        """Whether a template may call an object: macros, blocks, loop methods and ``range``."""
        return (
            isinstance(obj, Macro | BlockReference | LoopContext | Undefined)
            or obj is short_range
            or _is_of_loop(obj)
        )

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call an allowed object, and charge it to the budget."""
        RUN.get().step(CALL_STEPS)
        if isinstance(obj, LoopContext) and args:
            args = (counted_turns(args[0]), *args[1:])  # a loop in itself
        return super().call(context, obj, *args, **kwargs)

    def _load_template(self, name: str, globals: Any) -> Template:  # noqa: A002  (the name that Jinja gives it)
        if run := RUN.get(None):
            run.step()
        return super()._load_template(name, globals)

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,  # noqa: FBT001, FBT002
    ) -> str:
        return super()._generate(_Guarded(name, filename).visit(source), name, filename, defer_init)


_COUNTED = " counted"
"""The filter that counts the turns of a loop; no template can name it, as it begins with a space."""


class _Guarded(NodeTransformer):
    """An AST transformer that adds budget counting and limits to a template before compilation."""

    def __init__(self, name: str | None, filename: str | None) -> None:
        self._file = name, filename

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802  (the name that Jinja looks for)
        self.generic_visit(node)
        node.iter = nodes.Filter(node.iter, _COUNTED, [], [], None, None, lineno=node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802  (the name that Jinja looks for)
        self.generic_visit(node)
        parts = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(parts, filters.JOINED, [], [], None, None, lineno=node.lineno)

    def visit_ScopedEvalContextModifier(self, node: nodes.ScopedEvalContextModifier) -> nodes.Node:  # noqa: N802
        raise TemplateSyntaxError("'autoescape' cannot be used", node.lineno, *self._file)


def _shown(value: Any) -> Any:
    """Return a value if it is text or a number, the only types that can be output; else raise."""
    if value is None or isinstance(value, str | int | float | Undefined):
        return value
    raise SecurityError(
        "what is no text or number is not shown; a list needs `join` or `listed`, a date needs `date`"
    )


def _blocks(reference: Any) -> dict[str, Any]:
    """Return the blocks of a page by name, for ``self.title`` in a template."""
    names = vars(reference)["_TemplateReference__context"].blocks
    return {name: reference[name] for name in names}


def _is_of_loop(obj: Any) -> bool:
    owner: Callable[..., Any] | None = getattr(obj, "__func__", None)
    return owner is not None and owner in (LoopContext.cycle, LoopContext.changed)


@pass_context
def _counted(context: Context, items: Any) -> Any:
    del context
    return counted_turns(items)
