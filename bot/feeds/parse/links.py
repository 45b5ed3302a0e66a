"""Links as they may stand in an alert. Pure."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

MAX_LINK = 2048
_BREAKS = re.compile(r"[\t\r\n]")
_ABSOLUTE = re.compile("https?://[^/?#]", re.IGNORECASE)
_FEED_SCHEME = re.compile(r"feed:(?:(?://)?(?=https?://)|(?=//))", re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff<>\"`\\^{|}]")


def web_link(link: str, base: str = "") -> str:
    """An absolute http(s) address, or an empty string for anything else (javascript:, data:, mailto:, nonsense).

    Blanks around and line breaks inside are removed as browsers do; what could break out of a message is escaped; a
    user name before the host, which can make an address look like another's, is left out.
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
    """The address to ask for `feed://host/…` (http) and `feed:https://host/…`, with which pages call a feed reader."""
    found = _FEED_SCHEME.match(address)
    if not found:
        return address
    rest = address[found.end() :]
    return f"http:{rest}" if rest.startswith("//") else rest


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace"))
