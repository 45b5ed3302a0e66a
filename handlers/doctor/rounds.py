"""Runs all checks concurrently."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.model.delivery import Channel
from bot.settings import Settings
from handlers.chat.findings import Finding
from handlers.chat.platform import Checked
from handlers.doctor import local
from handlers.doctor.store import check_store
from handlers.platforms import Configured

ENV_FILE = Path(".env")


async def check_everything(settings: Settings, platforms: Sequence[Configured]) -> list[Finding]:
    """What the doctor finds, area by area; asks Redis and each platform that is set once."""
    store = await check_store(settings)
    checked = await asyncio.gather(*(_check(one, store.subscribed) for one in platforms))
    today = datetime.now(UTC).date()
    return [
        local.program(),
        *local.settings(os.environ, ENV_FILE),
        *_without_platform(platforms),
        *local.home(settings),
        *store.findings,
        *local.rules(settings, today),
        local.sources(settings),
        local.parsing(),
        *(finding for one in checked for finding in one.findings),
        local.web(settings),
        local.clock([*store.clocks, *(reading for one in checked for reading in one.clocks)]),
    ]


async def _check(one: Configured, subscribed: Iterable[Channel]) -> Checked:
    if not one.settings.model_fields_set:
        return Checked()
    return await one.platform.check(one.settings, [channel for channel in subscribed if channel.platform == one.key])


def _without_platform(platforms: Iterable[Configured]) -> Iterable[Finding]:
    if not any(one.wanted for one in platforms):
        yield local.SETTINGS.note("no chat platform is set: alerts are printed in the terminal", "`exportwatch setup`")
