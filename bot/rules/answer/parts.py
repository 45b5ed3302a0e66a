"""The parts of an answer: what each exporter's acts and lists say toward each destination, and of which reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.lists.codes import parse
from bot.model.copies import replace
from bot.rules.acts import grouped
from bot.rules.answer import list_findings, listed_goods
from bot.rules.answer.findings import Finding, find
from bot.rules.answer.list_findings import ListFindings
from bot.rules.index import RuleBase
from bot.rules.matches import Told
from bot.rules.model import Item
from bot.rules.notes import NoteKind
from bot.rules.query.asked import Asked, Direction
from bot.rules.query.place_roles import FROM, TO
from bot.rules.query.subjects import Thing
from bot.rules.status import State, overall, rank
from bot.text import countries
from bot.text.normalize import Word, key, words, written
from bot.vocabulary import RESTRICTING, MeasureType, Status

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


def ask(base: RuleBase, asked: Asked, exporter: str, day: date) -> list[AnswerPart]:
    """Return the same question, of another exporter."""
    return [_part(base, asked, Direction(exporter, (asked.to,) if asked.to else ()), asked.to, day)]


def counts(parts: Sequence[AnswerPart]) -> bool:
    """Return whether anything that has not ended restricts what was asked about."""
    return any(part.status in RESTRICTING and part.status is not Status.EXPIRED for part in parts)


def weight(status: Status, exporter: str, findings: Iterable[Finding]) -> tuple[int, bool]:
    """Return how strict a status of an exporter is, the strictest least.

    An unknown one weighs what the acts that make it so would restore, and goes behind a known one of that weight.
    """
    unknown = status is Status.UNKNOWN
    own = (one for one in findings if unknown and one.measure.jurisdiction == exporter and one.state.restores)
    counted = (one.state.rank for one in own if one.sets_status or one.apart == "destination")
    return min((rank(status), *counted)), unknown


def all_parts(base: RuleBase, asked: Asked, day: date) -> list[AnswerPart]:
    """One part for each pair of exporter and destination; of two ways to read the countries the one that finds more."""
    if not asked.directions[0].guessed:
        pairs = [(way, to) for way in asked.directions for to in way.to or (None,)][:_MOST_DIRECTIONS]
        found = _beside_its_parties(base, asked, [_part(base, asked, *pair, day) for pair in pairs], day)
        found = sorted(found, key=lambda part: _strictest([part])) if asked.may_send else found
        beside = (*_of_origins(base, asked, pairs[0], day), *_of_acts_abroad(base, asked, pairs[0][1], day))
        return [*found, *beside, *_from_abroad(base, found, day)]
    if asked.of_the_first:
        return _of_its_own_acts(base, asked, day)
    if _begins_with_its_exporter(asked):
        return [_part(base, asked, asked.directions[0], None, day)]
    chosen = _beside_its_parties(base, asked, _of_the_better_reading(base, asked, day), day)
    return [*chosen, *(_from_abroad(base, chosen, day) if all(part.asked.to for part in chosen) else ())]


def _beside_its_parties(base: RuleBase, asked: Asked, found: list[AnswerPart], day: date) -> list[AnswerPart]:
    """Return parts beside what the goods are under without the ends that only a party tells, if that is stricter.

    Who is named frees nothing: "dysprosium, end user: Zhejiang University" leads with China's licence. An exporter that
    is told stays the first, and others count where its acts restrict nothing: "gallium FOB Busan".
    """
    restrict = counts(found)
    open_ = asked.loose - {FROM} if restrict or asked.origins else asked.loose
    if not open_ or (restrict and asked.directions[0].guessed):
        return found
    ways = [Direction(None if FROM in open_ else way.from_, () if TO in open_ else way.to) for way in asked.directions]
    pairs = dict.fromkeys((way, to) for way in ways for to in way.to or (None,))
    without = [_part(base, asked, *pair, day) for pair in pairs]
    if _strictest(without) >= _strictest(found):
        return found
    stricter = [part for part in without if part.status in RESTRICTING]
    return [*found, *stricter] if FROM in open_ else [*stricter, *found]


def _begins_with_its_exporter(asked: Asked) -> bool:
    """Return whether goods stand behind their only country: "Philippines nickel ore" is the ore of the Philippines."""
    exporter, others = asked.directions[0].from_, asked.directions[0].to
    several = others or len(asked.directions) > EITHER_WAY
    if exporter is None or several or not asked.things or asked.uses or asked.parties or asked.apart:
        return False
    return asked.before_goods or _begins_with(words(asked.query.plain)[:_LONGEST_COUNTRY], asked)


def _begins_with(those: Sequence[Word], asked: Asked) -> bool:
    """Return whether words begin with the country that was read as the exporter."""
    exporter = asked.directions[0].from_
    return any(countries.find(written(those[:count])) == exporter for count in range(1, len(those) + 1))


EITHER_WAY = 2
"""Ways to read the only country of a question: as the exporter, and as the destination."""
_CELL, _CELLS = ";", 2
"""What parts the cells of a pasted line, and how many of it make one."""


def find_surely(parts: Sequence[AnswerPart]) -> bool:
    """Return whether what parts find does not rest on the name of goods on a list, whose limits decide."""
    return not any(one.likely for part in parts for one in part.lists.findings)


def _that_find_most_surely(readings: list[list[AnswerPart]]) -> list[list[AnswerPart]]:
    """Return the readings that find a restriction by more than a name on a list; else that find one; else all."""
    finding = [parts for parts in readings if any(part.status in RESTRICTING for part in parts)]
    return list(filter(find_surely, finding)) or finding or readings


def _of_the_better_reading(base: RuleBase, asked: Asked, day: date) -> list[AnswerPart]:
    """Return the parts for a country without a direction: it is the exporter, if no act is aimed at it.

    "nickel ore Philippines" is the ore of the Philippines, "chips China" are chips that others may not send there.
    Of a country in a line of cells the order tells too little, and a word before it that nothing knows may be the place
    that the goods leave: the reading that finds more counts. Of several countries the strictest reading leads, and
    those that find something stand behind it; of two side by side behind the goods the first sends them, if the other
    way is freer: "scrap Ukraine Poland". Where a country is told of who asks ("a German firm, gallium") and its own
    acts restrict nothing, what others' acts say toward it is told too: who asks frees nothing.
    """
    ways = asked.directions[:_MOST_DIRECTIONS]
    most = _MOST_DIRECTIONS // len(ways)
    readings = [[_part(base, asked, way, to, day) for to in way.to[:most] or (None,)] for way in ways]
    if asked.directions[0].to or len(ways) > EITHER_WAY:
        return _of_several(asked, readings)
    chosen = _that_find_most_surely(readings)[0]
    told = asked.query.plain.count(_CELL) < _CELLS and not _is_behind_an_unread_word(asked)
    if not told or any(_is_aimed(base, part) for part in chosen):
        return chosen
    if not asked.apart or _restrict_by_acts(readings[0]):
        return readings[0]
    own, others = readings
    return [*own, *(part for part in others if part.status in RESTRICTING)]


def _of_several(asked: Asked, readings: Sequence[list[AnswerPart]]) -> list[AnswerPart]:
    """Return the parts of several countries without a direction, that of the strictest reading first.

    Those that are listed may all be where others send the goods, the last reading: it counts where their own acts are
    freer.
    """
    ways = asked.directions[: len(readings)]
    sent = [parts for way, parts in zip(ways, readings, strict=True) if way.from_]
    freer = not any(map(_restrict_by_acts, sent)) or min(map(_strictest, readings))[0] < min(map(_strictest, sent))[0]
    own = list(readings) if freer else sent
    first = min(_that_find_most_surely(own), key=_strictest)
    if asked.in_order and all(_strictest(own[0])[0] < _strictest(other)[0] for other in own[1:]):
        return own[0]
    return [*first, *(part for parts in own if parts is not first for part in parts)]


def _restrict_by_acts(parts: Sequence[AnswerPart]) -> bool:
    """Return whether acts restrict what parts are of, and not a list alone, whose limits decide."""
    return any(one.sets_status and one.state.status in RESTRICTING for part in parts for one in part.findings)


def _is_behind_an_unread_word(asked: Asked) -> bool:
    """Return whether nothing knows the word before the only country ("sunflower seeds qorvath bulgaria")."""
    unread = {key(one.typed) for one in asked.left if one.role is None and not one.is_a_name and one.typed.isalpha()}
    those = words(asked.query.plain) if unread else []
    return any(
        those[place].key in unread
        and those[place + 1].key not in unread
        and _begins_with(those[place + 1 : place + 1 + _LONGEST_COUNTRY], asked)
        for place in range(len(those) - 1)
    )


def _strictest(parts: Sequence[AnswerPart]) -> tuple[int, bool]:
    """Return how strict the strictest status of a reading is, the strictest least."""
    found = (weight(status, code, part.findings) for part in parts for code, status in part.by_exporter.items())
    return min(found, default=(len(Status), False))


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


def _of_acts_abroad(base: RuleBase, asked: Asked, to: str | None, day: date) -> Iterator[AnswerPart]:
    """Yield what acts say that are asked for, hold abroad and are of another country than the sender."""
    sender = asked.directions[0].from_
    for act in asked.acts:
        measure = base.measures[act]
        if sender and measure.reaches_abroad and not base.is_or_binds(measure.jurisdiction, sender):
            of = replace(asked, from_=measure.jurisdiction, to=to, things=(), acts=(act,))
            yield _abroad(base, of, day)


def _from_abroad(base: RuleBase, parts: Sequence[AnswerPart], day: date) -> Iterator[AnswerPart]:
    """Yield what other exporters' acts say that bind the goods wherever they are sent from (re-export rules)."""
    for part in parts:
        for code in binding_abroad(base, part.asked) if part.asked.from_ and not part.asked.acts else ():
            other = _abroad(base, replace(part.asked, from_=code), day)
            if other.status in RESTRICTING:
                yield other


def _abroad(base: RuleBase, asked: Asked, day: date) -> AnswerPart:
    """Return what the acts of an exporter say that bind goods wherever they are sent from."""
    found = tuple(sorted((one for one in find(base, asked, day)[0] if one.limb.abroad), key=gravest_first(base, asked)))
    return AnswerPart(asked, found, Told(), ListFindings(), _by_exporter(asked, found, ListFindings()), abroad=True)


def binding_abroad(base: RuleBase, asked: Asked) -> Iterator[str]:
    """Yield the exporters but the sender whose acts that hold abroad name the goods, or print a code of them."""
    named = {name for thing in asked.things for name in base.family(thing.subject)}
    places = (place for code in asked.query.controls for place in base.codes.by_control(code))
    printed = {place.measure.jurisdiction for place in places if place.limb.abroad}
    for code, goods in base.goods_bound_abroad.items():
        meant = code in printed or not named.isdisjoint(goods)
        if meant and code != asked.from_ and asked.from_ not in base.groups.get(code, ()):
            yield code


def _part(base: RuleBase, asked: Asked, way: Direction, to: str | None, day: date) -> AnswerPart:
    asked = replace(asked, from_=way.from_, to=to, listed_by=frozenset())
    found, told = find(base, asked, day)
    findings = tuple(sorted(found, key=gravest_first(base, asked)))
    lists = _lists(base, asked, findings, day)
    listing = frozenset(one.jurisdiction for one in lists.findings if one.is_dual_use)
    if listing and asked.things and (asked.uses or asked.parties):
        bound, _ = find(base, replace(asked, listed_by=listing), day)
        findings = tuple(sorted(bound, key=gravest_first(base, asked)))
    return AnswerPart(asked, findings, told, lists, _by_exporter(asked, findings, lists))


def _lists(base: RuleBase, asked: Asked, findings: Sequence[Finding], day: date) -> ListFindings:
    """Return what lists say beside acts: an act that frees goods knows more than a list, and one that rules them too.

    Toward a destination every exporter's list is asked, named or not, and where it names one kind of a metal that acts
    name as a whole. An end use says nothing of what the goods are.
    """
    counting = [one for one in findings if one.limb.binds is None]
    ruling = {one.measure.jurisdiction for one in counting if one.sets_status and one.holds}
    spared = any(one.apart == "exempt" for one in findings)
    by_others = asked.from_ is None and (bool(asked.to) or _names_a_kind(base, asked))
    if not spared and _is_by_name_alone(asked) and (printed := _entries_of_lists(counting)):
        return list_findings.beside_acts(base, asked, day, printed, ruling - {whose for whose, _ in printed})
    goods = not (spared or asked.acts or (ruling and not by_others))
    lists = list_findings.look_up(base, asked, day, goods=goods, whole=bool(ruling))
    return _of_others(base, lists, ruling) if ruling and by_others and not asked.query.controls else lists


def _is_by_name_alone(asked: Asked) -> bool:
    """Return whether goods of one exporter are asked for by a name, and by no act or code."""
    coded = asked.acts or asked.query.controls or asked.query.cas
    return bool(asked.from_ and asked.things) and not coded


_CHANGING_LISTS = frozenset({"EU"})
"""Whose acts that print entries of a list only changed it: what it holds else is in force beside them."""


def _entries_of_lists(findings: Iterable[Finding]) -> frozenset[tuple[str, str]]:
    """Return the entries of its own list that each such exporter's acts print for the goods."""
    acts = (one for one in findings if one.sets_status and one.holds and one.measure.jurisdiction in _CHANGING_LISTS)
    printed = ((act.measure.jurisdiction, text) for act in acts for item in act.items for text in item.control_codes)
    return frozenset((whose, code.entry) for whose, text in printed if (code := parse(text)))


def _names_a_kind(base: RuleBase, asked: Asked) -> bool:
    return base.lists is not None and any(listed_goods.of_narrower_names(base, base.lists, asked))


def _of_others(base: RuleBase, lists: ListFindings, ruling: AbstractSet[str]) -> ListFindings:
    """Return what lists say, but for those of exporters with an act on the goods and of unions that they are in."""
    unions = {code for code, members in base.groups.items() if not members.isdisjoint(ruling)}
    kept = tuple(one for one in lists.findings if one.jurisdiction not in ruling | unions)
    return replace(lists, findings=kept, goods=lists.goods if kept else (), near=())


_TYPES = {one: place for place, one in enumerate(MeasureType)}
"""Acts of one status by what they do: a licence for the goods before who may trade in them."""


def gravest_first(base: RuleBase, asked: Asked) -> Callable[[Finding], tuple[Any, ...]]:
    """Return the order of findings: what counts before what is shown beside it, the gravest first; what has ended last.

    An act that prints other codes than the one asked for stands behind those that do not, and of acts of an exporter
    that do the same one on a wider class behind one on the goods themselves, and those before one that prints the very
    name asked about: one of thirteen precursors. Of acts that ran out the one that ran out last says most of today.
    """
    classes = {name for thing in asked.things for name in base.broader(thing.subject)}
    names = [_words_of_a_kind(thing) for thing in asked.things]

    def place(finding: Finding) -> tuple[Any, ...]:
        state = finding.state
        ended = state.status is Status.EXPIRED
        other = any(note.kind is NoteKind.CODES_DIFFER for note in finding.notes)
        wider = bool(finding.items) and classes.issuperset(item.subject for item in finding.items)
        does = (0 if ended else _TYPES[finding.limb.type], finding.measure.jurisdiction)
        unnamed = not any(_prints(item, name) for item in finding.items for name in names if name)
        own = (unnamed, wider, _ran_out(state), finding.measure.key)
        return (ended, not finding.sets_status, state.rank, state.status is Status.UNKNOWN, other, *does, *own)

    return place


def _words_of_a_kind(thing: Thing) -> frozenset[str]:
    """Return the words of the name by which goods are asked about, if several of them say which of their kind."""
    typed = frozenset(word.key for word in words(thing.typed))
    return typed if len(typed) > 1 and typed - {word.key for word in words(thing.subject)} else frozenset()


def _prints(item: Item, name: AbstractSet[str]) -> bool:
    """Return whether an act prints a name of goods among what it lists of their subject."""
    return name <= {word.key for word in words(item.forms or "")}


def _ran_out(state: State) -> int:
    """Return when an act began to be unclear, the latest least; 0 for every other."""
    unclear = state.status is Status.UNKNOWN and state.since is not None and not state.seen
    return -state.since.first.toordinal() if unclear and state.since else 0


def _by_exporter(asked: Asked, findings: Iterable[Finding], lists: ListFindings) -> dict[str, Status]:
    """Return the strictest status of each exporter that has a finding; the gravest exporter first.

    Without a destination an act that is aimed at some counts if its exporter has nothing else: goods that may not go
    to some places are not free.
    """
    found: dict[str, Status] = {}
    for exporter, those in grouped((finding.measure.jurisdiction, finding) for finding in findings).items():
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
