"""Linked pages: which are to be read, and a cache of their content for a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.errors import FetchError, RecordError
from bot.model.item import Article
from bot.model.record import Record
from bot.store import redis as scripts
from bot.store.intake import IntakeEntry, read_entries
from bot.store.keys import Keys
from bot.store.redis import Client

WAITING_AT_MOST = 1_000
"""In a flood the oldest go unread: that costs detail, and the list stays small."""
KEPT_S = 86_400
FAILED_S = 900
"""A page that could not be read is asked again after this, if another item leads there."""


@dataclass(frozen=True, slots=True)
class QueuedArticle:
    """An item whose linked page is to be read. `stream_id` is its place on the list."""

    stream_id: str
    entry: IntakeEntry


def _queued(stream_id: str, fields: Mapping[str, str]) -> QueuedArticle:
    return QueuedArticle(stream_id, IntakeEntry.from_json(fields["entry"]))


class WantedArticles:
    """The list of pages to read. What stands on it survives a kill; an item may stand on it twice without harm."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._hand_on = scripts.load(redis, "hand_on_article")

    async def want(self, entry: IntakeEntry) -> None:
        """Put an item's page on the list."""
        fields = {"entry": entry.to_json()}
        await self._redis.xadd(self._keys.articles_wanted, fields, maxlen=WAITING_AT_MOST, approximate=True)

    async def after(self, last: str, count: int = 32) -> list[QueuedArticle]:
        """What stands on the list after an entry, in order; waits up to BLOCK_MS for one."""
        return await read_entries(self._redis, self._keys.articles_wanted, last, count, _queued)

    async def hand_on(self, wanted: QueuedArticle, article: Article | None) -> bool:
        """Take an item off the list and, with its article, hand it to the desk. False when that had been done."""
        entry = replace(wanted.entry, article=article).to_json() if article else ""
        keys = [self._keys.articles_wanted, self._keys.intake]
        return bool(await self._hand_on(keys, [wanted.stream_id, entry]))


@dataclass(frozen=True, slots=True)
class _Failure(Record):
    """Why nothing was to be had at an address."""

    source: str
    kind: str
    message: str


class FoundArticles:
    """What stood at an address, for a day; that nothing was to be had there, for a quarter of an hour."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    async def get(self, address: str) -> Article | None:
        """What was found; None where nobody looked. Raises the FetchError with which looking ended."""
        text = await self._redis.get(self._keys.article(address))
        if text is None:
            return None
        try:
            return Article.from_json(text)
        except RecordError:
            failure = _Failure.from_json(text)
        raise FetchError(failure.source, failure.kind, failure.message)

    async def put(self, address: str, found: Article | FetchError) -> None:
        """Remember it."""
        if isinstance(found, Article):
            await self._redis.set(self._keys.article(address), found.to_json(), ex=KEPT_S)
        else:
            failure = _Failure(found.source, found.kind, found.message)
            await self._redis.set(self._keys.article(address), failure.to_json(), ex=FAILED_S)
