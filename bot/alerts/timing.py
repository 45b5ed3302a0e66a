"""When a planned alert is posted, and whom it mentions, by what its subscriptions want. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.alerts.announcement import Announcement
from bot.alerts.channels import NOTHING_USUAL, Usual
from bot.alerts.delivery import Channel, Delivery
from bot.alerts.modes import AT_ONCE, Mode, bypasses, mode
from bot.alerts.schedule import due
from bot.alerts.subscriptions import Subscription


def modes_of(subscriptions: Iterable[Subscription], usual: Mapping[Channel, Usual]) -> dict[str, Mode]:
    """What holds for each subscription, by id; one that is posted at once and mentions nobody is left out."""
    found = ((one.id, mode(one.options, usual.get(one.channel, NOTHING_USUAL).options)) for one in subscriptions)
    return {name: holds for name, holds in found if not (holds.at_once and holds.mention is None)}


def timed(
    deliveries: Iterable[Delivery], announcement: Announcement, modes: Mapping[str, Mode], now: datetime
) -> tuple[Delivery, ...]:
    """The deliveries of an announcement, each to be posted when the first of its subscriptions wants it.

    `modes` are from `modes_of`. An act that several subscriptions match is posted once, mentioning at most one role.
    """
    if not modes:
        return tuple(deliveries)
    bypass, whens = bypasses(announcement.measure), dict[Mode, datetime | None]()

    def when(holds: Mode) -> datetime | None:
        if holds not in whens:
            whens[holds] = due(holds, now, bypass=bypass)
        return whens[holds]

    def one(delivery: Delivery) -> Delivery:
        wants = [modes.get(name, AT_ONCE) for name in delivery.subscriptions]
        if not wants or all(want is AT_ONCE for want in wants):
            return delivery
        times = [when(want) for want in wants]
        at = None if None in times else min(filter(None, times))
        called = [want.mentions(announcement.kind, announcement.measure) for want in wants]
        return replace(delivery, due=at, mention=next(filter(None, called), ""))

    return tuple(map(one, deliveries))
