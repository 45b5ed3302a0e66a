"""Asks the lines of parts lists in the worker for look-ups, a few at a time: for uploads and for what watches lists."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from bot.answering import RestrictedQuery, Supplements, look_up
from bot.errors import ExportwatchError, LookupBusyError, LookupCostError
from bot.parts.features import features_of
from bot.parts.records import PartsList, StoredLine
from bot.parts.values import value_of
from bot.parts.watching import AskedLine, LineState
from bot.rules.answer.model import Answer
from bot.workers.lookups import LookupFaultError
from handlers.commands.known import Known
from handlers.messages.parts_files import ADDED, answer_cells

LINES_AT_ONCE = 40
"""Lines that a worker answers at once: about a tenth of a second, so that other askers wait no longer."""
UNDER_WAY = 2
"""Pieces of a list that are under way at a time: no more than workers, so that others wait behind one of them alone."""
_PAUSES_S = (0.2, 0.5, 1, 2, 4, 8, 15)
"""Seconds between attempts where too many questions are being answered."""
T = TypeVar("T")
UNASKED = LineState("", "", frozenset())
"""Of a line that cannot be asked: nothing changes it."""

Run = Callable[..., Awaitable[Any]]
"""`Computing.run`."""


@dataclass(frozen=True, slots=True)
class LineQueue:
    """Asks lines as `asker`, waiting where too much is being asked. One line's failure costs no other its answer."""

    run: Run
    told: Callable[[int], None] = lambda _: None
    """Is told how many lines have their answer."""

    async def ask(
        self, one: PartsList, lines: Sequence[StoredLine], today: date, beside: Supplements
    ) -> list[AskedLine]:
        """Return every line with its answer, in order. Raises LookupBusyError after half a minute of waiting.

        Two pieces are under way at a time: while one is computed, the next one waits for its turn.
        """
        firsts = iter(range(0, len(lines), LINES_AT_ONCE))
        found: dict[int, list[AskedLine]] = {}
        done = 0

        async def work() -> None:
            nonlocal done
            for first in firsts:
                found[first] = await self._some(one, lines[first : first + LINES_AT_ONCE], today, beside)
                done += len(found[first])
                self.told(done)

        under_way = [asyncio.create_task(work()) for _ in range(UNDER_WAY)]
        try:
            await asyncio.gather(*under_way)
        finally:
            for task in under_way:
                task.cancel()
        return [each for _, some in sorted(found.items()) for each in some]

    async def _some(
        self, one: PartsList, lines: Sequence[StoredLine], today: date, beside: Supplements
    ) -> list[AskedLine]:
        try:
            return await self.patiently(one, asked_lines, lines, today, beside)
        except (LookupCostError, LookupFaultError) as error:
            if len(lines) == 1:
                why = str(error) if isinstance(error, LookupCostError) else "could not be answered: please report it"
                return [AskedLine(lines[0].answered({"error": f"line {lines[0].number}: {why}"}), UNASKED)]
            return [each for line in lines for each in await self._some(one, [line], today, beside)]

    async def patiently(self, one: PartsList, work: Callable[..., T], *args: Any) -> T:  # noqa: ANN401 - what the work takes
        """Return what a look-up gives, tried again while too much is being asked. Raises what `Computing.run` does."""
        for pause in _PAUSES_S:
            try:
                return await self.run(f"parts list {one.id}", work, *args)  # type: ignore[no-any-return] # the work's
            except LookupBusyError:
                await asyncio.sleep(pause)
        return await self.run(f"parts list {one.id}", work, *args)  # type: ignore[no-any-return] # see above


# -- what a worker computes


def asked_lines(known: Known, lines: Sequence[StoredLine], today: date, beside: Supplements) -> list[AskedLine]:
    """Return lines with their answers, or with what is wrong with them, and what an index holds of each."""
    made: dict[RestrictedQuery, tuple[dict[str, str], LineState]] = {}
    found = []
    for line in lines:
        if line.problem:
            found.append(_unasked(line, line.problem))
            continue
        question = line.question
        try:
            if question not in made:
                answer = beside.added_to(look_up(known.rules, question, today))
                made[question] = cells_of(answer), _state(known, answer, question)
            cells, state = made[question]
            found.append(AskedLine(line.answered(cells), state))
        except ExportwatchError as error:
            found.append(_unasked(line, str(error)))
    return found


def cells_of(answer: Answer) -> dict[str, str]:
    """Return an answer by the names of the columns that tell it."""
    return dict(zip(ADDED, answer_cells(answer), strict=True))


def _state(known: Known, answer: Answer, question: RestrictedQuery) -> LineState:
    return LineState(*value_of(answer), features_of(known.rules, answer, fixed=question.on is not None))


def _unasked(line: StoredLine, why: str) -> AskedLine:
    return AskedLine(line.answered({"error": f"line {line.number}: {why}"}), UNASKED)
