"""Fetches the page behind an item as every source is fetched: guarded, bounded, politely."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol
from weakref import WeakValueDictionary

from pydantic import ValidationError

from bot.errors import FetchError
from bot.feeds.articles import Article
from bot.feeds.bodies import BodyLimits
from bot.feeds.fetch import Fetched, Fetcher, Limits
from bot.feeds.kinds import Via
from bot.feeds.sources import Source
from bot.feeds.worker import ParserPool
from bot.store.intake import Entry
from bot.vocabulary import SourceKind, Tier

LIMITS = Limits(total=8.0, connect=5.0, silence=5.0, body=BodyLimits(size=8 * 1024 * 1024), redirects=5)
"""Tighter than for a source: an article only adds detail."""
EXTRACT_S = 8.0
"""Seconds of a processor's time. On the clock it may be more: a busy machine makes no harmless page unreadable."""
EXTRACT_CLOCK_S = 40.0
MEMORY = 768 * 1024 * 1024
"""Address space of the worker that extracts; it holds about 90 MB and ends when it is idle."""
IDLE_S = 20.0
_ACCEPT = "text/html, application/xhtml+xml, application/pdf;q=0.9, */*;q=0.1"


class Found(Protocol):
    """Remembers what stood at an address (bot.store.articles.FoundArticles)."""

    async def get(self, address: str) -> Article | None:
        """What was found; None where nobody looked. Raises FetchError where looking failed."""
        ...

    async def put(self, address: str, found: Article | FetchError) -> None:
        """Remember it."""
        ...


class Allowing(Protocol):
    """Knows what hosts let be read (bot.feeds.robots.Robots)."""

    async def allows(self, page: Source) -> bool:
        """Whether a page that a link led to may be read."""
        ...


def pool() -> ParserPool:
    """Workers that extract, beside those that parse feeds: a slow PDF holds up no feed."""
    return ParserPool(1, timeout=EXTRACT_CLOCK_S, computing=EXTRACT_S, memory=MEMORY, idle=IDLE_S)


class Articles:
    """Reads linked pages; each address once a day, and none that `robots` says not to read."""

    def __init__(
        self,
        sources: Sequence[Source],
        fetcher: Fetcher,
        extractor: ParserPool,
        found: Found,
        robots: Allowing | None = None,
    ) -> None:
        self._sources: Mapping[str, Source] = {source.id: source for source in sources}
        self._fetcher = fetcher
        self._extractor = extractor
        self._found = found
        self._robots = robots
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def may_read(self, entry: Entry) -> bool:
        """Whether the item names a page, and its source does not say `article: false`."""
        source = self._sources.get(entry.source)
        return bool(entry.link) and (source is None or source.article)

    async def read(self, entry: Entry) -> Article:
        """The article behind an item. Raises FetchError, and redis errors."""
        # One at a time for an address: whoever waits finds what the first one found.
        turn = self._turns.setdefault(entry.link, asyncio.Lock())
        async with turn:
            known = await self._found.get(entry.link)
            if known is not None:
                return known
            try:
                article = await self._fetch(entry)
            except FetchError as error:
                await self._found.put(entry.link, error)
                raise
            await self._found.put(entry.link, article)
            return article

    async def _fetch(self, entry: Entry) -> Article:
        page = self._page(entry)
        if self._robots and not await self._robots.allows(page):
            raise FetchError(entry.source, "robots", "the host's robots.txt asks not to read the page")
        answer = await self._fetcher.fetch(page)
        if not isinstance(answer, Fetched):
            raise FetchError(entry.source, "network", "the server says that nothing changed, and was not asked that")
        return await self._extractor.read_article(
            entry.source, answer.body, url=answer.url, content_type=answer.content_type
        )

    def _page(self, entry: Entry) -> Source:
        """The page as a source of its own. It gets the way of the item's source (a proxy), never its headers."""
        source = self._sources.get(entry.source)
        proxy = source.via.proxy if source and source.via else None
        try:
            return Source(
                id=entry.source,
                name=entry.source_name,
                language=entry.language,
                tier=Tier.PRESS,
                kind=SourceKind.RSS,
                url=entry.link,
                headers={"Accept": _ACCEPT},
                via=Via(proxy=proxy) if proxy else None,
            )
        except ValidationError as error:
            raise FetchError(entry.source, "blocked-address", "the item's link is not an address to read") from error
