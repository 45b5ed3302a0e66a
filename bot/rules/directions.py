"""Countries inside a query, and whether each is where the goods come from or go to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.errors import UsageError
from bot.rules import countries
from bot.rules import query as queries
from bot.rules import vocabulary_of_queries as said
from bot.rules.query import Query
from bot.rules.scan import Scan, is_content, strip_glued
from bot.rules.words import Word, is_han, is_hangul, key

_LONGEST_COUNTRY = 10
_LONGEST_LATIN_COUNTRY = 6
_SHORTEST_COUNTRY = 2
_SHORTEST_RUSSIAN = 4
_RUSSIAN_CASES = (
    ("ией", "ия"), ("ии", "ия"), ("ию", "ия"), ("ой", "а"), ("ы", "а"), ("у", "а"), ("е", "а"), ("ем", "й"), ("я", "й"),
    ("ю", "й"), ("ом", ""), ("а", ""), ("у", ""), ("е", ""),
)  # fmt: skip
"""Ending of a case → of the nominative, in which CLDR names countries."""
_TAKEN = "AI AM AS AX BV CC CX FO GS HM IO IT MP MS NF NU PM PN PW SH SJ TF TK TV UM VC VG VI WF YT"
_NOT_ALONE = frozenset(_TAKEN.split())
"""Codes of countries that mean something else where no word of direction stands before them: AI, IT, TV."""
_RUSSIAN_INTO, _RUSSIAN_INSIDE = frozenset({"в", "во", "на"}), ("е", "ии")
"""`в Японию` is into Japan, `в Японии` in Japan."""


def find_short(scan: Scan) -> None:
    """`对美`, `対米`: a character that alone could be a thing (rice) is a country behind one of direction."""
    for place, (before, word) in enumerate(pairwise(scan.words), start=1):
        if before.key in said.TOWARD_HAN and (code := countries.short_han().get(word.key)):
            scan.take(place - 1, place + 1, "country")
            _aim(scan, code, "to")


def find(scan: Scan) -> None:
    """Every country of a text, taken for the exporter or the destination; raises UsageError for two of one kind."""
    place = 0
    while place < len(scan.words):
        found = _country_at(scan, place) if not scan.taken[place] else None
        if not found:
            place += 1
            continue
        code, last, rest = found
        if scan.from_ not in {None, code} and scan.words[last : last + 1] and scan.words[last].key == "origin":
            scan.take(place, last, "country")  # "chips of US origin" from another country
            place = last
            continue
        direction = _direction(scan, place, last, rest)
        if direction != "short":
            scan.take(place, last, "country")
            _aim(scan, code, direction)
        place = last


def _country_at(scan: Scan, first: int) -> tuple[str, int, str] | None:
    """The longest country that begins at a word: its code, the word behind it, and a glued rest (Korean)."""
    word = scan.words[first]
    if is_hangul(word.key[0]):
        return _korean_country(scan, first)
    han = is_han(word.key[0])
    longest = _LONGEST_COUNTRY if han else _LONGEST_LATIN_COUNTRY
    free = next((n for n, use in enumerate(scan.taken[first : first + longest]) if use), longest)
    for count in range(min(free, len(scan.words) - first), 0, -1):
        these = scan.words[first : first + count]
        code = _country_of(scan, first, these, han=han)
        if code:
            return code, first + count, ""
    return None


def _country_of(scan: Scan, first: int, these: Sequence[Word], *, han: bool) -> str | None:
    joined = "".join(word.key for word in these)
    if len(these) == 1 and not han:
        return _one_word_country(scan, first, these[0])
    if len(joined) < _SHORTEST_COUNTRY:
        return countries.short_han().get(joined) if _directed(scan, first) else None
    if any(word.key in said.TO or word.key in said.FROM for word in these):
        return countries.by_key(joined, full=False)
    return countries.by_key(joined, full=True)


def _one_word_country(scan: Scan, first: int, word: Word) -> str | None:
    directed = _directed(scan, first)
    article = word.key in said.ARTICLES and first + 1 < len(scan.words)
    short = len(word.key) <= _SHORTEST_COUNTRY and not word.raw.isascii()
    if word.raw.islower() and (article or short or word.key in said.TO):
        return None  # "bị" is no Belgium (Bỉ), "vers la France" is not about Laos, "of … to miners" not about Tonga
    if len(word.raw) <= 4 and word.raw.isascii():  # noqa: PLR2004 - codes and short forms have two to four letters
        plain = word.raw.upper()
        if len(plain) == _SHORTEST_COUNTRY and countries.is_code(plain):
            shouting = all(w.raw.upper() == w.raw for w in scan.words)
            alone = word.raw.isupper() and plain not in _NOT_ALONE
            if directed or (alone and (not shouting or plain in {"US", "EU", "UK", "JP", "CN", "KR"})):
                return countries.find(plain)
            return None
        if (code := countries.acronym(plain)) and (directed or word.raw.isupper()):
            return code
    if not is_content(word.key):
        return countries.by_key(word.key, full=False)
    return countries.by_key(word.key, full=True) or _russian(word.key)


def _russian(folded: str) -> str | None:
    """A country in one of the Russian cases: `в Индию`, `из Германии`, `Казахстана`."""
    if not "а" <= folded[0] <= "я" or len(folded) < _SHORTEST_RUSSIAN:
        return None
    for ending, nominative in _RUSSIAN_CASES:
        if folded.endswith(ending) and (code := countries.by_key(folded.removesuffix(ending) + nominative, full=True)):
            return code
    return None


def _korean_country(scan: Scan, first: int) -> tuple[str, int, str] | None:
    word = scan.words[first]
    if code := said.TOWARD.get(word.key):
        return code, first + 1, "행"
    for end in range(len(word.key), 1, -1):
        code = countries.by_key(word.key[:end], full=True)
        rest = word.key[end:]
        if code and (not rest or rest in said.TO_AFTER or rest in said.FROM_AFTER or strip_glued(rest) == ""):
            return code, first + 1, rest
    return None


def _directed(scan: Scan, first: int) -> bool:
    return bool(_direction_before(scan, first))


def _direction(scan: Scan, first: int, last: int, rest: str) -> str:
    """`to`, `from` or nothing for a country, from the words around it."""
    before = _direction_before(scan, first)
    if before:
        return before
    if rest:
        return (
            "from" if rest in said.FROM_AFTER and rest not in said.TO_AFTER else "to" if rest in said.TO_AFTER else ""
        )
    behind = "".join(word.key for word in scan.words[last : last + 3])
    if is_han(scan.words[first].key[0]):
        if behind.startswith(said.FROM_AFTER):
            return "from"
        if behind.startswith(tuple(key(word) for word in said.TO_AFTER if is_han(word[0]))):
            return "to"
    if behind.startswith(("bound", "행")):
        return "to"
    return ""


def _direction_before(scan: Scan, first: int) -> str:
    place = first - 1
    if place >= 0 and scan.words[place].key in said.ARTICLES and first > 1:
        place -= 1
    if place < 0:
        return ""
    previous = scan.words[place].key
    if previous in _RUSSIAN_INTO:
        return "" if scan.words[first].key.endswith(_RUSSIAN_INSIDE) else "to"
    if previous in said.TO or previous == "for":
        return "to"
    if previous in said.FROM:
        return "from"
    return _han_direction("".join(word.key for word in scan.words[max(0, first - 3) : first]))


def _han_direction(before: str) -> str:
    if before.isascii():
        return ""
    if before.endswith(tuple(key(word) for word in said.TO_BEFORE_HAN)):
        return "to"
    return "from" if before.endswith(tuple(key(word) for word in said.FROM_BEFORE_HAN)) else ""


def _aim(scan: Scan, code: str, direction: str) -> None:
    """A country behind "to" is the destination; one without is the exporter, a second one the destination."""
    if direction == "to" or (direction == "" and scan.from_ not in {None, code}):
        if scan.to not in {None, code}:
            raise UsageError(f"to: names two destinations, {scan.to} and {code}; ask for one at a time")
        scan.to = code
    elif direction == "from" and scan.from_plain and scan.to is None:
        scan.from_, scan.to, scan.from_plain = code, scan.from_, False
    elif direction == "from" and scan.from_ not in {None, code}:
        raise UsageError(f"from: names two exporters, {scan.from_} and {code}; ask for one at a time")
    else:
        scan.from_, scan.from_plain = code, direction == ""


def shared_names(scan: Scan, query: Query) -> Iterator[str]:
    """Which country was taken where two bear the name."""
    typed = [key(value) for value in queries.field_values(query.shown)]
    typed += _country_keys(scan)
    for other in dict.fromkeys(countries.shared_names().get(name) for name in typed):
        taken = next((code for code in (scan.from_, scan.to) if code and other), None)
        if other and taken and taken != other:
            yield (
                f"Two countries bear that name: {countries.the(taken)} is taken, where most acts come from; for "
                f"{countries.the(other)} write {other}."
            )


def _country_keys(scan: Scan) -> Iterator[str]:
    """Keys of the stretches of words that were taken for countries."""
    run = ""
    for word, use in zip(scan.words, scan.taken, strict=True):
        if use == "country":
            run += word.key
        elif run:
            yield run
            run = ""
    if run:
        yield run
