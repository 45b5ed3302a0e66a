"""Answers a query from the rules and lists: one status for each exporter, one for all, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.rules import listed, listed_parties, timeline
from bot.rules.answer import Answer
from bot.rules.findings import Finding, status_sentences
from bot.rules.index import RuleBase
from bot.rules.listed_parties import PartyFinding
from bot.rules.model import Embargo, Measure
from bot.rules.parts import AnswerPart, ask, best_parts, counts, gravest_first, if_nothing_counts
from bot.rules.query import parse as query
from bot.rules.query.leftover import Left
from bot.rules.query.resolve import Asked, Direction, Thing, understand
from bot.rules.query.subjects import words_of
from bot.rules.status import rank
from bot.text import countries
from bot.text.normalize import key
from bot.vocabulary import RESTRICTING, Outcome, Status

_US, _EU = "US", "EU"
_HEADING = 4


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
    taken = query.completed(query.read(text, today), from_=from_, to=to, on=on)
    taken = listed.with_ranges(base, taken)
    asked = understand(base, taken, today)
    taken_from = usual_from if not any(way.from_ for way in asked.directions) else None
    taken_to = usual_to if not any(way.to for way in asked.directions) else None
    asked = _with_usual(asked, taken_from, taken_to)
    day = asked.query.on or today
    parts = best_parts(base, asked, day)
    last = asked.query.until
    if last and last > day and not counts(parts) and counts(until := best_parts(base, asked, last)):
        parts, day = until, last  # what begins inside a span is not "nothing on file"
    first = parts[0]
    findings = _merged(part.findings for part in parts)
    lists = tuple(dict.fromkeys(one for part in parts for one in part.lists.findings))
    left = _left(base, first, findings)
    parties = listed_parties.screen(base, first.asked, day)
    named = any(one.apart == "destination" and one.state.status in RESTRICTING for one in findings)
    of_acts = named and not any(part.asked.to for part in parts)  # the acts name it, toward some destinations
    by_name = not of_acts and any(one.likely and one.status in RESTRICTING for one in lists)
    partly = (bool(left) and bool(asked.things) and not asked.acts) or by_name or bool(first.beside)
    by_exporter = _with_union(base, _merged_statuses(base, parts, partly=partly))
    of_parties = {} if asked.acts else _of_parties(first.asked, parties)
    by_exporter = _strictest(by_exporter, of_parties)
    nothing = if_nothing_counts(base, first, partly=partly)
    status = min(by_exporter.values(), key=rank, default=nothing)
    embargo = _embargo(base, first.asked, parts)
    if embargo and status is Status.NOT_LISTED:  # sanctions are in no rule on file
        status = Status.NOT_COVERED
        freed = (code for code, own in by_exporter.items() if own is Status.NOT_LISTED and code != embargo.country)
        by_exporter |= dict.fromkeys(freed, status)
    use_alone = _is_use_alone(base, first.asked)
    like_a_party = use_alone or (bool(of_parties) and not any(party.sure for party in parties))
    partly = partly or like_a_party or (status not in RESTRICTING and bool(first.asked.not_from))
    outcome = _outcome(status, partly=partly)
    asked = first.asked
    of_codes = tuple(_by_code(base, asked, day))
    by_code = {code: found for code, found, _ in of_codes}
    several = len({part.asked.to for part in parts}) > 1
    return Answer(
        typed=text,
        query=asked.query.shown,
        asked=asked,
        on=day,
        today=today,
        from_=asked.from_,
        to=asked.to,
        outcome=outcome,
        status=status,
        by_exporter=by_exporter,
        by_destination=_by_destination(parts) if several else {},
        by_code=by_code,
        goods_by_code={code: tuple(map(base.shown, goods)) for code, _, goods in of_codes},
        subjects=_subjects(base, asked, findings) or first.lists.goods,
        things=asked.things,
        findings=findings,
        lists=lists,
        near=_near(base, first, findings, outcome),
        corrected=asked.corrected,
        unknown=asked.unknown,
        left=left,
        remarks=tuple(
            dict.fromkeys(
                (
                    *asked.remarks,
                    *listed.notes_on_codes(base, asked, found=bool(findings or lists)),
                    *_said_beside(first),
                    *_said_of_acts_abroad(parts),
                    *_said_of_origin(base, first, status, day),
                    *_said_of_codes(by_code),
                    *first.told.remarks,
                    *status_sentences(base, asked, findings),
                )
            )
        ),
        parties=parties,
        embargo=embargo,
        next_change=timeline.next_change(findings, by_exporter, day),
        reviewed=min((f.measure.checked_on for f in findings if f.sets_status), default=base.checked_on),
        searched=(len(base.measures), len(base.exporters)),
        problems=base.problems,
        groups=base.group_names,
        weights=_weights(base, asked),
        shown={name: base.shown(name) for name in _named(asked, findings)},
        members=base.groups,
        family=frozenset(one for thing in asked.things for one in base.family(thing.subject)),
        screened=listed_parties.party_lists(base) if parties or asked.company else (),
        usual_from=taken_from,
        usual_to=taken_to,
    )


def _said_beside(part: AnswerPart) -> Iterator[str]:
    if part.beside:
        own = [thing.subject for thing in part.asked.things if thing.subject not in part.beside]
        yield f"The acts found speak of {' and '.join(part.beside)}, not of {' and '.join(own)} itself."


def _said_of_acts_abroad(parts: Sequence[AnswerPart]) -> Iterator[str]:
    """Yield why acts count that are not the sender's."""
    found = [one for part in parts if part.abroad for one in part.findings]
    for act in (one.measure for one in found if one.sets_status or one.apart == "destination"):
        yield f"{_whose(act)} bind goods that other countries send as well: {act.abroad}."


def _said_of_origin(base: RuleBase, part: AnswerPart, status: Status, day: date) -> Iterator[str]:
    """Say that another exporter's acts may bind goods that their sender lets go, as goods of its origin."""
    free = status in _FREE or (status is Status.UNRECOGNISED and bool(part.asked.things))
    if not free or not part.asked.from_ or part.asked.acts:
        return
    for act in (act for acts in base.abroad.values() for act in acts if act.standing == "framework"):
        if part.asked.from_ != act.jurisdiction and counts(ask(base, part.asked, act.jurisdiction, day)):
            yield f"{_whose(act)} may bind them as well: {act.abroad}."


_FREE = frozenset({Status.NOT_LISTED, Status.NOT_COVERED})


def _whose(act: Measure) -> str:
    return f"The acts of {countries.the(act.jurisdiction)}"


def _said_of_codes(by_code: Mapping[str, tuple[Status, Mapping[str, Status]]]) -> Iterator[str]:
    """Yield what each of several codes is by itself, if something counts for any."""
    bound = [code for code, (status, _) in by_code.items() if status in RESTRICTING]
    for status in dict.fromkeys(by_code[code][0] for code in bound) if len(bound) > 1 else ():
        same = [code for code in bound if by_code[code][0] is status]
        yield f"{', '.join(same)}: {status}{', each by itself' if len(same) > 1 else ''}."
    if bound:
        for code, (status, _) in by_code.items():
            if status not in RESTRICTING:
                yield f"{code}: {_NOTHING.get(status, 'nothing on file')}."


_NOTHING = {
    Status.NOT_COVERED: "not covered by what is on file",
    Status.UNRECOGNISED: "not recognised",
    Status.LISTED: "listed, and no licence needed toward that destination",
}


def _with_usual(asked: Asked, from_: str | None, to: str | None) -> Asked:
    """Return the question with what is usual in a channel, where it names no place of that kind."""
    if not (from_ or to):
        return asked
    ways = tuple(
        Direction(way.from_ or from_, way.to or ((to,) if to else ()), guessed=way.guessed) for way in asked.directions
    )
    return replace(asked, directions=ways)


def _named(asked: Asked, findings: Sequence[Finding]) -> set[str]:
    """Return every subject that an answer may have to name."""
    return {thing.subject for thing in asked.things} | {item.subject for found in findings for item in found.items}


def _of_parties(asked: Asked, parties: Sequence[PartyFinding]) -> dict[str, Status]:
    """Return what a firm's listing makes of the answer: for the exporter asked for, else for each that lists it."""
    found: dict[str, Status] = {}
    for party in parties:
        counts = (party.sure and asked.from_ == _US) if asked.things else asked.from_ in {None, party.jurisdiction}
        if party.status in RESTRICTING and counts and (party.jurisdiction == _US or not asked.things):
            found[party.jurisdiction] = min(found.get(party.jurisdiction, party.status), party.status, key=rank)
    return found


def _is_use_alone(base: RuleBase, asked: Asked) -> bool:
    """Return whether a question names users or uses and no goods.

    What acts bind them to says nothing of what is sent.
    """
    codes = asked.query.hs or asked.query.cas or asked.query.controls
    if asked.things or asked.acts or codes:
        return False
    return bool(asked.uses) or any(name not in base.bound for name in asked.parties)


def _strictest(found: Mapping[str, Status], others: Mapping[str, Status]) -> dict[str, Status]:
    """Return the stricter of two statuses of each exporter, the gravest first."""
    both = {code: min(found.get(code, status), status, key=rank) for code, status in others.items()}
    return dict(sorted({**found, **both}.items(), key=lambda pair: (rank(pair[1]), pair[0])))


def _merged_statuses(base: RuleBase, parts: Sequence[AnswerPart], *, partly: bool) -> dict[str, Status]:
    """Return the strictest status of each exporter in any part; where nothing counts, why."""
    found: dict[str, Status] = {}
    for part in parts:
        for exporter, counted in part.by_exporter.items():
            status = if_nothing_counts(base, part, partly=partly) if counted is Status.NOT_LISTED else counted
            found[exporter] = min(found.get(exporter, status), status, key=rank)
    return found


def _with_union(base: RuleBase, found: Mapping[str, Status]) -> dict[str, Status]:
    """Return the statuses, the gravest first; the Union's law holds in its member states, whatever else they have."""
    union, members = found.get(_EU), base.groups.get(_EU, frozenset())
    held = {
        exporter: min(status, union, key=rank) if union and exporter in members else status
        for exporter, status in found.items()
    }
    return dict(sorted(held.items(), key=lambda pair: (rank(pair[1]), pair[0])))


def _by_code(
    base: RuleBase, asked: Asked, day: date
) -> Iterator[tuple[str, tuple[Status, Mapping[str, Status]], tuple[str, ...]]]:
    """Yield what each of several codes is answered by itself, as if alone asked for, and what goods it holds."""
    for code in _codes(base, asked) if not asked.acts else ():
        alone = {name: (code,) if code in getattr(asked.query, name) else () for name in ("hs", "cas", "controls")}
        things = tuple(Thing(subject, code) for subject in base.subjects_by_cas(code) if alone["cas"])
        one = replace(asked, query=replace(asked.query, **alone), things=things)  # type: ignore[arg-type] # tuples of codes
        parts = best_parts(base, one, day)
        statuses = _with_union(base, _merged_statuses(base, parts, partly=False))
        nothing = if_nothing_counts(base, parts[0], partly=False)
        headings = (of.answer.heading for part in parts for of in part.lists.findings if of.answer.heading)
        goods = _subjects(base, one, _merged(part.findings for part in parts)) or tuple(dict.fromkeys(headings))
        yield code, (min(statuses.values(), key=rank, default=nothing), statuses), goods


def _by_destination(parts: Sequence[AnswerPart]) -> dict[str, dict[str, Status]]:
    found: dict[str, dict[str, Status]] = {}
    for part in parts:
        if part.asked.to:
            held = found.setdefault(part.asked.to, {})
            for exporter, status in part.by_exporter.items():
                held[exporter] = min(held.get(exporter, status), status, key=rank)
    return found


def _merged(found: Iterable[Sequence[Finding]]) -> tuple[Finding, ...]:
    """Return the findings of all parts, each limb once: as it counts for the part in which it counts most."""
    kept: dict[tuple[str, int], Finding] = {}
    for findings in found:
        for finding in findings:
            place = (finding.measure.key, id(finding.limb))
            if place not in kept or (finding.sets_status and not kept[place].sets_status):
                kept[place] = finding
    return tuple(sorted(kept.values(), key=gravest_first))


def _left(base: RuleBase, part: AnswerPart, findings: Sequence[Finding]) -> tuple[Left, ...]:
    """Return words that were passed over, codes that nothing is on file for; a form that an act prints is none."""
    unknown = tuple(Left(code, None) for code in _codes(base, part.asked) if not _is_met(base, part, code))
    met = {word for name in part.lists.goods for word in words_of(name)}
    kept = [one for one in part.asked.left if key(one.typed) not in met and not _names_goods(part, key(one.typed))]
    if not part.asked.things and not findings:
        return tuple(kept)
    component = any(thing.component for thing in part.asked.things)
    if component and not kept:
        kept.append(Left(part.asked.query.text, None))
    return (*kept, *unknown)


def _names_goods(part: AnswerPart, word: str) -> bool:
    """Return whether a word is of a name of listed goods, perhaps with a particle behind it."""
    return any(word in named or word.startswith(named) for named in map(key, part.lists.typed))


def _codes(base: RuleBase, asked: Asked) -> tuple[str, ...]:
    """Return the codes of a question that names several.

    Four digits that are no heading may number anything (PO 4711).
    """
    hs = (code for code in asked.query.hs if len(code) > _HEADING or base.knows_customs_code(code))
    codes = (*hs, *asked.query.cas, *asked.query.controls)
    return codes if len(codes) > 1 else ()


def _is_met(base: RuleBase, part: AnswerPart, code: str) -> bool:
    """Return whether a finding, a list or a thing that is asked about comes from a code."""
    query = part.asked.query
    if code in query.hs:
        return bool(base.by_hs(code) or base.subjects_by_hs(code))
    if code in query.cas:
        return bool(base.subjects_by_cas(code))
    return code in {str(one.answer.code) for one in part.lists.findings} or bool(base.by_control(code))


def _outcome(status: Status, *, partly: bool) -> Outcome:
    if partly:
        return Outcome.PARTLY_UNDERSTOOD
    if status in RESTRICTING:
        return Outcome.RESTRICTED
    return {
        Status.LISTED: Outcome.LISTED,
        Status.NOT_COVERED: Outcome.NOT_COVERED,
        Status.UNRECOGNISED: Outcome.UNRECOGNISED,
    }.get(status, Outcome.NOTHING_ON_FILE)


def _embargo(base: RuleBase, asked: Asked, parts: Sequence[AnswerPart]) -> Embargo | None:
    """Return the embargo on a destination; a country or town of unclear direction counts as one."""
    towns = (code for code in asked.towns if code != asked.from_ and code not in asked.origins)
    places = [*asked.regions, *asked.firm_places, *towns, *(part.asked.to for part in parts if part.asked.to)]
    if asked.directions[0].guessed:
        places += [code for way in asked.directions for code in way.to]
    return next((base.embargoes[place] for place in places if place in base.embargoes), None)


def _subjects(base: RuleBase, asked: Asked, findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return what was asked for; of a code or an act what it names, without the classes that come along."""
    whole = [thing for thing in asked.things if not thing.component] or asked.things
    if whole:
        return tuple(dict.fromkeys(thing.subject for thing in whole))
    if _is_use_alone(base, asked):
        return ()  # users and uses are no goods, whatever the acts that bind them speak of
    near = [finding for finding in findings if finding.sets_status] or findings
    found = dict.fromkeys(item.subject for finding in near for item in finding.items)
    return tuple(name for name in found if asked.acts or not base.is_class(name))


_NEAR = 6


def _near(base: RuleBase, part: AnswerPart, findings: Sequence[Finding], outcome: Outcome) -> tuple[str, ...]:
    """Return what the asker may have meant: close spellings, and neighbours that rules name."""
    asked = part.asked
    near = dict.fromkeys((*asked.near, *part.lists.near, *part.beside))
    asked_for = {thing.subject for thing in asked.things if not thing.component} - {*part.beside}
    if outcome is Outcome.PARTLY_UNDERSTOOD and asked.left:
        near.update(dict.fromkeys(thing.subject for thing in asked.things))
        asked_for = set()  # without the words left over it is another question
    elif not any(finding.sets_status and finding.state.status is not Status.EXPIRED for finding in findings):
        near.update(dict.fromkeys(_neighbours(base, asked)))
    return tuple(name for name in near if name not in asked_for)[:_NEAR]


def _neighbours(base: RuleBase, asked: Asked) -> list[str]:
    """Return things beside and above those asked about that rules name, those of the asked exporter first."""
    beside = dict.fromkeys(
        other
        for thing in asked.things
        for other in (*base.neighbours(thing.subject), *base.broader(thing.subject))
        if not base.is_class(other)
    )
    exporters = {other: _exporters(base, other) for other in beside}
    return sorted(
        (other for other in beside if exporters[other]), key=lambda other: asked.from_ not in exporters[other]
    )


def _exporters(base: RuleBase, subject: str) -> frozenset[str]:
    """Return jurisdictions with an act on a subject or a narrower one."""
    return frozenset(
        place.measure.jurisdiction for name in base.narrower(subject) for place in base.items_on.get(name, ())
    )


def _weights(base: RuleBase, asked: Asked) -> dict[str, int]:
    """Return each exporter's place in what was asked: as its subject says, else by how much its acts say about it."""
    found: dict[str, int] = {}
    for thing in asked.things:
        for place, code in enumerate(base.exporters_of(thing.subject)):
            found[code] = min(found.get(code, place), place)
    return found
