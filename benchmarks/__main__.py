"""Run benchmarks by name; without a name, all that take only a few minutes."""

from __future__ import annotations

import asyncio
import sys
from importlib import import_module

SHORT = (
    "look_up",
    "detect",
    "planning",
    "delivery",
    "idle",
    "lists",
    "half_open",
    "console",
    "parts_lists",
    "long_questions",
    "rules_feed",
)
LONG = (
    "chat",
    "chaos",
    "growth",
    "fan_out",
    "deliverers",
    "farm",
    "feedparser_suite",
    "fuzz",
    "besieged",
    "capacity",
    "watch",
)
"""Benchmarks that download something with pip or run for minutes; they run only by name."""


def main(asked: list[str]) -> None:
    """Each module's `main` prints its figures, as it is or in a loop; words with a hyphen behind a name are for it."""
    names = [word for word in asked if not word.startswith("-") and not word.replace(".", "").isdigit()]
    unknown = [name for name in names if name not in SHORT + LONG]
    if unknown:
        sys.exit(f"no measurement is called {', '.join(unknown)}; there are {', '.join(SHORT + LONG)}")
    for name in names or SHORT:
        print(f"== {name}", flush=True)
        figures = import_module(f"benchmarks.{name}").main()
        if figures is not None:
            asyncio.run(figures)


main(sys.argv[1:])
