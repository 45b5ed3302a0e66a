"""Official editions of control lists, fetched once: what `exportwatch lists update` does."""

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
    """What became of a list: news of a newer edition, an error, or neither."""

    key: str
    source: str
    old: str
    news: News | None = None
    error: str = ""

    def to_data(self) -> dict[str, Any]:
        """As JSON."""
        told = asdict(self.news) if self.news else None
        return {"list": self.key, "source": self.source, "old": self.old, "news": told, "error": self.error or None}


async def updated(settings: Settings, names: Sequence[str]) -> list[Update]:
    """Fetch the lists of these names, or of every enabled source. Raises UsageError for a name that is none."""
    sources = _chosen(load_with_extra(settings.feeds, settings.extra_feeds, settings.allow_private).sources, names)
    editions = Editions(settings.editions, settings.rules / "lists")
    found = []
    fetcher = Fetcher(settings.allow_private, settings.contact, limits=control_lists.LIMITS)
    async with fetcher, control_lists.pool() as parser:
        lists = ControlLists(fetcher, parser, editions)
        for key, source in sources:
            found.append(await _one(lists, source, key))
    return found


def _chosen(sources: Sequence[Source], names: Sequence[str]) -> list[tuple[str, Source]]:
    known: list[tuple[str, Source]] = [
        (one.control_list.of, one) for one in sources if one.kind is SourceKind.LIST and one.control_list
    ]
    if not names:
        return [(key, source) for key, source in known if source.enabled]
    found = []
    for name in names:
        meant = [(key, source) for key, source in known if name in {key, source.id}]
        if not meant:
            raise UsageError(f"{name!r} is no list that is fetched: {', '.join(key for key, _ in known) or 'none is'}")
        found += meant
    return found


async def _one(lists: ControlLists, source: Source, key: str) -> Update:
    old = lists.editions.current(key)
    day = str(loaded(old)["date"])
    try:
        await lists.refresh(source, Validators(), None)
    except FetchError as error:
        return Update(key, source.id, day, error=error.message)
    new = lists.editions.current(key)
    return Update(key, source.id, day, None if new == old else news(old, new, news_wording()))
