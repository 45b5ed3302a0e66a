"""Who asks. PURE."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.model.delivery import Channel
from handlers.messages.reply import Conventions


@dataclass(frozen=True, slots=True)
class Asker:
    """A person in a channel. `may_manage` was checked by the platform when the command ran, not before.

    `guest`: somebody of another workspace, in a channel that both share. `may_decide`: they may work on alerts. `name`
    is by what others know them, where the platform says it.
    """

    channel: Channel
    user: str
    may_manage: bool
    guest: bool = False
    platform: Conventions = field(default=Conventions(), compare=False)
    may_decide: bool = field(default=True, compare=False)
    name: str = field(default="", compare=False)
