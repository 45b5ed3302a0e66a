"""`/restricted` in chat: rules from memory, plus what the store adds if it answers in time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from redis.exceptions import RedisError

from bot.alerts.channels import NOTHING_USUAL, Usual
from bot.alerts.delivery import Channel
from bot.errors import ExportwatchError, StoreError
from bot.rules.answers import Answer
from handlers.commands import outages, restricted, settings
from handlers.needs import Records, Rulebook
from handlers.reply import Reply

log = logging.getLogger(__name__)

NOTICES_S = 0.5
"""How long the store is waited for: a channel's usual places, and again for what waits for a review."""


class LookUps:
    """Answers look-ups; without a store they are answered all the same. `clock` gives aware instants (UTC)."""

    def __init__(self, records: Records, rules: Rulebook, clock: Callable[[], datetime], patience_s: float) -> None:
        self._records = records
        self._rules = rules
        self._clock = clock
        self._patience_s = patience_s

    async def answer(self, channel: Channel, text: str) -> Reply:
        """Answer `/restricted <text>`, with the alerts that touch what was found and wait for a review."""
        usual = await self._usual(channel)
        try:
            answer, from_, to = self._looked_up(text, usual)
        except ExportwatchError as error:
            return outages.not_understood(error)
        measures = list(dict.fromkeys(finding.measure.key for finding in answer.findings))
        try:
            async with asyncio.timeout(self._patience_s):
                noticed = answer.with_notices(await self._records.unreviewed(measures, channel))
                return settings.noted(restricted.reply(noticed), from_, to)
        except (StoreError, RedisError, OSError, TimeoutError) as error:
            log.warning("A look-up was answered without its alerts because the store cannot be reached: %s", error)
            return outages.without_alerts(settings.noted(restricted.reply(answer), from_, to))

    def _looked_up(self, text: str, usual: Usual) -> tuple[Answer, str | None, str | None]:
        """The answer, and what was taken from the channel's settings because the text does not say it."""
        today = self._clock().date()
        answer = self._rules.restricted(text, today)
        from_, to = usual.from_ if answer.from_ is None else None, usual.to if answer.to is None else None
        return (self._rules.restricted(text, today, from_, to) if from_ or to else answer), from_, to

    async def _usual(self, channel: Channel) -> Usual:
        """What is usual in the channel; a look-up does without it while the store is away."""
        try:
            async with asyncio.timeout(self._patience_s):
                return await self._records.settings_of(channel)
        except (StoreError, RedisError, OSError, TimeoutError):
            return NOTHING_USUAL
