"""Acts from before the bot ran: what is shown, marked so, while little or nothing has been announced. PURE.

They are the acts on file, worded as announcements, and those that sources told before they were first read
(bot.alerts.backlog).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.alerts.reminders import DETECTED_AS, official
from bot.model.announcement import Announcement
from bot.rules.index import RuleBase
from bot.rules.model import Limb, Measure
from bot.rules.status import state_on
from bot.vocabulary import DetectedMeasure, Kind, gravity

ARCHIVED = "archive|"
"""What the event of an act on file begins with: it is on no record but the rules'."""
TOLD_BEFORE = "backlog|"
"""What the event of an act begins with that a source told before it was first read."""


def is_archived(act: Announcement) -> bool:
    """Return whether an act is one of the archive, which was never announced."""
    return act.event.startswith((ARCHIVED, TOLD_BEFORE))


def archive(base: RuleBase, today: date, told: Sequence[Announcement] = ()) -> tuple[Announcement, ...]:
    """Return the acts on file that have a day of publication up to `today`, and those told before, the newest first.

    An act on file that a source told too is shown as that told it.
    """
    shown = {(act.jurisdiction, act.document) for act in told if act.document}
    filed = (act for act in _acts_on_file(base, today) if (act.jurisdiction, act.document) not in shown)
    return tuple(sorted((*told, *filed), key=lambda act: act.announced_at[:10], reverse=True)) if told else tuple(filed)


def _acts_on_file(base: RuleBase, today: date) -> tuple[Announcement, ...]:
    asked = ("archive", today)
    if asked not in base.remembered:
        dated = [one for one in base.measures.values() if _published(one, today) and _goods(one)]
        dated.sort(key=lambda one: (one.announced.first if one.announced else today, one.key), reverse=True)
        base.remember(asked, tuple(map(_act, dated)))
    found: tuple[Announcement, ...] = base.remembered[asked]
    return found


def _published(measure: Measure, today: date) -> bool:
    return measure.announced is not None and measure.announced.is_day and measure.announced.first <= today


def _goods(measure: Measure) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.subject for limb in measure.limbs for item in limb.items))


def _act(measure: Measure) -> Announcement:
    """Word an act as it would have been announced on its day: by its gravest provision."""
    day = measure.announced.text if measure.announced else ""
    gravest = min(measure.limbs, key=lambda limb: gravity(_measure(limb)))
    return Announcement(
        event=f"{ARCHIVED}{measure.key}",
        announced_at=f"{day}T00:00:00+00:00",
        summary=measure.title,
        kind=Kind.NEW_MEASURE,
        measure=_measure(gravest),
        jurisdiction=measure.jurisdiction,
        subjects=_goods(measure),
        destinations=tuple(gravest.destinations.only or ()),
        effective=_start(measure, gravest),
        until=None,
        document=measure.document,
        score=1.0,
        why=(),
        measures=(measure.key,),
        items=(official(measure),),
        read_in="en",
    )


def _measure(limb: Limb) -> str:
    return DETECTED_AS.get(limb.type, DetectedMeasure.OTHER)


def _start(measure: Measure, limb: Limb) -> str | None:
    """Return the first day on which a provision holds, as its act said when it came out; None if it is no day."""
    if measure.announced is None:
        return None
    state = state_on(limb, measure.announced, measure.announced.first)
    return state.since.text if state and state.since and state.since.is_day else None
