"""Messages about problems that only people can fix: to subscribers, operators and curators."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from bot.feeds.health import Notify, SourceCondition, SourceNotice
from bot.feeds.sources import Source
from bot.model.delivery import TERMINAL, Channel, Content, Delivery, delivery_id
from bot.rules.model import Measure
from bot.store.intake import Flood, SetAside, TellSetAside
from bot.store.intake import TellFlood as FloodTell
from bot.store.outbox import Outbox
from bot.store.subscriptions import Subscriptions
from bot.store.upkeep import TellLoss as LossTell
from bot.store.waiting import BACKLOG, Pause
from bot.subscriptions.records import Subscription
from handlers.messages import wording
from handlers.messages.health import CONDITIONS

_FILTERS = 5


class OutboxTeller:
    """Plans what `bot.alerts.dispatch.Teller` tells as deliveries, so that each arrives once, whatever is killed.

    `channel_link` gives the address of a channel; `operators_` is the operators' one, if it is set.
    """

    def __init__(
        self,
        outbox: Outbox,
        subscriptions: Subscriptions,
        channel_link: Callable[[Channel], str],
        operators_: Channel | None = None,
    ) -> None:
        self._outbox = outbox
        self._subscriptions = subscriptions
        self._channel_link = channel_link
        self._operators = operators_

    async def paused(self, pause: Pause) -> None:
        """Tell each person who subscribed the channel, once for this pause; if no person did, the operators."""
        subscriptions, link = await self._subscriptions.of(pause.channel), self._channel_link(pause.channel)
        told = notices(pause, subscriptions, link)
        if not told and self._operators and self._operators != pause.channel:
            filters = [wording.expression(one.filter) for one in subscriptions]
            told = [_notice(pause, self._operators, filters, link, f"Alerts to {pause.channel.key} are paused")]
        await self._outbox.add(told)

    async def refused(self, platform: str, why: str, advice: str) -> None:
        """Tell the operators, once a day for a reason, that a platform refuses the bot, unless they are on it."""
        if self._operators is None or self._operators.platform == platform:
            return
        name = f"refused|{platform}|{why}|{datetime.now(UTC).date()}"
        content = _caution(
            f"{platform.capitalize()} refuses this bot",
            f"Why: {wording.trimmed(why, 300)}",
            f"What to do: {wording.trimmed(advice, 500)}",
            "Nothing is lost: alerts wait and go out by themselves afterwards.",
        )
        await self._outbox.add([_planned(name, self._operators, content)])


def losses(outbox: Outbox, to: Channel | None) -> LossTell | None:
    """Return a function that tells the operators, once, that the records are gone; None if they have no channel."""
    if to is None:
        return None

    async def tell(name: str, what: str, advice: str) -> None:
        content = _caution(what, f"What to do: {advice}")
        await outbox.add([_planned(f"loss|{name}", to, content)])

    return tell


def floods(outbox: Outbox, to: Channel | None) -> FloodTell | None:
    """Return a function that tells the operators of a flood of items, once each; None if they have no channel."""
    if to is None:
        return None

    async def tell(flood: Flood) -> None:
        content = _caution(
            f"{flood.source} brings more than it may",
            f"{flood.count} of its new items are held so far, so that they bury no other source's alerts.",
            "A source that was taken over or broke does this; so does one that publishes a whole list at once.",
            f"To list them: `exportwatch feeds held {flood.source}`",
            f"To let them go on: `exportwatch feeds release {flood.source}`",
            f"To forget them: `exportwatch feeds drop {flood.source}`",
        )
        await outbox.add([_planned(flood.name, to, content)])

    return tell


def set_aside(outbox: Outbox, to: Channel | None) -> TellSetAside | None:
    """Return a function that tells the operators of items that could not be judged, once for a source and day."""
    if to is None:
        return None

    async def tell(items: SetAside) -> None:
        link = wording.web_link(items.first.link) or ""
        content = _caution(
            f"An item of {items.first.source_name} could not be judged",
            f"It is kept, and was not announced: {wording.trimmed(items.first.title or items.first.id, 200)}",
            *((f"Look at it yourself: {link}",) if link else ()),
            "The log says what went wrong. `exportwatch doctor` counts all such items.",
        )
        await outbox.add([_planned(items.name, to, content)])

    return tell


def notices(pause: Pause, subscriptions: Sequence[Subscription], link: str = "") -> list[Delivery]:
    """Return a direct message, with the same id each time, to each person who subscribed the channel (at `link`)."""
    mine: dict[str, list[str]] = {}
    for one in subscriptions:
        mine.setdefault(one.created_by, []).append(wording.expression(one.filter))
    title, where = "Alerts are paused in a channel that you subscribed", pause.channel
    return [
        _notice(pause, Channel(where.platform, where.workspace, f"@{person}"), filters, link, title)
        for person, filters in mine.items()
        if person.strip("-")
    ]


def _notice(pause: Pause, to: Channel, filters: Sequence[str], link: str, title: str) -> Delivery:
    content = Content(
        title=title,
        lines=(
            f"Why: {wording.trimmed(pause.why, 300)}",
            f"What to do: {wording.trimmed(pause.advice, 500)}",
            f"Subscribed to: {wording.listed(list(filters), _FILTERS)}",
            "No subscription is removed and nothing is lost: when the bot can post there again, it does so by itself.",
            f"It then lists what is older than {BACKLOG.days} days, and posts what is younger one by one.",
        ),
        data=(("link", link), ("tone", "caution")),
    )
    return _planned(pause.id, to, content)


def _caution(title: str, *lines: str) -> Content:
    return Content(title=title, lines=lines, data=(("tone", "caution"),))


def _planned(name: str, to: Channel, content: Content) -> Delivery:
    """Return a notice as a delivery; planned again under the same name it is the same one."""
    return Delivery(delivery_id(name, to, "notice"), to, kind="notice", content=content)


def operators(setting: str | None) -> Channel | None:
    """Return a channel from EXPORTWATCH_OPERATORS or EXPORTWATCH_CURATORS; None if there is none but the log."""
    if setting == "terminal":
        return TERMINAL
    return Channel.from_key(setting) if setting and setting != "log" else None


def telling(outbox: Outbox, operators: Channel | None, wake: Callable[[Sequence[Channel]], Awaitable[None]]) -> Notify:
    """Return a function that plans each notice of a source as a delivery, once; without a channel it does nothing."""

    async def tell(source: Source, told: SourceNotice) -> None:
        if operators is None:
            return
        # The moment is part of the name: on an emptied store the numbers begin anew.
        name = f"source|{source.id}|{told.number}|{told.since.isoformat()}"
        content = notice(source, told)
        await outbox.add([_planned(name, operators, content)])
        await wake([operators])

    return tell


def notice(source: Source, told: SourceNotice) -> Content:
    """Word the notice that a source breaks or has healed."""
    since = f"{wording.said(told.since.date())}, {told.since:%H:%M} UTC"
    if told.what == "healed":
        was = CONDITIONS[told.condition]
        return Content(
            title=f"{source.name} is read again", lines=(f"Source {source.id}. It was {was} since {since}.",)
        )
    headings = {
        SourceCondition.FAILING: "cannot be read",
        SourceCondition.CHANGED: "has changed and cannot be read",
        SourceCondition.SILENT: "has fallen silent",
        SourceCondition.GONE: "is gone",
    }
    advice = {
        SourceCondition.FAILING: "It is tried again by itself; you are told when it works.",
        SourceCondition.CHANGED: (
            "Look at the page: its selectors or field paths in the file of sources may need mending."
        ),
        SourceCondition.SILENT: "It still answers. Look whether it has moved, or ended.",
        SourceCondition.GONE: "It is not read any more. Enter its new address, or switch it off.",
    }
    return _caution(
        f"{source.name} {headings.get(told.condition, 'cannot be read')}",
        f"Source {source.id}, since {since}: {wording.trimmed(told.why, 300)}",
        f"{advice.get(told.condition, '')} All other sources go on.".strip(),
    )


_BETWEEN_LOOKS = timedelta(hours=1)


class RulesDue:
    """Plans a notice for the tasks of each day, in one process: give `turn` to a `Leader`.

    A notice that is on record is not planned again, so nothing is told twice, whatever is killed.
    """

    def __init__(self, acts: Iterable[Measure], outbox: Outbox, to: Channel) -> None:
        self._acts = tuple(acts)
        self._outbox = outbox
        self._to = to
        self._next = datetime.min.replace(tzinfo=UTC)

    async def turn(self) -> None:
        """Look if an hour has passed since the last time, else wait a second."""
        now = datetime.now(UTC)
        if now < self._next:
            await asyncio.sleep(1.0)
            return
        await self.tell(now.date())
        self._next = now + _BETWEEN_LOOKS

    async def tell(self, today: date) -> None:
        """Plan what is to be looked at on a day."""
        from bot.rules.checks import tasks  # noqa: PLC0415 - a process that only polls loads no rules
        from handlers.messages.reporting import due_notices  # noqa: PLC0415 - as above

        if planned := due_notices(tasks(self._acts, today), self._to):
            await self._outbox.add(planned)
