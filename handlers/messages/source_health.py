"""How a source is doing, in words: for `/exports sources`, the command line and the messages to operators. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.feeds.health import Latency, SourceCondition, SourceHealth, source_health, summarise
from bot.feeds.schedule import SourceState
from bot.feeds.sources import Source

_WORSE = {condition: n for n, condition in enumerate(SourceCondition)}
CONDITIONS: dict[SourceCondition, str] = {
    SourceCondition.WAITING: "not read yet",
    SourceCondition.FINE: "fine",
    SourceCondition.SILENT: "silent",
    SourceCondition.FAILING: "failing",
    SourceCondition.CHANGED: "layout changed",
    SourceCondition.GONE: "gone",
}


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source with how it is doing. `latency` is None where nothing was measured yet."""

    source: Source
    state: SourceState
    health: SourceHealth
    latency: Latency | None = None

    @property
    def word(self) -> str:
        """Its condition in a word or two."""
        return CONDITIONS[self.health.condition] if self.source.enabled else "switched off"

    @property
    def moved_to(self) -> str:
        """Where it has moved, without what may be a token; empty where it has not."""
        return _without_query(self.state.moved_to) if self.state.moved_to else ""


def views(
    sources: Iterable[Source], states: Mapping[str, str], seconds: Mapping[str, Sequence[float]], now: datetime
) -> list[SourceView]:
    """The sources with their states (JSON) and latencies, worst first, then in the file's order."""
    found = []
    for source in sources:
        state = SourceState.from_json(states[source.id]) if source.id in states else SourceState()
        latency = summarise(seconds.get(source.id, ()))
        found.append(SourceView(source, state, source_health(state, source, now), latency))
    return sorted(found, key=lambda view: (not view.source.enabled, -_WORSE[view.health.condition]))


def ago(moment: datetime | None, now: datetime) -> str:
    """`3 min ago`, `in 2 h`; `never` for None."""
    if moment is None:
        return "never"
    span = now - moment
    return f"{duration(span.total_seconds())} ago" if span >= timedelta() else f"in {duration(-span.total_seconds())}"


def duration(seconds: float) -> str:
    """One number with one unit."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size * (2 if unit == "d" else 1):
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def latency(view: SourceView) -> str:
    """`50 % within 4 min, 95 % within 20 min`; empty where nothing was measured."""
    if view.latency is None:
        return ""
    return f"50 % within {duration(view.latency.p50)}, 95 % within {duration(view.latency.p95)}"


def _without_query(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
