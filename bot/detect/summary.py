"""A summary in English that says no more than the source, and quotes exactly as the source writes. PURE."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.data import read_yaml
from bot.detect.document import RAW_FACTOR, TITLE_LIMIT, Reading, clean, markup_gone
from bot.text import countries
from bot.text.act_numbers import cited

LIMIT = 320
IMPOSED = "impose"
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


_SUSPENDED_TWICE = "suspend", "suspension"
"""Deed and instrument where the same words told both: a control is suspended, not a suspension."""


@dataclass(frozen=True, slots=True)
class Gist:
    """What a text says of an act, each from its own words."""

    country: str
    """Who acts, with the authority in brackets."""
    deed: str | None
    """What is done, by the keys of `deeds` in wording.yaml; None where the text does not say."""
    instrument: str | None
    """What it is done to; None where the text says no more than that exports are controlled."""
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
        text = f"{self.country}: {self._what()}" if self.country else self._what()
        text += "".join((*self._on_goods(words), *self._limits(words)))
        if self.document and len(self.document) <= LONGEST_NUMBER:
            text += f", {cited(self.document)}"
        asks = f" {words['apply']}" if self.asks_licence else ""
        return f"{text[0].upper()}{text[1:]}.{asks}"

    def _what(self) -> str:
        """What is done to which control."""
        known, name = wording(), self.instrument or "none"
        if (self.deed, name) == _SUSPENDED_TWICE:
            name = "none"
        noun = known["measures"][name] if self.deed == IMPOSED else known["duties"].get(name, known["measures"][name])
        return known["deeds"][self.deed or "none"].format(noun)

    def _on_goods(self, words: Mapping[str, str]) -> Iterator[str]:
        """The goods with their forms, and the amounts."""
        if self.subjects:
            others = words["others"] if len(self.subjects) > SHOWN_SUBJECTS else ""
            yield f" {words['for']} {', '.join(self.subjects[:SHOWN_SUBJECTS])}{others}"
            said = " ".join(self.subjects)
            if beside := [form for form in self.forms if form not in said][:SHOWN_FORMS]:
                yield f" ({', '.join(beside)})"
        if self.figures:
            yield f", {', '.join(self.figures[:SHOWN_FIGURES])}"

    def _limits(self, words: Mapping[str, str]) -> Iterator[str]:
        """From and until when."""
        if self.effective:
            yield f" {words['from']} {_written(self.effective)}"
        if self.until:
            yield f" {words['until']} {_written(self.until)}"


def summarise(reading: Reading, gist: Gist | None) -> str:
    """Return the gist and quotes as the source writes them, at most 320 characters.

    An item that is no act is only quoted.
    """
    text = gist.line() if gist else ""
    for quote in quotes(reading):
        sentence = quote.strip().strip('"“”„«»').rstrip(" ;")
        room = LIMIT - len(text) - 3
        if not sentence or room < 40:  # noqa: PLR2004 - shorter says nothing
            continue
        quoted = sentence if len(sentence) <= room else f"{_cut(sentence, room - 1)}…"
        text = f"{text} “{quoted}”".strip()
    return text


def _written(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _cut(sentence: str, room: int) -> str:
    """Cut between words where there are any; never inside a number."""
    cut = sentence[:room]
    if " " in cut[room // 2 :]:
        return cut[: cut.rindex(" ")].rstrip(" ,;:")
    while cut and cut[-1].isalnum() and cut[-1].isascii():
        cut = cut[:-1]
    return cut


JOINERS = "\u200c\u200d"
"""Invisible characters that shape letters, and so belong to the words that hold them."""

_ABBREVIATED = re.compile(r"(?:^|[\s(])(?:[IVXLC]+|[^\W\d_])\.$")
"""A number of a chapter or an initial, behind which no sentence ends."""


def quotes(reading: Reading) -> Iterator[str]:
    """Yield the title, then the first sentence of the summary (two where there is no title), as written."""
    page = reading.page
    if page.title_end:
        yield _written_in_source(reading.text.title[: TITLE_LIMIT * RAW_FACTOR])[:TITLE_LIMIT]
    numbers = [number for number, start in enumerate(page.starts) if start >= page.body_start or not page.title_end]
    taken = -1
    for number in numbers[: 1 if page.title_end else 2]:
        if number > taken:
            taken = _whole(reading, number)
            start, end = page.span(number)[0], page.span(taken)[1]
            yield _as_written(reading, start, end)


def _whole(reading: Reading, number: int) -> int:
    """The last of the pieces that make a whole sentence: no bracket is open, and no numeral ends it."""
    page = reading.page
    start, last = page.span(number)[0], len(page.starts) - 1
    while number < last:
        piece = page.shown[start : page.span(number)[1]].strip()
        if piece.count("(") <= piece.count(")") and not _ABBREVIATED.search(piece):
            break
        number += 1
    return number


def _written_in_source(raw: str) -> str:
    """A text without markup, entities, and invisible characters but joiners, with single spaces."""
    text = markup_gone(raw)
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c in JOINERS else " " if c.isspace() else "" for c in text)
    return " ".join(text.split())


def _as_written(reading: Reading, start: int, end: int) -> str:
    """The characters of the summary that were read as those from `start` to `end`; as read if they cannot be told."""
    page, raw = reading.page, reading.text.summary
    first, last = page.within(start), page.within(start) + end - start
    if not page.title_end:
        raw = raw or reading.text.title
    written = _written_in_source(raw[: (last + 1) * RAW_FACTOR])
    read_as = page.shown[start:end].strip()
    if read_as in written:  # most texts are read as they are written
        return read_as
    places, read = [0], [0]
    for cluster in _clusters(written):
        if read[-1] >= last:
            break
        places.append(places[-1] + len(cluster))
        read.append(read[-1] + _length(cluster))
    begin, stop = bisect_left(read, first), bisect_left(read, last)
    if stop >= len(places):
        stop = len(places) - 1
    found = written[places[min(begin, stop)] : places[stop]].strip()
    return found if clean(found, last + 1) == read_as else read_as


def _length(cluster: str) -> int:
    """How many characters of the text that is read a cluster becomes."""
    return 1 if cluster == " " else len(clean(f"|{cluster}|", 99)) - 2


def _belongs(char: str) -> bool:
    """Whether a character is written into the one before it: a mark, a joiner, a vowel of a Korean syllable."""
    return (
        unicodedata.category(char)[0] == "M" or char in JOINERS or char in "\uff9e\uff9f" or "\u1160" <= char < "\u1200"
    )


def _clusters(text: str) -> Iterator[str]:
    """A letter with the marks that belong to it, one after the other."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _belongs(text[at]):
            yield text[start:at]
            start = at
