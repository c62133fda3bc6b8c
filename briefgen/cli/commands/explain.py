"""``briefgen explain``: explain a rule of the checks."""

import click

from briefgen.checks.run import explain
from briefgen.errors import UsageError
from briefgen.wording.messages import message


@click.command()
@click.argument("rule")
def command(rule: str) -> None:
    """Explain a rule of the checks: what it looks for, why, and what to do.

    RULE is the name in square brackets after a problem, such as panel/no-why.
    """
    text = explain(rule)
    if text is None:
        raise UsageError(message("commands", "explain.unknown", rule=rule))
    click.echo(text)
