"""The Rules button of an alert: the rules on file that the act touches, with their status today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.alerts.announcement import Announcement
from handlers import alerts, wording
from handlers.alerts import TouchedRule
from handlers.commands import why
from handlers.reply import Line, LineKind, Reply, Tone


def answer(announcement: Announcement | None, rules: Sequence[TouchedRule], today: date) -> Reply:
    """`rules` are the touched rules with their status on `today`."""
    if announcement is None:
        return why.gone()
    lines = tuple(_line(rule) for rule in rules) or (
        Line("No rule on file is touched by this act. That is not a permission: the act may be newer than our rules."),
    )
    return Reply(
        f"Rules on file, as of {wording.said(today)}",
        Tone.CALM,
        (Line(alerts.title(announcement), bold="Act:"), *lines, *_ask(announcement)),
        footer=f"The alert's act may change them; rules are reviewed by people. {wording.DISCLAIMER}.",
    )


def whole(announcement: Announcement | None, rules: Sequence[TouchedRule], delivery: str) -> Reply:
    """The whole alert for one person: the “more” button of one that a platform's limits cut short."""
    if announcement is None:
        return why.gone()
    return replace(alerts.alert(announcement, rules, delivery), private=True)


def _line(rule: TouchedRule) -> Line:
    cited = f"{wording.country(rule.jurisdiction)}, {rule.document}:"
    return Line(alerts.state(rule), LineKind.BULLET, cited, wording.web_link(rule.source))


def _ask(announcement: Announcement) -> tuple[Line, ...]:
    asked = [f"`/restricted {subject}`" for subject in announcement.subjects[: alerts.GOODS_IN_TITLE]]
    return (Line(", ".join(asked), LineKind.SMALL, "In detail:"),) if asked else ()
