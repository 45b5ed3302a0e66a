"""The greeting when the bot is invited to a channel: posted once, with two commands to try."""

from __future__ import annotations

from bot.model.delivery import Channel, Content, Delivery, delivery_id
from handlers.messages import wording

_LINES = (
    "I answer what is under export control, and post new acts here as soon as an authority publishes them.",
    f"Ask: {wording.code('/restricted graphite to:US')}",
    f"Be told: {wording.code('/exports subscribe about:graphite from:CN')} (without a filter: of everything)",
    f"All commands: {wording.code('/exports help')}",
)


def delivery(channel: Channel) -> Delivery:
    """The greeting, the same one however often the platform says that the bot has come."""
    content = Content(title="Hello, this is Exportwatch", lines=_LINES)
    return Delivery(delivery_id("hello", channel, "notice"), channel, kind="notice", content=content)
