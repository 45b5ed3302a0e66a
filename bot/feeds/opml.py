"""OPML import and export (http://opml.org/spec2.opml). PURE."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Any
from urllib.parse import urlsplit

import listparser
import yaml
from lxml import etree

from bot.errors import UsageError
from bot.feeds.parse.encoding import decode
from bot.feeds.parse.values import NotReadableError, without_feed_scheme
from bot.feeds.parse.xml_document import check_document
from bot.feeds.sources import Source, host_port
from bot.vocabulary import SourceKind, Tier

MAX_BYTES = 5_000_000
_WORDS = re.compile(r"[^a-z0-9]+")
_TIERS = {tier.value for tier in Tier}


def read_opml(body: bytes, language: str, tier: Tier, taken_ids: Collection[str] = ()) -> list[dict[str, Any]]:
    """Read the feeds of an OPML file as entries of a file of sources, each once, with ids that are not in `taken_ids`.

    A folder named `official`, `trade` or `press` (as `write_opml` makes them) overrides `tier`. Raises UsageError if
    the file is not OPML or holds no feed.
    """
    if len(body) > MAX_BYTES:
        raise UsageError(f"an OPML file has at most {MAX_BYTES} bytes")
    try:
        text = check_document(decode(body).text).text
    except NotReadableError as error:
        raise UsageError(f"the OPML file cannot be read: {error.message}") from error
    # Bytes, since listparser would fetch a text that is an address.
    document: Any = listparser.parse(f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode())
    if not document.version.startswith("opml"):
        raise UsageError("the file is not OPML (another reader's list of feeds)")
    ids = set(taken_ids)
    feeds = ((feed, without_feed_scheme(feed.url.strip())) for feed in document.feeds)
    entries = [_entry(feed, url, language, tier, ids) for feed, url in feeds if _readable(url)]
    if not entries:
        raise UsageError("the OPML file names no feed with an http or https address")
    return entries


def as_yaml(entries: Iterable[dict[str, Any]]) -> str:
    """Write entries as a file of sources."""
    return yaml.safe_dump({"sources": list(entries)}, allow_unicode=True, sort_keys=False, width=118)


def write_opml(sources: Iterable[Source], title: str) -> bytes:
    """Write the sources that other readers can read (kind rss, or with `via.url`), one folder per tier.

    Addresses with a user name are left out, because such a file is usually shared.
    """
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    folders = {tier: etree.SubElement(body, "outline", text=tier.value) for tier in Tier}
    for source in sources:
        if source.reads_as is SourceKind.RSS and "@" not in urlsplit(source.address).netloc:
            etree.SubElement(
                folders[source.tier],
                "outline",
                {"type": "rss", "text": source.name, "xmlUrl": source.address, "language": source.language},
            )
    for folder in folders.values():
        if not len(folder):
            body.remove(folder)
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return document


def _entry(
    feed: Any,  # noqa: ANN401 - listparser's
    url: str,
    language: str,
    tier: Tier,
    taken: set[str],
) -> dict[str, Any]:
    name = " ".join(str(feed.title or "").split())[:200] or urlsplit(url).netloc
    folders = {word.casefold() for way in feed.categories for word in way}
    return {
        "id": _new_id(name, url, taken),
        "name": name,
        "language": language,
        "tier": next((folder for folder in sorted(folders & _TIERS)), tier.value),
        "kind": SourceKind.RSS.value,
        "url": url,
        "confidence": "unverified",
    }


def _readable(url: str) -> bool:
    try:
        host_port(url)
    except ValueError:
        return False
    return not re.search(r"[\s\x00-\x1f\x7f]", url)


def _new_id(name: str, url: str, taken: set[str]) -> str:
    """Make an id (lower-case letters, digits, hyphens) from the name, or from the host if it has no Latin letters."""
    bare = _WORDS.sub("-", unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()).strip("-")
    base = (bare or _WORDS.sub("-", urlsplit(url).netloc.lower()).strip("-"))[:56].strip("-") or "feed"
    new, n = base, 2
    while new in taken:
        new, n = f"{base}-{n}", n + 1
    taken.add(new)
    return new
