"""Records of parts lists: what is packed comes back, and what a list may hold is bounded."""

from __future__ import annotations

import base64
import json
import zlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import RecordError, UsageError
from bot.parts import records
from bot.parts.lines import PartLine, ReadList
from bot.parts.records import PackedLines, PartsList, StoredLine, packed, stored_lines, unpacked
from tests.parts.samples import LINES, parts_list

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    st.lists(
        st.builds(
            StoredLine,
            number=st.integers(1, 10**6),
            cells=st.lists(TEXTS, max_size=4).map(tuple),
            query=TEXTS,
            answer=st.dictionaries(TEXTS, TEXTS, max_size=3),
        ),
        max_size=5,
    )
)
def test_what_is_packed_comes_back(lines: list[StoredLine]) -> None:
    assert list(unpacked(packed(lines))) == lines


@given(st.integers(0, 130), st.sets(st.integers(1, 140), max_size=12), st.booleans())
def test_some_lines_are_read_and_replaced_without_the_others(count: int, wanted: set[int], old: bool) -> None:  # noqa: FBT001 - drawn
    lines = [StoredLine(2 * at + 2, (f"cell {at}",), f"graphite {at % 7}") for at in range(count)]
    text = in_one_piece(lines) if old else packed(lines)
    new = {one.number: one.answered({"outcome": "listed"}) for one in lines if one.number in wanted}
    held = PackedLines(text)

    assert held.some(wanted) == {one.number: one for one in lines if one.number in wanted}
    assert list(unpacked(held.replaced(new))) == [new.get(one.number, one) for one in lines]
    assert PackedLines(held.replaced(new)).some(wanted) == new
    before, after = [one for one in lines if one.number in new], list(new.values())
    whole = parts_list().counted(lines, "a")
    assert whole.recounted(before, after, "b") == whole.counted([new.get(one.number, one) for one in lines], "b")


def in_one_piece(lines: list[StoredLine]) -> str:
    """As an earlier version packed them."""
    text = json.dumps({"lines": [json.loads(one.to_json()) for one in lines]}).encode()
    return "." + base64.b64encode(zlib.compress(text)).decode()


@pytest.mark.parametrize("text", [":", ":0-!", ":0-", ":0-AAAA.2-AAAA", ".AAAA"])
def test_what_is_damaged_is_a_named_error(text: str) -> None:
    with pytest.raises(RecordError):
        unpacked(text)


def test_a_list_comes_back_and_counts_its_lines() -> None:
    one = parts_list()

    assert PartsList.from_json(one.to_json()) == one
    assert (one.outcomes, one.statuses) == ({"restricted": 1, "error": 1, "not-covered": 1}, {"licence": 1})
    assert LINES[2].question.on == date(2026, 12, 1)


def test_too_much_is_told_before_all_of_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_LINES", 2)
    read: list[int] = []

    def endless() -> object:
        while True:
            read.append(1)
            yield PartLine(len(read), "graphite")

    with pytest.raises(UsageError, match="divide it"):
        stored_lines(ReadList(endless(), None))  # type: ignore[arg-type] # a generator
    assert len(read) == 3


def test_a_header_alone_is_no_list() -> None:
    with pytest.raises(UsageError, match="only a header"):
        stored_lines(ReadList((), 0))
