"""The schema of rule files, checked strictly. docs/rules.md explains it by example.

A file is turned into the runtime values of `bot.rules.model` by `bot.rules.compiling`; nothing else reads these models,
so that a look-up from the cache does not load pydantic.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)

from bot.text.codes import cas_is_valid, control_code_is_valid, hs_digits
from bot.text.dates import When
from bot.vocabulary import MeasureType

# Field types of rule files: keys, codes, dates, addresses, each validated where it stands.


_KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_SUBJECT = r"^[^\s,:;|\"]([^,:;|\"]*[^\s,:;|\"])?$"
_JURISDICTION = r"^[A-Z]{2}$"
_PLACE = r"^([A-Z]{2}|[A-Z]{2,}(-[A-Z0-9]+)*)$"


def _text(value: object) -> object:
    if isinstance(value, (int, float)):
        raise ValueError(f'YAML reads this as the number {value}; put it in quotes, for example "{value}"')  # noqa: TRY004 - pydantic reports ValueErrors
    if isinstance(value, str):
        return " ".join(value.split())
    return value


def _when(value: object) -> object:
    return value if isinstance(value, When) else When.read(value)


def one_or_more(value: object) -> object:
    """A text alone is a list of one."""
    return [value] if isinstance(value, str) else value


def _day(value: object) -> object:
    when = When.read(value)
    if not when.is_day:
        raise ValueError(f"{when.text!r} must be a day, for example 2026-11-24")
    return when.first


def _hs(value: str) -> str:
    hs_digits(value)
    return value


def _control(value: str) -> str:
    if not control_code_is_valid(value):
        raise ValueError(f"{value!r} is not one control code, for example 1C117.d, 3A090.a or 252604X")
    return value


def _cas(value: str) -> str:
    if not cas_is_valid(value):
        raise ValueError(f"{value!r} is not a CAS number: three groups of digits whose last is the check digit")
    return value


def _url(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", value):
        raise ValueError(f"{value!r} is not an address that a reader can open (http or https)")
    return value


Text = Annotated[str, BeforeValidator(_text), StringConstraints(min_length=1, max_length=2000)]
Key = Annotated[str, BeforeValidator(_text), StringConstraints(pattern=_KEY, max_length=80)]
SubjectName = Annotated[str, BeforeValidator(_text), StringConstraints(pattern=_SUBJECT, max_length=80)]
Jurisdiction = Annotated[str, BeforeValidator(_text), StringConstraints(pattern=_JURISDICTION)]
Place = Annotated[str, BeforeValidator(_text), StringConstraints(pattern=_PLACE)]
Language = Annotated[str, BeforeValidator(_text), StringConstraints(pattern=r"^[a-z]{2}(-[A-Z][a-z]{3})?$")]
PartId = Annotated[str, BeforeValidator(_text), StringConstraints(pattern=_KEY, max_length=40)]
HsCode = Annotated[str, BeforeValidator(_text), AfterValidator(_hs)]
# An editor that reads YAML 1.2 takes an unquoted 1E004 for a number; to us it is a text.
ControlCode = Annotated[str, BeforeValidator(_text, json_schema_input_type=str | float), AfterValidator(_control)]
Cas = Annotated[str, BeforeValidator(_text), AfterValidator(_cas)]
Url = Annotated[str, BeforeValidator(_text), AfterValidator(_url)]
_WrittenWhen = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")] | int
_WrittenDay = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
"""As a file holds them: for editors."""
Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=_WrittenDay)]
PartialDate = Annotated[When, BeforeValidator(_when, json_schema_input_type=_WrittenWhen)]


# Parts of rule files: periods, suspensions, destinations, exemptions, quotas, thresholds, customs codes.


class Strict(BaseModel):
    """No unknown fields, no changes after reading."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True, use_attribute_docstrings=True
    )


class Period(Strict):
    """Days on which an act (or a part or item of it) is in force; both ends count."""

    from_: PartialDate | None = Field(None, alias="from")
    """First day. Left out: already in force as far back as we know."""
    until: PartialDate | None = None
    """Last day. Left out: no end."""
    announced: PartialDate | None = None
    """When this period was announced, if later than the act itself (a renewal)."""
    then: Literal["expired", "unknown", "released"] = "expired"
    """What holds after the last day: `expired` (repealed, replaced, run out for good), `unknown` (habitually renewed
    and no later act is on file), `released` (taken off the list: does not count in a status any more)."""
    by: Text | None = None
    """The document that ended it."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_ and self.until and self.until.last < self.from_.first:
            raise ValueError("until is before from")
        if self.then != "expired" and self.until is None:
            raise ValueError(f"then: {self.then} needs an until")
        return self


class Suspension(Strict):
    """Days on which an act in force is not applied; both ends count."""

    from_: PartialDate = Field(alias="from")
    until: PartialDate | None = None
    """Last day. Left out: open end."""
    by: Text
    """The suspending act, for example `No. 70 of 2025`."""
    then: Literal["unknown", "in-force", "ended"] = "unknown"
    """What holds after the last day. `in-force` only when an act or notice confirms that the rule is back,
    `ended` when the rule never came back."""
    note: Text | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until and self.until.last < self.from_.first:
            raise ValueError("until is before from")
        return self


class Destinations(Strict):
    """Toward whom. Countries (ISO codes) or groups of rules/groups.yaml. `only` minus `except`."""

    only: tuple[Place, ...] | None = None
    except_: tuple[Place, ...] = Field((), alias="except")

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.only is None and not self.except_:
            raise ValueError("write `destinations: all`, or `only:` and `except:` with codes")
        if self.only is not None and not self.only:
            raise ValueError("only: names nobody")
        return self


class Binds(Strict):
    """Whom an act binds when it does not bind everyone: it is then shown as "also applies"."""

    who: Literal["listed-parties", "military", "end-use", "owners", "exporters", "other"]
    text: Text
    """Plain words: "20 Japanese entities on the control list"."""
    parties: tuple[Text, ...] = ()
    """Names that make the act count when a query holds them."""
    words: tuple[Text, ...] = ()
    """Words for the party or use in any language: military, 军事, défense."""


class Exemption(Strict):
    """Who is spared although the act would reach them, and when."""

    firms: tuple[Text, ...] = ()
    destinations: tuple[Place, ...] = ()
    from_: PartialDate | None = Field(None, alias="from")
    until: PartialDate | None = None
    by: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not self.firms and not self.destinations:
            raise ValueError("names neither firms nor destinations")
        return self


class Quota(Strict):
    """How much may leave in a year or another span."""

    period: Text
    """`"2026"`, `"2025-10-16/2025-12-31"`."""
    amount: Annotated[float, Field(ge=0)]
    unit: Text
    note: Text | None = None


class Threshold(Strict):
    """A comparison that the item must meet. Two bounds make a range."""

    what: Text
    """`purity`, `specific energy`, `flexural strength` …"""
    over: float | None = None
    from_: float | None = Field(None, alias="from")
    under: float | None = None
    up_to: float | None = None
    unit: Text

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.over is self.from_ is self.under is self.up_to is None:
            raise ValueError("needs one of over, from, under, up_to")
        if self.over is not None and self.from_ is not None:
            raise ValueError("over (more than) and from (or more) exclude each other")
        if self.under is not None and self.up_to is not None:
            raise ValueError("under (less than) and up_to (or less) exclude each other")
        return self


class HsLine(Strict):
    """A customs code as the act or its tariff prints it; a bare string is the same without a note."""

    code: HsCode
    edition: Text | None = None
    note: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:  # noqa: ANN401 - pydantic hands over whatever the file holds
        return {"code": value} if not isinstance(value, dict) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:  # noqa: ANN401 - pydantic's own schema
        return {"anyOf": [{"type": "string"}, handler(core)]}


class OutsideLine(Strict):
    """A customs code that looks near and is known to be outside."""

    code: HsCode
    why: Text


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
    authority: Annotated[
        tuple[Text, ...],
        BeforeValidator(one_or_more, json_schema_input_type=tuple[Text, ...] | Text),
        Field(min_length=1),
    ]
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
    words: tuple[Text, ...] = ()
    """Words beside its name, or that of a kind of it, that make no other thing of it: a card is the chip on it."""
    exporters: tuple[Jurisdiction, ...] = ()
    """The exporters that matter most in its trade, the first first: their answers lead."""
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


class EmbargoEntry(Strict):
    """A destination under a broad embargo."""

    country: Jurisdiction
    scope: Text
    """What it covers, as the end of a sentence: `nearly all goods`."""
    laws: tuple[Text, ...] = Field(min_length=1)
    as_of: Day
    """The day on which the laws read so."""
    sources: tuple[Url, ...] = Field(min_length=1)


class EmbargoesFile(Strict):
    """`embargoes.yaml`."""

    embargoes: tuple[EmbargoEntry, ...]


class GroupsFile(Strict):
    """rules/groups.yaml."""

    groups: dict[Place, Group]
