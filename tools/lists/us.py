"""The US lists: JSON copies of the Commerce Control List, country chart, country groups → the shipped editions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from msgspec import convert
from msgspec.structs import replace

from bot.lists.forms import ControlForm, ExceptionForm
from bot.lists.model import Chart, Destination, Edition, Entry
from bot.lists.readers.ccl import ListReader, Printed, cited
from bot.lists.readers.ecfr import CountryNames

HERE = Path(__file__).parent
READING = HERE.parents[1] / "bot" / "data" / "lists"
TERMS = "Text of the US federal government: public domain (17 USC 105)."


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
        cited(
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
    """Return the entry with its correction applied."""
    added = tuple(
        convert(one, ControlForm).control() for one in (*correction.get("controls", ()), *correction.get("add", ()))
    )
    corrected = replace(
        entry,
        controls=(*entry.controls, *added),
        pointer=correction.get("to", "" if added else entry.pointer),
    )
    if "x" in correction:
        corrected = replace(
            corrected, exemptions=tuple(convert(one, ExceptionForm).exception() for one in correction["x"])
        )
    if "paragraphs" in correction:
        corrected = replace(corrected, paragraphs=tuple(correction["paragraphs"].split()), thresholds=())
    return corrected


def chart(copy: Path, groups: Path) -> Chart:
    """Build the Commerce Country Chart, with the country groups of part 740."""
    data = json.loads(copy.read_text(encoding="utf-8"))
    iso = CountryNames(yaml.safe_load((READING / "us-destinations.yaml").read_text(encoding="utf-8"))).iso
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
