"""How a licence is applied for: of whom, with which form and papers, how long it takes. PURE.

A file of rules/licensing holds the guides of one jurisdiction; `guide_for` finds those for an act or for goods.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, structs

from bot.rules.fields import Day, Key, Source, Strict, SubjectName, Text, Url
from bot.vocabulary import MeasureType

if TYPE_CHECKING:
    from bot.rules.index import RuleBase
    from bot.rules.model import Measure

APPLIED_FOR = frozenset(
    {
        MeasureType.LICENCE,
        MeasureType.QUOTA,
        MeasureType.STATE_TRADING,
        MeasureType.REGISTRATION,
        MeasureType.TECHNOLOGY_RESTRICTION,
        MeasureType.END_USE_CHECK,
    }
)
"""Types of measures under which somebody applies; of a prohibition there is nothing to apply for but a waiver."""


class Time(Strict, frozen=True):
    """How long it takes."""

    what: Text
    kind: Literal["law", "aim", "practice"]
    """`law`: the authority is bound; `aim`: its own target; `practice`: what was reported."""


class GeneralLicence(Strict, frozen=True, kw_only=True):
    """A licence that need not be applied for shipment by shipment, or an exception from licences."""

    name: Text
    covers: Text | None = None
    destinations: Text | None = None
    conditions: Text | None = None
    source: Url


class Covers(Strict, frozen=True, kw_only=True):
    """What a guide is for, in the rule base's own terms; each that fits is enough."""

    acts: tuple[Key, ...] = ()
    subjects: tuple[SubjectName, ...] = ()
    """With all their kinds."""
    classes: tuple[SubjectName, ...] = ()
    types: tuple[MeasureType, ...] = ()
    authorities: tuple[Text, ...] = ()
    """As acts write them."""

    def __post_init__(self) -> None:
        if not (self.acts or self.subjects or self.classes or self.types or self.authorities):
            raise ValueError("covers: names nothing")


class Guide(Strict, frozen=True, kw_only=True):
    """One authority's way to a licence. What is not written was not found: it is never "none"."""

    key: Key
    authority: Text
    page: Url | None = None
    names: tuple[Text, ...] = ()
    """Short names of the authority, and of its portal and forms, by which a question means it."""
    regime: Text
    """What is licensed there, under which law."""
    covers: Covers
    how: Text | None = None
    form: Text | None = None
    papers: tuple[Text, ...] = ()
    times: tuple[Time, ...] = ()
    validity: Text | None = None
    fees: Text | None = None
    general_licences: tuple[GeneralLicence, ...] = ()
    exceptions: tuple[Text, ...] = ()
    thresholds: tuple[Text, ...] = ()
    penalty: Text | None = None
    """The law in which the penalties stand, and what they are as far as it was read."""
    penalties: Url | None = None
    """Where they stand."""
    note: Text | None = None
    certainty: Literal["sure", "likely", "weak"]
    checked_on: Day
    sources: Annotated[tuple[Source, ...], Meta(min_length=1)]
    jurisdiction: str = ""
    """From the name of the file; a file does not write it."""


class GuidesFile(Strict, frozen=True):
    """rules/licensing/<jurisdiction>.yaml."""

    guides: Annotated[tuple[Guide, ...], Meta(min_length=1)]

    def __post_init__(self) -> None:
        if any(guide.jurisdiction for guide in self.guides):
            raise ValueError("guides: the jurisdiction is the name of the file")


def guide_for(
    base: RuleBase,
    exporter: str,
    act: Measure | None = None,
    subjects: Collection[str] = (),
    classes: Collection[str] = (),
) -> tuple[Guide, ...]:
    """Return the guides for an act, or for goods (of `classes` where a list has them), the nearest first.

    Near is what names the act, then its goods, its type, its authority, their class; the exporter's own authority comes
    before that of a union that binds it.
    """
    above = {one for name in subjects for one in (name, *base.broader(name))}
    belongs = {*classes, *(act.classes if act else ()), *above}
    asked = (
        frozenset({act.key} if act else ()),
        frozenset(above),
        frozenset({limb.type for limb in act.limbs} if act else ()),
        frozenset(act.authority if act else ()),
        frozenset(belongs),
    )
    ranked = [
        (nearness, guide.jurisdiction != exporter, guide)
        for guide in _of_exporter(base, exporter)
        if (nearness := _nearness(guide.covers, asked)) is not None
    ]
    return tuple(guide for _, _, guide in sorted(ranked, key=lambda one: one[:2]))


def with_union_law(base: RuleBase, guide: Guide) -> Guide:
    """Return a member's guide with the general licences, exceptions and thresholds of its union, where it has none."""
    for union in _of_exporter(base, guide.jurisdiction):
        if union.jurisdiction != guide.jurisdiction and {*union.covers.classes} & {*guide.covers.classes}:
            return structs.replace(
                guide,
                general_licences=guide.general_licences or union.general_licences,
                exceptions=guide.exceptions or union.exceptions,
                thresholds=guide.thresholds or union.thresholds,
            )
    return guide


def _of_exporter(base: RuleBase, exporter: str) -> tuple[Guide, ...]:
    """Return the guides of an exporter's own authorities and of unions that it is in."""
    asked_for = ("guides", exporter)
    known: tuple[Guide, ...] | None = base.remembered.get(asked_for)
    if known is None:
        known = tuple(guide for guide in base.guides if base.is_or_binds(guide.jurisdiction, exporter))
        base.remember(asked_for, known)
    return known


def _nearness(covers: Covers, asked: Sequence[frozenset[str]]) -> int | None:
    named = (covers.acts, covers.subjects, covers.types, covers.authorities, covers.classes)
    return next((rank for rank, names in enumerate(named) if not asked[rank].isdisjoint(names)), None)
