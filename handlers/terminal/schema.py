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
from bot.model.announcement import Announcement
from bot.rules.licensing import GuidesFile
from bot.rules.model import CoverageFile, GroupsFile, MeasureFile, SubjectAddition, SubjectFile
from bot.rules.reading import json_schema
from handlers.messages.answer_json import Schema
from handlers.web import api as openapi
from handlers.webhook.send import Payload
from handlers.webhook.settings import HookFile

# -- control lists: the files in `rules/lists` and fetched editions, which `bot.lists.codec` reads


def _described(description: str, **more: object) -> Schema:
    return {"description": description, **more}


def _text(description: str) -> Schema:
    return _described(description, type="string")


def _object(required: tuple[str, ...], properties: Schema) -> Schema:
    return {"type": "object", "required": list(required), "additionalProperties": False, "properties": properties}


def _rows(names: str, row: Schema) -> Schema:
    return {"type": "object", "propertyNames": {"pattern": names}, "additionalProperties": row}


_DAY = _described("The day of the edition, ISO 8601.", type="string", format="date", pattern=r"^\d{4}-\d{2}-\d{2}$")
_COUNT = _described("How many rows follow: a file with another number of them is not whole.", type="integer", minimum=0)
_HEAD: Schema = {
    "schema": {"const": 1},
    "date": _DAY,
    "document": _text("How the list is cited."),
    "source": _text("Where it is published."),
    "terms": _text("The terms under which its facts may be passed on."),
    "title": _text("Its name."),
    "count": _COUNT,
    "reader": _text("Of a fetched edition: which version of the reader made the file."),
    "answer": _text("Of a fetched edition: the digest of the official answer from which it was made."),
}
_PART: Schema = {
    "in": _text("Paragraphs that are reached, apart by blanks; left out: the whole entry."),
    "ex": _text("Paragraphs that are left out."),
    "for": _text("Codes whose goods software or technology is for."),
    "part": _described("A technical condition limits it to some goods.", const=1),
}
_CONTROL = _object(
    (),
    {
        "r": _text("The reason (NS), if it does not follow from the column."),
        "col": _text("The column of the country chart (NS 2)."),
        "by": _text("The family of a rule in prose (rules/lists/us-families.yaml)."),
        "cites": _text("The sections cited."),
        **_PART,
    },
)
_EXEMPTION = _object(
    ("s", "g"),
    {
        "s": _text("The symbol of the licence exception (LVS)."),
        "g": {"enum": ["yes", "no", "in-part", "barred"]},
        "usd": _described("The value of one shipment in US dollars.", type="integer"),
        "not": _text("Country groups toward which it is barred."),
        **_PART,
    },
)
_THRESHOLD = _described(
    "Paragraph, what is measured, comparison, number, unit.",
    type="array",
    prefixItems=[{"type": "string"}] * 3 + [{"type": "number"}, {"type": "string"}],
    minItems=5,
    maxItems=5,
)
_ENTRY = _object(
    (),
    {
        "p": _text("Its paragraphs, apart by blanks."),
        "c": {"type": "array", "items": _CONTROL},
        "x": {"type": "array", "items": _EXEMPTION},
        "t": {"type": "array", "items": _THRESHOLD},
        "to": _text("Where an entry sends that asks nothing itself: itar, empty, or another entry."),
    },
)
CONTROL_LIST = _object(
    ("schema", "list", "title", "jurisdiction", "document", "date", "source", "terms", "count", "entries"),
    {
        **_HEAD,
        "list": _text("The list's key (us-ccl)."),
        "jurisdiction": _text("Whose list it is."),
        "newer": _text("The day of a later edition that is known of and not on file."),
        "corrected": _described(
            "Entries in which a defect of the copy was mended.", type="array", items={"type": "string"}
        ),
        "copied": _described("The codes are from a copy by others, not from the official text.", type="boolean"),
        "partial": _described("Not every entry is on file.", type="boolean"),
        "entries": _rows(r"^(\d[A-E]\d{3}|ML\d{1,2}|PL\d{4})$", _ENTRY),
    },
)
_DESTINATION = _object(
    (),
    {
        "x": _described("A sign for each column: X a mark, . none.", type="string", pattern="^[X.]+$"),
        "notes": _described("Footnotes.", type="array", items={"type": "integer"}),
        "groups": _text("Country groups, apart by blanks."),
        "embargo": _text("The part that governs the destination in place of marks."),
    },
)
CHART = _object(
    ("schema", "document", "date", "source", "columns", "count", "rows"),
    {
        **_HEAD,
        "columns": {"type": "array", "items": {"type": "string"}},
        "rows": _rows("^[A-Z]{2}$", _DESTINATION),
    },
)
_PARTY = _described(
    "Name, list, effect (its place in `effects`), notice, day or year, countries apart by blanks, then aliases.",
    type="array",
    prefixItems=[{"type": "string"}, {"type": "string"}, {"type": "integer"}] + [{"type": "string"}] * 3,
    items={"type": "string"},
    minItems=6,
)
PARTIES = _object(
    ("schema", "date", "source", "terms", "lists", "effects", "count", "parties"),
    {
        **_HEAD,
        "lists": _rows(
            "^[A-Z][A-Z0-9-]*$",
            _described(
                "Title, jurisdiction, citation, address.",
                type="array",
                items={"type": "string"},
                minItems=4,
                maxItems=4,
            ),
        ),
        "effects": _described(
            "What listings ask: scope, policy, footnote or null, sections.",
            type="array",
            items={"type": "array", "minItems": 4, "maxItems": 4},
        ),
        "parties": _rows(r"^\d+$", _PARTY),
    },
)
NAMES = _object(
    ("schema", "edition", "source", "terms", "count", "names"),
    {
        **_HEAD,
        "edition": _text("The edition of the nomenclature."),
        "names": _rows(r"^(\d{2}){1,3}$", {"type": "string"}),
    },
)


def lists() -> Schema:
    """Return the schema of any list file: control codes, country chart, parties, customs nomenclature."""
    return {"oneOf": [CONTROL_LIST, CHART, PARTIES, NAMES]}


# -- all schemas


def feeds() -> Schema:
    """Return the schema of feeds.yaml, a file of complete sources."""
    return _sources(_of(Source))


def extra_feeds() -> Schema:
    """Return the schema of a team's own file of sources, whose entries may name only the fields that they change."""
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
    "coverage": ("What was looked for: rules/coverage.yaml", lambda: json_schema(CoverageFile)),
    "licensing": ("How licences are applied for: rules/licensing/<jurisdiction>.yaml", lambda: json_schema(GuidesFile)),
    "announcement": ("An announcement: an entry of the stream exportwatch:announcements", lambda: _of(Announcement)),
    "lists": ("An edition of a list: rules/lists/<list>.json, and those fetched since", lists),
    "webhooks": ("The receivers of alerts: the file of EXPORTWATCH_WEBHOOKS", lambda: _of(HookFile)),
    "webhook": ("What a webhook receives", lambda: _of(Payload)),
    "answer": ("An answer: exportwatch restricted --json, GET /api/v1/restricted", openapi.answer),
}
"""Name → title, and the function that builds the schema."""


def schema(name: str) -> Schema:
    """Return a complete schema. Raises KeyError for an unknown name."""
    title, make = SCHEMAS[name]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **make(), "title": title}


_NAMES = "".join(f"\n\n{name}: {title}." for name, (title, _) in SCHEMAS.items())


@click.command(
    "schema",
    help=f"Print the JSON Schema of a file that you write or a document that you read.{_NAMES}",
)
@click.argument("name", type=click.Choice(list(SCHEMAS)))
def schema_command(name: str) -> None:
    """Print the schema."""
    click.echo(json.dumps(schema(name), ensure_ascii=False, indent=2))
