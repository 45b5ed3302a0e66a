"""The limits of a request, and its possible results as values."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.errors import FetchError
from bot.feeds.bodies import BodyLimits
from bot.feeds.headers import Validators


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading: seconds, counts, and bytes of a line of the head."""

    total: float = 30.0
    connect: float = 10.0
    silence: float = 15.0
    body: BodyLimits = field(default_factory=BodyLimits)
    redirects: int = 8
    header_line: int = 32_768
    headers: int = 200


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body, unpacked. `moved_to` is set where only permanent redirects (301, 308) led there."""

    url: str
    body: bytes
    content_type: str | None
    validators: Validators
    digest: str
    """Of the body: a second line behind servers whose validators change though nothing else does."""
    max_age: float | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """304. `validators` are the new ones where the answer carries some."""

    validators: Validators
    max_age: float | None = None
    moved_to: str | None = None


class SourceFetchError(FetchError):
    """FetchError with what else the answer said: `retry_after` in seconds, where the server named a time."""

    def __init__(self, source: str, kind: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(source, kind, message)
        self.retry_after = retry_after
