"""The places in `from:` and `to:`: what stands behind them is none of their name, and each one named counts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.data import generated
from bot.errors import UsageError
from bot.rules.query.parse import read
from bot.text import countries

TODAY = date(2026, 12, 2)
CODES = sorted(generated()["countries"])
BEHIND = (
    *(
        "in drums",
        "il cliente",
        "may be",
        "ca. 5 t",
        "am Montag",
        "mit Kühlung",
        "se",
        "za",
        "con certificado",
        "et al",
    ),
    *("is it ok", "tin cans", "al", "la", "le", "un", "en", "of", "da", "go", "no", "an", "it", "he", "red", "ru", "a"),
)


SIGNS_BEHIND, SIGNS_BETWEEN = (" ", " - ", ", "), (",", ", ", "|", " / ", " and ", "; ", " & ")
"""What parts a place from words behind it, and from another place."""


def places(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return exporters and destinations of a text's fields."""
    query = read(text, TODAY)
    return query.exporters, query.destinations


@given(*map(some.sampled_from, (CODES, CODES, BEHIND, SIGNS_BEHIND)))
def test_a_code_swallows_no_word_behind_it(exporter: str, destination: str, behind: str, sign: str) -> None:
    told = f"gallium from:{exporter}{sign}{behind}"
    assert places(told) == ((exporter,), ())
    assert places(f"gallium from:{exporter} to:{destination}{sign}{behind}") == ((exporter,), (destination,))


@given(some.sampled_from(CODES), some.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=3))
def test_nor_any_short_letters(code: str, behind: str) -> None:
    assert places(f"gallium to:{code} {behind}") == ((), (code,))


@given(some.lists(some.sampled_from(CODES), min_size=2, max_size=6, unique=True), some.sampled_from(SIGNS_BETWEEN))
def test_every_place_of_a_field_counts(codes: list[str], sign: str) -> None:
    assert places(f"gallium to:{sign.join(codes)} urgent") == ((), tuple(codes))


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("South Korea urgent", "KR"),
        ("La Paz", "BO"),
        ("la paz", "BO"),
        ("New York", "US"),
        ("US Virgin Islands", "VI"),
        ("Mexico City", "MX"),
        ("Guinea Bissau", "GW"),
        ("Al Ain", "AE"),
        ("Los Angeles", "US"),
        ("Ho Chi Minh City", "VN"),
        ("Korea, Republic of", "KR"),
        ("Austin, TX", "US"),
        ("San Jose, CA", "US"),
        ("San Jose, Costa Rica", "CR"),
        ("Hamburg, Germany", "DE"),
        ("Germany, France and Italy", "DE FR IT"),
        ("us, ca", "US CA"),
        ("US, CA, MX, please", "US CA MX"),
        ("US, and steel", "US"),
        ("us, in drums", "US"),
        ("Frankfurt (DE)", "DE"),
        ("DE oder FR, dringend", "DE FR"),
        ("CN y aluminio", "CN"),
        ("US, GB/T 1475", "US"),
        ("CN; GB/T 20830-2015", "CN"),
        ("US, GB/FR", "US GB FR"),
    ],
)
def test_names_of_places_in_a_field(value: str, codes: str) -> None:
    assert places(f"gallium to:{value}") == ((), tuple(codes.split()))


@pytest.mark.parametrize("value", ["Foo", "US,Foo", "US|Foo"])
def test_what_is_no_place_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match="'Foo' is not a country that I know"):
        places(f"gallium to:{value}")


def test_text_behind_a_comma_in_another_script_is_no_place() -> None:
    assert places("gallium from:CD，谢谢") == (("CD",), ())
    assert countries.find("谢谢") is None
