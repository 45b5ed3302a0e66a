"""Reads a workbook in a process of its own, with limits: what it takes, it does not take from the command."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import UsageError
from bot.parts.tables import check_size, rows_of_workbook
from bot.workers.forked import ForkLimits, computed_apart
from bot.workers.pool import WorkerEndedError

_MOST_TEXT = 1024 * 2**20
_LIMITS = ForkLimits(memory=2 * 1024 * 2**20, computing=120.0)
"""What reading a workbook may take: bytes of memory, seconds of processor time."""


def rows(body: bytes) -> Sequence[tuple[int, tuple[str, ...]]]:
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
