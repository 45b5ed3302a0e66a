"""JSON Schemas (draft 2020-12) of the files that people write and the documents that programs read. PURE.

Each is made from the models that read or write the thing itself. A schema cannot say all that a reader checks (dates in
order, references between files): what it refuses is wrong, what it lets pass is checked further.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter

from bot.feeds.sources import Source
from bot.model.announcement import Announcement
from bot.rules.model import GroupsFile, MeasureFile, SubjectAddition, SubjectFile
from bot.rules.reading import json_schema
from handlers import list_schema
from handlers.web import openapi
from handlers.webhook.hooks import HookFile
from handlers.webhook.payload import Payload

Schema = dict[str, Any]


def feeds() -> Schema:
    """A file of sources, whole entries: feeds.yaml."""
    return _sources(_of(Source))


def extra_feeds() -> Schema:
    """A team's own file of sources: an entry may name the fields alone that it changes."""
    entry = _of(Source)
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


def _of(model: Any) -> Schema:  # noqa: ANN401 - a class, or several joined
    return TypeAdapter(model).json_schema()


SCHEMAS: Mapping[str, tuple[str, Callable[[], Schema]]] = {
    "feeds": ("Sources of Exportwatch: feeds.yaml", feeds),
    "extra-feeds": ("A team's own sources: the file of EXPORTWATCH_EXTRA_FEEDS", extra_feeds),
    "rules": ("An act: rules/measures/<jurisdiction>/<key>.yaml", lambda: json_schema(MeasureFile)),
    "subjects": ("A good or technology: rules/subjects/<name>.yaml", lambda: json_schema(SubjectFile, SubjectAddition)),
    "groups": ("Groups of destinations: rules/groups.yaml", lambda: json_schema(GroupsFile)),
    "announcement": ("An announcement: an entry of the stream exportwatch:announcements", lambda: _of(Announcement)),
    "lists": ("An edition of a list: rules/lists/<list>.json, and those fetched since", list_schema.lists),
    "webhooks": ("The receivers of alerts: the file of EXPORTWATCH_WEBHOOKS", lambda: _of(HookFile)),
    "webhook": ("What a webhook receives", lambda: _of(Payload)),
    "answer": ("An answer: exportwatch restricted --json, GET /api/v1/restricted", openapi.answer),
}
"""By name: what the schema is of, and what makes it."""


def schema(name: str) -> Schema:
    """One whole schema; raises KeyError for a name that is none of SCHEMAS."""
    title, make = SCHEMAS[name]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **make(), "title": title}
