"""The words of one query, and the candidates that say what they are: every word gets exactly one use.

Readers yield candidates, each from what was chosen before it; nobody changes a `Scan`. In which order they are asked,
with an example of each, is said in `bot/data/query/readings.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from bot.model.copies import replace
from bot.rules.query import party_labels
from bot.text import question_words as said
from bot.text import thing_words
from bot.text.normalize import Word, is_han, is_hangul, written
from bot.text.place_labels import OF_PARTIES, Label, PlaceRole
from bot.text.question_words import Role

_SPECIFICATION = re.compile(r"[^\W\d_]{0,6}[\d][^\s]*|[^\W_]|[ivx]{2,5}")
"""Sizes, grades, purities and suffixes of models: 10x5mm, n52, cnmg120408, sg15; single letters; Roman numerals."""

_INITIALS, _WORDS_OF_A_NAME, _LONGEST_CLOSING = 3, 4, 11
"""Letters up to which closing words in capitals are something else (BR is Brazil), words of a name behind them, and
characters of the longest in a script without spaces."""


class Use(StrEnum):
    """What a word is used for."""

    SUBJECT = "subject"
    ACT = "act"
    PARTY = "party"
    FIRM = "firm"
    USE = "use"
    COUNTRY = "country"
    TOWN = "town"
    PHRASE = "phrase"


PLACES = frozenset({Use.COUNTRY, Use.TOWN})


class Name(Struct, frozen=True):
    """A name of subjects in a query: first word, word behind it, the subjects that bear it, and the name itself."""

    first: int
    last: int
    subjects: tuple[str, ...]
    shown: str
    tail: str = ""
    """The rest of a Korean word behind the name."""
    material: Role | None = None
    """What its elements make, if the word was taken for the elements in it (Bi2Te3): a compound, or an alloy."""


class Place(Struct, frozen=True):
    """A country in a text, or that of a part of it or of a town, and the direction that the words around it give."""

    first: int
    last: int
    code: str
    direction: str
    region: str = ""
    """The part of the country (ISO 3166-2)."""
    others: tuple[str, ...] = ()
    """Other countries in which a town of that name lies."""
    of_a_town: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """All countries that may be meant."""
        return (self.code, *self.others)


class Candidate(Struct, frozen=True):
    """What a reader takes words for: from `first` to before `last`, with what they name."""

    first: int
    last: int
    use: Use
    name: Name | None = None
    place: Place | None = None
    keys: tuple[str, ...] = ()
    """Acts, parties, uses or countries of a firm that they name."""
    why: str = ""
    """The reader; the line of `readings.yaml` tells its law."""
    over: bool = False
    """Whether it also takes words that were taken before, and what these named."""

    @classmethod
    def of_name(cls, name: Name, *, over: bool = False) -> Candidate:
        """Return the candidate of a name of things."""
        return cls(name.first, name.last, Use.SUBJECT, name=name, over=over)

    def read_by(self, why: str) -> Candidate:
        """Return the same candidate of a reader; of its own without one."""
        if not why:
            return self
        return Candidate(self.first, self.last, self.use, self.name, self.place, self.keys, why, self.over)


class Routes(Struct, frozen=True):
    """The countries of a query, each under its direction."""

    exporters: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()
    """Countries without a word of direction, in their order."""
    origins: tuple[str, ...] = ()
    """Countries where the goods were made or come from, while another one sends them."""
    not_from: frozenset[str] = frozenset()
    not_to: frozenset[str] = frozenset()
    """Countries that the question leaves out."""
    regions: tuple[str, ...] = ()
    """Parts of countries that are named as destinations or without a direction (ISO 3166-2)."""
    towns: tuple[str, ...] = ()
    """Countries of towns without a word of direction."""
    alone: tuple[str, ...] = ()
    """Countries that a town may be of which is the only place that a text names, the likeliest first."""
    perhaps_alone: tuple[str, ...] = ()
    """The words that may name that town, where they may be other words: they are passed over if it is not meant."""
    homonyms: tuple[tuple[str, ...], ...] = ()
    """Countries with a town of one name from which goods leave, for each such name."""
    perhaps: tuple[str, ...] = ()
    """Countries that may be where the goods leave, though a word of direction tells another."""
    in_order: bool = False
    """Whether two countries stand side by side behind the goods: "scrap Ukraine Poland"."""
    before_goods: bool = False
    """Whether the only country begins a clause or a row, right before goods: "hello, Philippines nickel ore"."""
    between: tuple[str, ...] = ()
    """Destinations from which the goods go on to another one: "to Beira to Fangchenggang"."""
    apart: bool = False
    """Whether the only country of a text, without a direction, is told of who asks: "my boss in Canada: gallium"."""
    may_send: tuple[str, ...] = ()
    """Countries right beside the goods, where only terms of delivery and the like tell another exporter."""
    loose: frozenset[str] = frozenset()
    """Which ends, "from" and "to", only a party tells: what the goods are under without these counts as well."""
    passing: tuple[str, ...] = ()
    """Countries of firms beside the shipment, and of what it passes: neither where the goods leave nor arrive."""

    def origins_beside(self, exporter: str | None) -> tuple[str, ...]:
        """Return the countries, other than the exporter, that the goods come from, or may leave from."""
        return tuple(code for code in dict.fromkeys((*self.origins, *self.perhaps)) if code != exporter)

    def exporter(self) -> str | None:
        """Return the first exporter that was named as such."""
        return self.exporters[0] if self.exporters else None


_OF_WORDS = (
    *("own_roles", "forms", "languages", "has_small_letters", "has_directions"),
    *("signature", "_has_han", "_keys_joined"),
)
"""What is known of the words of a text, whatever these are used for."""
_OF_LABELS = ("of_led_names", "labels", "ends_of_labels", "beside_labels_of_parties", "beginnings_of_firms")
"""What is known of firms, and of labels, none of which begins within the name of one."""


def _with_uses(taken: tuple[str, ...], those: Iterable[Candidate]) -> tuple[str, ...]:
    """Return what words are used for, more of them by these candidates."""
    found = list(taken)
    for one in those:
        for place in range(one.first, one.last):
            if one.over or not found[place]:
                found[place] = one.use
    return tuple(found)


class Scan(Struct, frozen=True, dict=True):
    """The words of one text and what was chosen for them."""

    words: list[Word]
    chosen: tuple[Candidate, ...] = ()
    routes: Routes = Routes()
    acts: tuple[str, ...] = ()
    joined: tuple[Name, ...] | None = None
    """The names, those that are one thing together taken as one; None before they were joined."""
    after_comma: frozenset[int] = frozenset()
    """Words that a comma, a stroke or the like parts from the word before."""
    after_stroke: frozenset[int] = frozenset()
    """Words that a stroke joins to the word before."""
    after_dash: frozenset[int] = frozenset()
    """Words that a dash parts from the word before, as between the ends of a route."""
    after_arrow: frozenset[int] = frozenset()
    """Words for "to" that stand for an arrow."""
    after_colon: frozenset[int] = frozenset()
    """Words that a colon stands before."""
    after_hyphen: frozenset[int] = frozenset()
    """Words that a hyphen joins to the word before."""
    after_open_hyphen: frozenset[int] = frozenset()
    """Words behind a hyphen and a blank, as it ends a word whose rest is said later: "Dy- and Tb-free"."""
    after_sentence: frozenset[int] = frozenset()
    """Words that begin a sentence behind another one; a short word with a point may be shortened."""
    in_brackets: frozenset[int] = frozenset()
    """Words that an opening bracket stands before."""
    after_brackets: frozenset[int] = frozenset()
    """Words that a closing bracket stands before."""
    apart: frozenset[int] = frozenset()
    """Words that a sign between parts of a row, or a row's end, parts from the word before: no "and" and no hyphen."""
    after_question: frozenset[int] = frozenset()
    """Words that a question mark stands before; the place behind all words if one ends the text."""
    after_stop: frozenset[int] = frozenset()
    """Words that a full stop and a blank stand before."""
    after_field: frozenset[int] = frozenset()
    """Words that `from:CN` or another field parts from the word before."""
    after_gap: frozenset[int] = frozenset()
    """Words that make no phrase with the word before: a control code stood between them."""
    flags: frozenset[int] = frozenset()
    """Codes of countries that flags tell."""
    after_row: frozenset[int] = frozenset()
    """Words that a row's end or a semicolon parts from the word before."""
    named_acts: bool = True
    """Whether acts are met by their names."""
    postal_codes: Mapping[str, str] = {}
    """Towns behind postal codes, by their keys → the code: DE-73765, 73765."""
    town_of_its_head: str = ""
    """The key of the town in the head of a seller's paper."""

    def choosing(self, those: Iterable[Candidate], why: str = "") -> Scan:
        """Return the scan with more candidates chosen; they are of the reader `why`."""
        more = tuple(one.read_by(why) for one in those)
        if not more:
            return self
        acts = (key for one in more if one.use is Use.ACT for key in one.keys)
        found = replace(self, chosen=(*self.chosen, *more), acts=(*self.acts, *acts))
        kept = _OF_WORDS if any(one.use in {Use.FIRM, Use.PARTY} for one in more) else (*_OF_WORDS, *_OF_LABELS)
        for known in kept:
            if known in self.__dict__:
                found.__dict__[known] = self.__dict__[known]
        if "taken" in self.__dict__:
            found.__dict__["taken"] = _with_uses(self.taken, more)
        return found

    def with_commas(self, places: frozenset[int]) -> Scan:
        """Return the scan in which commas stand before some words as well."""
        return replace(self, after_comma=self.after_comma | places) if places else self

    @cached_property
    def _keys_joined(self) -> str:
        return "".join(word.key for word in self.words)

    def joined_key(self, first: int, last: int) -> str:
        """Return the keys of the words from `first` to before `last`, without spaces."""
        those = self.words[first:last]
        if not those:
            return ""
        begin = self.words[0].start
        return self._keys_joined[those[0].start - begin : those[-1].end - begin]

    def joining(self, names: Iterable[Name]) -> Scan:
        """Return the scan with other names in place of those found one by one."""
        return replace(self, joined=tuple(names))

    @cached_property
    def taken(self) -> tuple[str, ...]:
        """What each word is used for; "" for one that is not."""
        return _with_uses(("",) * len(self.words), self.chosen)

    @cached_property
    def goods(self) -> Sequence[int]:
        """The words that name subjects, in order."""
        return [place for place, use in enumerate(self.taken) if use == Use.SUBJECT]

    @cached_property
    def subjects(self) -> tuple[Name, ...]:
        """The names of subjects, in order."""
        if self.joined is not None:
            return self.joined
        found: list[Name] = []
        for one in self.chosen:
            if one.over:
                found = [name for name in found if not one.first <= name.first < one.last]
            if one.name:
                found.append(one.name)
        return tuple(sorted(found, key=lambda name: name.first))

    @cached_property
    def tails(self) -> Mapping[int, str]:
        """The rests of Korean words behind names, by word."""
        return {name.last - 1: name.tail for name in self.subjects if name.tail}

    def _keys(self, use: Use) -> Iterator[str]:
        return (key for one in self.chosen if one.use is use for key in one.keys)

    @cached_property
    def parties(self) -> frozenset[str]:
        """The parties that are named."""
        return frozenset(self._keys(Use.PARTY))

    @cached_property
    def uses(self) -> frozenset[str]:
        """The users and uses that are named."""
        return frozenset(self._keys(Use.USE))

    @cached_property
    def firm_places(self) -> tuple[str, ...]:
        """Countries in the names of firms."""
        return tuple(self._keys(Use.FIRM))

    @cached_property
    def roles(self) -> tuple[Role | None, ...]:
        """What each word does by the vocabulary; None for an unknown one."""
        if not (self._has_han or self.forms):
            return self.own_roles
        found = list(self.own_roles)
        for first, last in self._glued_runs() if self._has_han else ():
            self._cut(first, last, found)
        return tuple(Role.FORM if place in self.forms else one for place, one in enumerate(found))

    @cached_property
    def forms(self) -> Mapping[int, str]:
        """The place of each word of several that are one for a form together (công nghệ) → the key of all."""
        found: dict[int, str] = {}
        for place, word in enumerate(self.words):
            for folded, count in thing_words.long_forms().get(word.key, ()):
                if place not in found and self.joined_key(place, place + count) == folded:
                    found |= dict.fromkeys(range(place, place + count), folded)
        return found

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """The labels and nouns that tell a place's part in the shipment, in order."""
        return party_labels.labels(self)

    @cached_property
    def of_led_names(self) -> frozenset[int]:
        """The words of names, and of no place, behind small words with a colon: "An: Sales, Moscow"."""
        return party_labels.of_led_names(self)

    @cached_property
    def of_whom(self) -> frozenset[int]:
        """The words between the label of a party and its place: "Consignee: metals broker, Antwerp"."""
        return party_labels.of_whom(self)

    @cached_property
    def ends_of_labels(self) -> Mapping[int, Label]:
        """The last word of each label that stands before its place → the label."""
        return {one.last - 1: one for one in self.labels if one.role is not PlaceRole.TRANSIT_BEHIND}

    @cached_property
    def beside_labels_of_parties(self) -> frozenset[int]:
        """The first word of each label of a party and the word behind each: no name goes on there.

        Behind a word with a capital, and before a form of law, it is a name's own word: "Star Importers Ltd".
        """
        found = set[int]()
        for label in self.labels:
            if label.role in OF_PARTIES and not self._is_within_a_name(label):
                found.update({label.first, label.last})
        return frozenset(found)

    def _is_within_a_name(self, label: Label) -> bool:
        behind = self.words[label.last].key if label.last < len(self.words) else ""
        return label.last not in self.after_colon and behind in said.group("company", "ends_of_names")

    @cached_property
    def beginnings_of_firms(self) -> Mapping[int, int]:
        """The last word of each firm's name → its first."""
        return {one.last - 1: one.first for one in self.chosen if one.use in {Use.FIRM, Use.PARTY}}

    @cached_property
    def own_roles(self) -> tuple[Role | None, ...]:
        """The same without what characters that are glued to each other make together."""
        return tuple(self._role(place) for place in range(len(self.words)))

    def _role(self, place: int) -> Role | None:
        folded = self.words[place].key
        if is_han(folded[0]):
            return None
        if is_hangul(folded[0]):
            return _of_pieces(folded)
        if folded.isdigit() or _joins(folded):
            return Role.GRAMMAR
        if known := said.role_as_written(folded, self.words[place].raw):
            return known
        if said.words_like_codes().get(self.words[place].raw, frozenset()) & self.languages:
            return Role.GRAMMAR
        return Role.GRADE if _SPECIFICATION.fullmatch(folded) else None

    @cached_property
    def languages(self) -> frozenset[str]:
        """Languages to which at least two small words of the text belong."""
        return said.languages_told(word.raw for word in self.words)

    @cached_property
    def has_small_letters(self) -> bool:
        """Whether a word of the text is in small letters."""
        return any(word.raw.islower() for word in self.words)

    @cached_property
    def parted(self) -> frozenset[int]:
        """The words that any sign but a hyphen or a stroke parts from the word before."""
        brackets = self.in_brackets | self.after_brackets
        return self.after_comma | brackets | self.after_dash | self.after_sentence | self.after_colon

    @cached_property
    def signature(self) -> int:
        """The closing word ("regards") behind which there is only a signature; the number of words if there is none."""
        found = len(self.words)
        for place in range(len(self.words) - 1, 0, -1):
            if place in self.after_dash or self._is_a_direction(place):
                break
            before = self.words[place - 1].key in said.group("to", "from") or place - 1 in self.ends_of_labels
            if self._closes(place) and not before:  # "to Salam, Iran"
                found = place
        return found

    def is_in_the_signature(self, place: int) -> bool:
        """Return whether a word stands behind a closing one, and that opens no paper: in Japan mails begin so.

        A paper has a label with a colon before the word, or that of a party behind it.
        """
        between = range(self.signature, place + 1)
        parties = any(label.first > self.signature and label.last in self.after_colon for label in self.labels)
        return len(between) > 1 and self.after_colon.isdisjoint(between) and not parties

    def _is_a_direction(self, place: int) -> bool:
        """Return whether a word says where goods leave or arrive: not in a phrase, "sent from my iPhone"."""
        if self.words[place].key not in said.group("to", "from"):
            return False
        before = said.spaced().phrases.get(self.words[place - 1].key, ())
        return not any(
            tuple(word.key for word in self.words[place - 1 : place - 1 + len(parts)]) == parts for parts, _ in before
        )

    def _closes(self, place: int) -> bool:
        """Return whether a word ends closing words: a sign, the end of a line or a name follows it."""
        word, behind = self.words[place], place + 1
        if is_han(word.key[0]):
            ends = range(max(0, place + 1 - _LONGEST_CLOSING), place)
            return any(self.joined_key(first, behind) in said.group("signing") for first in ends)
        if word.key not in said.group("signing") or (word.raw.isupper() and len(word.raw) <= _INITIALS):
            return False
        return behind in self.after_comma or len(self.words) - behind <= _WORDS_OF_A_NAME

    @cached_property
    def has_directions(self) -> bool:
        """Whether words of direction stand in the text: letters that hyphens join are no route of their own then."""
        told = said.group("to", "from")
        return any(word.key in told for word in self.words)

    @cached_property
    def _has_han(self) -> bool:
        return any(is_han(word.key[0]) for word in self.words)

    def _glued_runs(self) -> Iterator[tuple[int, int]]:
        """Stretches of Chinese and Japanese characters that are not used."""
        first: int | None = None
        for place in range(len(self.words) + 1):
            free = place < len(self.words) and not self.taken[place] and is_han(self.words[place].key[0])
            if free and first is not None and not self.words[place].glued:
                yield first, place
                first = place
            elif free and first is None:
                first = place
            elif not free and first is not None:
                yield first, place
                first = None

    def _cut(self, first: int, last: int, roles: list[Role | None]) -> None:
        """Give the characters of a run the roles of the words that it is made of."""
        run = self.joined_key(first, last)
        offset = self.words[first].start
        begins = {self.words[place].start - offset: place for place in range(first, last)}
        for piece in said.pieces(run):
            for at in range(piece.start, piece.end):
                if (place := begins.get(at)) is not None:
                    roles[place] = piece.role

    def role(self, place: int) -> Role | None:
        """Return what a word does; None if nothing on file knows it."""
        return self.roles[place]

    def is_content(self, place: int) -> bool:
        """Return whether a word that is not used may say what is asked about."""
        if self.taken[place]:
            return False
        known = self.role(place)
        return known is None or known.makes_another_thing

    def symbols_beside(self, place: int) -> Iterator[str]:
        """Yield the symbols of elements from which nothing but a word of listing or a sign parts a word."""
        for step in (-1, 1):
            other = place + step
            joined = 0 <= other < len(self.words) and self.words[other].raw.islower()
            if joined and self.words[other].key in said.group("listing"):  # "ni" is a word, Ni none
                other += step
            if 0 <= other < len(self.words) and thing_words.is_a_symbol(self.words[other].raw):
                yield self.words[other].raw

    def is_unknown(self, place: int) -> bool:
        """Return whether a word is not used and not in the vocabulary."""
        return not self.taken[place] and self.role(place) is None

    def unknown_runs(self, *, firms: bool = False) -> Iterator[tuple[int, int]]:
        """Stretches of words that nothing is known of; with `firms`, of words of a firm's name as well."""
        first: int | None = None
        for place in range(len(self.words) + 1):
            inside = place < len(self.words)
            if inside and (self.is_unknown(place) or (firms and self.taken[place] == "firm")):
                first = place if first is None else first
            elif first is not None:
                yield first, place
                first = None

    def typed(self, first: int, last: int) -> str:
        """Return words as they were typed, without spaces where there were none."""
        return written(self.words[first:last])


def _joins(folded: str) -> bool:
    joining = said.group("to", "from", "component", "without", "joining", "free", "origin", "behind_from", "behind_to")
    return folded in joining or folded in said.words_of_their_language() or folded in said.unasked_words()


def _of_pieces(folded: str) -> Role | None:
    """Return what a Korean word does by its parts: unknown if a part is, another thing if a part makes one."""
    roles = [piece.role for piece in said.pieces(folded)]
    if None in roles:
        return None
    return next((role for role in roles if role and role.makes_another_thing), Role.GRAMMAR)


def is_content(folded: str) -> bool:
    """Return whether a word by itself may say what is asked about.

    No grammar, no word of trade, no word of direction.
    """
    if folded.isdigit():
        return False
    if thing_words.is_unspaced(folded):
        return bool(said.unknown_part(folded))
    if _joins(folded) or folded.startswith(said.receivers()):
        return False
    known = said.spaced().whole.get(folded)
    return known is None or known.makes_another_thing
