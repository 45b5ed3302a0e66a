"""The data that a button carries: Discord returns it when the button is pressed, even after a restart. Pure.

ew:<action>:<value>               an Action of a Reply; on alerts `value` is the delivery's id
ew.share:                         post this answer in the channel
ew.more:<page>:r:<text>           page n of `/restricted <text>`, asked again
ew.more:<page>:e:<text>           page n of `/exports <text>`, asked again; only for commands that change nothing
ew.more:<page>:m:<key>            page n of a reply that this process keeps for a while
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CUSTOM_ID_LIMIT = 100

Kept = Literal["r", "e", "m"]


@dataclass(frozen=True, slots=True)
class Pressed:
    """An action of a reply."""

    action: str
    value: str


@dataclass(frozen=True, slots=True)
class Share:
    """Post this answer in the channel."""


@dataclass(frozen=True, slots=True)
class More:
    """Show another page; `how` says where it comes from."""

    page: int
    how: Kept
    text: str


CustomId = Pressed | Share | More


def write(meant: CustomId) -> str | None:
    """The custom id, or None where it is longer than Discord takes."""
    text = _write(meant)
    return text if len(text) <= CUSTOM_ID_LIMIT else None


def _write(meant: CustomId) -> str:
    match meant:
        case Pressed(action, value):
            return f"ew:{action}:{value}"
        case Share():
            return "ew.share:"
        case More(page, how, asked):
            return f"ew.more:{page}:{how}:{asked}"


def read(custom_id: str) -> CustomId | None:
    """What the id means, or None where it is not one of ours."""
    head, _, rest = custom_id.partition(":")
    if head == "ew":
        action, _, value = rest.partition(":")
        return Pressed(action, value)
    if head == "ew.share":
        return Share()
    if head == "ew.more":
        return _more(rest)
    return None


def _more(rest: str) -> More | None:
    page, _, tail = rest.partition(":")
    how, _, text = tail.partition(":")
    if not page.isdecimal() or len(page) > 3:  # noqa: PLR2004 - more digits than pages ever written
        return None
    for known in ("r", "e", "m"):
        if how == known:
            return More(int(page), known, text)
    return None
