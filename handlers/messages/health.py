"""Whether the bot does its work, from readings of its records: sentences for operators, codes for machines. PURE."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta

from bot.store.vitals import Vitals

FULL = 0.9
POLL_LATE = timedelta(minutes=15)
"""A source that is due is polled within seconds; a slow one holds up no other."""
WAITS_LONG = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that a person has to mend. `stops`: nothing can be recorded, so that nothing can be asked or told."""

    code: str
    what: str
    advice: str
    stops: bool = False

    @property
    def sentence(self) -> str:
        """What it is, and what to do."""
        return f"{self.what}: {self.advice}"


def troubles(vitals: Vitals, tokens: Collection[str] | None = None) -> list[Trouble]:
    """What is wrong, the gravest first; empty if all is well. `tokens`: the platforms that this process has tokens for.

    None for `tokens` if that is not known (another process may have them).
    """
    return [*_records(vitals), *_polling(vitals), *_delivering(vitals, tokens)]


def _records(vitals: Vitals) -> Iterator[Trouble]:
    if vitals.refused:
        yield Trouble("not-writable", "nothing can be recorded", vitals.refused, stops=True)
    elif not vitals.file_written:
        advice = "is its disk full? Free some space; nothing is lost until Redis ends"
        yield Trouble("file-not-written", "Redis could not write its file", advice, stops=True)
    if vitals.memory_most and vitals.memory > FULL * vitals.memory_most:
        share = vitals.memory / vitals.memory_most
        yield Trouble("memory", f"{share:.0%} of Redis's memory is used", "raise its maxmemory")


def _polling(vitals: Vitals) -> Iterator[Trouble]:
    late = vitals.now - vitals.oldest_due if vitals.oldest_due else timedelta(0)
    if vitals.sources and late > POLL_LATE:
        what = f"a source has been due for {_said(late)} and was not polled"
        yield Trouble("not-polled", what, "does a process with the role poll run?")


def _delivering(vitals: Vitals, tokens: Collection[str] | None) -> Iterator[Trouble]:
    for platform, why in vitals.held.items():
        yield Trouble(f"{platform}-refuses", f"{platform} takes nothing ({why})", "the log says what to do")
    for platform, since in sorted(vitals.waiting_since.items()):
        waits = vitals.now - since
        if waits <= WAITS_LONG or platform in vitals.held:
            continue
        missing = tokens is not None and platform not in tokens
        advice = (
            "no token is set for it here"
            if missing
            else "does a process with the role deliver run, and has it a token?"
        )
        yield Trouble(f"{platform}-waits", f"messages for {platform} have waited for {_said(waits)}", advice)


def _said(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"  # noqa: PLR2004 - two hours
