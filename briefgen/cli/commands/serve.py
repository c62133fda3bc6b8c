"""``briefgen serve``: serve a site on this machine."""

import errno
from pathlib import Path

import click

from briefgen.errors import EXIT_OK, UsageError
from briefgen.wording.messages import message

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
        raise UsageError(message("commands", "serve.file", site=site))
    if not site.is_dir():
        raise UsageError(message("commands", "serve.missing", site=site))
    if not (site / HOME).is_file():
        raise UsageError(message("commands", "serve.other", site=site, home=HOME))
    try:
        server = SiteServer(site, port)
    except OSError as error:
        raise UsageError(_why(port, error)) from error
    with server:
        click.echo(message("commands", "serve.address", address=server.address))
        try:
            server.wait()
        except KeyboardInterrupt:
            click.echo(message("commands", "serve.stopped"))
    return EXIT_OK


def _why(port: int, error: OSError) -> str:
    name = {errno.EACCES: "port_denied", errno.EADDRINUSE: "port_taken"}.get(error.errno or 0, "port")
    other = port + 1 if port < 65535 else 8000
    return message("commands", f"serve.{name}", port=port, other=other, reason=error.strerror)
