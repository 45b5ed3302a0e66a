"""Runs all checks concurrently."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bot.model.delivery import Channel
from bot.settings import Settings
from handlers.doctor import clock, local, records
from handlers.doctor.findings import Finding

ENV_FILE = Path(".env")


async def look_at_everything(settings: Settings) -> list[Finding]:
    """What the doctor finds, area by area; asks Redis, Slack and Discord once each."""
    # Imported here: who has no chat token does without their libraries.
    from handlers.doctor import discord, slack  # noqa: PLC0415 - see above

    store = await records.look(settings)
    at_slack, at_discord = await asyncio.gather(
        slack.look(settings, _of("slack", store.subscribed)), discord.look(settings, _of("discord", store.subscribed))
    )
    today = datetime.now(UTC).date()
    return [
        local.program(),
        *local.settings(os.environ, ENV_FILE),
        *_without_chat(settings),
        *local.home(settings),
        *store.findings,
        *local.rules(settings, today),
        local.sources(settings),
        *at_slack.findings,
        *at_discord.findings,
        local.web(settings),
        clock.look([*store.clocks, *at_slack.clocks, *at_discord.clocks]),
    ]


def _of(platform: str, channels: Iterable[Channel]) -> list[Channel]:
    return [one for one in channels if one.platform == platform]


def _without_chat(settings: Settings) -> Iterable[Finding]:
    if not settings.slack_bot_token and not settings.discord_token:
        yield local.SETTINGS.note("no chat platform is set: alerts are printed in the terminal", "`exportwatch setup`")
