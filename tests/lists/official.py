"""Small documents in the officials' own forms, made up; and small editions that they are newer editions of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from msgspec.structs import replace

from bot.lists.forms import chart_to_json, edition_to_json, lines
from bot.lists.loading import ListFiles
from bot.lists.model import Edition, Party, Register

COLUMNS = ("NS 1", "NS 2", "AT 1")


def ecfr_entry(code: str, heading: str, rows: Iterable[tuple[str, str]], items: Sequence[str]) -> str:
    """An entry as the eCFR prints it: title, table of licence requirements, exceptions, items."""
    table = "".join(f"<TR><TD>{escape(control)}</TD><TD>{escape(column)}</TD></TR>" for control, column in rows)
    first, *rest = items
    return (
        f"<FP-2><B>{code} {escape(heading)}</B></FP-2><HD3>License Requirements</HD3>"
        "<FP-1><I>Reason for Control:</I> NS, AT</FP-1>"
        '<DIV class="table_wrapper"><TABLE><THEAD><TR><TH>Control(s)</TH>'
        "<TH>Country Chart (See Supp. No. 1 to part 738)</TH></TR></THEAD>"
        f"<TBODY>{table}</TBODY></TABLE></DIV>"
        "<HD3>List Based License Exceptions (See Part 740 for a description of all license exceptions)</HD3>"
        "<FP-1><I>LVS:</I> $3,000</FP-1><FP-1><I>GBS:</I> N/A</FP-1>"
        "<HD3>List of Items Controlled</HD3><FP-1><I>Related Controls:</I> N/A</FP-1>"
        f"<P><I>Items:</I> {first}</P>" + "".join(f"<P>{escape(one)}</P>" for one in rest)
    )


def ecfr_part(part: int, inside: str) -> bytes:
    """A part with its first supplement, as the versioner API gives it."""
    return (
        f'<?xml version="1.0"?><DIV5 N="{part}" TYPE="PART"><HEAD>PART {part}</HEAD>'
        f'<DIV9 N="Supplement No. 1 to Part {part}" TYPE="APPENDIX"><HEAD>Supplement No. 1 to Part {part}</HEAD>'
        f"{inside}</DIV9></DIV5>"
    ).encode()


GAUGES: tuple[tuple[str, str], ...] = (
    ("NS applies to entire entry", "NS Column 2"),
    ("AT applies to entire entry", "AT Column 1"),
)


def ccl(codes: Iterable[str] = ("7A991", "7A992", "7A993", "7A994"), *more: str) -> bytes:
    """A Commerce Control List of gauges that all are controlled alike, and whatever is given."""
    entries = [ecfr_entry(code, "Imaginary gauges.", GAUGES, ("a. Of brass;", "b. Of wood.")) for code in codes]
    return ecfr_part(774, "<HD1>Category 7</HD1>" + "".join((*entries, *more)))


def ccl_with(*codes: str, new: str, moved: str) -> bytes:
    """The same with another entry, and with one that is controlled for another column."""
    kept = [code for code in codes if code != moved]
    heavier = (("NS applies to entire entry", "NS Column 1"), *GAUGES[1:])
    return ccl(
        kept,
        ecfr_entry(moved, "Imaginary gauges.", heavier, ("a. Of brass;", "b. Of wood.")),
        ecfr_entry(new, "Testers of gauges.", GAUGES, ("a. Of brass.",)),
    )


def chart(rows: Mapping[str, str] = {"China": "XXX", "Japan": "X..", "Germany": "X.."}) -> bytes:
    """A country chart: marks as X and dots; with an embargo, and a footnote below the table."""
    heads = "".join(f"<TH>{one}</TH>" for one in COLUMNS)
    body = "".join(
        f"<TR><TD>{name}</TD>" + "".join("<TD>X</TD>" if mark == "X" else "<TD/>" for mark in marks) + "</TR>"
        for name, marks in rows.items()
    )
    return ecfr_part(
        738,
        f'<TABLE><THEAD><TR><TH rowspan="2">Countries</TH><TH colspan="3">Reasons</TH></TR><TR>{heads}</TR></THEAD>'
        f"<TBODY>{body}<TR><TD>Cuba <sup>1</sup></TD><TD>See part 746 of the EAR to determine whether a license is "
        "required.</TD></TR></TBODY><TFOOT><TR><TD><sup>1</sup> A note.</TD></TR></TFOOT></TABLE>",
    )


def groups(japan: str = "X") -> bytes:
    """The country groups: A, D and E in tables, B as a list."""
    return ecfr_part(
        740,
        "<HD2>Country Group A</HD2><TABLE><THEAD><TR><TH>Country</TH><TH>[A:1] Participating States <sup>1</sup></TH>"
        f"<TH>[A:5]</TH></TR></THEAD><TBODY><TR><TD>Japan</TD><TD>{japan}</TD><TD>X</TD></TR>"
        "<TR><TD>Germany 2</TD><TD>X</TD><TD>X</TD></TR></TBODY>"
        "<TFOOT><TR><TD>1 Country Group A:1 is a list.</TD></TR></TFOOT></TABLE>"
        "<HD2>Country Group B—Countries</HD2><SCOL2><LI>Germany</LI><LI>Japan</LI></SCOL2>"
        "<HD2>Country Group D</HD2><TABLE><THEAD><TR><TH>Country</TH><TH>[D:1] National Security</TH></TR></THEAD>"
        "<TBODY><TR><TD>China (PRC)</TD><TD>X</TD></TR></TBODY></TABLE>"
        "<HD2>Country Group E</HD2><TABLE><THEAD><TR><TH>Country</TH><TH>[E:1] Terrorist Supporting Countries</TH>"
        "</TR></THEAD><TBODY><TR><TD>Cuba</TD><TD>X</TD></TR></TBODY></TABLE>",
    )


def grid(mark: str, *inside: str) -> str:
    """A row of a list as EUR-Lex prints it: its mark in the first column."""
    return (
        f'<div class="grid-container grid-list"><div class="list grid-list-column-1"><span>{mark} </span></div>'
        f'<div class="grid-list-column-2">{"".join(inside)}</div></div>'
    )


def norm(text: str) -> str:
    """A paragraph."""
    return f'<p class="norm">{text}</p>'


def annex(*entries: str) -> bytes:
    """A consolidated text with these entries in its Annex I."""
    before = norm("Article 1") + norm("7A999 is a code that an article names.")
    after = '<p class="title-annex-1">ANNEX II</p>' + norm("7A991 Of which a general authorisation speaks.")
    head = '<p class="title-annex-1">ANNEX I</p>'
    return f"<html><body><div>{before}{head}{''.join(entries)}{after}</div></body></html>".encode()


def annex_entry(code: str, *more: str) -> str:
    """An entry of two paragraphs, and whatever is given."""
    paragraphs = (
        grid("a.", norm("Having a range exceeding 3,5 km;")),
        grid(
            "b.", norm("Having all of the following:"), grid("1.", norm("Of brass; and")), grid("2.", norm("Of wood."))
        ),
    )
    return grid(code, norm("Gauges as follows:"), *paragraphs, *more)


def result(name: str, source: str = "Entity List (EL)", **more: object) -> dict[str, object]:
    """A party as the Consolidated Screening List prints it."""
    return {
        "source": f"{source} - Bureau of Industry and Security",
        "name": name,
        "alt_names": [],
        "addresses": [{"country": "CN"}],
        "license_requirement": "For all items subject to the EAR.",
        "license_policy": "Presumption of denial.",
        "federal_register_notice": "89 FR 96830, 12/5/2024",
        **more,
    }


def screening(day: str, *names: str) -> bytes:
    """The list's own JSON."""
    results = [*map(result, names), {"source": "Specially Designated Nationals (SDN)", "name": "Nobody"}]
    return json.dumps({"search_performed_at": f"{day}T13:15:00Z", "results": results}).encode()


def small_lists(folder: Path, shipped: ListFiles) -> Path:
    """A folder of lists with little in them, of 1 January 2026; whatever is read beside editions is the shipped one."""
    folder.mkdir(parents=True)
    for path in shipped.folder.iterdir():
        if path.suffix in {".yaml", ".tsv"}:
            (folder / path.name).symlink_to(path)
    for name, edition in (("us-ccl", shipped.ccl), ("eu-annex-i", shipped.annex)):
        newer = "2026-10-01" if name == "eu-annex-i" else ""
        text = edition_to_json(replace(edition, date="2026-01-01", corrected=(), newer=newer, entries={}))
        (folder / f"{name}.json").write_text(text)
    rows = {code: shipped.chart.rows[code] for code in ("CU",)}
    chart_ = replace(shipped.chart, date="2026-01-01", columns=COLUMNS, rows=rows)
    (folder / "us-chart.json").write_text(chart_to_json(chart_))
    parties: tuple[Party, ...] = ()
    data = Register("2026-01-01", "", "", shipped.register.lists, parties).to_data()
    found = data.pop("parties")
    head = {"schema": 1, "date": "2026-01-01", "source": "", "terms": "", **data}
    (folder / "us-parties.json").write_text(lines(head, "parties", found))
    (folder / "hs2022.json").symlink_to(shipped.folder / "hs2022.json")
    return folder


def held(edition: Edition) -> list[str]:
    """The codes of an edition."""
    return sorted(edition.entries)
