"""Ask the questions of a file of restrictions and tell how many are answered as if there were none.

    .venv/bin/python -m tools.silence RECORDS.yaml [--day 2026-11-29]

The file is a list of `{key, asked, state_on_…: in-force | unknown | ended | planned}`: things that are or were
restricted somewhere. "nothing on file" is wrong for what is in force or not known, and right for what has ended; an
answer that shows an act of the exporter on the goods, ended, planned or not adopted, is not silent.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.errors import UsageError
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.loading import load

ROOT = Path(__file__).parents[1]
_OPEN = frozenset({"in-force", "unknown"})


def main(arguments: list[str]) -> None:
    """Print the outcomes, then each record that is answered as if nothing were on file."""
    records: list[dict[str, Any]] = yaml.safe_load(Path(arguments[0]).read_text("utf-8"))
    day = date.fromisoformat(arguments[arguments.index("--day") + 1]) if "--day" in arguments else date(2026, 11, 29)
    base = load(ROOT / "rules")
    outcomes: Counter[str] = Counter()
    silent = []
    for record in records:
        if not (asked := record.get("asked")):
            continue
        outcome, shows = outcome_of(base, asked, day)
        outcomes[outcome] += 1
        if outcome == "nothing-on-file" and not shows and _state(record) in _OPEN:
            silent.append(f"{record['key']}: {asked}")
    print(f"{sum(outcomes.values())} asked: {', '.join(f'{name} {count}' for name, count in outcomes.most_common())}")
    print(f"{len(silent)} wrongly told that nothing is on file")
    print("\n".join(silent))


def outcome_of(base: RuleBase, asked: str, day: date) -> tuple[str, bool]:
    """Return the outcome of a question (`unreadable` if it is not understood), and whether an act is shown."""
    try:
        found = answer(base, asked, today=day)
    except UsageError:
        return "unreadable", False
    return found.outcome, any(one.measure.jurisdiction == found.from_ for one in found.findings)


def _state(record: dict[str, Any]) -> str:
    return next((str(value) for name, value in record.items() if name.startswith("state_on_")), "unknown")


if __name__ == "__main__":
    main(sys.argv[1:])
