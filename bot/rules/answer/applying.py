"""What a reader does after a verdict: where a licence is applied for, and what silence rests on. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.rules.answer.findings import Finding
from bot.rules.answer.list_findings import ListFinding
from bot.rules.answer.silence import is_named_by
from bot.rules.answer.verdict import Verdict
from bot.rules.index import RuleBase
from bot.rules.licensing import APPLIED_FOR, Guide, Time, guide_for, with_union_law
from bot.rules.matching import LISTED_GOODS
from bot.rules.model import Searched
from bot.rules.notes import Note, NoteKind
from bot.rules.query.asked import Asked
from bot.vocabulary import FREE, STATUS_IN_FORCE, Status

GRANTED = frozenset(STATUS_IN_FORCE[kind] for kind in APPLIED_FOR)
"""Statuses under which somebody can apply."""
_APPLIED = GRANTED | {Status.UNKNOWN}
"""Beside what is not known a duty may be sure."""
_BEST_FIRST = ("law", "aim", "practice")


def guides(base: RuleBase, found: Verdict) -> dict[str, Guide]:
    """Return the guide of each exporter whose status can be applied away; none for an exporter without one.

    Its own authority goes before that of a union, which is left out where a member of it was asked for.
    """
    deciding = [one for one in found.findings if _may_decide(one)]
    each = {
        exporter: guide
        for exporter, status in found.by_exporter.items()
        if status in _APPLIED and (guide := _guide(base, deciding, found.lists, exporter, status))
    }
    asked = found.asked.from_
    return {code: guide for code, guide in each.items() if asked not in each or code not in _unions(base, asked)}


def _unions(base: RuleBase, member: str | None) -> frozenset[str]:
    return frozenset(code for code, members in base.groups.items() if member in members)


def _guide(
    base: RuleBase, deciding: Sequence[Finding], lists: Sequence[ListFinding], exporter: str, status: Status
) -> Guide | None:
    """Return the nearest guide of the exporter's own authority to what decides, else of a union's."""
    met = [*_of_acts(base, deciding, exporter, status), *_of_lists(base, lists, exporter, status)]
    nearest = min(met, key=lambda one: one.jurisdiction != exporter, default=None)
    return with_union_law(base, nearest) if nearest else None


def _may_decide(one: Finding) -> bool:
    """Return whether an act sets a status that is applied away, or would toward those that it is aimed at."""
    return (one.sets_status or one.apart == "destination") and one.limb.type in APPLIED_FOR


def _of_acts(base: RuleBase, deciding: Sequence[Finding], exporter: str, status: Status) -> Iterator[Guide]:
    held = GRANTED if status is Status.UNKNOWN else {status}
    those = [
        one for one in deciding if one.state.status in held and base.is_or_binds(one.measure.jurisdiction, exporter)
    ]
    for one in [one for one in those if one.sets_status] or those:
        yield from guide_for(base, exporter, one.measure, [item.subject for item in one.items])


def _of_lists(base: RuleBase, lists: Sequence[ListFinding], exporter: str, status: Status) -> Iterator[Guide]:
    if any(one.is_dual_use and base.is_or_binds(one.jurisdiction, exporter) and one.status is status for one in lists):
        yield from guide_for(base, exporter, classes=(LISTED_GOODS,))


def told_time(guide: Guide) -> Time | None:
    """Return how long it takes: by law before what the authority aims at, and that before what was reported."""
    return min(guide.times, key=lambda one: _BEST_FIRST.index(one.kind), default=None)


def note(guide: Guide) -> Note:
    """Return what a guide says in one line: authority, what it licenses, form, time, and when that was checked."""
    time = told_time(guide)
    return Note.of(
        NoteKind.APPLY,
        authority=guide.authority,
        regime=guide.regime.rstrip("."),
        form=guide.form,
        **({time.kind: time.what} if time else {}),
        checked=guide.checked_on.isoformat(),
        weak=guide.certainty if guide.certainty == "weak" else None,
    )


# Silence.


def looked_for(base: RuleBase, found: Verdict) -> Mapping[str, Searched | None]:
    """Return up to when the exporter that was asked for was searched, if nothing counts; None: it was not searched.

    Of several goods the search that is the oldest. Empty where silence rests on more than a search: no exporter is
    named, the goods are not known, or the exporter has acts on such goods.
    """
    exporter = found.asked.from_
    if exporter is None or found.status not in FREE or found.findings or found.lists:
        return {}
    searches = _searches(base, found.asked, exporter)
    made = [one for one in searches if one]
    if searches and len(made) == len(searches):
        return {exporter: min(made, key=lambda one: one.looked_for)}
    if made or not searches or found.status is Status.NOT_LISTED:
        return {}
    has_acts = any(is_named_by(base, thing.subject, exporter) for thing in found.asked.things)
    return {} if has_acts else {exporter: None}


def _searches(base: RuleBase, asked: Asked, exporter: str) -> list[Searched | None]:
    """Return the search that each of the goods falls under, of mere codes of these; None where there was none."""
    if asked.things:
        return [base.looked_for(exporter, thing.subject) for thing in asked.things]
    return [base.code_looked_for(exporter, code) for code in asked.query.hs]


def search_of(base: RuleBase, found: Verdict) -> Searched | None:
    """Return the search that the silence of the exporter that was asked for rests on; None if there is none."""
    return next(iter(looked_for(base, found).values()), None)


def silence_note(exporter: str, search: Searched | None) -> Note:
    """Return what an exporter's silence rests on."""
    if search is None:
        return Note.of(NoteKind.NOT_LOOKED_FOR, country=exporter)
    return Note.of(
        NoteKind.LOOKED_FOR, country=search.exporter, day=search.looked_for.isoformat(), by=search.by.rstrip(".")
    )
