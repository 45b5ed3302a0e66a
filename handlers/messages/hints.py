"""Suggestions for queries that match nothing or are ambiguous. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.rules.answer import Answer
from bot.rules.query.parse import Query
from bot.text import countries
from handlers.messages import wording

_YEARS = range(1990, 2041)
_SHORT, _LONG = 3, 10
_HEADING, _SUBHEADING = 4, 6
_MANY = 3
_LAST_CHAPTER = 97
_CAS = re.compile(r"(\d{2,7})-(\d{2})-(\d)")
_LIKE_CONTROL = re.compile(r"\d[A-Ea-e]\d{0,2}|\d{2}[A-Ea-e]\d{2,3}")


def hints(answer: Answer) -> Iterator[str]:
    """Sentences that help on; none where the query was understood as one thing."""
    taken = answer.asked.query
    if answer.from_ and answer.from_ == answer.to:
        yield f"An act does not reach inside its own exporter: from and to are both {countries.the(answer.from_)}."
    if len(answer.subjects) >= _MANY and not answer.things and any(len(code) <= _SUBHEADING for code in taken.hs):
        named = wording.listed(answer.subjects, _SHORT)
        yield f"{taken.hs[0]} holds several things ({named}): name one of them, or give more digits of the code."
    elif not answer.subjects and not answer.findings and not answer.lists:
        yield from _of_nothing(taken)


def _of_nothing(taken: Query) -> Iterator[str]:
    bare = taken.plain.strip()
    digits = re.sub(r"[.\s]", "", bare)
    if not any(letter.isalnum() for letter in bare):
        yield "Name the thing too: a name in any language, a customs code, a CAS number, an ECCN, or an act."
    elif digits.isascii() and digits.isdecimal():
        yield _of_digits(bare, digits)
    elif found := _CAS.fullmatch(bare):
        if (right := _check_digit(found[1] + found[2])) != int(found[3]):
            yield f"{bare} has the form of a CAS number, but its last digit would be {right}; look for a slip."
    elif taken.controls:
        code = taken.controls[0]
        yield f"Read as control code {code}: no act on file prints it. Other lists may: ask for the thing by name too."
    elif taken.citations:
        yield f"Read as an act by its number: none on file bears “{bare}”, and none says that it was changed by it."
    elif _LIKE_CONTROL.fullmatch(bare):
        yield f"“{bare}” looks like a control code with a digit too few or too many; ECCNs look like 3A090 or 1C108.a."


def _of_digits(bare: str, digits: str) -> str:
    if len(digits) <= _SHORT:
        return f"“{bare}” alone may be an act or a code: write No. {bare} of 2023, or at least four digits of the code."
    if len(digits) == _HEADING and int(digits) in _YEARS:
        return f"“{bare}” may be a year or a customs heading, and no act on file prints it: name the thing."
    if len(digits) > _LONG or not 1 <= int(digits[:2]) <= _LAST_CHAPTER:
        return f"“{bare}” is no customs code: those have 4 to {_LONG} digits, the first two from 01 to {_LAST_CHAPTER}."
    if len(digits) % 2:
        return f"“{bare}” has an odd number of digits; customs codes come in pairs, as 3801.90 or 3801909010."
    return (
        f"Read as customs code {digits}: no act on file prints it, or a heading that holds it. Codes move between "
        "countries and editions, so ask for the thing by its name as well."
    )


def _check_digit(digits: str) -> int:
    return sum(place * int(digit) for place, digit in enumerate(reversed(digits), 1)) % 10
