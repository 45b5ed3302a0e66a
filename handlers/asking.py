"""Who asks, where, and the one interface that chat platforms call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.alerts.delivery import Channel
from bot.alerts.subscriptions import Subscription
from handlers.reply import Choice, Reply

Suggested = Literal["item", "country", "source", "zone", "digest"]


@dataclass(frozen=True, slots=True)
class Asker:
    """A person in a channel. `may_manage` was checked by the platform when the command ran, not before.

    `guest`: somebody of another workspace, in a channel that both share.
    """

    channel: Channel
    user: str
    may_manage: bool
    guest: bool = False


class Answering(Protocol):
    """What every platform asks: text in the grammar of docs/commands.md in, `Reply` out.

    Never raises for what a person typed.
    """

    async def restricted(self, asker: Asker, text: str) -> Reply:
        """Answer `/restricted <text>`; `from:`, `to:` and `on:` stand inside the text."""
        ...

    async def exports(self, asker: Asker, text: str) -> Reply:
        """Answer `/exports <text>`, for example `subscribe about:graphite from:CN`; empty text is help."""
        ...

    async def pressed(self, asker: Asker, action: str, value: str) -> Reply:
        """Answer a pressed button, known by `Action.id` and `Action.value`; also of posts made before a restart.

        On alerts `value` is the delivery's id.
        """
        ...

    async def suggest(self, what: Suggested, typed: str) -> Sequence[Choice]:
        """At most 25 suggestions for what has been typed so far (Discord's limit); under 100 ms."""
        ...

    async def in_workspace(self, asker: Asker) -> Sequence[Subscription] | None:
        """All subscriptions of the asker's workspace, by channel; None while the store cannot be reached.

        The platform shows a person only those of channels that this person may see.
        """
        ...

    async def greet(self, channel: Channel) -> None:
        """The bot was let into a channel: it says hello there, once."""
        ...

    async def opened(self, *places: Channel) -> None:
        """Something changed that may let the bot post there again; a place without an id is its whole workspace."""
        ...
