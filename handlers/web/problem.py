"""Problem documents (RFC 9457): what a program is told that asked something that cannot be answered."""

from __future__ import annotations

from aiohttp import web

LARGEST_BODY = 1024 * 1024
_ADVICE = {
    404: "There is nothing at this address. The pages begin at /, the API is described at /api/v1/openapi.json.",
    405: "This address is not asked in this way.",
    413: f"At most {LARGEST_BODY:,} bytes are read at once. Send it in parts.",
}
_KEPT = ("Allow", "Retry-After")


def problem(status: int, title: str, detail: str) -> web.Response:
    """A problem document; `detail` says what to do."""
    document = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return web.json_response(document, status=status, content_type="application/problem+json")


def of_error(error: web.HTTPError) -> web.Response:
    """The problem document of an error that aiohttp answers as text."""
    told = problem(error.status, error.reason, _ADVICE.get(error.status, error.text or error.reason))
    told.headers.update({name: error.headers[name] for name in _KEPT if name in error.headers})
    return told
