"""Deliveries to Discord over plain REST: no gateway, so a process that only delivers stays small. Edge."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model.delivery import (
    Absent,
    CannotTell,
    Channel,
    Delivery,
    Lookup,
    Outcome,
    PostedMessage,
    Refused,
    Scope,
    Sent,
    Unclear,
    Wait,
)
from handlers.discord.access import Access
from handlers.discord.outcomes import (
    FORBIDDEN,
    HAS_A_THREAD,
    UNAUTHORIZED,
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    link,
    outcome,
    refused,
)
from handlers.discord.permissions import lacking
from handlers.discord.render import Json, as_reply, body_of, carries, shown, thread_of
from handlers.discord.rest import TOO_MANY_REQUESTS, Answer, Limits, Rest, Unanswered, Unsent
from handlers.messages import alerts
from handlers.messages.reply import Reply

_POST, _READ, _EDIT, _OPEN = "POST message", "GET messages", "PATCH message", "POST thread"
_POST_SECONDS, _READ_SECONDS, _OPEN_SECONDS = 9.0, 5.0, 4.0
_BOUND_SECONDS = 14.0
"""All requests of one attempt together, and those of one look: below the contract's 15 seconds."""
_LONGEST_QUEUE_SECONDS = 2.5
"""As long as it takes to send for all who drain at once (`delivering.AT_ONCE`): coming again would cost more."""
_UNREACHABLE_SECONDS = 10.0
_PAGE = 100
_PAGES_AT_MOST = 2
_CLOCKS_APART = timedelta(minutes=10)
"""Our clock may be ahead of Discord's; so much older than the first attempt, a message is surely not ours."""
_HISTORY_ADVICE = "Edit the channel → Permissions → add the bot → allow View Channel and Read Message History."
_WATCHED = timedelta(days=3)
"""So long after an alert its thread is still looked at. Later, what may notify is a reply in the channel instead."""
_PERSON = "@"
"""Before a person's id: the channel of the bot's direct messages with them."""


@dataclass(slots=True)
class DiscordSender:
    """`Sender` for Discord. `render` words a delivery."""

    rest: Rest
    render: Callable[[Delivery], Reply]
    limits: Limits = field(default_factory=Limits)
    repeat_window: timedelta = timedelta(minutes=2)
    """Discord documents "a few minutes" for `enforce_nonce`; two are safe."""
    _people: dict[str, str] = field(default_factory=dict)
    _access: Access = field(init=False)
    _pacing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Who came first goes first."""

    def __post_init__(self) -> None:
        self._access = Access(self.rest)

    async def pace(self, delivery: Delivery) -> Wait | None:
        """The pace of each request is kept in `_call`: Discord recognises a repeat of what was sent meanwhile."""

    async def send(self, delivery: Delivery) -> Outcome:
        """Post or edit once. A repeat within `repeat_window` returns the first post and makes no second."""
        ends = asyncio.get_running_loop().time() + _BOUND_SECONDS
        reply = self.render(delivery)
        if delivery.kind == "edit" and delivery.beside:
            return await self._edit(delivery, delivery.beside, shown(delivery, reply), ends)
        body = body_of(delivery, reply)
        if delivery.beside is None:
            return await self._direct(delivery, body, ends)
        if threaded(delivery, datetime.now(UTC)):
            return await self._in_thread(
                delivery, delivery.beside.thread, body, thread_of(_name(delivery, reply)), ends
            )
        return await self._post(delivery, delivery.channel.id, as_reply(body, delivery.beside.message), ends)

    async def _direct(self, delivery: Delivery, body: Json, ends: float) -> Outcome:
        """In the channel itself, which may be that of a person."""
        place = await self._place(delivery.channel.id, ends)
        return await self._post(delivery, place, body, ends) if isinstance(place, str) else place

    async def _in_thread(self, delivery: Delivery, root: str, body: Json, thread: Json, ends: float) -> Outcome:
        """In the thread under the alert, which bears the alert's id; as a reply to it where no thread may be."""
        result = await self._post(delivery, root, body, ends, root=root)
        if not _refuses_the_place(result):
            return result
        opened = await self._open_thread(delivery.channel.id, root, thread, ends)
        if isinstance(opened, Wait):
            return opened
        if opened:
            result = await self._post(delivery, root, body, ends, root=root)
            if not _refuses_the_place(result):
                return result
        return await self._post(delivery, delivery.channel.id, as_reply(body, root), ends)

    async def _open_thread(self, channel: str, root: str, wanted: Json, ends: float) -> bool | Wait:
        """Whether there is a thread under a message now. Safe to repeat: there can be only one."""
        path = f"/channels/{channel}/messages/{root}/threads"
        answer = await self._call(_OPEN, channel, "POST", path, wanted, ends, most=_OPEN_SECONDS)
        if isinstance(answer, Wait):
            return answer
        if isinstance(answer, Unclear) or answer.status >= 500:  # noqa: PLR2004 - its own fault, which passes
            return Wait(_UNREACHABLE_SECONDS, "channel", "Discord did not say whether a thread was opened")
        return answer.ok or answer.code == HAS_A_THREAD

    async def _edit(self, delivery: Delivery, alert: PostedMessage, body: Json, ends: float) -> Outcome:
        place, message = alert.root or delivery.channel.id, alert.message
        answer = await self._call(_EDIT, place, "PATCH", f"/channels/{place}/messages/{message}", body, ends)
        if isinstance(answer, Wait | Unclear):
            return answer
        if answer.code == UNKNOWN_MESSAGE or (answer.code == UNKNOWN_CHANNEL and alert.root):
            return Refused("delivery", "the alert that this changes was deleted", "Nothing to do.")
        result = outcome(answer, Channel("discord", delivery.channel.workspace, place))
        return Sent(result.message, result.link, alert.root) if isinstance(result, Sent) else result

    async def _post(self, delivery: Delivery, place: str, body: Json, ends: float, *, root: str = "") -> Outcome:
        answer = await self._call(_POST, place, "POST", f"/channels/{place}/messages", body, ends)
        if isinstance(answer, Wait | Unclear):
            return answer
        lacks = None
        if answer.status == FORBIDDEN and not root:
            lacks = await self._access.lacks(place)
        result = outcome(answer, Channel("discord", delivery.channel.workspace, place), lacks)
        if isinstance(result, Sent):
            return Sent(result.message, result.link, root)
        if isinstance(result, Refused) and place != delivery.channel.id and not root:
            return Refused("delivery", result.why, result.advice)
        return result

    async def _place(self, channel: str, ends: float) -> str | Refused | Wait:
        """The channel's id; that of a person's direct messages is asked for once."""
        if not channel.startswith(_PERSON):
            return channel
        if channel not in self._people:
            wanted = {"recipient_id": channel.removeprefix(_PERSON)}
            answer = await self._call("POST direct", channel, "POST", "/users/@me/channels", wanted, ends)
            if not isinstance(answer, Answer):
                return Wait(_UNREACHABLE_SECONDS, "channel", f"Discord opens no direct message now: {answer.why}")
            if not answer.ok:
                return Refused("delivery", *_why(refused(answer)))
            self._people[channel] = str(answer.body["id"])
        return self._people[channel]

    async def find(self, delivery: Delivery, first_tried: datetime) -> Lookup:
        """Look for the delivery's id in the messages since the first attempt: in its thread, then in the channel."""
        try:
            async with asyncio.timeout(_BOUND_SECONDS):
                return await self._find_anywhere(delivery, first_tried)
        except TimeoutError:
            return Wait(_UNREACHABLE_SECONDS, "channel", "Discord is slow to show the channel's messages")

    async def _find_anywhere(self, delivery: Delivery, first_tried: datetime) -> Lookup:
        # Also where it would no longer go into the thread today: the first attempt may have been days ago.
        if delivery.beside:
            root = delivery.beside.thread
            found = await self._find(delivery, root, first_tried, root=root)
            if not isinstance(found, Absent):
                return found
        place = await self._place(delivery.channel.id, asyncio.get_running_loop().time() + _READ_SECONDS)
        if isinstance(place, Refused):
            return Absent()  # the next attempt is told the same
        return place if isinstance(place, Wait) else await self._find(delivery, place, first_tried)

    async def _find(self, delivery: Delivery, place: str, first_tried: datetime, *, root: str = "") -> Lookup:
        before = ""
        for _ in range(_PAGES_AT_MOST):
            answer = await self._history(place, before)
            if not isinstance(answer, Answer):
                return answer
            if not answer.ok or not isinstance(answer.body, list):
                return await self._unreadable(answer)
            if found := next((each for each in answer.body if carries(each, delivery.id)), None):
                where = Channel("discord", delivery.channel.workspace, place)
                return Sent(found["id"], link(where, found["id"]), root)
            if not answer.body and not before:
                return await self._empty(place)
            if len(answer.body) < _PAGE or _when(answer.body[-1]) < first_tried - _CLOCKS_APART:
                return Absent()
            before = str(answer.body[-1]["id"])
        read_back = _PAGE * _PAGES_AT_MOST
        advice = "Look through the channel, and settle this delivery by hand."
        return CannotTell(f"the last {read_back} messages do not reach back to the first attempt", advice)

    async def _call(  # noqa: PLR0913, PLR0917 - one request and its limits
        self, route: str, place: str, method: str, path: str, body: Json, ends: float, most: float | None = None
    ) -> Answer | Wait | Unclear:
        """One request in its turn; Unclear where it may have reached Discord and no answer came."""
        if wait := await self._turn(route, place):
            return wait
        left = ends - asyncio.get_running_loop().time()
        try:
            answer = await self.rest.call(method, path, body, seconds=max(0.5, min(most or _POST_SECONDS, left)))
        except Unsent as error:
            return Wait(_UNREACHABLE_SECONDS, "platform", f"Discord cannot be reached: {error}")
        except Unanswered as error:
            return Unclear(f"no answer from Discord: {error}")
        return self._learn(route, place, answer) or answer

    async def _turn(self, route: str, channel: str) -> Wait | None:
        """Wait for a place among all requests, shortly; else say when to come back."""
        now = asyncio.get_running_loop().time()
        if wait := self.limits.wait(route, channel, now):
            return wait
        delay = self.limits.turn(channel, now, _LONGEST_QUEUE_SECONDS)
        if delay > _LONGEST_QUEUE_SECONDS:
            return Wait(delay, "channel", "many messages are on their way to Discord")
        async with self._pacing:
            while early := self.limits.pace(asyncio.get_running_loop().time()):  # noqa: ASYNC110 - no event, time has to pass
                await asyncio.sleep(early)
        # What an answer said meanwhile counts.
        if wait := self.limits.wait(route, channel, asyncio.get_running_loop().time()):
            return wait
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
        allowed = await self._access.allowed(channel)
        if allowed is None:
            return CannotTell("the channel looks empty, and the bot's permissions cannot be read", _HISTORY_ADVICE)
        lacks = lacking(allowed, reading=True)
        if lacks and "Read Message History" in lacks.names:
            return CannotTell("the bot lacks Read Message History in this channel", _HISTORY_ADVICE)
        return Absent()


def _name(delivery: Delivery, reply: Reply) -> str:
    """What a thread is called: the act, not the message that happens to be its first; nothing under several acts."""
    if delivery.beside and delivery.beside.several:
        return ""
    return alerts.title(delivery.announcement) if delivery.announcement else reply.title


def threaded(delivery: Delivery, now: datetime) -> bool:
    """Whether it goes into the thread under its alert: quiet messages always do, others while that is looked at."""
    return delivery.beside is not None and (not delivery.loud or now - delivery.beside.since < _WATCHED)


def _refuses_the_place(result: Outcome) -> bool:
    """Whether it certainly was not posted, and may be elsewhere."""
    return isinstance(result, Refused) and result.scope == "channel"


def _why(refusal: Refused) -> tuple[str, str]:
    return refusal.why, refusal.advice


def _when(body: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(body["timestamp"])
