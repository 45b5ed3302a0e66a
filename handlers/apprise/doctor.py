"""Checks the targets: the file, its permissions, and whether Apprise understands each address. Nothing is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.errors import ConfigError
from bot.model.delivery import Channel
from handlers.apprise.sender import check_installed, understood
from handlers.apprise.settings import AppriseSettings
from handlers.apprise.targets import KEY, read, service
from handlers.chat.checks import Area
from handlers.chat.platform import PlatformCheck

AREA = Area(KEY)
_OTHERS = 0o077


async def check(settings: AppriseSettings, channels: Sequence[Channel]) -> PlatformCheck:
    """Check every target."""
    found = PlatformCheck()
    if settings.file is None:
        return found
    try:
        targets = read(settings.file)
        check_installed()
    except ConfigError as error:
        found.results.append(AREA.problem(str(error), "docs/apprise.md shows the file"))
        return found
    if settings.file.stat().st_mode & _OTHERS:
        advice = f"chmod 600 {settings.file}"
        found.results.append(AREA.warning(f"others on this machine may read the secrets in {settings.file}", advice))
    subscribed = {channel.workspace for channel in channels}
    for name, target in targets.items():
        if not await asyncio.to_thread(understood, target.get_secret_value()):
            advice = "its service's page in Apprise's documentation shows the form"
            found.results.append(AREA.problem(f"{name}: {service(target)}: Apprise does not read this address", advice))
        elif name not in subscribed:
            advice = f"`exportwatch apprise exports {name} subscribe`"
            found.results.append(AREA.note(f"{name} is subscribed to nothing", advice))
        else:
            found.results.append(AREA.fine(f"{name}: {service(target)}; `exportwatch apprise test {name}` tries it"))
    for name in sorted(subscribed - targets.keys()):
        advice = f"write it into {settings.file}, or `exportwatch forget {KEY}:{name}`"
        found.results.append(AREA.warning(f"{name} is subscribed and has no entry", advice))
    return found
