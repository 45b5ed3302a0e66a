"""Names of countries in all languages, which the generated table holds as keys."""

from __future__ import annotations

from collections import defaultdict

import pytest
from babel import Locale

from bot.data import generated
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.text import countries
from bot.text.normalize import key
from tests.rules.test_crossing import TODAY
from tools.tables import NAMED_IN, _countries

_CODE = 2
"""Letters of the code of a country; regions have three digits."""

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


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es", "it"])
def test_a_country_in_small_letters_is_no_goods_behind_a_word_of_direction(base: RuleBase, language: str) -> None:
    names = {code: name for code, name in Locale.parse(language).territories.items() if len(code) == _CODE}
    read = {
        name: [one.name for one in answer(base, f"gallium to {name.lower()}", today=TODAY).by_goods]
        for name in names.values()
    }

    assert [name for name, goods in read.items() if goods != ["gallium"]] == []


@pytest.mark.parametrize(
    ("text", "exporter", "destination", "goods"),
    [
        ("sulphuric acid china to chile", "CN", "CL", ["sulphuric acid"]),
        ("sulphuric acid china chile", "CN", "CL", ["sulphuric acid"]),
        ("copper ore from chili to china", "CL", "CN", ["copper ore"]),
        ("rice, chile from:IN", "IN", None, ["rice", "chillies"]),
        ("chili and rice from:GN", "GN", None, ["chillies", "rice"]),
        ("silica germania from:CN", "CN", None, ["germanium dioxide"]),
    ],
)
def test_a_word_for_a_country_and_a_thing_is_read_by_what_stands_around_it(
    base: RuleBase, text: str, exporter: str | None, destination: str | None, goods: list[str]
) -> None:
    found = answer(base, text, today=TODAY)

    assert (found.from_, found.to) == (exporter, destination)
    assert [one.name for one in found.by_goods] == goods


FULL = [
    ("Republic of India", "IN"), ("Federal Republic of Germany", "DE"), ("Kingdom of Saudi Arabia", "SA"),
    ("State of Qatar", "QA"), ("Islamic Republic of Pakistan", "PK"), ("Commonwealth of Australia", "AU"),
    ("Syrian Arab Republic", "SY"), ("Iran, Islamic Republic of", "IR"), ("Korea, Republic of", "KR"),
    ("Slovak Republic", "SK"), ("Lao PDR", "LA"), ("Plurinational State of Bolivia", "BO"),
    ("Hashemite Kingdom of Jordan", "JO"), ("Republik Indonesia", "ID"), ("Volksrepublik China", "CN"),
    ("République populaire de Chine", "CN"), ("República Federativa do Brasil", "BR"), ("Türkiye Cumhuriyeti", "TR"),
    ("Республику Казахстан", "KZ"), ("Китайскую Народную Республику", "CN"), ("インド共和国", "IN"),
    ("哈萨克斯坦共和国", "KZ"), ("인도공화국", "IN"), ("Republic of China", "TW"), ("Republic of Korea", "KR"),
    ("Democratic People's Republic of Korea", "KP"), ("Republic of the Congo", "CG"), ("Dominican Republic", "DO"),
    ("Democratic Republic of the Congo", "CD"), ("People's Republic of China", "CN"),
]  # fmt: skip
OTHER = [
    ("Ivory Coast", "CI"), ("Elfenbeinküste", "CI"), ("Burma", "MM"), ("ミャンマー", "MM"), ("미얀마", "MM"),
    ("ビルマ", "MM"), ("Мьянму", "MM"), ("Swaziland", "SZ"), ("Macedonia", "MK"), ("Bosnia", "BA"),
    ("East Timor", "TL"), ("Weißrussland", "BY"), ("Tschechische Republik", "CZ"), ("Palestine", "PS"), ("Wales", "GB"),
    ("Eesti", "EE"),
    ("U.S.", "US"), ("U.S.A.", "US"), ("the U.K.", "GB"), ("U.A.E.", "AE"), ("D.P.R.K.", "KP"), ("S. Korea", "KR"),
    ("N. Korea", "KP"), ("Ceylon", "LK"), ("Siam", "TH"), ("Éire", "IE"), ("大韩民国", "KR"), ("日本国", "JP"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "code"), [*FULL, *OTHER])
def test_a_country_is_read_by_its_full_its_former_and_its_short_name_in_its_role(
    base: RuleBase, name: str, code: str
) -> None:
    there, back = (answer(base, text, today=TODAY) for text in (f"gallium to {name}", f"gallium from {name} to Peru"))

    assert (there.to, [one.name for one in there.by_goods], there.passed_over) == (code, ["gallium"], ())
    assert (back.from_, back.to, back.passed_over) == (code, "PE", ())


@pytest.mark.parametrize(
    "name", ["Republic of India", "Korea, Republic of", "Slovak Republic", "Республика Казахстан", "Ivory Coast"]
)
def test_a_field_takes_a_full_name(name: str) -> None:
    assert countries.find(name) == countries.find(name.replace(" ", "_")) is not None


@pytest.mark.parametrize(
    "text", ["gallium to China State Shipbuilding", "Si-Li from China", "gallium, C, N from China"]
)
def test_what_only_looks_like_a_full_or_dotted_name_is_none(base: RuleBase, text: str) -> None:
    assert {answer(base, text, today=TODAY).from_, answer(base, text, today=TODAY).to} == {"CN", None}


@pytest.mark.parametrize("character", ["英", "美", "日", "德", "法", "俄"])
@pytest.mark.parametrize("form", ["股份有限公司", "有限公司", "集团", "株式会社"])
def test_a_character_in_a_firms_name_is_no_country(base: RuleBase, character: str, form: str) -> None:
    firm = f"上海{character}思特新材料{form}"
    found = answer(base, f"发货人：{firm}\n收货人：Firm Inc.  运抵国：越南\n商品：镓", today=TODAY)

    assert (found.from_, found.to) == ("CN", "VN")
