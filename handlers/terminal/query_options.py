"""The options of `restricted` beside its query, checked before any rule is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.rules.query.parse import country, day


@dataclass(frozen=True, slots=True)
class QueryOptions:
    """Exporter, destination and day from the options, and today."""

    from_: str | None
    to: str | None
    on: date | None
    today: date

    @classmethod
    def of(cls, options: dict[str, Any], today: date) -> QueryOptions:
        """Read click's options. Raises UsageError for an invalid country or day."""
        exporter, destination, asked = (options[name] for name in ("exporter", "destination", "asked_day"))
        return cls(
            from_=country(exporter, "--from") if exporter is not None else None,
            to=country(destination, "--to") if destination is not None else None,
            on=day(asked, today) if asked is not None else None,
            today=today,
        )
