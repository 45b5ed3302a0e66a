"""Rules as the engine reads them: a measure's fields resolved down to limbs, plain frozen values.

A *limb* is a set of items of one act that share type, dates, destinations and addressees. `bot.rules.compiling` makes
these values from rule files; `pack` and `unpack` in `bot.rules.packing` carry them through the cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.text.dates import When
from bot.vocabulary import MeasureType


@dataclass(frozen=True, slots=True)
class Period:
    """In force from `from_` to `until`, both included; `then` is what holds afterwards."""

    from_: When | None
    until: When | None
    announced: When | None
    then: str
    by: str | None


@dataclass(frozen=True, slots=True)
class Suspension:
    """Not applied from `from_` to `until`, both included; `then` is what holds afterwards."""

    from_: When
    until: When | None
    by: str
    then: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Destinations:
    """Codes and groups; `only` None means every destination but `except_`."""

    only: tuple[str, ...] | None = None
    except_: tuple[str, ...] = ()

    @property
    def is_all(self) -> bool:
        """Whether every destination is meant."""
        return self.only is None and not self.except_


@dataclass(frozen=True, slots=True)
class Binds:
    """Whom a limb binds when that is not everyone."""

    who: str
    text: str
    parties: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exemption:
    """Firms or destinations that are spared, and when."""

    firms: tuple[str, ...]
    destinations: tuple[str, ...]
    from_: When | None
    until: When | None
    by: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Quota:
    """An amount for a span."""

    period: str
    amount: float
    unit: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Threshold:
    """A comparison: over >, from_ >=, under <, up_to <=."""

    what: str
    unit: str
    over: float | None
    from_: float | None
    under: float | None
    up_to: float | None


@dataclass(frozen=True, slots=True)
class HsLine:
    """A customs code: bare digits, and how it is printed."""

    code: str
    printed: str
    edition: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a limb names."""

    subject: str
    forms: str | None
    hs: tuple[HsLine, ...]
    hs_outside: tuple[tuple[str, str], ...]
    control_codes: tuple[str, ...]
    entries: tuple[str, ...]
    thresholds: tuple[Threshold, ...]
    thresholds_apply: str
    as_in: tuple[str, ...]
    only_as_named: bool
    note: str | None

    def __hash__(self) -> int:
        """Cheap, as items are keys of every answer; equality still compares all."""
        return hash((self.subject, self.forms))


@dataclass(frozen=True, slots=True)
class Limb:
    """Items of one act under one rule. `cite` names the paragraph, None for the whole act."""

    part: str | None
    cite: str | None
    type: MeasureType
    periods: tuple[Period, ...]
    suspensions: tuple[Suspension, ...]
    destinations: Destinations
    binds: Binds | None
    exempt: tuple[Exemption, ...]
    quotas: tuple[Quota, ...]
    items: tuple[Item, ...]
    note: str | None

    def __hash__(self) -> int:
        """Cheap, see `Item`."""
        return hash((self.part, self.cite, self.type))


@dataclass(frozen=True, slots=True)
class Change:
    """One dated event in an act's life."""

    date: When
    document: str
    what: str
    effect: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where it stands."""

    url: str
    kind: str
    supports: str
    date: When | None


@dataclass(frozen=True, slots=True)
class Dispute:
    """What sources disagree on, when, and in which parts."""

    what: str
    from_: When | None
    until: When | None
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """One act. `origin` is `shipped` or `team`."""

    key: str
    title: str
    jurisdiction: str
    authority: tuple[str, ...]
    document: str
    names: tuple[str, ...]
    standing: str
    affects: tuple[str, ...]
    replaces: tuple[str, ...]
    classes: tuple[str, ...]
    type: MeasureType
    announced: When | None
    limbs: tuple[Limb, ...]
    changes: tuple[Change, ...]
    note: str | None
    certainty: str
    disputes: tuple[Dispute, ...]
    evidence_as_of: date
    checked_on: date
    check_every_days: int
    sources: tuple[Source, ...]
    origin: str
    file: str

    def __hash__(self) -> int:
        """Cheap, see `Item`."""
        return hash(self.key)


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing with all its names. `names` holds (language, name); symbols keep their case."""

    name: str
    kind: str
    names: tuple[tuple[str, str], ...]
    symbols: tuple[str, ...]
    cas: tuple[str, ...]
    hs: tuple[HsLine, ...]
    control_codes: tuple[str, ...]
    broader: tuple[str, ...]
    related: tuple[str, ...]
    shared_names: tuple[str, ...]
    not_listed: str | None
    note: str | None
    file: str
    words: tuple[str, ...] = ()
    """Words beside its name, or that of a kind of it, that make no other thing of it."""
    exporters: tuple[str, ...] = ()
    """The exporters that matter most in its trade, the first first."""

    @property
    def all_names(self) -> tuple[str, ...]:
        """Canonical name first, then every other name and symbol."""
        return tuple(dict.fromkeys((self.name, *(name for _, name in self.names), *self.symbols)))


@dataclass(frozen=True, slots=True)
class Group:
    """A set of destinations that acts name as one."""

    code: str
    name: str
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class Embargo:
    """A destination under a broad embargo: what it covers, by which laws, as they stood on a day."""

    country: str
    scope: str
    laws: tuple[str, ...]
    as_of: date
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Everything that was read, before it is indexed."""

    measures: tuple[Measure, ...] = ()
    subjects: tuple[Subject, ...] = ()
    groups: tuple[Group, ...] = ()
    embargoes: tuple[Embargo, ...] = ()
    problems: tuple[str, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    """(name, key) of every name that is looked up, so that a start from the cache folds none of them again."""
