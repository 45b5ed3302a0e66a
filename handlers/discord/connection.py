"""The connection to Discord: the sender (REST), and the gateway that answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from bot.errors import ConfigError
from bot.model.delivery import Delivery
from handlers.chat.answering import Answering
from handlers.discord.rest import Rest, open_rest
from handlers.discord.sender import DiscordSender
from handlers.discord.settings import DiscordSettings
from handlers.messages.reply import Reply


@dataclass(slots=True)
class DiscordConnection:
    """`handlers.chat.platform.Connection` for Discord. The sender works without `run`, and `run` without the sender."""

    sender: DiscordSender
    _rest: Rest
    _answering: Answering | None
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while the gateway is connected."""

    async def run(self) -> None:
        """Answer people until cancelled; stops within three seconds. Raises ConfigError for permanent errors."""
        # Imported here, so that a process that only delivers does not load discord.py.
        from handlers.discord.gateway import serve  # noqa: PLC0415 - see above

        if self._answering is None:
            raise ConfigError("Discord: this process was started without anything that answers")
        await serve(self._rest.base, self._rest.token, self._answering, self.ready)

    def routes(self) -> Sequence[web.RouteDef]:
        """Return no routes: Discord calls nothing over HTTP."""
        return ()

    async def close(self) -> None:
        """Close the HTTP session of the sender."""
        await self._rest.session.close()


async def connect(
    settings: DiscordSettings, answering: Answering | None, render: Callable[[Delivery], Reply]
) -> DiscordConnection:
    """Make a connection; nothing is sent yet. `render` returns the text of a delivery, without I/O.

    Raises ConfigError if there is no DISCORD_TOKEN.
    """
    if settings.token is None:
        raise ConfigError("DISCORD_TOKEN is not set; docs/discord.md shows how to get one")
    rest = open_rest(settings.api_url, settings.token.get_secret_value())
    return DiscordConnection(DiscordSender(rest, render), rest, answering)
