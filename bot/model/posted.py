"""Alerts posted in a workspace, and which of them a user refers to (by link, document or event). PURE."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.model.announcement import Announcement
from bot.model.delivery import Channel

ParseLink = Callable[[str], tuple[str, str] | None]
"""Reads channel and message from the path of a message's address; None for another address."""


@dataclass(frozen=True, slots=True)
class PostedAlert:
    """An act as it was posted: `message` is its post's id on the platform, `link` opens it. A digest holds several."""

    delivery: str
    channel: Channel
    event: str
    message: str = ""
    link: str = ""


def meant(named: str, posted: Sequence[PostedAlert], here: Channel, parse_link: ParseLink) -> PostedAlert | None:
    """The alert that is named by its event or by its post's link; the last one `here` if nothing is named.

    `posted` is newest first.
    """
    wanted = _bare(named)
    if not wanted:
        return next((one for one in posted if one.channel == here), None)
    by_event = next((one for one in posted if one.event.casefold() == wanted.casefold()), None)
    return by_event or _by_link(wanted, posted, parse_link)


def by_document(named: str, posted: Sequence[PostedAlert], known: Sequence[Announcement]) -> PostedAlert | None:
    """The newest alert on the act with this number, however the number is written."""
    wanted = _numbers(_bare(named))
    events = {one.event for one in known if wanted and one.document and _numbers(one.document) == wanted}
    return next((one for one in posted if one.event in events), None)


def _bare(named: str) -> str:
    """What was typed, without the signs that Slack and people set around it."""
    return named.strip().strip("<>").partition("|")[0].strip(" `\"'“”")


def _by_link(wanted: str, posted: Sequence[PostedAlert], parse_link: ParseLink) -> PostedAlert | None:
    path = urlsplit(wanted).path.rstrip("/") if wanted.startswith(("http://", "https://")) else ""
    place = parse_link(path) if path else None
    return next((one for one in posted if (one.channel.id, one.message) == place), None)


def _numbers(text: str) -> list[str]:
    """The numbers of a document's number, in order of size: languages write year and number in either order."""
    return sorted(digits.lstrip("0") or "0" for digits in re.findall(r"\d+", text))
