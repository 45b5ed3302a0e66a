"""Failed requests, each as an error kind of the `feeds read` contract and a sentence for people."""

from __future__ import annotations

import errno
import os
import re
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.connector import SocketFactoryType
from aiohttp.http_exceptions import LineTooLong

from bot.feeds.fetch.guard import is_public
from bot.feeds.fetch.result import Limits, SourceFetchError, retry_after

# Connection pools: one that checks every address just before use, one for the private list.


DNS_CACHE_S = 60
NOT_PUBLIC = "is not a public address"
"""Stands in the message of ClosedAddressError, and so in what the client makes of several addresses' errors."""


class ClosedAddressError(OSError):
    """Raised in place of a connection. With an errno: the client prints only errors that have one."""

    def __init__(self, address: object) -> None:
        super().__init__(errno.EACCES, f"{address} {NOT_PUBLIC}")


def _checked_socket(info: aiohttp.AddrInfoType) -> socket.socket:
    family, kind, protocol, _, where = info
    if not is_public(str(where[0])):
        raise ClosedAddressError(where[0])
    return socket.socket(family, kind, protocol)


def public_pool(limits: Limits, names: AbstractResolver) -> aiohttp.ClientSession:
    """Connections to public addresses alone."""
    return _session(limits, names, _checked_socket)


def private_pool(limits: Limits, names: AbstractResolver) -> aiohttp.ClientSession:
    """Connections to hosts that stand on the private list: who uses it has looked there."""
    return _session(limits, names, None)


def _session(limits: Limits, names: AbstractResolver, factory: SocketFactoryType | None) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        # limit=0: how many sources are read at once is decided by who asks, and a slow host must not use up the pool.
        connector=aiohttp.TCPConnector(socket_factory=factory, resolver=names, ttl_dns_cache=DNS_CACHE_S, limit=0),
        trust_env=False,
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=limits.connect, sock_read=limits.silence),
        max_line_size=limits.header_line,
        max_field_size=limits.header_line,
        max_headers=limits.headers,
    )


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
