"""The terminal as a platform: replies as text, coloured for a person, plain and stable for a file; alerts on stdout.

Text from feeds cannot control the terminal: control characters, escape sequences and direction marks are shown escaped,
and nothing is interpreted as markup.
"""

from __future__ import annotations

import asyncio
import re
import select
import shutil
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from io import StringIO
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bot.model.delivery import Absent, Delivery, Lookup, Outcome, Refused, Sent, Wait
from handlers.messages.reply import Line, LineKind, Reply, Tone, escaped
from handlers.messages.wording import TRANSLATOR

_STYLES = {Tone.STOP: "bold red", Tone.CAUTION: "bold yellow", Tone.CALM: "bold cyan", Tone.DONE: "bold green"}
_LEADS = {LineKind.TEXT: "", LineKind.HEADING: "", LineKind.BULLET: "- ", LineKind.QUOTE: "| ", LineKind.SMALL: ""}
_LINE_STYLES = {LineKind.HEADING: "bold", LineKind.SMALL: "dim", LineKind.QUOTE: "italic"}
_INDENT = "  "
_MARKED = "reverse"
_LEAD = re.compile(r"(?:\w+ )?(?=  ) *(?:[-|] )?")
"""The prefix of an indented line: the mark, spaces, and a bullet or quotation sign."""


def alert(reply: Reply, mark: str = "") -> Text:
    """Render an alert in a few lines: title, summary, facts, links. `mark` precedes each line (DEMO)."""
    facts = " · ".join(f"{escaped(field.name)}: {escaped(field.value)}" for field in reply.fields)
    # A terminal shows whole addresses; a translation's address contains the original one and is left out.
    shown = (line for line in reply.lines if not (line.link or "").startswith(TRANSLATOR))
    lines = [_title(reply), *map(_line, shown)]
    lines[2:2] = [Text(facts)] if facts else []
    return _block(lines, mark)


def reply(given: Reply, mark: str = "") -> Text:
    """Render a whole reply: title, lines, fields (one a line), links, further lines, footer."""
    lines = [_title(given), *map(_line, given.lines)]
    lines += [Text(f"{escaped(field.name)}: {escaped(field.value)}") for field in given.fields]
    lines += [Text(f"{escaped(link.text)}: {escaped(link.url)}") for link in given.links]
    lines += map(_line, given.more)
    lines += [Text(escaped(given.footer), style="dim")] if given.footer else []
    return _block(lines, mark)


def plain(text: Text) -> str:
    """Return the text without colour, the same on every machine and width."""
    return text.plain


def shown(text: Text, *, colour: bool, width: int | None = None) -> str:
    """Return the text to print: with colours and line breaks for a person, otherwise plain and unbroken."""
    if not colour:
        return f"{text.plain}\n"
    out = StringIO()
    console = Console(
        file=out,
        force_terminal=True,
        color_system="standard",
        width=width or 100,
        highlight=False,
        legacy_windows=False,
    )
    for line in text.split("\n") if width else (text,):
        for part in _hanging(line, width):
            console.print(part, soft_wrap=True)
    return out.getvalue()


def _hanging(line: Text, width: int | None) -> Iterable[Text]:
    """Wrap a line; further parts begin with its mark and are aligned with its first word."""
    found = _LEAD.match(line.plain)
    marked = max((span.end for span in line.spans if span.style == _MARKED), default=0)
    lead = found.end() if found else marked
    if width is None or line.cell_len <= width or lead * 2 > width:
        return [line]
    first, *further = line[lead:].divide(_breaks(line.plain[lead:], width - lead))
    under = line[:marked] + Text(" " * (lead - marked))
    parts = [line[:lead] + first, *(under + part for part in further)]
    for part in parts:
        part.rstrip()
    return parts


_WORDS = re.compile(r"\S+\s*")


def _breaks(text: str, width: int) -> list[int]:
    """Return where a text of that many columns is divided: between words, so that an address stays whole."""
    found, used = [], 0
    for word in _WORDS.finditer(text):
        if used and used + cell_len(word[0].rstrip()) > width:
            found.append(word.start())
            used = 0
        used += cell_len(word[0])
    return found


def _title(given: Reply) -> Text:
    return Text(escaped(given.title), style=_STYLES[given.tone])


def _line(line: Line) -> Text:
    text = Text(_LEADS[line.kind], style=_LINE_STYLES.get(line.kind, ""))
    if line.bold:
        text.append(f"{escaped(line.bold)} ", style="bold")
    text.append(escaped(line.text))
    if line.link:
        text.append(" " if line.text else "")
        text.append(escaped(line.link), style="underline")
    return text


def _block(lines: Iterable[Text], mark: str) -> Text:
    before = f"{escaped(mark)} " if mark else ""
    block = Text("\n").join(
        Text.assemble((before, _MARKED), "" if number == 0 else _INDENT, line) for number, line in enumerate(lines)
    )
    block.rstrip()
    return block


# -- sending to stdout, for a bot without chat tokens


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
        text = shown(alert(self._word(delivery), self._mark), colour=width is not None, width=width)
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
