"""What the options of `restricted` give beside the question, checked before any rule is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.rules.query.parse import country, day


@dataclass(frozen=True, slots=True)
class Given:
    """Exporter, destination and day from the options, checked before any rule is read."""

    from_: str | None
    to: str | None
    on: date | None
    today: date

    @classmethod
    def of(cls, options: dict[str, Any], today: date) -> Given:
        """Read them; raises UsageError."""
        exporter, destination, asked = (options[name] for name in ("exporter", "destination", "asked_day"))
        return cls(
            from_=country(exporter, "--from") if exporter is not None else None,
            to=country(destination, "--to") if destination is not None else None,
            on=day(asked, today) if asked is not None else None,
            today=today,
        )
