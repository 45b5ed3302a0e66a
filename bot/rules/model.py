"""The form of rule files, declared once: what a curator may write, and the values that the engine reads.

`bot.rules.reading` checks a file against these classes and names what is wrong in it; `exportwatch schema` prints them
as JSON Schemas; `bot.rules.loading` keeps them. An act's file becomes a `Measure`, whose *limbs* are the sets of its
items that share type, dates, destinations and addressees. docs/rules.md explains the files by example.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal

from msgspec import Meta, field
from msgspec.structs import replace

from bot.rules.fields import (
    Binds,
    Cas,
    Chapter,
    ControlCode,
    Day,
    Destinations,
    Exemption,
    HsCode,
    Jurisdiction,
    Key,
    Language,
    PartId,
    Period,
    Place,
    Quota,
    Source,
    Strict,
    SubjectName,
    Suspension,
    Text,
    Threshold,
    Url,
)
from bot.rules.licensing import Guide
from bot.text.dates import When
from bot.text.endings import languages_that, singulars
from bot.text.notation import hs_digits
from bot.vocabulary import MeasureType, Status

# -- What an act says of its items, its history and its sources.


class HsLine(Strict, frozen=True, dict=True, rename={"printed": "code"}):
    """A customs code as the act or its tariff prints it; in a file a bare text is the same without a note."""

    printed: HsCode
    edition: Text | None = None
    note: Text | None = None

    @cached_property
    def code(self) -> str:
        """The bare digits."""
        return hs_digits(self.printed)


class OutsideLine(Strict, frozen=True):
    """A customs code that looks near and is known to be outside."""

    code: HsCode
    why: Text


class Example(Strict, frozen=True):
    """Questions with the status that must come; `exportwatch rules check` asks them."""

    ask: Annotated[tuple[Text, ...], Meta(min_length=1)]
    """As people type them, with `from:`, `to:` and `on:` if they matter."""
    status: Status
    exporter: Jurisdiction | None = None
    """Whose status it is. Left out: the exporter that the question names, or else the act's jurisdiction."""
    day: Day | None = None
    """The day on which it is asked. Left out: the `on:` of the question, or else the act's `checked_on`."""


class Scope(Strict, frozen=True):
    """What an act, a part and an item may each say; the nearest one that says it wins, field by field."""

    type: MeasureType | None = None
    in_force: tuple[Period, ...] | None = None
    suspensions: tuple[Suspension, ...] | None = None
    destinations: Destinations | Literal["all"] | None = None
    binds: Binds | Literal["everyone"] | None = None
    exempt: tuple[Exemption, ...] | None = None
    quotas: tuple[Quota, ...] | None = None
    abroad: Text | None = None
    """Which goods it also binds if another country sends them, as the end of a sentence: `goods of US origin`."""

    def __post_init__(self) -> None:
        if isinstance(self.destinations, Destinations) and self.destinations.is_all:
            raise ValueError("destinations: write `destinations: all`, or `only:` and `except:` with codes")
        for earlier, later in pairwise(self.in_force or ()):
            if earlier.until is None or later.from_ is None or earlier.until.last >= later.from_.first:
                raise ValueError("in_force: periods must follow each other without overlap")
        for first, second in pairwise(self.suspensions or ()):
            if first.until is None or first.until.last >= second.from_.first:
                raise ValueError("suspensions: must follow each other without overlap")


class Item(Scope, frozen=True, kw_only=True):
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

    def __hash__(self) -> int:
        """Cheap, as items are keys of every answer; equality still compares all."""
        return hash((self.subject, self.forms))


class Part(Scope, frozen=True, kw_only=True):
    """A paragraph or list of an act that has its own type, dates, destinations or addressees."""

    id: PartId
    cite: Text
    """As a reader would cite it: `paragraph 2`, `prohibited part`."""
    items: Annotated[tuple[Item, ...], Meta(min_length=1)]
    note: Text | None = None


class Change(Strict, frozen=True):
    """One dated event in the life of an act, cited with the document that did it."""

    date: When
    document: Text
    what: Text
    effect: Literal["none", "amends", "adds", "removes", "suspends", "resumes", "extends", "repeals", "replaces"] = (
        "none"
    )
    parts: tuple[PartId, ...] = ()
    """Empty: the whole act."""


class Dispute(Strict, frozen=True):
    """Where sources conflict. With days, the conflict is only about those."""

    what: Text
    from_: When | None = None
    until: When | None = None
    parts: tuple[PartId, ...] = ()


# -- An act: as its file has it, and as it is looked up.


class Act(Scope, frozen=True, kw_only=True):
    """What an act's file and its `Measure` have in common."""

    key: Key
    title: Text
    jurisdiction: Jurisdiction
    authority: Annotated[tuple[Text, ...], Meta(min_length=1)]
    document: Text
    names: tuple[Text, ...] = ()
    standing: Literal["act", "framework", "amending", "context", "planned", "not-adopted"] = "act"
    """Only an `act` can set a status. `amending`: changes other acts (`affects`). The others are found, and say so."""
    affects: tuple[Key, ...] = ()
    replaces: tuple[Key, ...] = ()
    classes: tuple[SubjectName, ...] = ()
    """Class subjects that every item of this act belongs to, for example `dual-use items`."""
    announced: When | None = None
    type: MeasureType
    changes: tuple[Change, ...] = ()
    note: Text | None = None
    certainty: Literal["confirmed", "single-source", "disputed"]
    disputes: tuple[Dispute, ...] = ()
    evidence_as_of: Day
    checked_on: Day
    check_every_days: Annotated[int, Meta(ge=1, le=730)] = 90
    sources: Annotated[tuple[Source, ...], Meta(min_length=1)]
    examples: tuple[Example, ...] = ()


class MeasureFile(Act, frozen=True, kw_only=True):
    """rules/measures/<jurisdiction>/<key>.yaml: one act."""

    items: tuple[Item, ...] = ()
    parts: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.items and not self.parts and self.standing == "act":
            raise ValueError("items: an act names at least one item (write `parts:` if it has several rules)")
        self._check_parts()
        if self.standing == "act" and self.in_force is None and not self._every_item_has_dates():
            raise ValueError("in_force: say when it is in force (`in_force: [{from: 2023-12-01}]`)")
        if self.certainty == "disputed" and not self.disputes:
            raise ValueError("disputes: say what the sources disagree on")
        if self.evidence_as_of > self.checked_on:
            raise ValueError("checked_on: is before evidence_as_of")
        if self.standing == "amending" and not self.affects:
            raise ValueError("affects: name the keys of the acts that it changes")

    def _check_parts(self) -> None:
        ids = [part.id for part in self.parts]
        if len(set(ids)) != len(ids):
            raise ValueError("parts: two parts have the same id")
        for change in self.changes:
            for part in change.parts:
                if part not in ids:
                    raise ValueError(f"changes: {change.document}: there is no part {part!r}")

    def _every_item_has_dates(self) -> bool:
        loose = all(item.in_force is not None for item in self.items)
        return loose and all(
            part.in_force is not None or all(item.in_force is not None for item in part.items) for part in self.parts
        )


class Limb(Strict, frozen=True, kw_only=True):
    """Items of one act under one rule. `part` and `cite` name the paragraph, None for the whole act."""

    part: str | None = None
    cite: str | None = None
    type: MeasureType
    periods: tuple[Period, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    destinations: Destinations = Destinations()
    binds: Binds | None = None
    exempt: tuple[Exemption, ...] = ()
    quotas: tuple[Quota, ...] = ()
    items: tuple[Item, ...] = ()
    note: str | None = None
    abroad: str | None = None

    def __hash__(self) -> int:
        """Cheap, see `Item`."""
        return hash((self.part, self.cite, self.type))


class Measure(Act, frozen=True, kw_only=True):
    """One act as it is looked up. `origin` is `shipped` or `team`; what its file says of dates stands in `limbs`."""

    limbs: tuple[Limb, ...]
    origin: str
    file: str

    @property
    def reaches_abroad(self) -> bool:
        """Whether any of it binds goods if another country sends them."""
        return any(limb.abroad for limb in self.limbs)

    def __hash__(self) -> int:
        """Cheap, see `Item`."""
        return hash(self.key)


# -- Subjects, groups, embargoes.


class SubjectAddition(Strict, frozen=True, kw_only=True):
    """In a team's own rules: more names for a subject that the project ships."""

    extends: SubjectName
    names: dict[Language, tuple[Text, ...]] = field(default_factory=dict)
    trade_names: tuple[Text, ...] = ()
    cas: tuple[Cas, ...] = ()
    hs: tuple[HsLine, ...] = ()
    control_codes: tuple[ControlCode, ...] = ()


class SubjectFile(Strict, frozen=True, kw_only=True, dict=True):
    """rules/subjects/<name with hyphens>.yaml: one thing, whatever acts name it."""

    name: SubjectName
    kind: Literal["good", "technology", "service", "class", "everyday"] = "good"
    """`class`: a whole class of goods (dual-use items, raw minerals); an act on it is shown as "also applies".

    `everyday`: finished goods that no act names, whatever they are made of; known only to tell them from unknown words.
    """
    names: dict[Language, tuple[Text, ...]] = field(default_factory=dict)
    symbols: tuple[Text, ...] = ()
    """Matched with exact case inside a sentence: Ga, W, In."""
    formulas: tuple[Text, ...] = ()
    trade_names: tuple[Text, ...] = ()
    """Trade names and abbreviations: NdFeB, H200, LFP."""
    abbreviations: tuple[Text, ...] = ()
    """Those that mean something else in other letters, or are units as well: MOP, HRC. Read in these letters, last."""
    cas: tuple[Cas, ...] = ()
    hs: tuple[HsLine, ...] = ()
    """Headings for look-up only: never printed as part of an act."""
    control_codes: tuple[ControlCode, ...] = ()
    broader: tuple[SubjectName, ...] = ()
    related: tuple[SubjectName, ...] = ()
    shared_names: tuple[Text, ...] = ()
    """Names that another subject has as well, on purpose: a query with one is answered for both."""
    words: tuple[Text, ...] = ()
    """Words beside its name, or that of a kind of it, that make no other thing of it: a card is the chip on it."""
    exporters: tuple[Jurisdiction, ...] = ()
    """The exporters that matter most in its trade, the first first: their answers lead."""
    not_listed: Text | None = None
    """Why the thing is outside the acts on its neighbours; shown if no rule is found."""
    not_read: dict[Jurisdiction, Text] = field(default_factory=dict)
    """Exporters with a list that may name it and is not on file in full, and which list: never "nothing on file"."""
    note: Text | None = None
    examples: tuple[Example, ...] = ()

    def __post_init__(self) -> None:
        if self.name in self.broader or self.name in self.related:
            raise ValueError("broader, related: a subject cannot point to itself")
        if self.kind == "technology" and not self.name.endswith(("technology", "software")):
            raise ValueError('name: know-how is called "<x> technology"')


class Subject(SubjectFile, frozen=True, kw_only=True):
    """One thing as it is looked up."""

    file: str

    @classmethod
    def of(cls, file: SubjectFile, path: str) -> Subject:
        """Return the subject of a file."""
        return cls(**{name: getattr(file, name) for name in SubjectFile.__struct_fields__}, file=path)

    def extended(self, more: SubjectAddition) -> Subject:
        """Return the subject with a team's further names."""
        languages = dict.fromkeys((*self.names, *more.names))
        return replace(
            self,
            names={one: (*self.names.get(one, ()), *more.names.get(one, ())) for one in languages},
            trade_names=(*self.trade_names, *more.trade_names),
            cas=(*self.cas, *more.cas),
            hs=(*self.hs, *more.hs),
            control_codes=(*self.control_codes, *more.control_codes),
        )

    @cached_property
    def spellings(self) -> tuple[tuple[str, str], ...]:
        """(Language, name) of every other name, those in the plural in the singular, too (`_has_singulars`).

        Formulas and trade names are of no language (an empty text).
        """
        names: list[tuple[str, str]] = []
        for language, those in self.names.items():
            bent = self._has_singulars(language)
            for name in those:
                names.append((language, name))
                if bent:
                    names += [(language, form) for form in singulars(language, name)]
        return (*names, *(("", name) for name in (*self.formulas, *self.trade_names)))

    def _has_singulars(self, language: str) -> bool:
        """Return whether plurals in a language are known in the singular: an Italian ending has several."""
        return self.kind == "everyday" or language in languages_that("sure_singulars")

    @cached_property
    def all_names(self) -> tuple[str, ...]:
        """Canonical name first, then every other name and symbol."""
        spelt = (name for _, name in self.spellings)
        return tuple(dict.fromkeys((self.name, *spelt, *self.symbols, *self.abbreviations)))


class Withdrawal(Strict, frozen=True):
    """withdrawn.yaml in a team's own rules: measures that shall not be answered from any more."""

    withdraw: Annotated[dict[Key, Text], Meta(min_length=1)]
    """Key of a measure → why."""


class Group(Strict, frozen=True):
    """A set of destinations that acts name as one."""

    name: Text
    members: Annotated[frozenset[Jurisdiction], Meta(min_length=1)]
    source: Url | None = None
    note: Text | None = None


class GroupsFile(Strict, frozen=True):
    """rules/groups.yaml."""

    groups: dict[Place, Group]


class Embargo(Strict, frozen=True):
    """A destination under a broad embargo."""

    country: Jurisdiction
    scope: Text
    """What it covers, as the end of a sentence: `nearly all goods`."""
    laws: Annotated[tuple[Text, ...], Meta(min_length=1)]
    as_of: Day
    """The day on which the laws read so."""
    sources: Annotated[tuple[Url, ...], Meta(min_length=1)]
    regions: tuple[Text, ...] = ()
    """Codes (ISO 3166-2) of the parts of the country that it is on, as in data/query/regions.yaml; else all of it."""
    place: Text | None = None
    """Those parts in words, as a sentence begins with them."""


class EmbargoesFile(Strict, frozen=True):
    """rules/embargoes.yaml."""

    embargoes: tuple[Embargo, ...]


class Searched(Strict, frozen=True, kw_only=True):
    """Where an exporter's acts were looked for, and up to which day: only there its silence means anything."""

    exporter: Place
    """A country, or a group whose acts bind its members (EU)."""
    chapters: tuple[Chapter, ...] = ()
    """Chapters, headings or subheadings of the Harmonized System: `"26"`, `"2710"`."""
    classes: tuple[SubjectName, ...] = ()
    """Subjects with all their kinds, class subjects with all that belongs to them; `technology`: all know-how."""
    looked_for: Day
    by: Text
    """By whom, and in what: `search of stored pages and public files`."""

    def __post_init__(self) -> None:
        if not self.chapters and not self.classes:
            raise ValueError("chapters, classes: names no goods")


class CoverageFile(Strict, frozen=True):
    """rules/coverage.yaml: what was looked for. What stands in no line was not."""

    searches: tuple[Searched, ...]


class RuleSet(Strict, frozen=True):
    """Everything that was read, before it is indexed."""

    measures: tuple[Measure, ...] = ()
    subjects: tuple[Subject, ...] = ()
    groups: dict[str, Group] = field(default_factory=dict)
    embargoes: tuple[Embargo, ...] = ()
    searches: tuple[Searched, ...] = ()
    guides: tuple[Guide, ...] = ()
    problems: tuple[str, ...] = ()
    """What was wrong in a team's own rules, one sentence each."""
