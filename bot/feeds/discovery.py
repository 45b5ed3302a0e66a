"""The feeds that a web page names (https://www.rssboard.org/rss-autodiscovery). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from bot.feeds.links import web_link
from bot.feeds.text import plain

MOST = 20
_LOOKED_AT = 500_000
_LINK = re.compile(r"<link\s([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_BASE = re.compile(r"<base\s[^<>]{0,400}?href\s*=\s*[\"']?([^\"'\s>]{1,2000})", re.IGNORECASE)
_TYPES = frozenset(
    ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json")
)


@dataclass(frozen=True, slots=True)
class NamedFeed:
    """A feed as a page names it."""

    title: str
    url: str


def feeds_named_in(page: str, url: str) -> tuple[NamedFeed, ...]:
    """The feeds that a page at `url` links to, in its order, each once."""
    head = page[:_LOOKED_AT]
    base = _BASE.search(head)
    where = (web_link(unescape(base[1]), url) or url) if base else url
    found: dict[str, NamedFeed] = {}
    for link in _LINK.finditer(head):
        attributes = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(link[1])}
        kind = attributes.get("type", "").split(";")[0].strip().lower()
        if "alternate" not in attributes.get("rel", "").lower().split() or kind not in _TYPES:
            continue
        address = web_link(attributes.get("href", ""), where)
        if address and address not in found and "/wp-json/" not in address:
            found[address] = NamedFeed(plain(attributes.get("title", ""), 120), address)
    return tuple(found.values())[:MOST]
