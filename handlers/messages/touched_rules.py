"""Rules and the announced acts that touch them: in an alert the rules, in an answer the acts to be reviewed. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.model.supplements import Notice
from bot.rules import status
from bot.rules.answer.findings import Finding
from bot.rules.answer.model import Answer
from bot.rules.model import Measure
from bot.rules.status import State
from bot.text.dates import When
from bot.vocabulary import Status
from handlers.messages import wording
from handlers.messages.reply import Line, LineKind
from handlers.messages.speech import say

# -- in an alert: the state of each rule on a day


_PARTS = 2
"""Paragraphs that are told apart in one line; an alert is to be read at a glance."""


@dataclass(frozen=True, slots=True)
class TouchedRule:
    """A rule on file that the announced act touches, with its state today.

    `status` is a `bot.vocabulary.Status` value, `since` and `until` ISO days, `document` the act as it is cited,
    `source` its address.
    """

    measure: str
    document: str
    jurisdiction: str
    status: str
    since: str | None = None
    until: str | None = None
    source: str | None = None
    note: str = ""
    """The paragraphs of the act that have another state."""


def touched(measures: Mapping[str, Measure], keys: Iterable[str], day: date) -> tuple[TouchedRule, ...]:
    """Return the rules with these keys and their state on `day`, in the order of the keys.

    Keys that are not on file, and acts that did not exist on that day, bind nobody or have ended, are left out.
    """
    found = (touched_rule(measures[key], day) for key in dict.fromkeys(keys) if key in measures)
    return tuple(rule for rule in found if rule and rule.status != Status.EXPIRED)


def touched_rule(measure: Measure, day: date) -> TouchedRule | None:
    """Return one act's state: that of its gravest paragraph, with those that differ as a note; None if it has none."""
    states = [(limb.cite or "", status.state_on(limb, measure.announced, day)) for limb in measure.limbs]
    known = sorted(((cite, state) for cite, state in states if state), key=lambda pair: pair[1].rank)
    if not known:
        return None
    gravest = known[0][1]
    cites = {cite for cite, state in known if state.status is gravest.status}
    cite = cites.pop() if len(cites) == 1 else ""
    return TouchedRule(
        measure.key,
        f"{measure.document}, {cite}" if cite and _others(known) else measure.document,
        measure.jurisdiction,
        gravest.status,
        _text(gravest.since),
        _text(gravest.until),
        measure.sources[0].url if measure.sources else None,
        _others(known),
    )


def _others(known: list[tuple[str, State]]) -> str:
    gravest = known[0][1].status
    apart = {cite: state for cite, state in reversed(known) if state.status is not gravest and cite}
    said = [
        f"{cite}: {stands(state.status, _text(state.since), _text(state.until))}"
        for cite, state in reversed(apart.items())
    ]
    return "; ".join(said[:_PARTS])


def _text(when: When | None) -> str | None:
    return when.text if when else None


def ended_last(rules: Sequence[TouchedRule]) -> Sequence[TouchedRule]:
    """Sort the rules: those that have ended last, since they tell a reader least."""
    return sorted(rules, key=lambda rule: rule.status == Status.EXPIRED)


def state(rule: TouchedRule) -> str:
    """Word a rule's state: `licence needed since 1 Dec 2023, until 27 Nov 2026`."""
    note = f"; {rule.note}" if rule.note else ""
    return f"{stands(rule.status, rule.since, rule.until)}{note}"


def brief(rule: TouchedRule) -> str:
    """Word a rule's state in few words, its day only while it is still to come."""
    day = wording.day(rule.since) if rule.status == Status.NOT_YET_IN_FORCE else ""
    told = wording.STATUSES.get(rule.status, rule.status)
    return say("{status}, starts {day}", status=told, day=day) if day else told


def stands(status: str, since: str | None, until: str | None) -> str:
    """Word a status with its days, which are given as in `TouchedRule`."""
    said, first, last = wording.STATUSES.get(status, status), wording.day(since), wording.day(until)
    if status == Status.EXPIRED:
        if first and last:
            return say("{status}, was in force from {first} to {last}", status=said, first=first, last=last)
        if first:
            return say("{status}, was in force from {first}", status=said, first=first)
        return say("{status}, was in force until {last}", status=said, last=last) if last else said
    if first:
        starts = status == Status.NOT_YET_IN_FORCE
        said = (
            say("{status}, starts {day}", status=said, day=first)
            if starts
            else say("{status} since {day}", status=said, day=first)
        )
    return say("{begun}, until {day}", begun=said, day=last) if last else said


# -- in an answer: "Changed? Not yet reviewed"


_SUMMARY = 90
_ACTS = 3


def open_alert_lines(answer: Answer) -> Iterator[Line]:
    """Yield a line for each unreviewed act that touches what was found, the newest first."""
    touched: dict[Notice, dict[str, None]] = {}
    for finding in answer.findings:
        for notice in open_alerts_on(answer, finding):
            touched.setdefault(notice, {})[finding.measure.document] = None
    for notice in sorted(touched, key=lambda one: one.announced_at, reverse=True):
        acts, what = wording.listed(list(touched[notice]), _ACTS), _brief(notice.summary) or notice.event
        if notice.announced_at:
            day = wording.day(notice.announced_at)
            told = say("announced {day}, touches {acts}: {what}", day=day, acts=acts, what=what)
        else:
            told = say("touches {acts}: {what}", acts=acts, what=what)
        yield Line(
            told,
            LineKind.BULLET,
            bold=say("Changed? Not yet reviewed:"),
            link=wording.web_link(notice.link),
            link_text=say("alert"),
        )


def _brief(summary: str) -> str:
    return wording.trimmed(summary.partition(" “")[0].rstrip("."), _SUMMARY)


def open_alerts_on(answer: Answer, finding: Finding) -> tuple[Notice, ...]:
    """Return the unreviewed notices on a finding's rule; for a day in the past, those published by then."""
    waiting = (answer.unreviewed or {}).get(finding.measure.key, ())
    return tuple(one for one in waiting if answer.on >= answer.today or one.published <= answer.on)
