"""Checks the receivers: the file, who may read it, and whether each address answers. Nothing is posted. Edge."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bot.errors import ConfigError
from bot.feeds.fetch.guard import SystemResolver, private_pool, public_pool
from bot.feeds.fetch.result import FetchLimits, describe_failure
from bot.model.delivery import Channel
from handlers.chat.findings import Area, ClockReading, Finding
from handlers.chat.platform import Checked
from handlers.webhook.hooks import KEY, Hook, read
from handlers.webhook.settings import WebhookSettings

AREA = Area(KEY)
_SECONDS = 8.0
_MISSING = (404, 410)
_OTHERS = 0o077


async def check(settings: WebhookSettings, channels: Sequence[Channel]) -> Checked:
    """Check every hook. Never raises for what a receiver answers."""
    found = Checked()
    if settings.file is None:
        return found
    try:
        hooks = read(settings.file)
    except ConfigError as error:
        found.findings.append(AREA.problem(str(error), "docs/webhooks.md shows the file"))
        return found
    subscribed = {channel.workspace for channel in channels}
    found.findings += _file(settings.file)
    found.findings += await hooks_answer(hooks, subscribed, found)
    for name in sorted(subscribed - hooks.keys()):
        advice = f"write it into {settings.file}, or `exportwatch forget {KEY}:{name}`"
        found.findings.append(AREA.warning(f"{name} is subscribed and has no entry", advice))
    return found


def _file(path: Path) -> list[Finding]:
    if path.stat().st_mode & _OTHERS:
        return [AREA.warning(f"others on this machine may read the secrets in {path}", f"chmod 600 {path}")]
    return []


async def hooks_answer(hooks: Mapping[str, Hook], subscribed: set[str], found: Checked) -> list[Finding]:
    """One finding for each hook: whether its address answers, and whether anything is sent there."""
    names = SystemResolver()
    async with public_pool(FetchLimits(), names) as public, private_pool(FetchLimits(), names) as private:
        asked = (_answers(name, hook, private if hook.private else public, found) for name, hook in hooks.items())
        findings = await asyncio.gather(*asked)
    for name in hooks.keys() - subscribed:
        advice = f"`exportwatch webhooks exports {name} subscribe`"
        findings.append(AREA.note(f"{name} is subscribed to nothing", advice))
    return findings


async def _answers(name: str, hook: Hook, session: aiohttp.ClientSession, found: Checked) -> Finding:
    """A HEAD request: whatever its status, somebody is there."""
    try:
        async with asyncio.timeout(_SECONDS), session.head(hook.url, allow_redirects=False) as answer:
            if reading := ClockReading.of(hook.host, answer.headers.get("Date"), datetime.now(UTC)):
                found.clocks.append(reading)
            if answer.status in _MISSING:
                advice = f"`exportwatch webhooks test {name}` tries it with a signed message"
                return AREA.warning(f"{name}: {hook.host} answers {answer.status} to a HEAD request", advice)
            return AREA.fine(f"{name}: {hook.host} answers")
    except TimeoutError:
        return AREA.problem(f"{name}: {hook.host} does not answer within {_SECONDS:g} s", "check the receiver")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        kind, why = describe_failure(error)
        if kind == "blocked-address":
            return AREA.problem(f"{name}: {hook.host} is not a public address", "write `private: true` if it is meant")
        return AREA.problem(f"{name}: {hook.host}: {why}", "check its address")
