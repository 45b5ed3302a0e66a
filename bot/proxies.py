"""What stands between us and an address: the proxy that leads to it, and what a company's network sets in the way."""

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


GIVE_CA = "give your network's CA as a file by SSL_CERT_FILE (docs/settings.md)"
GIVE_PASSWORD = "write them into EXPORTWATCH_PROXY as http://name:password@host:port"  # noqa: S105 - an example
_ASKS_FOR_PASSWORD = 407


def obstacle(error: BaseException | None) -> str | None:
    """Return what the network set in the way of a request, and what to do about it; None for any other error.

    Nothing of the request reached its host: these errors come before it is sent.
    """
    import aiohttp  # noqa: PLC0415 - who makes no request loads no client

    match error:
        case aiohttp.ClientConnectorCertificateError():
            fault = error.certificate_error
            why = getattr(fault, "verify_message", None) or type(fault).__name__
            return f"the certificate of {error.host} is not trusted ({why}): {GIVE_CA}"
        case aiohttp.ClientHttpProxyError(status=status) if status == _ASKS_FOR_PASSWORD:
            return f"the proxy asks for a name and a password: {GIVE_PASSWORD}"
        case aiohttp.ClientHttpProxyError(status=status):
            return f"the proxy refuses (it answered {status}): ask those who run it to let this host through"
        case aiohttp.ClientProxyConnectionError():
            return f"the proxy {error.host}:{error.port} takes no connection: look at EXPORTWATCH_PROXY"
    return None
