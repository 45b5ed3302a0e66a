"""Workbooks as parts lists."""

import csv
import io
import re
import zipfile
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from click.testing import CliRunner

from bot.errors import UsageError
from bot.parts import tables
from handlers.terminal import batch
from handlers.terminal.restricted import restricted_command

ROWS: list[list[object]] = [
    ["Pos", "Part", "HS code", "Ship to", "Ship date"],
    [1, "graphite", 2504101000, "US", date(2024, 12, 10)],
    [2, "hex bolt M8", 7318158190, "Japan", date(2024, 12, 10)],
    [],
    [3, "gallium", 8112929010, "Germany", date(2024, 12, 10)],
]


def xlsx(rows: list[list[object]]) -> bytes:
    def cell(value: object) -> str:
        if isinstance(value, int):
            return f"<c><v>{value}</v></c>"
        if isinstance(value, date):
            return f'<c s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
        return f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = "http://schemas.openxmlformats.org/package/2006"
    data = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{packed}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{packed}/relationships">'
        f'<Relationship Id="r1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
        '<sheet name="empty" sheetId="1" r:id="r1"/><sheet name="parts" sheetId="2" r:id="r2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packed}/relationships">'
        f'<Relationship Id="r1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{rel}/worksheet" Target="worksheets/sheet2.xml"/>'
        f'<Relationship Id="r3" Type="{rel}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
        "</styleSheet>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData/></worksheet>',
        "xl/worksheets/sheet2.xml": f'<worksheet xmlns="{main}"><sheetData>{data}</sheetData></worksheet>',
    }
    return zipped(parts)


def ods(rows: list[list[object]]) -> bytes:
    def cell(value: object) -> str:
        if isinstance(value, int):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        if isinstance(value, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'

    name = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{one}="{name}:{one}:1.0"' for one in ("office", "table", "text"))
    data = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="parts">{data}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    listing = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    manifest = f'<manifest:manifest xmlns:manifest="{name}:manifest:1.0">{listing}</manifest:manifest>'
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def zipped(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text if name == "mimetype" else f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return out.getvalue()


@pytest.mark.parametrize(("suffix", "made"), [(".xlsx", xlsx(ROWS)), (".ods", ods(ROWS))])
def test_a_workbook_is_answered_like_a_list(tmp_path: Path, suffix: str, made: bytes) -> None:
    book = tmp_path / f"parts{suffix}"
    book.write_bytes(made)
    result = CliRunner().invoke(restricted_command, ["--batch", str(book), "--csv"])

    assert result.exit_code == 0, result.stderr
    rows = list(csv.DictReader(io.StringIO(result.stdout.lstrip("\ufeff"))))
    assert [(row["Pos"], row["Part"], row["HS code"], row["Ship date"]) for row in rows] == [
        ("1", "graphite", "2504101000", "2024-12-10"),
        ("2", "hex bolt M8", "7318158190", "2024-12-10"),
        ("3", "gallium", "8112929010", "2024-12-10"),
    ]
    assert [row["outcome"] for row in rows] == ["restricted", "not-covered", "restricted"]
    assert "1 blank, passed over" in result.stderr


@pytest.mark.parametrize("body", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest", xlsx([])[:200], zipped({"a.xml": "x"})])
def test_what_is_no_workbook_is_refused_with_what_to_do(body: bytes) -> None:
    with pytest.raises(UsageError, match="save it again, or as CSV"):
        list(batch.workbook_rows(body))


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_MOST_BYTES", 1000)
    with pytest.raises(UsageError, match="unpacks to"):
        list(batch.workbook_rows(xlsx(ROWS)))


def far(reference: str) -> bytes:
    """A workbook whose last cell stands there."""
    book = xlsx([["graphite"]])
    unpacked = {
        name: zipfile.ZipFile(io.BytesIO(book)).read(name).decode()
        for name in zipfile.ZipFile(io.BytesIO(book)).namelist()
    }
    sheet = unpacked["xl/worksheets/sheet2.xml"]
    row = "".join(sign for sign in reference if sign.isdigit())
    cell = f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>'
    return zipped({**unpacked, "xl/worksheets/sheet2.xml": sheet.replace("</sheetData>", cell)})


@pytest.mark.parametrize("reference", ["XFD1048576", "XFD900000", "ZZZ1048576"])
def test_a_cell_that_is_far_away_is_told_and_costs_no_more_than_the_list(tmp_path: Path, reference: str) -> None:
    path = tmp_path / "parts.xlsx"
    path.write_bytes(far(reference))

    result = CliRunner().invoke(restricted_command, ["--batch", str(path)])

    assert isinstance(result.exception, UsageError)
    assert "save the list as CSV" in str(result.exception) or "cannot be read" in str(result.exception)


def test_a_wide_or_long_sheet_is_read_all_the_same(tmp_path: Path) -> None:
    for reference in ("XFD3", "B200000"):
        path = tmp_path / "parts.xlsx"
        path.write_bytes(far(reference))
        result = CliRunner().invoke(restricted_command, ["--batch", str(path)])
        assert result.exit_code == 0, result.exception
        assert '"graphite"' in result.output


def test_a_workbook_of_very_many_sheets_is_refused() -> None:
    names = [f"S{number}" for number in range(tables.MOST_SHEETS + 1)]
    book = zipfile.ZipFile(io.BytesIO(xlsx(ROWS)))
    entries = {name: book.read(name).decode() for name in book.namelist()}
    sheets = "".join(f'<sheet name="{name}" sheetId="{place}" r:id="r2"/>' for place, name in enumerate(names, start=1))
    whole = re.sub(r"<sheets>.*</sheets>", f"<sheets>{sheets}</sheets>", entries["xl/workbook.xml"])

    with pytest.raises(UsageError, match="101 sheets"):
        list(batch.workbook_rows(zipped({**entries, "xl/workbook.xml": whole})))


def test_a_locked_workbook_is_told_as_such() -> None:
    """Excel wraps an encrypted workbook into an older container, whose directory names what is in it."""
    body = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)

    with pytest.raises(UsageError, match="locked with a password"):
        list(batch.workbook_rows(body))
