"""What rules and lists reach: exporters with acts and lists, how fresh; and what an announced act can touch. PURE."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bot.rules.acts import grouped
from bot.rules.index import RuleBase
from bot.rules.model import Item, Measure, Searched, Subject
from bot.rules.status import FRESH, certainty, state_on
from bot.text import countries
from bot.vocabulary import Certainty, Status


@dataclass(frozen=True, slots=True)
class Exporter:
    """One exporter: its acts, the span of their evidence, the oldest check.

    `official`: how many of them link an official source; `official_read`: of how many one is on record as read.
    """

    code: str
    name: str
    acts: int
    official: int
    official_read: int
    evidence_from: date
    evidence_to: date
    checked_on: date


@dataclass(frozen=True, slots=True)
class Search:
    """Where acts of an exporter were looked for: kinds of goods, up to which day, and in what."""

    code: str
    name: str
    chapters: tuple[str, ...]
    classes: tuple[str, ...]
    looked_for: date
    by: str


@dataclass(frozen=True, slots=True)
class ListOnFile:
    """One list: how many entries, parties or codes, and the day of its edition; `newer` is that of a later one."""

    key: str
    title: str
    jurisdiction: str
    document: str
    date: str
    count: int
    newer: str


@dataclass(frozen=True, slots=True)
class RulesOnFile:
    """Which rules these are: an edition of a feed and its day, or the shipped ones. `as_of`: the newest check."""

    edition: int | None
    day: date | None
    as_of: date | None

    def to_json(self) -> dict[str, Any]:
        """Return the object in `coverage --json` and `/healthz`."""
        return {
            "edition": self.edition,
            "day": self.day.isoformat() if self.day else None,
            "as_of": self.as_of.isoformat() if self.as_of else None,
        }


def rules_on_file(base: RuleBase) -> RulesOnFile:
    """Return which rules these are."""
    edition = base.edition
    number, day = (edition.number, edition.day) if edition else (None, None)
    return RulesOnFile(number, day, base.checked_on)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Everything that answers rest on."""

    exporters: tuple[Exporter, ...]
    lists: tuple[ListOnFile, ...]
    not_held: tuple[tuple[str, tuple[str, ...]], ...]
    """(Jurisdiction, lists of it that are not on file)."""
    searches: tuple[Search, ...]
    """What silence rests on, by the exporter's name, its newest search first."""
    acts: int
    subjects: int
    names: int
    rules: RulesOnFile

    @property
    def official(self) -> float:
        """The share of acts that link an official source, from 0 to 1."""
        return sum(one.official for one in self.exporters) / self.acts if self.acts else 0.0

    @property
    def official_read(self) -> float:
        """The share of acts of which an official source is on record as read, from 0 to 1."""
        return sum(one.official_read for one in self.exporters) / self.acts if self.acts else 0.0

    def to_json(self) -> dict[str, Any]:
        """Return the object that `exportwatch coverage --json` prints."""
        return {
            "schema": 1,
            "rules": self.rules.to_json(),
            "acts": self.acts,
            "official_share": round(self.official, 3),
            "official_read_share": round(self.official_read, 3),
            "subjects": self.subjects,
            "names": self.names,
            "exporters": [_plain(one) for one in self.exporters],
            "searches": [_plain(one) for one in self.searches],
            "lists": [asdict(one) for one in self.lists],
            "not_held": {code: list(titles) for code, titles in self.not_held},
        }


def _plain(one: Exporter | Search) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(one).items()}


def coverage(base: RuleBase) -> Coverage:
    """Return what a rule base and its lists reach; the exporters with the most acts first."""
    of = grouped((measure.jurisdiction, measure) for measure in base.acts_on_file)
    exporters = [_exporter(code, measures) for code, measures in of.items()]
    editions = base.lists.editions() if base.lists else ()
    return Coverage(
        exporters=tuple(sorted(exporters, key=lambda one: (-one.acts, one.name))),
        lists=tuple(
            ListOnFile(one.key, one.title, one.jurisdiction, one.document, one.date, one.count, one.newer)
            for one in editions
        ),
        not_held=tuple((code, tuple(titles)) for code, titles in (base.lists.not_held() if base.lists else {}).items()),
        searches=tuple(
            sorted(map(_search, base.searches.all), key=lambda one: (one.name, -one.looked_for.toordinal(), one.by))
        ),
        acts=sum(one.acts for one in exporters),
        subjects=len(base.subjects),
        names=sum(len(subject.all_names) for subject in base.subjects.values()),
        rules=rules_on_file(base),
    )


def _search(one: Searched) -> Search:
    name = countries.name(one.exporter)
    return Search(one.exporter, name, one.chapters, one.classes, one.looked_for, one.by)


def _exporter(code: str, measures: Sequence[Measure]) -> Exporter:
    evidence = [measure.evidence_as_of for measure in measures]
    official = [[source for source in measure.sources if source.kind == "official"] for measure in measures]
    return Exporter(
        code,
        countries.name(code),
        len(measures),
        sum(map(bool, official)),
        sum(any(source.read == "yes" for source in those) for those in official),
        min(evidence),
        max(evidence),
        min(measure.checked_on for measure in measures),
    )


# Counts of everything that the rules hold.


def numbers(base: RuleBase, today: date) -> Mapping[str, Any]:
    """Counts of everything that the rules hold, plain JSON; certainty as an answer of today would give it."""
    return {
        **_of_measures(base, today),
        **_of_subjects(base.subjects.values()),
        "codes": _codes(base),
        "groups": len(base.groups),
    }


def _of_measures(base: RuleBase, today: date) -> dict[str, Any]:
    measures = base.measures.values()
    sources = [source for measure in measures for source in measure.sources]
    return {
        "measures": len(measures),
        "acts": len(base.acts_on_file),
        "by_standing": _counted(measure.standing for measure in measures),
        "by_type": _counted(str(measure.type) for measure in measures if measure.standing == "act"),
        "exporters": base.extent[1],
        "by_exporter": _counted(measure.jurisdiction for measure in measures),
        "certainty_of_files": _counted(measure.certainty for measure in measures),
        "certainty_today": _counted(str(_certainty(measure, today)) for measure in measures),
        "changes": sum(len(measure.changes) for measure in measures),
        "sources": len(sources),
        "official_sources": sum(source.kind == "official" for source in sources),
        "sources_read": sum(source.read == "yes" for source in sources),
        "sources_with_words_on_record": sum(source.is_kept for source in sources),
        "acts_with_evidence_within_180_days": sum(today - measure.evidence_as_of <= FRESH for measure in measures),
    }


def _of_subjects(subjects: Collection[Subject]) -> dict[str, Any]:
    return {
        "subjects": len(subjects),
        "by_kind": _counted(subject.kind for subject in subjects),
        "names": sum(len(subject.all_names) for subject in subjects),
        "names_by_language": _counted(language for s in subjects for language, _ in s.spellings if language),
    }


def _codes(base: RuleBase) -> dict[str, int]:
    items = (item for measure in base.measures.values() for limb in measure.limbs for item in limb.items)
    holders: tuple[Item | Subject, ...] = (*items, *base.subjects.values())
    return {
        "customs": len({line.code for one in holders for line in one.hs}),
        "control": len({code for one in holders for code in one.control_codes}),
        "cas": len({number for subject in base.subjects.values() for number in subject.cas}),
    }


def _certainty(measure: Measure, today: date) -> Certainty:
    """Return the least sure of what an act says today; of an act that is not there yet, what its file says."""
    order = (Certainty.DISPUTED, Certainty.BY_ITS_TEXT, Certainty.CONFIRMED)
    states = ((limb, state_on(limb, measure.announced, today)) for limb in measure.limbs)
    found = {certainty(measure, limb, state, today) for limb, state in states if state}
    return next((one for one in order if one in found), Certainty.CONFIRMED)


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(Counter(values).most_common())


def can_touch(base: RuleBase, measure: str, subjects: Sequence[str], destinations: Sequence[str], day: date) -> bool:
    """Return whether a provision of a measure on these goods, or wider or narrower ones, can still bind a shipment.

    It has not ended by `day`, and counts toward one of the destinations; an act without any is aimed at all.
    """
    act = base.measures[measure]
    wide = {name for subject in subjects for name in (*base.narrower(subject), *base.broader(subject))}
    return any(
        (state := state_on(limb, act.announced, day)) is not None
        and state.status is not Status.EXPIRED
        and (not destinations or any(base.reaches(limb.destinations, to) for to in destinations))
        for limb in act.limbs
        if any(item.subject in wide for item in limb.items)
    )
