"""Which proxy leads to an address: EXPORTWATCH_PROXY, or the usual variables, with NO_PROXY.

PURE but for the environment, which is read when an address is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

_WEBSOCKET = {"ws": "http", "wss": "https"}


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxy of EXPORTWATCH_PROXY for every address, else those of HTTPS_PROXY, HTTP_PROXY and ALL_PROXY.

    Hosts in NO_PROXY are reached directly, whichever of them is set.
    """

    address: str | None = None

    def leading_to(self, url: str) -> str | None:
        """Return the proxy's address, with name and password if it needs them; None for a direct connection."""
        from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415 - slow to import, and not for look-ups

        parts = urlsplit(url)
        if not parts.hostname or proxy_bypass(_host_and_port(parts)):
            return None
        if self.address:
            return self.address
        proxies = getproxies()
        return proxies.get(_WEBSOCKET.get(parts.scheme, parts.scheme)) or proxies.get("all") or None


ENVIRONMENT = Proxies()
"""The usual variables alone."""


def _host_and_port(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{host}:{parts.port}" if parts.port else str(host)


def secrets_in(proxy: str | None) -> Iterator[str]:
    """Yield what of a proxy's address must not be printed: its password, as written and decoded, and the whole."""
    if proxy and (password := urlsplit(proxy).password):
        yield from dict.fromkeys((proxy, password, unquote(password)))
