"""Names of countries in all languages, which the generated table holds as keys."""

from __future__ import annotations

from collections import defaultdict

import pytest
from babel import Locale

from bot.data import generated
from bot.text import countries
from bot.text.normalize import key
from tools.tables import NAMED_IN, _countries

BEARERS: dict[str, set[str]] = defaultdict(set)
for _language in NAMED_IN:
    for _code, _name in _countries(_language):
        BEARERS[key(_name)].add(_code)


@pytest.mark.parametrize("language", NAMED_IN)
def test_every_name_of_a_language_is_its_country_or_one_of_our_own(language: str) -> None:
    near = generated()["near"]

    for code, name in Locale.parse(language).territories.items():
        if code in generated()["countries"]:
            found = countries.by_key(key(str(name)), full=True)
            assert found in BEARERS[key(str(name))] or key(str(name)) in near, f"{name}: {found}, not {code}"


def test_three_letter_codes_are_those_of_iso() -> None:
    assert {code: countries.find(code) for code in ("DEU", "CHN", "PRK", "COD", "GER", "XKX", "ZZZ")} == {
        "DEU": "DE", "CHN": "CN", "PRK": "KP", "COD": "CD", "GER": "DE", "XKX": None, "ZZZ": None,
    }  # fmt: skip
    assert {"CN", "EU", "TW", "HK"} <= countries.jurisdictions()
    assert not {"UK", "XK", "QU", "ZZ"} & countries.jurisdictions()
