"""Fetches the page behind an item as every source is fetched: guarded, bounded, politely."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Protocol
from weakref import WeakValueDictionary

from pydantic import ValidationError
from redis.exceptions import RedisError

from bot.errors import FetchError
from bot.feeds.fetch.body import BodyLimits
from bot.feeds.fetch.client import Fetched, Fetcher, Limits
from bot.feeds.sources import Source, Via, host_port
from bot.feeds.worker.pool import ParserPool
from bot.model.item import Article
from bot.store.articles import Wanted, WantedArticles
from bot.store.intake import Entry
from bot.store.tasks import calmly
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
    """Knows what hosts let be read (bot.feeds.fetch.robots.Robots)."""

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
        answer = await self._fetcher.fetch(page, own=self._pair_of(entry.source))
        if not isinstance(answer, Fetched):
            raise FetchError(entry.source, "network", "the server says that nothing changed, and was not asked that")
        return await self._extractor.read_article(
            entry.source, answer.body, url=answer.url, content_type=answer.content_type
        )

    def _pair_of(self, source: str) -> str:
        """The pair of an item's source: the only one that the private list opens for what the item links to."""
        known = self._sources.get(source)
        return host_port(known.address) if known else ""

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


log = logging.getLogger(__name__)

AT_ONCE = 32
PATIENCE_S = 60.0
"""Fetching and extracting have tighter limits of their own; this one bounds the wait for a busy host's turn."""
HEAD_START_S = 0.5
"""An alert on its way has the processor to itself: starting an extractor costs a third of a second of it."""
IN_TROUBLE_S = 2.0
"""A store that could not be told is told again after this."""
FROM_THE_BEGINNING = "0-0"


class ArticleReader:
    """Reads the pages that the desk asks for and hands the items back to it; the desk never waits.

    What is not finished stays on the list: after a kill it is read again.
    """

    def __init__(self, wanted: WantedArticles, articles: Articles, head_start: float = HEAD_START_S) -> None:
        self._wanted = wanted
        self._articles = articles
        self._head_start = head_start
        self._last = FROM_THE_BEGINNING
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def turn(self) -> None:
        """Begin what is new on the list, waiting a little for it. Raises redis errors, to be waited out."""
        if len(self._under_way) >= AT_ONCE:
            await asyncio.wait(self._under_way.values(), timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
            return
        for wanted in await self._wanted.after(self._last, AT_ONCE - len(self._under_way)):
            self._last = wanted.stream_id
            if wanted.stream_id not in self._under_way:
                self._begin(wanted)

    async def stop(self) -> None:
        """Leave what is under way: it stands on the list."""
        for task in self._under_way.values():
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    def _begin(self, wanted: Wanted) -> None:
        task = asyncio.create_task(self._work(wanted), name=f"article {wanted.stream_id}")
        self._under_way[wanted.stream_id] = task
        task.add_done_callback(lambda _: self._under_way.pop(wanted.stream_id, None))

    async def _work(self, wanted: Wanted) -> None:
        async with calmly(f"reading the page behind an item of {wanted.entry.source}"):
            try:
                await asyncio.sleep(self._head_start)
                await self._wanted.hand_on(wanted, await self._read(wanted))
            except Exception:
                await asyncio.sleep(IN_TROUBLE_S)
                self._last = FROM_THE_BEGINNING
                raise

    async def _read(self, wanted: Wanted) -> Article | None:
        entry = wanted.entry
        if not self._articles.may_read(entry):
            return None
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._articles.read(entry)
        except FetchError as error:
            log.debug("The page behind an item of %s is left out: %s", entry.source, error)
        except TimeoutError:
            log.debug("The page behind an item of %s is left out: its server is busy.", entry.source)
        except (RedisError, OSError):
            raise
        except Exception:
            log.exception("The page behind an item of %s could not be read; please report this.", entry.source)
        return None
