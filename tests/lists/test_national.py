"""Lists of one country or union: each code of each list, toward somewhere, at home, and as others write it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lists.codes import Code, Shape, parse, roman
from bot.lists.library import Lists
from bot.lists.list_answer import Knowledge, ListAnswer, ListStatus, Remark
from bot.lists.loading import ListFiles

FREE = {ListStatus.LISTED, ListStatus.NOT_COVERED}
HOME = {"us-usml": "US", "in-scomet": "IN", "jp-export-order": "JP", "eu-military": "DE", "au-dsgl": "AU"}


@pytest.fixture(scope="module")
def lists(files: ListFiles) -> Lists:
    return Lists(files)


def of_list(lists: Lists, key: str, code: str, to: str | None) -> Iterator[ListAnswer]:
    return (one for one in lists.look_up(code, to, (HOME[key],)) if one.list_key == key)


@pytest.mark.parametrize("key", HOME)
def test_every_code_of_a_list_is_found_by_its_spelling_and_asks_for_a_licence(lists: Lists, key: str) -> None:
    edition = lists.edition(key)
    assert edition is not None
    for code, entry in edition.entries.items():
        for text in (code, *(f"{code}.{path}" for path in entry.paragraphs)):
            found = list(of_list(lists, key, text, "BR"))
            assert [one.knowledge for one in found if str(one.code) == text] == [Knowledge.KNOWN], text
            free = [one for one in found if one.status in FREE]
            assert not free or code.startswith("16("), text


def test_a_catch_all_is_no_clearance_and_no_certain_licence(lists: Lists) -> None:
    (found,) = of_list(lists, "jp-export-order", "16(1)", "CN")

    assert (found.status, found.columns) == (ListStatus.LISTED, ())
    assert found.has(Remark.READ)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("USML Category VIII(h)(1)", "USML VIII.h.1"),
        ("USML 11(a)(3)(xiii)", "USML XI.a.3.xiii"),
        ("USML Cat. XV.a", "USML XV.a"),
        ("7(16)", "7(16)"),
        ("輸出令別表第1の7の項(16)", "7(16)"),
        ("輸出令別表第一の3の2の項（2）5の2", "3-2(2)5-2"),
        ("3-2(2)5-2", "3-2(2)5-2"),
        ("16(1)10", "16(1)10"),
    ],
)
def test_national_codes_have_many_spellings(text: str, code: str) -> None:
    assert str(parse(text)) == code


@given(st.integers(1, 39))
def test_roman_numerals_count(number: int) -> None:
    value = {"I": 1, "V": 5, "X": 10}
    signs = [value[sign] for sign in roman(number)]
    followed = zip(signs, [*signs[1:], 0], strict=True)

    assert sum(-sign if sign < following else sign for sign, following in followed) == number


@given(st.sampled_from("123456789"), st.sampled_from("ABCDE"), st.integers(0, 99))
def test_a_list_with_its_own_numbers_answers_for_the_item_of_others(
    lists: Lists, category: str, group: str, number: int
) -> None:
    common, own = f"{category}{group}0{number:02}", f"8{group}{category}{number:02}"
    edition = lists.edition("in-scomet")
    assert edition is not None
    found = [one for one in lists.look_up(common, "CN", ("IN",)) if one.list_key == "in-scomet"]

    told = {str(one.code): one.has(Remark.RENUMBERED) for one in found}
    assert (own in told) == (own in edition.entries)
    assert (common in told) == (common in edition.entries)
    assert told.get(own, True)
    assert not any(one.status in FREE for one in found)


def test_goods_in_words_never_mean_a_number_of_a_list_with_its_own(lists: Lists) -> None:
    means_gallium = Code(Shape.ENTRY, "3A105")

    assert not [one for one in lists.look_up(means_gallium, "CN", ("IN",), named=True) if str(one.code) == "3A105"]
    assert [one.heading for one in lists.look_up(means_gallium, "CN", ("IN",))] == ["gallium"]


def test_a_number_that_others_mean_otherwise_is_india_only_where_india_is_asked(lists: Lists) -> None:
    everybody = [str(one.code) for one in lists.look_up("5A101", None) if one.list_key == "in-scomet"]

    assert everybody == []
    assert [str(one.code) for one in lists.look_up("5A101", None, ("IN",))] == ["5A101"]


def test_arms_need_a_licence_inside_the_union_as_well(lists: Lists) -> None:
    (toward_a_member,) = of_list(lists, "eu-military", "ML10", "FR")
    (toward_all,) = of_list(lists, "eu-military", "ML10.a", "EU")

    assert toward_a_member.columns == toward_all.columns == ("transfer licence (Directive 2009/43/EC)",)
    assert {toward_a_member.status, toward_all.status} == {ListStatus.LICENCE}


def test_arms_toward_an_embargoed_destination_and_toward_partners(lists: Lists) -> None:
    (china,) = of_list(lists, "us-usml", "USML XI(a)", "CN")
    (canada,) = of_list(lists, "us-usml", "USML XI(a)", "CA")

    assert (china.permits, dict(china.remarks)[Remark.SANCTIONS]) == ((), "22 CFR 126.1")
    assert [(one.name, one.covers) for one in canada.permits] == [("Canadian exemption (22 CFR 126.5)", None)]


def test_the_common_high_priority_list_has_its_fifty_codes(files: ListFiles, lists: Lists) -> None:
    assert len(files.high_priority) == 50
    assert all(found.known for code in files.high_priority if (found := lists.customs(code)))
    assert (lists.high_priority("8542310000"), lists.high_priority("010121")) == ("1", "")
