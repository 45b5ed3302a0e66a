"""What the command line and the terminal's alerts do with a stdout that cannot take everything."""

from __future__ import annotations

import asyncio
import errno
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.model.delivery import TERMINAL, Absent, Delivery, Refused, Sent, delivery_id
from handlers.console import TerminalSender
from handlers.messages.reply import Reply
from tests import processes
from tests.discord.parts import announcement


class Disk(io.RawIOBase):
    """A file on a disk that can be full."""

    def __init__(self) -> None:
        self.full = True
        self.kept = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        if self.full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.kept += bytes(data)  # type: ignore[call-overload] # any buffer
        return len(data)  # type: ignore[arg-type] # any buffer


def alert() -> Delivery:
    return Delivery(delivery_id("an-act", TERMINAL), TERMINAL, announcement("an-act", "An act"))


async def test_an_alert_that_a_full_disk_refused_is_written_once_when_there_is_space_again() -> None:
    disk = Disk()
    sender = TerminalSender(lambda _: Reply("An act"), out=io.TextIOWrapper(io.BufferedWriter(disk), encoding="utf-8"))

    outcomes = [await sender.send(alert()), await sender.send(alert())]
    disk.full = False
    outcomes.append(await sender.send(alert()))

    assert [type(outcome) for outcome in outcomes] == [Refused, Refused, Sent]
    assert disk.kept.decode().count("An act") == 1


async def test_an_alert_is_printed_whatever_the_encoding_of_stdout_is() -> None:
    disk = Disk()
    disk.full = False
    sender = TerminalSender(lambda _: Reply("石墨"), out=io.TextIOWrapper(io.BufferedWriter(disk), encoding="latin-1"))

    assert isinstance(await sender.send(alert()), Sent)
    assert disk.kept


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("ascii", ["restricted", "石墨", "--json"]),
        ("cp1252", ["restricted", "石墨"]),
    ],
)
def test_an_answer_is_utf8_whatever_the_encoding_of_stdout_is(encoding: str, words: Sequence[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "handlers", *words],
        env=os.environ | {"PYTHONIOENCODING": encoding},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert "China" in done.stdout.decode()
    if "--json" in words:
        assert json.loads(done.stdout)["query"] == "石墨"


async def test_what_this_process_printed_it_does_not_print_again_though_redis_was_away() -> None:
    """Printed, and then the record of it could not be written: the drain asks before it repeats."""
    now = datetime.now(UTC)
    sender = TerminalSender(lambda _: Reply("An act"), out=io.StringIO())
    await sender.send(alert())

    assert await sender.find(alert(), now) == Sent(alert().id)
    assert await TerminalSender(lambda _: Reply("An act"), out=io.StringIO()).find(alert(), now) == Absent()


@pytest.mark.parametrize("command", [("rules", "stats"), ("changes", "graphite")])
async def test_a_reader_that_closes_the_pipe_is_no_failure(command: Sequence[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    asked = await processes.start("handlers", *command, stdout=writer, stderr=processes.PIPE)
    os.close(writer)
    _, told = await asyncio.wait_for(asked.communicate(), 120)

    assert (asked.returncode, told) == (0, b"")
