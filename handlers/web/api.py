"""The API under /api/v1: the JSON of the command line over HTTP.

Errors are problem documents (RFC 9457).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date
from functools import reduce
from typing import Concatenate, ParamSpec, TypeVar

from aiohttp import web

from bot.answering import LONGEST_QUESTION, NOTHING_WANTED, RestrictedQuery, Supplements, Wants, look_up
from bot.errors import ExportwatchError, LookupBusyError, UsageError
from bot.model.announcement import Announcement
from handlers.commands import dates
from handlers.commands.lookups import Known, Lookups, announced
from handlers.messages.answer_json import error_text, to_json, to_json_text
from handlers.web import openapi
from handlers.web.computed import Asked, Rendered
from handlers.web.connections import client_of, limited_as
from handlers.web.pages import wants_of
from handlers.web.site import (
    MOST_ACTS,
    Site,
    WorkPlaces,
    json_response,
    read_filter,
    read_number,
    read_question,
    read_value,
)

P = ParamSpec("P")
T = TypeVar("T")

BATCH = "/api/v1/batch"
MOST_LINES = 1_000
MOST_BYTES = 64 * 1024 * 1024
"""Bytes of answers to a batch; the lines beyond are answered by an error."""
_TOO_MUCH = f"The answers to this batch exceed {MOST_BYTES // 1024 // 1024} MB. Send this line in another one."
_LINES_AT_ONCE = 20
"""Lines for which stores are asked once."""
_PAUSES_S = (0.5, 1, 2, 4, 8, 15, 30)
"""Seconds between attempts of a line where too many questions are being answered."""
_DEFAULT_ACTS = 50
_NDJSON = "application/x-ndjson"


class Api:
    """Handlers of the API for one site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._batches = WorkPlaces("batch", "batches")

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes."""
        return [
            web.get("/api/v1/restricted", self.restricted),
            web.post(BATCH, self.batch),
            web.get("/api/v1/changes", self._site.showing(changes_document)),
            web.get("/api/v1/upcoming", self._site.showing(upcoming_document)),
            web.get("/api/v1/announcements", self.announcements),
            web.get("/api/v1/sources", self.sources),
            web.get("/api/v1/coverage", self._site.showing(coverage_document)),
            web.get("/api/v1/openapi.json", self._site.showing(description)),
        ]

    async def restricted(self, request: web.Request) -> web.Response:
        """Return one answer: the object of `exportwatch restricted --json`."""
        if not request.query.get("q", "").strip():
            raise UsageError("q: write what to look up, for example q=graphite&to=US.")
        return await self._site.show(request, answer_document, await self._site.beside(request, wants_of))

    async def batch(self, request: web.Request) -> web.StreamResponse:
        """Answer each JSON line by a line, in order; an invalid one by `{"error": …}`."""
        try:
            text = (await request.read()).decode()
        except UnicodeDecodeError as error:
            raise UsageError(f"Byte {error.start:,} is no UTF-8; write the lines in UTF-8.") from error
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) > MOST_LINES:
            raise UsageError(f"{len(lines):,} lines; at most {MOST_LINES:,} are read at once. Send them in parts.")
        with self._batches.place(limited_as(client_of(request))):
            return await self._streamed(request, lines)

    async def _streamed(self, request: web.Request, lines: Sequence[str]) -> web.StreamResponse:
        """Send each answer as it is found: none is kept, and a client that has gone ends the work."""
        response = web.StreamResponse(headers={"Content-Type": f"{_NDJSON}; charset=utf-8"})
        await response.prepare(request)
        left = MOST_BYTES
        asker = f"batch of {limited_as(client_of(request))}"
        for first in range(0, len(lines), _LINES_AT_ONCE):
            async for answered in self._answered(asker, lines[first : first + _LINES_AT_ONCE]):
                line = answered if left > 0 else _error(_TOO_MUCH)
                left -= len(answered)
                await response.write(line)
        await response.write_eof()
        return response

    async def _answered(self, asker: str, lines: Sequence[str]) -> AsyncIterator[bytes]:
        """Yield the answer to each of some lines; what is beside the rules is asked once for all of them."""
        today = self._site.today()
        wants = [await self._line(asker, line_wants, line, today) for line in lines]
        wanted = reduce(Wants.plus, (one for one in wants if isinstance(one, Wants)), NOTHING_WANTED)
        beside = await self._site.answers.beside(wanted)
        for line, want in zip(lines, wants, strict=True):
            found = await self._line(asker, answer_line, line, today, beside) if isinstance(want, Wants) else want
            yield found if isinstance(found, bytes) else _error(str(found))

    async def _line(
        self, asker: str, work: Callable[Concatenate[Known, str, date, P], T], line: str, today: date,
        *args: P.args, **kwargs: P.kwargs,
    ) -> T | ExportwatchError:  # fmt: skip
        """Compute for a line; a batch waits where others ask too, because it is in no hurry."""
        refused: ExportwatchError = LookupBusyError()
        for pause in _PAUSES_S:
            try:
                return await self._site.compute_for(asker, work, line, today, *args, **kwargs)
            except LookupBusyError:
                await asyncio.sleep(pause)
            except ExportwatchError as error:
                return error
        return refused

    async def announcements(self, request: web.Request) -> web.Response:
        """Return the newest announcements that match a filter, as in the stream."""
        return await self._site.show(request, announcements_document, await self._site.latest(MOST_ACTS))

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
        return json_response({"schema": 1, "sources": found})


# -- what is computed


def _lookups(known: Known, asked: Asked) -> Lookups:
    return Lookups(known.rules, lambda: asked.today)


def answer_document(known: Known, asked: Asked, beside: Supplements) -> Rendered:
    """Write an answer."""
    question = read_question(asked, asked.today)
    return asked.json(to_json(beside.added_to(look_up(known.rules, question, asked.today))))


def line_wants(known: Known, line: str, today: date) -> Wants:
    """Return what is to be asked beside the rules for a line of a batch. Raises UsageError."""
    return Wants.of([look_up(known.rules, RestrictedQuery.of_line(line, today), today)])


def answer_line(known: Known, line: str, today: date, beside: Supplements) -> bytes:
    """Write the answer to a line of a batch. Raises UsageError."""
    found = look_up(known.rules, RestrictedQuery.of_line(line, today), today)
    return f"{to_json_text(beside.added_to(found))}\n".encode(errors="replace")


def changes_document(known: Known, asked: Asked) -> Rendered:
    """Write the past and coming changes on a good."""
    return asked.json(_lookups(known, asked).changes(read_value(asked, "q", LONGEST_QUESTION)))


def upcoming_document(known: Known, asked: Asked) -> Rendered:
    """Write the dates on which something starts, ends or expires."""
    days = read_number(asked, "days", 90, dates.MOST_DAYS)
    return asked.json(_lookups(known, asked).upcoming(read_value(asked, "filter", LONGEST_QUESTION) or str(days)))


def announcements_document(known: Known, asked: Asked, recent: Sequence[Announcement]) -> Rendered:
    """Write the newest announcements that match a filter."""
    wanted = read_filter(asked, known.vocabulary)
    return asked.json(announced(recent, wanted, read_number(asked, "limit", _DEFAULT_ACTS, MOST_ACTS)))


def coverage_document(known: Known, asked: Asked) -> Rendered:
    """Write what is on file."""
    return asked.json(_lookups(known, asked).coverage())


def description(_: Known, asked: Asked) -> Rendered:
    """Write the API's description."""
    return asked.json(openapi.document())


def _error(why: str) -> bytes:
    return f"{error_text(why)}\n".encode(errors="replace")
