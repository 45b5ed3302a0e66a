"""`/exports subscribe [filter] [options]`: post new acts in this channel, or change how. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.alerts.archive import archive
from bot.model.announcement import Announcement
from bot.subscriptions import options
from bot.subscriptions.delivery_options import mode
from bot.subscriptions.filters import Filter, FilterError
from bot.subscriptions.options import SubscriptionRequest
from bot.subscriptions.records import MOST_IN_CHANNEL, Subscription, subscription_id
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
    Section,
)
from handlers.commands.options import DELIVERY, FILTER, NAME_OPTION, posting_lines
from handlers.messages import alerts, wording
from handlers.messages.guidance import WATCH, WATCH_ALONE, watched_filter
from handlers.messages.reply import Action, Line, LineKind, Reply, Tone
from handlers.messages.speech import counted, later, say

_ACTS_SHOWN = 3


def answer(call: Call) -> CommandOutcome:
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
    return answer(replace(call, text=watched_filter(call.text)))


def watch_alone(call: Call) -> CommandOutcome:
    """Answer *Watch for me*; the platform has put the person's conversation with the bot in the channel's place."""
    outcome = watch(call)
    if outcome.reply.tone is not Tone.DONE:
        return outcome
    told = Line(wording.ticked(say("It is told to you alone, as a direct message. `/exports list` there shows it.")))
    reply = replace(outcome.reply, title=say("Watching for you"), lines=(told, *outcome.reply.lines), actions=())
    return replace(outcome, reply=reply)


COMMAND = Command(
    "subscribe",
    later("post new acts in this channel: all, or those that a filter picks"),
    (*FILTER, *DELIVERY, NAME_OPTION),
    (SUBSCRIPTIONS, RECENT, TOLD_BEFORE, SETTINGS),
    posts=True,
    answer=answer,
    usage=later("[filter] [options]"),
    section=Section.ALERTS,
    also=("add", "sub", "follow", "watch"),
    changes=True,
)
BUTTONS = (
    Button(WATCH, COMMAND.reads, posts=True, answer=watch),
    Button(WATCH_ALONE, COMMAND.reads, answer=watch_alone),
)
