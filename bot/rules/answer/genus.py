"""A whole trade of which acts name one kind: the kind is controlled, the trade is not. PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.rules.answer.findings import Finding
from bot.rules.index import RuleBase
from bot.rules.query.asked import Asked
from bot.vocabulary import RESTRICTING, Status

_WIDE = 8
"""Kinds on file from which a name is that of a trade."""


def kinds_named(base: RuleBase, asked: Asked, findings: Sequence[Finding]) -> Mapping[str, tuple[str, ...]]:
    """Return exporter → the kind that its acts name, where they name one of a wide trade that is asked about."""
    trades = {thing.subject for thing in asked.things}
    if len(trades) != 1 or asked.acts or any(thing.tail for thing in asked.things):
        return {}
    (trade,) = trades
    below = base.narrower(trade) - {trade}
    if len(below) < _WIDE:
        return {}
    named: dict[str, dict[str, None]] = {}
    for one in findings:
        holds = one.sets_status and one.state.status in RESTRICTING - {Status.EXPIRED} and one.limb.binds is None
        if holds and asked.from_ in {None, one.measure.jurisdiction}:
            named.setdefault(one.measure.jurisdiction, {}).update(dict.fromkeys(item.subject for item in one.items))
    return {exporter: tuple(kinds) for exporter, kinds in named.items() if below.issuperset(kinds) and len(kinds) == 1}
