"""Notes beside a finding, one sentence each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.rules.model import Exemption, Item, Limb, Measure
from bot.rules.status import State, disputes_on, exemptions_on
from bot.vocabulary import Status

NO_LATER = "no later act is on file"
_STANDINGS = {
    "framework": "A law that names no goods itself: what it covers is set by other acts.",
    "context": "On file for context: it sets no status.",
    "planned": "Planned, not in force.",
    "not-adopted": "Proposed and not adopted.",
    "amending": "This act changes others; it has no items of its own.",
}


def sentences(  # noqa: PLR0913, PLR0917 - everything that a note may speak about
    measure: Measure,
    limb: Limb,
    state: State,
    day: date,
    items: tuple[Item, ...],
    matched: tuple[str, ...],
    *,
    exempt: bool,
) -> Iterator[str]:
    """Everything that a reader of one finding must know and no field says. `matched` tells how the query hit it."""
    if standing := _STANDINGS.get(measure.standing):
        yield standing
    if state.status is Status.UNKNOWN:
        yield _unknown_note(measure, limb, state, day)
    if limb.binds:
        yield f"Binds only: {limb.binds.text}."
    if exempt:
        yield "Exempt, by the terms given here."
    yield from map(_exempt_note, exemptions_on(limb, day))
    for quota in limb.quotas:
        why = f" ({quota.note})" if quota.note else ""
        yield f"Quota {quota.period}: {quota.amount:,.15g} {quota.unit}{why}."
    yield from matched
    for dispute in disputes_on(measure, limb, day):
        yield f"Sources conflict: {dispute.what}".rstrip(".") + "."
    if measure.certainty == "single-source":
        yield "Rests on a single source."
    yield from (f"{item.subject}: {item.note}".rstrip(".") + "." for item in items if item.note)
    yield from (text for text in (limb.note, measure.note) if text)


def _exempt_note(exemption: Exemption) -> str:
    until = f" until {exemption.until.said}" if exemption.until else ""
    why = f" ({exemption.note})" if exemption.note else ""
    toward = f" toward {', '.join(exemption.destinations)}" if exemption.destinations else ""
    return f"Exempt{until}: {', '.join(exemption.firms)}{toward}{why}."


def _unknown_note(measure: Measure, limb: Limb, state: State, day: date) -> str:
    by = f" by {state.by}" if state.by else ""
    since = f" since {state.since.said}" if state.since else ""
    suspended = any(stop.until and stop.until.last < day for stop in limb.suspensions)
    text = "by its text it applies again" if suspended else "by its text the rule would be"
    return (
        f"Not known{since}: what was dated{by} has ended and {NO_LATER}; {text} (“{state.restores}”); not confirmed; "
        f"check with the authority.{_statement(measure, limb, state, day)}"
    )


def _statement(measure: Measure, limb: Limb, state: State, day: date) -> str:
    """The last thing on file that was only said, while the dated state ran or after it."""
    began = max((stop.from_.first for stop in limb.suspensions if stop.from_.first <= day), default=None)
    began = began or (state.since.first if state.since else None)
    said = [
        change
        for change in measure.changes
        if change.effect == "none"
        and began
        and began < change.date.first <= day
        and (not change.parts or limb.part is None or limb.part in change.parts)
    ]
    return f" Said, without being an act: {said[-1].document}: {said[-1].what.rstrip('.')}." if said else ""
