"""Deliveries to Discord over plain REST: no gateway, so a process that only delivers stays small. Edge."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.alerts.delivery import Absent, CannotTell, Delivery, Lookup, Outcome, Scope, Sent, Unclear, Wait
from handlers.discord.custom_ids import Pressed, read
from handlers.discord.limits import TOO_MANY_REQUESTS, Limits
from handlers.discord.outcomes import FORBIDDEN, MISSING_ACCESS, UNAUTHORIZED, UNKNOWN_CHANNEL, link, outcome, refused
from handlers.discord.paging import pages
from handlers.discord.permissions import VIEW_CHANNEL, WANTED, Lacking, in_channel, is_thread, lacking
from handlers.discord.render import Button, Json, message
from handlers.discord.rest import Answer, Rest, Unanswered, Unsent
from handlers.reply import Reply

_POST, _READ = "POST message", "GET messages"
_POST_SECONDS, _READ_SECONDS, _DIAGNOSIS_SECONDS = 9.0, 5.0, 4.0
"""Together below the 15 seconds that one attempt may take."""
_FIND_SECONDS = 14.0
_LONGEST_QUEUE_SECONDS = 1.0
_UNREACHABLE_SECONDS = 10.0
_DIRECT_MESSAGE = 1
_PAGE = 100
_PAGES_AT_MOST = 2
_CLOCKS_APART = timedelta(minutes=10)
"""Our clock may be ahead of Discord's; so much older than the first attempt, a message is surely not ours."""
_HISTORY_ADVICE = "Edit the channel → Permissions → add the bot → allow View Channel and Read Message History."


@dataclass(slots=True)
class DiscordSender:
    """`Sender` for Discord. `alert` words an announcement; its buttons must carry the delivery's id."""

    rest: Rest
    alert: Callable[[Delivery], Reply]
    limits: Limits = field(default_factory=Limits)
    repeat_window: timedelta = timedelta(minutes=2)
    """Discord documents "a few minutes" for `enforce_nonce`; two are safe."""
    _me: str = ""

    async def send(self, delivery: Delivery) -> Outcome:
        """Post once. A repeat within `repeat_window` returns the first post and makes no second."""
        channel = delivery.channel
        if wait := await self._turn(_POST, channel.id):
            return wait
        body = self._message(delivery)
        try:
            answer = await self.rest.call("POST", f"/channels/{channel.id}/messages", body, seconds=_POST_SECONDS)
        except Unsent as error:
            return Wait(_UNREACHABLE_SECONDS, "platform", f"Discord cannot be reached: {error}")
        except Unanswered as error:
            return Unclear(f"no answer from Discord: {error}")
        if wait := self._learn(_POST, channel.id, answer):
            return wait
        lacks = await self._lacks(channel.id) if answer.status == FORBIDDEN else None
        return outcome(answer, channel, lacks)

    async def find(self, delivery: Delivery, first_tried: datetime) -> Lookup:
        """Look for the delivery's id in the buttons of the channel's messages since the first attempt."""
        try:
            async with asyncio.timeout(_FIND_SECONDS):
                return await self._find(delivery, first_tried)
        except TimeoutError:
            return Wait(_UNREACHABLE_SECONDS, "channel", "Discord is slow to show the channel's messages")

    async def _find(self, delivery: Delivery, first_tried: datetime) -> Lookup:
        before = ""
        for _ in range(_PAGES_AT_MOST):
            answer = await self._history(delivery.channel.id, before)
            if not isinstance(answer, Answer):
                return answer
            if not answer.ok or not isinstance(answer.body, list):
                return await self._unreadable(answer)
            if found := next((each for each in answer.body if _carries(each, delivery.id)), None):
                return Sent(found["id"], link(delivery.channel, found["id"]))
            if not answer.body and not before:
                return await self._empty(delivery.channel.id)
            if len(answer.body) < _PAGE or _when(answer.body[-1]) < first_tried - _CLOCKS_APART:
                return Absent()
            before = str(answer.body[-1]["id"])
        read_back = _PAGE * _PAGES_AT_MOST
        advice = "Look through the channel, and settle this delivery by hand."
        return CannotTell(f"the last {read_back} messages do not reach back to the first attempt", advice)

    def _message(self, delivery: Delivery) -> Json:
        found = pages(self.alert(delivery))
        more = [Button("More", Pressed("more", delivery.id))] if len(found) > 1 else []
        body = message(found[0], more)
        if not _carries(body, delivery.id):
            # Without the id in a button, `find` could never recognise this post.
            body = message(found[0], [Button("Why this alert?", Pressed("why", delivery.id)), *more])
        return {**body, "nonce": delivery.nonce, "enforce_nonce": True}

    async def _turn(self, route: str, channel: str) -> Wait | None:
        """Wait for a place among all requests, shortly; else say when to come back."""
        now = asyncio.get_running_loop().time()
        if wait := self.limits.wait(route, channel, now):
            return wait
        delay = self.limits.turn(channel, now, _LONGEST_QUEUE_SECONDS)
        if delay > _LONGEST_QUEUE_SECONDS:
            return Wait(delay, "channel", "many messages are on their way to Discord")
        await asyncio.sleep(delay)
        self.limits.use(route, channel)
        return None

    def _learn(self, route: str, channel: str, answer: Answer) -> Wait | None:
        now = asyncio.get_running_loop().time()
        if answer.status == TOO_MANY_REQUESTS:
            return self.limits.refused(route, channel, answer.headers, answer.body, now)
        self.limits.learn(route, channel, answer.headers, now)
        return None

    async def _history(self, channel: str, before: str) -> Answer | Wait:
        if wait := await self._turn(_READ, channel):
            return wait
        path = f"/channels/{channel}/messages?limit={_PAGE}" + (f"&before={before}" if before else "")
        try:
            answer = await self.rest.call("GET", path, seconds=_READ_SECONDS)
        except (Unsent, Unanswered) as error:
            return Wait(_UNREACHABLE_SECONDS, "platform", f"Discord cannot be reached: {error}")
        return self._learn(_READ, channel, answer) or answer

    async def _unreadable(self, answer: Answer) -> Lookup:
        if answer.code == UNKNOWN_CHANNEL:
            return Absent()  # the next attempt is told that the channel was deleted
        if answer.status == FORBIDDEN:
            return CannotTell(f"the channel cannot be read: {refused(answer).why}", _HISTORY_ADVICE)
        scope: Scope = "platform" if answer.status == UNAUTHORIZED else "channel"
        return Wait(_UNREACHABLE_SECONDS, scope, f"the channel cannot be read now: {answer.said}")

    async def _empty(self, channel: str) -> Lookup:
        """Without Read Message History Discord shows an empty channel; so an empty one proves nothing by itself."""
        allowed = await self._allowed(channel)
        if allowed is None:
            return CannotTell("the channel looks empty, and the bot's permissions cannot be read", _HISTORY_ADVICE)
        lacks = lacking(allowed, reading=True)
        if lacks and "Read Message History" in lacks.names:
            return CannotTell("the bot lacks Read Message History in this channel", _HISTORY_ADVICE)
        return Absent()

    async def _lacks(self, channel: str) -> Lacking | None:
        """Name the permission that a refusal only hints at."""
        found = await self._channel_and_permissions(channel)
        return lacking(found[1], thread=is_thread(found[0]), reading=False) if found else None

    async def _allowed(self, channel: str) -> int | None:
        found = await self._channel_and_permissions(channel)
        return found[1] if found else None

    async def _channel_and_permissions(self, channel: str) -> tuple[Mapping[str, Any], int] | None:
        """The channel object and what the bot may do there; None where Discord does not tell."""
        try:
            async with asyncio.timeout(_DIAGNOSIS_SECONDS):
                return await self._ask_permissions(channel)
        except (TimeoutError, Unsent, Unanswered, KeyError, TypeError, ValueError, AttributeError):
            # A half-told answer is no answer; the caller then says what it knows without it.
            return None

    async def _ask_permissions(self, channel: str) -> tuple[Mapping[str, Any], int] | None:
        answer = await self.rest.call("GET", f"/channels/{channel}")
        if answer.code == MISSING_ACCESS:
            return {}, WANTED & ~VIEW_CHANNEL
        place = answer.body
        if place["type"] == _DIRECT_MESSAGE:
            return place, WANTED
        if is_thread(place):
            answer = await self.rest.call("GET", f"/channels/{place['parent_id']}")
        if not answer.ok:
            return None
        guild = str(place["guild_id"])
        self._me = self._me or str((await self.rest.call("GET", "/users/@me")).body["id"])
        member = await self.rest.call("GET", f"/guilds/{guild}/members/{self._me}")
        roles = await self.rest.call("GET", f"/guilds/{guild}/roles")
        if not member.ok or not roles.ok:
            return None
        return place, in_channel(answer.body, guild, self._me, map(str, member.body["roles"]), roles.body)


def _carries(body: Mapping[str, Any], delivery: str) -> bool:
    """Whether a button of the message carries the delivery's id."""
    for row in body.get("components") or ():
        for part in row.get("components") or ():
            meant = read(str(part.get("custom_id") or ""))
            if isinstance(meant, Pressed) and meant.value == delivery:
                return True
    return False


def _when(body: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(body["timestamp"])
