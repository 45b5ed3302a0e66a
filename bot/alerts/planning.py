"""Planning: which channels an act, a later report or an edit goes to, and when; which held deliveries are due. PURE."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.alerts.amendments import SIGN, TOLD_OF, changes_at, duty_changed
from bot.model.added import any_added, is_seen, seen_in
from bot.model.announcement import Announcement, Report, following
from bot.model.delivery import NOTHING, Channel, Content, Delivery, HeldDelivery, MessageKind, Moves, Step, delivery_id
from bot.subscriptions.clauses import FilterFacts
from bot.subscriptions.delivery_options import PostingMode, bypasses, due, mode
from bot.subscriptions.filter_errors import FilterError
from bot.subscriptions.filters import Filter
from bot.subscriptions.records import NO_DEFAULTS, ChannelDefaults, Subscription
from bot.vocabulary import DetectedMeasure, Kind, gravity

When = tuple[datetime | None, str]
"""Until when it waits (None: at once), and the role or user group that it mentions."""
AT_ONCE: When = (None, "")
REPORTS_SHOWN = 20
"""Later reports of one event that have a message each; what comes after is told of in messages of REPORTS_GATHERED."""
REPORTS_GATHERED = 10
EDITS_SHOWN = 5
EDITED_WITHIN = timedelta(hours=72)
"""Later the alert has scrolled away: who acted on it would not see a changed old post."""


def plan(  # noqa: PLR0913, PLR0917 - what it joins
    announcement: Announcement,
    subscriptions: Iterable[tuple[Subscription, Filter]],
    followed: Sequence[Mapping[Channel, str]] = (),
    muted: Collection[Channel] = (),
    timing: Callable[[Sequence[str]], When] = lambda _: AT_ONCE,
    earlier: Announcement | None = None,
) -> tuple[Delivery, ...]:
    """Plan one delivery for each channel with a matching subscription, in the order of the subscriptions.

    Planning the same announcement again gives the same deliveries (ids included). `subscriptions` of a delivery names
    every one that matched. Each filter object is asked once, however many subscriptions share it (`Filters` gives
    equal texts the same object).

    `followed` says, nearest first, where the acts that this one follows were announced: there it is a follow-up.
    `earlier` is the nearest of them: it is matched as told of that one's goods and places too, where it names none.
    `muted` are channels that asked to hear no more of those acts. `timing` says of the subscriptions that matched in a
    channel when it is posted there, and whom it mentions (bot.alerts.planner).
    """
    matched: dict[Channel, list[str]] = {}
    for seen, theirs in _by_what_they_see(announcement, subscriptions):
        matched |= _matched(FilterFacts.by_report(following(seen, earlier)), theirs)
    content, event = _earlier(announcement), announcement.event
    found: list[Delivery] = []
    for channel, ids in matched.items():
        if muted and channel in muted:
            continue
        parent = next((known[channel] for known in followed if channel in known), "") if followed else ""
        # One id for both: whatever is known of earlier acts when it is planned again, the event is announced once.
        id_, kind = delivery_id(event, channel), _FOLLOW_UP if parent else _ALERT
        due, mention = timing(ids)
        found.append(Delivery(id_, channel, announcement, kind, tuple(ids), content, parent, mention=mention, due=due))
    return tuple(found)


def _by_what_they_see(
    announcement: Announcement, subscriptions: Iterable[tuple[Subscription, Filter]]
) -> Iterator[tuple[Announcement, Iterable[tuple[Subscription, Filter]]]]:
    """Yield the act with the reports that are told in some channels, and these channels' subscriptions."""
    if not any_added(announcement):
        yield announcement, subscriptions
        return
    by_mark: dict[str, list[tuple[Subscription, Filter]]] = {}
    for pair in subscriptions:
        channel = pair[0].channel
        by_mark.setdefault(f"{channel.platform}:{channel.workspace}", []).append(pair)
    for theirs in by_mark.values():
        seen = seen_in(announcement, theirs[0][0].channel)
        if seen is not None:
            yield seen, theirs


_ALERT: MessageKind = "alert"
_FOLLOW_UP: MessageKind = "follow-up"
"""The alert beside the nearest act that was announced in this channel."""


def _matched(
    told: Sequence[FilterFacts], subscriptions: Iterable[tuple[Subscription, Filter]]
) -> dict[Channel, list[str]]:
    """Return the ids of the subscriptions that match the act as one of its reports tells it, by channel."""
    first, further = told[0], told[1:]
    answers: dict[int, bool] = {}
    matched: dict[Channel, list[str]] = {}
    for subscription, wanted in subscriptions:
        holds = answers.get(id(wanted))
        if holds is None:
            holds = answers[id(wanted)] = wanted.holds(first) or any(map(wanted.holds, further))
        if holds:
            matched.setdefault(subscription.channel, []).append(subscription.id)
    return matched


def _earlier(announcement: Announcement) -> Content:
    """Name the act that this one follows, for the message."""
    return Content(events=(announcement.follows,) if announcement.follows else ())


def plan_report(  # noqa: PLR0913, PLR0917 - what it joins
    announcement: Announcement,
    report: Report,
    earlier: Sequence[Report],
    announced: Mapping[Channel, str],
    without: Collection[Channel] = (),
    edited: str = "",
) -> tuple[Delivery, ...]:
    """Plan a later report for the channels in which the act was announced (by the delivery that announced it).

    `earlier` are the reports before this one, `edited` when it changed facts ('' if it did not): a report that changes
    what has to be done is shown in the channel itself. What a source says twice in the same words is shown once. After
    REPORTS_SHOWN of them a message tells of several. `without` are channels that muted the event.
    """
    told = (*announcement.items[:1], *earlier)
    changes = changes_at(announcement, edited or None)
    loud = duty_changed(changes, TOLD_OF, widened=True)
    again = any(_says_the_same(one, report) for one in told)
    content = Content(report=report, data=(("edited", edited),) if loud else ())
    if not loud:
        gathered = () if again else _gathered(told, report)
        if not gathered:
            return ()
        content = content if gathered == (report,) else Content(report=report, lines=tuple(map(_report_name, gathered)))
    name = report.source
    if any(one.source == report.source for one in told):
        name = "|".join((report.source, edited) if loud and again else (report.source, report.id, report.title))
    return tuple(
        Delivery(
            delivery_id(f"{announcement.event}|{name}", channel, "report"),
            channel,
            announcement,
            "report",
            content=content,
            parent=parent,
            loud=loud,
        )
        for channel, parent in announced.items()
        if channel not in without and is_seen(report.source, channel)
    )


def _says_the_same(known: Report, report: Report) -> bool:
    """Return whether a source says the same once more: the item itself edited, or another one with its title."""
    return known.source == report.source and (known.id == report.id or _bare(known.title) == _bare(report.title))


def _bare(title: str) -> str:
    return "".join(title.casefold().split())


def _gathered(told: Sequence[Report], report: Report) -> Sequence[Report]:
    """Return the reports of which this one's message tells: itself, later several at once, or none yet."""
    shown = [one for at, one in enumerate(told) if not any(_says_the_same(other, one) for other in told[:at])]
    later = (*shown[1 + REPORTS_SHOWN :], report)
    if len(shown) <= REPORTS_SHOWN:
        return (report,)
    return later[-REPORTS_GATHERED:] if len(later) % REPORTS_GATHERED == 0 else ()


def _report_name(report: Report) -> str:
    return f"{report.source_name}: {report.title or report.id}"


def plan_edit(
    announcement: Announcement,
    announced: Mapping[Channel, str],
    without: Collection[Channel] = (),
    gathered: Mapping[Channel, str] | None = None,
) -> tuple[Delivery, ...]:
    """Plan the edit of every posted alert after a change of facts: at most EDITS_SHOWN, and only EDITED_WITHIN.

    `gathered` says in which digest the act was told of: a digest stays as it is, the change stands beside it. It also
    stands beside the alert, in the channel itself, if it changes whose act it is or what that does.
    """
    edits = len({change.at for change in announcement.changes})
    loud = duty_changed(changes_at(announcement, announcement.edited_at), SIGN)
    if not edited_soon(announcement) or (edits > EDITS_SHOWN and not loud):
        return ()
    beside = {**(gathered or {}), **announced} if loud else gathered or {}
    wanted: list[tuple[MessageKind, Content, Mapping[Channel, str]]] = [
        ("edit", _earlier(announcement), announced),
        ("report", NOTHING, beside if loud else {to: by for to, by in beside.items() if to not in announced}),
    ]
    return tuple(
        Delivery(
            delivery_id(f"{announcement.event}|{announcement.edited_at}", channel, kind),
            channel,
            announcement,
            kind,
            content=content,
            parent=parent,
            loud=loud and kind == "report",
        )
        for kind, content, places in wanted
        for channel, parent in places.items()
        if channel not in without
    )


def plan_corrected(
    announcement: Announcement, announced: Mapping[Channel, str], without: Collection[Channel] = ()
) -> tuple[Delivery, ...]:
    """Plan the edit of every posted alert after a report changed facts; that report stands beside it by itself."""
    return tuple(one for one in plan_edit(announcement, announced, without) if one.kind == "edit")


def plan_matching_now(  # noqa: PLR0913, PLR0917 - what it joins
    announcement: Announcement,
    subscriptions: Iterable[tuple[Subscription, Filter]],
    announced: Collection[Channel],
    muted: Collection[Channel] = (),
    timing: Callable[[Sequence[str]], When] = lambda _: AT_ONCE,
    report: Report | None = None,
    earlier: Announcement | None = None,
) -> tuple[Delivery, ...]:
    """Plan the alert for channels whose filter matches only since a change of facts or since a further `report`.

    Who subscribed after the act was announced did not ask for it, but did for what is first told by that report. A
    delivery that is on record is not planned again. `earlier` is the act that this one follows, as for `plan`.
    """
    if report is None and not edited_soon(announcement):
        return ()
    at = datetime.fromisoformat(announcement.announced_at)
    told = {*announced, *muted}
    others = [(one, wanted) for one, wanted in subscriptions if one.channel not in told]
    older = [(one, wanted) for one, wanted in others if one.created_at <= at]
    if report is not None:
        others_told = tuple(one for one in announcement.items if one.item != report.item)
        before = following(replace(announcement, items=others_told), earlier)
        older += [(one, wanted) for one, wanted in others if one.created_at > at and not _was_told(before, one, wanted)]
    return plan(announcement, older, (), (), timing, earlier)


def _was_told(before: Announcement, one: Subscription, wanted: Filter) -> bool:
    """Return whether an act, as it was, matched a filter by the reports that its channel sees."""
    seen = seen_in(before, one.channel)
    return seen is not None and wanted.matches(seen)


def edited_soon(announcement: Announcement) -> bool:
    """Return whether the last change came within EDITED_WITHIN of the announcement."""
    if announcement.edited_at is None:
        return False
    age = datetime.fromisoformat(announcement.edited_at) - datetime.fromisoformat(announcement.announced_at)
    return age <= EDITED_WITHIN


def readable(
    subscriptions: Sequence[Subscription], read: Callable[[str], Filter]
) -> tuple[list[tuple[Subscription, Filter]], list[tuple[Subscription, FilterError]]]:
    """Pair subscriptions with their filters (`read` is a `Filters`), and those apart whose filter cannot be read.

    The second list is for the log: such a filter was written by a newer version, or by hand.
    """
    pairs: list[tuple[Subscription, Filter]] = []
    broken: list[tuple[Subscription, FilterError]] = []
    for subscription in subscriptions:
        try:
            pairs.append((subscription, read(subscription.filter)))
        except FilterError as error:
            broken.append((subscription, error))
    return pairs, broken


def modes_of(subscriptions: Iterable[Subscription], usual: Mapping[Channel, ChannelDefaults]) -> dict[str, PostingMode]:
    """Return the posting mode of each subscription by id; one that is posted at once and sets nothing is left out.

    Equal modes are one object.
    """
    known: dict[PostingMode, PostingMode] = {}
    found: dict[str, PostingMode] = {}
    for one in subscriptions:
        holds = mode(one.options, usual.get(one.channel, NO_DEFAULTS).options)
        if not holds.at_once or holds.mention is not None or holds.wording:
            found[one.id] = known.setdefault(holds, holds)
    return found


Wording = tuple[tuple[str, str], ...]
"""What a delivery's content keeps of how it is worded (`PostingMode.wording`)."""


def spoken(modes: Iterable[PostingMode]) -> Wording:
    """Return the wording of a message for these modes: of each part the first that is said."""
    found: dict[str, str] = {}
    for one in modes:
        found = {**dict(one.wording), **found}
    return tuple(found.items())


def in_their_words(
    deliveries: Iterable[Delivery], modes: Mapping[str, PostingMode], usual: Mapping[Channel, str]
) -> tuple[Delivery, ...]:
    """Return the deliveries, each with the wording of its subscriptions; `usual` are the languages of channels.

    An edit keeps that of the alert that it changes (`Delivery.worded`).
    """
    return tuple(
        _add_wording(one, spoken(modes[name] for name in one.subscriptions if name in modes), usual)
        for one in deliveries
    )


def _add_wording(delivery: Delivery, said: Wording, usual: Mapping[Channel, str]) -> Delivery:
    language = usual.get(delivery.channel, "")
    wording = {**({"lang": language} if language else {}), **dict(said)}
    if not wording:
        return delivery
    content = delivery.content
    return replace(delivery, content=replace(content, data=(*content.data, *wording.items())))


class Timing:
    """When one announcement is posted in a channel, and whom it mentions. `modes` are from `modes_of`.

    An act that several subscriptions match is posted once, when the first of them wants it, and mentions one role.
    """

    def __init__(self, announcement: Announcement, modes: Mapping[str, PostingMode], now: datetime) -> None:
        self._act, self._modes, self._now = announcement, modes, now
        self._known: dict[int, When] = {}

    def __call__(self, subscriptions: Sequence[str]) -> When:
        """Return what holds for the subscriptions that matched in one channel."""
        if len(subscriptions) == 1:
            return self._of(subscriptions[0])
        found = [self._of(name) for name in subscriptions]
        times = [at for at, _ in found if at is not None]
        at = min(times) if times and len(times) == len(found) else None
        return at, next((mention for _, mention in found if mention), "")

    def _of(self, subscription: str) -> When:
        holds = self._modes.get(subscription)
        if holds is None:
            return AT_ONCE
        known = self._known.get(id(holds))
        if known is None:
            act = self._act
            at = due(holds, self._now, bypass=bypasses(act.measure))
            known = self._known[id(holds)] = (at, holds.mentions(act.kind, act.measure) or "")
        return known


# -- held deliveries: which are due, and which of them form one digest


ACTS_IN_DIGEST = 100
"""Acts in one digest: more than anybody reads, and what a sender can still look up quickly. More make a second one."""
CLOCK_AHEAD = timedelta(minutes=1)
"""A delivery planned so far in the future was planned by a clock that was ahead."""


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
    """Decide what happens to a channel's held queue, by what its subscriptions want now (not when it was planned).

    `modes` are those of the channel's subscriptions, by id; `acts` the announcements, by event.
    """
    judged, dropped = _still_wanted(queue, modes, acts, now)
    ready = [one for one in judged if one.when <= now]
    waiting = [one for one in judged if one.when > now]
    gathered = [one for one in ready if one.mode.digest]
    digests = tuple(_digest(channel, part, now) for part in _parts(gathered)) if len(gathered) > 1 else ()
    steps = (*dropped, *_steps(ready, digests, gathered), *_planned_anew(waiting, now))
    return Moves(steps, digests, min((one.when for one in waiting), default=None))


def _still_wanted(
    queue: Sequence[HeldDelivery], modes: Mapping[str, PostingMode], acts: Mapping[str, Announcement], now: datetime
) -> tuple[list[_Judged], list[Step]]:
    """Return what is held and still wanted, each with its time, and the steps that drop the rest."""
    judged: list[_Judged] = []
    dropped: list[Step] = []
    for held in queue:
        wanted = [modes[name] for name in held.subscriptions if name in modes]
        act = acts.get(held.event)
        if act is not None and wanted:
            judged.append(_judged(held, act, wanted, now))
            continue
        why = "the subscription was removed while it waited" if act else "its announcement is no longer on record"
        dropped.append(Step("drop", held.id, why))
    return judged, dropped


def _planned_anew(waiting: Iterable[_Judged], now: datetime) -> Iterator[Step]:
    """Yield the steps that plan anew what a clock that was ahead planned for later."""
    for one in waiting:
        if one.held.planned > now + CLOCK_AHEAD:
            yield Step("replan", one.held.id, str(int(now.timestamp() * 1000)))


def _judged(held: HeldDelivery, act: Announcement, wanted: Iterable[PostingMode], now: datetime) -> _Judged:
    # A clock that was ahead when it was planned must not make it wait until then.
    planned = min(held.planned, now)
    whens = [(due(mode, planned, bypass=bypasses(act.measure)) or planned, mode) for mode in wanted]
    when, mode = min(whens, key=lambda pair: (pair[0], pair[1].digest is not None))
    return _Judged(held, act, when, mode)


def _steps(ready: Sequence[_Judged], digests: Sequence[Delivery], gathered: Sequence[_Judged]) -> list[Step]:
    """Return the steps for what is ready; what no digest gathers is sent as its own alert."""
    of = {one.held.id: digest.id for part, digest in zip(_parts(gathered), digests, strict=False) for one in part}
    return [
        Step("gather", one.held.id, of[one.held.id]) if one.held.id in of else Step("send", one.held.id)
        for one in ready
    ]


def _parts(gathered: Sequence[_Judged]) -> list[list[_Judged]]:
    ordered = sorted(gathered, key=lambda one: severity(one.act))
    return [ordered[at : at + ACTS_IN_DIGEST] for at in range(0, len(ordered), ACTS_IN_DIGEST)]


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
                *spoken(one.mode for one in part),
            ),
        ),
        mention=next((one.held.mention for one in part if one.held.mention), ""),
    )


def severity(act: Announcement) -> tuple[int, int, str, str]:
    """Return a sort key: the gravest first, what eases or explains last; then by exporter and by time."""
    eases = act.kind in (Kind.SUSPENSION, Kind.GUIDANCE) or act.measure == DetectedMeasure.SUSPENSION
    return int(eases), gravity(act.measure), act.jurisdiction or "~", act.announced_at
