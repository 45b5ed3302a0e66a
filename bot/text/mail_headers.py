"""The lines that head a mail, in a text that was pasted with them. PURE."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import takewhile

from bot.data import read_yaml
from bot.text import countries

_LEAST = 2
"""Lines that together head a mail; one alone only if it holds an address."""
_SHORTEST_PLACE = 4
"""Letters of a place behind a comma: in "Li, Wei" there is none."""
_FIELD = re.compile(r"\b(?:from|to|on)\s*:", re.IGNORECASE)
_KINDS = ("people", "sent", "dated", "subject")
_OF_MAILS = frozenset({"sent", "subject"})
CONTACT = "agent"
"""The label that is put before whoever writes or is written to: it tells neither where goods leave nor arrive."""


def read_as_contacts(text: str) -> str:
    """Return a text whose people of mail headers are led as agents, without days of mails, and with bare subjects.

    "From: Wei Li" is no field, and neither lithium nor Liechtenstein. A line that ends in a place is no mail's, unless
    it holds an address: "To: Firm, Stockholm, Sweden".
    """
    lines = text.split("\n")
    heads = [line_of_header().match(line) for line in lines]
    told: list[str] = []
    while len(told) < len(lines):
        block = [one for one in takewhile(bool, heads[len(told) :]) if one]
        told += [_told(one) for one in block] if _is_of_a_mail(block) else lines[len(told) : len(told) + len(block)]
        told += lines[len(told) : len(told) + 1]
    return "\n".join(told)


def _is_of_a_mail(block: Sequence[re.Match[str]]) -> bool:
    if any("@" in one.string and not _FIELD.search(one.string, one.end()) for one in block):
        return True
    return len(block) >= _LEAST and any(one.lastgroup in _OF_MAILS for one in block)


def _told(header: re.Match[str]) -> str:
    value = header.string[header.end() :].strip()
    match header.lastgroup:
        case "sent" | "dated":
            return ""
        case "subject":
            return _answered().sub("", value)
        case _:
            return header.string if _ends_in_a_place(value) else f"{CONTACT}: {value}"


def _ends_in_a_place(value: str) -> bool:
    last = value.rpartition(",")[2].strip()
    return len(last) >= _SHORTEST_PLACE and "@" not in value and countries.find(last) is not None


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
