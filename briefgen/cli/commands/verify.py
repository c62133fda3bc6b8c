"""``briefgen verify``: verify built packs from their files."""

from pathlib import Path

import click

from briefgen.errors import EXIT_FAILED, EXIT_OK
from briefgen.outputs.verify_limited import verify_limited, verifying
from briefgen.wording.messages import message


@click.command()
@click.argument("packs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PACK...")
@click.option("-q", "--quiet", is_flag=True, help="Print faults only.")
def command(packs: tuple[Path, ...], *, quiet: bool) -> int:
    """Re-open every file of built packs and check everything they promise.

    PACK is the folder of a pack. The exit code is 1 when something is wrong.
    """
    failed = False
    with verifying() as child:  # a pack may have come from anywhere
        for pack in packs:
            faults = verify_limited(pack, child)
            failed = failed or bool(faults)
            for fault in faults:
                click.echo(message("commands", "verify.fault", file=pack / fault.file, reason=fault.message))
            if not faults and not quiet:
                click.echo(message("commands", "verify.right", pack=pack))
    return EXIT_FAILED if failed else EXIT_OK
