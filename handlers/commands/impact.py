"""*Which of my lines?*: the lines of a channel's watched lists that an alert's act concerns. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.answering import look_up
from bot.errors import ExportwatchError, RecordError
from bot.model.announcement import Announcement
from bot.parts.fingerprint import reach_of_announced, touches
from bot.parts.records import StoredLine, unpacked
from bot.parts.watching import LineChange, WatchIndex
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.subscriptions.clauses import Vocabulary
from handlers.commands import why
from handlers.commands.command import ALERT, Button, Call, Need, StoredReader
from handlers.commands.records import ListHere
from handlers.messages import act_words, parts_lists, wording
from handlers.messages.headline import headline
from handlers.messages.reply import Line, LineKind, Reply, Tone
from handlers.messages.speech import counted, figures, say
from handlers.messages.verdicts import AnswerView

ACTION = "impact"
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
        concerned = _concerned(call, each, act)
        found += len(concerned)
        if concerned:
            lines.append(Line(wording.trimmed(each.name, 60), LineKind.HEADING))
        for one in concerned:
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


def _concerned(call: Call, given: ListHere, act: Announcement) -> list[LineChange]:
    try:
        index, lines = WatchIndex.unpacked(given.index), unpacked(given.packed)
    except RecordError:
        return []
    numbers = index.reached(reach_of_announced(call.rules, call.vocabulary, act))
    wanted = [line for line in lines if line.number in numbers][:_MOST_ASKED]
    return touched(call.rules, call.vocabulary, wanted, act, call.today)


BUTTON = Button(ACTION, (ALERT, LISTS_HERE), answer=which_lines)


# -- the lines that an act concerns, for whoever asks


def touched(
    base: RuleBase, vocabulary: Vocabulary, lines: Sequence[StoredLine], act: Announcement, today: date
) -> list[LineChange]:
    """Return the lines that an announced act concerns, each with what holds and what the act does."""
    does = {"exporter": act.jurisdiction, "measure": act.measure, "kind": act.kind, "until": act.until}
    after = {name: text for name, text in does.items() if text}
    found = []
    for line in lines:
        answer = answer_of(base, line, today)
        shared = touches(base, vocabulary, answer, act) if answer else ()
        if answer is None or not shared:
            continue
        status = answer.by_exporter.get(act.jurisdiction or "", answer.status)
        before = {"status": str(status), "headline": headline(AnswerView.of(answer))}
        places, day, document = (line.from_ or "", line.to or ""), act.effective or "", act.document or ""
        found.append(LineChange(line.number, line.query, *places, before, after, day, document, shared))
    return found


def answer_of(base: RuleBase, line: StoredLine, today: date) -> Answer | None:
    """Return a line's answer as of a day; None if it cannot be asked."""
    try:
        return None if line.problem else look_up(base, line.question, today)
    except ExportwatchError:
        return None
