"""Answers a query from the rules: findings, one status per exporter, one overall.

`Answer.to_json` is what `exportwatch restricted --json` prints.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from bot.model.rule_notices import Notice
from bot.rules.findings import Finding, find
from bot.rules.index import RuleBase
from bot.rules.query import parse as query
from bot.rules.query.resolve import Asked, Thing, understand
from bot.rules.status import overall, rank
from bot.rules.unreviewed import of_measures
from bot.text import countries
from bot.vocabulary import Status

# Why an answer is as it is: what is near and not listed, and which narrower things a status rests on.


_NAMED, _OUTSIDE = 3, 2


def why(base: RuleBase, asked: Asked, findings: Sequence[Finding]) -> Iterator[str]:
    """Sentences for people beside a status, or in its place."""
    counted = [finding for finding in findings if finding.sets_status and finding.state.status is not Status.EXPIRED]
    if counted:
        for thing in asked.things:
            yield from _through_narrower(base, thing, counted)
    else:
        yield from _why_not(base, asked, findings)


def _through_narrower(base: RuleBase, thing: Thing, counted: Sequence[Finding]) -> Iterator[str]:
    """`indium`: where the acts name kinds of it only, say which, and what is known to be outside."""
    if thing.component or thing.tail:
        return
    below = base.narrower(thing.subject) - {thing.subject}
    subjects = dict.fromkeys(item.subject for finding in counted for item in finding.items)
    kinds = [name for name in subjects if name in below]
    if not kinds or not set(subjects).isdisjoint({thing.subject, *base.broader(thing.subject)}):
        return
    more = f" and {len(kinds) - _NAMED} more" if len(kinds) > _NAMED else ""
    yield (
        f"No act here names {thing.subject} as such: the status is that of {', '.join(kinds[:_NAMED])}{more}. Ask for "
        "the kind that you have."
    )
    outside = (base.subjects[name].not_listed for name in sorted(below) if name not in subjects)
    yield from islice(filter(None, outside), _OUTSIDE)


def _why_not(base: RuleBase, asked: Asked, findings: Sequence[Finding]) -> Iterator[str]:
    if any(finding.sets_status and finding.state.status is not Status.EXPIRED for finding in findings):
        return
    if not findings and asked.from_plain and asked.from_ and not asked.to and asked.things:
        named = countries.the(asked.from_)
        yield f"{named[0].upper()}{named[1:]} is read as the exporter; for exports to it write to:{asked.from_}."
    for thing in asked.things:
        subject = base.subjects.get(thing.subject)
        if subject and subject.not_listed and not thing.tail:
            yield subject.not_listed
        if thing.component:
            yield f"A product that holds {thing.subject} is not {thing.subject}, unless an act says so."
        elif thing.tail:
            asked_for = f"{thing.typed} {' '.join(thing.tail)}"
            yield f"No rule names “{asked_for}”; ask for {thing.subject} to see the rules on that."


_NEAR = 6


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules say. `findings` are ordered, the gravest first; `by_exporter` has a status for each exporter."""

    typed: str
    """Exactly what was asked."""
    query: str
    """The same for people: on one line, without control characters."""
    on: date
    today: date
    from_: str | None
    to: str | None
    status: Status
    by_exporter: Mapping[str, Status]
    subjects: tuple[str, ...]
    things: tuple[Thing, ...]
    findings: tuple[Finding, ...]
    near: tuple[str, ...]
    corrected: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    remarks: tuple[str, ...]
    """Sentences for people: why something near is not listed, which code digits differ, what fell under a threshold."""
    reviewed: date | None
    """The oldest check among the rules that set the status; of the whole base where none does."""
    searched: tuple[int, int]
    """Measures and exporters that were searched."""
    problems: tuple[str, ...]
    groups: Mapping[str, str]
    """Names of the sets of destinations: EU → the European Union."""
    unreviewed: Mapping[str, tuple[Notice, ...]] | None = None
    """Measure → announced acts that touch it and wait for a review; None where no store could be asked."""

    def with_notices(self, touched: Mapping[str, Iterable[Notice]]) -> Answer:
        """The same answer with what waits for a review on the rules that it found."""
        measures = {finding.measure.key: finding.measure for finding in self.findings}
        return replace(self, unreviewed=of_measures(measures, touched))

    def to_json(self) -> dict[str, Any]:
        """The object of the command line's contract: every key is there, unknown values are null."""
        head, tail = self._around()
        findings = [finding.to_json() | {"unreviewed": self._notices(finding)} for finding in self.findings]
        return {**head, "findings": findings, **tail}

    def to_json_text(self) -> str:
        """The same object as one line of JSON; a parts list repeats its findings, whose text is kept."""
        head, tail = (json.dumps(part, ensure_ascii=False)[1:-1] for part in self._around())
        findings = ", ".join(map(self._finding_text, self.findings))
        return f'{{{head}, "findings": [{findings}], {tail}}}'

    def _finding_text(self, finding: Finding) -> str:
        notices = self._notices(finding)
        said = json.dumps(notices, ensure_ascii=False) if notices else "[]" if notices is not None else "null"
        return f'{finding.to_json_text()[:-1]}, "unreviewed": {said}}}'

    def _notices(self, finding: Finding) -> list[dict[str, Any]] | None:
        if self.unreviewed is None:
            return None
        return [notice.to_json() for notice in self.unreviewed.get(finding.measure.key, ())]

    def _around(self) -> tuple[dict[str, Any], dict[str, Any]]:
        head = {
            "query": self.typed,
            "on": self.on.isoformat(),
            "from": self.from_,
            "to": self.to,
            "status": str(self.status),
            "by_exporter": {exporter: str(status) for exporter, status in self.by_exporter.items()},
            "subjects": list(self.subjects),
            "reviewed": self.reviewed.isoformat() if self.reviewed else None,
        }
        return head, {"near": list(self.near)}


def answer(  # noqa: PLR0913 - the four names are the command's options
    base: RuleBase,
    text: str,
    *,
    today: date,
    from_: str | None = None,
    to: str | None = None,
    on: date | None = None,
) -> Answer:
    """Answer a query. `from_` and `to` are codes; what stands in the query itself must not contradict them.

    Raises UsageError, with what to type instead, for a query that cannot be understood.
    """
    taken = query.read(text, today)
    taken = query.completed(taken, from_=from_, to=to, on=on)
    asked = understand(base, taken)
    day = asked.query.on or today
    findings, remarks = find(base, asked, day)
    ordered = tuple(sorted(findings, key=_gravest_first))
    by_exporter = _by_exporter(asked, ordered)
    counted = [finding.state for finding in ordered if finding.sets_status]
    whole = [thing for thing in asked.things if not thing.component] or asked.things
    subjects = tuple(dict.fromkeys(thing.subject for thing in whole)) or _subjects_of(base, asked, ordered)
    near = _near(base, asked, ordered)
    return Answer(
        typed=text,
        query=asked.query.shown,
        on=day,
        today=today,
        from_=asked.from_,
        to=asked.to,
        status=overall(counted),
        by_exporter=by_exporter,
        subjects=subjects,
        things=asked.things,
        findings=ordered,
        near=near,
        corrected=asked.corrected,
        unknown=asked.unknown,
        remarks=tuple(dict.fromkeys((*asked.remarks, *remarks, *why(base, asked, ordered)))),
        reviewed=min((f.measure.checked_on for f in ordered if f.sets_status), default=base.checked_on),
        searched=(len(base.measures), len(base.exporters)),
        problems=base.problems,
        groups=base.group_names,
    )


def _gravest_first(finding: Finding) -> tuple[Any, ...]:
    """What counts before what is shown beside it, the gravest first; what has ended comes last."""
    unknown = finding.state.status is Status.UNKNOWN
    ended = finding.state.status is Status.EXPIRED
    place = (finding.measure.jurisdiction, finding.measure.key)
    return (ended, not finding.sets_status, finding.state.rank, unknown, *place)


def _by_exporter(asked: Asked, findings: Iterable[Finding]) -> dict[str, Status]:
    """The strictest status of each exporter that has a finding; the gravest exporter first."""
    states: dict[str, list[Finding]] = {}
    for finding in findings:
        states.setdefault(finding.measure.jurisdiction, []).append(finding)
    found = {
        exporter: overall(finding.state for finding in those if finding.sets_status)
        for exporter, those in states.items()
    }
    if asked.from_:
        found.setdefault(asked.from_, Status.NOT_LISTED)
    return dict(sorted(found.items(), key=lambda pair: (rank(pair[1]), pair[0])))


def _subjects_of(base: RuleBase, asked: Asked, findings: Sequence[Finding]) -> tuple[str, ...]:
    """What a code or an act names: without the classes that come along."""
    near = [finding for finding in findings if finding.sets_status] or findings
    found = dict.fromkeys(item.subject for finding in near for item in finding.items)
    return tuple(name for name in found if asked.acts or not base.is_class(name))


def _near(base: RuleBase, asked: Asked, findings: Sequence[Finding]) -> tuple[str, ...]:
    """What the asker may have meant: close spellings, and neighbours that rules name."""
    near = dict.fromkeys(asked.near)
    for thing in asked.things:
        if thing.component or thing.tail:
            near[thing.subject] = None
    if not any(finding.sets_status and finding.state.status is not Status.EXPIRED for finding in findings):
        near.update(dict.fromkeys(_neighbours(base, asked)))
    asked_for = {thing.subject for thing in asked.things if not thing.component and not thing.tail}
    return tuple(name for name in near if name not in asked_for)[:_NEAR]


def _neighbours(base: RuleBase, asked: Asked) -> list[str]:
    """Things beside and above those asked about that rules name, those of the asked exporter first."""
    beside = dict.fromkeys(
        other
        for thing in asked.things
        for other in (*base.neighbours(thing.subject), *base.broader(thing.subject))
        if not base.is_class(other)
    )
    exporters = {other: _exporters(base, other) for other in beside}
    return sorted(
        (other for other in beside if exporters[other]), key=lambda other: asked.from_ not in exporters[other]
    )


def _exporters(base: RuleBase, subject: str) -> frozenset[str]:
    """Jurisdictions with an act on a subject or a narrower one."""
    return frozenset(
        place.measure.jurisdiction for name in base.narrower(subject) for place in base.items_on.get(name, ())
    )
