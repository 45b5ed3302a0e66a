"""`/exports sources`: how each source is doing, trouble first; and what operators are told of one. PURE."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.feeds.health import Condition, Health, Latency, Notice, health, summed_up
from bot.feeds.schedule import SourceState
from bot.feeds.sources import Source
from bot.model.delivery import Content
from bot.text.nearest import nearest
from handlers.messages import wording
from handlers.messages.reply import Field, Line, LineKind, Reply, Tone

SHOWN = 12
_REASON = 160
_WORSE = {condition: n for n, condition in enumerate(Condition)}
_CONDITIONS: dict[Condition, str] = {
    Condition.WAITING: "not read yet",
    Condition.FINE: "fine",
    Condition.SILENT: "silent",
    Condition.FAILING: "failing",
    Condition.CHANGED: "layout changed",
    Condition.GONE: "gone",
}


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source with how it is doing. `latency` is None where nothing was measured yet."""

    source: Source
    state: SourceState
    health: Health
    latency: Latency | None = None

    @property
    def word(self) -> str:
        """Its condition in a word or two."""
        return _CONDITIONS[self.health.condition] if self.source.enabled else "switched off"

    @property
    def moved_to(self) -> str:
        """Where it has moved, without what may be a token; empty where it has not."""
        return _without_query(self.state.moved_to) if self.state.moved_to else ""


def views(
    sources: Iterable[Source], states: Mapping[str, str], seconds: Mapping[str, Sequence[float]], now: datetime
) -> list[SourceView]:
    """The sources with their states (JSON) and latencies, worst first, then in the file's order."""
    found = []
    for source in sources:
        state = SourceState.from_json(states[source.id]) if source.id in states else SourceState()
        latency = summed_up(seconds.get(source.id, ()))
        found.append(SourceView(source, state, health(state, source, now), latency))
    return sorted(found, key=lambda view: (not view.source.enabled, -_WORSE[view.health.condition]))


def answer(rest: str, all_views: Sequence[SourceView], now: datetime) -> Reply:
    """All that are read; or the one that is named by its id."""
    if rest.strip():
        return _one(rest.strip(), all_views, now)
    on = [view for view in all_views if view.source.enabled]
    lines = tuple(_line(view, now) for view in on)
    troubled = sum(view.health.alarming for view in on)
    counts = Counter(view.word for view in on)
    said = ", ".join(f"{counts[word]} {word}" for word in dict.fromkeys(view.word for view in on))
    shown = max(SHOWN, min(troubled, 2 * SHOWN))
    return Reply(
        f"{wording.counted(len(on), 'source')}: {said}" if on else "No source is read",
        Tone.CAUTION if troubled else Tone.CALM,
        lines[:shown],
        footer="/exports sources <id> tells more of one.",
        more=lines[shown:],
    )


def notice(source: Source, told: Notice) -> Content:
    """What the operators' channel is told when a source breaks or has healed."""
    since = f"{wording.said(told.since.date())}, {told.since:%H:%M} UTC"
    if told.what == "healed":
        was = _CONDITIONS[told.condition]
        return Content(
            title=f"{source.name} is read again", lines=(f"Source {source.id}. It was {was} since {since}.",)
        )
    headings = {
        Condition.FAILING: "cannot be read",
        Condition.CHANGED: "has changed and cannot be read",
        Condition.SILENT: "has fallen silent",
        Condition.GONE: "is gone",
    }
    advice = {
        Condition.FAILING: "It is tried again by itself; you are told when it works.",
        Condition.CHANGED: "Look at the page: its selectors or field paths in the file of sources may need mending.",
        Condition.SILENT: "It still answers. Look whether it has moved, or ended.",
        Condition.GONE: "It is not read any more. Enter its new address, or switch it off.",
    }
    return Content(
        title=f"{source.name} {headings.get(told.condition, 'cannot be read')}",
        lines=(
            f"Source {source.id}, since {since}: {wording.trimmed(told.why, 300)}",
            f"{advice.get(told.condition, '')} All other sources go on.".strip(),
        ),
        data=(("tone", "caution"),),
    )


def ago(moment: datetime | None, now: datetime) -> str:
    """`3 min ago`, `in 2 h`; `never` for None."""
    if moment is None:
        return "never"
    span = now - moment
    return f"{duration(span.total_seconds())} ago" if span >= timedelta() else f"in {duration(-span.total_seconds())}"


def duration(seconds: float) -> str:
    """One number with one unit."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size * (2 if unit == "d" else 1):
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def latency(view: SourceView) -> str:
    """`50 % within 4 min, 95 % within 20 min`; empty where nothing was measured."""
    if view.latency is None:
        return ""
    return f"50 % within {duration(view.latency.p50)}, 95 % within {duration(view.latency.p95)}"


def _line(view: SourceView, now: datetime) -> Line:
    if view.health.alarming:
        return Line(f"– {view.word}: {wording.trimmed(view.health.why, _REASON)}", LineKind.BULLET, view.source.id)
    parts = [f"read {ago(view.state.last_ok, now)}"] if view.state.last_ok else [view.word]
    if view.state.newest:
        parts.append(f"newest entry {ago(view.state.newest, now)}")
    if view.latency:
        parts.append(f"half seen within {duration(view.latency.p50)}")
    if view.state.moved_to:
        parts.append(f"moved to {view.moved_to}")
    return Line(f"– {', '.join(parts)}", LineKind.BULLET, view.source.id)


def _one(asked: str, all_views: Sequence[SourceView], now: datetime) -> Reply:
    known = {view.source.id: view for view in all_views}
    view = known.get(asked.casefold())
    if view is None:
        near = nearest(asked, known)
        right = wording.code(f"/exports sources {near}")
        meant = f"Did you mean {right}?" if near else f"{wording.code('/exports sources')} lists them."
        return Reply(f"There is no source “{wording.trimmed(asked, 60)}”", Tone.CAUTION, (Line(meant),), mistaken=True)
    state, source = view.state, view.source
    fields = [
        ("State", view.word),
        ("Last read", ago(state.last_ok, now)),
        ("Newest entry", ago(state.newest, now) if state.newest else ""),
        ("Published → seen", latency(view)),
        ("Next reading", ago(state.next_due, now) if state.next_due and source.enabled else ""),
        ("Entries", str(state.items) if state.items is not None else ""),
    ]
    telling = source.enabled and (view.health.alarming or state.failures)
    lines = [Line(wording.trimmed(view.health.why, 400))] if telling else []
    if state.moved_to:
        lines.append(Line(f"It has moved for good to {view.moved_to}: enter that in the file of sources."))
    if source.confidence == "unverified":
        lines.append(Line("Nobody has confirmed its address yet.", LineKind.SMALL))
    return Reply(
        f"{source.name} ({source.id})",
        Tone.CAUTION if view.health.alarming and source.enabled else Tone.CALM,
        tuple(lines),
        tuple(Field(name, value) for name, value in fields if value),
        footer=f"{source.tier} source, {source.kind}, {_host(source.url)}",
    )


def _host(url: str) -> str:
    # Not the whole address: some carry a token.
    return urlsplit(url).hostname or ""


def _without_query(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
