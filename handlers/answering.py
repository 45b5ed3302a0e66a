"""The one implementation of `handlers.asking.Answering`: awaits what a command needs, asks it, applies its intents."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Literal, Protocol

from redis.exceptions import RedisError

from bot.alerts.announcement import Announcement
from bot.alerts.clauses import Facts
from bot.alerts.delivery import Channel
from bot.alerts.filters import FilterError, Filters, Vocabulary
from bot.alerts.notices import Touched
from bot.alerts.subscriptions import Subscription
from bot.errors import ExportwatchError, StoreError
from bot.rules import countries
from bot.rules.answers import Answer
from handlers.alerts import TouchedRule
from handlers.asking import Asker
from handlers.commands import help_, latest, listing, outages, restricted, subscribe, touched, trial, unsubscribe, why
from handlers.commands.outcome import AddSubscription, Outcome, RemoveSubscription
from handlers.reply import Choice, Reply

log = logging.getLogger(__name__)

SUGGESTIONS = 25
"""Discord's limit."""
LOOKED_THROUGH = 300
"""Announcements that `latest` and the look back of `subscribe` search: a few months."""
PATIENCE_S = 8.0
"""A person waits; a store that has gone may come back only in minutes."""
NOTICES_S = 0.5
"""`/restricted` answers from memory; what waits for a review is added if the store answers at once."""


class Records(Protocol):
    """What answering needs of the store. Raises StoreError, redis errors or OSError when it cannot be reached."""

    async def subscriptions_of(self, channel: Channel) -> Sequence[Subscription]:
        """The channel's subscriptions, oldest first."""
        ...

    async def add_subscription(self, subscription: Subscription) -> None:
        """Put it on record; the same id again changes nothing."""
        ...

    async def remove_subscription(self, subscription: str) -> None:
        """Take the one with this id off record; an unknown id changes nothing."""
        ...

    async def latest_announcements(self, limit: int) -> Sequence[Announcement]:
        """At most `limit` announcements, newest first."""
        ...

    async def announcement_of(self, delivery: str) -> Announcement | None:
        """What the delivery with this id announced; None when it is not on record (any more)."""
        ...

    async def unreviewed(self, measures: Sequence[str], channel: Channel) -> Touched:
        """The announced acts that touch these rules and wait for a review, linked to the channel's alerts."""
        ...


class Rulebook(Protocol):
    """What answering needs of the rules; all in memory. `handlers.rulebook` is the real one."""

    def restricted(self, text: str, today: date) -> Answer:
        """Answer `/restricted <text>`. Raises UsageError for what cannot be understood."""
        ...

    def touched(self, measures: Sequence[str], today: date) -> Sequence[TouchedRule]:
        """The rules with these keys and their status on `today`; keys that are not on file are left out."""
        ...

    def items(self, typed: str, limit: int) -> Sequence[Choice]:
        """Suggestions for an item."""
        ...


class ChatAnswering:
    """Answers people on every platform. `clock` gives aware instants (UTC)."""

    def __init__(
        self,
        records: Records,
        rules: Rulebook,
        vocabulary: Vocabulary,
        clock: Callable[[], datetime],
        *,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._records = records
        self._rules = rules
        self._vocabulary = vocabulary
        self._filters = Filters(vocabulary)
        self._clock = clock
        self._patience_s = patience_s

    async def restricted(self, asker: Asker, text: str) -> Reply:
        """Answer `/restricted <text>`, with the alerts that touch what was found and wait for a review."""
        try:
            answer = self._rules.restricted(text, self._clock().date())
        except ExportwatchError as error:
            return outages.not_understood(error)
        measures = list(dict.fromkeys(finding.measure.key for finding in answer.findings))
        try:
            async with asyncio.timeout(min(self._patience_s, NOTICES_S)):
                return restricted.reply(answer.with_notices(await self._records.unreviewed(measures, asker.channel)))
        except (StoreError, RedisError, OSError, TimeoutError) as error:
            log.warning("A look-up was answered without its alerts because the store cannot be reached: %s", error)
            return outages.without_alerts(restricted.reply(answer))

    async def exports(self, asker: Asker, text: str) -> Reply:
        """Answer `/exports <text>`."""
        word, rest = [*text.split(maxsplit=1), "", ""][:2]
        return await self._calmly(self._command(asker, word, rest.strip()))

    async def pressed(self, asker: Asker, action: str, value: str) -> Reply:
        """Answer the buttons of alerts (why, rules) and of subscriptions (test, unsubscribe)."""
        return await self._calmly(self._button(asker, action, value))

    async def suggest(self, what: Literal["item", "country"], typed: str) -> Sequence[Choice]:
        """Suggestions from memory."""
        if what == "item":
            return self._rules.items(typed, SUGGESTIONS)[:SUGGESTIONS]
        return [Choice(name, code) for code, name in countries.suggest(typed, SUGGESTIONS)]

    async def _calmly(self, answer: Awaitable[Reply]) -> Reply:
        """Nobody gets a traceback or waits long because the store is away."""
        try:
            async with asyncio.timeout(self._patience_s):
                return await answer
        except (StoreError, RedisError, OSError, TimeoutError) as error:
            log.warning("A command could not be answered because the store cannot be reached: %s", error)
            return outages.store_away()
        except ExportwatchError as error:
            return outages.not_understood(error)

    async def _command(self, asker: Asker, word: str, rest: str) -> Reply:
        channel = asker.channel
        match word.casefold():
            case "" | "help":
                return help_.answer()
            case "list":
                return listing.answer(await self._records.subscriptions_of(channel))
            case "latest":
                return latest.answer(rest, vocabulary=self._vocabulary, recent=await self._recent())
            case "subscribe":
                return await self._subscribe(asker, rest)
            case "unsubscribe":
                existing = await self._records.subscriptions_of(channel)
                outcome = unsubscribe.answer(asker, rest, vocabulary=self._vocabulary, existing=existing)
                return await self._apply(outcome)
        return help_.unknown(word, rest)

    async def _subscribe(self, asker: Asker, rest: str) -> Reply:
        outcome = subscribe.answer(
            asker,
            rest,
            vocabulary=self._vocabulary,
            existing=await self._records.subscriptions_of(asker.channel),
            recent=await self._recent(),
            now=self._clock(),
        )
        return await self._apply(outcome)

    async def _button(self, asker: Asker, action: str, value: str) -> Reply:
        match action:
            case "why":
                announcement = await self._records.announcement_of(value)
                asked = await self._asked_by(asker.channel, announcement) if announcement else ()
                return why.answer(announcement, asked)
            case "rules":
                announcement, today = await self._records.announcement_of(value), self._clock().date()
                return touched.answer(announcement, self._touched(announcement, today), today)
            case "more":
                # What did not fit under the alert's own limits: the whole of it, to the asker alone.
                announcement = await self._records.announcement_of(value)
                return touched.whole(announcement, self._touched(announcement, self._clock().date()), value)
            case "test":
                return await self._test(asker, value)
            case "unsubscribe":
                existing = await self._records.subscriptions_of(asker.channel)
                return await self._apply(unsubscribe.pressed(asker, value, existing=existing))
        return outages.old_button()

    async def _test(self, asker: Asker, subscription: str) -> Reply:
        existing = await self._records.subscriptions_of(asker.channel)
        text = next((one.filter for one in existing if one.id == subscription), None)
        if text is None:
            return unsubscribe.gone()
        wanted = self._filters(text)
        chosen = trial.chosen(await self._recent(), wanted)
        return trial.answer(asker, chosen, wanted, self._touched(chosen, self._clock().date()))

    async def _asked_by(self, channel: Channel, announcement: Announcement) -> Sequence[str]:
        facts = Facts(announcement)
        return [one.filter for one in await self._records.subscriptions_of(channel) if self._holds(one.filter, facts)]

    def _holds(self, text: str, facts: Facts) -> bool:
        try:
            return self._filters(text).holds(facts)
        except FilterError:
            return False

    def _touched(self, announcement: Announcement | None, today: date) -> Sequence[TouchedRule]:
        return self._rules.touched(announcement.measures, today) if announcement else ()

    async def _recent(self) -> Sequence[Announcement]:
        return await self._records.latest_announcements(LOOKED_THROUGH)

    async def _apply(self, outcome: Outcome) -> Reply:
        """Change what the command wants changed; only then is its reply true."""
        for intent in outcome.intents:
            match intent:
                case AddSubscription(subscription):
                    await self._records.add_subscription(subscription)
                case RemoveSubscription(gone):
                    await self._records.remove_subscription(gone)
        return outcome.reply
