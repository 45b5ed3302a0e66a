"""What goods are for: of "lithium carbonate for the production of batteries" no batteries are asked about. PURE.

A use stands behind a word of purpose and its goods before that ("for batteries"), or the word stands behind the use and
the goods behind it ("半導体向けガリウム"), or a bracket has both ("(gold mine use)"). What goods may be built into is
asked about, too, where it may be listed with its parts: engines and cameras for drones; so is what packings are for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.query.making import is_raw
from bot.rules.query.modifiers import is_a_packing, is_free
from bot.rules.query.tokens import Name, Scan, Use
from bot.text import countries, place_labels
from bot.text import question_words as said
from bot.text.chapters import FIRST_OF_MACHINES
from bot.text.normalize import Word, is_hangul, key
from bot.text.place_labels import OF_RECEIVERS
from bot.text.question_words import Role

_WITHOUT_PARTS = ("8505", "8506", "8507", "8532", "8533", "8534", "8541", "8542")
"""Headings of parts that nothing is built into: magnets, batteries, passive parts, boards, semiconductors."""
_ROAD_VEHICLES = tuple(str(heading) for heading in range(8701, 8706))
"""Headings of tractors, buses, cars and lorries; their parts are in another."""
_LONGEST = 8
"""Words of a phrase, a character being one where no spaces are written."""
_WORDS_OF_A_USE = 4
_KINDS = frozenset({Role.GRADE, Role.SHAPE, Role.FORM, Role.COMPOUND, Role.PRODUCT})
"""What may stand between goods and a short word of purpose: "gallium metal for"."""


@dataclass(frozen=True, slots=True)
class _Told:
    """Words of purpose, from `first` to before `last`; `behind`: the use stands before them."""

    first: int
    last: int
    behind: bool

    @property
    def is_short(self) -> bool:
        return self.last - self.first == 1


@dataclass(frozen=True, slots=True)
class _Purpose:
    """The words of a use and of its purpose, and the goods that are for it; `plain`: nothing else can be meant."""

    words: range
    goods: Name
    plain: bool


@cache
def _phrases(group: str) -> frozenset[str]:
    """Return the keys, without spaces, of the words of purpose before a use, behind one, or of works."""
    return frozenset(key(told.replace("_", " ")) for told in read_yaml("query/purposes")[group].split())


@cache
def _beginnings() -> frozenset[str]:
    """Return every beginning of words of purpose: most words are none, and no longer ones are looked for."""
    told = _phrases("behind") | _phrases("before") | _phrases("quality") | said.group("purpose")
    return frozenset(one[:end] for one in told for end in range(1, len(one) + 1))


def _told(scan: Scan) -> Iterator[_Told]:
    """Yield the words of purpose of a text, the longest at each place."""
    place = 0
    while place < len(scan.words):
        found = _beginning_at(scan, place)
        if found:
            yield found
        place = found.last if found else place + 1


def _beginning_at(scan: Scan, place: int) -> _Told | None:
    found = None
    for last in range(place + 1, min(len(scan.words), place + _LONGEST) + 1):
        told = scan.joined_key(place, last)
        if told not in _beginnings():
            break
        behind = told in _phrases("behind") or told in _phrases("quality")
        ahead = told in _phrases("before") or (last == place + 1 and told in said.group("purpose"))
        if behind or ahead:
            found = _Told(place, last, behind=behind)
    return found


def is_told_behind(folded: str) -> bool:
    """Return whether words of purpose stand behind the use that they tell: 用, 向け."""
    return folded in _phrases("behind")


def told_in_brackets(scan: Scan) -> frozenset[int]:
    """Return the places of words in brackets that say what the goods before these are for."""
    return frozenset(place for one in _in_brackets(scan) for place in one.words) if scan.in_brackets else frozenset()


# -- what follows for the goods


def purposes(base: RuleBase, scan: Scan) -> frozenset[int]:
    """Return the names of goods that other goods of the question are for."""
    found = list(_uses(scan)) if len(scan.subjects) > 1 else []
    return frozenset(
        number
        for number, name in enumerate(scan.subjects)
        for one in found
        if name.first in one.words and name.last - 1 in one.words and _is_only_a_use(base, name, one)
    )


def goods_and_uses(scan: Scan) -> frozenset[tuple[int, int]]:
    """Return the first places of goods, each with that of a name in the words that say what they are for."""
    told = list(_uses(scan)) if len(scan.subjects) > 1 else []
    return frozenset((one.goods.first, name.first) for one in told for name in scan.subjects if name.first in one.words)


def uses(base: RuleBase, scan: Scan) -> frozenset[int]:
    """Return the places of words that say what goods of the question are for, but for what these may be a part of."""
    told = [one for one in _uses(scan) if _is_of_a_material(base, one.goods) or one.plain]
    labelled = frozenset(place for one in _made_by_a_label(scan) for place in one)
    spared = (name for name in scan.subjects if any(name.first in one.words for one in told))
    held = {place for name in spared if _may_hold_parts(base, name) for place in range(name.first, name.last)}
    return (frozenset(place for one in told for place in one.words) - held) | labelled


def sites(scan: Scan) -> frozenset[int]:
    """Return the names beside other goods of whose works or park is told: "pumps, gold mine", 稀土高新区."""
    return frozenset(number for number, _ in _sites(scan))


def told_beside(base: RuleBase, scan: Scan) -> frozenset[int]:
    """Return the names of what a maker makes and of what goods are for by a label: "use: mooring ropes".

    No act is on them, or the maker is whom a label of a receiver leads ("buyer: a US battery alloy maker"), or they are
    made by what is said ("end use: production of magnets").
    """
    described = [place for one in (*_makers_that_receive(scan), *_made_by_a_label(scan)) for place in one]
    return frozenset(
        number
        for number, name in enumerate(scan.subjects)
        if name.first in described
        or (
            is_free(base, name) and (_is_led_to_a_maker(scan, name.last) or (number and _is_behind_a_label(scan, name)))
        )
    )


def words_of_receivers(scan: Scan) -> frozenset[int]:
    """Return the places of words that tell what makers receive the goods."""
    return frozenset(place for one in _makers_that_receive(scan) for place in one)


def _made_by_a_label(scan: Scan) -> Iterator[range]:
    """Yield the words behind a label of use that tell a making, with what is made: "end use: production of magnets".

    Nothing is told so where no other goods are named.
    """
    small = said.group("of", "articles")
    for first in scan.after_colon:
        if not any(
            scan.joined_key(begin, first) in _phrases("labels") for begin in range(max(0, first - _LONGEST), first)
        ):
            continue
        making = first
        while making < len(scan.words) and (
            scan.words[making].key in _phrases("closing") or (making > first and scan.words[making].key in small)
        ):
            making += 1
        told = range(first, _end_of_use(scan, making) if making > first else first)
        if told and any(name.first not in told for name in scan.subjects):
            yield told


def _makers_that_receive(scan: Scan) -> Iterator[range]:
    """Yield the words behind each label of a receiver up to one for a maker, and what it makes.

    A colon, an article or the like stands behind the label, and what describes the maker lists nothing: in "ship to
    China lasers and a steel mill" all are goods.
    """
    for label in scan.labels:
        if label.role in OF_RECEIVERS and _describes(scan, label.last):
            end = _end_of_a_description(scan, label.last)
            maker = next((place for place in range(label.last, end) if _is_a_maker(scan.words[place].key)), None)
            if maker is not None:
                yield range(label.last, max(maker + 1, _end_of_what_is_made(scan, maker, end)))


def _describes(scan: Scan, place: int) -> bool:
    """Return whether a word behind a label may begin a description of who receives the goods."""
    if place >= len(scan.words):
        return False
    folded = scan.words[place].key
    small = folded in said.group("articles") or folded in place_labels.group("copula") or folded in _phrases("verbs")
    return small or (place in scan.after_colon and countries.by_key(folded, full=True) is None)


def _end_of_a_description(scan: Scan, first: int) -> int:
    """Return where words end that may describe one receiver: before a sign, a word for "and", or one of direction."""
    parting = said.group("joining", "adding", "joining_han", "listing", "to", "from", "into") - said.group(
        "articles", "of"
    )
    signs = scan.after_comma | scan.after_row | scan.after_dash | scan.after_sentence
    for place in range(first + 1, min(len(scan.words), first + _LONGEST)):
        if place in signs or scan.words[place].key in parting:
            return place
    return min(len(scan.words), first + _LONGEST)


def _is_a_maker(folded: str) -> bool:
    """Return whether a word is one for a maker or its works, or says that somebody makes what follows."""
    if folded in _phrases("works") | _phrases("makers") | _phrases("makers_ahead") | _phrases("verbs"):
        return True
    return any(folded.endswith(one) for one in _phrases("makers") if len(one) >= _LONGEST)  # Magnethersteller


def _end_of_what_is_made(scan: Scan, maker: int, end: int) -> int:
    """Return where the name ends that a maker's word leads: "makes LED chips", *fabricante de baterías*."""
    first = maker + 1
    while first < end and scan.words[first].key in said.group("of", "articles"):
        first += 1
    led = first > maker + 1 or scan.words[maker].key in _phrases("verbs")
    return next((min(name.last, end) for name in scan.subjects if led and name.first == first), 0)


def _is_led_to_a_maker(scan: Scan, place: int) -> bool:
    ends = range(place + 1, min(len(scan.words), place + _LONGEST) + 1)
    told = (end for end in ends if scan.joined_key(place, end) in _phrases("makers"))
    return place not in scan.after_comma and any(end not in scan.after_colon for end in told)


def _is_behind_a_label(scan: Scan, name: Name) -> bool:
    """Return whether a label of use leads a name: with a colon, or of several words behind a sign (end use LEDs)."""
    if name.last < len(scan.words) and scan.words[name.last].raw[0].isdigit():
        return False
    labelled = name.first in scan.after_colon
    return any(
        scan.joined_key(begin, name.first) in _phrases("labels")
        and (labelled or (begin in scan.after_comma and name.first - begin > 1))
        for begin in range(max(0, name.first - _LONGEST), name.first)
    )


def words_of_sites(scan: Scan) -> frozenset[int]:
    """Return the places of the words for works and parks behind such names."""
    return frozenset(place for _, those in _sites(scan) for place in those)


def _sites(scan: Scan) -> Iterator[tuple[int, range]]:
    """Yield names beside other goods with the words for works behind them.

    Nothing that may be goods stands behind the works: "aluminium smelter dross" is dross.
    """
    firsts = {name.first for name in scan.subjects}
    for number, name in enumerate(scan.subjects if len(scan.subjects) > 1 else ()):
        ends = range(min(len(scan.words), name.last + _LONGEST), name.last, -1)
        last = next((end for end in ends if scan.joined_key(name.last, end) in _phrases("sites")), name.last)
        free = last > name.last and name.last not in scan.after_comma and not any(scan.taken[name.last : last])
        if free and (last in firsts or not _may_name_goods(scan, last)):
            yield number, range(name.last, last)


def _may_name_goods(scan: Scan, place: int) -> bool:
    """Return whether a word goes on with what stands before it, and nothing knows it as anything but goods."""
    if place == len(scan.words) or not _goes_on(scan, place) or place in scan.after_brackets | scan.in_brackets:
        return False
    return not scan.taken[place] and scan.role(place) in {None, *_KINDS}


def works(scan: Scan, of: Collection[int]) -> frozenset[int]:
    """Return those of the words of uses that tell of works, an industry or a making: places, and no goods."""
    found: set[int] = set()
    for first in of:
        for last in range(first + 1, min(len(scan.words), first + _LONGEST) + 1):
            if last - 1 in of and _tells_of_works(scan, first, last):
                found.update(range(first, last))
    return frozenset(found)


def _tells_of_works(scan: Scan, first: int, last: int) -> bool:
    folded = scan.joined_key(first, last)
    told = _phrases("works") | _phrases("closing")
    return folded in told or (is_hangul(folded[0]) and folded[-1] in _phrases("behind") and folded[:-1] in told)


def _is_only_a_use(base: RuleBase, name: Name, purpose: _Purpose) -> bool:
    """Return whether a name in the words of a use is nothing that is asked about."""
    goods = purpose.goods
    if _is_of_a_material(base, goods):
        return True
    if is_free(base, name) or all(_is_spared(base, one) for one in name.subjects):
        return True
    if _is_everyday(base, goods) and is_a_packing(base, goods):
        return False
    return not _may_hold_parts(base, name) or (_is_everyday(base, goods) and _is_of_road_vehicles(base, name))


def _is_of_road_vehicles(base: RuleBase, name: Name) -> bool:
    """Return whether a name is of cars, lorries and the like, whose acts print no parts."""
    codes = base.customs_codes_of(*name.subjects)
    return bool(codes) and all(code.startswith(_ROAD_VEHICLES) for code in codes)


def _is_spared(base: RuleBase, subject: str) -> bool:
    """Return whether no act is on a thing, and its file says why: the motors that magnets are for."""
    return subject in base.subjects and bool(base.subjects[subject].not_listed) and not base.is_ruled(subject)


def _is_everyday(base: RuleBase, name: Name) -> bool:
    return all(map(base.is_everyday, name.subjects))


def _is_of_a_material(base: RuleBase, name: Name) -> bool:
    if _is_everyday(base, name) and is_a_packing(base, name):
        return False
    chapters = base.chapters_of(*name.subjects)
    return max(chapters) < FIRST_OF_MACHINES if chapters else all(map(is_raw, name.subjects))


def _may_hold_parts(base: RuleBase, name: Name) -> bool:
    """Return whether a name is of machines, vehicles or know-how, which may be listed with their parts."""
    codes = base.customs_codes_of(*name.subjects)
    whole = (int(code[:2]) >= FIRST_OF_MACHINES and not code.startswith(_WITHOUT_PARTS) for code in codes)
    return not codes or any(whole)


# -- the words of a use


def _uses(scan: Scan) -> Iterator[_Purpose]:
    """Yield each use of goods with what says so."""
    if not scan.subjects:
        return
    yield from _in_brackets(scan)
    for one in _told(scan):
        if not any(scan.taken[place] == Use.SUBJECT for place in range(one.first, one.last)):  # 工业用 in a name
            yield from _behind(scan, one) if one.behind else _before(scan, one)
    for place, word in enumerate(scan.words):
        if _is_glued(scan, place, word):
            first = next((name.first for name in scan.subjects if name.first <= place < name.last), place)
            goods_behind = any(name.first == place + 1 for name in scan.subjects)
            begin = _begin_of_use(scan, first) if goods_behind else first
            yield from _around(scan, range(begin, place + 1))


def _is_glued(scan: Scan, place: int, word: Word) -> bool:
    """Return whether a word of purpose is the end of a Korean word: 드론용."""
    tail = scan.tails.get(place) or ("" if scan.taken[place] or not is_hangul(word.key[0]) else word.key[-1])
    return bool(tail) and len(word.key) > 1 and key(tail) in _phrases("behind")


def _in_brackets(scan: Scan) -> Iterator[_Purpose]:
    """Yield what is in a bracket behind goods and ends as a use does: "(gold mine use)", "（半導体用）", "(자석용)"."""
    for first in sorted(scan.in_brackets):
        last = next((place for place in range(first + 1, len(scan.words)) if place in scan.after_brackets), None)
        last = len(scan.words) if last is None else last
        before = [name for name in scan.subjects if name.last <= first]
        if before and (_ends_as_a_use(scan, first, last) or _is_glued(scan, last - 1, scan.words[last - 1])):
            yield _Purpose(range(first, last), before[-1], plain=True)


def _ends_as_a_use(scan: Scan, first: int, last: int) -> bool:
    """Return whether words end with one for a use, or for works where something is made."""
    ends = {scan.joined_key(begin, last) for begin in range(max(first + 1, last - _LONGEST), last)}
    closing = _phrases("closing") | _phrases("behind") | _phrases("quality") | _phrases("works")
    return not closing.isdisjoint(ends)


def _before(scan: Scan, told: _Told) -> Iterator[_Purpose]:
    """Yield a purpose with the use behind it, if goods stand before it or behind the use."""
    found = range(told.first, _end_of_use(scan, told.last))
    industry = bool(works(scan, found))
    before = [name for name in scan.subjects if _leads_to(scan, name, told, industry=industry)]
    if before:
        plain = not told.is_short or told.first in scan.in_brackets or industry
        yield _Purpose(_up_to_other_goods(scan, before[-1], told, found), before[-1], plain=plain)
        return
    joins = said.particles("joining_uses")
    for name in scan.subjects:
        joined = name.first > told.last and scan.words[name.first - 1].raw in joins
        if joined and _is_one_use(scan, told.last, name.first):
            yield _Purpose(range(told.first, name.first), name, plain=True)
            return


def _up_to_other_goods(scan: Scan, goods: Name, told: _Told, found: range) -> range:
    """Return the words of a use; behind a route those behind an "and" are further goods: "for mining and antimony"."""
    if not (told.is_short and any(scan.taken[goods.last : told.first])):
        return found
    others = said.group("joining", "adding", "joining_han", "listing")
    return range(found.start, next((place for place in found if scan.words[place].key in others), found.stop))


def _leads_to(scan: Scan, name: Name, told: _Told, *, industry: bool) -> bool:
    """Return whether a purpose is told of goods: a short word right behind them, a phrase farther on, too.

    `industry`: works or an industry are told, so that it may stand behind the route: *de la India para minería de oro*.
    """
    between = range(name.last, told.first)
    if name.last > told.first or _parts_clauses(scan, told.first) or any(_parts_clauses(scan, one) for one in between):
        return False
    if any(_asks(scan, place) for place in between):  # in "laptops: is a licence required for gallium" it is asked for
        return False
    if told.is_short and not industry:
        return all(not scan.taken[place] and scan.role(place) in _KINDS and _goes_on(scan, place) for place in between)
    return all(scan.taken[place] != Use.SUBJECT for place in between)


def _end_of_use(scan: Scan, place: int) -> int:
    """Return where the words of a use end: before a sign, a figure, a place, or a word of direction."""
    first, small = place, said.group("articles", "before_names")
    while place < len(scan.words) and place - first < _WORDS_OF_A_USE:
        if place > first and not _goes_on(scan, place):
            break
        if not _is_of_a_use(scan, place) or _asks(scan, place):
            break
        last = next((name.last for name in scan.subjects if name.first == place), place + 1)
        first += last - place - 1 + (scan.words[place].key in small or scan.words[place].glued)
        place = last
    return place


def _is_one_use(scan: Scan, first: int, last: int) -> bool:
    return all(_is_of_a_use(scan, place) and (place == first or _goes_on(scan, place)) for place in range(first, last))


def _is_of_a_use(scan: Scan, place: int) -> bool:
    directed = said.group("to", "from") - said.group("before_names", "articles", "purpose")
    word = scan.words[place]
    return scan.taken[place] in {"", Use.SUBJECT, Use.PHRASE} and word.key not in directed and not word.key.isdigit()


def _goes_on(scan: Scan, place: int) -> bool:
    return not any(
        place in signs for signs in (scan.after_comma, scan.after_colon, scan.after_dash, scan.after_sentence)
    )


def _parts_clauses(scan: Scan, place: int) -> bool:
    """Return whether a sentence or a line begins with a word: what stands in it is for nothing of the one before."""
    if place in scan.after_sentence or place in scan.after_row:
        return True
    return (
        place in scan.after_stop and scan.words[place].raw[0].isupper()
    )  # "olive oil. For gallium", no "99 % min. for"


def _asks(scan: Scan, place: int) -> bool:
    """Return whether a word asks of a licence or begins to ask: what it is for is asked about, and no use."""
    if scan.taken[place]:
        return False
    return scan.role(place) is Role.QUESTION or scan.words[place].key in _phrases("subjects") | said.group("asking")


def _behind(scan: Scan, told: _Told) -> Iterator[_Purpose]:
    """Yield a purpose with the use before it, if goods stand right behind it or right before both."""
    found = range(_begin_of_use(scan, told.first), told.last)
    yield from _around(scan, found, alone=found.start == told.first)


def _around(scan: Scan, found: range, *, alone: bool = False) -> Iterator[_Purpose]:
    """Yield the purpose of goods behind words of a use, or of those before them with nothing behind: 磁钢 电机用.

    `alone`: the words name no use, and tell nothing of goods before them.
    """
    behind = [name for name in scan.subjects if name.first == found.stop]
    ended = not alone and found.start not in scan.after_comma and _ends_goods(scan, found.stop)
    before = [name for name in scan.subjects if ended and name.last == found.start]
    for name in behind or before:
        yield _Purpose(found, name, plain=True)


def _ends_goods(scan: Scan, place: int) -> bool:
    """Return whether no goods can begin at a word: none stands there, or it is a figure or a mark (N45SH)."""
    return not _may_name_goods(scan, place) or not scan.words[place].raw.isalpha()


def _begin_of_use(scan: Scan, last: int) -> int:
    """Return where the words of a use begin that ends before a word: a name, or words that nothing knows."""
    last = _before_works(scan, last)
    named = next((name.first for name in scan.subjects if name.first < last <= name.last), last)
    first = named
    while first and named - first < _WORDS_OF_A_USE and _may_be_a_use(scan, first - 1) and _goes_on(scan, first):
        first -= 1
    return first


def _before_works(scan: Scan, last: int) -> int:
    """Return where a word for works begins that ends before a word: 鉱山 of 金鉱山用."""
    told, begins = _phrases("works"), range(max(1, last - _LONGEST), last)
    return next((first for first in begins if scan.joined_key(first, last) in told), last)


def _may_be_a_use(scan: Scan, place: int) -> bool:
    return not scan.taken[place] and scan.role(place) in {None, Role.PRODUCT, Role.FORM, Role.COMPOUND}
