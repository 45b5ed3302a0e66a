"""Draw the README's pictures from what the program really prints in a terminal: python docs/pictures/draw.py.

The table of docs/coverage.md is written anew too.
"""
# ruff: noqa: INP001, S603 - a script; it starts our own program

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from bot.rules.coverage import coverage
from bot.rules.loading import load
from handlers.messages import wording

HERE = Path(__file__).parent
PROGRAM = [sys.executable, "-m", "handlers"]
ASKED = ["gallium", "from:CN", "to:US"]
WIDTH, HEIGHT = 88, 60
MARK = "DEMO "
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def lines(*arguments: str) -> Iterator[str]:
    """What a person at a terminal sees of a command, with its colours, line by line; closing it ends the command."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("SLACK", "DISCORD", "NO_"))}
    with tempfile.TemporaryDirectory() as home:
        environment |= {"EXPORTWATCH_HOME": home, "TERM": "xterm-256color", "COLUMNS": str(WIDTH)}
        command = [*PROGRAM, *arguments]
        running = subprocess.Popen(command, env=environment, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL)
        os.close(theirs)
        try:
            with os.fdopen(ours, encoding="utf-8", errors="replace", newline="") as out:
                yield from (line.rstrip("\r\n") for line in _until_closed(out.readline))
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait()


def _until_closed(read: Callable[[], str]) -> Iterator[str]:
    """Lines until the other side is closed, of which Linux tells by an error."""
    while True:
        try:
            line = read()
        except OSError:
            return
        if not line:
            return
        yield line


def answer() -> list[str]:
    """What `exportwatch restricted` says."""
    return list(lines("restricted", *ASKED))


def alert() -> list[str]:
    """The demo's first alert."""
    found: list[str] = []
    for line in lines("run", "--demo"):
        plain = _COLOUR.sub("", line)
        if found and not plain.startswith(MARK + " "):
            break
        if found or plain.startswith(MARK):
            found.append(line)
    return found


def draw(name: str, command: str, output: list[str]) -> None:
    """One terminal picture, without fonts from elsewhere."""
    console = Console(record=True, width=WIDTH, file=StringIO(), highlight=False)
    console.print(Text(f"$ {command}", style="dim"))
    console.print(Text.from_ansi("\n".join(output)))
    svg = console.export_svg(title="exportwatch", theme=MONOKAI, unique_id=name)
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code, monospace", "Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace")
    svg = svg.replace("font-variant-east-asian: full-width;", "")
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    (HERE / f"{name}.svg").write_text("\n".join(line.rstrip() for line in svg.strip().splitlines()) + "\n", "utf-8")


def coverage_table() -> str:
    """What is on file, as Markdown."""
    found = coverage(load(HERE.parents[1] / "rules"))
    exporters = [
        f"| {wording.country(one.code)} | {one.acts} | {one.official} | {wording.said(one.evidence_to)} |"
        for one in found.exporters
    ]
    lists = [f"| {one.title} | {one.document} | {wording.day(one.date)} | {one.count:,} |" for one in found.lists]
    head = (
        f"As of {wording.said(datetime.now(UTC).date())}: {found.official:.0%} of {found.acts} acts link an official "
        f"source, of {found.official_read:.0%} one is on record as read; "
        f"{found.subjects} things are known by {found.names:,} names."
    )
    return "\n".join((
        head,
        "",
        "| exporter | acts | with an official source | evidence up to |",
        "|---|---|---|---|",
        *exporters,
        "",
        "| control or party list | document | edition | entries |",
        "|---|---|---|---|",
        *lists,
    ))  # fmt: skip


def write_coverage() -> None:
    """Put the table into its document, between the two marks."""
    document = HERE.parent / "coverage.md"
    text = document.read_text("utf-8")
    made = re.sub(r"(<!-- begin[^>]*-->\n).*?(<!-- end -->)", rf"\1{coverage_table()}\n\2", text, flags=re.DOTALL)
    document.write_text(made, "utf-8")


if __name__ == "__main__":
    write_coverage()
    draw("answer", f"exportwatch restricted {' '.join(ASKED)}", answer())
    draw("alert", "make run", alert())
