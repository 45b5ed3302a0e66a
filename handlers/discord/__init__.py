"""Discord: deliveries over REST, answers over the gateway; each works in a process without the other."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.model.delivery import Channel
from handlers.chat.platform import Connection, Host, Platform, PlatformCheck
from handlers.discord.settings import CONVENTIONS, DiscordSettings

if TYPE_CHECKING:
    from handlers.chat.platform import Interview


async def _connect(settings: DiscordSettings, host: Host) -> Connection:
    from handlers.discord.api import REQUESTS_PER_SECOND  # noqa: PLC0415 - see below
    from handlers.discord.send import connect  # noqa: PLC0415 - costs no memory without Discord

    return await connect(settings, host.answering, host.render, host.budget(REQUESTS_PER_SECOND))


async def _check(settings: DiscordSettings, channels: Sequence[Channel]) -> PlatformCheck:
    from handlers.discord.doctor import check  # noqa: PLC0415 - see above

    return await check(settings, channels)


def _setup(interview: Interview) -> bool:
    from handlers.discord.doctor import setup  # noqa: PLC0415 - see above

    return setup(interview)


PLATFORM = Platform(
    "discord",
    "Discord",
    DiscordSettings,
    _connect,
    _check,
    _setup,
    example="discord:81384788765712384:81384788765712385",
    docs="docs/discord.md",
    next_step="then in Discord, in the channel that should receive alerts:",
    conventions=CONVENTIONS,
    secret_forms=(
        # The bot's id, a time and a signature.
        r"\b[MNO][\w-]{22,28}\.[\w-]{6,7}\.[\w-]{27,}",
        r"(?<=Bot )[\w.-]{20,}",
        # Whoever knows such an address can post as the bot.
        r"(?<=/webhooks/)\d+/[\w-]+",
        r"(?<=/interactions/)\d+/[\w-]+",
    ),
    log_levels={"discord": logging.WARNING},
)
