"""How legal acts are numbered, in the forms that registers of the world use (`bot/data/act_numbers.yaml`). PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick

from bot.data import read_yaml

REGISTER = ">"
"""What marks the jurisdiction of a register among the words of a form."""


class NumberForm(NamedTuple):
    """A form of numbers, tried where one of the words stands in the text, or where it names none."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]
    """It is searched in lower case: several times as fast as a search that ignores case."""
    register: str
    """Whose register gives such numbers, if only one does."""


class ActNumbers:
    """The file, compiled. Raises KeyError, TypeError, or ValueError with the place, if its form is broken."""

    in_numerals: re.Pattern[str]
    """Numbers in Chinese numerals; `numerals` translates them to digits."""
    title: re.Pattern[str]
    """An act named by its title and year or by its day, which others may share."""
    round: re.Pattern[str]
    """How often an act was amended, or the number of a file."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        lines = raw["forms"]
        for name, part in raw["parts"].items():
            lines = lines.replace(f"<{name}>", f"(?:{'|'.join(part.splitlines())})")
        try:
            self.in_numerals, self.title, self.round = (
                re.compile(raw[name], re.IGNORECASE) for name in ("in_numerals", "title", "round")
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

    def tried(self, folded: str) -> list[NumberForm]:
        """The forms that may match in a text."""
        found = {"", *self._find.find_matches_as_strings(folded, overlapping=True)}
        return [self._forms[number] for number in sorted({number for word in found for number in self._by_word[word]})]


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
