"""The EU's list, the Harmonized System, parties: copies of the official texts → the shipped editions."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import yaml

from bot.lists.codec import SCHEMA, lines
from bot.lists.model import Edition
from bot.lists.parties import Register
from bot.lists.readers.annex import AnnexReader
from bot.lists.readers.screening import Listed, ScreeningReader

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


def parties(copy: Path) -> str:
    """The parties of the Bureau of Industry and Security from a copy of the Consolidated Screening List."""
    data = json.loads(copy.read_text(encoding="utf-8"))
    reader = ScreeningReader(yaml.safe_load((READING / "screening.yaml").read_text(encoding="utf-8")))
    tables = data["tables"]
    listed = (
        Listed(
            source=tables["sources"][one["s"]],
            name=one["n"].strip(),
            aliases=tuple(one.get("a", ())),
            countries=tuple(one.get("c", ())),
            requirement=tables["licenceRequirements"][one["lr"]] if "lr" in one else "",
            policy=tables["licencePolicies"][one["lp"]] if "lp" in one else "",
            notice=one.get("fr", ""),
        )
        for one in data["entries"]
    )
    found = Register("", "", "", reader.lists(), tuple(reader.parties(listed))).to_data()
    rows = found.pop("parties")
    head = {
        "schema": SCHEMA,
        "date": data["sourceGeneratedAt"][:10],
        "source": "https://www.trade.gov/consolidated-screening-list",
        "terms": "Data of the US federal government: public domain (17 USC 105).",
        **found,
    }
    return lines(head, "parties", rows)
