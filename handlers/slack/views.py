"""The modal that creates a subscription without typing, and the App Home tab, which lists subscriptions. PURE.

Limits: https://docs.slack.dev/reference/views/modal-views, /reference/views/home-tab-views (100 blocks), and the pages
of their elements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from bot.subscriptions.options import as_one
from bot.subscriptions.records import Subscription
from handlers.commands import options
from handlers.commands.command import Suggested
from handlers.commands.options import typed_options
from handlers.messages import wording
from handlers.messages.reply import OptionChoice, Reply, mended
from handlers.messages.speech import counted, later, say
from handlers.slack.escape import clean, clip, coded, escape, spoken
from handlers.slack.render import FORM, render

View = dict[str, Any]
State = Mapping[str, Mapping[str, Mapping[str, Any]]]

SUBMITTED = FORM
"""The form's `callback_id`."""
SEARCH_PREFIX = f"{FORM}."
"""The prefix of the `action_id` of lists whose choices the bot provides."""
SEARCH_KINDS: Mapping[str, Suggested] = {"about": "item", "from": "country", "to": "country"}

TITLE = later("Subscribe a channel")
_OPTION_TEXT, _OPTION_VALUE = 75, 150
_DIGESTS = (
    (later("Each act at once"), "now"),
    (later("Once a day, at 9:00"), "daily"),
    (later("Every Monday, at 9:00"), "weekly"),
)


@dataclass(frozen=True, slots=True)
class FormValues:
    """The channel, and the text that would be typed after `/exports subscribe`."""

    channel: str
    text: str


def subscribe_form(channel: str = "") -> View:
    """Build the empty form. `channel` is preselected if known; the person may choose another."""
    blocks = [
        _input("channel", say("Channel"), _channel(channel)),
        _input(
            "about",
            say("Goods"),
            _searched("about", say("graphite, gallium, chips …")),
            say("With everything narrower. None: all."),
        ),
        _input(
            "from",
            say("Whose acts"),
            _searched("from", say("China, EU …")),
            say("The exporting side. None: everybody's."),
        ),
        _input(
            "to", say("Toward"), _searched("to", say("United States …")), say("Also acts that name no destination.")
        ),
        _input("kind", say("Kinds of acts"), _several("kind", options.kinds())),
        _input("measure", say("What they do"), _several("measure", options.measures())),
        _input("tier", say("Sources"), _several("tier", options.tiers())),
        _input(
            "words", say("Words"), _typed("words", '"dual-use items" -rice'), say("All must occur. Minus: must not.")
        ),
        _input("digest", say("When"), _digest()),
        _input("quiet", say("Quiet hours"), _typed("quiet", "22:00-07:00"), say("Bans are posted all the same.")),
        _input(
            "tz",
            say("Time zone"),
            _typed("tz", "Europe/Berlin"),
            say("Of the times above. None: UTC, or the channel's."),
        ),
    ]
    return _modal(say(TITLE), blocks) | {"callback_id": SUBMITTED, "submit": _plain(say("Subscribe"))}


def waiting_view(key: str) -> View:
    """Build the view that is shown until the answer comes; `key` is its external id."""
    text = {"type": "section", "text": {"type": "mrkdwn", "text": say("One moment …")}}
    return _modal(say(TITLE), [text]) | {"external_id": key}


def result_view(reply: Reply, key: str) -> View:
    """Build the view of the answer. Its close button leads back to the form, as it was filled in."""
    shown = [block for block in render(reply).blocks if block["type"] != "actions"]
    return _modal(say(TITLE), shown) | {"external_id": key, "close": _plain(say("Back"))}


def read_form(state: State) -> FormValues:
    """Read the values of a submitted form."""
    values = {block: next(iter(actions.values()), {}) for block, actions in state.items()}
    parts = [
        *(_named(name, _chosen(values.get(name, {}))) for name in ("about", "from", "to", "kind", "measure", "tier")),
        as_one(_text(values.get("words", {}))),
        _digest_text(values.get("digest", {})),
        _option("quiet", "".join(_text(values.get("quiet", {})).split())),
        _option("tz", f'"{zone}"' if (zone := _text(values.get("tz", {})).replace('"', "")) else ""),
    ]
    channel = str(values.get("channel", {}).get("selected_conversation") or "")
    return FormValues(channel, " ".join(filter(None, parts)))


def choices(suggestions: Sequence[OptionChoice]) -> View:
    """Return the options that answer a search in one of the lists."""
    options_ = [
        _choice(choice.label, choice.value)
        for choice in suggestions
        if choice.value and len(choice.value) <= _OPTION_VALUE
    ]
    return {"options": [choice for choice in options_ if choice["text"]["text"]][:100]}


def _named(name: str, chosen: Sequence[str]) -> str:
    values = ",".join(_quoted(value) for value in chosen)
    return f"{name}:{values}" if values else ""


def _quoted(value: str) -> str:
    bare = value.replace('"', "")
    return bare if bare.replace("-", "").isalnum() and bare.isascii() else f'"{bare}"'


def _chosen(value: Mapping[str, Any]) -> list[str]:
    return [str(one.get("value") or "") for one in value.get("selected_options") or () if one.get("value")]


def _text(value: Mapping[str, Any]) -> str:
    return clean(str(value.get("value") or ""))


def _option(name: str, value: str) -> str:
    return f"{name}:{value}" if value else ""


def _digest_text(value: Mapping[str, Any]) -> str:
    chosen = (value.get("selected_option") or {}).get("value")
    return {"daily": "digest:daily@09:00", "weekly": "digest:weekly@mon-09:00"}.get(str(chosen), "")


def _channel(channel: str) -> View:
    made: View = {
        "type": "conversations_select",
        "action_id": "channel",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return made | ({"initial_conversation": channel} if channel else {"default_to_current_conversation": True})


def _searched(name: str, example: str) -> View:
    return {
        "type": "multi_external_select",
        "action_id": f"{SEARCH_PREFIX}{name}",
        "min_query_length": 1,
        "placeholder": _plain(example),
    }


def _several(name: str, known: Sequence[OptionChoice]) -> View:
    shown = [_choice(one.label, one.value) for one in known]
    return {"type": "multi_static_select", "action_id": name, "options": shown, "placeholder": _plain(say("All"))}


def _typed(name: str, example: str) -> View:
    return {"type": "plain_text_input", "action_id": name, "placeholder": _plain(example), "max_length": 500}


def _digest() -> View:
    options = [_choice(say(label), value) for label, value in _DIGESTS]
    return {"type": "static_select", "action_id": "digest", "options": options, "initial_option": options[0]}


def _input(name: str, label: str, element: View, hint: str = "") -> View:
    made: View = {"type": "input", "block_id": name, "label": _plain(label), "element": element}
    made["optional"] = name != "channel"
    return made | ({"hint": _plain(hint)} if hint else {})


def _choice(label: str, value: str) -> View:
    return {"text": _plain(clip(escape(label), _OPTION_TEXT) or clip(escape(value), _OPTION_TEXT)), "value": value}


def _modal(title: str, blocks: Iterable[View]) -> View:
    return {"type": "modal", "title": _plain(title), "close": _plain(say("Close")), "blocks": list(blocks)}


def _plain(text: str) -> View:
    return {"type": "plain_text", "text": text}


# -- the App Home tab


OFF = "ew-home-off"
"""The action of the button that removes a subscription; its value is `<channel> <subscription>`."""
SHOWN = 40
_NOTED = 6
_FILTER = 500
_INTRO = later(
    "I answer what is under export control, and post new acts to the channels that asked for them. "
    "Ask with `/restricted graphite to:US` in any channel; `/exports help` shows everything else."
)


def home_tab(
    subscriptions: Sequence[Subscription] | None, note: Reply | None = None, lately: Reply | None = None
) -> View:
    """Build the page. `subscriptions` are those that the person may see; None if they cannot be read.

    `note` is a reply that says why an action on this page failed, `lately` the newest acts.
    """
    blocks = [
        *(_noted(note) if note else ()),
        _header("Exportwatch"),
        _section(say(_INTRO)),
        _actions([_button(say("Subscribe a channel"), FORM, style="primary")]),
    ]
    shown = [
        *blocks,
        {"type": "divider"},
        *(_noted(lately) if lately else ()),
        *_listed(subscriptions),
        _small(_foot()),
    ]
    return {"type": "home", "blocks": shown}


def _foot() -> str:
    return say(
        "Subscriptions of private channels are shown to who made them. {disclaimer}.", disclaimer=wording.disclaimer()
    )


def _noted(note: Reply) -> list[View]:
    shown = render(replace(note, more=())).blocks
    return [*(block for block in shown[:_NOTED] if block["type"] != "actions"), {"type": "divider"}]


def _listed(subscriptions: Sequence[Subscription] | None) -> Iterator[View]:
    if subscriptions is None:
        yield _section(say("The subscriptions cannot be read just now. Please look again in a minute."))
        return
    if not subscriptions:
        yield _section(say("No channel that you can see is subscribed yet."))
        return
    shown, further = subscriptions[:SHOWN], len(subscriptions) - SHOWN
    yield _header(counted("{n} subscription", "{n} subscriptions", len(subscriptions)))
    for channel, theirs in groupby(shown, key=lambda subscription: subscription.channel.id):
        yield from _subscriptions_in(channel, theirs)
    if further > 0:
        yield _section(say("and {n} more: `/exports list` in a channel shows its own.", n=further))


def _subscriptions_in(channel: str, subscriptions: Iterable[Subscription]) -> Iterator[View]:
    yield _section(f"*<#{escape(channel)}>*")
    for subscription in subscriptions:
        description = f"{wording.filtered(subscription.filter)}{typed_options(subscription.options)}"
        text = coded("".join(mended([clip(spoken(description), _FILTER)])))
        off = _button(say("Unsubscribe"), OFF, f"{subscription.channel.id} {subscription.id}")
        off["confirm"] = {
            "title": _plain(say("Unsubscribe?")),
            "text": _plain(say("Nothing more will be posted there because of it.")),
            "confirm": _plain(say("Unsubscribe")),
            "deny": _plain(say("Keep it")),
        }
        yield _section(f"• {text}") | {"accessory": off}


def read_unsubscribe(value: str) -> tuple[str, str]:
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
