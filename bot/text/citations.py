"""Citations of acts, normalised: `No. 39 of 2023`, `2023年第39号`, `89 FR 96790`, `SI 2024/346`. PURE."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from bot.text.tables import generated


class _Forms(NamedTuple):
    """The regular expressions of bot/data/citations.yaml; that file explains each."""

    forms: tuple[tuple[str, re.Pattern[str]], ...]
    bare: re.Pattern[str]
    several: re.Pattern[str]
    before: re.Pattern[str]
    numbered: re.Pattern[str]


@cache
def _forms() -> _Forms:
    table = generated()["citations"]
    return _Forms(
        tuple((kind, re.compile(form, re.IGNORECASE)) for kind, form in table["forms"]),
        *(re.compile(table[name], re.IGNORECASE) for name in ("bare", "list", "before", "numbered")),
    )


Citation = tuple[str, str, str]
"""Kind, number, year or second part."""


def citations(text: str) -> list[Citation]:
    """Return every citation in a text, normalised."""
    return [citation for citation, _, _ in _find(unicodedata.normalize("NFKC", text))]


def is_numbered(text: str) -> bool:
    """Return whether a text holds what looks like an act's number, in whatever form."""
    return _forms().numbered.search(text) is not None


def take(text: str) -> tuple[list[Citation], list[str], str]:
    """Return a query's citations, its numbers without a year ("announcement 39"), and the text without both."""
    rest = unicodedata.normalize("NFKC", text)
    cited: list[Citation] = []
    for citation, start, end in sorted(_find(rest), key=lambda place: -place[1]):
        cited.insert(0, citation)
        rest = _without(rest, start, end)
    bare = [match["n"].lstrip("0") for match in _forms().bare.finditer(rest)]
    return list(dict.fromkeys(cited)), bare, _forms().bare.sub(" ", rest)


def _without(text: str, start: int, end: int) -> str:
    """Cut a citation and the words that belong to it ("Announcement No.", 商务部公告)."""
    before = _forms().before.sub("", text[:start])
    return f"{before} {text[end:]}"


def _find(text: str) -> Iterator[tuple[Citation, int, int]]:
    spans: list[tuple[int, int]] = []
    for match in _forms().several.finditer(text):
        spans.append(match.span())
        for number in _numbers(match["numbers"]):
            yield ("n", number, match["y"]), *match.span()
    for kind, form in _forms().forms:
        for match in form.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in spans):
                continue
            spans.append(match.span())
            yield (kind, match["n"].lstrip("0"), match["y"].upper()), *match.span()


def _numbers(text: str) -> list[str]:
    """Expand `55 to 58, 61 and 62` to each number."""
    numbers: list[str] = []
    for part in re.split(r"\s*(?:,|and|&)\s*", text):
        ends = [int(end) for end in re.findall(r"\d+", part)]
        if ends:
            numbers += [str(n) for n in range(ends[0], min(ends[-1], ends[0] + 50) + 1)]
    return numbers
