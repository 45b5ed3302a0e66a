"""What no name of a firm may hide: goods of an act, misspelt or not, symbols, and places that count. PURE."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from bot.rules.index import RuleBase
from bot.rules.query import places_beside
from bot.rules.query.around import span
from bot.rules.query.firm_words import ABBREVIATED, LONGEST_PLACE, FirmWords, Goods, ends, keys
from bot.rules.query.tokens import Scan
from bot.text import countries, gazetteer, thing_words
from bot.text import question_words as said
from bot.text.place_labels import OF_RECEIVERS, PlaceRole

_OF_STATES = ("US",)
"""The country whose towns are told by the codes of its states."""
_LEAVES, _ARRIVES = {PlaceRole.DEPARTURE, PlaceRole.ORIGIN}, OF_RECEIVERS
_LONGEST_COUNTRY = 6
"""Words of the longest name of a country that is looked for: "Iran, Islamic Republic of"."""
_SHORTEST_PART = 5
"""Letters of a name of goods with which a word begins or ends."""


class FirmGuard:
    """Judges spans of words that were taken for names of firms."""

    def __init__(self, scan: Scan, base: RuleBase, text: FirmWords) -> None:
        """Keep what the words of a question may be."""
        self._scan, self._base, self._text = scan, base, text
        self._words = scan.words

    def safe(self, spans: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
        """Return the spans that hide nothing: no goods of an act, misspelt or not, and no place that counts."""
        return [one for one in spans if self._is_safe(*one, spans)]

    def may_hold_goods(self, first: int, last: int, spans: Sequence[tuple[int, int]]) -> bool:
        """Return whether goods of acts in a whole name of a party are words of it, and nothing that it buys or sends.

        Other goods stand outside of what labels lead; `spans`: the names beside it. In "gallium and Qorvath Ltd" the
        goods stand beside the name, and in "PT Qorvath gallium", whose form ends nothing, they may.
        """
        if any(first < end and begin < last for begin, end in spans) or not self._are_goods_beside():
            return False
        inside = [one for one in self._text.goods if first <= one.first and one.last <= last]
        ruled = [one for one in inside if not all(map(self._base.is_spared, one.subjects))]
        return (
            (bool(ruled) or self.names_goods_of_lists(first, last))
            and self._holds_words_of_a_name(first, last, inside)
            and all(self._is_glued_or_cased(one) and not self._ends_openly(one, last) for one in ruled)
            and self._may_be_a_name(first, last, [*spans, (first, last)], ended=False)
        )

    def names_goods_of_lists(self, first: int, last: int) -> bool:
        """Return whether words name goods of a control list."""
        lists = self._base.lists
        return lists is not None and bool(lists.goods(self._scan.typed(first, last), misspelt=False))

    def _holds_words_of_a_name(self, first: int, last: int, goods: Sequence[Goods]) -> bool:
        of_goods = {place for one in goods for place in range(one.first, one.last)}
        return all(self._is_word_of_a_name(place, first, of_goods) for place in range(first, last))

    def _ends_openly(self, one: Goods, last: int) -> bool:
        """Return whether goods are the end of a name that no form of law ends: they may be what is sent."""
        return one.last == last and last - 1 not in self._text.of_forms and self._is_whole(one)

    def _is_glued_or_cased(self, one: Goods) -> bool:
        """Return whether goods are written as words of a name are: with a capital, or glued to another word."""
        return not self._text.is_caseless(one.first) or self._words[one.first].glued or not self._is_whole(one)

    def _is_word_of_a_name(self, place: int, first: int, of_goods: Container[int]) -> bool:
        """Return whether a word is one of its own, of trade, goods, a place or a form of law, and no sign parts it."""
        word = self._words[place]
        if place in self._text.of_forms:
            return word.key not in keys("like_units") and not (place > first and place in self._scan.after_row)
        if place > first and place in self._scan.after_comma:
            return False
        if self._text.is_caseless(place) or place in of_goods or self._text.is_own(place):
            return True
        if self._text.is_small(place) and first < place < len(self._words) - 1:
            return self._is_of_trade(place - 1) and self._is_of_trade(place + 1)  # "San. ve Tic."
        great = gazetteer.region_of(word.key) or gazetteer.is_great_town(word.key)
        return self._is_of_trade(place) or bool(great or countries.by_key(word.key, full=True))

    def _is_of_trade(self, place: int) -> bool:
        return self._words[place].key in keys("in_trade_names") | ends() | said.group("trades")

    def _is_whole(self, one: Goods) -> bool:
        """Return whether goods are named by whole words, and not by a part of one."""
        return bool(self._base.names.get(self._scan.joined_key(one.first, one.last)))

    def _is_safe(self, first: int, last: int, spans: Sequence[tuple[int, int]]) -> bool:
        told = self._is_told(first, last)
        ended = told or last - 1 in self._text.of_forms
        if not (told or any(map(self._is_strange, range(first, last)))) or self._hides_goods(first, last):
            return False
        return self._may_be_a_name(first, last, spans, ended=ended)

    def _may_be_a_name(self, first: int, last: int, spans: Sequence[tuple[int, int]], *, ended: bool) -> bool:
        """Return whether a span tells no amount, is of no act and of no code, and takes away no place that counts."""
        if self._tells_an_amount(first, last, ended):
            return False
        if self._is_of_an_act(first, last) or self._is_beside_a_code(first, last):
            return False
        places = set(self.places(first, last))
        if not places:
            return True
        if first and first not in self._text.stops and countries.by_key(self._words[first - 1].key, full=True):
            return False  # "TO CHINA DANDONG QORVATH LTD"
        return ended and not places & {*self._base.embargoes} and self.is_told_outside(spans)

    def _tells_an_amount(self, first: int, last: int, ended: bool) -> bool:  # noqa: FBT001 - one caller
        """Return whether figures stand in a name, or right behind one that no form of law ends: they tell goods."""
        if any(any(map(str.isdigit, self._words[place].raw)) for place in range(first, last)):
            return True
        behind = self._words[last].raw if last < len(self._words) and last not in self._text.stops else ""
        return not ended and behind[:1].isdigit()

    def _is_told(self, first: int, last: int) -> bool:
        """Return whether a label and a form of law tell a name, and goods stand outside of what labels lead."""
        whole = any(begin <= first and last == end for begin, end in self._text.names_in_rows)
        return whole and self._are_goods_beside()

    def _are_goods_beside(self) -> bool:
        """Return whether goods stand outside of what labels of parties lead."""
        rows = self._text.rows
        return any(all(one.last <= begin or end <= one.first for begin, end in rows) for one in self._text.sent)

    def ends_a_name_of_its_own(self, begin: int, first: int, last: int) -> bool:
        """Return whether a form of law ends a name with a word of its own: right before it if it may be goods."""
        goods = any(
            self._is_symbolic(place) or self._base.names.get(self._words[place].key) for place in range(first, last)
        )
        if (goods or first in self._text.stops) and not self._text.is_plain(first):
            behind = self._words[last].raw[0] if last < len(self._words) and last not in self._text.stops else ""
            return first not in self._text.stops and self._is_strange(first - 1) and not behind.isdigit()
        return any(map(self._is_strange, range(begin, first)))

    def _is_of_an_act(self, first: int, last: int) -> bool:
        """Return whether a part of an act's name stands there: "Adjusting Imports of Copper Into the United States"."""
        acts = (span(self._scan, hit) for hit in self._base.act_names.inside(self._words))
        return any(begin < last and first < end for begin, end in acts)

    def _is_beside_a_code(self, first: int, last: int) -> bool:
        """Return whether a country's code stands before a name, without a comma, or one that counts behind it.

        "China - IR - Qorvath", "to Qorvath Inc IR", "Xyzzyville, MO".
        """
        behind = self._words[last].raw if last < len(self._words) else ""
        state = (
            behind.isupper() and last - 1 not in self._text.of_forms and gazetteer.country_of_state(behind, _OF_STATES)
        )
        if state or countries.find(behind) in self._base.embargoes:
            return True
        if not first or self._text.is_a_comma(first) or first - 1 in self._text.of_forms:
            return False
        raw = self._words[first - 1].raw
        return len(raw) <= ABBREVIATED and not raw.islower() and countries.find(raw) is not None

    def _hides_goods(self, first: int, last: int) -> bool:
        """Return whether goods, a symbol or what is nearly goods stand within a name and not outside of it."""
        for one in self._text.goods:
            if one.last <= first or last <= one.first or all(map(self._base.is_spared, one.subjects)):
                continue
            if not self.is_named_outside(one, first, last):
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
            while end in free and end - begin < LONGEST_PLACE:
                end += 1
                yield begin, end

    def _is_of_its_form(self, place: int, first: int) -> bool:
        """Return whether a word is of a form of law behind a word of the name's own, or before the name."""
        if place in self._text.of_forms:
            return True
        begin = self._text.phrase_at("forms_before", first)
        led = first > 0 and first not in self._text.stops and self._words[first - 1].key in said.group("to", "from")
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
            self._text.is_own(place)
            and not self._is_symbolic(place)
            and not self._is_nearly_goods(self._words[place].key)
        )

    def places(self, first: int, last: int) -> Iterator[str]:
        """Yield the countries, and parts of them, that words of a name may be, but for those of its form of law."""
        free = [
            place
            for place in range(first, last)
            if not self._is_of_its_form(place, first)
            and not (self._text.is_small(place) and self._words[place].raw.islower())
        ]
        for begin, end in self._runs_of(free):
            folded = self._scan.joined_key(begin, end)
            yield from _places_named(folded)
            if not folded.isascii():  # 이란무역 is a firm of Iran
                yield from (code for count in range(2, len(folded)) for code in _places_named(folded[:count]))
            if end - begin == 1 and not self._text.is_small(begin):
                yield from self._places_by_letters(begin)

    def _places_by_letters(self, place: int) -> Iterator[str]:
        raw = self._words[place].raw
        state = gazetteer.country_of_state(raw, _OF_STATES) if raw.isupper() and place else None
        letters = places_beside.country_of_letters_of_a_port(self._scan, place)
        yield from (one for one in (countries.find(raw), letters, state) if one)

    def is_told_outside(self, spans: Sequence[tuple[int, int]]) -> bool:
        """Return whether words tell outside of all names where the goods leave and where they arrive."""
        within = {place for first, last in spans for place in range(first, last)}
        free = [place for place in range(1, len(self._words)) if place not in within]
        begins = self._led_by(free, said.group("from"), _LEAVES)
        ends = self._led_by(free, said.group("to", "into"), _ARRIVES)
        ends += [n for n in free if n - 2 in within and self._words[n - 1].key in said.group("inside")]
        leaves = self._scan.routes.exporters or any(self._is_a_country_outside(n, within) for n in begins)
        arrives = self._scan.routes.destinations or any(self._is_a_country_outside(n, within) for n in ends)
        return bool(leaves and arrives) or self._is_told_by_a_dash(within)

    def _led_by(self, free: Sequence[int], leading: Container[str], roles: Container[PlaceRole]) -> list[int]:
        """Return the words behind a word of direction, and behind a label of some roles that is of no party."""
        labels = (one for one in self._scan.labels if one.role in roles and one not in self._text.labels_of_parties)
        return [n for n in free if self._words[n - 1].key in leading] + [one.last for one in labels]

    def _is_told_by_a_dash(self, within: Container[int]) -> bool:
        """Return whether two countries that a dash joins end the text, parted from the rest: "/ China - US"."""
        dashes = [place for place in self._scan.after_dash if self._ends_with_a_country(place, len(self._words))]
        return any(
            self._ends_with_a_country(first, dash) and not any(n in within for n in range(first, len(self._words)))
            for dash in dashes
            for first in self._scan.apart
            if 0 < dash - first <= _LONGEST_COUNTRY
        )

    def _ends_with_a_country(self, first: int, last: int) -> bool:
        return countries.by_key(self._scan.joined_key(first, last), full=True) is not None

    def _is_a_country_outside(self, first: int, within: Container[int]) -> bool:
        ends = range(first + 1, min(len(self._words), first + LONGEST_PLACE) + 1)
        return any(
            countries.by_key(self._scan.joined_key(first, end), full=True)
            and not any(n in within for n in range(first, end))
            for end in ends
        )

    def is_named_outside(self, goods: Goods, begin: int, last: int) -> bool:
        """Return whether goods within a name stand outside of it as well, they or a kind of them: no one is lost.

        "Monazite; buyer: Qorvath Rare Earths", "APT … Qorvath Tungsten & Powders LLC".
        """
        if not any(map(self._text.is_own, range(begin, goods.first))):
            return False
        others = {name for one in self._text.goods if one.last <= begin or last <= one.first for name in one.subjects}
        return all(others & {name, *self._base.narrower(name)} for name in goods.subjects)


def _places_named(folded: str) -> Iterator[str]:
    """Yield the country, the part of one with its country, and the town's country that a key may be."""
    region = gazetteer.region_of(folded)
    found = (countries.by_key(folded, full=True), region, gazetteer.country_of_town(folded))
    yield from (one for one in found if one)
    if region:
        yield region.partition("-")[0]
