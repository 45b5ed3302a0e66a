"""Work is counted in calls of functions: seconds hang on the machine, and on what else it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from cProfile import Profile


@contextmanager
def counted() -> Iterator[list[int]]:
    """Count the calls inside, those of built-in functions too; the list holds one number at the end."""
    calls: list[int] = []
    counter = Profile()
    with counter:
        yield calls
    calls.append(sum(entry.callcount for entry in counter.getstats()))


HANGING_S = 60
"""Seconds for a text of which a linear reader needs one, and one that goes back and forth hours, on any machine."""
