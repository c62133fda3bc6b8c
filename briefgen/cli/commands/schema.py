"""``briefgen schema``: print the JSON Schema of a summary or house file."""

import json

import click

from briefgen.review.schema import house_schema, review_schema


@click.command()
@click.option("--house", is_flag=True, help="The schema of house.yaml instead.")
def command(*, house: bool) -> None:
    """Print the JSON Schema (draft-07) of the summary file, for editors that read YAML."""
    click.echo(json.dumps(house_schema() if house else review_schema(), ensure_ascii=False, indent=2))
