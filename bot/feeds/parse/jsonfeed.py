"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/). PURE."""

from __future__ import annotations

import json
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from bot.feeds.parse.values import TITLE_LENGTH, NotReadableError, Parsed, Readable, make_item, plain, web_link
from bot.model.announcement import Item
from bot.text.timestamps import read_date


def looks_like_json(text: str) -> bool:
    """Return whether a body begins like a JSON object or array."""
    return text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}


def load_json(text: str) -> Any:  # noqa: ANN401 - JSON is anything
    """Parse JSON. Raises NotReadableError if it is broken or nested too deeply."""
    try:
        # strict=False: raw line breaks and tabs in strings are forbidden, but common and harmless.
        return json.loads(text.lstrip("\ufeff \t\r\n"), parse_constant=_no_constant, strict=False)
    except RecursionError as error:
        raise NotReadableError("forbidden-markup", "the JSON is nested too deeply") from error
    except ValueError as error:
        raise NotReadableError("malformed", f"the JSON is broken: {str(error)[:200]}") from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def read_json_feed(text: str, source: Readable, url: str) -> Parsed:
    """Read a JSON Feed. Raises NotReadableError if the JSON is another document."""
    feed = load_json(text)
    entries = feed.get("items") if isinstance(feed, dict) else None
    is_json_feed = isinstance(feed, dict) and "jsonfeed.org" in str(feed.get("version", ""))
    if not isinstance(entries, list):
        if is_json_feed:
            raise NotReadableError("malformed", "the JSON Feed has no list of items")
        raise NotReadableError("not-a-feed", "the answer is JSON, but no JSON Feed")
    zone = ZoneInfo(source.timezone)
    parsed = [_item(entry, url, zone) if isinstance(entry, dict) and entry else None for entry in entries]
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


def _item(entry: dict[str, Any], url: str, zone: ZoneInfo) -> Item | None:
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
