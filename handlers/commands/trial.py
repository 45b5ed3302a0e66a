"""The button “Send a test”: an alert as it would be posted, marked as a test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.model.announcement import Announcement
from bot.subscriptions.filters import Filter
from handlers.chat.interfaces import Asker
from handlers.commands import lists as matches
from handlers.commands import results as rights
from handlers.messages import alerts
from handlers.messages.alerts import TouchedRule
from handlers.messages.reply import Line, LineKind, Reply, Tone


def chosen(recent: Sequence[Announcement], wanted: Filter) -> Announcement | None:
    """The newest announcement that matches, else the newest of all."""
    found = matches.matching(recent, wanted, 1)
    return (found or tuple(recent[:1]) or (None,))[0]


def answer(asker: Asker, announcement: Announcement | None, wanted: Filter, touched: Sequence[TouchedRule]) -> Reply:
    """Show `announcement` (what `chosen` gave) to the whole channel as a test."""
    if not asker.may_manage:
        return rights.refusal(asker)
    if announcement is None:
        return Reply(
            "Test: alerts of Exportwatch will look like this",
            Tone.DONE,
            (
                Line("Here stands what an authority has done, in two or three sentences from its own words."),
                Line("Nothing has been announced yet, so there is no act to show.", LineKind.SMALL),
            ),
            private=False,
        )
    known = alerts.alert(announcement, touched)
    fits = wanted.matches(announcement)
    note = "A test, asked for by a person: this act was announced earlier."
    rest = "" if fits else " The subscription would not have posted it; nothing that matches it has been announced yet."
    lines = (*known.lines, Line(note + rest, LineKind.SMALL))
    return replace(known, title=f"Test: {known.title}", lines=lines, actions=())
