"""``briefgen new``: write a commented summary, house file or slide template to start from."""

import json
import secrets
from pathlib import Path

import click

from briefgen import resources
from briefgen.errors import UsageError
from briefgen.review.house.house import House
from briefgen.review.load import HOUSE_FILE, house_without_files
from briefgen.review.schema import house_schema, review_schema
from briefgen.wording.messages import message

SCHEMA_NAME = "briefgen-schema.json"
HOUSE_SCHEMA_NAME = "briefgen-house-schema.json"
LOGO_NAME = "logo.svg"
DECK_NAME = "slides-template.pptx"
_STARTER_ID = "written-by-briefgen-new"
_DOCUMENTS = frozenset({".doc", ".docx", ".odt", ".rtf", ".pdf", ".xls", ".xlsx", ".csv", ".ppt", ".pptx", ".html"})
"""The endings of files that other programs would take for their own."""
_ID_LETTERS, _ID_LENGTH = "bcdfghjklmnpqrstvwxz", 16


@click.command()
@click.argument("file", required=False, metavar="[FILE]", type=click.Path(path_type=Path))
@click.option("--house", is_flag=True, help="Write a house file (name, logo, colours, voice) instead, with a logo.")
@click.option("--deck", is_flag=True, help="Write the slide template instead, to change in PowerPoint.")
def command(file: Path | None, *, house: bool, deck: bool) -> None:
    """Write a commented summary to start from.

    FILE is where to write it (default review.yaml, house.yaml, or slides-template.pptx). An existing file is never
    overwritten. Beside a summary or a house file goes a schema, with which editors such as Visual Studio Code help
    you to fill it in. A slide template has the colours of the house.yaml in its folder, if there is one.
    """
    if deck and house:
        raise UsageError(message("commands", "new.two_kinds"))
    if deck:
        _write_deck(file or Path(DECK_NAME))
        return
    file = file or Path("house.yaml" if house else "review.yaml")
    if file.suffix.casefold() in _DOCUMENTS:
        option, name = " --house" if house else "", _in_command(file.with_suffix(".yaml"))
        raise UsageError(message("commands", "new.document", file=file, ending=file.suffix, option=option, name=name))
    schema_name = HOUSE_SCHEMA_NAME if house else SCHEMA_NAME
    _require_new(file, house=house)
    if house:
        _require_new(file.with_name(LOGO_NAME), house=house)
    starter = _template("starter-house.yaml" if house else "starter.yaml").replace("{schema}", schema_name, 1)
    starter = starter.replace(_STARTER_ID, new_id(), 1)
    schema = json.dumps(house_schema() if house else review_schema(), ensure_ascii=False, indent=2) + "\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.with_name(schema_name).write_text(schema, encoding="utf-8")
        if house:
            _write(file.with_name(LOGO_NAME), _template("starter-logo.svg"))
        _write(file, starter)
    except OSError as error:
        raise UsageError(message("commands", "unwritten", file=file, reason=error.strerror or error)) from None
    if house:
        logo = file.with_name(LOGO_NAME)
        click.echo(message("commands", "new.wrote_house", file=file, logo=logo, typed=_in_command(file)))
    else:
        click.echo(message("commands", "new.wrote", file=file, typed=_in_command(file)))


def _in_command(file: Path) -> str:
    """Quote a file name for a terminal command, where it has a space."""
    return f'"{file}"' if " " in str(file) else str(file)


def _write_deck(file: Path) -> None:
    """Write a slide template in the colours of the house file beside it."""
    from briefgen.outputs.deck.template import template_to_edit  # noqa: PLC0415  (heavy import)

    if file.suffix.casefold() != ".pptx":
        raise UsageError(message("commands", "new.deck_name", file=file, example=DECK_NAME))
    if file.exists():
        raise UsageError(message("commands", "new.exists_deck", file=file))
    beside = file.with_name(HOUSE_FILE)
    # The file that is about to be written may be named there already.
    house = house_without_files(beside) if beside.is_file() else House()
    data = template_to_edit(house.colours)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as target:
            target.write(data)
    except OSError as error:
        raise UsageError(message("commands", "unwritten", file=file, reason=error.strerror or error)) from None
    click.echo(message("commands", "new.wrote_deck", file=file, name=file.name))


def new_id() -> str:
    """Return a random review id: 16 characters without vowels, so that it contains no word."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))


def _template(name: str) -> str:
    return (resources.templates() / name).read_text(encoding="utf-8")


def _require_new(path: Path, *, house: bool) -> None:
    if path.exists():
        raise UsageError(message("commands", "new.exists_house" if house else "new.exists", file=path))


def _write(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8", newline="\n") as target:
        target.write(text)
