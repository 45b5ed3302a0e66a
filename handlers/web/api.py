"""The API under /api/v1: the command line's JSON by HTTP. Mistakes are problem documents (RFC 9457)."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from bot.errors import UsageError
from handlers.commands import upcoming
from handlers.commands.lookups import LONGEST_QUESTION, Lookups, RestrictedQuery, announced
from handlers.web.openapi import document
from handlers.web.site import MOST_ACTS, Site, read_filter, read_number, read_question, read_value

BATCH = "/api/v1/batch"
MOST_LINES = 1_000
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
        return _json((await self._site.answer(asked)).to_json())

    async def batch(self, request: web.Request) -> web.Response:
        """Answer JSON lines by JSON lines, in order; a bad line gets `{"error": …}` on its line."""
        try:
            text = (await request.read()).decode()
        except UnicodeDecodeError as error:
            raise UsageError(f"Byte {error.start:,} is no UTF-8; write the lines in UTF-8.") from error
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise UsageError(f"{len(lines):,} lines; at most {MOST_LINES:,} are read at once. Send them in parts.")
        answers = []
        for line in lines:
            answers.append(f"{json.dumps(self._line(line), ensure_ascii=False)}\n")
            await asyncio.sleep(0)  # others are answered, and alerts are sent, between two lines
        return web.Response(text="".join(answers), content_type=_NDJSON)

    def _line(self, line: str) -> dict[str, Any]:
        today = self._site.today()
        try:
            return RestrictedQuery.of_line(line, today).answer(self._site.rules, today).to_json()
        except UsageError as error:
            return {"error": str(error)}

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


def _json(found: object) -> web.Response:
    return web.json_response(found, dumps=lambda value: json.dumps(value, ensure_ascii=False))
