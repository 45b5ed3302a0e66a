"""`/exports work`, and the buttons of the work on an alert: acknowledge, take, set a day, note, done. PURE."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.model.announcement import Announcement
from bot.model.trail import TrailEntry, TrailStep
from bot.rules.query import fields
from handlers.commands import replies, why
from handlers.commands.command import (
    ALERT,
    Button,
    Call,
    Command,
    CommandOutcome,
    Need,
    Option,
    StoredReader,
    WorkOnAlert,
)
from handlers.commands.records import Asker
from handlers.messages import alerts
from handlers.messages.reply import OptionChoice, Reply
from handlers.messages.speech import later

_WEEK = timedelta(days=7)
_KEYED = re.compile(r'(?<!\S)(assign|due):(?:"([^"]*)"|(\S*))', re.IGNORECASE)
_NOTE = re.compile(r"(?<!\S)note:(.*)", re.IGNORECASE | re.DOTALL)
_STATES = {"ack": TrailStep(acknowledged=True), "done": TrailStep(done=True), "open": TrailStep(done=False)}
_PERSON = re.compile(r"<@!?(\w+)(?:\|([^>]*))?>")
_MINE = frozenset({"me", "i", "myself"})


async def _trail(store: StoredReader, call: Call) -> Sequence[TrailEntry]:
    return await store.records.trail_of(call.text, call.channel)


async def _find_alert(store: StoredReader, call: Call) -> tuple[str, Announcement | None, Sequence[TrailEntry]]:
    """Return the alert of this channel that is named, or its last one: its id, what it announced, and its trail."""
    named, _ = _read_words(call.text)
    here = [one for one in await store.records.alerts_in(call.channel) if one.channel == call.channel]
    found = await why.find_named(store, call, named, here)
    if found is None:
        return "", None, ()
    announced = await store.records.announcements_of([found.event])
    return found.delivery, next(iter(announced), None), await store.records.trail_of(found.delivery, call.channel)


TRAIL = Need(_trail)
"""What was done about the alert of a pressed button, the oldest step first."""
NAMED = Need(_find_alert)


def answer(call: Call) -> Reply | CommandOutcome:
    """Keep what was done about an alert, or show how the work on it stands."""
    alert, act, trail = call.stored[NAMED]
    named, words = _read_words(call.text)
    if act is None:
        return why.not_found(named)
    step = _read_step(words, call.asker, call.today)
    return alerts.work_card(act, trail, alert) if step.is_nothing else _worked(call, alert, act, trail, step)


def _read_words(text: str) -> tuple[str, dict[str, str]]:
    """Divide what was typed into the alert's name and what is said of the work: `note:` takes the rest."""
    found: dict[str, str] = {}
    if noted := _NOTE.search(text):
        found["note"] = noted[1].strip().strip('"')
        text = text[: noted.start()]
    for match in _KEYED.finditer(text):
        found[match[1].lower()] = (match[2] if match[2] is not None else match[3]).strip()
    rest = _KEYED.sub(" ", text).split()
    if rest and rest[-1].casefold() in _STATES:
        found["state"] = rest.pop().casefold()
    return " ".join(rest), found


def _read_step(words: dict[str, str], asker: Asker, today: date) -> TrailStep:
    """Read what is said of the work. Raises UsageError for a day that is none."""
    known = _STATES.get(words.get("state", ""), TrailStep())
    due = words.get("due")
    day = fields.day(due, today).isoformat() if due else due
    assignee = words.get("assign")
    if assignee and assignee.casefold() in _MINE:
        assignee = asker.name or asker.user
    elif assignee and (person := _PERSON.fullmatch(assignee)):
        assignee = person[2] or person[1]
    return TrailStep(known.acknowledged, assignee, day, known.done, words.get("note", ""))


def _worked(
    call: Call, alert: str, act: Announcement, trail: Sequence[TrailEntry], step: TrailStep
) -> Reply | CommandOutcome:
    if not call.asker.may_decide:
        return replies.undecided(call.asker)
    at = call.now.isoformat(timespec="seconds")
    after = step.after(trail[-1] if trail else None, call.asker.user, call.asker.name, at)
    return CommandOutcome(alerts.work_card(act, (*trail, after), alert, kept=True), (WorkOnAlert(alert, step),))


def card(call: Call) -> Reply:
    """Show how the work on the alert of a pressed button stands."""
    act = call.stored[ALERT]
    return alerts.work_card(act, call.stored[TRAIL], call.text) if act else why.gone()


def acknowledge(call: Call) -> Reply | CommandOutcome:
    """Acknowledge the alert of a pressed button."""
    return _pressed(call, TrailStep(acknowledged=True))


def take(call: Call) -> Reply | CommandOutcome:
    """Give the work on it to who pressed."""
    return _pressed(call, TrailStep(acknowledged=True, assignee=call.asker.name or call.asker.user))


def due_in_a_week(call: Call) -> Reply | CommandOutcome:
    """Let the work on it be due in a week."""
    return _pressed(call, TrailStep(due=(call.today + _WEEK).isoformat()))


def done(call: Call) -> Reply | CommandOutcome:
    """Be done with it."""
    return _pressed(call, TrailStep(done=True))


def open_again(call: Call) -> Reply | CommandOutcome:
    """Begin with it again."""
    return _pressed(call, TrailStep(done=False))


def _pressed(call: Call, step: TrailStep) -> Reply | CommandOutcome:
    act = call.stored[ALERT]
    return _worked(call, call.text, act, call.stored[TRAIL], step) if act else why.gone()


COMMAND = Command(
    "work",
    later("who works on an alert: acknowledge, assign, a due day, a note, done; shown on the alert"),
    (
        Option("alert", later("Its message's link, document number or event; empty for the last one in this channel")),
        Option("assign", later("Whose it is: a name, or me"), key="assign"),
        Option("due", later("The day by which it must be done"), key="due"),
        Option(
            "state",
            later("What has become of it"),
            choices=(
                OptionChoice(later("acknowledged"), "ack"),
                OptionChoice(later("done"), "done"),
                OptionChoice(later("open again"), "open"),
            ),
        ),
        Option("note", later("What was found out or decided"), key="note", verbatim=True),
    ),
    (NAMED,),
    answer=answer,
    usage=later("[alert] [assign:… due:… ack/done/open note:…]"),
    example="assign:me due:2026-12-10",
    changes=True,
    also=("trail", "task", "assign", "todo"),
)
BUTTONS = (
    Button(alerts.WORK, (ALERT, TRAIL), answer=card),
    Button(alerts.TAKE_NOTE, (ALERT, TRAIL), answer=acknowledge),
    Button(alerts.MINE, (ALERT, TRAIL), answer=take),
    Button(alerts.WEEK, (ALERT, TRAIL), answer=due_in_a_week),
    Button(alerts.DONE, (ALERT, TRAIL), answer=done),
    Button(alerts.OPEN, (ALERT, TRAIL), answer=open_again),
)
