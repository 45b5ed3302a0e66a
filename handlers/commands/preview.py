"""`/exports preview [filter]`: what would have been posted in the last 30 days, and what left out the rest. PURE."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.alerts.archive import archive
from bot.model.added import all_seen_in
from bot.model.announcement import Announcement
from bot.subscriptions import options
from bot.subscriptions.clauses import AnyClause, Clause, FilterFacts, failing
from bot.subscriptions.delivery_options import Options, mode
from bot.subscriptions.filters import Filter, FilterError, Filters
from bot.subscriptions.records import Subscription
from handlers.commands import help_
from handlers.commands.command import SETTINGS, SUBSCRIPTIONS, TOLD_BEFORE, Call, Command, Need, Section, StoredReader
from handlers.commands.options import FILTER, FORM, form_lines, posting_lines
from handlers.messages import act_words, alerts, wording
from handlers.messages.reply import Line, LineKind, Reply, Tone
from handlers.messages.speech import counted, figures, later, say

DAYS = timedelta(days=30)
_LOOKED_THROUGH = 2_000
"""Announcements that are searched: more than come in a month."""
_ACTS_SHOWN, _ACTS_BEHIND_MORE = 5, 25
_REASONS_SHOWN, _REASONS_BEHIND_MORE = 5, 20
_EXAMPLES = 2
_TITLE = 90


@dataclass(frozen=True, slots=True)
class _Left:
    """The acts that one clause leaves out, and of them those that no other clause leaves out (`alone`)."""

    clause: Clause
    acts: tuple[Announcement, ...]
    alone: int
    explained: tuple[str, ...]


async def _recent(store: StoredReader, call: Call) -> Sequence[Announcement]:
    return all_seen_in(await store.records.latest_announcements(_LOOKED_THROUGH), call.channel)


RECENT = Need(_recent)


def answer(call: Call) -> Reply:
    """Show what the typed filter would have posted, or without one what the channel's subscriptions would have."""
    usual = call.stored[SETTINGS].options
    try:
        wish = options.read(call.text, call.vocabulary, call.asker.platform.mentions)
    except FilterError as error:
        return help_.mistake(error, "preview")
    own = [] if call.text.strip() else list(_own(call))
    wanted = _join_filters([one_filter for _, one_filter in own]) if own else wish.filter
    said = own[0][0].options if len(own) == 1 else wish.options
    head, titled = _head(wanted, own, wish.options, usual, call.now), mode(said, usual).form.title
    announced = [act for act in call.stored[RECENT] if _is_recent(act, call.now)]
    if announced:
        return _compared(announced, wanted, head, titled, _posted_by(wish.options, usual))
    told = call.stored[TOLD_BEFORE]
    before = [act for act in told if _is_recent(act, call.now)]
    if not before:
        return _nothing_announced((*head, *alerts.archived_lines(archive(call.rules, call.today, told), wanted)))
    head = (*head, Line(say(_OF_THE_ARCHIVE), LineKind.SMALL))
    return _compared(before, wanted, head, titled, _posted_by(wish.options, usual))


def _own(call: Call) -> Iterator[tuple[Subscription, Filter]]:
    for one in call.stored[SUBSCRIPTIONS]:
        if (wanted := _read_filter(one, call.filters)) is not None:
            yield one, wanted


def _compared(
    acts: Sequence[Announcement], wanted: Filter, head: tuple[Line, ...], titled: str, posted: Callable[[int, int], str]
) -> Reply:
    """Show which acts a filter lets pass, and because of which part the others are left out."""
    passing = [act for act in acts if wanted.matches(act)]
    out = [act for act in acts if act not in passing]
    left = _clauses_leaving_out(wanted.clause, out)
    return Reply(
        posted(len(passing), len(acts)),
        Tone.CALM,
        (*head, *_matches(passing, titled), *_left_out_lines(left, len(out))),
        footer=wording.disclaimer_line(),
        more=(*alerts.list_lines(passing[_ACTS_SHOWN : _ACTS_SHOWN + _ACTS_BEHIND_MORE], titled), *_rest(left)),
    )


def _posted_by(said: Options, usual: Options) -> Callable[[int, int], str]:
    """Return what words how many of the acts would have been posted, by the options."""
    return lambda count, looked: _posted(count, looked, said, usual)


_OF_THE_ARCHIVE = later(
    "From the archive: nothing was announced in these days. The sources told of these acts before they were first "
    "read, and none of them was posted."
)


def _is_recent(act: Announcement, now: datetime) -> bool:
    return datetime.fromisoformat(act.announced_at) > now - DAYS


def _read_filter(one: Subscription, read: Filters) -> Filter | None:
    try:
        return read(one.filter)
    except FilterError:
        return None


def _join_filters(filters: Sequence[Filter]) -> Filter:
    everything = next((one for one in filters if one.is_everything), None)
    return everything or (filters[0] if len(filters) == 1 else Filter(AnyClause(tuple(one.clause for one in filters))))


def _head(
    wanted: Filter, own: Sequence[tuple[Subscription, Filter]], said: Options, usual: Options, now: datetime
) -> tuple[Line, ...]:
    if len(own) > 1:
        together = say("By the {n} subscriptions of this channel together.", n=len(own))
        return (Line(together, LineKind.SMALL),)
    note = (Line(say("By the one subscription of this channel."), LineKind.SMALL),) if own else ()
    said = own[0][0].options if own else said
    return (
        Line(wording.filtered(wanted.text), bold=say("Filter:")),
        *note,
        *posting_lines(said, usual, now)[:1],
        *form_lines(mode(said, usual).form),
    )


def _posted(count: int, looked: int, said: Options, usual: Options) -> str:
    number = figures(count) if count else say("None")
    if mode(said, usual).digest:
        return counted(
            "{number} of {n} act of the last 30 days would have been in digests",
            "{number} of {n} acts of the last 30 days would have been in digests",
            looked,
            number=number,
        )
    return counted(
        "{number} of {n} act of the last 30 days would have been posted",
        "{number} of {n} acts of the last 30 days would have been posted",
        looked,
        number=number,
    )


def _nothing_announced(head: tuple[Line, ...]) -> Reply:
    text = say("This is what the filter would have posted of the acts on file, had the bot been running.")
    return Reply(say("Nothing announced in the last 30 days"), Tone.CALM, (Line(text), *head))


def _matches(passing: Sequence[Announcement], titled: str) -> tuple[Line, ...]:
    if not passing:
        return ()
    head = say("Posted") if len(passing) <= _ACTS_SHOWN else say("Posted, the newest {n}", n=_ACTS_SHOWN)
    return (Line(head, LineKind.HEADING), *alerts.list_lines(passing[:_ACTS_SHOWN], titled))


def _clauses_leaving_out(clause: Clause, out: Sequence[Announcement]) -> list[_Left]:
    """Return the clauses with the acts that they leave out, most first. An act may count under several."""
    acts, alone = defaultdict[Clause, list[Announcement]](list), defaultdict[Clause, int](int)
    said = defaultdict[Clause, list[str]](list)
    for act in out:
        facts = FilterFacts.by_report(act)[0]
        reasons = tuple(dict.fromkeys(failing(clause, facts)))
        for reason in reasons:
            acts[reason].append(act)
            alone[reason] += len(reasons) == 1
            if len(said[reason]) < _EXAMPLES:
                said[reason].append(reason.found(facts))
    found = [_Left(one, tuple(theirs), alone[one], tuple(said[one])) for one, theirs in acts.items()]
    return sorted(found, key=lambda one: (-len(one.acts), one.clause.text))


def _left_out_lines(left: Sequence[_Left], count: int) -> tuple[Line, ...]:
    if not count:
        return (Line(say("Nothing was left out."), LineKind.SMALL),)
    shown = [line for one in left[:_REASONS_SHOWN] for line in _reason(one)]
    hint = say("An act that several parts leave out counts under each of them.")
    note = (Line(hint, LineKind.SMALL),) if len(left) > 1 else ()
    return (Line(counted("Left out: {n} act", "Left out: {n} acts", count), LineKind.HEADING), *shown, *note)


def _rest(left: Sequence[_Left]) -> tuple[Line, ...]:
    return tuple(line for one in left[_REASONS_SHOWN : _REASONS_SHOWN + _REASONS_BEHIND_MORE] for line in _reason(one))


def _reason(one: _Left) -> tuple[Line, ...]:
    examples = (
        Line(
            f"{wording.trimmed(act_words.title(act), _TITLE)}: {_instead_words(explained, one.clause.text)}",
            LineKind.BULLET,
            wording.lead(wording.day(act.announced_at)),
        )
        for act, explained in zip(one.acts[:_EXAMPLES], one.explained, strict=False)
    )
    clause = wording.code(one.clause.text)
    because = counted("{n} act because of {clause}", "{n} acts because of {clause}", len(one.acts), clause=clause)
    if 0 < one.alone < len(one.acts):
        because = say("{because}; for {n} of them it is the only reason", because=because, n=figures(one.alone))
    return (Line(because), *examples)


def _instead_words(explained: str, clause: str) -> str:
    """Say what an act has instead; the heading above names the clause."""
    return wording.ticked(explained.removeprefix(f"`{clause}`: ").removeprefix(f"`{clause}` "), clause)


COMMAND = Command(
    "preview",
    later("try a filter: what it would have posted in the last 30 days, and what not, and why"),
    (*FILTER, *FORM),
    (SUBSCRIPTIONS, SETTINGS, RECENT, TOLD_BEFORE),
    answer=answer,
    usage=later("[filter]"),
    section=Section.ALERTS,
    also=("test", "try"),
    sign="🧪",
)
