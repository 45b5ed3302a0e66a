"""The Web API client, which never repeats a request by itself.

slack_sdk's default retry handlers post a message again if the connection broke before the answer. They are switched off
here, because a message may be repeated only after the channel was read.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.store.outbox import awake_s

logger = logging.getLogger("exportwatch.slack")

ANSWER_S = 12.0
"""Seconds from the request's start to the answer's end, below the 15 of the `Sender` protocol."""
CONNECT_S = 5.0
"""Seconds to connect. If that fails, nothing was sent and the request can be repeated safely."""


_write_until: ContextVar[float] = ContextVar("_write_until", default=float("inf"))


class TooLateError(aiohttp.ClientConnectionError):
    """The time within which a request may be written is over; nothing of it was sent."""


@contextmanager
def written_within(seconds: float) -> Iterator[None]:
    """Requests in this block are sent within so many seconds from now, or raise TooLateError unsent.

    A process that is stopped between asking whether an attempt is its own and writing the request would else send what
    another process took over meanwhile.
    """
    token = _write_until.set(awake_s() + seconds)
    try:
        yield
    finally:
        _write_until.reset(token)


class PunctualConnector(aiohttp.TCPConnector):
    """Gives out a connection only if the request may still be written; aiohttp writes it right after that."""

    def __init__(self, clock: Callable[[], float] = awake_s) -> None:
        super().__init__(limit=0)
        self._clock = clock

    async def connect(self, *args: Any, **given: Any) -> aiohttp.connector.Connection:  # noqa: ANN401 - aiohttp's signature
        """Connect as aiohttp does. Raises TooLateError if `written_within` is over by then."""
        connection = await super().connect(*args, **given)
        if self._clock() > _write_until.get():
            connection.close()
            raise TooLateError("the time to send is over")
        return connection


def quiet_logger() -> logging.Logger:
    """Return a logger for the libraries without debug lines, which would contain texts and secret addresses."""
    own = logging.Logger("exportwatch.slack.library", logging.WARNING)  # noqa: LOG001 - private, so nobody else changes its level
    own.parent = logger
    return own


def open_session(clock: Callable[[], float] = awake_s) -> aiohttp.ClientSession:
    """Open the HTTP session of one workspace; the caller closes it. `clock` gives seconds, asleep or awake.

    There is no limit of connections, because waiting for a free one would count as waiting for an answer.
    """
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=ANSWER_S, sock_connect=CONNECT_S),
        connector=PunctualConnector(clock),
        cookie_jar=aiohttp.DummyCookieJar(),
    )


def proxy_for(url: str) -> str | None:
    """Return the environment's proxy for this address; unlike slack_sdk this respects NO_PROXY."""
    parts = urlsplit(url)
    if not parts.hostname or proxy_bypass(parts.hostname):
        return None
    return getproxies().get(parts.scheme) or None


class SlackClient(AsyncWebClient):
    """slack_sdk's client, in which every failure raises an error of slack_sdk or aiohttp."""

    async def api_call(self, *args: Any, **given: Any) -> AsyncSlackResponse:  # noqa: ANN401 - slack_sdk's signature
        """Call a method. Raises ClientPayloadError if the answer is JSON but no object, on which slack_sdk fails."""
        try:
            return await super().api_call(*args, **given)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise aiohttp.ClientPayloadError("what came back is not an answer of Slack's") from error


def web_client(session: aiohttp.ClientSession, api_url: str, token: str | None) -> AsyncWebClient:
    """Make a Web API client for `api_url`, without retries."""
    client = SlackClient(
        token=token, base_url=api_url, session=session, retry_handlers=[], logger=quiet_logger(), timeout=int(ANSWER_S)
    )
    client.proxy = proxy_for(api_url)
    return client


def webhook(session: aiohttp.ClientSession, url: str) -> AsyncWebhookClient:
    """Make a client for one response_url, without retries."""
    client = AsyncWebhookClient(url, session=session, retry_handlers=[], logger=quiet_logger(), timeout=int(ANSWER_S))
    client.proxy = proxy_for(url)
    return client
