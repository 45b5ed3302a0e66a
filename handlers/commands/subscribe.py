"""`/exports subscribe [filter]`: post new acts in this channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.alerts.announcement import Announcement
from bot.alerts.filters import Filter, FilterError, Vocabulary, parse
from bot.alerts.subscriptions import Subscription
from handlers import wording
from handlers.asking import Asker
from handlers.commands import help_, matches, rights
from handlers.commands.outcome import AddSubscription, Outcome
from handlers.reply import Action, Line, LineKind, Reply, Tone

MOST = 50
"""Subscriptions of one channel: more are a mistake, and one filter holds long lists with `|`."""
_SHOWN = 3


def answer(  # noqa: PLR0913 - what the command looks at, by name
    asker: Asker,
    text: str,
    *,
    vocabulary: Vocabulary,
    existing: Sequence[Subscription],
    recent: Sequence[Announcement],
    now: datetime,
) -> Outcome:
    """Subscribe the channel to `text`. `existing` are its subscriptions, `recent` the latest announcements."""
    if not asker.may_manage:
        return Outcome(rights.refusal(asker))
    try:
        wanted = parse(text, vocabulary)
    except FilterError as error:
        return Outcome(help_.mistake(error, "subscribe"))
    subscription = Subscription.of(asker.channel, wanted.text, asker.user, now)
    known = next((number for number, one in enumerate(existing, 1) if one.id == subscription.id), None)
    if known:
        return Outcome(_already(known, subscription, wanted, recent))
    if len(existing) >= MOST:
        return Outcome(_full())
    others = _others(existing, wanted)
    return Outcome(_subscribed(subscription, wanted, recent, others), (AddSubscription(subscription),))


def _subscribed(
    subscription: Subscription, wanted: Filter, recent: Sequence[Announcement], others: tuple[Line, ...]
) -> Reply:
    return Reply(
        "Subscribed: new acts are posted in this channel",
        Tone.DONE,
        (
            Line(wording.expression(wanted.text), bold="Filter:"),
            *others,
            *_lately(wanted, recent),
        ),
        actions=_actions(subscription),
        footer="Each act is posted once, later reports of it are not. /exports help shows the filters.",
    )


def _already(number: int, subscription: Subscription, wanted: Filter, recent: Sequence[Announcement]) -> Reply:
    return Reply(
        f"This channel already has this subscription, as number {number}",
        Tone.CALM,
        (Line(wording.expression(wanted.text), bold="Filter:"), *_lately(wanted, recent)),
        actions=_actions(subscription),
    )


def _full() -> Reply:
    return Reply(
        f"This channel has {MOST} subscriptions already",
        Tone.CAUTION,
        (
            Line("Take one off with `/exports unsubscribe <number>` (`/exports list` shows them),"),
            Line("or join several in one filter: `about:gallium | about:germanium`."),
        ),
    )


def _others(existing: Sequence[Subscription], wanted: Filter) -> tuple[Line, ...]:
    if wanted.is_everything and existing:
        text = "It includes what this channel is subscribed to already. No act is posted twice."
        return (Line(text, LineKind.SMALL),)
    if any(not one.filter for one in existing):
        text = (
            "This channel is already subscribed to everything, so this filter adds nothing until that one is removed."
        )
        return (Line(text, LineKind.SMALL),)
    return ()


def _lately(wanted: Filter, recent: Sequence[Announcement]) -> tuple[Line, ...]:
    found = matches.matching(recent, wanted, _SHOWN)
    if found:
        head = "The last match:" if len(found) == 1 else f"The last {len(found)} matches:"
        return (Line(head, LineKind.HEADING), *matches.lines(found))
    if not recent:
        return (Line("Nothing has been announced yet since this bot was set up.", LineKind.SMALL),)
    looked = wording.counted(len(recent), "latest announcement")
    return (Line(f"No match among the {looked}; that may well be right.", LineKind.SMALL),)


def _actions(subscription: Subscription) -> tuple[Action, ...]:
    return (
        Action("test", "Send a test", subscription.id),
        Action("unsubscribe", "Unsubscribe", subscription.id, danger=True),
    )
