"""Sends deliveries to stdout, for a bot without chat tokens."""

from __future__ import annotations

import asyncio
import select
import shutil
import sys
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TextIO

from bot.model.delivery import Absent, Delivery, Lookup, Outcome, Refused, Sent, Wait
from handlers.console import render
from handlers.messages.reply import Reply

REMEMBERED = 1_000
"""Printed deliveries that are remembered; more than are ever under way."""


class TerminalSender:
    """`Sender` for the terminal. `word` renders a delivery; `mark` precedes each line (DEMO)."""

    repeat_window = timedelta(0)

    def __init__(self, word: Callable[[Delivery], Reply], mark: str = "", out: TextIO | None = None) -> None:
        self._word = word
        self._mark = mark
        self._out = out or sys.stdout
        self._perhaps_printed: set[str] = set()
        self._printed: OrderedDict[str, None] = OrderedDict()

    async def pace(self, delivery: Delivery) -> Wait | None:
        """Return None: a terminal has no rate limit."""

    async def send(self, delivery: Delivery) -> Outcome:
        """Print one alert in one write, so that a kill leaves all of it or nothing."""
        width = shutil.get_terminal_size().columns if self._out.isatty() else None
        text = render.shown(render.alert(self._word(delivery), self._mark), colour=width is not None, width=width)
        if delivery.id in self._perhaps_printed:
            again = "(Printed again: the bot was stopped while it printed this before.)"
            text = f"{self._mark}{' ' if self._mark else ''}{again}\n{text}"
        try:
            await asyncio.to_thread(self._write, text if text.endswith("\n") else f"{text}\n")
        except (OSError, ValueError) as error:
            return Refused("platform", f"stdout cannot be written ({error})", "Start the bot with an open stdout.")
        self._printed[delivery.id] = None
        if len(self._printed) > REMEMBERED:
            self._printed.popitem(last=False)
        return Sent(delivery.id)

    async def find(self, delivery: Delivery, first_tried: datetime | None) -> Lookup:  # noqa: ARG002 - a terminal keeps no record
        """Return whether this process printed the delivery, in case Redis was away when that had to be recorded.

        A terminal cannot be read: after a kill the delivery is printed again, with a remark that says so.
        """
        if delivery.id in self._printed:
            return Sent(delivery.id)
        self._perhaps_printed.add(delivery.id)
        return Absent()

    def _write(self, text: str) -> None:
        """Write without Python's buffers, which would print text later that a full disk or closed pipe refused."""
        raw = getattr(getattr(self._out, "buffer", None), "raw", None)
        if raw is None:
            self._out.write(text)
            self._out.flush()
            return
        rest = memoryview(text.encode(self._out.encoding, "backslashreplace"))
        while rest:
            written = raw.write(rest)
            if written is None:  # a non-blocking stdout that is full
                select.select([], [raw], [])
            rest = rest[written or 0 :]
