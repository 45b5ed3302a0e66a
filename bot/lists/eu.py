"""Annex I of Regulation (EU) 2021/821 with the Union general export authorisations: code × destination → answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.lists.answers import Knowledge, ListAnswer, ListStatus, Permit, Reason, Remark
from bot.lists.asking import head
from bot.lists.codes import Code, Shape, within
from bot.lists.model import Coverage, Edition

UNION = "EU"
GROUP = 1  # the place of the letter in a code: 3A001


@dataclass(frozen=True, slots=True)
class Authorisation:
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


@dataclass(frozen=True, slots=True)
class Authorisations:
    """The general authorisations, the Union's members, the items with a licence inside it, sanctioned destinations."""

    document: str
    munitions: str
    members: frozenset[str]
    annex_iv: tuple[str, ...]
    annex_iv_in_part: tuple[str, ...]
    sanctioned: Mapping[str, str]
    general: tuple[Authorisation, ...] = field(repr=False)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Authorisations:
        """From `rules/lists/eu-authorisations.yaml`."""
        annex_iv, section_i = tuple(data["annex_iv"]), tuple(data["section_i"])
        return cls(
            document=data["document"],
            munitions=data["munitions"],
            members=frozenset(data["members"]),
            annex_iv=annex_iv,
            annex_iv_in_part=tuple(data["annex_iv_in_part"]),
            sanctioned=data["sanctioned"],
            general=tuple(
                Authorisation(
                    name=name,
                    destinations=frozenset(one.get("destinations", ())),
                    everywhere_but=frozenset(one.get("everywhere_but", ())),
                    items=tuple(one.get("items", ())),
                    without=(*one.get("without", ()), *((*annex_iv, *section_i) if one.get("section_i") else ())),
                    without_in_part=tuple(data["annex_iv_in_part"]) if one.get("section_i") else (),
                    without_groups=one.get("without_groups", ""),
                    purpose=one.get("purpose", ""),
                )
                for name, one in data["authorisations"].items()
            ),
        )


def look_up(edition: Edition, authorisations: Authorisations, code: Code, destination: str | None = None) -> ListAnswer:
    """What the list says of a code, toward a destination if one is given."""
    if code.shape is Shape.MUNITIONS:
        unlisted = replace(head(edition, code, destination, Knowledge.UNLISTED), status=ListStatus.NOT_COVERED)
        return replace(unlisted, remarks=((Remark.OTHER_LAW, authorisations.munitions),))
    entry = edition.entries.get(code.entry) if code.shape is Shape.ENTRY else None
    if entry is None:
        half = code.shape in {Shape.HALF, Shape.RANGE}
        return head(edition, code, destination, Knowledge.HALF if half else Knowledge.UNKNOWN)
    answer = head(edition, code, destination, Knowledge.KNOWN, entry)
    remarks = [] if entry.holds(code.path) else [(Remark.PARAGRAPH, code.path)]
    if destination is None:
        return replace(answer, remarks=(*remarks, (Remark.NO_DESTINATION, "")))
    if destination == UNION or destination in authorisations.members:
        return _within_union(replace(answer, remarks=tuple(remarks)), authorisations)
    if destination in authorisations.sanctioned:
        remarks.append((Remark.SANCTIONS, authorisations.sanctioned[destination]))
    return replace(
        answer,
        status=ListStatus.LICENCE,
        reasons=(Reason("Annex I", bites=True, whole=True, cites=edition.document),),
        permits=tuple(_permits(authorisations, code, destination)),
        remarks=tuple(remarks),
    )


def _within_union(answer: ListAnswer, authorisations: Authorisations) -> ListAnswer:
    """Inside the Union goods move freely, except those of Annex IV."""
    reached = reach(answer.code, authorisations.annex_iv, authorisations.annex_iv_in_part)
    remarks = (*answer.remarks, (Remark.WITHIN_UNION, ""))
    if reached is Coverage.NONE:
        return replace(answer, status=ListStatus.LISTED, remarks=remarks)
    reason = Reason("Annex IV", bites=True, whole=reached is Coverage.WHOLE, cites=authorisations.document)
    extra = () if reason.whole else ((Remark.IN_PART, ""),)
    return replace(answer, status=ListStatus.LICENCE, reasons=(reason,), remarks=(*remarks, *extra))


def _permits(authorisations: Authorisations, code: Code, destination: str) -> Iterator[Permit]:
    """The general authorisations that name entry and destination; none toward a sanctioned destination."""
    if destination in authorisations.sanctioned:
        return
    for one in authorisations.general:
        covered = one.covers(code)
        if covered is Coverage.NONE or not one.goes_to(destination):
            continue
        certain = covered is Coverage.WHOLE and not one.purpose
        yield Permit(one.name, covers=True if certain else None, in_part=covered is Coverage.PART)
