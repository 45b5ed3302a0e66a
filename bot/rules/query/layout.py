"""The layout of a question as it was typed: what each word is for the shipment, and the sign before it. PURE."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from msgspec import Struct

from bot.rules.query import papers
from bot.rules.query.parse import Query
from bot.rules.query.tokens import Scan, Use
from bot.text import question_words as said
from bot.text.normalize import Word, is_han, without_signs, words
from bot.text.place_labels import OF_RECEIVERS, PlaceRole
from bot.text.question_words import Role


class Kind(StrEnum):
    """What a word is for the shipment."""

    GOODS = "goods"
    PLACE = "place"
    """A place, a firm, or a listed party."""
    VALUE = "value"
    """An amount or a code of goods."""
    NUMBER = "number"
    """The number of a paper; a use."""
    LABEL = "label"
    """A label of who sends or receives, or of where."""
    OFFICE = "office"
    """A label of who is beside the shipment, or made the goods; a word of goods as well (storage, agent, mine)."""
    DIRECTION = "direction"
    UNREAD = "unread"
    SMALL = "small"
    """A word that changes nothing."""


LABELS = frozenset({Kind.LABEL, Kind.OFFICE})


class Sign(StrEnum):
    """What stands before a word: nothing but a blank, a comma or the like, or the end of a row or sentence."""

    NONE = "none"
    APART = "apart"
    ROW = "row"


class Atom(Struct, frozen=True, gc=False):
    """A word as typed."""

    raw: str
    key: str
    kind: Kind
    sign: Sign
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """A text as it was typed, its words, and where each of them stands in it."""

    text: str
    words: tuple[Word, ...]
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, typed: str) -> Typed:
        """Cut a text into words, as a scan does."""
        text = unicodedata.normalize("NFKC", typed)
        those = tuple(words(text))
        return cls(text, those, tuple(_spans(text, those)))

    def gap(self, place: int) -> str:
        """Return what stands before a word, behind the one before it."""
        return self.text[self.spans[place - 1][1] : self.spans[place][0]] if place else ""


def _spans(text: str, those: Sequence[Word]) -> list[tuple[int, int]]:
    """Return where each word stands in a text, with the signs inside that words lose ("co's")."""
    kept, places = without_signs(text)
    found: list[tuple[int, int]] = []
    end = 0
    for word in those:
        start = kept.index(word.raw, end)
        end = start + len(word.raw)
        found.append((places[start], places[end - 1] + 1))
    return found


_ROW = re.compile(r"[\r\n\u2028]|[。！？]|[.!?]\s+$")
_SIGN = re.compile(r"[;|\t()\[\]（）、，；：|→>–—]|[,:/](?!\d)|\s[-/](?=\s)")
_COLON = re.compile("[:：]")
_LONGEST_ABBREVIATION = 3
_MOST_PAIRS = 40_000
_OF_ENDS = frozenset({*OF_RECEIVERS, PlaceRole.DEPARTURE, PlaceRole.SELLER})
_KINDS_OF_USES: Mapping[str, Kind] = {
    Use.SUBJECT: Kind.GOODS,
    Use.COUNTRY: Kind.PLACE,
    Use.TOWN: Kind.PLACE,
    Use.FIRM: Kind.PLACE,
    Use.PARTY: Kind.PLACE,
    Use.USE: Kind.NUMBER,
}
_TOLD = frozenset({Kind.VALUE, Kind.NUMBER, Kind.PLACE})


def layout(
    query: Query, scan: Scan, unread: Sequence[int], typed: Typed | None = None
) -> tuple[list[Atom], Mapping[int, int]]:
    """Return the words of a question as typed, and the place there of each word of the scan that is found again.

    `unread` are the places in the scan of words that were passed over.
    """
    typed = typed or Typed.of(query.typed)
    found = _aligned(scan.words, typed.words)
    kinds = _kinds_as_typed(scan, typed.words, found, {*unread})
    for place, kind in figures(query, typed, scan, found).items():
        if kinds[place] is Kind.SMALL:
            kinds[place] = kind
    signs = [_sign(typed, place) for place in range(len(typed.words))]
    for place in _behind_titles(typed, signs, kinds):
        signs[place] = Sign.ROW
    roles = {at: scan.role(place) for place, at in found.items()}
    atoms = enumerate(zip(typed.words, kinds, signs, strict=True))
    return [Atom(word.raw, word.key, kind, sign, roles.get(n)) for n, (word, kind, sign) in atoms], found


# -- what each word is


def _kinds_as_typed(scan: Scan, those: Sequence[Word], found: dict[int, int], unread: set[int]) -> list[Kind]:
    """Return what each word as typed is; one that was read in parts or otherwise is what its beginning is."""
    own = _kinds(scan, unread)
    kinds = [Kind.SMALL] * len(those)
    for place, typed in found.items():
        kinds[typed] = own[place]
    free = {*range(len(those))} - {*found.values()}
    lost = [place for place in range(len(scan.words)) if place not in found]
    for place in (place for place in lost if own[place] in {Kind.GOODS, Kind.PLACE}):
        folded = scan.words[place].key
        at = next((typed for typed in sorted(free) if folded in those[typed].key), None)
        if at is not None:
            kinds[at] = own[place]
        elif own[place] is Kind.GOODS:  # a name that is not found again may be any word that is none of the scan's
            kinds = [Kind.GOODS if n in free and those[n].raw.isalpha() else one for n, one in enumerate(kinds)]
    return kinds


def _aligned(own: Sequence[Word], typed: Sequence[Word]) -> dict[int, int]:
    """Return the places of words in the text as it was typed; none of a text that repeats itself over and over."""
    one, other = [word.key for word in own], [word.key for word in typed]
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    found = {place: place for place in range(same)}
    counts = Counter(other[same:])
    if sum(counts[folded] for folded in one[same:]) > _MOST_PAIRS:
        return found
    blocks = SequenceMatcher(None, one[same:], other[same:], autojunk=False).get_matching_blocks()
    return found | {same + block.a + n: same + block.b + n for block in blocks for n in range(block.size)}


def _kinds(scan: Scan, unread: set[int]) -> list[Kind]:
    """Return what each word of a scan is for the shipment."""
    goods = {place for name in scan.subjects for place in range(name.first, name.last)}
    labels = {place: label.role for label in scan.labels for place in range(label.first, label.last)}
    directed = _directed()
    found = []
    for place, word in enumerate(scan.words):
        used = Kind.GOODS if place in goods else _KINDS_OF_USES.get(scan.taken[place])
        if used:
            kind = used
        elif place in labels:
            kind = Kind.LABEL if labels[place] in _OF_ENDS else Kind.OFFICE
        elif papers.heads_a_field(word.raw):
            kind = Kind.OFFICE
        elif word.key in directed:
            kind = Kind.DIRECTION
        else:
            kind = Kind.UNREAD if place in unread else Kind.SMALL
        found.append(kind)
    return found


def _directed() -> frozenset[str]:
    """Return the words of direction and of purpose, without those that also say "of"."""
    told = said.group("purpose", "to", "incoterms_to", "incoterms_from")
    return told | (said.group("from") - said.group("of"))


# -- the sign before it


def _sign(typed: Typed, place: int) -> Sign:
    """Return the sign between a word and the one before it."""
    if not place:
        return Sign.ROW
    gap, (before, behind) = typed.gap(place), typed.words[place - 1 : place + 1]
    if _ROW.search(gap) and (gap[:1] != "." or "\n" in gap or _ends_a_sentence(before, behind)):
        return Sign.ROW
    start, end = typed.spans[place - 1][1], typed.spans[place][0]
    if gap.isspace() and (is_han(typed.text[start - 1]) or is_han(typed.text[end])):
        return Sign.APART  # within a phrase these scripts have no blank
    between_figures = before.raw[-1:].isdigit() and behind.raw[:1].isdigit() and len(gap) == 1
    return Sign.APART if _SIGN.search(gap) and not between_figures else Sign.NONE


def _ends_a_sentence(before: Word, behind: Word) -> bool:
    """Return whether a full stop is no sign of a short form: `Univ. lab`, `Mr. Park`."""
    return len(before.raw) > _LONGEST_ABBREVIATION and before.raw.islower() and not behind.raw[:1].islower()


def _behind_titles(typed: Typed, signs: Sequence[Sign], kinds: Sequence[Kind]) -> Iterator[int]:
    """Yield the places behind a row's title: `Beställning 771:`, `Invoice draft:`, `ship to Acme, Ghent:`."""
    begin, open_ = 0, True
    for place, sign in enumerate(signs):
        if sign is Sign.ROW:
            begin, open_ = place, True
        elif open_ and _COLON.search(typed.gap(place)):
            open_ = False
            if _is_a_title(kinds[begin:place], typed.words[begin:place]):
                yield place


def _is_a_title(kinds: Sequence[Kind], those: Sequence[Word]) -> bool:
    """Return whether words before a colon tell of a paper or a place, and are no goods and no label."""
    if Kind.GOODS in kinds or kinds[-1] in LABELS:
        return False
    pairs = zip(kinds, those, strict=True)
    return any(kind in _TOLD or word.key.isdigit() or papers.names_a_paper(word.raw) for kind, word in pairs)


AMOUNTS = frozenset({"t", "l", "m3"})
"""Units of amounts; a size or a purity between a name and a word parts them no more than a grade does."""
_HEADING, _LONGEST_AMOUNT = 4, 6
_COUNTING = frozenset({Role.TRADE, Role.PACKAGING})
"""Roles of the words by which goods are counted: pieces, drums."""


def figures(query: Query, typed: Typed, scan: Scan, found_at: Mapping[int, int]) -> dict[int, Kind]:
    """Return the places of figures, with what each is; `found_at` tells where words of the scan stand as typed."""
    amounts, sizes = _measured(query, typed)
    codes = _codes(query)
    counting = _counting(typed, scan, found_at)
    found: dict[int, Kind] = dict.fromkeys(amounts, Kind.VALUE)
    for place, word in enumerate(typed.words):
        if place in sizes or place in amounts or not (word.raw[-1:].isdecimal() or word.raw[:1].isdecimal()):
            continue
        counted = place + 1 in counting and len(word.key) <= _LONGEST_AMOUNT
        if counted or _is_of(codes, word) or papers.is_counted(typed.text, *typed.spans[place]):
            found[place] = Kind.VALUE
        elif _is_of_a_paper(typed, place):
            found[place] = Kind.NUMBER
    return found


def _measured(query: Query, typed: Typed) -> tuple[set[int], set[int]]:
    """Return the places of the words of amounts, and of those of sizes and purities."""
    sizes, amounts = set[int](), set[int]()
    for one in query.quantities:
        start = typed.text.find(one.text)
        if start >= 0:
            end = start + len(one.text)
            covered = {place for place, span in enumerate(typed.spans) if start <= span[0] < end}
            (amounts if one.unit in AMOUNTS else sizes).update(covered)
    return amounts, sizes


def _codes(query: Query) -> frozenset[str]:
    """Return the words of the codes of goods."""
    customs = (code for code in query.hs if code not in query.numerals or len(code) > _HEADING)
    return frozenset(word.key for code in (*customs, *query.cas, *query.controls) for word in words(code))


def _is_of(codes: frozenset[str], word: Word) -> bool:
    """Return whether a word is a part of a code."""
    return len(word.key) > 1 and word.key.isdigit() and any(word.key in code for code in codes)


def _counting(typed: Typed, scan: Scan, found_at: Mapping[int, int]) -> frozenset[int]:
    """Return the places of words that count what stands before them."""
    units = (at for place, at in found_at.items() if scan.role(place) in _COUNTING)
    return frozenset(at for at in units if at and typed.gap(at).strip(".") in {"", " "})


def _is_of_a_paper(typed: Typed, place: int) -> bool:
    """Return whether the word for a paper stands before a number: it is the paper's."""
    while place and any(map(str.isdecimal, typed.words[place].raw)):
        place -= 1
    return papers.names_a_paper(typed.words[place].raw)
