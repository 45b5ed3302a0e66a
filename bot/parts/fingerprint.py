"""A rule base as digests of its parts, each with the lines that it can reach: what changed since another base? PURE.

A part is an act, the names of an act, a subject, its names, an entry of a control list, a listed party. What cannot be
laid to goods, codes or names (groups of countries, what was looked for, the program itself) reaches every line.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple

from bot.lists.library import Lists
from bot.lists.parties import Party, names_of
from bot.parts import features
from bot.parts.features import ANY, FIRM, FIXED, OPEN
from bot.rules.index import RuleBase
from bot.rules.model import Limb, Measure, Subject
from bot.rules.timeline import days_of

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
    """One part of a rule base."""

    digest: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A rule base: its parts by name, and its listed parties by digest (of a base that was read, digests alone)."""

    parts: Mapping[str, Part]
    parties: Mapping[str, Party | None]
    program: str

    @property
    def version(self) -> str:
        """A digest of the whole."""
        return _digest(
            [sorted((name, one.digest) for name, one in self.parts.items()), sorted(self.parties), self.program]
        )

    def packed(self) -> str:
        """Write it as a short text."""
        parts = {name: [one.digest, *map(_plain, one.reach)] for name, one in self.parts.items()}
        text = json.dumps([parts, sorted(self.parties), self.program], ensure_ascii=False, separators=(",", ":"))
        return base64.b85encode(zlib.compress(text.encode(), 6)).decode()

    @classmethod
    def unpacked(cls, text: str) -> Fingerprint:
        """Read what `packed` wrote; of parties only digests. Raises ValueError for another form."""
        try:
            parts, parties, program = json.loads(zlib.decompress(base64.b85decode(text)))
            read = {name: Part(one[0], Reach(*map(_set, one[1:]))) for name, one in parts.items()}  # type: ignore[arg-type] # words are always a set
        except (zlib.error, TypeError, KeyError, IndexError, AttributeError) as error:
            raise ValueError(f"no fingerprint: {error}") from error
        return cls(read, dict.fromkeys(parties), program)


def _plain(value: frozenset[str] | None) -> list[str] | None:
    return None if value is None else sorted(value)


def _set(value: list[str] | None) -> frozenset[str] | None:
    return None if value is None else frozenset(value)


def fingerprint(base: RuleBase, program: str) -> Fingerprint:
    """Return a rule base as digests. `program` names the code that answers by it."""
    parts = dict(_parts(base))
    listed = base.lists.listed_parties() if base.lists else ()
    return Fingerprint(parts, {_digest(repr(party)): party for party in listed}, program)


def difference(before: Fingerprint, after: Fingerprint) -> tuple[Reach, ...]:
    """Return whom the change from one base to another can reach: what it reached before, and what it reaches now."""
    if before.program != after.program:
        return (EVERYTHING,)
    found: dict[Reach, None] = {}
    for name in before.parts.keys() | after.parts.keys():
        then, now = before.parts.get(name), after.parts.get(name)
        if then is None or now is None or then.digest != now.digest:
            found.update((one.reach, None) for one in (then, now) if one)
    if before.parties.keys() != after.parties.keys():
        listed = _words_of_parties(after.parties, after.parties.keys() - before.parties.keys())
        found[Reach(frozenset({FIRM}).union(*listed))] = None
    return tuple(found)


def moved_between(base: RuleBase, after: date, upto: date) -> tuple[Reach, ...]:
    """Return whom the acts can reach for which something begins or ends after a day, up to another one."""
    moved = (one for one in base.measures.values() if any(after < day <= upto for day in days_of(one)))
    return tuple(dict.fromkeys(reach for one in moved for reach in reaches_of(base, one)))


# -- the parts of a base


def _parts(base: RuleBase) -> Iterator[tuple[str, Part]]:
    named_acts = {measure.key: _names_of_act(measure) for measure in base.measures.values()}
    telling = _telling({key: _by_names(names) for key, names in named_acts.items()})
    for key, measure in base.measures.items():
        for place, reach in enumerate(reaches_of(base, measure)):
            yield f"act {key} {place}", Part(_digest(_fields(measure)), reach)
        yield f"names of act {key}", Part(_digest(named_acts[key]), Reach(telling[key]))
    for subject in base.subjects.values():
        own = Reach(frozenset(map(features.subject, _around(base, subject.name))) | _codes_of_subject(subject))
        yield f"goods {subject.name}", Part(_digest(_fields(subject)), own)
        named = tuple(sorted({*subject.all_names, *subject.words}))
        # A misspelling is corrected by the words of names of goods: a line may mean it without a word in common.
        yield f"names of goods {subject.name}", Part(_digest(named), Reach(own.words | _by_names(named) | {OPEN}))
    for region, embargo in base.embargoes.items():
        where = frozenset(map(features.destination, (region, embargo.country, ANY)))
        yield f"embargo {region}", Part(_digest(sorted(embargo.laws)), Reach(frozenset({ANY}), None, where))
    groups = sorted((code, sorted(members)) for code, members in base.groups.items())
    yield "groups", Part(_digest(groups), EVERYTHING)
    yield "filled classes", Part(_digest(sorted(base.filled_classes)), EVERYTHING)
    yield "exporters", Part(_digest(sorted(base.exporters)), EVERYTHING)
    for number, search in enumerate(base.searches.all):
        whose = frozenset(map(features.exporter, (search.exporter, *base.groups.get(search.exporter, ()), ANY)))
        told = [search.exporter, search.chapters, search.classes]
        yield f"search {number}", Part(_digest(told), Reach(frozenset({ANY}), whose))
    if base.lists:
        yield from _lists(base.lists)


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


def _by_names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(word for name in names for word in features.in_words(name))


def _telling(words: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return of the words that names hold those that few of them share: who means one of them writes one of these."""
    borne = Counter(word for those in words.values() for word in those)
    return {key: frozenset(word for word in those if borne[word] < _SHARED_BY) or those for key, those in words.items()}


def _codes_of_subject(subject: Subject) -> frozenset[str]:
    customs = (word for line in subject.hs for word in features.customs(line.code))
    controls = map(features.control, subject.control_codes)
    return frozenset((*customs, *controls, *map(features.substance, subject.cas)))


def _around(base: RuleBase, name: str) -> tuple[str, ...]:
    """Return goods with what points to them: what is above and below, and what is said to be related."""
    return (*base.narrower(name), *base.broader(name), *base.neighbours(name))


def reaches_of(base: RuleBase, measure: Measure) -> tuple[Reach, ...]:
    """Return whom an act can reach: lines on its goods and codes, and those whose answers name it.

    Who names a party that it binds or spares is told of it, whoever exports and wherever the goods go.
    """
    parties = frozenset(_parties_of_act(measure))
    named = (Reach(_by_names(parties) | {features.act(measure.key)}),) if parties else ()
    return (_by_goods(base, measure), *named)


def _by_goods(base: RuleBase, measure: Measure) -> Reach:
    items = [item for limb in measure.limbs for item in limb.items]
    words = {features.act(key) for key in (measure.key, *measure.affects, *measure.replaces)}
    # Where nothing is on file of the goods themselves, an answer tells of what stands beside them: gold, and its ore.
    beside = (name for item in items for name in (item.subject, *base.neighbours(item.subject)))
    words.update(map(features.subject, beside))
    words.update(word for item in items for line in item.hs for word in features.customs(line.code))
    words.update(features.control(code) for item in items for code in item.control_codes)
    words.update(features.act(other) for item in items for other in item.as_in)
    if not items or any(base.is_class(item.subject) for item in items):
        words.add(ANY)
    places = {measure.jurisdiction, *base.groups.get(measure.jurisdiction, ()), ANY}
    exporters = None if measure.abroad else frozenset(map(features.exporter, places))
    return Reach(frozenset(words), exporters, _toward(base, measure.limbs))


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
            word = frozenset({features.control(code)})
            yield f"{edition.key} {code}", Part(_digest(repr(entry)), Reach(word, own))
            headed = Reach(word | _by_names([entry.heading]) | {OPEN}, own)
            yield f"heading {edition.key} {code}", Part(_digest(entry.heading), headed)
        frame = [edition.document, edition.partial]
        yield f"list {edition.key}", Part(_digest(frame), Reach(frozenset({ANY}), own))
        yield f"day of {edition.key}", Part(edition.date, Reach(frozenset({FIXED}), own))
    for name, digest in lists.beside_editions().items():
        yield f"file {name}", Part(digest, EVERYTHING)


def _words_of_parties(parties: Mapping[str, Party | None], new: Iterable[str]) -> Iterator[frozenset[str]]:
    """Yield for each new party the words of its names that few others bear."""
    telling = _telling({digest: _words_of_party(party) for digest, party in parties.items() if party})
    return (telling[digest] for digest in new if digest in telling)


def _words_of_party(party: Party) -> frozenset[str]:
    return _by_names(name for _, name in names_of(party))


def _digest(value: Any) -> str:  # noqa: ANN401 - what JSON can hold
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(blake2b(text.encode(), digest_size=_BYTES).digest()).decode()
