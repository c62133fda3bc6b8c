"""The command line: the commands, error messages and exit codes; the only place that prints or exits."""

import contextlib
import difflib
import gc
import importlib
import os
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

import click

from briefgen import __version__, process
from briefgen.errors import EXIT_FAILED, EXIT_OK, NO_MEMORY, BriefgenError, InputError
from briefgen.files.private_folder import set_reporter
from briefgen.files.temporary import process_folder

COMMANDS = {
    "new": "Write a commented summary to start from.",
    "check": "Find every problem in summaries.",
    "build": "Make a learning pack from each summary.",
    "verify": "Check built packs again, from their files.",
    "library": "Make a site of all packs.",
    "serve": "Show the site of a library on this machine.",
    "studio": "Write a summary and make its pack in a browser, on this machine.",
    "track": "See and keep the status of recommendations.",
    "form": "Read what a team wrote into its action plan.",
    "digest": "Put together what recurs in many reviews, and build it.",
    "script": "Print the words to be read, scene by scene.",
    "schema": "Print the JSON Schema of the summary file.",
    "voices": "List the voices, hear how they would say a text, install more.",
    "models": "List the models that make the checks surer, and install them.",
    "cache": "Show or empty what is kept to make the next build faster.",
    "explain": "Explain a rule of the checks.",
    "doctor": "Say what is missing on this computer.",
}
"""Each command, with its line in the help. A command is imported only when it is used, so that help is instant."""

MOST_NEW_OBJECTS = 100_000
"""The threshold of the garbage collector in objects; at Python's own 700, a seventh of a check went into scanning
modules and word tables, which all stay in use."""


BESIDE = {"form": ("track", "form")}
"""Commands defined in another command's module: the module, and the function's name there."""


class LazyGroup(click.Group):
    """A click group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the command names in the order of a user's work."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command by its name; None when there is none of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name = BESIDE.get(cmd_name, (cmd_name, "command"))
        command: click.Command = getattr(importlib.import_module(f"briefgen.cli.commands.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands in the help text without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command; suggest the nearest one for a misspelt name."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else " Run 'briefgen --help' for the list."
            ctx.fail(f"There is no command '{name}'.{hint}")
        return super().resolve_command(ctx, args)


def _print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001  (click's form)
    del param
    if value and not ctx.resilient_parsing:
        click.echo(f"briefgen {__version__}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version."
)
def cli() -> None:
    """Make a one-page briefing, a seven-minute deck and a podcast from the summary of a safeguarding review.

    Start with 'briefgen new review.yaml', fill it in, then 'briefgen build review.yaml'.
    """


def main(args: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code: 0 done, 1 failed, 2 wrong usage or input."""
    with process.Signals() as signals, process_folder():
        try:
            with signals.raised():
                exit_code = run(args)
        except KeyboardInterrupt:  # it came while something else was said
            exit_code = _stopped()
    process.end_if_stuck(exit_code, at_once=signals.has_raised)
    process.drop_unwritten()
    sys.exit(exit_code)


def run(args: list[str] | None = None) -> int:
    """Run the command line and return its exit code; every error becomes a plain message."""
    process.begin()
    gc.set_threshold(MOST_NEW_OBJECTS)
    for stream in (sys.stdout, sys.stderr):  # a Windows console may not print every letter of a name
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    set_reporter(_cache_unused)
    try:
        result: Any = cli.main(args, prog_name="briefgen", standalone_mode=False)
        sys.stdout.flush()  # what cannot be written is said here, and not by Python when it ends
    except (click.ClickException, BriefgenError) as error:
        return _print_error(error)
    except (click.Abort, KeyboardInterrupt):
        return _stopped()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads on: leave quietly
        return EXIT_FAILED
    except MemoryError:
        return _without_memory()
    except Exception as error:  # noqa: BLE001  (the last line of defence: no traceback reaches a user)
        return _print_unexpected(error)
    return result if isinstance(result, int) else EXIT_OK


def _cache_unused(folder: Path, fault: str) -> None:
    """Print why a cache folder is not used."""
    whys = {
        "link": "it is a link",
        "owner": "it, or a folder above it, belongs to another user",
        "writable": "other users may write to it, or to a folder above it",
    }
    click.echo(
        f"Note: what is kept in {folder} is not used, because {whys[fault]}. Nothing is kept, so this takes longer. "
        "Make it your own (chmod go-w), or set BRIEFGEN_CACHE to another folder.",
        err=True,
    )


def _stopped() -> int:
    click.echo("Stopped. Earlier packs are as they were.", err=True)
    return EXIT_FAILED


def _print_error(error: click.ClickException | BriefgenError) -> int:
    if isinstance(error, click.ClickException):
        error.show()
    elif isinstance(error, InputError):
        from briefgen.cli.report import print_errors  # noqa: PLC0415  (only for problems)

        print_errors(error.problems)
    else:
        click.echo(f"Error: {error.message}", err=True)
    return error.exit_code


def _print_unexpected(error: Exception) -> int:
    """Print an unexpected exception in plain words, and return the exit code."""
    known = None
    try:
        from briefgen.cli.trouble import known_failure  # noqa: PLC0415  (only for errors)

        known = known_failure(error)
        return _print_error(known) if known else _unexpected(error)
    except MemoryError:  # for the words, too
        return _without_memory()
    except OSError:  # not even that can be printed: the terminal is a full disk
        return known.exit_code if known else EXIT_FAILED


def _without_memory() -> int:
    with contextlib.suppress(OSError, MemoryError):
        sys.stderr.write(f"Error: {NO_MEMORY}\n")
    return EXIT_FAILED


def _unexpected(error: Exception) -> int:
    """Print an internal error, with its traceback if BRIEFGEN_DEBUG is set; return the exit code."""
    click.echo(f"Error: something went wrong inside briefgen ({type(error).__name__}: {error}).", err=True)
    if os.environ.get("BRIEFGEN_DEBUG"):
        traceback.print_exception(error)
    else:
        click.echo(
            "Earlier packs are as they were. Set BRIEFGEN_DEBUG=1 and run again for details to report.", err=True
        )
    return EXIT_FAILED
