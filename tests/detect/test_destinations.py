"""Toward whom: two and three countries told in one breath, in the forms in which languages tell a direction."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.detect.conftest import Judge

NAMES = {
    "en": ("Russia", "Belarus", "Iran"),
    "de": ("Russland", "Belarus", "Iran"),
    "fr": ("la Russie", "la Biélorussie", "l'Iran"),
    "es": ("Rusia", "Bielorrusia", "Irán"),
    "it": ("la Russia", "la Bielorussia", "l'Iran"),
    "cs": ("Ruska", "Běloruska", "Íránu"),
    "ru": ("Россию", "Беларусь", "Иран"),
    "hu": ("Oroszországba", "Fehéroroszországba", "Iránba"),
    "fi": ("Venäjälle", "Valko-Venäjälle", "Iraniin"),
    "ja": ("ロシア", "ベラルーシ", "イラン"),
    "ko": ("러시아", "벨라루스", "이란"),
    "zh": ("俄罗斯", "白俄罗斯", "伊朗"),
}  # fmt: skip
CODES = ("RU", "BY", "IR")
LISTS = {
    "en": ("Government bans exports of drones to {}, {} and {}", "Government bans exports of drones to {} and {}"),
    "de": ("Ausfuhr von Drohnen nach {}, {} und {} verboten", "Ausfuhr von Drohnen nach {} und {} verboten"),
    "fr": ("Exportation de drones interdite vers {}, {} et {}", "Exportation de drones interdite vers {} et {}"),
    "es": ("Prohíben la exportación de drones a {}, {} e {}", "Prohíben la exportación de drones a {} e {}"),
    "it": ("Vietato l'export di droni verso {}, {} e {}", "Vietato l'export di droni verso {} e {}"),
    "cs": ("Vláda zakázala vývoz dronů do {}, {} a {}", "Vláda zakázala vývoz dronů do {} a {}"),
    "ru": ("Правительство запретило экспорт дронов в {}, {} и {}", "Запрещён экспорт дронов в {} и {}"),
    "hu": ("A kormány megtiltotta a drónok exportját {}, {} és {}", "Megtiltották a drónok exportját {} és {}"),
    "fi": ("Hallitus kielsi droonien viennin {}, {} ja {}", "Hallitus kielsi droonien viennin {} ja {}"),
    "ja": ("日本政府、{}、{}、{}向けのドローンの輸出を禁止", "{}と{}へのドローンの輸出を禁止"),
    "ko": ("{}·{}·{}로의 드론 수출 금지", "{}와 {}로의 드론 수출 금지"),
    "zh": ("政府禁止对{}、{}和{}出口无人机", "政府禁止对{}和{}出口无人机"),
}


@pytest.mark.parametrize("language", NAMES)
def test_every_country_of_a_list_is_aimed_at_and_none_acts(judge: Judge, language: str) -> None:
    who = dict(zip(CODES, NAMES[language], strict=True))
    wrong = []
    for template in LISTS[language]:
        for codes in permutations(CODES, template.count("{}")):
            title = template.format(*(who[code] for code in codes))
            verdict = judge(title, "", "2024-05-06", language)
            if verdict.jurisdiction in CODES or set(verdict.destinations) != set(codes):
                wrong.append((title, verdict.jurisdiction, verdict.destinations))

    assert not wrong


@pytest.mark.parametrize(
    ("title", "language", "toward"),
    [
        ("Rusya ve Belarus'a ihracat yasaklandı", "tr", {"RU", "BY"}),
        ("Rusya, İran ve Belarus'a ihracat kısıtlaması getirildi", "tr", {"RU", "IR", "BY"}),
        ("Ресей мен Беларуське экспортқа тыйым салынды", "kk", {"RU", "BY"}),
        ("Rossiya va Belarusga eksport taqiqlandi", "uz", {"RU", "BY"}),
        ("Megtiltotta a kormány a gallium Kínába irányuló exportját", "hu", {"CN"}),
    ],
)
def test_the_ending_of_the_last_country_tells_the_direction_of_all(
    judge: Judge, title: str, language: str, toward: set[str]
) -> None:
    verdict = judge(title, "", "2024-05-06", language)

    assert (verdict.jurisdiction, set(verdict.destinations)) == (None, toward)


@pytest.mark.parametrize(
    ("title", "summary", "country", "toward"),
    [
        ("ロシア、ベラルーシ向けの輸出を禁止", "日本政府は半導体の輸出を禁止すると発表した。", "JP", {"RU", "BY"}),
        ("経産省、ロシア、ベラルーシ向け輸出を禁止", "", "JP", {"RU", "BY"}),
        ("中国、日本向けのレアアース輸出を禁止", "", "CN", {"JP"}),
        ("中国、日本向けの輸出を禁止", "中国政府は、レアアースの輸出を禁止すると発表した。", "CN", {"JP"}),
    ],
)
def test_before_a_japanese_comma_stands_who_acts_unless_another_is_told_to_act(
    judge: Judge, title: str, summary: str, country: str, toward: set[str]
) -> None:
    verdict = judge(title, summary, "2024-05-06", "ja")

    assert (verdict.jurisdiction, set(verdict.destinations)) == (country, toward)


@pytest.mark.parametrize(
    ("title", "country"),
    [
        ("Government bans exports of masks to countries outside the EU", None),
        ("Serbia bans exports of firewood outside the EU", "RS"),
        ("Regierung verbietet Ausfuhr von Masken in Länder außerhalb der EU", None),
        ("Le gouvernement interdit l'exportation de masques hors de l'UE", None),
        ("El Gobierno prohíbe exportar mascarillas fuera de la UE", None),
        ("Il governo vieta l'export di rottami verso paesi extra UE", None),
        ("Vláda zakázala distribuci léčiv do zemí EU a vývoz do dalších zemí mimo EU", None),
        ("Rząd zakazał eksportu leków do krajów spoza UE", None),
        ("Правительство запретило вывоз древесины в страны, не входящие в ЕС", None),
        ("Guvernul interzice exportul de cereale către țări din afara Uniunii Europene", None),
        ("Regeringen förbjuder export av munskydd till länder utanför EU", None),
        ("Hallitus kielsi suojavarusteiden viennin EU:n ulkopuolelle", None),
        ("EU bans exports of luxury goods to Russia", "EU"),
        ("La UE prohíbe la exportación de diésel a terceros países", "EU"),
        # An act that bears a country's name.
        ("Export rottami ferrosi: divieto nel Decreto Ucraina bis", None),
        ("L'Ucraina vieta l'export di grano", "UA"),
    ],
)
def test_lands_of_a_union_and_the_name_of_an_act_are_nobody_who_acts(
    judge: Judge, title: str, country: str | None
) -> None:
    assert judge(title, "").jurisdiction == country
