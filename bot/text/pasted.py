"""A text as it was pasted → its words: without what shows them bold, in colour or in a table. PURE.

Marks of chats (Slack, Discord, Markdown), of web pages and of terminals stand beside words or in place of blanks.
What may be a word stays: a tag that HTML does not know, an entity without its end, a mark inside a word (`AB_12`).
"""

from __future__ import annotations

import html
import re
import unicodedata

_SEQUENCE = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
"""What sets colours, titles and links in a terminal (ECMA-48)."""
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0001-\U000e007f]"
)
"""Soft hyphens, blanks without width, directions, tags: they part no word."""
_JOINER = re.compile("(?<![\u0600-\u0dff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u0dff])")
"""Joiners outside the scripts that are written with them (Persian, Indic ones)."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
_TAGS = (
    "a abbr b blockquote body br center code col colgroup dd del div dl dt em font h[1-6] head hr html i img ins li "
    "mark meta ol p pre s small span strike strong style sub sup table tbody td tfoot th thead title tr u ul"
)
_TAG = re.compile(rf"</?(?:{'|'.join(_TAGS.split())})(?:\s[^<>]{{0,500}})?/?>|<!--[^<>]{{0,500}}-->", re.IGNORECASE)
_LINK = re.compile(r"<((?:https?://|mailto:|tel:)[^<>|\s]*)(?:\|([^<>|]*))?>")
"""Slack's `<address|what is shown>`, and an address in angle brackets."""
_REFERENCE = re.compile(
    r"<(?:[@#][!&]?[A-Z0-9]{2,25}(?:\|[^<>]{0,80})?|![a-z^][^<>]{0,200}|a?:\w{1,40}:\d{5,25}|t:\d+(?::\w)?)>"
)
"""Persons, channels, groups, days and pictures in messages of Slack and Discord."""
_OF_TRADE = str.maketrans(dict.fromkeys("\u2122\u2120", " "))
"""Signs of trade and service marks, which would become the letters TM and SM of the word before them."""
_EMPHASIS = re.compile(r"(?<![^\W_])(?:[*_`]+|~~+)|(?:[*_`]+|~+)(?![^\W_])")
_MARKS = re.compile("[*_`~]")


def plain(text: str) -> str:
    """Return the text with blanks in place of marks and controls; its ends of lines and tabs stay."""
    text = unicodedata.normalize("NFC", text).translate(_OF_TRADE)
    if not text.isprintable():
        text = _SEQUENCE.sub(" ", text)
        text = _JOINER.sub("", _UNSEEN.sub("", text))
        text = text if text.isprintable() else "".join(map(_printable, text))
    if "&" in text:
        text = _ENTITY.sub(lambda match: _spaced(html.unescape(match[0])), text)
    if "<" in text:
        text = _TAG.sub(" ", _REFERENCE.sub(" ", _LINK.sub(_shown, text)))
    return _EMPHASIS.sub(" ", text) if _MARKS.search(text) else text


def _printable(letter: str) -> str:
    if letter in "\t\r\n":
        return letter
    return " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp", "Cs", "Co", "Cn"} else letter


def _spaced(letter: str) -> str:
    """Return what an entity stands for; a blank for one that nobody sees."""
    return letter if letter.isprintable() else " "


def _shown(match: re.Match[str]) -> str:
    return f" {match[1]} {match[2] or ''} "
