"""The eCFR's XML of the Export Administration Regulations → entries as printed, rows of the country chart.

The versioner API gives one part. `<DIV9 TYPE="APPENDIX">` holds a supplement; in it stand headings (`HD1` to `HD3`),
paragraphs (`P`, `FP`) and tables. An entry begins with its code in bold; what follows is told apart by its label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from babel import Locale
from lxml import etree

from bot.errors import ListReadError
from bot.lists.readers.ccl import Printed

_BLOCKS = frozenset({"P", "FP", "FP-1", "FP-2", "HD1", "HD2", "HD3", "HEAD", "TABLE", "NOTE", "EXTRACT"})
_SPACE = re.compile(r"\s+")
_ENTRY = re.compile(r"^(?P<code>\d[A-E]\d{3})\s+(?P<heading>\S.*)$", re.DOTALL)
_FOOTNOTE = re.compile(r"(\d{1,2})")
_FOOTNOTE_SIGN = re.compile(r"\s+\d{1,2}$")
_GROUP = re.compile(r"Country Group (?P<letter>[A-E])\b")
_COLUMN = re.compile(r"\b(?P<group>[A-E]:\d)\b")
_ISO = 2
MARK = "X"


@dataclass(slots=True)
class _Draft:
    """An entry while it is read."""

    code: str
    heading: str
    rows: list[tuple[str, str]] = field(default_factory=list)
    exceptions: dict[str, str] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    items: bool = False

    def done(self) -> Printed:
        return Printed(self.code, self.heading, tuple(self.rows), dict(self.exceptions), " ".join(self.text))


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A row of the country chart: the destination as printed, its marks, its footnotes, or where it points to."""

    name: str
    marks: frozenset[str]
    notes: tuple[int, ...]
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class _Labels:
    """How the parts of an entry are marked."""

    exceptions: frozenset[str]
    items: frozenset[str]
    other: frozenset[str]
    before_sentence: re.Pattern[str]
    sentence: re.Pattern[str]
    licence_table: re.Pattern[str]


def entries(document: bytes, labels: Mapping[str, Any]) -> list[Printed]:
    """Return the entries of the Commerce Control List. Raises ListReadError for a document that holds none.

    `labels` is the part of that name in `bot/data/lists/us-ccl.yaml`.
    """
    known = _Labels(
        exceptions=frozenset(labels["exceptions"]),
        items=frozenset(labels["items"]),
        other=frozenset(labels["other"]),
        before_sentence=re.compile(labels["before_sentence"]),
        sentence=re.compile(labels["sentence"]),
        licence_table=re.compile(labels["licence_table"], re.IGNORECASE),
    )
    drafts: list[_Draft] = []
    for block in _blocks(_supplement(document)):
        if block.tag == "TABLE":
            if drafts and not drafts[-1].items and _asks_for_licences(block, known):
                drafts[-1].rows += _control_rows(block)
            continue
        text = _text(block)
        if (found := _ENTRY.match(text)) and _is_title(block, found["code"]):
            drafts.append(_Draft(found["code"], found["heading"]))
        elif drafts:
            _take(drafts[-1], text, known)
    if not drafts:
        raise ListReadError("the document has no entry of the Commerce Control List")
    return [draft.done() for draft in drafts]


def _take(draft: _Draft, text: str, labels: _Labels) -> None:
    """One paragraph of an entry."""
    label, colon, rest = text.partition(":")
    sentence = labels.before_sentence.sub("", text)
    if not draft.items and labels.sentence.match(sentence):
        draft.rows.append((sentence, sentence))
    elif colon and label.strip() in labels.exceptions:
        draft.exceptions[label.strip()] = rest.strip()
        draft.items = False
    elif colon and label.strip() in labels.items:
        draft.items = True
        draft.text.append(rest.strip())
    elif (colon and label.strip() in labels.other) or text.strip() in labels.other:
        draft.items = False
    elif draft.items or not draft.rows:
        draft.text.append(text)


def chart(document: bytes, columns: tuple[str, ...]) -> list[ChartRow]:
    """Return the rows of the Commerce Country Chart. Raises ListReadError if its table has other columns."""
    rows: list[ChartRow] = []
    for table in _supplement(document).iter("TABLE"):
        for row in table.iter("TR"):
            cells = list(row.iter("TD"))
            name = _SPACE.sub(" ", "".join(_plain(cells[0]))).strip() if cells else ""
            if not name:
                continue
            notes = tuple(
                int(one) for mark in cells[0].iter("SU", "sup", "SUP") for one in _FOOTNOTE.findall(_text(mark))
            )
            marks = [_text(cell) for cell in cells[1:]]
            if not marks:
                continue  # a footnote below the table
            if len(marks) == len(columns):
                found = frozenset(column for column, mark in zip(columns, marks, strict=True) if mark.upper() == MARK)
                rows.append(ChartRow(name, found, notes))
            elif len(marks) == 1 and marks[0]:
                rows.append(ChartRow(name, frozenset(), notes, pointer=marks[0]))
            else:
                raise ListReadError(f"country chart: the row of {name!r} has {len(marks)} marks, not {len(columns)}")
    if not rows:
        raise ListReadError("the document has no country chart")
    return rows


def groups(document: bytes) -> dict[str, frozenset[str]]:
    """Return the country groups (supplement no. 1 to part 740) of each destination as printed.

    Groups A, D and E are tables whose heads name the columns ("[A:5]"), group B is a list below its heading. Raises
    ListReadError for a document without them.
    """
    found: dict[str, set[str]] = {}
    list_of = ""
    for element in _supplement(document).iter():
        if element.tag == "TABLE":
            for name, columns in _group_rows(element):
                found.setdefault(name, set()).update(columns)
        elif str(element.tag).startswith("HD") and (heading := _GROUP.search(_text(element))):
            list_of = heading["letter"]
        elif element.tag == "LI" and list_of:
            found.setdefault(_text(element), set()).add(list_of)
    letters = {group[0] for groups_of in found.values() for group in groups_of}
    if missing := {"A", "B", "D", "E"} - letters:
        raise ListReadError(f"the document has no country group {', '.join(sorted(missing))}")
    return {name: frozenset(of) for name, of in found.items()}


def _group_rows(table: etree._Element) -> Iterator[tuple[str, list[str]]]:
    """(destination, its groups) of a table of groups."""
    heads = [_text(cell) for cell in table.iter("TH")]
    columns = [found["group"] for head in heads if (found := _COLUMN.search(head))]
    for row in table.iter("TR"):
        cells = list(row.iter("TD"))
        if not columns or len(cells) <= len(columns):
            continue  # the head, a footnote, or another table
        name = _FOOTNOTE_SIGN.sub("", _SPACE.sub(" ", "".join(_plain(cells[0]))).strip())
        marks = [_text(cell).upper().startswith(MARK) for cell in cells[1:]]
        yield name, [column for column, mark in zip(columns, marks, strict=False) if mark]


def _asks_for_licences(table: etree._Element, labels: _Labels) -> bool:
    """Return whether the head of a table names the country chart or the controls; a table without a head may be one."""
    head = next((row for row in table.iter("TR") if next(row.iter("TH"), None) is not None), None)
    return head is None or bool(labels.licence_table.search(_text(head)))


def _supplement(document: bytes) -> etree._Element:
    """Return the supplement of a part; the whole document if it is one."""
    parser = etree.XMLParser(
        remove_comments=True, remove_pis=True, resolve_entities=False, no_network=True, huge_tree=True
    )
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        raise ListReadError(f"not a whole XML document: {error.msg}") from error
    for one in root.iter("DIV9"):
        if one.get("N", "").startswith("Supplement No. 1"):
            return one
    if root.tag in {"DIV9", "APPENDIX"}:
        return root
    raise ListReadError(f"the document ({root.tag}) holds no supplement no. 1")


def _blocks(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the blocks of a supplement in order, none inside another."""
    for child in root:
        if child.tag in _BLOCKS and child.tag not in {"NOTE", "EXTRACT"}:
            yield child
        else:
            yield from _blocks(child)


def _text(element: etree._Element) -> str:
    return _SPACE.sub(" ", "".join(str(part) for part in element.itertext())).strip()


def _plain(element: etree._Element) -> Iterator[str]:
    """Yield the text of a cell without its footnote signs."""
    yield element.text or ""
    for child in element:
        if child.tag not in {"SU", "sup", "SUP"}:
            yield from _plain(child)
        yield child.tail or ""


def _is_title(block: etree._Element, code: str) -> bool:
    """Return whether a paragraph that begins with a code is an entry's title: in bold, or a heading."""
    if block.tag.startswith("HD"):
        return True
    first = next(iter(block), None)
    return (
        first is not None
        and first.tag in {"B", "E"}
        and not (block.text or "").strip()
        and _text(first).startswith(code)
    )


def _control_rows(table: etree._Element) -> Iterator[tuple[str, str]]:
    """(control, chart) of a table of licence requirements; a cell that spans both columns is both."""
    for row in table.iter("TR"):
        cells = [_text(cell) for cell in row.iter("TD")]
        if len(cells) == 2 and cells[0]:  # noqa: PLR2004 - control and chart
            yield cells[0], cells[1]
        elif len(cells) == 1 and cells[0]:
            yield cells[0], cells[0]


class CountryNames:
    """English names of countries: CLDR's, and the other ones of `bot/data/lists/us-destinations.yaml`."""

    def __init__(self, others: Mapping[str, str]) -> None:
        known = {str(name): str(code) for code, name in Locale("en").territories.items() if len(code) == _ISO}
        self._codes = {_folded(name): code for name, code in {**known, **others}.items()}

    def iso(self, name: str) -> str:
        """Return the code of a destination. Raises ListReadError for a name that is none."""
        try:
            return self._codes[_folded(name)]
        except KeyError as error:
            raise ListReadError(f"no code for the destination {name!r}") from error


def _folded(name: str) -> str:
    return " ".join(name.replace("\u2019", "'").split()).casefold()
