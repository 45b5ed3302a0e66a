"""`exportwatch schema`: JSON Schemas (draft 2020-12) of files that people write and documents that programs read.

Each is generated from the models that read or write the file or document. A schema cannot express all that a reader
checks (order of dates, references between files): what it rejects is wrong, what it accepts is checked further.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import click
from pydantic import TypeAdapter

from bot.feeds.sources import Source
from bot.lists import forms
from bot.model.announcement import Announcement
from bot.rules.licensing import GuidesFile
from bot.rules.model import CoverageFile, GroupsFile, MeasureFile, SubjectAddition, SubjectFile
from bot.rules.reading import json_schema
from handlers.messages.answer_json import Schema
from handlers.web import openapi
from handlers.webhook.send import Payload
from handlers.webhook.settings import HookFile


def feeds() -> Schema:
    """Return the schema of feeds.yaml, a file of complete sources."""
    return _sources(_schema_of(Source))


def extra_feeds() -> Schema:
    """Return the schema of a team's own file of sources, whose entries may name only the fields that they change."""
    entry = _schema_of(Source)
    entry["required"] = ["id"]
    return _sources(entry)


def _sources(entry: Schema) -> Schema:
    kinds = entry.pop("$defs")
    listed = {"type": "array", "items": {"$ref": "#/$defs/Source"}}
    return {
        "type": "object",
        "required": ["sources"],
        "additionalProperties": False,
        "properties": {"sources": listed},
        "$defs": {**kinds, "Source": entry},
    }


def _schema_of(model: Any) -> Schema:  # noqa: ANN401 - a class, or several joined
    return TypeAdapter(model).json_schema()


SCHEMAS: Mapping[str, tuple[str, Callable[[], Schema]]] = {
    "feeds": ("Sources of Exportwatch: feeds.yaml", feeds),
    "extra-feeds": ("A team's own sources: the file of EXPORTWATCH_EXTRA_FEEDS", extra_feeds),
    "rules": ("An act: rules/measures/<jurisdiction>/<key>.yaml", lambda: json_schema(MeasureFile)),
    "subjects": ("A good or technology: rules/subjects/<name>.yaml", lambda: json_schema(SubjectFile, SubjectAddition)),
    "groups": ("Groups of destinations: rules/groups.yaml", lambda: json_schema(GroupsFile)),
    "coverage": ("What was looked for: rules/coverage.yaml", lambda: json_schema(CoverageFile)),
    "licensing": ("How licences are applied for: rules/licensing/<jurisdiction>.yaml", lambda: json_schema(GuidesFile)),
    "announcement": (
        "An announcement: an entry of the stream exportwatch:announcements",
        lambda: _schema_of(Announcement),
    ),
    "lists": ("An edition of a list: rules/lists/<list>.json, and those fetched since", forms.schema),
    "webhooks": ("The receivers of alerts: the file of EXPORTWATCH_WEBHOOKS", lambda: _schema_of(HookFile)),
    "webhook": ("What a webhook receives", lambda: _schema_of(Payload)),
    "answer": ("An answer: exportwatch restricted --json, GET /api/v1/restricted", openapi.answer),
}
"""Name → title, and the function that builds the schema."""


def schema(name: str) -> Schema:
    """Return a complete schema. Raises KeyError for an unknown name."""
    title, make = SCHEMAS[name]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **make(), "title": title}


_NAMES = "".join(f"\n\n{name}: {title}." for name, (title, _) in SCHEMAS.items())


@click.command("schema", help=f"Print the JSON Schema of a file that you write or a document that you read.{_NAMES}")
@click.argument("name", metavar="NAME", type=click.Choice(list(SCHEMAS)))
def schema_command(name: str) -> None:
    """Print the schema."""
    click.echo(json.dumps(schema(name), ensure_ascii=False, indent=2))
