"""The modal that creates a subscription without typing, and the reading of its values. PURE.

Limits: https://docs.slack.dev/reference/views/modal-views and the pages of its elements.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.subscriptions.options import as_one
from handlers.commands import options
from handlers.commands.command import Suggested
from handlers.messages.reply import Choice, Reply
from handlers.slack.buttons import FORM
from handlers.slack.render import render
from handlers.slack.text import clean, clip, escape

View = dict[str, Any]
State = Mapping[str, Mapping[str, Mapping[str, Any]]]

SUBMITTED = FORM
"""The form's `callback_id`."""
SEARCH_PREFIX = f"{FORM}."
"""The prefix of the `action_id` of lists whose choices the bot provides."""
SEARCH_KINDS: Mapping[str, Suggested] = {"about": "item", "from": "country", "to": "country"}

TITLE = "Subscribe a channel"
_OPTION_TEXT, _OPTION_VALUE = 75, 150
_DIGESTS = (("Each act at once", "now"), ("Once a day, at 9:00", "daily"), ("Every Monday, at 9:00", "weekly"))


@dataclass(frozen=True, slots=True)
class FormValues:
    """The channel, and the text that would be typed after `/exports subscribe`."""

    channel: str
    text: str


def form(channel: str = "") -> View:
    """Build the empty form. `channel` is preselected if known; the person may choose another."""
    blocks = [
        _input("channel", "Channel", _channel(channel)),
        _input(
            "about", "Goods", _searched("about", "graphite, gallium, chips …"), "With everything narrower. None: all."
        ),
        _input("from", "Whose acts", _searched("from", "China, EU …"), "The exporting side. None: everybody's."),
        _input("to", "Toward", _searched("to", "United States …"), "Also acts that name no destination."),
        _input("kind", "Kinds of acts", _several("kind", options.KINDS)),
        _input("measure", "What they do", _several("measure", options.MEASURES)),
        _input("tier", "Sources", _several("tier", options.TIERS)),
        _input("words", "Words", _typed("words", '"dual-use items" -rice'), "All must occur. Minus: must not."),
        _input("digest", "When", _digest()),
        _input("quiet", "Quiet hours", _typed("quiet", "22:00-07:00"), "Bans are posted all the same."),
        _input("tz", "Time zone", _typed("tz", "Europe/Berlin"), "Of the times above. None: UTC, or the channel's."),
    ]
    return _modal(TITLE, blocks) | {"callback_id": SUBMITTED, "submit": _plain("Subscribe")}


def waiting(key: str) -> View:
    """Build the view that is shown until the answer comes; `key` is its external id."""
    text = {"type": "section", "text": {"type": "mrkdwn", "text": "One moment …"}}
    return _modal(TITLE, [text]) | {"external_id": key}


def result(reply: Reply, key: str) -> View:
    """Build the view of the answer. Its close button leads back to the form, as it was filled in."""
    shown = [block for block in render(reply).blocks if block["type"] != "actions"]
    return _modal(TITLE, shown) | {"external_id": key, "close": _plain("Back")}


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


def choices(suggestions: Sequence[Choice]) -> View:
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


def _several(name: str, known: Sequence[Choice]) -> View:
    shown = [_choice(one.label, one.value) for one in known]
    return {"type": "multi_static_select", "action_id": name, "options": shown, "placeholder": _plain("All")}


def _typed(name: str, example: str) -> View:
    return {"type": "plain_text_input", "action_id": name, "placeholder": _plain(example), "max_length": 500}


def _digest() -> View:
    options = [_choice(label, value) for label, value in _DIGESTS]
    return {"type": "static_select", "action_id": "digest", "options": options, "initial_option": options[0]}


def _input(name: str, label: str, element: View, hint: str = "") -> View:
    made: View = {"type": "input", "block_id": name, "label": _plain(label), "element": element}
    made["optional"] = name != "channel"
    return made | ({"hint": _plain(hint)} if hint else {})


def _choice(label: str, value: str) -> View:
    return {"text": _plain(clip(escape(label), _OPTION_TEXT) or clip(escape(value), _OPTION_TEXT)), "value": value}


def _modal(title: str, blocks: Iterable[View]) -> View:
    return {"type": "modal", "title": _plain(title), "close": _plain("Close"), "blocks": list(blocks)}


def _plain(text: str) -> View:
    return {"type": "plain_text", "text": text}
