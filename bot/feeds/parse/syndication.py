"""RSS 0.9x, 1.0 (RDF), 2.0 and Atom through feedparser. The only module that imports it; workers import this one."""

from __future__ import annotations

import re
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import feedparser

from bot.feeds.parse.links import web_link
from bot.feeds.parse.plain_text import TITLE_LENGTH, plain
from bot.feeds.parse.values import MAX_ITEMS, NotReadableError, Parsed, Readable, make_item
from bot.feeds.parse.xml_document import Examined, Wanted, examine, without_surplus
from bot.model.item import Item
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
"""Elements of dates and what they give. Under other names feedparser does not read them, which `read_date` does."""
_WANTED = Wanted(
    unread=frozenset((*_PERSONS, "contributor", "category", "subject", "keywords", "comments", "commentrss")),
    # What stands below a photograph: feedparser takes it for the entry's own description, whichever comes first.
    renamed={"media:description": "caption"} | {name: f"date_{field}" for name, field in _DATES.items()},
    # feedparser takes four times as long for an element of which it knows that it may hold HTML. We know it too.
    texts={"title": "text_title", "description": "text_summary", "summary": "text_summary"}
    | {"content:encoded": "text_content", "content": "text_content"},
)
"""None of the unread names is one of HTML, which may stand inside an entry."""
_PEOPLE = re.compile(rf"(</?)(?:[\w-]+:)?(?:{'|'.join(_PERSONS)})(?=[\s/>])", re.IGNORECASE)
"""feedparser searches each author's name for an e-mail address, which takes minutes for a name of some hundred
kilobytes (an element that a broken feed leaves open). Under another name it does not search."""
_BASE = re.compile(
    r"(<(?!(?:[\w-]+:)?(?:feed|rss|rdf|channel|entry|item|link)\b)[\w:-]+\b[^<>]*?)\sxml:base\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*')",
    re.IGNORECASE,
)
"""feedparser goes on using an xml:base after its element's end."""
_CAPTION = re.compile(r"<(/?)media:description\b[^<>]*?(/?)>", re.IGNORECASE)
_FEED_ROOTS = frozenset(("rss", "rdf", "feed", "channel"))
_ENOUGH_SUMMARY = 200


def read_feed(text: str, source: Readable, url: str) -> Parsed:
    """Read a feed; raises NotReadableError where there is none, or where none of it can be saved."""
    text, beyond = without_surplus(text, MAX_ITEMS)
    examined = examine(text, _WANTED)
    found = _parsed(examined)
    entries: list[Any] = found["entries"]
    if not entries:
        _nothing_found(examined, str(dict.get(found, "version") or ""))
    zone = ZoneInfo(source.timezone)
    cut_off = 1 if examined.cut_off and entries else 0
    if cut_off and len(entries) == 1:
        raise NotReadableError("malformed", "the feed breaks off before its first entry ends")
    made = [_item(entry, url, zone) for entry in entries[: len(entries) - cut_off]]
    items = tuple(item for item in made if item is not None)
    title = plain(str(dict.get(found["feed"], "title") or dict.get(found["feed"], "text_title") or ""), TITLE_LENGTH)
    return Parsed(items, len(made) - len(items) + cut_off + beyond, title or None)


def _parsed(examined: Examined) -> Any:  # noqa: ANN401 - feedparser has no types
    # No content-location: feedparser would join ids to it as if they were links; `_link` joins what is one.
    headers = {"content-type": "application/xml; charset=utf-8"}
    text = examined.text
    if not examined.well_formed:
        text = _BASE.sub(r"\1", _CAPTION.sub(r"<\1caption\2>", _PEOPLE.sub(r"\1people", text)))
    try:
        # Our own step from markup to text follows, so that feedparser need not clean what is thrown away.
        return feedparser.parse(
            # In a line of its own: feedparser looks for the declaration in the first line, each `encoding=` there anew.
            f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode(),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (RecursionError, MemoryError):
        raise
    except Exception as error:  # feedparser lets through whatever its parsers and decoders raise
        raise NotReadableError("malformed", f"the feed cannot be parsed ({type(error).__name__})") from error


def _nothing_found(examined: Examined, version: str) -> None:
    """Decide what a document without entries is; an empty feed is fine and returns."""
    feed_like = bool(version) or examined.root.rpartition(":")[2] in _FEED_ROOTS
    if not feed_like:
        kind = f"its outermost element is <{examined.root[:40]}>" if examined.root else "there is no markup in it"
        raise NotReadableError("not-a-feed", f"the answer is not a feed: {kind}")
    if not examined.well_formed:
        raise NotReadableError("malformed", "the feed is broken XML, and no entry can be read from it")


def _item(entry: Any, url: str, zone: tzinfo) -> Item | None:  # noqa: ANN401 - feedparser has no types
    """The entry as an item; None for an element with nothing in it."""
    if not entry:
        return None

    def word(key: str) -> str:
        # dict.get: feedparser's own mapping guesses one field from another, with a warning.
        value = dict.get(entry, key)
        return value if isinstance(value, str) else ""

    def date(key: str) -> str:
        # A broken document keeps the names of its elements.
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


def _described(entry: Any, key: str) -> list[dict[str, Any]]:  # noqa: ANN401 - feedparser has no types
    """The list of links or contents; an element of that name puts a text in its place."""
    found = dict.get(entry, key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _link(entry: Any, link: str, url: str) -> str:  # noqa: ANN401 - feedparser has no types
    # A guid that stands in for the link is one only if it is an address or a path: "item-7" is not.
    stands_in = dict.get(entry, "guidislink") and not re.match("https?://|/(?!/)", link, re.IGNORECASE)
    candidates = [] if stands_in else [link]
    candidates += [
        str(dict.get(other, "href") or "")
        for other in _described(entry, "links")
        if dict.get(other, "rel") in {None, "alternate", "related", "via"}
    ]
    return next((safe for candidate in candidates if candidate and (safe := web_link(candidate, url))), "")


def _summary(entry: Any, summary: str, content: str) -> str:  # noqa: ANN401 - feedparser has no types
    """The summary as published, or the content where the summary is missing or only a teaser of it."""
    contents = [str(dict.get(one, "value") or "") for one in _described(entry, "content")]
    longest = max((content, *contents), key=len)
    return summary if len(summary) >= _ENOUGH_SUMMARY or len(summary) >= len(longest) else longest
