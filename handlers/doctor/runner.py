"""Runs all checks of the doctor."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.model.delivery import Channel
from bot.settings import Settings
from handlers.chat.checks import CheckResult
from handlers.chat.platform import PlatformCheck
from handlers.doctor import local
from handlers.doctor.store import check_store
from handlers.platforms import ConfiguredPlatform

ENV_FILE = Path(".env")


async def check_everything(settings: Settings, platforms: Sequence[ConfiguredPlatform]) -> list[CheckResult]:
    """Run every check and return the results by area; Redis and each configured platform are asked once."""
    store = await check_store(settings)
    checked = await asyncio.gather(*(_check(configured, store.subscribed) for configured in platforms))
    today = datetime.now(UTC).date()
    return [
        local.program(),
        *local.settings(os.environ, ENV_FILE),
        *_without_platform(platforms),
        *local.home(settings),
        *store.results,
        *local.rules(settings, today),
        local.sources(settings),
        local.parsing(),
        *(result for check in checked for result in check.results),
        local.web(settings),
        local.clock([*store.clocks, *(reading for check in checked for reading in check.clocks)]),
    ]


async def _check(configured: ConfiguredPlatform, subscribed: Iterable[Channel]) -> PlatformCheck:
    if not configured.settings.model_fields_set:
        return PlatformCheck()
    return await configured.platform.check(
        configured.settings, [channel for channel in subscribed if channel.platform == configured.key]
    )


def _without_platform(platforms: Iterable[ConfiguredPlatform]) -> Iterable[CheckResult]:
    if not any(each.configured for each in platforms):
        yield local.SETTINGS.note("no chat platform is set: alerts are printed in the terminal", "`exportwatch setup`")
