"""Whether a folder of rules can be used: what `exportwatch rules check` asks of the shipped ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bot.rules import loading
from bot.rules.checks import STALE, Problem, examples
from bot.rules.checks import check as problems_of
from bot.rules.edition import edition_in
from bot.rules.index import RuleBase
from bot.rules.model import RuleSet


@dataclass(frozen=True, slots=True)
class Checked:
    """The rules of a folder as they were read, what is wrong with them (one sentence each), and what is due."""

    rules: RuleSet
    base: RuleBase
    errors: tuple[str, ...]
    look: tuple[Problem, ...]


def checked(rules: Path, today: date, extra: Path | None = None, older_than: timedelta = STALE) -> Checked:
    """Check format, references, names, dates and examples of a folder, with a team's own rules over it.

    With `extra` only its examples are asked: what it adds may change the answers to the others. Raises RuleFileError
    where there is no folder of rules.
    """
    rule_set, broken = loading.check(rules)
    if extra:
        rule_set = loading.overlaid(rule_set, extra)
    base = RuleBase(rule_set, loading.lists_beside(rules), edition_in(rules))
    across = (*problems_of(base, today, older_than), *examples(base, str(extra) if extra else ""))
    problems = [loading.located(problem) for problem in across]
    errors = (*map(str, broken), *rule_set.problems, *(str(problem) for problem in problems if problem.error))
    return Checked(rule_set, base, errors, tuple(problem for problem in problems if not problem.error))
