"""How many words an answer shows at first sight, over every question that the tests ask: median, 95th percentile, most.

The words are counted in the reply that Slack, Discord, the web page and the terminal render: title, lines, footer and
the texts of links, before anything is pressed. With `--longest` the longest answers are printed too.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median, quantiles

from bot.errors import UsageError
from bot.rules.answers import answer
from bot.rules.loading import load
from handlers.messages.answers import reply, words
from tests.rules import test_questions, test_questions_on_china, test_questions_on_others

TODAY = date(2026, 11, 24)
"""The day for which the tests know the answers."""
_LONGEST = 15


def questions() -> Iterator[str]:
    """Every question that the tests ask, once."""
    modules = (test_questions, test_questions_on_china, test_questions_on_others)
    yield from dict.fromkeys(asked[0] for module in modules for asked in module.QUESTIONS)


def main() -> None:
    """Print the figures."""
    base = load(Path(__file__).parents[1] / "rules")
    counted: list[tuple[int, str]] = []
    for question in questions():
        try:
            counted.append((words(reply(answer(base, question, today=TODAY))), question))
        except UsageError:
            continue
    counts = [count for count, _ in counted]
    few = sum(count <= 40 for count in counts) / len(counts)
    print(f"words at first sight, {len(counts):,} questions: median {median(counts):.0f}, 95th percentile ", end="")
    print(f"{quantiles(counts, n=20)[-1]:.0f}, most {max(counts)}; {few:.0%} have at most 40")
    if "--longest" in sys.argv:
        for count, question in sorted(counted, reverse=True)[:_LONGEST]:
            print(f"{count:4} {question}")
