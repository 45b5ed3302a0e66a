"""Linear algebra by one thread: for texts as short as titles more threads only wait for one another."""

from __future__ import annotations

import os

_LIMITS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def use_one_thread() -> None:
    """Let numpy use one thread. Call it before numpy is imported: its libraries look once, when they are loaded.

    What the environment already says is kept.
    """
    for name in _LIMITS:
        os.environ.setdefault(name, "1")
