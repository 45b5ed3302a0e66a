"""Documents in the officials' own forms are read; what is none of them is named."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import ListReadError
from bot.lists.forms import entry_from_data
from bot.lists.loading import READING, read_yaml
from bot.lists.model import Before, Control, Grant, ParagraphScope, Rows
from bot.lists.readers.official import read
from tests.lists import official

CHART = Before(columns=official.COLUMNS, embargoed={"CU": "746.2"})


def rows(key: str, *documents: bytes, before: Before = Before()) -> Rows:  # noqa: B008 - a frozen value
    return read(key, documents, before, lambda name: read_yaml(READING / name))


def test_the_commerce_control_list_of_the_ecfr_is_read() -> None:
    strange = official.ecfr_entry(
        "7A999", "Odd gauges.", [*official.GAUGES, ("ZZ is asked for oddly", "Nobody knows")], ("a. Of tin.",)
    )
    found = rows("us-ccl", official.ccl([f"7A{number}" for number in range(950, 990)], strange)).rows

    entry = entry_from_data("7A950", found["7A950"])
    assert entry.paragraphs == ("a", "b")
    assert entry.controls == (
        Control("NS", ParagraphScope(), column="NS 2"),
        Control("AT", ParagraphScope(), column="AT 1"),
    )
    assert [(one.symbol, one.grant, one.limit) for one in entry.exemptions] == [
        ("LVS", Grant.YES, 3000),
        ("GBS", Grant.NO, None),
    ]
    odd = entry_from_data("7A999", found["7A999"]).controls[-1]
    assert (odd.reason, odd.family, odd.scope.in_part) == ("ZZ", "unread", True)


def test_a_table_of_goods_asks_for_no_licence() -> None:
    goods = (
        "<TABLE><THEAD><TR><TH>Process</TH><TH>Coating</TH></TR></THEAD><TR><TD>Spraying</TD><TD>x</TD></TR></TABLE>"
    )
    document = official.ccl(["7A991"]).replace(b"<HD3>List Based", goods.encode() + b"<HD3>List Based")

    assert len(entry_from_data("7A991", rows("us-ccl", document).rows["7A991"]).controls) == 2


def test_a_list_whose_controls_are_mostly_not_understood_has_another_form() -> None:
    document = official.ccl().replace(b"applies to", b"is good for")

    with pytest.raises(ListReadError, match="8 of 8 controls are not understood"):
        rows("us-ccl", document)


def test_the_chart_and_the_country_groups_of_the_ecfr_are_read_together() -> None:
    found = rows("us-chart", official.chart(), official.groups(), before=CHART)

    assert found.rows == {
        "CN": {"x": "XXX", "groups": "D:1"},
        "CU": {"notes": [1], "groups": "E:1", "embargo": "746.2"},
        "DE": {"x": "X..", "groups": "A:1 A:5 B"},
        "JP": {"x": "X..", "groups": "A:1 A:5 B"},
    }


def test_annex_i_of_eur_lex_is_read_by_its_lists_in_lists() -> None:
    note = norm_list("Note: 7A991.b does not control:", "a.", "b.")
    plain = official.norm("7A992 Other gauges") + official.norm("a. Of lead;") + official.norm("b. Of tin.")
    document = official.annex(official.annex_entry("7A991", note), plain)

    found = rows("eu-annex-i", document).rows

    first = entry_from_data("7A991", found["7A991"])
    assert first.paragraphs == ("a", "b", "b.1", "b.2")
    assert [(one.path, one.comparison, one.value, one.unit) for one in first.thresholds] == [("a", ">", 3.5, "km")]
    assert entry_from_data("7A992", found["7A992"]).paragraphs == ("a", "b")
    assert list(found) == ["7A991", "7A992"]


def norm_list(head: str, *marks: str) -> str:
    return official.norm(head) + "".join(official.grid(mark, official.norm("Toys;")) for mark in marks)


def test_an_older_table_of_eur_lex_is_read_as_well() -> None:
    inner = "<table><tr><td>a.</td><td><p>Of tin</p></td></tr></table>"
    table = f"<table><tr><td>7A991</td><td><p>Gauges</p>{inner}</td></tr></table>"

    found = rows("eu-annex-i", official.annex(table)).rows

    assert entry_from_data("7A991", found["7A991"]).paragraphs == ("a",)


def test_the_screening_list_is_read_with_its_own_day() -> None:
    found = rows("us-parties", official.screening("2026-11-20", "Imaginary Gauges Co., Ltd."))

    assert (found.head["date"], found.head["count"]) == ("2026-11-20", 1)
    assert found.rows["0"][:2] == ["Imaginary Gauges Co., Ltd.", "EL"]


WHOLE: dict[str, tuple[bytes, ...]] = {
    "us-ccl": (official.ccl(),),
    "us-chart": (official.chart(), official.groups()),
    "eu-annex-i": (official.annex(official.annex_entry("7A991")),),
    "us-parties": (official.screening("2026-11-20", "A"),),
}
BROKEN: dict[str, Any] = {
    "empty": lambda _: b"",
    "an error page": lambda _: b"<!DOCTYPE html><html><body><p>Service unavailable</p></body></html>",
    "cut off": lambda whole: whole[: len(whole) * 2 // 3],
    "bare JSON": lambda _: b'{"error": "not found"}',
    "of another list": lambda _: b"<DIV5><DIV9 N='Supplement No. 1 to Part 999'><P>Nothing.</P></DIV9></DIV5>",
}


@pytest.mark.parametrize("damage", BROKEN)
@pytest.mark.parametrize("key", WHOLE)
def test_what_is_no_whole_document_is_refused_and_never_half_read(key: str, damage: str) -> None:
    documents = tuple(BROKEN[damage](one) for one in WHOLE[key])

    with pytest.raises(ListReadError):
        rows(key, *documents, before=CHART)
