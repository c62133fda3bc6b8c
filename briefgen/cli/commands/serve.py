"""``briefgen serve``: serve a site on this machine."""

import errno
from pathlib import Path

import click

from briefgen.errors import EXIT_OK, UsageError

PORT = 8000


@click.command()
@click.argument("site", type=click.Path(path_type=Path), default=Path("site"), metavar="[FOLDER]")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, metavar="N",
    help="Where it listens; 0 for any free port.",
)  # fmt: skip
def command(site: Path, *, port: int) -> int:
    """Show the site that 'briefgen library' made, on this machine only.

    FOLDER is the site; by default the folder site. Search and the podcast feed need a web server: a site that is
    opened as a folder has neither.
    """
    from briefgen.serve.site import HOME, SiteServer  # noqa: PLC0415  (keeps the help quick)

    if site.is_file():
        raise UsageError(f"{site} is a file. Give the folder that 'briefgen library' made.")
    if not site.is_dir():
        raise UsageError(f"There is no folder {site}. Make a site first: briefgen library packs/ -o {site}")
    if not (site / HOME).is_file():
        raise UsageError(f"{site} is not a site: it has no {HOME}. Give the folder that 'briefgen library' made.")
    try:
        server = SiteServer(site, port)
    except OSError as error:
        raise UsageError(_why(port, error)) from error
    with server:
        click.echo(f"The site is at {server.address} (Ctrl-C stops it)")
        try:
            server.wait()
        except KeyboardInterrupt:
            click.echo("Stopped.")
    return EXIT_OK


def _why(port: int, error: OSError) -> str:
    if error.errno == errno.EACCES:
        return f"You may not use port {port}. Choose one above 1023: --port 8000"
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is in use by another program. Choose another: --port {port + 1 if port < 65535 else 8000}"
        )
    return f"The site cannot be served on port {port} ({error.strerror}). Choose another port with --port."
