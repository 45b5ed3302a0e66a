"""What watches a process, whatever its roles: `/livez`, `/readyz`, `/healthz` and `/metrics`."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.errors import ConfigError
from bot.feeds.sources import Source
from bot.settings import Settings
from bot.store.monitoring import readings
from bot.store.sources import SourceRound
from handlers.messages.health import SourceView, views
from handlers.stores import Store
from handlers.web.monitoring import Health, LookupTimes, Metrics
from handlers.web.server import serving, spare_addresses

if TYPE_CHECKING:
    from bot.rules.index import RuleBase

log = logging.getLogger(__name__)

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
