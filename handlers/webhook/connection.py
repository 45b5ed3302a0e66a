"""The connection to all receivers. Nobody asks anything through it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from aiohttp import web

from bot.errors import ConfigError
from handlers.chat.entry_file import EntryFile
from handlers.chat.platform import Host
from handlers.webhook.hooks import read
from handlers.webhook.sender import WebhookSender
from handlers.webhook.settings import WebhookSettings


@dataclass(slots=True)
class WebhookConnection:
    """`handlers.chat.platform.Connection`."""

    sender: WebhookSender
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """There is nothing to run."""

    def routes(self) -> Sequence[web.RouteDef]:
        """Receivers call nothing."""
        return ()

    async def close(self) -> None:
        """Let go of the connections."""
        await self.sender.close()


async def connect(settings: WebhookSettings, host: Host) -> WebhookConnection:
    """Read the hooks; nothing is sent yet. Raises ConfigError that names file and line."""
    if settings.file is None:
        raise ConfigError("EXPORTWATCH_WEBHOOKS is not set; docs/webhooks.md shows the file that it names")
    return WebhookConnection(WebhookSender(EntryFile(settings.file, read), host.render))
