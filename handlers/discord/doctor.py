"""Checks Discord live: the token, the application, its servers, and the channels that are subscribed. Edge.

Every call is made once; nothing is posted and no gateway is opened.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.model.delivery import Channel
from handlers.chat.checks import Area, CheckResult, ClockReading
from handlers.chat.platform import PlatformCheck
from handlers.discord.access import Access
from handlers.discord.errors import PORTAL
from handlers.discord.outcomes import NOT_FOUND, UNAUTHORIZED, UNKNOWN_CHANNEL
from handlers.discord.permissions import invite
from handlers.discord.rest import Answer, Rest, Unanswered, Unsent, open_rest
from handlers.discord.settings import DiscordSettings

AREA = Area("discord")
_STARTS_LEFT = 20
_MOST_SERVERS = 2_500
"""Then Discord wants sharding: https://discord.com/developers/docs/events/gateway#sharding."""


@dataclass(slots=True)
class DiscordCheck(PlatformCheck):
    """`invite` is the link that adds the bot to a server; None if the token is not taken."""

    name: str = ""
    invite: str | None = None


async def check(settings: DiscordSettings, channels: Iterable[Channel]) -> DiscordCheck:
    """Check the application, and whether alerts reach the channels. Never raises for what Discord answers."""
    found = DiscordCheck()
    if settings.token is None:
        return found
    rest = open_rest(settings.api_url, settings.token.get_secret_value())
    try:
        if await _token(rest, found):
            await _application(rest, found)
            await _gateway(rest, found)
            access = Access(rest)
            for channel in channels:
                found.results += await _channel(rest, access, channel)
    except (Unsent, Unanswered) as error:
        found.results.append(
            AREA.problem(f"{settings.api_url} cannot be reached ({error})", "check the network and DISCORD_API_URL")
        )
    finally:
        await rest.session.close()
    return found


async def _token(rest: Rest, found: DiscordCheck) -> bool:
    answer = await rest.call("GET", "/users/@me")
    if reading := ClockReading.of("Discord", answer.headers.get("Date"), datetime.now(UTC)):
        found.clocks.append(reading)
    if answer.status == UNAUTHORIZED:
        advice = f"open the application on {PORTAL}, page Bot, Reset Token, and put the new one into DISCORD_TOKEN"
        found.results.append(AREA.problem("Discord refuses the token", advice))
    elif answer.status == NOT_FOUND:
        found.results.append(
            AREA.problem(f"{rest.base} is not Discord's API ({answer.said})", "leave DISCORD_API_URL unset")
        )
    elif not answer.ok or not isinstance(answer.body, dict):
        found.results.append(AREA.problem(f"unexpected response from Discord: {answer.said}", "try again later"))
    else:
        found.name = str(answer.body.get("username", "?"))
        found.results.append(AREA.fine(f"the token belongs to {found.name}"))
        return True
    return False


async def _application(rest: Rest, found: DiscordCheck) -> None:
    answer = await rest.call("GET", "/applications/@me")
    if not answer.ok or not isinstance(answer.body, dict):
        found.results.append(AREA.note(f"the application cannot be read: {answer.said}"))
        return
    found.invite = invite(str(answer.body.get("id", "")))
    if answer.body.get("interactions_endpoint_url"):
        found.results.append(
            AREA.problem(
                "the application has an Interactions Endpoint URL, so commands go there and not to this bot",
                f"clear that field on {PORTAL}, page General Information",
            )
        )
    servers = answer.body.get("approximate_guild_count")
    if servers == 0:
        found.results.append(AREA.warning("the bot is in no server yet", f"invite it: {found.invite}"))
    elif isinstance(servers, int):
        found.results.append(
            AREA.fine(f"the bot is in {servers} servers" if servers > 1 else "the bot is in one server")
        )
        if servers > _MOST_SERVERS:
            found.results.append(AREA.problem(f"more than {_MOST_SERVERS:,} servers", "run a second application"))


async def _gateway(rest: Rest, found: DiscordCheck) -> None:
    answer = await rest.call("GET", "/gateway/bot")
    limit = answer.body.get("session_start_limit") if answer.ok and isinstance(answer.body, dict) else None
    left = limit.get("remaining") if isinstance(limit, dict) else None
    if not answer.ok:
        found.results.append(AREA.problem(f"the gateway cannot be asked for: {answer.said}", "try again later"))
    elif isinstance(left, int) and left < _STARTS_LEFT:
        found.results.append(
            AREA.warning(f"Discord allows only {left} more starts today", "find out what restarts the bot so often")
        )
    else:
        found.results.append(AREA.fine("the gateway can be opened: commands will be answered"))


async def _channel(rest: Rest, access: Access, channel: Channel) -> list[CheckResult]:
    answer = await rest.call("GET", f"/channels/{channel.id}")
    name = _name(answer, channel)
    if answer.status == NOT_FOUND and answer.code == UNKNOWN_CHANNEL:
        advice = "subscribe in another channel; what is on record of this one stays paused and does no harm"
        return [AREA.warning(f"{name} is subscribed and was deleted", advice)]
    if not answer.ok:
        return [AREA.warning(f"{name} is subscribed and cannot be reached: {answer.said}", "invite the bot again")]
    lacks = await access.lacks(channel.id)
    if lacks:
        advice = f"edit the channel → Permissions → add the bot → allow {lacks.said}"
        return [AREA.warning(f"{name} is subscribed, and the bot lacks {lacks.said} there", advice)]
    return []


def _name(answer: Answer, channel: Channel) -> str:
    body: Any = answer.body
    named = body.get("name") if answer.ok and isinstance(body, dict) else None
    return f"channel #{named}" if named else f"channel {channel.id}"
