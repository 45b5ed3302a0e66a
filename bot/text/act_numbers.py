"""Numbers of legal acts in running text, in the forms that registers of the world use. PURE.

The forms stand in `bot/data/act_numbers.yaml`; what marks a number as another act's stands in the language profiles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick

from bot.data import read_yaml
from bot.text.profiles import Profiles

REGISTER = ">"
"""What marks the jurisdiction of a register among the words of a form."""


_CITED = r"(?:<cited_before>)\s?(?:<cited_article>)?$"
_BASIS = r"(?<!\w)<basis_before>\s?(?:<cited_article>)?$"
_CITED_AFTER = r"\s?<cited_after>"
_COUNTED = re.compile(r"[\d\u4e00-\u4e5d]")
"""A digit, or a Chinese character that may be one."""

MARKS = {
    "\N{NUMERO SIGN}": r"(?<!\w)<number_word>[^\d\n]{0,14}\d",
    "\N{SECTION SIGN}": r"(?:[/.:(]|\d )(?:19|20)\d\d|(?:19|20)\d\d[/.: ]\d",
}
"""In the list of forms: tried where a word for "number" stands before a digit; where a number touches a year."""

DOTTED = "\u0130"
"""The one letter that is two in lower case."""

_WESTERN = {zero + digit: str(digit) for zero in (0x660, 0x6F0, 0x966, 0x9E6, 0xE50) for digit in range(10)}
"""Arabic, Persian, Devanagari, Bengali and Thai digits."""

_JOINT = re.compile(r"\s?(?:[,\u3001;&/\u00b7]|\b(\w+)\b)\s?", re.IGNORECASE)
"""What may stand between two numbers that are told as one: a mark, or a word for "and"."""

_APART = r"[,\u3001;&]|\s<and>\s|[\u53ca\u548c\u4e0e\u8207]"
"""What stands between two numbers; in Chinese, characters for "and"."""

IS_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
PARTS = 2
"""Number and year."""

_DIGITS = re.compile(r"\d+")

_SEASON = re.compile(r"(?:^|[^\d/.\-] ?)20(\d\d)[/\-](\d\d)$")
"""A year and two digits, with no number before."""


class NumberForm(NamedTuple):
    """A form of numbers, tried where one of the words stands in the text, or where it names none."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]
    """It is searched in lower case: several times as fast as a search that ignores case."""
    register: str
    """Whose register gives such numbers, if only one does."""


class Found(NamedTuple):
    """A number and where it stands. `cited`: it names the act's basis or what it amends, not the act."""

    text: str
    start: int
    end: int
    cited: bool = False
    basis: bool = False
    """It is what something is done "under": of the same year as the report, most often the act itself."""
    register: str = ""
    """Whose register gives such numbers, where only one does."""
    years: tuple[str, ...] = ()
    """Those told in the number, or between it and the act's name."""


class ActNumbers:
    """The file, compiled. Raises KeyError, TypeError, or ValueError with the place, if its form is broken."""

    in_numerals: re.Pattern[str]
    """Numbers in Chinese numerals; `numerals` translates them to digits."""
    title: re.Pattern[str]
    """An act named by its title and year or by its day, which others may share."""
    round: re.Pattern[str]
    """How often an act was amended, or the number of a file."""

    def __init__(self, raw: Mapping[str, Any], grammar: Profiles) -> None:
        self._grammar = grammar
        lines = raw["forms"]
        for name, part in raw["parts"].items():
            lines = lines.replace(f"<{name}>", f"(?:{'|'.join(part.splitlines())})")
        try:
            self.in_numerals, self.title, self.round, self._in_address = (
                re.compile(raw[name], re.IGNORECASE) for name in ("in_numerals", "title", "round", "in_address")
            )
        except re.error as error:
            raise ValueError(str(error)) from error
        self.numerals: Mapping[int, str] = str.maketrans(raw["numerals"])
        self._forms = tuple(number_forms(lines))
        self._by_word: dict[str, list[int]] = {"": []}
        """For each word the forms that need it; those that need none under the empty word."""
        for number, form in enumerate(self._forms):
            for word in form.words or ("",):
                self._by_word.setdefault(word, []).append(number)
        self._find = AhoCorasick([word for word in self._by_word if word])

    def found(self, shown: str, folded: str) -> list[Found]:
        """Return the numbers in the order of the text as `shown`; of those that overlap the longest."""
        if not _COUNTED.search(shown):
            return []
        lower = shown.lower()
        if len(lower) != len(shown):
            lower = shown.replace(DOTTED, "i").lower()
        if not lower.isascii():
            lower = lower.translate(_WESTERN)
        matches = [(match, form.register) for form in self._tried(folded) for match in form.pattern.finditer(lower)]
        matches = [(match, register) for match, register in matches if not _is_season(match[match.lastindex or 0])]
        matches.sort(key=lambda pair: (pair[0].start(), -pair[0].end(), not pair[1]))
        apart: list[tuple[re.Match[str], str]] = []
        for match, register in matches:
            if not apart or match.start() >= apart[-1][0].end():
                apart.append((match, register))
            elif register and not apart[-1][1]:
                apart[-1] = (apart[-1][0], register)
        return [self._found(match, shown, register) for match, register in apart]

    def _tried(self, folded: str) -> list[NumberForm]:
        """Return the forms that may match in a text."""
        signs = "".join(mark for mark, sign in MARKS.items() if self._grammar.compiled(sign, 0).search(folded))
        words = {"", *self._find.find_matches_as_strings(folded + signs, overlapping=True)}
        return [self._forms[number] for number in sorted({number for word in words for number in self._by_word[word]})]

    def _found(self, match: re.Match[str], shown: str, register: str) -> Found:
        before = shown[max(0, match.start() - 40) : match.start()]
        compiled = self._grammar.compiled
        cited = bool(compiled(_CITED).search(before) or compiled(_CITED_AFTER).match(shown, match.end()))
        basis = bool(cited and compiled(_BASIS).search(before))
        first, last = match.span(match.lastindex or 0)
        years = tuple(IS_YEAR.findall(match[0]))
        return Found(shown[first:last].strip(" ,."), *match.span(), cited, basis, register, years)

    def own(self, found: Sequence[Found], shown: str, year: int | None = None) -> Found | None:
        """Return the number of the act itself, with those told in one breath with it: "20/2024 and 21/2024".

        Its number in a register goes before its title and year. `year` is that of the report: where no other number is
        told, "under Announcement No. 1 of 2025" names the act, unless the report is known to be of another year.
        """
        own = self._first(found, year)
        for one in found:
            if not own or one.start <= own.start or one.basis or self.title.search(one.text):
                continue
            if not self._told_together(own, one, shown):
                break
            own = Found(shown[own.start : one.end].strip(" ,."), own.start, one.end)
        return own

    def _first(self, found: Sequence[Found], year: int | None) -> Found | None:
        """Return the first number that is the act's own; one in a register before its title, and before a file's."""
        mine = [one for one in found if not one.cited]
        mine = mine or [one for one in found if one.basis and one.years and (not year or str(year) in one.years)]
        plain = (one for one in mine if not self.title.search(one.text) and not self.round.match(one.text))
        return next(plain, next(iter(mine), None))

    def _told_together(self, own: Found, other: Found, shown: str) -> bool:
        """Return whether a number of the same register follows, with nothing but a mark or "and" between."""
        between = _JOINT.fullmatch(shown, own.end, other.start)
        joined = between and (between[1] is None or between[1].lower() in self._grammar.words("and"))
        return bool(joined) and _form(other.text) == _form(own.text)

    def in_digits(self, number: str) -> str:
        """Return a number with Chinese numerals as digits."""
        return self.in_numerals.sub(lambda match: match[0].translate(self.numerals), number)

    def in_address(self, url: str) -> str | None:
        """Return the number of an act whose page in an official journal stands at the address."""
        found = self._in_address.search(url)
        return found[found.lastindex or 0] if found else None

    def keys(self, number: str) -> tuple[str, ...]:
        """Return the digits of each number in a text like "No. 20 and No. 21 of 2024": 20-2024, 21-2024.

        None of a title that only names a year or a day, which others share.
        """
        if self.title.search(number):
            return ()
        number = number.translate(_WESTERN)
        digits = [found for part in self._grammar.compiled(_APART).split(number) if (found := _DIGITS.findall(part))]
        year = next((one for found in digits for one in found if IS_YEAR.fullmatch(one)), None)
        if len(digits) > 1 and year:
            digits = [found if any(map(IS_YEAR.fullmatch, found)) else [*found, year] for found in digits]
        return tuple(dict.fromkeys(map(_key, digits)))


def _is_season(number: str) -> bool:
    """Return whether a number ends as a season does, and is no more: "notification for 2024-25"."""
    found = _SEASON.search(number.rstrip(" ,.)"))
    return found is not None and (int(found[1]) + 1) % 100 == int(found[2])


def _form(number: str) -> str:
    """Return the word by which a number is called; numbers of one register share it."""
    return re.split(r"[\s\d.]", number.casefold(), maxsplit=1)[0]


def _key(found: Sequence[str]) -> str:
    """Return a number with its year last: "No. 18 of 2025" and "公告2025年第18号" are one."""
    if len(found) == PARTS and IS_YEAR.fullmatch(found[0]) and not IS_YEAR.fullmatch(found[1]):
        return f"{found[1]}-{found[0]}"
    return "-".join(found)


def number_forms(lines: str) -> Iterator[NumberForm]:
    """Forms, one a line, as `word word :: expression`. Raises ValueError with the line for one that is none."""
    for number, line in enumerate(lines.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        words, mark, expression = line.partition(":: ")
        if not mark:
            raise ValueError(f"line {number} of the forms: expected `words :: expression`")
        given = words.split()
        register = next((word[1:] for word in given if word.startswith(REGISTER)), "")
        plain = tuple(word for word in given if not word.startswith(REGISTER))
        lower = re.sub(r"\\.|[^\\]+", lambda part: part[0] if part[0][0] == "\\" else part[0].lower(), expression)
        try:
            yield NumberForm(plain, re.compile(lower), register)
        except re.error as error:
            raise ValueError(f"line {number} of the forms: {error}") from error


def cited(document: str) -> str:
    """公告2023年第39号 as "No. 39 of 2023", the way in which it is cited in English; others as they stand."""
    found = _year_first().fullmatch(document)
    return f"No. {found[2]} of {found[1]}" if found else document


@cache
def _year_first() -> re.Pattern[str]:
    return re.compile(read_yaml("act_numbers")["year_first"])
