"""Webhooks: deliveries as signed JSON (Standard Webhooks) to the operator's receivers, which send no commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.model.delivery import Channel
from handlers.chat.platform import Connection, Host, Platform, PlatformCheck
from handlers.messages.reply import Conventions
from handlers.webhook.settings import WebhookSettings

if TYPE_CHECKING:
    from handlers.chat.platform import Interview


async def _connect(settings: WebhookSettings, host: Host) -> Connection:
    from handlers.webhook.send import connect  # noqa: PLC0415 - costs no memory without hooks

    return await connect(settings, host)


async def _check(settings: WebhookSettings, channels: Sequence[Channel]) -> PlatformCheck:
    from handlers.webhook.settings import check  # noqa: PLC0415 - see above

    return await check(settings, channels)


def _setup(interview: Interview) -> bool:
    from handlers.webhook.settings import setup  # noqa: PLC0415 - see above

    return setup(interview)


PLATFORM = Platform(
    "webhook",
    "Webhooks",
    WebhookSettings,
    _connect,
    _check,
    _setup,
    example="webhook:erp:hook",
    docs="docs/webhooks.md",
    next_step="then, for a hook named erp: exportwatch webhooks exports erp subscribe",
    conventions=Conventions(right="Changing what is sent here needs the command line of the bot."),
    secret_forms=(r"whsec_[A-Za-z0-9+/=_-]{16,}",),
)
