"""The Commerce Control List's own wording, in small entries made up for the test."""

from __future__ import annotations

import pytest

from bot.errors import ListReadError
from bot.lists.forms import entry_from_data, entry_to_data
from bot.lists.model import Control, Extent, Grant, LicenceException, ParagraphScope, ParagraphThreshold
from bot.lists.readers.ccl import ListReader, Printed, Wording, scopes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("entire entry", [ParagraphScope()]),
        ("the entire entry.", [ParagraphScope()]),
        ("entire entry, except 7A999.b", [ParagraphScope(outside=("b",))]),
        ("entire entry except 7A999.x and .y", [ParagraphScope(outside=("x", "y"))]),
        (
            "7A999.a.1 to a.3, b, e, f.2 to f.4, g to j",
            [ParagraphScope(inside=("a.1", "a.2", "a.3", "b", "e", "f.2", "f.3", "f.4", "g", "h", "i", "j"))],
        ),
        (
            "7A999.b (except .b.5), .c, and .f (except f.3)",
            [ParagraphScope(inside=("b", "c", "f"), outside=("b.5", "f.3"))],
        ),
        ("paragraphs .a, .d, and .x", [ParagraphScope(inside=("a", "d", "x"))]),
        ("items controlled by 7A999.d.15 and .16", [ParagraphScope(inside=("d.15", "d.16"))]),
        ("7A999.a.3.f only", [ParagraphScope(inside=("a.3.f",))]),
        (
            "“software” for commodities controlled by 3A001.z.1.a, z.2.a and 3A090.a",
            [ParagraphScope(about=("3A001.z.1.a", "3A001.z.2.a", "3A090.a"), in_part=True)],
        ),
        (
            "“technology” for items controlled by 2B001 to 2B009 or 2D001",
            [ParagraphScope(about=("2B001-2B009", "2D001"), in_part=True)],
        ),
        (
            "7A999.c when usable in “missiles”; and to 7A999.z.2",
            [ParagraphScope(inside=("c",), in_part=True), ParagraphScope(inside=("z.2",))],
        ),
        ("items that meet or exceed the parameters of 1C216", [ParagraphScope(about=("1C216",), in_part=True)]),
        ("shotguns with a barrel length less than 18 inches (45.72 cm)", [ParagraphScope(in_part=True)]),
        (
            "entire entry except: 7A999.b; parts in 7A999.x if for an aircraft of 7A999.b; and 7A999.y",
            [ParagraphScope(outside=("b", "x", "y")), ParagraphScope(inside=("x",), in_part=True)],
        ),
    ],
)
def test_the_words_of_a_control_are_its_scope(wording: Wording, text: str, expected: list[ParagraphScope]) -> None:
    assert list(scopes("7A999", text, wording)) == expected


def test_a_scope_reaches_a_paragraph_whole_in_part_or_not() -> None:
    scope = ParagraphScope(inside=("b",), outside=("b.5",))

    assert [scope.covers(path) for path in ("", "a", "b", "b.4", "b.5", "b.5.a")] == [
        Extent.PART,
        Extent.NONE,
        Extent.PART,
        Extent.WHOLE,
        Extent.NONE,
        Extent.NONE,
    ]


def test_an_entry_is_read_with_columns_families_exceptions_paragraphs_and_thresholds(reader: ListReader) -> None:
    printed = Printed(
        code="7A999",
        heading="Imaginary gauges having a range exceeding 3 km, as follows (see List of Items Controlled).",
        rows=(
            ("NS applies to entire entry, except 7A999.b", "NS Column 2."),
            ("RS applies to 7A999.b", "China, Russia, or Venezuela (see § 742.6(a)(7))."),
            ("UN applies to entire entry", "See § 746.1(b) for UN controls"),
            ("CC applies to entire entry", "Column 1."),
            ("AT applies to entire entry", "N/A."),
        ),
        exceptions={
            "LVS": "$1,500",
            "GBS": "N/A",
            "TSR": "Yes, except 7A999.b",
            "STA": "License Exception STA may not be used to ship 7A999.a to Country Group A:6.",
        },
        text=(
            "a. Gauges having all of the following: a.1. A frame rate of 9 Hz or less; and "
            "a.2. A mass exceeding 2 × 10 3 kg; "
            "Note: 7A999.a does not control any of the following: a. Clocks; b. Toys with a mass of less than 1 kg; "
            "or c. Bells. "
            "b. Software with more than 4 × 10 6 “active pixels”; c. [Reserved]"
        ),
    )

    entry = reader.entry(printed)

    assert entry.paragraphs == ("a", "a.1", "a.2", "b")
    assert entry.controls == (
        Control("NS", ParagraphScope(outside=("b",)), column="NS 2"),
        Control("RS", ParagraphScope(inside=("b",)), family="cn-ru-ve", cites="742.6(a)(7)"),
        Control("UN", ParagraphScope(), family="un-embargo", cites="746.1(b)"),
        Control("CC", ParagraphScope(), column="CC 1"),
    )
    assert entry.exemptions == (
        LicenceException("LVS", Grant.YES, limit=1500),
        LicenceException("GBS", Grant.NO),
        LicenceException("TSR", Grant.IN_PART, ParagraphScope(outside=("b",), in_part=True)),
        LicenceException("STA", Grant.BARRED, ParagraphScope(inside=("a",)), barred_to=("A:6",)),
    )
    assert entry.thresholds == (
        ParagraphThreshold("", "range", ">", 3, "km"),
        ParagraphThreshold("a.1", "frame rate", "<=", 9, "Hz"),
        ParagraphThreshold("a.2", "mass", ">", 2000, "kg"),
        ParagraphThreshold("b", "", ">", 4_000_000, "active pixels"),
    )
    assert entry_from_data("7A999", entry_to_data(entry)) == entry


@pytest.mark.parametrize(
    ("heading", "text", "pointer"),
    [
        ("Guidance sets. (These items are “subject to the ITAR.” See 22 CFR parts 120 through 130.)", "", "itar"),
        ("Computers for military use that no category enumerates are controlled by ECCN 3A611.", "", "3A611"),
        ("Equipment on the munitions list.", "No items currently are in this ECCN.", "empty"),
    ],
)
def test_an_entry_without_rows_points_elsewhere(reader: ListReader, heading: str, text: str, pointer: str) -> None:
    assert reader.entry(Printed("7A999", heading, text=text)).pointer == pointer


@pytest.mark.parametrize(
    "row",
    [
        ("NS applies to entire entry", "Ask the king."),
        ("Everything is controlled", "NS Column 1"),
    ],
)
def test_a_row_that_nothing_explains_stops_the_reader(reader: ListReader, row: tuple[str, str]) -> None:
    with pytest.raises(ListReadError, match="7A999"):
        reader.entry(Printed("7A999", "Gauges.", rows=(row,)))
