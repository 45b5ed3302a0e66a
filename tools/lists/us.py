"""The US lists: JSON copies of the Commerce Control List, country chart, country groups → the shipped editions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from babel import Locale

from bot.lists.chart import Chart, Destination
from bot.lists.codec import control_from_data, exemption_from_data
from bot.lists.model import Edition, Entry
from bot.lists.readers.ccl import ListReader, Printed

HERE = Path(__file__).parent
READING = HERE.parents[1] / "bot" / "data" / "lists"
TERMS = "Text of the US federal government: public domain (17 USC 105)."
# Names of the chart and of the country groups that CLDR spells in another way.
OTHER_NAMES = {
    "Bahamas, The": "BS",
    "Burma": "MM",
    "Cape Verde": "CV",
    "China (PRC)": "CN",
    "Congo (Democratic Republic of the)": "CD",
    "Congo (Democratic Republic of)": "CD",
    "Congo (Republic of the)": "CG",
    "Cote d'Ivoire": "CI",
    "Czech Republic": "CZ",
    "Gambia, The": "GM",
    "Korea, South": "KR",
    "Korea, North": "KP",
    "Macau": "MO",
    "Micronesia (Federated State of)": "FM",
    "Palau": "PW",
    "St. Kitts and Nevis": "KN",
    "St. Lucia": "LC",
    "St. Vincent and the Grenadines": "VC",
    "Sao Tome and Principe": "ST",
    "Seycheles": "SC",
    "Seychelles": "SC",
    "South Sudan, Republic of": "SS",
    "Sint Maarten (the Dutch two-fifths of the island of Saint Martin)": "SX",
    "Trinidad and Tobago": "TT",
    "Türkiye": "TR",
    "Vatican City": "VA",
    "Antigua and Barbuda": "AG",
    "Bosnia and Herzegovina": "BA",
    "Hong Kong": "HK",
    "Cote d'lvoire": "CI",
    "Micronesia, Federated States of": "FM",
    "Saint Kitts & Nevis": "KN",
    "Saint Lucia": "LC",
    "Saint Vincent and the Grenadines": "VC",
    "Sao Tome & Principe": "ST",
    "The Bahamas": "BS",
}


def ccl(copy: Path, annex: Path, text_copies: list[Path]) -> Edition:
    """The Commerce Control List.

    Annex I of the EU has most of its entries from the same agreements, so it tells paragraphs from the items of notes.
    """
    data = json.loads(copy.read_text(encoding="utf-8"))
    texts = {code: text for path in text_copies for code, text in _texts(path)}
    patterns = yaml.safe_load((READING / "us-ccl.yaml").read_text(encoding="utf-8"))
    quantities = yaml.safe_load((READING / "quantities.yaml").read_text(encoding="utf-8"))
    reader = ListReader(
        patterns,
        quantities,
        _cited(
            [
                *texts.values(),
                *(one["verbatim_text"] for one in json.loads(annex.read_text(encoding="utf-8"))["entries"]),
            ]
        ),
    )
    corrections = yaml.safe_load((HERE / "us-ccl-corrections.yaml").read_text(encoding="utf-8"))
    printed = {one["eccn"]: _printed(one, texts, corrections) for one in data["entries"]}
    for code in sorted(corrections.keys() - printed.keys()):
        printed[code] = Printed(code, texts[code].partition(".")[0], text=texts[code])
    entries = {code: _corrected(reader.entry(printed[code]), corrections.get(code, {})) for code in sorted(printed)}
    return Edition(
        key="us-ccl",
        title="Commerce Control List",
        jurisdiction="US",
        document="15 CFR 774 Supp. 1",
        date=data["ecfrIssueDate"],
        source="https://www.ecfr.gov/current/title-15/subtitle-B/chapter-VII/subchapter-C/part-774",
        terms=TERMS,
        entries=entries,
        corrected=tuple(sorted(corrections)),
    )


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    """(ECCN, text of its items) from a copy that is a list of {code or eccn, text}."""
    for one in json.loads(path.read_text(encoding="utf-8")):
        code = str(one.get("eccn") or one["code"]).removeprefix("ECCN-")
        if one.get("control_system", "us_ear_ccl") == "us_ear_ccl":
            yield code, str(one["text"])


def _cited(texts: Iterable[str]) -> frozenset[str]:
    """Every code with a paragraph that any text of the list cites, with the paragraphs above it."""
    cited: set[str] = set()
    for text in texts:
        for found in re.finditer(r"\b\d[A-E]\d{3}((?:\.(?:[a-z]|\d{1,2}))+)\b", text):
            steps = found[0].split(".")
            cited |= {".".join(steps[:depth]) for depth in range(2, len(steps) + 1)}
    return frozenset(cited)


def _printed(one: Mapping[str, Any], texts: Mapping[str, str], corrections: Mapping[str, Any]) -> Printed:
    code = one["eccn"]
    replaced = "controls" in corrections.get(code, {})
    rows = (
        ()
        if replaced
        else tuple((row["control"], row["countryChart"]) for row in one["countryChart"] if row["control"])
    )
    heading = one["heading"]
    text = texts.get(code, "").removeprefix(heading)
    items = tuple(
        (item["paragraph"], item["text"])
        for item in one.get("items", ())
        if item["kind"] == "item" and item["paragraph"]
    )
    return Printed(code, heading, rows, one["licenceExceptionFlags"], text, items)


def _corrected(entry: Entry, correction: Mapping[str, Any]) -> Entry:
    """The entry as its correction says it."""
    added = tuple(control_from_data(one) for one in (*correction.get("controls", ()), *correction.get("add", ())))
    corrected = replace(
        entry,
        controls=(*entry.controls, *added),
        pointer=correction.get("to", "" if added else entry.pointer),
    )
    if "x" in correction:
        corrected = replace(corrected, exemptions=tuple(exemption_from_data(one) for one in correction["x"]))
    if "paragraphs" in correction:
        corrected = replace(corrected, paragraphs=tuple(correction["paragraphs"].split()), thresholds=())
    return corrected


def chart(copy: Path, groups: Path) -> Chart:
    """The Commerce Country Chart with the country groups of part 740."""
    data = json.loads(copy.read_text(encoding="utf-8"))
    members: dict[str, set[str]] = {}
    grouped = json.loads(groups.read_text(encoding="utf-8"))["groups"]
    for group, names in grouped.items():
        for name in names:
            members.setdefault(iso(name), set()).add(group)
    rows = {iso(name): _row(iso(name), row, members) for name, row in data["countries"].items()}
    for name, row in data["embargoed"].items():
        part = "742.19, 746.4" if iso(name) == "KP" else {"SY": "746.9", "CU": "746.2", "IR": "746.7"}[iso(name)]
        rows[iso(name)] = Destination(
            iso(name), notes=tuple(row["footnotes"]), groups=frozenset(members.get(iso(name), ())), embargo=part
        )
    if len(rows) != data["countryCount"] + len(data["embargoed"]) - len(
        data["embargoed"].keys() & data["countries"].keys()
    ):
        raise ValueError("two rows of the chart have one code")
    return Chart("15 CFR 738 Supp. 1", data["ecfrIssueDate"], _source(738), tuple(data["columns"]), rows)


def _row(code: str, row: Mapping[str, Any], members: Mapping[str, set[str]]) -> Destination:
    return Destination(code, frozenset(row["marks"]), tuple(row["footnotes"]), frozenset(members.get(code, ())))


def _source(part: int) -> str:
    return f"https://www.ecfr.gov/current/title-15/subtitle-B/chapter-VII/subchapter-C/part-{part}"


def iso(name: str) -> str:
    """The ISO code of a destination as the Regulations call it."""
    if name in OTHER_NAMES:
        return OTHER_NAMES[name]
    found = [code for code, known in Locale("en").territories.items() if known == name and len(code) == 2]  # noqa: PLR2004 - ISO codes
    if len(found) != 1:
        raise ValueError(f"no code for the destination {name!r}")
    return str(found[0])
