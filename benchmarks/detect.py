"""Detection: items a second, start, memory, growth with text and with lexicons, and 20,000 remembered events.

python benchmarks/detect.py
"""

from __future__ import annotations

import dataclasses
import json
import resource
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sys import intern

from bot.detect import Detector, EventCard, EventMemory, SourceText
from bot.detect.lexicon import load
from bot.text.matcher import Term
from handlers.terminal.detect import read_item, rule_names

CORPUS = Path(__file__).parent.parent / "tests" / "detect" / "items_fitted.jsonl"


def megabytes() -> float:
    """Resident memory at its highest, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(work: Callable[[], object]) -> float:
    """Return the processor seconds of the work; other work on the machine does not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def sixty_words(text: SourceText) -> SourceText:
    """The item with a summary of about 60 words (or as many characters as they have), as a feed carries it."""
    summary = text.summary
    while len(summary) < 380:
        summary += " " + text.summary
    return dataclasses.replace(text, summary=summary)


def corpus() -> tuple[list[SourceText], list[SourceText]]:
    """Items of which more than half are acts; and one act among twenty, as feeds have it.

    The others are what comes near to an act, which ordinary news does not.
    """
    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    acts = [line for line in lines if json.loads(line)["label"]["relevant"]]
    known = set(acts)
    feed = [line for line in lines if line not in known][:380] + acts[:20]
    first, second = ([sixty_words(read_item(line)) for line in some] for some in (lines[:410], feed))
    return first, second


def speed(detector: Detector, items: Sequence[SourceText]) -> float:
    """Items a second, each judged twice."""
    return 2 * len(items) / timed(lambda: [detector.judge(item) for item in (*items, *items)])


def lexicons_times(factor: int, items: Sequence[SourceText]) -> None:
    """Speed with lexicons that are so many times as large."""
    lexicons = load()
    grown = list(lexicons.terms)
    for copy in range(1, factor):
        grown += [
            Term(f"{chr(96 + copy)}q{term.text}", term.concept, term.value, term.language) for term in lexicons.terms
        ]
    detector = Detector(dataclasses.replace(lexicons, terms=tuple(grown)))
    print(f"lexicons ×{factor:2} ({len(grown):6} terms): {speed(detector, items):6.0f} items/s")


def rules_times(factor: int, items: Sequence[SourceText]) -> None:
    """Speed with a rule base that has so many times as many names of subjects."""
    names = {
        f"{subject}{copy or ''}": [f"{chr(96 + copy)}q{name}" if copy else name for name in found]
        for copy in range(factor)
        for subject, found in rule_names().items()
    }
    detector = Detector(load(), names)
    count = sum(map(len, names.values()))
    print(f"rules ×{factor:2} ({count:6} names): {speed(detector, items):6.0f} items/s")


def places_and_remembers(detector: Detector, items: Sequence[SourceText]) -> None:
    """Measure the whole pipeline: judged, placed and remembered."""
    memory = EventMemory()

    def work() -> None:
        for item in items:
            verdict = detector.judge(item)
            if verdict.relevant:
                memory.remember(memory.place(verdict, item, item.published).card)

    print(f"judged, placed, remembered: {len(items) / timed(work):.0f} items/s, {len(memory)} events")


def remembered(detector: Detector, count: int) -> None:
    """Time and memory of so many remembered events."""
    text = SourceText("1", "India bans rice exports", "The government announced the ban.", "s", "", None, None)
    verdict, memory, day = detector.judge(text), EventMemory(), datetime(2024, 1, 1, tzinfo=UTC)
    first = memory.place(verdict, text, day).card

    def other(number: int) -> EventCard:
        """A card of its own: other exporter, goods and day, and a dozen names and twenty words that few others have."""
        jurisdiction = f"{chr(65 + number % 26)}{chr(65 + number // 26 % 26)}"
        seen = intern((day + timedelta(hours=number)).date().isoformat())  # as `card_of` keeps days
        return dataclasses.replace(
            first,
            event=f"{jurisdiction.lower()}-good-2024-01-{number:06x}",
            jurisdiction=jurisdiction,
            subjects=(f"good{number // 676}",),
            names="".join(f"{number * 7 + name:06x}" for name in range(12)),
            marks="".join(f"{number * 11 + word:06x}" for word in range(20)),
            first_day=seen,
            last_day=seen,
        )

    def fill() -> None:
        for number in range(count):
            memory.remember(other(number))

    filled = timed(fill)
    once = timed(lambda: [memory.place(verdict, text, day) for _ in range(200)]) / 200
    print(f"{len(memory)} events remembered in {filled:.1f} s; one more: {once * 1e6:.0f} µs; {megabytes():.0f} MB")


def main() -> None:
    """Print every figure."""
    start = time.process_time()
    detector = Detector(load())
    print(f"start (load and compile): {time.process_time() - start:.3f} s, {megabytes():.0f} MB resident")
    items, feed = corpus()
    speed(detector, [*items, *feed])  # compiles what is compiled at first use
    print(f"title + 60 words, one act in twenty: {speed(detector, feed):.0f} items/s on one core")
    print(f"title + 60 words, more than half acts: {speed(detector, items):.0f} items/s, {megabytes():.0f} MB resident")
    for size in (1_000, 10_000, 100_000, 1_000_000):
        text = SourceText("1", "China bans exports of graphite " * (size // 31), "", "s", "")
        print(f"title of {size:9,} characters: {timed(lambda text=text: detector.judge(text)) * 1e3:6.1f} ms")  # type: ignore[misc] # a bound default
    places_and_remembers(detector, items)
    remembered(detector, 20_000)
    for factor in (1, 3, 10):
        lexicons_times(factor, items)
        rules_times(factor, items)
    print(json.dumps({"items": len(items)}))


if __name__ == "__main__":
    main()
