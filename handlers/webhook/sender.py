"""Posts deliveries to receivers.

A receiver recognises a repeat by `webhook-id`, so an attempt whose answer was lost is simply repeated.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp

from bot.errors import ConfigError
from bot.feeds.fetch.client import user_agent
from bot.feeds.fetch.guard import SystemResolver, private_pool, public_pool
from bot.feeds.fetch.response import FetchLimits, describe_failure, retry_after
from bot.model.delivery import Absent, Delivery, Lookup, Outcome, Refused, Sent, Unclear, Wait
from handlers.chat.platform import Host
from handlers.chat.receivers import FIRST_WAIT_S, EntryFile, RetryPolicy, SendOnlyConnection
from handlers.messages.reply import Reply
from handlers.webhook.hooks import Hook, WebhookSettings, read
from handlers.webhook.payload import body, headers

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
    _public: aiohttp.ClientSession = field(init=False)
    _private: aiohttp.ClientSession = field(init=False)
    _patience: RetryPolicy = field(default_factory=lambda: RetryPolicy(_ADVICE))

    def __post_init__(self) -> None:
        names = SystemResolver()
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
        session = self._private if hook.private else self._public
        try:
            async with (
                asyncio.timeout(self.patience_s),
                session.post(
                    hook.url,
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
        return _retryable(f"{host} answered {status}", seconds, limited=status == _TOO_MANY)
    return _refused(status, host, delivery.channel.workspace)


def _retryable(why: str, seconds: float | None, *, limited: bool) -> Wait | Unclear:
    """Return the outcome of a temporary failure; `seconds` come from Retry-After."""
    if seconds is None:
        return Wait(FIRST_WAIT_S, "channel", why, limited) if limited else Unclear(why)
    return Wait(min(max(seconds, 1.0), _LONGEST_ASKED_S), "channel", why, limited)


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
    sender = WebhookSender(EntryFile(settings.file, read), host.render)
    return SendOnlyConnection(sender, sender.close)
