"""The roles that a process can take on (`--only`)."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.platforms import PLATFORMS

ROLES = ("poll", "desk", "deliver", *(platform.key for platform in PLATFORMS), "web")


@dataclass(frozen=True, slots=True)
class Task:
    """What this process is to do. `mark` stands before each line on the terminal (DEMO)."""

    roles: frozenset[str] = frozenset(ROLES)
    backfill: bool = False
    mark: str = ""
    terminal: bool = False
    """The terminal is subscribed to everything."""
    afresh: bool = False
    """Forget what an earlier run recorded (the demo)."""
    web_wanted: bool = False
    """Somebody asked for the web address: that it is in use is an error then."""
