"""The JSON Schema of the files in `rules/lists` and of fetched editions; `bot.lists.codec` reads them. PURE."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def _of(description: str, **more: object) -> Schema:
    return {"description": description, **more}


def _text(description: str) -> Schema:
    return _of(description, type="string")


def _object(required: tuple[str, ...], properties: Schema) -> Schema:
    return {"type": "object", "required": list(required), "additionalProperties": False, "properties": properties}


def _rows(names: str, row: Schema) -> Schema:
    return {"type": "object", "propertyNames": {"pattern": names}, "additionalProperties": row}


_DAY = _of("The day of the edition, ISO 8601.", type="string", format="date", pattern=r"^\d{4}-\d{2}-\d{2}$")
_COUNT = _of("How many rows follow: a file with another number of them is not whole.", type="integer", minimum=0)
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
    "part": _of("A technical condition limits it to some goods.", const=1),
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
        "usd": _of("The value of one shipment in US dollars.", type="integer"),
        "not": _text("Country groups toward which it is barred."),
        **_PART,
    },
)
_THRESHOLD = _of(
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
        "corrected": _of("Entries in which a defect of the copy was mended.", type="array", items={"type": "string"}),
        "copied": _of("The codes are from a copy by others, not from the official text.", type="boolean"),
        "partial": _of("Not every entry is on file.", type="boolean"),
        "entries": _rows(r"^\d[A-E]\d{3}$", _ENTRY),
    },
)
_DESTINATION = _object(
    (),
    {
        "x": _of("A sign for each column: X a mark, . none.", type="string", pattern="^[X.]+$"),
        "notes": _of("Footnotes.", type="array", items={"type": "integer"}),
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
_PARTY = _of(
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
            _of(
                "Title, jurisdiction, citation, address.",
                type="array",
                items={"type": "string"},
                minItems=4,
                maxItems=4,
            ),
        ),
        "effects": _of(
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
