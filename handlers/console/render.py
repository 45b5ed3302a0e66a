"""Renders replies for a terminal: coloured for a person, plain and stable for a file or a pipe.

Text from feeds cannot control the terminal: control characters, escape sequences and direction marks are shown escaped,
and nothing is interpreted as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import StringIO

from rich.console import Console
from rich.text import Text

from handlers.console.escape import escaped
from handlers.messages.reply import Line, LineKind, Reply, Tone
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
        for part in _hanging(console, line, width):
            console.print(part, soft_wrap=True)
    return out.getvalue()


def _hanging(console: Console, line: Text, width: int | None) -> Iterable[Text]:
    """Wrap a line; further parts begin with its mark and are aligned with its first word."""
    found = _LEAD.match(line.plain)
    lead = found.end() if found else 0
    if width is None or line.cell_len <= width or lead * 2 > width:
        return [line]
    marked = max((span.end for span in line.spans if span.style == _MARKED), default=0)
    first, *further = line[lead:].wrap(console, width - lead, overflow="ignore")  # an address stays whole
    under = line[:marked] + Text(" " * (lead - marked))
    parts = [line[:lead] + first, *(under + part for part in further)]
    for part in parts:
        part.rstrip()
    return parts


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
    """Join lines, with all but the first indented and `mark` before each."""
    before = f"{escaped(mark)} " if mark else ""
    block = Text("\n").join(
        Text.assemble((before, _MARKED), "" if number == 0 else _INDENT, line) for number, line in enumerate(lines)
    )
    block.rstrip()
    return block
