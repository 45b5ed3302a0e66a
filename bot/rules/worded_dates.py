"""Dates as people write them (`25 Feb 2026`, `10. Dezember 2024`, `2024年12月10日`), found inside a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.rules.when import When

_MONTHS = (
    "january jan januar januari janvier enero gennaio janeiro января январь",
    "february feb februar februari février fevrier febrero febbraio fevereiro февраля февраль pebruari",
    "march mar märz maerz mars marzo março maart maret марта март",
    "april apr avril abril aprile апреля апрель",
    "may mai mei mayo maggio maio мая май",
    "june jun juni juin junio giugno junho июня июнь",
    "july jul juli juillet julio luglio julho июля июль",
    "august aug août aout agosto augustus agustus августа август",
    "september sept sep septembre septiembre settembre setembro сентября сентябрь",
    "october oct oktober octobre octubre ottobre outubro октября октябрь okt",
    "november nov novembre noviembre novembro ноября ноябрь",
    "december dec dezember décembre decembre diciembre dicembre dezembro desember декабря декабрь dez",
)
"""One line a month, in the languages of acts and of those who ask."""

_NUMBER_OF: dict[str, int] = {name: number for number, line in enumerate(_MONTHS, 1) for name in line.split()}
_NAMES = "|".join(sorted(_NUMBER_OF, key=len, reverse=True))
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        (
            rf"(?<![\w.])(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?(?:\s*[-–]\s*\d{{1,2}})?\s+(?:of\s+|de\s+)?"
            rf"(?P<m>{_NAMES})\.?,?\s+(?:de\s+|del\s+)?(?P<y>(?:19|20)\d\d)(?!\d)"
        ),
        rf"\b(?P<m>{_NAMES})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d\d)(?!\d)",
        rf"\b(?P<m>{_NAMES})\.?,?\s+(?:de\s+|of\s+)?(?P<y>(?:19|20)\d\d)(?!\d)",
        r"(?P<y>(?:19|20)\d\d)\s*[年년]\s*(?P<n>\d{1,2})\s*[月월](?:\s*(?P<d>\d{1,2})\s*[日일])?",
        r"(?<![\d.])(?P<d>\d{1,2})\.(?P<n>\d{1,2})\.(?P<y>(?:19|20)\d\d)(?![\d.])",
        r"(?<![\d-])(?P<y>(?:19|20)\d\d)-(?P<n>\d{2})-(?P<d>\d{2})(?![\d-])",
    )
)


@dataclass(frozen=True, slots=True)
class Written:
    """A date in a text: what it means, and where it stands."""

    when: When
    start: int
    end: int


def find(text: str) -> list[Written]:
    """Every date in a text that exists in the calendar, in order; a month with its year counts as a month."""
    found: list[Written] = []
    if any(letter.isdigit() for letter in text):
        for form in _FORMS:
            found += (hit for hit in _hits(form, text) if not any(_overlap(hit, other) for other in found))
    return sorted(found, key=lambda hit: hit.start)


def without(text: str, dates: Iterable[Written]) -> str:
    """The text with its dates cut out."""
    for date in sorted(dates, key=lambda date: -date.start):
        text = f"{text[: date.start]} {text[date.end :]}"
    return " ".join(text.split())


def _hits(form: re.Pattern[str], text: str) -> Iterator[Written]:
    for match in form.finditer(text):
        parts = match.groupdict()
        month = int(parts["n"]) if parts.get("n") else _NUMBER_OF[parts["m"].lower()]
        day = f"-{int(parts['d']):02}" if parts.get("d") else ""
        try:
            yield Written(When.read(f"{parts['y']}-{month:02}{day}"), *match.span())
        except ValueError:  # the 31st of April: no date, and perhaps a code
            continue


def _overlap(one: Written, other: Written) -> bool:
    return one.start < other.end and other.start < one.end
