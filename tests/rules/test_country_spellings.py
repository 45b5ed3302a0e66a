"""Names of countries that are misspelt, in small letters, behind their towns, or alike to names of goods."""

from __future__ import annotations

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.text import countries
from tests.rules.test_crossing import TODAY

NAMES = [
    *(("Indonesia", "ID"), ("Vietnam", "VN"), ("Germany", "DE"), ("Kazakhstan", "KZ"), ("Malaysia", "MY")),
    *(("Philippines", "PH"), ("Ecuador", "EC"), ("Portugal", "PT"), ("Zimbabwe", "ZW"), ("Argentina", "AR")),
]


@pytest.mark.parametrize(("name", "code"), NAMES)
def test_a_misspelt_country_is_read_in_its_role_and_told(base: RuleBase, name: str, code: str) -> None:
    middle = len(name) // 2
    for typed in (name[:middle] + name[middle + 1 :], name[:middle] + name[middle] * 2 + name[middle + 1 :]):
        for word in (typed, typed.lower()):
            sent = answer(base, f"gallium {word} to Japan", today=TODAY)
            arrives = answer(base, f"gallium from China to {word}", today=TODAY)
            assert (sent.from_, sent.to) == (code, "JP"), word
            assert (arrives.from_, arrives.to) == ("CN", code), word
            right = countries.find(word) == code  # "Malasia" is Spanish
            assert right or arrives.asked.corrected[0][0] == word


@pytest.mark.parametrize(
    "text", ["gallium generic", "ironic gallium", "gallium turkeys", "gallium chinas", "gallium to nigerian"]
)
def test_a_word_without_a_role_or_near_two_is_taken_for_no_country(base: RuleBase, text: str) -> None:
    assert not answer(base, text, today=TODAY).asked.corrected


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("carbón térmico colombia a países bajos", "CO", "NL"),
        ("galio china a reino unido", "CN", "GB"),
        ("nickel ore philipines to china", "PH", "CN"),
        ("noix de cajou brutes burkina", "BF", None),
        ("ріпак з України в ЄС", "UA", "EU"),
        ("高エントロピー合金粉末 輸出 日本 → 台湾", "JP", "TW"),
        ("镓 出口 中国 → 韩国", "CN", "KR"),
        ("镓 出口日本", None, "JP"),
        ("raw cashew from lomé/benin", "BJ", None),
        ("gallium from Hamburg/China to Korea", "CN", "KR"),
        ("Refined copper cathodes Grade A 500 t, Antofagasta Chile to Shanghai", "CL", "CN"),
        ("COPPER CATHODES CHILE TO CHINA", "CL", "CN"),
        ("copper cathodes, Valparaiso Chile, consignee Busan", "CL", "KR"),
        ("dried chile to China", None, "CN"),
    ],
)
def test_places_are_read_as_people_write_them(base: RuleBase, text: str, from_: str | None, to: str | None) -> None:
    found = answer(base, text, today=TODAY)

    assert (found.from_, found.to) == (from_, to)


@pytest.mark.parametrize("word", ["bahasa", "kepala", "chiesa", "soweit", "zdania", "afrika"])
def test_a_frequent_word_of_a_language_is_no_misspelt_country(base: RuleBase, word: str) -> None:
    found = answer(base, f"gallium from China to {word}", today=TODAY)

    assert (found.from_, found.to) == ("CN", None)
