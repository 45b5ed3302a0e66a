"""Countries inside a query, and whether each is where the goods come from or go to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from bot.errors import UsageError
from bot.rules.names import NameIndex
from bot.rules.query import vocabulary as said
from bot.rules.query.tokens import Scan, is_content, strip_glued
from bot.text import countries
from bot.text import countries as inflections
from bot.text.normalize import Word, is_han, is_hangul, key

_LONGEST_COUNTRY = 10
_LONGEST_LATIN_COUNTRY = 6
_SHORTEST_COUNTRY = 2
_ROMANCE_WORDS = 4
_TAKEN = "AG AI AM AS AX BV CC CX EC FO GS HM IO IT MP MS NF NU PM PN PW SH SJ TF TK TV UM VC VG VI WF YT"
_NOT_ALONE = frozenset(_TAKEN.split())
"""Codes of countries that mean something else where no word of direction stands before them: AI, IT, TV."""
_IN_ANY_CASE = frozenset({"PRC", "DRC", "UAE", "USA"})
_LEGAL_FORMS = frozenset({"SA", "AG", "BV", "CO", "AS", "SE", "SL", "CV", "KG", "SC"})
"""Codes of countries that are a firm's form behind its name: Herstal SA is not in Saudi Arabia."""
_RUSSIAN_INTO, _RUSSIAN_INSIDE = frozenset({"в", "во", "на"}), ("е", "ии")
"""`в Японию` is into Japan, `в Японии` in Japan."""


def find_short(scan: Scan, names: NameIndex) -> None:
    """`对美`, `対米`: a character that alone could be a thing (rice) is a country behind one of direction.

    Not inside one of `names`: the title of an act may hold it.
    """
    for place, (before, word) in enumerate(pairwise(scan.words), start=1):
        if before.key not in said.TOWARD_HAN or not (code := countries.short_han().get(word.key)):
            continue
        if not any(hit.start < word.end and before.start < hit.end for hit in names.inside(scan.words)):
            scan.take(place - 1, place + 1, "country")
            _aim(scan, code, "to")


def _inside_a_country(scan: Scan, place: int) -> bool:
    """Whether a Chinese character is a part of a country's name: 金 in 刚果金 is not gold."""
    if not is_han(scan.words[place].key[0]):
        return False
    starts = range(max(0, place + 1 - _LONGEST_COUNTRY), place + 1)
    ends = range(place + 1, min(len(scan.words), place + _LONGEST_COUNTRY) + 1)
    spans = ((start, end) for start in starts for end in ends if end - start > 1)
    return any(countries.by_key("".join(w.key for w in scan.words[start:end]), full=True) for start, end in spans)


def is_rather_a_country(scan: Scan, place: int) -> bool:
    """Whether a word that bears a thing's name is a country here: 金 in 刚果金, `alla Germania`."""
    word = scan.words[place]
    named = word.raw[:1].isupper() and word.raw[1:].islower() and _directed(scan, place)
    return _inside_a_country(scan, place) or (named and bool(countries.by_key(word.key, full=True)))


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
        direction = _direction(scan, place, last, rest) or _as_the_one_before(scan, place)
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
    found = countries.by_key(joined, full=True)
    return _without_grammar(these, joined, found) if found else None


def _without_grammar(these: Sequence[Word], joined: str, found: str) -> str | None:
    """A country of several words, unless they only happen to sound like one."""
    if not any(is_content(word.key) for word in these):
        # "in die" is not the Czech name of India, but "the US" is a country.
        return countries.by_key(joined, full=False) if these[0].key == "the" else None
    if these[0].key in said.TO or these[0].key in said.FROM:
        return None  # "to go" is not Togo
    if any(word.key in said.TO or word.key in said.FROM for word in these):
        return countries.by_key(joined, full=False)
    return found


def _one_word_country(scan: Scan, first: int, word: Word) -> str | None:
    directed = _directed(scan, first)
    behind = scan.words[first + 1].key if first + 1 < len(scan.words) else ""
    article = word.key in said.ARTICLES and bool(behind)
    ourselves = word.raw == "us" and behind in said.INSIDE  # "sells to us in Mexico"
    short = len(word.key) <= _SHORTEST_COUNTRY and not word.raw.isascii()
    thing = word.key in said.A_THING_IN_LOWER_CASE and not directed
    lower = word.raw.islower() and (article or short or thing or ourselves or word.key in said.TO)
    if lower or _is_a_firms_form(scan, first, word.raw):
        return None  # "bị" is no Belgium (Bỉ), "vers la France" is not about Laos, "of … to miners" not about Tonga
    if len(word.raw) <= 4 and word.raw.isascii():  # noqa: PLR2004 - codes and short forms have two to four letters
        plain = word.raw.upper()
        if len(plain) == _SHORTEST_COUNTRY and countries.is_code(plain):
            shouting = all(w.raw.upper() == w.raw for w in scan.words)
            china = word.raw == "cn" and behind not in said.CODES  # "graphite cn to us", not "cn code"
            alone = china or (word.raw.isupper() and plain not in _NOT_ALONE)
            if directed or (alone and (not shouting or plain in {"US", "EU", "UK", "JP", "CN", "KR"})):
                return countries.find(plain)
            return None
        if (code := countries.acronym(plain)) and (directed or word.raw.isupper() or plain in _IN_ANY_CASE):
            return code
    if not is_content(word.key):
        return countries.by_key(word.key, full=False)
    return countries.by_key(word.key, full=True) or inflections.country(word.key)


def _is_a_firms_form(scan: Scan, place: int, code: str) -> bool:
    """`FN Herstal SA`, `PT Vale Indonesia`: a code beside the name of a firm."""
    beside = place - 1 if code in _LEGAL_FORMS else place + 1 if code == "PT" else -1
    return 0 <= beside < len(scan.words) and (
        scan.taken[beside] == "party" or (not scan.taken[beside] and scan.words[beside].raw[:1].isupper())
    )


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
    behind = "".join(word.key for word in scan.words[last : last + 3])
    if behind.startswith(said.RECEIVERS) or _of_a_receiver(scan, first):
        return "to"
    before = _direction_before(scan, first)
    if before:
        return before
    if rest:
        return (
            "from" if rest in said.FROM_AFTER and rest not in said.TO_AFTER else "to" if rest in said.TO_AFTER else ""
        )
    if is_han(scan.words[first].key[0]) and (after := _direction_after(scan, last, behind)):
        return after
    if behind.startswith(("bound", "행")):
        return "to"
    return _of_its_town(scan, first)


def _of_its_town(scan: Scan, first: int) -> str:
    """`to Rotterdam, Netherlands`, `to Hamburg in Germany`: the direction that stands before a town."""
    place = first - 1
    if place > 0 and scan.words[place].key in said.INSIDE:
        place -= 1
    town = place
    while place > 0 and not scan.taken[place] and scan.words[place].raw[:1].isupper():
        place -= 1
    return _direction_before(scan, place + 1) if 0 <= place < town else ""


def _direction_after(scan: Scan, last: int, behind: str) -> str:
    """From the particle behind a Chinese or Japanese country, as typed: へ is one, while ヘ begins helium."""
    typed = "".join(word.raw for word in scan.words[last : last + 3])
    if typed.startswith("の") and behind[1:].startswith(said.RECEIVERS):
        return "to"
    if typed.startswith(said.FROM_AFTER) or behind.startswith(_folded_han(said.FROM_AFTER)):
        return "from"
    return "to" if typed.startswith(said.TO_AFTER) or behind.startswith(_folded_han(said.TO_AFTER)) else ""


@cache
def _folded_han(particles: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key(word) for word in particles if is_han(word[0]))


def _as_the_one_before(scan: Scan, first: int) -> str:
    """`to the US and Japan`: a country joined to a destination is one as well, which asks for too much at a time."""
    joined = first > 1 and scan.words[first - 1].key in said.JOINING and scan.taken[first - 2] == "country"
    return "to" if joined and scan.to and not scan.from_ else ""


def _of_a_receiver(scan: Scan, first: int) -> bool:
    """`a customer in Germany`, `buyers from the US`."""
    place = _before_articles(scan, first)
    return place > 0 and scan.words[place].key in said.WHERE and scan.words[place - 1].key.startswith(said.RECEIVERS)


def _before_articles(scan: Scan, first: int) -> int:
    """The place of the word before a country and its article, -1 if there is none."""
    place = first - 1
    while place > 0 and scan.words[place].key in said.BEFORE_NAMES:
        place -= 1
    return place


def _direction_before(scan: Scan, first: int) -> str:
    place = _before_articles(scan, first)
    if place < 0:
        return ""
    previous, between = scan.words[place].key, {word.key for word in scan.words[place + 1 : first]}
    if previous in _RUSSIAN_INTO:
        return "" if scan.words[first].key.endswith(_RUSSIAN_INSIDE) else "to"
    if previous in said.TO or previous in said.INTO or (previous == "in" and between & said.GERMAN_INTO):
        return "to"
    if previous in said.FROM:
        return "from"
    if _romance_to(scan, first):
        return "to"
    return _han_direction("".join(word.key for word in scan.words[max(0, first - 3) : first]))


def _romance_to(scan: Scan, first: int) -> bool:
    """`exportar a Japón`, `exporter en Allemagne`; not `a Chinese company` nor `graphite en Chine`."""
    previous = scan.words[first - 1].key if first else ""
    if previous == "en":
        return any(word.key in said.SENDING_IN_FRENCH for word in scan.words[:first])
    names = ("".join(word.key for word in scan.words[first : first + count]) for count in range(1, _ROMANCE_WORDS + 1))
    return previous == "a" and any(map(countries.is_romance, names))


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
        scan.to, scan.to_plain = code, direction == ""
    elif direction == "from" and scan.from_plain and scan.to is None:
        scan.from_, scan.to, scan.from_plain = code, scan.from_, False
    elif direction == "from" and scan.from_ not in {None, code}:
        raise UsageError(f"from: names two exporters, {scan.from_} and {code}; ask for one at a time")
    else:
        scan.from_, scan.from_plain = code, direction == ""
