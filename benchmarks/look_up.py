"""Look-ups: as a fresh process (aim: 0.4 s, 80 MB), and in process.

Aims in process: p99 1 ms for exact names and 5 ms for misspelt ones, with ten times the rules 2 and 10 ms; a parts list
of 10,000 lines in 5 s; reading every rule file in 0.3 s (a start from the cache reads none of them).
"""

from __future__ import annotations

import gc
import io
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from bot.rules import model
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.loading import check
from handlers.messages.answer_json import to_json_text

RUNS = 15
RULES = Path(__file__).parents[1] / "rules"
TODAY = date(2026, 11, 24)
ASKED, LINES, TIMES, REPEATED = 3000, 10_000, 10, 3
QUERIES = ("graphite", "grapihte", "희토류 자석 기술", "2504.10.10")


def main() -> None:
    """Print the median and the worst of some runs for each query."""
    for query in QUERIES:
        measured = [once(query) for _ in range(RUNS)]
        walls, computing, kilobytes = zip(*measured, strict=True)
        print(
            f"{query}: median {statistics.median(walls):.3f} s, max {max(walls):.3f} s, "
            f"processor {statistics.median(computing):.3f} s, peak {max(kilobytes) / 1024:.0f} MB"
        )

    in_process()


def in_process() -> None:
    """Print what look-ups cost inside a running bot, with the rules as they are and ten times as many."""
    begun = time.thread_time()
    rules, problems = check(RULES)
    assert not problems
    print(f"reading and checking every rule file: {time.thread_time() - begun:.3f} s of CPU time")
    for times in (1, TIMES):
        base = RuleBase(rules if times == 1 else many(rules, times))
        exact, misspelt = names(base)
        answer(base, "graphite to:US", today=TODAY)
        answer(base, "grapihte to:US", today=TODAY)
        gc.collect()
        gc.freeze()  # as the bot does once it runs
        print(f"{len(base.measures)} acts, {len(base.subjects)} subjects")
        print(f"  exact: {figures(base, exact)}\n  misspelt: {figures(base, misspelt)}")
        if times == 1:
            print(f"  a list of {LINES} lines: {listed(base, exact, misspelt)}")


def names(base: RuleBase) -> tuple[list[str], list[str]]:
    """Return names, and the same names with one typing error each."""
    chance = random.Random(7)  # noqa: S311 - the same mistakes each time
    found = [name for subject in base.subjects.values() for name in subject.all_names if len(name) > 5]
    exact = [f"{chance.choice(found)} to:{chance.choice(('US', 'JP', 'DE'))}" for _ in range(ASKED)]
    return exact, [slipped(text, chance) for text in exact]


def slipped(text: str, chance: random.Random) -> str:
    """Swap two letters of a text."""
    place = chance.randrange(1, max(2, len(text) - 8))
    return f"{text[: place - 1]}{text[place : place + 1]}{text[place - 1 : place]}{text[place + 1 :]}"


def figures(base: RuleBase, queries: list[str]) -> str:
    """Figures in milliseconds of the thread's own time: of each query's first time, and of the best of three more.

    A first time includes what a running bot has in its caches, and what other programs do meanwhile; the best does not.
    """
    first = [milliseconds(base, query) for query in queries]
    best = dict.fromkeys(queries, float("inf"))
    for _ in range(REPEATED):
        base.remembered.clear()
        best = {query: min(known, milliseconds(base, query)) for query, known in best.items()}
    return f"{spread(first)}; best of {REPEATED}: {spread(best.values())}"


def milliseconds(base: RuleBase, query: str) -> float:
    """The thread's own time for one answer."""
    begun = time.thread_time()
    answer(base, query, today=TODAY)
    return (time.thread_time() - begun) * 1000


def spread(took: Iterable[float]) -> str:
    """Median, 99th percentile and worst."""
    ordered = sorted(took)
    p99 = ordered[len(ordered) * 99 // 100]
    return f"median {ordered[len(ordered) // 2]:.2f} ms, p99 {p99:.2f} ms, max {ordered[-1]:.1f} ms"


def listed(base: RuleBase, exact: list[str], misspelt: list[str]) -> str:
    """Seconds for a parts list: mostly names and codes, some misspelt, each answered as a line of JSON."""
    queries = [*exact, *misspelt[: ASKED // 10], "2504.10.10", "7440-55-3", "3A090.a from:US", "unobtainium"]
    out = io.StringIO()
    begun, own = time.perf_counter(), time.thread_time()
    for number in range(LINES):
        row = {"query": queries[number % len(queries)]}
        out.write(to_json_text(answer(base, json.loads(json.dumps(row))["query"], today=TODAY)) + "\n")
    return f"{time.perf_counter() - begun:.2f} s, of which {time.thread_time() - own:.2f} s its own"


def many(rules: model.RuleSet, times: int) -> model.RuleSet:
    """The rules several times over, each copy with names of its own."""
    copies = [copied(rules, number) for number in range(1, times)]
    return replace(
        rules,
        measures=(*rules.measures, *(measure for copy in copies for measure in copy.measures)),
        subjects=(*rules.subjects, *(subject for copy in copies for subject in copy.subjects)),
    )


def copied(rules: model.RuleSet, number: int) -> model.RuleSet:
    """Return the rules with a number appended to every name and key."""

    def renamed(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f"{name} {number}" for name in names)

    def measures() -> Iterator[model.Measure]:
        for measure in rules.measures:
            limbs = tuple(
                replace(limb, items=tuple(replace(item, subject=f"{item.subject} {number}") for item in limb.items))
                for limb in measure.limbs
            )
            key, document = f"{measure.key}-{number}", f"{measure.document} {number}"
            yield replace(measure, key=key, document=document, names=renamed(measure.names), limbs=limbs, affects=())

    subjects = (
        replace(
            subject,
            name=f"{subject.name} {number}",
            kind="class" if subject.kind == "class" else "good",  # know-how must be called so at its end
            names={language: renamed(those) for language, those in subject.names.items()},
            trade_names=renamed(subject.trade_names),
            formulas=renamed(subject.formulas),
            broader=renamed(subject.broader),
            related=renamed(subject.related),
        )
        for subject in rules.subjects
    )
    return replace(rules, measures=tuple(measures()), subjects=tuple(subjects))


def once(query: str) -> tuple[float, float, int]:
    """Wall seconds, those of the processor, and the process's largest resident size in kB."""
    begun = time.perf_counter()
    silence = os.open(os.devnull, os.O_WRONLY)
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "handlers", "restricted", query],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, silence, 1)],
    )
    _, status, usage = os.wait4(pid, 0)
    os.close(silence)
    assert status == 0, f"exit {status}"
    return time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss
