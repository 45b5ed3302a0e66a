"""The eCFR's XML, in small documents made up in its form."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from bot.errors import ListReadError
from bot.lists.difference import checked, difference
from bot.lists.loading import ListFiles
from bot.lists.model import Control, Grant, ParagraphScope
from bot.lists.readers import ecfr
from bot.lists.readers.ccl import ListReader
from tests.lists.conftest import patterns

CCL = """<?xml version="1.0"?>
<DIV5 N="774" TYPE="PART"><HEAD>PART 774—THE COMMERCE CONTROL LIST</HEAD>
<DIV8 N="§ 774.1" TYPE="SECTION"><HEAD>§ 774.1 Introduction.</HEAD><P>Words about 3A001 and others.</P></DIV8>
<DIV9 N="Supplement No. 1 to Part 774" TYPE="APPENDIX">
<HEAD>Supplement No. 1 to Part 774—The Commerce Control List</HEAD>
<HD1>Category 7—Imaginary Goods</HD1>
<HD2>A. “End Items”</HD2>
<P><B>7A999 Imaginary gauges, as follows (see List of Items Controlled).</B></P>
<HD3>License Requirements</HD3>
<P><I>Reason for Control:</I> NS, AT</P>
<DIV class="table_wrapper"><TABLE><THEAD><TR><TH>Control(s)</TH>
<TH>Country Chart (See Supp. No. 1 to part 738)</TH></TR></THEAD>
<TBODY><TR><TD>NS applies to entire entry, except 7A999.b</TD><TD>NS Column 2.</TD></TR>
<TR><TD>AT applies to entire entry</TD><TD>AT Column 1</TD></TR></TBODY></TABLE></DIV>
<HD3>List Based License Exceptions (See Part 740 for a description of all license exceptions)</HD3>
<P><I>LVS:</I> $3,000</P>
<P><I>GBS:</I> N/A</P>
<HD3>List of Items Controlled</HD3>
<P><I>Related Controls:</I> See 7A101: nothing else.</P>
<P><I>Related Definitions:</I> N/A</P>
<P><I>Items:</I> a. Gauges with a range exceeding 3 km;</P>
<P>b. Gauges made of brass.</P>
<NOTE><P>7A999 does not control toys.</P></NOTE>
<P><B>7D999 “Software” for 7A999.</B></P>
<DIV><TABLE><TR><TD>RS applies to entire entry</TD><TD>China, Russia, or Venezuela (see §
742.6(a)(7)).</TD></TR></TABLE></DIV> <P><I>TSR:</I> N/A</P>
<P><B>7C999 Chemicals of gauges.</B></P>
<P>License Requirements</P>
<P><I>Control(s):</I> CB applies to entire entry CB Column 2.</P>
<P>CW applies to 7C999.b and .c. The Commerce Country Chart is not designed to determine licensing
requirements for items controlled for CW reasons. A license is required to export to States not Party to the CWC.</P>
<P>Country Chart. AT applies to entire entry. A license is required for items controlled by this entry
to Iran and North Korea.</P>
<P>7A998 is spoken of here, and is no title.</P>
</DIV9></DIV5>"""

COLUMNS = ("CB 1", "NS 1", "NS 2")
CHART = """<DIV5 N="738"><DIV9 N="Supplement No. 1 to Part 738" TYPE="APPENDIX"><HEAD>Commerce Country Chart</HEAD>
<TABLE><THEAD><TR><TH>Countries</TH><TH>CB 1</TH><TH>NS 1</TH><TH>NS 2</TH></TR></THEAD>
<TR><TD>Ruritania <SU>2 3</SU></TD><TD>X</TD><TD> </TD><TD>x</TD></TR>
<TR><TD>Freedonia</TD><TD></TD><TD></TD><TD></TD></TR>
<TR><TD>Cuba</TD><TD>See part 746 of the EAR.</TD></TR></TABLE></DIV9></DIV5>"""


def test_entries_are_told_apart_with_their_rows_exceptions_and_items(reader: ListReader) -> None:
    first, second, third = ecfr.entries(CCL.encode(), patterns("us-ccl.yaml")["labels"])

    assert first.code == "7A999"
    assert first.rows == (
        ("NS applies to entire entry, except 7A999.b", "NS Column 2."),
        ("AT applies to entire entry", "AT Column 1"),
    )
    assert first.exceptions == {"LVS": "$3,000", "GBS": "N/A"}
    assert first.text.startswith("a. Gauges")
    assert second.code == "7D999"

    entry = reader.entry(first)
    assert entry.paragraphs == ("a", "b")
    assert entry.controls == (
        Control("NS", ParagraphScope(outside=("b",)), column="NS 2"),
        Control("AT", ParagraphScope(), column="AT 1"),
    )
    assert [(one.symbol, one.grant, one.limit) for one in entry.exemptions] == [
        ("LVS", Grant.YES, 3000),
        ("GBS", Grant.NO, None),
    ]
    assert [(one.path, one.value, one.unit) for one in entry.thresholds] == [("a", 3, "km")]
    assert reader.entry(second).controls[0].family == "cn-ru-ve"
    assert reader.entry(third).controls == (
        Control("CB", ParagraphScope(), column="CB 2"),
        Control("CW", ParagraphScope(inside=("b", "c")), family="cwc-non-party"),
        Control("AT", ParagraphScope(), family="iran-north-korea"),
    )


def test_a_new_edition_is_compared_with_the_one_on_file(reader: ListReader, files: ListFiles) -> None:
    printed = ecfr.entries(CCL.encode(), patterns("us-ccl.yaml")["labels"])

    new = replace(files.ccl, date="2027-01-01", entries=reader.entries(printed))

    assert (new.key, new.date, len(new.entries)) == ("us-ccl", "2027-01-01", 3)
    assert "7A999" in difference(files.ccl, new).added
    with pytest.raises(ListReadError, match="looks truncated"):
        checked(files.ccl, new)


def test_rows_of_the_chart_have_marks_footnotes_or_a_pointer() -> None:
    rows = ecfr.chart(CHART.encode(), COLUMNS)

    assert [(row.name, sorted(row.marks), row.notes, row.pointer) for row in rows] == [
        ("Ruritania", ["CB 1", "NS 2"], (2, 3), ""),
        ("Freedonia", [], (), ""),
        ("Cuba", [], (), "See part 746 of the EAR."),
    ]


@pytest.mark.parametrize(
    "document",
    [
        "",
        "<html><body>Service unavailable</body></html>",
        CCL[: len(CCL) // 2],
        '<DIV5 N="774"><DIV9 N="Supplement No. 1 to Part 774"><HEAD>Empty</HEAD></DIV9></DIV5>',
        '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
    ],
)
def test_a_broken_or_foreign_document_is_named_and_never_half_read(document: str) -> None:
    with pytest.raises(ListReadError):
        ecfr.entries(document.encode(), patterns("us-ccl.yaml")["labels"])


@pytest.mark.parametrize("columns", [("CB 1",), (*COLUMNS, "MT 1")])
def test_a_chart_with_other_columns_is_refused(columns: tuple[str, ...]) -> None:
    with pytest.raises(ListReadError, match="Ruritania"):
        ecfr.chart(CHART.encode(), columns)
