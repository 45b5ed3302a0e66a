"""A user's request as a value: who, where, and the coroutine that answers it. Pure, but for the asking itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from handlers.chat.interfaces import Answering, Asker
from handlers.discord.custom_ids import Kept, Pressed
from handlers.discord.vocabulary import EXPORTS, Typed
from handlers.messages.reply import Reply


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask of `Answering`."""

    kind: Literal["restricted", "exports", "pressed"]
    text: str
    command: Typed | None = None
    pressed: Pressed | None = None

    async def ask(self, answering: Answering, asker: Asker) -> Reply:
        """The answer."""
        if self.pressed:
            return await answering.pressed(asker, self.pressed.action, self.pressed.value)
        if self.kind == "restricted":
            return await answering.restricted(asker, self.text)
        return await answering.exports(asker, self.text)

    @property
    def again(self) -> tuple[Kept, str] | None:
        """How a button can ask it again; None where asking again would do something again."""
        if self.kind == "restricted":
            return "r", self.text
        if self.kind == "exports" and self.command and self.command.reads:
            return "e", self.text
        return None


def asked_again(how: Kept, text: str) -> Question | None:
    """The question behind a More button; None where the text would change something, however it got there."""
    if how == "r":
        return Question("restricted", text)
    first = text.split(maxsplit=1)[0] if text.split() else "help"
    command = next((each for each in EXPORTS if each.name == first), None)
    return Question("exports", text, command) if how == "e" and command and command.reads else None
