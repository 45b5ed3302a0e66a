"""Whether a code needs a licence toward a destination: by the US country chart, or by a list's regime → answer.

The Commerce Control List is read against the chart: marks, footnotes and country groups of each destination, and rules
in prose beside them. Every other list asks for a licence toward every destination, and its regime says who is at home
in it and which general authorisations stand in for the licence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from bot.lists.codes import Code, Shape, within
from bot.lists.codes import parse as parsed
from bot.lists.list_answer import Knowledge, ListAnswer, ListStatus, Permit, Reason, Remark, divided, head, ranked
from bot.lists.model import (
    Chart,
    Control,
    Destination,
    Edition,
    Entry,
    Extent,
    Family,
    Grant,
    LicenceException,
    ParagraphScope,
    Regime,
    reach,
)

ITAR = "22 CFR 120-130"
MUNITIONS = "22 CFR 121"


# -- By the chart.


def look_up_by_chart(edition: Edition, chart: Chart, code: Code, destination: str | None = None) -> ListAnswer:
    """Return what the list says of a code, toward a destination if one is given."""
    if code.shape is Shape.EAR99:
        return _toward(replace(head(edition, code, destination, Knowledge.UNLISTED)), None, chart)
    if code.shape is Shape.ITEM:
        return replace(head(edition, code, destination, Knowledge.UNLISTED), status=ListStatus.NOT_COVERED)
    if code.shape is Shape.MUNITIONS:
        unlisted = replace(head(edition, code, destination, Knowledge.UNLISTED), status=ListStatus.NOT_COVERED)
        return remarked(unlisted, Remark.OTHER_LAW, MUNITIONS)
    entry = edition.entries.get(code.entry) if code.shape is Shape.ENTRY else None
    if entry is None:
        half = code.shape in {Shape.HALF, Shape.RANGE}
        return head(edition, code, destination, Knowledge.HALF if half else Knowledge.UNKNOWN)
    answer = _head_of_the_nearest(edition, code, destination, entry)
    row = chart.row(destination) if destination is not None else None
    if entry.pointer and not (row and row.embargo):
        return replace(_elsewhere(answer, entry), code=code)
    return replace(_toward(answer, entry, chart), code=code)


def _head_of_the_nearest(edition: Edition, code: Code, destination: str | None, entry: Entry) -> ListAnswer:
    """Return the beginning of an answer on a paragraph; of one that is not on file on what is known above it."""
    held = entry.nearest(code.path)
    answer = head(edition, replace(code, path=held), destination, Knowledge.KNOWN, entry)
    return answer if held == code.path else remarked(answer, Remark.PARAGRAPH, code.path)


def look_up_renumbered(
    edition: Edition, regime: Regime, code: Code, destination: str | None, *, own: bool
) -> Iterator[ListAnswer]:
    """Yield what a list with numbers of its own says: of its entry of that number, of the item that others number so.

    `own`: a number of the list itself is meant, too. Both are said where both may be meant.
    """
    if own and code.entry in edition.entries:
        yield look_up_by_regime(edition, regime, code, destination)
    if (here := regime.numbered_here(code.entry)) in edition.entries:
        yield remarked(
            look_up_by_regime(edition, regime, Code(code.shape, here), destination), Remark.RENUMBERED, code.entry
        )


def look_up_union(edition: Edition, chart: Chart, code: Code, union: str, members: Iterable[str]) -> ListAnswer:
    """Return what the list says toward a union: toward each of its members, and which need a licence if they differ."""
    if code.shape in {Shape.ENTRY, Shape.HALF, Shape.RANGE} and code.entry not in edition.entries:
        return look_up_by_chart(edition, chart, code, union)  # whoever is asked about, it is not on the list
    toward = {one: look_up_by_chart(edition, chart, code, one) for one in sorted(members)}
    needing = [one for one, answer in toward.items() if answer.status is ListStatus.LICENCE]
    strictest = toward[needing[0]] if needing else next(iter(toward.values()))
    answer = replace(strictest, destination=union)
    if needing and len(needing) < len(toward):
        return remarked(answer, Remark.MEMBERS_DIFFER, " ".join(needing))
    return answer


def remarked(answer: ListAnswer, remark: Remark, detail: str = "") -> ListAnswer:
    """Return the answer with one more remark."""
    return replace(answer, remarks=(*answer.remarks, (remark, detail)))


def _elsewhere(answer: ListAnswer, entry: Entry) -> ListAnswer:
    """Return an entry that only sends on: to the State Department's list, to another entry, or nowhere."""
    if entry.pointer == "itar":
        return remarked(replace(answer, status=ListStatus.NOT_COVERED), Remark.OTHER_LAW, ITAR)
    if entry.pointer == "empty":
        return remarked(replace(answer, status=ListStatus.NOT_COVERED), Remark.EMPTY)
    return remarked(replace(answer, status=ListStatus.NOT_COVERED), Remark.ELSEWHERE, entry.pointer)


def _toward(answer: ListAnswer, entry: Entry | None, chart: Chart) -> ListAnswer:
    destination = answer.destination
    if destination is None:
        reasons = tuple(_undirected(entry, answer.code)) if entry else ()
        return remarked(replace(answer, reasons=reasons), Remark.NO_DESTINATION)
    if destination in chart.domestic:
        return remarked(replace(answer, status=ListStatus.NOT_COVERED), Remark.DOMESTIC)
    row = chart.row(destination)
    if row is None:
        return remarked(replace(answer, status=ListStatus.NOT_COVERED), Remark.NO_ROW)
    if row.code != destination:
        answer = remarked(answer, Remark.INHERITED, row.code)
    if row.code in chart.regions:
        answer = remarked(answer, Remark.REGION, chart.regions[row.code])
    if row.embargo:
        return replace(answer, status=ListStatus.EMBARGO, embargo=row.embargo)
    if entry is None:
        return _unlisted(answer, chart, row)
    return _judge_by_chart(answer, entry, chart, row)


def _unlisted(answer: ListAnswer, chart: Chart, row: Destination) -> ListAnswer:
    """EAR99: no entry, but part 746 reaches such goods toward some destinations."""
    answer = remarked(replace(answer, status=ListStatus.LISTED), Remark.PROHIBITIONS_REMAIN)
    if row.code in chart.unlisted:
        return remarked(answer, Remark.SANCTIONS, chart.unlisted[row.code])
    return answer


def _undirected(entry: Entry, code: Code) -> Iterator[Reason]:
    """Yield the requirements of a paragraph without a destination: none is decided."""
    for control in entry.controls:
        if (cover := control.scope.covers(code.path)) is not Extent.NONE:
            yield _reason(control, code, cover)


def _judge_by_chart(answer: ListAnswer, entry: Entry, chart: Chart, row: Destination) -> ListAnswer:
    kept = ranked(_reasons(answer.code, entry, chart, row))
    biting = [one for one in kept if one.bites]
    answer = replace(answer, reasons=kept)
    if biting:
        answer = _needs_licence(answer, entry, chart, row, biting)
    else:
        answer = remarked(replace(answer, status=ListStatus.LISTED, permits=()), Remark.PROHIBITIONS_REMAIN)
    if _must_be_read(answer, chart):
        answer = remarked(answer, Remark.READ)
    if any(_party(one, chart) for one in kept):
        answer = remarked(answer, Remark.PARTIES)
    return answer


def _reasons(code: Code, entry: Entry, chart: Chart, row: Destination) -> list[Reason]:
    """Return every requirement that reaches a paragraph: its controls, footnotes of the chart, part 746."""
    reasons = [
        _reason(control, code, cover, chart, row)
        for control in entry.controls
        if (cover := control.scope.covers(code.path)) is not Extent.NONE
    ]
    reasons += _extra(code, chart, row)
    if row.code in chart.sanctioned:
        reasons.append(Reason("746.8", bites=True, whole=True, cites=chart.sanctioned[row.code]))
    return reasons


def _needs_licence(
    answer: ListAnswer, entry: Entry, chart: Chart, row: Destination, biting: Sequence[Reason]
) -> ListAnswer:
    """Return the answer as a licence, with its exceptions; which paragraphs need it, if no reason is of all."""
    path = answer.code.path
    answer = replace(answer, status=ListStatus.LICENCE, permits=tuple(_permits(entry, chart, row, path)))
    if not any(one.whole for one in biting):
        needing, free = divided(entry, path, [_scope(one) for one in biting])
        answer = remarked(replace(answer, needing=needing, free=free), Remark.IN_PART)
    if not any(one.enforced for one in biting):
        answer = remarked(answer, Remark.UNENFORCED)
    return answer


def _must_be_read(answer: ListAnswer, chart: Chart) -> bool:
    """Return whether a person has to read the rule: what it asks hangs on more than the destination."""
    if answer.has(Remark.UNENFORCED) and any(answer.code.entry in one.new_entries for one in chart.families.values()):
        return True
    return any(one.bites is None and not _party(one, chart) for one in answer.reasons)


def _scope(reason: Reason) -> ParagraphScope:
    return ParagraphScope(reason.inside, reason.outside, reason.about, reason.in_part)


def _reason(
    control: Control, code: Code, cover: Extent, chart: Chart | None = None, row: Destination | None = None
) -> Reason:
    """One control of a paragraph; undecided without a destination."""
    scope, path = control.scope, code.path
    return Reason(
        name=control.column or f"{control.reason} {control.family}",
        bites=_bites(control, chart, row) if chart is not None and row is not None else None,
        whole=cover is Extent.WHOLE,
        inside=tuple(one for one in scope.inside if within(one, path) or within(path, one)),
        outside=tuple(one for one in scope.outside if within(one, path)),
        about=scope.about,
        in_part=scope.in_part,
        enforced=chart is None
        or row is None
        or bool(control.column)
        or _family(control, chart).enforced(row, code.entry),
        cites=control.cites or (_family(control, chart).cites if chart is not None and control.family else ""),
    )


def _bites(control: Control, chart: Chart, row: Destination) -> bool | None:
    """Return whether a control asks for a licence toward a destination; None if the destination alone does not tell."""
    if control.column:
        return control.column in row.marks
    family = _family(control, chart)
    if family.reads or family.party:
        return None
    return family.reaches(row)


def _family(control: Control, chart: Chart) -> Family:
    return chart.families.get(control.family) or Family(control.family, reads=True)


def _party(reason: Reason, chart: Chart) -> bool:
    family = chart.families.get(reason.name.partition(" ")[2])
    return bool(family and family.party)


def _extra(code: Code, chart: Chart, row: Destination) -> Iterator[Reason]:
    """Footnotes of the chart that ask for a licence without a mark."""
    for extra in chart.extras:
        if row.code not in extra.destinations:
            continue
        for text in extra.codes:
            named = parsed(text)
            if named is None or named.entry != code.entry:
                continue
            if within(code.path, named.path) or within(named.path, code.path):
                inside = (named.path,) if named.path else ()
                yield Reason(
                    f"footnote {extra.note}",
                    bites=True,
                    whole=within(code.path, named.path),
                    inside=inside,
                    cites=chart.document,
                )


def _permits(entry: Entry, chart: Chart, row: Destination, path: str) -> Iterator[Permit]:
    """Licence exceptions that the entry gives for the paragraph; their general conditions (740.2) remain to be read."""
    barred = [one for one in entry.exemptions if one.grant is Grant.BARRED]
    for exemption in entry.exemptions:
        if exemption.grant not in {Grant.YES, Grant.IN_PART} or exemption.scope.covers(path) is Extent.NONE:
            continue
        if exemption.symbol in chart.group_b and "B" not in row.groups:
            continue
        yield Permit.of(exemption, covers=None)
    if row.groups & {"A:5", "A:6"} and not any(_bars(one, row, path) for one in barred):
        yield Permit("STA", covers=None, in_part=bool(barred))


def _bars(exemption: LicenceException, row: Destination, path: str) -> bool:
    hit = not exemption.barred_to or bool(row.groups & set(exemption.barred_to))
    return hit and exemption.scope.covers(path) is Extent.WHOLE


# -- By the regime of a list that asks for a licence toward every destination.

UNION = "EU"
_ENTERED = frozenset({Shape.ENTRY, Shape.MUNITIONS, Shape.ITEM})


def look_up_by_regime(edition: Edition, regime: Regime, code: Code, destination: str | None = None) -> ListAnswer:
    """Return what the list says of a code, toward a destination if one is given."""
    held = code if code.entry in edition.entries else code.row
    entry = edition.entries.get(held.entry) if held.shape in _ENTERED else None
    if entry is None:
        return _answer_without_entry(edition, regime, code, destination)
    if held is not code:
        answer = remarked(head(edition, held, destination, Knowledge.KNOWN, entry), Remark.PARAGRAPH, str(code))
    elif edition.partial:
        answer = head(edition, code, destination, Knowledge.KNOWN, entry)
    else:
        answer = _head_of_the_nearest(edition, code, destination, entry)
    return _by_regime(edition, regime, replace(answer, code=code), destination)


def _by_regime(edition: Edition, regime: Regime, answer: ListAnswer, destination: str | None) -> ListAnswer:
    """Return the answer on an entry of the list, as its regime decides it."""
    if edition.copied:
        answer = remarked(answer, Remark.COPIED)
    if destination is None:
        asks = regime.general or regime.read or regime.catch_all
        return remarked(answer, Remark.NO_DESTINATION) if asks else answer
    if destination == UNION == edition.jurisdiction or destination in regime.members:
        return _answer_at_home(answer, regime)
    return _abroad(answer, regime, answer.code, destination)


def _abroad(answer: ListAnswer, regime: Regime, code: Code, destination: str) -> ListAnswer:
    """Return the answer toward another country: a licence, but where the regime only asks about the use."""
    if destination in regime.sanctioned:
        answer = remarked(answer, Remark.SANCTIONS, regime.sanctioned[destination])
    caught = code.entry.startswith(regime.catch_all)
    if caught or code.entry.startswith(regime.read):
        answer = replace(answer, remarks=((Remark.READ, ""), *answer.remarks))
    return replace(
        answer,
        status=ListStatus.LISTED if caught else ListStatus.LICENCE,
        reasons=(Reason(regime.reason, bites=None if caught else True, whole=True, cites=answer.document),),
        permits=tuple(_authorisations(regime, code, destination)),
    )


def _answer_without_entry(edition: Edition, regime: Regime, code: Code, destination: str | None) -> ListAnswer:
    """Answer for a code without an entry: half a code, unknown, of another law, or perhaps of a part not on file."""
    if code.shape in {Shape.HALF, Shape.RANGE}:
        return head(edition, code, destination, Knowledge.HALF)
    if code.shape is Shape.ENTRY and not edition.partial:
        return head(edition, code, destination, Knowledge.UNKNOWN)
    answer = replace(head(edition, code, destination, Knowledge.UNLISTED), status=ListStatus.NOT_COVERED, near=())
    other = regime.munitions if code.shape is Shape.MUNITIONS else ""
    return replace(answer, remarks=((Remark.OTHER_LAW, other),) if other else ())


def _answer_at_home(answer: ListAnswer, regime: Regime) -> ListAnswer:
    """Inside the Union goods move freely, except those of Annex IV and arms; inside one country nothing is exported."""
    if answer.jurisdiction != UNION:
        return replace(answer, status=ListStatus.NOT_COVERED, remarks=(*answer.remarks, (Remark.DOMESTIC, "")))
    if regime.inside:
        reason = Reason(regime.inside, bites=True, whole=True, cites=regime.document)
        return replace(answer, status=ListStatus.LICENCE, reasons=(reason,))
    reached = reach(answer.code, regime.annex_iv, regime.annex_iv_in_part)
    remarks = (*answer.remarks, (Remark.WITHIN_UNION, ""))
    if reached is Extent.NONE:
        return replace(answer, status=ListStatus.LISTED, remarks=remarks)
    reason = Reason("Annex IV", bites=True, whole=reached is Extent.WHOLE, cites=regime.document)
    extra = () if reason.whole else ((Remark.IN_PART, ""),)
    return replace(answer, status=ListStatus.LICENCE, reasons=(reason,), remarks=(*remarks, *extra))


def _authorisations(regime: Regime, code: Code, destination: str) -> Iterator[Permit]:
    """Yield the general authorisations that name entry and destination; none toward a sanctioned destination."""
    if destination in regime.sanctioned:
        return
    for one in regime.general:
        covered = one.covers(code)
        if covered is Extent.NONE or not one.goes_to(destination):
            continue
        certain = covered is Extent.WHOLE and not one.purpose
        yield Permit(one.name, covers=True if certain else None, in_part=covered is Extent.PART)
