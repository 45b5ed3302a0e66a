"""Response headers as numbers: Retry-After, max-age, validators."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

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
