"""Lists of codes that ask for a licence toward every destination: `{code, title}` records of a copy → an edition."""

from __future__ import annotations

import json
import re
from pathlib import Path

from msgspec.structs import replace

from bot.lists.codes import Shape, parse
from bot.lists.model import Edition, Entry

_LEFT_OUT = re.compile(r"^Not used|^\[Repealed|[\[(]Reserved[\])]")
_MENDED = {"3D00414": "3D004"}
"""Codes at the beginning of another's text, as the copy ran rows and footnotes together."""
_LISTED = frozenset({Shape.ENTRY, Shape.MUNITIONS, Shape.ITEM})
_STEPS = 9
"""Paragraphs of the US Munitions List are kept so deep: a.1."""

EDITIONS = {
    "au-dsgl": Edition(
        key="au-dsgl",
        title="Defence and Strategic Goods List",
        jurisdiction="AU",
        document="Defence and Strategic Goods List 2024",
        date="2024-08-14",
        source="",
        terms="Based on content from the Federal Register of Legislation (CC BY 4.0), F2024L01024; codes only.",
        entries={},
    ),
    "us-usml": Edition(
        key="us-usml",
        title="US Munitions List",
        jurisdiction="US",
        document="22 CFR 121.1",
        date="2025-12-01",
        source="",
        terms="Text of the US federal government: public domain (17 USC 105).",
        entries={},
    ),
    "in-scomet": Edition(
        key="in-scomet",
        title="SCOMET list",
        jurisdiction="IN",
        document="Appendix 3 to Schedule 2 of the ITC (HS)",
        date="2024-09-02",
        source="",
        terms="Official act of the Government of India (Copyright Act 1957, section 52(1)(q)); codes only.",
        entries={},
    ),
    "jp-export-order": Edition(
        key="jp-export-order",
        title="Export Trade Control Order, appended table 1",
        jurisdiction="JP",
        document="Cabinet Order No. 378 of 1949, appended table 1",
        date="2026-06-05",
        source="",
        terms="Japanese law, no copyright (Copyright Act of Japan, article 13); by a copy of others.",
        entries={},
        copied=True,
    ),
    "eu-military": Edition(
        key="eu-military",
        title="EU Common Military List",
        jurisdiction="EU",
        document="Common Military List of 17 February 2020",
        date="2020-02-17",
        source="",
        terms="Codes as in annex I of Norway's export control regulation, which takes it over; acts have no copyright.",
        entries={},
        newer="2023-02-28",
        copied=True,
        partial=True,
    ),
}
"""What the list of each key is; source and entries come from the copy."""


def edition(key: str, copy: Path) -> Edition:
    """Read a list from the records of its copy."""
    data = json.loads(copy.read_text(encoding="utf-8"))
    kept = [one["code"] for one in data["entries"] if not _LEFT_OUT.search(one["title"])]
    mended = [right for wrong, right in _MENDED.items() if any(wrong in one["title"] for one in data["entries"])]
    named = [parse(code) for code in (*kept, *mended)]
    codes = [code for code in named if code is not None and code.shape in _LISTED]
    paragraphs: dict[str, list[str]] = {code.entry: [] for code in codes}
    for code in codes:
        if code.path and not (code.entry.startswith("USML") and code.path.count(".") >= _STEPS):
            paragraphs[code.entry].append(code.path)
    entries = {name: Entry(name, paragraphs=tuple(those)) for name, those in sorted(paragraphs.items())}
    return replace(EDITIONS[key], source=data["source"], entries=entries, corrected=tuple(mended))
