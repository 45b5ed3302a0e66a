"""How acts are cited: `No. 39 of 2023`, `2023年第39号`, `89 FR 96790`, `SI 2024/346`. One key for every spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?P<n>\d{1,5})\s*,?\s*of\s+(?P<y>(?:19|20)\d\d)\b", re.IGNORECASE), "n"),
    (re.compile(r"(?P<y>(?:19|20)\d\d)\s*(?:年度?|년)\s*第?\s*(?P<n>\d{1,4})\s*(?:号|號|호)"), "n"),
    (re.compile(r"(?P<y>(?:19|20)\d\d)\s*年.{0,12}?第\s*(?P<n>\d{1,4})\s*(?:号|號)"), "n"),
    (re.compile(r"第\s*(?P<n>\d{1,4})\s*(?:号|號)\s*(?:公告|令)?\s*[(（,]?\s*(?P<y>(?:19|20)\d\d)(?!\d)"), "n"),
    (re.compile(r"제?\s*(?P<y>(?:19|20)\d\d)\s*-\s*(?P<n>\d{1,4})\s*호"), "n"),
    (re.compile(r"\b(?P<n>\d{2,3})\s*F(?:ed)?\.?\s*R(?:eg)?\.?\s*(?:no\.?\s*)?(?P<y>\d{3,6})\b", re.IGNORECASE), "fr"),
    (re.compile(r"\b(?:FR\s*Doc\.?\s*(?:No\.?\s*)?)?(?P<y>(?:19|20)\d\d)-(?P<n>\d{5})\b", re.IGNORECASE), "doc"),
    (re.compile(r"\bSOR\s*/?\s*(?P<y>(?:19|20)\d\d)\s*-\s*(?P<n>\d{1,4})\b", re.IGNORECASE), "sor"),
    (re.compile(r"\b(?:RIN\s*)?(?P<n>\d{4})-(?P<y>[A-Z]{2}\d{2})\b", re.IGNORECASE), "rin"),
    (re.compile(r"(?<![\d/])(?P<n>\d{1,4})\s*/\s*[A-Z]{3,12}\s*/\s*(?P<y>(?:19|20)\d\d)", re.IGNORECASE), "n"),
    (re.compile(r"(?<![\d/])(?P<y>(?:19|20)\d\d)\s*/\s*(?P<n>\d{1,4})(?:/E[CU]\b|/EEC\b)?(?![\d/])"), "n"),
    (re.compile(r"(?<![\d/.-])(?P<n>\d{1,4})\s*/\s*(?P<y>(?:19|20)\d\d)(?![\d/])"), "n"),
)
_BARE = re.compile(
    r"(?:\bno\.?|\bnr\.?|\bnº|№|#|\bnumber|\bannouncement(?:\s+no\.?)?|\border(?:\s+no\.?)?|\bdecree(?:\s+no\.?)?"
    r"|\b(?:resolution|decision|directive|notification|circular|regulation)(?:\s+no\.?)?|公告第?|第|제)"
    r"\s*(?P<n>\d{1,4})(?:\s*(?:号|號|호))?(?![\w/.-])",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"\bNos?\.?\s*(?P<numbers>\d{1,4}(?:\s*(?:,|and|&|to|-)\s*(?:Nos?\.?\s*)?\d{1,4})+)\s+of\s+(?P<y>(?:19|20)\d\d)",
    re.IGNORECASE,
)

Citation = tuple[str, str, str]
"""Kind, number, year or second part."""


def citations(text: str) -> list[Citation]:
    """Every citation in a text, in one spelling."""
    return [found for found, _, _ in _find(unicodedata.normalize("NFKC", text))]


def take(text: str) -> tuple[list[Citation], list[str], str]:
    """Citations of a query, numbers given without a year ("announcement 39"), and the text without both."""
    shown = unicodedata.normalize("NFKC", text)
    found: list[Citation] = []
    for citation, start, end in sorted(_find(shown), key=lambda hit: -hit[1]):
        found.insert(0, citation)
        shown = _without(shown, start, end)
    bare = [match["n"].lstrip("0") for match in _BARE.finditer(shown)]
    return list(dict.fromkeys(found)), bare, _BARE.sub(" ", shown)


def _without(text: str, start: int, end: int) -> str:
    """Cut a citation and the words that belong to it ("Announcement No.", 商务部公告)."""
    before = re.sub(
        r"(?:\b(?:MOFCOM|GAC|BIS)\b[\s/]*)*(?:\bannouncement|\border|\bdecree|\bdecision|\bresolution|\bdirective|\bnotification|\bregulation(?:\s*\(EU\))?|\bpermen(?:dag)?(?:\s+ESDM)?|\bSI"
        r"|\bS\.I\.|商务部|海关总署|、|公告|상무부|공고)*[\s.]*(?:\bno\.?|\bnos\.?|№|#|第|제)?[\s.]*$",
        "",
        text[:start],
        flags=re.IGNORECASE,
    )
    return f"{before} {text[end:]}"


def _find(text: str) -> Iterator[tuple[Citation, int, int]]:
    taken: list[tuple[int, int]] = []
    for match in _LIST.finditer(text):
        taken.append(match.span())
        for number in _numbers(match["numbers"]):
            yield ("n", number, match["y"]), *match.span()
    for form, kind in _FORMS:
        for match in form.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            yield (kind, match["n"].lstrip("0"), match["y"].upper()), *match.span()


def _numbers(text: str) -> list[str]:
    """`55 to 58, 61 and 62` → each number."""
    found: list[str] = []
    for part in re.split(r"\s*(?:,|and|&)\s*", text):
        ends = [int(end) for end in re.findall(r"\d+", part)]
        if ends:
            found += [str(n) for n in range(ends[0], min(ends[-1], ends[0] + 50) + 1)]
    return found
