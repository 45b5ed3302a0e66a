"""A text as it was pasted: its words without what shows them bold, the heads of mails, columns of tables. PURE.

Marks of chats (Slack, Discord, Markdown), of web pages and of terminals stand beside words or in place of blanks. What
may be a word stays: a tag that HTML does not know, an entity without its end, a mark inside a word (`AB_12`). In a
column where one code is a country's, all are; what a title says, it says of each cell.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise, takewhile

from bot.data import read_yaml
from bot.text import countries, gazetteer, place_labels
from bot.text import question_words as said
from bot.text.calendar import folded, month_names
from bot.text.day_wordings import weekday_names
from bot.text.normalize import alternatives, key, words
from bot.text.place_labels import OF_RECEIVERS

_SIGNS = "\t;|,"
"""What parts the cells of a row; the first that makes a table counts."""
_FEWEST_ROWS = 2
_FEWEST_TITLES = 2
_LABEL = r"[^\S\n]*(?P<label>[^\n\t|:：]{1,40}?)[^\S\n\t]*[:：]?[^\S\n\t]*"
_BAR = re.compile(r"[\t|]")
_LABEL_CELL = re.compile(rf"(?<![^\t|]){_LABEL}[\t|](?=(?P<value>[^\n\t|]*[^\s|]))")
_LABEL_ROW = re.compile(rf"(?<![^\n]){_LABEL}\n\s*(?=(?P<value>[^\n\t|:：]+))")
_CODES = "US EU UK GB CN JP KR TW RU DE FR NL HK SG VN PL UA TR MX ZA KZ"
FREQUENT_CODES = frozenset(_CODES.split())
"""Codes that mean a country by themselves; PE is a plastic, ID a diameter, MM a length."""


def with_countries_named(text: str) -> str:
    """Return a text with "from" or "to" and the names of countries for the codes in a column of several of them.

    A column is one of countries if every cell below its title is a code in capitals and one of them is a frequent code:
    of `Gallium;CN` and `Nickel ore;ID` the second is Indonesia's. They are where goods go if its title says so, and
    else where they come from; without a title they are none beside other lines, which may tell another way.
    """
    lines = text.splitlines()
    for sign in _SIGNS if len(lines) >= _FEWEST_ROWS else "":
        rows = {place: line.split(sign) for place, line in enumerate(lines) if sign in line}
        counts = Counter(map(len, rows.values()))
        width = max(counts, key=lambda one: (counts[one], one), default=0)
        table = {place: cells for place, cells in rows.items() if len(cells) == width}
        if len(table) < _FEWEST_ROWS:
            continue
        rest = " ".join(line for place, line in enumerate(lines) if place not in table)
        sent = not said.group("from").isdisjoint(word.key for word in words(rest))
        for column in range(width):
            _name(list(table.values()), column, sent=sent)
        return "\n".join(sign.join(table[place]) if place in table else line for place, line in enumerate(lines))
    return text


def with_titles_in_rows(text: str) -> str:
    """Return a text in which the titles of places in a table stand before each of their cells: `POL Salta`.

    They do so where the first row has two such titles, and one end of the way at least is that of all rows: of several
    ways none is told.
    """
    lines = text.splitlines()
    for sign in _SIGNS if len(lines) >= _FEWEST_ROWS else "":
        head = next((place for place, line in enumerate(lines) if sign in line), None)
        titles = lines[head].split(sign) if head is not None else []
        named = [column for column, title in enumerate(titles) if tells_a_place(title)]
        if head is None or len(named) < _FEWEST_TITLES:
            continue
        told = _rows_with_titles(lines[head + 1 :], sign, titles, named)
        if not told:
            return text
        left = sign.join(" " if column in named else title for column, title in enumerate(titles))
        return "\n".join((*lines[:head], left, *told))
    return text


def as_rows(text: str) -> str:
    """Return a text in which the titles and labels of a table or a paper stand before what they tell of."""
    return with_countries_named(with_titles_in_rows(with_labels_before_their_cells(text)))


def with_labels_before_their_cells(text: str) -> str:
    """Return a text in which a label that is all of a cell leads the next one: `Shipper⏎Qorvath Ltd, Lyon`.

    In a row of a table, as wide as another one, it is a title, and so it is before another label.
    """

    def led(match: re.Match[str]) -> str:
        paired = not match["label"][0].islower() and tells_a_place(match["label"]) and not tells_a_place(match["value"])
        if paired and all(word.key in said.group("to", "from") for word in words(match["label"])):
            paired = _ends_with_a_place(match["value"])  # not "To⏎Mr. Smith"
        return f" {match['label']}: " if paired else match[0]

    lines = text.split("\n")
    if _are_heads(lines):
        return text
    widths = Counter(len(_BAR.findall(line)) for line in lines)
    tables = {bars for bars, count in widths.items() if bars > 1 and count > 1}
    kept = {line for line in lines if len(_BAR.findall(line)) in tables or _are_heads(_BAR.split(line))}
    rows = (line if line in kept else _LABEL_CELL.sub(led, line) for line in lines)
    return _LABEL_ROW.sub(led, "\n".join(rows))


def _are_heads(cells: Sequence[str]) -> bool:
    """Return whether two labels stand one behind another, or a place before the first: their values are elsewhere."""
    told = [cell.strip(" :") for cell in cells if cell.strip(" :")]
    labels = [tells_a_place(cell) for cell in told]
    first = labels.index(True) if True in labels else 0
    return any(map(all, pairwise(labels))) or (first > 0 and _ends_with_a_place(told[first - 1]))


def _ends_with_a_place(value: str) -> bool:
    """Return whether a cell is a country or town, or ends with one behind a comma."""
    last = value.replace("，", ",").rpartition(",")[2]
    folded = "".join(word.key for word in words(last))
    return bool(countries.by_key(folded, full=True) or gazetteer.country_of_town(folded))


def _rows_with_titles(lines: Sequence[str], sign: str, titles: Sequence[str], named: Sequence[int]) -> list[str]:
    """Return rows with the titles of the named columns before their cells; none if both ends of their ways differ."""
    rows = [line.split(sign) for line in lines]
    table = [cells for cells in rows if len(cells) == len(titles)]
    several = [n for n in named if len({cells[n].strip() for cells in table}) > 1]
    if len(several) > 1:
        return []
    for cells in table:
        for n in named:
            place = cells[n].strip()
            # A label tells of one place; of several each is led by a word.
            leading = _way(titles[n]) if n in several else titles[n].strip(" :")
            cells[n] = f"{leading} {countries.name(place) if _is_a_code(place) else place}"
    # A blank behind each sign: "Germany,8112" is one figure.
    return [f"{sign} ".join(cells) if len(cells) == len(titles) else sign.join(cells) for cells in rows]


def tells_a_place(title: str) -> bool:
    """Return whether a title says which part the places below it have in a shipment: POL, `From`, 目的港."""
    keys = _keys_of_title(title)
    if len(keys) == 1 and keys[0] in said.group("to", "from"):
        return True
    return any((one.first, one.last) == (0, len(keys)) for one in place_labels.labels_among(keys))


def _keys_of_title(title: str) -> list[str]:
    """Return the keys of a title's words, an elided one by itself: "pays d'origine"."""
    return [word.key for word in words(_APOSTROPHE.sub(" ", title))]


_APOSTROPHE = re.compile(r"['’]")


def _way(title: str) -> str:
    """Return the word that leads to the places below a title: goods come from there if it does not say otherwise."""
    keys = _keys_of_title(title)
    to = not said.group("to").isdisjoint(keys) and len(keys) == 1
    return "to" if to or any(one.role in OF_RECEIVERS for one in place_labels.labels_among(keys)) else "from"


def _name(table: Sequence[list[str]], column: int, *, sent: bool) -> None:
    """Write where goods come from or go in the cells of a column; `sent`: other lines say where they come from."""
    cells = [row[column].strip() for row in table]
    titled = not _is_a_code(cells[0])
    below = cells[1:] if titled else cells
    if len(below) < _FEWEST_ROWS or not all(map(_is_a_code, below)) or FREQUENT_CODES.isdisjoint(below):
        return
    if len({*below}) == 1 or (sent and not titled):
        return
    way = _way(cells[0]) if titled else "from"
    for row, code in zip(table[-len(below) :], below, strict=True):
        row[column] = f" {way} {countries.name(code)} "


def _is_a_code(cell: str) -> bool:
    return len(cell) == len("CN") and cell.isupper() and countries.is_code(cell)


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
        mail = len(block) >= _LEAST and any(one.lastgroup in _OF_MAILS for one in block)
        told += [_told(one) if mail or "@" in one.string else one.string for one in block]
        told += lines[len(told) : len(told) + 1]
    return "\n".join(told)


def _told(header: re.Match[str]) -> str:
    value = header.string[header.end() :].strip()
    match header.lastgroup:
        case "sent" | "dated":
            return "" if _is_a_day(value) else header.string
        case "subject":
            return _answered().sub("", value)
        case _:
            return header.string if _names_a_place(value) else led_as_contact(value)


def led_as_contact(value: str) -> str:
    """Return who writes or is written to, led as an agent; one that names a place as it is."""
    return value if _names_a_place(value) else f"{CONTACT}: {_without_symbols(value)}"


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
    is_a_town = gazetteer.country_of_town if bare == value else gazetteer.is_plainly_a_town
    if any(is_a_town(key(cell)) or gazetteer.region_of(key(cell)) for cell in cells):
        return True
    titled = (word for word in (*cells, *_WORD.findall(bare)) if not word.istitle() or len(word) > len("Li"))
    return any(countries.find(word) for word in titled)


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
    kinds = "|".join(f"(?P<{kind}>{labels_of_headers(kind)})" for kind in _KINDS)
    return re.compile(rf"[>\s*]*(?:{kinds})\*?\s*(?:：|:\*?(?=\s|\S*@|[^\x00-\u02af]))", re.IGNORECASE)


@cache
def _answered() -> re.Pattern[str]:
    words = "|".join(map(re.escape, str(read_yaml("query/mail")["answered"]).split()))
    return re.compile(rf"^(?:(?:{words})\s*[:：]\s*)+", re.IGNORECASE)


def labels_of_headers(kind: str) -> str:
    """Return an expression of the labels of one kind: `sent`, `people`."""
    labels = (label.strip() for label in str(read_yaml("query/mail")[kind]).split(","))
    return alternatives(labels)
