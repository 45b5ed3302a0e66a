"""`/exports subscribe`, `list` and `unsubscribe`: what a channel is told, begun, shown and ended. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.alerts.archive import archive
from bot.model.announcement import Announcement
from bot.subscriptions import options
from bot.subscriptions.delivery_options import Options, mode
from bot.subscriptions.filters import Filter, FilterError
from bot.subscriptions.options import SubscriptionRequest
from bot.subscriptions.records import MOST_IN_CHANNEL, NO_DEFAULTS, ChannelDefaults, Subscription, subscription_id
from handlers.commands import help_, manage, replies
from handlers.commands.command import (
    RECENT,
    SETTINGS,
    SUBSCRIPTIONS,
    TOLD_BEFORE,
    AddSubscription,
    Button,
    Call,
    Command,
    CommandOutcome,
    Need,
    Option,
    RemoveSubscription,
    Section,
    StoredReader,
)
from handlers.commands.manage import CARD
from handlers.commands.options import DELIVERY, FILTER, NAME_OPTION, paused_lines, posting_lines, typed_options
from handlers.messages import alerts, wording
from handlers.messages.guidance import WATCH, WATCH_ALONE, watched_filter
from handlers.messages.reply import Action, Line, LineKind, Reply, Tone
from handlers.messages.speech import counted, later, say

_ACTS_SHOWN = 3


def subscribe(call: Call) -> CommandOutcome:
    """Subscribe the channel to the typed filter, or change the options of that subscription."""
    asker, existing, usual = call.asker, call.stored[SUBSCRIPTIONS], call.stored[SETTINGS].options
    if not asker.may_manage:
        return CommandOutcome(replies.refusal(asker))
    try:
        wish = options.read(call.text, call.vocabulary, asker.platform.mentions, asker.channel.workspace)
    except FilterError as error:
        return CommandOutcome(help_.mistake(error, "subscribe"))
    wanted = wish.filter
    found = next(((number, one) for number, one in enumerate(existing, 1) if one.filter == wanted.text), None)
    if found is None and len(existing) >= MOST_IN_CHANNEL:
        return CommandOutcome(_full())
    subscription = _wished(wish, found[1]) if found else _new(call, wish)
    lines = (
        *manage.filter_lines(wanted),
        *posting_lines(subscription.options, usual, call.now),
        *(() if found else _others(existing, wanted)),
        *_lately(
            wanted,
            call.stored[RECENT],
            archive(call.rules, call.today, call.stored[TOLD_BEFORE]),
            mode(subscription.options, usual).form.title,
        ),
    )
    if found and subscription == found[1]:
        return CommandOutcome(_already(found[0], subscription, lines))
    reply = _changed(found[0], subscription, lines) if found else _subscribed(subscription, lines)
    return CommandOutcome(reply, (AddSubscription(subscription),))


def _new(call: Call, wish: SubscriptionRequest) -> Subscription:
    made = Subscription.of(call.channel, wish.filter.text, call.asker.user, call.now, wish.options)
    taken = {one.id for one in call.stored[SUBSCRIPTIONS]}
    return replace(made, id=subscription_id(call.channel, made.filter, taken), name=wish.name or "")


def _wished(wish: SubscriptionRequest, one: Subscription) -> Subscription:
    """Return the subscription with the options and the name that were typed; what was not typed stays."""
    return replace(one, options=wish.options.over(one.options), name=one.name if wish.name is None else wish.name)


def _subscribed(subscription: Subscription, lines: tuple[Line, ...]) -> Reply:
    return Reply(
        say("Subscribed: this channel is told of new acts"),
        Tone.DONE,
        lines,
        actions=_actions(subscription),
        footer=say("Each act is posted once; later reports of it go into its thread. /exports help shows the filters."),
    )


def _changed(number: int, subscription: Subscription, lines: tuple[Line, ...]) -> Reply:
    return Reply(
        say("Changed: subscription {number} of this channel", number=number),
        Tone.DONE,
        lines,
        actions=_actions(subscription),
        footer=say("What waits already is posted by the new options. To take one back, write off: quiet:off."),
    )


def _already(number: int, subscription: Subscription, lines: tuple[Line, ...]) -> Reply:
    return Reply(
        say("This channel already has this subscription, as number {number}", number=number),
        Tone.CALM,
        lines,
        actions=_actions(subscription),
    )


def _full() -> Reply:
    return Reply(
        say("This channel has {n} subscriptions already", n=MOST_IN_CHANNEL),
        Tone.CAUTION,
        (
            Line(wording.ticked(say("Take one off: `/exports list` shows them, each with a button."))),
            Line(wording.ticked(say("Or join several in one filter: `about:gallium | about:germanium`"))),
        ),
    )


def _others(existing: Sequence[Subscription], wanted: Filter) -> tuple[Line, ...]:
    if wanted.is_everything and existing:
        text = say("It includes what this channel is subscribed to already. No act is posted twice.")
        return (Line(text, LineKind.SMALL),)
    if any(not one.filter for one in existing):
        text = say(
            "This channel is already subscribed to everything, so this filter adds nothing until that one is removed."
        )
        return (Line(text, LineKind.SMALL),)
    return ()


def _lately(
    wanted: Filter, recent: Sequence[Announcement], archived: Sequence[Announcement], titled: str
) -> tuple[Line, ...]:
    found = alerts.matching(recent, wanted, _ACTS_SHOWN)
    if found:
        head = counted("The last match:", "The last {n} matches:", len(found))
        return (Line(head, LineKind.HEADING), *alerts.list_lines(found, titled))
    older = alerts.archived_lines(archived, wanted, _ACTS_SHOWN)
    if not recent:
        return (Line(say("Nothing has been announced yet since this bot was set up."), LineKind.SMALL), *older)
    looked = counted(
        "No match among the {n} latest announcement; that may well be right.",
        "No match among the {n} latest announcements; that may well be right.",
        len(recent),
    )
    return (Line(looked, LineKind.SMALL), *older)


def _actions(subscription: Subscription) -> tuple[Action, ...]:
    return (
        Action("test", say("Send a test"), subscription.id),
        Action(manage.EDIT, say("Edit"), subscription.id),
        Action("unsubscribe", say("Unsubscribe"), subscription.id, danger=True),
    )


def watch(call: Call) -> CommandOutcome:
    """Answer *Watch this*: subscribe the channel to the goods of an answer, by the same rules."""
    return subscribe(replace(call, text=watched_filter(call.text)))


def watch_alone(call: Call) -> CommandOutcome:
    """Answer *Watch for me*; the platform has put the person's conversation with the bot in the channel's place."""
    outcome = watch(call)
    if outcome.reply.tone is not Tone.DONE:
        return outcome
    told = Line(wording.ticked(say("It is told to you alone, as a direct message. `/exports list` there shows it.")))
    reply = replace(outcome.reply, title=say("Watching for you"), lines=(told, *outcome.reply.lines), actions=())
    return replace(outcome, reply=reply)


SUBSCRIBE = Command(
    "subscribe",
    later("post new acts in this channel: all, or those that a filter picks"),
    (*FILTER, *DELIVERY, NAME_OPTION),
    (SUBSCRIPTIONS, RECENT, TOLD_BEFORE, SETTINGS),
    posts=True,
    answer=subscribe,
    usage=later("[filter] [options]"),
    section=Section.ALERTS,
    also=("add", "sub", "follow", "watch"),
    changes=True,
)


SUBSCRIPTIONS_SHOWN = 10
"""Subscriptions on the first page, each with a button; the rest is behind “more”."""


async def _state(store: StoredReader, call: Call) -> tuple[int, str]:
    return await store.records.state_of(call.channel)


STATE = Need(_state)


def list_channel(call: Call) -> Reply:
    """List the channel's subscriptions; say how many acts wait there, or why nothing can be posted."""
    waiting, paused = call.stored[STATE]
    usual = call.stored[SETTINGS]
    shown = listed(call.stored[SUBSCRIPTIONS], usual, waiting=waiting, paused=paused)
    pause = paused_lines(mode(Options(), usual.options), call.now)
    if not pause:
        return shown
    return replace(
        shown,
        lines=(*pause, *shown.lines),
        actions=(replace(RESUME_BUTTON, label=say(RESUME_BUTTON.label)), *shown.actions),
    )


RESUME_BUTTON = Action("resume", later("Resume"))


def listed(
    existing: Sequence[Subscription], usual: ChannelDefaults = NO_DEFAULTS, *, waiting: int = 0, paused: str = ""
) -> Reply:
    """Return the subscriptions as lines, numbered in the order in which they were made.

    `usual` are the channel's settings, `waiting` how many acts wait for a digest or the end of quiet hours, `paused`
    why nothing can be posted at present.
    """
    if not existing:
        return Reply(
            say("This channel has no subscriptions"),
            Tone.CALM,
            (
                Line(wording.code("/exports subscribe"), LineKind.BULLET, say("Every new act:")),
                Line(wording.code("/exports subscribe about:graphite from:CN"), LineKind.BULLET, say("Only some:")),
            ),
        )
    lines = tuple(_listed_line(number, one) for number, one in enumerate(existing, 1))
    return Reply(
        counted("This channel has {n} subscription", "This channel has {n} subscriptions", len(existing)),
        Tone.CALM,
        (*_paused(paused), *lines[:SUBSCRIPTIONS_SHOWN], *_usual_line(usual, waiting)),
        actions=tuple(
            Action(CARD, say("Manage {subscription}", subscription=one.name or number), one.id)
            for number, one in enumerate(existing[:SUBSCRIPTIONS_SHOWN], 1)
        ),
        footer=say("An act that several of them match is posted once.") if len(existing) > 1 else "",
        more=lines[SUBSCRIPTIONS_SHOWN:],
    )


def _listed_line(number: int, one: Subscription) -> Line:
    since = wording.said(one.created_at.date())
    told = f"{wording.filtered(one.filter)}{typed_options(one.options)}"
    named = f"{number}. {one.name}:" if one.name else f"{number}."
    return Line(say("{subscription} (since {day})", subscription=told, day=since), bold=named)


def _paused(why: str) -> tuple[Line, ...]:
    if not why:
        return ()
    said = wording.trimmed(why, 300).rstrip(".")
    text = say("nothing can be posted here at present: {why}. Nothing is lost; it is tried again.", why=said)
    return (Line(text, bold=say("Paused:")),)


def _usual_line(usual: ChannelDefaults, waiting: int) -> tuple[Line, ...]:
    own = say("Usual in this channel: {options}", options=wording.code(usual.text))
    said = (Line(own, LineKind.SMALL),) if usual.text else ()
    held = counted(
        "{n} act waits for a digest, or for the end of quiet hours or of a pause.",
        "{n} acts wait for a digest, or for the end of quiet hours or of a pause.",
        waiting,
    )
    return (*said, *((Line(held, LineKind.SMALL),) if waiting else ()))


LIST = Command(
    "list",
    later("what this channel is subscribed to"),
    (),
    (SUBSCRIPTIONS, SETTINGS, STATE),
    answer=list_channel,
    section=Section.ALERTS,
    also=("ls", "show", "subscriptions"),
    form=True,
    sign="🔔",
)


ALL_OF_THEM = "all"
_EVERYTHING = ("everything", "everything (no filter)")


def unsubscribe(call: Call) -> CommandOutcome:
    """Remove the named subscriptions: numbers of `/exports list`, a filter in any spelling, or `all`."""
    existing = call.stored[SUBSCRIPTIONS]
    if not call.asker.may_manage:
        return CommandOutcome(replies.refusal(call.asker))
    named = call.text.strip()
    if not existing:
        return CommandOutcome(listed(existing))
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


def unsubscribe_pressed(call: Call) -> CommandOutcome:
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
    shown = listed(existing)
    text = say(
        "Press a button, or type `/exports unsubscribe 1` with its number; `all` in place of a number takes off all."
    )
    how = Line(wording.ticked(text), LineKind.SMALL)
    buttons = tuple(
        Action("unsubscribe", say("Unsubscribe {number}", number=number), one.id)
        for number, one in enumerate(existing[:SUBSCRIPTIONS_SHOWN], 1)
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
    shown, more = (*lines[:SUBSCRIPTIONS_SHOWN], back), lines[SUBSCRIPTIONS_SHOWN:]
    reply = Reply(title, Tone.DONE, shown, more=more)
    return CommandOutcome(reply, tuple(RemoveSubscription(one.id) for one in taken))


UNSUBSCRIBE = Command(
    "unsubscribe",
    later("stop posting them"),
    (Option("which", later("Its number in /exports list, its filter, or all; empty to choose from a list")),),
    (SUBSCRIPTIONS,),
    answer=unsubscribe,
    usage=later("<number, filter or all>"),
    section=Section.ALERTS,
    also=("remove", "delete", "unsub", "stop"),
    changes=True,
)
UNSUBSCRIBE_BUTTON = Button("unsubscribe", (SUBSCRIPTIONS,), answer=unsubscribe_pressed)
BUTTONS = (
    Button(WATCH, SUBSCRIBE.reads, posts=True, answer=watch),
    Button(WATCH_ALONE, SUBSCRIBE.reads, answer=watch_alone),
    UNSUBSCRIBE_BUTTON,
)
