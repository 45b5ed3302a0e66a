"""Buttons of a Slack message and the values that they carry, which Slack returns even after a restart. PURE.

action id `ew.<position>.<action>`, value as in the reply     an action of a reply; on alerts the delivery's id
action id `ew-page` or `ew-share`, value `<page>.<key>.<slash command>.<text>`     a page of an answer, or sharing it

`key` finds the reply while the process keeps it; afterwards command and text are asked again. They are empty if that
would change something.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from handlers.chat.answering import Question
from handlers.chat.session import PageRef
from handlers.messages.reply import Action, Reply

PAGE, SHARE, FORM = "ew-page", "ew-share", "ew-form"
"""The action ids of the buttons that this module adds."""
ACTION_ID_LENGTH = 255
_LONGEST = 1200
"""Characters of a value; a longer question is only kept in memory."""


@dataclass(frozen=True, slots=True)
class SlackButton:
    """A Slack button. `label` is plain text; Slack returns `action_id` and `value` when it is pressed."""

    action_id: str
    label: str
    value: str = ""
    danger: bool = False


def buttons_of(reply: Reply) -> tuple[SlackButton, ...]:
    """Make buttons of a reply's actions, with ids that differ within a message, as Slack demands."""
    return tuple(
        SlackButton(action_id(action, position), action.label, action.value, action.danger)
        for position, action in enumerate(reply.actions)
    )


def action_id(action: Action, position: int) -> str:
    """Return `ew.<position>.<action>`, which is distinct within a message."""
    return f"ew.{position}.{action.id}"[:ACTION_ID_LENGTH]


def action_of(action_id_: str) -> str | None:
    """Return the action in an `action_id` made here, else None."""
    prefix, _, rest = action_id_.partition(".")
    position, _, name = rest.partition(".")
    return name if prefix == "ew" and position.isdigit() and name else None


def write(turn: PageRef) -> str:
    """Encode the value of a button that shows or shares a page."""
    question = turn.question
    encoded = f"{question.slash}.{quote(question.text, safe=' ')}" if question else "."
    value = f"{turn.page}.{turn.key}.{encoded}"
    return value if len(value) <= _LONGEST else f"{turn.page}.{turn.key}.."


def read(value: str) -> PageRef | None:
    """Decode the value of a button; None if it was not made here."""
    page, _, rest = value.partition(".")
    key, _, encoded = rest.partition(".")
    slash, dot, text = encoded.partition(".")
    if not (page.isdecimal() and len(page) < 4 and dot):  # noqa: PLR2004 - more digits than a reply has pages
        return None
    return PageRef(int(page), key, Question(slash, unquote(text)) if slash else None)
