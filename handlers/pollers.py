"""The role `poll`, joined; on its own too, for a process that polls and does nothing else.

Such a process knows no rules, no lexicons and no chat platform, and is half as large for it.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.alerts.dispatch import Wakes
from bot.feeds import articles as articles_fetch
from bot.feeds import control_lists
from bot.feeds.articles import LIMITS, ArticleReader, Articles
from bot.feeds.control_lists import ControlLists, Editions
from bot.feeds.fetch.client import Fetcher
from bot.feeds.fetch.politeness import HostQueues
from bot.feeds.fetch.robots import Robots
from bot.feeds.poll_loop import polling
from bot.feeds.poller import Poller
from bot.feeds.source_files import load_with_extra
from bot.feeds.sources import Source
from bot.feeds.worker.pool import ParserPool
from bot.settings import Settings
from bot.store.articles import FoundArticles, WantedArticles
from bot.store.intake import Intake
from bot.store.keys import Keys
from bot.store.leadership import Leader
from bot.store.sources import SourceRound
from handlers import process as memory
from handlers.messages.operators import losses, operators, telling
from handlers.platforms import PLATFORMS
from handlers.process import supervise
from handlers.stores import Store, opened

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OnFile:
    """The sources, and which private hosts may be read."""

    sources: Sequence[Source]
    allow_private: frozenset[str]


def sources_on_file(settings: Settings) -> OnFile:
    """Read them; raises SourceFileError. What is wrong in a team's own file is left out and said."""
    layered = load_with_extra(settings.feeds, settings.extra_feeds, settings.allow_private)
    for mistake in layered.problems:
        log.warning("A source of the team's own is left out: %s", mistake)
    return OnFile(layered.sources, settings.allow_private)


@asynccontextmanager
async def polling_sources(
    settings: Settings, on_file: OnFile, store: Store, wakes: Wakes, *, backfill: bool
) -> AsyncIterator[ArticleReader | None]:
    """Poll until the block ends. Gives the reader of linked pages, whose turns are to be led; None where it is off."""
    async with AsyncExitStack() as stack:
        queues = HostQueues()
        fetcher = await stack.enter_async_context(Fetcher(on_file.allow_private, settings.contact, queues=queues))
        robots = Robots(fetcher, queues, on_file.allow_private)
        parser = await stack.enter_async_context(ParserPool())
        lists = await _control_lists(stack, settings, on_file, queues)
        poller = Poller(
            on_file.sources,
            fetcher,
            parser,
            Intake(store.redis, store.keys),
            SourceRound(store.redis, store.keys),
            backfill=backfill,
            notify=telling(store.outbox, operators(settings.operators), wakes.wake),
            robots=robots,
            count=lambda result: store.counters.add("polls", result),
            lists=lists,
        )
        await stack.enter_async_context(polling(store.url, store.keys, poller))
        pages = Fetcher(on_file.allow_private, settings.contact, limits=LIMITS, queues=queues)
        yield await _article_reader(stack, on_file, store, pages, robots) if settings.articles else None


async def _control_lists(
    stack: AsyncExitStack, settings: Settings, on_file: OnFile, queues: HostQueues
) -> ControlLists:
    """The reader of control lists: documents of many megabytes, once a day."""
    fetcher = Fetcher(on_file.allow_private, settings.contact, limits=control_lists.LIMITS, queues=queues)
    return ControlLists(
        await stack.enter_async_context(fetcher),
        await stack.enter_async_context(control_lists.pool()),
        Editions(settings.editions, settings.rules / "lists"),
    )


async def _article_reader(
    stack: AsyncExitStack, on_file: OnFile, store: Store, pages: Fetcher, robots: Robots
) -> ArticleReader:
    """The reader of the pages that items link to; it shares the sources' patience with each host."""
    fetcher = await stack.enter_async_context(pages)
    extractor = await stack.enter_async_context(articles_fetch.pool())
    articles = Articles(on_file.sources, fetcher, extractor, FoundArticles(store.redis, store.keys), robots)
    reader = ArticleReader(WantedArticles(store.redis, store.keys), articles)
    stack.push_async_callback(reader.stop)
    return reader


async def poll_alone(settings: Settings, *, backfill: bool, started: Callable[[int], None]) -> None:
    """Run until cancelled; `started` hears how many sources are polled. Raises ConfigError or StoreError."""
    on_file = sources_on_file(settings)
    memory.settle()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened(settings, Keys()))
        wakes = Wakes()
        platforms = tuple(platform.key for platform in PLATFORMS) if settings.redis_url else ()
        await stack.enter_async_context(wakes.open(store.url, store.keys, platforms))
        pollers = polling_sources(settings, on_file, store, wakes, backfill=backfill)
        reader = await stack.enter_async_context(pollers)
        watching = store.installation.run(losses(store.outbox, operators(settings.operators)))
        lasting = [store.presence.run(), store.counters.run(), watching, memory.tidy()]
        if reader:
            lasting.append(Leader(store.redis, store.keys, "articles").lead(reader.turn))
        started(sum(source.enabled for source in on_file.sources))
        await supervise(lasting)
