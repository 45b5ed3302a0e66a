"""Records of parts lists: what is packed comes back, and what a list may hold is bounded."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.parts import records
from bot.parts.lines import PartLine, ReadList
from bot.parts.records import PartsList, StoredLine, packed, stored_lines, unpacked
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
