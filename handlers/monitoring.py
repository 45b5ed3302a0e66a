"""What watches a process, whatever its roles: `/livez`, `/readyz`, `/healthz` and `/metrics` (docs/monitoring.md)."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from importlib.metadata import version
from types import MappingProxyType
from typing import TYPE_CHECKING

from aiohttp import web
from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from redis.exceptions import RedisError

from bot.errors import ConfigError, StoreError
from bot.feeds.health import SourceCondition
from bot.feeds.sources import Source
from bot.settings import Settings
from bot.store.keys import Keys
from bot.store.monitoring import Readings, Waiting, read_vitals, readings
from bot.store.redis import Client
from bot.store.sources import SourceRound
from handlers.messages.health import SourceView, Trouble, troubles, views
from handlers.stores import Store
from handlers.web.server import serving, spare_addresses

if TYPE_CHECKING:
    from bot.rules.index import RuleBase

# -- the duration of look-ups


_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class LookupTimes:
    """Measures the seconds of this process's answers, and its memory and CPU time."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "exportwatch_lookup_seconds",
            "Seconds to answer a question about goods in this process, by where it was asked.",
            ["via"],
            buckets=_BUCKETS_S,
            registry=self.registry,
        )
        ProcessCollector(registry=self.registry)

    def took(self, via: str, seconds: float) -> None:
        """Record the seconds of one answer."""
        self._seconds.labels(via).observe(seconds)


log = logging.getLogger(__name__)

POSTED_WITHIN_S = (5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3_600.0, 21_600.0, 86_400.0)
"""Bounds of the histogram of seconds from publication to post; most of them are the source's own interval."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PATIENCE_S = 5.0
"""A scrape waits no longer for the store: Prometheus itself gives up after ten seconds."""
_OFF = "off"
_EMPTY = Waiting(0, 0, None)
Counts = Mapping[tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class Metrics:
    """The values of a scrape. `now` is aware, in UTC; `platforms` are those that deliver here.

    `rules` is None in a process that loads none: it tells nothing of acts and lists.
    """

    rules: RuleBase | None
    now: Callable[[], datetime]
    platforms: Sequence[str]
    sources: Callable[[], Awaitable[Sequence[SourceView]]]
    readings: Callable[[], Awaitable[Readings]]
    counts: Callable[[], Awaitable[Counts]]
    lists: Callable[[], Mapping[str, str]] = dict
    """The days of the control lists on file (ISO), by their keys."""
    answers: LookupTimes = field(default_factory=LookupTimes)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the route."""
        return [web.get("/metrics", self.scrape)]

    async def scrape(self, _: web.Request) -> web.Response:
        """Answer a scrape. If the store is away, exportwatch_store_up is 0."""
        families = [_program()]
        if self.rules is not None:
            families += about_rules(self.rules, self.lists(), self.now().date())
        try:
            async with asyncio.timeout(PATIENCE_S):
                stored = [
                    *about_sources(await self.sources()),
                    *about_readings(await self.readings(), self.platforms),
                    *about_counts(await self.counts()),
                ]
        except (RedisError, OSError, StoreError, TimeoutError) as error:
            log.warning("The store could not be read for a scrape: %s", error)
            stored = []
        families += [_gauge("exportwatch_store_up", "Whether the store could be read.", bool(stored)), *stored]
        body = written(families) + generate_latest(self.answers.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE})


def written(families: Sequence[Metric]) -> bytes:
    """Write metric families in the text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Known(families))
    return generate_latest(registry)


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """A prometheus_client collector of families that are known already."""

    families: Sequence[Metric]

    def collect(self) -> Iterable[Metric]:
        """Return the families."""
        return self.families


def about_rules(rules: RuleBase, lists: Mapping[str, str], today: date) -> Iterator[Metric]:
    """Yield the number of acts on file, and the ages of rules and lists."""
    from bot.rules.checks import TaskKind, tasks  # noqa: PLC0415 - a process that only polls loads no rules

    acts = rules.measures.values()
    due = sum(task.kind is not TaskKind.EVIDENCE for task in tasks(acts, today))
    yield _gauge("exportwatch_rules", "Rules on file: acts, and laws, plans and statements beside them.", len(acts))
    yield _gauge("exportwatch_rules_due", "Acts that a curator has to look at, by their own dates.", due)
    newest = max((act.checked_on for act in acts), default=today)
    yield _gauge("exportwatch_rules_checked_timestamp_seconds", "When an act was checked last.", _seconds(newest))
    days = {key: _seconds(date.fromisoformat(day)) for key, day in lists.items()}
    yield _labelled_metric("exportwatch_list_timestamp_seconds", "The day of a control list's edition.", "list", days)


def about_sources(views: Sequence[SourceView]) -> Iterator[Metric]:
    """Yield the states of sources, together and one by one. Disabled ones are counted and not listed."""
    states = Counter({str(condition): 0 for condition in (*SourceCondition, _OFF)})
    states.update(str(view.health.condition) if view.source.enabled else _OFF for view in views)
    yield _labelled_metric("exportwatch_sources", "Sources by state.", "state", states)
    on = [view for view in views if view.source.enabled]
    up = {view.source.id: not view.health.alarming for view in on}
    failures = {view.source.id: view.state.failures for view in on}
    for name, text, values in (
        ("up", "Whether a source is read, or waits for its first reading.", up),
        ("failures", "Failed readings in a row.", failures),
        ("last_poll_timestamp_seconds", "When a source was asked last.", _whens(on, "last_polled_at")),
        ("last_success_timestamp_seconds", "When a source was read last.", _whens(on, "last_ok")),
        ("newest_item_timestamp_seconds", "When the newest item of a source was published.", _whens(on, "newest")),
    ):
        yield _labelled_metric(f"exportwatch_source_{name}", text, "source", values)
    latency = GaugeMetricFamily(
        "exportwatch_source_latency_seconds",
        "Seconds from publication to reading, of the last items.",
        labels=["source", "quantile"],
    )
    for view in on:
        if view.latency:
            latency.add_metric([view.source.id, "0.5"], view.latency.p50)
            latency.add_metric([view.source.id, "0.95"], view.latency.p95)
    yield latency


def _whens(views: Iterable[SourceView], name: str) -> dict[str, float]:
    found = ((view.source.id, getattr(view.state, name)) for view in views)
    return {source: when.timestamp() for source, when in found if when is not None}


def about_readings(found: Readings, platforms: Sequence[str]) -> Iterator[Metric]:
    """Yield announcements, queues, stuck deliveries, leaders and the size of the store."""
    yield CounterMetricFamily("exportwatch_announcements", "Acts that were announced.", value=found.announcements)
    for name, text, value in (
        ("items_set_aside", "Items that could not be judged.", found.set_aside),
        ("shelves", "Channels for which something is held for its time.", found.held),
        ("deliveries_unclear", "Deliveries that a person has to settle.", found.unclear),
    ):
        yield _gauge(f"exportwatch_{name}", text, value)
    yield from _about_outboxes({**dict.fromkeys(platforms, _EMPTY), **found.waiting})
    paused = {**dict.fromkeys(platforms, 0), **found.paused}
    yield _labelled_metric("exportwatch_channels_paused", "Channels that refuse.", "platform", paused)
    lengths = {name: one.length for name, one in found.backlogs.items()}
    yield _labelled_metric(
        "exportwatch_backlog", "Items to be judged (intake), acts to be planned (planning).", "stream", lengths
    )
    waits = {name: one.oldest.timestamp() for name, one in found.backlogs.items() if one.oldest}
    yield _labelled_metric(
        "exportwatch_backlog_oldest_timestamp_seconds", "When the oldest of them came.", "stream", waits
    )
    yield _labelled_metric(
        "exportwatch_processes", "Processes that give signs of life, by role.", "role", found.processes
    )
    yield _labelled_metric("exportwatch_leader", "Whether a process does what only one may do.", "role", found.led)
    for name, key, text in (
        ("memory", "used_memory", "Memory of the store."),
        ("memory_limit", "maxmemory", "The limit of the store's memory; 0 without one."),
    ):
        if key in found.memory:
            yield _gauge(f"exportwatch_redis_{name}_bytes", text, found.memory[key])


def _about_outboxes(waiting: Mapping[str, Waiting]) -> Iterator[Metric]:
    counts = {platform: one.deliveries for platform, one in waiting.items()}
    channels = {platform: one.channels for platform, one in waiting.items()}
    oldest = {platform: one.oldest.timestamp() for platform, one in waiting.items() if one.oldest}
    yield _labelled_metric("exportwatch_outbox_deliveries", "Deliveries that wait to be sent.", "platform", counts)
    yield _labelled_metric("exportwatch_outbox_channels", "Channels for which deliveries wait.", "platform", channels)
    yield _labelled_metric(
        "exportwatch_outbox_oldest_timestamp_seconds", "When the oldest of them was planned.", "platform", oldest
    )


def about_counts(counts: Counts) -> Iterator[Metric]:
    """Yield the counters of all processes since the records began."""
    polls = CounterMetricFamily("exportwatch_polls", "Readings of sources, by result.", labels=["result"])
    sends = CounterMetricFamily(
        "exportwatch_sends", "Attempts to post a delivery, by what became of it.", labels=["platform", "outcome"]
    )
    for words, count in sorted(counts.items()):
        match words:
            case ("polls", result):
                polls.add_metric([result], count)
            case ("sends", platform, outcome):
                sends.add_metric([platform, outcome], count)
    yield from (polls, sends, _posted(counts))


def _posted(counts: Counts) -> Metric:
    """Return the histogram of seconds from an act's publication to its post."""
    found = HistogramMetricFamily(
        "exportwatch_posted_seconds",
        "Seconds from an act's publication (its reading, where the source tells no time) to its post.",
        labels=["platform"],
    )
    for platform in sorted({words[1] for words in counts if words[0] == "posted"}):
        total, buckets = 0, []
        for bound in (*(f"{bound:g}" for bound in POSTED_WITHIN_S), "+Inf"):
            total += counts.get(("posted", platform, bound), 0)
            buckets.append((bound, total))
        found.add_metric([platform], buckets, counts.get(("posted-seconds", platform), 0))
    return found


def _program() -> Metric:
    found = GaugeMetricFamily("exportwatch_build_info", "The version of the bot; always 1.", labels=["version"])
    found.add_metric([version("exportwatch")], 1)
    return found


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)


def _labelled_metric(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    found = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        found.add_metric([key], value)
    return found


def _seconds(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


# -- `/healthz` and `/readyz`: the store is read at most every few seconds, each change is logged once


FRESH_S = 3.0
"""Seconds for which a reading of the store is reused, because anybody may request `/healthz` at any rate."""


NO_PLATFORM: Mapping[str, str] = MappingProxyType({})


class Health:
    """Reads the store. `tokens` are the platforms that this process has tokens for; None if others may have more.

    `refusing` are the platforms that refuse this process, each with why.
    """

    def __init__(
        self,
        redis: Client,
        keys: Keys,
        tokens: Collection[str] | None = None,
        clock: Callable[[], float] = time.monotonic,
        refusing: Mapping[str, str] = NO_PLATFORM,
    ) -> None:
        self._redis = redis
        self._keys = keys
        self._tokens = tokens
        self._clock = clock
        self._refusing = refusing
        self._looking = asyncio.Lock()
        self._known: tuple[Trouble, ...] = ()
        self._read_at: float | None = None

    async def well(self) -> Sequence[str]:
        """Return the codes of all troubles. Raises redis-py's errors if the store is away."""
        return [one.code for one in await self._look()]

    async def ready(self) -> Sequence[str]:
        """Return the codes of the troubles that prevent this process from answering."""
        return [one.code for one in await self._look() if one.stops]

    async def _look(self) -> tuple[Trouble, ...]:
        async with self._looking:
            if self._read_at is None or self._clock() - self._read_at > FRESH_S:
                vitals = await read_vitals(self._redis, self._keys)
                vitals = replace(vitals, held={**self._refusing, **vitals.held})
                found = tuple(troubles(vitals, self._tokens))
                self._say(found)
                self._known, self._read_at = found, self._clock()
            return self._known

    def _say(self, found: tuple[Trouble, ...]) -> None:
        before, now = {one.code for one in self._known}, {one.code for one in found}
        for one in found:
            if one.code not in before:
                log.warning("Health: %s.", one.sentence.rstrip("."))
        if before - now:
            log.info("Health: over: %s.", ", ".join(sorted(before - now)))


LEADERS = ("desk", "planner", "floods", "shelves", "tidying", "articles", "lists")
"""What only one process does at a time, besides answering a platform."""


async def source_views(sources: Sequence[Source], rounds: SourceRound, now: datetime) -> list[SourceView]:
    """Return sources with their stored states and latencies, trouble first. Raises redis errors."""
    states = await rounds.states()
    seconds = await rounds.history.latencies([source.id for source in sources if source.enabled])
    return views(sources, states, seconds, now)


def metrics_of(  # noqa: PLR0913 - what a scrape tells of
    store: Store,
    sources: Sequence[Source],
    platforms: Sequence[str],
    leaders: Sequence[str],
    *,
    rules: RuleBase | None = None,
    answers: LookupTimes | None = None,
) -> Metrics:
    """Return the metrics of a process; `platforms` are those that deliver on this Redis."""
    rounds = SourceRound(store.redis, store.keys)
    return Metrics(
        rules=rules,
        now=lambda: datetime.now(UTC),
        platforms=platforms,
        sources=lambda: source_views(sources, rounds, datetime.now(UTC)),
        readings=lambda: readings(store.redis, store.keys, leaders),
        counts=store.counters.all,
        lists=rules.lists.days if rules and rules.lists else dict,
        answers=answers or LookupTimes(),
    )


async def serve_health(
    stack: AsyncExitStack,
    settings: Settings,
    health: Health,
    metrics: Metrics,
    about: Mapping[str, object] | None = None,
) -> None:
    """Serve the health checks and metrics of a process without pages until the stack closes.

    `about` is said in each answer of `/healthz`.

    Where EXPORTWATCH_WEB is set, there, and it raises ConfigError if the port is in use. Otherwise at the first free
    one of a few ports beside the pages' own; without any the process goes on unwatched, and says so.
    """
    routes = metrics.routes() if settings.web_pages else ()
    if "web" in settings.model_fields_set:
        await stack.enter_async_context(serving(settings.web, health.well, routes, health.ready, about=about or {}))
        return
    for address in spare_addresses(settings.web):
        try:
            await stack.enter_async_context(serving(address, health.well, routes, health.ready, about=about or {}))
        except ConfigError:
            continue  # another process without pages has it
        return
    log.warning("No port is free for this process's health checks; EXPORTWATCH_WEB names one.")
