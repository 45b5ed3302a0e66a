"""The reader of names of firms as one span each, before goods, places and symbols cut them up. PURE.

A name is told by its form of law ("Qorvath S.p.A."), by a label of a party before it ("supplier: Qorvath Tiles"), by a
word of trade that ends it ("Qorvath Traders"), or by the sentence ("Qorvath wants to sell", "to Qorvath in Kenya").
Nothing is read without other goods in the text, so that no name takes the only ones away. What may hide something is no
name: words with goods in them that an act may be on, or with what is nearly their name or a symbol, and words with a
place, but for a form of law behind them where the text tells both ends outside of names and no embargo is on the place.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.names import substances
from bot.rules.query import country_codes, places_beside
from bot.rules.query.mentions import begins_a_use
from bot.rules.query.names import span
from bot.rules.query.tokens import Candidate, Scan, Use
from bot.text import countries, gazetteer, thing_words
from bot.text import question_words as said
from bot.text.normalize import is_han, is_hangul, words
from bot.text.place_labels import Label

_LONGEST_NAME, _LONGEST_ADDRESS = 10, 4
"""Words of a name before its form of law; words of a place that ends an address."""
_ABBREVIATED = 3
"""Letters of the longest word behind which a full stop may end a short form."""
_LONGEST_NUMBER = 5
"""Figures of a number in a name, as of a house."""
_SHORTEST_PART = 5
"""Letters of a name of goods with which a word begins or ends."""
_SHORTEST_NAME = 2
"""Words of a name that only a word of trade tells."""
_Phrases = Mapping[str, tuple[tuple[str, ...], ...]]


@cache
def _phrases(name: str) -> _Phrases:
    """Return the phrases of a line of `firms.yaml` by their first words, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for written in str(read_yaml("query/firms")[name]).replace("\n", " ").split(","):
        if parts := tuple(word.key for word in words(written)):
            found.setdefault(parts[0], []).append(parts)
    return {first: tuple(sorted(set(those), key=len, reverse=True)) for first, those in found.items()}


@cache
def _keys(name: str) -> frozenset[str]:
    return frozenset(word.key for word in words(str(read_yaml("query/firms")[name]).replace(",", " ")))


@cache
def _ends() -> frozenset[str]:
    return _keys("ends") | said.group("ends_of_names", "ends_of_traders")


def firm_names(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Names of firms, each as one span, where the text names goods outside of them."""
    reader = _Reader(scan, base)
    spans = reader.safe(list(reader.spans()))
    if not spans or not any(reader.is_outside(hit, spans) for hit in reader.goods):
        return
    for first, last in spans:
        yield Candidate(first, last, Use.FIRM, keys=tuple(dict.fromkeys(reader.places(first, last))))


@dataclass(frozen=True, slots=True)
class _Goods:
    """A name of goods: from `first` to before `last`."""

    first: int
    last: int
    subjects: tuple[str, ...]
    everyday: bool


class _Reader:
    """The words of a text, and what each may be for a firm's name."""

    def __init__(self, scan: Scan, base: RuleBase) -> None:
        self._scan, self._base = scan, base
        self._words = scan.words

    # -- the spans

    def spans(self) -> Iterator[tuple[int, int]]:
        """Yield the names in order, none over another."""
        free = 0
        for begin, last in sorted(self._found(), key=lambda span: (span[0], -span[1])):
            first = max(begin, free)
            if first < last and not self._holds_a_use(first, last):
                yield first, last
                free = last

    def _found(self) -> Iterator[tuple[int, int]]:
        yield from self._labelled()
        yield from self._in_sentences()
        for first, last in self._forms:
            begin = self._begin(first)
            if begin < first and self._is_a_firms_own(begin, first, last):
                yield from self._without_goods(begin, last, sure=False)
        yield from self._behind_forms()
        yield from self._of_traders()

    def _is_a_firms_own(self, begin: int, first: int, last: int) -> bool:
        """Return whether a form of law ends a name with a word of its own: right before it if it may be goods."""
        goods = any(
            self._is_symbolic(place) or self._base.names.get(self._words[place].key) for place in range(first, last)
        )
        if (goods or first in self._stops) and not self._is_plain(first):
            behind = self._words[last].raw[0] if last < len(self._words) and last not in self._stops else ""
            return first not in self._stops and self._is_strange(first - 1) and not behind.isdigit()
        return any(map(self._is_strange, range(begin, first)))

    def _is_plain(self, first: int) -> bool:
        """Return whether a form of law that nothing else is begins at a word."""
        last = self._form_ends.get(first, first)
        plain = _keys("plain")
        return self._words[first].key in plain or self._scan.joined_key(first, last) in plain

    # -- what no name may hide

    def safe(self, spans: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
        """Return the spans that hide nothing: no goods of an act, misspelt or not, and no place that counts."""
        return [one for one in spans if self._is_safe(*one, spans)]

    def _is_safe(self, first: int, last: int, spans: Sequence[tuple[int, int]]) -> bool:
        inside = range(first, last)
        if not any(map(self._is_strange, inside)) or any(any(map(str.isdigit, self._words[n].raw)) for n in inside):
            return False
        ended = last - 1 in self._of_forms
        if not ended and last < len(self._words) and last not in self._stops and self._words[last].raw[0].isdigit():
            return False  # an amount tells goods
        if self._hides_goods(first, last) or self._is_beside_a_code(first, last):
            return False
        places = set(self.places(first, last))
        if not places:
            return True
        if first and first not in self._stops and countries.by_key(self._words[first - 1].key, full=True):
            return False  # "TO CHINA DANDONG QORVATH LTD"
        return ended and not places & {*self._base.embargoes} and self._is_told_outside(spans)

    def _is_beside_a_code(self, first: int, last: int) -> bool:
        """Return whether a country's code stands before a name, without a comma, or one of an embargo behind it.

        "China - IR - Qorvath", "to Qorvath Inc IR".
        """
        if last < len(self._words) and countries.find(self._words[last].raw) in self._base.embargoes:
            return True
        if not first or self._is_a_comma(first) or first - 1 in self._of_forms:
            return False
        raw = self._words[first - 1].raw
        return len(raw) <= _ABBREVIATED and not raw.islower() and countries.find(raw) is not None

    def _hides_goods(self, first: int, last: int) -> bool:
        """Return whether goods, a symbol or what is nearly goods stand within a name and not outside of it."""
        for one in self.goods:
            if one.last <= first or last <= one.first or all(map(self._base.is_spared, one.subjects)):
                continue
            if not self._is_named_outside(one, first, last):
                return True
        free = [place for place in range(first, last) if not self._is_of_its_form(place, first)]
        if any(self._is_symbolic(place) for place in free):
            return True
        if any(self._is_nearly_goods(self._scan.joined_key(*one)) for one in self._runs_of(free)):
            return True
        lists = self._base.lists
        return lists is not None and any(
            any(lists.goods(self._scan.typed(begin, end))) for begin, end in self._runs_of(free)
        )

    def _runs_of(self, free: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield runs of up to four of some words."""
        for begin in free:
            end = begin
            while end in free and end - begin < _LONGEST_ADDRESS:
                end += 1
                yield begin, end

    def _is_of_its_form(self, place: int, first: int) -> bool:
        """Return whether a word is of a form of law behind a word of the name's own, or before the name."""
        if place in self._of_forms:
            return True
        begin = self._phrase_at("forms_before", first)
        led = first > 0 and first not in self._stops and self._words[first - 1].key in said.group("to", "from")
        return first <= place < begin and not led

    def _is_symbolic(self, place: int) -> bool:
        """Return whether a word is a symbol of an element or a formula; a small word is none."""
        raw = self._words[place].raw
        if raw.islower():
            return False
        return bool(self._base.names.any_case_symbol(raw) or thing_words.elements_of(raw))

    def _is_nearly_goods(self, folded: str) -> bool:
        """Return whether a key is nearly a name of goods an act may be on, or begins or ends with one."""
        near = self._base.names.nearest(folded)
        parts = (one for n in range(_SHORTEST_PART, len(folded)) for one in (folded[:n], folded[-n:]))
        of_parts = (name for one in parts for name in self._base.names.get(one))
        names = (*((near.target,) if near.target else ()), *near.tied, *self._base.names.sounds_like(folded), *of_parts)
        return not all(map(self._base.is_spared, names))

    def _is_strange(self, place: int) -> bool:
        """Return whether a word is a name's own and neither a symbol nor nearly the name of goods."""
        return (
            self._is_own(place) and not self._is_symbolic(place) and not self._is_nearly_goods(self._words[place].key)
        )

    def places(self, first: int, last: int) -> Iterator[str]:
        """Yield the countries, and parts of them, that words of a name may be, but for those of its form of law."""
        free = [
            place
            for place in range(first, last)
            if not self._is_of_its_form(place, first)
            and not (self._is_small(place) and self._words[place].raw.islower())
        ]
        for begin, end in self._runs_of(free):
            folded, raw = self._scan.joined_key(begin, end), self._words[begin].raw
            found = countries.by_key(folded, full=True), gazetteer.region_of(folded), gazetteer.country_of_town(folded)
            yield from (one for one in found if one)
            if found[1]:
                yield found[1].partition("-")[0]
            if end - begin == 1 and not self._is_small(begin):
                letters = places_beside.country_of_letters_of_a_port(self._scan, begin)
                yield from (one for one in (countries.find(raw), letters) if one)

    def _is_told_outside(self, spans: Sequence[tuple[int, int]]) -> bool:
        """Return whether words tell outside of all names where the goods leave and where they arrive."""
        within = {place for first, last in spans for place in range(first, last)}
        free = [place for place in range(1, len(self._words)) if place not in within]
        ends = [n for n in free if self._words[n - 1].key in said.group("to", "into")]
        ends += [n for n in free if n - 2 in within and self._words[n - 1].key in said.group("inside")]
        begins = [n for n in free if self._words[n - 1].key in said.group("from")]
        return all(any(self._is_a_country_outside(n, within) for n in those) for those in (begins, ends))

    def _is_a_country_outside(self, first: int, within: Container[int]) -> bool:
        ends = range(first + 1, min(len(self._words), first + _LONGEST_ADDRESS) + 1)
        return any(
            countries.by_key(self._scan.joined_key(first, end), full=True)
            and not any(n in within for n in range(first, end))
            for end in ends
        )

    def is_outside(self, hit: _Goods, spans: Iterable[tuple[int, int]]) -> bool:
        """Return whether goods stand outside of some spans."""
        return all(hit.last <= first or last <= hit.first for first, last in spans)

    # -- by the form of law

    @cached_property
    def _forms(self) -> Sequence[tuple[int, int]]:
        """Where forms of law stand, several in a row as one."""
        found: list[tuple[int, int]] = []
        place = 0
        while place < len(self._words):
            last = self._form_at(place)
            if last and found and found[-1][1] == place:
                found[-1] = (found[-1][0], last)
            elif last:
                found.append((place, last))
            place = last or place + 1
        return found

    @cached_property
    def _form_ends(self) -> Mapping[int, int]:
        """The first word of each form of law → the place behind its last."""
        return dict(self._forms)

    def _form_at(self, place: int) -> int:
        """Return where a form of law ends that begins at a word; 0 if none does."""
        last = self._phrase_at("forms", place)
        if not last or place in self._scan.after_hyphen:
            return 0
        if last - place > 1:
            return last
        return last if self._is_a_form_alone(place) else 0

    def _phrase_at(self, name: str, place: int) -> int:
        """Return where the longest phrase of a line ends that begins at a word, written as in names; 0 if none does."""
        if not self._is_of_a_name(place):
            return 0
        for parts in _phrases(name).get(self._words[place].key, ()):
            last = place + len(parts)
            inside = range(place + 1, last)
            if tuple(word.key for word in self._words[place:last]) == parts and self._stops.isdisjoint(inside):
                return last
        return 0

    def _is_a_form_alone(self, place: int) -> bool:
        """Return whether one word is a form of law: one that is also a symbol or a country's code ends a name."""
        raw = self._words[place].raw
        if not (thing_words.is_a_symbol(raw.title()) or countries.find(raw)):
            return True
        if any(self._scan.symbols_beside(place)) or country_codes.country_of_its_town(self._scan, place):
            return False
        behind = place + 1
        ends = behind >= len(self._words) or behind in self._stops or not self._is_capital(behind)
        return ends or bool(self._phrase_at("forms", behind))

    def _begin(self, end: int) -> int:
        """Return where the name before a form of law begins."""
        begin = end
        for place in range(end - 1, max(-1, end - 1 - _LONGEST_NAME), -1):
            parted = place + 1 in self._stops and not (
                place + 1 == end and self._is_a_comma(end) and self._is_plain(end)
            )
            if parted or place in self._of_forms or not (self._goes_on(place) or self._is_a_number(place)):
                break
            if self._is_small(place) and place and countries.by_key(self._words[place - 1].key, full=True):
                break  # "from China for Qorvath Ltd"
            if not self._scan.has_small_letters and begin < end and self._is_directed_country(place):
                break  # "FROM CHINA TO KENYA QORVATH LTD"
            if not self._is_small(place) and not self._is_a_number(place):
                begin = place
        return begin

    def _is_directed_country(self, place: int) -> bool:
        """Return whether a country stands right behind a word of direction."""
        directed = place > 0 and self._words[place - 1].key in said.group("to", "from")
        return directed and countries.by_key(self._words[place].key, full=True) is not None

    @cached_property
    def _of_forms(self) -> frozenset[int]:
        """The words of forms of law: behind one another name begins."""
        return frozenset(place for first, last in self._forms for place in range(first, last))

    def _behind_forms(self) -> Iterator[tuple[int, int]]:
        """Yield names that begin with their form of law: "PT Qorvath", "TOV Qorvath"."""
        for place in range(len(self._words)):
            begin = self._phrase_at("forms_before", place)
            if (
                begin
                and begin not in self._stops
                and (place == 0 or not self._is_capital(place - 1) or place in self._stops)
            ):
                last = self._end(begin)
                if any(map(self._is_own, range(begin, last))):
                    yield from self._without_goods(place, last, sure=False)

    # -- by a label, a word of trade, the sentence

    def _labelled(self) -> Iterator[tuple[int, int]]:
        """Yield what labels of parties lead, up to a place that ends the address."""
        for label in self._labels_of_parties:
            begin = label.last
            colon = begin in self._scan.after_colon
            while begin < len(self._words) and begin not in self._stops and self._is_a_link(begin):
                begin += 1
            if begin >= len(self._words) or (begin in self._scan.apart and not (colon and begin == label.last)):
                continue
            last = self._end(begin, led=True)
            if self._names_a_place(begin, last, any_town=True):
                continue  # "Ship to: Kuwait City"
            named = any(place in self._of_forms or self._words[place].key in _ends() for place in range(begin, last))
            begin = begin if named else self._behind_its_place(begin, last)
            sure = colon or (self._scan.has_small_letters and self._is_capital(begin))
            if begin < last and sure and (named or self._is_named(begin, last)):
                yield from self._without_goods(begin, last, sure=True)

    def _is_named(self, first: int, last: int) -> bool:
        """Return whether words hold a form of law, or a word of a name's own and are no place or goods of a list."""
        if any(place in self._of_forms for place in range(first + 1, last)):
            return True
        if not any(map(self._is_own, range(first, last))) or self._names_a_place(first, last, any_town=True):
            return False
        lists = self._base.lists
        return lists is None or not any(lists.goods(self._scan.typed(first, last), misspelt=False))

    @cached_property
    def _labels_of_parties(self) -> Sequence[Label]:
        return [one for one in self._scan.labels if self._leads_a_firm(one)]

    def _leads_a_firm(self, label: Label) -> bool:
        keys = tuple(word.key for word in self._words[label.first : label.last])
        stems = (*said.receivers(), *said.senders())
        return keys in _phrases("labels").get(keys[0], ()) or (len(keys) == 1 and keys[0].startswith(stems))

    def _is_a_link(self, place: int) -> bool:
        return self._words[place].raw.islower() and self._words[place].key in said.group("articles", "before_names")

    def _of_traders(self) -> Iterator[tuple[int, int]]:
        """Yield words with capitals that a word of trade ends: "Qorvath Traders"."""
        for place, word in enumerate(self._words):
            ends = word.key in _ends() and self._is_capital(place) and place not in self._scan.after_hyphen
            behind = place + 1
            if not ends or not (behind >= len(self._words) or behind in self._stops or not self._is_of_a_name(behind)):
                continue
            begin = self._begin(place)
            named = behind - begin >= _SHORTEST_NAME and any(map(self._is_own, range(begin, place)))
            if named and (begin in self._stops or begin == 0 or self._is_behind_a_label(begin)):
                yield from self._without_goods(begin, behind, sure=False)

    def _is_behind_a_label(self, begin: int) -> bool:
        return any(label.last == begin for label in self._labels_of_parties)

    def _in_sentences(self) -> Iterator[tuple[int, int]]:
        """Yield who does something at the beginning of a sentence, and who gets something in a country."""
        if not self._scan.has_small_letters:
            return
        for place, word in enumerate(self._words):
            if (place == 0 or place in self._stops) and self._is_capital(place):
                last = self._end(place, led=True, whole=True)
                if last > place and self._is_before_a_verb(last) and self._is_named(place, last):
                    yield from self._without_goods(place, last, sure=True)
            elif word.raw.islower() and word.key in said.group("to") and place + 1 not in self._stops:
                last = self._end(place + 1, led=True, whole=True)
                if last > place + 1 and self._is_in_a_country(last) and self._is_named(place + 1, last):
                    yield from self._without_goods(place + 1, last, sure=True)

    def _is_before_a_verb(self, place: int) -> bool:
        if place >= len(self._words) or place in self._stops or not self._words[place].raw.islower():
            return False
        phrases = _phrases("verbs").get(self._words[place].key, ())
        return any(tuple(word.key for word in self._words[place : place + len(one)]) == one for one in phrases)

    def _is_in_a_country(self, place: int) -> bool:
        """Return whether a small word for "in" and a country stand at a word."""
        inside = place + 1 < len(self._words) and self._words[place].key in said.group("inside")
        return inside and self._is_a_country(place + 1)

    def _end(self, begin: int, *, led: bool = False, whole: bool = False) -> int:
        """Return where a name ends that begins at a word: behind its form of law, or before its place.

        `led`: a label or the sentence leads it; `whole`: what stands behind its form, and its place, are a part of it.
        """
        place = last = begin
        while place < min(len(self._words), begin + _LONGEST_NAME + _LONGEST_ADDRESS):
            form = self._form_ends.get(place)
            if (
                place > begin
                and place in self._stops
                and not (form and self._is_a_comma(place) and self._is_plain(place))
            ):
                break
            if form:
                if place > begin and not whole:
                    return form
                place = last = form
            elif self._goes_on(place, led=led) or (place > begin and self._is_a_number(place)):
                place += 1
                last = last if self._is_small(place - 1) else place
            else:
                break
        return last if whole else self._before_its_place(begin, last)

    def _is_a_number(self, place: int) -> bool:
        raw = self._words[place].raw
        return raw.isdigit() and len(raw) <= _LONGEST_NUMBER

    def _before_its_place(self, begin: int, last: int) -> int:
        """Return where the town and the country begin that end an address."""
        place = last
        while place > begin:
            firsts = range(max(begin, place - _LONGEST_ADDRESS), place)
            first = next((one for one in firsts if self._names_a_place(one, place)), None)
            if first is None:
                break
            place = first
        return place

    def _behind_its_place(self, begin: int, last: int) -> int:
        """Return the word behind a town or country that begins a name; it tells where the firm is: "Ningbo Qorvath"."""
        ends = range(min(last - 1, begin + _LONGEST_ADDRESS), begin, -1)
        return next((end for end in ends if self._names_a_place(begin, end)), begin)

    def _names_a_place(self, first: int, last: int, *, any_town: bool = False) -> bool:
        """Return whether words are a country, a part of one, or a town: a great one where the end is told anyway."""
        folded = self._scan.joined_key(first, last)
        if countries.by_key(folded, full=True) or gazetteer.region_of(folded) or gazetteer.is_great_town(folded):
            return True
        return (any_town or not self._tells_the_end) and gazetteer.country_of_town(folded) is not None

    @cached_property
    def _tells_the_end(self) -> bool:
        """Return whether a word for "to" and a country stand in the text."""
        to = (place for place, word in enumerate(self._words) if word.key in said.group("to", "into"))
        return bool(self._scan.routes.destinations) or any(self._is_a_country(place + 1) for place in to)

    def _is_a_country(self, first: int) -> bool:
        ends = range(first + 1, first + 1 + _LONGEST_ADDRESS)
        return any(countries.by_key(self._scan.joined_key(first, end), full=True) for end in ends)

    # -- goods

    @cached_property
    def goods(self) -> Sequence[_Goods]:
        """The names of goods in the text, in order."""
        found = []
        for hit in self._base.names.inside(self._words):
            first, last = span(self._scan, hit)
            subjects = self._base.names.get(hit.key)
            found.append(_Goods(first, last, subjects, all(map(self._base.is_everyday, subjects))))
        return sorted(found, key=lambda one: one.first)

    def _without_goods(self, begin: int, last: int, *, sure: bool) -> Iterator[tuple[int, int]]:
        """Yield a span without the goods that stand at its ends; nothing if they are all of it, or within it.

        Everyday goods are of the name, but where all is written large they may stand before it. Controlled ones are of
        it behind a word of its own and before its form or a word of trade; behind a label, before such a word alone.
        """
        for one in self.goods:
            if one.last <= begin or last <= one.first:
                continue
            if one.everyday or (begin < one.first and self._is_named_outside(one, begin, last)):
                beside = not sure and one.first <= begin and not self._scan.has_small_letters
            else:
                rest = range(one.last, last)
                if sure:
                    beside = not any(map(self._ends_a_name, rest))
                else:
                    named = any(map(self._is_own, range(begin, one.first)))
                    beside = not (named and rest and all(map(self._ends_a_name, rest)))
            if not beside:
                continue
            if not sure and any(not self._is_small(place) for place in range(begin, one.first)):
                return
            if sure and begin < one.first and self._is_named(begin, one.first):
                yield begin, one.first
            begin = one.last
        if any(not self._is_small(place) and place not in self._of_forms for place in range(begin, last)):
            yield begin, last

    def _is_named_outside(self, goods: _Goods, begin: int, last: int) -> bool:
        """Return whether goods within a name stand outside of it as well, they or a kind of them: no one is lost.

        "Monazite; buyer: Qorvath Rare Earths", "APT … Qorvath Tungsten & Powders LLC".
        """
        if not any(map(self._is_own, range(begin, goods.first))):
            return False
        others = {name for one in self.goods if one.last <= begin or last <= one.first for name in one.subjects}
        return all(others & {name, *self._base.narrower(name)} for name in goods.subjects)

    def _ends_a_name(self, place: int) -> bool:
        """Return whether a word is of a form of law, of trade, or a country's name."""
        folded = self._words[place].key
        known = place in self._of_forms or folded in _ends() or folded in said.group("trades")
        return known or countries.by_key(folded, full=True) is not None

    def _holds_a_use(self, first: int, last: int) -> bool:
        """Return whether a span holds a word for a user or use that acts bind: it stays one."""
        return any(begins_a_use(self._scan, place) for place in range(first, last))

    # -- words

    @cached_property
    def _stops(self) -> frozenset[int]:
        """The words before which a sign or a label's end stands, and the labels that begin there."""
        stops = set(self._scan.apart)
        stops.update(
            place
            for place in self._scan.after_stop
            if len(self._words[place - 1].raw) > _ABBREVIATED and self._words[place].raw[:1].isupper()
        )
        for label in self._labels_of_parties:
            if label.last in self._scan.after_colon or label.first in stops or label.first == 0:
                stops.update({label.first, label.last})
            elif self._words[label.first].raw.islower():
                stops.add(label.last)
            elif not self._scan.has_small_letters and not self._ends_there(label.last):
                stops.update({label.first, label.last})
        return frozenset(stops)

    def _ends_there(self, place: int) -> bool:
        """Return whether a text, or a name with a form of law, ends at a word: "GLOBAL SUPPLIERS LTD"."""
        return place >= len(self._words) or self._words[place].key in said.group("company")

    def _is_a_comma(self, place: int) -> bool:
        return place in self._scan.after_comma and place not in self._scan.after_colon

    def _is_capital(self, place: int) -> bool:
        while place and self._words[place].glued:  # "Clay" and "stone"
            place -= 1
        raw = self._words[place].raw
        return raw[0].isupper() or (raw[0].isdigit() and any(map(str.isupper, raw)))

    def _is_of_a_name(self, place: int) -> bool:
        """Return whether a word is written as those of names are; where nothing has a capital any may be."""
        return self._is_capital(place) or not self._has_capitals

    @cached_property
    def _has_capitals(self) -> bool:
        return any(word.raw[0].isupper() for word in self._words)

    def _is_small(self, place: int) -> bool:
        """Return whether a word only joins those of a name."""
        folded = self._words[place].key
        return folded in said.group("in_names") or folded in _keys("small")

    def _goes_on(self, place: int, *, led: bool = False) -> bool:
        """Return whether a word may stand inside a name."""
        if self._scan.taken[place]:
            return False
        if self._is_small(place) and not self._is_capital(place):
            return True
        if self._words[place].key in said.group("to", "from", "purpose") and len(self._words[place].raw) > 1:
            for_ = led and self._scan.has_small_letters and self._words[place].key in said.group("purpose")
            return self._is_small(place) or for_
        if is_han(self._words[place].key[0]) or is_hangul(self._words[place].key[0]):
            return False
        return self._is_capital(place) or (led and not self._has_capitals and self._is_own(place))

    def _is_own(self, place: int) -> bool:
        """Return whether a word is one that nothing knows, as names of firms have."""
        word = self._words[place]
        unknown = self._scan.is_unknown(place) and word.key.isalnum() and not word.key.isdigit()
        return unknown and word.key not in substances() and not self._base.names.get(word.key)
