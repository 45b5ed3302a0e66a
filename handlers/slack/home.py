"""The App Home tab: the workspace's subscriptions that the viewer may see. PURE.

Limits: https://docs.slack.dev/reference/views/home-tab-views (100 blocks).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from bot.subscriptions.records import Subscription
from handlers.messages import option_wording, wording
from handlers.messages.marks import mended
from handlers.messages.reply import Reply
from handlers.slack.buttons import FORM
from handlers.slack.render import render
from handlers.slack.text import clip, coded, escape, spoken

View = dict[str, Any]

OFF = "ew-home-off"
"""The action of the button that removes a subscription; its value is `<channel> <subscription>`."""
SHOWN = 40
_NOTED = 6
_FILTER = 500
_INTRO = (
    "I answer what is under export control, and post new acts to the channels that asked for them. "
    "Ask with `/restricted graphite to:US` in any channel; `/exports help` shows everything else."
)


def home(subscriptions: Sequence[Subscription] | None, note: Reply | None = None) -> View:
    """Build the page. `subscriptions` are those that the person may see; None if they cannot be read.

    `note` is a reply that says why an action on this page failed.
    """
    blocks = [
        *(_noted(note) if note else ()),
        _header("Exportwatch"),
        _section(_INTRO),
        _actions([_button("Subscribe a channel", FORM, style="primary")]),
    ]
    return {"type": "home", "blocks": [*blocks, {"type": "divider"}, *_listed(subscriptions), _small(_FOOT)]}


_FOOT = f"Subscriptions of private channels are shown to who made them. {wording.DISCLAIMER}."


def _noted(note: Reply) -> list[View]:
    shown = render(replace(note, more=())).blocks
    return [*(block for block in shown[:_NOTED] if block["type"] != "actions"), {"type": "divider"}]


def _listed(subscriptions: Sequence[Subscription] | None) -> Iterator[View]:
    if subscriptions is None:
        yield _section("The subscriptions cannot be read just now. Please look again in a minute.")
        return
    if not subscriptions:
        yield _section("No channel that you can see is subscribed yet.")
        return
    shown, further = subscriptions[:SHOWN], len(subscriptions) - SHOWN
    yield _header(wording.counted(len(subscriptions), "subscription"))
    for channel, theirs in groupby(shown, key=lambda subscription: subscription.channel.id):
        yield from _channel(channel, theirs)
    if further > 0:
        yield _section(f"and {further} more: `/exports list` in a channel shows its own.")


def _channel(channel: str, subscriptions: Iterable[Subscription]) -> Iterator[View]:
    yield _section(f"*<#{escape(channel)}>*")
    for subscription in subscriptions:
        description = f"{wording.filtered(subscription.filter)}{option_wording.short(subscription.options)}"
        text = coded("".join(mended([clip(spoken(description), _FILTER)])))
        off = _button("Unsubscribe", OFF, f"{subscription.channel.id} {subscription.id}")
        off["confirm"] = {
            "title": _plain("Unsubscribe?"),
            "text": _plain("Nothing more will be posted there because of it."),
            "confirm": _plain("Unsubscribe"),
            "deny": _plain("Keep it"),
        }
        yield _section(f"• {text}") | {"accessory": off}


def read(value: str) -> tuple[str, str]:
    """Decode channel and subscription of a pressed button; empty texts if the value is malformed."""
    channel, _, subscription = value.partition(" ")
    return channel, subscription


def _header(text: str) -> View:
    return {"type": "header", "text": _plain(text)}


def _section(text: str) -> View:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": False}}


def _small(text: str) -> View:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _actions(buttons: Sequence[View]) -> View:
    return {"type": "actions", "elements": list(buttons)}


def _button(label: str, action: str, value: str = "", style: str = "") -> View:
    made: View = {"type": "button", "action_id": action, "text": _plain(label)}
    return made | ({"value": value} if value else {}) | ({"style": style} if style else {})


def _plain(text: str) -> View:
    return {"type": "plain_text", "text": text, "emoji": True}
