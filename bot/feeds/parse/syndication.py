"""RSS 0.9x, 1.0 (RDF), 2.0 and Atom, by feedparser. No other module imports it; only workers import this one."""

from __future__ import annotations

import re
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import feedparser

from bot.feeds.parse.values import (
    MAX_ITEMS,
    TITLE_LENGTH,
    NotReadableError,
    Parsed,
    Readable,
    make_item,
    plain,
    web_link,
)
from bot.feeds.parse.xml_document import CheckedDocument, ElementRules, check_document, drop_surplus_entries
from bot.model.announcement import Item
from bot.text.timestamps import read_date

_PERSONS = ("author", "creator", "managingeditor", "webmaster", "publisher", "owner")
_DATES = {
    "pubdate": "published",
    "published": "published",
    "issued": "published",
    "created": "created",
    "updated": "updated",
    "modified": "updated",
    "date": "updated",
}
"""Date elements and the fields they give. They are renamed, so that `read_date` reads them and not feedparser."""
_RULES = ElementRules(
    unread=frozenset((*_PERSONS, "contributor", "category", "subject", "keywords", "comments", "commentrss")),
    # A photograph's caption, which feedparser would take for the entry's description if it comes first.
    renamed={"media:description": "caption"} | {name: f"date_{field}" for name, field in _DATES.items()},
    # feedparser takes four times as long for elements that it knows to hold HTML, so they are renamed.
    texts={"title": "text_title", "description": "text_summary", "summary": "text_summary"}
    | {"content:encoded": "text_content", "content": "text_content"},
)
"""No unread name is an element of HTML, which an entry may contain."""
_PEOPLE = re.compile(rf"(</?)(?:[\w-]+:)?(?:{'|'.join(_PERSONS)})(?=[\s/>])", re.IGNORECASE)
"""Author elements, which are renamed: feedparser searches each for an e-mail address, which takes minutes for some
hundred kilobytes (an element that a broken feed leaves open)."""
_BASE = re.compile(
    r"(<(?!(?:[\w-]+:)?(?:feed|rss|rdf|channel|entry|item|link)\b)[\w:-]+\b[^<>]*?)\sxml:base\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*')",
    re.IGNORECASE,
)
"""An xml:base inside an entry; it is removed, because feedparser uses it beyond the end of its element."""
_CAPTION = re.compile(r"<(/?)media:description\b[^<>]*?(/?)>", re.IGNORECASE)
_FEED_ROOTS = frozenset(("rss", "rdf", "feed", "channel"))
_ENOUGH_SUMMARY = 200


def read_feed(text: str, source: Readable, url: str) -> Parsed:
    """Read a feed. Raises NotReadableError if the text is not a feed or no entry can be read."""
    text, beyond = drop_surplus_entries(text, MAX_ITEMS)
    document = check_document(text, _RULES)
    feed = _parsed(document)
    entries: list[Any] = feed["entries"]
    if not entries:
        _check_empty(document, str(dict.get(feed, "version") or ""))
    zone = ZoneInfo(source.timezone)
    cut_off = 1 if document.cut_off and entries else 0
    if cut_off and len(entries) == 1:
        raise NotReadableError("malformed", "the feed breaks off before its first entry ends")
    parsed = [_item(entry, url, zone) for entry in entries[: len(entries) - cut_off]]
    items = tuple(item for item in parsed if item is not None)
    title = plain(str(dict.get(feed["feed"], "title") or dict.get(feed["feed"], "text_title") or ""), TITLE_LENGTH)
    return Parsed(items, len(parsed) - len(items) + cut_off + beyond, title or None)


def _parsed(document: CheckedDocument) -> Any:  # noqa: ANN401 - feedparser has no types
    # No content-location, since feedparser would join ids to it; `_link` joins real links.
    headers = {"content-type": "application/xml; charset=utf-8"}
    text = document.text
    if not document.well_formed:
        text = _BASE.sub(r"\1", _CAPTION.sub(r"<\1caption\2>", _PEOPLE.sub(r"\1people", text)))
    try:
        # feedparser need not sanitise HTML, because `plain` converts it to text afterwards.
        return feedparser.parse(
            # In a line of its own, because feedparser searches the first line for a declaration, at each `encoding=`.
            f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode(),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (RecursionError, MemoryError):
        raise
    except Exception as error:  # feedparser passes on whatever its parsers and decoders raise
        raise NotReadableError("malformed", f"the feed cannot be parsed ({type(error).__name__})") from error


def _check_empty(document: CheckedDocument, version: str) -> None:
    """Raise NotReadableError if a document without entries is not a readable feed; return if it is an empty feed."""
    feed_like = bool(version) or document.root.rpartition(":")[2] in _FEED_ROOTS
    if not feed_like:
        kind = f"its outermost element is <{document.root[:40]}>" if document.root else "there is no markup in it"
        raise NotReadableError("not-a-feed", f"the answer is not a feed: {kind}")
    if not document.well_formed:
        raise NotReadableError("malformed", "the feed is broken XML, and no entry can be read from it")


def _item(entry: Any, url: str, zone: tzinfo) -> Item | None:  # noqa: ANN401 - feedparser has no types
    """Return the entry as an item; None for an empty element."""
    if not entry:
        return None

    def word(key: str) -> str:
        # dict.get, because feedparser's own mapping derives fields from others, with a warning.
        value = dict.get(entry, key)
        return value if isinstance(value, str) else ""

    def date(key: str) -> str:
        # In a broken document the elements were not renamed.
        return word(f"date_{key}") or word(key)

    edited = read_date(date("updated"), zone)
    same = date("published") == date("updated")
    published = (edited if same else read_date(date("published"), zone)) or read_date(date("created"), zone) or edited
    return make_item(
        id=word("id"),
        title=word("title") or word("text_title"),
        link=_link(entry, word("link"), url),
        summary=_summary(entry, word("summary") or word("text_summary"), word("text_content")) or word("caption"),
        published=published,
        edited=edited,
    )


def _dicts(entry: Any, key: str) -> list[dict[str, Any]]:  # noqa: ANN401 - feedparser has no types
    """Return the list of links or contents; empty if an element of that name replaced it by a text."""
    values = dict.get(entry, key)
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _link(entry: Any, link: str, url: str) -> str:  # noqa: ANN401 - feedparser has no types
    # A guid that replaces the link counts only if it is an address or a path, unlike "item-7".
    is_other_id = dict.get(entry, "guidislink") and not re.match("https?://|/(?!/)", link, re.IGNORECASE)
    candidates = [] if is_other_id else [link]
    candidates += [
        str(dict.get(other, "href") or "")
        for other in _dicts(entry, "links")
        if dict.get(other, "rel") in {None, "alternate", "related", "via"}
    ]
    return next((safe for candidate in candidates if candidate and (safe := web_link(candidate, url))), "")


def _summary(entry: Any, summary: str, content: str) -> str:  # noqa: ANN401 - feedparser has no types
    """Return the published summary, or the content if the summary is missing or only a teaser."""
    contents = [str(dict.get(part, "value") or "") for part in _dicts(entry, "content")]
    longest = max((content, *contents), key=len)
    return summary if len(summary) >= _ENOUGH_SUMMARY or len(summary) >= len(longest) else longest
