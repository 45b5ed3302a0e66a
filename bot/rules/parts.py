"""The parts of an answer: what each exporter's acts and lists say toward each destination, and of which reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.lists.codes import Shape
from bot.rules import listed
from bot.rules.findings import Finding, find
from bot.rules.index import RuleBase
from bot.rules.listed import ListFindings, code_apart
from bot.rules.matches import Told
from bot.rules.names import substances
from bot.rules.query.leftover import Left
from bot.rules.query.resolve import Asked, Direction, Thing
from bot.rules.query.subjects import words_of
from bot.rules.status import overall, rank
from bot.text import countries
from bot.text import question_words as said
from bot.text.normalize import Word, key, words
from bot.text.question_words import Role
from bot.vocabulary import RESTRICTING, Status

_LONGEST_COUNTRY = 4
"""Words of a country's name."""
_MOST_DIRECTIONS = 12
"""Pairs of exporter and destination that one question may ask for."""


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """The answer to one pair of exporter and destination."""

    asked: Asked
    findings: tuple[Finding, ...]
    told: Told
    lists: ListFindings
    by_exporter: Mapping[str, Status]
    abroad: bool = False
    """Whether these acts are not the sender's own: they bind goods from any country."""
    beside: tuple[str, ...] = ()
    """What was asked for beside the things, and the acts found speak of alone: their ores, the scrapped metal."""

    @property
    def status(self) -> Status:
        """The gravest status of any exporter, `not-listed` if none has one."""
        return min(self.by_exporter.values(), key=rank, default=Status.NOT_LISTED)


def best_parts(base: RuleBase, asked: Asked, day: date) -> list[AnswerPart]:
    """Return the parts of an answer; where nothing counts, those of a wider question.

    That is one without kinds and forms, then one about goods of which the act that is asked for says nothing, then one
    about the codes beside a name, and last one about the ores that a mere name may mean, or about the metal whose scrap
    is asked for.
    """
    parts = _parts(base, asked, day)
    by_a_list_alone = asked.directions[0].guessed and not any(part.findings for part in parts)
    if counts(parts) and not by_a_list_alone:
        return _of_graver_codes(base, asked, parts, day) or parts
    if any(thing.wider or thing.tail for thing in asked.things):
        parts = _parts(base, _widened(asked), day)
    if _is_silent(asked, parts) and (goods := _goods_of_acts(base, asked, parts)):
        beyond = _parts(base, goods, day)
        in_force = (one for part in beyond for one in part.findings if one.sets_status)
        if any(one.state.status in RESTRICTING and one.state.status is not Status.EXPIRED for one in in_force):
            return [*(replace(one, asked=replace(one.asked, acts=asked.acts)) for one in beyond), *parts]
    if coded := _of_its_codes(base, asked, parts, day):
        return coded
    plainest = replace(asked.directions[0], guessed=False)
    if (
        plainest.from_
        and not (asked.acts or _spares(parts))
        and (others := _ores(base, asked) or _scrapped(base, asked))
    ):
        things = (*asked.things, *(Thing(name, name) for name in others))
        beside = _parts(base, replace(asked, things=things, directions=(plainest,)), day)
        if counts(beside):
            met = tuple(name for name in others if any(_speaks_of(part, name) for part in beside))
            return [replace(one, beside=met) for one in beside]
    return parts


def ask(base: RuleBase, asked: Asked, exporter: str, day: date) -> list[AnswerPart]:
    """Return the same question, of another exporter."""
    return [_part(base, asked, Direction(exporter, (asked.to,) if asked.to else ()), asked.to, day)]


def counts(parts: Sequence[AnswerPart]) -> bool:
    """Return whether anything that has not ended restricts what was asked about."""
    return any(part.status in RESTRICTING and part.status is not Status.EXPIRED for part in parts)


def _parts(base: RuleBase, asked: Asked, day: date) -> list[AnswerPart]:
    """One part for each pair of exporter and destination; of two ways to read the countries the one that finds more."""
    if not asked.directions[0].guessed:
        pairs = [(way, to) for way in asked.directions for to in way.to or (None,)][:_MOST_DIRECTIONS]
        found = [_part(base, asked, *pair, day) for pair in pairs]
        return [*found, *_of_origins(base, asked, pairs[0], day), *_from_abroad(base, found, day)]
    if asked.of_the_first:
        return _of_its_own_acts(base, asked, day)
    if _begins_with_its_exporter(asked):
        return [_part(base, asked, asked.directions[0], None, day)]
    chosen = _of_the_better_reading(base, asked, day)
    return [*chosen, *(_from_abroad(base, chosen, day) if all(part.asked.to for part in chosen) else ())]


def _begins_with_its_exporter(asked: Asked) -> bool:
    """Return whether goods stand behind their only country: "Philippines nickel ore" is the ore of the Philippines."""
    exporter, others = asked.directions[0].from_, asked.directions[0].to
    if exporter is None or others or not asked.things or asked.uses or asked.parties:
        return False
    begin = words(asked.query.plain)[:_LONGEST_COUNTRY]
    return any(countries.find(_joined(begin[:count])) == exporter for count in range(1, len(begin) + 1))


def _joined(those: Sequence[Word]) -> str:
    return "".join(f"{'' if word.glued else ' '}{word.raw}" for word in those).strip()


_CELL, _CELLS = ";", 2
"""What parts the cells of a pasted line, and how many of it make one."""


def _of_the_better_reading(base: RuleBase, asked: Asked, day: date) -> list[AnswerPart]:
    """Return the parts for a country without a direction: it is the exporter, if no act is aimed at it.

    "nickel ore Philippines" is the ore of the Philippines, "chips China" are chips that others may not send there.
    Of two countries, and of one in a line of cells, the order tells too little: the reading that finds more counts.
    """
    readings = [[_part(base, asked, way, to, day) for to in way.to or (None,)] for way in asked.directions]
    finding = [parts for parts in readings if any(part.status in RESTRICTING for part in parts)]
    sure = [parts for parts in finding if not any(one.likely for part in parts for one in part.lists.findings)]
    chosen = next(iter((*sure, *finding, *readings)))
    told = not asked.directions[0].to and asked.query.plain.count(_CELL) < _CELLS
    return readings[0] if told and not any(_is_aimed(base, part) for part in chosen) else chosen


def _is_aimed(base: RuleBase, part: AnswerPart) -> bool:
    """Return whether an act that sets the status is aimed at the destination, and at others like it.

    It names the destination or a group of it, or spares friends of which its exporter is none (a country chart). Who
    spares a union of its own or single neighbours is aimed at nobody.
    """
    for one in part.findings:
        at = one.limb.destinations
        friends = (name for name in at.except_ if name in base.groups)
        chart = any(one.measure.jurisdiction not in {name, *base.groups[name]} for name in friends)
        if one.sets_status and (at.only is not None or chart):
            return True
    return False


def _of_its_own_acts(base: RuleBase, asked: Asked, day: date) -> list[AnswerPart]:
    """Return the parts for "India rice export ban".

    They are of India's acts, or of others if those are aimed at it ("China H20 ban").

    """
    first, second = ([_part(base, asked, way, to, day) for to in way.to or (None,)] for way in asked.directions[:2])
    aimed = (one.limb.destinations.only for part in second for one in part.findings if one.sets_status)
    return second if not counts(first) and any(only is not None for only in aimed) else first


def _of_origins(base: RuleBase, asked: Asked, way: tuple[Direction, str | None], day: date) -> Iterator[AnswerPart]:
    """Yield what the acts of the countries say that the goods come from, if another one sends them."""
    for code in asked.origins if way[0].from_ else ():
        part = _part(base, asked, Direction(code, way[0].to), way[1] if way[1] != code else None, day)
        if part.status in RESTRICTING:
            yield part


def _from_abroad(base: RuleBase, parts: Sequence[AnswerPart], day: date) -> Iterator[AnswerPart]:
    """Yield what other exporters' acts say that bind the goods wherever they are sent from (re-export rules)."""
    for part in parts:
        asked = part.asked
        if asked.from_ is None or asked.acts:
            continue
        named = {name for thing in asked.things for name in base.family(thing.subject)}
        printed = {place.measure.key for code in asked.query.controls for place in base.by_control(code)}
        for code, acts in base.abroad.items():
            meant = (act for act in acts if act.key in printed or not named.isdisjoint(base.goods_of(act.key)))
            if code == asked.from_ or asked.from_ in base.groups.get(code, ()) or not any(meant):
                continue
            of = replace(asked, from_=code)
            found = tuple(sorted((one for one in find(base, of, day)[0] if one.measure.abroad), key=gravest_first))
            other = AnswerPart(of, found, Told(), ListFindings(), _by_exporter(of, found, ListFindings()), abroad=True)
            if other.status in RESTRICTING:
                yield other


def _part(base: RuleBase, asked: Asked, way: Direction, to: str | None, day: date) -> AnswerPart:
    asked = replace(asked, from_=way.from_, to=to)
    found, told = find(base, asked, day)
    findings = tuple(sorted(found, key=gravest_first))
    counting = [one for one in findings if one.limb.binds is None]  # an end use says nothing of what the goods are
    ruling = {one.measure.jurisdiction for one in counting if one.sets_status and one.state.status in _HOLDING}
    spared = any(one.apart == "exempt" for one in findings)  # an act that frees them knows more than a list of goods
    by_others = bool(to) and way.from_ is None  # toward a destination every exporter's list is asked, named or not
    goods = not (spared or asked.acts or (ruling and not by_others))
    lists = listed.look_up(base, asked, day, goods=goods, whole=bool(ruling))
    if ruling and by_others and not asked.query.controls:
        lists = _of_others(base, lists, ruling)
    return AnswerPart(asked, findings, told, lists, _by_exporter(asked, findings, lists))


_HOLDING = frozenset(Status) - {Status.EXPIRED}


def _of_others(base: RuleBase, lists: ListFindings, ruling: AbstractSet[str]) -> ListFindings:
    """Return what lists say, but for those of exporters with an act on the goods and of unions that they are in."""
    unions = {code for code, members in base.groups.items() if not members.isdisjoint(ruling)}
    kept = tuple(one for one in lists.findings if one.jurisdiction not in ruling | unions)
    return replace(lists, findings=kept, goods=lists.goods if kept else (), near=())


def gravest_first(finding: Finding) -> tuple[Any, ...]:
    """Return what counts before what is shown beside it, the gravest first; what has ended comes last."""
    unknown = finding.state.status is Status.UNKNOWN
    ended = finding.state.status is Status.EXPIRED
    place = (finding.measure.jurisdiction, finding.measure.key)
    return (ended, not finding.sets_status, finding.state.rank, unknown, *place)


def _by_exporter(asked: Asked, findings: Iterable[Finding], lists: ListFindings) -> dict[str, Status]:
    """Return the strictest status of each exporter that has a finding; the gravest exporter first.

    Without a destination an act that is aimed at some counts if its exporter has nothing else: goods that may not go
    to some places are not free.
    """
    states: dict[str, list[Finding]] = {}
    for finding in findings:
        states.setdefault(finding.measure.jurisdiction, []).append(finding)
    found: dict[str, Status] = {}
    for exporter, those in states.items():
        counted = [finding.state for finding in those if finding.sets_status]
        if asked.to is None and not any(state.status is not Status.EXPIRED for state in counted):
            counted += [finding.state for finding in those if finding.apart == "destination"]
        found[exporter] = overall(counted)
    for one in lists.findings:
        known = found.get(one.jurisdiction, Status.NOT_LISTED)
        found[one.jurisdiction] = min(known, one.status, key=rank)
    if asked.from_:
        found.setdefault(asked.from_, Status.NOT_LISTED)
    else:
        found = {exporter: status for exporter, status in found.items() if status is not Status.NOT_LISTED}
    return dict(sorted(found.items(), key=lambda pair: (rank(pair[1]), pair[0])))


def _widened(asked: Asked) -> Asked:
    """Return the question about the things themselves, whose kinds and forms no act names.

    The words for those are passed over.
    """
    wide = tuple(replace(thing, subject=thing.wider or thing.subject, wider="", tail=()) for thing in asked.things)
    words = dict.fromkeys(word for thing in asked.things for word in (*thing.kinds, *thing.tail))
    known = {one.typed for one in asked.left}
    left = (*asked.left, *(Left(word, Role.FORM) for word in words if word not in known))
    return replace(asked, things=wide, left=left)


def _is_silent(asked: Asked, parts: Sequence[AnswerPart]) -> bool:
    """Return whether acts that are asked for with goods say nothing of the goods."""
    return bool(asked.acts and asked.things) and not any(part.findings for part in parts)


def _of_its_codes(base: RuleBase, asked: Asked, parts: Sequence[AnswerPart], day: date) -> list[AnswerPart]:
    """Return what acts say of customs codes beside a name that they say nothing of: it takes nothing from a code."""
    if not (asked.query.hs and asked.things) or asked.acts or _spares(parts):
        return []
    coded = _parts(base, replace(asked, things=()), day)
    return [replace(one, asked=replace(one.asked, things=asked.things)) for one in coded] if counts(coded) else []


def _of_graver_codes(base: RuleBase, asked: Asked, parts: Sequence[AnswerPart], day: date) -> list[AnswerPart]:
    """Return what acts say of a code under no heading of the goods, if that is graver: an ore's beside its metal."""
    if not any(code in part.told.passed for part in parts for code in asked.query.hs):
        return []
    coded = _of_its_codes(base, asked, parts, day)
    gravest = min((part.status for part in parts), key=rank)
    return coded if coded and min(rank(part.status) for part in coded) < rank(gravest) else []


def _spares(parts: Sequence[AnswerPart]) -> bool:
    return any(finding.apart == "exempt" for part in parts for finding in part.findings)


def _goods_of_acts(base: RuleBase, asked: Asked, parts: Sequence[AnswerPart]) -> Asked | None:
    """Return the question about the goods of the acts that it names, from their own exporter where it names none."""
    found = (item.subject for part in parts for finding in part.findings for item in finding.items)
    things = asked.things or tuple(Thing(name, name) for name in dict.fromkeys(found) if not base.is_class(name))
    if not things:
        return None
    exporters = {base.measures[act].jurisdiction for act in asked.acts}
    ways = tuple(
        replace(way, from_=way.from_ or (min(exporters) if len(exporters) == 1 else None)) for way in asked.directions
    )
    plain = replace(asked.query, citations=(), numbers=(), controls=(), hs=())
    return replace(asked, query=plain, acts=(), things=things, directions=ways)


def _ores(base: RuleBase, asked: Asked) -> list[str]:
    """Return the ores and concentrates that may be meant by a metal's mere name, or by a concentrate under a threshold.

    A name with a form (matte, ingots, oxide, wire) means no ore.
    """
    if not all(_is_bare(thing) for thing in asked.things) or any(map(_is_worked, words(asked.query.text))):
        return []
    near = ((thing, name) for thing in asked.things for name in base.neighbours(thing.subject))
    return list(dict.fromkeys(name for thing, name in near if _is_ore_of(name, thing.subject)))


def _scrapped(base: RuleBase, asked: Asked) -> list[str]:
    """Return the metals of which scrap is asked for, if scrap of them is on file with that of others only."""
    found: dict[str, None] = {}
    for thing in asked.things:
        of_scrap = {word for word in words_of(thing.subject) if said.form(word) == "scrap"}
        metal = [
            word.key
            for word in words(thing.typed)
            if said.form(word.key) != "scrap" and word.key not in said.group("of")
        ]
        if of_scrap and metal:
            metals = base.names.get(key(" ".join(metal))) or ()
            found.update(dict.fromkeys(name for name in metals if not words_of(name) <= words_of(thing.subject)))
    return list(found)


_RAW = frozenset({"ore", "concentrate"})
_SHORTEST_ABBREVIATION = 2


def _is_bare(thing: Thing) -> bool:
    """Return whether a thing was named by a plain name of it, no longer one and no abbreviation."""
    plain = len(words_of(thing.typed)) <= len(words_of(thing.subject)) and not thing.kinds and not thing.tail
    return plain and not (thing.typed.isupper() and len(thing.typed) > _SHORTEST_ABBREVIATION)


def _is_worked(word: Word) -> bool:
    """Return whether a word says that something was made of the metal."""
    makes = said.role(word.key) in {Role.SHAPE, Role.GRADE, Role.PRODUCT, Role.COMPOUND, Role.FORM}
    return makes and said.form(word.key) not in _RAW


def _is_ore_of(name: str, subject: str) -> bool:
    stem = {word for word in words_of(subject) if said.form(word) not in _RAW}
    rest = words_of(name) - stem
    return bool(stem) and stem < words_of(name) and all(said.form(word) in _RAW for word in rest)


def _speaks_of(part: AnswerPart, name: str) -> bool:
    return any(finding.sets_status and any(item.subject == name for item in finding.items) for finding in part.findings)


def if_nothing_counts(base: RuleBase, part: AnswerPart, *, partly: bool) -> Status:
    """Return the status if no act and no list counts.

    Free goods are told from unknown ones and from those out of reach.
    """
    asked = part.asked
    if part.lists.unlisted:
        return Status.NOT_COVERED
    covered = base.covers(asked.from_) if asked.from_ else True
    known = part.lists.held or any(_is_known(base, thing, covered=covered) for thing in asked.things)
    if part.lists.goods and not part.lists.findings and not (asked.things and known):
        return Status.NOT_COVERED  # goods of a control list, and the exporter's own list is not on file
    if not (asked.things or asked.acts):
        return _of_codes(base, part)
    if partly:
        return Status.UNRECOGNISED
    looked_for = not asked.from_ or all(_is_looked_for(base, thing, asked.from_) for thing in asked.things)
    if any(_is_unread(base, thing, asked.from_) for thing in asked.things):
        looked_for = False
    return Status.NOT_LISTED if covered and looked_for else Status.NOT_COVERED


def _is_looked_for(base: RuleBase, thing: Thing, exporter: str) -> bool:
    """Return whether the exporter has an act on a thing or its kind, or was searched for one.

    Its file may also say why no act names it.
    """
    if base.looked_for(exporter, thing.subject) or base.subjects[thing.subject].not_listed:
        return True
    places = (place for name in base.family(thing.subject) for place in base.items_on.get(name, ()))
    return any(base.is_or_binds(place.measure.jurisdiction, exporter) for place in places)


def _is_unread(base: RuleBase, thing: Thing, exporter: str | None) -> bool:
    """Return whether a list of the exporter (of any, if none is named) may name a thing, and is not on file in full."""
    unread = base.subjects[thing.subject].not_read if thing.subject in base.subjects else {}
    return bool(unread) and exporter in {None, *unread}


def _is_known(base: RuleBase, thing: Thing, *, covered: bool) -> bool:
    """Return whether acts name a thing, or its file says why those of an exporter that is covered do not."""
    return base.is_ruled(thing.subject) or (covered and bool(base.subjects[thing.subject].not_listed))


def _of_codes(base: RuleBase, part: AnswerPart) -> Status:
    """Return the status of a query without a name, if nothing counts: its codes, parties or users may be known."""
    asked = part.asked
    if any(base.by_hs(code) or base.subjects_by_hs(code) for code in asked.query.hs):
        return Status.NOT_LISTED if _is_code_looked_for(base, asked) else Status.NOT_COVERED
    if any(map(base.knows_customs_code, asked.query.hs)) or any(map(base.knows_substance, asked.query.cas)):
        return Status.NOT_COVERED
    if any(
        place.measure.jurisdiction == asked.from_ for code in asked.query.controls for place in base.by_control(code)
    ):
        return Status.NOT_LISTED  # the exporter's own code, on another day or toward another place
    if any(_is_printed(base, code) for code in asked.query.controls):
        return Status.NOT_COVERED  # a code of lists on file, and none of them is the exporter's
    apart = code_apart(asked)
    munitions = apart is not None and apart.shape is Shape.MUNITIONS
    if munitions or part.findings or asked.parties or asked.uses or asked.company:
        return Status.NOT_COVERED
    known = asked.left and all(key(one.typed) in substances() for one in asked.left if one.role is not Role.FORM)
    return Status.NOT_COVERED if known else Status.UNRECOGNISED


def _is_code_looked_for(base: RuleBase, asked: Asked) -> bool:
    """Return whether the exporter, if one is asked for, prints a code of the question, or was searched for it."""
    return not asked.from_ or any(
        base.code_looked_for(asked.from_, code)
        or any(base.is_or_binds(place.measure.jurisdiction, asked.from_) for place in base.by_hs(code))
        for code in asked.query.hs
    )


def _is_printed(base: RuleBase, code: str) -> bool:
    """Return whether an act or a list on file holds a control code."""
    return bool(base.by_control(code) or base.subjects_by_code(code)) or listed.knows(base, code)
