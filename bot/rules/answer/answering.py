"""Answers a query from the rules and lists: one status for each exporter, one for all, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.model.copies import replace
from bot.rules.answer import applying, code_notes, party_findings, silence, timeline
from bot.rules.answer.asked_facts import asked_facts
from bot.rules.answer.by_goods import (
    codes_judged,
    each_judged,
    goods_of_a_name,
    listed_name,
)
from bot.rules.answer.findings import Finding, status_notes
from bot.rules.answer.judging import is_everyday, judged
from bot.rules.answer.model import Answer, bare, today_instead
from bot.rules.answer.parts import AnswerPart, ask, binding_abroad, counts
from bot.rules.answer.successors import successors
from bot.rules.answer.verdict import GoodsVerdict, Verdict, is_as_strict, is_use_alone, together
from bot.rules.index import RuleBase
from bot.rules.notes import Note, NoteKind, NoteValue
from bot.rules.query import parse as query
from bot.rules.query.asked import Asked
from bot.rules.query.facts import asks_of_lists
from bot.rules.query.topics import effects
from bot.rules.status import rank, state_on
from bot.text.normalize import as_typed
from bot.vocabulary import FREE, Outcome, Status


def answer(  # noqa: PLR0913 - the names are the command's options
    base: RuleBase,
    text: str,
    *,
    today: date,
    from_: str | None = None,
    to: str | None = None,
    on: date | None = None,
    usual_from: str | None = None,
    usual_to: str | None = None,
) -> Answer:
    """Answer a query. `from_` and `to` are codes; what stands in the query itself must not contradict them.

    `usual_from` and `usual_to` are taken where the query names no exporter and no destination. `today` is the asker's.

    Raises UsageError, with what to type instead, for a query that cannot be understood.
    """
    asked_for = ("answer", text, today, from_, to, on, usual_from, usual_to)
    known: Answer | None = base.remembered.get(asked_for)
    return known or base.remember(asked_for, _answered(base, *asked_for[1:]))


def _answered(  # noqa: PLR0913, PLR0917 - as `answer`
    base: RuleBase,
    text: str,
    today: date,
    from_: str | None,
    to: str | None,
    on: date | None,
    usual_from: str | None,
    usual_to: str | None,
) -> Answer:
    taken = code_notes.with_ranges(base, query.completed(query.read(text, today), from_=from_, to=to, on=on))
    whole, (taken_from, taken_to) = judged(base, taken, today, usual_from, usual_to)
    found, goods = _with_each_of_several(base, whole)
    codes = codes_judged(base, whole)
    of_today = today_instead(base, found, today)
    first, asked, findings = found.parts[0], found.asked, found.findings
    listed = listed_name(base, found)
    guides = applying.guides(base, of_today or found)
    screened = bool(found.parties) or _names_a_firm(found)
    return Answer(
        typed=text,
        query=asked.query.shown,
        asked=asked,
        on=found.day,
        today=today,
        from_=asked.from_,
        to=asked.to,
        outcome=found.outcome,
        status=found.status,
        by_exporter=found.by_exporter,
        by_destination=_by_destination(found.parts),
        by_code={code: (one.status, one.by_exporter) for code, one in codes.items()},
        goods_by_code={code: tuple(map(base.shown, _held(base, one))) for code, one in codes.items()},
        close_by=silence.close_by(base, asked),
        list_on_file=bool(asked.from_ and base.lists and base.lists.has_list_of(asked.from_)),
        everyday=is_everyday(base, asked),
        by_goods=goods,
        some_kinds=found.some_kinds,
        kinds=_kinds(base, asked, findings),
        bare=bare(base, asked, found, today),
        of_today=of_today,
        subjects=(listed,) if listed else _subjects(base, asked, findings, first.lists.goods) or first.lists.goods,
        things=asked.things,
        findings=findings,
        successors=successors(base, found),
        lists=found.lists,
        near=_near(base, first, findings, found.outcome, listed),
        corrected=asked.corrected,
        unknown=asked.unknown,
        left=found.left,
        remarks=tuple(dict.fromkeys(_remarks(base, found))),
        parties=found.parties,
        embargo=found.embargo,
        next_change=timeline.next_change(findings, found.by_exporter, found.day),
        reviewed=min((f.measure.checked_on for f in findings if f.sets_status), default=base.checked_on),
        searched=base.extent,
        problems=base.problems,
        groups=base.group_names,
        weights=_weights(base, found),
        shown={name: base.shown(name) for name in _named(asked, findings)},
        members=base.groups,
        family=frozenset(one for thing in asked.things for one in base.family(thing.subject)),
        screened=party_findings.party_lists(base) if screened else (),
        unscreened=base.lists.parties_not_held() if screened and base.lists else (),
        guides=guides,
        facts=asked_facts(base, found, guides),
        changes=timeline.changes_asked(base, asked, today),
        looked_for=applying.looked_for(base, found),
        edition=base.edition,
        usual_from=taken_from,
        usual_to=taken_to,
    )


def _kinds(base: RuleBase, asked: Asked, findings: Sequence[Finding]) -> frozenset[str]:
    """Return the subjects of acts that are kinds of goods asked about by name alone, without a code or a figure."""
    if asked.acts or asked.query.hs or asked.query.cas or asked.query.controls or asked.query.quantities:
        return frozenset()
    things = [thing.subject for thing in asked.things if not (thing.component or thing.tail)]
    below = frozenset(kind for name in things for kind in base.narrower(name) - {name})
    return frozenset(item.subject for one in findings for item in one.items if item.subject in below - {*things})


def _with_each_of_several(base: RuleBase, whole: Verdict) -> tuple[Verdict, tuple[GoodsVerdict, ...]]:
    """Return the verdict on all goods together and that on each; of several with what was searched for."""
    goods = each_judged(base, whole)
    if len(goods) == 1 and goods[0].verdict is not whole:
        alone = goods[0].verdict  # the others only told of it again
        return (alone if is_as_strict(alone, whole) else whole), goods
    if len(goods) <= 1:
        return whole, goods
    each = tuple(replace(one, searched=applying.search_of(base, one.verdict)) for one in _told_apart(goods))
    return together(base, whole, [one.verdict for one in each]), each


def _told_apart(goods: Sequence[GoodsVerdict]) -> Iterator[GoodsVerdict]:
    """Yield the goods of several lines, those of one name and of different verdicts with the figures of their lines."""
    for one in goods:
        figures = [figure.text for figure in one.verdict.asked.query.quantities]
        others = [it for it in goods if it.name == one.name and it.verdict.status is not one.verdict.status]
        yield replace(one, name=f"{one.name}, {figures[0]}") if figures and others else one


def _remarks(base: RuleBase, found: Verdict) -> Iterator[Note]:
    """Yield what to know of the answer as a whole, the reading of the question first."""
    first, asked = found.parts[0], found.asked
    yield from _said_of_names(base, found)
    yield from _said_of_classes(base, found)
    yield from _revisions(base, asked)
    yield from (party_findings.begun_in_full(base, one, asked, found.day) for one in asked.remarks)
    yield from code_notes.notes_on_codes(base, asked, found=bool(found.findings or found.lists))
    yield from _said_beside(first)
    yield from _said_of_acts_abroad(found.parts)
    yield from _said_of_origin(base, first, found.status, found.day)
    yield from sorted(first.told.remarks, key=lambda one: _is_over(base, one, found.day))
    yield from status_notes(base, asked, found.findings)


def _revisions(base: RuleBase, asked: Asked) -> Iterator[Note]:
    """Yield the changes of the acts that are asked about: those of a span, if one is named; the newest first.

    Of one day that of the kind that is asked for comes before those that may hold it.
    """
    if not asked.revisions:
        return
    wanted = effects(asked.revisions)
    found = [one for act in asked.acts for one in base.measures[act].changes if one.effect in wanted]
    first, last = asked.query.on, asked.query.until
    inside = [one for one in found if first and last and first <= one.date.last and one.date.first <= last]
    for one in sorted(inside or found, key=lambda one: (one.date.first, one.effect in asked.revisions), reverse=True):
        yield Note.of(NoteKind.ACT_CHANGE, day=one.date.text, document=one.document, what=one.what.rstrip("."))
    if not found:
        documents = tuple(base.measures[act].document for act in asked.acts)
        yield Note.of(NoteKind.NO_ACT_CHANGE, documents=documents)


def _is_over(base: RuleBase, remark: Note, day: date) -> bool:
    """Return whether a remark is on an act that has ended: what others say of the same goods goes before it."""
    if remark.kind is not NoteKind.OUTSIDE_THRESHOLD:
        return False
    acts = (one for one in base.measures.values() if one.document == remark.given("document"))
    states = [state_on(limb, act.announced, day) for act in acts for limb in act.limbs]
    return bool(states) and all(one is not None and one.status is Status.EXPIRED for one in states)


_MOST_EXPORTERS = 3
"""Exporters that a note on a party's name tells."""


def _said_of_names(base: RuleBase, found: Verdict) -> Iterator[Note]:
    """Say what would hold for the goods in a party's name, where that is stricter than the answer."""
    for one in found.asked.goods_in_names:
        if stricter := dict(goods_of_a_name(base, found, one)):
            gravest = min(stricter.values(), key=lambda verdict: rank(verdict.status))
            exporters = tuple(code for code, status in gravest.by_exporter.items() if status is gravest.status)
            firm = as_typed(one.firm, found.asked.query.shown)
            yield Note.of(
                NoteKind.GOODS_OF_A_NAME,
                firm=firm,
                asked=tuple(stricter),
                status=gravest.status,
                exporters=exporters[:_MOST_EXPORTERS],
            )


def _said_of_classes(base: RuleBase, found: Verdict) -> Iterator[Note]:
    """Say that a class is no goods, where nothing else is named and no act is on it."""
    silent = found.status is Status.NOT_COVERED
    if classes := silence.classes_alone(base, found.parts[0]) if silent else ():
        yield Note.of(NoteKind.CLASS_OF_GOODS, classes=tuple(map(base.shown, classes)))


def _said_beside(part: AnswerPart) -> Iterator[Note]:
    if own := tuple(thing.subject for thing in part.asked.things if thing.subject not in part.beside):
        yield from [Note.of(NoteKind.BESIDE, beside=part.beside, asked=own)] if part.beside else ()


def _said_of_acts_abroad(parts: Sequence[AnswerPart]) -> Iterator[Note]:
    """Yield why acts count that are not the sender's."""
    found = [one for part in parts if part.abroad for one in part.findings]
    for one in found:
        if one.sets_status or one.apart == "destination":
            yield Note.of(NoteKind.ABROAD, country=one.measure.jurisdiction, why=one.limb.abroad)


def _said_of_origin(base: RuleBase, part: AnswerPart, status: Status, day: date) -> Iterator[Note]:
    """Say that another exporter's acts may bind goods that their sender lets go, as goods of its origin."""
    free = status in FREE or (status is Status.UNRECOGNISED and bool(part.asked.things))
    if not free or not part.asked.from_ or part.asked.acts:
        return
    naming = frozenset(binding_abroad(base, part.asked))
    for act in (act for acts in base.abroad.values() for act in acts if act.standing == "framework"):
        if part.asked.from_ == act.jurisdiction:
            continue
        own = ask(base, part.asked, act.jurisdiction, day)
        if act.jurisdiction in naming or counts(own):
            yield Note.of(NoteKind.ORIGIN, country=act.jurisdiction, why=act.abroad, **_told_of_origin(own[0]))


def _told_of_origin(part: AnswerPart) -> dict[str, NoteValue]:
    """Return what the acts and lists of the country of origin ask toward the destination, by code, where they do."""
    if part.asked.to is None or not counts([part]):
        return {}
    acts = [one for one in part.findings if one.sets_status and one.state.status is part.status]
    lists = [one for one in part.lists.findings if one.status is part.status]
    codes = [code for one in acts for item in one.items for code in item.control_codes or (one.measure.document,)]
    codes += [str(one.answer.code) for one in lists]
    hedged = {"hedged": "yes"} if not acts and all(one.hedged for one in lists) else {}
    return {"status": part.status, "codes": tuple(dict.fromkeys(codes)), **hedged}


def _names_a_firm(found: Verdict) -> bool:
    """Return whether a firm is asked about: words like a form of law beside goods alone are none."""
    asked, unknown = found.asked, found.outcome is Outcome.UNRECOGNISED
    named = bool(asked.unknown) and all(map(str.isascii, asked.unknown))
    if unknown and named and not asked.things and asks_of_lists(asked.query.shown):
        return True
    return (asked.company and (bool(asked.firms) or not asked.things)) or (unknown and _is_a_name_alone(asked))


def _is_a_name_alone(asked: Asked) -> bool:
    """Return whether nothing but one stretch of words like a firm's or a person's name was left to read."""
    query = asked.query
    if asked.things or asked.acts or asked.to or query.hs or query.cas or query.controls or query.quantities:
        return False
    names = [name.split() for name in asked.firms if name[0].isupper() and not any(map(str.isdigit, name))]
    return len(names) == 1 and {one.typed for one in asked.left} <= {*names[0]}


def _named(asked: Asked, findings: Sequence[Finding]) -> set[str]:
    """Return every subject that an answer may have to name."""
    return {thing.subject for thing in asked.things} | {item.subject for found in findings for item in found.items}


def _held(base: RuleBase, found: Verdict) -> tuple[str, ...]:
    """Return what goods a code holds: by the acts that print it, else by the headings of lists."""
    headings = (one.answer.heading for one in found.lists if one.answer.heading)
    return _subjects(base, found.asked, found.findings) or tuple(dict.fromkeys(headings))


def _by_destination(parts: Sequence[AnswerPart]) -> dict[str, dict[str, Status]]:
    """Return destination → exporter → status, if several destinations were asked for."""
    if len({part.asked.to for part in parts}) < 2:  # noqa: PLR2004 - several
        return {}
    found: dict[str, dict[str, Status]] = {}
    for part in parts:
        if part.asked.to:
            held = found.setdefault(part.asked.to, {})
            for exporter, status in part.by_exporter.items():
                held[exporter] = min(held.get(exporter, status), status, key=rank)
    return found


def _subjects(
    base: RuleBase, asked: Asked, findings: Sequence[Finding], listed: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Return what was asked for; of a code or an act what it names, without the classes that come along.

    `listed`: goods of lists that the question names; beside their code they are what it asks about.
    """
    whole = [thing for thing in asked.things if not thing.component] or asked.things
    if whole:
        return tuple(dict.fromkeys(thing.subject for thing in whole))
    if is_use_alone(base, asked):
        return ()  # users and uses are no goods, whatever the acts that bind them speak of
    if listed and asked.query.controls:
        return listed
    found = _named_by(findings)
    return tuple(name for name in found if asked.acts or not base.is_class(name))


def _named_by(findings: Sequence[Finding]) -> dict[str, None]:
    """Return the subjects of the acts that set a status; of all if none does."""
    near = [finding for finding in findings if finding.sets_status] or findings
    return dict.fromkeys(item.subject for finding in near for item in finding.items)


_NEAR = 6


def _near(
    base: RuleBase, part: AnswerPart, findings: Sequence[Finding], outcome: Outcome, listed: str
) -> tuple[str, ...]:
    """Return what the asker may have meant: close spellings, and neighbours that rules name.

    `listed`: the name by which a list alone has the goods.
    """
    asked = part.asked
    near = dict.fromkeys((*asked.near, *part.lists.near, *part.beside))
    asked_for = {thing.subject for thing in asked.things if not thing.component} - {*part.beside}
    if outcome is Outcome.PARTLY_UNDERSTOOD and asked.left and not listed:
        near.update(dict.fromkeys(thing.subject for thing in asked.things))
        asked_for = set()  # without the words left over it is another question
    elif not any(finding.sets_status and finding.state.status is not Status.EXPIRED for finding in findings):
        near.update(dict.fromkeys(_neighbours(base, asked)))
    return tuple(name for name in near if name not in asked_for)[:_NEAR]


def _neighbours(base: RuleBase, asked: Asked) -> list[str]:
    """Return things beside those asked about that rules name; acts on what is above them were asked anyway."""
    beside = dict.fromkeys(
        other
        for thing in asked.things
        if not base.is_everyday(thing.subject)
        for other in base.neighbours(thing.subject)
        if other not in base.broader(thing.subject)
        and not base.is_class(other)
        and _is_near(base, thing.subject, other)
    )
    exporters = {other: _exporters(base, other) for other in beside}
    return [other for other in beside if exporters[other] and (not asked.from_ or asked.from_ in exporters[other])]


def _is_near(base: RuleBase, subject: str, other: str) -> bool:
    """Return whether things are of one kind: no technology, machines or batteries for a material."""
    kinds = [base.subjects[one].kind == "technology" for one in (subject, other)]
    made = [{code[:2] >= _MACHINES for code in base.customs_codes_of(one)} for one in (subject, other)]
    return kinds[0] == kinds[1] and (not all(made) or not made[0].isdisjoint(made[1]))


_MACHINES = "84"
"""The first chapter of machines."""


def _exporters(base: RuleBase, subject: str) -> frozenset[str]:
    """Return jurisdictions with an act on a subject or a narrower one."""
    return frozenset(
        place.measure.jurisdiction for name in base.narrower(subject) for place in base.items_on.get(name, ())
    )


def _weights(base: RuleBase, whole: Verdict) -> dict[str, int]:
    """Return each exporter's place in what was asked: as its subject says, else by how much its acts say about it.

    Where lists have it, those with another act that is known to hold follow, then the lists in their order.
    """
    found: dict[str, int] = {}
    for thing in whole.asked.things:
        for place, code in enumerate(base.exporters_of(thing.subject)):
            found[code] = min(found.get(code, place), place)
    listing = [one.answer.jurisdiction for one in whole.lists]
    setting = {one.measure.jurisdiction for one in whole.findings if one.sets_status} if listing else set()
    holds = {code: rank(whole.by_exporter.get(code, Status.UNKNOWN)) for code in setting}
    acts = sorted((code for code in holds if holds[code] < rank(Status.UNKNOWN)), key=lambda code: (holds[code], code))
    others = dict.fromkeys((*acts, *listing))
    last = max(found.values(), default=-1) + 1
    return {code: last + place for place, code in enumerate(others)} | found
