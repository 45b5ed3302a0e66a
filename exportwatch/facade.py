"""The rules with their look-ups, for programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from bot.rules.loading import load
from bot.settings import shipped
from handlers.commands.lookups import Lookups


class Rules(Lookups):
    """The rules of `folder` (those of this version, if None) with a team's own (`extra`) laid over them.

    `today` gives the day for questions that name none: by default that of UTC. Raises RuleFileError that names file,
    line and field.
    """

    def __init__(
        self,
        folder: Path | str | None = None,
        extra: Path | str | None = None,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
        editions: Path | str | None = None,
    ) -> None:
        base = load(
            Path(folder) if folder else shipped("rules"),
            Path(extra) if extra else None,
            Path(editions) if editions else None,
        )
        super().__init__(base, today)
