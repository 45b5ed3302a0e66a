"""Days as people write them in queries."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.data import generated, read_yaml
from bot.text.calendar import Span
from bot.text.day_wordings import OWN_NAMES
from bot.text.days import gone, read, to_come

FRIDAY = date(2026, 11, 27)


def day(text: str) -> tuple[str | None, str | None]:
    """First and last day of the only span."""
    (span,) = read(text, FRIDAY)
    return (span.first.isoformat() if span.first else None, span.last.isoformat() if span.last else None)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("between 20 November and 5 December 2026", "2026-11-20", "2026-12-05"),
        ("from 20 Nov 2026 to 5 Dec", "2026-11-20", "2026-12-05"),
        ("20. bis 25. November 2026", "2026-11-20", "2026-11-25"),
        ("entre el 20 de noviembre y el 5 de diciembre de 2026", "2026-11-20", "2026-12-05"),
        ("с 20 ноября по 5 декабря 2026", "2026-11-20", "2026-12-05"),
        ("2026年11月20日至12月5日", "2026-11-20", "2026-12-05"),
        ("2026년 11월 20일부터 12월 5일까지", "2026-11-20", "2026-12-05"),
        ("11月20日から12月5日", "2026-11-20", "2026-12-05"),
        ("2026-11-20 - 2026-12-05", "2026-11-20", "2026-12-05"),
        ("last June", "2026-06-01", "2026-06-30"),
        ("last December", "2025-12-01", "2025-12-31"),
        ("letzten Freitag", "2026-11-20", "2026-11-20"),
        ("3 days ago", "2026-11-24", "2026-11-24"),
        ("il y a 3 jours", "2026-11-24", "2026-11-24"),
        ("3 дня назад", "2026-11-24", "2026-11-24"),
        ("사흘 뒤", "2026-11-30", "2026-11-30"),
        ("작년 1월 15일", "2025-01-15", "2025-01-15"),
        ("去年3月5日", "2025-03-05", "2025-03-05"),
        ("昨年3月", "2025-03-01", "2025-03-31"),
        ("10. März nächsten Jahres", "2027-03-10", "2027-03-10"),
        ("15 de enero del año pasado", "2025-01-15", "2025-01-15"),
        ("上周五", "2026-11-20", "2026-11-20"),
        ("el pasado enero", "2026-01-01", "2026-01-31"),
    ],
)
def test_days_gone_by_and_spans_of_two_days_are_read(text: str, first: str, last: str) -> None:
    assert day(text) == (first, last)


@pytest.mark.parametrize("text", ["25 kg to 5 December", "alloy 7075 - 20 May", "12 to 5 December", "lot 3, 20 May"])
def test_a_figure_that_begins_no_span_is_left_alone(text: str) -> None:
    (span,) = read(text, FRIDAY)

    assert span.is_day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gallium to:US tomorrow", "2026-11-28"),
        ("graphite the day after tomorrow", "2026-11-29"),
        ("on Friday", "2026-11-27"),
        ("next Friday", "2026-12-04"),
        ("on Monday", "2026-11-30"),
        ("in 3 days", "2026-11-30"),
        ("in two weeks", "2026-12-11"),
        ("in a month", "2026-12-27"),
        ("December 10th, 2024", "2024-12-10"),
        ("10 décembre 2024", "2024-12-10"),
        ("5 Dec", "2026-12-05"),
        ("5 January", "2027-01-05"),
        ("end of 2026", "2026-12-31"),
        ("明天", "2026-11-28"),
        ("下周五", "2026-12-04"),
        ("2024年12月10日", "2024-12-10"),
        ("明日", "2026-11-28"),
        ("내일", "2026-11-28"),
        ("через 3 дня", "2026-11-30"),
        ("in drei Tagen", "2026-11-30"),
        ("am Montag", "2026-11-30"),
        ("mañana", "2026-11-28"),
        ("demain", "2026-11-28"),
        ("yarın", "2026-11-28"),
        ("besok", "2026-11-28"),
        ("ngày mai", "2026-11-28"),
        ("พรุ่งนี้", "2026-11-28"),
        ("غدا", "2026-11-28"),
        ("jutro", "2026-11-28"),
        ("αύριο", "2026-11-28"),
        ("завтра", "2026-11-28"),
        ("2026-12-01", "2026-12-01"),
        ("1.12.2026", "2026-12-01"),
        ("25/12/2026", "2026-12-25"),
        ("1 de enero de 2024", "2024-01-01"),
        ("el 3 de marzo del 2025", "2025-03-03"),
        ("05-Nov-25", "2025-11-05"),
        ("fifth of November", "2026-11-05"),
        ("the twenty first of December", "2026-12-21"),
        ("end of next month", "2026-12-31"),
    ],
)
def test_a_day_is_read_in_any_served_language(text: str, expected: str) -> None:
    assert day(text) == (expected, expected)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("next week", "2026-11-30", "2026-12-06"),
        ("nächste Woche", "2026-11-30", "2026-12-06"),
        ("来週", "2026-11-30", "2026-12-06"),
        ("this month", "2026-11-27", "2026-11-30"),
        ("in December", "2026-12-01", "2026-12-31"),
        ("im Januar 2027", "2027-01-01", "2027-01-31"),
        ("в декабре", "2026-12-01", "2026-12-31"),
        ("来月", "2026-12-01", "2026-12-31"),
        ("다음 달", "2026-12-01", "2026-12-31"),
        ("明年3月", "2027-03-01", "2027-03-31"),
        ("Q1 2027", "2027-01-01", "2027-03-31"),
        ("second quarter of 2027", "2027-04-01", "2027-06-30"),
        ("next year", "2027-01-01", "2027-12-31"),
        ("week 45 2025", "2025-11-03", "2025-11-09"),
        ("KW 3 2027", "2027-01-18", "2027-01-24"),
        ("early January", "2027-01-01", "2027-01-11"),
        ("ตุลาคม 2569", "2026-10-01", "2026-10-31"),
    ],
)
def test_a_span_begins_with_its_first_day_that_lies_ahead(text: str, first: str, last: str) -> None:
    assert day(text) == (first, last)


@pytest.mark.parametrize("text", ["soon", "3/4/2026", "31 April 2026", "2026-02-30", "after Chinese New Year", "bald"])
def test_a_time_that_is_no_day_is_told_as_such(text: str) -> None:
    assert day(text) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "H100 80GB",
        "N52 10x5mm",
        "3A090 to CN",
        "may be exported",
        "No. 46 of 2024",
        "march",
        "8112.92",
        "7440-55-3",
        "2 gen",
    ],
)
def test_numbers_and_words_of_other_meaning_are_no_days(text: str) -> None:
    assert read(text, FRIDAY) == []


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("令和6年12月10日", date(2024, 12, 10), date(2024, 12, 10)),
        ("令和元年5月1日", date(2019, 5, 1), date(2019, 5, 1)),
        ("民國113年12月", date(2024, 12, 1), date(2024, 12, 31)),
        ("平成30年4月1日", date(2018, 4, 1), date(2018, 4, 1)),
        ("H1 2027", date(2027, 1, 1), date(2027, 6, 30)),
        ("2027 H2", date(2027, 7, 1), date(2027, 12, 31)),
        ("week 7 2027", date(2027, 2, 15), date(2027, 2, 21)),
        ("2027年第7周", date(2027, 2, 15), date(2027, 2, 21)),
        ("ngày 10/12/2024", date(2024, 12, 10), date(2024, 12, 10)),
        ("le 03/04/2027", date(2027, 4, 3), date(2027, 4, 3)),
        ("on 03/04/2027", None, None),
    ],
)
def test_years_of_eras_halves_weeks_and_the_order_of_a_language(
    text: str, first: date | None, last: date | None
) -> None:
    assert [(span.first, span.last) for span in read(text, FRIDAY)] == [(first, last)]


def test_a_bare_year_counts_if_it_is_asked_for() -> None:
    assert read("nickel ore 2019", FRIDAY) == []
    (span,) = read("nickel ore 2019", FRIDAY, bare_years=True)
    assert (span.first, span.last) == (date(2019, 1, 1), date(2019, 12, 31))
    assert len(read("in December 2026", FRIDAY, bare_years=True)) == 1
    assert read("HS 2024.10, lot-2022", FRIDAY, bare_years=True) == []


def test_a_number_behind_a_day_is_a_year_only_if_it_is_joined() -> None:
    assert [span.text for span in read("10 March 25 kg", FRIDAY)] == ["10 March"]


def test_every_wording_means_a_day_or_says_that_it_is_none() -> None:
    """Slots are filled by one example each: no wording of the file is dead or breaks."""
    example = {
        "n": "3",
        "day": "5",
        "m": "3",
        "q": "2",
        "half": "2",
        "w": "7",
        "year": "2027",
        "yy": "-27",
        "nth": "third",
    }
    example |= {"month": "january", "weekday": "monday", "ownmonth": "ocak"}
    for language, meanings in read_yaml("days").items():
        for meaning, wordings in meanings.items():
            if meaning in OWN_NAMES:
                continue
            for wording in wordings:
                text = wording.format(**example).replace(" -", "-")
                spans = read(text, FRIDAY)
                assert bool(spans) is (meaning != "haste"), f"{language}: {meaning}: {wording!r}"
                assert meaning in {"never", "haste"} or any(span.first for span in spans), (
                    f"{language}: {wording!r} gives no day"
                )


@given(st.sampled_from([name for names in generated()["months"].values() for name in names]), st.integers(2000, 2099))
def test_every_month_of_the_calendar_is_read_beside_its_year(month: str, year: int) -> None:
    (span,) = read(f"{month} {year}", FRIDAY)

    assert span.first is not None
    assert (span.first.year, span.first.day) == (year, 1)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_written_day_does_not_depend_on_today(meant: date, today: date) -> None:
    for text in (meant.isoformat(), f"{meant:%d.%m.%Y}", f"{meant.year}年{meant.month}月{meant.day}日"):
        assert [(span.first, span.last) for span in read(text, today)] == [(meant, meant)]


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_relative_days_keep_their_order(today: date) -> None:
    def first(text: str) -> date:
        found = read(text, today)[0].first
        assert found
        return found

    assert first("tomorrow") == today + timedelta(days=1)
    assert today <= first("on monday") < today + timedelta(days=7)
    assert first("next week") > today
    assert first("next month") > today
    assert today < first("next monday") <= today + timedelta(days=7)


@given(st.text(max_size=200), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_any_text_is_read_without_overlap_and_shown_as_typed(text: str, today: date) -> None:
    spans: list[Span] = read(text, today)

    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        assert (span.first is None) == (span.last is None)
        assert not span.first or not span.last or span.first <= span.last
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("15-08-2026", date(2026, 8, 15)),
        ("08-15-2026", date(2026, 8, 15)),
        ("12-12-2026", date(2026, 12, 12)),
        ("15/08/26", date(2026, 8, 15)),
        ("08/15/26", date(2026, 8, 15)),
        ("28 nov 26", date(2026, 11, 28)),
        ("28 nov 26, CIF", date(2026, 11, 28)),
        ("15-Aug-26", date(2026, 8, 15)),
        ("15.08.26", date(2026, 8, 15)),
        ("04-01-2027", None),
        ("04/01/27", None),
    ],
)
def test_days_in_figures_with_short_years_and_hyphens(written: str, day: date | None) -> None:
    (span,) = read(f"B/L {written}", date(2026, 11, 29))

    assert (span.first, span.is_day) == (day, day is not None)


@pytest.mark.parametrize("text", ["NPK 15/15/15", "NPK 10-26-26", "CAS 50-00-0", "HS 28-05-30", "20/10/10"])
def test_grades_and_codes_are_no_days(text: str) -> None:
    assert read(text, date(2026, 11, 29)) == []


def test_an_amount_behind_a_day_is_no_year() -> None:
    (span,) = read("28 nov 26 t", date(2026, 11, 29))

    assert span.text == "28 nov"


@pytest.mark.parametrize("code", ["28.04.29", "84.71.26", "8112.92.25", "1.2.26", "15.08.26.10"])
def test_codes_and_paragraphs_with_dots_are_no_days(code: str) -> None:
    assert read(f"HS {code}", date(2026, 11, 29)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14-nov", "2026-11-14"),
        ("Aug 1st", "2026-08-01"),
        ("28 May", "2027-05-28"),
        ("20 August", "2026-08-20"),
        ("10 January", "2027-01-10"),
        ("12月10日", "2026-12-10"),
        ("9 Mar", "2027-03-09"),
    ],
)
def test_a_day_without_a_year_is_the_nearest_one(text: str, expected: str) -> None:
    assert day(text) == (expected, expected)


@pytest.mark.parametrize(
    "written",
    [
        "Fri 20 Nov 2026",
        "Friday, November 20, 2026",
        "Fri, 20.11.2026",
        "2026年11月20日(金)",
        "20NOV26",
        "20NOV2026",
        "20-Nov-26",
        "Nov-20-2026",
        "20261120",
        "R8.11.20",
        "2026-11-20T08:00",
        "2026. 11. 20",
        "November 20th, 2026",
    ],
)
def test_a_day_is_read_whole_with_its_weekday_and_run_together(written: str) -> None:
    [span] = read(f"x {written} y", FRIDAY)
    assert (span.first, span.is_day, span.text) == (date(2026, 11, 20), True, written)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.dates(date(2024, 1, 1), date(2028, 12, 31)))
def test_a_day_without_a_year_is_half_a_year_away_at_most_and_can_be_moved_both_ways(day_: date, today: date) -> None:
    [span] = read(f"{day_.day} {day_:%B}", today)
    assert span.yearless
    if span.first is None:  # 29 February, and no such year near
        assert (day_.month, day_.day) == (2, 29)
        return
    if (day_.month, day_.day) != (2, 29):
        assert abs((span.first - today).days) <= 183
    before, after = gone(span, today).first, to_come(span, today).first
    assert before is not None
    assert after is not None
    assert before <= today <= after
    assert span.first in {before, after}


@pytest.mark.parametrize("text", ["Jan de Vries", "Met vriendelijke groet, Jan de Vries", "Mai da Costa"])
def test_a_name_with_a_small_word_behind_it_is_no_month(text: str) -> None:
    assert not read(text, FRIDAY)


@pytest.mark.parametrize(("text", "month"), [("Ocak'ta", 1), ("Ekim'de", 10), ("Mayıs ta", 5)])
def test_a_month_with_its_own_languages_ending_is_one(text: str, month: int) -> None:
    (span,) = read(text, FRIDAY)
    assert span.first is not None
    assert span.first.month == month
