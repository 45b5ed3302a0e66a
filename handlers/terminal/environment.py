"""A setting and the open reviews, for commands that answer in a fifth of a second: no client, no settings model."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from bot import env_file
from bot.errors import ConfigError, StoreError
from bot.model.rule_notices import NoticesByRule

EDITIONS = "lists"
"""The folder of fetched editions in the home (`bot.settings.EDITIONS`, likewise)."""
SOCKET = "redis.sock"
"""Where a bot's own server listens in its home (`bot.store.embedded.SOCKET`, whose import would cost too much here)."""


def setting(name: str) -> str | None:
    """A value as `bot.settings` would find it: from the environment, else from `.env` here; None where it is empty.

    Raises ConfigError if `.env` cannot be read.
    """
    return os.environ.get(name) or _from_file(name)


def fetched_editions() -> Path:
    """The folder of the editions of control lists that were fetched."""
    return Path(setting("EXPORTWATCH_HOME") or ".exportwatch") / EDITIONS


def _from_file(name: str) -> str | None:
    file = env_file.checked()
    if file is None:
        return None
    from dotenv import dotenv_values  # noqa: PLC0415 - most look-ups find no file

    return dotenv_values(file, encoding="utf-8").get(name) or None


def waiting(measures: Sequence[str] | None) -> NoticesByRule | None:
    """The notices on these rules, or on all that have some; None where no store can be reached at once."""
    url = setting("REDIS_URL")
    socket = (Path(setting("EXPORTWATCH_HOME") or ".exportwatch") / SOCKET).resolve()
    if url is None and not socket.exists():
        return None
    from bot.store.reviews import look  # noqa: PLC0415 - most look-ups run without a bot

    try:
        return look(url or f"unix://{socket}", measures)
    except (ConfigError, StoreError) as error:
        # The socket of a bot that was killed stays behind: no bot runs there, and nothing is to be said.
        if url:
            click.echo(f"exportwatch: {error}. Whether newer alerts touch these rules is not known.", err=True)
        return None
