"""Reads hosts' robots.txt (RFC 9309), once a day; if that fails, nothing is forbidden.

A person chose each source's address, as in any feed reader, so only Crawl-delay applies to it. Pages that items link to
are found by following links, as crawlers do, so Disallow applies too.
"""

from __future__ import annotations

import asyncio
import zlib
from collections import OrderedDict
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from protego import Protego

from bot.errors import FetchError
from bot.feeds.fetch.client import Fetched, Fetcher, HostQueues
from bot.feeds.parse.encoding import decode
from bot.feeds.sources import Source, host_port
from bot.vocabulary import SourceKind

AGENT = "Exportwatch"
DAY_S = 86_400.0
MOST_DELAY_S = 300.0
"""The longest delay granted to a host: with a longer one its other sources would not be read at all."""
MOST_BYTES = 500_000
"""Bytes of a robots.txt that are read, as by search engines (RFC 9309, 2.5)."""
MOST_HOSTS = 200
"""Hosts whose rules are kept, the last used ones; the rules of others are read again when needed."""
MOST_KEPT = 32_768
"""Bytes of packed rules; a larger robots.txt is ignored."""
MANY_HOSTS = 20_000


class Robots:
    """Learns each host's delay and sets it in `queues`. Hosts on the private list are the team's own: never asked."""

    def __init__(self, fetcher: Fetcher, queues: HostQueues, private: frozenset[str] = frozenset()) -> None:
        self._fetcher = fetcher
        self._queues = queues
        self._private = private
        self._asked: dict[str, float] = {}
        """When each origin was asked (the loop's clock)."""
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        """Each origin's robots.txt, the last used at the end; packed, since parsed rules are ten times as large."""
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def learn(self, source: Source) -> None:
        """Read the delay of the source's host, unless that was done within a day. Never raises FetchError."""
        origin = _origin(source)
        if not self._is_private(source) and not self._is_fresh(origin):
            async with self._turn(origin):
                if not self._is_fresh(origin):
                    await self._ask(source, origin)

    async def allows(self, page: Source) -> bool:
        """Return whether the host allows a linked page to be read. Never raises FetchError."""
        if self._is_private(page):
            return True
        origin = _origin(page)
        async with self._turn(origin):
            if not self._is_fresh(origin) or origin not in self._kept:
                await self._ask(page, origin)
            packed = self._kept.get(origin, b"")
        return not packed or await asyncio.to_thread(_allowed, packed, page.address)

    def _is_private(self, source: Source) -> bool:
        return host_port(source.address) in self._private

    def _is_fresh(self, origin: str) -> bool:
        return asyncio.get_running_loop().time() - self._asked.get(origin, -DAY_S) < DAY_S

    def _turn(self, origin: str) -> asyncio.Lock:
        return self._turns.setdefault(origin, asyncio.Lock())

    async def _ask(self, source: Source, origin: str) -> None:
        if len(self._asked) >= MANY_HOSTS:
            self._asked = {other: when for other, when in self._asked.items() if self._is_fresh(other)}
        self._asked[origin] = asyncio.get_running_loop().time()
        self._keep(origin, b"")
        try:
            answer = await self._fetcher.fetch(_robots_of(source, origin))
        except FetchError:
            return
        if isinstance(answer, Fetched):
            packed, delay = await asyncio.to_thread(_read_robots, answer.body)
            self._keep(origin, packed)
            self._queues.slow_down(urlsplit(origin).hostname or "", delay)

    def _keep(self, origin: str, packed: bytes) -> None:
        self._kept[origin] = packed
        self._kept.move_to_end(origin)
        while len(self._kept) > MOST_HOSTS:
            self._kept.popitem(last=False)


def _origin(source: Source) -> str:
    parts = urlsplit(source.address)
    return f"{parts.scheme}://{parts.netloc}"


def _read_robots(body: bytes) -> tuple[bytes, float]:
    """Return a robots.txt, packed (empty if it forbids nothing or is too large), and its delay in seconds."""
    packed = zlib.compress(body[:MOST_BYTES]) if b"disallow" in body.lower() else b""
    return packed if len(packed) <= MOST_KEPT else b"", crawl_delay(body)


def _allowed(packed: bytes, address: str) -> bool:
    return may_read(zlib.decompress(packed), address)


def may_read(body: bytes, address: str) -> bool:
    """Return whether a robots.txt allows a linked address; one that cannot be read forbids nothing."""
    rules = _rules(body)
    return rules is None or bool(rules.can_fetch(address, AGENT))


def crawl_delay(body: bytes) -> float:
    """Return the seconds between two requests that a robots.txt asks for; 0 if it gives no usable number."""
    rules = _rules(body)
    delay = rules.crawl_delay(AGENT) if rules else None
    # nan is not larger than 0, so it is ignored too.
    return min(delay, MOST_DELAY_S) if delay is not None and delay > 0 else 0.0


def _rules(body: bytes) -> Protego | None:
    try:
        return Protego.parse(decode(body[:MOST_BYTES]).text)
    except (ValueError, RecursionError):
        return None


def _robots_of(source: Source, origin: str) -> Source:
    """Describe the host's robots.txt as a source, with the source's proxy."""
    proxied = source.via if source.via and source.via.proxy else None
    return source.model_copy(
        update={"url": f"{origin}/robots.txt", "kind": SourceKind.RSS, "headers": {}, "api": None, "page": None}
        | {"via": proxied}
    )
