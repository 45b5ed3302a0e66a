"""The lines that head a mail, in a text that was pasted with them. PURE."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import takewhile

from bot.data import read_yaml
from bot.text import countries, gazetteer
from bot.text.calendar import folded, month_names
from bot.text.day_wordings import weekday_names
from bot.text.normalize import key

_LEAST = 2
"""Lines that together head a mail; one alone only if it holds an address."""
_KINDS = ("people", "sent", "dated", "subject")
_OF_MAILS = frozenset({"sent", "subject"})
_ADDRESS = re.compile(r"<?[^\s<>()]+@[^\s<>()]+>?")
_CELL_END = re.compile(r"[,;()\[\]<>\"/|]")
_SHORT = re.compile(r"\b[^\W\d_]{1,2}\b")
_WORD = re.compile(r"[^\W\d_]+")
CONTACT = "agent"
"""The label that is put before whoever writes or is written to: it tells neither where goods leave nor arrive."""


def read_as_contacts(text: str) -> str:
    """Return a text whose people of mail headers are led as agents, without days of mails, and with bare subjects.

    "From: Wei Li" is no field, and neither lithium nor Liechtenstein. A line that names a place, or more than a day
    where a mail has its day, stays as it is: "To: Firm, Stockholm, Sweden", "To: IR", "Sent: 5 kg gallium".
    """
    lines = text.split("\n")
    heads = [line_of_header().match(line) for line in lines]
    told: list[str] = []
    while len(told) < len(lines):
        block = [one for one in takewhile(bool, heads[len(told) :]) if one]
        mail = _is_of_a_mail(block)
        told += [_told(one) if mail or "@" in one.string else one.string for one in block]
        told += lines[len(told) : len(told) + 1]
    return "\n".join(told)


def _is_of_a_mail(block: Sequence[re.Match[str]]) -> bool:
    return len(block) >= _LEAST and any(one.lastgroup in _OF_MAILS for one in block)


def _told(header: re.Match[str]) -> str:
    value = header.string[header.end() :].strip()
    match header.lastgroup:
        case "sent" | "dated":
            return "" if _is_a_day(value) else header.string
        case "subject":
            return _answered().sub("", value)
        case _:
            return header.string if _names_a_place(value) else f"{CONTACT}: {_without_symbols(value)}"


def _without_symbols(value: str) -> str:
    """Return a person's name whose words of two letters are no symbols: "Wei li"; figures tell that it is none."""
    name = _ADDRESS.sub(" ", value)
    several = len(_WORD.findall(name)) > 1 and not any(map(str.isdecimal, name))
    return _SHORT.sub(lambda word: word[0].lower(), name) if several else name


def _names_a_place(value: str) -> bool:
    """Return whether a value, a cell or a word of it is a country's name or code, or a cell is a town."""
    bare = _ADDRESS.sub(" ", value)
    cells = [cell.strip() for cell in (bare, *_CELL_END.split(bare)) if cell.strip()]
    if any(gazetteer.country_of_town(key(cell)) or gazetteer.region_of(key(cell)) for cell in cells):
        return True
    titled = (word for word in (*cells, *_WORD.findall(bare)) if not word.istitle() or len(word) > len("Li"))
    return any(countries.find(word) for word in titled)


def _is_a_day(value: str) -> bool:
    """Return whether nothing but a day and an hour is written."""
    known = month_names().keys() | weekday_names() | _of_hours()
    return any(map(str.isdecimal, value)) and all(folded(word) in known for word in _WORD.findall(value))


@cache
def _of_hours() -> frozenset[str]:
    return frozenset(map(folded, str(read_yaml("query/mail")["hours"]).split()))


@cache
def line_of_header() -> re.Pattern[str]:
    """Return the pattern of a line that heads a mail; its last group is what the line tells."""
    kinds = "|".join(f"(?P<{kind}>{_labels(kind)})" for kind in _KINDS)
    return re.compile(rf"[>\s*]*(?:{kinds})\*?\s*(?:：|:\*?(?=\s|\S*@|[^\x00-\u02af]))", re.IGNORECASE)


@cache
def _answered() -> re.Pattern[str]:
    words = "|".join(map(re.escape, str(read_yaml("query/mail")["answered"]).split()))
    return re.compile(rf"^(?:(?:{words})\s*[:：]\s*)+", re.IGNORECASE)


def _labels(kind: str) -> str:
    labels = (label.strip() for label in str(read_yaml("query/mail")[kind]).split(","))
    return "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
