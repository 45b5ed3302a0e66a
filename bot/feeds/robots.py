"""How much patience hosts ask for in their robots.txt (Crawl-delay). Read once a day, and harmless when it fails.

We read single addresses that a person chose, as feed readers do; only the pace is the host's to set.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from protego import Protego

from bot.errors import FetchError
from bot.feeds.encodings import decode
from bot.feeds.fetch import Fetched, Fetcher
from bot.feeds.politeness import HostQueues
from bot.feeds.sources import Source, host_port
from bot.vocabulary import SourceKind

AGENT = "Exportwatch"
DAY_S = 86_400.0
MOST_DELAY_S = 300.0
"""A host that asks for more gets this: its other sources would not be read at all."""
MOST_BYTES = 500_000
"""As large a robots.txt as search engines read (RFC 9309, 2.5)."""


class Robots:
    """Learns each host's delay and sets it in `queues`. Hosts on the private list are the team's own and not asked."""

    def __init__(self, fetcher: Fetcher, queues: HostQueues, private: frozenset[str] = frozenset()) -> None:
        self._fetcher = fetcher
        self._queues = queues
        self._private = private
        self._asked: dict[str, float] = {}
        """By origin: when it was asked (the loop's clock)."""

    async def learn(self, source: Source) -> None:
        """Ask the source's host, unless it was asked within a day. Never raises FetchError."""
        parts = urlsplit(source.address)
        origin, now = f"{parts.scheme}://{parts.netloc}", asyncio.get_running_loop().time()
        if host_port(source.address) in self._private or now - self._asked.get(origin, -DAY_S) < DAY_S:
            return
        self._asked[origin] = now
        try:
            answer = await self._fetcher.fetch(_robots_of(source, origin))
        except FetchError:
            return
        if isinstance(answer, Fetched):
            delay = await asyncio.to_thread(crawl_delay, answer.body)
            self._queues.slow_down(parts.hostname or "", delay)


def crawl_delay(body: bytes) -> float:
    """The seconds that a robots.txt asks us to wait between two requests; 0 where it asks for nothing that counts."""
    try:
        delay = Protego.parse(decode(body[:MOST_BYTES]).text).crawl_delay(AGENT)
    except (ValueError, RecursionError):
        return 0.0
    # A number that is none (nan) is not larger than 0 either.
    return min(delay, MOST_DELAY_S) if delay is not None and delay > 0 else 0.0


def _robots_of(source: Source, origin: str) -> Source:
    """The host's robots.txt as something to fetch, on the same way as the source itself."""
    proxied = source.via if source.via and source.via.proxy else None
    return source.model_copy(
        update={"url": f"{origin}/robots.txt", "kind": SourceKind.RSS, "headers": {}, "api": None, "page": None}
        | {"via": proxied}
    )
