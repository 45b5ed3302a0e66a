"""A rule base as digests of its parts: what changed since another base, and which lines can that reach? PURE.

A part is an act, the names of an act, a subject, its names, an entry of a control list, a listed party. What cannot be
laid to goods, codes or names (groups of countries, what was looked for, the program itself) reaches every line. An act
that was announced is not yet among the rules: what it does to a line is what its announcement says.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from hashlib import blake2b
from typing import Any, NamedTuple

from bot.lists.library import Lists
from bot.lists.model import Party
from bot.lists.party_names import names_of
from bot.model.announcement import Announcement
from bot.parts import features
from bot.parts.features import ANY, FIRM, FIXED, OPEN
from bot.rules.answer.model import Answer
from bot.rules.answer.timeline import days_of
from bot.rules.index import RuleBase
from bot.rules.model import Item, Limb, Measure, Subject
from bot.subscriptions.clauses import Vocabulary
from bot.text.notation import control_code_is_valid, control_key, control_match, hs_digits

_BYTES = 6
_UNTOLD = frozenset({"file", "checked_on", "check_every_days", "evidence_as_of", "sources", "examples", "note"})
"""Fields that no value of an answer rests on."""
_SHARED_BY = 40
"""A word that so many acts' names, or listed parties', bear tells none of them."""


class Reach(NamedTuple):
    """The lines that a change can reach: those with one of the words, of one of these exporters and destinations.

    None: whoever exports, wherever it goes.
    """

    words: frozenset[str]
    exporters: frozenset[str] | None = None
    destinations: frozenset[str] | None = None


EVERYTHING = Reach(frozenset({ANY}))


class Part(NamedTuple):
    """One part of a rule base: its digest, and whom it can reach now, worked out where it changed."""

    digest: str
    reaches: Callable[[], tuple[Reach, ...]]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A rule base: its parts by name, and its listed parties by digest."""

    parts: Mapping[str, Part]
    parties: Mapping[str, Party]
    program: str

    @property
    def digests(self) -> Digests:
        """What is kept of it."""
        return Digests({name: one.digest for name, one in self.parts.items()}, frozenset(self.parties), self.program)


@dataclass(frozen=True, slots=True)
class Digests:
    """A rule base as it was kept: digests alone. Whom a part reached, its name says: answers by it have that word."""

    parts: Mapping[str, str]
    parties: frozenset[str]
    program: str

    @property
    def version(self) -> str:
        """A digest of the whole."""
        return _digest([sorted(self.parts.items()), sorted(self.parties), self.program])

    def packed(self) -> str:
        """Write them as a short text."""
        text = json.dumps([dict(self.parts), sorted(self.parties), self.program], separators=(",", ":"))
        return base64.b64encode(zlib.compress(text.encode(), 4)).decode()

    @classmethod
    def unpacked(cls, text: str) -> Digests:
        """Read what `packed` wrote. Raises ValueError for another form."""
        try:
            parts, parties, program = json.loads(zlib.decompress(base64.b64decode(text)))
            return cls(dict(parts), frozenset(parties), program)
        except (zlib.error, TypeError) as error:
            raise ValueError(f"no digests of rules: {error}") from error


def fingerprint(base: RuleBase, program: str) -> Fingerprint:
    """Return a rule base as digests. `program` names the code that answers by it."""
    listed = base.lists.listed_parties() if base.lists else ()
    return Fingerprint(dict(_parts(base)), {_digest(repr(party)): party for party in listed}, program)


def difference(before: Digests, after: Fingerprint) -> tuple[Reach, ...]:
    """Return whom the change from one base to another can reach: what it reached before, and what it reaches now."""
    if before.program != after.program:
        return (EVERYTHING,)
    found: dict[Reach, None] = {}
    for name in before.parts.keys() | after.parts.keys():
        now = after.parts.get(name)
        if now is None or now.digest != before.parts.get(name):
            found.update(dict.fromkeys((_reached(name), *(now.reaches() if now else ()))))
    if before.parties != after.parties.keys():
        new = _words_of_parties(after.parties, after.parties.keys() - before.parties)
        found[Reach(frozenset({FIRM}).union(*new))] = None
    return tuple(found)


_ACT, _ACT_NAMES, _GOODS, _GOODS_NAMES, _ENTRY, _HEADING = "act", "act's names", "goods", "names", "entry", "heading"
_DAY, _OTHER = "day", "other"
_APART = "|"


def _reached(part: str) -> Reach:
    """Return whom a part reached, by the words that every answer by it has."""
    sort, _, key = part.partition(_APART)
    match sort:
        case "act" | "act's names":
            words = {features.act(key)}
        case "goods" | "names":
            words = {features.subject(key)}
        case "entry" | "heading":
            words = {features.control(key.partition(_APART)[2])}
        case "day":
            words = {FIXED}
        case _:
            return EVERYTHING
    return Reach(frozenset(words | ({OPEN} if sort in {_ACT_NAMES, _GOODS_NAMES, _HEADING} else set())))


def moved_between(base: RuleBase, after: date, upto: date) -> tuple[Reach, ...]:
    """Return whom the acts can reach for which something begins or ends after a day, up to another one."""
    moved = (one for one in base.measures.values() if any(after < day <= upto for day in days_of(one)))
    return tuple(dict.fromkeys(reach for one in moved for reach in reaches_of(base, one)))


# -- the parts of a base


def _parts(base: RuleBase) -> Iterator[tuple[str, Part]]:
    telling = _Telling(base)
    for key, measure in base.measures.items():
        yield f"{_ACT}{_APART}{key}", Part(_digest(_fields(measure)), partial(reaches_of, base, measure))
        yield f"{_ACT_NAMES}{_APART}{key}", Part(_digest(_names_of_act(measure)), partial(telling.reaches, key))
    for name, subject in base.subjects.items():
        named = tuple(sorted({*subject.all_names, *subject.words}))
        yield f"{_GOODS}{_APART}{name}", Part(_digest(_fields(subject)), partial(_reaches_of_goods, base, subject, ()))
        yield f"{_GOODS_NAMES}{_APART}{name}", Part(_digest(named), partial(_reaches_of_goods, base, subject, named))
    for region, embargo in base.embargoes.items():
        where = frozenset(map(features.destination, (region, embargo.country, ANY)))
        yield _other(f"embargo {region}", sorted(embargo.laws), Reach(frozenset({ANY}), None, where))
    groups = sorted((code, sorted(members)) for code, members in base.groups.items())
    yield _other("groups", groups)
    yield _other("filled classes", sorted(base.filled_classes))
    yield _other("exporters", sorted(base.exporters))
    for number, search in enumerate(base.searches.all):
        whose = frozenset(map(features.exporter, (search.exporter, *base.groups.get(search.exporter, ()), ANY)))
        told = [search.exporter, search.chapters, search.classes]
        yield _other(f"search {number}", told, Reach(frozenset({ANY}), whose))
    if base.lists:
        yield from _lists(base.lists)


def _other(name: str, told: Any, reach: Reach = EVERYTHING) -> tuple[str, Part]:  # noqa: ANN401 - what JSON can hold
    """Return a part that cannot be laid to goods, codes or names."""
    return f"{_OTHER}{_APART}{name}", Part(_digest(told), lambda: (reach,))


class _Telling:
    """The words of acts' names, told apart once all are needed."""

    def __init__(self, base: RuleBase) -> None:
        self._base = base

    def reaches(self, key: str) -> tuple[Reach, ...]:
        """Return whom the names of an act can reach: who means it writes one of its telling words."""
        return (Reach(self._words[key]),)

    @cached_property
    def _words(self) -> dict[str, frozenset[str]]:
        return _telling_words({key: _digests_of_names(_names_of_act(one)) for key, one in self._base.measures.items()})


def _reaches_of_goods(base: RuleBase, subject: Subject, names: Sequence[str]) -> tuple[Reach, ...]:
    """Return whom goods can reach, and with their names.

    A misspelling is corrected by the words of names of goods: a line may mean it without a word in common.
    """
    words = frozenset(map(features.subject, _goods_around(base, subject.name))) | _codes_of_subject(subject)
    return (Reach(words | _digests_of_names(names) | {OPEN}) if names else Reach(words),)


def _fields(value: Measure | Subject) -> list[str]:
    """Return the fields of a file that an answer's value rests on, as texts."""
    return [f"{name}={getattr(value, name)!r}" for name in type(value).__struct_fields__ if name not in _UNTOLD]


def _names_of_act(measure: Measure) -> tuple[str, ...]:
    users = (word for limb in measure.limbs if limb.binds for word in limb.binds.words)
    own = (measure.document, measure.title, *measure.names, *measure.authority)
    return tuple(sorted({*own, *users, *_parties_of_act(measure)}))


def _parties_of_act(measure: Measure) -> Iterator[str]:
    for limb in measure.limbs:
        yield from limb.binds.parties if limb.binds else ()
        yield from (firm for one in limb.exempt for firm in one.firms)


def _digests_of_names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(word for name in names for word in features.in_words(name))


def _telling_words(words: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return of the words that names hold those that few of them share: who means one of them writes one of these."""
    borne = Counter(word for those in words.values() for word in those)
    return {key: frozenset(word for word in those if borne[word] < _SHARED_BY) or those for key, those in words.items()}


def _codes_of_subject(subject: Subject) -> frozenset[str]:
    customs = (word for line in subject.hs for word in features.customs(line.code))
    controls = map(features.control, subject.control_codes)
    return frozenset((*customs, *controls, *map(features.substance, subject.cas)))


def _goods_around(base: RuleBase, name: str) -> tuple[str, ...]:
    """Return goods with what points to them: what is above and below, and what is said to be related."""
    return (*base.narrower(name), *base.broader(name), *base.neighbours(name))


def reaches_of(base: RuleBase, measure: Measure) -> tuple[Reach, ...]:
    """Return whom an act can reach: lines on its goods and codes, and those whose answers name it.

    Who names a party that it binds or spares is told of it, whoever exports and wherever the goods go.
    """
    parties = frozenset(_parties_of_act(measure))
    named = (Reach(_digests_of_names(parties) | {features.act(measure.key)}),) if parties else ()
    return (_reach_of_goods(base, measure), *named)


def _reach_of_goods(base: RuleBase, measure: Measure) -> Reach:
    items = [item for limb in measure.limbs for item in limb.items]
    words = {features.act(key) for key in (measure.key, *measure.affects, *measure.replaces)}
    # Where nothing is on file of the goods themselves, an answer tells of what stands beside them: gold, and its ore.
    beside = (name for item in items for name in (item.subject, *base.neighbours(item.subject)))
    words.update(map(features.subject, beside))
    words.update(word for item in items for word in _words_of_item(item))
    if not items or any(base.is_class(item.subject) for item in items):
        words.add(ANY)
    places = {measure.jurisdiction, *base.groups.get(measure.jurisdiction, ()), ANY}
    exporters = None if measure.reaches_abroad else frozenset(map(features.exporter, places))
    return Reach(frozenset(words), exporters, _toward(base, measure.limbs))


def _words_of_item(item: Item) -> Iterator[str]:
    """Yield what an act's item reaches lines by, besides its goods: codes, and acts that it refers to."""
    yield from (word for line in item.hs for word in features.customs(line.code))
    yield from map(features.control, item.control_codes)
    yield from map(features.act, item.as_in)


def _toward(base: RuleBase, limbs: Sequence[Limb]) -> frozenset[str] | None:
    """Return the destinations of an act aimed at named ones, with those that name none; None for all."""
    found = {ANY}
    for limb in limbs:
        if limb.destinations.only is None:
            return None
        for place in limb.destinations.only:
            members = base.groups.get(place, frozenset())
            found |= {place, *members}
            found |= {code for code, group in base.groups.items() if place in group or group & members}
    return frozenset(map(features.destination, found))


# -- control lists and listed parties


def _lists(lists: Lists) -> Iterator[tuple[str, Part]]:
    for edition in lists.control_lists():
        own = frozenset(map(features.exporter, (edition.jurisdiction, *lists.members(edition.jurisdiction), ANY)))
        for code, entry in edition.entries.items():
            place = f"{edition.key}{_APART}{code}"
            reaches = partial(_reaches_of_entry, code, own, "")
            yield f"{_ENTRY}{_APART}{place}", Part(_digest(repr(entry)), reaches)
            headed = partial(_reaches_of_entry, code, own, entry.heading)
            yield f"{_HEADING}{_APART}{place}", Part(_digest(entry.heading), headed)
        yield _other(f"list {edition.key}", [edition.document, edition.partial], Reach(frozenset({ANY}), own))
        yield f"{_DAY}{_APART}{edition.key}", Part(edition.date, partial(tuple, [Reach(frozenset({FIXED}), own)]))
    for name, digest in lists.beside_editions().items():
        yield _other(f"file {name}", digest)


def _reaches_of_entry(code: str, exporters: frozenset[str], heading: str) -> tuple[Reach, ...]:
    words = {features.control(code), *(_digests_of_names([heading]) | {OPEN} if heading else ())}
    return (Reach(frozenset(words), exporters),)


def _words_of_parties(parties: Mapping[str, Party], new: Iterable[str]) -> Iterator[frozenset[str]]:
    """Yield for each new party the words of its names that few others bear."""
    named = {digest: _digests_of_names(name for _, name in names_of(party)) for digest, party in parties.items()}
    telling = _telling_words(named)
    return (telling[digest] for digest in new)


def _digest(value: Any) -> str:  # noqa: ANN401 - what JSON can hold
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(blake2b(text.encode(), digest_size=_BYTES).digest()).decode()


def reach_of_announced(base: RuleBase, vocabulary: Vocabulary, act: Announcement) -> tuple[Reach, ...]:
    """Return whom an announced act can concern; nothing if it names neither goods nor codes nor rules on file."""
    words = {features.subject(name) for name in _goods(vocabulary, act)}
    words.update(map(features.control, _controls(act)))
    words.update(word for code in _customs(act) for word in features.customs(code))
    words = words or {features.act(key) for key in act.measures}
    if not words:
        return ()
    places = {act.jurisdiction, *base.groups.get(act.jurisdiction, ()), ANY} if act.jurisdiction else None
    exporters = None if places is None else frozenset(features.exporter(one) for one in places if one)
    toward = _announced_toward(base, act.destinations)
    destinations = frozenset(map(features.destination, (*toward, ANY))) if toward else None
    return (Reach(frozenset(words), exporters, destinations),)


def touches(base: RuleBase, vocabulary: Vocabulary, answer: Answer, act: Announcement) -> tuple[str, ...]:
    """Return by which goods, codes or acts on file an announced act concerns the shipment of an answer; none if not."""
    if not (_is_by(base, answer, act.jurisdiction) and _goes_to(base, answer, act)):
        return ()
    return (
        *_shared_goods(base, answer, _goods(vocabulary, act)),
        *_shared_codes(answer, act),
        *_shared_rules(answer, act),
    )


def _goods(vocabulary: Vocabulary, act: Announcement) -> frozenset[str]:
    """Return the goods of an act, by the names of the rules, with all kinds of them."""
    return frozenset(one for name in act.subjects for one in vocabulary.narrower(vocabulary.find_subject(name) or name))


def _controls(act: Announcement) -> list[str]:
    return [code for code in act.codes if control_code_is_valid(code)]


def _customs(act: Announcement) -> list[str]:
    digits = (hs_digits(code) for code in act.codes if not control_code_is_valid(code))
    return [code for code in digits if code]


def _announced_toward(base: RuleBase, places: Iterable[str]) -> frozenset[str]:
    """Return destinations with the members of groups among them, and the groups that hold one."""
    named = {one for place in places for one in (place, *base.groups.get(place, ()))}
    return frozenset(named | {code for code, members in base.groups.items() if members & named})


def _is_by(base: RuleBase, answer: Answer, jurisdiction: str | None) -> bool:
    if jurisdiction is None or jurisdiction in answer.by_exporter:
        return True
    ways = answer.asked.directions
    return any(way.from_ is None or base.is_or_binds(jurisdiction, way.from_) for way in ways)


def _goes_to(base: RuleBase, answer: Answer, act: Announcement) -> bool:
    """Return whether an act reaches a destination of a line; goods that stay at home leave nothing."""
    places = answer.destinations
    if not places:
        return True
    abroad = [one for one in places if act.jurisdiction is None or not base.is_or_binds(act.jurisdiction, one)]
    toward = _announced_toward(base, act.destinations)
    return bool(abroad) and (not toward or not toward.isdisjoint(abroad))


def _shared_goods(base: RuleBase, answer: Answer, goods: frozenset[str]) -> tuple[str, ...]:
    named = [thing.subject for thing in answer.things] or list(answer.subjects)
    met = (goods.intersection((*base.narrower(name), *base.broader(name))) for name in named)
    return tuple(dict.fromkeys(name for those in met for name in sorted(those)))


def _shared_codes(answer: Answer, act: Announcement) -> tuple[str, ...]:
    asked = answer.asked.query
    own = [control_key(code) for code in (*asked.controls, *(str(one.answer.code) for one in answer.lists))]
    controls = (code for code in _controls(act) if any(control_match(control_key(code), one) for one in own))
    customs = (one for one in _customs(act) if any(code.startswith(one) or one.startswith(code) for code in asked.hs))
    return tuple(dict.fromkeys((*controls, *customs)))


def _shared_rules(answer: Answer, act: Announcement) -> tuple[str, ...]:
    """Return the acts on file that the answer rests on and an act changes that names neither goods nor codes."""
    if act.subjects or act.codes:
        return ()
    found = (one.measure for one in answer.findings if one.sets_status and one.measure.key in act.measures)
    return tuple(dict.fromkeys(measure.document for measure in found))
