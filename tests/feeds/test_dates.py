"""Dates as authorities write them."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.data import generated
from bot.text.calendar import words
from bot.text.timestamps import read_date

SEOUL = ZoneInfo("Asia/Seoul")
MIDNIGHT = datetime(2024, 12, 2, 15, tzinfo=UTC)
"""The first moment of 3 December 2024 in Seoul."""


@pytest.mark.parametrize(
    "text",
    [
        "2024-12-03",
        "2024/12/3",
        "2024.12.03.",
        "2024. 12. 3.",
        "20241203",
        "[2024-12-03]",
        "发布日期：2024年12月3日",
        "2024年12月03日（火）",
        "二〇二四年十二月三日",
        "令和6年12月3日",
        "民國113年12月3日",
        "2024년 12월 3일",
        "3 December 2024",
        "3rd Dec. 2024",
        "3. Dezember 2024",
        "3 décembre 2024",
        "03 Desember 2024",
        "December 3, 2024",
        "Dec 3 2024",
        "Tue, 3 Dec 2024",
        "Tue, 03 Dec 2024 00:00:00",
        "Tue, 03 Dec 2024 00:00:00 -0000",
        "2024-12-03 00:00:00.0",
        "2024-12-03T00:00",
        "오전 2024-12-03",
        "3 декабря 2024",
        "3 декабря 2024 г.",
        "3 de diciembre de 2024",
        "3 dicembre 2024",
        "3 de dezembro de 2024",
        "3 december 2024",
        "113年12月3日",
        "２０２４年１２月３日",
        "２０２４／１２／０３",
        "民國１１３年１２月３日",
        "२०२४-१२-०३",
        "3 дек 2024",
        "mar., 3 déc. 2024",
        "3 dec. 2024",
        "3 Δεκεμβρίου 2024",
        "Τρί, 3 Δεκ 2024",
        "3 grudnia 2024 r.",
        "3 Aralık 2024",
        "3 грудня 2024",
        "3 ديسمبر 2024",
        "3 ธันวาคม 2567",
        "ngày 3 tháng 12 năm 2024",
        "3 tháng 12, 2024",
        "2024. december 3.",
        "2024-december-3",
        "3. prosince 2024",
        "3 DÉC 2024",
        "3 decembre 2024",
    ],
)
def test_a_day_without_a_zone_is_the_sources(text: str) -> None:
    assert read_date(text, SEOUL) == MIDNIGHT


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("2024-12-03T09:30:00Z", 9, 30),
        ("20241203T093000Z", 9, 30),
        ("2024-12-03T09:30:00.123456+00:00", 9, 30),
        ("2024-12-03 18:30:00 +0900", 9, 30),
        ("Tue, 03 Dec 2024 09:30:00 GMT", 9, 30),
        ("Tue, 03 Dec 2024 09:30:00 Z", 9, 30),
        ("Tue, 03 Dec 2024 09:30 UT", 9, 30),
        ("Tue, 3 Dec 24 04:30:00 EST", 9, 30),
        ("Tue, 03 Dec 2024 18:30:00 +09:00", 9, 30),
        ("Tue, 03 Dec 2024 18:30:00 KST", 9, 30),
        ("Tue, 03 Dec 2024 17:30:00 GMT+8", 9, 30),
        ("03 Dec 2024 17:30:00 +08", 9, 30),
        ("2024-12-03 17:30:00+08", 9, 30),
        ("2024-12-03 17:30 UTC+8", 9, 30),
        ("2024-12-03 17:30 UTC +0800", 9, 30),
        ("2024-12-03T04:30-05", 9, 30),
        ("Tue Dec 03 2024 18:30:00 GMT+0900 (KST)", 9, 30),
        ("2024-12-03 11:30 CEST", 9, 30),
        ("Tue, 03 Dec 2024 18:30:00", 9, 30),
        ("2024년 12월 3일 오후 6시 30분", 9, 30),
        ("2024-12-03 오후 6:30", 9, 30),
        ("2024年12月3日 下午6:30", 9, 30),
        ("2024年12月3日18時30分", 9, 30),
        ("December 3, 2024 6:30 PM", 9, 30),
        ("Tuesday, December 3, 2024 - 18:30", 9, 30),
        ("Tue Dec  3 18:30:00 2024", 9, 30),
        ("1733218200", 9, 30),
        ("1733218200000", 9, 30),
    ],
)
def test_a_time_is_read_in_its_zone(text: str, hour: int, minute: int) -> None:
    assert read_date(text, SEOUL) == datetime(2024, 12, 3, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "12/03/2024",
        "2024",
        "2024-13-01",
        "2024-02-30",
        "Thu, 31 Feb 2024 00:00:00 GMT",
        "0000-00-00",
        "9999-12-31",
        "0001-01-01",
        "99999999999999999999",
        "2024年2月30日",
        "二〇二四年十三月三日",
        "二〇二四年十十月三日",
        "二〇二四年十二月十十日",
        "二〇二四年十二月三三日",
        "Mon, 99 Foo 2024",
        "2024-12-03T99:99",
    ],
)
def test_what_is_no_date_is_left_out_or_read_without_its_impossible_time(text: str) -> None:
    assert read_date(text) in {None, datetime(2024, 12, 3, tzinfo=UTC)}


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 03 Dec 2024 17:30:00 GMT+0800",
        "Tue, 03 Dec 2024 17:30:00 +0800 (CST)",
        "Tue, 03 Dec 2024 10:30:00 +0100 (GMT)",
        "Tue, 03 Dec 2024 17:30:00 CST",
        "2024-12-03 17:30:00 CST",
        "Tue Dec 03 17:30:00 CST 2024",
        "Tue, 03 Dec 2024 17:30:00 XYZ",
        "3 Dec 2024 5:30 PM",
        "20241203173000",
        "2024年12月3日（火） 17:30",
        "2024/12/3 下午 05:30:00",
    ],
)
def test_a_time_in_shanghai_is_shanghais(text: str) -> None:
    assert read_date(text, ZoneInfo("Asia/Shanghai")) == datetime(2024, 12, 3, 9, 30, tzinfo=UTC)


def test_letters_mean_what_they_mean_at_the_sources_place() -> None:
    words = "Tue, 03 Dec 2024 15:00:00 {}"

    assert read_date(words.format("CST")) == datetime(2024, 12, 3, 21, tzinfo=UTC)
    assert read_date(words.format("IST"), ZoneInfo("Asia/Kolkata")) == datetime(2024, 12, 3, 9, 30, tzinfo=UTC)
    assert read_date(words.format("EST"), ZoneInfo("Asia/Shanghai")) == datetime(2024, 12, 3, 20, tzinfo=UTC)


@pytest.mark.parametrize("text", ["24/11/2026", "11/24/2026", "24.11.2026", "24-11-2026 00:00"])
def test_a_number_that_is_no_month_is_the_day(text: str) -> None:
    assert read_date(text) == datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize("text", ["12/11/2026", "12-11-2026", "1.2.3.2024", "192.168.13.2024"])
def test_numbers_that_could_be_either_are_no_date(text: str) -> None:
    assert read_date(text) is None


def test_with_dots_the_day_comes_first() -> None:
    assert read_date("03.12.2024, 09:30 Uhr") == datetime(2024, 12, 3, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["Tue, 03 Dec 2024 09:30:00 +9999", "2024-12-03T09:30:00+15:00"])
def test_a_time_that_no_place_has_is_no_date(text: str) -> None:
    assert read_date(text) is None


def test_a_form_settles_what_would_be_ambiguous() -> None:
    assert read_date("03/12/2024", UTC, "%d/%m/%Y") == datetime(2024, 12, 3, tzinfo=UTC)
    assert read_date("24/12/03", UTC, "%y/%m/%d") == datetime(2024, 12, 3, tzinfo=UTC)
    assert read_date("nonsense", UTC, "%d/%m/%Y") is None


MONTHS = [(name, number) for names in generated()["months"].values() for name, number in names.items()]
OF_TWO_MONTHS = {"lip", "lis", "listopad", "listopada", "srp"}
"""Another month in Croatian than in Polish or Czech."""


@pytest.mark.parametrize("form", ["3 {} 2024", "{} 3, 2024", "3. {} 2024", "2024. {} 3."])
def test_a_months_name_is_read_in_every_language(form: str) -> None:
    misread = [
        (written, read_date(form.format(written)))
        for name, number in MONTHS
        if name not in OF_TWO_MONTHS
        for written in (name, name.upper(), name.capitalize(), unicodedata.normalize("NFD", name))
        # In capitals Greek drops the accent that has no composed form.
        if not unicodedata.combining(max(unicodedata.normalize("NFC", name.upper()), key=unicodedata.combining))
        if read_date(form.format(written)) != datetime(2024, number, 3, tzinfo=UTC)
    ]

    assert misread == []


def test_a_name_of_two_months_is_no_date() -> None:
    by_name: dict[str, set[int]] = {}
    for name, number in [*MONTHS, *words()["months"].items()]:
        by_name.setdefault(name, set()).add(number)

    assert {name for name, found in by_name.items() if len(found) > 1} == OF_TWO_MONTHS
    assert [name for name in OF_TWO_MONTHS if read_date(f"3 {name} 2024")] == []


@given(
    st.text(max_size=60)
    | st.text("0123456789年月日년월일-/.: TZ+APMapm,午後前下上오전후", max_size=40)
    | st.from_regex(r"[２0一二〇]{1,4}年[１1一十]{1,2}月[３3三十]{1,3}日", fullmatch=True)
)
def test_any_text_is_a_date_or_none(text: str) -> None:
    moment = read_date(text, SEOUL)

    assert moment is None or moment.tzinfo is UTC


@given(st.datetimes(datetime(1971, 1, 1), datetime(2098, 1, 1)), st.integers(-14 * 4, 14 * 4))  # noqa: DTZ001 - given a zone below
def test_iso_and_rfc_forms_give_back_the_moment(naive: datetime, quarters: int) -> None:
    from datetime import timezone  # noqa: PLC0415 - for this test alone
    from email.utils import format_datetime  # noqa: PLC0415 - for this test alone

    moment = naive.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=15 * quarters)))

    assert read_date(moment.isoformat(), SEOUL) == moment
    assert read_date(format_datetime(moment), SEOUL) == moment
