"""Reads the pages that items link to: fetched with the same guard, limits and politeness as sources."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from weakref import WeakValueDictionary

from pydantic import ValidationError
from redis.exceptions import RedisError

from bot.errors import FetchError
from bot.feeds.fetch.client import Fetched, Fetcher, FetchLimits
from bot.feeds.fetch.response import BodyLimits
from bot.feeds.fetch.robots import Robots
from bot.feeds.sources import Source, Via, host_port
from bot.feeds.worker.pool import ParserPool
from bot.model.announcement import Article
from bot.store.intake import FoundArticles, IntakeEntry, QueuedArticle, WantedArticles
from bot.store.tasks import calmly
from bot.vocabulary import SourceKind, Tier

LIMITS = FetchLimits(total=8.0, connect=5.0, silence=5.0, body=BodyLimits(size=8 * 1024 * 1024), redirects=5)
"""Tighter than for a source, because an article only adds detail."""
EXTRACT_S = 8.0
"""Seconds of processor time for extracting. A busy machine needs more on the clock, which has its own limit."""
EXTRACT_CLOCK_S = 40.0
MEMORY = 768 * 1024 * 1024
"""Bytes of address space of the extracting worker; it uses about 90 MB and ends when idle."""
IDLE_S = 20.0
_ACCEPT = "text/html, application/xhtml+xml, application/pdf;q=0.9, */*;q=0.1"


def pool() -> ParserPool:
    """Make the extracting workers, separate from those that parse feeds: a slow PDF delays no feed."""
    return ParserPool(1, timeout=EXTRACT_CLOCK_S, computing=EXTRACT_S, memory=MEMORY, idle=IDLE_S)


class Articles:
    """Reads linked pages: each address once a day, and none that the host's robots.txt disallows."""

    def __init__(
        self,
        sources: Sequence[Source],
        fetcher: Fetcher,
        extractor: ParserPool,
        cache: FoundArticles,
        robots: Robots | None = None,
    ) -> None:
        self._sources: Mapping[str, Source] = {source.id: source for source in sources}
        self._fetcher = fetcher
        self._extractor = extractor
        self._cache = cache
        self._robots = robots
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def may_read(self, entry: IntakeEntry) -> bool:
        """Return whether the item has a link and its source is not set to `article: false`."""
        source = self._sources.get(entry.source)
        return bool(entry.link) and (source is None or source.article)

    async def read(self, entry: IntakeEntry) -> Article:
        """Read the article behind an item. Raises FetchError, and redis errors."""
        # One reader per address at a time: the others take its result from the cache.
        turn = self._turns.setdefault(entry.link, asyncio.Lock())
        async with turn:
            cached = await self._cache.get(entry.link)
            if cached is not None:
                return cached
            try:
                article = await self._fetch(entry)
            except FetchError as error:
                await self._cache.put(entry.link, error)
                raise
            await self._cache.put(entry.link, article)
            return article

    async def _fetch(self, entry: IntakeEntry) -> Article:
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
        """Return the `host:port` of an item's source: the only private one that the item's links may lead to."""
        item_source = self._sources.get(source)
        return host_port(item_source.address) if item_source else ""

    def _page(self, entry: IntakeEntry) -> Source:
        """Describe the page as a source. It uses the proxy of the item's source, but never its headers."""
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

READS_AT_ONCE = 32
LONGEST_READ_S = 60.0
"""Bounds the wait for a busy host; fetching and extracting have tighter limits of their own."""
HEAD_START_S = 0.5
"""Wait before reading, so that the item's alert is sent first: starting an extractor takes a third of a second."""
IN_TROUBLE_S = 2.0
"""Pause before a result is stored again after Redis failed."""
FROM_THE_BEGINNING = "0-0"


class ArticleReader:
    """Reads the pages that the desk asks for and returns the items to its stream, so that the desk never waits.

    Unfinished entries stay on the list and are read again after a kill.
    """

    def __init__(self, wanted: WantedArticles, articles: Articles, head_start: float = HEAD_START_S) -> None:
        self._wanted = wanted
        self._articles = articles
        self._head_start = head_start
        self._last = FROM_THE_BEGINNING
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def turn(self) -> None:
        """Start reading new entries of the list; waits briefly for some. Raises redis errors, to be waited out."""
        if len(self._under_way) >= READS_AT_ONCE:
            await asyncio.wait(self._under_way.values(), timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
            return
        for wanted in await self._wanted.after(self._last, READS_AT_ONCE - len(self._under_way)):
            self._last = wanted.stream_id
            if wanted.stream_id not in self._under_way:
                self._start(wanted)

    async def stop(self) -> None:
        """Cancel what is under way; its entries stay on the list."""
        for task in self._under_way.values():
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    def _start(self, wanted: QueuedArticle) -> None:
        task = asyncio.create_task(self._work(wanted), name=f"article {wanted.stream_id}")
        self._under_way[wanted.stream_id] = task
        task.add_done_callback(lambda _: self._under_way.pop(wanted.stream_id, None))

    async def _work(self, wanted: QueuedArticle) -> None:
        async with calmly(f"reading the page behind an item of {wanted.entry.source}"):
            try:
                await asyncio.sleep(self._head_start)
                await self._wanted.hand_on(wanted, await self._read_page(wanted))
            except Exception:
                await asyncio.sleep(IN_TROUBLE_S)
                self._last = FROM_THE_BEGINNING
                raise

    async def _read_page(self, wanted: QueuedArticle) -> Article | None:
        entry = wanted.entry
        if not self._articles.may_read(entry):
            return None
        try:
            async with asyncio.timeout(LONGEST_READ_S):
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
