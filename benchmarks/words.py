"""How many words an answer shows at first sight, over every example of the rule files: median, 95th percentile, most.

The words are counted in the reply that Slack, Discord, the web page and the terminal render: title, lines, footer and
the texts of links, before anything is pressed. With `--longest` the longest answers are printed too.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from statistics import median, quantiles

from bot.errors import UsageError
from bot.rules.answer.answering import answer
from bot.rules.checks import asked
from bot.rules.loading import load
from handlers.messages.answers import reply
from handlers.messages.first_sight import words

TODAY = date(2026, 11, 24)
"""The day for which the tests know the answers."""
_LONGEST = 15


def main() -> None:
    """Print the figures."""
    base = load(Path(__file__).parents[1] / "rules")
    counted: list[tuple[int, str]] = []
    for question in dict.fromkeys(ask for _, _, ask in asked(base)):
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
