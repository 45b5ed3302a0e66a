"""The limits of a request, and its possible results as values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.errors import FetchError
from bot.feeds.fetch.body import BodyLimits

# Response headers as numbers: Retry-After, max-age, validators.


MOST_PATIENCE = 7 * 86_400
"""Seconds. A server that asks for more is asked again after this."""
_MAX_AGE = re.compile(r"(?:^|[,\s])(?:s-maxage|max-age)\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_NO_CACHE = re.compile(r"no-cache|no-store", re.IGNORECASE)
_MAX_VALIDATOR = 1024


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server gave to recognise a version by, as received (RFC 9110, 8.8); echoed, never interpreted."""

    etag: str | None = None
    last_modified: str | None = None


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header (RFC 9110, 10.2.3): a number or a date; None where it says neither."""
    if not value:
        return None
    text = value.strip()
    if re.fullmatch(r"\d{1,12}", text):
        return float(min(int(text), MOST_PATIENCE))
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max((when - now).total_seconds(), 0.0), MOST_PATIENCE)


def max_age(value: str | None) -> float | None:
    """Seconds for which a Cache-Control header calls the answer fresh; None where it names none."""
    if not value or _NO_CACHE.search(value):
        return None
    found = [int(number) for number in _MAX_AGE.findall(value)]
    return float(min(*found, MOST_PATIENCE)) if found else None


def validators(headers: Mapping[str, str]) -> Validators:
    """The validators of a response; one that could not be sent back is left out."""
    return Validators(_echoable(headers.get("ETag")), _echoable(headers.get("Last-Modified")))


def _echoable(value: str | None) -> str | None:
    if not value or len(value) > _MAX_VALIDATOR or not value.isprintable():
        return None
    return value


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
