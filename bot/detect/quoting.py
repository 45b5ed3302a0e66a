"""Quotes from a text exactly as its source writes it: what is read is normalised, what is shown is not. PURE."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator

from bot.detect.document import RAW_FACTOR, TITLE_LIMIT, Reading, clean, markup_gone

JOINERS = "\u200c\u200d"
"""Invisible characters that shape letters, and so belong to the words that hold them."""

_ABBREVIATED = re.compile(r"(?:^|[\s(])(?:[IVXLC]+|[^\W\d_])\.$")
"""A number of a chapter or an initial, behind which no sentence ends."""


def quotes(reading: Reading) -> Iterator[str]:
    """Yield the title, then the first sentence of the summary (two where there is no title), as written."""
    page = reading.page
    if page.title_end:
        yield _written(reading.text.title[: TITLE_LIMIT * RAW_FACTOR])[:TITLE_LIMIT]
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


def _written(raw: str) -> str:
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
    written = _written(raw[: (last + 1) * RAW_FACTOR])
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
