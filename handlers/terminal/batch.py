"""`exportwatch restricted --batch`: a parts list or JSON lines in, answers out, one a line and in order.

A bad line gives an error in its place and the next goes on. What was understood, how far it is, and a summary go to
stderr.
"""

from __future__ import annotations

import gc
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import click

from bot.alerts.notices import Touched
from bot.errors import ExportwatchError, UsageError
from bot.rules import answers
from bot.rules.answers import Answer
from bot.rules.base import RuleBase
from bot.vocabulary import Status
from handlers import wording
from handlers.commands.finding_lines import WORDS
from handlers.terminal import side_by_side
from handlers.terminal.batch_lines import Line, Lines, read
from handlers.terminal.batch_results import Said, Word, as_csv, as_json, as_text, result
from handlers.terminal.restricted import Given
from handlers.terminal.waiting import waiting

_BAR_FROM = 200
"""Lines from which a progress bar is worth its place."""
_REPEATED = 4096
_SHARED_FROM = 2_000
"""Lines from which a second process is worth its start."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is written for a line, and what it counts as; `problem` says what is wrong with it."""

    said: Said
    status: str = ""
    problem: str = ""


@dataclass(slots=True)
class Count:
    """What the summary tells."""

    statuses: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def add(self, told: Told) -> None:
        """Count one line."""
        if told.problem:
            self.problems.append(told.problem)
        else:
            self.statuses[told.status] += 1

    def summary(self, blank: int, rules_waiting: int) -> str:
        """`10,000 lines in 2.1 s: 301 licence, 9,699 no rule found. …`."""
        total = self.statuses.total() + len(self.problems)
        counted = [f"{self.statuses[s]:,} {word}" for s, word in WORDS.items() if self.statuses[s]]
        took = f"{wording.counted(total, 'line')} in {time.monotonic() - self.began:.1f} s"
        parts = [f"{took}: {', '.join(counted) or 'no answer'}"]
        if self.problems:
            parts.append(
                f"{wording.counted(len(self.problems), 'line')} could not be read, the first: {self.problems[0]}"
            )
        if blank:
            parts.append(f"{wording.counted(blank, 'blank line')} passed over")
        if rules_waiting:
            parts.append(f"{wording.counted(rules_waiting, 'rule')} may have changed: alerts on them wait for a review")
        if self.statuses[Status.NOT_LISTED] or self.statuses[Status.EXPIRED]:
            parts.append("No rule found is no permission")
        return f"{'. '.join(parts)}. {wording.DISCLAIMER}."


def answer_list(base: RuleBase, name: str, given: Given, options: dict[str, Any]) -> None:
    """Answer everything in a file or stdin; raises UsageError where it cannot be read at all."""
    lines = read(base, name, given.today, options)
    touched, count = waiting(None), Count()
    ask = _asking(base, given, touched)
    gc.freeze()  # the rules stay: the collector need not walk them again and again
    word, write = (result, as_csv(lines, sys.stdout)) if options["as_csv"] else (as_text, as_json(sys.stdout))
    with _progress(lines.total) as step:
        for line, told in _told(lines, lambda line: _answered(line, ask, word)):
            write(line, told.said)
            count.add(told)
            step()
    sys.stdout.flush()
    click.echo(f"exportwatch: {count.summary(lines.blank, len(touched or ()))}", err=True)


def _told(lines: Lines, answered: Callable[[Line], Told]) -> Iterator[tuple[Line, Told]]:
    """Each line with its answer; a long file by several processes, and what streams in line by line."""
    if lines.total is None or (count := side_by_side.processes(lines.total, _SHARED_FROM)) == 1:
        yield from ((line, answered(line)) for line in lines.lines)
        return
    held = list(lines.lines)
    yield from zip(held, side_by_side.mapped(answered, held, count), strict=True)


def _answered(line: Line, ask: Callable[[Line], Answer], word: Word) -> Told:
    """The answer as it is written, or what is wrong with the line."""
    try:
        if line.problem:
            raise UsageError(line.problem)
        answer = ask(line)
    except (ExportwatchError, ValueError) as error:
        problem = f"line {line.number}: {error}"
        return Told(word(problem), problem=problem)
    return Told(word(answer), answer.status)


def _asking(base: RuleBase, given: Given, touched: Touched | None) -> Callable[[Line], Answer]:
    """The options hold for lines that say nothing themselves. Lists repeat their parts, so answers are kept."""

    @lru_cache(maxsize=_REPEATED)
    def ask(query: str, from_: str | None, to: str | None, on: date | None) -> Answer:
        answer = answers.answer(base, query, today=given.today, from_=from_, to=to, on=on)
        return answer.with_notices(touched) if touched is not None else answer

    return lambda line: ask(line.query, line.from_ or given.from_, line.to or given.to, line.on or given.on)


@contextmanager
def _progress(total: int | None) -> Iterator[Callable[[], None]]:
    """A bar on stderr for a person who waits; nothing where stderr is a file, or where the answers scroll by anyway."""
    shown = sys.stderr.isatty() and not sys.stdout.isatty() and (total is None or total >= _BAR_FROM)
    if not shown:
        yield lambda: None
        return
    from rich.console import Console  # noqa: PLC0415 - only a person needs it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415 - rich

    bar = Progress(
        TextColumn("Asking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True, refresh_per_second=4,
    )  # fmt: skip
    with bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
