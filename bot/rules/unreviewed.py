"""Announced acts that affect a rule and that no curator has compared with it yet. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.model.rule_notices import Notice
from bot.rules.model import Measure


def still_open(measure: Measure, notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Those that the rule's evidence does not reach: an act that came out before only confirms what the file holds."""
    return tuple(notice for notice in notices if notice.published >= measure.evidence_as_of)


def of_measures(
    measures: Mapping[str, Measure], touched: Mapping[str, Iterable[Notice]]
) -> Mapping[str, tuple[Notice, ...]]:
    """Rule → what is open there; rules without are left out, as are keys that are not on file."""
    found = {key: still_open(measures[key], notices) for key, notices in touched.items() if key in measures}
    return {key: notices for key, notices in found.items() if notices}
