"""``briefgen digest``: make a digest of many reviews, and build it."""

from pathlib import Path

import click


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILES-OR-PACKS...")
@click.option(
    "--theme", "themes", multiple=True, metavar="THEME",
    help="Only reviews with this theme; can be repeated. Without it, every review.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Where to write the summary; by default digest-THEME.yaml.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Write over an existing summary.")
@click.option("--no-build", is_flag=True, help="Only write the summary; make no pack.")
@click.option(
    "--packs", "parent", type=click.Path(path_type=Path), default=Path("packs"), show_default=True, metavar="FOLDER",
    help="Where to put the pack.",
)  # fmt: skip
@click.option("--with-restricted", is_flag=True, help="Use restricted reviews too; the digest is then restricted.")
@click.option(
    "--language", type=click.Choice(["en-GB", "cy"]),
    help="Only reviews in this language; by default the language of most.",
)  # fmt: skip
@click.option("--house", type=click.Path(path_type=Path), envvar="BRIEFGEN_HOUSE", help="The publisher's house.yaml.")
@click.option("--voice", metavar="ID", help="The voice of the podcast; see 'briefgen voices list'.")
@click.option("--only", metavar="NAMES", help="Of the pack, make only these: briefing, slides, podcast, form, guide.")
@click.option(
    "--private", type=click.Path(path_type=Path), metavar="NAMES.TXT",
    help="Words that must appear in no file of the pack, one a line.",
)  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Print each slide's time too, and what the PDF library says.")
def command(files: tuple[str, ...], **options: object) -> int:
    """Put together what recurs in many reviews, as a summary to edit, and build it.

    Give summaries (YAML), packs, or folders of them. The digest counts and quotes what the reviews say, with the
    source of every quotation, and says nothing of its own. Look at it, change it, and run briefgen build on it again.
    An existing summary is not overwritten without --force.
    """
    from briefgen.cli.digesting import write_digest  # noqa: PLC0415  (keeps the help quick)

    return write_digest(files, options)
