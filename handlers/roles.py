"""The roles of a process (`--only`), and the options of a run."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.platforms import PLATFORMS

ROLES = ("poll", "desk", "deliver", *(platform.key for platform in PLATFORMS), "web")


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The options of one run. `mark` precedes each line on the terminal (DEMO)."""

    roles: frozenset[str] = frozenset(ROLES)
    backfill: bool = False
    mark: str = ""
    terminal: bool = False
    """Subscribe the terminal to everything."""
    afresh: bool = False
    """Delete the records of earlier runs first (the demo)."""
    web_wanted: bool = False
    """The web address was requested explicitly, so it is an error if it is in use."""
