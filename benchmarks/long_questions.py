"""Questions of 5,000 characters of every kind: the processor time of an answer. Aim: p99 ≤ 100 ms of any kind.

Each text is another one, asked once; what rules remember is there, as in a worker that has answered before. `--runs N`
asks more of each kind, `--kind=katakana` those of that name alone.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from bot.answering import RestrictedQuery, look_up
from bot.errors import UsageError
from bot.rules.index import RuleBase
from bot.workers.forked import COLLECTIONS
from handlers.messages.answer_json import to_json_text
from tests.rules.pastes import kinds
from tests.shipped import rules

RUNS, FIRST = 100, 1_000
TODAY = date(2026, 11, 29)
MOST_MS = 100.0
MAIL = 40_000


def main() -> None:
    """Print a line for each kind. Exit code 1 if one is over the aim."""
    runs = int(sys.argv[sys.argv.index("--runs") + 1]) if "--runs" in sys.argv else RUNS
    only = next((word.partition("=")[2] for word in sys.argv if word.startswith("--kind=")), "")
    base = rules()
    pastes = [kinds(base, FIRST + number) for number in range(runs)]
    for kind in pastes[0]:
        milliseconds(kinds(base)[kind], base)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTIONS)  # as in a worker
    fine = [measured(kind, [those[kind] for those in pastes], base) for kind in pastes[0] if only in kind]
    print(f"a mail of {MAIL:,} characters is refused in {milliseconds('x' * MAIL, base):.2f} ms")
    if not all(fine):
        sys.exit(1)


def measured(kind: str, texts: Sequence[str], base: RuleBase) -> bool:
    """Ask each once and print the figures; return whether the aim is met."""
    found = sorted(milliseconds(text, base) for text in texts)
    p99 = found[-(-len(found) * 99 // 100) - 1]
    mark = "" if p99 <= MOST_MS else f"  <- over {MOST_MS:.0f} ms"
    print(
        f"{kind:>30}: median {found[len(found) // 2]:.0f} ms, p99 {p99:.0f} ms, worst {found[-1]:.0f} ms{mark}",
        flush=True,
    )
    return p99 <= MOST_MS


def milliseconds(text: str, base: RuleBase) -> float:
    """The thread's own time for one answer, its JSON included."""
    begun = time.thread_time()
    with suppress(UsageError):
        to_json_text(look_up(base, RestrictedQuery.read(text, None, None, None, TODAY), TODAY))
    return (time.thread_time() - begun) * 1000
