"""Writes the answers of a batch, as JSON lines or as columns beside the list.

They go to the interpreter's buffer: click.echo would flush ten thousand times.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from typing import TextIO

from bot.rules.answers import Answer
from handlers.commands.restricted import headline
from handlers.terminal.batch_lines import Line, Lines

ADDED = ("status", "headline", "documents", "since", "until", "taken_for", "unreviewed", "error")
_RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER_SIGNS = frozenset("0123456789.,% ")

Said = tuple[str, ...]
"""The answer to a line as it is written: one JSON text, or the cells of `ADDED`."""
Word = Callable[[Answer | str], Said]
"""Words an answer, or what is wrong with a line."""
Write = Callable[[Line, Said], None]


def as_json(out: TextIO) -> Write:
    """One object a line."""

    def write(_: Line, said: Said) -> None:
        out.write(f"{said[0]}\n")

    return write


def as_text(said: Answer | str) -> Said:
    """The JSON text of an answer, or of what is wrong with a line."""
    return (json.dumps({"error": said}, ensure_ascii=False) if isinstance(said, str) else said.to_json_text(),)


def as_csv(lines: Lines, out: TextIO) -> Write:
    """The input's columns, then ours; a title that the input has already gets `exportwatch_` before it."""
    out.write("\ufeff" if lines.marked else "")
    writer = csv.writer(out, delimiter=lines.separator, lineterminator="\n")
    taken = {title.casefold() for title in lines.header}
    ours = [f"exportwatch_{name}" if name in taken else name for name in ADDED]
    writer.writerow([*map(guarded, lines.header), *ours])

    def write(line: Line, said: Said) -> None:
        cells = [*line.cells, *("" for _ in range(len(lines.header) - len(line.cells)))]
        writer.writerow([guarded(cell) for cell in (*cells, *said)])

    return write


def result(said: Answer | str) -> Said:
    """The cells of `ADDED`. Since and until are those of the first document, which is the gravest."""
    if isinstance(said, str):
        return ("",) * (len(ADDED) - 1) + (said,)
    counted = [finding for finding in said.findings if finding.sets_status and finding.state.status != "expired"]
    state = counted[0].state if counted else None
    taken = [*(f"{target} (for “{typed}”)" for typed, target in said.corrected), *said.subjects]
    corrected = {target for _, target in said.corrected}
    open_ = dict.fromkeys(
        notice for finding in said.findings for notice in (said.unreviewed or {}).get(finding.measure.key, ())
    )
    return (
        str(said.status),
        headline(said),
        "; ".join(dict.fromkeys(finding.measure.document for finding in counted)),
        state.since.text if state and state.since else "",
        state.until.text if state and state.until else "",
        "; ".join(name for name in taken if name not in corrected),
        " ".join(notice.link or notice.event for notice in open_),
        "",
    )


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; plain numbers stay as they are."""
    if not cell.lstrip(" ").startswith(_RISKY) or set(cell.strip().lstrip("+-")) <= _NUMBER_SIGNS:
        return cell
    return f"'{cell}"
