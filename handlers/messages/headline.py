"""What an answer says first and last: its headline with the status of each exporter, and what to do next. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.rules.answer.findings import Finding
from bot.rules.answer.model import AMOUNT, LACKING, Answer
from bot.rules.answer.party_findings import PartyFinding
from bot.rules.answer.verdict import GoodsVerdict
from bot.rules.fields import LISTED
from bot.rules.notes import NoteKind
from bot.rules.query.facts import asks_of_lists
from bot.rules.status import rank
from bot.text import gazetteer
from bot.vocabulary import FREE, RESTRICTING, Certainty, Outcome, Status
from handlers.messages import finding_lines, wording
from handlers.messages.finding_lines import WORDS
from handlers.messages.notes import worded
from handlers.messages.reply import MARKS, Tone
from handlers.messages.speech import counted, later, say
from handlers.messages.touched_rules import open_alerts_on
from handlers.messages.verdicts import (
    GOODS_NAMED,
    QUOTED,
    AnswerView,
    ExporterVerdict,
    as_typed,
    is_silent_by_codes,
    places_named,
    quoted,
    quotes,
)

_EXPORTERS = 3
_TITLE = 200
_QUOTED_BEHIND = 30
"""Letters of each word in doubt that stands behind a verdict."""

_STOP = frozenset({Status.PROHIBITED, Status.TECHNOLOGY_PROHIBITED})
_SIGNS = {
    Outcome.LISTED: "📋",
    Outcome.NOTHING_ON_FILE: "🔎",
    Outcome.PARTLY_UNDERSTOOD: "🧩",
    Outcome.NOT_COVERED: "🗺️",
    Outcome.UNRECOGNISED: "❓",
}
"""A sign for each outcome; a restriction has that of its status."""
_OUTSIDE = frozenset({Status.NOT_LISTED, Status.EXPIRED})
"""Statuses beside which an amount is outside of the act's limit: what has ended besides says nothing of it."""
_OF_STATUS = {Status.SUSPENDED: "⏸️", Status.NOT_YET_IN_FORCE: "🕑"}
_NOT_COVERED, _OF_CLASS = later("Not covered: {goods}"), later("A class of goods, so name yours: {goods}")
EXEMPT = later("exempt")
"""How a case is called that an act spares."""


def headline(view: AnswerView) -> str:
    """Word the answer in one line: the status of each exporter that matters, then what is in doubt of the question."""
    answer = view.answer
    warnings = (*_unread_day(answer), *_origin(answer), *_sanctions(answer), *_listed_parties(answer))
    doubt = "".join(f" · {clause}" for clause in _doubt(view))
    told = wording.trimmed(" · ".join((*warnings, *_verdict(view))), _TITLE - len(doubt))
    return f"{told}{doubt}"


def _doubt(view: AnswerView) -> Iterator[str]:
    """Yield which words may make other goods of those whose verdict leads; of several goods each is told as unsure."""
    shown = view.main.answer
    words = quotes(dict.fromkeys(one.typed for one in shown.doubted), _QUOTED_BEHIND)
    if is_silent_by_codes(shown):
        yield say("not understood: {words}", words=words)
        return
    sure = shown.outcome is not Outcome.PARTLY_UNDERSTOOD or view.main.by_limits or not shown.doubted
    if sure or view.party_alone or (view.main is view and view.goods):
        return
    further = view.main.doubts_further_goods
    yield say("not understood: {words}", words=words) if further else say("not sure about {words}", words=words)


def _unread_day(answer: Answer) -> Iterator[str]:
    """Yield a warning if the day was not understood, since the status is then of another day."""
    if unread := answer.asked.query.unread:
        yield say("“{typed}” is no clear day, so for {day}", typed=quoted(unread[0]), day=wording.said(answer.on))


def _unread_origin(answer: Answer) -> Iterator[str]:
    """Yield a warning if the place that the goods leave is unread or not told, since then every exporter is asked."""
    for note in answer.asked.remarks if answer.status in RESTRICTING else ():
        if note.kind is NoteKind.NO_SUCH_ORIGIN:
            yield say("“{typed}” is no place I know, so from anywhere", typed=quoted(str(note.given("typed"))))
            return
        if note.kind is NoteKind.MADE_IN:
            yield say("Made in {country}, shipping place not said", country=wording.place(str(note.given("made"))))
            return


def _origin(answer: Answer) -> Iterator[str]:
    """Yield a warning if no exporter was read: of goods that no act names, acts on all of a class tell little then."""
    warned = tuple(_unread_origin(answer))
    yield from warned or ([say("Exporter not named")] if _is_of_any_exporter(answer) else [])


def _is_of_any_exporter(answer: Answer) -> bool:
    """Return whether goods that no act names are asked about without an exporter, and some exporters restrict them."""
    return answer.everyday and answer.from_ is None and answer.status in RESTRICTING


def _sanctions(answer: Answer) -> Iterator[str]:
    if found := answer.embargo:
        regions = [gazetteer.region_name(code) for code in answer.asked.regions if code in found.regions]
        yield say("Sanctions on {places}", places=wording.listed(regions, 2) or wording.place(found.country))


def _listed_parties(answer: Answer) -> Iterator[str]:
    """Yield `Listed party: Huawei Technologies Co., Ltd.`; a question if the name is only alike."""
    met = [party for party in answer.parties if not party.spared]
    if not met:
        return
    party = min(met, key=lambda one: (one.alike, not one.sure))
    name = wording.trimmed(party.name, QUOTED)
    if party.alike:
        yield say("Did you mean the listed party {name}?", name=name)
    else:
        yield say("Listed party: {name}", name=name)


def _verdict(view: AnswerView) -> Iterator[str]:
    """Yield what became of the question; of a listed party without goods, what its listings do."""
    if not view.party_alone:
        yield _compared(view) or _of_goods(view) or _title(view)
        return
    effects = {one.jurisdiction: _effect(one) for one in reversed(view.answer.parties)}
    effects = {code: effects[code] for code in effects if code in view.answer.by_exporter} or effects
    yield from (_of_exporter(code, effects[code]) for code in list(effects)[::-1][:_EXPORTERS])


def _of_exporter(code: str, status: str) -> str:
    return say("{country}: {status}", country=wording.country(code), status=status)


def _effect(party: PartyFinding) -> str:
    """Word what a listing asks, without its scope."""
    return WORDS[Status.LICENCE] if party.status is Status.LICENCE else worded(party.effect)


def _title(view: AnswerView) -> str:
    answer = view.answer
    if is_on_lists_alone(answer):
        return _of_no_list(answer)
    match answer.outcome:
        case Outcome.UNRECOGNISED:
            return _unrecognised(answer)
        case Outcome.NOT_COVERED:
            return say(_OF_CLASS if names_a_class(answer) else _NOT_COVERED, goods=view.asked.whole)
        case Outcome.NOTHING_ON_FILE:
            return _spared(view) or _standing(answer) or say("Nothing on file for {goods}", goods=view.asked.whole)
        case Outcome.PARTLY_UNDERSTOOD:
            return _partly(view)
        case _:
            told = say("{goods}: {status}", goods=view.asked.whole, status=WORDS[answer.status])
            return _verdicts(view) or told


def names_a_class(answer: Answer) -> bool:
    """Return whether nothing but classes of goods is asked about, which no act is on."""
    return any(note.kind is NoteKind.CLASS_OF_GOODS for note in answer.remarks)


def is_on_lists_alone(answer: Answer) -> bool:
    """Return whether all that is asked is whether a firm stands on a list, and none on file has its name.

    The lists write names in Latin letters: of a name in others their silence says nothing.
    """
    alone = not (answer.things or answer.lists or answer.parties) and all(map(_is_of_parties, answer.findings))
    return alone and bool(answer.screened) and asks_of_lists(answer.query) and _names_in_latin(answer)


def _is_of_parties(finding: Finding) -> bool:
    """Return whether an act is nothing but a list of parties, which the question names: "Taiwan's entity list"."""
    return finding.limb.binds is not None and finding.limb.binds.who == LISTED


def _names_in_latin(answer: Answer) -> bool:
    named = "".join((*answer.firms, *answer.unknown)) or answer.query
    return all(sign <= _LAST_LATIN for sign in named if sign.isalpha())


_LAST_LATIN = "\u024f"


def _of_no_list(answer: Answer) -> str:
    return counted(
        "In none of {n} party list on file: “{typed}”",
        "In none of {n} party lists on file: “{typed}”",
        len(answer.screened),
        typed=quoted(as_typed(answer.query, next(iter(answer.firms), answer.query))),
    )


def _unrecognised(answer: Answer) -> str:
    typed = quoted(answer.query)
    if answer.names_nothing:
        return say("No goods are named: “{typed}”", typed=typed)
    told = say("Not recognised: “{typed}”", typed=typed)
    if not answer.near or len(answer.unknown) > 1:
        return told
    return say("{told}. Did you mean {near}?", told=told, near=wording.goods(answer.near[0]))


def _compared(view: AnswerView) -> str:
    """Word what is stricter than the answer, before it: `China: licence today · on 3 Mar 2023: nothing on file`."""
    answer = view.answer
    if view.today:
        return say(
            "{verdict} today · on {day}: {status}",
            verdict=_title(view.today),
            day=wording.said(answer.on),
            status=clause(answer),
        )
    if view.alone and answer.bare:
        added = wording.listed([f"“{quoted(word)}”" for word in answer.bare.typed], 2)
        if answer.bare.why == AMOUNT and answer.status in _OUTSIDE:
            return say(
                "With {words}: outside the limit · {verdict} by name alone", words=added, verdict=_title(view.alone)
            )
        if answer.bare.why == LACKING:
            return say(
                "{verdict} by name alone · without {words}: {status}",
                verdict=_title(view.alone),
                words=added,
                status=clause(answer),
            )
        return say(
            "{verdict} by name alone · with {words}: {status}",
            verdict=_title(view.alone),
            words=added,
            status=clause(answer),
        )
    return ""


def _of_goods(view: AnswerView) -> str:
    """Word several goods, those of one verdict together: `Graphite – China: licence; nickel – nothing on file`."""
    groups: dict[str, list[str]] = {}
    for goods, alone in sorted(view.goods, key=_sure_and_grave_first):
        groups.setdefault(verdict(alone, beside=True), []).append(wording.goods(goods.name))
    told = wording.clauses(
        f"{wording.listed(list(dict.fromkeys(names)), GOODS_NAMED)} – {said}" for said, names in groups.items()
    )
    return f"{told[:1].upper()}{told[1:]}"


def _sure_and_grave_first(pair: tuple[GoodsVerdict, AnswerView]) -> tuple[bool, bool, int]:
    """Order goods: what is controlled for sure before what perhaps is (a product named by its material)."""
    alone = pair[1].answer
    return alone.status not in RESTRICTING, alone.outcome is Outcome.PARTLY_UNDERSTOOD, rank(alone.status)


def verdict(view: AnswerView, *, beside: bool = False) -> str:
    """Word an answer without the names of its goods: `China: licence`, `perhaps US: licence`, `nothing on file`.

    `beside`: other goods are asked about with these.
    """
    answer = view.answer
    told = _verdicts(view, beside=beside) or clause(answer)
    return say("perhaps {status}", status=told) if is_perhaps(view) else told


def is_perhaps(view: AnswerView) -> bool:
    """Return whether a restriction may be one on other goods than those asked about; what is unclear says so itself."""
    answer = view.answer
    unclear = answer.status is Status.UNKNOWN and not any(one.sure for one in view.exporters)
    return answer.outcome is Outcome.PARTLY_UNDERSTOOD and answer.status in RESTRICTING and not unclear


def clause(answer: Answer) -> str:
    """Word an answer's status within a sentence: `nothing on file`, `exempt`."""
    spared = answer.status not in RESTRICTING and any(one.apart == "exempt" for one in answer.findings)
    known = answer.status is Status.UNRECOGNISED and answer.subjects  # it is not the goods that are not
    return say(EXEMPT) if spared else WORDS[Status.NOT_LISTED if known else answer.status]


def _spared(view: AnswerView) -> str:
    """Word what holds for others: `Russia: prohibited, but not to Kazakhstan`; or that all there was has ended."""
    answer = view.answer
    spared = next(
        (f for f in answer.findings if f.apart in {"destination", "exempt"} and f.state.status is not Status.EXPIRED),
        None,
    )
    by_act = bool(answer.asked.acts or answer.asked.query.controls) and not answer.things
    if answer.status is Status.EXPIRED and by_act and answer.findings:
        act = answer.findings[0].measure
        for one in answer.successors[:1]:
            return say(
                "{country}: {document} has ended; now {act}: {status}",
                country=wording.country(act.jurisdiction),
                document=wording.trimmed(act.document, QUOTED),
                act=wording.trimmed(one.document, QUOTED),
                status=finding_lines.demand(one),
            )
        return say(
            "{country}: {document} has ended; what holds now is answered for the goods by name",
            country=wording.country(act.jurisdiction),
            document=wording.trimmed(act.document, QUOTED),
        )
    if answer.status is Status.EXPIRED and spared is None:
        return say("Only what has ended is on file for {goods}", goods=view.asked.whole)
    if spared is None:
        return ""
    told = _of_exporter(spared.measure.jurisdiction, _hedged(answer, finding_lines.demand(spared), (spared,)))
    if spared.apart == "exempt":
        return say("{verdict}, but this case is exempt", verdict=told)
    return say("{verdict}, but not to {places}", verdict=told, places=places_named(answer))


def _standing(answer: Answer) -> str:
    """Say of an act that was asked for by itself that it sets no status; else empty."""
    named = next((f for f in answer.findings if f.apart == "standing"), None)
    if named is None or answer.things:
        return ""
    document = wording.trimmed(named.measure.document, QUOTED)
    country = wording.country(named.measure.jurisdiction)
    return say("{country}: {document} is on file, but sets no status", country=country, document=document)


def _partly(view: AnswerView) -> str:
    """Word the subject's verdict, which holds but for words in doubt: `Graphite – China: licence`."""
    answer, named = view.answer, view.asked.goods
    silent = Status.NOT_COVERED if answer.status is Status.NOT_COVERED else Status.NOT_LISTED
    verdicts = _verdicts(view) or WORDS[silent]
    told = f"{named[:1].upper()}{named[1:]} – {verdicts}" if named else f"{verdicts[:1].upper()}{verdicts[1:]}"
    return say("May be listed: {verdict}", verdict=told) if view.by_limits else told


def _verdicts(view: AnswerView, *, beside: bool = False) -> str:
    """Word the exporters in their order: `China: licence · US: licence to China, Russia and 40 more`.

    `beside`: of several exporters each may send other goods, so that no search for these in its acts says nothing.
    """
    answer, ranked = view.answer, view.exporters
    open_ = {f.measure.jurisdiction for f in answer.findings if f.sets_status and open_alerts_on(answer, f)}
    named = [one for one in ranked if not one.elsewhere][:_EXPORTERS]
    told = {one.code: _exporter(answer, one) for one in named}
    parts = [say("{verdict} (changed?)", verdict=one) if code in open_ else one for code, one in told.items()]
    senders = list(_senders(answer)) if ranked else []
    untold = {Status.NOT_COVERED} if beside and len(senders) > 1 else set[Status]()
    free = [code for code in senders if answer.by_exporter.get(code) in FREE - untold]
    said = [_of_exporter(code, WORDS[answer.by_exporter[code]]) for code in free]
    parts = [*said, *parts] if answer.from_ in free else [*parts, *said]
    if more := len(ranked) - len(named):
        parts.append(counted("{n} more exporter", "{n} more exporters", more))
    return " · ".join(parts)


def _senders(answer: Answer) -> Iterable[str]:
    """Return the exporters that are asked for by name; a place beside a firm alone is the firm's."""
    directions = answer.asked.directions
    if not answer.things and directions[0].guessed:
        return ()
    named = (answer.from_, *(one.from_ for one in directions if not one.guessed))
    return dict.fromkeys(code for code in named if code)


def _exporter(answer: Answer, one: ExporterVerdict) -> str:
    """Word the verdict of one exporter; `re-export` where it has a status only by acts that bind what others send."""
    status = _by_destination(answer, one) or _status(answer, one)
    if one.of_ore:
        status = say("ore {status}", status=status)
    if aim := _aim(answer, one):
        status = say("{demand} {where}", demand=status, where=aim)
    told = _of_exporter(one.code, status)
    abroad = answer.from_ not in {None, one.code} and any(f.limb.abroad for f in one.deciding)
    return say("{verdict} (re-export)", verdict=told) if abroad else told


def _by_destination(answer: Answer, one: ExporterVerdict) -> str:
    """Word the statuses of an exporter that differ between the destinations asked for, the strictest first."""
    told: dict[Status, list[str]] = {}
    for code, statuses in answer.by_destination.items():
        told.setdefault(statuses.get(one.code, Status.NOT_LISTED), []).append(code)
    unsure = one.sure and Status.UNKNOWN in told
    if len(told) < 2 or unsure or one.code in answer.by_destination:  # noqa: PLR2004 - several; not "either way"
        return ""
    places = {status: finding_lines.places(answer, told[status]) for status in sorted(told, key=rank)}
    aims = {status: say("to {places}", places=named) for status, named in places.items()}
    return wording.listed([say("{demand} {where}", demand=WORDS[one], where=aims[one]) for one in aims], len(aims))


def _status(answer: Answer, one: ExporterVerdict) -> str:
    """Word an exporter's status; if it is unknown, what holds in any case: `licence at least`."""
    if one.sure:
        sure = _hedged(answer, WORDS[one.sure.state.status], (one.sure,))
        if one.code in answer.some_kinds:
            return say("{status} for some kinds", status=sure)
        return say("{status} at least", status=sure)
    if answer.outcome is Outcome.RESTRICTED and one.status in RESTRICTING and one.by_lists:
        return say("perhaps {status}", status=WORDS[one.status])
    told_by_acts = one.status in {Status.OTHER, Status.NOT_YET_IN_FORCE} or any(
        map(finding_lines.is_zero_quota, one.deciding)
    )
    demands = {finding_lines.demand(act) for act in one.deciding} if told_by_acts else ()
    told = next(iter(demands)) if len(demands) == 1 else WORDS[one.status]
    told = _hedged(answer, told, one.deciding)
    return say("{status} for some kinds", status=told) if _is_of_kinds(answer, one) else told


def _hedged(answer: Answer, told: str, acts: Sequence[Finding]) -> str:
    """Return a ban with the day to which it was confirmed, where that is long ago: what was found may have ended."""
    bans = [one for one in acts if one.state.status in _STOP or finding_lines.is_zero_quota(one)]
    if not bans or any(one.certainty is not Certainty.BY_ITS_TEXT for one in acts):
        return told
    if sum(status in RESTRICTING for status in answer.by_exporter.values()) > 1:
        return say("{status} (check)", status=told)
    day = wording.said(max(one.measure.evidence_as_of for one in bans))
    return say("{status} (last confirmed {day})", status=told, day=day)


def _is_of_kinds(answer: Answer, one: ExporterVerdict) -> bool:
    """Return whether the acts that give an exporter its status name kinds of the goods asked about only."""
    items = [item.subject for act in one.deciding for item in act.items]
    return bool(items) and answer.kinds.issuperset(items)


def _aim(answer: Answer, one: ExporterVerdict) -> str:
    """Word the destinations if an exporter's status is that of acts that are aimed; else empty."""
    if answer.to or any(
        f.limb.destinations.is_all or finding_lines.binds_parties_asked_about(answer, f) for f in one.deciding
    ):
        return ""
    codes = dict.fromkeys(code for f in one.deciding for code in f.limb.destinations.only or ())
    return say("to {places}", places=finding_lines.places(answer, codes)) if codes else ""


def tone(view: AnswerView) -> Tone:
    """Return the colour. Red if the form asked about may not go out; a foreign ban on its ore colours no answer."""
    answer, status = view.main.answer, leading(view)
    stops = answer.outcome is Outcome.RESTRICTED and status in _STOP and not _is_of_any_exporter(answer)
    if answer.embargo or stops:
        return Tone.STOP
    unsure = answer.outcome is Outcome.PARTLY_UNDERSTOOD or any(_listed_parties(answer)) or _is_of_others(view.main)
    if unsure or _is_of_any_exporter(answer):
        return Tone.CAUTION
    calm = status is Status.SUSPENDED or status not in RESTRICTING
    return Tone.CALM if calm else Tone.CAUTION


LEGEND = (
    ("⛔", later("prohibited")),
    ("⚠️", later("licence, quota, or another duty; unclear")),
    ("🛑", later("sanctions on one of the countries as well")),
    ("🧩", later("perhaps: the limits of a list decide, or only a part was understood")),
    ("⏸️", later("suspended")),
    ("🕑", later("not yet in force")),
    ("📋", later("on a control list, no licence there")),
    ("🔎", later("nothing on file: no clearance")),
    ("🗺️", later("not covered")),
    ("❓", later("not recognised")),
)
"""What the signs before headlines mean."""


def in_short(view: AnswerView) -> str:
    """Word an answer in a table's field: what the headline leads with: `China: licence`, `perhaps China: licence`."""
    main, ranked = view.main.answer, view.main.exporters
    of_others = _is_of_others(view.main)
    told = _exporter(main, ranked[0]) if ranked and not of_others else clause(main)
    if of_others and main.from_:
        told = _of_exporter(main.from_, WORDS[leading(view)])
    if main.outcome is Outcome.PARTLY_UNDERSTOOD and ranked:
        told = say("perhaps {status}", status=told)
    several = f"{told}{f' +{len(ranked) - 1}' if len(ranked) > 1 else ''}"
    return say("sanctions; {verdict}", verdict=several) if view.answer.embargo else several


def leading(view: AnswerView) -> Status:
    """Return the gravest status in the first line; one of the ore alone counts only if there is no other."""
    main = view.main
    own = [one.status for one in main.exporters[:_EXPORTERS] if not (one.of_ore or one.elsewhere)]
    if not own and _is_of_others(main):
        return main.answer.by_exporter.get(main.answer.from_ or "", Status.NOT_LISTED)
    return min(own, key=rank, default=main.answer.status)


def by_others(view: AnswerView) -> Sequence[str]:
    """Word what holds if another country sends the goods than the one that is told, by acts on a whole class."""
    return [_exporter(view.answer, one) for one in view.exporters if one.elsewhere][:_EXPORTERS]


def _is_of_others(view: AnswerView) -> bool:
    """Return whether all that is restricted is so if another country than the one that is told sends the goods."""
    return bool(view.exporters) and all(one.elsewhere for one in view.exporters)


def sign(view: AnswerView) -> str:
    """Return the sign before the headline."""
    answer = view.main.answer
    if answer.embargo:
        return "🛑"
    if answer.outcome is Outcome.RESTRICTED or any(_listed_parties(answer)):
        return _OF_STATUS.get(leading(view), MARKS[tone(view)])
    return _SIGNS[answer.outcome]
