"""The words of a text, and what each may be in a firm's name: forms of law, labels, small words, its own. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.names import substances
from bot.rules.query import country_codes
from bot.rules.query.around import span
from bot.rules.query.tokens import Scan
from bot.text import countries, gazetteer, thing_words
from bot.text import question_words as said
from bot.text.chapters import CONTAINERS
from bot.text.normalize import is_han, words
from bot.text.place_labels import Label

LONGEST_PLACE = 4
"""Words of a place in a firm's name or address."""
ABBREVIATED = 3
"""Letters of the longest word behind which a full stop may end a short form."""
_LONGEST_NUMBER = 5
"""Figures of a number in a name, as of a house."""
_Phrases = Mapping[str, tuple[tuple[str, ...], ...]]


@cache
def phrases(name: str) -> _Phrases:
    """Return the phrases of a line of `firms.yaml` by their first words, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for written in str(read_yaml("query/firms")[name]).replace("\n", " ").split(","):
        if parts := tuple(word.key for word in words(written)):
            found.setdefault(parts[0], []).append(parts)
    return {first: tuple(sorted(set(those), key=len, reverse=True)) for first, those in found.items()}


@cache
def keys(name: str) -> frozenset[str]:
    """Return the keys of the words of a line of `firms.yaml`."""
    return frozenset(word.key for word in words(str(read_yaml("query/firms")[name]).replace(",", " ")))


@cache
def named_by_places() -> frozenset[str]:
    """Return the countries where names of firms begin with their own town or province: "Jiangxi Qorvath Co., Ltd."."""
    return frozenset(str(read_yaml("query/firms")["named_by_places"]).split())


@cache
def ends() -> frozenset[str]:
    """Return the keys of words of trade that end names."""
    return keys("ends") | said.group("ends_of_names", "ends_of_traders")


@dataclass(frozen=True, slots=True)
class Goods:
    """A name of goods: from `first` to before `last`."""

    first: int
    last: int
    subjects: tuple[str, ...]
    everyday: bool


class FirmWords:
    """What each word of a text may be in a firm's name."""

    def __init__(self, scan: Scan, base: RuleBase) -> None:
        """Look at the words of a question."""
        self._scan, self._base = scan, base
        self._words = scan.words

    @cached_property
    def stops(self) -> frozenset[int]:
        """The words before which a sign or a label's end stands, and the labels that begin there."""
        stops = set(self._scan.apart)
        stops.update(
            place
            for place in self._scan.after_stop
            if len(self._words[place - 1].raw) > ABBREVIATED and self._words[place].raw[:1].isupper()
        )
        for label in self.labels_of_parties:
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

    def is_a_comma(self, place: int) -> bool:
        """Return whether a comma, and no colon, stands before a word."""
        return place in self._scan.after_comma and place not in self._scan.after_colon

    def is_capital(self, place: int) -> bool:
        """Return whether a word, or the one that it was cut from, has a capital, or figures with one."""
        raw = self._words[self._uncut[place]].raw
        return raw[0].isupper() or (raw[0].isdigit() and any(map(str.isupper, raw)))

    @cached_property
    def _uncut(self) -> Sequence[int]:
        """Place of each word → that of the first one of those that it is glued to: "Clay" and "stone"."""
        found: list[int] = []
        for place, word in enumerate(self._words):
            found.append(found[-1] if found and word.glued else place)
        return found

    def is_caseless(self, place: int) -> bool:
        """Return whether a word is of a script without capitals."""
        letter = self._words[place].raw[0]
        return letter.isalpha() and letter.upper() == letter.lower()

    def is_of_a_name(self, place: int) -> bool:
        """Return whether a word is written as those of names are; where nothing has a capital any may be."""
        return self.is_capital(place) or not self.has_capitals

    @cached_property
    def has_capitals(self) -> bool:
        """Whether a word of the text has a capital."""
        return any(word.raw[0].isupper() for word in self._words)

    def is_small(self, place: int) -> bool:
        """Return whether a word only joins those of a name."""
        folded = self._words[place].key
        return folded in said.group("in_names") or folded in keys("small")

    def is_a_number(self, place: int) -> bool:
        """Return whether a word is a short number, as of a house."""
        raw = self._words[place].raw
        return raw.isdigit() and len(raw) <= _LONGEST_NUMBER

    def goes_on(self, place: int, *, led: bool = False) -> bool:
        """Return whether a word may stand inside a name."""
        if self._scan.taken[place]:
            return False
        if self.is_small(place) and not self.is_capital(place):
            return True
        if self._words[place].key in said.group("to", "from", "purpose") and len(self._words[place].raw) > 1:
            for_ = led and self._scan.has_small_letters and self._words[place].key in said.group("purpose")
            return self.is_small(place) or for_
        if thing_words.is_unspaced(self._words[place].key):
            return False
        return self.is_capital(place) or (led and not self.has_capitals and self.is_own(place))

    def is_own(self, place: int) -> bool:
        """Return whether a word is one that nothing knows, as names of firms have."""
        word = self._words[place]
        unknown = self._scan.is_unknown(place) and word.key.isalnum() and not word.key.isdigit()
        return unknown and word.key not in substances() and not self._base.names.get(word.key)

    @cached_property
    def forms(self) -> Sequence[tuple[int, int]]:
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
    def form_ends(self) -> Mapping[int, int]:
        """The first word of each form of law → the place behind its last."""
        return dict(self.forms)

    @cached_property
    def of_forms(self) -> frozenset[int]:
        """The words of forms of law: behind one another name begins."""
        return frozenset(place for first, last in self.forms for place in range(first, last))

    def _form_at(self, place: int) -> int:
        """Return where a form of law ends that begins at a word; 0 if none does."""
        last = self.phrase_at("forms", place)
        if not last or place in self._scan.after_hyphen:
            return 0
        if last - place > 1:
            return last
        return last if self._is_a_form_alone(place) else 0

    def phrase_at(self, name: str, place: int) -> int:
        """Return where the longest phrase of a line ends that begins at a word, written as in names; 0 if none does."""
        if not (self.is_of_a_name(place) or self.is_caseless(place)):
            return 0
        for parts in phrases(name).get(self._words[place].key, ()):
            last = place + len(parts)
            inside = range(place + 1, last)
            if tuple(word.key for word in self._words[place:last]) == parts and self.stops.isdisjoint(inside):
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
        ends = behind >= len(self._words) or behind in self.stops or not self.is_capital(behind)
        return ends or bool(self.phrase_at("forms", behind))

    def is_plain(self, first: int) -> bool:
        """Return whether a form of law that nothing else is begins at a word."""
        last = self.form_ends.get(first, first)
        plain = keys("plain")
        return self._words[first].key in plain or self._scan.joined_key(first, last) in plain

    @cached_property
    def labels_of_parties(self) -> Sequence[Label]:
        """The labels of the text that lead a party."""
        return [one for one in self._scan.labels if self._leads_a_firm(one)]

    def _leads_a_firm(self, label: Label) -> bool:
        keys = tuple(word.key for word in self._words[label.first : label.last])
        stems = (*said.receivers(), *said.senders())
        return keys in phrases("labels").get(keys[0], ()) or (len(keys) == 1 and keys[0].startswith(stems))

    @cached_property
    def rows(self) -> Sequence[tuple[int, int]]:
        """What labels of parties lead, up to the next sign, and who does or gets something in a sentence.

        `Shipper: Qorvath Tin Works Ltd`, "Qorvath Tin Works Ltd wants to sell", "to Qorvath Tin Works Ltd in Kenya".
        """
        led = self._led_by(label for label in self.labels_of_parties if self._leads_a_row(label))
        return [*led, *(self._in_sentences() if self._scan.has_small_letters else ())]

    def _led_by(self, labels: Iterable[Label]) -> Iterator[tuple[int, int]]:
        """Yield what stands behind labels, up to the next sign."""
        ends = sorted({*self._scan.apart, *self.stops, len(self._words)})
        yield from ((label.last, next(end for end in ends if end > label.last)) for label in labels)

    def _in_sentences(self) -> Iterator[tuple[int, int]]:
        for begin, last in self.forms:
            first = next((n for n in range(begin, -1, -1) if n in self.stops or n == 0 or not self.goes_on(n - 1)), 0)
            sells = self.is_before_a_verb(last) and (first == 0 or first in self.stops)
            if sells or (first and self._words[first - 1].key in said.group("to") and self.is_in_a_country(last)):
                yield first, last

    def _leads_a_row(self, label: Label) -> bool:
        """Return whether a label has a colon, or is in small letters before a name with capitals."""
        if label.last >= len(self._words):
            return False
        small = self._words[label.first].raw.islower() and label.last not in self._scan.apart
        return label.last in self._scan.after_colon or (small and self.is_capital(label.last))

    def is_before_a_verb(self, place: int) -> bool:
        """Return whether a verb of trade stands at a word: "Qorvath wants to"."""
        if place >= len(self._words) or place in self.stops or not self._words[place].raw.islower():
            return False
        verbs = phrases("verbs").get(self._words[place].key, ())
        return any(tuple(word.key for word in self._words[place : place + len(one)]) == one for one in verbs)

    def is_in_a_country(self, place: int) -> bool:
        """Return whether a small word for "in" and a country stand at a word."""
        inside = place + 1 < len(self._words) and self._words[place].key in said.group("inside")
        return inside and self.is_a_country(place + 1)

    @cached_property
    def names_in_rows(self) -> Sequence[tuple[int, int]]:
        """The names with a form of law that begin rows of parties, but for those with goods that an act may be on."""
        ruled = [one for one in self.goods if not all(map(self._base.is_spared, one.subjects))]
        found = self._names_that_begin(self.rows)
        return [(first, last) for first, last in found if all(one.last <= first or last <= one.first for one in ruled)]

    @cached_property
    def names_behind_colons(self) -> Sequence[tuple[int, int]]:
        """The names with a full form of law right behind a party's label and its colon, whatever goods they hold.

        One that begins with its form ends with the row: where all is written large, nothing tells what is no name.
        """
        labels = (one for one in self.labels_of_parties if one.last in self._scan.after_colon)
        rows = self._led_by(one for one in labels if one.last < len(self._words))
        large = self.has_capitals and not self._scan.has_small_letters
        found = self._names_that_begin(row for row in rows if not large or not self.phrase_at("forms_before", row[0]))
        return [(first, last) for first, last in found if not self.of_forms.isdisjoint(range(first, last))]

    def _names_that_begin(self, rows: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        for begin, end in rows:
            last = self._end_with_a_form(begin, end)
            if last and not any(self._parts_a_name(place) for place in range(begin, last)):
                yield begin, last

    def _end_with_a_form(self, begin: int, end: int) -> int:
        """Return where the name ends that begins a row: with its form of law, or with the row behind one; 0 if none."""
        glued = next((n for n in range(begin + 1, end) if not self._words[n].glued), end)
        if name := self.phrase_at("forms_before", begin):
            if name < end and is_han(self._words[name].key[0]):
                return next((n for n in range(name + 1, end) if not self._words[n].glued), end)
            return end if name < end else 0
        if self.is_caseless(begin) and any(
            self.phrase_at("forms_glued", place) == glued for place in range(begin + 1, glued)
        ):
            return glued
        end = glued if is_han(self._words[begin].key[0]) else end
        behind = end + (self.is_a_comma(end) and self.is_plain(end))
        return next((self.form_ends[place] for place in range(begin + 1, behind) if place in self.form_ends), 0)

    def _parts_a_name(self, place: int) -> bool:
        """Return whether a word in a row is none of a name: a small one, one of direction, an amount."""
        word = self._words[place]
        if self.is_caseless(place):
            return False
        if self.is_small(place):
            return word.key in said.group("to", "from", "purpose", "inside") and word.raw.islower()
        return not self.is_capital(place)

    @cached_property
    def goods(self) -> Sequence[Goods]:
        """The names of goods in the text, in order."""
        found = []
        for hit in self._base.names.inside(self._words):
            first, last = span(self._scan, hit)
            subjects = self._base.names.get(hit.key)
            found.append(Goods(first, last, subjects, all(map(self._base.is_everyday, subjects))))
        return sorted(found, key=lambda one: one.first)

    @cached_property
    def sent(self) -> Sequence[Goods]:
        """The same without what goods are packed in: a paper's packing says nothing of what a firm sends."""
        return [one for one in self.goods if not all(map(self._is_a_container, one.subjects))]

    def _is_a_container(self, subject: str) -> bool:
        codes = self._base.customs_codes_of(subject)
        return bool(codes) and all(code.startswith(CONTAINERS) for code in codes)

    def names_a_place(self, first: int, last: int, *, any_town: bool = False) -> bool:
        """Return whether words are a country, a part of one, or a town: a great one where the end is told anyway."""
        folded = self._scan.joined_key(first, last)
        acronym = last == first + 1 and countries.own_acronym(self._words[first].raw)
        country = acronym or countries.by_key(folded, full=True)
        if country or gazetteer.region_of(folded) or gazetteer.is_great_town(folded):
            return True
        return (any_town or not self._tells_the_end) and gazetteer.country_of_town(folded) is not None

    @cached_property
    def _tells_the_end(self) -> bool:
        """Return whether a word for "to" and a country stand in the text."""
        to = (place for place, word in enumerate(self._words) if word.key in said.group("to", "into"))
        return bool(self._scan.routes.destinations) or any(self.is_a_country(place + 1) for place in to)

    def is_a_country(self, first: int) -> bool:
        """Return whether a country by its full name begins at a word."""
        ends = range(first + 1, first + 1 + LONGEST_PLACE)
        return any(countries.by_key(self._scan.joined_key(first, end), full=True) for end in ends)
