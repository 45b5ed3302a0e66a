"""Markup to plain text: what a title or summary says, and nothing that could act."""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import datetime
from urllib.parse import urljoin, urlsplit, urlunsplit

from bot.model.item import Item

TITLE_LENGTH = 500
SUMMARY_LENGTH = 4000
# More than this is never looked at: the rest would be cut off anyway.
_LOOKED_AT = 200_000
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
_KNOWN = frozenset(_BLOCKS.split()) | frozenset(_INLINE.split())
_BREAKING = frozenset(_BLOCKS.split())
# Elements whose content is no text for readers. Where a tag may hold `<` it is looked at in bounds: a flood of tags
# that never end would be read to its end from each of them.
_SILENT = re.compile(
    r"<(script|style|template|iframe|object|applet|noembed|noframes|svg|math|head)\b"
    r"(?:(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+>|[^>]{0,300}>).*?(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_REMARKS = re.compile(r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!doctype[^<>]*>", re.IGNORECASE | re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>", re.IGNORECASE)
# The quoted forms let `>` stand inside an attribute; possessive, so that no input makes it try twice.
_TAG = re.compile(
    r"</?([a-zA-Z][a-zA-Z0-9]*)(?::[a-zA-Z0-9]+)?(?:(?:[\s/](?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+)?>|(?:[\s/][^<>]*+)?>)"
)
_HALF_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)[\s/][^<>]*\Z")
_SPACE = re.compile(r"\s+")
# Controls, bidirectional overrides and isolates, zero-width and tag characters; joiners stay (Indic scripts, Persian).
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)


def plain(markup: str, most: int = SUMMARY_LENGTH) -> str:
    """Text of HTML or of a text: entities decoded, tags and scripts gone, one line, at most `most` characters.

    Only names that HTML knows count as tags: "List <Annex I>" and "below <5 nm" stay as they are. Text that was
    escaped several times is decoded as often, up to five times.
    """
    text = markup[:_LOOKED_AT]
    for _ in range(_ROUNDS):
        before = text
        if "<" in text:
            text = _without_tags(text)
        if "&" in text:
            text = html.unescape(text)
        if text == before:
            break
    if "<" in text:
        text = _without_tags(text)
    return cut(one_line(text), most)


def one_line(text: str) -> str:
    """Text without characters that cannot be seen, its blanks collapsed, in composed form (NFC)."""
    spaced = text.replace("\n", " ").replace("\t", " ").replace("\r", " ")
    if (
        spaced.isprintable()
    ):  # nothing is unseen, and no blank is left but the space: the same in a fraction of the time
        return unicodedata.normalize("NFC", " ".join(spaced.split()))
    return unicodedata.normalize("NFC", _SPACE.sub(" ", _UNSEEN.sub("", text)).strip())


def cut(text: str, most: int) -> str:
    """At most `most` characters, ending with an ellipsis where something was cut off, at a blank if one is near."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    blank = head.rfind(" ", int(most * 0.9))
    return f"{head[:blank] if blank > 0 else head}…"


def _without_tags(text: str) -> str:
    text = _REMARKS.sub(" ", _CDATA.sub("", text))
    text = _SILENT.sub(" ", text)
    return _HALF_TAG.sub(_tag, _TAG.sub(_tag, text))


def _tag(found: re.Match[str]) -> str:
    name = found[1].lower()
    if name in _BREAKING:
        return " "
    return "" if name in _KNOWN or ":" in found[0].split()[0] else found[0]


def mostly_lost(texts: list[str]) -> bool:
    """Whether the characters of most of these texts have been replaced by `?`, as a server does that cannot write them.

    "What next?" is no such text: it takes three, and at least half of what is not blank.
    """
    judged = [text for text in texts if text]
    lost = sum(1 for text in judged if _lost(text))
    return bool(judged) and lost * 2 > len(judged)


def _lost(text: str) -> bool:
    marks = text.count("?") + text.count("\ufffd")
    return marks >= 3 and marks * 2 >= len(text) - text.count(" ")  # noqa: PLR2004 - see mostly_lost


# Links as they may stand in an alert. Pure.


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


# The last step of every kind: raw fields to an Item of plain, bounded text. Pure.


MAX_ID = 500


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
    """An item from markup or text; `link` is safe already. None if it has neither a title nor a summary nor a link.

    An item without an id of its own is named by what it has.
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
