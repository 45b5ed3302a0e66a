"""Input and output of parsing, and the last step of every kind: from raw fields to an Item. PURE."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urljoin, urlsplit, urlunsplit

from bot.feeds.parse.plain_text import SUMMARY_LENGTH, TITLE_LENGTH, one_line, plain
from bot.model.announcement import Item
from bot.vocabulary import SourceKind

if TYPE_CHECKING:
    from bot.feeds.sources import JsonNeeds, ListNeeds, PageNeeds


MAX_ITEMS = 20_000
"""Items beyond this are counted as skipped; only a hostile source has more."""
MAX_ID = 500


class Readable(Protocol):
    """The fields of a source that parsing needs (`bot.feeds.sources.Source`, or `FeedToRead` in a worker)."""

    @property
    def id(self) -> str: ...  # noqa: D102 - Source's fields
    @property
    def address(self) -> str: ...  # noqa: D102 - as above
    @property
    def encoding(self) -> str | None: ...  # noqa: D102 - as above
    @property
    def timezone(self) -> str: ...  # noqa: D102 - as above
    @property
    def reads_as(self) -> SourceKind: ...  # noqa: D102 - as above
    @property
    def page(self) -> PageNeeds | None: ...  # noqa: D102 - as above
    @property
    def api(self) -> JsonNeeds | None: ...  # noqa: D102 - as above
    @property
    def control_list(self) -> ListNeeds | None: ...  # noqa: D102 - as above


class NotReadableError(Exception):
    """A body from which no items can be read. `kind` is a FetchErrorKind, `message` is for people."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


@dataclass(frozen=True, slots=True)
class Parsed:
    """The items of a body in its order (newest first, if the source declares its order).

    `skipped` counts entries that are empty, cut off, or beyond MAX_ITEMS.
    """

    items: tuple[Item, ...]
    skipped: int = 0
    title: str | None = None


def make_item(  # noqa: PLR0913 - the fields of an Item
    *,
    id: str,  # noqa: A002 - the field's name
    title: str,
    link: str,
    summary: str,
    published: datetime | None,
    edited: datetime | None = None,
    facts: tuple[tuple[str, str], ...] = (),
) -> Item | None:
    """Make an item from markup or text; `link` must be safe. Returns None without a title, summary and link.

    An item without an id uses its link, title or summary as one.
    """
    title, summary = plain(title, TITLE_LENGTH), plain(summary, SUMMARY_LENGTH)
    if not (title or summary or link):
        return None
    return Item(_bounded(one_line(id) or link or title or summary), title, link, summary, published, edited, facts)


def _bounded(name: str) -> str:
    if len(name) <= MAX_ID:
        return name
    from hashlib import blake2b  # noqa: PLC0415 - it loads OpenSSL, which a parsing worker hardly ever needs

    return f"{name[: MAX_ID - 33]}~{blake2b(name.encode(), digest_size=16).hexdigest()}"


# -- links that are safe in alerts


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
