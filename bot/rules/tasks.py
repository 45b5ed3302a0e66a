"""What a curator has to look at, told by the rules' own dates: no bot needs to run for that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.rules.answer import timeline
from bot.rules.model import Measure
from bot.rules.status import FRESH, state_on
from bot.vocabulary import Status


class TaskKind(StrEnum):
    """Why an act is to be looked at, the most urgent first."""

    ENDED = "ended"
    """A dated state has ended, and no later act is on file: what holds now is not known."""
    DATED = "dated"
    """A day that the act, or the setting that it describes, names has come since it was last checked."""
    CHECK = "check"
    """Its next check is due (`check_every_days` after `checked_on`)."""
    EVIDENCE = "evidence"
    """Its evidence is older than an answer counts as confirmed."""


@dataclass(frozen=True, slots=True)
class Task:
    """One act to look at. `since` is the day from which there is something to look at."""

    kind: TaskKind
    measure: Measure
    since: date


_ORDER = tuple(TaskKind)


def tasks(measures: Iterable[Measure], today: date) -> tuple[Task, ...]:
    """Return what is to be looked at on a day: each act once, for its most urgent reason; the most urgent first."""
    found = (min(_of(measure, today), key=_rank, default=None) for measure in measures)
    return tuple(sorted((task for task in found if task), key=_rank))


def _rank(task: Task) -> tuple[int, date, str]:
    return _ORDER.index(task.kind), task.since, task.measure.key


def _of(measure: Measure, today: date) -> Iterator[Task]:
    states = [state for limb in measure.limbs if (state := state_on(limb, measure.announced, today))]
    ended = [state.since.first for state in states if state.status is Status.UNKNOWN and state.since]
    if ended and _is_unseen(measure, min(ended), today):
        yield Task(TaskKind.ENDED, measure, min(ended))
    named = [event.date.first for event in timeline.of_measure(measure) if event.date.is_day]
    if come := [day for day in named if measure.checked_on < day <= today]:
        yield Task(TaskKind.DATED, measure, min(come))
    if (due := measure.checked_on + timedelta(days=measure.check_every_days)) < today:
        yield Task(TaskKind.CHECK, measure, due)
    if (old := measure.evidence_as_of + FRESH) < today and not _is_over(measure, today):
        yield Task(TaskKind.EVIDENCE, measure, old)


def _is_unseen(measure: Measure, since: date, today: date) -> bool:
    """Return whether nobody has checked an act since its state ended, or not for as long as its file allows."""
    return measure.checked_on < since or measure.checked_on + timedelta(days=measure.check_every_days) <= today


def _is_over(measure: Measure, today: date) -> bool:
    """Return whether all of an act was ended by another one, which no newer evidence will change."""
    states = [state_on(limb, measure.announced, today) for limb in measure.limbs]
    return bool(states) and all(state and state.status is Status.EXPIRED and state.by for state in states)
