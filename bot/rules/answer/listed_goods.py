"""Which goods of control lists a question names, and what the lists answer to their codes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, combinations, groupby

from bot.lists.codes import Code
from bot.lists.goods import SHORT, Candidate, Origin, folded
from bot.lists.library import Lists
from bot.lists.list_answer import Knowledge, ListAnswer
from bot.model.copies import replace
from bot.rules.answer import limits
from bot.rules.everyday_names import InEnglish
from bot.rules.index import RuleBase
from bot.rules.query.asked import Asked
from bot.rules.query.leaving_out import is_a_substance, is_food
from bot.rules.query.lines import without_a_name
from bot.rules.query.making import SCRAP
from bot.rules.query.standing import Standing
from bot.rules.query.subjects import Thing
from bot.text import thing_words
from bot.text.normalize import is_han, is_hangul, key, words

_EU = "EU"
_LIKELY = 3
"""Entries of goods that a name may mean."""
_LONGEST = 5
"""Words of a name of which some may name other goods."""
_DEVICES = frozenset("AB")
"""Product groups of entries on things and on equipment."""
_BY_NAME = frozenset({Origin.NAME, Origin.PART_OF_NAME})
_METALS = frozenset(range(72, 84))
"""Chapters of metals, whose kinds lists name by more than a word beside them."""


def shared_answers(base: RuleBase, asked: Asked, goods: Candidate) -> Iterator[tuple[ListAnswer, bool]]:
    """Yield what lists say of the shared codes of goods, and whether it is only likely that the goods are meant.

    A list that prints them under a code of its own in the same entry answers by that one.
    """
    sure = goods.printed if _is_named_alone(asked, goods) else ()
    printed = {(whose, code.entry) for whose, code in goods.own}
    for code in goods.codes[:_LIKELY]:
        for found in answers(base, asked, code, named=True):
            if (found.jurisdiction, code.entry) not in printed:
                yield found, code not in sure


def own_answers(base: RuleBase, asked: Asked, goods: Candidate) -> Iterator[tuple[ListAnswer, bool]]:
    """Yield the same of codes of one jurisdiction's list."""
    sure = goods.printed if _is_named_alone(asked, goods) else ()
    for whose, code in goods.own:
        for found in own_answers_to(base, asked, code, whose):
            yield found, code not in sure


def _is_named_alone(asked: Asked, goods: Candidate) -> bool:
    """Return whether a question names goods of a list and no other thing: "triethanolamine", and no shampoo with it."""
    name = folded(goods.name)
    return all(name in {folded(thing.subject), folded(thing.typed)} for thing in asked.things)


def named(base: RuleBase, lists: Lists, asked: Asked, *, whole: bool) -> dict[Candidate, None]:
    """Return the goods of lists that a question names; if none, and not `whole`, those of what is above its things."""
    everyday = bool(asked.things) and all(base.is_everyday(thing.subject) for thing in asked.things)
    if everyday:  # "compressor screws": what the words say together may be on a list
        text = _words_among(asked.query.text, (*_words_left(asked), *_spaced_names(asked)))
        whole_text = base.in_english(asked.query.text)  # "spray au poivre" is no pepper
        english = whole_text if any(" " in name for name in whole_text.names) else base.in_english(text)
        those = tuple(_but_of_its_things(base, lists, asked, of_words(lists, english, text)))
        return dict.fromkeys((*those, *_of_parts_of_names(base, lists, asked, those)))
    found = dict.fromkeys(
        _of_things(base, lists, asked, whole=whole)
        if asked.things
        else of_words(lists, base.in_english(asked.query.text), words_unread(asked))
    ) or dict.fromkeys(_of_several_words(lists, asked))
    if asked.things and not any(is_a_substance(base, thing.subject) for thing in asked.things):
        found |= dict.fromkeys(_besides(base, lists, asked, tuple(found)))
    if whole:
        narrower = dict.fromkeys(of_narrower_names(base, lists, asked))
        return dict.fromkeys(one for one in found if one.origin is Origin.NAME) | narrower
    if not asked.things:
        found |= dict.fromkeys(_of_parts_of_names(base, lists, asked, tuple(found)))
    return found or dict.fromkeys(_of_things(base, lists, _more_widely(base, asked), whole=whole))


def beside_acts(base: RuleBase, lists: Lists, asked: Asked) -> dict[Candidate, None]:
    """Return the goods of lists that a question names, where acts have spoken of its things: not what only holds them.

    Who asks for a quantum computer asks for no computer.
    """
    found = dict.fromkeys(_of_things(base, lists, asked, whole=False))
    if not any(is_a_substance(base, thing.subject) for thing in asked.things):
        found |= dict.fromkeys(_besides(base, lists, asked, tuple(found)))
    named_alone = (one for one in found if one.origin in _BY_NAME)
    own = [{*folded(thing.subject)} for thing in asked.things]
    those = _but_of_its_things(base, lists, asked, named_alone)
    return dict.fromkeys(one for one in those if not any({*folded(one.name)} < name for name in own))


def _of_parts_of_names(base: RuleBase, lists: Lists, asked: Asked, found: Collection[Candidate]) -> Iterator[Candidate]:
    """Yield goods of lists by words of longer names whose goods no list asked has: a gas centrifuge is a centrifuge."""
    if any(_is_on_a_list(base, asked, one) for one in found):
        return
    for name in (folded(one.name) for one in found if one.origin in _BY_NAME):
        parts = chain.from_iterable(combinations(name[:_LONGEST], count) for count in range(len(name) - 1, 0, -1))
        english = (base.in_english(" ".join(part)).text for part in parts)
        shorter = (one for text in english for one in lists.goods_of_words(folded(text)))
        yield from (one for one in shorter if one.origin is Origin.NAME and _is_on_a_list(base, asked, one))


def of_main_shares(lists: Lists, asked: Asked) -> Iterator[Candidate]:
    """Yield goods of lists of which what is named is at least half, whatever else it is called."""
    for substance in limits.main_shares(asked):
        yield from (one for one in lists.goods(substance, misspelt=False) if one.origin is Origin.NAME)


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
    unread, text = words_unread(asked), asked.query.text
    alone = tuple(of_words(lists, base.in_english(unread), unread)) if unread else ()
    apart = unread and all(one.standing is not Standing.PURPOSE for one in asked.left)
    return alone or (tuple(of_words(lists, base.in_english(text), text)) if apart else ())


def _but_of_its_things(base: RuleBase, lists: Lists, asked: Asked, those: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield goods of lists, but for those that only the things' names hold, or that these are made of."""
    others = {*asked.made_of, *_within_names(base, lists, asked)}
    return (one for one in those if one.name not in others)


def _within_names(base: RuleBase, lists: Lists, asked: Asked) -> Iterator[str]:
    """Yield goods of lists that are only named inside a thing's longer name: titanium dioxide, pompes à chaleur."""
    for thing in asked.things:
        english = base.in_english(thing.typed)
        whole = folded(english.text)
        yield from (one.name for one in of_words(lists, english, thing.typed) if folded(one.name) != whole)


def _of_several_words(lists: Lists, asked: Asked) -> Iterator[Candidate]:
    """Yield goods of whose names a part was read as another thing: 3-quinuclidinol, di-isopropylamine."""
    for one in lists.goods(asked.query.plain, misspelt=False) if not asked.things else ():
        if one.origin in _BY_NAME and len(folded(one.name)) > 1:
            yield one


def of_words(lists: Lists, english: InEnglish, text: str) -> Iterator[Candidate]:
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
    around = None if whole else (words_unread(asked), english.text)
    for thing in asked.things:
        if not thing.component:
            own = base.in_english(thing.typed) if around else None
            yield from _of_heads(base, lists, asked, thing) if around else ()
            yield from _of_longer_names(base, lists, thing, english) if around else ()
            whole_text = (*around, own.text if own and own.names else "") if around else None
            alike = is_food(base, thing.subject)
            for one in _of_thing(lists, thing, whole_text):
                if not (alike and _is_a_namesake(one, words_unread(asked))):
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
    answers = (*shared_answers(base, asked, goods), *own_answers(base, asked, goods))
    return any(answer.knowledge is Knowledge.KNOWN for answer, _ in answers)


def _of_longer_names(base: RuleBase, lists: Lists, thing: Thing, english: InEnglish) -> Iterator[Candidate]:
    """Yield goods of lists in whose name, as the question writes it, a thing's is a part: InSb focal plane array."""
    typed = {*folded(thing.typed)}
    for written in english.names:
        if typed < {*folded(written)}:
            goods = lists.goods(base.in_english(written).text, misspelt=False)
            yield from (one for one in goods if one.origin is Origin.NAME)


def of_narrower_names(base: RuleBase, lists: Lists, asked: Asked) -> Iterator[Candidate]:
    """Yield goods of lists that are one kind of a metal that a question names: maraging steel, an alloy of titanium."""
    metals = not _METALS.isdisjoint(base.chapters_of(*(thing.subject for thing in asked.things)))
    for written in base.in_english(asked.query.text).names if metals else ():
        for one in lists.goods(base.in_english(written).text, misspelt=False):
            name = {*folded(one.name)}
            wider = (thing.subject for thing in asked.things if name > {*folded(thing.subject)})
            if one.origin is Origin.NAME and not _METALS.isdisjoint(base.chapters_of(*wider)):
                yield one


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
        found += [one for one in lists.goods_of_words(those) if _is_asked(one, those, begins, typed)]
    return tuple(found)


def _is_asked(goods: Candidate, those: Sequence[str], begins: Sequence[str], typed: Sequence[str]) -> bool:
    """Return whether goods that some words found are what a thing is: by their name, or as all of a longer one.

    `begins`, `typed`: the words of the thing's name, on file and as it was asked for. Helium-3 is no helium, graphite
    none in graphite electrodes; but lists print a metal's waste with the metal.
    """
    name = folded(goods.name)
    if any(word.isdigit() for word in {*name}.difference(those)):
        return False
    held = {*name} >= {*begins} or {*name} >= {*typed}
    match goods.origin:
        case Origin.NAME:
            return True
        case Origin.PART_OF_NAME:
            return held or ({*name} <= {*those} and _is_of_scrap(those))
        case Origin.HEADING:
            long = sum(len(word) >= SHORT for word in those) > len(begins)
            return held and (name[: len(begins)] == begins or long)
    return False


def _is_of_scrap(name: Sequence[str]) -> bool:
    return any(thing_words.form(word) == SCRAP for word in name)


def _more_widely(base: RuleBase, asked: Asked) -> Asked:
    """Return the question about what its things are kinds of: a list knows chips and no brands of them."""
    wider = (name for thing in asked.things for name in base.broader(thing.subject) if not base.is_class(name))
    query = replace(asked.query, text="")
    return replace(asked, query=query, left=(), things=tuple(Thing(name, name) for name in dict.fromkeys(wider)))


def words_unread(asked: Asked) -> str:
    """Return the words of a question that nothing explains and that are no purpose, in order."""
    return " ".join(_words_left(asked))


def _words_left(asked: Asked) -> tuple[str, ...]:
    those = (one.typed for one in asked.left if one.standing is not Standing.PURPOSE)
    return tuple(typed for typed, _ in groupby(those))  # parts of one long word of katakana are each told as all of it


def answers(
    base: RuleBase, asked: Asked, code: Code, *, named: bool = False, whose: str | None = None
) -> Iterator[ListAnswer]:
    """Yield what each list of the exporter says of a code; `whose`: only this jurisdiction's means the goods by it."""
    exporter = asked.from_ or whose
    if base.lists is None or (whose and exporter != whose and exporter not in base.lists.members(whose)):
        return
    for one in _looked_up(base.lists, code, asked.to, exporter, named):
        at_home = one.jurisdiction == asked.to != _EU
        if not at_home and one.jurisdiction not in asked.not_from:
            yield one


def own_answers_to(base: RuleBase, asked: Asked, code: Code, whose: str) -> Iterator[ListAnswer]:
    """Yield what one list says of a code of its own, and not of the shared one that is written alike."""
    found = answers(base, asked, code, whose=whose)
    return (one for one in found if one.code.entry == code.entry and one.jurisdiction == whose)


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
