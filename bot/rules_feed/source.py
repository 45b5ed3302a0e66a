"""The feed of rules as one of the sources."""

from __future__ import annotations

from datetime import timedelta

from bot.feeds.sources import Source
from bot.model.announcement import RULES_FEED
from bot.vocabulary import SourceKind, Tier


def feed_source(address: str, every: timedelta | None = None) -> Source:
    """Return the feed as a source. Raises ValueError for what is no http(s) address."""
    return Source(
        id=RULES_FEED,
        name="Feed of rules",
        language="en",
        tier=Tier.TRADE,
        kind=SourceKind.RULES,
        url=address,
        interval=every,
        article=False,
    )
