"""The EU's list, the Harmonized System, parties: copies of the official texts → the shipped editions."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import yaml

from bot.lists.forms import SCHEMA, lines
from bot.lists.model import Edition, Effect, Party, PartyList, Register
from bot.lists.readers.eurlex import AnnexReader
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


_NAMED = {
    "Islamic Republic of Iran": "IR",
    "North Korea": "KP",
    "Islamic Republic of Pakistan": "PK",
    "Russian Federation": "RU",
    "People's Republic of China": "CN",
    "United Arab Emirates": "AE",
    "Hong Kong": "HK",
    "Syrian Arab Republic": "SY",
    "Republic of Lebanon": "LB",
    "Taiwan": "TW",
    "Arab Republic of Egypt": "EG",
    "Islamic Republic of Afghanistan": "AF",
    "India": "IN",
    "Republic of Yemen": "YE",
    "State of Israel": "IL",
}
_CONCERN = re.compile(r"CW|[BCMN](?=[,、;]|$)")
_BRACKETED = re.compile(r"^(?P<name>.*\S)\s*[(（](?P<alias>[^()（）]+)[)）]$")


def japanese_parties(copy: Path) -> str:
    """Read Japan's Foreign User List. Its concerns (B, C, M, N, CW) take the place of other lists' sections."""
    listed = (_user(one) for one in json.loads(copy.read_text(encoding="utf-8")))
    document = "Foreign User List of 29 September 2025"
    source = "https://www.meti.go.jp/press/2025/09/20250929006/20250929006.html"
    lists = {"JP-FUL": PartyList("JP-FUL", "Foreign User List", "JP", document, source)}
    found = Register("", "", "", lists, tuple(listed)).to_data()
    rows = found.pop("parties")
    terms = "Names as published; notices of Japanese ministries have no copyright (Copyright Act, article 13)."
    head = {"schema": SCHEMA, "date": "2025-09-29", "source": source, "terms": terms, **found}
    return lines(head, "parties", rows)


def _user(one: dict[str, Any]) -> Party:
    """Read one party. A cell of its address may continue with an alias that was printed beside it."""
    address = one["addresses"][0]
    country = next(name for name in _NAMED if address.startswith(name))
    names = [one["entity_name"], *one["aliases"], address.removeprefix(country).strip()]
    apart: list[str] = []
    for name in (" ".join(name.split()) for name in names if name.strip()):
        bracketed = _BRACKETED.match(name)
        apart += [bracketed["name"], bracketed["alias"]] if bracketed else [name]
    concerns = " ".join(dict.fromkeys(_CONCERN.findall(one["reason"])))
    kept = list(dict.fromkeys(apart))
    return Party(
        kept[0], "JP-FUL", Effect("end-use-check", cites=concerns), tuple(kept[1:]), countries=(_NAMED[country],)
    )
