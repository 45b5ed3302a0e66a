"""Looks at an address that somebody wants to add as a source: the feed behind it, and what that tells."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

from bot.errors import FetchError
from bot.feeds.added import NO_FEED, FoundFeed, NoSourceError, short_name, typed_address
from bot.feeds.fetch.client import Fetched, Fetcher, FetchLimits, HostQueues
from bot.feeds.fetch.response import BodyLimits
from bot.feeds.parse.encoding import decode
from bot.feeds.parse.read import discover_feeds
from bot.feeds.parse.values import Parsed
from bot.feeds.sources import Source, host_port
from bot.feeds.worker.pool import ParserPool
from bot.model.announcement import Item
from bot.proxies import Proxies
from bot.text.language import identify
from bot.vocabulary import SourceKind, Tier

LIMITS = FetchLimits(total=10.0, connect=5.0, silence=5.0, body=BodyLimits(size=4 * 1024 * 1024), redirects=5)
"""Tighter than for a source: a person waits."""
LOOK_S = 25.0
FEEDS_AT_ONCE = 2
IDLE_S = 30.0
ITEMS_SHOWN = 3
_NAMED = "asked"


class SourceFinder:
    """Fetches like the poller: guarded, bounded, in turn with others at a host. Starts nothing before it is asked."""

    def __init__(
        self, allow_private: frozenset[str], contact: str | None, queues: HostQueues, proxies: Proxies
    ) -> None:
        self._private = allow_private
        self._contact, self._queues, self._proxies = contact, queues, proxies
        self._places = asyncio.Semaphore(FEEDS_AT_ONCE)

    async def look(self, typed: str) -> FoundFeed:
        """Return the feed at an address, or the one that the page there names.

        Raises NoSourceError.
        """
        address = typed_address(typed)
        try:
            async with asyncio.timeout(LOOK_S), self._places, AsyncExitStack() as stack:
                fetcher = await stack.enter_async_context(
                    Fetcher(self._private, self._contact, limits=LIMITS, queues=self._queues, proxies=self._proxies)
                )
                pool = await stack.enter_async_context(ParserPool(1, idle=IDLE_S))
                return await _look(address, fetcher, pool)
        except TimeoutError as error:
            raise NoSourceError("timeout") from error
        except FetchError as error:
            raise NoSourceError(error.kind, error.message) from error


async def _look(address: str, fetcher: Fetcher, pool: ParserPool) -> FoundFeed:
    own = host_port(address)
    fetched, parsed = await _fetch_feed(address, own, fetcher, pool)
    if parsed is not None:
        return await asyncio.to_thread(_found_feed, address, parsed)
    named = discover_feeds(decode(fetched.body, content_type=fetched.content_type).text, fetched.url)
    feeds = tuple(one for one in named if "comment" not in one.url.casefold()) or named
    if not feeds:
        raise NoSourceError(NO_FEED)
    if len(feeds) > 1:
        return FoundFeed(several=tuple((one.title, one.url) for one in feeds))
    _, parsed = await _fetch_feed(feeds[0].url, own, fetcher, pool)
    if parsed is None:
        raise FetchError(_NAMED, "not-a-feed", "what the page names as its feed cannot be read as one")
    found = await asyncio.to_thread(_found_feed, feeds[0].url, parsed)
    return found if parsed.title else replace(found, name=short_name(feeds[0].title, feeds[0].url))


async def _fetch_feed(address: str, own: str, fetcher: Fetcher, pool: ParserPool) -> tuple[Fetched, Parsed | None]:
    """Fetch an address, and parse what is a feed. `own` is the one pair that may be private, if it is allowed."""
    place = Source(id=_NAMED, name=_NAMED, language="en", tier=Tier.PRESS, kind=SourceKind.RSS, url=address)
    fetched = await fetcher.fetch(place, own=own)
    if not isinstance(fetched, Fetched):
        raise FetchError(_NAMED, "http-304", "not modified, though nothing was known of it")
    try:
        parsed = await pool.parse(place, fetched.body, url=fetched.url, content_type=fetched.content_type)
    except FetchError as error:
        if error.kind != "not-a-feed":
            raise
        return fetched, None
    return fetched, parsed


def _found_feed(url: str, parsed: Parsed) -> FoundFeed:
    text = " ".join(f"{item.title} {item.summary}" for item in parsed.items[:20])
    dated = sorted((item for item in parsed.items if item.published), key=_published, reverse=True)
    newest = (dated or list(parsed.items))[:ITEMS_SHOWN]
    language = identify(text, None, ())[0] if text.strip() else None
    return FoundFeed(url, short_name(parsed.title or "", url), language or "en", tuple(newest), len(parsed.items))


def _published(item: Item) -> float:
    return item.published.timestamp() if item.published else 0.0
