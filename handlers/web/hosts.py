"""Under which names the server may be asked.

A page of another name must not reach it through a browser (DNS rebinding), and a shared cache must not keep an address
that somebody invented.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from ipaddress import ip_address

from aiohttp import web

from handlers.web.connections import GUARD, Handler, Refuse, client_of

_HOST = re.compile(r"(?P<name>[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?")
_HERE = frozenset({"localhost"})
_SHOWN = 60


def name_of(host: str) -> str | None:
    """Return the name in a `Host` header, in small letters and without port and brackets; None if it is none."""
    found = _HOST.fullmatch(host)
    return found["name"].strip("[]").rstrip(".").lower() if found else None


def is_address(name: str) -> bool:
    """Return whether a name is an IP address. A browser reaches it without asking any DNS, so nobody can rebind it."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


class HostCheck:
    """Refuses requests for other hosts: `allowed` names, localhost and IP addresses are served.

    `open_paths` are served under every name: health checks, and what a platform calls and signs.
    """

    def __init__(self, refuse: Refuse, allowed: Iterable[str], open_paths: Collection[str]) -> None:
        self._refuse = refuse
        self._allowed = _HERE | {name.lower() for name in allowed}
        self._open_paths = frozenset(open_paths)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Serve a request under a name that is allowed; else answer 400 or 421 (RFC 9110)."""
        if request.path in self._open_paths:
            return await handler(request)
        # The request line may name a host too (RFC 9112, 3.2.2), which is then that of the request's address.
        hosts = request.headers.getall("Host", ())
        names = [name_of(host) for host in (*hosts, request.host)]
        if len(hosts) != 1 or None in names:
            return self._refuse(400, "Not a host", "Name this server in one Host header, as host or host:port.")
        other = [name for name in names if name and not (name in self._allowed or is_address(name))]
        if not other:
            return await handler(request)
        shown = other[0][:_SHOWN]
        refused = f"Web: {shown} was asked for, which EXPORTWATCH_WEB_HOSTS does not name"
        request.app[GUARD].refusals.note(refused, client_of(request))
        detail = f"This server is not known as {shown}. Whoever runs it allows a name by EXPORTWATCH_WEB_HOSTS."
        return self._refuse(421, "Misdirected request", detail)
