"""How many files and sockets the process may have open."""

from __future__ import annotations

import resource

WANTED = 8192
"""A thousand slow sources and a fan-out, each with connections to Redis; many systems begin with 1,024 for all."""


def allow_many() -> int:
    """Ask for WANTED, or as many as this user may have; returns how many there are now."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if most == resource.RLIM_INFINITY else min(WANTED, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        except (OSError, ValueError):
            # macOS may allow less than it says.
            return now
        return wanted
    return now
