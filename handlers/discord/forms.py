"""A subscription as Discord's modal: it is made, edited or copied there. PURE but for discord.py's classes.

A modal has five fields at most (https://discord.com/developers/docs/components/reference), so the filters stand one a
line in one text, and the options that have no list of their own in another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.subscriptions.delivery_options import USUAL_TIME, WEEKDAYS, Digest, clock
from bot.subscriptions.options import LONGEST_NAME, read_stored
from handlers.commands.form import AT_ONCE, TITLES, USUAL, FormValues
from handlers.commands.options import digest_words
from handlers.discord.escape import label
from handlers.discord.render import FormRef
from handlers.messages.reply import OptionChoice
from handlers.messages.speech import say

_TITLE, _LABEL, _HINT, _TEXT, _PLACEHOLDER = 45, 45, 100, 3_900, 100
_HOURS = (7, 8, 12, 16, 18)


@dataclass(frozen=True, slots=True)
class Submitted:
    """A modal that was sent: its values, and of a copy the channel with the person's permissions there."""

    values: FormValues
    channel: str = ""
    permissions: int = 0


def modal(ref: FormRef, values: FormValues, warning: str = "") -> discord.ui.Modal:
    """Build the modal as it is filled in; it is read from its ids, so discord.py does not keep it.

    `warning` is what has to be known before it is sent; a form that edits has no room for it.
    """
    made = discord.ui.Modal(title=_clipped(say(TITLES[ref.purpose]), _TITLE), custom_id=ref.custom_id, timeout=None)
    if warning and ref.purpose == "subscribe":
        made.add_item(discord.ui.TextDisplay(f"⚠️ {warning}"))
    for text, hint, component in _fields(ref, values):
        made.add_item(
            discord.ui.Label(
                text=_clipped(text, _LABEL), description=_clipped(hint, _HINT) or None, component=component
            )
        )
    made.stop()
    return made


def read(data: Mapping[str, Any]) -> Submitted:
    """Read the data of a modal that was sent."""
    found = {str(one.get("custom_id") or ""): one for one in _components(data)}

    def text(name: str) -> str:
        return str(found.get(name, {}).get("value") or "")

    def chosen(name: str) -> str:
        return next(iter(map(str, found.get(name, {}).get("values") or ())), "")

    digest, at = read_schedule(chosen("digest"))
    values = FormValues(
        name=text("name"),
        more=text("filters"),
        digest=digest,
        at=at,
        until=text("until").strip(),
        further=" ".join(text("options").split()),
    )
    channel = chosen("channel")
    resolved = ((data.get("resolved") or {}).get("channels") or {}).get(channel) or {}
    return Submitted(values, channel, int(resolved.get("permissions") or 0))


def _components(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for row in data.get("components") or ():
        yield from row.get("components") or ()
        if row.get("component"):
            yield row["component"]


def _fields(ref: FormRef, values: FormValues) -> Iterator[tuple[str, str, discord.ui.Item[Any]]]:
    if ref.purpose == "copy":
        yield (
            say("Channel"),
            say("You need the right to manage it."),
            discord.ui.ChannelSelect(
                custom_id="channel", channel_types=[discord.ChannelType.text, discord.ChannelType.news], required=True
            ),
        )
    filters = "\n".join(filter(None, (values.first_text, values.more)))
    yield (
        say("Filters"),
        say("One a line; what matches any of them is posted. None: every act."),
        _text_input("filters", filters, "about:graphite from:CN", lines=True),
    )
    yield say("When"), "", _schedule(values)
    yield (
        say("Further options"),
        say("As they are typed."),
        _text_input("options", values.options_text, "quiet:22:00-07:00 tz:Europe/Berlin remind:30,7,1"),
    )
    yield say("Name"), "", _text_input("name", values.name, say("Graphite team"), LONGEST_NAME)
    if ref.purpose == "edit":
        yield (
            say("Paused until"),
            say("Nothing is posted before that day."),
            _text_input("until", values.until, "2026-12-31", 40),
        )


def _text_input(
    name: str, value: str, example: str, longest: int = _TEXT, *, lines: bool = False
) -> discord.ui.Item[Any]:
    style = discord.TextStyle.paragraph if lines else discord.TextStyle.short
    text: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=name,
        style=style,
        placeholder=_clipped(example, _PLACEHOLDER),
        default=value[:longest] or None,
        required=False,
        max_length=longest,
    )
    return text


def _schedule(values: FormValues) -> discord.ui.Item[Any]:
    taken = written_schedule(values.digest, values.at)
    options = [
        discord.SelectOption(label=_clipped(one.label, 100), value=one.value, default=one.value == taken)
        for one in schedules(taken)
    ]
    return discord.ui.Select(custom_id="digest", options=options, required=True)


def schedules(taken: str) -> Sequence[OptionChoice]:
    """Return when may be posted, to choose from, and what is chosen already among them."""
    daily = [Digest(USUAL_TIME), *(Digest(USUAL_TIME.replace(hour=hour)) for hour in _HOURS)]
    digests = [*daily, *(Digest(USUAL_TIME, day) for day in range(len(WEEKDAYS)))]
    found = [
        OptionChoice(say("As usual in this channel"), USUAL),
        OptionChoice(say("Each act at once"), AT_ONCE),
        *(OptionChoice(digest_words(one), one.text) for one in digests),
    ]
    own = [] if any(one.value == taken for one in found) else [OptionChoice(_worded(taken), taken)]
    return [*own, *found]


def _worded(schedule: str) -> str:
    """Word a digest as it is typed; as it stands if it is none."""
    digest = read_stored(f"digest:{schedule}").digest
    return digest_words(digest) if isinstance(digest, Digest) else schedule


def written_schedule(digest: str, at: str) -> str:
    """Write a form's digest and its time as the value of a choice: `weekly@mon-09:00`."""
    if digest in {USUAL, AT_ONCE}:
        return digest
    every, _, weekday = digest.partition("-")
    at = at or clock(USUAL_TIME)
    return f"{every}@{weekday}-{at}" if weekday else f"{every}@{at}"


def read_schedule(value: str) -> tuple[str, str]:
    """Read the value of a choice as a form's digest and its time."""
    every, _, when = value.partition("@")
    if not when:
        return value or USUAL, ""
    weekday, dash, at = when.rpartition("-")
    return (f"{every}-{weekday}", at) if dash else (every, at)


def _clipped(text: str, longest: int) -> str:
    shown = label(text)
    return shown if len(shown) <= longest else f"{shown[: longest - 1].rstrip()}…"
