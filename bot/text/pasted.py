"""A text as it was pasted: its words without what shows them bold or in a table, and the heads of mails. PURE.

Marks of chats (Slack, Discord, Markdown), of web pages and of terminals stand beside words or in place of blanks.
What may be a word stays: a tag that HTML does not know, an entity without its end, a mark inside a word (`AB_12`).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import takewhile

from bot.data import read_yaml
from bot.text import countries, gazetteer
from bot.text.calendar import folded, month_names
from bot.text.day_wordings import weekday_names
from bot.text.normalize import alternatives, key

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
_SIGN = "[\u3400-\u9fff\uac00-\ud7a3]"
_SPACED_OUT = re.compile(rf"(?<!\S){_SIGN}[ \u3000]{{1,6}}{_SIGN}(?=\s?[:\uff1a])")
"""The two signs of a label that are set apart for the eye."""


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
    if not text.isascii():
        text = _SPACED_OUT.sub(lambda match: "".join(match[0].split()), text)
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


_LEAST = 2
"""Lines that together head a mail; one alone only if it holds an address."""
_KINDS = ("people", "sent", "dated", "subject")
_OF_MAILS = frozenset({"sent", "subject"})
_ADDRESS = re.compile(r"<?[^\s<>()]+@[^\s<>()]+>?")
_CELL_END = re.compile(r"[,;()\[\]<>\"/|]")
_SHORT = re.compile(r"\b[^\W\d_]{1,2}\b")
_WORD = re.compile(r"[^\W\d_]+")
CONTACT = "agent"
"""The label that is put before whoever writes or is written to: it tells neither where goods leave nor arrive."""


def read_as_contacts(text: str) -> str:
    """Return a text whose people of mail headers are led as agents, without days of mails, and with bare subjects.

    "From: Wei Li" is no field, and neither lithium nor Liechtenstein. A line that names a place, or more than a day
    where a mail has its day, stays as it is: "To: Firm, Stockholm, Sweden", "To: IR", "Sent: 5 kg gallium".
    """
    lines = text.split("\n")
    heads = [line_of_header().match(line) for line in lines]
    told: list[str] = []
    while len(told) < len(lines):
        block = [one for one in takewhile(bool, heads[len(told) :]) if one]
        mail = _is_of_a_mail(block)
        told += [_told(one) if mail or "@" in one.string else one.string for one in block]
        told += lines[len(told) : len(told) + 1]
    return "\n".join(told)


def _is_of_a_mail(block: Sequence[re.Match[str]]) -> bool:
    return len(block) >= _LEAST and any(one.lastgroup in _OF_MAILS for one in block)


def _told(header: re.Match[str]) -> str:
    value = header.string[header.end() :].strip()
    match header.lastgroup:
        case "sent" | "dated":
            return "" if _is_a_day(value) else header.string
        case "subject":
            return _answered().sub("", value)
        case _:
            return header.string if _names_a_place(value) else f"{CONTACT}: {_without_symbols(value)}"


def _without_symbols(value: str) -> str:
    """Return a person's name whose words of two letters are no symbols: "Wei li"; figures tell that it is none."""
    name = _ADDRESS.sub(" ", value)
    several = len(_WORD.findall(name)) > 1 and not any(map(str.isdecimal, name))
    return _SHORT.sub(lambda word: word[0].lower(), name) if several else name


def _names_a_place(value: str) -> bool:
    """Return whether a value, a cell or a word of it is a country's name or code, or a cell is a town.

    Before an address "Sales" is who reads it: a town is one of some size.
    """
    bare = _ADDRESS.sub(" ", value)
    cells = [cell.strip() for cell in (bare, *_CELL_END.split(bare)) if cell.strip()]
    is_a_town = gazetteer.country_of_town if bare == value else _is_no_name
    if any(is_a_town(key(cell)) or gazetteer.region_of(key(cell)) for cell in cells):
        return True
    titled = (word for word in (*cells, *_WORD.findall(bare)) if not word.istitle() or len(word) > len("Li"))
    return any(countries.find(word) for word in titled)


def _is_no_name(folded: str) -> bool:
    return gazetteer.is_rather_a_town(folded) and not gazetteer.is_also_a_word(folded)


def _is_a_day(value: str) -> bool:
    """Return whether nothing but a day and an hour is written."""
    known = month_names().keys() | weekday_names() | _of_hours()
    return any(map(str.isdecimal, value)) and all(folded(word) in known for word in _WORD.findall(value))


@cache
def _of_hours() -> frozenset[str]:
    return frozenset(map(folded, str(read_yaml("query/mail")["hours"]).split()))


@cache
def line_of_header() -> re.Pattern[str]:
    """Return the pattern of a line that heads a mail; its last group is what the line tells."""
    kinds = "|".join(f"(?P<{kind}>{_labels(kind)})" for kind in _KINDS)
    return re.compile(rf"[>\s*]*(?:{kinds})\*?\s*(?:：|:\*?(?=\s|\S*@|[^\x00-\u02af]))", re.IGNORECASE)


@cache
def _answered() -> re.Pattern[str]:
    words = "|".join(map(re.escape, str(read_yaml("query/mail")["answered"]).split()))
    return re.compile(rf"^(?:(?:{words})\s*[:：]\s*)+", re.IGNORECASE)


def _labels(kind: str) -> str:
    labels = (label.strip() for label in str(read_yaml("query/mail")[kind]).split(","))
    return alternatives(labels)
