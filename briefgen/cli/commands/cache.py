"""``briefgen cache``: show, prune or clear the cache."""

import click

from briefgen.cache import Cache, size_limit


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
    click.echo(f"Folder: {cache.folder}")
    click.echo(f"Limit:  {size_limit() / 1e6:,.0f} MB (BRIEFGEN_CACHE_MB changes it)")
    for each in usage:
        click.echo(f"  {each.kind:<10} {each.entries:>8,} entries {each.bytes / 1e6:>10,.1f} MB")
    click.echo(_sum("Holds:  {entries}, {size}.", sum(e.entries for e in usage), sum(e.bytes for e in usage)))


@command.command()
@click.option("--to", "megabytes", type=click.IntRange(min=0), metavar="MB", help="How much may stay.")
def prune(megabytes: int | None) -> None:
    """Delete what was not used for longest, until the rest is within the limit."""
    limit = size_limit() if megabytes is None else megabytes * 1_000_000
    click.echo(_sum("Deleted {entries}, {size}.", *Cache().prune(limit)))


@command.command()
def clear() -> None:
    """Delete everything that is kept."""
    click.echo(_sum("Deleted {entries}, {size}.", *Cache().clear()))


def _sum(text: str, entries: int, number: int) -> str:
    return text.format(entries="1 entry" if entries == 1 else f"{entries:,} entries", size=f"{number / 1e6:,.1f} MB")
