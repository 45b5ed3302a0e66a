"""`/exports settings`: what is usual in a channel. Alone it shows everything; with options it changes them. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.subscriptions import options
from bot.subscriptions.delivery_options import EXAMPLES, Options
from bot.subscriptions.filter_errors import NOT_A_PLACE
from bot.subscriptions.filters import FilterError, Vocabulary
from bot.subscriptions.options import OPTIONS, TypedOption
from bot.subscriptions.records import AuditEntry, ChannelDefaults
from handlers.commands import help_, replies
from handlers.commands.command import (
    SETTINGS,
    SUBSCRIPTIONS,
    Call,
    ChangeSettings,
    Command,
    CommandOutcome,
    Need,
    Option,
    Section,
    StoredReader,
)
from handlers.commands.options import DELIVERY, posting_lines
from handlers.commands.records import Asker
from handlers.messages import wording
from handlers.messages.reply import Line, LineKind, Reply, Tone
from handlers.messages.speech import counted, later, say

PLACES = ("from", "to")
_CHANGES = 5
_LONGEST_VALUE = 200
_WHAT = {
    "tz": later("time zone of all times here"),
    "quiet": later("nothing is posted then, except bans; the rest follows at the end"),
    "digest": later("acts are gathered in one message a day or a week"),
    "from": later("exporter that /restricted looks at when nobody says"),
    "to": later("destination that /restricted takes when nobody says"),
    "remind": later("days before a dated change"),
    "mention": later("role or user group that is called"),
    "mention-on": later("kinds of acts for which it is called"),
    "lang": later("language of alerts, digests and reminders"),
    "format": later("how long alerts are"),
    "title": later("title line of alerts, with fields"),
    "pause": later("nothing is posted before; /exports resume ends it"),
}
"""Every setting, and what it does where it is set, in the order in which they are shown."""
_WITHOUT = {
    "tz": later("all times here are UTC"),
    "quiet": later("acts are posted at any hour"),
    "digest": later("each act is posted for itself"),
    "from": later("/restricted looks at every exporter when nobody says"),
    "to": later("/restricted takes every destination when nobody says"),
    "remind": later("nobody is reminded of dated changes"),
    "mention": later("nobody is called"),
    "mention-on": later("whoever is called is called for bans"),
    "lang": later("alerts, digests and reminders are in English"),
    "format": later("alerts are of normal length"),
    "title": later("alerts have the usual title"),
    "pause": later("this channel is not paused"),
}
"""What holds where a setting is not set."""


async def _last_changes(store: StoredReader, call: Call) -> Sequence[AuditEntry]:
    return () if call.text else await store.records.changes_in(call.channel, _CHANGES)


LAST_CHANGES = Need(_last_changes)
"""The last changes in the channel, newest first; read to show the settings, not to change them."""


def answer(call: Call) -> CommandOutcome:
    """Show the channel's settings, or change those that were typed."""
    if not call.text.strip():
        return CommandOutcome(_show_defaults(call))
    if not call.asker.may_manage:
        return CommandOutcome(replies.refusal(call.asker))
    usual = call.stored[SETTINGS]
    try:
        wanted = _read_defaults(call.asker, call.text, usual, call.vocabulary)
    except FilterError as error:
        return CommandOutcome(help_.mistake(error, "settings", _forms()))
    if wanted == usual:
        return CommandOutcome(replace(_show_defaults(call), title=say("This channel has these settings already")))
    return CommandOutcome(_changed(call, wanted), (ChangeSettings(wanted),))


def _read_defaults(asker: Asker, text: str, usual: ChannelDefaults, vocabulary: Vocabulary) -> ChannelDefaults:
    spotted, rest = options.spot(text, (*OPTIONS, *PLACES))
    if word := rest.strip():
        at = rest.index(word[0])
        first = word.split()[0]
        raise FilterError(
            text, at, len(first), say("`{typed}` is not a setting. {settings}", typed=first, settings=_known())
        )
    modes = [one for one in spotted if one.name not in PLACES]
    said = options.options_of(text, modes, asker.platform.mentions, asker.channel.workspace)
    usual = replace(usual, options=said.over(usual.options).without_off())
    for one in spotted:
        if one.name in PLACES:
            code = _place(text, one, vocabulary)
            usual = replace(usual, from_=code) if one.name == "from" else replace(usual, to=code)
    return usual


def _place(text: str, one: TypedOption, vocabulary: Vocabulary) -> str | None:
    if one.value.casefold() in ("off", "none"):
        return None
    found = vocabulary.find_country(one.value)
    if found is None:
        if "," in one.value:
            problem = say(
                "One country can be usual, as in `{example}`; a question may name any other.",
                example=EXAMPLES[one.name],
            )
            raise FilterError(text, one.at, one.length, problem)
        near = next(iter(vocabulary.near_countries(one.value)), None)
        right = say(", as in `{example}`.", example=EXAMPLES[one.name])
        if near:
            right = say("; did you mean `{option}`?", option=f"{one.name}:{near}")
        raise FilterError(text, one.at, one.length, f"`{one.name}:{one.value}`: {NOT_A_PLACE}{right}")
    return found


def _known() -> str:
    names = say(", ").join(f"`{name}:`" for name in _WHAT)
    return say("There are {names}; a filter belongs to `/exports subscribe`.", names=names)


def _forms() -> tuple[Line, ...]:
    return tuple(Line(f"{wording.code(EXAMPLES[name])} – {say(does)}", LineKind.BULLET) for name, does in _WHAT.items())


def _show_defaults(call: Call) -> Reply:
    said = _word_defaults(call.stored[SETTINGS])
    lines = tuple(
        Line(
            f"{said[name]} – {say(_WHAT[name])}"
            if name in said
            else say("not set – {what_holds}", what_holds=say(_WITHOUT[name])),
            LineKind.BULLET,
            f"{name}:",
        )
        for name in _WHAT
    )
    text = say(
        "To change: `/exports settings tz:Europe/Berlin quiet:22:00-07:00`. To take back: `/exports settings quiet:off`"
    )
    how = Line(wording.ticked(text), LineKind.SMALL)
    return Reply(
        say("Settings of this channel"), Tone.CALM, (*lines, *_own(call), how), more=_history(call.stored[LAST_CHANGES])
    )


def _word_defaults(usual: ChannelDefaults) -> dict[str, str]:
    places = {"from": usual.from_, "to": usual.to}
    named = {name: _place_name(code) for name, code in places.items() if code}
    return dict(usual.options.parts) | named


def _place_name(code: str) -> str:
    name = wording.full_name(code)
    return code if name == code else f"{code} ({name})"


def _own(call: Call) -> tuple[Line, ...]:
    own = sum(bool(one.options.parts) for one in call.stored[SUBSCRIPTIONS])
    if not own:
        return ()
    text = counted(
        "{n} subscription has its own options, which count there in place of these.",
        "{n} subscriptions have their own options, which count there in place of these.",
        own,
    )
    return (Line(text, LineKind.SMALL),)


def _changed(call: Call, wanted: ChannelDefaults) -> Reply:
    before, after = _word_defaults(call.stored[SETTINGS]), _word_defaults(wanted)
    lines = tuple(
        Line(f"{before.get(name) or say('not set')} → {after.get(name) or say('not set')}", LineKind.BULLET, f"{name}:")
        for name in _WHAT
        if before.get(name) != after.get(name)
    )
    holds = posting_lines(wanted.options, Options(), call.now) if wanted.options.parts else ()
    return Reply(
        say("Settings changed"),
        Tone.DONE,
        (*lines, *holds, *_own(call)),
        footer=say("What waits already is posted by the new settings."),
    )


def _history(changes: Sequence[AuditEntry]) -> tuple[Line, ...]:
    if not changes:
        return ()
    return (Line(say("Last changes"), LineKind.HEADING), *map(_entry, changes[:_CHANGES]))


def _entry(one: AuditEntry) -> Line:
    before, after = (wording.trimmed(text, _LONGEST_VALUE) or say("nothing") for text in (one.before, one.after))
    did = {
        "subscribe": say("subscribed: {after}", after=after),
        "unsubscribe": say("unsubscribed: {before}", before=before),
        "mute": say("muted: {after}", after=after),
        "unmute": say("no longer muted: {before}", before=before),
    }
    said = did.get(one.what, f"{one.what}: {before} → {after}")
    if one.what == "subscribe" and one.before:
        said = say("subscription: {before} → {after}", before=before, after=after)
    told = say("{change} (by {who})", change=said, who=one.who)
    return Line(told, LineKind.BULLET, wording.lead(wording.said(one.at.date())))


COMMAND = Command(
    "settings",
    later("what holds in this channel unless you say otherwise: time zone, quiet hours, digest, destination"),
    (
        Option("options", later("What to change, as mention-on:prohibition,licence; empty to look")),
        *DELIVERY,
        Option("from", later("Usual exporter of /restricted here, or off"), key="from", suggests="country"),
        Option("to", later("Usual destination of /restricted here, or off"), key="to", suggests="country"),
    ),
    (SETTINGS, SUBSCRIPTIONS, LAST_CHANGES),
    answer=answer,
    usage=later("[options]"),
    section=Section.ALERTS,
    also=("config", "configure", "set", "setting", "options"),
    changes=True,
    sign="⚙️",
)
