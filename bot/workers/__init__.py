"""Worker processes that can be killed individually: their pool, their limits, and workers forked from this process."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

PARENT_DEATH_SIGNAL = 1
"""Option of prctl(2)."""


def limit_process(memory: int, parent: int) -> None:
    """Limit this process: `memory` bytes of address space, no core dump, file or process; it ends with `parent`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the bot handles Ctrl-C and ends this process
    for limit, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(limit, (value, value))
    end_with(parent)
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def end_with(parent: int) -> None:
    """Let this process end when `parent` does, however that ends (on Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


_LIMITS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def use_one_thread() -> None:
    """Let numpy use one thread. Call it before numpy is imported: its libraries look once, when they are loaded.

    What the environment already says is kept.
    """
    for name in _LIMITS:
        os.environ.setdefault(name, "1")
