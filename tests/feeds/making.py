"""Sources and items for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bot.feeds.sources import Source
from bot.model.announcement import Item


def source(url: str = "https://agency.example/feed.xml", **more: object) -> Source:
    """A source with what a test does not care about filled in."""
    fields = {"id": "agency", "name": "Agency", "language": "en", "tier": "official", "kind": "rss", "url": url}
    return Source.model_validate(fields | more)


def item(name: str, **more: object) -> Item:
    """An item whose id, link and title are made from a name."""
    fields: dict[str, Any] = {
        "id": f"id-of-{name}",
        "title": f"Title of {name}",
        "link": f"https://agency.example/{name}",
        "summary": f"Summary of {name}",
        "published": None,
    }
    return Item(**(fields | more))


def day(number: int) -> datetime:
    """A day of January 2026."""
    return datetime(2026, 1, number, tzinfo=UTC)


async def until(condition: Callable[[], object]) -> None:
    """Wait for what other processes do, of which no event tells."""
    while not condition():  # noqa: ASYNC110 - see above
        await asyncio.sleep(0.01)
