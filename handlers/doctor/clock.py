"""Checks this machine's clock against the Date headers of servers' responses. PURE."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from handlers.chat.findings import Area, ClockReading, Finding

AREA = Area("clock")
TOLERATED = timedelta(seconds=30)
REFUSED = timedelta(minutes=5)
"""Slack and we refuse requests signed longer ago than this: https://docs.slack.dev/authentication/verifying-requests-from-slack."""


def look(readings: Iterable[ClockReading]) -> Finding:
    """One finding for all readings: the largest difference counts."""
    found = list(readings)
    if not found:
        return AREA.note("no server could be asked for the time")
    far = max(found, key=lambda one: abs(one.there - one.here))
    off = far.here - far.there
    seconds = abs(off.total_seconds())
    if abs(off) <= TOLERATED:
        return AREA.fine(f"agrees with {', '.join(dict.fromkeys(one.who for one in found))}")
    way = "ahead of" if off > timedelta() else "behind"
    what = f"this machine's clock is {seconds:,.0f} s {way} that of {far.who}"
    advice = "switch on time synchronisation (timedatectl set-ntp true)"
    return AREA.problem(what, advice) if abs(off) >= REFUSED else AREA.warning(what, advice)
