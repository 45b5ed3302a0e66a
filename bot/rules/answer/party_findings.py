"""Firms that a query names, against the parties of curated acts and of the party lists on file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.lists.library import Lists
from bot.lists.mentions import Mention, MentionKind
from bot.lists.model import BY_SECTION, DENIED, END_USE_CHECK, NO_EXCEPTIONS, Effect, Party, PartyMatch, Quality
from bot.lists.party_names import native_names, with_native_names
from bot.model.copies import replace
from bot.rules.answer.party_mentions import is_sure, mentions
from bot.rules.fields import EXPORTERS, PLANTS
from bot.rules.index import RuleBase
from bot.rules.model import Limb, Measure
from bot.rules.notes import Note, NoteKind
from bot.rules.query import spelling
from bot.rules.query.asked import Asked
from bot.rules.query.facts import asks_of_lists
from bot.rules.status import State, exemptions_on, state_on
from bot.text import countries
from bot.text import question_words as said
from bot.text.normalize import key, to_simplified, words
from bot.vocabulary import MeasureType, Status

_MOST = 5
"""Parties of one name that are told."""
_SIMILAR = 0.88
"""The likeness from which a name may be a misspelling of another."""
_WORDS_OF_A_HOUSE, _WORDS_OF_A_GROUP = 2, 4
_SHORTEST_MISSPELT, _LONG = 6, 10
"""Letters of a misspelt name; of a cut one."""


@dataclass(frozen=True, slots=True)
class PartyFinding:
    """A party that an act or a list names, met in a query. A name that is alike is no identity."""

    name: str
    list_: str
    jurisdiction: str
    effect: Note
    """What its listing asks, or that an act spares it."""
    document: str
    since: str | None
    sure: bool = False
    """Whether it stands on a party list under this name, which is no common one."""
    alike: bool = False
    """Whether its name is only like the one that was asked for."""
    begins: bool = False
    """Whether only the beginning of its name was asked for: perhaps its parent, or another firm of its house."""

    of_a_list: bool = False
    """Whether it stands on a list of parties; an act that names it is a finding as well."""
    changed: Note | None = None
    """What an act newer than the edition of its list did to it."""

    @property
    def status(self) -> Status | None:
        """What its listing makes of an export to it; None if it is spared, or its end use is looked at."""
        if self.effect.kind is NoteKind.PARTY_LICENCE:
            return Status.LICENCE
        if self.effect.kind is NoteKind.PARTY_STATEMENT:
            return Status.OTHER
        status = self.effect.given("status")
        return Status(status) if isinstance(status, str) else None

    @property
    def spared(self) -> bool:
        """Whether an act spares it."""
        return self.effect.kind is NoteKind.PARTY_SPARED


def with_parties(base: RuleBase, asked: Asked) -> Asked:
    """Return the question with every party of acts that its whole text names, whatever its words were taken for.

    Words that name a party for sure are not passed over.
    """
    acts, listed = _sure_mentions(base, asked)
    keys = list(base.bound)
    found = frozenset(keys[owner] for one in acts for owner in one.owners)
    shown = with_native_names(asked.query.shown)
    native = [name for name, _ in native_names() if name in shown]
    named = {word for one in (*acts, *listed) for word in one.typed.split()}
    left = tuple(one for one in asked.left if not ({*one.typed.split()} <= named or _is_in_one(one.typed, native)))
    names = [one.typed for one in (*acts, *listed)]
    remarks = tuple(one for one in asked.remarks if not _names_no_place(one, names))
    company = asked.company or bool(native)
    return replace(asked, parties=asked.parties | found, left=left, company=company, remarks=remarks)


def _names_no_place(remark: Note, parties: Sequence[str]) -> bool:
    """Return whether a remark says of a party that no place or party bears its name."""
    typed = str(remark.given("typed")) if remark.kind is NoteKind.NO_SUCH_PLACE else ""
    return any(name in typed for name in parties)


def _sure_mentions(base: RuleBase, asked: Asked) -> tuple[list[Mention], list[Mention]]:
    """Return the stretches that are parties' own names, of acts and of lists."""
    in_acts, in_lists = mentions(base, asked)
    acts = [one for one in in_acts if is_sure(base, asked, one)]
    return acts, [one for one, _ in in_lists if is_sure(base, asked, one)]


def _is_in_one(typed: str, names: Sequence[str]) -> bool:
    return any(form in name for name in names for form in (typed, to_simplified(typed)))


def screen(base: RuleBase, asked: Asked, day: date) -> tuple[PartyFinding, ...]:
    """Return every party that the query names, of acts as they stand on the day and of the lists.

    Those of the exporter come first, then those of countries whose acts bind goods that others send; of those the sure
    ones, and last names that are only alike.
    """
    found = dict.fromkeys((*_of_acts(base, asked, day), *_of_lists(base, asked)))

    def reach(one: PartyFinding) -> tuple[bool, bool, bool, bool]:
        others = one.jurisdiction != (asked.from_ or one.jurisdiction)
        return others, one.jurisdiction not in base.abroad, one.alike, not one.sure

    return tuple(sorted(found, key=reach))


def party_lists(base: RuleBase) -> tuple[Note, ...]:
    """Return the party lists that a firm is looked up in."""
    titles = base.lists.party_lists() if base.lists else ()
    by_name = sorted({*base.listing}, key=countries.the)
    return (*map(Note.written, titles), *(Note.of(NoteKind.LISTS_IN_ACTS, country=code) for code in by_name))


def _of_acts(base: RuleBase, asked: Asked, day: date) -> Iterator[PartyFinding]:
    """Yield the parties that acts of the exporters asked for bind or spare, toward the destination."""
    begun = [name for name in _begun(base, asked) if name not in asked.parties]
    for named in (*sorted(asked.parties), *_alike(base, asked), *begun):
        for one in _named(base, asked, day, named):
            yield replace(one, sure=named in asked.parties, alike=named in begun, begins=named in begun)


def _named(base: RuleBase, asked: Asked, day: date, named: str) -> Iterator[PartyFinding]:
    """Yield what acts do to the party of a key on the day."""
    for measure, limb, name in base.bound.get(named, ()):
        state = state_on(limb, measure.announced, day)
        once = any(name in exemption.firms for exemption in limb.exempt)
        if state is None or state.status is Status.EXPIRED or not _reaches(base, measure, limb, asked, spared=once):
            continue
        spared = any(name in exemption.firms for exemption in exemptions_on(limb, day))
        if once and not (spared or (limb.binds is not None and name in limb.binds.parties)):
            continue  # an act that spared it once lists nobody
        yield PartyFinding(
            name,
            measure.title,
            measure.jurisdiction,
            Note(NoteKind.PARTY_SPARED) if spared else _told(limb, state),
            measure.document,
            state.since.iso if state.since else None,
        )


def _told(limb: Limb, state: State) -> Note:
    """Return what an act does to a party: its status, or a check, where the status alone would say nothing."""
    check = state.status is Status.OTHER and limb.type is MeasureType.END_USE_CHECK
    return Note.of(NoteKind.PARTY_CHECK if check else NoteKind.PARTY_STATUS, status=str(state.status))


def _reaches(base: RuleBase, measure: Measure, limb: Limb, asked: Asked, *, spared: bool) -> bool:
    """Return whether an act that names a party counts for a question.

    One that spares it, or that binds plants of it, does toward its own destinations alone.
    """
    if measure.jurisdiction in asked.not_from or (limb.binds and limb.binds.who == EXPORTERS):
        return False
    if limb.binds and limb.binds.who == PLANTS:
        return asked.to is not None and base.reaches(limb.destinations, asked.to)
    return not spared or asked.to is None or base.reaches(limb.destinations, asked.to)


def _begun(base: RuleBase, asked: Asked) -> Iterator[str]:
    """Yield keys of parties in acts whose names begin as words of the question do."""
    keys = list(base.bound)
    for one in mentions(base, asked)[0]:
        yield from (keys[owner] for owner in one.owners[:_MOST])


def _of_lists(base: RuleBase, asked: Asked) -> Iterator[PartyFinding]:
    if base.lists is None:
        return
    in_lists = mentions(base, asked)[1]
    for mention, parties in in_lists:
        sure = is_sure(base, asked, mention)
        for party in parties[:_MOST]:
            begins = not sure and mention.kind is not MentionKind.WHOLE
            yield _party(base.lists, party, sure=sure, alike=not sure, begins=begins)
    yield from _of_other_names(base, base.lists, asked, [one.typed for one, _ in in_lists])


def _of_other_names(base: RuleBase, lists: Lists, asked: Asked, met: Sequence[str]) -> Iterator[PartyFinding]:
    """Yield listed parties by a misspelt name; `met` are stretches that name parties as they stand."""
    for name in (*asked.firms, *_cut_names(asked)):
        unclear = asked.company or not asked.things
        if any(one in name for one in met) or not (unclear or lists.may_be_a_party(name)):
            continue
        yield from (
            _party(lists, one.party, sure=False, alike=True) for one in lists.parties(name)[:_MOST] if _is_near(one)
        )
    for name in _houses(asked):
        those = () if any(name in one for one in met) else lists.parties_beginning(name)[:_MOST]
        yield from (_party(lists, party, sure=False, alike=True, begins=True) for party in those)
    for target in _alike(base, asked):
        for match in lists.parties(base.party_names.shown(target))[:1]:
            yield _party(lists, match.party, sure=False, alike=True)


def _is_near(match: PartyMatch) -> bool:
    """Return whether a listed name is so like one in a question that it may be meant."""
    return match.quality is Quality.SIMILAR and match.score >= _SIMILAR and not match.common


def _houses(asked: Asked) -> Iterator[str]:
    """Yield the firms of which a question asks whether they are listed: a firm of their house may be, in another place.

    Of a single word "alike" would be said of strangers; a longer name is that of a group, asked about or not.
    """
    if asks_of_lists(asked.query.shown):
        yield from (one for one in (*asked.firms, *asked.unknown) if len(one.split()) >= _WORDS_OF_A_HOUSE)
    names = (one.partition(",")[0] for one in asked.firms)
    yield from (one for one in names if len(one.split()) >= _WORDS_OF_A_GROUP)


def _cut_names(asked: Asked) -> Iterator[str]:
    """Long words with a capital that were cut into their parts: Rosoboronexport is no export of "Rosoboron"."""
    left = {word.raw for word in words(asked.query.text)}
    for word in asked.query.shown.split():
        if len(word) >= _LONG and word.isalpha() and word[0].isupper() and word not in left:
            yield word


def _alike(base: RuleBase, asked: Asked) -> Iterator[str]:
    """Yield keys of parties in acts whose names a firm in the question is clearly a misspelling of."""
    for word in dict.fromkeys(word for name in asked.firms for word in name.split()):
        typed = key(word)
        if word[:1].isupper() and len(typed) >= _SHORTEST_MISSPELT and typed not in base.vocabulary:
            if typed in spelling.ordinary() or said.role(typed) is not None:
                continue
            near = base.party_names.nearest(typed)
            if near.target and near.target[0] == typed[0]:
                yield near.target


def _effect(effect: Effect) -> Note:
    """Return what a listing asks: a licence for the goods of its scope, that the end use is looked at, or no dealings.

    How applications for a licence are judged is told with it, unless other sections say so.

    Nobody may deal with a denied person in goods under the rules of the United States (15 CFR 764.3(a)(2)). A party on
    their Unverified List signs a statement before it gets goods that need no licence (15 CFR 744.15(b)).
    """
    scope = effect.scope
    if scope == DENIED:
        return Note.of(NoteKind.PARTY_STATUS, status=str(Status.PROHIBITED))
    if scope == NO_EXCEPTIONS:
        return Note(NoteKind.PARTY_STATEMENT)
    if scope == END_USE_CHECK:
        return Note(NoteKind.PARTY_END_USE)
    policy = effect.policy if effect.policy != BY_SECTION else None
    return Note.of(NoteKind.PARTY_LICENCE, scope=scope, policy=policy)


def _party(lists: Lists, party: Party, *, sure: bool, alike: bool = False, begins: bool = False) -> PartyFinding:
    of = lists.party_list(party.list_key)
    return PartyFinding(
        party.name,
        of.title,
        of.jurisdiction,
        _effect(party.effect),
        party.document or of.document,
        party.since or None,
        sure,
        alike,
        begins,
        of_a_list=True,
        changed=_change(lists, party),
    )


def _change(lists: Lists, party: Party) -> Note | None:
    """Return what an act newer than the list's edition did to a party, and who says how it stands."""
    found = lists.party_change(party)
    if found is None:
        return None
    told, edition = found
    return Note.of(
        NoteKind.PARTY_CHANGED,
        document=told.document,
        day=told.day,
        what=told.what,
        edition=edition,
        ask=told.ask,
    )


def begun_in_full(base: RuleBase, remark: Note, asked: Asked, day: date) -> Note:
    """Return a remark on parties whose names begin so with what names each and what follows: once if all are alike."""
    names = remark.given("parties")
    if remark.kind is not NoteKind.PARTY_BEGINS or not isinstance(names, tuple):
        return remark
    found = {str(name): next(_named(base, asked, day, key(str(name))), None) for name in names}
    told = {name: (one.jurisdiction, one.document, one.effect) for name, one in found.items() if one}
    if len(told) == len(names) and len({*told.values()}) == 1:
        country, document, effect = next(iter(told.values()))
        return remark.completed(country=country, document=document, effect=effect)
    each = tuple(
        Note.of(NoteKind.PARTY_NAMED, name=name, country=country, document=document, effect=effect)
        for name in found
        for country, document, effect in (told.get(name, (None, None, None)),)
    )
    return Note.of(remark.kind, typed=remark.given("typed"), parties=each)
