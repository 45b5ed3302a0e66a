"""Workbooks as firms of many countries write them, with what a careful clerk says of their columns."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from bot.parts import columns, tables
from bot.parts.columns import ColumnOptions
from bot.parts.contents import known_share
from bot.parts.lines import describe, of_table
from bot.parts.titles import Role, read_title
from bot.rules.index import RuleBase

BOOKS = Path(__file__).parent / "books"
TRUTH = [json.loads(line) for line in (BOOKS / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
LEFT = {
    "23_suivi_export.xlsx": {"day"},  # 04/12/2026: nothing says whether the day or the month stands first
    "31_quote_lines.xlsx": {"exporter"},  # countries without a title may be either side
    "51_見出しなし.csv": {"exporter"},
}
"""What is left to a person, who is told."""


def letter(place: int | None) -> str | None:
    return None if place is None else chr(ord("A") + place)


@pytest.mark.parametrize("book", TRUTH, ids=lambda book: str(book["file"]))
def test_columns_are_found_as_a_clerk_finds_them(base: RuleBase, book: dict[str, object]) -> None:
    table = tables.read((BOOKS / str(book["file"])).read_bytes(), None, partial(known_share, base))
    found = columns.find(base, table, ColumnOptions())
    places = {
        "goods": found.thing, "code": found.code, "exporter": found.from_, "destination": found.to,
        "party": found.party, "day": found.on, "quantity": found.quantity,
    }  # fmt: skip
    wanted, also = book["columns"], book.get("also_ok", {})
    assert isinstance(wanted, dict)
    assert isinstance(also, dict)
    wrong = {role for role, place in wanted.items() if letter(places[role]) not in {place, *also.get(role, ())}}
    told = describe(found, table)

    assert wrong == LEFT.get(str(book["file"]), set())
    assert found.header_row in {book["header_row"], *also.get("header_row", ())}
    assert all(found.name(place) in told for place in places.values() if place is not None)


def test_no_line_of_any_book_is_lost(base: RuleBase) -> None:
    kinds: Counter[str] = Counter()
    for book in TRUTH:
        body = (BOOKS / str(book["file"])).read_bytes()
        read = of_table(base, body, date(2026, 11, 29), ColumnOptions())
        lines = list(read.lines)
        kinds.update(line.problem.partition(" is ")[0][:8] for line in lines)
        assert lines
        assert len(lines) == read.total
    assert set(kinds) == {"", "the cell"}  # totals and headings inside a list have no goods: told, not dropped


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("ConsigneeName", Role.PARTY), ("HTS_Code", Role.CODE), ("Endkunde", Role.PARTY), ("Kraj odbiorcy", Role.TO),
        ("Bestellmenge", Role.QUANTITY), ("Ilosc", Role.QUANTITY), ("Descricao do produto", Role.GOODS),
        ("Warentarifnr.", Role.CODE), ("出荷予定日", Role.DAY), ("최종사용자", Role.PARTY),
        ("Страна изготовления", Role.ORIGIN),
        ("MENŞE ÜLKE", Role.ORIGIN), ("Laadatum", Role.DAY), ("Paese di provenienza", Role.FROM),
    ],
)  # fmt: skip
def test_titles_are_read_by_their_words(title: str, role: Role) -> None:
    weights = dict(read_title(title).weights)
    assert weights
    assert max(weights, key=lambda one: weights[one]) == role


@pytest.mark.parametrize(
    "title",
    ["Invoice date", "Rechnungsdatum", "Unit price", "Stückpreis", "単価", "Customer no.", "MOQ", "Safety stock"],
)
def test_what_is_not_asked_is_known_as_that(title: str) -> None:
    reading = read_title(title)
    assert reading.known
    assert reading.weight(Role.DAY) == 0
    assert reading.weight(Role.GOODS) == 0
    assert reading.weight(Role.QUANTITY) == 0
