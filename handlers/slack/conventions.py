"""What is particular to Slack in what the bot says and understands. Pure."""

from __future__ import annotations

import re

from bot.model.delivery import Channel
from bot.subscriptions.option_values import Mentions
from handlers.messages.conventions import Conventions

_PERMALINK = re.compile(r"/archives/(\w+)/p(\d{10})(\d{6})$")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]{2,30})(?:\|[^<>]*)?>|(S[A-Z0-9]{6,30})")


def mention(typed: str, _: str) -> str | None:
    """A user group as Slack writes it."""
    group = _GROUP.fullmatch(typed)
    return f"<!subteam^{group[1] or group[2]}>" if group else None


def parse_link(path: str) -> tuple[str, str] | None:
    """Channel and time stamp of a permalink."""
    found = _PERMALINK.search(path)
    return (found[1], f"{found[2]}.{found[3]}") if found else None


def channel_link(channel: Channel) -> str:
    """The address that opens a channel in the app."""
    return f"https://slack.com/app_redirect?team={channel.workspace}&channel={channel.id}"


CONVENTIONS = Conventions(
    "Here only workspace admins may change what is posted (EXPORTWATCH_SLACK_MANAGERS=admins).",
    "Please ask a workspace admin, or whoever runs the bot.",
    Mentions(
        mention,
        "a user group: type `mention:@` and pick it from Slack's list, or write its id, as in `mention:S0123ABCD`",
    ),
    parse_link,
    channel_link,
)
