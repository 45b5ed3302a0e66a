"""One subscription: its card with buttons, `/exports edit`, and what its form saves. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.subscriptions import options
from bot.subscriptions.clauses import AnyClause
from bot.subscriptions.delivery_options import USUAL_TIME, Options, instant, mode, zone
from bot.subscriptions.filters import Filter, FilterError
from bot.subscriptions.options import SubscriptionRequest
from bot.subscriptions.records import ChannelDefaults, Subscription
from handlers.commands import help_, replies
from handlers.commands.command import (
    SETTINGS,
    SUBSCRIPTIONS,
    AddSubscription,
    Button,
    Call,
    Command,
    CommandOutcome,
    Option,
    Section,
)
from handlers.commands.options import DELIVERY, FILTER, NAME_OPTION, check_pause, posting_lines
from handlers.messages import deliveries, wording
from handlers.messages.reply import Action, Line, LineKind, Reply, Tone
from handlers.messages.speech import later, say

CARD, EDIT, COPY = "subscription", "edit", "copy"
"""Actions of buttons; their value is a subscription's id. The last two open a form where a platform has forms."""
BEGIN = deliveries.BEGIN
"""Opens the form that subscribes, on a greeting."""
SAVED = "saved"
"""The action of a form that was saved: the subscription's id, and the whole of it as it is typed."""
_FILTERS_SHOWN = 12


def numbered(existing: Sequence[Subscription], id_: str) -> tuple[int, Subscription] | None:
    """Return a subscription with its number in the list; None if it is gone."""
    return next(((number, one) for number, one in enumerate(existing, 1) if one.id == id_), None)


def called(number: int, one: Subscription) -> str:
    """Word which subscription is meant: by its name, else by its number."""
    return say("“{name}”", name=one.name) if one.name else say("subscription {number}", number=number)


def gone() -> Reply:
    """Return the reply for a button whose subscription does not exist any more."""
    left = wording.ticked(say("`/exports list` shows what is left."))
    return Reply(say("This subscription is gone already"), Tone.CALM, (Line(left),))


# The card


def card(call: Call) -> Reply:
    """Show one subscription with everything that can be done to it."""
    found = numbered(call.stored[SUBSCRIPTIONS], call.text)
    if found is None:
        return gone()
    number, one = found
    return Reply(
        heading(number, one),
        Tone.CALM,
        card_lines(call, one),
        actions=card_actions(call, one),
        footer=say("Made on {day}. Whoever may manage this channel may change it.", day=_day(one)),
        sign="🔔" if not _own_pause(one, call.now) else "⏸️",
    )


def heading(number: int, one: Subscription) -> str:
    """Return a card's title: its number, and what it is called."""
    if one.name:
        return say("Subscription {number}: {name}", number=number, name=one.name)
    return say("Subscription {number} of this channel", number=number)


def card_lines(call: Call, one: Subscription) -> tuple[Line, ...]:
    """Return a subscription's filters, one a line, and how its acts are posted."""
    try:
        filters = filter_lines(call.filters(one.filter))
    except FilterError:
        filters = (Line(wording.filtered(one.filter), bold=say("Filter:")),)
    posted = posting_lines(one.options, call.stored[SETTINGS].options, call.now)
    return (*filters, *(posted or (Line(say("each act at once"), bold=say("Posted:")),)))


def filter_lines(wanted: Filter) -> tuple[Line, ...]:
    """Word a filter; of several alternatives each on a line of its own."""
    clause = wanted.clause
    if not isinstance(clause, AnyClause):
        return (Line(wording.filtered(wanted.text), bold=say("Filter:")),)
    shown = [Line(wording.code(part.text), LineKind.BULLET) for part in clause.parts[:_FILTERS_SHOWN]]
    left = len(clause.parts) - len(shown)
    rest = (Line(say("and {n} more", n=left), LineKind.BULLET),) if left > 0 else ()
    return (Line(say("what matches any of these:"), bold=say("Filters:")), *shown, *rest)


def card_actions(call: Call, one: Subscription) -> tuple[Action, ...]:
    """Return a card's buttons."""
    paused = _own_pause(one, call.now)
    timing = (
        (Action("release", say("Resume"), one.id),)
        if paused
        else (
            Action("hold", say("Pause"), one.id),
            Action("hold", say("Snooze 1 day"), f"{one.id} 1d"),
            Action("hold", say("Snooze 1 week"), f"{one.id} 1w"),
        )
    )
    return (
        Action(EDIT, say("Edit"), one.id),
        *timing,
        Action(COPY, say("Copy to a channel"), one.id),
        Action("test", say("Send a test"), one.id),
        Action("unsubscribe", say("Unsubscribe"), one.id, danger=True),
    )


def _own_pause(one: Subscription, now: datetime) -> bool:
    return mode(one.options, Options()).paused_at(now)


def _day(one: Subscription) -> str:
    return wording.said(one.created_at.date())


# Editing


def edit(call: Call) -> CommandOutcome:
    """Change a subscription by its number: what is typed replaces what it says of that, all else stays."""
    if not call.asker.may_manage:
        return CommandOutcome(replies.refusal(call.asker))
    existing = call.stored[SUBSCRIPTIONS]
    word, _, rest = call.text.strip().partition(" ")
    number = word.removeprefix("#")
    if not (number.isdecimal() and 0 < int(number[:9]) <= len(existing)):
        return CommandOutcome(_which(word, existing))
    one = existing[int(number) - 1]
    if not rest.strip():
        return CommandOutcome(card(replace(call, text=one.id)))
    try:
        wish = _read_request(call, rest)
    except FilterError as error:
        return CommandOutcome(help_.mistake(error, f"edit {number}"))
    wanted = wish.filter.text if wish.filtered else one.filter
    named = one.name if wish.name is None else wish.name
    return _changed(call, one, replace(one, filter=wanted, options=wish.options.over(one.options), name=named))


def saved(call: Call) -> CommandOutcome:
    """Save a form: the subscription becomes what stands in it. The value is its id and the whole as it is typed."""
    if not call.asker.may_manage:
        return CommandOutcome(replies.refusal(call.asker))
    id_, _, text = call.text.partition(" ")
    found = numbered(call.stored[SUBSCRIPTIONS], id_)
    if found is None:
        return CommandOutcome(gone())
    try:
        wish = _read_request(call, text)
    except FilterError as error:
        return CommandOutcome(help_.mistake(error, "subscribe"))
    _, one = found
    return _changed(call, one, whole(call.stored[SETTINGS], one, wish))


def whole(usual: ChannelDefaults, one: Subscription, wish: SubscriptionRequest) -> Subscription:
    """Return a subscription that became what a form says of it. A pause of a day ends at nine, as a snooze does."""
    pause = wish.options.pause
    if isinstance(pause, datetime):
        where = zone(mode(wish.options, usual.options).zone)
        day = pause.astimezone(UTC).date()
        kept = one.options.pause
        same = isinstance(kept, datetime) and kept.astimezone(where).date() == day
        pause = kept if same else instant(where, day, USUAL_TIME)
    return replace(one, filter=wish.filter.text, options=replace(wish.options, pause=pause), name=wish.name or "")


def _read_request(call: Call, text: str) -> SubscriptionRequest:
    asker = call.asker
    return options.read(text, call.vocabulary, asker.platform.mentions, asker.channel.workspace)


def _changed(call: Call, before: Subscription, after: Subscription) -> CommandOutcome:
    existing = call.stored[SUBSCRIPTIONS]
    number = next(number for number, one in enumerate(existing, 1) if one.id == before.id)
    twin = next(((n, one) for n, one in enumerate(existing, 1) if one.filter == after.filter and n != number), None)
    if twin:
        return CommandOutcome(_twin(*twin))
    if isinstance(after.options.pause, datetime) and after.options.pause != before.options.pause:
        check_pause(after.options.pause, call.now)
    shown = replace(call, text=after.id)
    title = say("Changed: {subscription}", subscription=called(number, after))
    if after == before:
        return CommandOutcome(replace(card(shown), title=say("Nothing to change: it says so already")))
    changed = tuple(after if one.id == before.id else one for one in existing)
    view = card(shown.plus(SUBSCRIPTIONS, changed))
    reply = replace(
        view,
        title=title,
        tone=Tone.DONE,
        sign="",
        footer=say("What waits already is posted by the new options. To take one back, write off: quiet:off."),
    )
    return CommandOutcome(reply, (AddSubscription(after),))


def _twin(number: int, one: Subscription) -> Reply:
    return Reply(
        say("This channel already has this filter, as {subscription}", subscription=called(number, one)),
        Tone.CAUTION,
        (Line(say("Nothing was changed: two subscriptions of one channel differ in their filters.")),),
        actions=(Action(CARD, say("Show it"), one.id),),
        mistaken=True,
    )


def _which(word: str, existing: Sequence[Subscription]) -> Reply:
    title = say("Which one?")
    if word:
        title = say("No subscription here has the number “{typed}”", typed=wording.trimmed(word, 40))
    return Reply(
        title,
        Tone.CAUTION,
        (
            *(Line(_shortly(one), LineKind.BULLET, f"{n}.") for n, one in enumerate(existing[:10], 1)),
            Line(wording.ticked(say("Type for example `/exports edit 1 digest:daily@09:00`.")), LineKind.SMALL),
        ),
        actions=tuple(Action(CARD, f"{n}", one.id) for n, one in enumerate(existing[:10], 1)),
        mistaken=True,
    )


def _shortly(one: Subscription) -> str:
    told = wording.filtered(one.filter)
    return say("{name}: {filter}", name=one.name, filter=told) if one.name else told


def begin_hint(_: Call) -> Reply:
    """Answer the button that opens the form where no form can be shown."""
    forms = (
        Line(wording.code("/exports subscribe"), LineKind.BULLET, say("Every new act:")),
        Line(wording.code("/exports subscribe about:graphite from:CN"), LineKind.BULLET, say("Only some:")),
    )
    return Reply(say("Choose what is posted here"), Tone.CALM, forms)


def form_hint(call: Call) -> Reply:
    """Answer *Edit* and *Copy* where no form can be shown: what to type instead."""
    found = numbered(call.stored[SUBSCRIPTIONS], call.text)
    if found is None:
        return gone()
    number, one = found
    change = wording.ticked(
        say("To change it, type `/exports edit {number}` with what shall be different.", number=number)
    )
    copy = say(
        "To copy it, type this in the other channel: {command}", command=wording.code(f"/exports subscribe {one.typed}")
    )
    return Reply(heading(number, one), Tone.CALM, (Line(change), Line(copy)))


COMMAND = Command(
    "edit",
    later("change a subscription: its filter, when it is posted, its name"),
    (
        Option("which", later("Its number in /exports list"), required=True),
        Option("change", later("A filter or options, as quiet:22:00-07:00; empty for its card"), is_filter=True),
        *(one for one in (*FILTER, *DELIVERY) if one.suggests and one.suggests != "source"),
        NAME_OPTION,
    ),
    (SUBSCRIPTIONS, SETTINGS),
    posts=True,
    answer=edit,
    usage=later("<number> [filter] [options]"),
    section=Section.ALERTS,
    also=("change", "modify", "rename", "name"),
    changes=True,
)
BUTTONS = (
    Button(CARD, (SUBSCRIPTIONS, SETTINGS), answer=card),
    Button(EDIT, (SUBSCRIPTIONS,), answer=form_hint),
    Button(COPY, (SUBSCRIPTIONS,), answer=form_hint),
    Button(BEGIN, answer=begin_hint),
    Button(SAVED, (SUBSCRIPTIONS, SETTINGS), posts=True, answer=saved),
)
