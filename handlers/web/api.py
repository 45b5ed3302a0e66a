"""The API under /api/v1: the JSON of the command line over HTTP, and its description (OpenAPI).

Errors are problem documents (RFC 9457).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import date

from aiohttp import web

from bot.answering import LONGEST_QUESTION, RestrictedQuery
from bot.errors import ExportwatchError, UsageError
from handlers.commands import upcoming
from handlers.commands.lookups import Lookups, announced
from handlers.messages import answer_json
from handlers.messages.answer_json import Schema, error_text, to_json, to_json_text
from handlers.web.site import MOST_ACTS, Site, read_filter, read_number, read_question, read_value

# -- the API's description (OpenAPI 3.1), and the JSON Schema of an answer


_DATE: Schema = {"type": "string", "format": "date"}
_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}


def _maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(required: tuple[str, ...], **properties: Schema) -> Schema:
    return {"type": "object", "required": list(required), "properties": properties}


def answer() -> Schema:
    """Return the schema of an answer (`exportwatch restricted --json`, /api/v1/restricted). Fields may be added."""
    whole, parts = answer_json.schema()
    return {**whole, "$defs": parts}


def event_row() -> Schema:
    """Return the schema of a line of `exportwatch upcoming --json`. `date` is null if only `when` is known."""
    return _object(
        ("date", "when", "kind", "jurisdiction", "measure", "document", "by", "what", "source"),
        date=_maybe(_DATE),
        when=_TEXT,
        kind=_TEXT,
        jurisdiction=_TEXT,
        measure=_TEXT,
        document=_TEXT,
        by=_TEXT,
        part=_maybe(_TEXT),
        what=_TEXT,
        source=_TEXT,
    )


def document() -> Schema:
    """Return the whole description."""
    event = event_row()
    whole, parts = answer_json.schema("#/components/schemas/{name}")
    events = {"type": "array", "items": event}
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
                _parameter("q", "What to look up: goods, code, act or company", required=True),
                _parameter("from", "Only acts of this exporter: a code or a name"),
                _parameter("to", "Toward this destination: a code or a name"),
                _parameter("on", "The day, YYYY-MM-DD; today without it"),
            ),
            "/api/v1/changes": _get(
                "The history and future of a good",
                _object(("query", "events"), query=_TEXT, events=events, near=_TEXTS),
                _parameter("q", "What to look up", required=True),
            ),
            "/api/v1/upcoming": _get(
                "What starts, ends and runs out",
                _object(("days", "events"), days={"type": "integer"}, events=events),
                _parameter("filter", "Days, goods and exporter, as in chat: 180 graphite from:CN"),
                _parameter("days", "Without a filter: how many days ahead; 90 without it"),
            ),
            "/api/v1/announcements": _get(
                "The newest announcements",
                _object(("announcements",), filter=_TEXT, announcements={"type": "array", "items": {"type": "object"}}),
                _parameter("filter", "A filter in the grammar of chat"),
                _parameter("limit", "At most so many, 1 to 500"),
            ),
            "/api/v1/sources": _get("How each source is doing", _object(("sources",), sources={"type": "array"})),
            "/api/v1/coverage": _get(
                "What the answers rest on",
                _object(
                    ("acts", "subjects", "exporters"),
                    acts={"type": "integer"},
                    subjects={"type": "integer"},
                    exporters={"type": "array", "items": {"type": "object"}},
                ),
            ),
            "/api/v1/batch": {"post": _batch()},
        },
        "components": {"schemas": {**parts, "Answer": whole, "Problem": _problem()}},
    }


def _problem() -> Schema:
    return _object(("title", "status", "detail"), type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT)


def _parameter(name: str, description: str, *, required: bool = False) -> Schema:
    return {"name": name, "in": "query", "required": required, "description": description, "schema": _TEXT}


_PROBLEM: Schema = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _responses(content: Schema) -> Schema:
    return {
        "200": {"description": "The answer", "content": content},
        "400": {"description": "The request cannot be read; `detail` says what to write", "content": _PROBLEM},
        "414": {"description": "The address is too long", "content": _PROBLEM},
        "429": {"description": "Too many questions: ask again after the seconds of `Retry-After`", "content": _PROBLEM},
        "503": {"description": "The bot's records cannot be reached at present", "content": _PROBLEM},
    }


def _get(summary: str, schema: Schema, *parameters: Schema) -> Schema:
    content = {"application/json": {"schema": schema}}
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": _responses(content)}}


def _batch() -> Schema:
    lines: Schema = {"application/x-ndjson": {"schema": _TEXT}}
    return {
        "summary": 'Many questions: JSON lines {"query", "from"?, "to"?, "on"?} in, one answer a line out',
        "requestBody": {"required": True, "content": lines},
        "responses": _responses(lines) | {"413": {"description": "The body is too large", "content": _PROBLEM}},
    }


BATCH = "/api/v1/batch"
MOST_LINES = 1_000
_AT_ONCE = 20
"""Lines that are answered together, for which stores are asked once."""
_DEFAULT_ACTS = 50
_NDJSON = "application/x-ndjson"


class Api:
    """Handlers of the API for one site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._lookups = Lookups(site.rules, site.today)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes."""
        return [
            web.get("/api/v1/restricted", self.restricted),
            web.post(BATCH, self.batch),
            web.get("/api/v1/changes", self.changes),
            web.get("/api/v1/upcoming", self.upcoming),
            web.get("/api/v1/announcements", self.announcements),
            web.get("/api/v1/sources", self.sources),
            web.get("/api/v1/coverage", self.coverage),
            web.get("/api/v1/openapi.json", self.openapi),
        ]

    async def restricted(self, request: web.Request) -> web.Response:
        """Return one answer: the object of `exportwatch restricted --json`."""
        asked = read_question(request, self._site.today())
        if not asked.text:
            raise UsageError("q: write what to look up, for example q=graphite&to=US.")
        return _json(to_json(await self._site.answer(asked)))

    async def batch(self, request: web.Request) -> web.Response:
        """Answer each JSON line by a line, in order; an invalid one by `{"error": …}`."""
        try:
            text = (await request.read()).decode()
        except UnicodeDecodeError as error:
            raise UsageError(f"Byte {error.start:,} is no UTF-8; write the lines in UTF-8.") from error
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise UsageError(f"{len(lines):,} lines; at most {MOST_LINES:,} are read at once. Send them in parts.")
        texts: list[str] = []
        for first in range(0, len(lines), _AT_ONCE):
            texts += [f"{text}\n" for text in await self._answered(lines[first : first + _AT_ONCE])]
            await asyncio.sleep(0)  # others are answered, and alerts are sent, between two parts
        return web.Response(text="".join(texts), content_type=_NDJSON)

    async def _answered(self, lines: Sequence[str]) -> list[str]:
        """Return the answer to each line as JSON."""
        today = self._site.today()
        read = [_read_line(line, today) for line in lines]
        questions = [one for one in read if isinstance(one, RestrictedQuery)]
        found = iter(await self._site.answers.answer_all(questions, today))
        answers = (next(found) if isinstance(one, RestrictedQuery) else one for one in read)
        return [error_text(one) if isinstance(one, ExportwatchError) else to_json_text(one) for one in answers]

    async def changes(self, request: web.Request) -> web.Response:
        """Return the past and coming changes on a good."""
        return _json(self._lookups.changes(read_value(request, "q", LONGEST_QUESTION)))

    async def upcoming(self, request: web.Request) -> web.Response:
        """Return the dates on which something starts, ends or expires."""
        days = read_number(request, "days", 90, upcoming.LONGEST)
        return _json(self._lookups.upcoming(read_value(request, "filter", LONGEST_QUESTION) or str(days)))

    async def announcements(self, request: web.Request) -> web.Response:
        """Return the newest announcements that match a filter, as in the stream."""
        wanted = read_filter(request, self._site.vocabulary)
        count = read_number(request, "limit", _DEFAULT_ACTS, MOST_ACTS)
        return _json(announced(await self._site.latest(MOST_ACTS), wanted, count))

    async def sources(self, _: web.Request) -> web.Response:
        """Return every source with its state."""
        views = await self._site.sources()
        found = [
            {
                "id": view.source.id,
                "name": view.source.name,
                "jurisdiction": view.source.jurisdiction,
                "tier": str(view.source.tier),
                "state": view.word,
                "why": view.health.why or None,
            }
            for view in views
        ]
        return _json({"schema": 1, "sources": found})

    async def coverage(self, _: web.Request) -> web.Response:
        """Return which exporters, lists and acts are on file."""
        return _json(self._lookups.coverage())

    async def openapi(self, _: web.Request) -> web.Response:
        """Return the API's description (OpenAPI 3.1)."""
        return _json(document())


def _read_line(line: str, today: date) -> RestrictedQuery | ExportwatchError:
    try:
        return RestrictedQuery.of_line(line, today)
    except UsageError as error:
        return error


def _json(found: object) -> web.Response:
    return web.json_response(found, dumps=lambda value: json.dumps(value, ensure_ascii=False))
