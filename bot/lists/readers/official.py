"""Official documents of a list → the rows of its file. The one entrance for whoever has the documents.

Needs nothing but the documents, the reading patterns and a little of the edition before (`Before`), so that it can be
run apart from everything else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.errors import ListReadError
from bot.lists.forms import entry_to_data, row_to_data
from bot.lists.model import Before, Destination, Register, Rows
from bot.lists.readers import ecfr, eurlex, screening
from bot.lists.readers.ccl import ListReader, cited
from bot.lists.readers.ecfr import CountryNames
from bot.lists.readers.eurlex import AnnexReader

Patterns = Callable[[str], Mapping[str, Any]]
"""A file of reading patterns by its name."""


def read(key: str, documents: Sequence[bytes], before: Before, patterns: Patterns) -> Rows:
    """Read the documents of a list. Raises ListReadError, which names what is wrong with them."""
    reader = _READERS.get(key)
    if reader is None:
        raise ListReadError(f"there is no reader for the list {key!r}")
    for document in documents:
        start = document[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        if not start:
            raise ListReadError("the document is empty")
        if key not in _OF_HTML and (start.startswith((b"<!doctype html", b"<html"))):
            raise ListReadError("a web page came in place of the document: an error, a login, or another address")
    return reader(documents, before, patterns)


def _ccl(documents: Sequence[bytes], before: Before, patterns: Patterns) -> Rows:
    wording = patterns("us-ccl.yaml")
    printed = ecfr.entries(documents[0], wording["labels"])
    named = cited(one.text for one in printed) | frozenset(before.named)
    entries = ListReader(wording, patterns("quantities.yaml"), named, strict=False).entries(printed)
    return Rows("entries", {code: entry_to_data(entry) for code, entry in entries.items()}, {})


def _chart(documents: Sequence[bytes], before: Before, patterns: Patterns) -> Rows:
    """Return the chart of part 738 and, as the second document, the country groups of part 740."""
    iso = CountryNames(patterns("us-destinations.yaml")).iso
    members: dict[str, frozenset[str]] = {}
    for name, of in ecfr.groups(documents[1]).items():
        members[iso(name)] = members.get(iso(name), frozenset()) | of
    rows = {iso(row.name): _destination(iso(row.name), row, members, before) for row in _charted(documents[0], before)}
    return Rows("rows", {code: row_to_data(rows[code], before.columns) for code in sorted(rows)}, {})


def _charted(document: bytes, before: Before) -> list[ecfr.ChartRow]:
    return ecfr.chart(document, before.columns)


def _destination(code: str, row: ecfr.ChartRow, members: Mapping[str, frozenset[str]], before: Before) -> Destination:
    embargo = (before.embargoed or {}).get(code) or "746" if row.pointer else ""
    return Destination(code, row.marks, row.notes, members.get(code, frozenset()), embargo)


def _annex(documents: Sequence[bytes], before: Before, patterns: Patterns) -> Rows:
    del before
    wording = patterns("eu-annex-i.yaml")
    reader = AnnexReader(wording, patterns("quantities.yaml"))
    found = eurlex.provisions(documents[0], wording)
    return Rows("entries", {code: entry_to_data(reader.entry(code, found[code])) for code in sorted(found)}, {})


def _parties(documents: Sequence[bytes], before: Before, patterns: Patterns) -> Rows:
    del before
    try:
        data = json.loads(documents[0])
        results, day = data["results"], str(data["search_performed_at"])[:10]
    except (ValueError, KeyError, TypeError) as error:
        raise ListReadError(f"not the screening list's JSON: {type(error).__name__} {error}") from error
    reader = screening.ScreeningReader(patterns("screening.yaml"))
    register = Register(day, "", "", reader.lists(), tuple(reader.parties(map(screening.printed, results))))
    data = register.to_data()
    return Rows("parties", data.pop("parties"), {**data, "date": day})


_READERS: Mapping[str, Callable[[Sequence[bytes], Before, Patterns], Rows]] = {
    "us-ccl": _ccl,
    "us-chart": _chart,
    "eu-annex-i": _annex,
    "us-parties": _parties,
}
_OF_HTML = frozenset({"eu-annex-i"})
_HEAD = 1_000
