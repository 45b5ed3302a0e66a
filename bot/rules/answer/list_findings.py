"""What the control lists on file say: of the codes and goods that were asked for, and of codes that they lack."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, groupby

from bot.lists.codes import Code, Shape, parse, within
from bot.lists.goods import SHORT, Candidate, Origin, folded
from bot.lists.library import Lists
from bot.lists.list_answer import Knowledge, ListAnswer, ListStatus, Remark
from bot.model.copies import replace
from bot.rules.answer import limits
from bot.rules.answer.code_notes import code_apart, limits_of_entry, notes_on_entry
from bot.rules.answer.limits import UNCOMPARED, Compared
from bot.rules.everyday_names import InEnglish
from bot.rules.index import RuleBase
from bot.rules.notes import Note
from bot.rules.query import measures
from bot.rules.query.asked import Asked
from bot.rules.query.leaving_out import is_a_substance, is_food
from bot.rules.query.lines import without_a_name
from bot.rules.query.standing import Standing
from bot.rules.query.subjects import Thing
from bot.text.normalize import is_han, is_hangul, key, words
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
_SHOWN, _LIKELY = 6, 3
_DEVICES = frozenset("AB")
"""Product groups of entries on things and on equipment."""
_BY_NAME = frozenset({Origin.NAME, Origin.PART_OF_NAME})
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
    answers = (one for code in dict.fromkeys(codes) for one in _answers(base, asked, code))
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
    found = _of_words(base.lists, base.in_english(asked.query.text), _typed(asked))
    names = tuple(dict.fromkeys(one.name for one in found))
    return names if len(names) == 1 else ()


def _by_cas(base: RuleBase, lists: Lists, asked: Asked, day: date) -> Iterator[ListFinding]:
    """Yield the entries that print the CAS number of a substance that no name of goods beside it is on file for."""
    named = {name for thing in asked.things for name in base.family(thing.subject)}
    for number in asked.query.cas:
        substance = None if named.intersection(base.codes.subjects_by_cas(number)) else lists.substance(number)
        for whose, those in _PRINTING.items() if substance else ():
            if substance and (code := substance.code(whose)):
                own = whose if whose not in {_US, _EU} else None
                answers = _answers(base, asked, code, named=own is None, whose=own)
                answers = (
                    one for one in answers if one.jurisdiction in those and (not own or one.code.entry == code.entry)
                )
                yield from _findings(answers, day)


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
        for one in _of_words(base.lists, InEnglish(name), name)
    ]
    shared = (answer for one in goods for code in one.codes for answer in _answers(base, asked, code, named=True))
    own = (answer for one in goods for whose, code in one.own for answer in _own(base, asked, code, whose))
    return any(one.knowledge is Knowledge.KNOWN and not one.has(Remark.WITHIN_UNION) for one in (*shared, *own))


def _by_name(base: RuleBase, asked: Asked, day: date, *, whole: bool) -> ListFindings:
    """Return entries where goods of a name may be.

    The goods are those of the subjects, or of the words that nothing else explains. A chemical that a list prints by
    its name is of the entry for sure, as by its CAS number.
    """
    named = _named(base, base.lists, asked, whole=whole) if base.lists else {}
    named |= dict.fromkeys(_of_main_shares(base.lists, asked)) if base.lists else {}
    answers = [
        (one.name, *found)
        for way in (_shared_answers, _own_answers)
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
    """Return whether unread words that may make other goods are of no name of goods of lists, and of no measure."""
    own = words_of_listed(base, asked, apart=False)
    names = [key(name) for name in base.in_english(asked.query.text).names]
    unread = [key(one.typed) for one in asked.left if one.makes_doubt]
    return any(
        word not in own and not measures.is_of_figures(word) and not any(word in name for name in names)
        for word in unread
    )


def _shared_answers(base: RuleBase, asked: Asked, goods: Candidate) -> Iterator[tuple[ListAnswer, bool]]:
    """Yield what lists say of the shared codes of goods, and whether it is only likely that the goods are meant."""
    sure = goods.printed if _is_named_alone(asked, goods) else ()
    for code in goods.codes[:_LIKELY]:
        for found in _answers(base, asked, code, named=True):
            yield found, code not in sure


def _own_answers(base: RuleBase, asked: Asked, goods: Candidate) -> Iterator[tuple[ListAnswer, bool]]:
    """Yield the same of codes of one jurisdiction's list."""
    sure = goods.printed if _is_named_alone(asked, goods) else ()
    for whose, code in goods.own:
        for found in _own(base, asked, code, whose):
            yield found, code not in sure


def _is_named_alone(asked: Asked, goods: Candidate) -> bool:
    """Return whether a question names goods of a list and no other thing: "triethanolamine", and no shampoo with it."""
    name = folded(goods.name)
    return all(name in {folded(thing.subject), folded(thing.typed)} for thing in asked.things)


def _named(base: RuleBase, lists: Lists, asked: Asked, *, whole: bool) -> dict[Candidate, None]:
    """Return the goods of lists that a question names; if none, and not `whole`, those of what is above its things."""
    everyday = bool(asked.things) and all(base.is_everyday(thing.subject) for thing in asked.things)
    if everyday:  # "compressor screws": what the words say together may be on a list
        text = _named_or_left(asked)
        whole_text = base.in_english(asked.query.text)  # "spray au poivre" is no pepper
        english = whole_text if any(" " in name for name in whole_text.names) else base.in_english(text)
        those = _of_words(lists, english, text)
        return dict.fromkeys(_but_of_its_things(base, lists, asked, those))
    found = dict.fromkeys(
        _of_things(base, lists, asked, whole=whole)
        if asked.things
        else _of_words(lists, base.in_english(asked.query.text), _typed(asked))
    ) or dict.fromkeys(_of_several_words(lists, asked))
    if asked.things and not any(is_a_substance(base, thing.subject) for thing in asked.things):
        found |= dict.fromkeys(_besides(base, lists, asked, tuple(found)))
    if whole:
        return dict.fromkeys(one for one in found if one.origin is Origin.NAME)
    return found or dict.fromkeys(_of_things(base, lists, _more_widely(base, asked), whole=whole))


def _of_main_shares(lists: Lists, asked: Asked) -> Iterator[Candidate]:
    """Yield goods of lists of which what is named is at least half, whatever else it is called."""
    for substance in limits.main_shares(asked):
        yield from (one for one in lists.goods(substance, misspelt=False) if one.origin is Origin.NAME)


_METALS = frozenset(range(72, 84))
"""Chapters of metals, whose kinds lists name by more than a word beside them."""


def _besides(base: RuleBase, lists: Lists, asked: Asked, found: Collection[Candidate]) -> Iterator[Candidate]:
    """Yield goods of lists in words beside things that are outside every act.

    Of others only those in one phrase with things that no list asked has: "power bank hafnium". What is built of a
    material is told otherwise.
    """
    if all(base.is_spared(thing.subject) for thing in asked.things):
        yield from _but_of_its_things(base, lists, asked, _beside_things(base, lists, asked))
        return
    metals = not _METALS.isdisjoint(base.chapters_of(*(thing.subject for thing in asked.things)))
    listed = metals or any(_is_on_a_list(base, asked, one) for one in found)
    if not listed and not any(without_a_name(asked.query.typed, asked.things)):
        those = _but_of_its_things(base, lists, asked, _beside_things(base, lists, asked))
        yield from (one for one in those if _is_on_a_list(base, asked, one))


def _beside_things(base: RuleBase, lists: Lists, asked: Asked) -> tuple[Candidate, ...]:
    """Return goods of lists that unread words name, alone or with what is known beside them: an industrial robot."""
    unread, text = _typed(asked), asked.query.text
    alone = tuple(_of_words(lists, base.in_english(unread), unread)) if unread else ()
    apart = unread and all(one.standing is not Standing.PURPOSE for one in asked.left)
    return alone or (tuple(_of_words(lists, base.in_english(text), text)) if apart else ())


def _but_of_its_things(base: RuleBase, lists: Lists, asked: Asked, those: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield goods of lists, but for those that only the things' names hold, or that these are made of."""
    others = {*asked.made_of, *_within_names(base, lists, asked)}
    return (one for one in those if one.name not in others)


def _within_names(base: RuleBase, lists: Lists, asked: Asked) -> Iterator[str]:
    """Yield goods of lists that are only named inside a thing's longer name: titanium dioxide, pompes à chaleur."""
    for thing in asked.things:
        english = base.in_english(thing.typed)
        whole = folded(english.text)
        yield from (one.name for one in _of_words(lists, english, thing.typed) if folded(one.name) != whole)


def _of_several_words(lists: Lists, asked: Asked) -> Iterator[Candidate]:
    """Yield goods of whose names a part was read as another thing: 3-quinuclidinol, di-isopropylamine."""
    for one in lists.goods(asked.query.plain, misspelt=False) if not asked.things else ():
        if one.origin in _BY_NAME and len(folded(one.name)) > 1:
            yield one


def _of_words(lists: Lists, english: InEnglish, text: str) -> Iterator[Candidate]:
    """Yield goods by some words of the question, else by names in other languages."""
    for one in lists.goods(english.text if english.names else text, misspelt=False):
        if one.origin in _BY_NAME:
            yield one


def words_of_listed(base: RuleBase, asked: Asked, *, apart: bool) -> frozenset[str]:
    """Return the keys of the words by which a question names goods of lists, whatever its answer rests on.

    `apart`: only of those that stand in a part of their own, with no other goods ("thermal imager for drones").
    """
    if base.lists is None or not asked.left:
        return frozenset()
    english = base.in_english(asked.query.text)
    names = (one.name for one in base.lists.goods(english.text, misspelt=False) if one.origin in _BY_NAME)
    found = {word.key for name in (*names, *english.names) for word in words(name)}
    parts = tuple(without_a_name(asked.query.typed, asked.things)) if apart and found else ()
    return frozenset(word for word in found if not apart or any(word in part for part in parts))


def _named_or_left(asked: Asked) -> str:
    """Return the words of the question that name its things, or that nothing explains, in order.

    Names in scripts without spaces say by themselves what the goods are: 铝合金窗 is a window, and no alloy.
    """
    return _words_among(asked.query.text, (*_words_left(asked), *_spaced_names(asked)))


@lru_cache(maxsize=256)
def _words_among(text: str, others: tuple[str, ...]) -> str:
    """Return the words of a text that are words of others; each exporter's lists ask for the same."""
    those = {word.key for other in {*others} for word in words(other)}
    return " ".join(word.raw for word in words(text) if word.key in those)


def _spaced_names(asked: Asked) -> Iterator[str]:
    return (one.typed for one in asked.things if not (is_han(one.typed[0]) or is_hangul(one.typed[0])))


def _of_things(base: RuleBase, lists: Lists, asked: Asked, *, whole: bool) -> Iterator[Candidate]:
    """Yield goods by a thing's name, by the words around it, and by headings that begin with it or hold every word."""
    english = base.in_english(asked.query.text)
    around = None if whole else (_typed(asked), english.text)
    for thing in asked.things:
        if not thing.component:
            own = base.in_english(thing.typed) if around else None
            yield from _of_heads(base, lists, asked, thing) if around else ()
            yield from _of_longer_names(base, lists, thing, english) if around else ()
            whole_text = (*around, own.text if own and own.names else "") if around else None
            alike = is_food(base, thing.subject)
            for one in _of_thing(lists, thing, whole_text):
                if not (alike and _is_a_namesake(one, _typed(asked))):
                    yield one


def _is_a_namesake(goods: Candidate, unread: str) -> bool:
    """Return whether devices of lists only bear a name of food, and no unread word: pulses are no pulse jets."""
    devices = bool(goods.codes) and all(code.entry[1:2] in _DEVICES for code in goods.codes)
    return devices and {*folded(goods.name)}.isdisjoint(folded(unread))


def _of_heads(base: RuleBase, lists: Lists, asked: Asked, thing: Thing) -> Iterator[Candidate]:
    """Yield devices of lists whose name ends in a word nothing else reads: GaN amplifiers, ytterbium lasers."""
    unread = {key(one.typed) for one in asked.left if one.standing is Standing.OF_GOODS}
    own = {word.key for word in words(thing.typed)}
    for written in base.in_english(asked.query.text).names if unread else ():
        those = [word.key for word in words(written)]
        if those[-1:] and those[-1] in unread and own.isdisjoint(those):
            for one in lists.goods(base.in_english(written).text, misspelt=False):
                devices = all(code.entry[1:2] in _DEVICES for code in one.codes)
                if one.origin is Origin.NAME and devices and _is_on_a_list(base, asked, one):
                    yield one


def _is_on_a_list(base: RuleBase, asked: Asked, goods: Candidate) -> bool:
    """Return whether a list that is asked has goods: silence about them is none about others beside them."""
    answers = (*_shared_answers(base, asked, goods), *_own_answers(base, asked, goods))
    return any(answer.knowledge is Knowledge.KNOWN for answer, _ in answers)


def _of_longer_names(base: RuleBase, lists: Lists, thing: Thing, english: InEnglish) -> Iterator[Candidate]:
    """Yield goods of lists in whose name, as the question writes it, a thing's is a part: InSb focal plane array."""
    typed = {*folded(thing.typed)}
    for written in english.names:
        if typed < {*folded(written)}:
            goods = lists.goods(base.in_english(written).text, misspelt=False)
            yield from (one for one in goods if one.origin is Origin.NAME)


@lru_cache(maxsize=1024)
def _of_thing(lists: Lists, thing: Thing, around: tuple[str, str, str] | None) -> tuple[Candidate, ...]:
    """Look each thing up once for all exporters.

    `around`: the words that nothing explains, the text in English, and the thing's own name in English.
    """
    found: list[Candidate] = []
    begins = folded(thing.subject)
    typed, whole = folded(thing.typed), folded(" ".join((thing.typed, *thing.tail)))
    more = (whole, typed + folded(around[0]), folded(around[1]), folded(around[2])) if around else ()
    for those in dict.fromkeys((begins, *more)):
        for one in lists.goods_of_words(those):
            name = folded(one.name)
            held = {*name} >= {*begins} or {*name} >= {*typed}  # no graphite in graphite electrodes
            heading = one.origin is Origin.HEADING and (
                name[: len(begins)] == begins or sum(len(word) >= SHORT for word in those) > len(begins)
            )
            if any(word.isdigit() for word in {*name}.difference(those)):
                continue  # helium-3 is no helium
            if one.origin is Origin.NAME or (held and (heading or one.origin is Origin.PART_OF_NAME)):
                found.append(one)
    return tuple(found)


def _more_widely(base: RuleBase, asked: Asked) -> Asked:
    """Return the question about what its things are kinds of: a list knows chips and no brands of them."""
    wider = (name for thing in asked.things for name in base.broader(thing.subject) if not base.is_class(name))
    query = replace(asked.query, text="")
    return replace(asked, query=query, left=(), things=tuple(Thing(name, name) for name in dict.fromkeys(wider)))


def _typed(asked: Asked) -> str:
    return " ".join(_words_left(asked))


def _words_left(asked: Asked) -> tuple[str, ...]:
    those = (one.typed for one in asked.left if one.standing is not Standing.PURPOSE)
    return tuple(typed for typed, _ in groupby(those))  # parts of one long word of katakana are each told as all of it


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


def _own(base: RuleBase, asked: Asked, code: Code, whose: str) -> Iterator[ListAnswer]:
    """Yield what one list says of a code of its own, and not of the shared one that is written alike."""
    return (one for one in _answers(base, asked, code, whose=whose) if one.code.entry == code.entry)


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
