"""Checks the webhooks (the file, its permissions, whether each address answers), and adds one. Nothing is posted."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import aiohttp

from bot.errors import ConfigError
from bot.feeds.fetch.guard import SystemResolver, private_pool, public_pool
from bot.feeds.fetch.response import FetchLimits, describe_failure
from bot.model.delivery import Channel
from handlers.chat.checks import Area, CheckResult, ClockReading, Level
from handlers.chat.interview import Interview
from handlers.chat.platform import PlatformCheck
from handlers.chat.receivers import check_permissions
from handlers.webhook.hooks import KEY, NAME, Hook, WebhookSettings, add_hook, read

AREA = Area(KEY)
_SECONDS = 8.0
_MISSING = (404, 410)


async def check(settings: WebhookSettings, channels: Sequence[Channel]) -> PlatformCheck:
    """Check every hook. No answer of a receiver raises."""
    checked = PlatformCheck()
    if settings.file is None:
        return checked
    try:
        hooks = read(settings.file)
    except ConfigError as error:
        checked.results.append(AREA.problem(str(error), "docs/webhooks.md shows the file"))
        return checked
    subscribed = {channel.workspace for channel in channels}
    checked.results += check_permissions(AREA, settings.file)
    checked.results += await check_hooks(hooks, subscribed, checked)
    for name in sorted(subscribed - hooks.keys()):
        advice = f"write it into {settings.file}, or `exportwatch forget {KEY}:{name}`"
        checked.results.append(AREA.warning(f"{name} is subscribed and has no entry", advice))
    return checked


async def check_hooks(hooks: Mapping[str, Hook], subscribed: set[str], checked: PlatformCheck) -> list[CheckResult]:
    """Check for each hook whether its address answers and whether it is subscribed."""
    names = SystemResolver()
    async with public_pool(FetchLimits(), names) as public, private_pool(FetchLimits(), names) as private:
        checks = (_check_hook(name, hook, private if hook.private else public, checked) for name, hook in hooks.items())
        findings = await asyncio.gather(*checks)
    for name in hooks.keys() - subscribed:
        advice = f"`exportwatch webhooks exports {name} subscribe`"
        findings.append(AREA.note(f"{name} is subscribed to nothing", advice))
    return findings


async def _check_hook(name: str, hook: Hook, session: aiohttp.ClientSession, checked: PlatformCheck) -> CheckResult:
    """Send a HEAD request; any status but MISSING shows that the receiver is there."""
    try:
        async with asyncio.timeout(_SECONDS), session.head(hook.url, allow_redirects=False) as answer:
            if reading := ClockReading.of(hook.host, answer.headers.get("Date"), datetime.now(UTC)):
                checked.clocks.append(reading)
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


# -- the step of `exportwatch setup`


STEPS = """\
Webhooks: alerts as signed JSON to an address of yours, for a ticket system or a program.
  The file with the address and a new secret is written next to .env. Enter skips."""
FILE = "webhooks.yaml"


def setup(interview: Interview) -> bool:
    """Ask for an address and a name and write the hook; return whether one was added."""
    interview.say(STEPS)
    url = interview.line(
        "Address that receives", lambda text: not text or text.startswith(("http://", "https://")), "https://… or Enter"
    )
    if not url:
        return False
    name = interview.line("Name for it", lambda text: bool(NAME.fullmatch(text)), "Letters, digits and hyphens: erp")
    path = WebhookSettings.load(_env_file=interview.env_file).file or interview.env_file.absolute().with_name(FILE)
    try:
        hook = add_hook(path, name, url)
    except ConfigError as error:
        interview.show([AREA.problem(str(error), "docs/webhooks.md shows the file")])
        return False
    results = asyncio.run(check_hooks({name: hook}, {name}, PlatformCheck()))
    # The entry is kept even if the address does not answer yet; the results say so.
    interview.show(results)
    if all(result.level is not Level.PROBLEM for result in results):
        interview.say(f"  Its secret, for the receiver: {hook.secret[0].get_secret_value()}")
    return interview.accept({"EXPORTWATCH_WEBHOOKS": str(path)}, [])
