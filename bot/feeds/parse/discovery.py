"""Feed autodiscovery: the feeds that a web page names (https://www.rssboard.org/rss-autodiscovery). PURE."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from bot.feeds.parse.plain_text import plain
from bot.feeds.parse.values import web_link, without_feed_scheme

MOST = 20
_LOOKED_AT = 500_000
_LINK = re.compile(r"<link\s([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_BASE = re.compile(r"<base\s[^<>]{0,400}?href\s*=\s*[\"']?([^\"'\s>]{1,2000})", re.IGNORECASE)
# Many authorities name their feeds only in ordinary links: /rss/news.xml, /feed/, news.atom.
_ANCHOR = re.compile(r"<a\s([^<>]{1,4000})>([^<]{0,200})", re.IGNORECASE)
_FEED_LIKE = re.compile(
    r"(?:/(?:rss|feed|feeds|atom)/?|\.(?:rss|atom|rdf)|/[\w-]*(?:rss|feed|atom)[\w-]*\.xml)$", re.IGNORECASE
)
_TYPES = frozenset(
    ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json")
)


@dataclass(frozen=True, slots=True)
class DiscoveredFeed:
    """A feed that a page names, with the title given there."""

    title: str
    url: str


def discover_feeds(page: str, url: str) -> tuple[DiscoveredFeed, ...]:
    """Return the feeds named in the head of a page at `url`, then the links that look like feeds, each once."""
    head = page[:_LOOKED_AT]
    base = _BASE.search(head)
    base_url = (web_link(unescape(base[1]), url) or url) if base else url
    feeds: dict[str, DiscoveredFeed] = {}
    for link in _LINK.finditer(head):
        attributes = _attributes(link[1])
        kind = attributes.get("type", "").split(";")[0].strip().lower()
        if "alternate" in attributes.get("rel", "").lower().split() and kind in _TYPES:
            _add(
                feeds,
                web_link(without_feed_scheme(attributes.get("href", "").strip()), base_url),
                attributes.get("title", ""),
            )
    for anchor in _ANCHOR.finditer(page[:_LOOKED_AT]):
        attributes = _attributes(anchor[1])
        address = web_link(without_feed_scheme(attributes.get("href", "").strip()), base_url)
        kind = attributes.get("type", "").split(";")[0].strip().lower()
        if kind in _TYPES or (address and _FEED_LIKE.search(urlsplit(address).path)):
            _add(feeds, address, attributes.get("title", "") or anchor[2])
    return tuple(feeds.values())[:MOST]


def _attributes(text: str) -> dict[str, str]:
    return {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(text)}


def _add(feeds: dict[str, DiscoveredFeed], address: str, title: str) -> None:
    if address and address not in feeds and "/wp-json/" not in address:
        feeds[address] = DiscoveredFeed(plain(title, 120), address)
