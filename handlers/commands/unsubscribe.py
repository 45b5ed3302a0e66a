"""`/exports unsubscribe <number | filter | all>`, and its button. PURE."""

from __future__ import annotations

from collections.abc import Sequence

from bot.subscriptions import options
from bot.subscriptions.filters import FilterError
from bot.subscriptions.records import Subscription
from handlers.commands import list_, manage, replies
from handlers.commands.command import (
    SUBSCRIPTIONS,
    Button,
    Call,
    Command,
    CommandOutcome,
    Option,
    RemoveSubscription,
    Section,
)
from handlers.commands.options import typed_options
from handlers.messages import wording
from handlers.messages.reply import Action, Line, LineKind, Reply, Tone
from handlers.messages.speech import counted, later, say

ALL_OF_THEM = "all"
_EVERYTHING = ("everything", "everything (no filter)")


def answer(call: Call) -> CommandOutcome:
    """Remove the named subscriptions: numbers of `/exports list`, a filter in any spelling, or `all`."""
    existing = call.stored[SUBSCRIPTIONS]
    if not call.asker.may_manage:
        return CommandOutcome(replies.refusal(call.asker))
    named = call.text.strip()
    if not existing:
        return CommandOutcome(list_.listed(existing))
    if not named:
        return CommandOutcome(_which(say("Which one?"), existing))
    if named.casefold() == ALL_OF_THEM:
        return _removed(existing)
    found = _find(call, named, existing)
    several = [found] if found else _numbered(named, existing)
    return (
        _removed(several)
        if several
        else CommandOutcome(
            _which(say("No subscription here is “{typed}”", typed=wording.trimmed(named, 100)), existing)
        )
    )


def pressed(call: Call) -> CommandOutcome:
    """Remove the subscription of a pressed button, whose value is its id, or `all`."""
    if not call.asker.may_manage:
        return CommandOutcome(replies.refusal(call.asker))
    found = [one for one in call.stored[SUBSCRIPTIONS] if call.text in (one.id, ALL_OF_THEM)]
    if not found:
        return CommandOutcome(manage.gone())
    return _removed(found)


def _find(call: Call, named: str, existing: Sequence[Subscription]) -> Subscription | None:
    """Find the named subscriptions: by filter first, since a channel may be subscribed to the word `39`."""
    texts = {one.filter: one for one in existing}
    if named in texts:
        return texts[named]
    if named.casefold() in _EVERYTHING and "" in texts:
        return texts[""]
    number = named.removeprefix("#")
    if number.isdecimal() and 0 < int(number[:9]) <= len(existing):
        return existing[int(number) - 1]
    try:
        wish = options.read(named, call.vocabulary, call.asker.platform.mentions)
    except FilterError:
        return None
    # Options may stand beside it, as `list` shows them; alone they name nothing, least of all everything.
    if wish.filter.is_everything:
        return None
    return next((one for one in existing if one.filter == wish.filter.text), None)


def _numbered(named: str, existing: Sequence[Subscription]) -> list[Subscription]:
    """Read `1, 3` as subscriptions of the list; none if one of the numbers is not on it."""
    numbers = [number.removeprefix("#") for number in named.replace(",", " ").split()]
    if not all(number.isdecimal() and 0 < int(number[:9]) <= len(existing) for number in numbers):
        return []
    return [existing[at - 1] for at in sorted({int(number) for number in numbers})]


def _which(title: str, existing: Sequence[Subscription]) -> Reply:
    shown = list_.listed(existing)
    text = say(
        "Press a button, or type `/exports unsubscribe 1` with its number; `all` in place of a number takes off all."
    )
    how = Line(wording.ticked(text), LineKind.SMALL)
    buttons = tuple(
        Action("unsubscribe", say("Unsubscribe {number}", number=number), one.id)
        for number, one in enumerate(existing[: list_.SUBSCRIPTIONS_SHOWN], 1)
    )
    return Reply(title, Tone.CAUTION, (*shown.lines, how), actions=buttons, more=shown.more)


def _removed(taken: Sequence[Subscription]) -> CommandOutcome:
    title = counted("Removed {n} subscription", "Removed {n} subscriptions", len(taken))
    lines = tuple(Line(wording.filtered(one.filter) + typed_options(one.options), LineKind.BULLET) for one in taken)
    text = say(
        "To have it back: `/exports subscribe` with its filter. What waits for a digest is dropped; "
        "an alert on its way may still arrive."
    )
    back = Line(wording.ticked(text), LineKind.SMALL)
    shown, more = (*lines[: list_.SUBSCRIPTIONS_SHOWN], back), lines[list_.SUBSCRIPTIONS_SHOWN :]
    reply = Reply(title, Tone.DONE, shown, more=more)
    return CommandOutcome(reply, tuple(RemoveSubscription(one.id) for one in taken))


COMMAND = Command(
    "unsubscribe",
    later("stop posting them"),
    (Option("which", later("Its number in /exports list, its filter, or all; empty to choose from a list")),),
    (SUBSCRIPTIONS,),
    answer=answer,
    usage=later("<number, filter or all>"),
    section=Section.ALERTS,
    also=("remove", "delete", "unsub", "stop"),
    changes=True,
)
BUTTON = Button("unsubscribe", (SUBSCRIPTIONS,), answer=pressed)
