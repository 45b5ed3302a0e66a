"""When a pause ends: what people type for it, and how long a pause may last. PURE."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.errors import UsageError
from bot.subscriptions.delivery_options import USUAL_TIME, instant, zone
from bot.text import days
from handlers.messages import wording
from handlers.messages.speech import later, say

LONGEST_PAUSE = timedelta(days=90)
"""The longest pause: what waits longer is forgotten by the people who set it."""
_SPAN = re.compile(r"(?:for\s+)?(?:(\d{1,4}|an?|one)\s*)?(h|hours?|d|days?|w|weeks?|m|months?)", re.IGNORECASE)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24}
_FORMS = later("Write for example `/exports snooze 1d`, `3d`, `1w` or `until Monday`; up to 90 days.")


def pause_end(text: str, now: datetime, zone_name: str) -> datetime | None:
    """Read `3d`, `a week`, `until Monday`: a day begins at nine in that zone. None for what is neither."""
    if span := _SPAN.fullmatch(text):
        count = int(span[1]) if span[1] and span[1].isdigit() else 1
        return now + timedelta(hours=count * _HOURS[span[2][0].lower()])
    where = zone(zone_name)
    found = days.read(text, now.astimezone(where).date())
    return instant(where, found[0].first, USUAL_TIME) if len(found) == 1 and found[0].first else None


def refuse_end(typed: str) -> UsageError:
    """Return the error for what is no end of a pause, with the forms that can be read."""
    told = say("“{typed}” is no day and no span of time.", typed=wording.trimmed(typed, 80))
    return UsageError(f"{told} {say(_FORMS).replace('`', '')}")


def check_pause(until: datetime, now: datetime) -> None:
    """Raise UsageError for a pause that has ended already or lasts too long."""
    if not now < until <= now + LONGEST_PAUSE:
        told = say("A pause ends in the future and within {days} days.", days=LONGEST_PAUSE.days)
        raise UsageError(f"{told} {say(_FORMS).replace('`', '')}")
