"""Posts deliveries to Discord over REST, without the gateway, so that a process that only delivers stays small."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web
from redis.exceptions import RedisError

from bot.errors import ConfigError
from bot.model.delivery import (
    LOOK_BACK,
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
from bot.store.coordination import RequestBudget, Slot
from handlers.chat.answering import Answering
from handlers.discord.api import (
    FORBIDDEN,
    HAS_A_THREAD,
    TOO_MANY_REQUESTS,
    UNAUTHORIZED,
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    Access,
    RateLimits,
    Rest,
    RestResponse,
    Unanswered,
    Unsent,
    link,
    open_rest,
    outcome,
    refusal,
)
from handlers.discord.render import Json, alert_body, as_reply, body_of, carries, thread_of
from handlers.discord.settings import DiscordSettings, missing_permissions
from handlers.messages import act_words
from handlers.messages.deliveries import language
from handlers.messages.reply import Reply
from handlers.messages.speech import reading

_POST, _READ, _EDIT, _OPEN = "POST message", "GET messages", "PATCH message", "POST thread"
_POST_SECONDS, _READ_SECONDS, _OPEN_SECONDS = 9.0, 5.0, 4.0
_BOUND_SECONDS = 14.0
"""Seconds for all requests of one attempt or look-up, below the 15 of the `Sender` protocol."""
_LONGEST_QUEUE_SECONDS = 2.5
"""The time to send for all channels that are served at once; returning to the queue would take longer."""
_UNREACHABLE_SECONDS = 10.0
_RECORDS_SECONDS = 1.0
_PAGE = 100
_PAGES_AT_MOST = 2
_CLOCKS_APART = timedelta(minutes=10)
"""The tolerated clock difference: a message older than this before the first attempt is certainly not ours."""
_HISTORY_ADVICE = "Edit the channel → Permissions → add the bot → allow View Channel and Read Message History."
_THREAD_FOLLOWED = timedelta(days=3)
"""How long people follow an alert's thread. Later, messages that may notify are posted as replies in the channel."""
_PERSON = "@"
"""Prefix of a person's id in a channel's id, for direct messages."""


@dataclass(slots=True)
class DiscordSender:
    """`Sender` for Discord. `render` returns the text of a delivery."""

    rest: Rest
    render: Callable[[Delivery], Reply]
    budget: RequestBudget | None = None
    """What all processes share of Discord's global limit; None for a sender that sends next to nothing."""
    limits: RateLimits = field(default_factory=RateLimits)
    repeat_window: timedelta = timedelta(minutes=2)
    """Discord documents "a few minutes" for `enforce_nonce`; two are safe."""
    _people: dict[str, str] = field(default_factory=dict)
    _access: Access = field(init=False)

    def __post_init__(self) -> None:
        self._access = Access(self.rest)

    async def pace(self, delivery: Delivery) -> Wait | None:
        """Return None: `_call` paces each request, which is safe since Discord recognises repeats."""

    async def send(self, delivery: Delivery) -> Outcome:
        """Post or edit once. A repeat within `repeat_window` returns the first post instead of making a second."""
        ends = asyncio.get_running_loop().time() + _BOUND_SECONDS
        with reading(language(delivery)):
            reply = self.render(delivery)
            edits = delivery.kind == "edit" and delivery.beside is not None
            body = alert_body(delivery, reply) if edits else body_of(delivery, reply)
            thread = thread_of(_name(delivery, reply))
        if delivery.kind == "edit" and delivery.beside:
            return await self._edit(delivery, delivery.beside, body, ends)
        if delivery.beside is None:
            channel = await self._place(delivery.channel.id, ends)
            return await self._post(delivery, channel, body, ends) if isinstance(channel, str) else channel
        if belongs_in_thread(delivery, datetime.now(UTC)):
            return await self._post_in_thread(delivery, delivery.beside.thread, body, thread, ends)
        return await self._post(delivery, delivery.channel.id, as_reply(body, delivery.beside.message), ends)

    async def _post_in_thread(self, delivery: Delivery, root: str, body: Json, thread: Json, ends: float) -> Outcome:
        """Post in the thread under the alert (it has the alert's id); as a reply to it if there can be no thread."""
        result = await self._post(delivery, root, body, ends, root=root)
        if not _is_channel_refusal(result):
            return result
        opened = await self._open_thread(delivery.channel.id, root, thread, ends)
        if isinstance(opened, Wait):
            return opened
        if opened:
            result = await self._post(delivery, root, body, ends, root=root)
            if not _is_channel_refusal(result):
                return result
        return await self._post(delivery, delivery.channel.id, as_reply(body, root), ends)

    async def _open_thread(self, channel: str, root: str, body: Json, ends: float) -> bool | Wait:
        """Open a thread under a message; return whether there is one. Safe to repeat, since there can be only one."""
        path = f"/channels/{channel}/messages/{root}/threads"
        answer = await self._call(_OPEN, channel, "POST", path, body, ends, most=_OPEN_SECONDS)
        if isinstance(answer, Wait):
            return answer
        if isinstance(answer, Unclear) or answer.status >= 500:  # noqa: PLR2004 - a server error
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
        """Return the channel's id; that of a person's direct messages is requested once."""
        if not channel.startswith(_PERSON):
            return channel
        if channel not in self._people:
            body = {"recipient_id": channel.removeprefix(_PERSON)}
            answer = await self._call("POST direct", channel, "POST", "/users/@me/channels", body, ends)
            if not isinstance(answer, RestResponse):
                return Wait(_UNREACHABLE_SECONDS, "channel", f"Discord opens no direct message now: {answer.why}")
            if not answer.ok:
                return Refused("delivery", *_why(refusal(answer)))
            self._people[channel] = str(answer.body["id"])
        return self._people[channel]

    async def find(self, delivery: Delivery, first_tried: datetime | None) -> Lookup:
        """Search the messages since the first attempt for the delivery's id: in its thread, then in the channel."""
        try:
            async with asyncio.timeout(_BOUND_SECONDS):
                return await self._find_anywhere(delivery, first_tried or datetime.now(UTC) - LOOK_BACK)
        except TimeoutError:
            return Wait(_UNREACHABLE_SECONDS, "channel", "Discord is slow to show the channel's messages")

    async def _find_anywhere(self, delivery: Delivery, since: datetime) -> Lookup:
        # Also if it would not go into the thread now, since the first attempt may have been days ago.
        if delivery.beside:
            root = delivery.beside.thread
            result = await self._find(delivery, root, since, root=root)
            if not isinstance(result, Absent):
                return result
        place = await self._place(delivery.channel.id, asyncio.get_running_loop().time() + _READ_SECONDS)
        if isinstance(place, Refused):
            return Absent()  # the next attempt gets the same refusal
        return place if isinstance(place, Wait) else await self._find(delivery, place, since)

    async def _find(self, delivery: Delivery, place: str, since: datetime, *, root: str = "") -> Lookup:
        before = ""
        for _ in range(_PAGES_AT_MOST):
            answer = await self._history(place, before)
            if not isinstance(answer, RestResponse):
                return answer
            if not answer.ok or not isinstance(answer.body, list):
                return await self._unreadable(answer)
            if message := next((each for each in answer.body if carries(each, delivery.id)), None):
                channel = Channel("discord", delivery.channel.workspace, place)
                return Sent(message["id"], link(channel, message["id"]), root)
            if not answer.body and not before:
                return await self._empty(place)
            if len(answer.body) < _PAGE or datetime.fromisoformat(answer.body[-1]["timestamp"]) < since - _CLOCKS_APART:
                return Absent()
            before = str(answer.body[-1]["id"])
        read_back = _PAGE * _PAGES_AT_MOST
        advice = "Look through the channel, and settle this delivery by hand."
        return CannotTell(f"the last {read_back} messages do not reach back to the first attempt", advice)

    async def _call(  # noqa: PLR0913, PLR0917 - one request and its limits
        self, route: str, place: str, method: str, path: str, body: Json, ends: float, most: float | None = None
    ) -> RestResponse | Wait | Unclear:
        """Send one request in its turn; Unclear if it may have reached Discord and no answer came."""
        try:
            return await self._request(route, place, method, path, body, most or _POST_SECONDS, ends)
        except Unsent as error:
            return Wait(_UNREACHABLE_SECONDS, "platform", f"Discord cannot be reached: {error}")
        except Unanswered as error:
            return Unclear(f"no answer from Discord: {error}")

    async def _request(  # noqa: PLR0913, PLR0917 - one request and its limits
        self, route: str, place: str, method: str, path: str, body: Json | None, most: float, ends: float
    ) -> RestResponse | Wait:
        """Send one request in its turn. Raises Unsent or Unanswered."""
        clock = asyncio.get_running_loop().time
        if wait := self.limits.wait(route, place, clock()):
            return wait
        try:
            slot = await self._turn(place)
        except (RedisError, OSError) as error:
            return Wait(_RECORDS_SECONDS, "channel", f"the records cannot be reached: {error}")
        if isinstance(slot, Wait):
            return slot
        # An answer may have reported a limit meanwhile.
        if wait := self.limits.wait(route, place, clock()):
            await self._spent(slot, answered=False)
            return wait
        self.limits.use(route, place)
        try:
            answer = await self.rest.call(method, path, body, seconds=max(0.5, min(most, ends - clock())))
        except Unsent:
            await self._spent(slot, answered=False)
            raise
        await self._spent(slot, answered=True)
        return self._learn(route, place, answer) or answer

    async def _turn(self, place: str) -> Slot | Wait | None:
        """Wait briefly for a place among all requests, or return the longer wait."""
        if self.budget is None:
            return None
        delay = await self.budget.turn(place, _LONGEST_QUEUE_SECONDS)
        if delay > _LONGEST_QUEUE_SECONDS:
            return Wait(delay, "channel", "many messages are on their way to Discord")
        await asyncio.sleep(delay)
        return await self.budget.take()

    async def _spent(self, slot: Slot | None, *, answered: bool) -> None:
        if self.budget and slot:
            # Without its end on record, a slot is free by itself.
            with suppress(RedisError, OSError):
                await (self.budget.answered(slot) if answered else self.budget.unused(slot))

    def _learn(self, route: str, channel: str, answer: RestResponse) -> Wait | None:
        now = asyncio.get_running_loop().time()
        if answer.status == TOO_MANY_REQUESTS:
            return self.limits.refused(route, channel, answer.headers, answer.body, now)
        self.limits.learn(route, channel, answer.headers, now)
        return None

    async def _history(self, channel: str, before: str) -> RestResponse | Wait:
        path = f"/channels/{channel}/messages?limit={_PAGE}" + (f"&before={before}" if before else "")
        ends = asyncio.get_running_loop().time() + _BOUND_SECONDS
        try:
            return await self._request(_READ, channel, "GET", path, None, _READ_SECONDS, ends)
        except (Unsent, Unanswered) as error:
            return Wait(_UNREACHABLE_SECONDS, "platform", f"Discord cannot be reached: {error}")

    async def _unreadable(self, answer: RestResponse) -> Lookup:
        if answer.code == UNKNOWN_CHANNEL:
            return Absent()  # the next attempt learns that the channel was deleted
        if answer.status == FORBIDDEN:
            return CannotTell(f"the channel cannot be read: {refusal(answer).why}", _HISTORY_ADVICE)
        scope: Scope = "platform" if answer.status == UNAUTHORIZED else "channel"
        return Wait(_UNREACHABLE_SECONDS, scope, f"the channel cannot be read now: {answer.explanation}")

    async def _empty(self, channel: str) -> Lookup:
        """Interpret an empty channel: without Read Message History Discord shows every channel as empty."""
        allowed = await self._access.allowed(channel)
        if allowed is None:
            return CannotTell("the channel looks empty, and the bot's permissions cannot be read", _HISTORY_ADVICE)
        missing = missing_permissions(allowed, reading=True)
        if missing and "Read Message History" in missing.names:
            return CannotTell("the bot lacks Read Message History in this channel", _HISTORY_ADVICE)
        return Absent()


def _name(delivery: Delivery, reply: Reply) -> str:
    """Return a thread's name: the act, not the message that opens it; empty under a message on several acts."""
    if delivery.beside and delivery.beside.several:
        return ""
    return act_words.title(delivery.announcement) if delivery.announcement else reply.title


def belongs_in_thread(delivery: Delivery, now: datetime) -> bool:
    """Return whether a delivery goes into its alert's thread: quiet ones always, others while people follow it."""
    return delivery.beside is not None and (not delivery.loud or now - delivery.beside.since < _THREAD_FOLLOWED)


def _is_channel_refusal(result: Outcome) -> bool:
    """Return whether the channel refused the message, so that it was not posted and can be posted elsewhere."""
    return isinstance(result, Refused) and result.scope == "channel"


def _why(refusal: Refused) -> tuple[str, str]:
    return refusal.why, refusal.advice


# -- the connection


@dataclass(slots=True)
class DiscordConnection:
    """`handlers.chat.platform.Connection` for Discord. The sender works without `run`, and `run` without the sender."""

    sender: DiscordSender
    _rest: Rest
    _answering: Answering | None
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while the gateway is connected."""

    async def run(self) -> None:
        """Answer people until cancelled; stops within three seconds. Raises ConfigError for permanent errors."""
        # Imported here, so that a process that only delivers does not load discord.py.
        from handlers.discord.gateway import serve  # noqa: PLC0415 - see above

        if self._answering is None:
            raise ConfigError("Discord: this process was started without anything that answers")
        await serve(self._rest.base, self._rest.token, self._answering, self.ready, self._rest.proxies)

    def routes(self) -> Sequence[web.RouteDef]:
        """Return no routes: Discord calls nothing over HTTP."""
        return ()

    async def close(self) -> None:
        """Close the HTTP session of the sender."""
        await self._rest.session.close()


async def connect(
    settings: DiscordSettings,
    answering: Answering | None,
    render: Callable[[Delivery], Reply],
    budget: RequestBudget | None = None,
) -> DiscordConnection:
    """Make a connection; nothing is sent yet. `render` returns the text of a delivery, without I/O.

    Raises ConfigError if there is no DISCORD_TOKEN.
    """
    if settings.token is None:
        raise ConfigError("DISCORD_TOKEN is not set; docs/discord.md shows how to get one")
    rest = open_rest(settings.api_url, settings.token.get_secret_value(), settings.proxies)
    return DiscordConnection(DiscordSender(rest, render, budget), rest, answering)
