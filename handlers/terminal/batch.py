"""`exportwatch restricted --batch`: a parts list or JSON lines in, answers out, one a line and in order.

A bad line gets an error as its answer, and the rest is answered. The chosen columns, the progress and a summary go to
stderr.
"""

from __future__ import annotations

import asyncio
import csv
import gc
import logging
import multiprocessing
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from bot.answering import AnswerService, RestrictedQuery, looked_up_here
from bot.errors import ExportwatchError, UsageError
from bot.model.supplements import NoticesByRule
from bot.parts.columns import ColumnOptions
from bot.parts.lines import PartLine, ReadList, of_json, of_table
from bot.parts.tables import check_size, rows_of_workbook
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.vocabulary import Outcome
from bot.workers import end_with
from bot.workers.forked import ForkLimits, computed_apart
from bot.workers.pool import WorkerEndedError
from handlers.messages import wording
from handlers.messages.answer_json import error_text, to_json_text
from handlers.messages.evidence import guarded
from handlers.messages.finding_lines import OUTCOMES, WORDS
from handlers.messages.parts_files import ADDED, Cells, answer_cells
from handlers.terminal.local_bot import firm_screening, pending_notices

if TYPE_CHECKING:
    from handlers.terminal.restricted import QueryOptions


_MOST_TEXT = 1024 * 2**20
_LIMITS = ForkLimits(memory=2 * 1024 * 2**20, computing=120.0)
"""What reading a workbook may take: bytes of memory, seconds of processor time."""


def workbook_rows(body: bytes) -> Sequence[tuple[int, tuple[str, ...]]]:
    """Return number and cells of every row of the first non-empty sheet. Raises UsageError if it cannot be read."""
    check_size(body)
    # Not in the other process, which has little more memory than this one.
    import python_calamine  # noqa: F401, PLC0415 - only a workbook needs it

    try:
        return computed_apart(lambda: list(rows_of_workbook(body)), _LIMITS, _MOST_TEXT)
    except WorkerEndedError as error:
        raise UsageError(
            "this workbook takes more memory or time than a list may, as one does with a cell far from all others. "
            "Delete what stands far below or to the right, or save the list as CSV"
        ) from error


TABLES = frozenset({".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
"""Extensions of tables; other files are tables if no line begins a JSON object or an option for tables is given."""
COLUMNS = ("column", "from_column", "to_column", "on_column", "code_column", "party_column", "quantity_column")
_OPTIONS = (*COLUMNS, "encoding")


def read(base: RuleBase, name: str, today: date, options: dict[str, Any]) -> ReadList:
    """Open a file or stdin (-). Raises UsageError if it cannot be read at all."""
    column, from_, to, on, code, party, quantity = (options.get(name) for name in COLUMNS)
    column_options = ColumnOptions(
        column, from_, to, on, options["header"], form="--{}", code=code, party=party, quantity=quantity,
        sent_from=bool(options.get("exporter")), sent_to=bool(options.get("destination")),
    )  # fmt: skip
    if name == "-":
        return _of_stdin(base, today, column_options, options)
    try:
        body = Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"--batch: {name} cannot be read: {error.strerror}") from error
    if _is_table(name, body, column_options, options):
        try:
            return _of_table(base, body, today, column_options, options["encoding"])
        except UsageError as error:
            raise UsageError(f"--batch: {name}: {error}") from error
    lines = body.splitlines()
    return of_json(lines, len(lines), today)


def _of_stdin(base: RuleBase, today: date, column_options: ColumnOptions, options: dict[str, Any]) -> ReadList:
    """Read what is piped: a table where an option of columns says so and no JSON begins it; JSON lines as they come."""
    stream = sys.stdin.buffer
    table = options["as_csv"] or any(options.get(o) for o in _OPTIONS) or column_options.header is not None
    first = next((line for line in stream if line.strip()), b"") if table else b""
    if table and not first.lstrip().startswith(b"{"):
        return _of_table(base, first + stream.read(), today, column_options, options["encoding"])
    return of_json(chain([first] if first else [], stream), None, today)


def _is_table(name: str, body: bytes, column_options: ColumnOptions, options: dict[str, Any]) -> bool:
    told = any(options.get(name) for name in _OPTIONS) or column_options.header is not None
    if told or Path(name).suffix.lower() in TABLES:
        return True
    beginning = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if Path(name).suffix.lower() in {".json", ".jsonl", ".ndjson"}:
        return False
    return bool(beginning) and not any(line.lstrip().startswith(b"{") for line in body.splitlines()[:20])


def _of_table(base: RuleBase, body: bytes, today: date, options: ColumnOptions, encoding: str | None) -> ReadList:
    lines = of_table(base, body, today, options, encoding, workbook_rows)
    click.echo(f"exportwatch: {lines.found} --column chooses another.", err=True)
    return lines


_LOG = logging.getLogger(__name__)

WriteAnswer = Callable[[Answer | str], Cells]
"""Writes an answer, or the problem of a line."""
WriteRow = Callable[[PartLine, Cells], None]


def as_json(out: TextIO) -> WriteRow:
    """Return a function that writes one JSON object a line."""

    def write(_: PartLine, cells_to_add: Cells) -> None:
        out.write(f"{cells_to_add[0]}\n")

    return write


def as_text(answer: Answer | str) -> Cells:
    """Write an answer, or the problem of a line, as JSON."""
    return (error_text(answer) if isinstance(answer, str) else to_json_text(answer),)


def as_csv(lines: ReadList, out: TextIO) -> WriteRow:
    """Return a function that writes the input's columns and ours, whose titles get `exportwatch_` if they are taken."""
    out.write("\ufeff" if lines.marked else "")
    writer = csv.writer(out, delimiter=lines.separator, lineterminator="\n")
    titles_in_use = {title.casefold() for title in lines.header}
    ours = [f"exportwatch_{name}" if name in titles_in_use else name for name in ADDED]
    writer.writerow([*map(guarded, lines.header), *ours])

    def write(line: PartLine, cells_to_add: Cells) -> None:
        cells = [*line.cells, *("" for _ in range(len(lines.header) - len(line.cells)))]
        writer.writerow([guarded(cell) for cell in (*cells, *cells_to_add)])

    return write


T = TypeVar("T")
R = TypeVar("R")

CHUNK = 100
"""Lines that are answered together: records are read, and firms screened, once for all of them."""
MOST_PROCESSES = 4
"""Most processes; each copies some 30 MB of memory that it changes."""


def processes(items: int, least: int) -> int:
    """Return the number of processes to use: one for a short list, on one core, or if the system cannot fork."""
    if items < least or "fork" not in multiprocessing.get_all_start_methods():
        return 1
    return min(MOST_PROCESSES, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)


def mapped(work: Callable[[Sequence[T]], list[R]], items: Sequence[T], count: int) -> Iterator[R]:
    """Yield `work` of each chunk of items, in order. Raises RuntimeError if a process ends early."""
    chunks = [items[first : first + CHUNK] for first in range(0, len(items), CHUNK)]
    if count == 1:
        yield from chain.from_iterable(map(work, chunks))
        return
    context = multiprocessing.get_context("fork")
    pipes = [context.Pipe(duplex=False) for _ in range(count)]
    running = [
        context.Process(target=_worker, args=(work, chunks[number::count], pipes, number, os.getpid()), daemon=True)
        for number in range(count)
    ]
    try:
        for process, (_, theirs) in zip(running, pipes, strict=True):
            process.start()
            theirs.close()
        for place in range(len(chunks)):
            yield from _received(pipes[place % count][0])
    finally:
        for process in running:
            process.terminate()
            process.join()


def _received(pipe: Connection) -> list[Any]:
    try:
        results: list[Any] = pipe.recv()
    except EOFError as error:
        raise RuntimeError("a process that answered part of the list has ended") from error
    return results


def _worker(
    work: Callable[[Sequence[T]], list[R]],
    chunks: Sequence[Sequence[T]],
    pipes: Sequence[tuple[Connection, Connection]],
    number: int,
    parent: int,
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(parent)
    ours = pipes[number][1]
    # An end that is kept open here hides from its reader or writer that the other side is gone.
    for end in chain.from_iterable(pipes):
        if end is not ours and not end.closed:
            end.close()
    with suppress(BrokenPipeError):  # nobody reads any more
        for chunk in chunks:
            ours.send(work(chunk))
    ours.close()


_BAR_FROM = 200
"""Lines from which a progress bar is shown."""
_SHARED_FROM = 2_000
"""Lines from which several processes are used."""


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """The written answer to a line, with its outcome and status for the summary; `problem` describes a bad line."""

    said: Cells
    outcome: str = ""
    status: str = ""
    problem: str = ""


_ADVICE = {
    Outcome.LISTED: ": on a control list, no licence toward that destination",
    Outcome.NOTHING_ON_FILE: ": known goods, and no act or list on file restricts them",
    Outcome.PARTLY_UNDERSTOOD: ": compare the words in passed_over with the act",
    Outcome.NOT_COVERED: ": outside the acts and lists on file; ask the authority",
    Outcome.UNRECOGNISED: ": name the goods otherwise, or by code",
}


@dataclass(slots=True)
class Count:
    """The counts of the summary."""

    outcomes: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    """Statuses of the restricted lines."""
    problems: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def add(self, told: LineAnswer) -> None:
        """Count one line."""
        if told.problem:
            self.problems.append(told.problem)
            return
        self.outcomes[told.outcome] += 1
        if told.outcome == Outcome.RESTRICTED:
            self.statuses[told.status] += 1

    def summary(self, blank: int, rules_waiting: int) -> Iterator[str]:
        """Yield the number of lines with each outcome, each with the next step for a person."""
        total = self.outcomes.total() + len(self.problems)
        if not total:
            yield "The list is empty: no line of it holds anything to ask."
            return
        yield f"{wording.counted(total, 'line')} in {time.monotonic() - self.began:.1f} s:"
        kinds = ", ".join(f"{self.statuses[s]:,} {word}" for s, word in WORDS.items() if self.statuses[s])
        for outcome, word in OUTCOMES.items():
            if number := self.outcomes[outcome]:
                yield f"{number:>6,} {word}{f' ({kinds})' if outcome is Outcome.RESTRICTED else _ADVICE[outcome]}"
        if self.problems:
            yield f"{len(self.problems):>6,} could not be read, the first: {self.problems[0]}"
        if blank:
            yield f"{blank:>6,} blank, passed over"
        if rules_waiting:
            yield f"{wording.counted(rules_waiting, 'rule')} may have changed: alerts on them wait for a review."
        yield f"No outcome is a clearance. {wording.disclaimer()}."


def answer_list(base: RuleBase, name: str, query_options: QueryOptions, options: dict[str, Any]) -> None:
    """Answer a whole file or stdin. Raises UsageError if it cannot be read at all."""
    lines = read(base, name, query_options.today, options)
    touched, count = pending_notices(None), Count()
    gc.freeze()  # exclude the rules from garbage collection
    word, write = (answer_cells, as_csv(lines, sys.stdout)) if options["as_csv"] else (as_text, as_json(sys.stdout))
    asker = _Asker(_service(base, touched), query_options, word)
    with _progress(lines.total) as step:
        for line, line_answer in _answers(lines, asker.answers):
            write(line, line_answer.said)
            count.add(line_answer)
            step()
    sys.stdout.flush()
    for row in count.summary(lines.blank, len(touched or ())):
        click.echo(f"exportwatch: {row}", err=True)


def _answers(
    lines: ReadList, answered: Callable[[Sequence[PartLine]], list[LineAnswer]]
) -> Iterator[tuple[PartLine, LineAnswer]]:
    """Yield each line with its answer: a file in chunks, a long one by several processes; a stream line by line."""
    if lines.total is None:
        yield from ((line, answered([line])[0]) for line in lines.lines)
        return
    held = list(lines.lines)
    yield from zip(held, mapped(answered, held, processes(lines.total, _SHARED_FROM)), strict=True)


def _service(base: RuleBase, touched: NoticesByRule | None) -> AnswerService:
    """Return the service that answers the lines, by the notices that there were when the list was begun."""

    async def notices(_: Sequence[str]) -> NoticesByRule | None:
        return touched

    return AnswerService(looked_up_here(base), notices, firm_screening())


@dataclass(frozen=True, slots=True)
class _Asker:
    """Answers lines of a list, with the options as defaults."""

    service: AnswerService
    given: QueryOptions
    word: WriteAnswer

    def answers(self, lines: Sequence[PartLine]) -> list[LineAnswer]:
        """Return the written answer to each line, or what is wrong with it."""
        asked = dict.fromkeys(self._question(line) for line in lines if not line.problem)
        try:
            found = dict(zip(asked, asyncio.run(self.service.answer_all(list(asked), self.given.today)), strict=True))
            return [self._write_answer(line, None if line.problem else found[self._question(line)]) for line in lines]
        except Exception as error:  # noqa: BLE001 - a bug with one line must not lose the lines beside it
            if len(lines) > 1:
                return [one for line in lines for one in self.answers([line])]
            _LOG.exception("line %d of the list could not be answered", lines[0].number)
            return [self._problem(lines[0], f"could not be answered ({type(error).__name__}): please report this line")]

    def _question(self, line: PartLine) -> RestrictedQuery:
        given = self.given
        route = (line.from_ or given.from_, line.to or given.to, line.on or given.on)
        return RestrictedQuery(line.asked, *route, party=line.party, shown=line.query)

    def _write_answer(self, line: PartLine, found: Answer | ExportwatchError | None) -> LineAnswer:
        if found is None or isinstance(found, ExportwatchError):
            return self._problem(line, line.problem or str(found))
        return LineAnswer(self.word(found), found.outcome, found.status)

    def _problem(self, line: PartLine, what: str) -> LineAnswer:
        problem = f"line {line.number}: {what}"
        return LineAnswer(self.word(problem), problem=problem)


@contextmanager
def _progress(total: int | None) -> Iterator[Callable[[], None]]:
    """Show a progress bar on stderr if that is a terminal and the answers go elsewhere."""
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
