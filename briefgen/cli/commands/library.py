"""``briefgen library``: make a site of all packs."""

from dataclasses import replace
from pathlib import Path

import click

from briefgen.cli.progress import Steps
from briefgen.errors import EXIT_FAILED, EXIT_OK, BriefgenError, UsageError
from briefgen.files.opener import MIB, OpenError, read_file
from briefgen.files.replace import write_whole
from briefgen.library.collect import CollectedPacks
from briefgen.library.feed.episodes import Record
from briefgen.library.feed.feed import RECORD, shared_ids
from briefgen.library.model import Entry, message
from briefgen.library.site import make_site
from briefgen.library.stage import unpublished
from briefgen.library.write import WrittenSite
from briefgen.pipeline.houses import open_house
from briefgen.review.web_address import address_fault

MAX_RECORD = 50 * MIB
"""The most bytes of a record of guids: that of 10,000 episodes has 5 MB."""


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FOLDER...")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=Path("site"), show_default=True, metavar="SITE",
    help="The folder of the site.",
)  # fmt: skip
@click.option(
    "--base-url", metavar="ADDRESS",
    help="Where the site will be on the web, for feeds and the site map; by default the site in house.yaml.",
)  # fmt: skip
@click.option("--house", type=click.Path(path_type=Path), envvar="BRIEFGEN_HOUSE", help="The publisher's house.yaml.")
@click.option("--with-restricted", is_flag=True, help="Also take in packs that are marked as restricted.")
@click.option(
    "--language", type=click.Choice(["en-GB", "cy"]), default="en-GB", show_default=True,
    help="The language of the site itself; each pack stays in its own.",
)  # fmt: skip
@click.option(
    "--guids", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Keep a copy here of what makes listeners get each episode once, and go on from it when the site is new.",
)  # fmt: skip
@click.option(
    "--remove", multiple=True, metavar="SLUG",
    help="Take a review out of the site: the name of its folder there. Can be given again.",
)  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Print errors and what was left out only.")
@click.option("-v", "--verbose", is_flag=True, help="Print every file that was written or removed.")
def command(
    folders: tuple[Path, ...],
    *,
    output: Path,
    base_url: str | None,
    house: Path | None,
    with_restricted: bool,
    language: str,
    guids: Path | None,
    remove: tuple[str, ...],
    quiet: bool,
    verbose: bool,
) -> int:
    """Make a site of all packs: to find, hear and learn from every review.

    FOLDER is a pack, or a folder with packs in it. Any web server can show the site. Run it again after a change:
    only what changed is written, and the site that is there stays whole until the new one is ready.
    """
    address = _address(base_url if base_url is not None else open_house(house).site or "")
    if guids:
        _must_be_of_use(guids, address)
    with Steps(str(output), quiet=quiet) as steps:
        found, written = make_site(
            folders, output, house=house, base_url=address, with_restricted=with_restricted, language=language,
            guids=guids, remove=remove, progress=steps.report,
        )  # fmt: skip
    if guids:
        _keep_guids(written, guids)
    if not quiet:
        _print_written(written, verbose=verbose)
        if not address:
            click.echo(message("command.no_address"))
    has_shared_ids = _print_warnings(found, written)
    code = _print_left_out(found, written)
    return EXIT_FAILED if has_shared_ids else code


def _address(given: str) -> str:
    """Validate and return the site's address, or "".

    Raises:
        UsageError: it is no web address.
    """
    if not given:
        return ""
    # A site to try out can be on this computer. What is printed has an address without a query.
    if address_fault(given) not in {None, "local"} or set(given) & set("?#'"):
        raise UsageError(message("command.base_url", url=given))
    return given


def _must_be_of_use(guids: Path, address: str) -> None:
    """Check that the file of ``--guids`` may be overwritten: it is a record of guids, or does not exist.

    Raises:
        UsageError: it is something else, or there is no feed to keep the guids of.
    """
    if not address:
        raise UsageError(message("command.guids_no_address"))
    try:
        Record.read(read_file(guids, MAX_RECORD))
    except OpenError as error:
        if error.kind == "missing":
            return
        raise
    except ValueError:
        raise UsageError(message("command.guids_other", file=guids)) from None


def _keep_guids(written: WrittenSite, guids: Path) -> None:
    """Copy the feed's record of guids out of the site when it changed.

    Raises:
        BriefgenError: it cannot be written.
    """
    try:
        record = (written.folder / RECORD).read_bytes() if (written.folder / RECORD).is_file() else b""
        if record and not (guids.is_file() and guids.read_bytes() == record):
            write_whole(guids, record)
    except OSError as error:
        raise BriefgenError(message("command.guids", file=guids, why=error.strerror)) from error


def _print_written(written: WrittenSite, *, verbose: bool) -> None:
    values = {"folder": written.folder, "packs": written.packs, "pages": written.pages}
    counts = {"made": len(written.made), "kept": written.kept, "removed": len(written.removed)}
    is_new = counts["made"] or counts["removed"]
    click.echo(message("command.done" if is_new else "command.unchanged", **values, **counts))
    if verbose:
        for name, addresses in (("made", written.made), ("removed", written.removed)):
            for address in addresses:
                click.echo(message(f"command.{name}", address=address))


def _print_warnings(found: CollectedPacks, written: WrittenSite) -> bool:
    """Print shared review ids and editions without their whole pack; return whether ids are shared."""
    shared = list(shared_ids(replace(found.library, entries=written.entries)))
    for first, second in shared:
        titles = {"first": first.facts.review.about.title, "second": second.facts.review.about.title}
        packs = {"first_pack": first.pack, "second_pack": second.pack}
        click.echo(message("command.shared_id", id=first.facts.review.about.id, **titles, **packs), err=True)
    for entry in found.library.alone:
        click.echo(message("command.alone", pack=entry.pack), err=True)
    return bool(shared)


def _print_left_out(found: CollectedPacks, written: WrittenSite) -> int:
    """Print packs that are not in the site and broken links; return the exit code."""
    for pack in found.restricted:
        click.echo(message("command.restricted", pack=pack), err=True)
    for digest in found.digests:
        why = "withdrawn" if digest.is_withdrawn else "restricted"
        click.echo(message(f"command.digest_{why}", pack=digest.pack, review=digest.review), err=True)
    _print_unreadable(found, written)
    for pack in found.twice:
        click.echo(message("command.twice", pack=pack), err=True)
    for each in written.skipped:
        click.echo(message("command.left_out", pack=each.pack, reason=each.reason), err=True)
        if each.last_good:
            _print_kept(found, each.last_good, each.pack, each.reason.rstrip("."))
    _print_gone(found, written)
    for broken in written.warnings:
        click.echo(message("command.broken", page=broken.page, link=broken.link), err=True)
    if written.lacks_pagefind:
        click.echo(message("command.no_search"), err=True)
    return EXIT_FAILED if found.unreadable or found.kept or found.twice or written.skipped else EXIT_OK


def _print_unreadable(found: CollectedPacks, written: WrittenSite) -> None:
    """Print unreadable packs, and which of them keep their last good pages."""
    entries = {each.slug: each for each in written.entries if each.is_kept}
    kept = [each for each in found.kept if each.found.facts.slug in entries]
    known = {each.pack for each in kept}
    for unread in found.unreadable:
        if unread.pack not in known:
            click.echo(message("command.unreadable", pack=unread.pack, why=unread.why), err=True)
    for each in kept:
        _print_kept(found, entries[each.found.facts.slug], each.pack, each.why)


def _print_kept(found: CollectedPacks, entry: Entry, pack: Path | None, why: str) -> None:
    title, address = entry.facts.review.about.title, found.library.url(entry.address)
    key = "command.kept" if pack else "command.kept_unknown"
    click.echo(message(key, title=title, address=address, why=why, pack=pack, slug=entry.slug), err=True)


def _print_gone(found: CollectedPacks, written: WrittenSite) -> None:
    """Print the reviews removed from the site, and what of others was not published."""
    for gone in found.gone({each.slug for each in written.entries}):
        address, why = found.library.url(f"{gone.slug}/index.html"), message(f"gone.{gone.why}")
        click.echo(message("command.gone", title=gone.title, address=address, why=why), err=True)
    for slug, pack in found.still_there.items():
        click.echo(message("command.still_there", slug=slug, pack=pack), err=True)
    for entry in written.entries:
        if (names := unpublished(entry)) and not entry.is_kept:
            click.echo(message("command.unpublished", pack=entry.pack, names=", ".join(names)), err=True)
