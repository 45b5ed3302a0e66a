"""Checks Discord live (the token, the application, its servers, the subscribed channels), and sets it up.

Every call is made once; nothing is posted and no gateway is opened.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.model.delivery import Channel
from handlers.chat.platform import Area, CheckResult, ClockReading, Interview, PlatformCheck
from handlers.discord.api import (
    NOT_FOUND,
    PORTAL,
    UNAUTHORIZED,
    UNKNOWN_CHANNEL,
    Access,
    Rest,
    Unanswered,
    Unsent,
    open_rest,
)
from handlers.discord.settings import DiscordSettings, invite

AREA = Area("discord")
_STARTS_LEFT = 20
_MOST_SERVERS = 2_500
"""With more servers Discord requires sharding: https://discord.com/developers/docs/events/gateway#sharding."""


@dataclass(slots=True)
class DiscordCheck(PlatformCheck):
    """The results of checking Discord; `invite` adds the bot to a server (None if the token is refused)."""

    name: str = ""
    invite: str | None = None


async def check(settings: DiscordSettings, channels: Iterable[Channel]) -> DiscordCheck:
    """Check the application, and whether alerts reach the channels. No answer of Discord raises."""
    checked = DiscordCheck()
    if settings.token is None:
        return checked
    rest = open_rest(settings.api_url, settings.token.get_secret_value(), settings.proxies)
    try:
        if await _token(rest, checked):
            await _application(rest, checked)
            await _gateway(rest, checked)
            access = Access(rest)
            for channel in channels:
                checked.results += await _channel(rest, access, channel)
    except (Unsent, Unanswered) as error:
        checked.results.append(
            AREA.problem(f"{settings.api_url} cannot be reached ({error})", "check the network and DISCORD_API_URL")
        )
    finally:
        await rest.session.close()
    return checked


async def _token(rest: Rest, checked: DiscordCheck) -> bool:
    answer = await rest.call("GET", "/users/@me")
    if reading := ClockReading.of("Discord", answer.headers.get("Date"), datetime.now(UTC)):
        checked.clocks.append(reading)
    if answer.status == UNAUTHORIZED:
        advice = f"open the application on {PORTAL}, page Bot, Reset Token, and put the new one into DISCORD_TOKEN"
        checked.results.append(AREA.problem("Discord refuses the token", advice))
    elif answer.status == NOT_FOUND:
        checked.results.append(
            AREA.problem(f"{rest.base} is not Discord's API ({answer.explanation})", "leave DISCORD_API_URL unset")
        )
    elif not answer.ok or not isinstance(answer.body, dict):
        checked.results.append(
            AREA.problem(f"unexpected response from Discord: {answer.explanation}", "try again later")
        )
    else:
        checked.name = str(answer.body.get("username", "?"))
        checked.results.append(AREA.fine(f"the token belongs to {checked.name}"))
        return True
    return False


async def _application(rest: Rest, checked: DiscordCheck) -> None:
    answer = await rest.call("GET", "/applications/@me")
    if not answer.ok or not isinstance(answer.body, dict):
        checked.results.append(AREA.note(f"the application cannot be read: {answer.explanation}"))
        return
    checked.invite = invite(str(answer.body.get("id", "")))
    if answer.body.get("interactions_endpoint_url"):
        checked.results.append(
            AREA.problem(
                "the application has an Interactions Endpoint URL, so commands go there and not to this bot",
                f"clear that field on {PORTAL}, page General Information",
            )
        )
    servers = answer.body.get("approximate_guild_count")
    if servers == 0:
        checked.results.append(AREA.warning("the bot is in no server yet", f"invite it: {checked.invite}"))
    elif isinstance(servers, int):
        checked.results.append(
            AREA.fine(f"the bot is in {servers} servers" if servers > 1 else "the bot is in one server")
        )
        if servers > _MOST_SERVERS:
            checked.results.append(AREA.problem(f"more than {_MOST_SERVERS:,} servers", "run a second application"))


async def _gateway(rest: Rest, checked: DiscordCheck) -> None:
    answer = await rest.call("GET", "/gateway/bot")
    limit = answer.body.get("session_start_limit") if answer.ok and isinstance(answer.body, dict) else None
    left = limit.get("remaining") if isinstance(limit, dict) else None
    if not answer.ok:
        checked.results.append(
            AREA.problem(f"the gateway cannot be asked for: {answer.explanation}", "try again later")
        )
    elif isinstance(left, int) and left < _STARTS_LEFT:
        checked.results.append(
            AREA.warning(f"Discord allows only {left} more starts today", "find out what restarts the bot so often")
        )
    else:
        checked.results.append(AREA.fine("the gateway can be opened: commands will be answered"))


async def _channel(rest: Rest, access: Access, channel: Channel) -> list[CheckResult]:
    answer = await rest.call("GET", f"/channels/{channel.id}")
    body: Any = answer.body
    channel_name = body.get("name") if answer.ok and isinstance(body, dict) else None
    name = f"channel #{channel_name}" if channel_name else f"channel {channel.id}"
    if answer.status == NOT_FOUND and answer.code == UNKNOWN_CHANNEL:
        advice = "subscribe in another channel; what is on record of this one stays paused and does no harm"
        return [AREA.warning(f"{name} is subscribed and was deleted", advice)]
    if not answer.ok:
        return [
            AREA.warning(f"{name} is subscribed and cannot be reached: {answer.explanation}", "invite the bot again")
        ]
    missing = await access.lacks(channel.id)
    if missing:
        advice = f"edit the channel → Permissions → add the bot → allow {missing.names_joined}"
        return [AREA.warning(f"{name} is subscribed, and the bot lacks {missing.names_joined} there", advice)]
    return []


# -- the step of `exportwatch setup`


STEPS = """\
Discord: two things to do in your browser.
  1. Open https://discord.com/developers/applications, press New Application, give it a name.
  2. Page Bot → Reset Token. Copy the token; Discord shows it once.
     Leave the privileged intents off: this bot reads only messages that are written to it."""


def setup(interview: Interview) -> bool:
    """Ask for the token and show the invitation; return whether the token was accepted."""
    interview.say(STEPS)
    invite = ""

    def check_token(values: dict[str, str]) -> list[CheckResult]:
        nonlocal invite
        checked = _check(interview, values)
        invite = checked.invite or ""
        # The invitation below covers the result that the bot is in no server.
        return [result for result in checked.results if result.advice != f"invite it: {invite}"]

    accepted = interview.ask_until_accepted(lambda: {"DISCORD_TOKEN": interview.secret("Bot token")}, check_token)
    if accepted and invite:
        interview.say(f"  3. Invite it to your server:\n     {invite}")
        interview.wait("Press Enter when that is done")
        interview.show(result for result in _check(interview, interview.values).results if "server" in result.what)
    return accepted


def _check(interview: Interview, values: dict[str, str]) -> DiscordCheck:
    own = {name: value for name, value in values.items() if name in DiscordSettings.names()}
    return asyncio.run(check(DiscordSettings.load(_env_file=interview.env_file, **own), ()))
