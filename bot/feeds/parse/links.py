"""Makes links safe for alerts. PURE."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

MAX_LINK = 2048
_BREAKS = re.compile(r"[\t\r\n]")
_ABSOLUTE = re.compile("https?://[^/?#]", re.IGNORECASE)
_FEED_SCHEME = re.compile(r"feed:(?:(?://)?(?=https?://)|(?=//))", re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff<>\"`\\^{|}]")


def web_link(link: str, base: str = "") -> str:
    """Return an absolute http(s) address, or an empty string for anything else (javascript:, data:, mailto:).

    Surrounding blanks and inner line breaks are removed as in browsers; characters that could break a message are
    escaped; a user name before the host is removed, since it can make an address look like another one.
    """
    joined = _BREAKS.sub("", link.strip())
    if not joined or len(joined) > MAX_LINK:
        return ""
    try:
        parts = urlsplit(joined if _ABSOLUTE.match(joined) or not base else urljoin(base, joined))
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ""
    host = parts.netloc.rpartition("@")[2]
    if _UNSAFE.search(host) or (port is not None and port == 0):
        return ""
    rest = (_UNSAFE.sub(_escaped, part) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, host, *rest))


def without_feed_scheme(address: str) -> str:
    """Return the http(s) address of `feed://host/…` and `feed:https://host/…`, with which pages open a feed reader."""
    match = _FEED_SCHEME.match(address)
    if not match:
        return address
    rest = address[match.end() :]
    return f"http:{rest}" if rest.startswith("//") else rest


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))
