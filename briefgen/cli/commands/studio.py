"""``briefgen studio``: make packs in a browser on this machine."""

import errno
import webbrowser
from pathlib import Path

import click

from briefgen.errors import EXIT_OK, UsageError
from briefgen.wording.messages import message

ENDINGS = {".yaml", ".yml"}


@click.command()
@click.argument("place", type=click.Path(path_type=Path), default=Path(), metavar="[FILE|FOLDER]")
@click.option("--house", type=click.Path(path_type=Path), envvar="BRIEFGEN_HOUSE", help="The publisher's house.yaml.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, show_default=True, metavar="N",
    help="Where it listens; 0 for any free port.",
)  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Print the address and open no browser.")
def command(place: Path, *, house: Path | None, port: int, no_browser: bool) -> int:
    """Write a summary and make its pack in a browser: nothing to type here, no YAML to see.

    FILE is a summary to open, FOLDER one with summaries; by default this folder. Only this computer can open the
    address that is printed, once.
    """
    from briefgen.studio.run import begin  # noqa: PLC0415  (keeps the help quick)

    _require(place)
    try:
        server = begin(place, house, port)
    except OSError as error:
        raise UsageError(_why(port, error)) from error
    with server:
        click.echo(server.address)
        if not no_browser:
            webbrowser.open(server.address)
        click.echo(message("commands", "studio.open"), err=True)
        try:
            server.wait()
        except KeyboardInterrupt:
            click.echo(message("commands", "studio.ended"), err=True)
    return EXIT_OK


def _require(place: Path) -> None:
    if not place.exists():
        raise UsageError(message("commands", "studio.missing", place=place))
    if place.is_file() and place.suffix.casefold() not in ENDINGS:
        raise UsageError(message("commands", "studio.ending", place=place))


def _why(port: int, error: OSError) -> str:
    name = {errno.EACCES: "port_denied", errno.EADDRINUSE: "port_taken"}.get(error.errno or 0, "port")
    return message("commands", f"studio.{name}", port=port, reason=error.strerror)
