"""All commands, and all buttons under the bot's messages. A further command is a file of its own and an entry here."""

from __future__ import annotations

from handlers.commands import (
    alert_buttons,
    coverage,
    dates,
    help_,
    latest,
    manage,
    parts,
    pausing,
    preview,
    restricted,
    settings,
    source,
    sources,
    subscribing,
    why,
    working,
)
from handlers.commands.command import Button, Command

COMMANDS: tuple[Command, ...] = (
    restricted.COMMAND,
    dates.CHANGES,
    dates.UPCOMING,
    coverage.COMMAND,
    parts.COMMAND,
    subscribing.SUBSCRIBE,
    subscribing.UNSUBSCRIBE,
    subscribing.LIST,
    manage.COMMAND,
    *pausing.COMMANDS,
    preview.COMMAND,
    settings.COMMAND,
    latest.COMMAND,
    why.COMMAND,
    working.COMMAND,
    restricted.REPORT,
    sources.COMMAND,
    source.COMMAND,
    help_.COMMAND,
)
"""In the order in which help and Discord show them."""
BUTTONS: tuple[Button, ...] = (
    *alert_buttons.BUTTONS,
    *manage.BUTTONS,
    *pausing.BUTTONS,
    *parts.BUTTONS,
    source.BUTTON,
    restricted.TRY,
    *subscribing.BUTTONS,
    why.BUTTON,
)
