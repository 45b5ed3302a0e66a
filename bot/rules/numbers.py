"""Statistics of the rule base."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bot.rules.base import RuleBase
from bot.rules.model import Measure
from bot.rules.status import certainty, state_on
from bot.vocabulary import Certainty


def numbers(base: RuleBase, today: date) -> Mapping[str, Any]:
    """Counts of everything that the rules hold, plain JSON; certainty as an answer of today would give it."""
    measures, subjects = base.measures.values(), base.subjects.values()
    items = [item for measure in measures for limb in measure.limbs for item in limb.items]
    lines = {line.code for item in items for line in item.hs} | {line.code for s in subjects for line in s.hs}
    controls = {code for item in items for code in item.control_codes} | {c for s in subjects for c in s.control_codes}
    return {
        "measures": len(base.measures),
        "by_standing": _counted(measure.standing for measure in measures),
        "by_type": _counted(str(measure.type) for measure in measures if measure.standing == "act"),
        "exporters": len(base.exporters),
        "by_exporter": _counted(measure.jurisdiction for measure in measures),
        "certainty_of_files": _counted(measure.certainty for measure in measures),
        "certainty_today": _counted(str(_certainty(measure, today)) for measure in measures),
        "changes": sum(len(measure.changes) for measure in measures),
        "sources": sum(len(measure.sources) for measure in measures),
        "official_sources": sum(source.kind == "official" for measure in measures for source in measure.sources),
        "subjects": len(base.subjects),
        "by_kind": _counted(subject.kind for subject in subjects),
        "names": sum(len(subject.all_names) for subject in subjects),
        "names_by_language": _counted(language for s in subjects for language, _ in s.names if language),
        "codes": {"customs": len(lines), "control": len(controls), "cas": len({c for s in subjects for c in s.cas})},
        "groups": len(base.groups),
    }


def _certainty(measure: Measure, today: date) -> Certainty:
    """The least sure of what an act says today; of an act that is not there yet, what its file says."""
    order = (Certainty.DISPUTED, Certainty.BY_ITS_TEXT, Certainty.CONFIRMED)
    states = ((limb, state_on(limb, measure.announced, today)) for limb in measure.limbs)
    found = {certainty(measure, limb, state, today) for limb, state in states if state}
    return next((one for one in order if one in found), Certainty.CONFIRMED)


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(Counter(values).most_common())
