"""Converts the markup of titles and summaries to plain text. PURE."""

from __future__ import annotations

import html
import re
import unicodedata

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
            text = _without_tags(text)
        if "&" in text:
            text = html.unescape(text)
        if text == before:
            break
    if "<" in text:
        text = _without_tags(text)
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


def _without_tags(text: str) -> str:
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
