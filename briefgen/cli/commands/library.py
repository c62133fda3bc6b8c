"""``briefgen library``: make a site of all packs."""

from pathlib import Path

import click


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
    from briefgen.cli.site import write_site  # noqa: PLC0415  (keeps the help quick)

    return write_site(
        folders, output, house=house, base_url=base_url, with_restricted=with_restricted, language=language,
        guids=guids, remove=remove, quiet=quiet, verbose=verbose,
    )  # fmt: skip
