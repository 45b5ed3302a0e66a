"""Which addresses may be read (those of the public internet), and connection pools that enforce it."""

from __future__ import annotations

import asyncio
import errno
import re
import socket
import unicodedata
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import SocketFactoryType

from bot.feeds.fetch.response import NOT_PUBLIC, FetchLimits
from bot.workers.threads import abandonable

# The IANA special-purpose registries, and further ranges used by clouds (RFC 6890, 6598, 5737, 7526, 9637 and others).
_CLOSED_4 = tuple(
    IPv4Network(net)
    for net in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32"),
    )
)
_GLOBAL_6 = IPv6Network("2000::/3")
_CLOSED_6 = tuple(
    IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "3fff::/20", "2620:4f:8000::/48", "fd00:ec2::254/128")
)
# A range that carries an IPv4 address in its low 32 bits (RFC 4291, 6052, 8215, 3056).
_NAT64 = IPv6Network("64:ff9b::/96")
_LOW_32 = (1 << 32) - 1
_INSIDE = (".local", ".internal", ".home.arpa", ".localdomain")
"""Names of local networks (RFC 6762, RFC 8375, ICANN's reserved .internal)."""


def is_public(address: str) -> bool:
    """Return whether a literal IP address is on the public internet; False if it cannot be read.

    An IPv4 address inside an IPv6 one (mapped, 6to4, NAT64) is checked as IPv4.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _unmapped(parsed)
    if isinstance(inner, IPv4Address):
        return not any(inner in net for net in _CLOSED_4)
    return inner in _GLOBAL_6 and not any(inner in net for net in _CLOSED_6)


def is_disguised(host: str) -> bool:
    """Return whether a host is an IPv4 address in an unusual form: 2130706433, 0x7f.1, 0177.0.0.1."""
    numeric = re.fullmatch(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}\.?", host, re.IGNORECASE)
    return bool(numeric) and not re.fullmatch(r"(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}", host)


def is_local(host: str) -> bool:
    """Return whether a name means this machine, whatever a resolver answers (RFC 6761, 6.3)."""
    name = host.lower().rstrip(".")
    return name == "localhost" or name.endswith(".localhost")


def is_internal(url: str) -> bool:
    """Return whether a URL's host is not on the public internet: a private address, this machine, a local network.

    Names are judged by their form, without a resolver. A URL that cannot be read counts as internal.
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return True
    bare = unicodedata.normalize("NFKC", host).casefold()
    if ":" in bare or is_disguised(bare) or re.fullmatch(r"[\d.]+", bare):
        return is_disguised(bare) or not is_public(bare)
    return is_local(bare) or "." not in bare or bare.endswith(_INSIDE)


def _unmapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    # Teredo is in 2001::/23; local NAT64 and the deprecated compatible form are outside 2000::/3: all are closed.
    return IPv4Address(int(address) & _LOW_32) if address in _NAT64 else address


LOOK_UPS_AT_ONCE = 32

_Addresses = list[tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[str, int] | tuple[str, int, int, int]]]


class SystemResolver(AbstractResolver):
    """The system's resolver (hosts file, search domains, container names), with a thread for each look-up.

    A shutdown does not wait for these threads.
    """

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(LOOK_UPS_AT_ONCE)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return every address of a name. Raises OSError if it has none."""
        async with self._turns:
            addresses = await _getaddrinfo(host, port, family)
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]) if len(address) < 4 or not address[3] else f"{address[0]}%{address[3]}",  # noqa: PLR2004 - IPv6 has four parts, the last its zone
                port=int(address[1]),
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, protocol, _, address in addresses
        ]

    async def close(self) -> None:
        """Do nothing: the resolver holds no resources."""


async def _getaddrinfo(host: str, port: int, family: socket.AddressFamily) -> _Addresses:
    def look_up() -> _Addresses:
        try:
            return socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG)  # type: ignore[return-value] # address tuples of the families that we speak
        except UnicodeError as error:
            raise OSError(f"not a host name: {error}") from error

    return await abandonable(look_up, f"look-up-{host[:40]}")


async def check_before_proxy(url: str, names: AbstractResolver) -> None:
    """Check the target of a request that a proxy will resolve and connect to. Raises ClosedAddressError.

    Refused are closed literals, names of local networks, and names that resolve to a closed address here. A name that
    is unknown here is left to the proxy: behind a company's proxy names of the outside often are. What the proxy then
    reaches is for the proxy to decide.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_internal(url):
        raise ClosedAddressError(host)
    try:
        resolved = await names.resolve(host, parts.port or 80, socket.AF_UNSPEC)
    except OSError:
        return
    for address in resolved:
        if not is_public(address["host"]):
            raise ClosedAddressError(address["host"])


DNS_CACHE_S = 60


class ClosedAddressError(OSError):
    """An address is not public, so no connection was made. Has an errno, since aiohttp prints only such errors."""

    def __init__(self, address: object) -> None:
        super().__init__(errno.EACCES, f"{address} {NOT_PUBLIC}")


def _checked_socket(info: aiohttp.AddrInfoType) -> socket.socket:
    family, kind, protocol, _, where = info
    if not is_public(str(where[0])):
        raise ClosedAddressError(where[0])
    return socket.socket(family, kind, protocol)


def public_pool(limits: FetchLimits, names: AbstractResolver) -> aiohttp.ClientSession:
    """Open a pool that connects to public addresses only."""
    return _session(limits, names, _checked_socket)


def private_pool(limits: FetchLimits, names: AbstractResolver) -> aiohttp.ClientSession:
    """Open a pool without address checks, for hosts of the private list; the caller has checked that list."""
    return _session(limits, names, None)


def _session(limits: FetchLimits, names: AbstractResolver, factory: SocketFactoryType | None) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        # limit=0: the caller decides how many sources are read at once, and a slow host must not use up the pool.
        connector=aiohttp.TCPConnector(socket_factory=factory, resolver=names, ttl_dns_cache=DNS_CACHE_S, limit=0),
        trust_env=False,
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=limits.connect, sock_read=limits.silence),
        max_line_size=limits.header_line,
        max_field_size=limits.header_line,
        max_headers=limits.headers,
    )
