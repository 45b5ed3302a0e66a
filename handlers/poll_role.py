"""The role `poll`: in the service, or alone in a process that only polls.

A process that only polls loads no rules, lexicons or chat platforms and needs half the memory.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from bot.alerts.dispatch import Waker
from bot.errors import FetchError
from bot.feeds import articles as articles_fetch
from bot.feeds import editions
from bot.feeds.added import AddedSource, readable
from bot.feeds.articles import LIMITS, ArticleReader, Articles
from bot.feeds.editions import ControlLists, Editions, RulesFeed, with_rules_feed
from bot.feeds.fetch.client import Fetcher, HostQueues
from bot.feeds.fetch.robots import Robots
from bot.feeds.poll_loop import polling
from bot.feeds.poller import Poller
from bot.feeds.sources import Source, load_with_extra
from bot.feeds.worker.pool import ParserPool
from bot.model.announcement import RULES_FEED
from bot.rules_feed.store import EditionStore, rules_in_use
from bot.settings import Settings
from bot.store.coordination import HostTurns, Leader
from bot.store.intake import FoundArticles, Intake, WantedArticles
from bot.store.keys import Keys
from bot.store.sources import AddedSources, SourceRound
from bot.store.tasks import beside, calmly
from handlers.messages.operators import operators, telling
from handlers.monitoring import LEADERS, Health, metrics_of, serve_health
from handlers.platforms import PLATFORMS
from handlers.process import freeze_heap, supervise, tasks_of_every_process
from handlers.stores import Store, open_store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """The sources, and the private hosts that may be read."""

    sources: Sequence[Source]
    allow_private: frozenset[str]


def read_sources(settings: Settings) -> SourceConfig:
    """Read the files of sources. Raises SourceFileError; mistakes in a team's own file are logged and left out."""
    loaded = load_with_extra(settings.feeds, settings.extra_feeds, settings.allow_private)
    for mistake in loaded.problems:
        log.warning("A source of the team's own is left out: %s", mistake)
    return SourceConfig(with_rules_feed(loaded.sources, settings), settings.allow_private)


@asynccontextmanager
async def polling_sources(
    settings: Settings, config: SourceConfig, store: Store, wakes: Waker, *, backfill: bool
) -> AsyncIterator[ArticleReader | None]:
    """Poll until the block ends. Yields the reader of linked pages, for a leader to run; None if it is switched off."""
    async with AsyncExitStack() as stack:
        queues = HostQueues(shared=HostTurns(store.redis, store.keys))
        fetcher = await stack.enter_async_context(
            Fetcher(config.allow_private, settings.contact, queues=queues, proxies=settings.proxies)
        )
        robots = Robots(fetcher, queues, config.allow_private)
        parser = await stack.enter_async_context(ParserPool())
        lists = await _control_lists(stack, settings, config, queues)
        poller = Poller(
            config.sources,
            fetcher,
            parser,
            Intake(store.redis, store.keys),
            SourceRound(store.redis, store.keys),
            backfill=backfill,
            notify=telling(store.outbox, operators(settings.operators), wakes.wake),
            robots=robots,
            count=lambda result: store.counters.add("polls", result),
            lists=lists,
            rules=RulesFeed(EditionStore(settings.home), partial(update_rules, settings)),
        )
        await stack.enter_async_context(polling(poller))
        if settings.chat_sources:
            reading = partial(reading_added, poller, store.added)
            await stack.enter_async_context(beside(reading, "added sources", _nothing_to_stop))
        pages = Fetcher(config.allow_private, settings.contact, limits=LIMITS, queues=queues, proxies=settings.proxies)
        yield await _article_reader(stack, config, store, pages, robots) if settings.articles else None


ADDED_EVERY_S = 3.0
"""Seconds until a source that was added is first read: one small read of Redis each time."""


async def reading_added(poller: Poller, added: AddedSources) -> None:
    """Have the poller read the sources that people added, as long as they are on record."""
    known: tuple[AddedSource, ...] = ()
    while True:
        async with calmly("looking for added sources"):
            if (found := await added.all()) != known:
                await poller.read_also(readable(found))
                known = found
        await asyncio.sleep(ADDED_EVERY_S)


async def _nothing_to_stop() -> None:
    """End nothing: the loop keeps nothing."""


UPDATE_S = 600.0
"""Seconds after which an update of the rules is ended; one that fetches all and checks it takes ten."""


async def update_rules(settings: Settings) -> bytes:
    """Run `exportwatch rules update` by these settings; return its report. Raises FetchError if it takes too long."""
    proxy = settings.proxy.get_secret_value() if settings.proxy else ""
    environment = {
        "EXPORTWATCH_HOME": str(settings.home),
        "EXPORTWATCH_RULES": str(settings.rules),
        "EXPORTWATCH_RULES_FEED": settings.rules_feed or "",
        "EXPORTWATCH_ALLOW_PRIVATE": ",".join(settings.allow_private),
        "EXPORTWATCH_PROXY": proxy,
    }
    command = (sys.executable, "-m", "handlers", "rules", "update", "--by-itself", "--json")
    pipe, none = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **environment}, stdin=none, stdout=pipe, stderr=pipe
    )
    try:
        async with asyncio.timeout(UPDATE_S):
            told, why = await process.communicate()
    except TimeoutError as error:
        raise FetchError(RULES_FEED, "timeout", f"the update did not end within {UPDATE_S:.0f} s") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if not told:
        raise FetchError(RULES_FEED, "malformed", why.decode(errors="replace").strip().rpartition("\n")[2])
    return told


async def _control_lists(
    stack: AsyncExitStack, settings: Settings, config: SourceConfig, queues: HostQueues
) -> ControlLists:
    """Make the reader of control lists, which are documents of many megabytes, read once a day."""
    fetcher = Fetcher(
        config.allow_private, settings.contact, limits=editions.LIMITS, queues=queues, proxies=settings.proxies
    )
    return ControlLists(
        await stack.enter_async_context(fetcher),
        await stack.enter_async_context(editions.pool()),
        Editions(settings.editions, rules_in_use(settings.home, settings.rules).folder / "lists"),
    )


async def _article_reader(
    stack: AsyncExitStack, config: SourceConfig, store: Store, pages: Fetcher, robots: Robots
) -> ArticleReader:
    """Make the reader of linked pages; it shares the sources' queues per host."""
    fetcher = await stack.enter_async_context(pages)
    extractor = await stack.enter_async_context(articles_fetch.pool())
    articles = Articles(config.sources, fetcher, extractor, FoundArticles(store.redis, store.keys), robots)
    reader = ArticleReader(WantedArticles(store.redis, store.keys), articles)
    stack.push_async_callback(reader.stop)
    return reader


async def poll_alone(settings: Settings, *, backfill: bool, started: Callable[[int], None]) -> None:
    """Poll until cancelled; `started` is called with the number of sources. Raises ConfigError or StoreError."""
    config = read_sources(settings)
    freeze_heap()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings, Keys(), roles=("poll",)))
        pollers = polling_sources(settings, config, store, Waker(store.redis, store.keys), backfill=backfill)
        reader = await stack.enter_async_context(pollers)
        platforms = tuple(platform.key for platform in PLATFORMS) if settings.redis_url else ()
        health = Health(store.redis, store.keys)
        await serve_health(stack, settings, health, metrics_of(store, config.sources, platforms, LEADERS))
        tasks = tasks_of_every_process(settings, store)
        if reader:
            tasks.append(Leader(store.redis, store.keys, "articles").lead(reader.turn))
        started(sum(source.enabled for source in config.sources))
        await supervise(tasks)
