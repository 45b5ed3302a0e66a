"""What the control lists on file say: of the codes and goods that were asked for, and of codes that they lack."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from bot.lists.codes import Code, Shape, Substance, parse, within
from bot.lists.goods import Candidate, Origin
from bot.lists.library import Lists
from bot.lists.list_answer import Knowledge, ListAnswer, ListStatus, Remark
from bot.model.copies import replace
from bot.rules.answer import limits, listed_goods
from bot.rules.answer.code_notes import code_apart, limits_of_entry, notes_on_entry
from bot.rules.answer.limits import UNCOMPARED, Compared
from bot.rules.everyday_names import InEnglish
from bot.rules.index import RuleBase
from bot.rules.notes import Note
from bot.rules.query import measures
from bot.rules.query.asked import Asked
from bot.text.normalize import key, words
from bot.text.place_labels import tells_a_party
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
    "us-usml": ("Directorate of Defense Trade Controls",),
    "eu-military": (),
    "IN": ("Directorate General of Foreign Trade",),
    "JP": ("Ministry of Economy, Trade and Industry",),
    "CN": ("MOFCOM",),
    "GB": ("Export Control Joint Unit",),
}
_SHOWN = 6
_PRINTING = {_US: {_US}, _EU: {_EU, "GB"}, "AU": {"AU"}, "IN": {"IN"}}
"""Whose lists print the CAS numbers on file: the UK's is the Union's, taken over."""


@dataclass(frozen=True, slots=True)
class ListFinding:
    """One list's answer to one code, beside the findings from acts."""

    answer: ListAnswer
    status: Status
    likely: bool = False
    """The goods were named in words: whether they are of the entry depends on its limits."""
    asked_in: frozenset[str] = frozenset()
    """The units of the amounts of the question: limits in these are told first."""
    compared: Compared | None = None
    """The limits of the entry that figures of the question come nearest to."""
    doubted: bool = False
    """Whether words stand beside the name that may make other goods of it: "nickel powder feeder"."""

    @property
    def hedged(self) -> bool:
        """Whether it is open if the goods are of the entry: they were named in words, and no figures decide it."""
        return self.likely and (self.doubted or not (self.compared and self.compared.decides))

    @property
    def jurisdiction(self) -> str:
        """Whose list it is."""
        return self.answer.jurisdiction

    @property
    def is_dual_use(self) -> bool:
        """Whether the entry is of a list of dual-use items, and of no list of munitions."""
        return self.answer.code.shape is not Shape.MUNITIONS

    @property
    def authorities(self) -> tuple[str, ...]:
        """Who keeps the list."""
        return _AUTHORITIES.get(self.answer.list_key, _AUTHORITIES.get(self.jurisdiction, ()))

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a reader must know beside the status."""
        limits = limits_of_entry(self.answer, self.asked_in) if self.hedged else None
        own = (self.compared.note() if self.compared else None, limits)
        return (*filter(None, own), *notes_on_entry(self.answer))


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


def look_up(base: RuleBase, asked: Asked, day: date, *, goods: bool, whole: bool = False) -> ListFindings:
    """Return every list of an exporter that was asked for, for each control code; and for goods in words, if wanted.

    `whole`: only for goods whose whole name is that of an entry's goods (everyday names).

    A list says nothing of a day before its edition.
    """
    if base.lists is None:
        return ListFindings()
    codes = [code for text in asked.query.controls if (code := parse(text))]
    if not codes and (apart := code_apart(asked)):
        codes = [apart]
    if codes:
        found = _by_code(base, asked, codes, day)
        if found.findings or found.unlisted or not goods:
            return found
        named = _by_name(base, asked, day, whole=whole)  # "satellite 9A515": a number of another list takes none away
        return replace(named, near=found.near or named.near) if named.findings else found
    printed = tuple(_by_cas(base, base.lists, asked, day))
    if printed and not asked.things:
        return ListFindings(printed)
    named = _by_name(base, asked, day, whole=whole) if goods else ListFindings()
    return replace(named, findings=_each_entry(printed, named.findings)) if printed else named


def beside_acts(
    base: RuleBase, asked: Asked, day: date, printed: Collection[tuple[str, str]], others: Collection[str]
) -> ListFindings:
    """Return entries where goods of a name may be beside those that acts on their list print for them.

    `printed`: whose list, and the entry; `others`: whose acts speak of the goods by no entry of a list.
    """
    if base.lists is None:
        return ListFindings()
    found = _told(base, asked, day, listed_goods.beside_acts(base, base.lists, asked))
    kept = tuple(
        one
        for one in found.findings
        if one.jurisdiction not in others
        and (one.jurisdiction, one.answer.code.entry) not in printed
        and not one.answer.has(Remark.PARAGRAPH)
    )
    return replace(found, findings=kept, goods=found.goods if kept else (), near=())


def told_once(found: Iterable[ListFinding]) -> tuple[ListFinding, ...]:
    """Return findings, one of those of the same answer: where figures decide, or of which figures say something."""
    kept: dict[tuple[ListAnswer, Status], ListFinding] = {}
    for one in found:
        known = kept.setdefault((one.answer, one.status), one)
        if (one.hedged, one.compared is None) < (known.hedged, known.compared is None):
            kept[one.answer, one.status] = one
    return tuple(kept.values())


def _each_entry(*found: tuple[ListFinding, ...]) -> tuple[ListFinding, ...]:
    """Return findings, one of those on the same paragraph of a list: the first."""
    kept: dict[tuple[str, str, str], ListFinding] = {}
    for one in chain(*found):
        kept.setdefault((one.jurisdiction, one.answer.list_key, str(one.answer.code)), one)
    return tuple(kept.values())


def _by_code(base: RuleBase, asked: Asked, codes: Sequence[Code], day: date) -> ListFindings:
    """Return the entries of control codes, but for paragraphs that acts print and their lists do not have."""
    answers = (one for code in dict.fromkeys(codes) for one in listed_goods.answers(base, asked, code))
    found = [one for one in answers if not (one.has(Remark.PARAGRAPH) and _is_of_an_act(base, one))]
    met = any(one.knowledge is Knowledge.KNOWN for one in found)
    near = dict.fromkeys(name for one in found if not met for name in one.near)
    unlisted = any(code.shape is Shape.EAR99 for code in codes)
    named = _named_with_its_code(base, asked) if met and not unlisted and len({*codes}) == 1 else ()
    return ListFindings(tuple(_findings(found, day)), unlisted=unlisted, goods=named, near=tuple(near)[:_SHOWN])


def _named_with_its_code(base: RuleBase, asked: Asked) -> tuple[str, ...]:
    """Return how a question names the goods of its one code: "freeze dryer 2B352" is no peptide synthesiser."""
    if asked.things or asked.acts or base.lists is None or not asked.left:
        return ()
    found = listed_goods.of_words(base.lists, base.in_english(asked.query.text), listed_goods.words_unread(asked))
    names = tuple(dict.fromkeys(one.name for one in found))
    return names if len(names) == 1 else ()


def _by_cas(base: RuleBase, lists: Lists, asked: Asked, day: date) -> Iterator[ListFinding]:
    """Yield the entries that print the CAS number of a substance that no name of goods beside it is on file for."""
    named = {name for thing in asked.things for name in base.family(thing.subject)}
    for number in asked.query.cas:
        if (substance := lists.substance(number)) is None:
            continue
        on_file = not named.isdisjoint(base.codes.subjects_by_cas(number))
        told = tuple(_of_a_substance(base, asked, day, substance, on_file=on_file))
        yield from told
        if substance.is_of_warfare and not on_file:
            name = lists.goods(substance.name, misspelt=False)[0]
            ways = (listed_goods.shared_answers, listed_goods.own_answers)
            entries = {(one.answer.list_key, one.answer.code.entry) for one in told}
            found = (one for way in ways for one, _ in way(base, asked, name))
            yield from _findings((one for one in found if (one.list_key, one.code.entry) not in entries), day)


def _of_a_substance(
    base: RuleBase, asked: Asked, day: date, substance: Substance, *, on_file: bool
) -> Iterator[ListFinding]:
    """Yield what lists say of a substance that they print; of goods on file only where some forms of it are listed."""
    for whose, those in _PRINTING.items():
        for code, some in substance.codes(whose):
            if some or not on_file:
                yield from _findings(_printed_as(base, asked, code, whose, those), day, likely=some)


def _printed_as(
    base: RuleBase, asked: Asked, code: Code, whose: str, exporters: Collection[str]
) -> Iterator[ListAnswer]:
    """Yield the answers of exporters to the code under which a list prints a substance."""
    own = whose if whose not in {_US, _EU} else None
    shared = own is None and code.shape is not Shape.MUNITIONS
    for one in listed_goods.answers(base, asked, code, named=shared, whose=own):
        if one.jurisdiction in exporters and (not own or one.code.entry == code.entry):
            yield one


def _is_of_an_act(base: RuleBase, found: ListAnswer) -> bool:
    """Return whether an act of the same exporter prints a paragraph that its list does not have, or one below it."""
    return any(
        place.measure.jurisdiction == found.jurisdiction
        and any(_is_within(one, found.code) for one in place.item.control_codes)
        for place in base.codes.by_control(str(found.code))
    )


def _is_within(printed: str, code: Code) -> bool:
    """Return whether a code that an act prints is a paragraph, or one below it."""
    own = parse(printed)
    return own is not None and own.entry == code.entry and within(own.path, code.path)


def knows(base: RuleBase, text: str) -> bool:
    """Return whether a list on file prints a control code, whoever exports."""
    code = parse(text)
    if base.lists is None or code is None:
        return False
    return any(one.knowledge is Knowledge.KNOWN for one in base.lists.look_up(code, None, ()))


def _names_of_customs_codes(base: RuleBase, lists: Lists, asked: Asked) -> list[str]:
    """Return how the nomenclature and the rules call what a question's customs codes hold."""
    names = [found.name for code in asked.query.hs if (found := lists.customs(code)) and found.known]
    return names + [name for code in asked.query.hs for name, _ in base.codes.subjects_by_hs(code)]


def may_hold(base: RuleBase, asked: Asked) -> bool:
    """Return whether a list of the exporter has goods that a customs code holds by its name: silence tells nothing."""
    if base.lists is None or asked.from_ is None:
        return False
    goods = [
        one
        for name in _names_of_customs_codes(base, base.lists, asked)
        for one in listed_goods.of_words(base.lists, InEnglish(name), name)
    ]
    shared = (
        answer for one in goods for code in one.codes for answer in listed_goods.answers(base, asked, code, named=True)
    )
    own = (
        answer
        for one in goods
        for whose, code in one.own
        for answer in listed_goods.own_answers_to(base, asked, code, whose)
    )
    return any(one.knowledge is Knowledge.KNOWN and not one.has(Remark.WITHIN_UNION) for one in (*shared, *own))


def _by_name(base: RuleBase, asked: Asked, day: date, *, whole: bool) -> ListFindings:
    """Return entries where goods of a name may be.

    The goods are those of the subjects, or of the words that nothing else explains. A chemical that a list prints by
    its name is of the entry for sure, as by its CAS number.
    """
    named = listed_goods.named(base, base.lists, asked, whole=whole) if base.lists else {}
    named |= dict.fromkeys(listed_goods.of_main_shares(base.lists, asked)) if base.lists else {}
    return _told(base, asked, day, named)


def _told(base: RuleBase, asked: Asked, day: date, named: Collection[Candidate]) -> ListFindings:
    """Return what lists say of goods: the entries that figures of the question come nearest to first."""
    answers = [
        (one.name, *found)
        for way in (listed_goods.shared_answers, listed_goods.own_answers)
        for one in named
        for found in way(base, asked, one)
    ]
    found = [answer for _, answer, _ in answers]
    units = limits.units_told(asked)
    apart = asked.query.part or _are_one(asked, named)
    told = [
        _with_figures(base, asked, replace(one, asked_in=units), name if apart else "")
        for name, answer, likely in answers
        for one in _findings((answer,), day, likely=likely)
    ]
    return ListFindings(
        tuple(sorted(told, key=lambda one: one.compared.place if one.compared else UNCOMPARED)),
        goods=(goods := tuple(dict.fromkeys(one.name for one in named if one.origin is not Origin.HEADING))),
        typed=base.in_english(asked.query.text).names if goods else (),
        held=any(day >= date.fromisoformat(answer.edition) for answer in found),
    )


def _are_one(asked: Asked, named: Iterable[Candidate]) -> bool:
    """Return whether all names of a question may be of one good, whose figures it tells: entries are shared."""
    entries = [{code.entry for code in one.codes} for one in named]
    return len({thing.typed for thing in asked.things}) < 2 and bool(entries and set.intersection(*entries))  # noqa: PLR2004 - several


def _with_figures(base: RuleBase, asked: Asked, found: ListFinding, goods: str) -> ListFinding:
    """Return a finding with what figures of the question say to its limits: goods that meet all are of the entry."""
    lines = base.lists.limits_of(found.answer.code.entry) if base.lists and goods else ()
    told = limits.compare(lines, found.answer, goods, limits.figures_told(asked)) if lines else None
    doubted = bool(told and told.decides) and _has_other_words(base, asked)
    return replace(found, compared=told, doubted=doubted) if told else found


def _has_other_words(base: RuleBase, asked: Asked) -> bool:
    """Return whether unread words that may make other goods are of no name of listed goods, no measure and no party."""
    own = listed_goods.words_of_listed(base, asked, apart=False)
    names = [key(name) for name in base.in_english(asked.query.text).names]
    rows = [[word.key for word in words(row)] for row in asked.query.typed.splitlines()]
    of_goods = {word for row in rows if not tells_a_party(row) for word in row}
    unread = [key(one.typed) for one in asked.left if one.makes_doubt]
    return any(
        word not in own
        and not measures.is_of_figures(word)
        and not any(word in name for name in names)
        and (word in of_goods or not rows[1:])
        for word in unread
    )


def _findings(found: Iterable[ListAnswer], day: date, *, likely: bool = False) -> Iterator[ListFinding]:
    for one in found:
        if one.knowledge is Knowledge.KNOWN and day >= date.fromisoformat(one.edition):
            yield ListFinding(one, _status(one), likely=likely)


def _status(found: ListAnswer) -> Status:
    """Return the status of a listed code; without a destination it needs a licence toward some.

    Where a reason is decided elsewhere (short supply: part 754), or a rule alone that is printed and not enforced made
    the entry, no mark of the chart means that no licence is needed.
    """
    if found.status is None:
        return Status.LICENCE
    free = found.status is ListStatus.LISTED or found.has(Remark.UNENFORCED)
    if free and found.has(Remark.READ):
        return Status.UNKNOWN
    return Status.LISTED if free else _STATUS[found.status]
