"""Why an alert was posted: the reasons of the verdict, the text behind it, which subscription asked for it. PURE.

The Why button under an alert, and `/exports why <alert>`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.model.announcement import Announcement
from bot.model.delivery import PostedAlert, find_alert, find_alert_by_document
from bot.subscriptions.filters import FilterError, Filters
from bot.vocabulary import Tier
from handlers.commands.command import (
    ALERT,
    LOOKED_THROUGH,
    SUBSCRIPTIONS,
    Button,
    Call,
    Command,
    Need,
    Option,
    StoredReader,
)
from handlers.messages import act_words, wording
from handlers.messages.reply import Action, Line, LineKind, Reply, Tone
from handlers.messages.speech import counted, later, say

_GOODS = 8


async def find_named(store: StoredReader, call: Call, named: str, posted: Sequence[PostedAlert]) -> PostedAlert | None:
    """Return the alert among these that has a name, or the last one of the channel without any; None if none has it."""
    found = find_alert(named, posted, call.channel, call.asker.platform.parse_link)
    if found is None and named:
        events = list(dict.fromkeys(one.event for one in posted))[:LOOKED_THROUGH]
        found = find_alert_by_document(named, posted, await store.records.announcements_of(events))
    return found


async def _find_alert(store: StoredReader, call: Call) -> tuple[bool, Announcement | None]:
    """Return whether an alert of the workspace has the typed name, and what it announced."""
    found = await find_named(store, call, call.text, await store.records.alerts_in(call.channel))
    return found is not None, next(iter(await store.records.announcements_of([found.event])), None) if found else None


NAMED = Need(_find_alert)


def answer(call: Call) -> Reply:
    """Explain the named alert, or else the last one of the channel."""
    known, announcement = call.stored[NAMED]
    return explained(announcement, _matching(call, announcement)) if known else not_found(call.text)


def pressed(call: Call) -> Reply:
    """Explain the alert whose button was pressed; who finds it right may say so."""
    announcement = call.stored[ALERT]
    reply = explained(announcement, _matching(call, announcement))
    return replace(reply, actions=(Action("relevant", say("Relevant"), call.text),)) if announcement else reply


def _matching(call: Call, announcement: Announcement | None) -> list[str]:
    if announcement is None:
        return []
    read = call.filters
    return [one.filter for one in call.stored[SUBSCRIPTIONS] if _matches(read, one.filter, announcement)]


def _matches(read: Filters, text: str, announcement: Announcement) -> bool:
    try:
        return read(text).matches(announcement)
    except FilterError:
        return False


def explained(announcement: Announcement | None, filters: Sequence[str]) -> Reply:
    """Explain an alert. `filters` are the texts of the channel's subscriptions that match it today."""
    if announcement is None:
        return gone()
    return Reply(
        say("Why this alert: {title}", title=act_words.title(announcement)),
        Tone.CALM,
        (*_understood(announcement), *_rests_on(announcement), *_filter_lines(filters), *_reported(announcement)),
        footer=wording.disclaimer_line(),
        more=_reasons(announcement),
    )


def gone() -> Reply:
    """Return the reply for an alert that is not on record any more."""
    return Reply(
        say("This alert is not on record any more"),
        Tone.CALM,
        (Line(say("Older announcements are cleared away after a while. The links in the alert itself still work.")),),
    )


_SURE, _FAIRLY = 0.9, 0.7


def _understood(a: Announcement) -> tuple[Line, ...]:
    """Say in people's words what was understood of the text, and how sure that is."""
    official = a.lead is not None and a.lead.tier == Tier.OFFICIAL
    told = say("An authority's own source says so") if official else say("The press says so")
    if len(a.items) > 1:
        told = counted("{told}, and {n} more report", "{told}, and {n} more reports", len(a.items) - 1, told=told)
    where = say("the country that the text or the authority's source names")
    deed = wording.MEASURES.get(a.instrument or a.measure or "") or say("no more than that exports are controlled")
    goods = wording.listed([wording.goods(name) for name in a.subjects], _GOODS)
    found = (
        (say("Who:"), where if a.jurisdiction else say("no country was read")),
        (say("What:"), say("details were not read") if a.half_read else deed),
        (say("Which goods:"), goods or say("none were read")),
        (say("From when:"), wording.day(a.effective) or say("no day was read")),
    )
    return (
        Line(say("It reads like an act of export control"), LineKind.HEADING),
        *(Line(wording.trimmed(text, 120), LineKind.BULLET, lead) for lead, text in found),
        Line(_how_sure(a.score, told), LineKind.BULLET),
    )


def _how_sure(score: float, told: str) -> str:
    if score >= _SURE:
        return say("{told}. The detector is sure.", told=told)
    if score >= _FAIRLY:
        return say("{told}. The detector is fairly sure.", told=told)
    return say("{told}. The detector is not sure: please look yourself.", told=told)


def _reasons(announcement: Announcement) -> tuple[Line, ...]:
    """Return the detector's own reasons, each with what it counted for."""
    lines = tuple(Line(wording.trimmed(reason, 300), LineKind.BULLET) for reason in announcement.why)
    head = Line(say("Details: what counted ({share} sure)", share=f"{announcement.score:.0%}"), LineKind.HEADING)
    return (head, *(lines or (Line(say("No reasons were recorded for it."), LineKind.BULLET),)))


def not_found(named: str) -> Reply:
    """Return the reply for an unknown name. It does not tell whether another workspace has such an alert."""
    if not named.strip():
        return Reply(
            say("No alert was posted in this channel yet"),
            Tone.CALM,
            (
                Line(
                    wording.ticked(say("`/exports why <alert>` explains one of another channel: name it by its link."))
                ),
            ),
            mistaken=True,
        )
    return Reply(
        say("No alert here is known by that name"),
        Tone.CAUTION,
        (
            Line(wording.trimmed(named, 200), LineKind.QUOTE),
            Line(say("An alert is named by the link of its message, by the number of its document, or by its event.")),
            Line(wording.ticked(say("`/exports why` alone explains the last alert of this channel.")), LineKind.SMALL),
        ),
        mistaken=True,
    )


def _rests_on(announcement: Announcement) -> tuple[Line, ...]:
    if announcement.rests_on == "item":
        told = say("the item's title and text, as its source published them")
        return (Line(told, LineKind.SMALL, say("Rests on:")),)
    page = wording.web_link(announcement.article or "")
    told = say("the item, and the page that it links to")
    return (Line(told, LineKind.SMALL, say("Rests on:"), page, say("open")),)


def _filter_lines(filters: Sequence[str]) -> tuple[Line, ...]:
    head = Line(say("Why in this channel"), LineKind.HEADING)
    if not filters:
        text = say("No subscription of this channel asks for it today; where it was posted, one did.")
        return (head, Line(text, LineKind.BULLET))
    return (head, *(Line(wording.filtered(text), LineKind.BULLET, say("Subscribed to:")) for text in filters))


def _reported(announcement: Announcement) -> tuple[Line, ...]:
    first = announcement.items[0] if announcement.items else None
    if first is None:
        return ()
    seen = say("{day}, in {source}", day=wording.day(first.seen_at), source=wording.trimmed(first.source_name, 120))
    return (Line(seen, LineKind.SMALL, say("First seen:"), wording.web_link(first.link), say("open")),)


COMMAND = Command(
    "why",
    later("why an alert was posted: the last one here, or one named by its link or document number"),
    (Option("alert", later("Its message's link, document number or event; empty for the last one in this channel")),),
    (NAMED, SUBSCRIPTIONS),
    answer=answer,
    usage=later("[alert]"),
    shares=True,
    sign="💡",
)
BUTTON = Button("why", (ALERT, SUBSCRIPTIONS), answer=pressed)
