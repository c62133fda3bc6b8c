"""Templates put together by chance: each is filled or refused in words, and none reaches anything."""

import json
import random
import re
from pathlib import Path

import pytest

from briefgen.wording.filters import OWN
from briefgen.wording.labels import built_in_labels
from briefgen.wording.plain import to_json
from briefgen.wording.template_child import answer
from briefgen.wording.templating import FILTERS, TESTS

NAMES = ("text", "items", "pairs", "number", "nothing", "none", "loop", "self", "range", "caller", "varargs", "m", "''", "[]", "{}", "1", "x")  # fmt: skip
ATTRIBUTES = ("a", "items", "keys", "__class__", "__init__", "__globals__", "_func", "format", "index", "cycle", "append", "mro", "b")  # fmt: skip
OPERATORS = ("+", "-", "*", "/", "//", "%", "**", "~", "in", "==", "<", "and", "or", "if 1 else", "is")
WRAPPERS = (
    "{{ %s }}", "{%% if %s %%}x{%% endif %%}", "{%% for x in %s %%}{{ x }}{%% endfor %%}", "{%% set x = %s %%}{{ x }}",
    "{%% macro m(a) %%}{{ a }}{{ caller }}{%% endmacro %%}{{ m(%s) }}", "{%% call(x) range(%s) %%}x{%% endcall %%}",
    "{%% include %s %%}", "{%% import %s as x %%}{{ x.a }}", "{%% extends %s %%}", "{%% with x = %s %%}{{ x }}{%% endwith %%}",
    "{%% filter upper %%}{{ %s }}{%% endfilter %%}", "{%% block b %%}{{ %s }}{%% endblock %%}{{ self.b() }}",
    "{%% for x in %s recursive %%}{{ loop.index }}{{ loop(x) }}{%% endfor %%}", "{{ %s", "{%% %s %%}",
)  # fmt: skip
CONTEXT = {"text": "some text", "items": ["a", 1, None, [2]], "pairs": {"a": 1, "items": "x"}, "number": 3}
WORDS = {"months": ["January"], "date_not_stated": "-", "listed": {"between": ", ", "last": " and "}}


def expression(chance: random.Random, depth: int) -> str:
    """Return an expression, mostly one that makes no sense."""
    if not depth:
        return chance.choice(NAMES)
    inner, other = (expression(chance, depth - 1) for _ in range(2))
    filters = sorted({*FILTERS, *OWN} | {"attr", "pprint", "safe", "format"})
    return chance.choice(
        (
            f"{inner}.{chance.choice(ATTRIBUTES)}",
            f"{inner}['{chance.choice(ATTRIBUTES)}']",
            f"{inner}[{other}]",
            f"{inner}[1:{other}]",
            f"{inner}({other})",
            f"({inner} {chance.choice(OPERATORS)} {other})",
            f"{inner} | {chance.choice(filters)}",
            f"{inner} | {chance.choice(filters)}({other})",
            f"{inner} | map(attribute='{chance.choice(ATTRIBUTES)}') | list",
            f"({inner} is {chance.choice(sorted(TESTS - {'==', '!=', '<', '>', '<=', '>='}))})",
            f"'{{0.__class__}} {{a}}' | fill(a={inner})",
            inner,
        )
    )


@pytest.mark.parametrize("seed", range(4))
def test_templates_by_chance_are_filled_or_refused(seed: int, tmp_path: Path) -> None:
    """The answer is a text, or a kind of fault that there are words for; nothing of Python's own is ever shown."""
    chance = random.Random(seed)  # noqa: S311  (no secret)
    kinds = built_in_labels("en-GB", "house_files")["templates"]
    (tmp_path / "script").mkdir()
    texts = 0
    for number in range(250):
        name = f"script/{number}.txt"
        template = chance.choice(WRAPPERS) % expression(chance, chance.choice((0, 1, 1, 2, 3)))
        (tmp_path / name).write_text(template, encoding="utf-8")
        request = {"folder": str(tmp_path), "template": name, "context": CONTEXT, "words": WORDS}

        said = json.loads(answer(to_json(request).encode()))

        if "kind" in said:
            assert str(kinds[said["kind"]]).format(**said["values"]), template
        else:
            texts += 1
            assert not re.search(r"<\w|0x[0-9a-f]|\{'|\['", said["text"], re.IGNORECASE), template
    assert texts > 4
