"""Posts deliveries to receivers: the body, its signature, and the outcome of an attempt.

A receiver recognises a repeat by `webhook-id`, so an attempt whose answer was lost is simply repeated.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
from standardwebhooks import Webhook

from bot.errors import ConfigError
from bot.feeds.fetch.client import user_agent
from bot.feeds.fetch.guard import SystemResolver, check_before_proxy, private_pool, public_pool
from bot.feeds.fetch.response import FetchLimits, describe_failure, retry_after
from bot.model.announcement import Announcement, Report
from bot.model.codec import to_json
from bot.model.delivery import Absent, Delivery, Lookup, MessageKind, Outcome, Refused, Sent, Unclear, Wait
from bot.parts.watching import ListChange
from bot.proxies import ENVIRONMENT, Proxies, obstacle
from handlers import console
from handlers.chat.platform import Host
from handlers.chat.receivers import FIRST_WAIT_S, EntryFile, RetryPolicy, SendOnlyConnection
from handlers.messages import parts_lists
from handlers.messages.reply import Reply
from handlers.webhook.settings import Hook, WebhookSettings, read

# -- the body, whose frame (`type`, `timestamp`, `data`) and signature are those of Standard Webhooks 1.0
#
# docs/webhooks.md describes the fields, `exportwatch schema webhook` is their schema. Fields are only ever added.


@dataclass(frozen=True, slots=True)
class Data:
    """One delivery. `title` and `text` are for people, the rest is for programs.

    `announcement` is the act as it stands now (null for a digest or notice), `announcements` those of a digest or
    named by a notice, `report` the later report of `type: report`. `beside` is the `delivery` of the alert that this
    follows or changes.
    """

    delivery: str
    title: str
    text: str
    announcement: Announcement | None
    announcements: tuple[Announcement, ...]
    report: Report | None
    beside: str | None
    subscriptions: tuple[str, ...]
    parts: PartsData | None = None
    """Of `type: parts`: the lines of a watched list that changed."""


@dataclass(frozen=True, slots=True)
class PartsData:
    """What changed in a watched list: its id and name, the number of its lines, and the change (the first lines)."""

    list: str
    name: str
    lines: int
    change: ListChange


@dataclass(frozen=True, slots=True)
class Payload:
    """The whole body. `timestamp` (ISO 8601, UTC) is when the event occurred, not when it was sent."""

    type: MessageKind
    timestamp: str
    data: Data
    schema: int = 1


def body(delivery: Delivery, reply: Reply, now: datetime) -> str:
    """Return the body of a delivery, whose text is `reply`."""
    act = delivery.announcement
    data = Data(
        delivery=delivery.id,
        title=reply.title,
        text=console.plain(console.reply(reply)),
        announcement=act,
        announcements=delivery.others,
        report=delivery.content.report,
        beside=delivery.parent or None,
        subscriptions=delivery.subscriptions,
        parts=_parts(delivery),
    )
    since = (act.edited_at or act.announced_at) if act else now.isoformat(timespec="seconds")
    return to_json(Payload(delivery.kind, since, data))


def _parts(delivery: Delivery) -> PartsData | None:
    change = parts_lists.change_of(delivery) if delivery.kind == "parts" else None
    content = delivery.content
    return PartsData(content.get("list"), content.title, int(content.get("of") or 0), change) if change else None


def headers(delivery: str, text: str, secrets: Sequence[str], now: datetime) -> Mapping[str, str]:
    """Return the headers of one attempt: all attempts share an id, each has its own time. Each secret signs."""
    signatures = (Webhook(secret).sign(delivery, now, text) for secret in secrets)
    return {
        "Content-Type": "application/json",
        "webhook-id": delivery,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


PATIENCE_S = 10.0
"""Seconds for a whole attempt, below the 15 of the `Sender` protocol."""
_LONGEST_ASKED_S = 3_600.0
_REDIRECT, _GONE, _TOO_LARGE, _MISDIRECTED, _TOO_MANY, _SERVER_ERROR = 300, 410, 413, 421, 429, 500
_PASSES = frozenset({408, 425, _MISDIRECTED, _TOO_MANY})
_ADVICE = "Look after the receiver; `exportwatch webhooks test` tries it."


@dataclass(slots=True)
class WebhookSender:
    """`Sender` for webhooks. `render` returns the text of a delivery."""

    hooks: EntryFile[Hook]
    render: Callable[[Delivery], Reply]
    contact: str | None = None
    patience_s: float = PATIENCE_S
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    repeat_window: timedelta = timedelta.max
    proxies: Proxies = ENVIRONMENT
    _names: SystemResolver = field(default_factory=SystemResolver)
    _public: aiohttp.ClientSession = field(init=False)
    _private: aiohttp.ClientSession = field(init=False)
    _patience: RetryPolicy = field(default_factory=lambda: RetryPolicy(_ADVICE))

    def __post_init__(self) -> None:
        names = self._names
        self._public, self._private = public_pool(FetchLimits(), names), private_pool(FetchLimits(), names)

    async def close(self) -> None:
        """Close the HTTP connections."""
        await self._public.close()
        await self._private.close()

    async def pace(self, delivery: Delivery) -> Wait | None:
        """Return None: a receiver limits the rate by answering 429."""

    async def send(self, delivery: Delivery) -> Outcome:
        """Post once."""
        name = delivery.channel.workspace
        hook = self.hooks.get(name)
        if hook is None:
            advice = f"Write it into the file of EXPORTWATCH_WEBHOOKS, or `exportwatch forget webhook:{name}`."
            return Refused("channel", f"there is no hook {name} any more", advice)
        return self._patience.after(name, await self._post(hook, delivery), self.clock())

    async def _post(self, hook: Hook, delivery: Delivery) -> Outcome:
        now = self.clock()
        text = body(delivery, self.render(delivery), now)
        signed = headers(delivery.id, text, [secret.get_secret_value() for secret in hook.secret], now)
        proxy = None if hook.private else self.proxies.leading_to(hook.url)
        session = self._private if hook.private or proxy else self._public
        try:
            if proxy:
                await check_before_proxy(hook.url, self._names)
            async with (
                asyncio.timeout(self.patience_s),
                session.post(
                    hook.url,
                    proxy=proxy,
                    data=text.encode(),
                    headers={**signed, "User-Agent": user_agent(self.contact)},
                    allow_redirects=False,
                ) as answer,
            ):
                return _outcome(answer, hook, delivery, now)
        except TimeoutError:
            return Unclear(f"{hook.host} did not answer within {self.patience_s:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            kind, why = describe_failure(error)
            if obstacle(error):
                return Wait(FIRST_WAIT_S, "channel", f"{hook.host}: {why}")  # nothing was sent
            if kind == "blocked-address":
                advice = "Write `private: true` into its entry if that is meant."
                return Refused("channel", f"{hook.host} is not a public address", advice)
            return Unclear(f"{hook.host}: {why}")

    async def find(self, delivery: Delivery, first_tried: datetime | None) -> Lookup:
        """Return Absent: a repeat is safe, because the receiver recognises its id."""
        del delivery, first_tried
        return Absent()


def _outcome(answer: aiohttp.ClientResponse, hook: Hook, delivery: Delivery, now: datetime) -> Outcome:
    """Return the outcome for a status. The answer's body is not read."""
    status, host = answer.status, hook.host
    if answer.ok and status < _REDIRECT:
        return Sent(delivery.id)
    if status in _PASSES or status >= _SERVER_ERROR:
        seconds = retry_after(answer.headers.get("Retry-After"), now)
        limited = status == _TOO_MANY
        why = f"{host} answered {status}"
        if seconds is None:
            return Wait(FIRST_WAIT_S, "channel", why, limited) if limited else Unclear(why)
        return Wait(min(max(seconds, 1.0), _LONGEST_ASKED_S), "channel", why, limited)
    return _refused(status, host, delivery.channel.workspace)


def _refused(status: int, who: str, name: str) -> Refused:
    if status == _TOO_LARGE:
        return Refused("delivery", f"{who} answered {status}: too large for it", "Raise its limit.")
    if status // 100 == _REDIRECT // 100:
        return Refused("channel", f"{who} answered {status}", "Redirects are not followed: enter the new address.")
    if status == _GONE:
        advice = f"Take it out of the file, and `exportwatch forget webhook:{name}`."
        return Refused("channel", f"{who} says that it is gone for good (410)", advice)
    return Refused("channel", f"{who} answered {status}", f"Check its address, and its secret. {_ADVICE}")


async def connect(settings: WebhookSettings, host: Host) -> SendOnlyConnection:
    """Read the hooks; nothing is sent yet. Raises ConfigError with file and line."""
    if settings.file is None:
        raise ConfigError("EXPORTWATCH_WEBHOOKS is not set; docs/webhooks.md shows the file that it names")
    sender = WebhookSender(EntryFile(settings.file, read), host.render, proxies=settings.proxies)
    return SendOnlyConnection(sender, sender.close)
