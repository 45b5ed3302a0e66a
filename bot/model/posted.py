"""Alerts posted in a workspace, and the one to which a user refers by link, document or event. PURE."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.model.announcement import Announcement
from bot.model.delivery import Channel

ParseLink = Callable[[str], tuple[str, str] | None]
"""Reads channel and message from the path of a message's address; None for any other address."""


@dataclass(frozen=True, slots=True)
class PostedAlert:
    """An act as posted: `message` is the post's id on the platform, `link` opens it. A digest holds several acts."""

    delivery: str
    channel: Channel
    event: str
    message: str = ""
    link: str = ""


def find_alert(
    reference: str, posted: Sequence[PostedAlert], here: Channel, parse_link: ParseLink
) -> PostedAlert | None:
    """Return the alert that `reference` names by event or link; the last one in `here` if it is empty.

    `posted` is newest first. Returns None if no alert fits.
    """
    text = _bare(reference)
    if not text:
        return next((alert for alert in posted if alert.channel == here), None)
    by_event = next((alert for alert in posted if alert.event.casefold() == text.casefold()), None)
    return by_event or _by_link(text, posted, parse_link)


def find_alert_by_document(
    reference: str, posted: Sequence[PostedAlert], announcements: Sequence[Announcement]
) -> PostedAlert | None:
    """Return the newest alert about the act with this document number, in any spelling of the number."""
    numbers = _numbers(_bare(reference))
    events = {act.event for act in announcements if numbers and act.document and _numbers(act.document) == numbers}
    return next((alert for alert in posted if alert.event in events), None)


def _bare(reference: str) -> str:
    """Strip the brackets and quotes that Slack and people put around a reference."""
    return reference.strip().strip("<>").partition("|")[0].strip(" `\"'“”")


def _by_link(text: str, posted: Sequence[PostedAlert], parse_link: ParseLink) -> PostedAlert | None:
    path = urlsplit(text).path.rstrip("/") if text.startswith(("http://", "https://")) else ""
    message = parse_link(path) if path else None
    return next((alert for alert in posted if (alert.channel.id, alert.message) == message), None)


def _numbers(text: str) -> list[str]:
    """Return the numbers in a document's number, sorted: languages write year and number in either order."""
    return sorted(digits.lstrip("0") or "0" for digits in re.findall(r"\d+", text))
