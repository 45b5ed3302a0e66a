"""A user's request encoded into a button, so that it can be repeated. Pure.

A button of ours holds `<page>.<key>.<kind>.<text>`: `key` finds the reply while this process still keeps it; kind and
text ask again afterwards (after a restart too), and are empty where asking again would change something.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

Kind = Literal["restricted", "exports", "pressed"]

PAGE, SHARE, FORM = "ew-page", "ew-share", "ew-form"
"""The action ids of the buttons that this platform adds itself."""

READ_ONLY = frozenset({"", "list", "latest", "preview", "upcoming", "changes", "why", "sources", "help"})
"""The first words of `/exports` that change nothing, so that asking again is harmless."""
SHARED = frozenset({"latest", "upcoming", "changes", "why", "sources"})
"""Those whose answer others in the channel may want to see."""

_LONGEST = 1200
"""Of a value: a longer question is kept in memory only."""


@dataclass(frozen=True, slots=True)
class Question:
    """A slash command with its text, or a pressed action with its value."""

    kind: Kind
    text: str
    action: str = ""

    @property
    def word(self) -> str:
        """The first word: the subcommand of `/exports`."""
        return self.text.split(maxsplit=1)[0].lower() if self.text.split() else ""

    @property
    def again(self) -> bool:
        """Whether asking once more is harmless."""
        return self.kind == "restricted" or (self.kind == "exports" and self.word in READ_ONLY)

    @property
    def shared(self) -> bool:
        """Whether the private answer can be shown to the channel."""
        return (self.kind == "restricted" and bool(self.word)) or (self.kind == "exports" and self.word in SHARED)

    @property
    def subscribes(self) -> bool:
        """Whether alerts will be posted to the channel because of this."""
        return self.kind == "exports" and self.word == "subscribe"

    def leads_to_form(self, *, mistaken: bool) -> bool:
        """Whether the form that builds a subscription is worth a button beside the answer."""
        if self.kind != "exports":
            return False
        return self.word in {"", "help", "list"} or (self.word == "subscribe" and mistaken)

    @property
    def changes(self) -> bool:
        """Whether the right to manage can matter."""
        return not self.again


@dataclass(frozen=True, slots=True)
class Turn:
    """A page of an answer: `key` of the kept reply, and the question to ask again if it is kept no longer."""

    page: int
    key: str
    question: Question | None


def write(turn: Turn) -> str:
    """The value of a button."""
    question = turn.question
    asked = f"{question.kind}.{quote(question.text, safe=' ')}" if question and question.again else "."
    value = f"{turn.page}.{turn.key}.{asked}"
    return value if len(value) <= _LONGEST else f"{turn.page}.{turn.key}.."


def read(value: str) -> Turn | None:
    """The value of a button, or None where it is not one of ours."""
    page, _, rest = value.partition(".")
    key, _, asked = rest.partition(".")
    kind, dot, text = asked.partition(".")
    if not (page.isdecimal() and len(page) < 4 and dot):  # noqa: PLR2004 - more digits than pages ever written
        return None
    question: Question | None = None
    if kind in {"restricted", "exports"}:
        question = Question("restricted" if kind == "restricted" else "exports", unquote(text))
    return Turn(int(page), key, question if question and question.again else None)
