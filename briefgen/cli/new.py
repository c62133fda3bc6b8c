"""``briefgen new``: a commented starter."""

from pathlib import Path

import click

from briefgen import resources
from briefgen.errors import UsageError

SCHEMA_NAME = "briefgen-schema.json"


@click.command()
@click.argument("file", default="review.yaml", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    """Write a commented summary to start from.

    FILE is where to write it (default review.yaml). An existing file is never overwritten. Beside it goes
    briefgen-schema.json, with which editors such as Visual Studio Code help you to fill it in.
    """
    import json  # noqa: PLC0415  (kept off the start-up path)

    from briefgen.review.schema import review_schema  # noqa: PLC0415  (kept off the start-up path)

    if file.exists():
        raise UsageError(f"'{file}' exists already, and was not touched. Give another name: briefgen new NAME.yaml")
    starter = (resources.templates() / "starter.yaml").read_text(encoding="utf-8")
    schema = json.dumps(review_schema(), ensure_ascii=False, indent=2) + "\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.with_name(SCHEMA_NAME).write_text(schema, encoding="utf-8")
        with file.open("x", encoding="utf-8", newline="\n") as target:
            target.write(starter.replace("{schema}", SCHEMA_NAME, 1))
    except OSError as error:
        raise UsageError(f"'{file}' could not be written: {error.strerror or error}.") from None
    click.echo(f"Wrote {file}. Fill it in, then run: briefgen build {file}")
