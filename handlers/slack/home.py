"""The App Home tab: search, what comes next, what came last, one's subscriptions and lists, the sources. PURE.

Limits: https://docs.slack.dev/reference/views/home-tab-views (100 blocks).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from bot.parts.records import PartsList
from bot.subscriptions.records import Subscription
from handlers.messages import wording
from handlers.messages.reply import Reply, mended
from handlers.messages.speech import counted, later, say
from handlers.slack.escape import clip, coded, escape, spoken
from handlers.slack.form import noted, plain
from handlers.slack.render import FORM

View = dict[str, Any]

CARD, ASK, PERSONAL = "ew-home-card", "ew-home-ask", "ew-home-personal"
"""Actions: open a subscription's card (value `<channel> <subscription>`), look up what is typed, watch for oneself."""
SUBSCRIPTIONS_SHOWN = 25
"""Subscriptions on the page, each with the heading of its channel at most."""
LISTS = 8
_NOTED, _GLANCE = 6, 4
_FILTER = 500
_INTRO = later(
    "I answer what is under export control, and post new acts to the channels that asked for them. "
    "Ask with `/restricted graphite to:US` in any channel; `/exports help` shows everything else."
)


@dataclass(frozen=True, slots=True)
class ShownList:
    """A parts list of a channel; whether its changes are told there."""

    channel: str
    one: PartsList
    watched: bool


@dataclass(frozen=True, slots=True)
class HomePage:
    """What a person sees. `subscriptions` are None if they cannot be read, `unseen` counts those that are left out.

    The replies are those of the commands. `personal` is the conversation with the bot, if it is known.
    """

    subscriptions: Sequence[Subscription] | None
    latest: Reply | None = None
    dates: Reply | None = None
    sources: Reply | None = None
    lists: Sequence[ShownList] = ()
    personal: str = ""
    unseen: int = 0


def home_tab(page: HomePage) -> View:
    """Build the page."""
    buttons = [_button(say("Subscribe a channel"), FORM, style="primary")]
    if page.personal:
        buttons.append(_button(say("Watch for me"), PERSONAL))
    blocks = [
        _header("Exportwatch"),
        _section(say(_INTRO)),
        _search(),
        {"type": "actions", "elements": list(buttons)},
        {"type": "divider"},
        *(_glance(page.dates) if page.dates else ()),
        *(_glance(page.latest) if page.latest else ()),
        *_listed(page),
        *_lists(page.lists),
        *(_glance(page.sources) if page.sources else ()),
        _small(
            say(
                "Subscriptions of private channels are shown to who made them. {disclaimer}.",
                disclaimer=wording.disclaimer(),
            )
        ),
    ]
    return {"type": "home", "blocks": blocks}


def read_card(value: str) -> tuple[str, str]:
    """Decode channel and subscription of a pressed button; empty texts if the value is malformed."""
    channel, _, subscription = value.partition(" ")
    return channel, subscription


def _search() -> View:
    return {
        "type": "input",
        "block_id": "ask",
        "dispatch_action": True,
        "label": plain(say("Is it under export control?")),
        "element": {
            "type": "plain_text_input",
            "action_id": ASK,
            "max_length": 600,
            "placeholder": plain(say("gallium to Japan, 3A090, 8112.92 …")),
            "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
        },
    }


def _glance(reply: Reply) -> list[View]:
    return noted(replace(reply, lines=reply.lines[:_GLANCE], fields=(), footer=""), _NOTED)


def _listed(page: HomePage) -> Iterator[View]:
    found = page.subscriptions
    if found is None:
        yield _section(say("The subscriptions cannot be read just now. Please look again in a minute."))
        return
    if not found:
        yield _section(say("No channel that you can see is subscribed yet."))
        return
    shown, further = found[:SUBSCRIPTIONS_SHOWN], len(found) - SUBSCRIPTIONS_SHOWN + page.unseen
    yield _header(counted("{n} subscription", "{n} subscriptions", len(found)))
    for channel, theirs in groupby(shown, key=lambda subscription: subscription.channel.id):
        yield from _subscriptions_in(channel, theirs, personal=channel == page.personal)
    if further > 0:
        yield _section(say("and {n} more: `/exports list` in a channel shows its own.", n=further))


def _subscriptions_in(channel: str, subscriptions: Iterable[Subscription], *, personal: bool) -> Iterator[View]:
    yield _section(f"*{say('For you alone')}*" if personal else f"*<#{escape(channel)}>*")
    for subscription in subscriptions:
        told = (wording.filtered(subscription.filter), wording.code(subscription.options.text))
        shown = list(filter(None, (coded("".join(mended([clip(spoken(text), _FILTER)]))) for text in told)))
        if subscription.name:
            shown.insert(0, f"*{escape(subscription.name)}*")
        manage = _button(say("Manage"), CARD, f"{subscription.channel.id} {subscription.id}")
        yield _section("\n".join(shown) or "–") | {"accessory": manage}


def _lists(lists: Sequence[ShownList]) -> Iterator[View]:
    if not lists:
        return
    yield _header(say("Parts lists"))
    told = []
    for shown in lists[:LISTS]:
        lines = counted("{n} line", "{n} lines", shown.one.lines)
        state = say("watched") if shown.watched else say("not watched")
        told.append(f"• *{escape(clip(shown.one.name, 80))}* · {lines} · {state} · <#{escape(shown.channel)}>")
    yield _section("\n".join(told))
    yield {"type": "divider"}


def _header(text: str) -> View:
    return {"type": "header", "text": plain(text)}


def _section(text: str) -> View:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": False}}


def _small(text: str) -> View:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _button(label: str, action: str, value: str = "", style: str = "") -> View:
    made: View = {"type": "button", "action_id": action, "text": plain(label)}
    return made | ({"value": value} if value else {}) | ({"style": style} if style else {})
