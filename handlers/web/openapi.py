"""The description (OpenAPI 3.1) of the API, and the schemas of what it and the command line answer. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from handlers.messages import answer_json
from handlers.messages.answer_json import Schema
from handlers.web.alerts import STATES
from handlers.web.parts_api import ORDERS, OUTCOMES

_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer"}
_FLAG: Schema = {"type": "boolean"}
_DATE: Schema = {"type": "string", "format": "date"}
_ANY: Schema = {"type": "object"}
_BINARY: Schema = {"type": "string", "format": "binary"}


def _several(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(required: Iterable[str] | None = None, /, **properties: Schema) -> Schema:
    """Return the schema of an object; all its keys are there if `required` does not say which."""
    return {"type": "object", "required": list(properties if required is None else required), "properties": properties}


_TEXTS = _several(_TEXT)
_COUNTS: Schema = {"type": "object", "additionalProperties": _NUMBER}
_NDJSON: Schema = {"application/x-ndjson": {"schema": _TEXT}}


# -- operations


_PROBLEM: Schema = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_FAULTS = {
    "400": "The request cannot be read; `detail` says what to write",
    "414": "The address is too long",
    "421": "The pages are not served under this host's name",
    "422": "The question needs more time than one may have",
    "429": "Too many questions: ask again after the seconds of `Retry-After`",
    "503": "The bot's records cannot be reached at present",
}
_TOKEN_FAULTS = {"401": "The token is missing or another", "403": "The token lacks the scope"}
_LIST_FAULTS = {**_TOKEN_FAULTS, "404": "There is no such list", "413": "The file is too large"}
_ALERT_FAULTS = {**_TOKEN_FAULTS, "404": "There is no such alert, or no alerts are kept here"}
_ID: Schema = {"name": "id", "in": "path", "required": True, "schema": _TEXT}


def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def _query(name: str, description: str = "", schema: Schema = _TEXT, *, required: bool = False) -> Schema:
    told = {"description": description} if description else {}
    return {"name": name, "in": "query", "required": required, **told, "schema": schema}


def _responses(content: Schema, faults: Mapping[str, str] = {}, success: str = "200") -> Schema:
    answer = {success: {"description": "The answer", "content": content}}
    return answer | {
        code: {"description": why, "content": _PROBLEM} for code, why in {**_FAULTS, **(faults or {})}.items()
    }


def _get(summary: str, schema: Schema, *parameters: Schema) -> Schema:
    """Describe what anybody may read."""
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": _responses(_json(schema))}}


def _guarded(  # noqa: PLR0913, PLR0917 - the parts of an operation
    summary: str, content: Schema, faults: Mapping[str, str], parameters: Sequence[Schema] = (),
    body: Schema | None = None, success: str = "200",
) -> Schema:  # fmt: skip
    """Describe what a program with a token may do."""
    found: Schema = {"summary": summary, "parameters": list(parameters), "security": [{"token": []}]}
    if body:
        found["requestBody"] = {"required": True, "content": body}
    return {**found, "responses": _responses(content, faults, success)}


# -- the whole


def answer() -> Schema:
    """Return the schema of an answer (`exportwatch restricted --json`, /api/v1/restricted). Fields may be added."""
    whole, parts = answer_json.schema()
    return {**whole, "$defs": parts}


def event_row() -> Schema:
    """Return the schema of a line of `exportwatch upcoming --json`. `date` is null if only `when` is known."""
    return _object(
        ("date", "when", "kind", "jurisdiction", "measure", "document", "by", "what", "source"),
        date=_maybe(_DATE), when=_TEXT, kind=_TEXT, jurisdiction=_TEXT, measure=_TEXT, document=_TEXT, by=_TEXT,
        part=_maybe(_TEXT), what=_TEXT, source=_TEXT,
    )  # fmt: skip


def parameters() -> Mapping[tuple[str, str], Sequence[str]]:
    """Return the parameters that may stand behind `?` by method (GET) and path (/api/v1/parts/{id})."""
    return {
        (method.upper(), path): [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
    }


def document() -> Schema:
    """Return the whole description."""
    whole, parts = answer_json.schema("#/components/schemas/{name}")
    events = _several(event_row())
    problem = _object(("title", "status", "detail"), type=_TEXT, title=_TEXT, status=_NUMBER, detail=_TEXT)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Exportwatch",
            "version": "1",
            "description": "What is restricted, and what was announced. Information, not legal advice.",
        },
        "paths": {
            "/api/v1/restricted": _get(
                "Is it controlled?",
                {"$ref": "#/components/schemas/Answer"},
                _query("q", "What to look up: goods, code, act or company", required=True),
                _query("from", "Only acts of this exporter: a code or a name"),
                _query("to", "Toward this destination: a code or a name"),
                _query("on", "The day, YYYY-MM-DD; today without it"),
            ),
            "/api/v1/changes": _get(
                "The history and future of a good",
                _object(("query", "events"), query=_TEXT, events=events, near=_TEXTS),
                _query("q", "What to look up", required=True),
            ),
            "/api/v1/upcoming": _get(
                "What starts, ends and runs out",
                _object(days=_NUMBER, events=events),
                _query("filter", "Days, goods and exporter, as in chat: 180 graphite from:CN"),
                _query("days", "Without a filter: how many days ahead; 90 without it"),
            ),
            "/api/v1/announcements": _get(
                "The newest announcements",
                _object(("announcements",), filter=_TEXT, announcements=_several(_ANY)),
                _query("filter", "A filter in the grammar of chat"),
                _query("limit", "At most so many, 1 to 500"),
            ),
            "/api/v1/sources": _get("How each source is doing", _object(sources={"type": "array"})),
            "/api/v1/coverage": _get(
                "What the answers rest on", _object(acts=_NUMBER, subjects=_NUMBER, exporters=_several(_ANY))
            ),
            "/api/v1/batch": {
                "post": {
                    "summary": 'Many questions: JSON lines {"query", "from"?, "to"?, "on"?} in, one answer a line out',
                    "requestBody": {"required": True, "content": _NDJSON},
                    "responses": _responses(_NDJSON, {"413": "The body is too large"}),
                }
            },
            **_parts_paths(),
            **_alert_paths(),
        },
        "components": {
            "schemas": {**parts, "Answer": whole, "Problem": problem},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


# -- parts lists


_COLUMNS = {
    "name": "The list's name; its extension tells JSON lines (.jsonl) from tables",
    "column": "The column to look up: its header or number",
    "from-column": "The column of exporting countries",
    "to-column": "The column of destinations",
    "on-column": "The column of days on which goods are shipped",
    "code-column": "The column of codes of goods: asked with their names",
    "party-column": "The column of who receives them: looked up on lists of parties",
    "quantity-column": "The column of amounts",
    "from": "The exporter of lines that name none",
    "to": "The destination of lines that name none",
    "on": "The day of lines that name none, YYYY-MM-DD",
    "encoding": "The encoding of a text, where it is taken for another",
}
"""The query string of a POST."""
_TABLES = (
    "text/csv",
    "text/tab-separated-values",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",
    "application/vnd.oasis.opendocument.spreadsheet",
)
_WORK: Schema = {"acknowledged": _FLAG, "done": _FLAG, "assignee": _TEXT, "due": _TEXT, "note": _TEXT}


def _parts_paths() -> Schema:
    listed = _object(
        id=_TEXT, name=_TEXT, created=_TEXT, by=_TEXT, answered=_TEXT, found=_TEXT, blank=_NUMBER, lines=_NUMBER,
        outcomes=_COUNTS, statuses=_COUNTS, page=_TEXT, header=_TEXTS,
    )  # fmt: skip
    one = _json(listed)
    whole = _json({**listed, "properties": {**listed["properties"], "answers": _several(_ANY)}})
    decision: Schema = {"type": "object", "properties": dict.fromkeys(("decision", "note", "by", "at"), _TEXT)}
    decided = _json(_object(line=_NUMBER, decision=_maybe(decision)))
    line: Schema = {**_NUMBER, "description": "The line's number, as in `line`"}
    decides: Schema = _object(("line",), line=line, decision=_TEXT, note=_TEXT)
    decides["description"] = "Both empty: the decision is taken back"
    told: Schema = {**_TEXTS, "description": "Channels that are told, as slack:T0123:C0123 or webhook:erp:hook"}
    watched = _json(_object(watch=_maybe(_object(since=_TEXT, by=_TEXT, channels=_TEXTS))))
    shared = _json(_object(shared=_FLAG))
    worked = _object(("line",), line={**_NUMBER, "description": "The line's number"}, **_WORK)

    def operation(
        summary: str, content: Schema, parameters: Sequence[Schema] = (_ID,), body: Schema | None = None,
        success: str = "200",
    ) -> Schema:  # fmt: skip
        return _guarded(summary, content, _LIST_FAULTS, parameters, body, success)

    wanted = [
        _query("outcome", "Only lines of this outcome", {"enum": list(OUTCOMES)}),
        _query("status", "Only lines of this status"),
        _query("find", "Only lines with these words in a cell or in the answer"),
        _query("decided", "Only lines on which somebody has decided, or nobody", {"enum": ["yes", "no"]}),
        _query("sort", "In this order; without it in that of the list", {"enum": list(ORDERS)}),
        _query(
            "format", "csv and xlsx: the columns of the list and those of the answers",
            {"enum": ["json", "csv", "xlsx"]},
        ),
    ]  # fmt: skip
    return {
        "/api/v1/parts": {
            "get": operation("The lists on record", _json(_object(lists=_several(listed))), ()),
            "post": operation(
                "A list in: read, answered and kept", one, [_query(*pair) for pair in _COLUMNS.items()],
                {kind: {"schema": _BINARY} for kind in _TABLES} | _NDJSON, "201",
            ),
        },
        "/api/v1/parts/{id}": {
            "get": operation("A list with its lines and their answers", whole, [_ID, *wanted]),
            "post": operation("Ask every line again", one),
            "patch": operation("Keep what was decided of a line", decided, body=_json(decides)),
            "delete": operation("Delete a list", {}, success="204"),
        },
        "/api/v1/parts/{id}/watch": {
            "get": operation("Who watches a list, and which channels are told", watched),
            "put": operation(
                "Watch a list: each line whose answer changes is told", watched,
                body=_json({"type": "object", "properties": {"channels": told}}),
            ),
            "delete": operation("Watch a list no more", {}, success="204"),
        },
        "/api/v1/parts/{id}/assistants": {
            "get": operation("Whether assistants may read a list", shared),
            "put": operation("Let assistants (MCP) read a list", shared),
            "delete": operation("Let assistants read it no more", {}, success="204"),
        },
        "/api/v1/parts/{id}/changes": {
            "get": operation("What was told of a list, the newest first", _json(_object(changes=_several(_change())))),
        },
        "/api/v1/parts/{id}/changes/{change}": {
            "patch": operation(
                "Keep what was done about a changed line", _json(_object(line=_NUMBER)),
                [_ID, {**_ID, "name": "change"}], _json(worked),
            ),
        },
    }  # fmt: skip


def _change() -> Schema:
    answers: Schema = {"type": "object", "additionalProperties": _TEXT}
    line = _object(
        number=_NUMBER, goods=_TEXT, from_=_TEXT, to=_TEXT, before=answers, after=answers, from_day=_TEXT,
        documents=_TEXT,
    )  # fmt: skip
    step = _object(
        line=_NUMBER, by=_TEXT, at=_TEXT, acknowledged=_FLAG, assignee=_TEXT, due=_TEXT, note=_TEXT, done=_FLAG
    )
    return _object(
        id=_TEXT, kind={"enum": ["rules", "day", "event", "due"]}, at=_TEXT, lines=_several(line), count=_NUMBER,
        event=_TEXT, title=_TEXT, trail=_several(step),
    )  # fmt: skip


# -- work on alerts


def _alert_paths() -> Schema:
    step = _object(by=_TEXT, at=_TEXT, acknowledged=_FLAG, assignee=_TEXT, note=_TEXT, done=_FLAG, due=_maybe(_DATE))
    alert: dict[str, Any] = dict.fromkeys(("id", "channel", "event", "link", "title"), _TEXT)
    alert |= {"document": _maybe(_TEXT), "announced": _maybe(_TEXT), "work": _maybe(step)}
    listed = _object(**alert)
    whole = _json({**listed, "properties": {**alert, "trail": _several(step)}})
    given: Schema = {
        "type": "object",
        "properties": _WORK,
        "additionalProperties": False,
        "description": "What is not given stays as it is; an empty assignee or due day takes it back",
    }
    wanted = [_query("state", schema={"enum": list(STATES), "default": "waits"}), _query("find")]
    many = _json({"type": "object", "properties": {"alerts": _several(listed)}})
    read = "Posted alerts, and how the work on them stands"
    return {
        "/api/v1/alerts": {"get": _guarded(read, many, _ALERT_FAULTS, wanted)},
        "/api/v1/alerts/{id}": {
            "get": _guarded("An alert with every step of the work", whole, _ALERT_FAULTS, [_ID]),
            "patch": _guarded("Keep what was done about an alert", whole, _ALERT_FAULTS, [_ID], _json(given)),
        },
    }
