"""Fetches the official editions of control lists once, for `exportwatch lists update`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.errors import FetchError, UsageError
from bot.feeds import control_lists
from bot.feeds.control_lists import ControlLists, Editions
from bot.feeds.fetch.client import Fetcher
from bot.feeds.fetch.result import Validators
from bot.feeds.source_files import load_with_extra
from bot.feeds.sources import Source
from bot.lists.codec import loaded
from bot.lists.loading import news_wording
from bot.lists.news import News, news
from bot.settings import Settings
from bot.vocabulary import SourceKind


@dataclass(frozen=True, slots=True)
class Update:
    """The result of updating a list: news of a newer edition, an error, or neither."""

    key: str
    source: str
    old: str
    news: News | None = None
    error: str = ""

    def to_data(self) -> dict[str, Any]:
        """Return the JSON object of `lists update --json`."""
        told = asdict(self.news) if self.news else None
        return {"list": self.key, "source": self.source, "old": self.old, "news": told, "error": self.error or None}


async def updated(settings: Settings, names: Sequence[str]) -> list[Update]:
    """Fetch the named lists, or those of every enabled source. Raises UsageError for an unknown name."""
    sources = _chosen(load_with_extra(settings.feeds, settings.extra_feeds, settings.allow_private).sources, names)
    editions = Editions(settings.editions, settings.rules / "lists")
    updates = []
    fetcher = Fetcher(settings.allow_private, settings.contact, limits=control_lists.LIMITS)
    async with fetcher, control_lists.pool() as parser:
        lists = ControlLists(fetcher, parser, editions)
        for key, source in sources:
            updates.append(await _one(lists, source, key))
    return updates


def _chosen(sources: Sequence[Source], names: Sequence[str]) -> list[tuple[str, Source]]:
    listed: list[tuple[str, Source]] = [
        (source.control_list.of, source) for source in sources if source.kind is SourceKind.LIST and source.control_list
    ]
    if not names:
        return [(key, source) for key, source in listed if source.enabled]
    chosen = []
    for name in names:
        matching = [(key, source) for key, source in listed if name in {key, source.id}]
        if not matching:
            raise UsageError(f"{name!r} is no list that is fetched: {', '.join(key for key, _ in listed) or 'none is'}")
        chosen += matching
    return chosen


async def _one(lists: ControlLists, source: Source, key: str) -> Update:
    old = lists.editions.current(key)
    day = str(loaded(old)["date"])
    try:
        await lists.refresh(source, Validators(), None)
    except FetchError as error:
        return Update(key, source.id, day, error=error.message)
    new = lists.editions.current(key)
    return Update(key, source.id, day, None if new == old else news(old, new, news_wording()))
