"""Connects reminders to the store: each channel's days are processed once, in order, even across kills."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.alerts import reminders
from bot.alerts.reminders import Dated, Dates, ReminderRequest
from bot.model.delivery import Channel
from bot.store.events import Events
from bot.store.held import ReminderDays
from bot.store.outbox import Outbox
from bot.store.subscriptions import ChannelSettings, Subscriptions
from bot.subscriptions.delivery_options import mode
from bot.subscriptions.filter_errors import FilterError
from bot.subscriptions.filters import Filter
from bot.subscriptions.records import NO_DEFAULTS, ChannelDefaults, Subscription

log = logging.getLogger(__name__)

AHEAD = timedelta(days=2)
"""No time zone is so far ahead: the clock was, and the channel begins anew."""
_ANNOUNCED = 1_000
"""Announcements that are looked through for days to come: about a year."""


class ReminderScheduler:
    """Plans the reminders of channels whose day has come. `dates` gives the dated changes of the rules."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it joins
        self,
        days: ReminderDays,
        outbox: Outbox,
        events: Events,
        subscriptions: Subscriptions,
        settings: ChannelSettings,
        read: Callable[[str], Filter],
        dates: Dates,
        wake: Callable[[Sequence[Channel]], Awaitable[None]],
    ) -> None:
        self._days = days
        self._outbox = outbox
        self._events = events
        self._subscriptions = subscriptions
        self._settings = settings
        self._read = read
        self._dates = dates
        self._wake = wake
        self._usual: Mapping[Channel, ChannelDefaults] | None = None
        self._known: Sequence[Subscription] | None = None
        self._all: dict[Channel, list[ReminderRequest]] = {}

    async def look(self, now: datetime) -> None:
        """Plan what is due. Raises redis errors, to be waited out."""
        wanted = await self._wanted()
        known = {channel: day for channel, day in (await self._days.all()).items() if day <= now.date() + AHEAD}
        await self._days.forget([channel for channel in known if channel not in wanted])
        due = {
            channel: (known.get(channel), upto)
            for channel, theirs in wanted.items()
            if (upto := reminders.reached(theirs[0].mode, now)) > known.get(channel, date.min)
        }
        if not any(after for after, _ in due.values()):
            # Who has just opted in is told from the next day's reminders on.
            await self._days.set({channel: upto for channel, (_, upto) in due.items()})
            return
        dated = await self._dated(now)
        for channel, (after, upto) in due.items():
            if after:
                await self._plan(channel, wanted[channel], dated, after, upto)
            # Last: after a kill before it, the same reminder is planned again under the same name: nothing changes.
            await self._days.set({channel: upto})

    async def _plan(
        self, channel: Channel, wanted: Sequence[ReminderRequest], dated: Sequence[Dated], after: date, upto: date
    ) -> None:
        found = reminders.reminder(channel, wanted, dated, after, upto)
        if found:
            await self._outbox.add([found])
            await self._wake([channel])

    async def _wanted(self) -> dict[Channel, list[ReminderRequest]]:
        usual, known = await self._settings.all(), await self._subscriptions.all()
        if usual is not self._usual or known is not self._known:
            self._all, self._usual, self._known = self._read_all(known, usual), usual, known
        return self._all

    def _read_all(
        self, known: Sequence[Subscription], usual: Mapping[Channel, ChannelDefaults]
    ) -> dict[Channel, list[ReminderRequest]]:
        found: dict[Channel, list[ReminderRequest]] = defaultdict(list)
        for one in known:
            holds = mode(one.options, usual.get(one.channel, NO_DEFAULTS).options)
            if not holds.remind:
                continue
            try:
                found[one.channel].append(ReminderRequest(one.id, self._read(one.filter), holds))
            except FilterError as error:
                log.debug("Subscription %s is not reminded: %s", one.id, error)
        return found

    async def _dated(self, now: datetime) -> tuple[Dated, ...]:
        first = now.date() - reminders.LATE - timedelta(days=2)
        rules = self._dates(first, now.date() + reminders.FARTHEST + timedelta(days=2))
        acts = await self._events.latest(_ANNOUNCED)
        return (*rules, *reminders.announced(acts, rules))
