"""What the lists on file say: control lists of the codes and goods that were asked for, party lists of the firms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any

from bot.data import read_yaml
from bot.lists.answers import Knowledge, ListAnswer, ListStatus, Permit, Remark
from bot.lists.codes import Code, Shape, parse
from bot.lists.goods import SHORT, Candidate, Origin, folded
from bot.lists.library import Lists
from bot.lists.parties import END_USE_CHECK, PartyMatch, Quality
from bot.rules import code_notes
from bot.rules.index import RuleBase
from bot.rules.query import spelling
from bot.rules.query import vocabulary as said
from bot.rules.query.resolve import Asked, Thing
from bot.rules.status import exemptions_on, state_on
from bot.text import countries
from bot.text.normalize import key, words
from bot.vocabulary import Status

_STATUS = {
    ListStatus.EMBARGO: Status.LICENCE,
    ListStatus.LICENCE: Status.LICENCE,
    ListStatus.LISTED: Status.LISTED,
    ListStatus.NOT_COVERED: Status.NOT_COVERED,
}
_US, _EU = "US", "EU"
_AUTHORITIES = {
    _US: ("Bureau of Industry and Security",),
    _EU: ("European Union",),
    "CN": ("MOFCOM",),
    "GB": ("Export Control Joint Unit",),
}
_SHOWN, _LIKELY = 6, 3


@dataclass(frozen=True, slots=True)
class ListFinding:
    """One list's answer to one code, beside the findings from acts."""

    answer: ListAnswer
    status: Status
    likely: bool = False
    """The goods were named in words: whether they are of the entry depends on its limits."""

    @property
    def jurisdiction(self) -> str:
        """Whose list it is."""
        return self.answer.jurisdiction

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know beside the status, one sentence each."""
        limits = (f"The goods may be of this entry: its limits decide{_limits(self.answer)}.",) if self.likely else ()
        return (*limits, *_notes(self.answer))

    def to_json(self) -> dict[str, Any]:
        """One object of `findings` in the command line's contract."""
        found = self.answer
        codes = [f"{found.code.entry}.{path}" for path in found.needing] or [str(found.code)]
        return {
            "measure": found.list_key,
            "jurisdiction": found.jurisdiction,
            "authority": list(_AUTHORITIES.get(found.jurisdiction, ())),
            "document": found.document,
            "type": "licence",
            "status": str(self.status),
            "announced": None,
            "since": None,
            "until": None,
            "destinations": [found.destination] if found.destination else "all",
            "sets_status": True,
            "items": [{"subject": found.heading or str(found.code), "forms": None, "hs": [], "control_codes": codes}],
            "columns": list(found.columns),
            "changes": [],
            "note": " ".join(self.notes) or None,
            "sources": [found.source],
            "checked_on": found.edition,
            "certainty": "by-its-text" if found.newer or found.has(Remark.COPIED) else "confirmed",
            "unreviewed": [],
        }


@dataclass(frozen=True, slots=True)
class ListFindings:
    """What the lists say to a query: findings, and what the codes or goods in it are to the lists."""

    findings: tuple[ListFinding, ...] = ()
    unlisted: bool = False
    """EAR99: goods that stand on no list."""
    goods: tuple[str, ...] = ()
    """Everyday names of goods that lists hold, met in the query."""
    typed: tuple[str, ...] = ()
    """How the query named them in other languages."""
    near: tuple[str, ...] = ()
    held: bool = False
    """Whether a list of the exporter, in force on the day, was looked into for the goods."""


def look_up(base: RuleBase, asked: Asked, day: date, *, goods: bool) -> ListFindings:
    """Return every list of an exporter that was asked for, for each control code; and for goods in words, if wanted.

    A list says nothing of a day before its edition.
    """
    if base.lists is None:
        return ListFindings()
    codes = [code for text in asked.query.controls if (code := parse(text))]
    if not codes and (apart := code_notes.code_apart(asked)):
        codes = [apart]
    if codes:
        answers = (one for code in dict.fromkeys(codes) for one in _answers(base, asked, code))
        found = [one for one in answers if not (one.has(Remark.PARAGRAPH) and _is_of_an_act(base, one))]
        met = any(one.knowledge is Knowledge.KNOWN for one in found)
        near = (name for one in found if not met for name in one.near)
        return ListFindings(
            tuple(_findings(found, day)),
            unlisted=any(code.shape is Shape.EAR99 for code in codes),
            near=tuple(dict.fromkeys(near))[:_SHOWN],
        )
    return _by_name(base, asked, day) if goods else ListFindings()


def _is_of_an_act(base: RuleBase, found: ListAnswer) -> bool:
    """Return whether an act of the same exporter prints the paragraph, which its list does not have."""
    return any(place.measure.jurisdiction == found.jurisdiction for place in base.by_control(str(found.code)))


def knows(base: RuleBase, text: str) -> bool:
    """Return whether a list on file prints a control code, whoever exports."""
    code = parse(text)
    if base.lists is None or code is None:
        return False
    return any(one.knowledge is Knowledge.KNOWN for one in base.lists.look_up(code, None, ()))


def _by_name(base: RuleBase, asked: Asked, day: date) -> ListFindings:
    """Return entries where goods of a name may be.

    The goods are those of the subjects, or of the words that nothing else explains.
    """
    if base.lists is None:
        return ListFindings()
    named = dict.fromkeys(_of_things(base, base.lists, asked) if asked.things else _of_words(base, base.lists, asked))
    named = named or dict.fromkeys(_of_things(base, base.lists, _more_widely(base, asked)))
    shared = [
        answer for one in named for code in one.codes[:_LIKELY] for answer in _answers(base, asked, code, named=True)
    ]
    own = [answer for one in named for whose, code in one.own for answer in _answers(base, asked, code, whose=whose)]
    found = [*shared, *own]
    return ListFindings(
        tuple(_findings(found, day, likely=True)),
        goods=(goods := tuple(dict.fromkeys(one.name for one in named if one.origin is not Origin.HEADING))),
        typed=base.in_english(asked.query.text).names if goods else (),
        held=any(day >= date.fromisoformat(answer.edition) for answer in found),
    )


def _of_words(base: RuleBase, lists: Lists, asked: Asked) -> Iterator[Candidate]:
    """Yield goods by the words that nothing else explains, else by names in other languages."""
    english = base.in_english(asked.query.text)
    for one in lists.goods(english.text if english.names else _typed(asked), misspelt=False):
        if one.origin in {Origin.NAME, Origin.PART_OF_NAME}:
            yield one


def _of_things(base: RuleBase, lists: Lists, asked: Asked) -> Iterator[Candidate]:
    """Yield goods by a thing's name, by the words around it, and by headings that begin with it or hold every word."""
    english = base.in_english(asked.query.text).text
    for thing in asked.things:
        if thing.component:
            continue
        begins = folded(thing.subject)
        shaped = " ".join((thing.typed, *thing.tail))
        for text in dict.fromkeys((thing.subject, shaped, f"{thing.typed} {_typed(asked)}", english)):
            several = sum(len(word) >= SHORT for word in folded(text)) > len(begins)
            for one in lists.goods(text, misspelt=False):
                name = folded(one.name)
                whole = {*name} >= {*begins} or {*name} >= {*folded(thing.typed)}  # no graphite in graphite electrodes
                heading = one.origin is Origin.HEADING and (several or name[: len(begins)] == begins)
                if any(word.isdigit() for word in {*name} - {*folded(text)}):
                    continue  # helium-3 is no helium
                if one.origin is Origin.NAME or (whole and (heading or one.origin is Origin.PART_OF_NAME)):
                    yield one


def _more_widely(base: RuleBase, asked: Asked) -> Asked:
    """Return the question about what its things are kinds of: a list knows chips and no brands of them."""
    wider = (name for thing in asked.things for name in base.broader(thing.subject) if not base.is_class(name))
    query = replace(asked.query, text="")
    return replace(asked, query=query, left=(), things=tuple(Thing(name, name) for name in dict.fromkeys(wider)))


def _typed(asked: Asked) -> str:
    return " ".join(one.typed for one in asked.left)


def _findings(found: Iterable[ListAnswer], day: date, *, likely: bool = False) -> Iterator[ListFinding]:
    for one in found:
        if one.knowledge is Knowledge.KNOWN and day >= date.fromisoformat(one.edition):
            yield ListFinding(one, _status(one), likely=likely)


def _status(found: ListAnswer) -> Status:
    """Return the status of a listed code; without a destination it needs a licence toward some."""
    if found.status is None:
        return Status.LICENCE
    return Status.LISTED if found.has(Remark.UNENFORCED) else _STATUS[found.status]


def _answers(
    base: RuleBase, asked: Asked, code: Code, *, named: bool = False, whose: str | None = None
) -> Iterator[ListAnswer]:
    """Yield what each list of the exporter says of a code; `whose`: only this jurisdiction's means the goods by it."""
    exporter = asked.from_ or whose
    if base.lists is None or (whose and exporter != whose):
        return
    for one in _looked_up(base.lists, code, asked.to, exporter, named):
        at_home = one.jurisdiction == asked.to != _EU
        if not at_home and one.jurisdiction not in asked.not_from:
            yield one


@lru_cache(maxsize=8192)
def _looked_up(
    lists: Lists,
    code: Code,
    to: str | None,
    exporter: str | None,
    named: bool,  # noqa: FBT001 - part of the remembered question
) -> tuple[ListAnswer, ...]:
    """Look each code up once: the goods of a parts list stand in few entries."""
    return lists.look_up(code, to, (exporter,) if exporter else (), named=named)


def _notes(found: ListAnswer) -> Iterator[str]:
    where = countries.the(found.destination) if found.destination else ""
    if found.has(Remark.READ):
        yield _REMARKS[Remark.READ]
    if found.embargo:
        yield f"{found.embargo}."
    elif found.columns:
        covering = ", ".join(one.name for one in found.permits if one.covers)
        yield f"Reasons: {', '.join(found.columns)}.{f' {covering} stands in for it.' if covering else ''}"
    if perhaps := [_permit(one) for one in found.permits if one.covers is None]:
        yield f"On conditions, exempt under {', '.join(perhaps[:_SHOWN])}."
    if found.needing:
        needing = ", ".join(f".{path}" for path in found.needing[:_SHOWN])
        free = f"; none for {', '.join(f'.{path}' for path in found.free[:_SHOWN])}" if found.free else ""
        yield f"A licence for paragraphs {needing}{free}."
    for remark, detail in found.remarks:
        if remark is Remark.MEMBERS_DIFFER:
            detail = ", ".join(countries.the(code) for code in detail.split())  # noqa: PLW2901 - the same in words
        if remark is not Remark.READ and (told := _REMARKS.get(remark)):
            yield told.format(detail=detail, where=where)
    if found.newer:
        yield f"A later edition of {found.newer} is not on file."


def _permit(one: Permit) -> str:
    """Return an exception or authorisation that has conditions, with what it reaches."""
    value = f" (up to ${one.limit:,})" if one.limit else ""
    reached = f" for {', '.join(f'.{path}' for path in one.inside[:_LIKELY])}" if one.inside else ""
    more = " and more" if len(one.inside) > _LIKELY else ""
    return f"{one.name}{value}{reached}{more}{'' if reached or not one.in_part else ' in part'}"


def _limits(found: ListAnswer) -> str:
    """Return the first numbers that decide: ` (.b.4: frame rate > 9 Hz)`."""
    told = [f".{one.path}: {one.what} {one.limit}" for one in found.thresholds if one.path][:_LIKELY]
    more = " …" if len(found.thresholds) > len(told) else ""
    return f" ({'; '.join(told)}{more})" if told else ""


_REMARKS = {
    Remark.PROHIBITIONS_REMAIN: "End-use and end-user rules apply all the same.",
    Remark.INHERITED: "The rule for {detail} holds.",
    Remark.REGION: "Parts of the country are under {detail}.",
    Remark.UNENFORCED: "Printed, and not enforced.",
    Remark.READ: "The entry's text decides: read it.",
    Remark.PARTIES: "More holds for parties on the Entity List.",
    Remark.PARAGRAPH: "Paragraph {detail} is not on file.",
    Remark.OTHER_LAW: "Another law decides: {detail}.",
    Remark.ELSEWHERE: "The entry points to {detail}.",
    Remark.NO_DESTINATION: "Whether a licence is needed depends on the destination: name it.",
    Remark.SANCTIONS: "Sanctions: {detail}.",
    Remark.MEMBERS_DIFFER: "A licence toward {detail}; none toward the other members.",
    Remark.COPIED: "The codes are from a copy by others: check the official text.",
    Remark.WITHIN_UNION: "Inside the Union goods move without a licence, unless Annex IV names them.",
}


# Firms that a query names, against the parties of curated acts and of the party lists on file.


_MOST = 5
_SURE = 0.8
_SIMILAR = 0.88
_SHORT, _SHORTEST_MISSPELT, _LONG = 2, 6, 10


@dataclass(frozen=True, slots=True)
class PartyFinding:
    """A party that an act or a list names, met in a query. A name that is alike is no identity."""

    name: str
    list_: str
    jurisdiction: str
    effect: str
    document: str
    since: str | None
    sure: bool = False
    """Whether it stands on a party list under this name, which is no common one."""
    alike: bool = False
    """Whether its name is only like the one that was asked for."""

    @property
    def status(self) -> Status | None:
        """What its listing makes of an export to it; None if it is spared."""
        effect = self.effect.partition(":")[0]
        return next((status for status in Status if status == effect), None)

    def to_json(self) -> dict[str, Any]:
        """One object of `parties` in the command line's contract."""
        return {
            "name": self.name,
            "list": self.list_,
            "effect": self.effect,
            "document": self.document,
            "since": self.since,
        }


def screen(base: RuleBase, asked: Asked, day: date) -> tuple[PartyFinding, ...]:
    """Return every party that the query names, of acts as they stand on the day and of the lists.

    Those of the exporter come first.
    """
    found = dict.fromkeys((*_of_acts(base, asked, day), *_of_lists(base, asked)))
    return tuple(sorted(found, key=lambda one: one.jurisdiction != asked.from_)) if asked.from_ else tuple(found)


def party_lists(base: RuleBase) -> tuple[str, ...]:
    """Return the party lists that a firm is looked up in."""
    titles = base.lists.party_lists() if base.lists else ()
    return (*titles, *sorted({f"lists in the acts of {countries.the(one)}" for one in base.listing}))


def _of_acts(base: RuleBase, asked: Asked, day: date) -> Iterator[PartyFinding]:
    for named in (*sorted(asked.parties), *_alike(base, asked)):
        for measure, limb, name in base.bound.get(named, ()):
            state = state_on(limb, measure.announced, day)
            if state is None or state.status is Status.EXPIRED:
                continue
            spared = any(name in exemption.firms for exemption in exemptions_on(limb, day))
            yield PartyFinding(
                name,
                measure.title,
                measure.jurisdiction,
                "exempt" if spared else str(state.status),
                measure.document,
                state.since.iso if state.since else None,
                sure=named in asked.parties,
            )


def _of_lists(base: RuleBase, asked: Asked) -> Iterator[PartyFinding]:
    if base.lists is None:
        return
    for name in _native(asked):
        for match in base.lists.parties(name)[:1]:
            yield _party(base.lists, match, sure=match.quality in {Quality.EXACT, Quality.ALIAS})
    for name in (*asked.firms, *_cut_names(asked)):
        unclear = asked.company or not asked.things
        if not (unclear or base.lists.may_be_a_party(name)):
            continue
        for match in base.lists.parties(name)[:_MOST]:
            if match.quality is not Quality.SIMILAR or match.score >= _SIMILAR:
                yield _party(base.lists, match, _is_surely(match, name, alone=not asked.things))
    yield from _of_other_names(base, base.lists, asked)


def _of_other_names(base: RuleBase, lists: Lists, asked: Asked) -> Iterator[PartyFinding]:
    """Yield listed parties by a misspelt name, or by the brand that stands for its goods."""
    for target in _alike(base, asked):
        for match in lists.parties(base.party_names.shown(target))[:1]:
            yield _party(lists, match, sure=False)
    for thing in asked.things:
        brand = thing.typed.isupper() and thing.typed.isalpha() and len(thing.typed) > _SHORT
        for match in lists.parties(thing.typed) if brand else ():
            if match.quality is Quality.EXACT:
                yield _party(lists, match, sure=False)


@cache
def _native_names() -> tuple[tuple[str, str], ...]:
    """(key of a firm's name in its own script, the name that lists print), the longest first."""
    table = read_yaml("lists/party-names")["native"]
    pairs = ((key(name), listed) for listed, names in table.items() for name in str(names).split(", "))
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _native(asked: Asked) -> tuple[str, ...]:
    """Return listed parties that a query names in their own script."""
    if asked.query.shown.isascii():
        return ()
    text = key(asked.query.shown)
    return tuple(dict.fromkeys(listed for folded, listed in _native_names() if folded in text))


def _cut_names(asked: Asked) -> Iterator[str]:
    """Long words with a capital that were cut into their parts: Rosoboronexport is no export of "Rosoboron"."""
    left = {word.raw for word in words(asked.query.text)}
    for word in asked.query.shown.split():
        if len(word) >= _LONG and word.isalpha() and word[0].isupper() and word not in left:
            yield word


def _is_surely(match: PartyMatch, typed: str, *, alone: bool) -> bool:
    """Return whether a name is a listed party's own.

    A short or common name counts only if it is all that is asked, or an acronym.
    """
    if f"({typed.strip()})" in match.party.name:
        return True
    if match.quality is Quality.SIMILAR:
        return False
    whole = match.quality in {Quality.EXACT, Quality.ALIAS} or match.score >= _SURE
    return whole and (not match.common or alone or (typed.isupper() and len(typed) > _SHORT))


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


def _effect(scope: str) -> str:
    """Return what a listing asks: a licence for the goods of its scope, or that the end use is looked at."""
    words = scope.replace("-", " ")
    return words if scope == END_USE_CHECK else f"licence: {words}"


def _party(lists: Lists, match: PartyMatch, sure: bool) -> PartyFinding:  # noqa: FBT001 - a fact beside the match, no switch
    of = lists.party_list(match.party.list_key)
    return PartyFinding(
        match.party.name,
        of.title,
        of.jurisdiction,
        _effect(match.party.effect.scope),
        match.party.document or of.document,
        match.party.since or None,
        sure,
        match.quality is Quality.SIMILAR,
    )
