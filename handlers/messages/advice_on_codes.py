"""How to ask better where only a code or a number was typed, and nothing is on file for it. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.rules.query.parse import Query
from bot.vocabulary import Status
from handlers.messages.speech import say

_YEARS = range(1990, 2041)
_SHORT, _LONG = 3, 10
_HEADING = 4
_LAST_CHAPTER = 97
_NO_CHAPTER = "77"
_CAS = re.compile(r"(\d{2,7})-(\d{2})-(\d)")
_LIKE_CONTROL = re.compile(r"\d[A-Ea-e]\d{0,2}|\d{2}[A-Ea-e]\d{2,3}")


def advise_on_nothing(taken: Query, status: Status) -> Iterator[str]:
    """Yield what may be amiss with what was typed."""
    bare = taken.plain.strip()
    digits = re.sub(r"[.\s]", "", bare)
    if not any(letter.isalnum() for letter in bare):
        yield say("Name the thing too: a name in any language, a customs code, a CAS number, an ECCN, or an act.")
    elif digits.isascii() and digits.isdecimal():
        yield _advise_on_digits(bare, digits)
    elif found := _CAS.fullmatch(bare):
        before = reversed(found[1] + found[2])
        if (right := sum(place * int(digit) for place, digit in enumerate(before, 1)) % 10) != int(found[3]):
            yield say(
                "{typed} has the form of a CAS number, but its last digit would be {digit}; look for a slip.",
                typed=bare,
                digit=right,
            )
    elif taken.controls and status is Status.UNRECOGNISED:
        yield say(
            "Read as control code {code}: no act on file prints it. Ask for the thing by its name too.",
            code=taken.controls[0],
        )
    elif taken.citations:
        yield say(
            "Read as an act by its number: none on file bears “{typed}”, and none says that it was changed by it.",
            typed=bare,
        )
    elif _LIKE_CONTROL.fullmatch(bare):
        yield say(
            "“{typed}” looks like a control code with a digit too few or too many; ECCNs look like 3A090 or 1C108.a.",
            typed=bare,
        )


def _advise_on_digits(bare: str, digits: str) -> str:
    if len(digits) <= _SHORT:
        return say(
            "“{typed}” alone may be an act or a code: write No. {typed} of 2023, or at least four digits of the code.",
            typed=bare,
        )
    if len(digits) == _HEADING and int(digits) in _YEARS:
        return say(
            "“{typed}” may be a year or a customs heading, and no act on file prints it: name the thing.", typed=bare
        )
    if len(digits) > _LONG or not 1 <= int(digits[:2]) <= _LAST_CHAPTER or digits[:2] == _NO_CHAPTER:
        return say(
            "“{typed}” is no customs code: those have 4 to {most} digits, the first two from 01 to {last} but for "
            "{unused}.",
            typed=bare,
            most=_LONG,
            last=_LAST_CHAPTER,
            unused=_NO_CHAPTER,
        )
    if len(digits) % 2:
        return say(
            "“{typed}” has an odd number of digits; customs codes come in pairs, as 3801.90 or 3801909010.", typed=bare
        )
    return say(
        "Read as customs code {code}: no act on file prints it, or a heading that holds it. Codes move between "
        "countries and editions, so ask for the thing by its name as well.",
        code=digits,
    )
