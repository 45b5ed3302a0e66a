"""EUR-Lex's HTML of a consolidated text → the provisions of Annex I, one a line (`3A001.a.1 Words`) → its entries.

Marks of paragraphs ("a.", "1.") stand in the first cell of a list's grid or of a table's row, what they mark in the
second; a list inside a list is a paragraph below. Where a mark begins a plain paragraph instead, the outline so far
says whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

from bot.errors import ListReadError
from bot.lists.codes import path_of
from bot.lists.model import Entry, ParagraphThreshold
from bot.lists.readers.paragraphs import Comparisons, follows, thresholds

_SPACE = re.compile(r"\s+")
_CODE = re.compile(r"^(?P<code>\d[A-E]\d{3})(?!\d)\s*(?P<words>.*)$", re.DOTALL)
_MARK = re.compile(r"^\(?(?P<step>[a-z]|\d{1,2})[.)]$")
_MARKED = re.compile(r"^(?P<step>[a-z]|\d{1,2})\.\s+(?P<words>\S.*)$", re.DOTALL)
_BLOCKS = frozenset({"p", "div", "table", "tbody", "tr", "td", "section", "article", "ul", "ol", "li", "body", "html"})


@dataclass(slots=True)
class _Reading:
    """Where the reading stands: inside which annex, entry and paragraph."""

    begins: re.Pattern[str]
    ends: re.Pattern[str]
    note: re.Pattern[str]
    inside: bool = False
    code: str = ""
    last: str = ""
    lines: dict[str, list[str]] = field(default_factory=dict)
    noted: tuple[tuple[str, ...], str] | None = None
    """The paragraph whose note has a list of its own, and the last mark of that list."""

    def is_of_note(self, path: tuple[str, ...], step: str) -> bool:
        """Return whether a mark is one of a note's own list, which is no paragraph.

        The list ends where it does not go on.
        """
        if self.noted is None or self.noted[0] != path:
            return False
        goes_on = follows(step, self.noted[1]) or (not self.noted[1] and step in {"a", "1"})
        self.noted = (path, step) if goes_on else None
        return goes_on

    def enter(self, code: str, words: str) -> None:
        """Begin an entry; a code that was met before is a reference to it."""
        self.code, self.last, self.noted = code, "", None
        self.lines.setdefault(code, [])
        self.say("", words)

    def say(self, path: str, words: str) -> None:
        """Words of a paragraph of the entry."""
        if self.code and words:
            self.lines[self.code].append(f"{self.code}{'.' if path else ''}{path} {words}")


def provisions(document: bytes, patterns: Mapping[str, Any]) -> dict[str, str]:
    """Return the provisions of each entry of Annex I, as lines. Raises ListReadError for a document without them.

    `patterns` is `bot/data/lists/eu-annex-i.yaml`.
    """
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(document, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ListReadError(f"not an HTML document: {error}") from error
    begins, ends, note = (re.compile(patterns[name]) for name in ("annex", "annex_ends", "note"))
    reading = _Reading(begins, ends, note)
    _read_element(root, (), reading)
    found = {code: "\n".join(lines) for code, lines in reading.lines.items() if lines}
    if not found:
        raise ListReadError("the document has no entry of Annex I")
    if reading.inside:
        raise ListReadError("the document ends inside Annex I")
    return found


def _read_element(element: etree._Element, path: tuple[str, ...], reading: _Reading) -> None:
    """One element inside a paragraph (`path`)."""
    cells = _row(element)
    if cells:
        mark, *rest = cells
        _marked(_text(mark), rest, path, reading)
        return
    if not any(child.tag in _BLOCKS for child in _children(element)):
        _words(_text(element), path, reading)
        return
    if element.text and element.text.strip():
        _words(_SPACE.sub(" ", element.text).strip(), path, reading)
    for child in element:
        if child.tag not in {"script", "style", "head"}:
            _read_element(child, path, reading)
        if child.tail and child.tail.strip():
            _words(_SPACE.sub(" ", child.tail).strip(), path, reading)


def _row(element: etree._Element) -> list[etree._Element]:
    """Return the cells of a list's row: two or more beside each other."""
    if element.tag == "tr":
        cells = [child for child in element if child.tag in {"td", "th"}]
    elif element.tag == "div" and "grid-list" in element.get("class", "").split():
        cells = [child for child in element if child.tag == "div"]
    else:
        return []
    return cells if len(cells) > 1 else []


def _marked(mark: str, rest: list[etree._Element], path: tuple[str, ...], reading: _Reading) -> None:
    """A row: what its mark begins. A row with another mark (a dash, a column of a table) is words."""
    if reading.inside and (found := _CODE.match(mark)):
        reading.enter(found["code"], found["words"])
        inner: tuple[str, ...] = ()
    elif reading.inside and reading.code and (step := _MARK.match(mark)):
        if reading.is_of_note(path, step["step"]):
            return
        inner = (*path, step["step"])
        reading.last = ".".join(inner)
    else:
        _words(mark, path, reading)
        inner = path
    for cell in rest:
        _read_element(cell, inner, reading)


def _words(text: str, path: tuple[str, ...], reading: _Reading) -> None:
    """A block of plain words."""
    if not text:
        return
    if reading.ends.match(text):
        reading.inside, reading.code = False, ""
    elif reading.begins.match(text):
        reading.inside = True
    elif reading.inside and not path and (found := _CODE.match(text)):
        reading.enter(found["code"], found["words"])
    elif reading.inside and not path and (marked := _MARKED.match(text)) and (own := _goes_on(marked["step"], reading)):
        reading.last = own
        reading.say(own, marked["words"])
    else:
        if reading.note.match(text):
            reading.noted = (path, "") if text.endswith(":") else None
        reading.say(".".join(path) or reading.last, text)


def _goes_on(step: str, reading: _Reading) -> str:
    """Return the paragraph that a mark without a list begins: the deepest one with which the outline can go on."""
    steps = reading.last.split(".") if reading.last else []
    for depth in range(len(steps), -1, -1):
        path = ".".join((*steps[:depth], step))
        if follows(path, reading.last):
            return path
    return ""


def _children(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        yield child
        if child.tag not in _BLOCKS:
            yield from _children(child)


def _text(element: etree._Element) -> str:
    return _SPACE.sub(" ", "".join(str(part) for part in element.itertext())).strip()


class AnnexReader:
    """Reads the lines of one entry by the patterns of `bot/data/lists/eu-annex-i.yaml` and `quantities.yaml`."""

    def __init__(self, patterns: Mapping[str, Any], quantities: Mapping[str, Any]) -> None:
        self._line = re.compile(patterns["line"])
        self._note = re.compile(patterns["note"])
        self._comparisons = Comparisons.of(quantities, patterns["decimal"])

    def entry(self, code: str, text: str) -> Entry:
        """One entry. Raises ListReadError for a line that is not one of its provisions."""
        paragraphs: list[str] = []
        found: list[ParagraphThreshold] = []
        for line in text.splitlines():
            matched = self._line.match(line)
            if matched is None or matched["entry"] != code:
                raise ListReadError(f"{code}: the line {line[:60]!r} is no provision of the entry")
            if self._note.match(matched["text"]):
                continue
            path = path_of(matched["path"])
            if path and path not in paragraphs:
                paragraphs.append(path)
            found += thresholds(path, matched["text"][:400], self._comparisons)
        return Entry(code=code, paragraphs=tuple(paragraphs), thresholds=tuple(found))
