"""`exportwatch schema`: prints the JSON Schema of a file or document."""

from __future__ import annotations

import json

import click

from handlers.schemas import SCHEMAS, schema

_NAMES = "".join(f"\n\n{name}: {title}." for name, (title, _) in SCHEMAS.items())


@click.command(
    "schema",
    help=f"Print the JSON Schema of a file that you write or a document that you read.{_NAMES}",
)
@click.argument("name", type=click.Choice(list(SCHEMAS)))
def command(name: str) -> None:
    """Print the schema."""
    click.echo(json.dumps(schema(name), ensure_ascii=False, indent=2))
