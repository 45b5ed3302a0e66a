"""What parsing takes and gives, and its last step: raw fields → plain text and safe links → an Item. PURE."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn, Protocol
from urllib.parse import urljoin, urlsplit, urlunsplit

from bot.model.announcement import Item
from bot.vocabulary import SourceKind

if TYPE_CHECKING:
    from bot.feeds.sources import JsonNeeds, ListNeeds, PageNeeds


# -- The markup of titles and summaries → plain text.

TITLE_LENGTH = 500
SUMMARY_LENGTH = 4000
# Characters that are read; the rest would be cut off anyway.
_MOST_READ = 200_000
_ROUNDS = 5

_BLOCKS = (
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol optgroup option p pre section summary table "
    "tbody td tfoot th thead tr ul"
)
_INLINE = (
    "a abbr acronym applet area audio b base basefont bdi bdo big button canvas cite code col colgroup command "
    "data datalist del dfn dialog dir em embed font frame frameset i iframe image img input ins kbd keygen label "
    "legend link map mark marquee menu meta meter nobr noembed noframes noscript object output param picture "
    "portal progress q rb rp rt rtc ruby s samp script select slot small source span strike strong style sub sup "
    "svg math template textarea time title track tt u var video wbr xml xmp plaintext listing bgsound blink "
    "isindex path"
)
_TAG_NAMES = frozenset(_BLOCKS.split()) | frozenset(_INLINE.split())
_BREAKING = frozenset(_BLOCKS.split())
# Elements whose content is not shown to readers. A tag that may hold `<` is matched within bounds: a flood of tags
# that never end would otherwise be scanned to the end from each of them.
_SILENT = re.compile(
    r"<(script|style|template|iframe|object|applet|noembed|noframes|svg|math|head)\b"
    r"(?:(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+>|[^>]{0,300}>).*?(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_COMMENTS = re.compile(r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!doctype[^<>]*>", re.IGNORECASE | re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>", re.IGNORECASE)
# The quoted forms allow `>` inside an attribute; possessive, so that no input causes backtracking.
_TAG = re.compile(
    r"</?([a-zA-Z][a-zA-Z0-9]*)(?::[a-zA-Z0-9]+)?(?:(?:[\s/](?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+)?>|(?:[\s/][^<>]*+)?>)"
)
_HALF_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)[\s/][^<>]*\Z")
_SPACE = re.compile(r"\s+")
# Controls, bidirectional overrides and isolates, zero-width and tag characters; joiners stay (Indic scripts, Persian).
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)


def plain(markup: str, most: int = SUMMARY_LENGTH) -> str:
    """Convert HTML or text to one line of plain text: without tags and scripts, at most `most` characters.

    Only names of HTML elements count as tags: "List <Annex I>" and "below <5 nm" are kept. Text that was escaped
    several times is decoded as often, up to five times.
    """
    text = markup[:_MOST_READ]
    for _ in range(_ROUNDS):
        before = text
        if "<" in text:
            text = _strip_tags(text)
        if "&" in text:
            text = html.unescape(text)
        if text == before:
            break
    if "<" in text:
        text = _strip_tags(text)
    return cut(one_line(text), most)


def one_line(text: str) -> str:
    """Remove invisible characters, collapse blanks, and compose characters (NFC)."""
    spaced = text.replace("\n", " ").replace("\t", " ").replace("\r", " ")
    if (
        spaced.isprintable()
    ):  # nothing is unseen, and no blank is left but the space: the same in a fraction of the time
        return unicodedata.normalize("NFC", " ".join(spaced.split()))
    return unicodedata.normalize("NFC", _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip())


def cut(text: str, most: int) -> str:
    """Cut a text to `most` characters with an ellipsis, at a blank if one is near."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    blank = head.rfind(" ", int(most * 0.9))
    return f"{head[:blank] if blank > 0 else head}…"


def _strip_tags(text: str) -> str:
    text = _COMMENTS.sub(" ", _CDATA.sub("", text))
    text = _SILENT.sub(" ", text)
    return _HALF_TAG.sub(_tag, _TAG.sub(_tag, text))


def _tag(match: re.Match[str]) -> str:
    name = match[1].lower()
    if name in _BREAKING:
        return " "
    return "" if name in _TAG_NAMES or ":" in match[0].split()[0] else match[0]


def is_mostly_lost(texts: list[str]) -> bool:
    """Return whether most of these texts consist of `?`, as written by a server that cannot encode their characters.

    A text counts if it has at least three of them, and they are at least half of its non-blank characters.
    """
    non_empty = [text for text in texts if text]
    lost = sum(1 for text in non_empty if _lost(text))
    return bool(non_empty) and lost * 2 > len(non_empty)


def _lost(text: str) -> bool:
    marks = text.count("?") + text.count("\ufffd")
    return marks >= 3 and marks * 2 >= len(text) - text.count(" ")  # noqa: PLR2004 - see mostly_lost


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


# -- JSON


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
