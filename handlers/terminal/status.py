"""The state of a running bot's sources, as lines or JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from bot.errors import StoreError, UsageError
from bot.feeds.layers import load_layers
from bot.feeds.sources import Source
from bot.settings import Settings
from bot.store.keys import Keys
from bot.store.sources import SourceRound
from handlers.commands.sources import SourceView, ago, latency, views
from handlers.sources import Sources
from handlers.terminal.running import reached


def print_status(settings: Settings, ids: Sequence[str], *, as_json: bool, every: bool) -> None:
    """Print the sources on file with what a running bot knows of them; without one, what the file says."""
    layered = load_layers(settings.feeds, settings.extra_feeds, settings.allow_private)
    for problem in layered.problems:
        click.echo(f"exportwatch: {problem}", err=True)
    for unknown in sorted(set(ids) - {source.id for source in layered.sources}):
        raise UsageError(f"there is no source {unknown!r}; `exportwatch feeds status --all` lists them")
    wanted = [one for one in layered.sources if (one.id in ids if ids else one.enabled or every)]
    now = datetime.now(UTC)
    try:
        found = asyncio.run(_views(settings, wanted, now))
    except StoreError as error:
        click.echo(f"exportwatch: {error}", err=True)
        found = views(wanted, {}, {}, now)
    for view in found:
        click.echo(json.dumps(_object(view), ensure_ascii=False) if as_json else _line(view, now))


async def _views(settings: Settings, sources: Sequence[Source], now: datetime) -> list[SourceView]:
    async with reached(settings) as redis:
        return await Sources(sources, SourceRound(redis, Keys())).views(now)


def _line(view: SourceView, now: datetime) -> str:
    state = view.state
    parts = [
        f"{view.word:<14}  {view.source.id:<32}",
        f"read {ago(state.last_ok, now)}" if state.last_polled_at else "",
        f"newest {ago(state.newest, now)}" if state.newest else "",
        latency(view),
        f"next {ago(state.next_due, now)}" if state.next_due and view.source.enabled else "",
        f"moved to {state.moved_to}" if state.moved_to else "",
        f"({view.health.why})" if view.health.alarming and view.source.enabled else "",
    ]
    return "  ".join(part for part in parts if part).rstrip()


def _object(view: SourceView) -> dict[str, object]:
    state = view.state

    def said(moment: datetime | None) -> str | None:
        return moment.isoformat() if moment else None

    return {
        "id": view.source.id,
        "name": view.source.name,
        "enabled": view.source.enabled,
        "state": view.health.condition.value,
        "why": view.health.why,
        "failures": state.failures,
        "error": state.last_error if state.failures else None,
        "last_polled": said(state.last_polled_at),
        "last_success": said(state.last_ok),
        "last_item": said(state.newest),
        "last_new": said(state.arrivals[-1] if state.arrivals else None),
        "items": state.items,
        "latency_p50": view.latency.p50 if view.latency else None,
        "latency_p95": view.latency.p95 if view.latency else None,
        "latency_count": view.latency.count if view.latency else 0,
        "next_poll": said(state.next_due) if view.source.enabled else None,
        "moved_to": state.moved_to,
    }
