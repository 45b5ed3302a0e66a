"""What the rules and lists reach: exporters with their acts, control and party lists, how fresh, how official."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bot.rules.index import RuleBase
from bot.rules.model import Measure
from bot.text import countries


@dataclass(frozen=True, slots=True)
class Exporter:
    """One exporter: its acts, how many cite an official source, the span of their evidence, the oldest check."""

    code: str
    name: str
    acts: int
    official: int
    evidence_from: date
    evidence_to: date
    checked_on: date


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
class Coverage:
    """Everything that answers rest on."""

    exporters: tuple[Exporter, ...]
    lists: tuple[ListOnFile, ...]
    not_held: tuple[tuple[str, tuple[str, ...]], ...]
    """(Jurisdiction, lists of it that are not on file)."""
    acts: int
    subjects: int
    names: int

    @property
    def official(self) -> float:
        """The share of acts that cite the act itself, from 0 to 1."""
        return sum(one.official for one in self.exporters) / self.acts if self.acts else 0.0

    def to_json(self) -> dict[str, Any]:
        """The object that `exportwatch coverage --json` prints."""
        return {
            "schema": 1,
            "acts": self.acts,
            "official_share": round(self.official, 3),
            "subjects": self.subjects,
            "names": self.names,
            "exporters": [
                {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(one).items()}
                for one in self.exporters
            ],
            "lists": [asdict(one) for one in self.lists],
            "not_held": {code: list(titles) for code, titles in self.not_held},
        }


def coverage(base: RuleBase) -> Coverage:
    """What a rule base and its lists reach; the exporters with the most acts first."""
    of: dict[str, list[Measure]] = {}
    for measure in base.measures.values():
        if measure.standing == "act":
            of.setdefault(measure.jurisdiction, []).append(measure)
    exporters = [_exporter(code, measures) for code, measures in of.items()]
    editions = base.lists.editions() if base.lists else ()
    return Coverage(
        exporters=tuple(sorted(exporters, key=lambda one: (-one.acts, one.name))),
        lists=tuple(
            ListOnFile(one.key, one.title, one.jurisdiction, one.document, one.date, one.count, one.newer)
            for one in editions
        ),
        not_held=tuple((code, tuple(titles)) for code, titles in (base.lists.not_held() if base.lists else {}).items()),
        acts=sum(one.acts for one in exporters),
        subjects=len(base.subjects),
        names=sum(len(subject.all_names) for subject in base.subjects.values()),
    )


def _exporter(code: str, measures: list[Measure]) -> Exporter:
    evidence = [measure.evidence_as_of for measure in measures]
    return Exporter(
        code,
        countries.name(code),
        len(measures),
        sum(any(source.kind == "official" for source in measure.sources) for measure in measures),
        min(evidence),
        max(evidence),
        min(measure.checked_on for measure in measures),
    )
