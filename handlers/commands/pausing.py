"""`/exports pause`, `resume` and `snooze`: nothing is posted in this channel for a while, and nothing is lost. PURE."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.errors import UsageError
from bot.subscriptions.delivery_options import USUAL_TIME, Options, instant, mode, zone
from bot.text import days
from handlers.commands import replies
from handlers.commands.command import Button, Call, ChangeSettings, Command, CommandOutcome, Option, Section
from handlers.commands.needs import SETTINGS
from handlers.commands.options import paused_lines
from handlers.messages import wording
from handlers.messages.reply import Action, Line, LineKind, Reply, Tone
from handlers.messages.speech import later, say

LONGEST = timedelta(days=90)
"""The longest pause: what waits longer is forgotten by the people who set it."""
_SPAN = re.compile(r"(?:for\s+)?(?:(\d{1,4}|an?|one)\s*)?(h|hours?|d|days?|w|weeks?|m|months?)", re.IGNORECASE)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24}
_VALUE = "%Y%m%dT%H%M"
"""An instant (UTC) as the value of a button, which may hold no colon."""
_WAITS = later(
    "Nothing is dropped: it is posted afterwards, and so are reminders. Further reports and corrections of acts "
    "that were announced here before still come."
)
_FORMS = later("Write for example `/exports snooze 1d`, `3d`, `1w` or `until Monday`; up to 90 days.")


def pause(call: Call) -> CommandOutcome:
    """Pause the channel until it is resumed, or for the longest time that a pause may last; else as `snooze`."""
    return snooze(call) if call.text.strip() else _paused(call, call.now + LONGEST)


def snooze(call: Call) -> CommandOutcome:
    """Pause the channel until a day or for a span; a day without any text. Raises UsageError for what is neither."""
    return _paused(call, _until(call, call.text.strip() or "1d"))


def resume(call: Call) -> CommandOutcome:
    """End the channel's pause; the reply's button undoes that."""
    if not call.asker.may_manage:
        return CommandOutcome(replies.refusal(call.asker))
    usual = call.stored[SETTINGS]
    held = mode(Options(), usual.options)
    if held.pause is None or not held.paused_at(call.now):
        return CommandOutcome(
            Reply(say("This channel is not paused"), Tone.CALM, (Line(say("Acts are posted as usual.")),))
        )
    reply = Reply(
        say("Resumed: acts are posted here again"),
        Tone.DONE,
        (Line(say("What has waited is posted now, as the settings of this channel say.")),),
        actions=(Action("pause", say("Undo"), held.pause.astimezone(UTC).strftime(_VALUE)),),
    )
    return CommandOutcome(reply, (ChangeSettings(replace(usual, options=replace(usual.options, pause=None))),))


def paused_again(call: Call) -> CommandOutcome:
    """Answer the Undo of a resumed channel: pause it until the instant in the button's value."""
    try:
        until = datetime.strptime(call.text, _VALUE).replace(tzinfo=UTC)
    except ValueError:
        return CommandOutcome(replies.old_button())
    return _paused(call, until)


def _paused(call: Call, until: datetime) -> CommandOutcome:
    if not call.asker.may_manage:
        return CommandOutcome(replies.refusal(call.asker))
    if not call.now < until <= call.now + LONGEST:
        told = say("A pause ends in the future and within {days} days.", days=LONGEST.days)
        raise UsageError(f"{told} {say(_FORMS).replace('`', '')}")
    usual = call.stored[SETTINGS]
    wanted = replace(
        usual, options=replace(usual.options, pause=until.astimezone(UTC).replace(second=0, microsecond=0))
    )
    reply = Reply(
        say("Paused: nothing new is posted in this channel"),
        Tone.DONE,
        (
            *paused_lines(mode(Options(), wanted.options), call.now),
            Line(say(_WAITS), LineKind.SMALL),
            Line(wording.ticked(say("`/exports resume` ends it at any time.")), LineKind.SMALL),
        ),
        actions=(Action("resume", say("Undo")),),
    )
    return CommandOutcome(reply, (ChangeSettings(wanted),))


def _until(call: Call, text: str) -> datetime:
    """Read `3d`, `a week`, `until Monday`: a day begins at nine where the channel is. Raises UsageError."""
    if span := _SPAN.fullmatch(text):
        count = int(span[1]) if span[1] and span[1].isdigit() else 1
        return call.now + timedelta(hours=count * _HOURS[span[2][0].lower()])
    name = call.stored[SETTINGS].options.zone
    where = zone(name if isinstance(name, str) else "UTC")
    found = days.read(text, call.now.astimezone(where).date())
    if len(found) == 1 and found[0].first:
        return instant(where, found[0].first, USUAL_TIME)
    told = say("“{typed}” is no day and no span of time.", typed=wording.trimmed(text, 80))
    raise UsageError(f"{told} {say(_FORMS).replace('`', '')}")


_UNTIL = Option("until", later("A day or a span: 1d, 3d, 1w, Monday, 5 December; up to 90 days"))
COMMANDS = (
    Command(
        "pause",
        later("hold everything that would be posted here, until /exports resume"),
        reads=(SETTINGS,),
        answer=pause,
        section=Section.ALERTS,
        also=("hold",),
        changes=True,
    ),
    Command(
        "resume",
        later("end a pause, and post what has waited"),
        reads=(SETTINGS,),
        answer=resume,
        section=Section.ALERTS,
        also=("unpause", "continue", "unsnooze"),
        changes=True,
    ),
    Command(
        "snooze",
        later("hold everything that would be posted here, until a day or for a while"),
        (_UNTIL,),
        (SETTINGS,),
        answer=snooze,
        usage=later("[until]"),
        example="3d",
        section=Section.ALERTS,
        changes=True,
    ),
)
BUTTONS = (Button("resume", (SETTINGS,), answer=resume), Button("pause", (SETTINGS,), answer=paused_again))
