"""`/exports sources`: how each source is doing, trouble first. PURE."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from bot.model.added import is_added
from bot.text.normalize import nearest
from handlers.commands.command import Call, Command, Need, Option, StoredReader
from handlers.messages import wording
from handlers.messages.health import SourceView, ago, duration, latency
from handlers.messages.reply import Field, Line, LineKind, OfferedQuestion, Reply, Tone
from handlers.messages.speech import counted, later, say

SOURCES_SHOWN = 12
_LONGEST_REASON = 160


async def _views(store: StoredReader, call: Call) -> Sequence[SourceView]:
    return await store.records.sources(call.now, call.channel)


VIEWS = Need(_views)


def answer(call: Call) -> Reply:
    """List all sources that are read, or show the one with the typed id."""
    all_views, now = call.stored[VIEWS], call.now
    if call.text.strip():
        return _one(call.text.strip(), all_views, now)
    on = [view for view in all_views if view.source.enabled]
    own, added = (
        tuple(_line(view, now) for view in on if is_added(view.source.id) is by_people) for by_people in (False, True)
    )
    troubled = sum(view.health.alarming for view in on)
    counts = Counter(view.word for view in on)
    said = say(", ").join(f"{counts[word]} {word}" for word in dict.fromkeys(view.word for view in on))
    shown = max(SOURCES_SHOWN, min(troubled, 2 * SOURCES_SHOWN))
    return Reply(
        counted("{n} source: {states}", "{n} sources: {states}", len(on), states=said)
        if on
        else say("No source is read"),
        Tone.CAUTION if troubled else Tone.CALM,
        (*own[:shown], *(_added(added) if len(own) <= shown else ())),
        footer=say("/exports sources <id> tells more of one."),
        more=(*own[shown:], *(_added(added) if len(own) > shown else ())),
    )


def _added(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return (Line(say("Added in chat, unverified"), LineKind.HEADING), *lines) if lines else ()


def _line(view: SourceView, now: datetime) -> Line:
    if view.health.alarming:
        return Line(f"– {view.word}: {wording.trimmed(view.why, _LONGEST_REASON)}", LineKind.BULLET, view.source.id)
    read = say("read {when}", when=ago(view.state.last_ok, now))
    parts = [read] if view.state.last_ok else [view.word]
    if view.state.newest:
        parts.append(say("newest entry {when}", when=ago(view.state.newest, now)))
    if view.latency:
        parts.append(say("half seen within {time}", time=duration(view.latency.p50)))
    if view.state.moved_to:
        parts.append(say("moved to {url}", url=view.moved_to))
    return Line(f"– {say(', ').join(parts)}", LineKind.BULLET, view.source.id)


def _one(asked: str, all_views: Sequence[SourceView], now: datetime) -> Reply:
    known = {view.source.id: view for view in all_views}
    view = known.get(asked.casefold())
    if view is None:
        return _unknown(asked, known)
    source = view.source
    return Reply(
        f"{source.name} ({source.id})",
        Tone.CAUTION if view.health.alarming and source.enabled else Tone.CALM,
        tuple(_remarks(view)),
        tuple(Field(name, value) for name, value in _facts(view, now) if value),
        footer=say(
            "{tier} source, {kind}, {host}", tier=view.tier, kind=source.kind, host=urlsplit(source.url).hostname or ""
        ),
    )


def _unknown(asked: str, known: Collection[str]) -> Reply:
    near = nearest(asked, known)
    meant = wording.ticked(say("`/exports sources` lists them."))
    if near:
        meant = say("Did you mean {command}?", command=wording.code(f"/exports sources {near}"))
    return Reply(
        say("There is no source “{typed}”", typed=wording.trimmed(asked, 60)),
        Tone.CAUTION,
        (Line(meant),),
        mistaken=True,
        questions=(OfferedQuestion(f"sources {near}"),) if near else (),
    )


def _facts(view: SourceView, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield what is known of a source, by name; empty values for what is not."""
    state = view.state
    yield say("State"), view.word
    yield say("Last read"), ago(state.last_ok, now)
    yield say("Newest entry"), ago(state.newest, now) if state.newest else ""
    yield say("Published → seen"), latency(view)
    yield say("Next reading"), ago(state.next_due, now) if state.next_due and view.source.enabled else ""
    yield say("Entries"), str(state.items) if state.items is not None else ""


def _remarks(view: SourceView) -> Iterator[Line]:
    """Yield what is wrong with a source, where it has gone, and whether its address is confirmed."""
    if view.source.enabled and (view.health.alarming or view.state.failures):
        why, told = view.why, view.state.last_error_message or ""
        yield Line(wording.trimmed(why, 400))
        if view.state.failures and told not in why:  # worded by its kind, for who reads no English
            yield Line(wording.trimmed(told, 400), LineKind.SMALL)
    if view.state.moved_to:
        yield Line(say("It has moved for good to {url}: enter that in the file of sources.", url=view.moved_to))
    if view.source.confidence == "unverified":
        yield Line(say("Nobody has confirmed its address yet."), LineKind.SMALL)


COMMAND = Command(
    "sources",
    later("how each source is doing: last read, newest entry, what is wrong"),
    (Option("source", later("One source; empty for all"), suggests="source"),),
    (VIEWS,),
    answer=answer,
    usage="[id]",
    also=("feeds", "feed", "health"),
    shares=True,
    sign="📡",
)
