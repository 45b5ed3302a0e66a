"""A number of thousands of digits is none of ours, and no fault: Python refuses to read it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.errors import UsageError
from bot.rules.answer.answering import answer
from tests import shipped

FORMS = (
    *("{}", "graphite {} kg", "graphite on:{}", "on:{}-01-01", "graphite 2024-{}", "graphite in {} days", "{}/2024"),
    *(
        "No. {} of 2023",
        "HS {}",
        "3A{}",
        "7440-{}-3",
        "公告{}号",
        "{}年1月",
        "令和{}年",
        "graphite {}.5 %",
        "15 CFR {}",
    ),
)


@pytest.mark.slow
@pytest.mark.parametrize("digit", ["9", "٩", "０"])
@pytest.mark.parametrize("form", FORMS)
def test_a_question_with_a_number_of_thousands_of_digits_is_answered_or_refused_in_words(form: str, digit: str) -> None:
    assert "integer string conversion" not in said(form.format(digit * 4_900))


def said(question: str) -> str:
    try:
        return answer(shipped.rules(), question, today=date(2026, 11, 29)).typed
    except UsageError as error:
        return str(error)


def test_a_type_that_is_a_heading_of_other_goods_is_no_customs_code() -> None:
    base = shipped.rules()
    told = {
        question: answer(base, f"{question} from:CN", today=date(2026, 11, 29)).asked.query.hs
        for question in ("bearing 6203", "shirts 6205", "gallium 8112", "graphite 2504", "6203", "HS 6203 bearing")
    }
    assert told == {
        "bearing 6203": (),
        "shirts 6205": ("6205",),
        "gallium 8112": ("8112",),
        "graphite 2504": ("2504",),
        "6203": ("6203",),
        "HS 6203 bearing": ("6203",),
    }
