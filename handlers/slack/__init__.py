"""Slack: posts alerts and answers /restricted and /exports."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.model.delivery import Channel
from handlers.chat.platform import Connection, Host, Platform, PlatformCheck
from handlers.slack.settings import CONVENTIONS, SlackSettings, pages, paths

if TYPE_CHECKING:
    from handlers.chat.platform import Interview


async def _connect(settings: SlackSettings, host: Host) -> Connection:
    from handlers.slack.connection import connect  # noqa: PLC0415 - slack_sdk costs no memory without Slack

    return await connect(settings, host.answering, host.render, host.is_first, host.installations)


async def _check(settings: SlackSettings, channels: Sequence[Channel]) -> PlatformCheck:
    from handlers.slack.doctor import check  # noqa: PLC0415 - see above

    return await check(settings, channels)


def _setup(interview: Interview) -> bool:
    from handlers.slack.doctor import setup  # noqa: PLC0415 - see above

    return setup(interview)


PLATFORM = Platform(
    "slack",
    "Slack",
    SlackSettings,
    _connect,
    _check,
    _setup,
    example="slack:T0123ABCD:C0123ABCD",
    docs="docs/slack.md",
    next_step="then in Slack, in the channel that should receive alerts: /invite @Exportwatch",
    conventions=CONVENTIONS,
    paths=paths,
    pages=pages,
    secret_forms=(
        r"xox[a-z](?:\.xox[a-z])?-[\w-]+",
        r"xapp-[\w-]+",
        # response_urls and webhooks: whoever knows such an address can post as the bot.
        r"(?<=hooks\.slack\.com/)\S+?(?=[\s'\"<>)\]},;]|$)",
    ),
    log_levels={"slack_bolt": logging.ERROR, "slack_sdk": logging.ERROR},
)
