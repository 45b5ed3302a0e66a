"""Words how the work on an alert stands: on the alert itself, in the card of the work, in a reminder. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.errors import RecordError
from bot.model.announcement import Announcement
from bot.model.delivery import Delivery
from bot.model.trail import TrailEntry
from handlers.messages import act_words, wording
from handlers.messages.reply import Action, Line, LineKind, Reply, Tone
from handlers.messages.speech import say

WORK, TAKE_NOTE, MINE, WEEK, DONE, OPEN = (
    *("work", "work-seen", "work-mine"),
    *("work-week", "work-done", "work-open"),
)
"""The actions of buttons: open the card; acknowledge; take it; due in a week; done; open again."""
_STEPS = 4
"""Steps at first sight; the rest is behind “more”."""
_NOTE, _NAME = 200, 60


def on_alert(work: TrailEntry | None) -> tuple[Line, ...]:
    """Return the line of an alert on the work on it; none if nobody began."""
    return (Line(standing(work), LineKind.SMALL, say("Work:")),) if work else ()


def standing(work: TrailEntry) -> str:
    """Say how the work stands, and who left it so: `acknowledged · with Ben · due 10 Dec 2026 (Ann, 29 Nov 2026)`."""
    told = " · ".join(filter(None, (*_state(work), wording.trimmed(work.note, _NOTE) if work.note else "")))
    return say("{what} ({who}, {day})", what=told, who=wording.trimmed(work.who, _NAME), day=wording.day(work.at))


def _state(work: TrailEntry) -> tuple[str, ...]:
    state = say("done") if work.done else say("acknowledged") if work.acknowledged else say("not done yet")
    owner = say("with {name}", name=wording.trimmed(work.assignee, _NAME)) if work.assignee else ""
    due = say("due {day}", day=wording.day(work.due)) if work.due and not work.done else ""
    return (state, owner, due)


def card(act: Announcement, trail: Sequence[TrailEntry], alert: str, *, kept: bool = False) -> Reply:
    """Build the card of the work on an alert: how it stands, every step, and the buttons of what can be done."""
    steps = tuple(Line(standing(one), LineKind.BULLET) for one in reversed(trail))
    now = trail[-1] if trail else None
    hint = say(
        "Also: `/exports work assign:Ann due:2026-12-10 note:…`. Everybody in this channel sees it on the alert."
    )
    return Reply(
        say("Kept: {what}", what=", ".join(filter(None, _state(now)))) if kept and now else say("Work on this alert"),
        Tone.DONE if now and now.done else Tone.CALM,
        (
            Line(act_words.title(act), bold=say("Act:")),
            *(steps[:_STEPS] or (Line(say("Nobody has begun.")),)),
            Line(wording.ticked(hint), LineKind.SMALL),
        ),
        actions=_actions(now, alert),
        more=steps[_STEPS:],
    )


def _actions(now: TrailEntry | None, alert: str) -> tuple[Action, ...]:
    if now and now.done:
        return (Action(OPEN, say("Open it again"), alert),)
    seen = () if now and now.acknowledged else (Action(TAKE_NOTE, say("Acknowledge"), alert),)
    return (
        *seen,
        Action(MINE, say("It is mine"), alert),
        Action(WEEK, say("Due in a week"), alert),
        Action(DONE, say("Done"), alert),
    )


def reminder(delivery: Delivery) -> Reply | None:
    """Build the reminder of an alert by the day on which somebody must be done with it; None if it is none."""
    try:
        work = TrailEntry.from_json(delivery.content.get("work") or "-")
        due, today = date.fromisoformat(work.due), date.fromisoformat(delivery.content.get("day"))
    except (RecordError, ValueError):
        return None
    title = say("Work on an alert is due {day}", day=wording.said(due))
    if due == today:
        title = say("Work on an alert is due today")
    elif due - timedelta(days=1) == today:
        title = say("Work on an alert is due tomorrow")
    about = (Line(act_words.title(delivery.announcement), bold=say("Act:")),) if delivery.announcement else ()
    return Reply(
        title,
        Tone.CAUTION,
        (*about, *on_alert(work)),
        actions=(Action(WORK, say("Work on it"), delivery.parent),),
        private=False,
    )
