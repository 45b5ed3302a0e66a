"""All routes of a site, each with its limits: questions per peer, seconds per answer."""

from __future__ import annotations

import asyncio
import gzip
import logging
import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from mimetypes import guess_type
from pathlib import Path

from aiohttp import web
from redis.exceptions import RedisError

from bot.errors import ExportwatchError, LookupBusyError, LookupCostError, NotOnFileError, StoreError, UsageError
from bot.model.delivery import Channel
from handlers.chat.session import Rate, RateLimiter
from handlers.commands.replies import refused
from handlers.messages.speech import later, say
from handlers.web import list_pages, openapi, parts_pages
from handlers.web.announcements import LIVE, AnnouncementPages, FeedPages
from handlers.web.api import BATCH, Api
from handlers.web.connections import GUARD, Handler, client_of, limited_as
from handlers.web.operators import EVIDENCE, OperatorPages
from handlers.web.pages import LookupPages
from handlers.web.parts_api import ONE, PARTS
from handlers.web.server import problem
from handlers.web.site import BOUND, Site, for_reader, page

# -- static files, compressed once


FOLDER = Path(__file__).parent / "static"
_KEPT = "max-age=3600"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file, plain and compressed, with its ETag."""

    plain: bytes
    packed: bytes
    tag: str
    content_type: str

    @classmethod
    def of(cls, path: Path) -> StaticFile:
        """Read and compress a file."""
        plain = path.read_bytes()
        packed = gzip.compress(plain, mtime=0)
        kind = guess_type(path.name)[0] or "application/octet-stream"
        return cls(plain, packed, blake2b(plain, digest_size=12).hexdigest(), kind)


class StaticFiles:
    """The handler of `/static/…`: the files of a folder, read once."""

    def __init__(self) -> None:
        self._files = {path.name: StaticFile.of(path) for path in FOLDER.iterdir() if path.suffix in {".css", ".js"}}

    async def serve(self, request: web.Request) -> web.Response:
        """Return a file by its name."""
        found = self._files.get(request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": _KEPT, "ETag": f'"{found.tag}"', "Vary": "Accept-Encoding"}
        if any(one.value == found.tag for one in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return web.Response(body=found.packed, content_type=found.content_type, headers=headers)
        return web.Response(body=found.plain, content_type=found.content_type, headers=headers)


log = logging.getLogger(__name__)

Took = Callable[[str, float], None]
PEER = Rate(120, 10.0)
"""The limit of one address: a person with many tabs stays far below it, and scripts can use `/api/v1/batch`."""
EVERYBODY = Rate(1_000, 100.0)
PATIENCE_S = 8.0
"""Seconds before a request is given up: a person waits, and an unreachable store may be away for minutes."""
_LASTING = (LIVE, BATCH, EVIDENCE, PARTS, ONE, parts_pages.PARTS, parts_pages.AGAIN)
_LOOKING_UP = {"/r": "web", "/api/v1/restricted": "api"}
_STORE_AWAY = (RedisError, OSError, StoreError, TimeoutError)
_READERS = Channel("web", "", "")
Tell = Callable[[int, str, str], web.Response]
_NO_PAGE = later("There is no such page")
_BUSY, _TOO_MANY = later("Please try again in a moment"), later("Too many questions")
_TOO_MUCH = later("Too much to look up")
_NOT_NOW = later("Not at present")
_UNREADABLE = later("The request cannot be read")
_IN_ENGLISH = {"/report", "/suggest"}
"""Read by a program of ours."""


def routes(
    site: Site,
    took: Took = lambda _via, _seconds: None,
    rates: RateLimiter | None = None,
    operators: OperatorPages | None = None,
) -> Sequence[web.AbstractRouteDef]:
    """Return all routes. Feeds precede pages: `/announcements/live` is not the page of an announcement.

    `took` is called after each look-up with its way (`web` or `api`) and its seconds.
    """
    allowed = rates or RateLimiter(PEER, EVERYBODY)
    return [
        web.get("/static/{name}", StaticFiles().serve),
        *_within(allowed, problem, took, [*FeedPages(site).routes(), *_as_described(Api(site).routes())]),
        *_within(allowed, problem, took, _as_described(operators.programs()) if operators else ()),
        *_worded(_within(allowed, mistake, took, AnnouncementPages(site).routes())),
        *_worded(_within(allowed, mistake, took, [*list_pages.routes(site), *LookupPages(site).routes()])),
        *_within(allowed, mistake, took, operators.routes() if operators else ()),
        web.get("/{anything:(?!api/).*}", for_reader(_no_page)),
    ]


async def _no_page(_: web.Request) -> web.Response:
    """Answer an address that there is none of with a page; those of the API are told as problem documents."""
    return mistake(404, _NO_PAGE, say("Look something up instead, or go back to where you came from."))


def mistake(status: int, title: str, detail: str) -> web.Response:
    """Return an error page; `title` is a sentence of the catalogues, `detail` says what to do."""
    return page("mistake.html", status, here="", heading=say(title), detail=detail)


def _as_described(all_routes: Iterable[web.AbstractRouteDef]) -> Iterator[web.AbstractRouteDef]:
    """Refuse what the description does not name, and what is given twice: a mistyped `to` would answer more freely."""
    described = openapi.parameters()
    for one in all_routes:
        if isinstance(one, web.RouteDef):
            handler = _taking(described.get((one.method, one.path), ()), one.handler)
            yield web.RouteDef(one.method, one.path, handler, one.kwargs)
        else:
            yield one


def _taking(names: Sequence[str], ask: Handler) -> Handler:
    async def checked(request: web.Request) -> web.StreamResponse:
        for name in request.query:
            if name not in names:
                known = f"it takes {', '.join(names)}" if names else "it takes none"
                raise UsageError(f"{name[:40]}: this address has no such parameter; {known}.")
            if len(request.query.getall(name)) > 1:
                raise UsageError(f"{name}: is given twice; leave one out.")
        return await ask(request)

    return checked


def _worded(all_routes: Iterable[web.AbstractRouteDef]) -> Iterator[web.AbstractRouteDef]:
    """Word pages in the language that the browser asks for, errors too."""
    for one in all_routes:
        if isinstance(one, web.RouteDef) and one.path not in _IN_ENGLISH:
            yield web.RouteDef(one.method, one.path, for_reader(one.handler), one.kwargs)
        else:
            yield one


def _within(
    rates: RateLimiter, tell: Tell, took: Took, all_routes: Iterable[web.AbstractRouteDef]
) -> Iterator[web.AbstractRouteDef]:
    for one in all_routes:
        if isinstance(one, web.RouteDef):
            handler = _bounded(rates, tell, one.handler, lasts=one.path in _LASTING)
            if one.path in _LOOKING_UP:
                handler = _timed(handler, _LOOKING_UP[one.path], took)
            yield web.RouteDef(one.method, one.path, handler, one.kwargs)
        else:
            yield one


def _bounded(rates: RateLimiter, tell: Tell, ask: Handler, *, lasts: bool) -> Handler:
    """Limit a handler to the peer's rate and to PATIENCE_S; `tell` makes the response to an error."""

    async def bounded(request: web.Request) -> web.StreamResponse:
        if wait := rates.wait_s(_READERS, limited_as(client_of(request))):
            await request.app[GUARD].slow_down(request)
            seconds = math.ceil(wait)
            detail = say("Ask again in {seconds} s. For many questions: POST /api/v1/batch.", seconds=seconds)
            return _later(tell(429, _TOO_MANY, detail), seconds)
        try:
            async with asyncio.timeout(None if lasts else PATIENCE_S) as bound:
                if not lasts:
                    request[BOUND] = bound
                return await ask(request)
        except web.HTTPNotFound as error:
            return tell(404, _NO_PAGE, error.text or "")
        except ConnectionResetError:
            raise
        except _STORE_AWAY as error:
            log.warning("%s cannot be answered, the store cannot be reached: %s", request.path, error)
            detail = say("The bot's records cannot be reached at present. Try again in a minute; a look-up needs none.")
            return tell(503, _NOT_NOW, detail)
        except ExportwatchError as error:
            return _word_error(tell, error)

    return bounded


def _word_error(tell: Tell, error: ExportwatchError) -> web.Response:
    match error:
        case LookupBusyError():
            title = _BUSY if error.late else _TOO_MANY
            return _later(tell(429 if error.of_asker else 503, title, refused(error)), 5)
        case NotOnFileError():
            return tell(404, _NO_PAGE, str(error))
        case LookupCostError():
            return tell(422, _TOO_MUCH, refused(error))
    return tell(400, _UNREADABLE, str(error))


def _later(refused: web.Response, seconds: int) -> web.Response:
    refused.headers["Retry-After"] = str(seconds)
    return refused


def _timed(ask: Handler, via: str, took: Took) -> Handler:
    async def timed(request: web.Request) -> web.StreamResponse:
        began = time.perf_counter()
        try:
            return await ask(request)
        finally:
            took(via, time.perf_counter() - began)

    return timed
