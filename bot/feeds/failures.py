"""Failed requests, each as an error kind of the `feeds read` contract and a sentence for people."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

import aiohttp
from aiohttp.http_exceptions import LineTooLong

from bot.feeds.fetched import Limits, SourceFetchError
from bot.feeds.headers import retry_after
from bot.feeds.pools import NOT_PUBLIC

_GONE = 410


def host_of(url: str) -> str:
    """The host of an address, for messages."""
    # Never the whole address: some carry a token.
    return urlsplit(url).hostname or "an address without a host"


def refused(source: str, status: int, headers: Mapping[str, str], url: str) -> SourceFetchError:
    """The error for a status that is no success; `source` is its id."""
    wait = retry_after(headers.get("Retry-After"), datetime.now(UTC))
    if status == _GONE:
        return SourceFetchError(source, "gone", f"{host_of(url)} says that it is gone for good (410)", wait)
    patience = f"; it asks to come back in {wait:.0f} s" if wait is not None else ""
    return SourceFetchError(source, f"http-{status}", f"{host_of(url)} answered {status}{patience}", wait)


def explained(error: Exception) -> tuple[str, str]:
    """The contract's kind for what the client raised, and a sentence."""
    if NOT_PUBLIC in str(error):  # also inside what the client makes of several addresses' errors
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
    return "network", _in_few_words(error)


def _without_codes(error: BaseException) -> str:
    """What OpenSSL says, without its constant's name and the line of Python's source."""
    return re.sub(r"^\[[^\]]*\]\s*|\s*\(_ssl\.c:\d+\)$", "", str(error))


def _in_few_words(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"no connection: {os.strerror(error.errno) if error.errno else 'none of its addresses takes one'}"
    return str(error) or type(error).__name__


def late(error: TimeoutError, limits: Limits) -> str:
    """Which of the limits ran out, as the rest of a sentence about the host."""
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return f"could not be reached within {limits.connect:g} s"
    if isinstance(error, aiohttp.SocketTimeoutError):
        return f"sent nothing for {limits.silence:g} s"
    return f"did not answer in full within {limits.total:g} s"
