"""Run measurements by name, all of them without one."""

from __future__ import annotations

import sys
from importlib import import_module

NAMES = ("look_up", "delivery", "idle")


def main(asked: list[str]) -> None:
    """Each module's `main` prints its figures."""
    unknown = [name for name in asked if name not in NAMES]
    if unknown:
        sys.exit(f"no measurement is called {', '.join(unknown)}; there are {', '.join(NAMES)}")
    for name in asked or NAMES:
        print(f"== {name}", flush=True)
        import_module(f"benchmarks.{name}").main()


main(sys.argv[1:])
