"""Posts to Slack, one attempt at a time, and looks up an attempt whose answer was lost; the connection."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.model.delivery import (
    LOOK_BACK,
    Absent,
    CannotTell,
    Delivery,
    Lookup,
    Outcome,
    Refused,
    Scope,
    Sent,
    Unclear,
    Wait,
)
from handlers.messages.deliveries import language
from handlers.messages.reply import Reply
from handlers.messages.speech import reading
from handlers.slack.api import (
    BACK_OFF_S,
    BLOCKS_REFUSED,
    NO_THREAD,
    ErrorResponse,
    Identity,
    TooLateError,
    described,
    posting_outcome,
    reading_outcome,
    written_within,
)
from handlers.slack.context import SlackWorkspace
from handlers.slack.render import Message, carries, metadata, post_of
from handlers.slack.settings import INSTALL
from handlers.slack.workspaces import Workspaces

T = TypeVar("T")
logger = logging.getLogger("exportwatch.slack")

BOUND_S = 14.0
"""Seconds for one call of the sender: above the HTTP client's limit, below the 15 of the `Sender` protocol."""
CLOCK_SLACK = timedelta(hours=1)
"""The tolerated difference between this clock and Slack's when a channel is read."""
SETTLE_S = 6.0
"""Seconds before a channel is read: until then a request whose answer was lost may still be under way."""
HISTORY_LIMIT = 200
HISTORY_PAGES = 50
RETRY_UNREACHABLE_S = 5.0
OURS_S = 5.0
"""Seconds for which an attempt is certainly still this process's: half of `bot.store.outbox.ALIVE_S`."""
AGAIN_S = 1.0
CHANNEL_PACE_S = 1.02
"""Seconds between messages to a channel: Slack's one second, and some more for varying delays."""
PATIENCE_S = 1.5
"""A wait up to this is spent in `pace`, since returning to the queue would take longer."""
QUIET_S = 10.0
QUIET_CHANNELS = 3
REMEMBER_S = 600.0
_PERSON = "@"
"""Prefix of a person's id in a channel's id, for direct messages."""

Rendering = Callable[[Delivery], Reply]


@dataclass(slots=True)
class RatePace:
    """Distinguishes a channel's rate limit from the workspace's, which Slack's 429 does not tell.

    A channel accepts one message a second. If several channels are limited to which nothing was posted for a while, the
    limit is the workspace's.
    """

    clock: Callable[[], float] = time.monotonic
    apart: float = CHANNEL_PACE_S
    posted: dict[str, float] = field(default_factory=dict)
    limited: dict[str, float] = field(default_factory=dict)

    def note_attempt(self, channel: str) -> float | None:
        """Record an attempt; return when the previous one was made."""
        now = self.clock()
        if len(self.posted) > 1000:  # noqa: PLR2004 - tidy up now and then, not at each post
            self.posted = {key: at for key, at in self.posted.items() if now - at < REMEMBER_S}
        before = self.posted.get(channel)
        self.posted[channel] = now
        return before

    def wait_s(self, channel: str) -> float:
        """Return the seconds until the channel accepts the next message: Slack allows one a second.

        An earlier attempt would be answered by a 429 of a second or more, which would delay every later message.
        """
        before = self.posted.get(channel)
        return 0.0 if before is None else max(0.0, before + self.apart - self.clock())

    def scope(self, channel: str, before: float | None, seconds: float) -> Scope:
        """Return the scope of a 429; `before` is when the channel's previous attempt was made."""
        now = self.clock()
        self.limited = {key: until for key, until in self.limited.items() if until > now}
        if before is not None and now - before < QUIET_S:
            return "channel"
        self.limited[channel] = now + max(seconds, 1.0)
        return "platform" if len(self.limited) >= QUIET_CHANNELS else "channel"


class SlackSender:
    """`Sender` for one workspace. `render` returns the text of a delivery; it is laid out and escaped here."""

    repeat_window = timedelta(0)
    """Zero: Slack recognises no repeated post, so the channel must be read before repeating one."""

    def __init__(  # noqa: PLR0913 - its clients and limits
        self,
        client: AsyncWebClient,
        render: Rendering,
        identity: Identity,
        *,
        settle: float = SETTLE_S,
        apart: float = CHANNEL_PACE_S,
        clock: Callable[[], float] = time.monotonic,
        alone: bool = True,
    ) -> None:
        self._alone = alone
        self._client = client
        self._render = render
        self._identity = identity
        self._settle = settle
        self._clock = clock
        self._pace = RatePace(clock, apart)
        self._open_since: dict[str, float] = {}

    async def pace(self, delivery: Delivery) -> Wait | None:
        """Wait until the channel accepts a message, 1.5 seconds at most, or return the longer wait."""
        # Edits have a limit of their own (fifty a minute) and do not count as messages.
        early = 0.0 if delivery.kind == "edit" else self._pace.wait_s(delivery.channel.id)
        if early > PATIENCE_S:
            return Wait(early, "channel", "Slack takes one message a second in a channel")
        await asyncio.sleep(early)
        return None

    async def send(self, delivery: Delivery) -> Outcome:
        """Post or edit once, within 14 seconds. Replies to an alert go into its thread."""
        if refusal := self._refuse_other_workspace(delivery):
            return refusal
        with reading(language(delivery)):
            message = post_of(delivery, self._render(delivery))
        try:
            with written_within(OURS_S):
                async with asyncio.timeout(BOUND_S):
                    outcome = await self._post_with_fallbacks(delivery, message)
        except TimeoutError:
            outcome = Unclear(f"no answer from Slack within {BOUND_S:.0f} seconds")
        if isinstance(outcome, Unclear):
            self._note_unclear(delivery.id)
        else:
            self._open_since.pop(delivery.id, None)
        return outcome

    async def _post_with_fallbacks(self, delivery: Delivery, message: Message) -> Outcome:
        """Post with blocks, in the alert's thread; without either if Slack refused it and so posted nothing."""
        outcome = await self._post(delivery, message.text, message.blocks)
        if delivery.beside and delivery.kind != "edit" and _code(outcome) in NO_THREAD:
            delivery = replace(delivery, beside=None)
            outcome = await self._post(delivery, message.text, message.blocks)
        if _code(outcome) in BLOCKS_REFUSED:
            # An alert as plain text is better than none; the log reports the error.
            logger.error("Slack took delivery %s only as plain text: %s", delivery.id, _code(outcome))
            outcome = await self._post(delivery, message.text, None)
        return outcome

    async def find(self, delivery: Delivery, first_tried: datetime | None) -> Lookup:
        """Read the channel from `first_tried` and CLOCK_SLACK before, within 14 seconds."""
        if (early := self._too_early(delivery.id, first_tried)) > 0:
            return Wait(early, "delivery", "an unanswered request may still be at work at Slack")
        if delivery.channel.id.startswith(_PERSON):
            return CannotTell("direct messages are not read back", "ask the person whether the message came")
        since = first_tried or datetime.now(UTC) - LOOK_BACK
        oldest = f"{(since - CLOCK_SLACK).timestamp():.6f}"
        try:
            async with asyncio.timeout(BOUND_S):
                return await self._search_all(delivery, oldest)
        except SlackApiError as error:
            return self._ours(reading_outcome(ErrorResponse.of(error)))
        except (aiohttp.ClientError, OSError) as error:
            return Wait(RETRY_UNREACHABLE_S, "channel", f"Slack did not answer: {described(error)}")

    async def _post(self, delivery: Delivery, text: str, blocks: list[dict[str, Any]] | None) -> Outcome:
        before = None if delivery.kind == "edit" else self._pace.note_attempt(delivery.channel.id)
        root = "" if delivery.kind == "edit" or not delivery.beside else delivery.beside.thread
        try:
            if delivery.kind == "edit" and delivery.beside:
                answer = await self._client.chat_update(
                    channel=_place(delivery),
                    ts=delivery.beside.message,
                    text=text,
                    blocks=blocks,
                    metadata=metadata(delivery.parent, ""),
                    link_names=False,
                    parse="none",
                )
            else:
                answer = await self._client.chat_postMessage(
                    channel=_place(delivery),
                    text=text,
                    blocks=blocks,
                    metadata=metadata(delivery.id, delivery.nonce),
                    thread_ts=root or None,
                    reply_broadcast=(delivery.loud or None) if root else None,
                    unfurl_links=False,
                    unfurl_media=False,
                    link_names=False,
                    parse="none",
                )
        except SlackApiError as error:
            return self._judge(delivery, ErrorResponse.of(error), before)
        except TooLateError:
            return Wait(AGAIN_S, "channel", "this process stood still before it could send")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError) as error:
            return Wait(RETRY_UNREACHABLE_S, "platform", f"no connection to Slack: {described(error)}")
        except (aiohttp.ClientError, OSError) as error:
            return Unclear(f"the connection to Slack broke before its answer: {described(error)}")
        # A message to a person is posted into another channel, which only the answer names.
        return self._sent(delivery.channel.id, answer.get("ts"), root)

    def _judge(self, delivery: Delivery, answer: ErrorResponse, before: float | None) -> Outcome:
        limited: Scope = "channel"
        if answer.asks_to_wait and delivery.kind != "edit":
            limited = self._pace.scope(delivery.channel.id, before, answer.retry_after or BACK_OFF_S)
        return self._ours(posting_outcome(answer, limited))

    def _ours(self, outcome: T) -> T:
        """Narrow what a workspace answers to its channel where other workspaces have the platform too."""
        if self._alone or not isinstance(outcome, (Wait, Refused)) or outcome.scope != "platform":
            return outcome
        return replace(outcome, scope="channel")

    async def _search_all(self, delivery: Delivery, oldest: str) -> Lookup:
        """Search the thread where the message belongs, then the channel."""
        if delivery.beside:
            root = delivery.beside.thread
            try:
                result = await self._search(delivery, oldest, root)
            except SlackApiError as error:
                if ErrorResponse.of(error).code not in NO_THREAD:
                    raise
            else:
                if not isinstance(result, Absent):
                    return result
        return await self._search(delivery, oldest, "")

    async def _search(self, delivery: Delivery, oldest: str, root: str) -> Lookup:
        cursor = ""
        for _ in range(HISTORY_PAGES):
            page = await self._page(delivery.channel.id, oldest, root, cursor)
            for message in page.get("messages") or ():
                if carries(message, delivery.id):
                    self._open_since.pop(delivery.id, None)
                    return self._sent(delivery.channel.id, message.get("ts"), str(message.get("thread_ts") or ""))
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                self._open_since.pop(delivery.id, None)
                return Absent()
        return CannotTell(
            f"more than {HISTORY_PAGES * HISTORY_LIMIT} messages were written here since the first attempt",
            "look in the channel whether the alert stands there, and settle the delivery by hand",
        )

    async def _page(self, channel: str, oldest: str, root: str, cursor: str) -> AsyncSlackResponse:
        if root:
            return await self._client.conversations_replies(
                channel=channel,
                ts=root,
                oldest=oldest,
                limit=HISTORY_LIMIT,
                include_all_metadata=True,
                cursor=cursor or None,
            )
        return await self._client.conversations_history(
            channel=channel, oldest=oldest, limit=HISTORY_LIMIT, include_all_metadata=True, cursor=cursor or None
        )

    def _too_early(self, delivery: str, first_tried: datetime | None) -> float:
        """Return the seconds until an unanswered request has ended.

        After a restart they count from the first attempt on; if the clock hides when that was, from the first look on.
        """
        if delivery not in self._open_since:
            age = (datetime.now(UTC) - first_tried).total_seconds() if first_tried else 0.0
            self._open_since[delivery] = self._clock() - max(age, 0.0)
        return self._open_since[delivery] + self._settle - self._clock()

    def _refuse_other_workspace(self, delivery: Delivery) -> Refused | None:
        workspace = delivery.channel.workspace
        if workspace == self._identity.team:
            return None
        return Refused(
            "channel",
            f"the channel belongs to the workspace {workspace}, SLACK_BOT_TOKEN to {self._identity.team}",
            f"set the token of {workspace} again, or remove its data with exportwatch forget",
        )

    def _sent(self, channel: str, stamp: object, root: str = "") -> Sent:
        # A thread's first message names itself as its root.
        root = "" if root == str(stamp) else root
        return Sent(str(stamp), self._identity.link(channel, str(stamp), root), root)

    def _note_unclear(self, delivery: str) -> None:
        now = self._clock()
        self._open_since = {key: at for key, at in self._open_since.items() if now - at < REMEMBER_S}
        self._open_since[delivery] = now


def _place(delivery: Delivery) -> str:
    """Return the channel's id for the API; a person's id means direct messages with them."""
    return delivery.channel.id.removeprefix(_PERSON)


def _code(outcome: Outcome) -> str:
    """Return Slack's error code of a refusal; empty for any other outcome."""
    return outcome.code if isinstance(outcome, Refused) else ""


class WorkspaceSenders:
    """A `Sender` for all workspaces: each has a sender of its own, with its own token and pace."""

    repeat_window = SlackSender.repeat_window

    def __init__(self, workspaces: Workspaces, render: Rendering, **options: Any) -> None:  # noqa: ANN401 - SlackSender's
        self._workspaces = workspaces
        self._render = render
        self._options = options
        self._senders: dict[str, tuple[SlackWorkspace, SlackSender]] = {}

    async def pace(self, delivery: Delivery) -> Wait | None:
        """Wait like the workspace's own sender."""
        sender = await self._sender(delivery)
        return await sender.pace(delivery) if sender else None

    async def send(self, delivery: Delivery) -> Outcome:
        """Post or edit once, in the delivery's workspace; refuse if the app is not installed there."""
        sender = await self._sender(delivery)
        return await sender.send(delivery) if sender else _not_installed(delivery)

    async def find(self, delivery: Delivery, first_tried: datetime | None) -> Lookup:
        """Read the delivery's channel like the workspace's own sender."""
        sender = await self._sender(delivery)
        if sender is None:
            refused = _not_installed(delivery)
            return CannotTell(refused.why, refused.advice)
        return await sender.find(delivery, first_tried)

    async def _sender(self, delivery: Delivery) -> SlackSender | None:
        place = delivery.channel.workspace
        found = await self._workspaces.find(place, place)
        if found is None or found.identity.team != place:
            return None
        known = self._senders.get(place)
        if known is None or known[0] is not found:
            sender = SlackSender(found.client, self._render, found.identity, alone=False, **self._options)
            known = self._senders[place] = found, sender
        return known[1]


def _not_installed(delivery: Delivery) -> Refused:
    return Refused(
        "channel",
        f"the app is not installed in the workspace {delivery.channel.workspace}",
        f"Install it there again ({INSTALL}), or remove its data with exportwatch forget.",
    )
