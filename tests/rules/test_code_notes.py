"""Ranges and half codes, and numbers of every chapter."""

from __future__ import annotations

from datetime import date

import pytest

from bot.errors import UsageError
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize("between", ["-", " – ", "…", " to ", " bis ", " до "])
def test_a_range_is_answered_entry_by_entry(base: RuleBase, between: str) -> None:
    found = answer(base, f"3A001{between}3A003 from:EU to:IN", today=TODAY)

    assert {code: status for code, (status, _) in found.by_code.items()} == dict.fromkeys(
        ("3A001", "3A002", "3A003"), "licence"
    )


def test_two_codes_are_no_range(base: RuleBase) -> None:
    found = answer(base, "3A001 and 3A003 from:EU to:IN", today=TODAY)

    assert list(found.by_code) == ["3A001", "3A003"]


def test_a_range_of_a_whole_list_is_refused(base: RuleBase) -> None:
    with pytest.raises(UsageError, match=r"1A001 to 9E999 holds \d{3} entries: ask for at most 20"):
        answer(base, "1A001-9E999", today=TODAY)


@pytest.mark.parametrize("rest", ["", "12", "1299", "129900", "12990000", "12.99", "5"])
def test_numbers_of_every_chapter_are_answered(base: RuleBase, rest: str) -> None:
    for chapter in range(100):
        assert answer(base, f"{chapter:02}{rest} from:CN", today=TODAY).status


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("Huawei Technologies Co", ()),
        ("Hikvision Digital Technology Co Ltd to:CN from:US", ()),
        ("Co from:CD", ("cobalt",)),
        ("Sm-Co magnets from:CN", ("samarium-cobalt magnets",)),
    ],
)
def test_the_form_of_a_firm_is_no_element(base: RuleBase, query: str, subjects: tuple[str, ...]) -> None:
    assert answer(base, query, today=TODAY).subjects == subjects
