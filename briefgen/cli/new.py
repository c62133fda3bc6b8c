"""``briefgen new``: a commented starter."""

from pathlib import Path

import click

from briefgen import resources
from briefgen.errors import UsageError

SCHEMA_NAME = "briefgen-schema.json"
HOUSE_SCHEMA_NAME = "briefgen-house-schema.json"
LOGO_NAME = "logo.svg"


@click.command()
@click.argument("file", required=False, metavar="[FILE]", type=click.Path(path_type=Path))
@click.option("--house", is_flag=True, help="Write a house file (name, logo, colours, voice) instead, with a logo.")
def command(file: Path | None, *, house: bool) -> None:
    """Write a commented summary to start from.

    FILE is where to write it (default review.yaml, or house.yaml). An existing file is never overwritten. Beside it
    goes a schema, with which editors such as Visual Studio Code help you to fill it in.
    """
    import json  # noqa: PLC0415  (kept off the start-up path)

    from briefgen.review.schema import house_schema, review_schema  # noqa: PLC0415  (kept off the start-up path)

    file = file or Path("house.yaml" if house else "review.yaml")
    schema_name = HOUSE_SCHEMA_NAME if house else SCHEMA_NAME
    _require_new(file, house=house)
    if house:
        _require_new(file.with_name(LOGO_NAME), house=house)
    starter = _template("starter-house.yaml" if house else "starter.yaml").replace("{schema}", schema_name, 1)
    schema = json.dumps(house_schema() if house else review_schema(), ensure_ascii=False, indent=2) + "\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.with_name(schema_name).write_text(schema, encoding="utf-8")
        if house:
            _write(file.with_name(LOGO_NAME), _template("starter-logo.svg"))
        _write(file, starter)
    except OSError as error:
        raise UsageError(f"'{file}' could not be written: {error.strerror or error}.") from None
    if house:
        click.echo(
            f"Wrote {file} and {file.with_name(LOGO_NAME)}. "
            f"Make them yours, then run: briefgen build review.yaml --house {file}"
        )
    else:
        click.echo(f"Wrote {file}. Fill it in, then run: briefgen build {file}")


def _template(name: str) -> str:
    return (resources.templates() / name).read_text(encoding="utf-8")


def _require_new(path: Path, *, house: bool) -> None:
    if not path.exists():
        return
    other = "new --house FOLDER/house.yaml" if house else "new NAME.yaml"
    raise UsageError(f"'{path}' exists already, and was not touched. Give another name: briefgen {other}")


def _write(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8", newline="\n") as target:
        target.write(text)
