"""Parts lists that people give in chat: read, answered and kept for their channel, with the workbook that goes back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from bot.answering import AnswerService, day_of
from bot.errors import UsageError
from bot.model.delivery import Channel
from bot.parts.records import PartsList, StoredLine, unpacked
from bot.rules.index import RuleBase
from bot.workers.lookups import within
from handlers.commands.lookups import Known
from handlers.messages import parts_lists
from handlers.messages.reply import Reply
from handlers.messages.speech import language, reading, say
from handlers.parts.desk import GivenList, ListHost, PartsDesk, Run

WAIT_S = 30.0
"""Seconds for a few lines, the wait for a worker included."""
LARGEST = 6 * 1024 * 1024
"""Bytes of a file."""
TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".ods", ".jsonl", ".ndjson"})
"""What the name of a parts list ends in."""
_DEFAULT = re.compile(r"\b(from|to|on):(\S+)", re.IGNORECASE)


def is_list(name: str) -> bool:
    """Return whether a file of this name is taken for a parts list."""
    return PurePath(name).suffix.lower() in TABLES


def defaults_in(text: str) -> dict[str, str]:
    """Return what the words beside a file say for all lines: `to:US from:CN`."""
    return {name.lower(): value.strip("\"'<>,;") for name, value in _DEFAULT.findall(text)}


def check_bytes(size: int) -> None:
    """Raise UsageError for a file that is too large."""
    if size > LARGEST:
        raise UsageError(
            say("the file has {size} MB; at most {most} MB are read", size=-(-size // 2**20), most=LARGEST // 2**20)
        )


@dataclass(frozen=True, slots=True)
class TakenList:
    """A list that was taken in: the card, and the workbook with the answers."""

    reply: Reply
    name: str
    workbook: bytes


@dataclass(frozen=True, slots=True)
class RulesHost:
    """A `ListHost` of a process without pages. `run` is `Computing.run`."""

    rules: RuleBase
    answers: AnswerService
    now: Callable[[], datetime]
    run: Run

    def today(self) -> date:
        """Return today, UTC."""
        return day_of(self.now())

    async def compute_for(self, asker: str, work: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401 - what the work takes
        """Return `work(known, …)`, computed beside the loop. Raises LookupBusyError, also after WAIT_S."""
        return await within(WAIT_S, self.run(asker, work, *args))


@dataclass(frozen=True, slots=True)
class ChatLists:
    """Takes lists in for channels. `desk_of` makes the desk of an owner."""

    host: ListHost
    desk_of: Callable[[str], PartsDesk]

    async def take(self, channel: Channel, user: str, given: GivenList) -> TakenList:
        """Read, answer and keep a list. Raises UsageError, with what to do, and what reading the store raises."""
        desk = self.desk_of(channel.key)
        one = await desk.take(given, user)
        packed = await desk.lines(one)
        reply, book = await self.host.compute_for(
            f"parts list {one.id}", _worded, language(), one, packed, self.host.today()
        )
        return TakenList(reply, f"{PurePath(one.name).stem or 'parts'}-answered.xlsx", book)


def _worded(_: Known, tongue: str, one: PartsList, packed: str, today: date) -> tuple[Reply, bytes]:
    """Word a list and write its workbook."""
    # XlsxWriter is imported by the worker that writes one.
    from handlers.messages.parts_files import as_workbook  # noqa: PLC0415 - see above

    lines: Sequence[StoredLine] = unpacked(packed)
    with reading(tongue):
        return parts_lists.taken(one, parts_lists.facts_of(lines, today)), as_workbook(one, lines, {})
