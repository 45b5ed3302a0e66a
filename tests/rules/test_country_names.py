"""Names and codes of countries in all languages: misspelt, as adjectives, bent by cases, in grades and marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import product

import pytest
from babel import Locale

from bot.data import generated, read_yaml
from bot.rules.index import RuleBase
from bot.rules.notes import NoteKind
from bot.text import countries, thing_words
from bot.text import question_words as said
from bot.text.normalize import key, words
from bot.vocabulary import RESTRICTING
from tests.exploring import some
from tests.rules.asking import ask, route_of
from tools.tables import NAMED_IN, _countries, _is_iso

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
    read = {name: [one.name for one in ask(base, f"gallium to {name.lower()}").by_goods] for name in names.values()}

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
        ("litio, Chile", "CL", None, ["lithium"]),
        ("HS 9403.60 mesas de comedor, Chile", "CL", None, ["mesas de comedor"]),
        ("Gallium, China, Chile", "CN", "CL", ["gallium"]),
        ("Rice, Chile, Sugar from Mexico", "MX", None, ["rice", "chillies", "sugar"]),
        ("Rice, Chile from India", "IN", None, ["rice", "chillies"]),
    ],
)
def test_a_word_for_a_country_and_a_thing_is_read_by_what_stands_around_it(
    base: RuleBase, text: str, exporter: str | None, destination: str | None, goods: list[str]
) -> None:
    found = ask(base, text)

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
    there, back = (ask(base, text) for text in (f"gallium to {name}", f"gallium from {name} to Peru"))

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
    assert {ask(base, text).from_, ask(base, text).to} == {"CN", None}


@pytest.mark.parametrize("character", ["英", "美", "日", "德", "法", "俄"])
@pytest.mark.parametrize("form", ["股份有限公司", "有限公司", "集团", "株式会社"])
def test_a_character_in_a_firms_name_is_no_country(base: RuleBase, character: str, form: str) -> None:
    firm = f"上海{character}思特新材料{form}"
    assert route_of(base, f"发货人：{firm}\n收货人：Firm Inc.  运抵国：越南\n商品：镓") == ("CN", "VN")


# -- names of countries that are misspelt, in small letters, behind their towns, or alike to names of goods

NAMES = [
    *(("Indonesia", "ID"), ("Vietnam", "VN"), ("Germany", "DE"), ("Kazakhstan", "KZ"), ("Malaysia", "MY")),
    *(("Philippines", "PH"), ("Ecuador", "EC"), ("Portugal", "PT"), ("Zimbabwe", "ZW"), ("Argentina", "AR")),
]


@pytest.mark.parametrize(("name", "code"), NAMES)
def test_a_misspelt_country_is_read_in_its_role_and_told(base: RuleBase, name: str, code: str) -> None:
    middle = len(name) // 2
    for typed in (name[:middle] + name[middle + 1 :], name[:middle] + name[middle] * 2 + name[middle + 1 :]):
        for word in (typed, typed.lower()):
            sent = ask(base, f"gallium {word} to Japan")
            arrives = ask(base, f"gallium from China to {word}")
            assert (sent.from_, sent.to) == (code, "JP"), word
            assert (arrives.from_, arrives.to) == ("CN", code), word
            right = countries.find(word) == code  # "Malasia" is Spanish
            assert right or arrives.asked.corrected[0][0] == word


@pytest.mark.parametrize(
    "text", ["gallium generic", "ironic gallium", "gallium turkeys", "gallium chinas", "gallium to nigerian"]
)
def test_a_word_without_a_role_or_near_two_is_taken_for_no_country(base: RuleBase, text: str) -> None:
    assert not ask(base, text).asked.corrected


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
    assert route_of(base, text) == (from_, to)


@pytest.mark.parametrize("word", ["bahasa", "kepala", "chiesa", "soweit", "zdania", "afrika"])
def test_a_frequent_word_of_a_language_is_no_misspelt_country(base: RuleBase, word: str) -> None:
    assert route_of(base, f"gallium from China to {word}") == ("CN", None)


# -- adjectives of countries: each names one country, no goods and no word of trade
PAIRS = [(code, word) for code, words in read_yaml("countries")["demonyms"].items() for word in words]


def test_a_demonym_is_its_country_alone() -> None:
    assert [(word, countries.find(word)) for code, word in PAIRS if countries.find(word) != code] == []


def test_no_demonym_is_a_thing_an_act_or_a_word_that_means_something_else(base: RuleBase) -> None:
    for _, word in PAIRS:
        folded = key(word)
        assert not any(index.get(folded) for index in (base.names, base.act_names, base.party_names)), word
        if folded not in said.group("thing_in_lower_case"):  # Frans is Dutch, and "från" Swedish for "from"
            assert (said.spaced().whole.get(folded), thing_words.form(folded), thing_words.kind(folded)) == (
                None,
                None,
                None,
            ), word


@pytest.mark.parametrize(
    ("text", "exporter", "destination"),
    [
        ("Chinees grafiet naar de VS", "CN", "US"),
        ("экспорт китайского графита в Индию", "CN", "IN"),
        ("российского гелия", "RU", None),
        ("minerai de nickel indonésienne", "ID", None),
        ("cobalto congoleño", "CD", None),
        ("kongolesisches Kobalt", "CD", None),
        ("grafite cinesi verso la Germania", "CN", "DE"),
        ("grafite dalla Cina alla Germania", "CN", "DE"),
        ("казахстанский лом меди", "KZ", None),
        ("Zimbabwaans lithiumconcentraat", "ZW", None),
        ("concentrado de litio zimbabuense", "ZW", None),
        ("litio zimbabuense concentrado", "ZW", None),
        ("nickel indonésien minerai", "ID", None),
        ("графіт з Китаю в Україну", "CN", "UA"),
        ("chinesisches Graphit für Kunden in Österreich", "CN", "AT"),
    ],
)
def test_a_demonym_says_whose_goods_they_are(base: RuleBase, text: str, exporter: str, destination: str | None) -> None:
    found = ask(base, text)
    assert (found.from_, found.to) == (exporter, destination)
    assert found.by_exporter[exporter] != "not-listed"


def forms_of_adjectives() -> list[tuple[str, str]]:
    """Return every form of every adjective that is bent, as a key, with its country."""
    table = generated()["demonyms"]
    pairs = [(stem, code, table["endings"][of]) for stem, those in table["stems"].items() for code, of in those]
    return [(stem + ending, code) for stem, code, endings in pairs for ending in endings]


ADJECTIVES = {
    "de": "{} Grafit", "nl": "{} grafiet", "fr": "graphite {}", "es": "grafito {}", "it": "grafite {}",
    "pt": "grafite {}", "pl": "{} grafit", "cs": "{} grafit", "sk": "{} grafit", "ru": "{} графит",
    "uk": "{} графіт", "bg": "{} графит", "hr": "{} grafit", "sr": "{} графит", "sv": "{} grafit",
    "da": "{} grafit", "no": "{} grafitt", "ro": "grafit {}", "hu": "{} grafit", "fi": "{} grafiitti",
}  # fmt: skip


def test_a_form_of_an_adjective_is_of_one_country_alone() -> None:
    told = defaultdict(set)
    for form, code in forms_of_adjectives():
        told[form].add(code)
    assert {form: codes for form, codes in told.items() if codes != {countries.by_key(form, full=True)}} == {}


def test_a_form_of_an_adjective_is_no_thing_and_no_word_of_a_question(base: RuleBase) -> None:
    others = {form for form, _ in forms_of_adjectives() if form not in said.group("thing_in_lower_case")}
    indexes = (base.names, base.act_names, base.party_names)
    assert {form for form in others if any(index.get(form) for index in indexes)} == set()
    assert {form for form in others if thing_words.form(form) or thing_words.kind(form)} == set()
    assert others & said.spaced().whole.keys() == set()


@pytest.mark.parametrize("language", ADJECTIVES)
def test_an_adjective_before_goods_tells_their_exporter_in_each_language(base: RuleBase, language: str) -> None:
    listed = read_yaml("demonyms")[language]["words"].split(", ")
    asked = [pair.split(" ", 1) for pair in some(listed, 9)]
    unread = [(code, word) for code, word in asked if ask(base, ADJECTIVES[language].format(word)).from_ != code]
    assert unread == []


@pytest.mark.parametrize(
    "text",
    [
        "gallium with German documentation to Rotterdam",
        "gallium, Dutch invoice, to Hamburg",
        "Gallium mit französischer Anleitung nach Rotterdam",
        "galio con manual alemán a Rotterdam",
        "gallium avec notice allemande vers Rotterdam",
        "галлий с немецкой документацией в Роттердам",
        "gallium met Duitse handleiding naar Antwerpen",
    ],
)
def test_an_adjective_of_what_goes_with_the_goods_frees_nothing(base: RuleBase, text: str) -> None:
    """The paper is German, and the goods may be of any country."""
    found = ask(base, text)
    assert found.status == "licence"
    assert {"CN", "IN"} <= set(found.by_exporter)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("germania", "germanium dioxide"),
        ("indio", "indium"),
        ("german silver", "silver"),
        ("swimming pool", "garden equipment"),
    ],
)
def test_goods_that_sound_like_a_country_stay_goods(base: RuleBase, text: str, subject: str | None) -> None:
    assert (ask(base, text).subjects or (None,))[0] == subject


# -- as languages bend names: cases, adjectives, endings of direction, articles, no spaces

PLACES = {
    "CN": "Chin Chinach chińskiego Číny Čínou čínské Китаю Китаєм китайського Китаем китайскими",
    "DE": "Niemiec niemieckiej Německa německého Німеччини німецьких Германией немецкого",
    "UA": "Ukrainie Ukrainę Ukrajinu Ukrajiny України Україною Украину",
    "PL": "Polski Polsce polskiego Polska Польщі Польшей польским",
    "FR": "Francji Francie Francií Франції Францией французского",
    "CZ": "Czechami Česka Чехією",
    "JP": "Japonii Japonska Японії Японию",
    "US": "Stanów-Zjednoczonych Spojených-států Сполучених-Штатів Соединёнными-Штатами amerykańskich americké",
    "KR": "Korei-Południowej Jižní-Koreje Південної-Кореї Южную-Корею",
    "GB": "Wielkiej-Brytanii Великобританию britského",
}
QUESTIONS = (
    ("eksport grafitu z Chin do Niemiec", "CN", "DE", "graphite"),
    ("kobaltu z Konga do Chin", "CD", "CN", "cobalt"),
    ("ziem rzadkich z Chin na Ukrainę", "CN", "UA", "rare earths"),
    ("vzácné zeminy z Číny do Německa", "CN", "DE", "rare earths"),
    ("неодимових магнітів з Китаю до Польщі", "CN", "PL", "neodymium magnets"),
    ("неодимовых магнитов из Китая в Южную Корею", "CN", "KR", "neodymium magnets"),
    ("Çinden Almanyaya galyum", "CN", "DE", "gallium"),
    ("gali từ Trung Quốc sang Nhật Bản", "CN", "JP", "gallium"),
    ("الغاليوم من الصين إلى ألمانيا", "CN", "DE", "gallium"),
    ("طائرات بدون طيار من الصين إلى روسيا", "CN", "RU", "drones"),
    ("चीन से जापान जर्मेनियम", "CN", "JP", "germanium"),
    ("แกรไฟต์จากจีนไปไทย", "CN", "TH", "graphite"),
)


@pytest.mark.parametrize("code", PLACES)
def test_a_country_is_known_in_its_cases_and_as_an_adjective(code: str) -> None:
    for name in PLACES[code].split():
        keys = tuple(word.key for word in words(name))
        found = (
            countries.from_stem(keys) or countries.by_key("".join(keys), full=True) or countries.from_inflected(keys[0])
        )
        assert found == code, name


def test_a_question_in_a_language_that_bends_names(base: RuleBase) -> None:
    for question, exporter, destination, subject in QUESTIONS:
        found = ask(base, question)
        assert (found.from_, found.to, found.subjects) == (exporter, destination, (subject,)), question
        assert not found.passed_over, question


def test_vowel_signs_are_a_part_of_the_word_and_the_article_is_not() -> None:
    assert [word.raw for word in words("चीन से गैलियम")] == ["चीन", "से", "गैलियम"]
    assert key("جرمانيوم") == key("الجرمانيوم") == key("جَرمانيوم")
    assert "".join(word.key for word in words("แกรไฟต์จากจีน")) == "แกรไฟต์จากจีน"


def test_other_words_are_no_case_of_a_country_or_of_a_thing(base: RuleBase) -> None:
    for word in ("chinolin", "lite", "stand", "finish"):
        found = ask(base, f"graphite {word}")
        assert (found.from_, found.to, found.subjects) == (None, None, ("graphite",)), word


@pytest.mark.parametrize("word", ["сырая", "сырые", "сырого", "сырую", "солевая", "рисовая"])
def test_an_adjective_is_of_a_noun_only_by_a_suffix(base: RuleBase, word: str) -> None:
    """`сырая` is wet and no cheese (`сыр`); `рисовая` is of rice."""
    found = ask(base, f"{word} труба из России")

    assert ("dairy products" in found.subjects) is False
    assert ("rice" in found.subjects) == (word == "рисовая")


# -- letters that are the code of a country, and the same letters in grades, firms' names and parts of countries

CODES = ["SG", "UK", "DE", "TR", "HK", "MX", "PL", "ZA", "FR", "VN", "CL", "CA", "ID"]
ROUTE = "Qingdao to Pohang Korea"


@pytest.mark.slow
@pytest.mark.parametrize("code", CODES)
def test_a_code_in_a_grade_or_a_part_number_is_no_country(base: RuleBase, code: str) -> None:
    plain = ask(base, f"spherical graphite, {ROUTE}")
    for mark in (f"{code}-18", f"{code}-18A", f"18-{code}", f"{code}/18", f"{code}-XQ-7", f"XQ-{code}", f"SH-{code}"):
        for text in (f"spherical graphite {mark}, 22 t, {ROUTE}", f"spherical graphite, {ROUTE}, type {mark}"):
            found = ask(base, text)
            assert (found.from_, found.to) == ("CN", "KR"), text
            assert found.by_exporter == plain.by_exporter, text


@pytest.mark.parametrize("code", ["SG", "DE", "TR", "NLD", "ASM", "SGP", "DEU"])
def test_a_code_that_begins_a_firms_name_is_no_country(base: RuleBase, code: str) -> None:
    for firm in (f"{code} International", f"{code} Technologies", f"{code} Qorvath"):
        found = ask(base, f"{firm} gallium, {ROUTE}")
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
    found = ask(base, f"gallium, {town} {sign} Hefei, China")

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
    assert route_of(base, text) == (from_, to)


@pytest.mark.parametrize("mark", ["ATA", "TUV", "IOT", "GEO", "ASM", "SGS", "NIC", "MAC", "SXM"])
def test_letters_that_mean_more_in_trade_are_a_country_only_where_a_word_tells_it(base: RuleBase, mark: str) -> None:
    found = ask(base, f"gallium to Germany {mark} papers")
    told = ask(base, f"gallium from:{mark} to:DE")

    assert found.from_ is None
    assert "CN" in found.by_exporter
    assert told.from_ is not None


@pytest.mark.parametrize("route", ["IN-PL", "IN - PL", "IN/PL", "IN > PL", "IND-POL", "IN → PL"])
def test_two_codes_that_a_sign_joins_are_a_pair_in_their_order(base: RuleBase, route: str) -> None:
    assert route_of(base, f"gallium {route}") == ("IN", "PL")


@pytest.mark.parametrize(
    ("text", "taken"), [("cobalt from Congo to Spain", "CD"), ("concentrado de cobre del Congo a España", "CD")]
)
def test_the_country_that_is_taken_for_two_of_one_name_is_the_one_that_bears_it(
    base: RuleBase, text: str, taken: str
) -> None:
    told = [note for note in ask(base, text).remarks if note.kind is NoteKind.SHARED_NAME]

    assert [note.given("taken") for note in told] == [taken]


BENT = [
    ("grafit do Serbii", "RS"), ("grafit do Chorwacji", "HR"), ("grafit do Albanii", "AL"), ("grafit do Libii", "LY"),
    ("grafit do Macedonii", "MK"), ("grafit do Jemenu", "YE"), ("grafit do Sudanu", "SD"), ("grafit do Libye", "LY"),
    ("графит в Боснию", "BA"), ("графит в Ливию", "LY"), ("графіт до Лівії", "LY"), ("графіт до Сербії", "RS"),
    ("grafit Szudánba", "SD"), ("grafit Libanonba", "LB"), ("grafit u Libiju", "LY"), ("grafit į Serbiją", "RS"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "destination"), BENT)
def test_a_country_that_is_less_often_named_is_read_in_a_case(base: RuleBase, text: str, destination: str) -> None:
    assert ask(base, text).to == destination


def test_the_case_of_a_country_is_no_word_of_trade() -> None:
    others = "butane butan paragon liber komory komora того malt grenades islands jerseys samo albany dominik"
    assert {word: code for word in others.split() if (code := countries.from_stem((key(word),)))} == {}


def demonyms() -> list[tuple[str, str]]:
    """Return every adjective on file with its country."""
    return [(name, code) for code, names in read_yaml("countries")["demonyms"].items() for name in names]


OF_OTHERS = {"Frans", "indiană"}
"""Adjectives that are a person's name, or a state of the United States, as well."""


@pytest.mark.hypothesis
def test_every_demonym_tells_whom_goods_go_to(base: RuleBase) -> None:
    embargoed = [pair for pair in demonyms() if pair[1] in base.embargoes]
    for name, code in (*embargoed, *some(demonyms(), 41)):
        assert code in ask(base, f"gallium to a {name} customer").destinations or name in OF_OTHERS, name


@pytest.mark.parametrize(
    ("text", "exporter", "destination"),
    [
        ("gallium till en iransk kund", None, "IR"),
        ("gallium til en syrisk kunde", None, "SY"),
        ("İranlı müşteriye galyum", None, "IR"),
        ("галлий иранскому покупателю", None, "IR"),
        ("galliumia iranilaiselle asiakkaalle", None, "IR"),
        ("kinesisk gallium til Norge", "CN", "NO"),
        ("kinesiskt gallium till Sverige", "CN", "SE"),
        ("Çinli galyum", "CN", None),
    ],
)
def test_a_demonym_of_more_languages_is_read(
    base: RuleBase, text: str, exporter: str | None, destination: str | None
) -> None:
    found = ask(base, text)
    assert (found.from_, found.to) == (exporter, destination)
    assert bool(found.embargo) == (destination in {"IR", "SY"})


@pytest.mark.parametrize(
    ("text", "destination"),
    [
        ("gallium till en rysk firma", "RU"),
        ("gallium til den russiske hær", "RU"),
        ("gallium till det iranska universitetet", "IR"),
        ("Rus firmaya galyum", "RU"),
        ("İranlı bir şirkete galyum", "IR"),
        ("gallium egy orosz egyetemnek", "RU"),
        ("الغاليوم لشركة إيرانية", "IR"),
        ("γάλλιο σε ρωσική εταιρεία", "RU"),
        ("gallium către o firmă rusească", "RU"),
        ("रूसी कंपनी को गैलियम", "RU"),
        ("גליום לחברה רוסית", "RU"),
        ("galliumia venäläiselle yhtiölle", "RU"),
        ("galliumia pohjoiskorealaiselle yhtiölle", "KP"),
    ],
)
def test_whose_firm_is_told_by_an_adjective_sends_nothing_by_itself(
    base: RuleBase, text: str, destination: str
) -> None:
    found = ask(base, text)
    assert (found.from_, found.to) == (None, destination)
    assert found.embargo
    assert "CN" in found.by_exporter


OF_NORTH_AND_SOUTH = {
    "KP": (
        "nord-coréenne nord-coréen nordkoreanische norcoreana nordcoreana norte-coreana Noord-Koreaans Noord-"
        "Koreaanse северокорейской північнокорейський północnokoreańskiej severokorejské sjevernokorejska "
        "severnokorejska севернокорејска севернокорейска nord-coreene"
    ),
    "KR": (
        "sud-coréenne südkoreanische surcoreana sudcoreana sul-coreana Zuid-Koreaanse южнокорейской "
        "південнокорейський południowokoreańskiej jihokorejské južnokorejska јужнокорејска южнокорейска sud-"
        "coreene"
    ),
    "SS": (
        "sud-soudanaise südsudanesische sursudanesa sudsudanese sul-sudanesa Zuid-Soedanese южносуданской "
        "південносуданський południowosudańskiej jihosúdánské sud-sudaneză"
    ),
    "SD": ("soudanaise sudanesische sudanesa sudanese Soedanese суданской суданський sudańskiej súdánské sudaneză"),
    "IR": ("iranienne iranische iraní iraniana Iraanse иранской іранський irańskiej íránské iranska iraniană"),
    "CU": ("cubaine kubanische cubana Cubaanse кубинской кубинський kubańskiej kubánské кубинската cubaneză"),
    "SY": ("syrienne syrische siriana Syrische сирийской сирійський syryjskiej syrské сирийската siriană"),
    "BY": (
        "biélorusse belarussische weißrussische bielorrusa bielorussa Wit-Russische белорусской білоруський "
        "białoruskiej běloruské bjeloruska беларуската"
    ),
}


@pytest.mark.parametrize("code", OF_NORTH_AND_SOUTH)
def test_north_and_south_and_countries_under_an_embargo_have_adjectives_of_their_own(base: RuleBase, code: str) -> None:
    names = OF_NORTH_AND_SOUTH[code].split()
    frames = ["gallium from:CN to {} firm", *(["gallium from:CN – {} company"] if code in base.embargoes else [])]
    told = {name + frame: ask(base, frame.format(name)) for name in names for frame in frames}
    assert [text for text, found in told.items() if found.to != code] == []
    assert [text for text, found in told.items() if (code in base.embargoes) != bool(found.embargo)] == []


@pytest.mark.parametrize(
    "text",
    [
        "gallium from:CN für eine iranische Firma",
        "gallium from:CN voor een Iraans bedrijf",
        "gallium from:CN dla irańskiej firmy",
        "gallium from:CN to Germany, for an Iranian company",
        "gallium from:CN, iranische Firma",
    ],
)
def test_a_firm_of_a_country_under_an_embargo_is_an_end_beside_who_sends(base: RuleBase, text: str) -> None:
    found = ask(base, text)
    assert found.from_ == "CN"
    assert found.embargo
    assert found.embargo.country == "IR"


@pytest.mark.parametrize(
    ("text", "exporter", "embargoed"),
    [
        ("iransk kund: centrifuger", None, "IR"),
        ("iransk firma vill ha centrifuger", None, "IR"),
        ("İranlı bir şirkete krytron", None, "IR"),
        ("iransk Zorvex: krytrons", None, "IR"),
        ("gallium from China to Kinesisk Handel ApS", "CN", None),
        ("krytrons from China to Kinesisk Handel ApS", "CN", None),
        ("Buyer: Fejér megye Co., Syria; graphite", None, "SY"),
        ("Buyer: 北陸地方 Co., Cuba; graphite", None, "CU"),
        ("Consignee: मालवा Co., North Korea; graphite", None, "KP"),
        ("Покупець: ТОВ Зорвекс, Олександрія, Сирія; графіт", None, "SY"),
    ],
)
def test_a_firm_that_receives_neither_sends_nor_frees(
    base: RuleBase, text: str, exporter: str | None, embargoed: str | None
) -> None:
    found = ask(base, text)
    assert found.from_ == exporter
    assert (found.embargo.country if found.embargo else None) == embargoed
    assert found.to == embargoed


def test_a_town_before_a_country_in_a_receivers_row_is_that_countrys(base: RuleBase) -> None:
    text = "Продавець: ТОВ «Агро», Одеса\nПокупець: Delta Crush Co. S.A.E., Олександрія, Єгипет\nсоя"
    assert route_of(base, text) == ("UA", "EG")


@pytest.mark.parametrize(
    "typed",
    [
        "iranischer Kunde: Gallium",
        "eine iranische Firma, Gallium",
        "Iranian customer: gallium",
        "iransk kund: gallium",
        "сирийская фирма: галлий",
        "nordkoreanischer Kunde: Gallium",
        "İranlı müşteri: krytron",
        "empresa norcoreana, galio",
    ],
)
def test_an_adjective_of_a_country_under_embargo_alone_is_whom_goods_go_to(base: RuleBase, typed: str) -> None:
    """As the exporter it would leave all others unasked."""
    found = ask(base, typed)
    assert found.from_ is None
    assert found.to in base.embargoes
    assert found.status in RESTRICTING or found.lists


@pytest.mark.parametrize("firm", ["Norsk Hydro ASA", "Orosz Import Kft.", "Rus Makine A.Ş.", "Amerikansk Import ApS"])
def test_an_adjective_at_the_head_of_a_firms_name_is_no_exporter(base: RuleBase, firm: str) -> None:
    found = ask(base, f"{firm}: gallium to Iran")
    assert found.from_ is None
    assert "IR" in found.destinations
    assert ask(base, "a Chinese company sells graphite").from_ == "CN"


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("galyum gürcistandan ispanyaya", "GE", "ES"),
        ("galyum çinden almanyaya gönderilir mi", "CN", "DE"),
        ("grafit ukraynadan polonyaya", "UA", "PL"),
        ("grafit rusyadan mısıra", "RU", "EG"),
        ("galyum kazakistandan japonyaya", "KZ", "JP"),
    ],
)
def test_a_country_in_a_turkish_case_needs_no_capital_and_no_apostrophe(
    base: RuleBase, text: str, from_: str, to: str
) -> None:
    found = ask(base, text)

    assert (found.from_, found.to) == (from_, to)


@pytest.mark.parametrize("word", ["malire", "fasten", "danych", "danach", "ruskea", "angolul", "fastän", "uruguaya"])
def test_a_word_that_is_none_of_a_country_in_a_case_is_left_alone(base: RuleBase, word: str) -> None:
    assert ask(base, f"graphite {word} from:CN").to is None


@pytest.mark.parametrize("code", ["ID", "VN", "MY", "CL", "AU", "DE", "IN", "BR", "TH", "TR", "KZ", "CD", "ZA", "RU"])
def test_a_korean_particle_of_origin_is_read_behind_every_country(base: RuleBase, code: str) -> None:
    name = Locale("ko").territories[code]
    assert {*ask(base, f"{name}산 갈륨 10kg").by_exporter} >= {code}, name


@pytest.mark.parametrize("label", ["인도조건", "인도 조건", "인도기한", "인도일", "인도시기"])
def test_a_term_of_delivery_in_korean_is_no_india(base: RuleBase, label: str) -> None:
    found = ask(base, f"품목: 갈륨 10kg\n원산지: 중국 / 도착: 부산\n{label}: CIF 부산")
    assert (found.from_, found.to, {*found.by_exporter}) == ("CN", "KR", {"CN"})
    assert ask(base, "인도에서 부산으로 설탕").from_ == "IN"


_BACK = set("aáoóuúıа")
_NOT_BENT = {"és", "ja", "ve", "saar", "saared", "saaret", "szigetek", "Jan", "Leste", "Caicos", "Iso"}
"""Words of names that are left out: pairs, islands, and what is bent itself (Isosta-Britanniasta)."""


def _hungarian(name: str) -> str:
    vowels = [letter for letter in name.lower() if letter in "aáoóuúeéiíöőüű"]
    stem = name[:-1] + {"a": "á", "e": "é"}.get(name[-1], name[-1])
    return f"gallium {stem}{'ból' if _BACK & {*vowels[-2:]} else 'ből'} Kínába"


def _finnish(name: str) -> str:
    stem = name if name[-1] in "aeiouyäö" else f"{name}i"
    return f"gallium {stem}{'sta' if _BACK & {*stem.lower().split()[-1]} else 'stä'} Kiinaan"


def _estonian(name: str) -> str:
    return f"gallium {name}{'st' if name[-1] in 'aeiouõäöü' else 'ist'} Hiinasse"


def _turkish(name: str) -> str:
    last = next(letter for letter in reversed(name.lower()) if letter in "aıoueiöü")
    joining = "n" if name.endswith(("Adaları", "Cumhuriyeti", "Emirlikleri", "Adası", "Polinezyası")) else ""
    hard = name[-1] in "fstkçşhp"
    return f"galyum {name}'{joining}{'t' if hard else 'd'}{'a' if last in _BACK else 'e'}n Çin'e"


@pytest.mark.parametrize(
    ("language", "bent"), [("hu", _hungarian), ("fi", _finnish), ("et", _estonian), ("tr", _turkish)]
)
def test_a_country_of_several_words_is_read_in_a_case_and_never_taken_for_a_part_of_it(
    base: RuleBase, language: str, bent: Callable[[str], str]
) -> None:
    names = {code: str(name) for code, name in _countries(language) if _is_iso(code) and countries.is_code(code)}
    several = {
        code: name
        for code, name in names.items()
        if 1 < len(words(name)) <= 3
        and "(" not in name
        and "’" not in name
        and _NOT_BENT.isdisjoint(name.replace("-", " ").split())
    }
    read = {name: (code, ask(base, bent(name)).from_) for code, name in several.items()}

    assert len(read) > 30
    assert [name for name, (code, found) in read.items() if found != code] == []


@pytest.mark.parametrize(
    ("text", "exporter"),
    [
        ("галлий из Южного Судана в Китай", "SS"),
        ("галлий из Папуа — Новой Гвинеи в Китай", "PG"),
        ("галлий из Южной Африки в Китай", "ZA"),
        ("галий з Південної Африки до Китаю", "ZA"),
        ("galium z Papui-Nowej Gwinei do Chin", "PG"),
        ("galium ze Sri Lanki do Chin", "LK"),
        ("gallium z Jižní Afriky do Číny", "ZA"),
        ("gallium Dél-Afrikából Kínába", "ZA"),
        ("gallium Kongóból Kínába", "CD"),
        ("gallium Etelä-Afrikasta Kiinaan", "ZA"),
        ("gallium Isosta-Britanniasta Kiinaan", "GB"),
        ("galyum Fransa'dan Çin'e", "FR"),
        ("galyum Filistin'den Çin'e", "PS"),
        ("galyum Amerika'dan Çin'e", "US"),
    ],
)
def test_a_country_in_a_case_is_read_by_its_usual_name(base: RuleBase, text: str, exporter: str) -> None:
    assert route_of(base, text) == (exporter, "CN")


@pytest.mark.parametrize("standard", ["GB/T 3518-2008", "GB/T 1196", "SA/T 3518"])
def test_letters_of_a_standard_are_no_country(base: RuleBase, standard: str) -> None:
    assert route_of(base, f"gallium from:CN {standard}") == ("CN", None)


def test_the_last_country_of_several_is_no_spice(base: RuleBase) -> None:
    found = ask(base, "antimony: India, Brazil and Chile")
    assert [one.name for one in found.by_goods] in ([], ["antimony"])
    assert {"IN", "BR", "CL"} <= set(found.by_exporter)


@pytest.mark.parametrize(
    "text", ["H100 from US to 12 Main Street, Shenzhen, China", "H100 from:US, 12 Main Street, Shenzhen, China"]
)
def test_an_address_stays_where_goods_that_somebody_sends_arrive(base: RuleBase, text: str) -> None:
    assert route_of(base, text) == ("US", "CN")


@pytest.mark.parametrize(
    "text", ["is Huawei on the SDN list?", "gallium from CN to US, SDN list check", "screen Huawei against SDN"]
)
def test_the_letters_of_a_list_of_parties_are_no_country_where_lists_are_asked_of(base: RuleBase, text: str) -> None:
    assert "SD" not in {ask(base, text).from_, ask(base, text).to}
    assert ask(base, "gallium from CN to SDN").to == ask(base, "gallium CN SDN").to == "SD"
