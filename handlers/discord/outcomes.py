"""Maps Discord's answers to posts to outcomes. PURE.

Codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.errors import ConfigError
from bot.model.delivery import Channel, Outcome, Refused, Sent, Unclear
from handlers.discord.permissions import (
    CREATE_PUBLIC_THREADS,
    MISSING_ACCESS,
    NAMES,
    READ_MESSAGE_HISTORY,
    MissingPermissions,
)
from handlers.discord.rest import RestResponse

# -- permanent errors of the gateway; all others are retried


PORTAL = "https://discord.com/developers/applications"


class DiscordTokenError(ConfigError):
    """Discord does not know the token: mistyped, reset or revoked."""

    def __init__(self) -> None:
        super().__init__(
            "DISCORD_TOKEN: Discord refuses the token. Open your application on "
            f"{PORTAL}, page Bot, press Reset Token, put the new one into DISCORD_TOKEN and start again."
        )


class DiscordIntentsError(ConfigError):
    """The gateway refuses the requested intents."""

    def __init__(self, code: int) -> None:
        super().__init__(
            f"Discord's gateway refuses the requested intents (close code {code}). Exportwatch asks for Guilds only, "
            "which needs no approval: check that DISCORD_TOKEN belongs to a bot, and update Exportwatch."
        )


class DiscordShardsError(ConfigError):
    """The bot is in more than 2,500 servers: Discord requires sharding, which is not supported."""

    def __init__(self) -> None:
        super().__init__(
            "Discord wants this bot to split its connection (close code 4011): it stands in more than 2,500 servers. "
            "Run a second application for the others."
        )


class DiscordAddressError(ConfigError):
    """DISCORD_API_URL does not lead to Discord's API."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"DISCORD_API_URL: {url} does not answer as Discord's API ({why}). Leave it unset for Discord itself; "
            "the form is https://discord.com/api/v10"
        )


UNAUTHORIZED, FORBIDDEN, NOT_FOUND, SERVER_ERROR = 401, 403, 404, 500

UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MESSAGE = 10003, 10004, 10008
HAS_A_THREAD = 160004

_TO_POST = ", ".join(name for bit, name in NAMES.items() if bit not in (READ_MESSAGE_HISTORY, CREATE_PUBLIC_THREADS))

_CHANNEL_REFUSALS = {
    50007: ("this person takes no messages from the bot", "Open the bot's profile and allow direct messages from it."),
    50008: ("messages cannot be sent in this kind of channel", "Subscribe in a text channel or a thread."),
    50009: ("the server's verification level is too high for the bot", "Lower the level or give the bot a role."),
    50024: ("messages cannot be sent in this kind of channel", "Subscribe in a text channel or a thread."),
    50083: ("the thread is archived", "Open the thread again, or subscribe in its channel."),
    160005: ("the thread is locked", "Unlock the thread, or subscribe in its channel."),
}
_MESSAGE_REFUSALS = {
    200000: ("the server's AutoMod blocks this text", "Exempt the bot's role in Server Settings → AutoMod."),
    200001: ("the server's AutoMod blocks this title", "Exempt the bot's role in Server Settings → AutoMod."),
    240000: ("Discord blocks an address in this text as harmful", "Nothing to do; the alert stands in the records."),
}
_ACCOUNT_REFUSALS = {
    40001: ("Discord refuses the bot's account", f"Look for a notice on {PORTAL}."),
    40002: ("Discord wants the bot's account verified", f"Look for a notice on {PORTAL}."),
    40333: (
        "Discord's guard refuses our requests",
        "Check that nothing between the bot and Discord rewrites requests.",
    ),
}


def link(channel: Channel, message: str) -> str:
    """Return the address that opens a message; a direct message is under `@me`."""
    workspace = channel.workspace if channel.workspace.isdecimal() else "@me"
    return f"https://discord.com/channels/{workspace}/{channel.id}/{message}"


def outcome(answer: RestResponse, channel: Channel, missing: MissingPermissions | None = None) -> Outcome:
    """Return the outcome of a complete answer to a post, except for 429; `missing` are permissions found missing."""
    if answer.ok:
        return _sent(answer, channel)
    if answer.status >= SERVER_ERROR:
        return Unclear(f"Discord failed while it handled the message: {answer.explanation}")
    return refusal(answer, missing)


def refusal(answer: RestResponse, missing: MissingPermissions | None = None) -> Refused:
    """Return the refusal of an answer: an error that another attempt does not remove."""
    if answer.status == UNAUTHORIZED:
        return Refused("platform", "Discord refuses the token", f"Reset it on {PORTAL}, page Bot; set DISCORD_TOKEN.")
    for scope, table in (
        ("channel", _CHANNEL_REFUSALS),
        ("delivery", _MESSAGE_REFUSALS),
        ("platform", _ACCOUNT_REFUSALS),
    ):
        if answer.code in table:
            why, advice = table[answer.code]
            return Refused(scope, why, advice)  # type: ignore[arg-type] # a literal of the table above
    if answer.status == FORBIDDEN:
        return _forbidden(answer, missing)
    if answer.status == NOT_FOUND:
        return _not_found(answer)
    if answer.status in range(300, 400):
        return Refused("platform", f"the API answers with a redirect: {answer.explanation}", "Check DISCORD_API_URL.")
    return Refused("delivery", f"Discord refuses the message: {_fault(answer)}", "Report this: it is a fault of ours.")


def _sent(answer: RestResponse, channel: Channel) -> Outcome:
    message = answer.body.get("id") if isinstance(answer.body, dict) else None
    if not isinstance(message, str):
        return Unclear("Discord took the message, but its answer could not be read")
    return Sent(message, link(channel, message))


def _forbidden(answer: RestResponse, missing: MissingPermissions | None) -> Refused:
    if missing:
        return Refused(
            "channel",
            f"the bot lacks {missing.names_joined} in this channel",
            f"Edit the channel → Permissions → add the bot → allow {missing.names_joined}.",
        )
    if answer.code == MISSING_ACCESS:
        advice = "Edit the channel → Permissions → add the bot → allow View Channel, or invite the bot again."
        return Refused("channel", "the bot lacks View Channel in this channel, or was removed from the server", advice)
    advice = f"Edit the channel → Permissions → add the bot → allow {_TO_POST}."
    return Refused("channel", f"the bot lacks a permission in this channel: {answer.explanation}", advice)


def _not_found(answer: RestResponse) -> Refused:
    if answer.code in (UNKNOWN_CHANNEL, UNKNOWN_GUILD):
        return Refused("channel", "the channel was deleted", "Subscribe in another channel with /exports subscribe.")
    return Refused(
        "platform", f"no such address: {answer.explanation}", "Check DISCORD_API_URL; leave it unset for Discord."
    )


def _fault(answer: RestResponse) -> str:
    """Return the first field error: `embeds.0.title: Must be 256 or fewer in length`."""
    errors = answer.body.get("errors") if isinstance(answer.body, dict) else None
    first = next(_faults(errors, ()), None) if isinstance(errors, dict) else None
    return f"{first} ({answer.status}, code {answer.code})"[:300] if first else answer.explanation


def _faults(errors: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    for name, inner in errors.items():
        if name == "_errors" and isinstance(inner, list):
            yield from (f"{'.'.join(path)}: {each.get('message')}" for each in inner if isinstance(each, dict))
        elif isinstance(inner, dict):
            yield from _faults(inner, (*path, name))
