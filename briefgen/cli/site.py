"""What ``briefgen library`` does: make the site, and print what is new, left out or wrong in it."""

from dataclasses import replace
from pathlib import Path

import click

from briefgen.checks.examples import HOUSE
from briefgen.cli.progress import Steps
from briefgen.cli.report import print_problems
from briefgen.errors import EXIT_FAILED, EXIT_OK, BriefgenError, UsageError
from briefgen.files.opener import MIB, OpenError, read_file
from briefgen.files.replace import write_whole
from briefgen.library.collect import CollectedPacks, base_address
from briefgen.library.feed.episodes import Record
from briefgen.library.feed.feed import RECORD, SOUND, is_in_future, shared_ids
from briefgen.library.model import Entry, message
from briefgen.library.site import make_site
from briefgen.library.stage import unpublished
from briefgen.library.write import WrittenSite
from briefgen.pipeline.houses import open_house
from briefgen.review.house.house import House

MAX_RECORD = 50 * MIB
"""The most bytes of a record of guids: that of 10,000 episodes has 5 MB."""


def write_site(
    folders: tuple[Path, ...],
    output: Path,
    *,
    base_url: str | None,
    house: Path | None,
    with_restricted: bool,
    language: str,
    guids: Path | None,
    remove: tuple[str, ...],
    quiet: bool,
    verbose: bool,
) -> int:
    """Make a site of packs, or bring it up to date; return the exit code.

    Args:
        folders: packs, or folders with packs in them.
        output: the folder of the site.
        base_url: where the site will be on the web; None for the address in the house file.
        house: the publisher's file, or None.
        with_restricted: whether packs that are marked as restricted are taken in.
        language: of the site itself.
        guids: a copy of the record of the feed's guids; None for none.
        remove: reviews to take out, by the names of their folders.
        quiet: print errors and what was left out only.
        verbose: print every file that was written or removed.

    Raises:
        UsageError: an option cannot be used.
        BriefgenError: the site or the record of guids cannot be written.
    """
    publisher = open_house(house)
    _print_examples(publisher)
    given = base_url if base_url is not None else publisher.site or ""
    address = base_address(given) if given else ""
    if guids:
        _require_guid_record(guids, address)
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


def _print_examples(house: House) -> None:
    """Print a warning of each example text left in ``house.yaml``, unless the house ignores that rule."""
    accepted = {each.rule for each in house.checks.ignore}
    if left := [each for each in house.warnings if each.rule == HOUSE and HOUSE not in accepted]:
        print_problems(left)


def _require_guid_record(guids: Path, address: str) -> None:
    """Require that ``--guids`` names a record of guids, or no file yet, before the file is overwritten.

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
    """Copy the site's record of feed guids to the file of ``--guids``, if it has changed.

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
    """Print reviews that share an id, and editions without a whole review; return whether reviews share an id."""
    shared = list(shared_ids(replace(found.library, entries=written.entries)))
    for first, second in shared:
        titles = {"first": first.facts.review.about.title, "second": second.facts.review.about.title}
        packs = {"first_pack": first.pack, "second_pack": second.pack}
        click.echo(message("command.shared_id", id=first.facts.review.about.id, **titles, **packs), err=True)
    for entry in written.entries if found.library.base_url else ():
        if entry.is_whole and entry.facts.has(SOUND) and is_in_future(entry):
            about = entry.facts.review.about
            click.echo(message("command.to_come", title=about.title, date=about.published), err=True)
    for entry in found.library.alone:
        click.echo(message("command.alone", pack=entry.pack), err=True)
    return bool(shared)


def _print_left_out(found: CollectedPacks, written: WrittenSite) -> int:
    """Print the packs that are not in the site, and the broken links; return the exit code."""
    for pack in found.restricted:
        click.echo(message("command.restricted", pack=pack), err=True)
    for digest in found.digests:
        why = "withdrawn" if digest.is_withdrawn else "restricted"
        click.echo(message(f"command.digest_{why}", pack=digest.pack, review=digest.review), err=True)
    _print_unreadable(found, written)
    for old, new in found.superseded:
        title = new.facts.review.about.title
        click.echo(message("command.superseded", pack=old, title=title, by=new.pack), err=True)
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
    """Print the unreadable packs, and those of them that keep their last good pages."""
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
    """Print the reviews and forwarding addresses that left the site, and the files that were not published."""
    for gone in found.removed({each.slug for each in written.entries}):
        address = found.library.url(f"{gone.slug}/index.html")
        if gone.to:
            now = next(each for each in written.entries if each.slug == gone.to)
            values = {"title": now.facts.review.about.title, "address": found.library.url(now.address)}
            why = message(f"gone.{gone.why}", **values)
        else:
            why = message(f"gone.{gone.why}")
        click.echo(message("command.gone", title=gone.title, address=address, why=why), err=True)
    for slug in found.lost_forwards({each.slug for each in written.entries}):
        click.echo(message("command.forward_gone", address=found.library.url(f"{slug}/index.html")), err=True)
    for slug, pack in found.still_there.items():
        click.echo(message("command.still_there", slug=slug, pack=pack), err=True)
    for entry in written.entries:
        if (names := unpublished(entry)) and not entry.is_kept:
            click.echo(message("command.unpublished", pack=entry.pack, names=", ".join(names)), err=True)
