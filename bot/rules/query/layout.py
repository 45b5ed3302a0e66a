"""The words of a question as it was typed: what each is for the shipment, and the sign before it. PURE."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from bot.rules.query import papers
from bot.rules.query.parse import Query
from bot.rules.query.tokens import Scan, Use
from bot.text import question_words as said
from bot.text.normalize import Word, is_han, words
from bot.text.place_labels import PlaceRole
from bot.text.question_words import Role

_ROW = re.compile(r"[\r\n\u2028]|[。！？]|[.!?]\s+$")
_SIGN = re.compile(r"[;|\t()\[\]（）、，；：|→>–—]|[,:/](?!\d)|\s[-/](?=\s)")
_COLON = re.compile("[:：]")
_LONGEST_ABBREVIATION = 3
_AMOUNTS = frozenset({"t", "l", "m3"})
"""Units of amounts; a size or a purity between a name and a word parts them no more than a grade does."""
_MOST_PAIRS, _HEADING, _LONGEST_AMOUNT = 40_000, 4, 6
_OF_ENDS = frozenset({PlaceRole.ARRIVAL, PlaceRole.FINAL, PlaceRole.DEPARTURE, PlaceRole.SELLER})
_PLACES = frozenset({Use.COUNTRY, Use.TOWN, Use.FIRM, Use.PARTY})


class Kind(Enum):
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


class Sign(Enum):
    """What stands before a word: nothing but a blank, a comma or the like, or the end of a row or sentence."""

    NONE = "none"
    APART = "apart"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Atom:
    """A word as typed."""

    raw: str
    key: str
    kind: Kind
    sign: Sign
    role: Role | None = None


def layout(query: Query, scan: Scan, unread: Sequence[int]) -> tuple[list[Atom], Mapping[int, int]]:
    """Return the words of a question as typed, and the place there of each word of the scan that is found again.

    `unread` are the places in the scan of words that were passed over.
    """
    text = unicodedata.normalize("NFKC", query.typed)  # as words are read
    those = words(text)
    found = _aligned(scan.words, those)
    spans = _spans(text, those)
    kinds = _kinds_as_typed(scan, those, found, {*unread})
    for place, kind in _values(query, text, those, spans, scan, found).items():
        if kinds[place] is Kind.SMALL:
            kinds[place] = kind
    signs = [_sign(text, those, spans, place) for place in range(len(those))]
    for place in _behind_titles(text, those, spans, signs, kinds):
        signs[place] = Sign.ROW
    roles = {typed: scan.role(place) for place, typed in found.items()}
    atoms = enumerate(zip(those, kinds, signs, strict=True))
    return [Atom(word.raw, word.key, kind, sign, roles.get(n)) for n, (word, kind, sign) in atoms], found


def _kinds_as_typed(scan: Scan, those: Sequence[Word], found: dict[int, int], unread: set[int]) -> list[Kind]:
    """Return what each word as typed is; one that was read in parts or otherwise is what its beginning is."""
    own = _kinds(scan, unread)
    kinds = [Kind.SMALL] * len(those)
    for place, typed in found.items():
        kinds[typed] = own[place]
    free = {*range(len(those))} - {*found.values()}
    for place in {*range(len(scan.words))} - {*found}:
        if own[place] in {Kind.GOODS, Kind.PLACE}:
            folded = scan.words[place].key
            at = next((typed for typed in sorted(free) if folded in those[typed].key), None)
            if at is not None:
                kinds[at] = own[place]
            elif own[place] is Kind.GOODS:  # a name that is not found again may be any word that is none of the scan's
                kinds = [
                    Kind.GOODS if typed in free and those[typed].raw.isalpha() else one
                    for typed, one in enumerate(kinds)
                ]
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
    directed = said.group("purpose") | said.group("to") | (said.group("from") - said.group("of"))
    directed |= said.group("incoterms_to") | said.group("incoterms_from")
    goods = {place for name in scan.subjects for place in range(name.first, name.last)}
    labels = {place: label.role for label in scan.labels for place in range(label.first, label.last)}
    found = []
    for place, word in enumerate(scan.words):
        if place in goods or scan.taken[place] == Use.SUBJECT:
            kind = Kind.GOODS
        elif scan.taken[place] in _PLACES:
            kind = Kind.PLACE
        elif scan.taken[place] == Use.USE:
            kind = Kind.NUMBER
        elif place in labels:
            kind = Kind.LABEL if labels[place] in _OF_ENDS else Kind.OFFICE
        elif word.key in directed:
            kind = Kind.DIRECTION
        else:
            kind = Kind.UNREAD if place in unread else Kind.SMALL
        found.append(kind)
    return found


def _spans(text: str, those: Sequence[Word]) -> list[tuple[int, int]]:
    """Return where each word stands in a text; a word whose letters were folded stands behind the one before."""
    found: list[tuple[int, int]] = []
    place = 0
    for word in those:
        start = text.find(word.raw, place)
        place = place if start < 0 else start
        found.append((place, place + len(word.raw)))
        place = found[-1][1]
    return found


def _values(  # noqa: PLR0913, PLR0917 - the text with its words, and what the scan knows of them
    query: Query,
    text: str,
    those: Sequence[Word],
    spans: Sequence[tuple[int, int]],
    scan: Scan,
    found_at: dict[int, int],
) -> dict[int, Kind]:
    """Return the places of figures: amounts and codes of goods, and numbers and days of papers."""
    customs = (code for code in query.hs if code not in query.numerals or len(code) > _HEADING)
    codes = {word.key for code in (*customs, *query.cas, *query.controls) for word in words(code)}
    sizes, amounts = set[int](), set[int]()
    for one in query.quantities:
        start = text.find(one.text)
        covered = {place for place, span in enumerate(spans) if start <= span[0] < start + len(one.text)}
        (amounts if one.unit in _AMOUNTS else sizes).update(covered if start >= 0 else ())
    units = (typed for place, typed in found_at.items() if scan.role(place) in {Role.TRADE, Role.PACKAGING})
    counted = {
        place for place in units if place and text[spans[place - 1][1] : spans[place][0]].strip(".") in {"", " "}
    }
    found: dict[int, Kind] = dict.fromkeys(amounts, Kind.VALUE)
    for place, word in enumerate(those):
        if place in sizes or place in amounts or (not word.raw[-1:].isdecimal() and not word.raw[:1].isdecimal()):
            continue
        coded = len(word.key) > 1 and word.key.isdigit() and any(word.key in code for code in codes)
        if (
            coded
            or papers.is_counted(text, *spans[place])
            or (place + 1 in counted and len(word.key) <= _LONGEST_AMOUNT)
        ):
            found[place] = Kind.VALUE
        elif _is_of_a_paper(those, place):
            found[place] = Kind.NUMBER
    return found


def _is_of_a_paper(those: Sequence[Word], place: int) -> bool:
    """Return whether the word for a paper stands before a number: it is the paper's."""
    while place and any(map(str.isdecimal, those[place].raw)):
        place -= 1
    return papers.names_a_paper(those[place].raw)


def _sign(text: str, those: Sequence[Word], spans: Sequence[tuple[int, int]], place: int) -> Sign:
    """Return the sign between a word and the one before it."""
    if not place:
        return Sign.ROW
    start, end = spans[place - 1][1], spans[place][0]
    gap = text[start:end]
    if _ROW.search(gap) and (gap[:1] != "." or "\n" in gap or _ends_a_sentence(those[place - 1], those[place])):
        return Sign.ROW
    if gap.isspace() and (is_han(text[start - 1]) or is_han(text[end])):
        return Sign.APART  # within a phrase these scripts have no blank
    between_figures = those[place - 1].raw[-1:].isdigit() and those[place].raw[:1].isdigit() and len(gap) == 1
    return Sign.APART if _SIGN.search(gap) and not between_figures else Sign.NONE


def _behind_titles(
    text: str, those: Sequence[Word], spans: Sequence[tuple[int, int]], signs: Sequence[Sign], kinds: Sequence[Kind]
) -> Iterator[int]:
    """Yield the places behind a row's title: `Beställning 771:`, `Invoice draft:`, `ship to Acme, Ghent:`."""
    begin, open_ = 0, True
    for place, sign in enumerate(signs):
        if sign is Sign.ROW:
            begin, open_ = place, True
        elif open_ and _COLON.search(text[spans[place - 1][1] : spans[place][0]]):
            open_ = False
            those_kinds = kinds[begin:place]
            told = any(
                kind in {Kind.VALUE, Kind.NUMBER, Kind.PLACE} or word.key.isdigit() or papers.names_a_paper(word.raw)
                for kind, word in zip(those_kinds, those[begin:place], strict=True)
            )
            if told and Kind.GOODS not in those_kinds and kinds[place - 1] not in LABELS:
                yield place


def _ends_a_sentence(before: Word, behind: Word) -> bool:
    """Return whether a full stop is no sign of a short form: `Univ. lab`, `Mr. Park`."""
    return len(before.raw) > _LONGEST_ABBREVIATION and before.raw.islower() and not behind.raw[:1].islower()
