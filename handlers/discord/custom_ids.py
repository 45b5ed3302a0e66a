"""The data in a button's custom_id, which Discord returns when it is pressed, even after a restart. PURE.

ew:<action>:<value>               an Action of a Reply; on alerts `value` is the delivery's id
ew.share:                         post this answer in the channel
ew.more:<page>:r:<text>           page n of `/restricted <text>`, asked again
ew.more:<page>:e:<text>           page n of `/exports <text>`, asked again; only for commands that change nothing
ew.more:<page>:<name>:<text>      the same of another slash command
ew.more:<page>:m:<key>            page n of a reply that this process keeps for a while
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.chat.answering import Question
from handlers.chat.session import PageRef

CUSTOM_ID_LIMIT = 100

_KEPT = "m"
_SHORT = {"restricted": "r", "exports": "e"}
_LONG = {short: slash for slash, short in _SHORT.items()}


@dataclass(frozen=True, slots=True)
class Pressed:
    """A pressed action of a reply."""

    action: str
    value: str


@dataclass(frozen=True, slots=True)
class Share:
    """The button that posts this answer in the channel."""


CustomId = Pressed | Share | PageRef


def write(decoded: CustomId) -> str | None:
    """Encode a custom id; None if it is longer than Discord allows."""
    text = _write(decoded)
    return text if len(text) <= CUSTOM_ID_LIMIT else None


def _write(decoded: CustomId) -> str:
    match decoded:
        case Pressed(action, value):
            return f"ew:{action}:{value}"
        case Share():
            return "ew.share:"
        case PageRef(page, key, question):
            by_question = (
                f"ew.more:{page}:{_SHORT.get(question.slash, question.slash)}:{question.text}" if question else ""
            )
            # Asking again needs no memory; only if the question is too long, the kept reply is used.
            return (
                by_question
                if by_question and (len(by_question) <= CUSTOM_ID_LIMIT or not key)
                else f"ew.more:{page}:{_KEPT}:{key}"
            )


def read(custom_id: str) -> CustomId | None:
    """Decode a custom id; None if it was not made here."""
    head, _, rest = custom_id.partition(":")
    if head == "ew":
        action, _, value = rest.partition(":")
        return Pressed(action, value)
    if head == "ew.share":
        return Share()
    if head == "ew.more":
        return _page_ref(rest)
    return None


def _page_ref(rest: str) -> PageRef | None:
    page, _, tail = rest.partition(":")
    how, colon, text = tail.partition(":")
    if not page.isdecimal() or len(page) > 3 or not colon:  # noqa: PLR2004 - more digits than a reply has pages
        return None
    if how == _KEPT:
        return PageRef(int(page), text)
    return PageRef(int(page), question=Question(_LONG.get(how, how), text))
