"""Planning: which channels an announcement goes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bot.alerts.announcement import Announcement
from bot.alerts.clauses import Facts
from bot.alerts.delivery import Channel, Delivery, delivery_id
from bot.alerts.filters import Filter
from bot.alerts.mistakes import FilterError
from bot.alerts.subscriptions import Subscription


def plan(announcement: Announcement, subscriptions: Iterable[tuple[Subscription, Filter]]) -> tuple[Delivery, ...]:
    """One delivery per channel of which a subscription matches, in the order of the subscriptions.

    Planning the same announcement again gives the same deliveries (ids included). `subscriptions` of a delivery names
    every one that matched. Each filter object is asked once, however many subscriptions share it (`Filters` gives
    equal texts the same object).
    """
    facts, answers = Facts(announcement), dict[int, bool]()
    matched: dict[Channel, list[str]] = {}
    for subscription, wanted in subscriptions:
        known = answers.get(id(wanted))
        if known is None:
            known = answers[id(wanted)] = wanted.holds(facts)
        if known:
            matched.setdefault(subscription.channel, []).append(subscription.id)
    return tuple(
        Delivery(delivery_id(announcement.event, channel), channel, announcement, subscriptions=tuple(ids))
        for channel, ids in matched.items()
    )


def readable(
    subscriptions: Sequence[Subscription], read: Callable[[str], Filter]
) -> tuple[list[tuple[Subscription, Filter]], list[tuple[Subscription, FilterError]]]:
    """Pair subscriptions with their filters (`read` is a `Filters`), and those apart whose filter cannot be read.

    The second list is for the log: such a filter was written by a newer version, or by hand.
    """
    pairs: list[tuple[Subscription, Filter]] = []
    broken: list[tuple[Subscription, FilterError]] = []
    for subscription in subscriptions:
        try:
            pairs.append((subscription, read(subscription.filter)))
        except FilterError as error:
            broken.append((subscription, error))
    return pairs, broken
