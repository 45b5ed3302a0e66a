"""The button “Rules today” of an alert: the rules that the act affects, with their status today."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from bot.model.announcement import Announcement
from handlers.commands import why
from handlers.messages import alerts, wording
from handlers.messages.alerts import TouchedRule
from handlers.messages.reply import Line, LineKind, Reply, Tone


def answer(
    announcement: Announcement | None,
    rules: Sequence[TouchedRule],
    today: date,
    not_reviewed: Collection[str] = (),
) -> Reply:
    """`rules` are the touched rules with their status on `today`, `not_reviewed` those that nobody has compared yet."""
    if announcement is None:
        return why.gone()
    lines = tuple(_line(rule, not_reviewed) for rule in alerts.ended_last(rules)) or (
        Line("No rule on file is touched by this act. That is not a permission: the act may be newer than our rules."),
    )
    return Reply(
        f"Rules on file, as of {wording.said(today)}",
        Tone.CALM,
        (Line(alerts.title(announcement), bold="Act:"), *lines, *_ask(announcement)),
        footer=f"{_reviewed(rules, not_reviewed)}{wording.DISCLAIMER}.",
    )


def whole(announcement: Announcement | None, rules: Sequence[TouchedRule], delivery: str) -> Reply:
    """The whole alert for one person: the “more” button of one that a platform's limits cut short."""
    if announcement is None:
        return why.gone()
    return replace(alerts.alert(announcement, rules, delivery), private=True)


def _line(rule: TouchedRule, not_reviewed: Collection[str]) -> Line:
    cited = f"{wording.country(rule.jurisdiction)}, {rule.document}:"
    mark = " (changed? not yet reviewed)" if rule.measure in not_reviewed else ""
    return Line(f"{alerts.state(rule)}{mark}", LineKind.BULLET, cited, wording.web_link(rule.source))


def _reviewed(rules: Sequence[TouchedRule], not_reviewed: Collection[str]) -> str:
    if not rules:
        return ""
    if any(rule.measure in not_reviewed for rule in rules):
        return "The alert's act may change them; rules are reviewed by people. "
    return "They were compared with this act, or checked after it came out. "


def _ask(announcement: Announcement) -> tuple[Line, ...]:
    asked = [wording.code(f"/restricted {subject}") for subject in announcement.subjects[: alerts.GOODS_IN_TITLE]]
    return (Line(", ".join(asked), LineKind.SMALL, "In detail:"),) if asked else ()
