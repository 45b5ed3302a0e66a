"""Work on alerts: a step is kept and shown on the post; its channel is reminded before it is due, and on the day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.alerts import reminders
from bot.alerts.planning import spoken
from bot.model.announcement import Announcement
from bot.model.delivery import Channel, Content, Delivery, delivery_id
from bot.model.trail import DUE_BEFORE, TrailEntry, TrailStep
from bot.store.audit import Audit
from bot.store.events import Events
from bot.store.outbox import Outbox
from bot.store.reviews import AlertTrails, WorkedAlert
from bot.store.subscriptions import ChannelSettings
from bot.subscriptions.delivery_options import Options, PostingMode, mode

Wake = Callable[[Sequence[Channel]], Awaitable[None]]
WORKED_ON = "alert worked on"
"""What the audit calls a step."""


@dataclass(frozen=True, slots=True)
class AlertDesk:
    """Where people work on alerts, for whoever offers it: chat, console and API call the same."""

    trails: AlertTrails
    audit: Audit
    wake: Wake
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def work(self, alert: str, step: TrailStep, by: str, name: str = "") -> TrailEntry:
        """Keep what somebody did, audit it, and have the post show it.

        Raises NotOnFileError if no such alert is posted, UsageError for what cannot be kept.
        """
        now = self.now()
        channel, entry = await self.trails.work(alert, step, by, name, now)
        await self.audit.note(channel, by, WORKED_ON, alert, step.told(), at=now)
        await self.wake([channel])
        return entry


class WorkReminders:
    """Reminds channels of alerts that somebody must be done with by a day: the day before, and on the day."""

    def __init__(
        self, trails: AlertTrails, events: Events, outbox: Outbox, settings: ChannelSettings, wake: Wake
    ) -> None:
        self._trails, self._events, self._outbox, self._settings, self._wake = trails, events, outbox, settings, wake

    async def look(self, now: datetime) -> None:
        """Plan what is due. Raises redis errors, to be waited out. Looking again tells nothing twice."""
        for one in await self._trails.due(now.date() + 2 * DUE_BEFORE):
            holds = mode(Options(), (await self._settings.of(one.channel)).options)
            upto, due = reminders.reached(holds, now), date.fromisoformat(one.steps[-1].due)
            if upto < due - DUE_BEFORE:
                continue
            act = await self._events.announcement(one.event)
            await self._outbox.add([reminder(one, act, upto, holds)])
            await self._wake([one.channel])
            if upto >= due:
                await self._trails.is_told(one.alert, one.steps[-1].due)


def reminder(one: WorkedAlert, act: Announcement | None, upto: date, holds: PostingMode) -> Delivery:
    """Make the reminder of an alert for the channel's day `upto`; making it again gives the same one."""
    standing = one.steps[-1]
    mark = "on the day" if upto >= date.fromisoformat(standing.due) else "before"
    return Delivery(
        delivery_id(f"{one.alert}|{standing.due}|{mark}", one.channel, "reminder"),
        one.channel,
        act,
        kind="reminder",
        content=Content(data=(("day", upto.isoformat()), ("work", standing.to_json()), *spoken((holds,)))),
        parent=one.alert,
    )
