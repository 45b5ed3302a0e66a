"""The connection to all receivers; it only sends."""

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
    """`handlers.chat.platform.Connection` for webhooks."""

    sender: WebhookSender
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Return at once: receivers send no commands."""

    def routes(self) -> Sequence[web.RouteDef]:
        """Return no routes: receivers call nothing."""
        return ()

    async def close(self) -> None:
        """Close the HTTP connections."""
        await self.sender.close()


async def connect(settings: WebhookSettings, host: Host) -> WebhookConnection:
    """Read the hooks; nothing is sent yet. Raises ConfigError with file and line."""
    if settings.file is None:
        raise ConfigError("EXPORTWATCH_WEBHOOKS is not set; docs/webhooks.md shows the file that it names")
    return WebhookConnection(WebhookSender(EntryFile(settings.file, read), host.render))
