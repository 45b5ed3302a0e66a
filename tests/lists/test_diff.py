"""What a new edition changes."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from bot.errors import ListReadError
from bot.lists.difference import EntryChange, Moved, checked, difference, difference_to_data
from bot.lists.forms import edition_from_json, edition_to_json
from bot.lists.loading import ListFiles
from bot.lists.model import Control, Edition, Entry, Grant, LicenceException, ParagraphScope, ParagraphThreshold


def edition(date: str, *entries: Entry, key: str = "us-ccl") -> Edition:
    return Edition(key, "A list", "US", "15 CFR", date, "", "", {entry.code: entry for entry in entries})


OLD = Entry(
    "7A999",
    paragraphs=("a", "b"),
    controls=(Control("NS", ParagraphScope(), column="NS 2"), Control("AT", ParagraphScope(), column="AT 1")),
    exemptions=(LicenceException("LVS", Grant.YES, limit=1500),),
    thresholds=(ParagraphThreshold("a", "range", ">", 3, "km"),),
)


def test_equal_editions_have_no_difference(files: ListFiles) -> None:
    assert not difference(files.ccl, files.ccl)
    assert not difference(edition("1", OLD), edition("2", replace(OLD, controls=OLD.controls[::-1])))


def test_entries_paragraphs_controls_exceptions_and_thresholds_are_compared() -> None:
    new = Entry(
        "7A999",
        paragraphs=("a", "c"),
        controls=(
            Control("NS", ParagraphScope(outside=("c",)), column="NS 2"),
            Control("AT", ParagraphScope(), column="AT 1"),
        ),
        exemptions=(LicenceException("LVS", Grant.NO),),
        thresholds=(ParagraphThreshold("a", "Range", ">", 5, "km"),),
    )

    found = difference(edition("2026-01-01", OLD, Entry("7B999")), edition("2026-02-01", new, Entry("7C999")))

    assert found.added == ("7C999",)
    assert found.removed == ("7B999",)
    assert found.codes == ("7A999", "7B999", "7C999")
    assert found.changed == (
        EntryChange(
            "7A999",
            paragraphs_added=("c",),
            paragraphs_removed=("b",),
            controls_added=(new.controls[0],),
            controls_removed=(OLD.controls[0],),
            exemptions_added=new.exemptions,
            exemptions_removed=OLD.exemptions,
            thresholds=(Moved("a", "range", "> 3 km", "> 5 km"),),
        ),
    )
    assert difference_to_data(found)["changed"][0]["thresholds"] == [
        {"paragraph": "a", "what": "range", "old": "> 3 km", "new": "> 5 km"}
    ]


def test_an_edition_survives_its_file(files: ListFiles) -> None:
    for shipped in (files.ccl, files.annex):
        again = edition_from_json(edition_to_json(shipped), files.headings(shipped.jurisdiction))
        assert not difference(shipped, again)
        assert dict(again.entries) == dict(shipped.entries)
        assert replace(again, entries={}) == replace(shipped, entries={})


def test_a_far_smaller_edition_is_refused_and_a_little_smaller_one_is_not(files: ListFiles) -> None:
    codes = list(files.ccl.entries)

    def shortened(size: int) -> Edition:
        return replace(files.ccl, entries={code: files.ccl.entries[code] for code in codes[:size]})

    assert checked(files.ccl, shortened(630)).entries
    with pytest.raises(ListReadError, match="looks truncated"):
        checked(files.ccl, shortened(400))
    stripped = replace(files.ccl, entries={code: replace(files.ccl.entries[code], controls=()) for code in codes})
    with pytest.raises(ListReadError, match="0 marks"):
        checked(files.ccl, stripped)


def test_two_lists_are_not_compared(files: ListFiles) -> None:
    with pytest.raises(ListReadError, match="different lists"):
        difference(files.ccl, files.annex)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html></html>",
        "[]",
        "{}",
        '{"schema":1}',
        '{"schema":2,"entries":{}}',
        '{"schema":1,"list":"x","entries":{},"count":9}',
    ],
)
def test_what_is_no_edition_is_named(text: str) -> None:
    with pytest.raises(ListReadError):
        edition_from_json(text)
