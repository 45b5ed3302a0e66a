"""A body → its items, by the source's kind; a web page → the feeds that it names. PURE.

Only `bot.feeds.parse.syndication` imports feedparser, and it is imported here only for feeds, so that other processes
stay small; the libraries of other kinds are imported when needed, too. The bot parses in workers that can be killed
(`bot.feeds.worker.pool`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.errors import FetchError
from bot.feeds.parse.encoding import Decoded, decode
from bot.feeds.parse.values import (
    MAX_ITEMS,
    TITLE_LENGTH,
    NotReadableError,
    Parsed,
    Readable,
    is_mostly_lost,
    load_json,
    looks_like_json,
    make_item,
    plain,
    web_link,
    without_feed_scheme,
)
from bot.model.announcement import Item
from bot.text.timestamps import read_date
from bot.vocabulary import SourceKind

if TYPE_CHECKING:
    from bot.feeds.sources import ListNeeds  # pydantic: a parsing worker does without


def parse(body: bytes, source: Readable, *, url: str | None = None, content_type: str | None = None) -> Parsed:
    """Read a body as the source's kind demands; relative links are joined to `url` (the source's own if None).

    Raises FetchError: not-a-feed, malformed, forbidden-markup or too-large.
    """
    try:
        decoded = _decoded(body, source, content_type)
        return _checked(_read(decoded.text, source, source.address if url is None else url), decoded)
    except NotReadableError as error:
        raise FetchError(source.id, error.kind, error.message) from error
    except RecursionError as error:
        raise FetchError(source.id, "forbidden-markup", "the document is nested too deeply") from error
    except MemoryError as error:
        raise FetchError(source.id, "too-large", "the document needs more memory than a source may use") from error


def _decoded(body: bytes, source: Readable, content_type: str | None) -> Decoded:
    if not body.strip(b" \t\r\n\0"):
        raise NotReadableError("not-a-feed", "the answer is empty")
    return decode(body, forced=source.encoding, content_type=content_type)


def _read(text: str, source: Readable, url: str) -> Parsed:
    match source.reads_as:
        case SourceKind.PAGE:
            from bot.feeds.parse.rows import read_page  # noqa: PLC0415 - lxml, for this kind only

            return read_page(text, source, url)
        case SourceKind.JSON:
            from bot.feeds.parse.rows import read_rows  # noqa: PLC0415 - with the kind above

            return read_rows(text, source, url)
        case SourceKind.LIST:
            return read_index(text, source, datetime.now(UTC).date())
        case _:
            return _feed(text, source, url)


def _feed(text: str, source: Readable, url: str) -> Parsed:
    if looks_like_json(text):
        return _json_feed(text, source, url)
    from bot.feeds.parse.syndication import read_feed  # noqa: PLC0415 - feedparser, see the module's docstring

    return read_feed(text, source, url)


def _checked(parsed: Parsed, decoded: Decoded) -> Parsed:
    if is_mostly_lost([item.title for item in parsed.items]):
        raise NotReadableError("malformed", _loss_reason(decoded))
    beyond = max(len(parsed.items) - MAX_ITEMS, 0)
    return Parsed(parsed.items[:MAX_ITEMS], parsed.skipped + beyond, parsed.title)


def _loss_reason(decoded: Decoded) -> str:
    if decoded.damaged:
        # For example Russian in windows-1251 that is declared as UTF-8 and too short for a guess.
        return (
            f"most of its letters cannot be read as {decoded.codec}: the server declares the wrong encoding, or none "
            "(set the source's `encoding`, for example windows-1251 or gb18030)"
        )
    return "the server replaced most characters by question marks (does it need other headers, or an encoding?)"


def _json_feed(text: str, source: Readable, url: str) -> Parsed:
    """Read a JSON Feed, 1.0 or 1.1 (https://www.jsonfeed.org/version/1.1/). Raises NotReadableError for other JSON."""
    feed = load_json(text)
    entries = feed.get("items") if isinstance(feed, dict) else None
    is_json_feed = isinstance(feed, dict) and "jsonfeed.org" in str(feed.get("version", ""))
    if not isinstance(entries, list):
        if is_json_feed:
            raise NotReadableError("malformed", "the JSON Feed has no list of items")
        raise NotReadableError("not-a-feed", "the answer is JSON, but no JSON Feed")
    zone = ZoneInfo(source.timezone)
    parsed = [_json_item(entry, url, zone) if isinstance(entry, dict) and entry else None for entry in entries]
    items = tuple(item for item in parsed if item is not None)
    if entries and not is_json_feed and not any(item.title or item.summary for item in items):
        raise NotReadableError("not-a-feed", "the answer is JSON, but no JSON Feed")
    return Parsed(items, len(parsed) - len(items), plain(_text(feed, "title"), TITLE_LENGTH) or None)


def _text(entry: dict[str, Any], *keys: str) -> str:
    """Return the first of these fields that is not empty; numbers, as ids often are, become text."""
    for key in keys:
        value = entry.get(key)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    return ""


def _json_item(entry: dict[str, Any], url: str, zone: ZoneInfo) -> Item | None:
    links = (web_link(_text(entry, key), url) for key in ("url", "external_url") if _text(entry, key))
    edited = read_date(_text(entry, "date_modified"), zone)
    return make_item(
        id=_text(entry, "id"),
        title=_text(entry, "title"),
        link=next((link for link in links if link), ""),
        summary=_text(entry, "summary", "content_text", "content_html"),
        published=read_date(_text(entry, "date_published"), zone) or edited,
        edited=edited,
    )


# -- kind `list`: the newest edition of a control list, from its official index


_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")


def newest_edition(needs: ListNeeds, text: str, today: date) -> str:
    """Return the day (ISO) of the newest edition in an index, not after today; empty for a list that states its date.

    Raises NotReadableError if the index names no edition.
    """
    if needs.editions is None:
        return ""
    matches = (_DAY.fullmatch(text_) for text_ in re.findall(needs.editions, text))
    days = ("-".join(match.groups()) for match in matches if match)
    newest = max((day for day in days if day <= today.isoformat()), default="")
    if not newest:
        message = "the answer names no edition: has the address changed, or is it an error page?"
        raise NotReadableError("not-a-feed", message)
    return newest


def read_index(text: str, source: Readable, today: date) -> Parsed:
    """Return the newest edition as the only item of a source."""
    needs = source.control_list
    if needs is None:
        raise NotReadableError("malformed", "the source does not say which list it is")
    day = newest_edition(needs, text, today)
    if not day and text.lstrip()[:1] not in {"{", "["}:
        raise NotReadableError("not-a-feed", "the answer is no JSON: a web page, a login, or another address")
    name = f"{needs.of} {day}".strip()
    item = make_item(id=name, title=name, link=dated(needs.link, day), summary="", published=None)
    return Parsed((item,) if item else ())


def dated(address: str, day: str) -> str:
    """Fill an edition's day into an address: `{day}` as 2026-09-24, `{compact}` as 20260924."""
    return address.replace("{day}", day).replace("{compact}", day.replace("-", ""))


# -- Autodiscovery: the feeds that a web page names (https://www.rssboard.org/rss-autodiscovery).

MOST_FEEDS = 20
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
    return tuple(feeds.values())[:MOST_FEEDS]


def _attributes(text: str) -> dict[str, str]:
    return {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(text)}


def _add(feeds: dict[str, DiscoveredFeed], address: str, title: str) -> None:
    if address and address not in feeds and "/wp-json/" not in address:
        feeds[address] = DiscoveredFeed(plain(title, 120), address)
