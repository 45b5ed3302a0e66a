"""Connection pools: one that checks every address just before use, one for the private list."""

from __future__ import annotations

import errno
import socket

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.connector import SocketFactoryType

from bot.feeds.addresses import is_public
from bot.feeds.fetched import Limits

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
