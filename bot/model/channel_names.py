"""What people call a channel and its workspace or server, as a platform gave it. PURE."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.codec import Record

LONGEST_CHANNEL_NAME = 100
"""Discord's limit; Slack's is lower."""


@dataclass(frozen=True, slots=True)
class ChannelName(Record):
    """The name of a channel, without a sign before it, and that of its workspace, empty if unknown."""

    channel: str
    workspace: str = ""

    @classmethod
    def of(cls, channel: object, workspace: object = "") -> ChannelName | None:
        """Return the names, each on one line and without invisible characters; None for a channel without one."""
        name = _plain(channel)
        return cls(name, _plain(workspace)) if name else None

    @property
    def words(self) -> str:
        """The names as they are shown and searched."""
        return f"#{self.channel} {self.workspace}".strip()


def _plain(given: object) -> str:
    """Return a name as a person may be shown it: a right-to-left override would turn around what follows it."""
    text = " ".join(given.split()) if isinstance(given, str) else ""
    return "".join(sign for sign in text if sign.isprintable()).removeprefix("#")[:LONGEST_CHANNEL_NAME].strip()
