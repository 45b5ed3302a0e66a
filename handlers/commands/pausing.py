"""`/exports pause`, `resume`, `snooze`: a channel or one subscription waits for a while; nothing is lost. PURE."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.errors import UsageError
from bot.subscriptions.delivery_options import Options, mode
from bot.subscriptions.records import Subscription
from handlers.commands import manage, replies
from handlers.commands.command import (
    SETTINGS,
    SUBSCRIPTIONS,
    AddSubscription,
    Button,
    Call,
    ChangeSettings,
    Command,
    CommandOutcome,
    Option,
    Section,
)
from handlers.commands.options import LONGEST_PAUSE, check_pause, pause_end, paused_lines, refuse_end
from handlers.messages import wording
from handlers.messages.reply import Action, Line, LineKind, Reply, Tone
from handlers.messages.speech import later, say

_VALUE = "%Y%m%dT%H%M"
"""An instant (UTC) as the value of a button, which may hold no colon."""
_DIGITS = 3
_ONE_WAITS = later(
    "What only this subscription matches waits and is posted afterwards; nothing is dropped. The other subscriptions "
    "of this channel go on."
)
_WAITS = later(
    "Nothing is dropped: it is posted afterwards, and so are reminders. Further reports and corrections of acts "
    "that were announced here before still come."
)


def pause(call: Call) -> CommandOutcome:
    """Pause the channel, or one subscription of it, until it is resumed or for the longest time; else as `snooze`."""
    one, text = _read_target(call)
    return snooze(call) if text else _hold(call, one, call.now + LONGEST_PAUSE)


def snooze(call: Call) -> CommandOutcome:
    """Pause the channel or one subscription until a day or for a span; a day without any text. Raises UsageError."""
    one, text = _read_target(call)
    until = pause_end(text or "1d", call.now, _zone(call, one))
    if until is None:
        raise refuse_end(call.text.strip())
    return _hold(call, one, until)


def hold(call: Call) -> CommandOutcome:
    """Answer the buttons that pause one subscription: its id, and how long; for the longest time without."""
    id_, _, text = call.text.partition(" ")
    found = manage.numbered(call.stored[SUBSCRIPTIONS], id_)
    if found is None:
        return CommandOutcome(manage.gone())
    until = pause_end(text, call.now, _zone(call, found[1])) if text else call.now + LONGEST_PAUSE
    return _hold(call, found[1], until) if until else CommandOutcome(replies.old_button())


def release(call: Call) -> CommandOutcome:
    """End the pause of one subscription, named by its id; the reply's button undoes that."""
    if not call.asker.may_manage:
        return CommandOutcome(replies.refusal(call.asker))
    found = manage.numbered(call.stored[SUBSCRIPTIONS], call.text)
    if found is None:
        return CommandOutcome(manage.gone())
    number, one = found
    ended = replace(one, options=replace(one.options, pause=None))
    reply = Reply(
        say("Resumed: {subscription}", subscription=manage.called(number, one)),
        Tone.DONE,
        (Line(say("What has waited is posted now, as its options say.")), *_still_paused(call)),
        actions=(Action("hold", say("Undo"), one.id), Action(manage.CARD, say("Show it"), one.id)),
    )
    return CommandOutcome(reply, (AddSubscription(ended),))


def _still_paused(call: Call) -> tuple[Line, ...]:
    """Say that the whole channel is paused all the same."""
    pause = paused_lines(mode(Options(), call.stored[SETTINGS].options), call.now)
    told = wording.ticked(say("The whole channel is paused, too; `/exports resume` ends that."))
    return (*pause, Line(told, LineKind.SMALL)) if pause else ()


def _read_target(call: Call) -> tuple[Subscription | None, str]:
    """Return which subscription is meant (`2 until Monday`, `#2`), None for the whole channel, and the rest.

    What is a day or a span as it stands ("5 December", "2 days") names no subscription. Raises UsageError for a number
    that the list does not have.
    """
    text = call.text.strip()
    word, _, rest = text.partition(" ")
    number = word.removeprefix("#")
    if not number.isdecimal() or len(number) > _DIGITS or pause_end(text, call.now, _zone(call, None)):
        return None, text
    existing = call.stored[SUBSCRIPTIONS]
    if not 0 < int(number) <= len(existing):
        told = say("This channel has no subscription {number}.", number=number)
        raise UsageError(f"{told} {say('/exports list shows their numbers.')}")
    return existing[int(number) - 1], rest.strip()


def _zone(call: Call, one: Subscription | None) -> str:
    return mode(one.options if one else Options(), call.stored[SETTINGS].options).zone


def _hold(call: Call, one: Subscription | None, until: datetime) -> CommandOutcome:
    if one is None:
        return _paused(call, until)
    if not call.asker.may_manage:
        return CommandOutcome(replies.refusal(call.asker))
    check_pause(until, call.now)
    found = manage.numbered(call.stored[SUBSCRIPTIONS], one.id)
    number = found[0] if found else 0
    until = until.astimezone(UTC).replace(second=0, microsecond=0)
    held = replace(one, options=replace(one.options, pause=until))
    reply = Reply(
        say("Paused: {subscription}", subscription=manage.called(number, one)),
        Tone.DONE,
        (
            *paused_lines(mode(held.options, call.stored[SETTINGS].options), call.now),
            Line(wording.filtered(one.filter), bold=say("Filter:")),
            Line(say(_ONE_WAITS), LineKind.SMALL),
        ),
        actions=(Action("release", say("Undo"), one.id), Action(manage.CARD, say("Show it"), one.id)),
    )
    return CommandOutcome(reply, (AddSubscription(held),))


def resume(call: Call) -> CommandOutcome:
    """End the pause of the channel, or of the subscription whose number is typed; the reply's button undoes that."""
    if not call.asker.may_manage:
        return CommandOutcome(replies.refusal(call.asker))
    one, _ = _read_target(call)
    if one:
        return release(replace(call, text=one.id))
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
    check_pause(until, call.now)
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


_WHICH = Option("which", later("The number of one subscription; empty for the whole channel"))
_UNTIL = Option("until", later("A day or a span: 1d, 3d, 1w, Monday, 5 December; up to 90 days"))
_READS = (SETTINGS, SUBSCRIPTIONS)
COMMANDS = (
    Command(
        "pause",
        later("hold everything that would be posted here, until /exports resume"),
        (_WHICH,),
        _READS,
        answer=pause,
        usage=later("[number]"),
        section=Section.ALERTS,
        also=("hold",),
        changes=True,
    ),
    Command(
        "resume",
        later("end a pause, and post what has waited"),
        (_WHICH,),
        _READS,
        answer=resume,
        usage=later("[number]"),
        section=Section.ALERTS,
        also=("unpause", "continue", "unsnooze"),
        changes=True,
    ),
    Command(
        "snooze",
        later("hold everything that would be posted here, until a day or for a while"),
        (_WHICH, _UNTIL),
        _READS,
        answer=snooze,
        usage=later("[number] [until]"),
        example="3d",
        section=Section.ALERTS,
        changes=True,
    ),
)
BUTTONS = (
    Button("resume", _READS, answer=resume),
    Button("pause", _READS, answer=paused_again),
    Button("hold", _READS, answer=hold),
    Button("release", _READS, answer=release),
)
