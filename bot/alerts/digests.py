"""What happens to held deliveries (a channel's held queue): which are due, and which of them form one digest. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.announcement import Announcement
from bot.model.delivery import Channel, Content, Delivery, HeldDelivery, Moves, Step, delivery_id
from bot.subscriptions.delivery_options import PostingMode, bypasses, due
from bot.vocabulary import DetectedMeasure, Kind

MOST = 100
"""Acts in one digest: more than anybody reads, and what a sender can still look up quickly. More make a second one."""
AHEAD = timedelta(minutes=1)
"""What was planned so far in the future was planned by a clock that was ahead."""


@dataclass(frozen=True, slots=True)
class _Judged:
    held: HeldDelivery
    act: Announcement
    when: datetime
    mode: PostingMode


def moves(
    channel: Channel,
    queue: Sequence[HeldDelivery],
    modes: Mapping[str, PostingMode],
    acts: Mapping[str, Announcement],
    now: datetime,
) -> Moves:
    """Decide by what the subscriptions of the channel want now, not by what they wanted when it was planned.

    `modes` are those of the channel's subscriptions, by id; `acts` the announcements, by event.
    """
    judged: list[_Judged] = []
    steps: list[Step] = []
    for held in queue:
        wanted = [modes[name] for name in held.subscriptions if name in modes]
        act = acts.get(held.event)
        if act is None or not wanted:
            why = "the subscription was removed while it waited" if act else "its announcement is no longer on record"
            steps.append(Step("drop", held.id, why))
            continue
        judged.append(_judged(held, act, wanted, now))
    ready = [one for one in judged if one.when <= now]
    gathered = [one for one in ready if one.mode.digest]
    digests = tuple(_digest(channel, part, now) for part in _parts(gathered)) if len(gathered) > 1 else ()
    steps += _steps(ready, digests, gathered)
    early = [one.held for one in judged if one.when > now and one.held.planned > now + AHEAD]
    steps += [Step("replan", held.id, str(int(now.timestamp() * 1000))) for held in early]
    return Moves(tuple(steps), digests, min((one.when for one in judged if one.when > now), default=None))


def _judged(held: HeldDelivery, act: Announcement, wanted: Iterable[PostingMode], now: datetime) -> _Judged:
    # A clock that was ahead when it was planned must not make it wait until then.
    planned = min(held.planned, now)
    whens = [(due(mode, planned, bypass=bypasses(act.measure)) or planned, mode) for mode in wanted]
    when, mode = min(whens, key=lambda pair: (pair[0], pair[1].digest is not None))
    return _Judged(held, act, when, mode)


def _steps(ready: Sequence[_Judged], digests: Sequence[Delivery], gathered: Sequence[_Judged]) -> list[Step]:
    """A digest of one act is that act's alert."""
    of = {one.held.id: digest.id for part, digest in zip(_parts(gathered), digests, strict=False) for one in part}
    return [
        Step("gather", one.held.id, of[one.held.id]) if one.held.id in of else Step("send", one.held.id)
        for one in ready
    ]


def _parts(gathered: Sequence[_Judged]) -> list[list[_Judged]]:
    ordered = sorted(gathered, key=lambda one: severity(one.act))
    return [ordered[at : at + MOST] for at in range(0, len(ordered), MOST)]


def _digest(channel: Channel, part: Sequence[_Judged], now: datetime) -> Delivery:
    wanted = {name for one in part for name in one.held.subscriptions}
    said = {"weekly" if one.mode.digest and one.mode.digest.weekday is not None else "daily" for one in part}
    return Delivery(
        # What it gathers leaves the held queue for good, so no other digest can have this name.
        id=delivery_id("digest|" + "|".join(sorted(one.held.id for one in part)), channel, "digest"),
        channel=channel,
        kind="digest",
        subscriptions=tuple(sorted(wanted)),
        content=Content(
            events=tuple(one.act.event for one in part),
            data=(
                ("every", said.pop() if len(said) == 1 else ""),
                ("since", min(one.held.planned for one in part).isoformat()),
                ("until", now.isoformat()),
                ("zone", part[0].mode.zone),
            ),
        ),
        mention=next((one.held.mention for one in part if one.held.mention), ""),
    )


_GRAVITY: tuple[str, ...] = (
    DetectedMeasure.PROHIBITION,
    DetectedMeasure.TECHNOLOGY_BAN,
    DetectedMeasure.ENTITY_LIST,
    DetectedMeasure.QUOTA,
    DetectedMeasure.LICENCE,
    DetectedMeasure.TAX,
    DetectedMeasure.OTHER,
    DetectedMeasure.SUSPENSION,
)


def severity(act: Announcement) -> tuple[int, int, str, str]:
    """For sorting: the gravest first, what eases or explains last; then by exporter and by time."""
    eases = act.kind in (Kind.SUSPENSION, Kind.GUIDANCE) or act.measure == DetectedMeasure.SUSPENSION
    measure = act.measure or DetectedMeasure.OTHER
    rank = _GRAVITY.index(measure) if measure in _GRAVITY else len(_GRAVITY)
    return int(eases), rank, act.jurisdiction or "~", act.announced_at
