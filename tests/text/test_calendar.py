"""One calendar under all readers of days: the same years, eras and numerals for each of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.text import calendar, days
from bot.text.calendar import number, third_of, unit_span, words
from bot.text.named_days import RunningText
from bot.text.timestamps import read_date
from tests import shipped

TODAY = date(2026, 11, 29)
DAYS = st.dates(date(2016, 1, 1), date(2056, 12, 31))


def in_running_text(written: str) -> date | None:
    found = shipped.lexicons().calendar.days(RunningText(written, written, "zh", None, []))
    return found[0].when if found else None


@pytest.mark.slow
@given(DAYS)
def test_a_buddhist_year_is_the_same_for_every_reader(day: date) -> None:
    written = f"{day.year + 543}/{day.month}/{day.day}"
    shown = f"{day.day}/{day.month}/{day.year + 543}"

    assert calendar.western_year(day.year + 543) == day.year
    assert read_date(written) == datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert in_running_text(shown) == day


@pytest.mark.slow
@given(DAYS, st.sampled_from(("中華民國", "民國", "民国", "")))
def test_a_year_of_the_republic_is_the_same_for_every_reader(day: date, name: str) -> None:
    written = f"{name}{day.year - 1911}年{day.month}月{day.day}日"

    assert read_date(written) == datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert in_running_text(written.removeprefix("中華").replace("民國", "民国")) == day


@given(DAYS.filter(lambda day: day >= date(2019, 5, 1)))
def test_a_year_of_an_era_is_the_same_for_every_reader(day: date) -> None:
    written = f"令和{day.year - 2018}年{day.month}月{day.day}日".replace("令和1年", "令和元年")

    assert read_date(written) == datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert in_running_text(written) == day


@given(st.integers(0, 99))
def test_a_number_in_chinese_numerals_is_the_number(value: int) -> None:
    signs = {digit: sign for sign, digit in words()["numerals"].items()}
    tens, ones = divmod(value, 10)
    written = (
        f"{signs[tens] if tens > 1 else ''}{words()['ten'] if tens else ''}{signs[ones] if ones or not tens else ''}"
    )

    assert number(written) == value
    assert number(str(value)) == value


@pytest.mark.parametrize("written", ["", "十十", "二二十", "年", "二十三四"])
def test_a_malformed_number_is_none(written: str) -> None:
    with pytest.raises(ValueError, match="is no num"):
        number(written)


@example(date(2016, 1, 1), "week", -1)
@given(DAYS, st.sampled_from(("week", "month", "quarter", "year")), st.integers(-40, 40))
def test_units_follow_each_other_without_a_gap(today: date, unit: str, offset: int) -> None:
    first, last = unit_span(unit, offset, today)
    following, _ = unit_span(unit, offset + 1, today)

    assert first <= last < following
    assert following == (today if offset == -1 else last + timedelta(days=1))  # the present one begins today


@given(DAYS)
def test_the_thirds_of_a_month_cover_it_once(day: date) -> None:
    month = calendar.month_span(day.year, day.month)
    thirds = [third_of(month, third) for third in range(3)]

    assert thirds[0][0] == month[0]
    assert thirds[2][1] == month[1]
    assert all((after[0] - before[1]).days == 1 for before, after in pairwise(thirds))


@pytest.mark.parametrize("written", ["2026-00-15", "15.00.2026", "31.02.2026", "2026/13/1"])
def test_figures_of_a_day_that_no_calendar_has_are_no_day(written: str) -> None:
    assert [(span.first, span.last) for span in days.read(written, TODAY)] == [(None, None)]
