"""Parts lists for programs: the description (OpenAPI) of their addresses, lists as JSON, the lines that are wanted."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bot.errors import UsageError
from bot.model.trail import TrailEntry
from bot.parts.records import UNREAD, Decision, PartsList, StoredLine
from bot.parts.watching import ListChange, Place, Trail, Watch
from bot.vocabulary import Outcome
from handlers.messages import list_changes
from handlers.messages.answer_json import Schema
from handlers.messages.evidence import guarded
from handlers.messages.finding_lines import WORDS
from handlers.web.site import HasQuery, read_value

OUTCOMES = (*(str(one) for one in Outcome), UNREAD)
_OUTCOME_RANK = {name: place for place, name in enumerate(OUTCOMES)}
_STATUS_RANK = {str(name): place for place, name in enumerate(WORDS)}
ORDERS: dict[str, Callable[[StoredLine], Any]] = {
    "line": lambda line: line.number,
    "goods": lambda line: (line.query.casefold(), line.number),
    "outcome": lambda line: (_OUTCOME_RANK.get(line.outcome, 99), _STATUS_RANK.get(line.status, 99), line.number),
    "change": lambda line: (line.answer.get("next_change") or "~", line.number),
}
"""What lines can be sorted by; a line without a coming change stands last."""


def wanted_lines(lines: Sequence[StoredLine], asked: HasQuery, decisions: Mapping[int, Decision]) -> list[StoredLine]:
    """Return the lines that `outcome`, `status`, `find` and `decided` ask for, by `sort`. Raises UsageError."""
    outcome, status, words = (read_value(asked, name) for name in ("outcome", "status", "find"))
    order, decided = read_value(asked, "sort") or "line", read_value(asked, "decided")
    if outcome and outcome not in OUTCOMES:
        raise UsageError(f"outcome={outcome[:40]}: one of {', '.join(OUTCOMES)} is expected")
    if order not in ORDERS:
        raise UsageError(f"sort={order[:40]}: one of {', '.join(ORDERS)} is expected")
    if decided not in {"", "yes", "no"}:
        raise UsageError("decided: yes or no is expected")
    chosen = (
        line
        for line in lines
        if outcome in {"", line.outcome} and status in {"", line.status} and _contains_words(line, words.casefold())
    )
    if decided:
        chosen = (line for line in chosen if (line.number in decisions) == (decided == "yes"))
    return sorted(chosen, key=ORDERS[order])


def _contains_words(line: StoredLine, words: str) -> bool:
    return not words or any(words in cell.casefold() for cell in (line.query, *line.cells, *line.answer.values()))


CHANGE_COLUMNS = (
    "change", "told_at", "cause", "act", "line", "goods", "from", "to", "before", "after", "from_day", "documents",
    "step_by", "step_at", "acknowledged", "assignee", "due", "done", "note",
)  # fmt: skip


def changes_csv(changes: Sequence[ListChange], trail: Trail) -> str:
    """Write each changed line with what people did about it, a row a step; a line that nobody touched has one row."""
    out = io.StringIO()
    out.write("\ufeff")  # Excel takes a file without it for one in an old encoding
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CHANGE_COLUMNS)
    for change in changes:
        for one in change.lines:
            told = (
                change.id, change.at, change.kind, change.title, str(one.number), one.goods, one.from_, one.to,
                list_changes.before_of(one), list_changes.after_of(one), one.from_day, one.documents,
            )  # fmt: skip
            steps = [_step(step) for step in trail.get(Place(change.id, one.number), ())]
            for step in steps or [("",) * 7]:
                writer.writerow([guarded(cell) for cell in (*told, *step)])
    return out.getvalue()


def _step(step: TrailEntry) -> tuple[str, ...]:
    flags = ("yes" if step.acknowledged else "", "yes" if step.done else "")
    return step.by, step.at, flags[0], step.assignee, step.due, flags[1], step.note


_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_COUNTS: Schema = {"type": "object", "additionalProperties": {"type": "integer"}}
_OPTIONS = {
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

_DECISION: Schema = {"type": "object", "properties": dict.fromkeys(("decision", "note", "by", "at"), _TEXT)}


def parts_paths(responses: Callable[[Schema], Schema]) -> Schema:
    """Return the paths; `responses` writes those of an answer of some content."""
    one, whole = _json(list_schema()), _json(_with_lines())
    decided = _json(_object(line={"type": "integer"}, decision={"anyOf": [_DECISION, {"type": "null"}]}))
    guarded: Schema = {"security": [{"token": []}]}
    identified = {"name": "id", "in": "path", "required": True, "schema": _TEXT}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    refused: Schema = {
        "401": {"description": "The token is missing or another", "content": problem},
        "403": {"description": "The token lacks the scope", "content": problem},
        "404": {"description": "There is no such list", "content": problem},
        "413": {"description": "The file is too large", "content": problem},
    }

    def operation(
        summary: str,
        content: Schema,
        parameters: Sequence[Schema] = (),
        body: Schema | None = None,
        success: str = "200",
    ) -> Schema:
        found: Schema = {"summary": summary, "parameters": list(parameters), **guarded}
        if body:
            found["requestBody"] = {"required": True, "content": body}
        answers = {**responses(content), **refused}
        return {**found, "responses": {success if status == "200" else status: one for status, one in answers.items()}}

    watched = _json(_object(watch={"anyOf": [_object(since=_TEXT, by=_TEXT, channels=_TEXTS), {"type": "null"}]}))
    changes = _json(_object(changes={"type": "array", "items": _change()}))
    table: Schema = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in _TABLES}
    table["application/x-ndjson"] = {"schema": _TEXT}
    wanted = [
        _query("outcome", "Only lines of this outcome", OUTCOMES),
        _query("status", "Only lines of this status"),
        _query("find", "Only lines with these words in a cell or in the answer"),
        _query("decided", "Only lines on which somebody has decided, or nobody", ("yes", "no")),
        _query("sort", "In this order; without it in that of the list", ORDERS),
        _query("format", "csv and xlsx: the columns of the list and those of the answers", ("json", "csv", "xlsx")),
    ]
    posted = operation(
        "A list in: read, answered and kept", one, [_query(*pair) for pair in _OPTIONS.items()], table, "201"
    )
    return {
        "/api/v1/parts": {
            "get": operation("The lists on record", _json(_object(lists={"type": "array", "items": list_schema()}))),
            "post": posted,
        },
        "/api/v1/parts/{id}": {
            "get": operation("A list with its lines and their answers", whole, [identified, *wanted]),
            "post": operation("Ask every line again", one, [identified]),
            "patch": operation("Keep what was decided of a line", decided, [identified], _json(_patch())),
            "delete": operation("Delete a list", {}, [identified], success="204"),
        },
        "/api/v1/parts/{id}/watch": {
            "get": operation("Who watches a list, and which channels are told", watched, [identified]),
            "put": operation(
                "Watch a list: each line whose answer changes is told", watched, [identified], _json(_channels())
            ),
            "delete": operation("Watch a list no more", {}, [identified], success="204"),
        },
        "/api/v1/parts/{id}/assistants": {
            "get": operation("Whether assistants may read a list", _json(_object(shared=_FLAG)), [identified]),
            "put": operation("Let assistants (MCP) read a list", _json(_object(shared=_FLAG)), [identified]),
            "delete": operation("Let assistants read it no more", {}, [identified], success="204"),
        },
        "/api/v1/parts/{id}/changes": {
            "get": operation("What was told of a list, the newest first", changes, [identified])
        },
        "/api/v1/parts/{id}/changes/{change}": {
            "patch": operation(
                "Keep what was done about a changed line",
                _json(_object(line={"type": "integer"})),
                [identified, {**identified, "name": "change"}],
                _json(_work()),
            )
        },
    }


def list_schema() -> Schema:
    """Return the schema of a list without its lines."""
    return _object(
        id=_TEXT, name=_TEXT, created=_TEXT, by=_TEXT, answered=_TEXT, found=_TEXT, blank={"type": "integer"},
        lines={"type": "integer"}, outcomes=_COUNTS, statuses=_COUNTS, page=_TEXT,
        header={"type": "array", "items": _TEXT},
    )  # fmt: skip


def list_json(one: PartsList) -> dict[str, object]:
    """Write a list without its lines."""
    return {
        "schema": 1, "id": one.id, "name": one.name, "created": one.created, "by": one.by, "answered": one.answered,
        "found": one.found, "blank": one.blank, "lines": one.lines, "outcomes": one.outcomes,
        "statuses": one.statuses, "page": f"/operators/parts/{one.id}", "header": list(one.header),
    }  # fmt: skip


def line_json(line: StoredLine, decisions: Mapping[int, Decision]) -> dict[str, object]:
    """Write a line with its answer and what was decided of it."""
    decided = decisions.get(line.number)
    return {
        "line": line.number, "cells": list(line.cells), "query": line.query, "from": line.from_, "to": line.to,
        "on": line.on, "outcome": line.outcome, "answer": line.answer,
        "decision": decided and {
            "decision": decided.decision, "note": decided.note, "by": decided.by, "at": decided.at,
        },
    }  # fmt: skip


def _with_lines() -> Schema:
    whole = list_schema()
    lines: Schema = {"type": "array", "items": {"type": "object"}}
    return {**whole, "properties": {**whole["properties"], "answers": lines}}


def _patch() -> Schema:
    line: Schema = {"type": "integer", "description": "The line's number, as in `line`"}
    return {
        "type": "object",
        "required": ["line"],
        "properties": {"line": line, "decision": _TEXT, "note": _TEXT},
        "description": "Both empty: the decision is taken back",
    }


def _channels() -> Schema:
    told: Schema = {**_TEXTS, "description": "Channels that are told, as slack:T0123:C0123 or webhook:erp:hook"}
    return {"type": "object", "properties": {"channels": told}}


def _work() -> Schema:
    line: Schema = {"type": "integer", "description": "The line's number"}
    flags: Schema = {name: {"type": "boolean"} for name in ("acknowledged", "done")}
    texts: Schema = dict.fromkeys(("assignee", "due", "note"), _TEXT)
    return {"type": "object", "required": ["line"], "properties": {"line": line, **flags, **texts}}


def _change() -> Schema:
    answers: Schema = {"type": "object", "additionalProperties": _TEXT}
    line = _object(
        number={"type": "integer"}, goods=_TEXT, from_=_TEXT, to=_TEXT, before=answers, after=answers,
        from_day=_TEXT, documents=_TEXT,
    )  # fmt: skip
    kinds: Schema = {"enum": ["rules", "day", "event", "due"]}
    flag: Schema = {"type": "boolean"}
    step = _object(
        line={"type": "integer"},
        by=_TEXT,
        at=_TEXT,
        acknowledged=flag,
        assignee=_TEXT,
        due=_TEXT,
        note=_TEXT,
        done=flag,
    )
    return _object(
        id=_TEXT, kind=kinds, at=_TEXT, lines={"type": "array", "items": line}, count={"type": "integer"},
        event=_TEXT, title=_TEXT, trail={"type": "array", "items": step},
    )  # fmt: skip


def change_json(change: ListChange, trail: Trail) -> dict[str, object]:
    """Write a change with what people did about its lines."""
    steps = [
        {"line": place.line, **json.loads(entry.to_json())}
        for place, entries in trail.items()
        for entry in entries
        if place.change == change.id
    ]
    return {**json.loads(change.to_json()), "trail": steps}


def watch_json(watch: Watch) -> dict[str, object]:
    """Write a watch."""
    return {"since": watch.since, "by": watch.by, "channels": list(watch.channels)}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}


def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def _query(name: str, description: str, values: Iterable[str] = ()) -> Schema:
    schema = {"enum": list(values)} if values else _TEXT
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
