"""The EU's list and the Harmonized System: copies of the official texts → the shipped editions."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import yaml

from bot.lists.codec import SCHEMA, lines
from bot.lists.model import Edition
from bot.lists.readers.annex import AnnexReader

READING = Path(__file__).parents[2] / "bot" / "data" / "lists"


def annex(copy: Path) -> Edition:
    """Annex I of Regulation (EU) 2021/821."""
    data = json.loads(copy.read_text(encoding="utf-8"))
    patterns = yaml.safe_load((READING / "eu-annex-i.yaml").read_text(encoding="utf-8"))
    quantities = yaml.safe_load((READING / "quantities.yaml").read_text(encoding="utf-8"))
    reader = AnnexReader(patterns, quantities)
    entries = {one["entry_code"]: reader.entry(one["entry_code"], one["verbatim_text"]) for one in data["entries"]}
    if len(entries) != data["entry_count"]:
        raise ValueError("an entry stands twice")
    return Edition(
        key="eu-annex-i",
        title="EU dual-use list",
        jurisdiction="EU",
        document="Regulation (EU) 2021/821, Annex I",
        date=data["valid_from"],
        source="https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:" + data["corpus_version"],
        terms=(
            "© European Union, eur-lex.europa.eu: reuse with the source named (Commission Decision 2011/833/EU). "
            "Only the Official Journal is authentic."
        ),
        entries=dict(sorted(entries.items())),
        newer="2026-09-14",
    )


def nomenclature(copy: Path) -> str:
    """The Harmonized System 2022."""
    with copy.open(encoding="utf-8", newline="") as file:
        names = {row["hscode"]: row["description"] for row in csv.DictReader(file) if row["hscode"].isdigit()}
    head = {
        "schema": SCHEMA,
        "edition": "HS 2022",
        "source": "https://github.com/datasets/harmonized-system",
        "terms": "Open Data Commons Public Domain Dedication and License (PDDL).",
        "count": len(names),
    }
    return lines(head, "names", dict(sorted(names.items())))
