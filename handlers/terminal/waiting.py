"""Rules awaiting a review, from a running bot's store, for commands that also work without one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from bot.alerts.notices import Touched
from bot.errors import StoreError
from handlers.terminal.environment import setting

SOCKET = "redis.sock"
"""Where a bot's own server listens in its home (`bot.store.embedded.SOCKET`, whose import would cost too much here)."""


def waiting(measures: Sequence[str] | None) -> Touched | None:
    """The notices on these rules, or on all that have some; None where no store can be reached at once."""
    url = setting("REDIS_URL")
    socket = (Path(setting("EXPORTWATCH_HOME") or ".exportwatch") / SOCKET).resolve()
    if url is None and not socket.exists():
        return None
    from bot.store import glance  # noqa: PLC0415 - most look-ups run without a bot

    try:
        return glance.unreviewed(url or f"unix://{socket}", measures)
    except StoreError as error:
        # The socket of a bot that was killed stays behind: no bot runs there, and nothing is to be said.
        if url:
            click.echo(f"exportwatch: {error}. Whether newer alerts touch these rules is not known.", err=True)
        return None
