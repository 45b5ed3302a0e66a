"""Where in the text each fact was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.detect.dates import Named
from bot.detect.documents import Found
from bot.detect.model import Place
from bot.detect.reading import Reading
from bot.detect.scan import Hit
from bot.detect.who import Parties

Spans = Sequence[tuple[str, str, Hit | Named | Found | None]]
"""Facts: their name, their value, and what in the text shows them."""


def spans(
    who: Parties, goods: Sequence[Hit], days: tuple[Named | None, Named | None], numbers: Sequence[Found]
) -> Iterator[tuple[str, str, Hit | Named | Found | None]]:
    """The facts of a text that stand in it. `days`: start and end; `numbers`: codes."""
    if who.jurisdiction:
        yield "jurisdiction", who.jurisdiction, who.hit
    for hit in who.aimed:
        yield "destination", hit.value, hit
    for hit in goods:
        yield "subject", hit.value, hit
    for name, day in zip(("effective", "until"), days, strict=True):
        if day and day.when:
            yield name, day.when.isoformat(), day
    for number in numbers:
        yield "code", number.text, number


def places(reading: Reading, facts: Spans) -> tuple[Place, ...]:
    """Facts with the characters of title or summary in which they were read."""
    return tuple(_place(reading, fact, value, span.start, span.end) for fact, value, span in facts if span)


def _place(reading: Reading, fact: str, value: str, start: int, end: int) -> Place:
    page = reading.page
    while end > start and page.shown[end - 1].isspace():
        end -= 1
    while start < end and page.shown[start].isspace():
        start += 1
    first = page.within(start)
    return Place(fact, value, page.place(start), first, first + end - start, page.shown[start:end])
