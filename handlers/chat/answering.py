"""Answers commands: loads what a command needs, runs it, applies its intents."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime

from redis.exceptions import RedisError

from bot.errors import ExportwatchError, StoreError
from bot.model.announcement import Announcement
from bot.model.delivery import Channel
from bot.model.posted import by_document, meant
from bot.rules.answers import Answer
from bot.subscriptions import option_values as zones
from bot.subscriptions.clauses import Facts
from bot.subscriptions.filters import FilterError, Filters, Vocabulary
from bot.subscriptions.option_values import digests_like
from bot.subscriptions.records import NOTHING_USUAL, Subscription, Usual
from bot.text import countries
from handlers.chat.interfaces import Asker, Records, Rulebook, Suggested
from handlers.commands import (
    hello,
    help_,
    latest,
    listing,
    muting,
    preview,
    relevance,
    restricted,
    settings,
    subscribe,
    touched,
    trial,
    unsubscribe,
    why,
)
from handlers.commands import results as outages
from handlers.commands.results import AddSubscription, ChangeSettings, MuteEvent, Outcome, RemoveSubscription
from handlers.messages import deliveries as notices
from handlers.messages import digests as gathered
from handlers.messages.alerts import TouchedRule
from handlers.messages.marks import bare
from handlers.messages.reply import Choice, Reply

# `/restricted` in chat: rules from memory, plus what the store adds if it answers in time.


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


# Autocomplete suggestions, all from memory. PURE.


MOST = 25
"""Discord's limit."""


def found(rules: Rulebook, vocabulary: Vocabulary, what: Suggested, typed: str) -> Sequence[Choice]:
    """Suggestions for what has been typed so far, best first."""
    match what:
        case "item":
            return rules.items(typed, MOST)[:MOST]
        case "country":
            return [Choice(name, code) for code, name in countries.suggest(typed, MOST)]
        case "source":
            return _sources(vocabulary, typed)
        case "zone":
            return [Choice(name, name) for name in zones.like(typed, MOST)]
        case "digest":
            return [Choice(f"{value}: {meaning}", value) for value, meaning in digests_like(typed)]


def _sources(vocabulary: Vocabulary, typed: str) -> list[Choice]:
    """Those whose id or name holds what is typed, ids that begin with it first."""
    wanted = typed.casefold().strip()
    known = [(id_, name) for id_, name in vocabulary.sources.items() if wanted in f"{id_} {name}".casefold()]
    known.sort(key=lambda one: (not one[0].startswith(wanted), one[0]))
    return [Choice(name, id_) for id_, name in known[:MOST]]


log = logging.getLogger(__name__)

LOOKED_THROUGH = 300
"""Announcements that `latest` and the look back of `subscribe` search: a few months."""
PREVIEWED = 2_000
"""Announcements that `preview` searches: more than come in a month."""
CHANGES = 5
_HELP = ("help", "?")
PATIENCE_S = 8.0
"""A person waits; a store that has gone may come back only in minutes."""


class ChatAnswering:
    """Answers people on every platform. `clock` gives aware instants (UTC), `sources` answers `/exports sources`."""

    def __init__(  # noqa: PLR0913 - what it joins
        self,
        records: Records,
        rules: Rulebook,
        vocabulary: Vocabulary,
        clock: Callable[[], datetime],
        *,
        patience_s: float = PATIENCE_S,
        sources: Callable[[str, datetime], Awaitable[Reply]] | None = None,
    ) -> None:
        self._records = records
        self._rules = rules
        self._vocabulary = vocabulary
        self._filters = Filters(vocabulary)
        self._clock = clock
        self._patience_s = patience_s
        self._look_ups = LookUps(records, rules, clock, min(patience_s, NOTICES_S))
        self._sources = sources

    async def restricted(self, asker: Asker, text: str) -> Reply:
        """Answer `/restricted <text>`, with the alerts that touch what was found and wait for a review."""
        if text.strip().casefold() in _HELP:
            return help_.answer()
        return await self._look_ups.answer(asker.channel, bare(text))

    async def exports(self, asker: Asker, text: str) -> Reply:
        """Answer `/exports <text>`."""
        text = bare(text)
        word, rest = [*text.split(maxsplit=1), "", ""][:2]
        return await self._calmly(self._command(asker, word, rest.strip()))

    async def pressed(self, asker: Asker, action: str, value: str) -> Reply:
        """Answer the buttons of alerts (why, rules) and of subscriptions (test, unsubscribe)."""
        return await self._calmly(self._button(asker, action, value))

    async def suggest(self, what: Suggested, typed: str) -> Sequence[Choice]:
        """Suggestions from memory."""
        return found(self._rules, self._vocabulary, what, typed)

    async def in_workspace(self, asker: Asker) -> Sequence[Subscription] | None:
        """All subscriptions of the asker's workspace."""
        try:
            async with asyncio.timeout(self._patience_s):
                return await self._records.subscriptions_in(asker.channel.platform, asker.channel.workspace)
        except (StoreError, RedisError, OSError, TimeoutError) as error:
            log.warning("The subscriptions of a workspace cannot be read: %s", error)
            return None

    async def greet(self, channel: Channel) -> None:
        """Say hello through the channel's outbox: restarts and repeated news of the joining change nothing."""
        try:
            async with asyncio.timeout(self._patience_s):
                await self._records.send(hello.delivery(channel))
                await self._records.try_again(channel)
        except (StoreError, RedisError, OSError, TimeoutError) as error:
            log.warning("The bot did not say hello in %s because the store cannot be reached: %s", channel.key, error)

    async def opened(self, *places: Channel) -> None:
        """What refused there is tried again at once; without the store it is tried within minutes anyway."""
        try:
            async with asyncio.timeout(self._patience_s):
                await self._records.resume(places)
        except (StoreError, RedisError, OSError, TimeoutError) as error:
            log.warning("Channels that may have opened are tried later, the store cannot be reached: %s", error)

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
        commands: dict[str, Callable[[Asker, str], Awaitable[Reply]]] = {
            "": self._help,
            "help": self._help,
            "list": self._list,
            "latest": self._latest,
            "preview": self._preview,
            "settings": self._settings,
            "upcoming": self._upcoming,
            "changes": self._changes,
            "why": self._why,
            "sources": self._shown_sources,
            "subscribe": self._subscribe,
            "unsubscribe": self._unsubscribe,
        }
        answer = commands.get(word.casefold())
        return await answer(asker, rest) if answer else help_.unknown(word, rest)

    async def _help(self, asker: Asker, rest: str) -> Reply:
        del asker, rest
        return help_.answer()

    async def _upcoming(self, asker: Asker, rest: str) -> Reply:
        del asker
        return self._rules.upcoming(rest, self._clock().date())

    async def _changes(self, asker: Asker, rest: str) -> Reply:
        del asker
        return self._rules.changes(rest, self._clock().date())

    async def _list(self, asker: Asker, rest: str) -> Reply:
        del rest
        existing = await self._records.subscriptions_of(asker.channel)
        waiting, paused = await self._records.state_of(asker.channel)
        usual = await self._records.settings_of(asker.channel)
        return listing.answer(existing, usual, waiting=waiting, paused=paused)

    async def _latest(self, asker: Asker, rest: str) -> Reply:
        platform = asker.channel.platform
        return latest.answer(rest, vocabulary=self._vocabulary, recent=await self._recent(), platform=platform)

    async def _why(self, asker: Asker, rest: str) -> Reply:
        told = await self._records.told(asker.channel)
        found = meant(rest, told, asker.channel)
        if found is None and rest:
            events = list(dict.fromkeys(one.event for one in told))[:LOOKED_THROUGH]
            found = by_document(rest, told, await self._records.announcements_of(events))
        if found is None:
            return why.not_found(rest)
        announced = await self._records.announcements_of([found.event])
        return await self._explained(asker.channel, announced[0] if announced else None)

    async def _explained(self, channel: Channel, announcement: Announcement | None) -> Reply:
        asked = await self._asked_by(channel, announcement) if announcement else ()
        return why.answer(announcement, asked)

    async def _shown_sources(self, asker: Asker, rest: str) -> Reply:
        del asker
        return await self._sources(rest, self._clock()) if self._sources else help_.unknown("sources", rest)

    async def _vote(self, asker: Asker, action: str, delivery: str) -> Reply:
        relevant = action == relevance.RELEVANT
        kept = await self._records.vote(asker, delivery, self._clock(), relevant=relevant)
        return relevance.answer(
            kept.announcement if kept else None, relevant=relevant, before=kept.before if kept else None
        )

    async def _unsubscribe(self, asker: Asker, rest: str) -> Reply:
        existing = await self._records.subscriptions_of(asker.channel)
        outcome = unsubscribe.answer(asker, rest, vocabulary=self._vocabulary, existing=existing)
        return await self._apply(outcome, asker)

    async def _preview(self, asker: Asker, rest: str) -> Reply:
        return preview.answer(
            asker,
            rest,
            vocabulary=self._vocabulary,
            existing=await self._records.subscriptions_of(asker.channel),
            usual=(await self._records.settings_of(asker.channel)).options,
            recent=await self._records.latest_announcements(PREVIEWED),
            now=self._clock(),
        )

    async def _settings(self, asker: Asker, rest: str) -> Reply:
        channel = asker.channel
        look = settings.Look(
            usual=await self._records.settings_of(channel),
            existing=await self._records.subscriptions_of(channel),
            changes=() if rest else await self._records.changes_in(channel, CHANGES),
            now=self._clock(),
        )
        return await self._apply(settings.answer(asker, rest, look, self._vocabulary), asker)

    async def _subscribe(self, asker: Asker, rest: str) -> Reply:
        outcome = subscribe.answer(
            asker,
            rest,
            vocabulary=self._vocabulary,
            existing=await self._records.subscriptions_of(asker.channel),
            recent=await self._recent(),
            now=self._clock(),
            usual=(await self._records.settings_of(asker.channel)).options,
        )
        return await self._apply(outcome, asker)

    async def _button(self, asker: Asker, action: str, value: str) -> Reply:
        match action:
            case "why" | "rules" | "more" | "mute" | "unmute":
                return await self._alert_button(asker, action, value)
            case relevance.RELEVANT | relevance.NOT_RELEVANT:
                return await self._vote(asker, action, value)
            case "test":
                return await self._test(asker, value)
            case "unsubscribe":
                existing = await self._records.subscriptions_of(asker.channel)
                return await self._apply(unsubscribe.pressed(asker, value, existing=existing), asker)
        return outages.old_button()

    async def _alert_button(self, asker: Asker, action: str, delivery: str) -> Reply:
        announcement = await self._records.announcement_of(delivery, asker.channel)
        today = self._clock().date()
        match action:
            case "why":
                return await self._explained(asker.channel, announcement)
            case "rules":
                open_ = await self._not_reviewed(asker.channel, announcement)
                return touched.answer(announcement, self._touched(announcement, today), today, open_)
            case "mute" | "unmute":
                press = muting.mute if action == "mute" else muting.unmute
                return await self._apply(press(asker, announcement, delivery), asker)
        posted = None if announcement else await self._records.posted(delivery, asker.channel)
        if posted and posted.kind in ("digest", "reminder"):
            return gathered.whole(posted)
        if posted and posted.kind == "notice":
            return notices.whole(posted)
        # What did not fit under the alert's own limits: the whole of it, to the asker alone.
        return touched.whole(announcement, self._touched(announcement, today), delivery)

    async def _not_reviewed(self, channel: Channel, announcement: Announcement | None) -> frozenset[str]:
        """The rules that an act touches and that nobody has compared with it yet."""
        if announcement is None:
            return frozenset()
        waiting = self._rules.still_open(await self._records.unreviewed(announcement.measures, channel))
        return frozenset(
            rule for rule, those in waiting.items() if any(notice.event == announcement.event for notice in those)
        )

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

    async def _apply(self, outcome: Outcome, asker: Asker) -> Reply:
        """Change what the command wants changed; only then is its reply true."""
        for intent in outcome.intents:
            match intent:
                case AddSubscription(subscription):
                    await self._records.add_subscription(subscription, asker.user)
                case RemoveSubscription(gone):
                    await self._records.remove_subscription(gone, asker.user)
                case ChangeSettings(channel, usual):
                    await self._records.change_settings(channel, usual, asker.user)
                case MuteEvent(delivery, mute):
                    await self._records.mute_event(delivery, asker.channel, asker.user, mute=mute)
        return outcome.reply
