"""Why an alert was posted: the reasons of the verdict, the text behind it, which subscription asked for it. PURE.

The Why button under an alert, and `/exports why <alert>`.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.announcement import Announcement
from bot.model.delivery import find_alert, find_alert_by_document
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
from handlers.messages import alerts, wording
from handlers.messages.reply import Line, LineKind, Reply, Tone

_GOODS = 8


async def _named(store: StoredReader, call: Call) -> tuple[bool, Announcement | None]:
    """Return whether an alert of the workspace has the typed name, and what it announced."""
    posted = await store.records.alerts_in(call.channel)
    found = find_alert(call.text, posted, call.channel, call.asker.platform.parse_link)
    if found is None and call.text:
        events = list(dict.fromkeys(one.event for one in posted))[:LOOKED_THROUGH]
        found = find_alert_by_document(call.text, posted, await store.records.announcements_of(events))
    if found is None:
        return False, None
    announced = await store.records.announcements_of([found.event])
    return True, announced[0] if announced else None


NAMED = Need(_named)


def answer(call: Call) -> Reply:
    """Explain the named alert, or else the last one of the channel."""
    known, announcement = call.stored[NAMED]
    return explained(announcement, _matching(call, announcement)) if known else _not_found(call.text)


def pressed(call: Call) -> Reply:
    """Explain the alert whose button was pressed."""
    announcement = call.stored[ALERT]
    return explained(announcement, _matching(call, announcement))


def _matching(call: Call, announcement: Announcement | None) -> list[str]:
    """Return the filters of the channel's subscriptions that match an announcement today."""
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
        f"Why this alert: {alerts.title(announcement)}",
        Tone.CALM,
        (*_understood(announcement), *_rests_on(announcement), *_asked(filters), *_reported(announcement)),
        footer=f"{wording.disclaimer()}.",
        more=_reasons(announcement),
    )


def gone() -> Reply:
    """Return the reply for an alert that is not on record any more."""
    return Reply(
        "This alert is not on record any more",
        Tone.CALM,
        (Line("Older announcements are cleared away after a while. The links in the alert itself still work."),),
    )


_SURE, _FAIRLY = 0.9, 0.7


def _understood(a: Announcement) -> tuple[Line, ...]:
    """Say in people's words what was understood of the text, and how sure that is."""
    told = "An authority's own source says so" if a.lead and a.lead.tier == Tier.OFFICIAL else "The press says so"
    others = f", and {wording.counted(len(a.items) - 1, 'more report')}" if len(a.items) > 1 else ""
    where = "the country that the text or the authority's source names" if a.jurisdiction else "no country was read"
    deed = wording.MEASURES.get(a.instrument or a.measure or "", "") or "no more than that exports are controlled"
    found = (
        ("Who:", where),
        ("What:", "details were not read" if a.half_read else deed),
        ("Which goods:", wording.listed(a.subjects, _GOODS) or "none were read"),
        ("From when:", wording.day(a.effective) or "no day was read"),
    )
    sure = "sure" if a.score >= _SURE else "fairly sure" if a.score >= _FAIRLY else "not sure: please look yourself"
    return (
        Line("It reads like an act of export control", LineKind.HEADING),
        *(Line(wording.trimmed(text, 120), LineKind.BULLET, lead) for lead, text in found),
        Line(f"{told}{others}. The detector is {sure}.", LineKind.BULLET),
    )


def _reasons(announcement: Announcement) -> tuple[Line, ...]:
    """Return the detector's own reasons, each with what it counted for."""
    lines = tuple(Line(wording.trimmed(reason, 300), LineKind.BULLET) for reason in announcement.why)
    head = Line(f"Details: what counted ({announcement.score:.0%} sure)", LineKind.HEADING)
    return (head, *(lines or (Line("No reasons were recorded for it.", LineKind.BULLET),)))


def _not_found(named: str) -> Reply:
    """Return the reply for an unknown name. It does not tell whether another workspace has such an alert."""
    if not named.strip():
        return Reply(
            "No alert was posted in this channel yet",
            Tone.CALM,
            (Line(f"{wording.code('/exports why <alert>')} explains one of another channel: name it by its link."),),
            mistaken=True,
        )
    return Reply(
        "No alert here is known by that name",
        Tone.CAUTION,
        (
            Line(wording.trimmed(named, 200), LineKind.QUOTE),
            Line("An alert is named by the link of its message, by the number of its document, or by its event."),
            Line(f"{wording.code('/exports why')} alone explains the last alert of this channel.", LineKind.SMALL),
        ),
        mistaken=True,
    )


def _rests_on(announcement: Announcement) -> tuple[Line, ...]:
    """Say which text was judged."""
    if announcement.rests_on == "item":
        return (Line("the item's title and text, as its source published them", LineKind.SMALL, "Rests on:"),)
    page = wording.web_link(announcement.article or "")
    return (Line("the item, and the page that it links to", LineKind.SMALL, "Rests on:", page, "open"),)


def _asked(filters: Sequence[str]) -> tuple[Line, ...]:
    head = Line("Why in this channel", LineKind.HEADING)
    if not filters:
        text = "No subscription of this channel asks for it today; where it was posted, one did."
        return (head, Line(text, LineKind.BULLET))
    return (head, *(Line(wording.filtered(text), LineKind.BULLET, "Subscribed to:") for text in filters))


def _reported(announcement: Announcement) -> tuple[Line, ...]:
    first = announcement.items[0] if announcement.items else None
    if first is None:
        return ()
    seen = f"{wording.day(first.seen_at)}, in {wording.trimmed(first.source_name, 120)}"
    return (Line(seen, LineKind.SMALL, "First seen:", wording.web_link(first.link), "open"),)


COMMAND = Command(
    "why",
    "why an alert was posted: the last one here, or one named by its link or document number",
    (Option("alert", "Its message's link, document number or event; empty for the last one in this channel"),),
    (NAMED, SUBSCRIPTIONS),
    answer=answer,
    usage="[alert]",
    shares=True,
)
BUTTON = Button("why", (ALERT, SUBSCRIPTIONS), answer=pressed)
