"""One line of English from the facts, then the source's own words, quoted. Never more than the text carries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from bot.detect.matches import Reading
from bot.text.tables import read_yaml
from bot.vocabulary import DetectedMeasure, Kind

LIMIT = 320
QUOTES = 2
SHOWN_SUBJECTS = 5

WHAT = {
    DetectedMeasure.LICENCE: "export licence",
    DetectedMeasure.PROHIBITION: "export ban",
    DetectedMeasure.QUOTA: "export quota",
    DetectedMeasure.SUSPENSION: "suspension",
    DetectedMeasure.TAX: "export tax",
    DetectedMeasure.ENTITY_LIST: "listing of parties",
    DetectedMeasure.TECHNOLOGY_BAN: "ban on exporting technology",
    DetectedMeasure.OTHER: "export measure",
}
CHANGE = {Kind.AMENDMENT: " (changed)", Kind.LICENCE_POLICY: " (granting)", Kind.GUIDANCE: " (guidance)"}


def summarise(  # noqa: PLR0913 - one argument a fact
    reading: Reading,
    *,
    country: str | None,
    body: str,
    kind: str | None,
    measure: str | None,
    subjects: tuple[str, ...],
    effective: date | None,
    until: date | None,
    document: str | None,
    countries: Mapping[str, str],
) -> str:
    """The gist, at most 320 characters. An item that is no act is only quoted."""
    gist = ""
    if measure:
        who = countries.get(country or "", "")
        gist = _gist(f"{who} ({body})" if who and body else who, kind, measure, subjects, effective, until, document)
    return _with_quotes(gist, reading)


def _gist(  # noqa: PLR0913, PLR0917 - one argument a fact
    country: str,
    kind: str | None,
    measure: str,
    subjects: tuple[str, ...],
    effective: date | None,
    until: date | None,
    document: str | None,
) -> str:
    head = f"{country}: " if country else ""
    what = WHAT[DetectedMeasure(measure)] + (CHANGE.get(Kind(kind), "") if kind else "")
    shown = ", ".join(subjects[:SHOWN_SUBJECTS]) + (" and others" if len(subjects) > SHOWN_SUBJECTS else "")
    text = f"{head}{what}{f' for {shown}' if shown else ''}"
    if effective:
        text += f" from {_written(effective)}"
    if until:
        text += f" until {_written(until)}"
    if document and len(document) <= 80:  # noqa: PLR2004 - a number, not a title
        text += f", {cited(document)}"
    return f"{text[0].upper()}{text[1:]}."


def cited(document: str) -> str:
    """公告2023年第39号 as "No. 39 of 2023", the way in which it is cited in English; others as they stand."""
    found = _year_first().fullmatch(document)
    return f"No. {found[2]} of {found[1]}" if found else document


@cache
def _year_first() -> re.Pattern[str]:
    return re.compile(read_yaml("act_numbers")["year_first"])


def _written(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _with_quotes(gist: str, reading: Reading) -> str:
    text = gist
    for number in range(min(QUOTES, len(reading.page.starts))):
        start, end = reading.page.span(number)
        sentence = reading.page.shown[start:end].strip().strip('"“”„«»').rstrip(" ;")
        room = LIMIT - len(text) - 3
        if not sentence or room < 40:  # noqa: PLR2004 - shorter says nothing
            continue
        quoted = sentence if len(sentence) <= room else f"{_cut(sentence, room - 1)}…"
        text = f"{text} “{quoted}”".strip()
    return text


def _cut(sentence: str, room: int) -> str:
    """Cut between words where there are any; never inside a number."""
    cut = sentence[:room]
    if " " in cut[room // 2 :]:
        return cut[: cut.rindex(" ")].rstrip(" ,;:")
    while cut and cut[-1].isalnum() and cut[-1].isascii():
        cut = cut[:-1]
    return cut
