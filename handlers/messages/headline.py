"""What an answer says first and last: its headline with the status of each exporter, and what to do next. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.rules.answer import Answer
from bot.rules.findings import Finding
from bot.rules.listed import code_apart
from bot.rules.query.parse import Query
from bot.rules.query.subjects import is_ore_alone
from bot.rules.query.vocabulary import Role
from bot.rules.status import rank
from bot.text import countries
from bot.vocabulary import RESTRICTING, Outcome, Status
from handlers.messages import finding_lines, wording
from handlers.messages.finding_lines import WORDS
from handlers.messages.reply import MARKS, OfferedQuestion, Tone
from handlers.messages.touched_rules import open_alerts_on

_EXPORTERS = 3
_TITLE = 200
QUOTED = 60
"""Letters of what was typed, and of names of acts and firms, that are shown."""

_STOP = frozenset({Status.PROHIBITED, Status.TECHNOLOGY_PROHIBITED})
_SIGNS = {
    Outcome.LISTED: "📋",
    Outcome.NOTHING_ON_FILE: "🔎",
    Outcome.PARTLY_UNDERSTOOD: "🧩",
    Outcome.NOT_COVERED: "🗺️",
    Outcome.UNRECOGNISED: "❓",
}
"""A sign for each outcome; a restriction has that of its status."""
_UNSURE = frozenset({Status.UNKNOWN, Status.SUSPENDED, Status.NOT_YET_IN_FORCE, Status.EXPIRED})
_OF_STATUS = {Status.SUSPENDED: "⏸️", Status.NOT_YET_IN_FORCE: "🕑"}
FREE = frozenset({Status.NOT_LISTED, Status.NOT_COVERED})
"""Statuses that a reader may take for a clearance."""
EXEMPT = "exempt"
"""The effect of an act that spares a party."""


def headline(answer: Answer) -> str:
    """Word the answer in one line: what became of the question, and the status of each exporter that matters."""
    warnings = (*_unread_day(answer), *_sanctions(answer), *_listed_parties(answer))
    return wording.trimmed(" · ".join((*warnings, *_verdict(answer))), _TITLE)


def _unread_day(answer: Answer) -> Iterator[str]:
    """Yield a warning if the day was not understood, since the status is then of another day."""
    if unread := answer.asked.query.unread:
        yield f"“{quoted(unread[0])}” is no day, so for {wording.said(answer.on)}"


def _sanctions(answer: Answer) -> Iterator[str]:
    if found := answer.embargo:
        regions = [countries.region_name(code) for code in answer.asked.regions if code in found.regions]
        yield f"Sanctions on {wording.listed(regions, 2) or countries.the(found.country)}"


def _listed_parties(answer: Answer) -> Iterator[str]:
    """Yield `Listed party: Huawei Technologies Co., Ltd.`; a question if the name is only alike."""
    met = [party for party in answer.parties if party.effect != EXEMPT]
    if not met:
        return
    party = min(met, key=lambda one: (one.alike, not one.sure))
    name = wording.trimmed(party.name, QUOTED)
    yield f"Did you mean the listed party {name}?" if party.alike else f"Listed party: {name}"


def _verdict(answer: Answer) -> Iterator[str]:
    """Yield what became of the question; of a listed party without goods, what its listings do."""
    if not is_party_alone(answer):
        yield _title(answer)
        return
    effects = {one.jurisdiction: one.effect.partition(":")[0] for one in reversed(answer.parties)}
    yield from (f"{wording.country(code)}: {effects[code]}" for code in list(effects)[::-1][:_EXPORTERS])


def is_party_alone(answer: Answer) -> bool:
    """Return whether listed parties are all that was found."""
    return any(_listed_parties(answer)) and not (answer.subjects or exporters(answer) or answer.asked.acts)


def _title(answer: Answer) -> str:
    match answer.outcome:
        case Outcome.UNRECOGNISED:
            near = f". Did you mean {answer.near[0]}?" if answer.near else ""
            return f"Not recognised: “{quoted(answer.query)}”{near}"
        case Outcome.NOT_COVERED:
            return f"Not covered: {asked_for(answer)}"
        case Outcome.NOTHING_ON_FILE:
            return _spared(answer) or _standing(answer) or f"Nothing on file for {asked_for(answer)}"
        case Outcome.PARTLY_UNDERSTOOD:
            return _partly(answer)
        case _:
            return _verdicts(answer) or f"{asked_for(answer)}: {WORDS[answer.status]}"


def _spared(answer: Answer) -> str:
    """Word what holds for others: `Russia: prohibited, but not to Kazakhstan`; or that all there was has ended."""
    spared = next(
        (f for f in answer.findings if f.apart in {"destination", "exempt"} and f.state.status is not Status.EXPIRED),
        None,
    )
    by_act = bool(answer.asked.acts or answer.asked.query.controls) and not answer.things
    if answer.status is Status.EXPIRED and by_act and answer.findings:
        act = answer.findings[0].measure
        named = f"{wording.country(act.jurisdiction)}: {wording.trimmed(act.document, QUOTED)}"
        return f"{named} has ended; what holds now is answered for the goods by name"
    if answer.status is Status.EXPIRED and spared is None:
        return f"Only what has ended is on file for {asked_for(answer)}"
    if spared is None:
        return ""
    case = "but this case is exempt" if spared.apart == "exempt" else f"but not to {_places(answer)}"
    return f"{wording.country(spared.measure.jurisdiction)}: {WORDS[spared.state.status]}, {case}"


def _standing(answer: Answer) -> str:
    """Say of an act that was asked for by itself that it sets no status; else empty."""
    named = next((f for f in answer.findings if f.apart == "standing"), None)
    if named is None or answer.things:
        return ""
    document = wording.trimmed(named.measure.document, QUOTED)
    return f"{wording.country(named.measure.jurisdiction)}: {document} is on file, but sets no status"


def _places(answer: Answer) -> str:
    return wording.listed([countries.the(code) for code in answer.destinations], 3)


def _partly(answer: Answer) -> str:
    """Word a partly understood question: `Not sure about “rotor”. Graphite – China: licence` (the subject's status)."""
    named = subjects(answer)
    verdicts = _verdicts(answer) or "nothing on file"
    told = f"{named[:1].upper()}{named[1:]} – {verdicts}" if named else f"{verdicts[:1].upper()}{verdicts[1:]}"
    if by_limits(answer):
        return f"May be listed: {told}"
    return f"Not sure about {doubtful(answer)}. {told}" if answer.passed_over else told


def by_limits(answer: Answer) -> bool:
    """Return whether a list has entries for goods of this name, whose limits decide."""
    return any(found.likely for found in answer.lists)


def doubtful(answer: Answer) -> str:
    """Quote the words that were passed over."""
    return wording.listed([f"“{quoted(word)}”" for word in answer.passed_over], 2)


def _verdicts(answer: Answer) -> str:
    """Word the exporters in their order: `China: licence · US: licence to China, Russia and 40 more`."""
    open_ = {f.measure.jurisdiction for f in answer.findings if f.sets_status and open_alerts_on(answer, f)}
    ranked = exporters(answer)
    parts = [
        f"{wording.country(code)}: {_ore(answer, code)}{_status(answer, code)}{_aim(answer, code)}"
        f"{' (re-export)' if _is_abroad(answer, code) else ''}{' (changed?)' if code in open_ else ''}"
        for code in ranked[:_EXPORTERS]
    ]
    if ranked and answer.from_ and answer.by_exporter.get(answer.from_) in FREE:
        parts.insert(0, f"{wording.country(answer.from_)}: {WORDS[answer.by_exporter[answer.from_]]}")
    if len(ranked) > _EXPORTERS:
        parts.append(f"{len(ranked) - _EXPORTERS} more")
    return " · ".join(parts)


def _is_abroad(answer: Answer, code: str) -> bool:
    """Return whether an exporter has a status only by acts that bind what others send."""
    return answer.from_ is not None and code != answer.from_ and any(f.measure.abroad for f in deciding(answer, code))


def _status(answer: Answer, code: str) -> str:
    """Word an exporter's status; if it is unknown, what holds in any case: `licence or more, check`."""
    status = answer.by_exporter[code]
    known = [
        f.state.status
        for f in answer.findings
        if f.measure.jurisdiction == code and f.sets_status and f.state.status in RESTRICTING
    ]
    sure = min((one for one in known if one not in _UNSURE), key=rank, default=None)
    return f"{WORDS[sure]} or more, check" if status is Status.UNKNOWN and sure else WORDS[status]


def exporters(answer: Answer) -> list[str]:
    """Return the exporters with a verdict: first those on the form asked for, then by weight, then by severity."""
    spoken = {finding.measure.jurisdiction for finding in answer.findings}
    union = answer.members.get("EU", frozenset()) - spoken if "EU" in answer.by_exporter else frozenset()
    verdicts = {code: status for code, status in answer.by_exporter.items() if code not in union}
    known = [code for code, status in verdicts.items() if status in RESTRICTING or status is Status.LISTED]
    last = len(answer.weights)
    return sorted(
        known,
        key=lambda code: (
            answer.by_exporter[code] is Status.LISTED,
            bool(_ore(answer, code)),
            answer.weights.get(code, last),
            known.index(code),
        ),
    )


def _aim(answer: Answer, code: str) -> str:
    """Word the destinations if an exporter's status is that of acts that are aimed; else empty."""
    found = deciding(answer, code)
    if answer.to or any(f.limb.destinations.is_all for f in found):
        return ""
    codes = dict.fromkeys(one for f in found for one in f.limb.destinations.only or ())
    return f" to {finding_lines.places(answer, codes)}" if codes else ""


def deciding(answer: Answer, code: str) -> list[Finding]:
    """Return the findings that give an exporter its status."""
    own = [f for f in answer.findings if f.measure.jurisdiction == code and f.state.status is answer.by_exporter[code]]
    return [f for f in own if f.sets_status] or [f for f in own if f.apart == "destination"]


def _ore(answer: Answer, code: str) -> str:
    """Return `ore ` if an exporter's status rests on words about the ore alone ("Namibia: ore prohibited"), else ""."""
    asked = {thing.subject for thing in answer.things}
    items = [item for finding in deciding(answer, code) for item in finding.items if item.subject in asked]
    return "ore " if items and all(is_ore_alone(item.forms or "") for item in items) else ""


def asked_for(answer: Answer) -> str:
    """Word what was understood: `graphite from China to Japan`; if nothing was, quote what was typed."""
    named = subjects(answer)
    return f"{named} {way(answer)}".rstrip() if named else f"“{quoted(answer.query)}”"


def way(answer: Answer) -> str:
    """Word the direction: `from China to Japan`."""
    from_ = f"from {countries.the(answer.from_)}" if answer.from_ else ""
    to = f"to {_places(answer)}" if answer.destinations else ""
    return f"{from_} {to}".strip()


def subjects(answer: Answer) -> str:
    """Name the things that the answer is about, with their capitals; empty if there are none."""
    return wording.listed([answer.shown.get(name, name) for name in answer.subjects], 2)


def quoted(text: str) -> str:
    """Return what was typed, cut if it is long."""
    return wording.trimmed(text, QUOTED)


def tone(answer: Answer) -> Tone:
    """Return the colour. Red if the form asked about may not go out; a foreign ban on its ore colours no answer."""
    status = _leading(answer)
    if answer.embargo or (answer.outcome is Outcome.RESTRICTED and status in _STOP):
        return Tone.STOP
    if answer.outcome is Outcome.PARTLY_UNDERSTOOD or any(_listed_parties(answer)):
        return Tone.CAUTION
    calm = status is Status.SUSPENDED or status not in RESTRICTING
    return Tone.CALM if calm else Tone.CAUTION


def _leading(answer: Answer) -> Status:
    """Return the gravest status in the headline; one that holds for the ore alone counts only if there is no other."""
    shown = exporters(answer)[:_EXPORTERS]
    own = [answer.by_exporter[code] for code in shown if not _ore(answer, code)]
    return min(own, key=rank, default=answer.status)


def sign(answer: Answer) -> str:
    """Return the sign before the headline."""
    if answer.embargo:
        return "🛑"
    if answer.outcome is Outcome.RESTRICTED or any(_listed_parties(answer)):
        return _OF_STATUS.get(_leading(answer), MARKS[tone(answer)])
    return _SIGNS[answer.outcome]


# -- what a person does next: hints on questions that match nothing, the next step, questions to press


_NEAR = 4
_NO_CLEARANCE = "No clearance: other acts, sanctions and end-use rules may apply."
_STEPS = {
    Outcome.UNRECOGNISED: "Name the goods otherwise, or by an HS code, CAS number or ECCN.",
    Outcome.NOTHING_ON_FILE: _NO_CLEARANCE,
    Outcome.LISTED: "Listed all the same: end-use and end-user rules apply.",
}
_NO_LIST = "EAR99"
"""Goods on no list of the United States."""

_YEARS = range(1990, 2041)
_SHORT, _LONG = 3, 10
_HEADING, _SUBHEADING = 4, 6
_MANY = 3
_LAST_CHAPTER = 97
_NO_CHAPTER = "77"
_CAS = re.compile(r"(\d{2,7})-(\d{2})-(\d)")
_LIKE_CONTROL = re.compile(r"\d[A-Ea-e]\d{0,2}|\d{2}[A-Ea-e]\d{2,3}")


def hints(answer: Answer) -> Iterator[str]:
    """Yield sentences that help to ask better; none if the query was understood as one thing."""
    taken = answer.asked.query
    if answer.from_ and answer.from_ == answer.to:
        yield f"An act does not reach inside its own exporter: from and to are both {countries.the(answer.from_)}."
    if len(answer.subjects) >= _MANY and not answer.things and any(len(code) <= _SUBHEADING for code in taken.hs):
        named = wording.listed(answer.subjects, _SHORT)
        yield f"{taken.hs[0]} holds several things ({named}): name one of them, or give more digits of the code."
    elif not (answer.subjects or answer.findings or answer.lists or answer.remarks):
        yield from _of_nothing(taken, answer.status)


def _of_nothing(taken: Query, status: Status) -> Iterator[str]:
    bare = taken.plain.strip()
    digits = re.sub(r"[.\s]", "", bare)
    if not any(letter.isalnum() for letter in bare):
        yield "Name the thing too: a name in any language, a customs code, a CAS number, an ECCN, or an act."
    elif digits.isascii() and digits.isdecimal():
        yield _of_digits(bare, digits)
    elif found := _CAS.fullmatch(bare):
        if (right := _check_digit(found[1] + found[2])) != int(found[3]):
            yield f"{bare} has the form of a CAS number, but its last digit would be {right}; look for a slip."
    elif taken.controls and status is Status.UNRECOGNISED:
        yield f"Read as control code {taken.controls[0]}: no act on file prints it. Ask for the thing by its name too."
    elif taken.citations:
        yield f"Read as an act by its number: none on file bears “{bare}”, and none says that it was changed by it."
    elif _LIKE_CONTROL.fullmatch(bare):
        yield f"“{bare}” looks like a control code with a digit too few or too many; ECCNs look like 3A090 or 1C108.a."


def _of_digits(bare: str, digits: str) -> str:
    if len(digits) <= _SHORT:
        return f"“{bare}” alone may be an act or a code: write No. {bare} of 2023, or at least four digits of the code."
    if len(digits) == _HEADING and int(digits) in _YEARS:
        return f"“{bare}” may be a year or a customs heading, and no act on file prints it: name the thing."
    if len(digits) > _LONG or not 1 <= int(digits[:2]) <= _LAST_CHAPTER or digits[:2] == _NO_CHAPTER:
        chapters = f"the first two from 01 to {_LAST_CHAPTER} but for {_NO_CHAPTER}"
        return f"“{bare}” is no customs code: those have 4 to {_LONG} digits, {chapters}."
    if len(digits) % 2:
        return f"“{bare}” has an odd number of digits; customs codes come in pairs, as 3801.90 or 3801909010."
    return (
        f"Read as customs code {digits}: no act on file prints it, or a heading that holds it. Codes move between "
        "countries and editions, so ask for the thing by its name as well."
    )


def _check_digit(digits: str) -> int:
    return sum(place * int(digit) for place, digit in enumerate(reversed(digits), 1)) % 10


def step(answer: Answer) -> Iterator[str]:
    """Yield what a person does next, unless the answer says it already."""
    told = _STEPS.get(answer.outcome)
    if is_party_alone(answer):
        told = "Name the goods too: what a listing forbids depends on them."
    elif answer.outcome is Outcome.PARTLY_UNDERSTOOD:
        told = _of_doubt(answer)
    elif answer.outcome is Outcome.NOT_COVERED:
        told = _of_gap(answer)
    if told:
        yield told


def _of_doubt(answer: Answer) -> str:
    """Say what to do about words that may make other goods of it."""
    if by_limits(answer):
        return "Lists name such goods from certain limits on: compare the entry's text, or ask by its code."
    if not answer.subjects:
        return "Name the goods too: the acts found bind a use or a user, whatever is sent."
    if not answer.passed_over:
        return "Ask for the form that you have." if answer.status in RESTRICTING else _NO_CLEARANCE
    roles = {one.role for one in answer.left}
    status = f"The status is that of {subjects(answer)}."
    if Role.PRODUCT in roles:
        return f"{status} A product made of it may fall outside: compare the act's list."
    if Role.COMPOUND in roles:
        return f"{status} Whether this compound is meant, the act's list says."
    return f"{status} If {doubtful(answer)} makes it other goods, ask for those by name or code."


def _of_gap(answer: Answer) -> str:
    """Say what to do if the rules do not reach."""
    if any(code.upper().replace(" ", "").replace("-", "") == _NO_LIST for code in answer.asked.query.controls):
        return f"{_NO_LIST} stands on no US list; embargoes, end uses and end users still count."
    if answer.screened and not answer.subjects:
        return "Name the goods and countries too: no rule is about this firm alone."
    if answer.asked.query.controls or code_apart(answer.asked):
        return "Compare the code, or name the goods: lists that are not on file may have it."
    if answer.from_:
        return f"No act or list of {countries.the(answer.from_)} on these goods is on file: ask its export authority."
    return "No act or list on file reaches these goods: name the exporter with from:, or ask its authority."


def other_way(answer: Answer) -> str:
    """Return the other reading of countries without a direction, `to:CN`; empty if the direction was plain."""
    if not answer.asked.directions[0].guessed:
        return ""
    turned = (f"from:{answer.to}" if answer.to else "", f"to:{answer.from_}" if answer.from_ else "")
    return " ".join(filter(None, turned))


def questions(answer: Answer) -> Iterator[OfferedQuestion]:
    """Yield questions for buttons: the other direction, and the nearest subjects for the same places and day."""
    day = f" on:{answer.on.isoformat()}" if answer.on != answer.today else ""
    if (other := other_way(answer)) and len(answer.subjects) == 1:
        yield OfferedQuestion(f"{answer.subjects[0]} {other}{day}", "restricted")
    offered = answer.near
    if answer.outcome is Outcome.RESTRICTED:
        offered = () if answer.things or answer.asked.acts else answer.subjects  # a code that holds several things
    if answer.outcome is Outcome.RESTRICTED and len(offered) == 1:
        return
    places = "".join(f" {name}:{code}" for name, code in (("from", answer.from_), ("to", answer.to)) if code)
    for name in offered[:_NEAR]:
        yield OfferedQuestion(f"{name}{places}{day}", "restricted")
