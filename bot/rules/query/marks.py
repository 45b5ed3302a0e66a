"""Marks of papers and people that tell themselves by their form: an IBAN, an EmS, "Sent from my iPhone". PURE.

They name no goods and no places, whatever their letters spell: EmS F-A, S-B is no sulphur. Their forms are data
(bot/data/query/marks.yaml).
"""

from __future__ import annotations

import re
from functools import cache

from bot.data import read_yaml
from bot.text.normalize import alternatives

_IBAN = re.compile(r"(?i:IBAN)[\s:.#-]{0,3}(?P<iban>[A-Z]{2}\d{2}(?:\s?[A-Z0-9]){11,30})(?!\w)")
_SHORTEST_IBAN = 15
_CHECKED = 97
_FIRST_LETTER = ord("A") - 10
"""Letters count from ten on where the digits of an IBAN are checked."""
_NUMBER = r"[a-z]?\d{1,2}[a-z]?"
"""The number of a model: 15, S24."""


def without_marks(text: str) -> str:
    """Return a text without such marks."""
    text = _IBAN.sub(_behind_an_iban, text)
    return _sent_from().sub(" ", _forms().sub(" ", text))


@cache
def _forms() -> re.Pattern[str]:
    forms = "|".join(read_yaml("query/marks")["forms"].values())
    return re.compile(rf"(?<!\w)(?:{forms})(?!\w)")


@cache
def _sent_from() -> re.Pattern[str]:
    data = read_yaml("query/marks")
    word = alternatives(data["telephones"].split())
    model = alternatives(data["models"].split())
    telephone = rf"(?:{word})(?:\s(?:{word}))*(?:\s(?:{model}|{_NUMBER}))*"
    told = (" ".join(one.split()).partition("{}") for one in data["sent_from"].split(","))
    phrases = (f"{_spaced(before)}{telephone}{_spaced(behind)}" for before, _, behind in told)
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)


def _spaced(words: str) -> str:
    return re.escape(words).replace(r"\ ", r"\s+")


def _behind_an_iban(match: re.Match[str]) -> str:
    """Return what stands behind the longest valid IBAN that signs begin with: a code of goods may."""
    ends = [one.end() for one in re.finditer(r"\w(?=\W|$)", match["iban"])]
    valid = (end for end in reversed(ends) if _is_valid(re.sub(r"\s", "", match["iban"][:end])))
    end = next(valid, 0)
    return match["iban"][end:] if end else match[0]


def _is_valid(iban: str) -> bool:
    digits = "".join(one if one.isdigit() else str(ord(one) - _FIRST_LETTER) for one in iban[4:] + iban[:4])
    return len(iban) >= _SHORTEST_IBAN and int(digits) % _CHECKED == 1
