"""Notes on the codes of a question: on entries of lists, on what nothing answers, on the ends of a range. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from bot.errors import UsageError
from bot.lists.codes import Code, Shape, parse
from bot.lists.library import Lists
from bot.lists.list_answer import Knowledge, ListAnswer, Permit, Remark
from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.notes import Note, NoteKind
from bot.rules.query.asked import Asked
from bot.rules.query.parse import Query
from bot.text.notation import base_unit

MOST = 20
"""Entries of a range that are answered one by one."""
_NAME = 110
_YEARS = range(1990, 2041)
_CHAPTER, _SUBHEADING = 2, 6
_SHOWN, _FIRST = 6, 3
"""Paragraphs and limits that are told of an entry."""
_SILENT = frozenset({Remark.READ, Remark.IN_PART, Remark.NO_ROW, Remark.DOMESTIC, Remark.EMPTY})
"""Remarks that are said first, or by the status itself."""
_APART = frozenset({Shape.HALF, Shape.MUNITIONS, Shape.ITEM})


def with_ranges(base: RuleBase, taken: Query) -> Query:
    """Return the question with every entry between the ends of its ranges, as the lists of its exporters have them.

    Raises UsageError for a range that holds too many.
    """
    if not taken.ranges or base.lists is None:
        return taken
    codes = dict.fromkeys(taken.controls)
    for first, last in taken.ranges:
        between = base.lists.between(first, last, taken.exporters)
        if len(between) > MOST:
            raise UsageError(f"{first} to {last} holds {len(between)} entries: ask for at most {MOST} at once.")
        codes |= dict.fromkeys(between)
    return replace(taken, controls=tuple(sorted(codes)))


def notes_on_codes(base: RuleBase, asked: Asked, *, found: bool) -> Iterator[Note]:
    """Yield a note on each code that lists on file do not have, or only in part, and the names of customs codes.

    `found`: an act or a list answers all the same, so that only lists which are not on file are worth a word.
    """
    if base.lists is None:
        return
    exporters = (asked.from_,) if asked.from_ else ()
    if apart := code_apart(asked):
        yield from _of_a_code_apart(base.lists.look_up(apart, None, exporters), apart)
    yield from _of_substances_and_tariffs(base, base.lists, asked, found=found)
    if found:
        return
    for text in asked.query.controls:
        code = parse(text)
        if code is not None and code.shape is Shape.ENTRY and not base.codes.by_control(text):
            yield from _of_an_entry(base.lists, code, exporters)
    yield from _of_customs_codes(base, base.lists, asked)


def _of_substances_and_tariffs(base: RuleBase, lists: Lists, asked: Asked, *, found: bool) -> Iterator[Note]:
    """Yield what a CAS number is that lists print, what the destination's tariff means by a code, and who seeks it."""
    for number in asked.query.cas:
        if not base.codes.subjects_by_cas(number) and (substance := lists.substance(number)):
            yield Note.of(NoteKind.SUBSTANCE, cas=number, name=substance.name, entries=substance.as_printed)
    for code in asked.query.hs:
        for line in base.importers_lines(code, asked.to)[:1]:
            yield Note.of(NoteKind.TARIFF_LINE, code=code, country=line.jurisdiction, text=line.text)
        if found and (tier := lists.high_priority(code)):
            yield Note.of(NoteKind.HIGH_PRIORITY, code=code[:_SUBHEADING], tier=tier)


def _of_a_code_apart(answers: tuple[ListAnswer, ...], code: Code) -> Iterator[Note]:
    if code.shape is Shape.MUNITIONS:
        laws = dict.fromkeys(detail for one in answers for remark, detail in one.remarks if remark is Remark.OTHER_LAW)
        if not any(one.knowledge is Knowledge.KNOWN for one in answers):
            yield Note.of(NoteKind.MUNITIONS_CODE, code=str(code), laws=tuple(laws))
    elif entries := sorted({name for one in answers for name in one.near}):
        yield Note.of(NoteKind.CODE_BEGINS, code=str(code), entries=tuple(entries))


def _of_an_entry(lists: Lists, code: Code, exporters: tuple[str, ...]) -> Iterator[Note]:
    asked = [one for one in lists.look_up(code, None, exporters) if one.knowledge is not Knowledge.UNLISTED]
    without = [one for one in asked if one.knowledge is Knowledge.UNKNOWN]
    if not without or len(without) < len(asked):
        return
    others = tuple(one.title for one in lists.look_up(code, None) if one.knowledge is Knowledge.KNOWN)
    without_it = tuple(Note.of(NoteKind.LIST_EDITION, title=one.title, day=one.edition) for one in without)
    yield Note.of(NoteKind.NO_ENTRY, code=code.entry, lists=without_it, others=others)


def _of_customs_codes(base: RuleBase, lists: Lists, asked: Asked) -> Iterator[Note]:
    """Yield the name of each code: one that no act prints is told from one that the nomenclature does not have.

    That no act prints it is said where it is so, of the exporter that is asked for or of all.
    """
    query = asked.query
    chapter = query.plain if len(query.plain) == _CHAPTER and query.plain.isdecimal() else ""
    if chapter and (found := lists.customs(chapter)) and found.known:
        yield Note.of(NoteKind.CHAPTER, code=chapter, edition=found.edition, name=_cut(found.name))
    for digits in query.hs:
        found, code = lists.customs(digits), digits[:_SUBHEADING]
        if found is not None and found.known:
            said = _who_prints_none(base, digits, asked.from_)
            tier = lists.high_priority(digits)
            yield Note.of(
                NoteKind.CODE_NAME, code=code, edition=found.edition, name=_cut(found.name), tier=tier, **said
            )
        elif found is not None and int(code) not in _YEARS:
            name = _cut(dict(found.holders)[found.nearest]) if found.nearest else None
            yield Note.of(NoteKind.NO_CODE, code=code, edition=found.edition, nearest=found.nearest, name=name)


def _who_prints_none(base: RuleBase, code: str, exporter: str | None) -> dict[str, str]:
    """Return that no act on file prints a code or is on goods under it, or none of the exporter's; empty if one is."""
    near = (place for name, _ in base.codes.subjects_by_hs(code) for place in base.items_on.get(name, ()))
    printing = {place.measure.jurisdiction for place in (*base.codes.by_hs(code), *near)}
    if not printing:
        return {"nobody": code}
    if exporter and not any(base.is_or_binds(one, exporter) for one in printing):
        return {"exporter": exporter}
    return {}


def _cut(name: str) -> str:
    short = name.strip().rstrip(".")
    return short if len(short) <= _NAME else f"{short[:_NAME].rpartition(' ')[0]}…"


def notes_on_entry(found: ListAnswer) -> Iterator[Note]:
    """Yield what a reader must know beside the status of an entry: reasons, conditions, paragraphs, newer editions."""
    if found.has(Remark.READ):
        yield Note(NoteKind.READ)
    if found.embargo:
        yield Note.of(NoteKind.LIST_EMBARGO, document=found.embargo)
    elif found.columns:
        covering = tuple(one.name for one in found.permits if one.covers)
        yield Note.of(NoteKind.LIST_REASONS, columns=found.columns, permits=covering)
    if perhaps := tuple(_permit(one) for one in found.permits if one.covers is None):
        yield Note.of(NoteKind.LIST_CONDITIONS, permits=perhaps[:_SHOWN])
    if found.needing:
        yield Note.of(NoteKind.LIST_PARAGRAPHS, needing=_below(found.needing), free=_below(found.free))
    for remark, detail in found.remarks:
        if remark not in _SILENT:
            members = tuple(detail.split()) if remark is Remark.MEMBERS_DIFFER else None
            yield Note.of(NoteKind(remark.value), detail=detail, members=members)
    if found.newer:
        yield Note.of(NoteKind.LIST_NEWER, day=found.newer)


def _below(paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f".{path}" for path in paths[:_SHOWN])


def _permit(one: Permit) -> Note:
    """Return an exception or authorisation that has conditions, with what it reaches."""
    return Note.of(
        NoteKind.LIST_PERMIT,
        name=one.name,
        limit=one.limit or None,
        paragraphs=_below(one.inside[:_FIRST]),
        more=1 if len(one.inside) > _FIRST else None,
        in_part=1 if one.in_part else None,
    )


def limits_of_entry(found: ListAnswer, asked_in: frozenset[str]) -> Note:
    """Return that limits decide, with the first of them, in a unit of the question before: `.b.4: rate > 9 Hz`."""
    ordered = sorted(found.thresholds, key=lambda one: base_unit(one.unit) not in asked_in)
    first = tuple(f".{one.path}: {f'{one.what} {one.limit}'.strip()}" for one in ordered if one.path)[:_FIRST]
    return Note.of(NoteKind.LIST_LIMITS, limits=first, more=1 if len(found.thresholds) > len(first) else None)


def code_apart(asked: Asked) -> Code | None:
    """Return a half code, or one of a munitions list or of a list by rows, that the question is about.

    Control codes of other lists are others.
    """
    if asked.things:
        return None
    if asked.query.controls:
        codes = (code for text in asked.query.controls if (code := parse(text)))
        return next((code for code in codes if code.shape is Shape.MUNITIONS), None)
    texts = (asked.query.plain, *(one.typed for one in asked.left))
    codes = (code for text in texts if (code := parse(text)) and code.shape in _APART)
    return next(codes, None)
