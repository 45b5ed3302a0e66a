"""Notices: the bot's own messages to a channel or a person, with the acts that they mention. PURE."""

from __future__ import annotations

from dataclasses import replace

from bot.alerts.delivery import Delivery
from handlers import alerts, wording
from handlers.reply import Line, LineKind, Link, Reply, Tone


def notice(delivery: Delivery) -> Reply:
    """Words of ours, as they stand in the delivery, and the acts that they speak of."""
    content = delivery.content
    lines = [_line(text) for text in content.lines]
    about = (Line(alerts.title(delivery.act), bold="Act:"),) if delivery.announcement else ()
    acts = [Line(alerts.title(act), LineKind.BULLET, link=alerts.first_link(act)) for act in delivery.others]
    further = int(content.get("count") or 0) - len(acts)
    if further > 0:
        acts.append(
            Line(f"and {wording.counted(further, 'more act')}: {wording.code('/exports latest')}", LineKind.BULLET)
        )
    link = wording.web_link(content.get("link"))
    return Reply(
        content.title or "Exportwatch",
        Tone.CAUTION if content.get("tone") == Tone.CAUTION else Tone.CALM,
        (*about, *lines, *acts),
        links=(Link("Open the channel", link),) if link else (),
        private=False,
    )


_LEADS = ("Why", "What to do", "Subscribed to", "Ask", "Be told", "All commands")
"""What a line of ours begins with and is set in bold."""


def _line(text: str) -> Line:
    lead, colon, rest = text.partition(": ")
    return Line(rest, bold=f"{lead}:") if colon and lead in _LEADS else Line(text)


def whole(delivery: Delivery) -> Reply:
    """All of it for one person: what a platform's limits cut off as well."""
    return replace(notice(delivery), private=True)
