"""`/exports list`: the channel's subscriptions. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.subscriptions.delivery_options import Options, mode
from bot.subscriptions.records import NO_DEFAULTS, ChannelDefaults, Subscription
from handlers.commands.command import SETTINGS, SUBSCRIPTIONS, Call, Command, Need, Section, StoredReader
from handlers.commands.options import paused_lines, typed_options
from handlers.messages import wording
from handlers.messages.reply import Action, Line, LineKind, Reply, Tone

SHOWN = 10
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
    return replace(shown, lines=(*pause, *shown.lines), actions=(RESUME_BUTTON, *shown.actions))


RESUME_BUTTON = Action("resume", "Resume")


def listed(
    existing: Sequence[Subscription], usual: ChannelDefaults = NO_DEFAULTS, *, waiting: int = 0, paused: str = ""
) -> Reply:
    """Return the subscriptions as lines, numbered in the order in which they were made.

    `usual` are the channel's settings, `waiting` how many acts wait for a digest or the end of quiet hours, `paused`
    why nothing can be posted at present.
    """
    if not existing:
        return Reply(
            "This channel has no subscriptions",
            Tone.CALM,
            (
                Line(wording.code("/exports subscribe"), LineKind.BULLET, "Every new act:"),
                Line(wording.code("/exports subscribe about:graphite from:CN"), LineKind.BULLET, "Only some:"),
            ),
        )
    lines = tuple(_line(number, one) for number, one in enumerate(existing, 1))
    return Reply(
        f"This channel has {wording.counted(len(existing), 'subscription')}",
        Tone.CALM,
        (*_paused(paused), *lines[:SHOWN], *_settings(usual, waiting)),
        actions=tuple(
            Action("unsubscribe", f"Unsubscribe {number}", one.id) for number, one in enumerate(existing[:SHOWN], 1)
        ),
        footer="An act that several of them match is posted once." if len(existing) > 1 else "",
        more=lines[SHOWN:],
    )


def _line(number: int, one: Subscription) -> Line:
    since = wording.said(one.created_at.date())
    return Line(f"{wording.filtered(one.filter)}{typed_options(one.options)} (since {since})", bold=f"{number}.")


def _paused(why: str) -> tuple[Line, ...]:
    if not why:
        return ()
    said = wording.trimmed(why, 300).rstrip(".")
    text = f"nothing can be posted here at present: {said}. Nothing is lost; it is tried again."
    return (Line(text, bold="Paused:"),)


def _settings(usual: ChannelDefaults, waiting: int) -> tuple[Line, ...]:
    said = (Line(f"Usual in this channel: {wording.code(usual.text)}", LineKind.SMALL),) if usual.text else ()
    count = wording.counted(waiting, "act")
    held = f"{count} {'waits' if waiting == 1 else 'wait'} for a digest, or for the end of quiet hours or of a pause."
    return (*said, *((Line(held, LineKind.SMALL),) if waiting else ()))


COMMAND = Command(
    "list",
    "what this channel is subscribed to",
    (),
    (SUBSCRIPTIONS, SETTINGS, STATE),
    answer=answer,
    section=Section.ALERTS,
    also=("ls", "show", "subscriptions"),
    form=True,
)
