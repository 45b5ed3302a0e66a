"""What will change soon: the next day on which the status of a finding becomes another one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.rules.findings import Finding
from bot.rules.model import Limb
from bot.rules.status import state_on
from bot.vocabulary import Status

AHEAD = timedelta(days=120)
"""How far an answer looks ahead."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NextChange:
    """The next change: `date` is the last day of what ends, or the first of what begins; `after` holds from then on."""

    date: date
    begins: bool
    before: Status
    after: Status
    jurisdiction: str
    measure: str
    document: str
    by: str
    suspension: bool = False

    @property
    def what(self) -> str:
        """In words, without the day."""
        after = _WORDS.get(self.after, str(self.after))
        if self.begins:
            return f"{self.document} begins: {after}"
        if self.suspension:
            return f"last day of the suspension of {self.document} by {self.by}, then {after}"
        return f"last day of {self.document}, then {after}"

    def to_json(self) -> dict[str, Any]:
        """The object of the command line's contract."""
        return {"date": self.date.isoformat(), "what": self.what, "measure": self.measure}


_WORDS = {Status.UNKNOWN: "not known", Status.EXPIRED: "ended", Status.SUSPENDED: "suspended"}


def next_change(findings: Iterable[Finding], by_exporter: Mapping[str, Status], on: date) -> NextChange | None:
    """The earliest change within `AHEAD` of the asked day, of a limb that sets a status or could."""
    found = [
        change
        for finding in findings
        if finding.measure.jurisdiction in by_exporter and finding.apart in {None, "destination"}
        for change in changes(finding, on, on + AHEAD)
    ]
    return min(found, key=lambda change: (change.date, change.jurisdiction, change.measure), default=None)


def changes(finding: Finding, on: date, last: date) -> Iterator[NextChange]:
    """Each day from `on` to `last` at which the limb's state ends or begins, the earliest first."""
    measure, limb = finding.measure, finding.limb
    for day in sorted(set(_boundaries(limb))):
        if not on < day <= last:
            continue
        before, after = (state_on(limb, measure.announced, one) for one in (day - _DAY, day))
        if before is None or after is None or before.status is after.status:
            continue
        begins = before.status is Status.NOT_YET_IN_FORCE
        suspended = before.status is Status.SUSPENDED
        yield NextChange(
            date=day if begins else day - _DAY,
            begins=begins,
            before=before.status,
            after=after.status,
            jurisdiction=measure.jurisdiction,
            measure=measure.key,
            document=measure.document,
            by=before.by or measure.document,
            suspension=suspended,
        )


def _boundaries(limb: Limb) -> Iterator[date]:
    """First days of new states."""
    for period in limb.periods:
        if period.from_ and period.from_.is_day:
            yield period.from_.first
        if period.until and period.until.is_day:
            yield period.until.last + _DAY
    for stop in limb.suspensions:
        if stop.from_.is_day:
            yield stop.from_.first
        if stop.until and stop.until.is_day:
            yield stop.until.last + _DAY
