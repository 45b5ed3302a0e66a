"""What a company's network sets in a request's way: a certificate of its own, a proxy that is away or asks for more."""

from __future__ import annotations

import aiohttp

GIVE_CA = "give your network's CA as a file by SSL_CERT_FILE (docs/settings.md)"
GIVE_PASSWORD = "write them into EXPORTWATCH_PROXY as http://name:password@host:port"  # noqa: S105 - an example
_ASKS_FOR_PASSWORD = 407


def obstacle(error: BaseException | None) -> str | None:
    """Return what the network set in the way of a request, and what to do about it; None for any other error.

    Nothing of the request reached its host: these errors come before it is sent.
    """
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
