"""``briefgen studio``: make packs in a browser on this machine."""

import errno
import webbrowser
from pathlib import Path

import click

from briefgen.errors import EXIT_OK, UsageError

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
        click.echo(
            "Open this address in a browser on this computer. It works once; Ctrl-C ends the studio.", err=True
        )
        try:
            server.wait()
        except KeyboardInterrupt:
            click.echo("The studio has ended. All that was written is saved.", err=True)
    return EXIT_OK


def _require(place: Path) -> None:
    if not place.exists():
        raise UsageError(f"There is no file or folder '{place}'. Make a summary first: briefgen new {place}")
    if place.is_file() and place.suffix.casefold() not in ENDINGS:
        raise UsageError(f"'{place}' is no summary: its name must end in .yaml.")


def _why(port: int, error: OSError) -> str:
    if error.errno == errno.EACCES:
        return f"You may not use port {port}. Choose one above 1023, or leave --port out."
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program. Choose another, or leave --port out."
    return f"The studio cannot listen on port {port} ({error.strerror}). Choose another port, or leave --port out."
