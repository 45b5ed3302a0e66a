"""The first request for a source, and the next one after a redirect. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urljoin, urlsplit

from yarl import URL

from bot.feeds.headers import Validators
from bot.feeds.sources import Source

REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_KEEPS_METHOD = (307, 308)
_ACCEPT = {
    "rss": "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, */*;q=0.5",
    "page": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
    "json": "application/json, text/plain;q=0.8, */*;q=0.5",
}
# What may follow to another host: nothing that could be a key.
_TRAVELS = frozenset(("user-agent", "accept", "accept-language", "accept-encoding"))


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `moved_to` is the address that permanent redirects alone have led to so far."""

    method: str
    url: str
    headers: dict[str, str]
    form: dict[str, str] = field(default_factory=dict)
    moved_to: str | None = None
    permanent: bool = True

    @property
    def step(self) -> tuple[str, str]:
        """What tells a loop: the same thing asked again."""
        return self.method, self.url


def first_request(source: Source, known: Validators, agent: str) -> Request:
    """The request that a source asks for; its own headers come last, and conditions only where a GET carries them."""
    api = source.api if source.reads_as == source.kind else None
    method = api.method if api else "GET"
    headers = {
        "User-Agent": agent,
        "Accept": _ACCEPT[source.reads_as],
        "Accept-Language": f"{source.language}, en;q=0.5, *;q=0.1" if source.language != "en" else "en, *;q=0.1",
        "Accept-Encoding": "gzip, deflate, br, zstd",
    }
    own = {name.lower() for name in source.headers}
    headers = {name: value for name, value in headers.items() if name.lower() not in own} | dict(source.headers)
    if method == "GET":
        headers |= _conditions(known)
    return Request(method, sendable(source.address), headers, dict(api.form) if api else {})


def moved_request(request: Request, url: str, known: Validators) -> Request:
    """A first request, sent at once to where permanent redirects led before, whose answer `known` was.

    Only for GET; another method is asked where it is written, since what the redirect makes of it is the server's word.
    """
    if request.method != "GET":
        return request
    there = next_request(request, _PERMANENT[0], url)
    return replace(there, headers=there.headers | _conditions(known))


def next_request(request: Request, status: int, location: str) -> Request:
    """The request after a redirect (RFC 9110, 15.4); raises ValueError for a target that is no address.

    Other schemes than http(s) are passed on: the fetcher judges them, as it judges every address.
    """
    target = urljoin(request.url, location.strip())
    url = sendable(target) if urlsplit(target).scheme in {"http", "https"} else target
    keeps = status in _KEEPS_METHOD or request.method == "GET"
    permanent = request.permanent and status in _PERMANENT
    return Request(
        method=request.method if keeps else "GET",
        url=url,
        headers=request.headers if _origin(url) == _origin(request.url) else _for_strangers(request.headers),
        form=request.form if keeps else {},
        moved_to=url if permanent else request.moved_to,
        permanent=permanent,
    )


def sendable(url: str) -> str:
    """The address as it is sent: what is written stays as it is, only what may not be sent is escaped.

    No fragment; names in other scripts as punycode; raises ValueError for what is no address.
    """
    bare = url.partition("#")[0]
    if not urlsplit(bare).hostname:
        raise ValueError("an address without a host")
    if not bare.isascii():
        bare = str(URL(bare))
    escaped = quote(bare, safe="%:/?#[]@!$&'()*+,;=-._~|{}^`\\\"<>")
    if re.search(r"[\x00-\x20\x7f]", escaped):
        raise ValueError("an address with control characters")
    return str(URL(escaped, encoded=True))


def _conditions(known: Validators) -> dict[str, str]:
    headers = {"If-None-Match": known.etag} if known.etag else {}
    return headers | ({"If-Modified-Since": known.last_modified} if known.last_modified else {})


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _for_strangers(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() in _TRAVELS}
