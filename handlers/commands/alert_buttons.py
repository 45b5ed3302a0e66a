"""The buttons of an alert: the lines it concerns, its rules today, all of it, a mute, a vote; a test alert. PURE."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.alerts.archive import archive, is_archived
from bot.errors import RecordError
from bot.model.announcement import Announcement
from bot.model.delivery import Delivery
from bot.parts.fingerprint import reach_of_announced
from bot.parts.records import unpacked
from bot.parts.watching import LineChange, WatchIndex
from bot.rules.status import unreviewed
from bot.subscriptions.alert_form import AlertForm
from bot.subscriptions.delivery_options import mode
from handlers.commands import manage, replies, why, working
from handlers.commands.command import (
    ALERT,
    RECENT,
    SETTINGS,
    SUBSCRIPTIONS,
    TOLD_BEFORE,
    Button,
    Call,
    CastVote,
    CommandOutcome,
    MuteEvent,
    Need,
    StoredReader,
)
from handlers.commands.lookups import concerned
from handlers.commands.records import ListHere
from handlers.messages import act_words, alerts, deliveries, parts_lists, wording
from handlers.messages.reply import Action, Line, LineKind, Reply, Tone
from handlers.messages.speech import counted, figures, say
from handlers.messages.touched_rules import TouchedRule, ended_last, state, touched

RELEVANT, NOT_RELEVANT, WHICH_LINES = "relevant", "irrelevant", "impact"
_MOST_ASKED = 300
"""Lines of a list that are asked while somebody waits."""


async def _lists_here(store: StoredReader, call: Call) -> Sequence[ListHere]:
    return await store.records.lists_here(call.channel)


LISTS_HERE = Need(_lists_here)


def which_lines(call: Call) -> Reply:
    """List the lines that the alert's act concerns, by list, with the goods or codes that they share."""
    act, lists = call.stored[ALERT], call.stored[LISTS_HERE]
    if act is None:
        return why.gone()
    if not lists:
        return Reply(
            say("No list is watched for this channel"),
            Tone.CALM,
            (Line(say("Whoever runs the bot watches a list in the web console and names this channel.")),),
        )
    lines: list[Line] = []
    found = 0
    for each in lists:
        reached = _lines_concerned(call, each, act)
        found += len(reached)
        if reached:
            lines.append(Line(wording.trimmed(each.name, 60), LineKind.HEADING))
        for one in reached:
            line = parts_lists.line_of(one)
            lines.append(Line(f"{line.text}. {parts_lists.why_of(one)}".rstrip(". "), line.kind, line.bold))
    of = sum(each.lines for each in lists)
    return Reply(
        counted("{count} of {n} line is concerned", "{count} of {n} lines are concerned", of, count=figures(found)),
        act_words.tone(act) if found else Tone.CALM,
        (Line(act_words.title(act), bold=say("Act:")), *lines[: parts_lists.CHANGES_SHOWN]),
        more=tuple(lines[parts_lists.CHANGES_SHOWN :]),
        footer=wording.disclaimer_line(),
    )


def _lines_concerned(call: Call, given: ListHere, act: Announcement) -> list[LineChange]:
    try:
        index, lines = WatchIndex.unpacked(given.index), unpacked(given.packed)
    except RecordError:
        return []
    numbers = index.reached(reach_of_announced(call.rules, call.vocabulary, act))
    wanted = [line for line in lines if line.number in numbers][:_MOST_ASKED]
    return concerned(call, wanted, act, call.today)


def _touched(call: Call, announcement: Announcement | None) -> Sequence[TouchedRule]:
    return touched(call.rules.measures, announcement.measures, call.today) if announcement else ()


# Rules today


async def _not_reviewed(store: StoredReader, call: Call) -> Collection[str]:
    """Return the unreviewed notices on the rules that the alert's act touches."""
    announcement = call.stored[ALERT]
    if announcement is None:
        return ()
    noticed = await store.records.unreviewed(announcement.measures, call.channel)
    waiting = unreviewed(call.rules.measures, noticed)
    return {rule for rule, those in waiting.items() if any(one.event == announcement.event for one in those)}


NOT_REVIEWED = Need(_not_reviewed)


def rules_today(call: Call) -> Reply:
    """List the rules that the alert's act touches, with their status today."""
    announcement, not_reviewed = call.stored[ALERT], call.stored[NOT_REVIEWED]
    if announcement is None:
        return why.gone()
    rules = _touched(call, announcement)
    lines = tuple(_line(rule, not_reviewed) for rule in ended_last(rules)) or (
        Line(
            say(
                "No rule on file is touched by this act. That is not a permission: the act may be newer than our rules."
            )
        ),
    )
    return Reply(
        say("Rules on file, as of {day}", day=wording.said(call.today)),
        Tone.CALM,
        (Line(act_words.title(announcement), bold=say("Act:")), *lines, *_ask(announcement)),
        footer=f"{_reviewed(rules, not_reviewed)}{wording.disclaimer_line()}",
        actions=(Action(WHICH_LINES, say("Which of my lines?"), call.text),),
    )


def _line(rule: TouchedRule, not_reviewed: Collection[str]) -> Line:
    cited = wording.lead(f"{wording.country(rule.jurisdiction)}, {rule.document}")
    told = state(rule)
    if rule.measure in not_reviewed:
        told = say("{state} (changed? not yet reviewed)", state=told)
    return Line(told, LineKind.BULLET, cited, wording.web_link(rule.source))


def _reviewed(rules: Sequence[TouchedRule], not_reviewed: Collection[str]) -> str:
    if not rules:
        return ""
    if any(rule.measure in not_reviewed for rule in rules):
        return say("The alert's act may change them; rules are reviewed by people. ")
    return say("They were compared with this act, or checked after it came out. ")


def _ask(announcement: Announcement) -> tuple[Line, ...]:
    asked = [wording.code(f"/restricted {subject}") for subject in announcement.subjects[: act_words.GOODS_IN_TITLE]]
    return (Line(", ".join(asked), LineKind.SMALL, say("In detail:")),) if asked else ()


# Show more


async def _posted(store: StoredReader, call: Call) -> Delivery | None:
    return None if call.stored[ALERT] else await store.records.posted(call.text, call.channel)


POSTED = Need(_posted)
"""The message that the button stands under, if it is none of one act."""


def whole(call: Call) -> Reply:
    """Answer “Show more”: the whole message for one person, with what a platform's limits cut off in the channel."""
    announcement, posted = call.stored[ALERT], call.stored[POSTED]
    if posted and (message := deliveries.whole(posted)):
        return message
    if announcement is None:
        return why.gone()
    everything = alerts.alert(announcement, _touched(call, announcement), call.text, form=AlertForm("full"))
    return replace(everything, private=True)


# Mute


def mute(call: Call) -> CommandOutcome:
    """Mute the act in this channel; the reply's button undoes that."""
    announcement = call.stored[ALERT]
    if not call.asker.may_manage:
        return CommandOutcome(replies.refusal(call.asker))
    if announcement is None:
        return CommandOutcome(why.gone())
    reply = Reply(
        say("Muted: nothing more of this act is posted in this channel"),
        Tone.DONE,
        (
            Line(act_words.title(announcement), bold=say("Act:")),
            Line(
                say("That is later reports, acts that follow it, and changes of the alert. Other acts come as before.")
            ),
            Line(wording.ticked(say("The rules stay as they are: `/restricted` answers as before.")), LineKind.SMALL),
        ),
        actions=(Action("unmute", say("Undo"), call.text),),
    )
    return CommandOutcome(reply, (MuteEvent(call.text, mute=True),))


def unmute(call: Call) -> CommandOutcome:
    """Post what comes of the act in this channel again."""
    announcement = call.stored[ALERT]
    if not call.asker.may_manage:
        return CommandOutcome(replies.refusal(call.asker))
    if announcement is None:
        return CommandOutcome(why.gone())
    reply = Reply(
        say("No longer muted: what comes of this act is posted in this channel again"),
        Tone.DONE,
        (Line(act_words.title(announcement), bold=say("Act:")),),
        actions=(Action("mute", say("Mute this event"), call.text),),
    )
    return CommandOutcome(reply, (MuteEvent(call.text, mute=False),))


# Relevance


async def _vote_before(store: StoredReader, call: Call) -> bool | None:
    return await store.records.vote_of(call.asker, call.text)


VOTE_BEFORE = Need(_vote_before)
"""What the same person said of the alert before; None: nothing."""


def relevant(call: Call) -> CommandOutcome:
    """Record a vote that the alert was relevant."""
    return _voted(call, relevant=True)


def not_relevant(call: Call) -> CommandOutcome:
    """Record a vote that the alert was not relevant."""
    return _voted(call, relevant=False)


def _voted(call: Call, *, relevant: bool) -> CommandOutcome:
    announcement, before = call.stored[ALERT], call.stored[VOTE_BEFORE]
    if announcement is None:
        return CommandOutcome(why.gone())
    said = say("relevant") if relevant else say("not relevant")
    changed = before is not None and before != relevant
    reply = Reply(
        say("Thank you, changed to {vote}", vote=said) if changed else say("Thank you, noted: {vote}", vote=said),
        Tone.DONE,
        (
            Line(act_words.title(announcement), bold=say("Alert:")),
            Line(
                say(
                    "Your answer is kept with your name and this channel. Only whoever runs this bot sees it, to test "
                    "and improve how acts are recognised. It changes nothing in this channel."
                )
            ),
            *(() if relevant else (_fewer(),)),
            Line(say("You may change your mind: your last answer counts. Others may answer too."), LineKind.SMALL),
        ),
    )
    return CommandOutcome(reply, (CastVote(call.text, relevant),))


def _fewer() -> Line:
    text = say("To see fewer alerts of this kind here, narrow the filter: `/exports list` shows it.")
    return Line(wording.ticked(text), LineKind.SMALL)


# Send a test


def sample_alert(call: Call) -> Reply:
    """Post an alert in the channel as its subscription would, marked as a test."""
    tested = next((one for one in call.stored[SUBSCRIPTIONS] if one.id == call.text), None)
    if tested is None:
        return manage.gone()
    if not call.asker.may_manage:
        return replies.refusal(call.asker)
    wanted, form = call.filters(tested.filter), mode(tested.options, call.stored[SETTINGS].options).form
    recent = call.stored[RECENT]
    archived = archive(call.rules, call.today, call.stored[TOLD_BEFORE])
    found = alerts.matching(recent, wanted, 1) or alerts.matching(archived, wanted, 1)
    announcement = next(iter((*found, *recent[:1], *archived[:1])), None)
    if announcement is None:
        return Reply(
            say("Test: there is no act to show"), Tone.DONE, (Line(say("No rule is on file.")),), private=False
        )
    known = alerts.alert(announcement, _touched(call, announcement), form=form)
    lines = (*known.lines, Line(_answer_to_test(announcement, fits=wanted.matches(announcement)), LineKind.SMALL))
    return replace(known, title=say("Test: {title}", title=known.title), lines=lines, actions=())


def _answer_to_test(act: Announcement, *, fits: bool) -> str:
    told = say("A test, asked for by a person: this act was announced earlier.")
    if is_archived(act):
        day = wording.day(act.announced_at)
        told = say(
            "A test, asked for by a person: from the archive, an act of {day}, from before this bot ran.", day=day
        )
    if fits:
        return told
    return say("{told} The subscription would not post it; nothing that matches it is known yet.", told=told)


BUTTONS = (
    Button(WHICH_LINES, (ALERT, LISTS_HERE), answer=which_lines),
    *working.BUTTONS,
    Button("rules", (ALERT, NOT_REVIEWED), answer=rules_today),
    Button("more", (ALERT, POSTED), answer=whole),
    Button("mute", (ALERT,), answer=mute),
    Button("unmute", (ALERT,), answer=unmute),
    Button(RELEVANT, (ALERT, VOTE_BEFORE), answer=relevant),
    Button(NOT_RELEVANT, (ALERT, VOTE_BEFORE), answer=not_relevant),
    Button("test", (SUBSCRIPTIONS, SETTINGS, RECENT, TOLD_BEFORE), answer=sample_alert),
)
