"""``briefgen cache``: show, prune or clear the cache."""

import click

from briefgen.cache import Cache, size_limit
from briefgen.wording.messages import message


@click.group()
def command() -> None:
    """Show or empty what is kept to make the next build faster.

    Deleting it changes how long a build takes, and nothing else.
    """


@command.command()
def info() -> None:
    """Show where it is and how much it holds."""
    cache = Cache()
    usage = cache.usage()
    click.echo(message("commands", "cache.folder", folder=cache.folder))
    click.echo(message("commands", "cache.limit", megabytes=f"{size_limit() / 1e6:,.0f}"))
    for each in usage:
        row = {"kind": each.kind, "entries": each.entries, "megabytes": each.bytes / 1e6}
        click.echo(message("commands", "cache.row", **row))
    click.echo(_sum("holds", sum(e.entries for e in usage), sum(e.bytes for e in usage)))


@command.command()
@click.option("--to", "megabytes", type=click.IntRange(min=0), metavar="MB", help="How much may stay.")
def prune(megabytes: int | None) -> None:
    """Delete what was not used for longest, until the rest is within the limit."""
    limit = size_limit() if megabytes is None else megabytes * 1_000_000
    click.echo(_sum("deleted", *Cache().prune(limit)))


@command.command()
def clear() -> None:
    """Delete everything that is kept."""
    click.echo(_sum("deleted", *Cache().clear()))


def _sum(name: str, entries: int, number: int) -> str:
    count = message("commands", f"cache.{'entry' if entries == 1 else 'entries'}", count=entries)
    return message("commands", f"cache.{name}", entries=count, megabytes=number / 1e6)
