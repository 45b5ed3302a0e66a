"""Lists that ask for a licence toward every destination: code × destination → answer.

The Annex I of the EU, with the general authorisations that stand in for a licence, and national lists without any.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from bot.lists.answers import Knowledge, ListAnswer, ListStatus, Permit, Reason, Remark, head
from bot.lists.codes import Code, Shape, within
from bot.lists.model import Coverage, Edition

UNION = "EU"
GROUP = 1  # the place of the letter in a code: 3A001


class Authorisation(Struct, frozen=True):
    """A general authorisation: items and destinations that it covers. A purpose or a trait of the goods limits it."""

    name: str
    destinations: frozenset[str] = frozenset()
    everywhere_but: frozenset[str] = frozenset()
    items: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    without_in_part: tuple[str, ...] = ()
    without_groups: str = ""
    purpose: str = ""

    def goes_to(self, destination: str) -> bool:
        """Whether a destination is covered."""
        if self.everywhere_but:
            return destination not in self.everywhere_but
        return destination in self.destinations

    def covers(self, code: Code) -> Coverage:
        """Whether all, some or none of what a code names is covered."""
        if code.entry[GROUP] in self.without_groups:
            return Coverage.NONE
        reached = reach(code, self.items) if self.items else Coverage.WHOLE
        left_out = reach(code, self.without, self.without_in_part)
        if left_out is Coverage.WHOLE or reached is Coverage.NONE:
            return Coverage.NONE
        return Coverage.PART if Coverage.PART in {left_out, reached} else Coverage.WHOLE


def reach(code: Code, named: tuple[str, ...], in_part: tuple[str, ...] = ()) -> Coverage:
    """How much of a code a list of codes names. A code without a paragraph names its whole entry, `0A` a whole group.

    `in_part`: codes of which the list has only some goods.
    """
    part = False
    for text in named:
        entry, _, path = text.partition(".")
        if not code.entry.startswith(entry):
            continue
        if within(code.path, path) and text not in in_part:
            return Coverage.WHOLE
        part = part or within(path, code.path) or within(code.path, path)
    return Coverage.PART if part else Coverage.NONE


class Regime(Struct, frozen=True):
    """What a list asks: the law, who is at home in it, what frees from the licence, what goes further than the list.

    `reason` names the duty. `members` are those to which nothing is an export, but for the goods of Annex IV.
    `munitions` is the law that governs codes of munitions lists (empty: codes of others, of which nothing is said).
    `read`: beginnings of codes of which the entry's text says toward where a licence is needed. `numbering`: the
    jurisdictions whose codes are meant.
    """

    document: str
    reason: str
    members: frozenset[str]
    munitions: str = ""
    annex_iv: tuple[str, ...] = ()
    annex_iv_in_part: tuple[str, ...] = ()
    sanctioned: Mapping[str, str] = field(default_factory=dict)
    general: tuple[Authorisation, ...] = ()
    read: tuple[str, ...] = ()
    numbering: tuple[str, ...] = ()

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Regime:
        """From `rules/lists/eu-authorisations.yaml`, or from one member of `rules/lists/national.yaml`."""
        annex_iv, section_i = tuple(data.get("annex_iv", ())), tuple(data.get("section_i", ()))
        in_part = tuple(data.get("annex_iv_in_part", ()))
        return cls(
            document=data["document"],
            reason=data["reason"],
            members=frozenset(data["members"]),
            munitions=data.get("munitions", ""),
            annex_iv=annex_iv,
            annex_iv_in_part=in_part,
            sanctioned=data.get("sanctioned", {}),
            general=tuple(
                Authorisation(
                    name=name,
                    destinations=frozenset(one.get("destinations", ())),
                    everywhere_but=frozenset(one.get("everywhere_but", ())),
                    items=tuple(one.get("items", ())),
                    without=(*one.get("without", ()), *((*annex_iv, *section_i) if one.get("section_i") else ())),
                    without_in_part=in_part if one.get("section_i") else (),
                    without_groups=one.get("without_groups", ""),
                    purpose=one.get("purpose", ""),
                )
                for name, one in data.get("authorisations", {}).items()
            ),
            read=tuple(data.get("read", ())),
            numbering=tuple(data.get("numbering", ())),
        )


def look_up(edition: Edition, regime: Regime, code: Code, destination: str | None = None) -> ListAnswer:
    """What the list says of a code, toward a destination if one is given."""
    entry = edition.entries.get(code.entry) if code.shape in {Shape.ENTRY, Shape.MUNITIONS} else None
    if entry is None:
        return _without_entry(edition, regime, code, destination)
    answer = head(edition, code, destination, Knowledge.KNOWN, entry)
    remarks = [] if entry.holds(code.path) or edition.partial else [(Remark.PARAGRAPH, code.path)]
    if edition.copied:
        remarks.append((Remark.COPIED, ""))
    if destination is None:
        asks = Remark.NO_DESTINATION if regime.general or regime.read else None
        return replace(answer, remarks=(*remarks, *([(asks, "")] if asks else ())))
    if destination == UNION == edition.jurisdiction or destination in regime.members:
        return _at_home(replace(answer, remarks=tuple(remarks)), regime)
    if destination in regime.sanctioned:
        remarks.append((Remark.SANCTIONS, regime.sanctioned[destination]))
    if code.entry.startswith(regime.read):
        remarks.insert(0, (Remark.READ, ""))
    return replace(
        answer,
        status=ListStatus.LICENCE,
        reasons=(Reason(regime.reason, bites=True, whole=True, cites=edition.document),),
        permits=tuple(_permits(regime, code, destination)),
        remarks=tuple(remarks),
    )


def _without_entry(edition: Edition, regime: Regime, code: Code, destination: str | None) -> ListAnswer:
    """Of a code that has no entry: what is half a code, unknown, of another law, or perhaps of a part not on file."""
    if code.shape in {Shape.HALF, Shape.RANGE}:
        return head(edition, code, destination, Knowledge.HALF)
    if code.shape is Shape.ENTRY and not edition.partial:
        return head(edition, code, destination, Knowledge.UNKNOWN)
    answer = replace(head(edition, code, destination, Knowledge.UNLISTED), status=ListStatus.NOT_COVERED, near=())
    other = regime.munitions if code.shape is Shape.MUNITIONS else ""
    return replace(answer, remarks=((Remark.OTHER_LAW, other),) if other else ())


def _at_home(answer: ListAnswer, regime: Regime) -> ListAnswer:
    """Inside the Union goods move freely, except those of Annex IV; inside one country nothing is exported."""
    if answer.jurisdiction != UNION:
        return replace(answer, status=ListStatus.NOT_COVERED, remarks=(*answer.remarks, (Remark.DOMESTIC, "")))
    reached = reach(answer.code, regime.annex_iv, regime.annex_iv_in_part)
    remarks = (*answer.remarks, (Remark.WITHIN_UNION, ""))
    if reached is Coverage.NONE:
        return replace(answer, status=ListStatus.LISTED, remarks=remarks)
    reason = Reason("Annex IV", bites=True, whole=reached is Coverage.WHOLE, cites=regime.document)
    extra = () if reason.whole else ((Remark.IN_PART, ""),)
    return replace(answer, status=ListStatus.LICENCE, reasons=(reason,), remarks=(*remarks, *extra))


def _permits(regime: Regime, code: Code, destination: str) -> Iterator[Permit]:
    """The general authorisations that name entry and destination; none toward a sanctioned destination."""
    if destination in regime.sanctioned:
        return
    for one in regime.general:
        covered = one.covers(code)
        if covered is Coverage.NONE or not one.goes_to(destination):
            continue
        certain = covered is Coverage.WHOLE and not one.purpose
        yield Permit(one.name, covers=True if certain else None, in_part=covered is Coverage.PART)
