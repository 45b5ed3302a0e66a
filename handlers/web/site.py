"""What every handler needs: the rules and records, values of a request, what computes pages, places for long work."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from aiohttp import web

from bot.answering import LONGEST_QUESTION, AnswerService, RestrictedQuery, Supplements, Wants, day_of
from bot.errors import LookupBusyError, UsageError
from bot.model.announcement import Announcement
from bot.rules.index import RuleBase
from bot.subscriptions.filters import Filter, Vocabulary, parse
from bot.text import locales
from bot.workers.lookups import Computing, Inline, within
from handlers.commands.command import Call
from handlers.commands.lookups import Known, in_language
from handlers.messages.health import SourceView
from handlers.messages.speech import accepted, language, reading
from handlers.web.computed import READER, Asked, Rendered, environment
from handlers.web.connections import Handler, client_of, limited_as

WAIT_S = 7.0
"""Seconds in which a page must be computed, its wait included."""
WAITS_FOR_A_START = 4
"""How often as long who asks waits longer while what computes pages still starts: the first page of a slow machine."""
BOUND = web.RequestKey("exportwatch-bound", asyncio.Timeout)
"""The time that a request may take; it grows while what computes pages still starts."""
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Site:
    """Rules, and functions that read the records. `now` is aware, in UTC."""

    rules: RuleBase
    vocabulary: Vocabulary
    now: Callable[[], datetime]
    latest: Callable[[int], Awaitable[Sequence[Announcement]]]
    """Returns at most so many announcements, newest first."""
    announcement: Callable[[str], Awaitable[Announcement | None]]
    """Returns the announcement of an event; None if there is none."""
    sources: Callable[[], Awaitable[Sequence[SourceView]]]
    """Returns every source with its health, failing ones first."""
    answers: AnswerService
    """Answers the questions of pages and of the API: what it adds to the rules is asked by it."""
    computing: Computing[Known] | None = None
    """What computes pages; None: this process."""
    told_before: Callable[[int], Awaitable[Sequence[Announcement]]] | None = None
    """Returns at most so many acts that sources told before they were first read, newest first."""

    async def compute(
        self, request: web.Request, work: Callable[Concatenate[Known, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return `work(known, …)` for who asks. Raises LookupBusyError, also if it has to wait for too long."""
        computing, left = self.computing, WAITS_FOR_A_START
        while True:
            starts = computing is not None and computing.preparing
            try:
                return await self.compute_for(limited_as(client_of(request)), work, *args, **kwargs)
            except LookupBusyError as error:
                if not (left and error.late and computing and (starts or computing.preparing)):
                    raise
            left -= 1
            if bound := request.get(BOUND):
                bound.reschedule(asyncio.get_running_loop().time() + 2 * WAIT_S)

    async def compute_for(
        self, asker: str, work: Callable[Concatenate[Known, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return `work(known, …)` for an asker of this name; as `compute`."""
        computing = self.computing or Inline(Known(self.rules, self.vocabulary))
        return await within(WAIT_S, computing.run(asker, in_language, language(), work, *args, **kwargs))

    async def render(
        self,
        request: web.Request,
        work: Callable[Concatenate[Known, Asked, P], Rendered],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Rendered:
        """Return what `work(known, asked, …)` renders for a request."""
        return await self.compute(request, work, Asked.of(request, self.now()), *args, **kwargs)

    async def show(
        self,
        request: web.Request,
        work: Callable[Concatenate[Known, Asked, P], Rendered],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> web.Response:
        """Return the response that `work(known, asked, …)` renders for a request."""
        return (await self.render(request, work, *args, **kwargs)).response()

    def showing(self, work: Callable[[Known, Asked], Rendered]) -> Handler:
        """Return the handler that shows what `work(known, asked)` renders."""

        async def show(request: web.Request) -> web.StreamResponse:
            return await self.show(request, work)

        return show

    async def beside(self, request: web.Request, wants: Callable[[Known, Asked], Wants]) -> Supplements:
        """Return what stands beside the rules for a request, as far as `wants(known, asked)` asks for it."""
        return await self.answers.beside(await self.compute(request, wants, Asked.of(request, self.now())))

    def today(self) -> date:
        """Return today, in UTC."""
        return day_of(self.now())

    def call(self, text: str) -> Call:
        """Return a command's call for a reader of pages."""
        return Known(self.rules, self.vocabulary).call(READER, text, self.now())


def for_reader(handler: Handler) -> Handler:
    """Return a handler that words its page in the language that the browser asks for."""

    async def asked(request: web.Request) -> web.StreamResponse:
        with reading(accepted(request.headers.get("Accept-Language", ""))):
            response = await handler(request)
            response.headers["Content-Language"] = locales.written(language())
        response.headers["Vary"] = ", ".join(filter(None, (response.headers.get("Vary"), "Accept-Language")))
        return response

    return asked


class Recently:
    """Reads announcements at most once in `seconds`, however many pages show them; `read` gives the newest first."""

    def __init__(self, read: Callable[[int], Awaitable[Sequence[Announcement]]], seconds: float = 1.0) -> None:
        self._read, self._seconds = read, seconds
        self._lock = asyncio.Lock()
        self._known: dict[int, tuple[float, Sequence[Announcement]]] = {}

    async def latest(self, count: int) -> Sequence[Announcement]:
        """Return at most `count` announcements, newest first."""
        kept = _RECENT if count <= _RECENT else MOST_ACTS
        async with self._lock:
            at, found = self._known.get(kept, (float("-inf"), ()))
            if time.monotonic() - at >= self._seconds:
                found = await self._read(kept)
                self._known[kept] = (time.monotonic(), found)
        return found[:count]


# -- values of the query string


LONGEST_VALUE = 200
MOST_ACTS = 500
_RECENT = 100


class HasQuery(Protocol):
    """A request, or what was asked by one."""

    @property
    def query(self) -> Mapping[str, str]:
        """The values of the query string."""


def read_question(asked: HasQuery, today: date) -> RestrictedQuery:
    """Read `q`, `from`, `to` and `on`. Raises UsageError that names the value and what can be written."""
    given = {name: read_value(asked, name, LONGEST_QUESTION) for name in ("q", "from", "to", "on")}
    return RestrictedQuery.read(given["q"], given["from"], given["to"], given["on"], today)


def read_value(asked: HasQuery, name: str, longest: int = LONGEST_VALUE) -> str:
    """Return a value of the query string, stripped. Raises UsageError if it is too long."""
    found = asked.query.get(name, "").strip()
    if len(found) > longest:
        raise UsageError(f"{name}: {len(found):,} characters; at most {longest:,} are read.")
    return found


def read_number(asked: HasQuery, name: str, default: int, most: int) -> int:
    """Return a whole number from 1 to `most`. Raises UsageError for anything else."""
    text = read_value(asked, name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise UsageError(f"{name}={text[:40]}: a whole number from 1 to {most:,} is expected.")
    return int(text)


def read_filter(asked: HasQuery, vocabulary: Vocabulary) -> Filter:
    """Return the filter in `filter=`, in chat's grammar. Raises FilterError that shows the place of a mistake."""
    return parse(read_value(asked, "filter", LONGEST_QUESTION), vocabulary)


def page(template: str, status: int = 200, **values: object) -> web.Response:
    """Render a page."""
    text = environment().get_template(template).render(**values)
    return web.Response(text=text, status=status, content_type="text/html")


def json_response(value: object, status: int = 200) -> web.Response:
    """Answer with a value as JSON."""
    return web.Response(text=json.dumps(value, ensure_ascii=False), status=status, content_type="application/json")


def json_of(body: bytes, example: str) -> Any:  # noqa: ANN401 - JSON
    """Read the body of a request. Raises UsageError, which shows what may be written."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"this is not JSON; write {example}") from error


WORK_AT_ONCE = 2


class WorkPlaces:
    """At most `WORK_AT_ONCE` pieces of work at a time, one of each client; `name` is what one is called."""

    def __init__(self, name: str, plural: str) -> None:
        self._name, self._plural = name, plural
        self._clients: set[str] = set()

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """Hold a place while the block runs. Raises HTTPTooManyRequests if there is none."""
        if client in self._clients or len(self._clients) >= WORK_AT_ONCE:
            whose = f"A {self._name} of yours is" if client in self._clients else f"Other {self._plural} are"
            raise web.HTTPTooManyRequests(
                text=f"{whose} being answered. Send this one afterwards.", headers={"Retry-After": "10"}
            )
        self._clients.add(client)
        try:
            yield
        finally:
            self._clients.discard(client)
