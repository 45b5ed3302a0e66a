"""Wording of one finding: exporter and status, act, time span, document with the kind of its source. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from bot.lists.list_answer import Remark
from bot.rules.answer.act_statements import rate
from bot.rules.answer.code_notes import notes_on_entry
from bot.rules.answer.findings import Finding
from bot.rules.answer.list_findings import ListFinding
from bot.rules.answer.model import Answer
from bot.rules.fields import LISTED, Source
from bot.rules.matching import EVERYTHING, LISTED_GOODS, limits
from bot.rules.model import Item
from bot.rules.notes import NoteKind
from bot.rules.query.facts import asks_of_a_state, asks_of_rates
from bot.rules.status import reaches
from bot.vocabulary import RESTRICTING, STATUS_IN_FORCE, Certainty, MeasureType, Outcome, Status
from handlers.messages import wording
from handlers.messages.notes import sentences, worded
from handlers.messages.reply import Line, LineKind, Tone
from handlers.messages.speech import Words, counted, figures, later, say
from handlers.messages.verdicts import own_title

_ITEMS = 2
_HEADING, BRIEF = 60, 110
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

WORDS: Mapping[Status, str] = Words(
    {
        Status.PROHIBITED: later("prohibited"),
        Status.TECHNOLOGY_PROHIBITED: later("technology export prohibited"),
        Status.QUOTA: later("quota"),
        Status.LICENCE: later("licence"),
        Status.TECHNOLOGY_RESTRICTED: later("technology licence"),
        Status.OTHER: later("conditions apply"),
        Status.UNKNOWN: later("unclear"),
        Status.SUSPENDED: later("suspended"),
        Status.NOT_YET_IN_FORCE: later("not yet in force"),
        Status.EXPIRED: later("ended"),
        Status.LISTED: later("listed, no licence there"),
        Status.NOT_COVERED: later("not covered"),
        Status.UNRECOGNISED: later("not recognised"),
        Status.NOT_LISTED: later("nothing on file"),
    }
)
OUTCOMES: Mapping[Outcome, str] = Words(
    {
        Outcome.RESTRICTED: later("restricted"),
        Outcome.LISTED: later("listed"),
        Outcome.NOTHING_ON_FILE: later("nothing on file"),
        Outcome.PARTLY_UNDERSTOOD: later("partly understood"),
        Outcome.NOT_COVERED: later("not covered"),
        Outcome.UNRECOGNISED: later("not recognised"),
    }
)
_BY_TYPE: Mapping[tuple[Status, MeasureType], str] = Words(
    {
        (Status.PROHIBITED, MeasureType.PRESUMPTION_OF_DENIAL): later("prohibited (licences are refused as a rule)"),
        (Status.LICENCE, MeasureType.STATE_TRADING): later("licence (state-trading firms only)"),
        (Status.LICENCE, MeasureType.REGISTRATION): later("licence (registration)"),
        (Status.OTHER, MeasureType.END_USE_CHECK): later("end-use check"),
        (Status.OTHER, MeasureType.TAX): later("export duty"),
    }
)
"""What an act demands, where its status alone would say too little."""
_SOURCES: Mapping[str, str] = Words(
    {
        "official": later("official"),
        "translation": later("translation"),
        "law-firm": later("law-firm"),
        "news": later("news"),
        "company": later("company"),
        "register": later("register"),
    }
)
_BEST = tuple(wording.SOURCE_KINDS)
_STANDINGS: Mapping[str, str] = Words(
    {
        "act": later("act"),
        "framework": later("framework"),
        "amending": later("amending"),
        "context": later("context"),
        "planned": later("planned"),
        "not-adopted": later("not adopted"),
    }
)
_UNNAMED = "US-"
"""Sets of destinations whose names tell a reader nothing: their members are named."""
_PROMINENT = ("CN", "RU", "HK", "IR", "KP", "BY", "SY", "CU", "VN", "SA", "AE", "IN", "US", "JP", "KR", "DE")
"""The order in which countries of a long list are named."""


def first(answer: Answer, finding: Finding, *, alone: bool) -> Line:
    """Write an act for first sight: who, toward where, what; since and until when; the document as the link.

    `alone`: no other exporter is in the answer, whose headline names it.
    """
    if finding.apart in {"standing", "released", "exempt"}:
        return short(answer, finding, _STANDING if answer.asked.acts else BRIEF)
    aimed = _toward(answer, finding)
    lead = _lead_words("" if alone else wording.country(finding.measure.jurisdiction), aimed, _lead(answer, finding))
    source = best_source(finding.measure.sources)
    return _cited(
        wording.lead(f"{lead[:1].upper()}{lead[1:]}"),
        wording.clauses(
            [
                *_entries(finding),
                *_use(answer, finding),
                *_limits(answer, finding),
                *(_dated(finding) if asks_of_a_state(answer.query) else ()),
                *_rate(answer, finding),
                *_unnamed(finding),
                span(finding),
                *_beware(finding, answer),
            ]
        ),
        _citation_in_own_words(answer, finding),
        (source.url, wording.SOURCE_KINDS.get(source.kind, say("source"))),
        tone(finding.state.status),
    )


def _rate(answer: Answer, finding: Finding) -> Iterator[str]:
    """Yield how high an act's duty is, unless that is asked and told by itself."""
    if finding.limb.type is MeasureType.TAX and not asks_of_rates(answer.query):
        yield from filter(None, (wording.trimmed(rate(finding), BRIEF),))


def _unnamed(finding: Finding) -> Iterator[str]:
    """Yield what an act is by its title, whose demand has no name of its own: "conditions apply" says too little."""
    if finding.limb.type is MeasureType.OTHER and finding.sets_status:
        yield wording.trimmed(finding.measure.title, BRIEF)


def binds_parties_asked_about(answer: Answer, finding: Finding) -> bool:
    """Return whether an act binds parties, and some are asked about: where the others are says nothing of it."""
    return bool(answer.asked.parties and finding.limb.binds and finding.limb.binds.who == LISTED)


def _toward(answer: Answer, finding: Finding) -> str:
    """Word where an act is aimed: of several destinations asked for those that it reaches, if not all; else its own."""
    if binds_parties_asked_about(answer, finding):
        return ""
    if not (answer.to and finding.sets_status):
        return "" if _is_for_all(finding) else where(answer, finding)
    reached = [code for code in answer.destinations if reaches(finding.limb.destinations, code, answer.members)]
    return say("to {places}", places=places(answer, reached)) if 0 < len(reached) < len(answer.destinations) else ""


def _lead_words(exporter: str, aimed: str, demand: str) -> str:
    """Write `China to the United States, licence`; a part that is empty is left out."""
    if not exporter:
        return say("{demand} {where}", demand=demand, where=aimed) if aimed else demand
    whose = say("{exporter} {where}", exporter=exporter, where=aimed) if aimed else exporter
    return say("{exporter}, {demand}", exporter=whose, demand=demand)


def _citation_in_own_words(answer: Answer, finding: Finding) -> str:
    """Cite the act, with its title in the script of the question."""
    title = own_title(answer, finding)
    return f"{act(finding)} {wording.trimmed(title, _OWN_TITLE)}" if title else act(finding)


def _lead(answer: Answer, finding: Finding) -> str:
    """Word what an act demands: of a licence for dual-use items so, where its exporter asks for another too."""
    if finding.state.status is Status.UNKNOWN:
        return WORDS[Status.UNKNOWN]
    licences = [one for one in answer.findings if one.sets_status and _is_a_plain_licence(one)]
    own = [one for one in licences if one.measure.jurisdiction == finding.measure.jurisdiction]
    if finding in own and LISTED_GOODS in finding.measure.classes and any(not one.measure.classes for one in own):
        return say("dual-use licence")
    return demand(finding)


def _is_a_plain_licence(finding: Finding) -> bool:
    return finding.state.status is Status.LICENCE and finding.limb.type is MeasureType.LICENCE


def _is_for_all(finding: Finding) -> bool:
    """Return whether an act holds toward every destination; a union's own members do not count."""
    toward = finding.limb.destinations
    return toward.is_all or (toward.only is None and {*toward.except_} == {finding.measure.jurisdiction})


def _use(answer: Answer, finding: Finding) -> Iterator[str]:
    """Yield what an act that binds some binds: of listed parties which goods, for it is not all that they may buy."""
    ended = finding.state.status is Status.EXPIRED
    if binds_parties_asked_about(answer, finding) and not ended:
        goods = dict.fromkeys(wording.goods(item.subject) for item in finding.items if item.subject != EVERYTHING)
        if len(goods) == 1:
            yield say("for {use}", use=next(iter(goods)))
    elif finding.limb.binds and answer.asked.uses and finding.sets_status:
        yield say("for {use}", use=wording.trimmed(finding.limb.binds.text, _USE))


def _entries(finding: Finding) -> Iterator[str]:
    """Yield the entry of the control list under which an act names the goods, as papers cite it, if it is one."""
    codes = [next(iter(item.control_codes), "") for item in finding.items]
    if len({code.partition(".")[0] for code in codes}) == 1 and wording.ENTRY.fullmatch(codes[0]):
        yield codes[0] if len(codes) == 1 else codes[0].partition(".")[0]


def _limits(answer: Answer, finding: Finding) -> Iterator[str]:
    """Yield the limits of what an act lists, if all that was found has some and the question tells no such amount."""
    if not finding.sets_status or finding.state.status not in RESTRICTING - {Status.SUSPENDED}:
        return
    told = [limits(item, answer.asked.query.quantities) for item in finding.items]
    if told and all(told):
        each = dict.fromkeys(worded(note) for notes in told for note in notes)
        yield wording.trimmed(say("for {limits} only", limits=wording.listed(list(each), _GOODS)), BRIEF)


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


def of_list(found: ListFinding, *, alone: bool = False, perhaps: bool = False) -> Line:
    """Write one list's answer for first sight: code, heading, reasons; the list as the link."""
    of = found.answer
    heading = f", {wording.trimmed(of.heading, _HEADING)}" if of.heading else ""
    listed = found.status is Status.LISTED and not of.has(Remark.READ)
    plain = found.hedged or listed  # the next step says what to do
    told = worded(found.compared.note()) if found.compared else ""
    of_its_list = say(_OF_A_LIST.get(of.list_key, ""))
    note = of_its_list or ("" if plain else next(map(worded, notes_on_entry(of)), ""))
    demand = say("perhaps {status}", status=WORDS[found.status]) if perhaps else WORDS[found.status]
    lead = _lead_words("" if alone else wording.country(of.jurisdiction), "", demand)
    return _cited(
        wording.lead(f"{lead[:1].upper()}{lead[1:]}"),
        wording.stopped(filter(None, (f"{of.code}{heading}", told or wording.trimmed(note, BRIEF)))),
        of.document,
        (of.source, wording.SOURCE_KINDS["official"]),
        tone(found.status),
    )


_OF_A_LIST = {"us-usml": later("Munitions item: ITAR, licence of the State Department (DDTC)")}
"""What is said of every entry of a list, toward whatever destination."""


def of_list_in_full(found: ListFinding) -> Line:
    """Write one list's answer with its edition and all its notes."""
    of = found.answer
    heading = f": {of.heading}" if of.heading else ""
    edition = say("{document} as of {day}", document=of.document, day=wording.day(of.edition))
    return Line(
        wording.stopped(filter(None, (f"{of.code}{heading}, {edition}", sentences(found.notes)))),
        LineKind.BULLET,
        bold=wording.lead(_lead_words(wording.country(of.jurisdiction), "", WORDS[found.status])),
        link=wording.web_link(of.source),
        link_text=wording.SOURCE_KINDS["official"],
    )


def source_kind(kind: str) -> str:
    """Return what a source is, in a word."""
    return _SOURCES.get(kind, kind)


def best_source(sources: Sequence[Source]) -> Source:
    """Return the source that comes closest to the act itself."""
    return min(sources, key=lambda source: _BEST.index(source.kind) if source.kind in _BEST else len(_BEST))


def statement(finding: Finding) -> str:
    """Word what was said of an act whose state is not known, without being an act; empty if nothing was."""
    note = next((one for one in finding.notes if one.kind is NoteKind.NOT_KNOWN and one.given("statement")), None)
    if note is None:
        return ""
    return say(
        "Said, without being an act: {document}: {what}.", document=note.given("statement"), what=note.given("what")
    )


def lines(finding: Finding) -> Iterator[Line]:
    """Write one finding in full: what exactly the act lists, and what qualifies it."""
    parts = [f"{act(finding)} ({wording.listed(finding.measure.authority, 2)}), {span(finding)}", *_warnings(finding)]
    yield _linked(finding, wording.stopped(parts), "", demand(finding))
    framework = finding.measure.standing == "framework"  # what it does is all that there is to say of it
    if exactly := _items(finding.items) or (wording.trimmed(sentences(finding.notes), _STANDING) if framework else ""):
        yield Line(exactly, LineKind.SMALL)


def demand(finding: Finding) -> str:
    """Word what an act demands; of one that is suspended or to come, what that is."""
    if finding.state.status is Status.SUSPENDED:
        in_force = STATUS_IN_FORCE[finding.limb.type]
        return say("{demand}, suspended", demand=_BY_TYPE.get((in_force, finding.limb.type)) or WORDS[in_force])
    if finding.state.status is Status.NOT_YET_IN_FORCE:
        in_force = STATUS_IN_FORCE[finding.limb.type]
        return say("{demand}, not yet in force", demand=_BY_TYPE.get((in_force, finding.limb.type)) or WORDS[in_force])
    if is_zero_quota(finding):
        return say("zero quota, so no exports")
    return _BY_TYPE.get((finding.state.status, finding.limb.type)) or WORDS[finding.state.status]


def is_zero_quota(finding: Finding) -> bool:
    """Return whether an act in force sets quotas of nothing: it works as a ban."""
    quotas = finding.limb.quotas
    return finding.state.status is Status.QUOTA and bool(quotas) and not any(one.amount for one in quotas)


def act(finding: Finding) -> str:
    """Cite the act, with the paragraph."""
    cite = f", {finding.limb.cite}" if finding.limb.cite else ""
    cited = f"{finding.document}{cite}"
    return say("{act} (a rule of your own team)", act=cited) if finding.measure.origin == "team" else cited


def span(finding: Finding) -> str:
    """Word since when and until when the present state holds."""
    state = finding.state
    since, until = (
        wording.day(state.since.text if state.since else None),
        wording.day(state.until.text if state.until else None),
    )
    match state.status:
        case Status.NOT_YET_IN_FORCE:
            return say("from {day}", day=since) if since else say("no starting day is set")
        case Status.EXPIRED:
            return say("ended {day}", day=until) if until else WORDS[Status.EXPIRED]
        case Status.SUSPENDED:
            both = (
                say("since {since} until {until}", since=since, until=until) if until else say("since {day}", day=since)
            )
            return say("{span} by {act}", span=both, act=state.by) if state.by else both
        case Status.UNKNOWN:
            return _perhaps(finding, since)
        case _:
            begun = say("since {day}", day=since) if since else say("in force")
            return say("{begun}, until {day}", begun=begun, day=until) if until else begun


def _dated(finding: Finding) -> Iterator[str]:
    """Yield the dated state whose end left it unknown what holds, for a question on how an act stands."""
    state = finding.state
    if state.status is not Status.UNKNOWN or state.seen or state.since is None:
        return
    last = state.since.first - timedelta(days=1)
    stop = next((one for one in finding.limb.suspensions if one.until and one.until.last == last), None)
    if stop:
        told = say("since {since} until {until}", since=wording.day(stop.from_.text), until=wording.said(last))
        yield say("suspended {span}", span=say("{span} by {act}", span=told, act=stop.by))
        return
    period = next((one for one in finding.limb.periods if one.until and one.until.last == last), None)
    if period and period.from_:
        told = say("since {since} until {until}", since=wording.day(period.from_.text), until=wording.said(last))
        yield say("{status} {span}", status=WORDS[STATUS_IN_FORCE[finding.limb.type]], span=told)


def _perhaps(finding: Finding, since: str) -> str:
    """Word what an act may ask whose present state is not known: `perhaps licence since 11 Nov 2026`."""
    in_force = STATUS_IN_FORCE[finding.limb.type]
    status = (in_force is Status.OTHER and _BY_TYPE.get((in_force, finding.limb.type))) or WORDS[in_force]
    if finding.state.seen:
        return say("perhaps still {status}", status=status)
    perhaps = say("perhaps {status}", status=status)
    return say("{status} since {day}", status=perhaps, day=since) if since else perhaps


def _beware(finding: Finding, answer: Answer) -> Iterator[str]:
    """Yield, in few words, what a first sight must not lack."""
    if finding.state.seen:
        yield say("last seen in force {day}, so check", day=wording.day(finding.state.seen.text))
    elif finding.state.status is Status.UNKNOWN:
        yield say("no later act is on file, so check")
    elif finding.certainty is Certainty.DISPUTED:
        yield say("sources conflict")
    elif finding.certainty is Certainty.BY_ITS_TEXT:
        yield say("last confirmed {day}", day=wording.said(finding.measure.evidence_as_of))
    yield from _quota(finding, answer)
    beside = (*_sentences_of_kinds(finding, _SPARING), *_sentences_of_kinds(finding, _PRINTED))
    for text in beside[:1]:
        yield wording.trimmed(wording.uncapped(text).rstrip(".。"), BRIEF)


def _sentences_of_kinds(finding: Finding, kinds: frozenset[NoteKind]) -> tuple[str, ...]:
    return tuple(worded(note) for note in finding.notes if note.kind in kinds)


def _quota(finding: Finding, answer: Answer) -> Iterator[str]:
    """Yield the quota of the year that the question names, else that whose span the day lies in, else the last one."""
    quotas, query = finding.limb.quotas, answer.query
    named = [one for one in quotas if one.period.isdigit() and one.period in query]
    for quota in named or [one for one in quotas if _contains_day(one.period, answer.on)] or quotas[-1:]:
        _, _, last = quota.period.partition("/")
        amount = f"{figures(quota.amount)} {quota.unit}"
        if last:
            yield say("{amount} until {day}", amount=amount, day=wording.day(last))
        else:
            yield say("{amount} for {period}", amount=amount, period=quota.period)


def _contains_day(period: str, day: date) -> bool:
    """Return whether a day lies in `2026` or in `2025-10-16/2025-12-31`."""
    first, _, last = period.partition("/")
    return first <= day.isoformat() and day.isoformat()[: len(last or first)] <= (last or first)


def _items(items: Sequence[Item]) -> str:
    """Word what the act lists: goods of the same forms and codes together."""
    alike: dict[str, dict[str, None]] = {}
    for item in items:
        alike.setdefault(_exactly(item), {})[wording.goods(item.subject)] = None
    said = [f"{wording.listed(list(goods), _GOODS)}{exactly}" for exactly, goods in list(alike.items())[:_ITEMS]]
    more = [counted("{n} more item", "{n} more items", len(alike) - _ITEMS)] if len(alike) > _ITEMS else []
    return wording.clauses([*said, *more])


def _exactly(item: Item) -> str:
    forms = f": {wording.trimmed(item.forms, _FORMS)}" if item.forms else ""
    codes = [*item.control_codes, *item.entries, *(f"HS {line.printed}" for line in item.hs)]
    return forms + (f" ({wording.listed(codes, _CODES)})" if codes else "")


def _warnings(finding: Finding) -> Iterator[str]:
    if finding.certainty is Certainty.DISPUTED:
        yield next(iter(_sentences_of_kinds(finding, frozenset({NoteKind.SOURCES_CONFLICT}))), say("Sources conflict"))
    elif finding.certainty is Certainty.BY_ITS_TEXT and finding.state.status is not Status.UNKNOWN:
        day = wording.said(finding.measure.evidence_as_of)
        yield say("No later change was found up to {day}: check for a newer act", day=day)
    yield from _sentences_of_kinds(finding, _SPARING | {NoteKind.NOT_KNOWN, NoteKind.NOT_SEEN, NoteKind.QUOTA})
    printed = _sentences_of_kinds(finding, _PRINTED)
    yield from printed[:1]
    if len(printed) > 1:
        yield counted("{n} more line of it likewise", "{n} more lines of it likewise", len(printed) - 1)


def where(answer: Answer, finding: Finding) -> str:
    """Word the destinations of an aimed act: `to the United States`, `to China, Russia and 40 more`, `except to …`."""
    destinations = finding.limb.destinations
    codes = destinations.only if destinations.only is not None else destinations.except_
    spared = destinations.except_ if destinations.only is not None else ()
    named = places(answer, codes, spared)
    only = destinations.only is not None
    return say("to {places}", places=named) if only else say("except to {places}", places=named)


def places(answer: Answer, codes: Iterable[str], spared: Iterable[str] = ()) -> str:
    """Word countries and sets of them: unions by their names, the groups of a regulation by their members."""
    out = {one for code in spared for one in answer.members.get(code, {code})}
    found: dict[str, str] = {}
    for code in codes:
        if code in answer.members and code.startswith(_UNNAMED):
            found |= {one: wording.place(one) for one in answer.members[code] - out}
        elif code not in out:
            found[code] = answer.groups.get(code) or wording.place(code)
    order = {code: place for place, code in enumerate(_PROMINENT)}
    named = [found[code] for code in sorted(found, key=lambda code: (order.get(code, len(order)), found[code]))]
    return wording.listed(named, _PLACES if len(named) > _PLACES + 1 else _PLACES + 1)


def short(answer: Answer, finding: Finding, most: int = _STANDING) -> Line:
    """Write a finding that sets no status: exporter, where, status, act, at most `most` characters of notes."""
    aimed = "" if _is_for_all(finding) else where(answer, finding)
    standing = finding.apart == "standing"
    word = _STANDINGS[finding.measure.standing] if standing else demand(finding)
    begins = (
        next((one.from_ for one in finding.limb.periods if one.from_), None) if word == _STANDINGS["planned"] else None
    )
    spans = [say("from {day}", day=wording.day(begins.text))] if begins else [] if standing else [span(finding)]
    cited = ", ".join((act(finding), *spans))
    binds = [say("binds {who}", who=finding.limb.binds.text)] if finding.limb.binds else []
    exempt = tuple(note for note in finding.notes if note.kind is NoteKind.EXEMPTION)
    notes = finding.notes if standing else exempt or finding.notes[:1] if finding.apart == "exempt" else ()
    said = sentences(notes) if notes else ""
    if standing and not any(one.kind is NoteKind.WRITTEN for one in notes):
        said = f"{said} {_title_and_changes(finding)}"
    note = f"{say('. ')}{wording.trimmed(said, most)}" if said else ""
    return _linked(finding, f"{wording.clauses([cited, *binds])}{note}", aimed, word)


def _title_and_changes(finding: Finding) -> str:
    """Word what an act without a note of its own is: its title, and what became of it, the last first."""
    changes = (f"{wording.day(one.date.text)}: {one.what}" for one in reversed(finding.changes))
    return " ".join(say("{text}.", text=one.rstrip(".")) for one in (finding.measure.title, *changes))


def _linked(finding: Finding, text: str, aimed: str, word: str) -> Line:
    """Write a line behind exporter, destinations and what is demanded, with the act's best source as the link."""
    source = best_source(finding.measure.sources)
    lead = wording.lead(_lead_words(wording.country(finding.measure.jurisdiction), aimed, word))
    kind = wording.SOURCE_KINDS.get(source.kind, say("source"))
    return Line(text, LineKind.BULLET, lead, wording.web_link(source.url), kind)
