"""The limits of a request and its results: values, and errors with a kind and a sentence for people."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp
from aiohttp.http_exceptions import LineTooLong

from bot.errors import FetchError
from bot.feeds.fetch.body import BodyLimits

MOST_PATIENCE = 7 * 86_400
"""Seconds: the longest wait that a server can ask for."""
_MAX_AGE = re.compile(r"(?:^|[,\s])(?:s-maxage|max-age)\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_NO_CACHE = re.compile(r"no-cache|no-store", re.IGNORECASE)
_MAX_VALIDATOR = 1024


@dataclass(frozen=True, slots=True)
class Validators:
    """The server's validators as received (RFC 9110, 8.8); they are sent back and never interpreted."""

    etag: str | None = None
    last_modified: str | None = None


def retry_after(value: str | None, now: datetime) -> float | None:
    """Read a Retry-After header (RFC 9110, 10.2.3), a number or a date, as seconds; None if it is neither."""
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
    """Return the seconds for which a Cache-Control header declares the answer fresh; None if it gives none."""
    if not value or _NO_CACHE.search(value):
        return None
    ages = [int(number) for number in _MAX_AGE.findall(value)]
    return float(min(*ages, MOST_PATIENCE)) if ages else None


def validators(headers: Mapping[str, str]) -> Validators:
    """Read a response's validators; one that could not be sent back is left out."""
    return Validators(_echoable(headers.get("ETag")), _echoable(headers.get("Last-Modified")))


def _echoable(value: str | None) -> str | None:
    if not value or len(value) > _MAX_VALIDATOR or not value.isprintable():
        return None
    return value


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Limits of one fetch: `total`, `connect` and `silence` in seconds, counts, and bytes of a header line."""

    total: float = 30.0
    connect: float = 10.0
    silence: float = 15.0
    body: BodyLimits = field(default_factory=BodyLimits)
    redirects: int = 8
    header_line: int = 32_768
    headers: int = 200


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body, unpacked. `moved_to` is set if only permanent redirects (301, 308) led there."""

    url: str
    body: bytes
    content_type: str | None
    validators: Validators
    digest: str
    """Of the body, for servers whose validators change although the body does not."""
    max_age: float | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The answer 304. `validators` are the new ones if the answer carries any."""

    validators: Validators
    max_age: float | None = None
    moved_to: str | None = None


class SourceFetchError(FetchError):
    """A FetchError with the server's `retry_after` in seconds; None if it gave none."""

    def __init__(self, source: str, kind: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(source, kind, message)
        self.retry_after = retry_after


_GONE = 410
NOT_PUBLIC = "is not a public address"
"""Part of ClosedAddressError's message, and so of the client's error that joins those of several addresses."""


def host_of(url: str) -> str:
    """Return the host of an address, for messages. The whole address is never shown, since it may carry a token."""
    return urlsplit(url).hostname or "an address without a host"


def status_error(source: str, status: int, headers: Mapping[str, str], url: str) -> SourceFetchError:
    """Make the error for a status other than success; `source` is the source's id."""
    wait = retry_after(headers.get("Retry-After"), datetime.now(UTC))
    if status == _GONE:
        return SourceFetchError(source, "gone", f"{host_of(url)} says that it is gone for good (410)", wait)
    patience = f"; it asks to come back in {wait:.0f} s" if wait is not None else ""
    return SourceFetchError(source, f"http-{status}", f"{host_of(url)} answered {status}{patience}", wait)


def describe_failure(error: Exception) -> tuple[str, str]:
    """Return the FetchErrorKind of an error raised by the client, and a sentence for people."""
    if NOT_PUBLIC in str(error):  # also if the client joined the errors of several addresses
        return "blocked-address", "it leads to an address that is not public"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "network", "the name cannot be resolved"
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
        return "network", f"no safe connection (TLS): {_without_codes(error.__cause__ or error)}"
    if isinstance(error, aiohttp.ClientResponseError):
        too_long = isinstance(error.__cause__, LineTooLong) or re.search("Got more than|Too many", error.message)
        return (
            ("too-large", "its headers are too long or too many")
            if too_long
            else ("network", "it does not answer in HTTP")
        )
    if isinstance(error, aiohttp.ClientPayloadError):
        return "network", "the connection ended in the middle of the body"
    return "network", _short_message(error)


def _without_codes(error: BaseException) -> str:
    """Return OpenSSL's message without its constant's name and the line of Python's source."""
    return re.sub(r"^\[[^\]]*\]\s*|\s*\(_ssl\.c:\d+\)$", "", str(error))


def _short_message(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"no connection: {os.strerror(error.errno) if error.errno else 'none of its addresses takes one'}"
    return str(error) or type(error).__name__


def describe_timeout(error: TimeoutError, limits: FetchLimits) -> str:
    """Say which limit was exceeded, as the rest of a sentence about the host."""
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return f"could not be reached within {limits.connect:g} s"
    if isinstance(error, aiohttp.SocketTimeoutError):
        return f"sent nothing for {limits.silence:g} s"
    return f"did not answer in full within {limits.total:g} s"
