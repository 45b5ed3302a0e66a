"""Wording of one finding: exporter and status, act, time span, document with the kind of its source. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.lists.answers import Remark
from bot.rules.answer import Answer
from bot.rules.fields import Source
from bot.rules.findings import Finding
from bot.rules.listed import ListFinding
from bot.rules.model import Item
from bot.rules.notes import NoteKind
from bot.text import countries
from bot.vocabulary import RESTRICTING, STATUS_IN_FORCE, Certainty, MeasureType, Outcome, Status
from handlers.messages import wording
from handlers.messages.notes import sentences, worded
from handlers.messages.reply import Line, LineKind, Tone
from handlers.messages.verdicts import own_title

_ITEMS = 2
_HEADING, _BRIEF = 60, 110
_GOODS = 3
_FORMS = 120
_CODES = 3
_USE = 70
_STANDING = 240
"""Of an act that is no rule: what there is to say of it is the answer."""
_PLACES = 2
_OWN_TITLE = 60
_SPARING = frozenset({NoteKind.EXEMPT_HERE, NoteKind.EXEMPTION, NoteKind.PLANNED})
"""Notes on what an act does not ask."""
_PRINTED = frozenset({NoteKind.CODES_AGREE, NoteKind.CODES_DIFFER, NoteKind.PART_OF_CODE})
"""Notes on the codes that an act prints."""

WORDS: dict[Status, str] = {
    Status.PROHIBITED: "prohibited",
    Status.TECHNOLOGY_PROHIBITED: "technology export prohibited",
    Status.QUOTA: "quota",
    Status.LICENCE: "licence",
    Status.TECHNOLOGY_RESTRICTED: "technology licence",
    Status.OTHER: "conditions apply",
    Status.UNKNOWN: "unclear",
    Status.SUSPENDED: "suspended",
    Status.NOT_YET_IN_FORCE: "not yet in force",
    Status.EXPIRED: "ended",
    Status.LISTED: "listed, no licence there",
    Status.NOT_COVERED: "not covered",
    Status.UNRECOGNISED: "not recognised",
    Status.NOT_LISTED: "nothing on file",
}
OUTCOMES: dict[Outcome, str] = {
    Outcome.RESTRICTED: "restricted",
    Outcome.LISTED: "listed",
    Outcome.NOTHING_ON_FILE: "nothing on file",
    Outcome.PARTLY_UNDERSTOOD: "partly understood",
    Outcome.NOT_COVERED: "not covered",
    Outcome.UNRECOGNISED: "not recognised",
}
_BY_TYPE: dict[tuple[Status, MeasureType], str] = {
    (Status.PROHIBITED, MeasureType.PRESUMPTION_OF_DENIAL): "prohibited (licences are refused as a rule)",
    (Status.LICENCE, MeasureType.STATE_TRADING): "licence (state trading)",
    (Status.LICENCE, MeasureType.REGISTRATION): "licence (registration)",
    (Status.OTHER, MeasureType.END_USE_CHECK): "end-use check",
    (Status.OTHER, MeasureType.TAX): "export duty",
}
"""What an act demands, where its status alone would say too little."""
_KINDS = {
    "official": "official",
    "translation": "translation",
    "law-firm": "law firm",
    "news": "press",
    "company": "company",
    "register": "register",
}
_BEST = tuple(_KINDS)
_UNNAMED = "US-"
"""Sets of destinations whose names tell a reader nothing: their members are named."""
_PROMINENT = ("CN", "RU", "HK", "IR", "KP", "BY", "SY", "CU", "VN", "SA", "AE", "IN", "US", "JP", "KR", "DE")
"""The order in which countries of a long list are named."""


def first(answer: Answer, finding: Finding, *, alone: bool) -> Line:
    """Write an act for first sight: who, toward where, what; since and until when; the document as the link.

    `alone`: no other exporter is in the answer, whose headline names it.
    """
    if finding.apart in {"standing", "released", "exempt"}:
        return short(answer, finding, _STANDING if answer.asked.acts else _BRIEF)
    plain = _is_for_all(finding) or (answer.to and finding.sets_status)
    aimed = "" if plain else f" {where(answer, finding)}"
    word, exporter = _lead(finding), wording.country(finding.measure.jurisdiction)
    lead = f"{word}{aimed}" if alone else f"{exporter}{aimed}, {word}"
    source = best_source(finding.measure.sources)
    return _cited(
        f"{lead[:1].upper()}{lead[1:]}:",
        "; ".join([*_use(answer, finding), span(finding), *_beware(finding, answer.on)]),
        _in_own_words(answer, finding),
        (source.url, _KINDS.get(source.kind, "source")),
        tone(finding.state.status),
    )


def _in_own_words(answer: Answer, finding: Finding) -> str:
    """Cite the act, with its title in the script of the question."""
    title = own_title(answer, finding)
    return f"{act(finding)} {wording.trimmed(title, _OWN_TITLE)}" if title else act(finding)


def _lead(finding: Finding) -> str:
    return "unclear" if finding.state.status is Status.UNKNOWN else demand(finding)


def _is_for_all(finding: Finding) -> bool:
    """Return whether an act holds toward every destination; a union's own members do not count."""
    toward = finding.limb.destinations
    return toward.is_all or (toward.only is None and {*toward.except_} == {finding.measure.jurisdiction})


def _use(answer: Answer, finding: Finding) -> Iterator[str]:
    """Yield the uses or users that an act binds, if the question names one."""
    if finding.limb.binds and answer.asked.uses and finding.sets_status:
        yield f"for {wording.trimmed(finding.limb.binds.text, _USE)}"


def _cited(lead: str, text: str, document: str, page: tuple[str, str], colour: Tone) -> Line:
    """Write a line whose link is the document; `page` is the link's address and its kind of source."""
    url, kind = page
    link = wording.web_link(url)
    told = text if link else f"{document}, {text}"
    return Line(told, LineKind.BULLET, lead, link, f"{document} ({kind})" if link else kind, colour)


def tone(status: Status) -> Tone:
    """Return the colour of a status."""
    if status in {Status.PROHIBITED, Status.TECHNOLOGY_PROHIBITED}:
        return Tone.STOP
    calm = status is Status.SUSPENDED or status not in RESTRICTING
    return Tone.CALM if calm else Tone.CAUTION


def of_list(found: ListFinding, *, alone: bool = False) -> Line:
    """Write one list's answer for first sight: code, heading, reasons; the list as the link."""
    of = found.answer
    heading = f", {wording.trimmed(of.heading, _HEADING)}" if of.heading else ""
    listed = found.status is Status.LISTED and not of.has(Remark.READ)
    plain = found.likely or listed  # the next step says what to do
    note = "" if plain else next(map(worded, found.notes), "")
    lead = WORDS[found.status] if alone else f"{wording.country(of.jurisdiction)}, {WORDS[found.status]}"
    return _cited(
        f"{lead[:1].upper()}{lead[1:]}:",
        f"{of.code}{heading}. {wording.trimmed(note, _BRIEF)}".rstrip(". "),
        of.document,
        (of.source, "official"),
        tone(found.status),
    )


def of_list_in_full(found: ListFinding) -> Line:
    """Write one list's answer with its edition and all its notes."""
    of = found.answer
    heading = f": {of.heading}" if of.heading else ""
    return Line(
        f"{of.code}{heading}, {of.document} as of {wording.day(of.edition)}. {sentences(found.notes)}".rstrip(". "),
        LineKind.BULLET,
        bold=f"{wording.country(of.jurisdiction)}, {WORDS[found.status]}:",
        link=wording.web_link(of.source),
        link_text="official",
    )


def best_source(sources: Sequence[Source]) -> Source:
    """Return the source that comes closest to the act itself."""
    return min(sources, key=lambda source: _BEST.index(source.kind) if source.kind in _BEST else len(_BEST))


def lines(finding: Finding) -> Iterator[Line]:
    """Write one finding in full: what exactly the act lists, and what qualifies it."""
    parts = [f"{act(finding)} ({wording.listed(finding.measure.authority, 2)}), {span(finding)}", *_warnings(finding)]
    source = best_source(finding.measure.sources)
    yield Line(
        ". ".join(part.rstrip(".") for part in parts),
        LineKind.BULLET,
        bold=f"{wording.country(finding.measure.jurisdiction)}, {demand(finding)}:",
        link=wording.web_link(source.url),
        link_text=_KINDS.get(source.kind, "source"),
    )
    framework = finding.measure.standing == "framework"  # what it does is all that there is to say of it
    if exactly := _items(finding.items) or (wording.trimmed(sentences(finding.notes), _STANDING) if framework else ""):
        yield Line(exactly, LineKind.SMALL)


def demand(finding: Finding) -> str:
    """Word what an act demands; of a suspended one, what is suspended."""
    if finding.state.status is Status.SUSPENDED:
        in_force = STATUS_IN_FORCE[finding.limb.type]
        return f"{_BY_TYPE.get((in_force, finding.limb.type)) or WORDS[in_force]}, suspended"
    return _BY_TYPE.get((finding.state.status, finding.limb.type)) or WORDS[finding.state.status]


def act(finding: Finding) -> str:
    """Cite the act, with the paragraph."""
    cite = f", {finding.limb.cite}" if finding.limb.cite else ""
    own = " (a rule of your own team)" if finding.measure.origin == "team" else ""
    return f"{finding.measure.document}{cite}{own}"


def span(finding: Finding) -> str:
    """Word since when and until when the present state holds."""
    state = finding.state
    since, until = (
        wording.day(state.since.text if state.since else None),
        wording.day(state.until.text if state.until else None),
    )
    match state.status:
        case Status.NOT_YET_IN_FORCE:
            return f"from {since}" if since else "no starting day is set"
        case Status.EXPIRED:
            return f"ended {until}" if until else "ended"
        case Status.SUSPENDED:
            return f"since {since}" + (f" until {until}" if until else "") + (f" by {state.by}" if state.by else "")
        case Status.UNKNOWN:
            perhaps = WORDS[STATUS_IN_FORCE[finding.limb.type]]
            if state.seen:
                return f"perhaps still {perhaps}"
            return f"perhaps {perhaps} since {since}" if since else f"perhaps {perhaps}"
        case _:
            return (f"since {since}" if since else "in force") + (f", until {until}" if until else "")


def _beware(finding: Finding, day: date) -> Iterator[str]:
    """Yield, in few words, what a first sight must not lack."""
    if finding.state.seen:
        yield f"last seen in force {wording.day(finding.state.seen.text)}, so check"
    elif finding.state.status is Status.UNKNOWN:
        yield "no later act is on file, so check"
    elif finding.certainty is Certainty.DISPUTED:
        yield "sources conflict"
    elif finding.certainty is Certainty.BY_ITS_TEXT:
        yield f"last confirmed {wording.said(finding.measure.evidence_as_of)}"
    yield from _quota(finding, day)
    beside = (*_of_kinds(finding, _SPARING), *_of_kinds(finding, _PRINTED))
    for text in beside[:1]:
        yield wording.trimmed(f"{text[:1].lower()}{text[1:]}".rstrip("."), _BRIEF)


def _of_kinds(finding: Finding, kinds: frozenset[NoteKind]) -> tuple[str, ...]:
    """Return the sentences of a finding's notes of some kinds."""
    return tuple(worded(note) for note in finding.notes if note.kind in kinds)


def _quota(finding: Finding, day: date) -> Iterator[str]:
    """Yield the quota whose span the day lies in; if there is none, the last one."""
    quotas = finding.limb.quotas
    for quota in [one for one in quotas if _holds(one.period, day)] or quotas[-1:]:
        _, _, last = quota.period.partition("/")
        span_ = f"until {wording.day(last)}" if last else f"for {quota.period}"
        yield f"{quota.amount:,.15g} {quota.unit} {span_}"


def _holds(period: str, day: date) -> bool:
    """Return whether a day lies in `2026` or in `2025-10-16/2025-12-31`."""
    first, _, last = period.partition("/")
    return first <= day.isoformat() and day.isoformat()[: len(last or first)] <= (last or first)


def _items(items: Sequence[Item]) -> str:
    """Word what the act lists: goods of the same forms and codes together."""
    alike: dict[str, dict[str, None]] = {}
    for item in items:
        alike.setdefault(_exactly(item), {})[item.subject] = None
    said = [f"{wording.listed(list(goods), _GOODS)}{exactly}" for exactly, goods in list(alike.items())[:_ITEMS]]
    more = f"; {wording.counted(len(alike) - _ITEMS, 'more item')}" if len(alike) > _ITEMS else ""
    return "; ".join(said) + more


def _exactly(item: Item) -> str:
    forms = f": {wording.trimmed(item.forms, _FORMS)}" if item.forms else ""
    codes = [*item.control_codes, *item.entries, *(f"HS {line.printed}" for line in item.hs)]
    return forms + (f" ({wording.listed(codes, _CODES)})" if codes else "")


def _warnings(finding: Finding) -> Iterator[str]:
    """Yield everything that qualifies a finding."""
    if finding.certainty is Certainty.DISPUTED:
        yield next(iter(_of_kinds(finding, frozenset({NoteKind.SOURCES_CONFLICT}))), "Sources conflict")
    elif finding.certainty is Certainty.BY_ITS_TEXT and finding.state.status is not Status.UNKNOWN:
        yield f"No later change was found up to {wording.said(finding.measure.evidence_as_of)}: check for a newer act"
    yield from _of_kinds(finding, _SPARING | {NoteKind.NOT_KNOWN, NoteKind.NOT_SEEN, NoteKind.QUOTA})
    printed = _of_kinds(finding, _PRINTED)
    yield from printed[:1]
    if len(printed) > 1:
        yield f"{wording.counted(len(printed) - 1, 'more line')} of it likewise"


def where(answer: Answer, finding: Finding) -> str:
    """Word the destinations of an aimed act: `to the United States`, `to China, Russia and 40 more`, `except to …`."""
    destinations = finding.limb.destinations
    codes = destinations.only if destinations.only is not None else destinations.except_
    spared = destinations.except_ if destinations.only is not None else ()
    return f"{'to' if destinations.only is not None else 'except to'} {places(answer, codes, spared)}"


def places(answer: Answer, codes: Iterable[str], spared: Iterable[str] = ()) -> str:
    """Word countries and sets of them: unions by their names, the groups of a regulation by their members."""
    out = {one for code in spared for one in answer.members.get(code, {code})}
    found: dict[str, str] = {}
    for code in codes:
        if code in answer.members and code.startswith(_UNNAMED):
            found |= {one: countries.the(one) for one in answer.members[code] - out}
        elif code not in out:
            found[code] = answer.groups.get(code) or countries.the(code)
    order = {code: place for place, code in enumerate(_PROMINENT)}
    named = [found[code] for code in sorted(found, key=lambda code: (order.get(code, len(order)), found[code]))]
    return wording.listed(named, _PLACES if len(named) > _PLACES + 1 else _PLACES + 1)


def short(answer: Answer, finding: Finding, most: int = _STANDING) -> Line:
    """Write a finding that sets no status: exporter, where, status, act, at most `most` characters of notes."""
    aimed = "" if _is_for_all(finding) else f" {where(answer, finding)}"
    standing = finding.apart == "standing"
    word = finding.measure.standing.replace("-", " ") if standing else demand(finding)
    binds = f"; binds {finding.limb.binds.text}" if finding.limb.binds else ""
    exempt = tuple(note for note in finding.notes if note.kind is NoteKind.EXEMPTION)
    notes = finding.notes if standing else exempt or finding.notes[:1] if finding.apart == "exempt" else ()
    note = f". {wording.trimmed(sentences(notes), most)}" if notes else ""
    length = "" if standing else f", {span(finding)}"
    source = best_source(finding.measure.sources)
    return Line(
        f"{act(finding)}{length}{binds}{note}",
        LineKind.BULLET,
        bold=f"{wording.country(finding.measure.jurisdiction)}{aimed}, {word}:",
        link=wording.web_link(source.url),
        link_text=_KINDS.get(source.kind, "source"),
    )
