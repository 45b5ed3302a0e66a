"""Where goods are and where they go: words for both ("u", "v", "na", "în") are told apart by the words beside them."""

from __future__ import annotations

import re

import pytest

from bot.rules.index import RuleBase
from tests.rules.asking import ask, route_of

WHERE = {
    "magnesy {} do Francji": """w Chinach CN|w Niemczech DE|w Rosji RU|w Japonii JP|w Korei Południowej KR|w Indiach IN|
        w Turcji TR|w Wietnamie VN|w Holandii NL|w Stanach Zjednoczonych US|w Czechach CZ|na Węgrzech HU|na Ukrainie UA|
        na Tajwanie TW|w Kanadzie CA|w Brazylii BR|w Iranie IR|w Szwecji SE|w Malezji MY|w Kazachstanie KZ""",
    "magnety {} do Francie": """v Číně CN|v Německu DE|v Rusku RU|v Japonsku JP|v Jižní Koreji KR|v Indii IN|
        v Turecku TR|ve Vietnamu VN|v Nizozemsku NL|v USA US|v Polsku PL|v Maďarsku HU|na Ukrajině UA|v Kanadě CA|
        v Íránu IR""",
    "magnety {} do Francúzska": """v Číne CN|v Nemecku DE|v Rusku RU|v Japonsku JP|v Južnej Kórei KR|v Indii IN|
        vo Vietname VN|v Poľsku PL|na Ukrajine UA|na Taiwane TW|v Kanade CA|v Iráne IR|v Malajzii MY|v Indonézii ID""",
    "magneti {} za Francusku": """u Kini CN|u Njemačkoj DE|u Rusiji RU|u Japanu JP|u Južnoj Koreji KR|u Indiji IN|
        u Turskoj TR|u Vijetnamu VN|u Poljskoj PL|u Mađarskoj HU|u Ukrajini UA|na Tajvanu TW|u Kanadi CA|u Iranu IR""",
    "magneti {} v Francijo": """v Kitajski CN|v Nemčiji DE|v Rusiji RU|na Japonskem JP|v Južni Koreji KR|v Indiji IN|
        v Turčiji TR|v Vietnamu VN|na Poljskem PL|na Madžarskem HU|v Ukrajini UA|na Tajvanu TW|v Kanadi CA|
        v Iranu IR""",
    "магниты {} во Францию": """в Китае CN|в Германии DE|в России RU|в Японии JP|в Южной Корее KR|в Индии IN|
        в Турции TR|во Вьетнаме VN|в Нидерландах NL|в Польше PL|на Украине UA|на Тайване TW|в Канаде CA|в Иране IR""",
    "магніти {} до Франції": """в Китаї CN|в Німеччині DE|в Росії RU|в Японії JP|в Південній Кореї KR|в Індії IN|
        в Туреччині TR|у В'єтнамі VN|в Нідерландах NL|в Польщі PL|в Україні UA|на Тайвані TW|в Канаді CA|в Ірані IR""",
    "magneți {} pentru Franța": "în China CN|în Germania DE|în Rusia RU|în Japonia JP",
    "магнити {} за Франция": "в Китай CN|в Германия DE|във Виетнам VN|в Япония JP",
    "μαγνήτες {} προς τη Γαλλία": "στην Κίνα CN|στη Γερμανία DE|στη Ρωσία RU|στην Ιαπωνία JP",
    "aimants {} vers la France": "en Chine CN|au Japon JP|aux Pays-Bas NL|en Russie RU",
    "ímãs {} para a França": "na China CN|na Alemanha DE|na Rússia RU|no Japão JP",
}


@pytest.mark.parametrize("sentence", WHERE)
def test_a_place_in_which_goods_are_sends_them_where_another_is_told_to(base: RuleBase, sentence: str) -> None:
    places = [place.strip().rsplit(" ", 1) for place in re.sub(r"\s+", " ", WHERE[sentence]).split("|")]
    found = {where: route_of(base, sentence.format(where)) for where, _ in places}

    assert {where: one for where, one in found.items() if one != (dict(places)[where], "FR")} == {}


@pytest.mark.parametrize(
    "text", ["магниты в Германию и во Францию", "magneti u Njemačku i u Francusku", "galliu în Germania și în Franța"]
)
def test_two_places_that_a_word_joins_are_two_ends(base: RuleBase, text: str) -> None:
    found = ask(base, text).asked

    assert {one for way in found.directions for one in way.to} == {"DE", "FR"}


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("izvoz galija u Kinu", "CN"),
        ("izvoz galija u Japan", "JP"),
        ("izvoz galija v Rusijo", "RU"),
        ("galij v Nemčijo", "DE"),
        ("galium na Slovensko", "SK"),
        ("галлий в Китай", "CN"),
        ("галлий в Южную Корею", "KR"),
        ("галій в Україну", "UA"),
    ],
)
def test_the_other_case_says_where_they_go(base: RuleBase, text: str, to: str) -> None:
    assert route_of(base, text) == (None, to)


@pytest.mark.parametrize(
    "text",
    [
        "galij iz Kine kupcu u Njemačkoj",
        "galij iz Kitajske kupcu v Nemčiji",
        "галлий из Китая покупателю в Германии",
        "gallium z Číny zákazníkovi v Německu",
        "gallium z Chin, klient w Niemczech",
    ],
)
def test_a_receiver_behind_a_sender_is_in_the_place_behind_it(base: RuleBase, text: str) -> None:
    assert route_of(base, text) == ("CN", "DE")


@pytest.mark.parametrize("verb", ["发", "寄", "运", "卖", "走", "供", "发货", "销售", "发往", "去"])
def test_a_chinese_verb_right_before_a_place_sends_goods_there(base: RuleBase, verb: str) -> None:
    assert route_of(base, f"氧化铒 50公斤 {verb}韩国 现在能不能走") == (None, "KR")
    assert route_of(base, f"{verb}中国镓")[1] is None or verb in {"走", "去", "发往"}
