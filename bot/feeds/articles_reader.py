"""Reads the linked pages that the desk asks for and hands the items back to it. The desk never waits."""

from __future__ import annotations

import asyncio
import logging

from redis.exceptions import RedisError

from bot.errors import FetchError
from bot.feeds.articles import Article
from bot.feeds.articles_fetch import Articles
from bot.store.articles import Wanted, WantedArticles
from bot.store.dockets import calmly

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
    """Works through the list. What is not finished still stands there: after a kill it is read again."""

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
