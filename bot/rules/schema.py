"""The schema of rule files, checked strictly. docs/rules.md explains it by example.

A file is turned into the runtime values of `bot.rules.model` by `bot.rules.compiling`; nothing else reads these models,
so that a look-up from the cache does not load pydantic.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.rules.schema_fields import (
    Cas,
    ControlCode,
    Day,
    Jurisdiction,
    Key,
    Language,
    PartialDate,
    PartId,
    Place,
    SubjectName,
    Text,
    Url,
    one_or_more,
)
from bot.rules.schema_parts import (
    Binds,
    Destinations,
    Exemption,
    HsLine,
    OutsideLine,
    Period,
    Quota,
    Strict,
    Suspension,
    Threshold,
)
from bot.vocabulary import MeasureType

__all__ = [
    "Binds", "Change", "Destinations", "Dispute", "Exemption", "Group", "GroupsFile", "HsLine", "Item",
    "MeasureFile", "OutsideLine", "Part", "Period", "Quota", "Source", "Strict", "SubjectAddition",
    "SubjectFile", "Suspension", "Threshold", "Withdrawal",
]  # fmt: skip


class _Scope(Strict):
    """What an act, a part and an item may each say; the nearest one that says it wins, field by field."""

    type: MeasureType | None = None
    in_force: tuple[Period, ...] | None = None
    suspensions: tuple[Suspension, ...] | None = None
    destinations: Destinations | Literal["all"] | None = None
    binds: Binds | Literal["everyone"] | None = None
    exempt: tuple[Exemption, ...] | None = None
    quotas: tuple[Quota, ...] | None = None

    @model_validator(mode="after")
    def _periods_in_order(self) -> Self:
        periods = self.in_force or ()
        for earlier, later in pairwise(periods):
            if earlier.until is None or later.from_ is None or earlier.until.last >= later.from_.first:
                raise ValueError("in_force: periods must follow each other without overlap")
        stops = self.suspensions or ()
        for first, second in pairwise(stops):
            if first.until is None or first.until.last >= second.from_.first:
                raise ValueError("suspensions: must follow each other without overlap")
        return self


class Item(_Scope):
    """One thing that the act names."""

    subject: SubjectName
    forms: Text | None = None
    """What exactly, in our own words: forms, grades, thresholds. Words of this text also decide whether a form that
    somebody asks for ("samarium oxide") is inside."""
    hs: tuple[HsLine, ...] = ()
    hs_outside: tuple[OutsideLine, ...] = ()
    control_codes: tuple[ControlCode, ...] = ()
    entries: tuple[Text, ...] = ()
    """Places in the list that are not codes: "Appended Table 1 item 5(20)", "744.23"."""
    thresholds: tuple[Threshold, ...] = ()
    thresholds_apply: Literal["all", "any"] = "all"
    as_in: tuple[Key, ...] = ()
    """The item means what these other acts list ("the items of No. 39 of 2023"): it counts only where they do."""
    only_as_named: Literal["yes"] | None = None
    """`yes`: narrower subjects are not meant. For acts that name some kinds of a thing, and which ones is not known."""
    note: Text | None = None


class Part(_Scope):
    """A paragraph or list of an act that has its own type, dates, destinations or addressees."""

    id: PartId
    cite: Text
    """As a reader would cite it: `paragraph 2`, `prohibited part`."""
    items: Annotated[tuple[Item, ...], Field(min_length=1)]
    note: Text | None = None


class Change(Strict):
    """One dated event in the life of an act, cited with the document that did it."""

    date: PartialDate
    document: Text
    what: Text
    effect: Literal["none", "amends", "adds", "removes", "suspends", "resumes", "extends", "repeals", "replaces"] = (
        "none"
    )
    parts: tuple[PartId, ...] = ()
    """Empty: the whole act."""


class Source(Strict):
    """Where it stands, and what that page supports."""

    url: Url
    kind: Literal["official", "translation", "law-firm", "news", "company", "register"]
    supports: Text
    date: PartialDate | None = None


class Dispute(Strict):
    """Where sources conflict. With days, the conflict is only about those."""

    what: Text
    from_: PartialDate | None = Field(None, alias="from")
    until: PartialDate | None = None
    parts: tuple[PartId, ...] = ()


class MeasureFile(_Scope):
    """rules/measures/<jurisdiction>/<key>.yaml: one act."""

    key: Key
    title: Text
    jurisdiction: Jurisdiction
    authority: Annotated[tuple[Text, ...], BeforeValidator(one_or_more), Field(min_length=1)]
    document: Text
    names: tuple[Text, ...] = ()
    standing: Literal["act", "framework", "amending", "context", "planned", "not-adopted"] = "act"
    """Only an `act` can set a status. `amending`: changes other acts (`affects`). The others are found, and say so."""
    affects: tuple[Key, ...] = ()
    replaces: tuple[Key, ...] = ()
    classes: tuple[SubjectName, ...] = ()
    """Class subjects that every item of this act belongs to, for example `dual-use items`."""
    announced: PartialDate | None = None
    type: MeasureType
    items: tuple[Item, ...] = ()
    parts: tuple[Part, ...] = ()
    changes: tuple[Change, ...] = ()
    note: Text | None = None
    certainty: Literal["confirmed", "single-source", "disputed"]
    disputes: tuple[Dispute, ...] = ()
    evidence_as_of: Day
    checked_on: Day
    check_every_days: Annotated[int, Field(ge=1, le=730)] = 90
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.items and not self.parts and self.standing == "act":
            raise ValueError("items: an act names at least one item (write `parts:` if it has several rules)")
        ids = [part.id for part in self.parts]
        if len(set(ids)) != len(ids):
            raise ValueError("parts: two parts have the same id")
        for change in self.changes:
            for part in change.parts:
                if part not in ids:
                    raise ValueError(f"changes: {change.document}: there is no part {part!r}")
        if self.standing == "act" and self.in_force is None and not self._every_item_has_dates():
            raise ValueError("in_force: say when it is in force (`in_force: [{from: 2023-12-01}]`)")
        if self.certainty == "disputed" and not self.disputes:
            raise ValueError("disputes: say what the sources disagree on")
        if self.evidence_as_of > self.checked_on:
            raise ValueError("checked_on: is before evidence_as_of")
        if self.standing == "amending" and not self.affects:
            raise ValueError("affects: name the keys of the acts that it changes")
        return self

    def _every_item_has_dates(self) -> bool:
        loose = all(item.in_force is not None for item in self.items)
        return loose and all(
            part.in_force is not None or all(item.in_force is not None for item in part.items) for part in self.parts
        )


class SubjectFile(Strict):
    """rules/subjects/<name with hyphens>.yaml: one thing, whatever acts name it."""

    name: SubjectName
    kind: Literal["good", "technology", "service", "class"] = "good"
    """`class`: a whole class of goods (dual-use items, raw minerals); an act on it is shown as "also applies"."""
    names: dict[Language, tuple[Text, ...]] = Field(default_factory=dict)
    symbols: tuple[Text, ...] = ()
    """Matched with exact case inside a sentence: Ga, W, In."""
    formulas: tuple[Text, ...] = ()
    trade_names: tuple[Text, ...] = ()
    """Trade names and abbreviations: NdFeB, H200, LFP."""
    cas: tuple[Cas, ...] = ()
    hs: tuple[HsLine, ...] = ()
    """Headings for look-up only: never printed as part of an act."""
    control_codes: tuple[ControlCode, ...] = ()
    broader: tuple[SubjectName, ...] = ()
    related: tuple[SubjectName, ...] = ()
    shared_names: tuple[Text, ...] = ()
    """Names that another subject has as well, on purpose: a query with one is answered for both."""
    not_listed: Text | None = None
    """Why the thing is outside the acts on its neighbours; shown when no rule is found."""
    note: Text | None = None

    @model_validator(mode="after")
    def _links(self) -> Self:
        if self.name in self.broader or self.name in self.related:
            raise ValueError("broader, related: a subject cannot point to itself")
        if self.kind == "technology" and not self.name.endswith(("technology", "software")):
            raise ValueError('name: know-how is called "<x> technology"')
        return self


class SubjectAddition(Strict):
    """In a team's own rules: more names for a subject that the project ships."""

    extends: SubjectName
    names: dict[Language, tuple[Text, ...]] = Field(default_factory=dict)
    trade_names: tuple[Text, ...] = ()
    cas: tuple[Cas, ...] = ()
    hs: tuple[HsLine, ...] = ()
    control_codes: tuple[ControlCode, ...] = ()


class Withdrawal(Strict):
    """withdrawn.yaml in a team's own rules: measures that shall not be answered from any more."""

    withdraw: Annotated[dict[Key, Text], Field(min_length=1)]
    """Key of a measure → why."""


class Group(Strict):
    """A set of destinations that acts name as one."""

    name: Text
    members: Annotated[tuple[Jurisdiction, ...], Field(min_length=1)]
    source: Url | None = None
    note: Text | None = None


class GroupsFile(Strict):
    """rules/groups.yaml."""

    groups: dict[Place, Group]
