"""What differs between platforms in what the bot says and understands: rights, mentions, links to messages. PURE."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.model.delivery import Channel
from bot.subscriptions.option_values import Mentions


def _no_link(_: str) -> tuple[str, str] | None:
    return None


def _no_address(_: Channel) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Conventions:
    """One platform's conventions.

    `right` names the right to change what is posted in a channel, `granted_by` whom to ask for it. `mentions` reads
    whom an alert shall call; None if nobody can be called. `parse_link` reads channel and message from the path of a
    message's address, `channel_link` gives the address that opens a channel (empty if there is none).
    """

    right: str = "Changing what is posted here needs the right to manage this channel."
    granted_by: str = "Please ask whoever runs the bot."
    mentions: Mentions | None = None
    parse_link: Callable[[str], tuple[str, str] | None] = _no_link
    channel_link: Callable[[Channel], str] = _no_address
