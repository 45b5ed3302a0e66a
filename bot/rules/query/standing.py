"""Where an unread word stands: in the phrase of the goods, as goods of its own, or beside them, as in papers. PURE.

The law. A word can make other goods of those named only from within their own phrase; another row, sentence or label,
a word of direction or of purpose before it, or something of the shipment between it and the name (an amount, a code, a
number of a paper, a place, a firm) parts it from them. What stands between parts only with a comma or the like, or if
the word is written like a name, with a capital among names of goods without one. A parted word with an amount or a
code of its own, or one that a word like "and" lists, is further goods. What cannot be placed is of the goods.

The tables of the law, with an example of each line, are `bot/data/query/standing.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from itertools import pairwise
from typing import ClassVar

from bot.data import read_yaml
from bot.rules.query import papers
from bot.rules.query.day_roles import is_told_beside
from bot.rules.query.layout import LABELS, Atom, Kind, Sign, Typed, layout
from bot.rules.query.measures import is_a_content, is_a_unit, is_measured, is_of_its_measure
from bot.rules.query.neighbours import Neighbours
from bot.rules.query.parse import Query
from bot.rules.query.tokens import Scan
from bot.text import place_labels
from bot.text import question_words as said
from bot.text.normalize import is_han, key, unspaced
from bot.text.question_words import Role

_ADDING = re.compile(r"[&+＆＋]")
_ARROW = re.compile("→|[-=]>")
_CELL = re.compile(r"\s[/|]\s|[|\t\r\n;]")
"""What parts the cells of a row."""
_ROMAN = re.compile("[IVX]+")
_OF_SENTENCES, _FEWEST_OF_A_SENTENCE = frozenset({Role.GRAMMAR, Role.QUESTION}), 3
_NOUNS, _SHORTEST_NOUN = frozenset({Role.PACKAGING, Role.SHAPE, Role.PRODUCT}), 4


class Standing(StrEnum):
    """What a word that was passed over may be, by where it stands."""

    OF_GOODS = "of-goods"
    """It may make other goods of those that are named."""
    FURTHER = "further"
    """It may be goods of its own."""
    ASIDE = "aside"
    """It makes no other goods of those under a duty; beside silence it may be what they are."""
    BESIDE = "beside"
    """It makes no other goods of them."""
    PURPOSE = "purpose"
    """It says what the goods are for."""
    NAME = "name"
    """It is beside them, and of a place, a firm or a paper: no goods at all."""
    MODIFIER = "modifier"
    """It is right beside ordinary goods, where their language has words that tell what kind they are."""
    QUALITY = "quality"
    """It says how they are, and needs no mention."""


@dataclass(frozen=True, slots=True)
class StandingLine:
    """A line of the table: the standing of a word that has all facts of `when` and none of `unless`."""

    when: frozenset[str]
    unless: frozenset[str]
    standing: Standing


@cache
def standing_lines() -> tuple[StandingLine, ...]:
    """Return the lines of the table, in their order; the last one fits every word."""
    lines = read_yaml("query/standing")["standings"]
    return tuple(
        StandingLine(frozenset(line.get("when", ())), frozenset(line.get("unless", ())), Standing(line["is"]))
        for line in lines
    )


@cache
def _words_of_war() -> tuple[str, ...]:
    return tuple(str(read_yaml("query/standing")["words_of_war"]).split())


@cache
def generic_machines() -> frozenset[str]:
    """Return the keys of words for any machine or device."""
    return frozenset(key(word.replace("_", " ")) for word in read_yaml("query/standing")["generic_machines"].split())


@cache
def _endings(kind: str) -> tuple[str, ...]:
    return tuple(str(read_yaml("query/standing")[kind]).split())


def _are_small(atoms: Sequence[Atom], goods: Sequence[Atom]) -> bool:
    """Return whether goods are written small, so that a capital tells a name; marks in capitals (FPGA) do not say it.

    The capital of a row's first word says nothing. Where they say nothing, other nouns do: packings, shapes, products.
    """
    begins = {id(atom) for place, atom in enumerate(atoms) if place == 0 or atom.sign is Sign.ROW}
    telling = [
        atom
        for atom in goods
        if any(map(str.islower, atom.raw))
        and not any(map(str.isdecimal, atom.raw))
        and not (id(atom) in begins and atom.raw[0].isupper())
    ]
    if telling:
        return any(atom.raw[:1].islower() for atom in telling)
    return any(atom.raw.islower() and len(atom.raw) >= _SHORTEST_NOUN for atom in atoms if atom.role in _NOUNS)


@dataclass(frozen=True, slots=True)
class Unread:
    """Unread words as they stand: the places of the first and the last atom, and where they are in the text.

    `capital`: they are written like a name. The stretch has the signs of a script without blanks before them, too.
    """

    begin: int
    end: int
    atoms: Sequence[Atom]
    capital: bool
    stretch: tuple[int, int]

    def name_a_paper(self) -> bool:
        """Return whether they are words for papers."""
        return all(papers.names_a_paper(atom.raw) for atom in self.atoms)

    def are_an_adjective(self) -> bool:
        """Return whether the last of them is written small and ends as adjectives do."""
        return self.are_inflected() or self._end_small_in("adjective_endings")

    def are_inflected(self) -> bool:
        """Return whether the last of them is written small and ends as only adjectives do that agree with a noun."""
        return self._end_small_in("agreeing_endings")

    def _end_small_in(self, kind: str) -> bool:
        return self.atoms[-1].raw.islower() and self.atoms[-1].raw.endswith(_endings(kind))

    def tell_of_war(self) -> bool:
        """Return whether one of them may be for war."""
        return any(atom.raw.casefold().startswith(_words_of_war()) for atom in self.atoms)


class Standings:
    """Where the unread words of a question stand."""

    def __init__(self, query: Query, scan: Scan, unread: Sequence[int]) -> None:
        """Lay out the words as typed; `unread` are the places in the scan of those that were passed over."""
        self._typed = Typed.of(query.typed)
        self._atoms, self._at = layout(query, scan, unread, self._typed)
        self._days = days_as_typed(query, self._typed)
        self._beside = Neighbours(self._atoms)
        goods = [atom for atom in self._atoms if atom.kind is Kind.GOODS]
        self._has_goods = bool(goods)
        amounts = [atom for atom in self._atoms if atom.kind is Kind.VALUE and atom.raw[:1].isdecimal()]
        self._has_one_amount = len(amounts) <= 1
        self._has_small_names = _are_small(self._atoms, goods)

    def of(self, first: int, last: int, known: Iterable[str]) -> Standing:
        """Return where the words of a scan from `first` to before `last` stand; `known` are facts of what they are."""
        return self.line_of(first, last, known).standing

    def line_of(self, first: int, last: int, known: Iterable[str]) -> StandingLine:
        """Return the line of the table that tells it."""
        facts = frozenset((*known, *self._facts(first, last)))
        return next(line for line in standing_lines() if line.when <= facts and not line.unless & facts)

    def _facts(self, first: int, last: int) -> Iterator[str]:
        """Yield what the table may ask of words; where no goods are named nothing parts words from them."""
        begin, end = self._at.get(first), self._at.get(last - 1)
        if begin is None or end is None:
            return
        atoms = self._atoms[begin : end + 1]
        stretch = self._runs[self._typed.spans[begin][0]], self._typed.spans[end][1]
        those = Unread(begin, end, atoms, self._is_capital(atoms, begin), stretch)
        yield from (fact for fact, holds in self._OF_MEASURES.items() if holds(self, those))
        if self._has_goods:
            yield from (fact for fact, holds in self._BESIDE_GOODS.items() if holds(self, those))

    def _is_a_label(self, those: Unread) -> bool:
        """Return whether words begin a label, or tell an amount of pieces or money that no vocabulary knows."""
        label = self._beside.begun[those.begin] and all(atom.kind in LABELS for atom in those.atoms)
        return label or all(atom.role is None and papers.tells_a_count(atom.raw) for atom in those.atoms)

    def _is_beside_a_place(self, those: Unread) -> bool:
        return those.capital and those.begin in self._beside.beside_places

    def _lead(self, those: Unread) -> Kind | None:
        """Return the kind of what leads words."""
        return (self._beside.led_names if those.capital else self._beside.led)[those.begin]

    def _is_labelled(self, those: Unread) -> bool:
        """Return whether a label leads words that are written like a name, or without case."""
        without_case = not any(atom.raw.lower() != atom.raw.upper() for atom in those.atoms)
        return self._lead(those) in LABELS and (those.capital or without_case)

    def _is_numbered(self, those: Unread) -> bool:
        """Return whether a number stands behind words, and no goods right before them in their cell.

        `Projekt Nr. 12`, but `graphite pencil No. 2`.
        """
        text, stop = self._typed.text, those.stretch[1]
        return self._begins[those.begin] and papers.has_a_number_behind(text, stop, of_a_paper=those.name_a_paper())

    def _is_parted(self, those: Unread) -> bool:
        """Return whether something stands between a word and every name of goods; what leads it is before it."""
        before, behind = self._beside.before[those.begin], self._beside.behind[those.end]
        if those.capital and not self._is_a_mark(those.begin):
            return True  # "cobalt Glencore", "Siemens motors"; "gallium MMIC" may be goods
        led = self._is_beside_a_place(those) or self._lead(those) is not None
        if not (led or before is None or before.parts(capital=those.capital, led=False)):
            return False
        return behind is None or behind.parts(capital=those.capital, led=led)

    def _is_a_mark(self, place: int) -> bool:
        """Return whether a word is all capitals, with no name in capitals and small letters beside it ("BYD Atto")."""
        around = self._atoms[max(0, place - 1) : place + 2]
        named = any(atom.kind is Kind.UNREAD and atom.raw[:1].isupper() and not atom.raw.isupper() for atom in around)
        return self._atoms[place].raw.isupper() and not named

    def _are_a_verb(self, those: Unread) -> bool:
        """Return whether a word stands right behind that only a verb has before it: `들여올 수 있나요`."""
        behind = self._behind(those)
        return behind is not None and behind.sign is Sign.NONE and behind.key in said.group("behind_verbs")

    def _is_in_a_cell_of_a_name(self, those: Unread) -> bool:
        """Return whether a word stands between signs of a row, among words with a capital and no others."""
        if not self._has_small_names:
            return False
        begin, end = self._beside.cell_around(those.begin)
        around = self._atoms[begin:end]
        passed = all(atom.kind in {Kind.UNREAD, Kind.SMALL} and not atom.raw.isdecimal() for atom in around)
        capital = all(atom.raw[:1].isupper() for atom in around)
        signs = [self._typed.gap(at) for at in (begin, end) if 0 < at < len(self._atoms)]
        return len(around) > 1 and passed and capital and bool(signs) and all(map(_CELL.search, signs))

    def _is_sent_on(self, those: Unread) -> bool:
        """Return whether an arrow to a place stands right behind a word: `安吉→鹿特丹`."""
        behind = self._behind(those)
        return behind is not None and behind.kind is Kind.PLACE and bool(_ARROW.search(self._typed.gap(those.end + 1)))

    def _is_joined(self, those: Unread) -> bool:
        """Return whether a word or a sign for "and" stands right before a word."""
        before = self._before(those)
        told = before is not None and before.key in said.group("joining", "adding")
        return told or bool(_ADDING.search(self._typed.gap(those.begin)))

    def _is_a_price_unit(self, those: Unread) -> bool:
        """Return whether one short word stands behind a stroke and a figure: `$690/pc`."""
        before = self._before(those)
        if before is None or len(those.atoms) > 1 or len(those.atoms[0].raw) >= _SHORTEST_NOUN:
            return False
        return self._typed.gap(those.begin) == "/" and before.raw[-1].isdecimal()

    def _is_a_type(self, those: Unread) -> bool:
        """Return whether capitals beside goods have figures right behind them, as types do: `inserts CNMG 120408`."""
        if not all(atom.raw.isascii() and atom.raw.isupper() for atom in those.atoms) or not self._has_a_figure(those):
            return False
        behind = self._goes_on(those.begin) and any(atom.kind is Kind.GOODS for atom in self._atoms[: those.begin])
        return behind or self._goods_behind[those.end]

    def _is_a_group(self, those: Unread) -> bool:
        """Return whether a word is a group of a formula: the OH of Co(OH)2."""
        behind = self._behind(those)
        if len(those.atoms) > 1 or not those.begin or behind is None or not those.atoms[0].raw[0].isupper():
            return False
        signs = self._typed.gap(those.begin), self._typed.gap(those.end + 1)
        return behind.raw[0].isdecimal() and signs == ("(", ")")

    def _has_a_figure(self, those: Unread) -> bool:
        """Return whether a figure that is no amount stands right behind a word, with a hyphen between at most."""
        behind = self._behind(those)
        if behind is None or behind.kind is not Kind.SMALL or self._typed.gap(those.end + 1) not in {"", " ", "-"}:
            return False
        return behind.raw[0].isdecimal() or _ROMAN.fullmatch(behind.raw) is not None

    def _has_its_figure(self, those: Unread) -> bool:
        """Return whether a word between two figures, with no sign before it, tells of the second: `80目 膨胀率250`."""
        before, own = self._before(those), those.atoms[0]
        if before is None or own.sign is not Sign.NONE or not self._has_a_figure(those):
            return False
        joined = unspaced(own.raw[0])
        counted = before.raw[0].isdecimal() or (those.begin > 1 and self._atoms[those.begin - 2].raw[-1].isdecimal())
        return before.kind is not Kind.GOODS and (counted or (joined and bool(self._typed.gap(those.begin))))

    def _is_a_brand(self, those: Unread) -> bool:
        """Return whether words with a capital stand right beside goods, small words or other such words between."""
        if those.begin == 0 or those.atoms[0].sign is Sign.ROW or not all(map(_is_written_as_a_brand, those.atoms)):
            return False
        ends = (those.begin, self._goods_before), (those.end, self._goods_behind)
        # How a script without blanks is cut does not tell what is a word.
        return any(beside[place] and not unspaced(self._atoms[place].raw[0]) for place, beside in ends)

    def _is_spoken(self, those: Unread) -> bool:
        """Return whether a word in small letters, or the first of all, is of a sentence and not a word away from goods.

        "Helium is qorved", "we qorve it"; not "qorves of wood", "wood in qorves".
        """
        first = those.begin == 0 and those.atoms[0].raw.istitle()
        small = all(atom.raw.islower() for atom in those.atoms) or first
        if not (small and self._is_a_sentence) or unspaced(those.atoms[0].raw[0]):
            return False
        near = self._atoms[max(0, those.begin - 2) : those.begin][::-1], self._atoms[those.end + 1 : those.end + 3]
        return not any(self._is_told_of_goods(two) for two in near)

    @staticmethod
    def _is_told_of_goods(two: Sequence[Atom]) -> bool:
        """Return whether a small word that is no "is", and goods behind it, are the next two words from a word on."""
        if len(two) < len(("small", "goods")) or two[0].kind is not Kind.SMALL or two[1].kind is not Kind.GOODS:
            return False
        return two[0].key not in place_labels.group("copula")

    @cached_property
    def _is_a_sentence(self) -> bool:
        """Whether the text has as many words of grammar or of asking as a sentence."""
        return sum(atom.role in _OF_SENTENCES for atom in self._atoms) >= _FEWEST_OF_A_SENTENCE

    def _before(self, those: Unread) -> Atom | None:
        return self._atoms[those.begin - 1] if those.begin else None

    def _behind(self, those: Unread) -> Atom | None:
        return self._atoms[those.end + 1] if those.end + 1 < len(self._atoms) else None

    @cached_property
    def _goods_before(self) -> list[bool]:
        """Whether from each word backward goods stand behind nothing but words that tell their kind."""
        found = [False]
        for place, before in enumerate(self._atoms[:-1], start=1):
            reached = found[-1] if _tells_a_kind(before) else before.kind is Kind.GOODS
            found.append(reached and self._goes_on(place))
        return found

    def _goes_on(self, place: int) -> bool:
        """Return whether no sign but a blank stands before a word."""
        return self._atoms[place].sign is Sign.NONE or self._typed.gap(place).isspace()

    @cached_property
    def _goods_behind(self) -> list[bool]:
        """Whether from each word forward goods stand behind nothing but words that tell their kind."""
        found = [False]
        for behind in self._atoms[:0:-1]:
            reached = found[-1] if _tells_a_kind(behind) else behind.kind is Kind.GOODS
            found.append(behind.sign is Sign.NONE and reached)
        return found[::-1]

    @cached_property
    def _begins(self) -> list[bool]:
        """Whether no goods stand before each word in its cell."""
        found = [True]
        for before, atom in pairwise(self._atoms):
            found.append(atom.sign is not Sign.NONE or (before.kind is not Kind.GOODS and found[-1]))
        return found

    @cached_property
    def _runs(self) -> list[int]:
        """Where the run of signs of a script without blanks begins of which each sign of the text is."""
        han = [is_han(sign) for sign in self._typed.text]
        found: list[int] = []
        for place, is_one in enumerate(han):
            found.append(found[-1] if place and is_one and han[place - 1] else place)
        return found

    def _is_capital(self, own: Sequence[Atom], begin: int) -> bool:
        """Return whether words are written like a name: not where goods are, too, nor at the beginning of a row."""
        begins = begin == 0 or own[0].sign is Sign.ROW
        return self._has_small_names and not begins and all(atom.raw[:1].isupper() for atom in own)

    _OF_MEASURES: ClassVar[Mapping[str, Callable[[Standings, Unread], bool]]] = {
        "unit": lambda self, those: is_a_unit(self._typed.text, those.stretch),
        "of-its-measure": lambda self, those: is_of_its_measure(self._typed.text, those.stretch),
    }
    """Facts of words that measure something, whatever else is named."""
    _BESIDE_GOODS: ClassVar[Mapping[str, Callable[[Standings, Unread], bool]]] = {
        "label": _is_a_label,
        "beside-a-place": _is_beside_a_place,
        "led": lambda self, those: self._lead(those) is not None,
        "labelled": _is_labelled,
        "paper": lambda _, those: those.name_a_paper(),
        "numbered": _is_numbered,
        "of-a-day": lambda self, those: is_told_beside(self._typed.text, those.stretch, self._days),
        "parted": _is_parted,
        "capital": lambda _, those: those.capital,
        "in-a-name": lambda self, those: those.capital and self._beside.is_in_a_named_cell(those.begin),
        "cell-of-a-name": _is_in_a_cell_of_a_name,
        "cell-behind": lambda self, those: self._beside.is_in_a_cell_behind_goods(those.begin),
        "sent-on": _is_sent_on,
        "joined": _is_joined,
        "asking": lambda self, those: self._beside.is_behind_a_word_of_asking(those.begin),
        "trading": lambda self, those: self._beside.is_who_trades(those.begin, those.end) or self._are_a_verb(those),
        "own-goods": lambda self, those: self._beside.are_goods_of_their_own(
            those.begin, those.end, capital=those.capital
        ),
        "measured": lambda self, those: is_measured(self._typed.text, those.stretch),
        "content": lambda self, those: is_a_content(self._typed.text, those.stretch),
        "brand": _is_a_brand,
        "one-amount": lambda self, _: self._has_one_amount,
        "unit": _is_a_price_unit,
        "mark": _is_a_type,
        "formula": _is_a_group,
        "figured": _has_its_figure,
        "near-goods": lambda self, those: self._goods_before[those.begin] or self._goods_behind[those.end],
        "behind-goods": lambda self, those: self._goods_before[those.begin] and not unspaced(those.atoms[0].raw[0]),
        "adjective": lambda _, those: those.are_an_adjective(),
        "inflected": lambda _, those: those.are_inflected(),
        "right-behind": lambda self, those: self._atoms[those.begin - 1].kind is Kind.GOODS if those.begin else False,
        "of-war": lambda _, those: those.tell_of_war(),
        "spoken": _is_spoken,
    }
    """Facts of words where goods are named: what they are beside, and what quality or kind of goods they tell."""


def days_as_typed(query: Query, typed: Typed) -> list[tuple[int, int]]:
    """Return where the days of a question stand in its text."""
    found, place = list[tuple[int, int]](), 0
    for written in (day.span.text for day in query.dates):
        start = typed.text.find(written, place)
        start = start if start >= 0 else typed.text.find(written)
        if start >= 0:
            place = start + len(written)
            found.append((start, place))
    return found


def _is_written_as_a_brand(atom: Atom) -> bool:
    return atom.raw[:1].isupper() and len(atom.raw) >= _SHORTEST_NOUN - 1


def _tells_a_kind(atom: Atom) -> bool:
    """Return whether a word may stand between goods and another that tells what kind they are."""
    small = atom.kind is Kind.SMALL and atom.role in {None, Role.GRADE, Role.SHAPE}
    return atom.kind is Kind.UNREAD or small or (atom.raw[:1].isupper() and atom.kind is Kind.SMALL)
