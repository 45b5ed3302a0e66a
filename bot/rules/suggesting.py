"""What a person may mean while still typing: names of controlled things, best first. PURE."""

from __future__ import annotations

from bot.rules.base import RuleBase
from bot.rules.words import key


def suggest_items(rules: RuleBase, typed: str, limit: int) -> list[str]:
    """Names for what has been typed so far, best first: in the typed language, one for each subject.

    Nothing typed: the subjects that the most acts concern.
    """
    typed = typed.strip()
    if not typed:
        return sorted(rules.items_on, key=lambda name: (-len(rules.items_on[name]), name))[:limit]
    folded = key(typed)
    found: dict[str, str] = {}
    for target in (*rules.names.symbol(typed), *rules.names.any_case_symbol(typed)):
        found.setdefault(target, rules.subjects[target].name if target in rules.subjects else target)
    beginning = sorted(rules.names.beginning(typed), key=lambda pair: _distance(rules, folded, *pair))
    for name, target in beginning:
        if len(found) >= limit:
            break
        found.setdefault(target, name)
    if not found:
        found = {target: target for target in rules.names.nearest(folded).near}
    return list(found.values())[:limit]


def _distance(rules: RuleBase, folded: str, name: str, target: str) -> tuple[bool, bool, int, str]:
    """For sorting: names that begin with what was typed, canonical ones, short ones first."""
    canonical = target in rules.subjects and rules.subjects[target].name == name
    return not key(name).startswith(folded), not canonical, len(name), name
