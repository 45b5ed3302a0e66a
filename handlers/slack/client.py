"""The Web API client: it never repeats a request on its own.

slack_sdk's default handlers post a message again when the connection broke before the answer came; here they are off,
because a message is repeated only after the channel was read back.
"""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

logger = logging.getLogger("exportwatch.slack")

ANSWER_S = 12.0
"""From the request's start to the answer's end; below the 15 seconds that a sender has."""
CONNECT_S = 5.0
"""A connection that was not made by then carried nothing away: the request can be repeated safely."""


def quiet_logger() -> logging.Logger:
    """A logger for the libraries that never goes below INFO: their debug lines hold texts and secret addresses."""
    own = logging.Logger("exportwatch.slack.library", logging.WARNING)  # noqa: LOG001 - private: its level is ours alone
    own.parent = logger
    return own


def open_session() -> aiohttp.ClientSession:
    """The HTTP session of one workspace; to be closed by who opened it.

    No limit of connections: waiting for a free one would count as waiting for an answer.
    """
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=ANSWER_S, sock_connect=CONNECT_S),
        connector=aiohttp.TCPConnector(limit=0),
        cookie_jar=aiohttp.DummyCookieJar(),
    )


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for this address; NO_PROXY counts, which slack_sdk does not read."""
    parts = urlsplit(url)
    if not parts.hostname or proxy_bypass(parts.hostname):
        return None
    return getproxies().get(parts.scheme) or None


class Client(AsyncWebClient):
    """slack_sdk's client, for which whatever comes back is an error of its own kind or of aiohttp's."""

    async def api_call(self, *args: Any, **given: Any) -> AsyncSlackResponse:  # noqa: ANN401 - slack_sdk's signature
        """As slack_sdk does it, which itself stumbles over JSON that is no object."""
        try:
            return await super().api_call(*args, **given)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise aiohttp.ClientPayloadError("what came back is not an answer of Slack's") from error


def web_client(session: aiohttp.ClientSession, api_url: str, token: str | None) -> AsyncWebClient:
    """A Web API client under `api_url`, without any retry of its own."""
    client = Client(
        token=token, base_url=api_url, session=session, retry_handlers=[], logger=quiet_logger(), timeout=int(ANSWER_S)
    )
    client.proxy = proxy_for(api_url)
    return client


def webhook(session: aiohttp.ClientSession, url: str) -> AsyncWebhookClient:
    """A client for one response_url, without any retry of its own."""
    client = AsyncWebhookClient(url, session=session, retry_handlers=[], logger=quiet_logger(), timeout=int(ANSWER_S))
    client.proxy = proxy_for(url)
    return client
