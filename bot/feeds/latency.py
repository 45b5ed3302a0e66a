"""The delay from publication to detection. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles
from zoneinfo import ZoneInfo

from bot.feeds.sources import Source
from bot.model.item import Item

MOST = timedelta(days=30)
"""An entry older than this when it appears was backdated, so it is not measured."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Percentiles in seconds: half of the items were seen within `p50`, 95 % within `p95`; `count` were measured."""

    p50: float
    p95: float
    count: int


def latencies(items: Iterable[Item], source: Source, now: datetime) -> list[float]:
    """Return the seconds from publication to `now` of the items with a time of publication.

    Midnight means a day without a time and is left out, as are dates in the future and dates older than MOST.
    """
    zone = ZoneInfo(source.timezone)
    spans = [now - item.published for item in items if item.published and not _is_midnight(item.published, zone)]
    return [span.total_seconds() for span in spans if timedelta() <= span <= MOST]


def summarise(seconds: Sequence[float]) -> Latency | None:
    """Return the percentiles; None if nothing was measured."""
    if not seconds:
        return None
    if len(seconds) == 1:
        return Latency(seconds[0], seconds[0], 1)
    cuts = quantiles(seconds, n=20, method="inclusive")
    return Latency(cuts[9], cuts[18], len(seconds))


def _is_midnight(moment: datetime, zone: ZoneInfo) -> bool:
    local = moment.astimezone(zone)
    return not (local.hour or local.minute or local.second) or not (moment.hour or moment.minute or moment.second)
