"""What a template may use: steps and characters are counted, whatever they are spent on."""

import pytest
from jinja2 import DictLoader, UndefinedError

from briefgen.wording.filters import TooLargeError
from briefgen.wording.templating import Budget, OverBudget, Templates, fill

MACRO = "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{% endif %}{% endmacro %}"
STEPS = {
    "a loop": "{% for x in range(100) %}{% endfor %}",
    "loops in loops": "{% for x in range(9) %}{% for y in range(9) %}{% endfor %}{% endfor %}",
    "a loop over data": "{% for x in items %}{% endfor %}",
    "a loop over a text": "{% for x in text %}{% endfor %}",
    "a loop over a dictionary": "{% for x in pairs %}{% endfor %}",
    "a loop over what a filter gives": "{% for x in items | map('string') %}{% endfor %}",
    "a loop with a condition": "{% for x in items if x is none %}{% endfor %}",
    "a loop in itself": "{% for x in [[1] * 60] recursive %}{% if x is iterable %}{{ loop(x) }}{% endif %}{% endfor %}",
    "a macro that calls itself": f"{MACRO}{{{{ m(20) }}}}",
    "a macro of another file": "{% import 'm' as other %}" + "{{ other.m(0) }}" * 20,
    "a block that is shown again": "{% block b %}{% endblock %}" + "{{ self.b() }}" * 20,
    "a block of a frame": "{% extends 'frame' %}{% block b %}" + "{{ super() }}" * 20 + "{% endblock %}",
    "calls with a body": "{% macro m() %}{{ caller() }}{% endmacro %}" + "{% call m() %}{% endcall %}" * 10,
    "files that are taken in": "{% include 'nothing' %}" * 60,
    "files that are imported": "{% import 'm' as other %}" * 60,
    "loops within a value": "{% set x %}{% for x in range(60) %}{% endfor %}{% endset %}",
    "loops within a macro": "{% macro w() %}{% for x in range(60) %}{% endfor %}{% endmacro %}{{ w() }}",
}
FILES = {"m": MACRO, "frame": "{% block b %}{% endblock %}", "nothing": ""}
CONTEXT = {"items": list(range(60)), "text": "x" * 60, "pairs": dict.fromkeys(range(60))}


def filled(template: str, steps: int, characters: int = 1000) -> str:
    """Fill a template with a budget."""
    templates = Templates(DictLoader({**FILES, "t": template}))
    return fill(templates, "t", CONTEXT, {}, Budget(steps, characters))


@pytest.mark.parametrize("template", STEPS.values(), ids=STEPS)
def test_every_step_is_counted(template: str) -> None:
    """Loops, calls and files cost steps, and with enough of them the template is filled."""
    with pytest.raises(OverBudget) as caught:
        filled(template, 50)

    assert ("steps", 50) == (caught.value.limit, caught.value.most)
    assert "" == filled(template, 1000).strip()


def test_the_whole_budget_can_be_used() -> None:
    """The limit itself is allowed: a file, a call and 45 turns, and 10 characters."""
    assert "" == filled("{% for x in range(45) %}{% endfor %}", 50)
    assert "x" * 10 == filled("{{ 'x' * 10 }}", 50, 10)


@pytest.mark.parametrize("template", ["x" * 11, "{{ 'x' * 11 }}", "{% for x in range(11) %}x{% endfor %}"])
def test_what_is_written_is_counted(template: str) -> None:
    """A text longer than the budget is not given back."""
    with pytest.raises(OverBudget) as caught:
        filled(template, 1000, 10)

    assert ("characters", 10) == (caught.value.limit, caught.value.most)


@pytest.mark.parametrize(
    "template", ["{{ nobody.name }}", "{{ nobody.name.first }}", "{% if nobody.name %}x{% endif %}"]
)
def test_a_name_that_is_not_there_is_named(template: str) -> None:
    """What is asked of a value that is not there is an error that names the value."""
    with pytest.raises(UndefinedError, match="nobody"):
        filled(template, 50)


def test_a_range_has_an_end() -> None:
    """It is refused before a filter makes a list of it."""
    assert "10000" == filled("{{ range(10000) | length }}", 50)
    with pytest.raises(OverBudget) as caught:
        filled("{{ range(10001) | length }}", 50)

    assert "range" == caught.value.limit


@pytest.mark.parametrize(
    "expression",
    [
        "text * 40000",
        "40000 * text",
        "('x' * 1999999) ~ 'xx'",
        "('x' * 1999999) + 'xx'",
        "items * 2000",
        "(items * 1600) + (items * 100)",
        "(text * 1000) | replace('x', 'y' * 1000)",
        "(items * 100) | join('y' * 1000)",
        "(('x' * 1000000) | list) | join('ab')",
        "9 ** 81",
        "(9 ** 40) * (9 ** 41)",
    ],
)
def test_no_expression_makes_anything_large(expression: str) -> None:
    """Texts, lists and numbers have a limit, found before they are made."""
    with pytest.raises(TooLargeError):
        filled(f"{{{{ {expression} }}}}", 10_000)


def test_what_is_just_small_enough_is_made() -> None:
    """The limits are limits."""
    assert "2000000 2000000" == filled("{{ ('x' * 2000000) | length }} {{ (('x' * 1999999) ~ 'x') | length }}", 50)
    assert "60000 99960" == filled("{{ (items * 1000) | length }} {{ (items * 1666) | length }}", 50)


def test_each_filling_has_its_own_budget() -> None:
    """What one has spent, another has not."""
    templates = Templates(DictLoader({"t": "{% for x in range(40) %}{% endfor %}"}))

    assert ["", "", ""] == [fill(templates, "t", {}, {}, Budget(50, 10)) for _ in range(3)]
