"""An answer as its card sees it: what its verdict rests on, how it names what was asked, a part of it alone. PURE.

The latter are answers like the whole one, so that they are worded by the same functions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from bot.model.copies import replace
from bot.rules.answer.findings import Finding
from bot.rules.answer.model import Answer
from bot.rules.answer.verdict import GoodsVerdict, Verdict
from bot.rules.notes import NoteKind
from bot.rules.query.making import is_ore_alone
from bot.rules.query.standing import Standing
from bot.rules.status import rank
from bot.text import gazetteer
from bot.text.normalize import key
from bot.vocabulary import RESTRICTING, Outcome, Status
from handlers.messages import wording
from handlers.messages.speech import say

GOODS_NAMED = 2
"""The others are counted."""
_LONGEST_WORD = 40
QUOTED = 60
"""Letters of what was typed, and of names of acts and firms, that are shown."""


def places_named(answer: Answer) -> str:
    """Name the destinations."""
    return wording.listed([wording.place(code) for code in answer.destinations], 3)


def doubtful(answer: Answer) -> str:
    """Quote the words that may make other goods of it."""
    return quotes(dict.fromkeys(one.typed for one in answer.doubted))


def quotes(typed: Iterable[str], longest: int = QUOTED) -> str:
    """Quote words that were passed over, each cut at `longest` letters: two, and how many more."""
    return wording.listed([f"“{wording.trimmed(word, longest)}”" for word in typed], 2)


@dataclass(frozen=True, slots=True)
class AskedWords:
    """How the question is named in its answer."""

    goods: str
    """The things that the answer is about, as typed too where that differs; empty if there are none."""
    way: str
    """`from China to Japan`."""
    whole: str
    """`graphite from China to Japan`; if nothing was understood, what was typed."""

    @classmethod
    def of(cls, answer: Answer) -> AskedWords:
        """Word goods and direction of a question."""
        goods, way = _subjects(answer), _way(answer)
        told = goods or (wording.listed(codes(answer), GOODS_NAMED) if is_silent_by_codes(answer) else "")
        if not told:
            return cls(goods, way, f"“{quoted(answer.query)}”")
        return cls(goods, way, say("{goods} {way}", goods=told, way=way) if way else told)


def codes(answer: Answer) -> tuple[str, ...]:
    """Return the codes that were asked about."""
    query = answer.asked.query
    return (*query.hs, *query.cas, *query.controls)


def is_silent_by_codes(answer: Answer) -> bool:
    """Return whether no act prints the codes asked about, and words beside them that may be goods were not read."""
    silent = answer.status in {Status.NOT_COVERED, Status.NOT_LISTED}
    return silent and bool(codes(answer) and answer.doubted) and not (answer.subjects or answer.asked.acts)


def _way(answer: Answer) -> str:
    """Word the direction: `from China to Japan`; of places that nothing gives one, that each may send the goods."""
    way = answer.asked.directions[0]
    if answer.from_ in answer.destinations and (way.guessed or not way.to):
        if len(answer.destinations) == 1:
            return say("from or to {places}", places=places_named(answer))
        return say("between {places}, either way", places=places_named(answer))
    if by_others := _way_by_others(answer):
        return by_others
    if answer.from_ and answer.destinations:
        return say("from {country} to {places}", country=_senders(answer), places=places_named(answer))
    if answer.from_:
        return say("from {country}", country=_senders(answer))
    return say("to {places}", places=places_named(answer)) if answer.destinations else ""


def _senders(answer: Answer) -> str:
    """Name every country that goods leave: `Zimbabwe and Gabon`."""
    told = dict.fromkeys(one.from_ for one in answer.asked.directions if one.from_ and not one.guessed)
    return wording.listed([wording.place(code) for code in told or (answer.from_,) if code], _SENDERS)


_SENDERS = 3


def _way_by_others(answer: Answer) -> str:
    """Word a direction in whose middle other countries stand; empty if none does."""
    between = [code for code in answer.destinations if code in answer.asked.between]
    last = [code for code in answer.destinations if code not in between]
    if not (answer.from_ and between and last):
        return ""
    return say(
        "from {country} via {between} to {places}",
        country=wording.place(answer.from_),
        between=wording.listed([wording.place(code) for code in between], 3),
        places=wording.listed([wording.place(code) for code in last], 3),
    )


def _subjects(answer: Answer) -> str:
    """Name the things that the answer is about, as typed too where that differs; empty if there are none."""
    names = answer.subjects[: GOODS_NAMED if len(answer.subjects) > GOODS_NAMED else None]
    typed = {name: typed_name(answer, name) for name in names}
    shown = [f"{goods_name(answer, name)}{f' ({typed[name]})' if typed[name] else ''}" for name in names]
    return wording.listed([*shown, *answer.subjects[len(names) :]], GOODS_NAMED)


def quoted(text: str) -> str:
    """Return what was typed, cut if it is long."""
    return wording.trimmed(text, QUOTED)


def as_typed(query: str, name: str) -> str:
    """Return a firm's name as the question writes it, with the signs between its words and the town right behind."""
    between = r"[^\w\s]?\s?[^\w\s]?\s?".join(map(re.escape, name.split()))
    found = re.search(rf"{between}(?P<behind> [^\W\d_]+)?", query)
    if found is None:
        return name
    town = found["behind"] or ""
    named = town[1:2].isupper() and gazetteer.countries_of_town(key(town))
    return found[0] if named else found[0].removesuffix(town)


# -- names of goods


def goods_name(answer: Answer, name: str) -> str:
    """Return the name of goods as the reader knows it."""
    return wording.goods(name, answer.shown.get(name, name))


def typed_name(answer: Answer, name: str) -> str:
    """Return how the question names a thing, if that says more than its name; else empty."""
    told = {target for _, target in answer.corrected}
    for one in answer.by_goods:
        if name not in {one.name, *one.subjects} or told & {name, *one.subjects}:
            continue
        typed, known = key(one.typed), key(name)
        if typed and typed not in known and known not in typed and len(one.typed) <= _LONGEST_WORD:
            return "" if typed.rstrip("s") in known else one.typed
    return ""


UNSURE = frozenset({Status.UNKNOWN, Status.SUSPENDED, Status.NOT_YET_IN_FORCE, Status.EXPIRED})
"""Statuses beside which a sure one is told first."""


@dataclass(frozen=True, slots=True)
class ExporterVerdict:
    """An exporter's status, and what it rests on."""

    code: str
    status: Status
    deciding: tuple[Finding, ...]
    """The findings that give the status."""
    sure: Finding | None
    """The gravest act in force where the status is unknown."""
    of_ore: bool
    """Whether the status rests on words about the ore alone: `Namibia: ore prohibited`."""
    of_class: bool
    """Whether it rests on acts on a whole class of goods alone, and no exporter was asked for: such acts name none."""
    elsewhere: bool
    """Whether another exporter is told, and this one's acts only name a class that the goods are of: all food."""
    by_lists: bool
    """Whether goods of that name may stand on the exporter's list, and no act or listed party of it decides."""

    @classmethod
    def of(cls, answer: Answer, code: str) -> ExporterVerdict:
        """Find what an exporter's status in an answer rests on."""
        status = answer.by_exporter[code]
        own = [one for one in answer.findings if one.measure.jurisdiction == code]
        deciding = _deciding([one for one in own if one.state.status is status])
        sure = _surest(own) if status is Status.UNKNOWN else None
        of_ore = _is_of_ore(deciding, {thing.subject for thing in answer.things})
        of_class = not answer.from_ and _is_of_class(answer, deciding)
        elsewhere = _is_elsewhere(answer, code, deciding)
        return cls(code, status, deciding, sure, of_ore, of_class, elsewhere, _is_by_lists_alone(answer, code))


def _deciding(giving: list[Finding]) -> tuple[Finding, ...]:
    """Return those that set a status, else those on other destinations."""
    return tuple(f for f in giving if f.sets_status) or tuple(f for f in giving if f.apart == "destination")


def _is_of_ore(deciding: Sequence[Finding], asked: set[str]) -> bool:
    items = [item for finding in deciding for item in finding.items if item.subject in asked]
    return bool(items) and all(is_ore_alone(item.forms or "") for item in items)


def _is_of_class(answer: Answer, deciding: Sequence[Finding]) -> bool:
    """Return whether all acts name a whole class of goods: the class itself, or what is above that which is asked."""
    return bool(answer.things and deciding) and all(
        any(item.subject in one.measure.classes for item in one.limb.items)
        or all(item.subject not in answer.family for item in one.items)
        for one in deciding
    )


def _is_elsewhere(answer: Answer, code: str, deciding: Sequence[Finding]) -> bool:
    """Return whether goods leave another country, and all that an exporter has on them is on a whole class of goods.

    What binds goods that others send, or goods of its origin, is theirs wherever they leave.
    """
    senders = {answer.from_, *(way.from_ for way in answer.asked.directions), *answer.asked.origins}
    if None in senders:
        return False  # a place alone may be where others send the goods
    theirs = senders | {union for union, members in answer.members.items() if members & senders}
    if code in theirs or not deciding or any(one.limb.abroad for one in deciding):
        return False
    asked = {thing.subject for thing in answer.things}
    return bool(asked) and all(item.subject not in asked for one in deciding for item in one.items)


def _surest(own: list[Finding]) -> Finding | None:
    sure = (f for f in own if f.sets_status and f.state.status in RESTRICTING and f.state.status not in UNSURE)
    return min(sure, key=lambda one: one.state.rank, default=None)


def _is_by_lists_alone(answer: Answer, code: str) -> bool:
    """Return whether goods may stand on an exporter's list, and neither an act nor an entry's limits decide."""
    hedged = any(one.hedged for one in answer.lists if one.jurisdiction == code)
    return hedged and code not in _deciding_for_sure(answer)


def _deciding_for_sure(answer: Answer) -> frozenset[str]:
    """Return whose acts, listings of sure parties or entries with limits that are met decide."""
    acts = {f.measure.jurisdiction for f in answer.findings if f.holds and (f.sets_status or f.apart == "destination")}
    parties = {one.jurisdiction for one in answer.parties if one.sure and one.status in RESTRICTING}
    entries = {one.jurisdiction for one in answer.lists if not one.hedged and one.status in RESTRICTING}
    return frozenset(acts | parties | entries)


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer with what its verdict rests on, found once: every part of its card reads this."""

    answer: Answer
    exporters: tuple[ExporterVerdict, ...]
    """Those with a verdict, in the order of the headline."""
    by_limits: bool
    """Whether a list has entries for goods of this name, whose limits decide."""
    today: AnswerView | None
    """The answer of today to a question about a past day, if it is stricter than that."""
    alone: AnswerView | None
    """The answer on the goods alone; None if more words narrow nothing, or a party or act that it tells of."""
    goods: tuple[tuple[GoodsVerdict, AnswerView], ...]
    """Each of several goods with the answer on it alone; empty if one is asked about, or codes are told."""
    lead: tuple[Finding, ...]
    """The acts of first sight, the gravest of each exporter in the headline's order first."""
    asked: AskedWords
    party_alone: bool
    """Whether listed parties are all that was found."""

    @classmethod
    def of(cls, answer: Answer) -> AnswerView:
        """Find what an answer's verdict rests on."""
        exporters = _exporters(answer)
        several = len(answer.by_goods) > 1 and not (answer.by_code and not _are_lines(answer)) and _is_of_one(answer)
        met = [one for one in answer.parties if not one.spared]
        alone = not exporters or (not answer.findings and not any(one.sure for one in met))
        return cls(
            answer,
            exporters,
            _is_by_limits(answer),
            _stricter_today(answer),
            _stricter_alone(answer),
            tuple((one, cls.of(_answer_on(answer, one))) for one in answer.by_goods) if several else (),
            _lead(answer, exporters),
            AskedWords.of(answer),
            party_alone=bool(met) and alone and not (answer.subjects or answer.asked.acts),
        )

    @property
    def main(self) -> AnswerView:
        """What the first line is about: today, the goods alone, or the answer itself."""
        return self.today or self.alone or self

    @property
    def rest(self) -> list[Finding]:
        """The findings that first sight does not tell."""
        return [one for one in self.answer.findings if one not in self.lead]

    @property
    def order(self) -> dict[str, int]:
        """The place of each exporter in the headline."""
        return {one.code: place for place, one in enumerate(self.exporters)}

    @property
    def names_one_exporter(self) -> bool:
        """Whether the headline names one exporter, whom the lines need not name again."""
        order = self.order
        return len(order) == 1 and {f.measure.jurisdiction for f in self.answer.findings} <= {*order}

    @property
    def doubts_further_goods(self) -> bool:
        """Whether every doubtful word may be goods of its own: none can make other goods of those named."""
        return all(one.standing is Standing.FURTHER for one in self.answer.doubted)


_ACTS, _NAMED = 3, 2
"""Acts of first sight; of those that set no status."""


def _lead(answer: Answer, exporters: Sequence[ExporterVerdict]) -> tuple[Finding, ...]:
    """Return the acts to show: an exporter's first is the deciding act, behind the sure one if its status is unknown.

    If nothing restricts, those that spare this case, and those that were named.
    """
    if not exporters:
        apart = ("destination", "exempt", "standing", "released")
        lead = [f for f in answer.findings if f.sets_status or f.apart in apart][:_NAMED]
        return tuple(lead)
    order = {one.code: place for place, one in enumerate(exporters)}
    firsts = [act for one in exporters for act in (one.deciding and one.sure, *one.deciding[:1]) if act]
    running = [f for f in answer.findings if f.sets_status and f.state.status is not Status.EXPIRED]
    lead = list(dict.fromkeys([*firsts, *newest(answer, exporters[0]), *running]))
    elsewhere = {one.code for one in exporters if one.elsewhere}
    lead = [one for one in lead if one.measure.jurisdiction not in elsewhere]
    lead.sort(key=lambda f: (f not in firsts, order.get(f.measure.jurisdiction, len(order))))
    return tuple(lead[: _ACTS + 1 if answer.asked.acts and not answer.things else _ACTS])


def newest(answer: Answer, exporter: ExporterVerdict) -> tuple[Finding, ...]:
    """Return the act of an exporter that began last of those that bind on the day, unless it is the deciding one."""
    binding = [
        (one.state.since.first, one)
        for one in answer.findings
        if one.measure.jurisdiction == exporter.code
        and one.sets_status
        and one.state.status in RESTRICTING - UNSURE
        and one.state.since
    ]
    found = [one for _, one in sorted(binding, key=itemgetter(0))[-1:]]
    told = {one.measure.key for one in exporter.deciding[:1]}
    return tuple(one for one in found if one.measure.key not in told and not _is_by_another_code(one))


def _is_by_another_code(found: Finding) -> bool:
    return any(note.kind is NoteKind.CODES_DIFFER for note in found.notes)


def _exporters(answer: Answer) -> tuple[ExporterVerdict, ...]:
    """Return the exporters with a verdict: first those whose status is the answer's, unless it is of the ore alone.

    Nor do acts on a whole class of goods lead where no exporter is asked for. Then those on the form asked for, by
    weight, then by severity.
    """
    spoken = {finding.measure.jurisdiction for finding in answer.findings}
    union = answer.members.get("EU", frozenset()) - spoken if "EU" in answer.by_exporter else frozenset()
    told = [
        ExporterVerdict.of(answer, code)
        for code, status in answer.by_exporter.items()
        if code not in union and (status in RESTRICTING or status is Status.LISTED)
    ]
    last = len(answer.weights)
    hedged = answer.outcome is Outcome.RESTRICTED
    listed = [one.jurisdiction for one in answer.lists if hedged and _is_by_lists_alone(answer, one.jurisdiction)]
    return tuple(
        sorted(
            told,
            key=lambda one: (
                one.elsewhere,
                one.status is not answer.status or one.of_ore or one.of_class,
                one.status is Status.LISTED,
                hedged and one.by_lists,
                one.of_ore,
                answer.weights.get(one.code, last),
                listed.index(one.code) if one.code in listed else len(listed),
            ),
        )
    )


def _is_by_limits(answer: Answer) -> bool:
    ruled = any(found.sets_status and found.holds and found.limb.binds is None for found in answer.findings)
    sure = any(not found.hedged and found.status in RESTRICTING for found in answer.lists)
    return not ruled and not sure and any(found.hedged for found in answer.lists)


def _are_lines(answer: Answer) -> bool:
    """Return whether goods are named, and each of several codes is that of one of them."""
    named = any(one.subjects and one.typed not in one.codes for one in answer.by_goods)
    return named and len({one.codes for one in answer.by_goods}) > 1


_DEVICES = frozenset("AB")
"""Product groups of entries on things and on equipment."""


def _is_of_one(answer: Answer) -> bool:
    """Return whether the answer's status is that of some of its goods, and not of a device that is named by several.

    "Nd:YAG laser" is a laser, and neither neodymium nor yttrium.
    """
    devices = bool(answer.lists) and all(one.answer.code.entry[1:2] in _DEVICES for one in answer.lists)
    together = devices and answer.status in RESTRICTING
    return not together or any(rank(one.verdict.status) <= rank(answer.status) for one in answer.by_goods)


def _answer_on(answer: Answer, goods: GoodsVerdict) -> Answer:
    alone = seen_from(answer, goods.verdict)
    return replace(alone, subjects=goods.subjects or (goods.name,), things=goods.verdict.asked.things)


def _stricter_today(answer: Answer) -> AnswerView | None:
    today = answer.of_today
    stricter = today and _is_stricter(today.status, answer.status)
    return AnswerView.of(seen_from(answer, today)) if today and stricter else None


def _is_stricter(one: Status, other: Status) -> bool:
    return one in RESTRICTING and one is not Status.EXPIRED and rank(one) < rank(other)


_TOLD = frozenset({"party", "act"})
"""What narrows an answer in a way that its headline tells anyway."""


def _stricter_alone(answer: Answer) -> AnswerView | None:
    if answer.bare is None or answer.bare.why in _TOLD or any(one.apart == "exempt" for one in answer.findings):
        return None
    return AnswerView.of(seen_from(answer, answer.bare.verdict))


def seen_from(answer: Answer, verdict: Verdict) -> Answer:
    """Return the answer as if the verdict were all of it."""
    return replace(
        answer,
        asked=verdict.asked,
        on=verdict.day,
        outcome=verdict.outcome,
        status=verdict.status,
        by_exporter=verdict.by_exporter,
        by_destination={},
        by_code={},
        by_goods=(),
        findings=verdict.findings,
        lists=verdict.lists,
        left=verdict.left,
        bare=None,
        of_today=None,
        next_change=None,
    )


# -- the asker's own words


def own_title(answer: Answer, finding: Finding) -> str:
    """Return the act's name in the script of the question, if that is none of Latin letters; else empty."""
    asked = frozenset(_scripts(answer.query))
    return next((name for name in finding.measure.names if asked & frozenset(_scripts(name))), "") if asked else ""


def native_title(finding: Finding) -> str:
    """Return the act's first name in a script of its own country; empty if the file has none."""
    return next((name for name in finding.measure.names if any(_scripts(name))), "")


def _scripts(text: str) -> Iterator[str]:
    """Yield the scripts of a text's letters, but for the Latin one: CJK, HANGUL, CYRILLIC."""
    for letter in text:
        script = unicodedata.name(letter, "").split(" ")[0] if letter.isalpha() and not letter.isascii() else ""
        if script and script != "LATIN":
            yield script
