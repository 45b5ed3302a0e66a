"""Letters that are the code of a country, and the same letters in grades, firms' names and parts of countries."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from tests.rules.test_crossing import TODAY

CODES = ["SG", "UK", "DE", "TR", "HK", "MX", "PL", "ZA", "FR", "VN", "CL", "CA", "ID"]
ROUTE = "Qingdao to Pohang Korea"


@pytest.mark.slow
@pytest.mark.parametrize("code", CODES)
def test_a_code_in_a_grade_or_a_part_number_is_no_country(base: RuleBase, code: str) -> None:
    plain = answer(base, f"spherical graphite, {ROUTE}", today=TODAY)
    for mark in (f"{code}-18", f"{code}-18A", f"18-{code}", f"{code}/18", f"{code}-XQ-7", f"XQ-{code}", f"SH-{code}"):
        for text in (f"spherical graphite {mark}, 22 t, {ROUTE}", f"spherical graphite, {ROUTE}, type {mark}"):
            found = answer(base, text, today=TODAY)
            assert (found.from_, found.to) == ("CN", "KR"), text
            assert found.by_exporter == plain.by_exporter, text


@pytest.mark.parametrize("code", ["SG", "DE", "TR", "NLD", "ASM", "SGP", "DEU"])
def test_a_code_that_begins_a_firms_name_is_no_country(base: RuleBase, code: str) -> None:
    for firm in (f"{code} International", f"{code} Technologies", f"{code} Qorvath"):
        found = answer(base, f"{firm} gallium, {ROUTE}", today=TODAY)
        assert (found.from_, found.to, set(found.by_exporter)) == ("CN", "KR", {"CN"}), firm


TOWNS = [
    "San Jose CA",
    "Atlanta GA",
    "Boise ID",
    "Chicago IL",
    "Indianapolis IN",
    "Portland ME",
    "Wilmington DE",
    "Denver CO",
]


@pytest.mark.parametrize(("town", "sign"), list(product([*TOWNS, "San Jose, CA", "US-CA"], ["to", "->", "→"])))
def test_the_code_of_a_state_behind_its_town_is_no_other_country(base: RuleBase, town: str, sign: str) -> None:
    found = answer(base, f"gallium, {town} {sign} Hefei, China", today=TODAY)

    assert (found.from_, found.to, set(found.by_exporter)) == ("US", "CN", {"US"})


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("4A906 quantum computer us to JP", "US", "JP"),
        ("3B993 us to cn", "US", "CN"),
        ("gallium kr to vn", "KR", "VN"),
        ("gallium CN-US", "CN", "US"),
        ("gallium CN/US", "CN", "US"),
        ("US-origin gallium to KR", "US", "KR"),
        ("gallium Jakarta ID to US", "ID", "US"),
        ("gallium Lyon FR to Perth WA", "FR", "AU"),
        ("gallium from SG to DE", "SG", "DE"),
        ("gallium from China to Cartagena CO", "CN", "CO"),
    ],
)
def test_a_code_in_its_role_is_a_country(base: RuleBase, text: str, from_: str, to: str) -> None:
    found = answer(base, text, today=TODAY)

    assert (found.from_, found.to) == (from_, to)


@pytest.mark.parametrize("mark", ["ATA", "TUV", "IOT", "GEO", "ASM", "SGS", "NIC", "MAC"])
def test_letters_that_mean_more_in_trade_are_a_country_only_where_a_word_tells_it(base: RuleBase, mark: str) -> None:
    found = answer(base, f"gallium to Germany {mark} papers", today=TODAY)
    told = answer(base, f"gallium from:{mark} to:DE", today=TODAY)

    assert found.from_ is None
    assert "CN" in found.by_exporter
    assert told.from_ is not None


@pytest.mark.parametrize("route", ["IN-PL", "IN - PL", "IN/PL", "IN > PL", "IND-POL", "IN → PL"])
def test_two_codes_that_a_sign_joins_are_a_pair_in_their_order(base: RuleBase, route: str) -> None:
    found = answer(base, f"gallium {route}", today=TODAY)

    assert (found.from_, found.to) == ("IN", "PL")
