"""Readers of symbols of elements, of formulas and of trade names for what elements make. PURE."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache

from bot.data import read_yaml
from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.query.measures import is_a_unit_too
from bot.rules.query.mentions import is_a_persons_name
from bot.rules.query.parse import Query
from bot.rules.query.tokens import Candidate, Name, Scan, Use
from bot.text import question_words as said
from bot.text import thing_words
from bot.text.question_words import Role

_WORDS_TOO = "In As At No He I Am Be Es La U Se Si Er Ho Al"
_STOPWORD_SYMBOLS = frozenset(_WORDS_TOO.split())
_ELEMENT = re.compile(r"[A-Z][a-z]?")
_FEW = 3
"""Words of a text in which a bare letter may be an element."""
_LETTERS_OF_AN_ELEMENT = 2
_FIGURES_OF_A_SCALE = 2
"""Figures of a value on a scale of hardness."""
_ALONE = frozenset({"C", "RE"})
"""Symbols that count only where nothing else is asked."""


@cache
def _spelt_like_goods() -> Mapping[str, str]:
    """Return abbreviations of substances that spell other goods → names."""
    told: Mapping[str, str] = read_yaml("query/substances")["spelt_like_goods"]
    return told


_PURITY = r"[89]\d(?:[.,]\d+)?\s?%"
"""A purity that food is not told by: it has 100 %."""
_OF_A_PART = r"(?:^|[\n\t,;:|(\[（：、，]|[^\x00-\x7f])\s*"
"""What begins a part of a text, and a script without Latin letters."""


@cache
def _as_substances(short: str) -> re.Pattern[str]:
    """Return how an abbreviation is written that is one of a substance: with a purity, a grade or a CAS number."""
    own = rf"{short}(?![\w-])"
    return re.compile(
        rf"{_OF_A_PART}{own}[\s:=(-]*(?:{_PURITY}|(?i:lfg|cas)\b)|(?<![\d.,]){_PURITY}\s{own}", re.MULTILINE
    )


def with_substances_spelt_out(query: Query) -> Query:
    """Return a question with abbreviations spelt out that are written like other goods: "TEA 99%" is no tea."""
    for short, name in _spelt_like_goods().items():
        own = re.compile(rf"(?<![\w-]){short}(?![\w-])")
        every = len(own.findall(query.typed))
        if every and len(_as_substances(short).findall(query.typed)) == every:
            told = {field: own.sub(name, getattr(query, field)) for field in ("text", "plain", "typed")}
            query = replace(query, **told)
    return query


def symbols(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Element symbols: as the whole text in any case, inside it in their own case; those that are words only alone."""
    if not scan.subjects and len(scan.words) == 1:
        raw = scan.words[0].raw
        if targets := base.names.any_case_symbol(raw):
            yield Candidate.of_name(Name(0, 1, targets, raw))
            return
    plain, words = _symbols(base, scan, words=False), _symbols(base, scan, words=True)
    few = sum(not use for use in scan.taken) <= _FEW
    yield from plain or (words if few and not scan.subjects and not scan.acts else ())


def _symbols(base: RuleBase, scan: Scan, *, words: bool) -> list[Candidate]:
    """Return the symbols of a text; with `words` those that are words of some language too."""
    found: dict[int, Candidate] = {}
    for place, word in enumerate(scan.words):
        targets = () if scan.taken[place] or (word.raw.islower() and not words) else base.names.symbol(word.raw)
        if targets and (_begins_a_question(scan, place) or _is_another_word(scan, place, targets)):
            continue
        if targets and _is_a_word_too(scan, place) == words and _may_be_a_symbol(scan, place, found):
            found[place] = Candidate.of_name(Name(place, place + 1, targets, word.raw))
    return list(found.values())


def _begins_a_question(scan: Scan, place: int) -> bool:
    """Return whether a symbol is a small word with the capital of a beginning, before others: "Ar galima siųsti"."""
    begins = not place or (place in scan.after_sentence and not _is_of_goods_behind(scan, place))
    if not begins or not scan.subjects or len(scan.words) < _FEW or any(scan.symbols_beside(place)):
        return False
    others = said.languages_told(word.raw for at, word in enumerate(scan.words) if at != place)
    return bool(said.languages_of_word(scan.words[place].raw) & others)


def _is_of_goods_behind(scan: Scan, place: int) -> bool:
    """Return whether a word for a shape or a grade stands right behind a symbol: "In ingots"."""
    return place + 1 < len(scan.words) and scan.role(place + 1) in {Role.SHAPE, Role.FORM, Role.GRADE}


def _is_another_word(scan: Scan, place: int, targets: Sequence[str]) -> bool:
    """Return whether an abbreviation is a unit, a quality, or a word where all are in capitals: REPLY DOP TO INDIA."""
    if len(scan.words[place].raw) <= _LETTERS_OF_AN_ELEMENT:
        return False
    role = scan.role(place)
    ordinary = role is not None and not role.makes_another_thing and not any(one.raw.islower() for one in scan.words)
    return ordinary or _is_rather_a_unit(scan, place, targets) or _is_a_quality_of_goods(scan, place, targets)


def _is_a_quality_of_goods(scan: Scan, place: int, targets: Sequence[str]) -> bool:
    """Return whether an abbreviation is a word of quality, behind other goods and no comma: GaAs wafers 350 µm SSP."""
    if scan.role(place) is not Role.GRADE:
        return False
    cell = max((one for one in scan.after_comma if one <= place), default=0)
    others = [one for one in scan.subjects if one.last <= place and not {*targets} & {*one.subjects}]
    return any(one.first >= cell for one in others)


def _is_rather_a_unit(scan: Scan, place: int, targets: Sequence[str]) -> bool:
    """Return whether an abbreviation that is a unit as well has its figure, or other goods, beside it: bolts HRC 60."""
    if not is_a_unit_too(scan.words[place].raw):
        return False
    before, behind = place - 1, place + 1
    counted = behind + 1 < len(scan.words) and _counts(scan, behind + 1)
    figure = any(_is_of_a_scale(scan, one) for one in (before, *(() if counted else (behind,))))
    return figure or not all(set(targets) & set(one.subjects) for one in scan.subjects)


def _is_of_a_scale(scan: Scan, place: int) -> bool:
    """Return whether a word is a figure as values of hardness have them."""
    raw = scan.words[place].raw if 0 <= place < len(scan.words) else ""
    return raw.isdecimal() and len(raw) == _FIGURES_OF_A_SCALE


def _counts(scan: Scan, place: int) -> bool:
    """Return whether a word behind a figure says that it is an amount: 20 MT, 20 coils."""
    return scan.taken[place] == Use.PHRASE or is_a_unit_too(scan.words[place].raw)


def _may_be_a_symbol(scan: Scan, place: int, symbols: Container[int]) -> bool:
    """Return whether a word is no form of a firm, and what counts only alone has a compound behind it.

    `symbols`: places of others before it, which are no names of a firm (WC-Co).
    """
    word = scan.words[place]
    if is_a_persons_name(scan, place) or _is_of_two_letters(scan, place):
        return False
    if place + 1 in scan.after_hyphen and scan.words[place + 1].key in said.group("ions"):
        return False  # Li-ion
    if word.raw in _ALONE and not _has_a_compound_behind(scan, place):
        return False
    if word.key not in said.group("company") or any(scan.symbols_beside(place)):
        return True
    return not _is_behind_a_firm(scan, place, symbols)


def _is_of_two_letters(scan: Scan, place: int) -> bool:
    """Return whether a letter is joined by a stroke to another, as in forms of law and marks of papers (A/S, C/O)."""
    pairs = ((place - 1, place), (place, place + 1))
    return any(
        second in scan.after_stroke and all(len(scan.words[one].raw) == 1 for one in (first, second))
        for first, second in pairs
    )


def _is_a_word_too(scan: Scan, place: int) -> bool:
    raw = scan.words[place].raw
    return (raw in _STOPWORD_SYMBOLS or len(raw) == 1) and not _is_plainly_a_symbol(scan, place)


def materials(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Formulas and trade names of what elements make (Bi2Te3, LYSO, hardmetal): each element that a rule knows."""
    place = 0
    while place < len(scan.words):
        count, elements, role = _material_at(scan, place)
        targets = tuple(dict.fromkeys(target for one in elements for target in base.names.symbol(one)))
        if targets:
            yield Candidate.of_name(
                Name(place, place + count, targets, scan.typed(place, place + count), material=role)
            )
        place += count


def _material_at(scan: Scan, place: int) -> tuple[int, tuple[str, ...], Role]:
    """Return the longest material that begins at a word: how many words it has, its elements, and what they make."""
    if not scan.taken[place]:
        uses = scan.taken[place : place + said.LONGEST_MATERIAL]
        for count in range(next((n for n, use in enumerate(uses) if use), len(uses)), 0, -1):
            folded = scan.joined_key(place, place + count)
            if found := said.materials().get(folded):
                return count, *found
        known = scan.words[place].raw.isalpha() and scan.role(place) is Role.GRADE  # NiCuNi is a coating
        if symbols := () if known else thing_words.elements_of(scan.words[place].raw):
            return 1, symbols, Role.COMPOUND
    return 1, (), Role.COMPOUND


def _is_behind_a_firm(scan: Scan, place: int, symbols: Container[int]) -> bool:
    """`Huawei Technologies Co`: words with a capital before it, one of them a party or of no other meaning."""
    if place + 1 < len(scan.words) and scan.role(place + 1) in {Role.SHAPE, Role.FORM, Role.COMPOUND}:
        return False  # "ABC Co powder"
    first = place
    while first and _may_be_of_a_firm(scan, first - 1) and first - 1 not in symbols:
        first -= 1
    return any(scan.taken[one] == "party" or scan.is_unknown(one) for one in range(first, place))


def _may_be_of_a_firm(scan: Scan, place: int) -> bool:
    return scan.words[place].raw[:1].isupper() and scan.taken[place] in {"", Use.PARTY}


def _is_plainly_a_symbol(scan: Scan, place: int) -> bool:
    """Return whether a symbol that is a word too is one here.

    It is one in W-Ni-Cu, beside a symbol that is no word ("W and Mo", "Ga, In"), and as a single letter before a form.
    """
    if any(len(one) > 1 and one not in _STOPWORD_SYMBOLS for one in scan.symbols_beside(place)):
        return True
    if any(_ELEMENT.fullmatch(scan.words[one].raw) for one in _joined_by_hyphens(scan, place)):
        return True
    behind = scan.role(place + 1) if place + 1 < len(scan.words) else None
    return len(scan.words[place].raw) == 1 and behind in {Role.SHAPE, Role.FORM, Role.COMPOUND}


def _joined_by_hyphens(scan: Scan, place: int) -> Iterator[int]:
    if place in scan.after_hyphen:
        yield place - 1
    if place + 1 in scan.after_hyphen:
        yield place + 1


def _has_a_compound_behind(scan: Scan, place: int) -> bool:
    """`RE chlorides`: rare earths; not the RE of a letter."""
    behind = scan.role(place + 1) if place + 1 < len(scan.words) else None
    return len(scan.words[place].raw) > 1 and behind in {Role.COMPOUND, Role.FORM}
