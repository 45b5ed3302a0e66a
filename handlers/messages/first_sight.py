"""What fits into the first sight of an answer: how many words its lines have, and which of them wait. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from handlers.messages import speech, wording
from handlers.messages.reply import Line, Reply

AIM, LIMIT = 40, 85
"""Words at first sight: what may wait is shown up to the aim, what matters most up to the limit."""


ALWAYS = 2 * LIMIT
"""For the newest act that may have changed the answer, each of few goods, and the day if it is not today."""


HEADED = 55
"""The first act of each exporter and status."""


REMARKED = 70


_REMARK = 160


_SENTENCE_END = re.compile(r"(?:[^\W\d_]{4}|[\d)”%])\.(?= )|。")
"""Behind a word of four letters, figures or a bracket: "No. 39" goes on."""


Part = tuple[int, Line]
"""A line, and how many words a first sight with it may have."""


def words(shown: Reply) -> int:
    """Count the words that a person sees before pressing anything."""
    texts = (shown.title, shown.footer, *(field for one in shown.fields for field in (one.name, one.value)))
    return sum(map(count_words, texts)) + sum(map(words_of, shown.lines))


def count_words(text: str) -> int:
    """Count the words of a text; of scripts without spaces by their characters."""
    return sum(any(character.isalnum() for character in word) for word in text.split()) + speech.unspaced_words(text)


def words_of(line: Line) -> int:
    """Count the words of a line with its lead-in and the text of its link."""
    return count_words(line.bold) + count_words(line.text) + (count_words(line.link_text) if line.link else 0)


def divided(parts: Sequence[Part], spent: int) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Divide the parts into the lines of first sight, in their order, and those that wait; high limits go first."""
    taken: set[int] = set()
    for place in sorted(range(len(parts)), key=lambda place: -parts[place][0]):
        most, line = parts[place]
        if spent + words_of(line) <= most:
            taken.add(place)
            spent += words_of(line)
    shown = tuple(line for place, (_, line) in enumerate(parts) if place in taken)
    return shown, tuple(line for place, (_, line) in enumerate(parts) if place not in taken)


def fitting(told: Iterable[Sequence[Line]], room: int) -> Iterator[Line]:
    """Yield of each thing to tell the first wording that there are words left for: it displaces nothing."""
    for wordings in told:
        if fits := next((line for line in wordings if words_of(line) <= room), None):
            room -= words_of(fits)
            yield fits


def brief(text: str) -> str:
    """Return as many whole sentences as are short together; at least the first, cut if it is long."""
    if len(text) <= _REMARK:
        return text
    ends = [found.end() for found in _SENTENCE_END.finditer(text, 0, _REMARK)]
    return text[: ends[-1]] if ends else wording.trimmed(text, _REMARK)
