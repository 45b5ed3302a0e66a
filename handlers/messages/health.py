"""How the bot and its sources are doing, in words: what is wrong and what to do, the state of each source. PURE."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.feeds.health import Latency, SourceCondition, SourceHealth, source_health, summarise
from bot.feeds.schedule import SourceState
from bot.feeds.sources import Source
from bot.text.locales import SOURCE
from bot.vocabulary import Tier
from handlers.messages.speech import Words, language, later, say

if TYPE_CHECKING:
    from bot.store.monitoring import Vitals

# -- the bot: troubles of its store, its polling and its deliveries


FULL = 0.9
POLL_LATE = timedelta(minutes=15)
"""A source that is due is polled within seconds; a slow one holds up no other."""
WAITS_LONG = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that a person has to mend. `stops`: nothing can be recorded, so nothing works."""

    code: str
    what: str
    advice: str
    stops: bool = False

    @property
    def sentence(self) -> str:
        """The trouble and its remedy as one sentence."""
        return f"{self.what}: {self.advice}"


def troubles(vitals: Vitals, tokens: Collection[str] | None = None) -> list[Trouble]:
    """Return what is wrong, the gravest first. `tokens`: the platforms for which this process has tokens.

    None for `tokens` if that is not known (another process may have them).
    """
    return [*_records(vitals), *_polling(vitals), *_judging(vitals), *_delivering(vitals, tokens)]


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
        what = f"a source has been due for {_time_words(late)} and was not polled"
        yield Trouble("not-polled", what, "does a process with the role poll run?")


_WORK = {
    "intake": ("not-judged", "items have waited for {time} to be judged"),
    "planning": ("not-planned", "acts have waited for {time} to be planned"),
}


def _judging(vitals: Vitals) -> Iterator[Trouble]:
    for name, (code, what) in _WORK.items():
        backlog = vitals.backlogs.get(name)
        if backlog and backlog.oldest and vitals.now - backlog.oldest > WAITS_LONG:
            said = what.format(time=_time_words(vitals.now - backlog.oldest))
            yield Trouble(code, said, "does a process with the role desk run, and does its log tell of errors?")


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
        yield Trouble(f"{platform}-waits", f"messages for {platform} have waited for {_time_words(waits)}", advice)


def _time_words(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"  # noqa: PLR2004 - two hours


# -- sources


_WORSE = {condition: n for n, condition in enumerate(SourceCondition)}
CONDITIONS: Mapping[SourceCondition, str] = Words(
    {
        SourceCondition.WAITING: later("not read yet"),
        SourceCondition.FINE: later("fine"),
        SourceCondition.SILENT: later("silent"),
        SourceCondition.FAILING: later("failing"),
        SourceCondition.CHANGED: later("layout changed"),
        SourceCondition.GONE: later("gone"),
    }
)

FAULTS: Mapping[str, str] = Words(
    {
        "timeout": later("it did not answer in time"),
        "network": later("the connection failed"),
        "blocked-address": later("it leads to an address that is not read"),
        "redirect-loop": later("it redirects without end"),
        "too-large": later("its answer is too large"),
        "not-a-feed": later("its answer holds no entries"),
        "malformed": later("its answer cannot be read"),
        "forbidden-markup": later("its answer holds markup that is not read"),
        "robots": later("its host asks not to read it"),
        "gone": later("its server says that it is gone for good"),
        "refused": later("what was fetched is not right"),
    }
)
"""Why a reading failed, by the kind of the failure."""
_STATUS = "http-"


def _fault(state: SourceState, told: str) -> str:
    """Return why the last reading failed for who reads no English; in English, what the program `told`."""
    kind = state.last_error or ""
    if language() == SOURCE:
        return told
    if kind.startswith(_STATUS):
        return say("its server answered {status}", status=kind.removeprefix(_STATUS))
    return FAULTS.get(kind, told)


TIERS: Mapping[str, str] = Words(
    {Tier.OFFICIAL: later("official"), Tier.TRADE: later("trade"), Tier.PRESS: later("press")}
)


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source with its health. `latency` is None if nothing was measured yet."""

    source: Source
    state: SourceState
    health: SourceHealth
    latency: Latency | None = None

    @property
    def word(self) -> str:
        """Its condition in a word or two."""
        return CONDITIONS[self.health.condition] if self.source.enabled else say("switched off")

    @property
    def why(self) -> str:
        """The reason for its condition, in the reader's language."""
        reason = self.health.reason
        faults = {name: _fault(self.state, str(told)) for name, told in reason.values.items() if name == "reason"}
        return say(reason.sentence, **{**reason.values, **faults})

    @property
    def tier(self) -> str:
        """Its tier in a word."""
        return TIERS[self.source.tier]

    @property
    def moved_to(self) -> str:
        """The address to which it has moved, without parts that may be a token; empty if it has not."""
        return _without_query(self.state.moved_to) if self.state.moved_to else ""


def views(
    sources: Iterable[Source], states: Mapping[str, str], seconds: Mapping[str, Sequence[float]], now: datetime
) -> list[SourceView]:
    """Return the sources with their states (JSON) and latencies, worst first, then in the file's order."""
    found = []
    for source in sources:
        state = SourceState.from_json(states[source.id]) if source.id in states else SourceState()
        latency = summarise(seconds.get(source.id, ()))
        found.append(SourceView(source, state, source_health(state, source, now), latency))
    return sorted(found, key=lambda view: (not view.source.enabled, -_WORSE[view.health.condition]))


def ago(moment: datetime | None, now: datetime) -> str:
    """Word a moment relative to `now`: `3 min ago`, `in 2 h`, `never` for None."""
    if moment is None:
        return say("never")
    span = now - moment
    if span >= timedelta():
        return say("{time} ago", time=duration(span.total_seconds()))
    return say("in {time}", time=duration(-span.total_seconds()))


def duration(seconds: float) -> str:
    """Word seconds as one number with one unit."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size * (2 if unit == "d" else 1):
            return f"{seconds / size:.0f} {_UNITS[unit]}"
    return f"{seconds:.0f} {_UNITS['s']}"


_UNITS = Words({"d": later("d"), "h": later("h"), "min": later("min"), "s": later("s")})


def latency(view: SourceView) -> str:
    """Word a latency: `50 % within 4 min, 95 % within 20 min`; empty if nothing was measured."""
    if view.latency is None:
        return ""
    half, most = duration(view.latency.p50), duration(view.latency.p95)
    return say("50 % within {half}, 95 % within {most}", half=half, most=most)


def _without_query(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
