"""All commands, and all buttons under the bot's messages. A further command is a file of its own and an entry here."""

from __future__ import annotations

from handlers.commands import (
    alert_buttons,
    changes,
    coverage,
    help_,
    latest,
    list_,
    manage,
    parts,
    pausing,
    preview,
    report,
    settings,
    source,
    sources,
    subscribe,
    unsubscribe,
    upcoming,
    why,
    working,
)
from handlers.commands import restricted as look_up
from handlers.commands.command import Button, Command

COMMANDS: tuple[Command, ...] = (
    look_up.COMMAND,
    changes.COMMAND,
    upcoming.COMMAND,
    coverage.COMMAND,
    parts.COMMAND,
    subscribe.COMMAND,
    unsubscribe.COMMAND,
    list_.COMMAND,
    manage.COMMAND,
    *pausing.COMMANDS,
    preview.COMMAND,
    settings.COMMAND,
    latest.COMMAND,
    why.COMMAND,
    working.COMMAND,
    report.COMMAND,
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
    look_up.TRY,
    *subscribe.BUTTONS,
    unsubscribe.BUTTON,
    why.BUTTON,
)
