"""When a planned alert is posted and whom it mentions, according to the matching subscriptions. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.alerts.announcement import Announcement
from bot.alerts.channels import NOTHING_USUAL, Usual
from bot.alerts.delivery import Channel
from bot.alerts.modes import Mode, bypasses, mode
from bot.alerts.planning import AT_ONCE, When
from bot.alerts.schedule import due
from bot.alerts.subscriptions import Subscription


def modes_of(subscriptions: Iterable[Subscription], usual: Mapping[Channel, Usual]) -> dict[str, Mode]:
    """What holds for each subscription, by id; one that is posted at once and mentions nobody is left out.

    Equal modes are one object.
    """
    known: dict[Mode, Mode] = {}
    found: dict[str, Mode] = {}
    for one in subscriptions:
        holds = mode(one.options, usual.get(one.channel, NOTHING_USUAL).options)
        if not holds.at_once or holds.mention is not None:
            found[one.id] = known.setdefault(holds, holds)
    return found


class Timing:
    """For the channels of one announcement that is planned now. `modes` are from `modes_of`.

    An act that several subscriptions match is posted once, when the first of them wants it, and mentions one role.
    """

    def __init__(self, announcement: Announcement, modes: Mapping[str, Mode], now: datetime) -> None:
        self._act, self._modes, self._now = announcement, modes, now
        self._known: dict[int, When] = {}

    def __call__(self, subscriptions: Sequence[str]) -> When:
        """What holds for the subscriptions that matched in one channel."""
        if len(subscriptions) == 1:
            return self._of(subscriptions[0])
        found = [self._of(name) for name in subscriptions]
        times = [at for at, _ in found if at is not None]
        at = min(times) if times and len(times) == len(found) else None
        return at, next((mention for _, mention in found if mention), "")

    def _of(self, subscription: str) -> When:
        holds = self._modes.get(subscription)
        if holds is None:
            return AT_ONCE
        known = self._known.get(id(holds))
        if known is None:
            act = self._act
            at = due(holds, self._now, bypass=bypasses(act.measure))
            known = self._known[id(holds)] = (at, holds.mentions(act.kind, act.measure) or "")
        return known
