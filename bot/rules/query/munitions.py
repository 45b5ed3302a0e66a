"""Categories of munitions lists that stand in a text: ML10.b, and those of the US list with a word that tells them.

Numerals of Rome count much else: clauses of acts, classes of fruit, of cables and of voltages. One is a category of the
US list behind its short name, behind a word for a category where nothing else has so many, or with a paragraph in
brackets where no word of law stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from bot.lists.codes import parse
from bot.text import notation
from bot.text.endings import writing
from bot.text.normalize import alternatives

_MOST = 22
"""Categories of the Wassenaar munitions list."""
_PATH = r"(?:(?:\.|\s?\()(?:[a-z]{1,5}|\d{1,2})(?:\)|(?!\w)))*"
_ML = re.compile(
    r"(?<![\w.-])(?<!\d )(?P<code>(?:WA)?ML(?P<sign>[\s.-]?)(?P<number>\d{1,2})"
    rf"(?:[a-z](?![\w.])|\s[a-z](?=\s*$))?{_PATH})"
    r"(?![\w-]|[.,]\d)",
    re.IGNORECASE,
)
_UNIT = re.compile(r"\s*([^\W\d_]+)")
_HIGH = "(?:VI{0,3}|I?X|XI{1,3}|XI?V|XVI{1,3}|XI?X|XXI)"
"""Numerals above four: classes of goods, of protection and of voltages are fewer."""
_NUMERAL = f"(?:I{{1,3}}|IV|{_HIGH})"
_LETTERED = r"(?=\s?\([a-z]\))"
"""A paragraph in brackets behind a numeral."""


def taken(text: str, instead: str = " ") -> tuple[list[str], str]:
    """Return the categories told by letters (ML10), as lists print them, and the text with something instead."""
    return _taken(text, _ML, instead, lambda match: match["code"] if _is_ml(match) else "")


def of_the_us(text: str, instead: str = " ") -> tuple[list[str], str]:
    """Return the categories of the US list in a text, as the list prints them, and the text with something instead."""
    found: list[str] = []
    for form in _of_the_us():
        those, text = _taken(text, form, instead, lambda match: f"USML {match['code']}")
        found += those
    return found, text


def _taken(
    text: str, form: re.Pattern[str], instead: str, spelt: Callable[[re.Match[str]], str]
) -> tuple[list[str], str]:
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        code = parse(spelt(match))
        if code is None:
            return match[0]
        found.append(str(code))
        return instead

    return found, form.sub(take, text)


def _is_ml(match: re.Match[str]) -> bool:
    """Return whether the letters are of the list, not millilitres or Mali: ML10, "ML 10" in capitals without a unit."""
    behind = _UNIT.match(match.string, match.end())
    measured = behind is not None and behind[1].casefold() in notation.units()
    told = not match["sign"].isspace() or ("ML" in match["code"] and not measured)
    return told and 1 <= int(match["number"]) <= _MOST


@cache
def _of_the_us() -> tuple[re.Pattern[str], ...]:
    """Return patterns of a category of the US list: behind its short name, behind a word for one, and by itself."""
    data = writing()
    words = f"(?i:{alternatives(data['before_munitions_category'].split())})"
    not_of_law = "".join(rf"(?<!(?i:\b{re.escape(word)})\s)" for word in data["before_clauses"].split())
    end, path = r"(?!\w)", f"(?i:{_PATH})"
    return (
        re.compile(rf"(?<![\w-])(?i:USML)[\s.:-]*(?:{words}[\s.:]*)?(?P<code>(?i:\d{{1,2}}|{_NUMERAL}){end}{path})"),
        re.compile(rf"(?<![\w-]){words}[\s.:]*(?P<code>(?:{_HIGH}|{_NUMERAL}{_LETTERED}){end}{path})"),
        re.compile(rf"(?<![\w.-]){not_of_law}(?P<code>(?=\w\w){_NUMERAL}{_LETTERED}{path})"),
    )
