"""In which language a person on Slack reads: the locale of their settings, asked once an hour at most."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.text.locales import SOURCE, served
from handlers.slack.api import ErrorResponse

logger = logging.getLogger("exportwatch.slack")

WAIT_S = 1.0
"""Seconds that an answer waits to learn it; it is English then, and the next one in the person's language."""
FRESH_S = 3_600.0
KEPT = 5_000


@dataclass(slots=True)
class Languages:
    """The languages of a workspace's people. Without the scope `users:read` everybody reads English."""

    client: AsyncWebClient
    clock: Callable[[], float] = time.monotonic
    _known: OrderedDict[str, tuple[str, float]] = field(default_factory=OrderedDict, init=False)
    _rests_until: float = field(default=0.0, init=False)
    _asked: dict[str, asyncio.Task[str]] = field(default_factory=dict, init=False)

    async def of(self, user: str) -> str:
        """Return the language of a person, English if Slack does not say one that is offered. Raises nothing."""
        language, since = self._known.get(user, ("", 0.0))
        if language and self.clock() - since < FRESH_S:
            return language
        if not user or self.clock() < self._rests_until:
            return language or SOURCE
        task = self._asked.get(user) or self._asked.setdefault(user, asyncio.create_task(self._ask(user)))
        task.add_done_callback(lambda _: self._asked.pop(user, None))
        done, _ = await asyncio.wait({task}, timeout=WAIT_S)
        return (task.result() if done else "") or language or SOURCE

    async def _ask(self, user: str) -> str:
        """Ask Slack; empty if it does not answer."""
        try:
            person = (await self.client.users_info(user=user, include_locale=True)).get("user") or {}
        except SlackApiError as error:
            if ErrorResponse.of(error).code == "missing_scope":
                self._rests_until = self.clock() + FRESH_S
            return ""
        except (aiohttp.ClientError, OSError) as error:
            logger.info("Slack does not say in which language somebody reads: %s", type(error).__name__)
            return ""
        language = served(str(person.get("locale") or "")) or SOURCE
        self._known[user] = language, self.clock()
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return language
