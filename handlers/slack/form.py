"""The modal in which a subscription is made, edited or copied, and the cards that modals show. PURE.

Limits: https://docs.slack.dev/reference/views/modal-views and the pages of its elements.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.subscriptions.options import LONGEST_NAME
from handlers.commands.command import Suggested
from handlers.commands.form import CHOSEN, SEARCHED, SUBMITS, TITLES, USUAL, FormValues, offered, rhythms
from handlers.commands.options import LANGUAGES
from handlers.messages import wording
from handlers.messages.reply import OptionChoice, Purpose, Reply
from handlers.messages.speech import later, say
from handlers.slack.context import DIRECT
from handlers.slack.escape import clean, clip, escape
from handlers.slack.render import FORM, MOST_BLOCKS, buttons_of, render

View = dict[str, Any]
State = Mapping[str, Mapping[str, Mapping[str, Any]]]

SUBMITTED = FORM
"""The form's `callback_id`."""
SEARCH_PREFIX = f"{FORM}."
"""The prefix of the `action_id` of lists whose choices the bot provides."""
SEARCH_KINDS: Mapping[str, Suggested] = {"about": "item", "from": "country", "to": "country", "tz": "zone"}

_OPTION_TEXT, _OPTION_VALUE, _OPTIONS, _TEXT, _TITLE = 75, 150, 100, 2_000, 24
_NAMELESS = "–"
_NOTED = 5
_LABELS = {
    "about": (later("Goods"), later("graphite, gallium, chips …"), later("With everything narrower. None: all.")),
    "from": (later("Whose acts"), later("China, EU …"), later("The exporting side. None: everybody's.")),
    "to": (later("Toward"), later("United States …"), later("Also acts that name no destination.")),
}
_CHOICES = {"kind": later("Kinds of acts"), "measure": later("What they do"), "tier": later("Sources")}


@dataclass(frozen=True, slots=True)
class FormPlace:
    """What a form is for: which subscription of which channel; both may be empty. `home`: it was opened on Home."""

    purpose: Purpose = "subscribe"
    channel: str = ""
    subscription: str = ""
    home: bool = False

    def to_json(self) -> str:
        """Return it as a view's `private_metadata`."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> FormPlace:
        """Read it from a view; a view of another version is a form that subscribes."""
        try:
            return cls(**json.loads(str(view.get("private_metadata") or "{}")))
        except (TypeError, ValueError):
            return cls()


def form(place: FormPlace, values: FormValues | None = None, note: Reply | None = None) -> View:
    """Build the form as it is filled in. `note` is what the person has to know before it is sent."""
    values = values or FormValues()
    asked = place.purpose == "copy" or not (place.purpose == "edit" or place.channel.startswith(DIRECT))
    blocks = [
        *(noted(note) if note else ()),
        *([_input("channel", say("Channel"), _channel(place), optional=False)] if asked else ()),
        _input("name", say("Name"), _text_input("name", say("Graphite team"), values.name, LONGEST_NAME)),
        *(_input(name, *_search(name, values)) for name in SEARCHED),
        *(_input(name, say(_CHOICES[name]), _several(name, values.fields.get(name, ()))) for name in CHOSEN),
        _input(
            "words",
            say("Words"),
            _text_input("words", '"dual-use items" -rice', values.words),
            say("All must occur. Minus: must not."),
        ),
        _input(
            "more",
            say("Further filters"),
            _text_input("more", "about:gallium to:US", values.more, lines=True),
            say("One a line. What matches any of them is posted, too."),
        ),
        _input("digest", say("When"), _one("digest", rhythms(), values.digest)),
        _input("at", say("At"), _time("at", values.at), say("Of a digest. None: 09:00.")),
        _input("quiet_from", say("Quiet from"), _time("quiet_from", values.quiet_from)),
        _input(
            "quiet_to", say("Quiet until"), _time("quiet_to", values.quiet_to), say("Bans are posted all the same.")
        ),
        _input("tz", say("Time zone"), _zone(values.zone), say("Of the times above. None: UTC, or the channel's.")),
        _input(
            "remind",
            say("Reminders"),
            _text_input("remind", "30,7,1", values.remind),
            say("Days before a dated change, with commas."),
        ),
        _input("lang", say("Language"), _one("lang", LANGUAGES, values.language)),
        _input("until", say("Paused until"), _date("until", values.until), say("Nothing is posted before that day.")),
        _input(
            "further",
            say("Further options"),
            _text_input("further", "mention:@buyers mention-on:prohibition", values.further),
            say("As they are typed."),
        ),
    ]
    return _modal(say(TITLES[place.purpose]), blocks) | {
        "callback_id": SUBMITTED,
        "private_metadata": place.to_json(),
        "submit": plain(say(SUBMITS[place.purpose])),
    }


def waiting_view(key: str, title: str = "") -> View:
    """Build the view that is shown until the answer comes; `key` is its external id."""
    text = {"type": "section", "text": {"type": "mrkdwn", "text": say("One moment …")}}
    return _modal(title or say(TITLES["subscribe"]), [text]) | {"external_id": key}


def result_view(reply: Reply, key: str, place: FormPlace | None = None, title: str = "") -> View:
    """Build the view of an answer. Its close button leads back to the form, as it was filled in.

    With a `place` it is a card: the reply's buttons are shown and act on its channel, if it has one.
    """
    buttons = list(buttons_of(reply)) if place and place.channel else []
    shown = [block for block in render(reply, buttons).blocks if buttons or block["type"] != "actions"]
    close = say("Close") if place else say("Back")
    view = _modal(title or say(TITLES["subscribe"]), shown[:MOST_BLOCKS]) | {"close": plain(close)}
    view |= {"external_id": key} if key else {}
    return view | ({"private_metadata": place.to_json()} if place else {})


def read_form(state: State) -> FormValues:
    """Read the values of a submitted form, but for the channel (`chosen_channel`)."""
    values = {block: next(iter(actions.values()), {}) for block, actions in state.items()}

    def text(name: str) -> str:
        return clean(str(values.get(name, {}).get("value") or ""))

    def one(name: str) -> str:
        return str((values.get(name, {}).get("selected_option") or {}).get("value") or "")

    def at(name: str) -> str:
        return str(values.get(name, {}).get("selected_time") or "")

    more = str(values.get("more", {}).get("value") or "")
    return FormValues(
        name=text("name"),
        fields={name: chosen for name in (*SEARCHED, *CHOSEN) if (chosen := _chosen(values.get(name, {})))},
        words=text("words"),
        more="\n".join(clean(line) for line in more.splitlines()),
        digest=one("digest") or USUAL,
        at=at("at"),
        quiet_from=at("quiet_from"),
        quiet_to=at("quiet_to"),
        zone=one("tz"),
        remind=text("remind"),
        language=one("lang"),
        until=str(values.get("until", {}).get("selected_date") or ""),
        further=text("further"),
    )


def chosen_channel(state: State) -> str:
    """Return the channel that was chosen in a submitted form; empty for none."""
    value = next(iter(state.get("channel", {}).values()), {})
    return str(value.get("selected_conversation") or "")


def faults(values: FormValues) -> dict[str, str]:
    """Return what is to be filled in before the form can be sent, by field."""
    if bool(values.quiet_from) == bool(values.quiet_to):
        return {}
    missing = "quiet_to" if values.quiet_from else "quiet_from"
    return {missing: say("Quiet hours need a beginning and an end.")}


def choices(suggestions: Sequence[OptionChoice]) -> View:
    """Return the options that answer a search in one of the lists."""
    options = [
        _choice(choice.label, choice.value)
        for choice in suggestions
        if choice.value and len(choice.value) <= _OPTION_VALUE
    ]
    return {"options": [choice for choice in options if choice["text"]["text"] != _NAMELESS][:_OPTIONS]}


# -- elements


def noted(note: Reply, most: int = _NOTED) -> list[View]:
    """Return the first blocks of a reply, without buttons and further pages."""
    shown = [block for block in render(replace(note, more=())).blocks if block["type"] != "actions"]
    return [*shown[:most], {"type": "divider"}]


def _chosen(value: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(one.get("value") or "") for one in value.get("selected_options") or () if one.get("value"))


def _channel(place: FormPlace) -> View:
    made: View = {
        "type": "conversations_select",
        "action_id": "channel",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if place.purpose == "copy":
        return made
    if place.channel and not place.channel.startswith(DIRECT):
        return made | {"initial_conversation": place.channel}
    return made | {"default_to_current_conversation": True}


def _search(name: str, values: FormValues) -> tuple[str, View, str]:
    label, example, hint = _LABELS[name]
    made: View = {
        "type": "multi_external_select",
        "action_id": f"{SEARCH_PREFIX}{name}",
        "min_query_length": 1,
        "placeholder": plain(say(example)),
    }
    known = [_choice(_choice_label(name, value), value) for value in values.fields.get(name, ())]
    return say(label), made | ({"initial_options": known} if known else {}), say(hint)


def _choice_label(name: str, value: str) -> str:
    return wording.goods(value) if name == "about" else wording.full_name(value)


def _several(name: str, chosen: Sequence[str]) -> View:
    shown = [_choice(one.label, one.value) for one in offered(name)]
    made: View = {"type": "multi_static_select", "action_id": name, "options": shown, "placeholder": plain(say("All"))}
    initial = [one for one in shown if one["value"] in chosen]
    return made | ({"initial_options": initial} if initial else {})


def _one(name: str, known: Sequence[OptionChoice], chosen: str) -> View:
    shown = [_choice(one.label, one.value) for one in known]
    made: View = {"type": "static_select", "action_id": name, "options": shown, "placeholder": plain(say("As usual"))}
    initial = next((one for one in shown if one["value"] == chosen), None)
    return made | ({"initial_option": initial} if initial else {})


def _zone(chosen: str) -> View:
    made: View = {
        "type": "external_select",
        "action_id": f"{SEARCH_PREFIX}tz",
        "min_query_length": 0,
        "placeholder": plain("Europe/Berlin"),
    }
    return made | ({"initial_option": _choice(chosen, chosen)} if chosen else {})


def _time(name: str, chosen: str) -> View:
    return {"type": "timepicker", "action_id": name} | ({"initial_time": chosen} if chosen else {})


def _date(name: str, chosen: str) -> View:
    return {"type": "datepicker", "action_id": name} | ({"initial_date": chosen} if chosen else {})


def _text_input(name: str, example: str, value: str = "", longest: int = _TEXT, *, lines: bool = False) -> View:
    made: View = {"type": "plain_text_input", "action_id": name, "placeholder": plain(example), "max_length": longest}
    return made | ({"initial_value": value[:longest]} if value else {}) | ({"multiline": True} if lines else {})


def _input(name: str, label: str, element: View, hint: str = "", *, optional: bool = True) -> View:
    made: View = {"type": "input", "block_id": name, "label": plain(label), "element": element, "optional": optional}
    return made | ({"hint": plain(hint)} if hint else {})


def _choice(label: str, value: str) -> View:
    shown = clip(escape(label), _OPTION_TEXT) or clip(escape(value), _OPTION_TEXT)
    return {"text": plain(shown or _NAMELESS), "value": value}


def _modal(title: str, blocks: Iterable[View]) -> View:
    return {
        "type": "modal",
        "title": plain(clip(escape(title), _TITLE)),
        "close": plain(say("Close")),
        "blocks": list(blocks),
    }


def plain(text: str) -> View:
    """Make a text object without markup."""
    return {"type": "plain_text", "text": text}
