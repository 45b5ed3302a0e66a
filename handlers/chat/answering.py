"""Answers commands and buttons from chat: finds the command, loads its data, runs it, applies its changes."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Concatenate, ParamSpec, TypeVar

from redis.exceptions import RedisError

from bot.answering import AnswerService, RestrictedQuery
from bot.errors import ExportwatchError, LookupBusyError, StoreError
from bot.model.delivery import Channel, ChannelName, Delivery
from bot.model.supplements import NoticesByRule
from bot.parts.records import PartsList
from bot.roles import Deciders
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.query.suggestions import suggest_items
from bot.subscriptions.delivery_options import mode, zones_like
from bot.subscriptions.filters import Vocabulary
from bot.subscriptions.option_values import digests_like
from bot.subscriptions.records import Subscription
from bot.text import countries
from bot.workers.lookups import Computing, Inline, LookupFaultError, within
from handlers.chat import follow_up
from handlers.chat.parts_lists import ChatLists
from handlers.commands import BUTTONS, COMMANDS, help_, manage, replies
from handlers.commands.command import (
    EXPORTS,
    AddSource,
    AddSubscription,
    Button,
    Call,
    CastVote,
    ChangeSettings,
    Command,
    CommandOutcome,
    DeleteList,
    MuteEvent,
    RemoveSource,
    RemoveSubscription,
    RequestedChange,
    Suggested,
    WatchList,
    WorkOnAlert,
)
from handlers.commands.form import FormValues, form_of
from handlers.commands.lookups import Known, in_language, looked_up, outcome_of
from handlers.commands.records import Asker, Records
from handlers.messages import deliveries, wording
from handlers.messages.reply import OptionChoice, Reply, Tone, bare
from handlers.messages.speech import language

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
PATIENCE_S = 8.0
"""Seconds before a command is given up: a person waits, and an unreachable store may be away for minutes."""
WAIT_S = 45.0
"""Seconds in which a look-up has its turn and is computed; the asker is told that it takes a moment."""
BRIEFLY_S = 0.5
"""Seconds to wait for the store if the question can be answered without it."""
MOST_SUGGESTED = 25
"""Discord's limit."""
STORE_AWAY = (StoreError, RedisError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Question:
    """A command or a pressed button: the text after the slash command, or the button's value.

    `slash` is `restricted` or `exports`, `action` the id of a button.
    """

    slash: str
    text: str
    action: str = ""


class Answering:
    """Answers people on every platform. No input raises an error. `clock` returns aware instants (UTC).

    `computing` computes answers; without it they are computed at once. `lists` takes parts lists in, if there is one.
    `deciders` may work on alerts.
    """

    def __init__(  # noqa: PLR0913 - what it joins
        self,
        records: Records,
        rules: RuleBase,
        vocabulary: Vocabulary,
        clock: Callable[[], datetime],
        *,
        patience_s: float = PATIENCE_S,
        took: Callable[[str, float], None] = lambda _via, _seconds: None,
        computing: Computing[Known] | None = None,
        lists: ChatLists | None = None,
        deciders: Deciders | None = None,
    ) -> None:
        self.lists = lists
        self.records = records
        self._known = Known(rules, vocabulary)
        self._computing = computing or Inline(self._known)
        self._clock = clock
        self._patience_s = patience_s
        self._took = took
        self._deciders = deciders or Deciders()
        self._alone = {each.name: each for each in COMMANDS if each.alone}
        self._subcommands = {each.name: each for each in COMMANDS if not each.alone}
        self._buttons = {each.action: each for each in BUTTONS}

    @property
    def slashes(self) -> tuple[str, ...]:
        """Return the names of the slash commands."""
        return (*self._alone, EXPORTS)

    def command_of(self, question: Question) -> Command | None:
        """Return the command of a question; an empty text after `/exports` means help. None for a button."""
        if question.action or question.slash != EXPORTS:
            return self._alone.get(question.slash)
        word, _ = _words(question.text)
        return self._subcommands.get(word or "help")

    def posts(self, question: Question) -> bool:
        """Return whether what a command or button sets up will be posted in the channel."""
        asked = self._buttons.get(question.action) if question.action else self.command_of(question)
        return bool(asked and asked.posts)

    async def answer(self, asker: Asker, question: Question) -> Reply:
        """Answer a command or a button, also a button of a message that was posted before a restart."""
        began = time.perf_counter()
        try:
            return await self._answer(asker, question)
        except STORE_AWAY as error:
            log.warning("A command could not be answered because the store cannot be reached: %s", error)
            return replies.store_away()
        except LookupBusyError as error:
            return replies.busy(error)
        except ExportwatchError as error:
            return replies.not_understood(error)
        finally:
            if question.slash != EXPORTS and not question.action:
                self._took(asker.channel.platform, time.perf_counter() - began)

    async def warm_up(self) -> None:
        """Look up an example, so that what look-ups read and index at the first one is there when a person asks.

        It costs the loop nothing: a worker computes it. What goes wrong is told by the question of a person.
        """
        with suppress(ExportwatchError, LookupFaultError):
            query, today = RestrictedQuery(deliveries.EXAMPLE), self._clock().date()
            await self._computing.run("start", in_language, language(), looked_up, query, today)

    async def _answer(self, asker: Asker, question: Question) -> Reply:
        if question.action:
            button = self._buttons.get(question.action)
            return await self._run(button, self._call(asker, question.text)) if button else replies.old_button()
        command = self.command_of(question)
        if question.slash != EXPORTS and command:
            return await self._run(command, self._call(asker, bare(question.text)))
        word, rest = _words(bare(question.text))
        call = self._call(asker, rest)
        return await self._run(command, call) if command else help_.unknown(call, word)

    def _call(self, asker: Asker, text: str) -> Call:
        place, may_manage = asker.channel.platform, asker.may_manage
        may = self._deciders.allow(place, asker.user, may_manage=may_manage, guest=asker.guest)
        asker = replace(asker, may_decide=asker.may_decide and may)
        return self._known.call(asker, text, self._clock(), COMMANDS)

    async def _run(self, command: Command | Button, call: Call) -> Reply:
        outcome = await self.outcome(command, call)
        if isinstance(outcome, Reply):
            return _signed(outcome, command)
        async with asyncio.timeout(self._patience_s):
            return _signed(await self._apply(outcome, call), command)

    async def outcome(self, command: Command | Button, call: Call) -> Reply | CommandOutcome:
        """Load what a command reads, return its answer; nothing is changed. Raises what reading and looking up do."""
        for need in command.reads:
            async with asyncio.timeout(None if need.computes else self._patience_s):
                call = call.plus(need, await need.load(self, call))
        values = (call.asker, call.text, call.now, call.commands, call.stored)
        return await self.compute(call.asker, outcome_of, command.answer, *values)

    async def compute(
        self, asker: Asker, work: Callable[Concatenate[Known, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return `work(known, …)`, computed beside the loop. Raises LookupBusyError and LookupCostError."""
        whose = f"{asker.channel.platform}:{asker.channel.workspace}:{asker.user}"
        return await within(WAIT_S, self._computing.run(whose, in_language, language(), work, *args, **kwargs))

    async def _apply(self, outcome: CommandOutcome, call: Call) -> Reply:
        for change in outcome.changes:
            await self._change(change, call)
        return outcome.reply

    async def _change(self, change: RequestedChange, call: Call) -> None:
        asker, channel = call.asker, call.channel
        match change:
            case AddSubscription(subscription):
                await self.records.add_subscription(subscription, asker.user)
            case RemoveSubscription(subscription_id):
                await self.records.remove_subscription(subscription_id, asker.user)
            case ChangeSettings(defaults):
                await self.records.change_settings(channel, defaults, asker.user)
            case MuteEvent(delivery, mute):
                await self.records.mute_event(delivery, channel, asker.user, mute=mute)
            case WatchList(one, watch):
                await self.records.watch_list(one, channel, asker.user, watch=watch)
            case DeleteList(one):
                await self.records.delete_list(one, asker.user)
            case AddSource() | RemoveSource():
                await self._change_source(change, asker)
            case WorkOnAlert(delivery, step):
                await self.records.work_on(delivery, asker, step)
            case CastVote(delivery, relevant):
                await self.records.vote(asker, delivery, call.now, relevant=relevant)

    async def _change_source(self, change: AddSource | RemoveSource, asker: Asker) -> None:
        if isinstance(change, AddSource):
            await self.records.add_source(change.added, asker.user)
        else:
            await self.records.remove_source(change.id, asker.user)

    def answers(self, channel: Channel) -> AnswerService:
        """Return the service that answers questions from a channel, with links to its own alerts."""

        async def notices(measures: Sequence[str]) -> NoticesByRule:
            return await self.records.unreviewed(measures, channel)

        async def computed(query: RestrictedQuery, today: date) -> Answer:
            return await self._computing.run(channel.key, looked_up, query, today)

        return AnswerService(computed, notices, self.records.screened, STORE_AWAY, self._briefly_s)

    @property
    def _briefly_s(self) -> float:
        return min(BRIEFLY_S, self._patience_s / 4)

    async def briefly(self, reading: Awaitable[T], otherwise: T) -> T:
        """Await a reading, or return `otherwise` if the store does not answer within half a second."""
        try:
            async with asyncio.timeout(self._briefly_s):
                return await reading
        except STORE_AWAY as error:
            log.warning("A question is answered without what the store would add, it cannot be reached: %s", error)
            return otherwise

    async def completed(self, asker: Asker, said: str, earlier: str) -> str:
        """Return the whole question of a message that follows another question; as it stands if nobody can tell now."""
        try:
            return await self.compute(asker, follow_up.completed, said, earlier, self._clock().date())
        except ExportwatchError:
            return said

    async def suggest(self, what: Suggested, typed: str) -> Sequence[OptionChoice]:
        """Return at most 25 completions of a partly typed value, best first, all from memory."""
        return await self._computing.run("suggestions", in_language, language(), suggestions, what, typed)

    async def in_workspace(self, asker: Asker) -> Sequence[Subscription] | None:
        """Return all subscriptions of the asker's workspace; None if the store cannot be reached.

        The platform must show a person only those of channels that the person may see.
        """
        try:
            async with asyncio.timeout(self._patience_s):
                return await self.records.subscriptions_in(asker.channel.platform, asker.channel.workspace)
        except STORE_AWAY as error:
            log.warning("The subscriptions of a workspace cannot be read: %s", error)
            return None

    async def form_of(self, asker: Asker, id_: str) -> FormValues | Reply:
        """Return the form of a subscription of the asker's channel, filled in; a reply if there is none to show."""
        try:
            async with asyncio.timeout(self._patience_s):
                existing = await self.records.subscriptions_of(asker.channel)
                usual = await self.records.settings_of(asker.channel)
        except STORE_AWAY as error:
            log.warning("A form cannot be filled in because the store cannot be reached: %s", error)
            return replies.store_away()
        found = manage.numbered(existing, id_)
        if found is None:
            return manage.gone()
        one = found[1]
        where = mode(one.options, usual.options).zone
        try:
            return form_of(one, self._known.filters(one.filter), where)
        except ExportwatchError as error:
            return replies.not_understood(error)

    async def lists_in(self, channels: Sequence[Channel]) -> Sequence[tuple[Channel, PartsList, bool]]:
        """Return the parts lists of channels, each with whether it is watched; none if the store cannot be reached."""
        found: list[tuple[Channel, PartsList, bool]] = []
        async with self._patiently("The lists of channels cannot be read"):
            for channel in channels:
                lists, watched = await self.records.parts_lists(channel)
                found += [(channel, one, one.id in watched) for one in lists]
        return found

    async def greet(self, channel: Channel) -> None:
        """Put a greeting into the channel's outbox, once however often the bot learns that it joined."""
        async with self._patiently(f"The bot did not say hello in {channel.key} because the store cannot be reached"):
            await self.records.send(deliveries.greeting(channel))
            await self.records.try_again(channel)

    async def named(self, names: Mapping[Channel, ChannelName]) -> None:
        """Keep what channels are called now, if something is on record for them; nothing depends on it."""
        async with self._patiently("The names of channels are not kept now, the store cannot be reached"):
            await self.records.name_channels(names)

    async def tell(self, channel: Channel, delivery: Delivery) -> None:
        """Put a notice into a channel's outbox."""
        async with self._patiently(f"{channel.key} was not told of a change because the store cannot be reached"):
            await self.records.send(delivery)

    async def opened(self, *channels: Channel) -> None:
        """Resume channels that refused: access may have changed. A channel without id means its whole workspace."""
        async with self._patiently("Channels that may have opened are tried later, the store cannot be reached"):
            await self.records.resume(channels)

    @asynccontextmanager
    async def _patiently(self, otherwise: str) -> AsyncIterator[None]:
        """Bound what is asked of the store; if it cannot be reached, log what that means and go on behind the block."""
        try:
            async with asyncio.timeout(self._patience_s):
                yield
        except STORE_AWAY as error:
            log.warning("%s: %s", otherwise, error)


def _signed(reply: Reply, command: Command | Button) -> Reply:
    """Return an answer without alarm with its command's sign, unless it has one of its own."""
    sign = command.sign if isinstance(command, Command) and reply.tone is Tone.CALM else ""
    return replace(reply, sign=sign) if sign and not reply.sign else reply


def _words(text: str) -> tuple[str, str]:
    word, rest = [*text.split(maxsplit=1), "", ""][:2]
    return word.casefold(), rest.strip()


def suggestions(known: Known, what: Suggested, typed: str) -> Sequence[OptionChoice]:
    """Return at most 25 completions of a partly typed value, best first."""
    match what:
        case "item":
            found = suggest_items(known.rules, typed, MOST_SUGGESTED, language().replace("_", "-"))
            return [OptionChoice(one.label, one.value) for one in found]
        case "country":
            own = wording.territories()
            found_countries = countries.suggest(typed, MOST_SUGGESTED, own, known.rules.exporters)
            return [OptionChoice(name, code) for code, name in found_countries]
        case "source":
            return _sources(known.vocabulary, typed)
        case "zone":
            return [OptionChoice(name, name) for name in zones_like(typed, MOST_SUGGESTED)]
        case "digest":
            return [OptionChoice(f"{value}: {meaning}", value) for value, meaning in digests_like(typed)]


def _sources(vocabulary: Vocabulary, typed: str) -> list[OptionChoice]:
    """Return the sources whose id or name contains the typed text, ids that begin with it first."""
    text = typed.casefold().strip()
    matching = [(id_, name) for id_, name in vocabulary.sources.items() if text in f"{id_} {name}".casefold()]
    matching.sort(key=lambda source: (not source[0].startswith(text), source[0]))
    return [OptionChoice(name, id_) for id_, name in matching[:MOST_SUGGESTED]]
