"""Apprise (an extra): alerts by e-mail, to Teams, Mattermost, Telegram and others, at least once. It answers nobody."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.model.delivery import Channel
from handlers.apprise.targets import AppriseSettings
from handlers.chat.platform import Connection, Host, Platform, PlatformCheck
from handlers.messages.reply import Conventions

if TYPE_CHECKING:
    from handlers.chat.interview import Interview


async def _connect(settings: AppriseSettings, host: Host) -> Connection:
    from handlers.apprise.sender import connect  # noqa: PLC0415 - costs no memory without targets

    return await connect(settings, host)


async def _check(settings: AppriseSettings, channels: Sequence[Channel]) -> PlatformCheck:
    from handlers.apprise.targets import check  # noqa: PLC0415 - see above

    return await check(settings, channels)


def _setup(_: Interview) -> bool:
    """Ask nothing: a person writes the file of targets, with the help of the service's page."""
    return False


PLATFORM = Platform(
    "apprise",
    "Apprise",
    AppriseSettings,
    _connect,
    _check,
    _setup,
    example="apprise:board:target",
    docs="docs/apprise.md",
    next_step="then, for a target named board: exportwatch apprise exports board subscribe",
    conventions=Conventions(right="Changing what is sent here needs the command line of the bot."),
    log_levels={"apprise": logging.CRITICAL},  # its lines hold parts of addresses
)
