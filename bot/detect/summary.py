"""A summary in English that says no more than the source; and whether one that a language model words does so, too."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.data import read_yaml
from bot.detect.matches import Reading
from bot.detect.model import SourceText, Verdict
from bot.detect.similarity import ENDING
from bot.text import countries

LIMIT = 320
QUOTES = 2
SHOWN_SUBJECTS, SHOWN_FORMS, SHOWN_FIGURES = 5, 3, 3
LONGEST_NUMBER = 80
"""Characters of a number; what is longer is a title."""


@cache
def wording() -> Mapping[str, Mapping[str, str]]:
    """How people are told what was found."""
    found: Mapping[str, Mapping[str, str]] = read_yaml("wording")
    return found


def country(code: str) -> str:
    """The English name of a country by its code, in the short form of headlines; empty if there is none."""
    return wording()["countries"].get(code) or (countries.name(code) if countries.is_code(code) else "")


@dataclass(frozen=True, slots=True)
class Gist:
    """What a text says of an act, each from its own words."""

    country: str
    """Who acts, with the authority in brackets."""
    kind: str
    measure: str
    subjects: tuple[str, ...]
    forms: tuple[str, ...] = ()
    """Forms of the goods: ore, powder, magnet."""
    figures: tuple[str, ...] = ()
    """Amounts with their units where the act is told, as the text writes them: 99.8 %, 320 Wh/kg."""
    effective: date | None = None
    until: date | None = None
    document: str | None = None
    asks_licence: bool = False
    """Exporters must apply."""

    def line(self) -> str:
        """The gist as one sentence, and who must apply."""
        words = wording()["gist"]
        head = f"{self.country}: " if self.country else ""
        what = wording()["measures"][self.measure] + wording()["changes"].get(self.kind, "")
        shown = ", ".join(self.subjects[:SHOWN_SUBJECTS]) + (
            words["others"] if len(self.subjects) > SHOWN_SUBJECTS else ""
        )
        said = " ".join(self.subjects)
        beside = [form for form in self.forms if form not in said][:SHOWN_FORMS] if self.subjects else []
        text = f"{head}{what}"
        text += f" {words['for']} {shown}" if shown else ""
        text += f" ({', '.join(beside)})" if beside else ""
        text += f", {', '.join(self.figures[:SHOWN_FIGURES])}" if self.figures else ""
        text += f" {words['from']} {_written(self.effective)}" if self.effective else ""
        text += f" {words['until']} {_written(self.until)}" if self.until else ""
        if self.document and len(self.document) <= LONGEST_NUMBER:
            text += f", {cited(self.document)}"
        asks = f" {words['apply']}" if self.asks_licence else ""
        return f"{text[0].upper()}{text[1:]}.{asks}"


def summarise(reading: Reading, gist: Gist | None) -> str:
    """The gist and quotes, at most 320 characters. An item that is no act is only quoted."""
    return _with_quotes(gist.line() if gist else "", reading)


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


# Whether a text in English says nothing that its source does not say: no other number, day, code, name or act. PURE.


LEAP = 2024
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_NUMBER = re.compile(r"\d{1,3}(?:[.,\u00a0 ]\d{3})+(?!\d)|\d+(?:[.,]\d+)?")
_WORD = re.compile(r"[^\W_]+")
_FOREIGN = re.compile(r"[^\x20-\x7e\u00a0-\u024f\u2013\u2014\u2018-\u201d\u20ac\u2116]")
"""Characters that no English sentence needs: other scripts, line ends, invisible signs."""
_FORBIDDEN = re.compile(r"https?:|www\.|[@<>\[\]{}`*_#|\\]", re.IGNORECASE)
"""What links, mentions or formats."""


def grounded(gist: str, source: SourceText, verdict: Verdict, judge: Callable[[SourceText], Verdict]) -> bool:
    """Whether each sentence of a gist is borne out by the source and by what detection read in it.

    `judge` reads a sentence as it read the source.
    """
    gist = unicodedata.normalize("NFKC", gist)
    if not gist.strip() or len(gist) > LIMIT or _FOREIGN.search(gist) or _FORBIDDEN.search(gist):
        return False
    days = _days(verdict)
    codes = filter(None, (verdict.jurisdiction, *verdict.destinations))
    known = " ".join(
        (
            _plain(f"{source.title}\n{source.summary}\n{verdict.summary}\n{verdict.document or ''}"),
            *map(country, codes),
            *(f"{day.day} {day:%B} {day:%b}" for day in days),
            *(str(day.year) for day in (verdict.effective, verdict.until) if day),
        )
    )
    words = {word.casefold() for word in _WORD.findall(known)}
    numbers = set(_numbers(known))
    return all(
        set(_numbers(sentence)) <= numbers
        and all(word.casefold() in words for word in _telling(sentence))
        and _reads_alike(judge(SourceText("", sentence, "", "", "", "en", source.published)), verdict, days)
        for sentence in _SENTENCE.split(gist.strip())
    )


def _plain(text: str) -> str:
    """NFKC, with the digits of every script as 0 to 9."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _numbers(text: str) -> Iterator[str]:
    """Each number in one form, a share of a hundred with its sign."""
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"[.,\u00a0 ](?=\d{3}(?:\D|$))", "", match[0]).replace(",", ".")
        yield digits + "%" * text[match.end() :].lstrip().startswith("%")


def _telling(sentence: str) -> Iterator[str]:
    """The words that must stand in the source: names, codes, and numbers in words."""
    told = wording()["gist_check"]
    in_words, openers = set(told["numbers"]), set(told["openers"])
    for match in _WORD.finditer(sentence):
        word = match[0]
        opens = not match.start() and word.casefold() in openers
        is_name = word[0].isupper() and not opens
        is_code = not word.isdigit() and any(map(str.isdigit, word))
        if is_name or is_code or word.casefold() in in_words:
            yield word


def _days(verdict: Verdict) -> set[date]:
    """The days that the source names, in any year."""
    named: Iterable[str] = verdict.days
    days = {date.fromisoformat(f"{LEAP}-{day}") for day in named}
    return days | {day.replace(year=LEAP) for day in (verdict.effective, verdict.until) if day}


def _reads_alike(read: Verdict, verdict: Verdict, days: set[date]) -> bool:
    """Whether detection reads nothing in a sentence that it did not read in the source."""
    places = {read.jurisdiction, *read.destinations} - {None}
    return (
        places <= {verdict.jurisdiction, *verdict.destinations}
        and set(read.subjects) <= set(verdict.subjects)
        and set(read.codes) <= set(verdict.codes)
        and _days(read) <= days
        and not (read.relevant and (read.stage in ENDING) != (verdict.stage in ENDING))
    )
