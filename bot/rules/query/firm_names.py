"""The reader of names of firms as one span each, before goods, places and symbols cut them up. PURE.

A name is told by its form of law ("Qorvath S.p.A."), by a label of a party before it ("supplier: Qorvath Tiles"), by a
word of trade that ends it ("Qorvath Traders"), or by the sentence ("Qorvath wants to sell", "to Qorvath in Kenya").
Nothing is read without other goods in the text, so that no name takes the only ones away. What may hide something is no
name: words with goods in them that an act may be on, or with what is nearly their name or a symbol, and words with a
place, but for a form of law behind them where the text tells both ends outside of names and no embargo is on the place.
Goods are words of a name only behind a party's label with a colon, where it holds nothing else but words of its own or
of trade, places and a form of law: the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from bot.lists.goods import folded
from bot.rules.index import RuleBase
from bot.rules.query.around import span
from bot.rules.query.firm_guard import FirmGuard
from bot.rules.query.firm_words import LONGEST_PLACE, FirmWords, Goods, ends, named_by_places
from bot.rules.query.mentions import begins_a_use
from bot.rules.query.tokens import Candidate, Scan, Use
from bot.text import countries
from bot.text import question_words as said
from bot.text.normalize import is_han
from bot.text.place_labels import Label

_LONGEST_NAME, _SHORTEST_NAME = 10, 2
"""Words of a name before its form of law, and of one that only a word of trade tells."""


def firm_names(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Names of firms, each as one span, where the text names goods outside of them."""
    text = FirmWords(scan, base)
    guard = FirmGuard(scan, base, text)
    reader = _Reader(scan, base, text, guard)
    spans = list(guard.safe(list(reader.spans())))
    spans += [one for one in reader.with_goods() if guard.may_hold_goods(*one, spans)]
    if not spans or not any(reader.is_outside(hit, spans) for hit in text.sent):
        return
    for first, last in spans:
        yield Candidate(first, last, Use.FIRM, keys=tuple(dict.fromkeys(guard.places(first, last))))


class GoodsOfName(Struct, frozen=True):
    """Goods among the words of a firm's name, as typed: subjects that acts may be on, or names of goods of lists."""

    firm: str
    subjects: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()


def goods_in_names(base: RuleBase, scan: Scan) -> Iterator[GoodsOfName]:
    """Yield the goods that stand within names of firms and nowhere else in a text that asks about goods."""
    hits = [(*span(scan, hit), base.names.get(hit.key)) for hit in base.names.inside(scan.words)]
    asked = frozenset(subject for name in scan.subjects for subject in name.subjects)
    for one in scan.chosen if asked else ():
        if one.use is Use.FIRM:
            inside = (name for first, last, those in hits if one.first <= first and last <= one.last for name in those)
            firm = scan.typed(one.first, one.last)
            found = GoodsOfName(firm, _unasked(base, inside, asked), _listed_by_name(base, firm))
            if found.subjects or found.listed:
                yield found


def _unasked(base: RuleBase, names: Iterable[str], asked: frozenset[str]) -> tuple[str, ...]:
    """Return the subjects that acts may be on, but those that are asked about themselves or in a narrower kind."""
    ruled = dict.fromkeys(name for name in names if not base.is_spared(name))
    return tuple(name for name in ruled if asked.isdisjoint({name, *base.narrower(name)}))


def _listed_by_name(base: RuleBase, firm: str) -> tuple[str, ...]:
    """Return the goods of lists that a firm's name holds in full."""
    own = {*folded(firm)}
    listed = base.lists.goods(firm, misspelt=False) if base.lists else ()
    return tuple(dict.fromkeys(one.name for one in listed if own.issuperset(folded(one.name))))


class _Reader:
    """How names of firms are told."""

    def __init__(self, scan: Scan, base: RuleBase, text: FirmWords, guard: FirmGuard) -> None:
        self._scan, self._base, self._text, self._guard = scan, base, text, guard
        self._words = scan.words

    def spans(self) -> Iterator[tuple[int, int]]:
        """Yield the names in order, none over another."""
        free = 0
        for begin, last in sorted(self._found(), key=lambda span: (span[0], -span[1])):
            first = max(begin, free)
            if first < last and not self._holds_a_use(first, last):
                yield first, last
                free = last

    def _found(self) -> Iterator[tuple[int, int]]:
        for begin, last in self._text.names_in_rows:
            yield self._begin_of_a_row(begin, last), last
        yield from self._labelled()
        yield from self._in_sentences()
        for first, last in self._text.forms:
            begin = self._begin(first)
            if begin < first and self._guard.ends_a_name_of_its_own(begin, first, last):
                yield from self._without_goods(begin, last, sure=False)
        yield from self._behind_forms()
        yield from self._of_traders()

    def with_goods(self) -> Iterator[tuple[int, int]]:
        """Yield the whole names behind labels with a colon, whatever goods they hold.

        A place before one tells where the firm is by custom of its country, or if its address is there.
        """
        for begin, last in self._text.names_behind_colons:
            first = self._begin_of_a_row(begin, last)
            if first < last and not self._holds_a_use(first, last) and self._is_of_its_place(begin, first, last):
                yield first, last

    def _is_of_its_place(self, begin: int, first: int, last: int) -> bool:
        """Return whether nothing was left out before a name, or the place where the firm is."""
        places = {*self._guard.places(begin, first)}
        beside = {*self._guard.places(last, min(last + LONGEST_PLACE, len(self._words)))}
        return begin == first or bool(places & (named_by_places() | beside) and not places & {*self._base.embargoes})

    def _begin_of_a_row(self, begin: int, last: int) -> int:
        """Return where the name begins that begins a row: behind its place, if that may tell where the firm is."""
        first = self._behind_its_place(begin, last)
        of_a_name = first > begin and not is_han(self._words[begin].key[0])
        return begin if of_a_name and self._guard.is_told_outside([(begin, last)]) else first

    def is_outside(self, hit: Goods, spans: Iterable[tuple[int, int]]) -> bool:
        """Return whether goods stand outside of some spans."""
        return all(hit.last <= first or last <= hit.first for first, last in spans)

    def _begin(self, end: int) -> int:
        """Return where the name before a form of law begins."""
        begin = end
        for place in range(end - 1, max(-1, end - 1 - _LONGEST_NAME), -1):
            if self._is_before_the_name(place, end):
                break
            if not self._scan.has_small_letters and begin < end and self._is_directed_country(place):
                break  # "FROM CHINA TO KENYA QORVATH LTD"
            if not self._text.is_small(place) and not self._text.is_a_number(place):
                begin = place
        return begin

    def _is_before_the_name(self, place: int, end: int) -> bool:
        """Return whether a word is none of the name whose form of law begins at `end`: a sign or a label parts them."""
        of_its_form = place + 1 == end and self._text.is_a_comma(end) and self._text.is_plain(end)
        if (place + 1 in self._text.stops and not of_its_form) or place in self._text.of_forms:
            return True
        if not (self._text.goes_on(place) or self._text.is_a_number(place)):
            return True
        if any(one.first <= place < one.last < end for one in self._text.labels_of_parties):
            return True  # "Antimony oxide Exporter Qorvath Ltd"
        small = place > 0 and self._text.is_small(place)  # "from China for Qorvath Ltd"
        return small and countries.by_key(self._words[place - 1].key, full=True) is not None

    def _is_directed_country(self, place: int) -> bool:
        """Return whether a country stands right behind a word of direction."""
        directed = place > 0 and self._words[place - 1].key in said.group("to", "from")
        return directed and countries.by_key(self._words[place].key, full=True) is not None

    def _behind_forms(self) -> Iterator[tuple[int, int]]:
        """Yield names that begin with their form of law: "PT Qorvath", "TOV Qorvath"."""
        for place in range(len(self._words)):
            begin = self._text.phrase_at("forms_before", place)
            if (
                begin
                and begin not in self._text.stops
                and (place == 0 or not self._text.is_capital(place - 1) or place in self._text.stops)
            ):
                last = self._end(begin)
                if any(map(self._text.is_own, range(begin, last))):
                    yield from self._without_goods(place, last, sure=False)

    def _labelled(self) -> Iterator[tuple[int, int]]:
        """Yield what labels of parties lead, up to a place that ends the address."""
        for label in self._text.labels_of_parties:
            begin = self._behind_links(label.last)
            led = begin == label.last and begin in self._scan.after_colon
            if begin < len(self._words) and (led or begin not in self._scan.apart):
                yield from self._led_by(label, begin)

    def _behind_links(self, place: int) -> int:
        """Return the first word behind articles and the like."""
        while place < len(self._words) and place not in self._text.stops and self._is_a_link(place):
            place += 1
        return place

    def _led_by(self, label: Label, begin: int) -> Iterator[tuple[int, int]]:
        """Yield the name that begins at a word behind a label; a place alone is none: "Ship to: Kuwait City"."""
        last = self._end(begin, led=True)
        if self._text.names_a_place(begin, last, any_town=True):
            return
        named = any(place in self._text.of_forms or self._words[place].key in ends() for place in range(begin, last))
        begin = begin if named else self._behind_its_place(begin, last)
        colon = label.last in self._scan.after_colon
        sure = colon or (self._scan.has_small_letters and self._text.is_capital(begin))
        if begin < last and sure and (named or self._is_named(begin, last)):
            yield from self._without_goods(begin, last, sure=True)

    def _is_named(self, first: int, last: int) -> bool:
        """Return whether words hold a form of law, or a word of a name's own and are no place or goods of a list."""
        if any(place in self._text.of_forms for place in range(first + 1, last)):
            return True
        if not any(map(self._text.is_own, range(first, last))) or self._text.names_a_place(first, last, any_town=True):
            return False
        lists = self._base.lists
        return lists is None or not any(lists.goods(self._scan.typed(first, last), misspelt=False))

    def _is_a_link(self, place: int) -> bool:
        return self._words[place].raw.islower() and self._words[place].key in said.group("articles", "before_names")

    def _of_traders(self) -> Iterator[tuple[int, int]]:
        """Yield words with capitals that a word of trade ends: "Qorvath Traders"."""
        for place, word in enumerate(self._words):
            trade = word.key in ends() and self._text.is_capital(place) and place not in self._scan.after_hyphen
            behind = place + 1
            if not trade or not (
                behind >= len(self._words) or behind in self._text.stops or not self._text.is_of_a_name(behind)
            ):
                continue
            begin = self._begin(place)
            named = behind - begin >= _SHORTEST_NAME and any(map(self._text.is_own, range(begin, place)))
            if named and (begin in self._text.stops or begin == 0 or self._is_behind_a_label(begin)):
                yield from self._without_goods(begin, behind, sure=False)

    def _is_behind_a_label(self, begin: int) -> bool:
        return any(label.last == begin for label in self._text.labels_of_parties)

    def _in_sentences(self) -> Iterator[tuple[int, int]]:
        """Yield who does something at the beginning of a sentence, and who gets something in a country."""
        if not self._scan.has_small_letters:
            return
        for place, word in enumerate(self._words):
            if (place == 0 or place in self._text.stops) and self._text.is_capital(place):
                last = self._end(place, led=True, whole=True)
                if last > place and self._text.is_before_a_verb(last) and self._is_named(place, last):
                    yield from self._without_goods(place, last, sure=True)
            elif word.raw.islower() and word.key in said.group("to") and place + 1 not in self._text.stops:
                last = self._end(place + 1, led=True, whole=True)
                if last > place + 1 and self._text.is_in_a_country(last) and self._is_named(place + 1, last):
                    yield from self._without_goods(place + 1, last, sure=True)

    def _end(self, begin: int, *, led: bool = False, whole: bool = False) -> int:
        """Return where a name ends that begins at a word: behind its form of law, or before its place.

        `led`: a label or the sentence leads it; `whole`: what stands behind its form, and its place, are a part of it.
        """
        place = last = begin
        while place < min(len(self._words), begin + _LONGEST_NAME + LONGEST_PLACE):
            form = self._text.form_ends.get(place)
            if (
                place > begin
                and place in self._text.stops
                and not (form and self._text.is_a_comma(place) and self._text.is_plain(place))
            ):
                break
            if form:
                if place > begin and not whole:
                    return form
                place = last = form
            elif self._text.goes_on(place, led=led) or (place > begin and self._text.is_a_number(place)):
                place += 1
                last = last if self._text.is_small(place - 1) else place
            else:
                break
        return last if whole else self._before_its_place(begin, last)

    def _before_its_place(self, begin: int, last: int) -> int:
        """Return where the town and the country begin that end an address."""
        place = last
        while place > begin:
            firsts = range(max(begin, place - LONGEST_PLACE), place)
            first = next((one for one in firsts if self._text.names_a_place(one, place)), None)
            if first is None:
                break
            place = first
        return place

    def _behind_its_place(self, begin: int, last: int) -> int:
        """Return the word behind a town or country that begins a name; it tells where the firm is: "Ningbo Qorvath"."""
        ends = range(min(last - 1, begin + LONGEST_PLACE), begin, -1)
        return next((end for end in ends if self._text.names_a_place(begin, end)), begin)

    def _without_goods(self, begin: int, last: int, *, sure: bool) -> Iterator[tuple[int, int]]:
        """Yield a span without the goods that stand at its ends; nothing if they are all of it, or within it."""
        for one in self._text.goods:
            if one.last <= begin or last <= one.first or not self._is_beside(one, begin, last, sure=sure):
                continue
            if not sure and any(not self._text.is_small(place) for place in range(begin, one.first)):
                return
            if sure and begin < one.first and self._is_named(begin, one.first):
                yield begin, one.first
            begin = one.last
        if any(not self._text.is_small(place) and place not in self._text.of_forms for place in range(begin, last)):
            yield begin, last

    def _is_beside(self, one: Goods, begin: int, last: int, *, sure: bool) -> bool:
        """Return whether goods in a span are beside the name, and no part of it.

        Everyday goods are of the name, but where all is written large they may stand before it. Controlled ones are of
        it behind a word of its own and before its form or a word of trade; behind a label, before such a word alone.
        """
        if one.everyday or (begin < one.first and self._guard.is_named_outside(one, begin, last)):
            return not sure and one.first <= begin and not self._scan.has_small_letters
        rest = range(one.last, last)
        if sure:
            return not any(map(self._ends_a_name, rest))
        named = any(map(self._text.is_own, range(begin, one.first)))
        return not (named and rest and all(map(self._ends_a_name, rest)))

    def _ends_a_name(self, place: int) -> bool:
        """Return whether a word is of a form of law, of trade, or a country's name."""
        folded = self._words[place].key
        known = place in self._text.of_forms or folded in ends() or folded in said.group("trades")
        return known or countries.by_key(folded, full=True) is not None

    def _holds_a_use(self, first: int, last: int) -> bool:
        """Return whether a span holds a word for a user or use that acts bind: it stays one."""
        return any(begins_a_use(self._scan, place) for place in range(first, last))
