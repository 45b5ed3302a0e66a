"""`/exports list`: the channel's subscriptions."""

from __future__ import annotations

from collections.abc import Sequence

from bot.alerts.subscriptions import Subscription
from handlers import wording
from handlers.reply import Action, Line, Reply, Tone

SHOWN = 10
"""Subscriptions on the first page, each with a button; the rest stands behind “more”."""


def answer(existing: Sequence[Subscription]) -> Reply:
    """The subscriptions, numbered in the order in which they were made."""
    if not existing:
        return Reply(
            "This channel has no subscriptions",
            Tone.CALM,
            (
                Line("`/exports subscribe` posts every new act here;"),
                Line("`/exports subscribe about:graphite from:CN` only what matches."),
            ),
        )
    lines = tuple(_line(number, one) for number, one in enumerate(existing, 1))
    return Reply(
        f"This channel has {wording.counted(len(existing), 'subscription')}",
        Tone.CALM,
        lines[:SHOWN],
        actions=tuple(
            Action("unsubscribe", f"Unsubscribe {number}", one.id, danger=True)
            for number, one in enumerate(existing[:SHOWN], 1)
        ),
        footer="An act that several of them match is posted once." if len(existing) > 1 else "",
        more=lines[SHOWN:],
    )


def _line(number: int, one: Subscription) -> Line:
    since = wording.said(one.created_at.date())
    return Line(f"{wording.expression(one.filter)} (since {since})", bold=f"{number}.")
