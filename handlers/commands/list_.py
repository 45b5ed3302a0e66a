"""`/exports list`: the channel's subscriptions. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.subscriptions.delivery_options import Options, mode
from bot.subscriptions.records import NO_DEFAULTS, ChannelDefaults, Subscription
from handlers.commands.command import SETTINGS, SUBSCRIPTIONS, Call, Command, Need, Section, StoredReader
from handlers.commands.manage import CARD
from handlers.commands.options import paused_lines, typed_options
from handlers.messages import wording
from handlers.messages.reply import Action, Line, LineKind, Reply, Tone
from handlers.messages.speech import counted, later, say

SUBSCRIPTIONS_SHOWN = 10
"""Subscriptions on the first page, each with a button; the rest is behind “more”."""


async def _state(store: StoredReader, call: Call) -> tuple[int, str]:
    return await store.records.state_of(call.channel)


STATE = Need(_state)


def answer(call: Call) -> Reply:
    """List the channel's subscriptions; say how many acts wait there, or why nothing can be posted."""
    waiting, paused = call.stored[STATE]
    usual = call.stored[SETTINGS]
    shown = listed(call.stored[SUBSCRIPTIONS], usual, waiting=waiting, paused=paused)
    pause = paused_lines(mode(Options(), usual.options), call.now)
    if not pause:
        return shown
    return replace(
        shown,
        lines=(*pause, *shown.lines),
        actions=(replace(RESUME_BUTTON, label=say(RESUME_BUTTON.label)), *shown.actions),
    )


RESUME_BUTTON = Action("resume", later("Resume"))


def listed(
    existing: Sequence[Subscription], usual: ChannelDefaults = NO_DEFAULTS, *, waiting: int = 0, paused: str = ""
) -> Reply:
    """Return the subscriptions as lines, numbered in the order in which they were made.

    `usual` are the channel's settings, `waiting` how many acts wait for a digest or the end of quiet hours, `paused`
    why nothing can be posted at present.
    """
    if not existing:
        return Reply(
            say("This channel has no subscriptions"),
            Tone.CALM,
            (
                Line(wording.code("/exports subscribe"), LineKind.BULLET, say("Every new act:")),
                Line(wording.code("/exports subscribe about:graphite from:CN"), LineKind.BULLET, say("Only some:")),
            ),
        )
    lines = tuple(_line(number, one) for number, one in enumerate(existing, 1))
    return Reply(
        counted("This channel has {n} subscription", "This channel has {n} subscriptions", len(existing)),
        Tone.CALM,
        (*_paused(paused), *lines[:SUBSCRIPTIONS_SHOWN], *_settings(usual, waiting)),
        actions=tuple(
            Action(CARD, say("Manage {subscription}", subscription=one.name or number), one.id)
            for number, one in enumerate(existing[:SUBSCRIPTIONS_SHOWN], 1)
        ),
        footer=say("An act that several of them match is posted once.") if len(existing) > 1 else "",
        more=lines[SUBSCRIPTIONS_SHOWN:],
    )


def _line(number: int, one: Subscription) -> Line:
    since = wording.said(one.created_at.date())
    told = f"{wording.filtered(one.filter)}{typed_options(one.options)}"
    named = f"{number}. {one.name}:" if one.name else f"{number}."
    return Line(say("{subscription} (since {day})", subscription=told, day=since), bold=named)


def _paused(why: str) -> tuple[Line, ...]:
    if not why:
        return ()
    said = wording.trimmed(why, 300).rstrip(".")
    text = say("nothing can be posted here at present: {why}. Nothing is lost; it is tried again.", why=said)
    return (Line(text, bold=say("Paused:")),)


def _settings(usual: ChannelDefaults, waiting: int) -> tuple[Line, ...]:
    own = say("Usual in this channel: {options}", options=wording.code(usual.text))
    said = (Line(own, LineKind.SMALL),) if usual.text else ()
    held = counted(
        "{n} act waits for a digest, or for the end of quiet hours or of a pause.",
        "{n} acts wait for a digest, or for the end of quiet hours or of a pause.",
        waiting,
    )
    return (*said, *((Line(held, LineKind.SMALL),) if waiting else ()))


COMMAND = Command(
    "list",
    later("what this channel is subscribed to"),
    (),
    (SUBSCRIPTIONS, SETTINGS, STATE),
    answer=answer,
    section=Section.ALERTS,
    also=("ls", "show", "subscriptions"),
    form=True,
    sign="🔔",
)
