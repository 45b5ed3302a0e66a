"""What becomes of one question on one day: the parts of its answer, and the status that they make together. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter

from bot.model.copies import replace
from bot.rules.answer import party_findings
from bot.rules.answer.asking_again import parts_by_towns
from bot.rules.answer.findings import Finding
from bot.rules.answer.list_findings import ListFinding, told_once
from bot.rules.answer.listed_goods import words_of_listed
from bot.rules.answer.parts import AnswerPart, counts, gravest_first, weight
from bot.rules.answer.party_findings import PartyFinding
from bot.rules.answer.silence import if_nothing_counts
from bot.rules.answer.timeline import boundaries
from bot.rules.index import RuleBase
from bot.rules.model import Embargo, Item, Searched
from bot.rules.query.asked import Asked
from bot.rules.query.leftover import Left
from bot.rules.query.making import words_of
from bot.rules.query.standing import Standing
from bot.rules.status import rank
from bot.text.normalize import key
from bot.text.notation import hs_subheading_match
from bot.vocabulary import RESTRICTING, Outcome, Status

_EU = "EU"
_IN_FORCE = RESTRICTING - {Status.EXPIRED}
_SILENT = frozenset({Status.NOT_LISTED, Status.LISTED, Status.EXPIRED})
"""Statuses of which a part of the question that was not read may make another one."""
_HEADING = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of a question. `parts` has at least one; the first is of the plainest reading."""

    day: date
    parts: tuple[AnswerPart, ...]
    findings: tuple[Finding, ...]
    lists: tuple[ListFinding, ...]
    parties: tuple[PartyFinding, ...]
    left: tuple[Left, ...]
    by_exporter: Mapping[str, Status]
    status: Status
    outcome: Outcome
    embargo: Embargo | None
    some_kinds: Mapping[str, tuple[str, ...]]
    """Exporter → the kind that its acts name, where they name one of the trade that is asked about."""

    @property
    def weight(self) -> tuple[int, bool]:
        """How strict it is, the strictest least: an unknown status weighs what would be restored."""
        own = (
            weight(status, code, self.findings) for code, status in self.by_exporter.items() if status is self.status
        )
        return min(own, default=(rank(self.status), False))

    @property
    def asked(self) -> Asked:
        """The question as it was understood; of several directions the one that the verdict is for."""
        return self.parts[0].asked


def judge(base: RuleBase, asked: Asked, day: date, parties: Sequence[PartyFinding] | None = None) -> Verdict:
    """Return the verdict on a question; `parties`, if they were looked up before."""
    parts, day = _parts_in_the_span(base, asked, day)
    first = parts[0]
    findings = _merged(base, asked, (part.findings for part in parts))
    lists = told_once(one for part in parts for one in part.lists.findings)
    left = _left(base, first, findings)
    met = party_findings.screen(base, first.asked, day) if parties is None else tuple(parties)
    of_parties = {} if asked.acts else _of_parties(base, first.asked, met)
    unsure = _is_by_name(parts, findings, lists) or bool(first.beside)
    unread = unsure or _is_partly_read(asked, left, beside=True)
    narrow = kinds_named(base, first.asked, findings)
    of_goods = _of_goods(with_union(base, merged_statuses(base, parts, partly=unread)), narrow)
    by_exporter = _strictest((of_goods, findings), (of_parties, ()))
    embargo = _embargo(base, first.asked, parts, by_exporter)
    nothing = if_nothing_counts(base, first, partly=unread)
    status, by_exporter = _under_sanctions(nothing, by_exporter, findings, embargo)
    told = Verdict(
        day, tuple(parts), findings, lists, met, left, by_exporter, status, _outcome(status), embargo, narrow
    )
    doubts = (
        unsure,
        bool(of_parties) and not any(one.sure for one in met),
        unread and status is Status.UNRECOGNISED,
        *_doubts(base, asked, told),
    )
    return replace(told, outcome=Outcome.PARTLY_UNDERSTOOD) if any(doubts) else told


def _doubts(base: RuleBase, asked: Asked, told: Verdict) -> Iterator[bool]:
    """Yield whether there is each doubt that goods asked about are those that a verdict is on."""
    silent = told.status not in RESTRICTING
    yield _is_partly_read(asked, told.left)
    yield _is_unsure(base, told.asked, told.status)
    yield silent and _is_partly_read(asked, told.left, silent=True)
    yield asked.query.is_cut and told.status in _SILENT
    yield _is_of_kinds(told.by_exporter, told.some_kinds)


def together(base: RuleBase, whole: Verdict, each: Sequence[Verdict]) -> Verdict:
    """Return the verdict on a question about several goods: never freer than that on any of them."""
    parts = (*whole.parts, *(part for one in each for part in one.parts))
    by_exporter = _strictest(*((one.by_exporter, one.findings) for one in (whole, *each)))
    deciding = min((*each, whole), key=lambda one: (one.weight, one.outcome is not Outcome.RESTRICTED))
    return replace(
        whole,
        parts=parts,
        findings=_merged(base, whole.asked, (part.findings for part in parts)),
        lists=told_once(one for part in parts for one in part.lists.findings),
        by_exporter=by_exporter,
        status=deciding.status,
        outcome=deciding.outcome,
    )


def _parts_in_the_span(base: RuleBase, asked: Asked, day: date) -> tuple[list[AnswerPart], date]:
    """Return the parts on the day, or on the day of the span that is asked for on which what counts is strictest.

    What begins inside a span is neither "nothing on file" nor the milder duty before it.
    """
    parts = parts_by_towns(base, asked, day)
    last = asked.query.until
    if last is None or last <= day:
        return parts, day
    begun = sorted({at for part in parts for one in part.findings for at in boundaries(one.limb) if day < at < last})
    step = max(
        1, (last - day).days // _DAYS_OF_A_SPAN
    )  # an act that was announced inside is no finding of the first day
    looked = dict.fromkeys(
        (*begun[:_DAYS_OF_A_SPAN], *(day + timedelta(n) for n in range(step, (last - day).days, step)))
    )
    each = [
        (parts, day),
        *((parts_by_towns(base, asked, at), at) for at in (last, *looked)),
    ]  # of equals the first here
    counted = [one for one in each if counts(one[0])]
    return min(counted, key=lambda one: _strictness(one[0]), default=(parts, day))


_DAYS_OF_A_SPAN = 12
"""Days inside a span that are looked at: those on which something begins, and as many evenly spread."""


def _is_partly_read(asked: Asked, left: Sequence[Left], *, beside: bool = False, silent: bool = False) -> bool:
    """Return whether words were passed over that may make other goods of those that are asked about.

    `beside`: whether words that stand beside these goods count, as they do before silence: they may be others.
    `silent`: whether there is no duty on them, so that what only tells a kind may tell one that has.
    """
    told = [one for one in left if one.makes_doubt or (silent and one.makes_doubt_of_silence)]
    those = told or [one for one in left if beside and not one.is_no_goods]
    return bool(those) and bool(asked.things) and not asked.acts


def _is_by_name(parts: Sequence[AnswerPart], findings: Sequence[Finding], lists: Sequence[ListFinding]) -> bool:
    """Return whether goods were met in lists by their name alone, so that the limits of entries decide."""
    named = any(one.apart == "destination" and one.state.status in RESTRICTING for one in findings)
    if named and not any(part.asked.to for part in parts):
        return False  # the acts name it, toward some destinations
    ruled = any(_holds_for_all(one) and one.holds for one in findings)
    likely = {one.hedged for one in lists if one.status in RESTRICTING}
    return not ruled and likely == {True}


def _strictness(parts: Sequence[AnswerPart]) -> tuple[int, bool]:
    """Return the weight of the strictest status of some parts, the strictest least."""
    return min(weight(status, code, part.findings) for part in parts for code, status in part.by_exporter.items())


def _of_goods(by_exporter: Mapping[str, Status], narrow: Mapping[str, tuple[str, ...]]) -> dict[str, Status]:
    """Return the status of each exporter; of one whose acts name one kind of a trade alone it is not known."""
    return {
        exporter: Status.UNKNOWN if exporter in narrow and status in RESTRICTING else status
        for exporter, status in by_exporter.items()
    }


def _under_sanctions(
    nothing: Status, by_exporter: dict[str, Status], findings: Sequence[Finding], embargo: Embargo | None
) -> tuple[Status, dict[str, Status]]:
    """Return the status, and that of each exporter: sanctions are in no rule, so toward such a place none is free."""
    strictest = min(by_exporter, key=lambda code: weight(by_exporter[code], code, findings), default=None)
    status = by_exporter[strictest] if strictest else nothing
    if embargo is None or status is not Status.NOT_LISTED:
        return status, by_exporter
    freed = (code for code, own in by_exporter.items() if own is Status.NOT_LISTED and code != embargo.country)
    return Status.NOT_COVERED, by_exporter | dict.fromkeys(freed, Status.NOT_COVERED)


def _is_of_kinds(by_exporter: Mapping[str, Status], narrow: Mapping[str, tuple[str, ...]]) -> bool:
    """Return whether all that counts is on one kind of a trade that is asked about."""
    return bool(narrow) and all(code in narrow for code, status in by_exporter.items() if status in RESTRICTING)


def _is_unsure(base: RuleBase, asked: Asked, status: Status) -> bool:
    """Return whether users are named and no goods, or exporters are left out of whose acts nothing is then said."""
    left_out = status not in RESTRICTING and bool(asked.not_from)
    return left_out or is_use_alone(base, asked)


def _of_parties(base: RuleBase, asked: Asked, parties: Sequence[PartyFinding]) -> dict[str, Status]:
    """Return what the listing of firms makes of the answer; beside goods only sure ones.

    Acts that name firms bind goods of a class (dual-use items): they count beside goods that may be of it, and beside
    everyday ones are told alone.
    A place beside firms alone, without a word of direction, is where they are, and no exporter. Lists that bind goods
    which others send count too where no goods are read.
    """
    found: dict[str, Status] = {}
    exporter = None if not asked.things and asked.directions[0].guessed else asked.from_
    may_be_meant = not all(base.is_everyday(thing.subject) for thing in asked.things)
    for party in parties:
        binds_abroad = not asked.things and party.of_a_list and party.jurisdiction in base.abroad
        asked_for = exporter in {None, party.jurisdiction} or binds_abroad
        counts = asked_for and (not asked.things or (party.sure and (party.of_a_list or may_be_meant)))
        if counts and party.status in RESTRICTING:
            found[party.jurisdiction] = min(found.get(party.jurisdiction, party.status), party.status, key=rank)
    return found


def is_use_alone(base: RuleBase, asked: Asked) -> bool:
    """Return whether a question names users or uses and no goods.

    What acts bind them to says nothing of what is sent.
    """
    codes = asked.query.hs or asked.query.cas or asked.query.controls
    if asked.things or asked.acts or codes:
        return False
    return bool(asked.uses) or any(name not in base.bound for name in asked.parties)


def _strictest(*found: tuple[Mapping[str, Status], Sequence[Finding]]) -> dict[str, Status]:
    """Return the strictest status of each exporter by the findings that each rests on; the gravest exporter first."""
    held: dict[str, tuple[tuple[int, bool], Status]] = {}
    for statuses, findings in found:
        for code, status in statuses.items():
            own = (weight(status, code, findings), status)
            held[code] = min(held.get(code, own), own, key=itemgetter(0))
    return dict(sorted(((code, one[1]) for code, one in held.items()), key=lambda pair: (rank(pair[1]), pair[0])))


def merged_statuses(base: RuleBase, parts: Sequence[AnswerPart], *, partly: bool) -> dict[str, Status]:
    """Return the strictest status of each exporter in any part; where nothing counts, why."""
    held = []
    for part in parts:
        why = if_nothing_counts(base, part, partly=partly)
        statuses = {code: why if one is Status.NOT_LISTED else one for code, one in part.by_exporter.items()}
        held.append((statuses, part.findings))
    return _strictest(*held)


def with_union(base: RuleBase, found: Mapping[str, Status]) -> dict[str, Status]:
    """Return the statuses, the gravest first; the Union's law holds in its member states, whatever else they have."""
    union, members = found.get(_EU), base.groups.get(_EU, frozenset())
    held = {
        exporter: min(status, union, key=rank) if union and exporter in members else status
        for exporter, status in found.items()
    }
    return dict(sorted(held.items(), key=lambda pair: (rank(pair[1]), pair[0])))


def _merged(base: RuleBase, asked: Asked, found: Iterable[Sequence[Finding]]) -> tuple[Finding, ...]:
    """Return the findings of all parts, each limb once: as it counts for the part in which it counts most."""
    kept: dict[tuple[str, int], Finding] = {}
    for findings in found:
        for finding in findings:
            place = (finding.measure.key, id(finding.limb))
            if place not in kept or (finding.sets_status and not kept[place].sets_status):
                kept[place] = finding
    return tuple(sorted(kept.values(), key=gravest_first(base, asked)))


def _left(base: RuleBase, part: AnswerPart, findings: Sequence[Finding]) -> tuple[Left, ...]:
    """Return words that were passed over, codes that nothing is on file for; a form that an act prints is none."""
    kept = _words_left(base, part)
    if not part.asked.things and not findings:
        return kept
    component = any(thing.component for thing in part.asked.things)
    whole = (Left(part.asked.query.text, None),) if component and not kept else ()
    unknown = (Left(code, None) for code in codes_of(base, part.asked) if not _is_met(base, part, code))
    return (*kept, *whole, *unknown)


def _words_left(base: RuleBase, part: AnswerPart) -> tuple[Left, ...]:
    """Return words that tell no quality of the goods and are in no name of listed goods."""
    met = {word for name in part.lists.goods for word in words_of(name)}
    met |= words_of_listed(base, part.asked, apart=not part.lists.findings)
    told = (one for one in part.asked.left if one.standing is not Standing.QUALITY)
    kept = tuple(one for one in told if key(one.typed) not in met and not _names_goods(part, key(one.typed)))
    if not _is_classified(base, part):
        return kept
    return tuple(replace(one, standing=Standing.BESIDE) if one.standing is Standing.OF_GOODS else one for one in kept)


def _is_classified(base: RuleBase, part: AnswerPart) -> bool:
    """Return whether entries of control lists on file say what the goods are: words beside them make no others."""
    controls = part.asked.query.controls
    return bool(controls) and all(_is_met(base, part, code) for code in controls)


def _names_goods(part: AnswerPart, word: str) -> bool:
    """Return whether a word is of a name of listed goods, perhaps with a particle behind it."""
    return any(word in named or word.startswith(named) for named in map(key, part.lists.typed))


def codes_of(base: RuleBase, asked: Asked) -> tuple[str, ...]:
    """Return the codes of a question that names several.

    Four digits that are no heading may number anything (PO 4711).
    """
    hs = (code for code in asked.query.hs if len(code) > _HEADING or base.knows_customs_code(code))
    codes = (*hs, *asked.query.cas, *asked.query.controls)
    return codes if len(codes) > 1 else ()


def _is_met(base: RuleBase, part: AnswerPart, code: str) -> bool:
    """Return whether a finding, a list or a thing that is asked about comes from a code."""
    query = part.asked.query
    if code in query.hs:
        return bool(base.codes.by_hs(code) or base.codes.subjects_by_hs(code))
    if code in query.cas:
        return bool(base.codes.subjects_by_cas(code))
    return code in {str(one.answer.code) for one in part.lists.findings} or bool(base.codes.by_control(code))


def _outcome(status: Status) -> Outcome:
    """Return what a status makes of a question that was understood."""
    if status in RESTRICTING:
        return Outcome.RESTRICTED
    return {
        Status.LISTED: Outcome.LISTED,
        Status.NOT_COVERED: Outcome.NOT_COVERED,
        Status.UNRECOGNISED: Outcome.UNRECOGNISED,
    }.get(status, Outcome.NOTHING_ON_FILE)


_UNKNOWN = frozenset({Status.NOT_COVERED, Status.UNRECOGNISED})


def _embargo(
    base: RuleBase, asked: Asked, parts: Sequence[AnswerPart], by_exporter: Mapping[str, Status]
) -> Embargo | None:
    """Return the embargo on a destination; a country or town of unclear direction counts as one.

    So does a place where goods leave, or where they are from, of whose own acts nothing is known.
    """
    towns = (code for code in asked.towns if code != asked.from_ and code not in asked.origins)
    destinations = (part.asked.to for part in parts if part.asked.to)
    places = [*asked.regions, *asked.firm_places, *asked.passing, *towns, *destinations]
    if asked.directions[0].guessed:
        places += [code for way in asked.directions for code in way.to]
    senders = (*(part.asked.from_ for part in parts if part.asked.from_), *asked.origins)
    places += [code for code in senders if by_exporter.get(code, Status.NOT_COVERED) in _UNKNOWN]
    return next((base.embargoes[place] for place in places if place in base.embargoes), None)


_SUBHEADING = 6
_WIDE = 8
"""Kinds on file from which a name is that of a trade."""


def kinds_named(base: RuleBase, asked: Asked, findings: Sequence[Finding]) -> Mapping[str, tuple[str, ...]]:
    """Return exporter → the kinds that its acts name, where they name some of what is asked about and not all of it.

    That is one kind of a wide trade, or lines of a customs code that is of other goods: screwdrivers, 820540.
    """
    if asked.acts:
        return {}
    named: dict[str, dict[str, None]] = {}
    lines: dict[str, bool] = {}
    kin = {name for thing in asked.things for name in base.family(thing.subject)}
    for one in filter(_holds_for_all, findings):
        exporter = one.measure.jurisdiction
        if asked.from_ in {None, exporter}:
            named.setdefault(exporter, {}).update(dict.fromkeys(item.subject for item in one.items))
            of_lines = all(
                item.subject not in kin and _is_a_line_of_other_goods(base, asked, item) for item in one.items
            )
            lines[exporter] = lines.get(exporter, True) and of_lines
    below = _kinds_of_a_trade(base, asked)
    return {
        exporter: tuple(kinds)
        for exporter, kinds in named.items()
        if lines[exporter] or (below.issuperset(kinds) and len(kinds) == 1)
    }


def _holds_for_all(finding: Finding) -> bool:
    """Return whether an act is in force and restricts, whoever sends or gets the goods."""
    return finding.sets_status and finding.state.status in _IN_FORCE and finding.limb.binds is None


def _kinds_of_a_trade(base: RuleBase, asked: Asked) -> frozenset[str]:
    """Return the kinds of the wide trade that a question is about; none if it is about something else."""
    trades = {thing.subject for thing in asked.things}
    if len(trades) != 1 or any(thing.tail for thing in asked.things):
        return frozenset()
    (trade,) = trades
    below = base.narrower(trade) - {trade}
    return below if len(below) >= _WIDE else frozenset()


def _is_a_line_of_other_goods(base: RuleBase, asked: Asked, item: Item) -> bool:
    """Return whether an item of another subject was found by a customs code of its goods, a line of which it prints.

    A code is of the subject if the subject's file says so, or if the nomenclature calls it by a name of its or of its
    kin.
    """
    subject = base.subjects.get(item.subject)
    own = [line.code for line in subject.hs] if subject else []
    fits = [(code, line.code) for code in asked.query.hs for line in item.hs if hs_subheading_match(code, line.code)]
    return bool(fits) and all(
        len(printed) > len(code)
        and not any(hs_subheading_match(code, line) for line in own)
        and not _calls_it(base, code, item.subject)
        for code, printed in fits
    )


def _calls_it(base: RuleBase, code: str, subject: str) -> bool:
    """Return whether the nomenclature's text of a code, or of the heading above it, names a subject or its kin."""
    line = base.lists.customs(code[:_SUBHEADING]) if base.lists else None
    if line is None:
        return False
    named = {word for _, text in line.holders[-1:] for word in words_of(text)} | words_of(line.name)
    kin = {subject, *base.family(subject)}
    return any(not kin.isdisjoint(base.names.get(word)) for word in named)


@dataclass(frozen=True, slots=True)
class GoodsVerdict:
    """The verdict on one of the goods that a question names. `typed` is how it names them."""

    name: str
    typed: str
    subjects: tuple[str, ...]
    verdict: Verdict
    searched: Searched | None = None
    """The search that silence on them rests on, beside goods that are restricted."""

    @property
    def deciding(self) -> tuple[Finding, ...]:
        """The acts that set the status, the gravest first."""
        return tuple(one for one in self.verdict.findings if one.sets_status)

    @property
    def measures(self) -> tuple[str, ...]:
        """The keys of the acts and lists that it rests on."""
        listed = (one.answer.list_key for one in self.verdict.lists)
        return tuple(dict.fromkeys((*(one.measure.key for one in self.deciding), *listed)))

    @property
    def codes(self) -> tuple[str, ...]:
        """Its customs, CAS and control codes."""
        query = self.verdict.asked.query
        return (*query.hs, *query.cas, *query.controls)


def is_as_strict(one: Verdict, other: Verdict) -> bool:
    """Return whether a verdict is at least as strict as another, for every exporter and in all."""
    exporters = all(
        rank(one.by_exporter.get(code, Status.NOT_LISTED)) <= rank(status) for code, status in other.by_exporter.items()
    )
    return exporters and rank(one.status) <= rank(other.status)
