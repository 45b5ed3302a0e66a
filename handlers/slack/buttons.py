"""Buttons of a Slack message, and what they carry: Slack returns it when they are pressed, even after a restart. Pure.

action id `ew.<position>.<action>`, value as in the reply     an action of a reply; on alerts the delivery's id
action id `ew-page` or `ew-share`, value `<page>.<key>.<slash command>.<text>`     a page of an answer, or sharing it

`key` finds the reply while the process keeps it, command and text ask again afterwards; they are empty if asking again
would change something.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from handlers.chat.answering import Question
from handlers.chat.session import PageRef
from handlers.messages.reply import Action, Reply

PAGE, SHARE, FORM = "ew-page", "ew-share", "ew-form"
"""The action ids of the buttons that this platform adds itself."""
ACTION_ID_LENGTH = 255
_LONGEST = 1200
"""Of a value: a longer question is kept in memory only."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button as Slack takes it: `action_id` and `value` are ours, `label` is plain text."""

    action_id: str
    label: str
    value: str = ""
    danger: bool = False


def buttons_of(reply: Reply) -> tuple[Button, ...]:
    """The reply's own actions as buttons; those of one message differ in their ids, as Slack demands."""
    return tuple(
        Button(action_id(action, position), action.label, action.value, action.danger)
        for position, action in enumerate(reply.actions)
    )


def action_id(action: Action, position: int) -> str:
    """`ew.<position>.<action>`: what was pressed, distinct within a message."""
    return f"ew.{position}.{action.id}"[:ACTION_ID_LENGTH]


def action_of(given: str) -> str | None:
    """The action in an `action_id` of ours, else None."""
    prefix, _, rest = given.partition(".")
    position, _, name = rest.partition(".")
    return name if prefix == "ew" and position.isdigit() and name else None


def write(turn: PageRef) -> str:
    """The value of a button that shows a page or shares it."""
    question = turn.question
    asked = f"{question.slash}.{quote(question.text, safe=' ')}" if question else "."
    value = f"{turn.page}.{turn.key}.{asked}"
    return value if len(value) <= _LONGEST else f"{turn.page}.{turn.key}.."


def read(value: str) -> PageRef | None:
    """The value of a button, or None if it is not one of ours."""
    page, _, rest = value.partition(".")
    key, _, asked = rest.partition(".")
    slash, dot, text = asked.partition(".")
    if not (page.isdecimal() and len(page) < 4 and dot):  # noqa: PLR2004 - more digits than pages ever written
        return None
    return PageRef(int(page), key, Question(slash, unquote(text)) if slash else None)
