"""Which goods a text is about, where more are named."""

from __future__ import annotations

import pytest

from tests.detect.conftest import Judge


@pytest.mark.parametrize(
    ("title", "summary", "goods"),
    [
        ("Togo suspends cocoa export registrations", "The Coffee and Cocoa Council said so.", ("cocoa beans",)),
        ("Kenya bans raw macadamia exports", "The Tea Board of Kenya announced it.", ("macadamia nuts",)),
        ("Philippines bans rice exports, says Sugar Regulatory Administration", "", ("rice",)),
        ("Ghana bans exports of gold, Cocoa Marketing Board not affected", "", ("gold",)),
        ("Ghana Cocoa Board suspends export registrations", "", ("cocoa beans",)),
        ("Kenya bans exports of tea and Board says more will follow", "", ("tea",)),
    ],
)
def test_goods_in_the_name_of_a_body_are_not_what_its_act_is_about_unless_nothing_else_is_named(
    judge: Judge, title: str, summary: str, goods: tuple[str, ...]
) -> None:
    assert judge(title, summary).subjects == goods


def test_alloys_of_magnets_are_magnets_and_not_their_elements(judge: Judge) -> None:
    told = "New: samarium-cobalt and neodymium-iron-boron magnets. Samarium metal is free."

    assert judge("China requires licence for magnet exports", told).subjects == ("rare earth magnets", "samarium")


@pytest.mark.parametrize(
    ("title", "goods"),
    [
        ("Iran bans exports of oranges, apples and pistachios", {"oranges", "apples", "pistachios"}),
        ("Ägypten verbietet Ausfuhr von Hülsenfrüchten", {"pulses"}),
        ("Le Mali suspend l'exportation du mil et du maïs", {"millet", "maize"}),
        ("Il governo vieta l'export di bombe e missili", {"bombs", "missiles"}),
        ("Египет запретил вывоз макарон и чечевицы", {"pasta", "lentils"}),
        ("Indonesia larang ekspor lobster", {"lobsters"}),
        ("Kenya bans exports of donkeys", {"donkeys"}),
        ("Vlada zabranila izvoz mleka i maslaca", {"milk", "butter"}),
        ("Kenia legt export van avocado's over zee stil", {"avocados"}),
        ("Қазақстан сәбізді экспорттауға тыйым салды", {"carrots"}),
        ("BiH zabranila izvoz ogrjevnog drveta i peleta", {"firewood", "wood pellets"}),
        ("Indonesia larang ekspor kratom", {"kratom"}),
        ("La Guinée interdit l'exportation d'aubergines et de gombo", {"aubergines", "okra"}),
    ],
)
def test_goods_of_farms_and_arsenals_are_known(judge: Judge, title: str, goods: set[str]) -> None:
    assert set(judge(title).subjects) == goods


@pytest.mark.parametrize(
    ("title", "goods"),
    [
        ("Vlada Srbije zabranila izvoz brašna, soli i mesa živine", {"wheat flour", "salt", "meat"}),
        ("A kormány megtiltotta az árpa és a liszt kivitelét", {"barley", "wheat flour"}),
        ("Ministerstvo zdravotníctva zakázalo vývoz liekov zo Slovenska", {"medicines"}),
        ("Правителството забрани износа на пилешко месо и рапица", {"chicken", "rapeseed"}),
        ("Vyriausybė uždraudė trąšų ir sviesto eksportą", {"fertilizers", "butter"}),
        ("Valdība aizliedz kviešu miltu eksportu", {"wheat", "wheat flour"}),
        ("Serikali yapiga marufuku kuuza unga na chumvi nje ya nchi", {"wheat flour", "salt"}),
        ("Regeringen förbjuder export av munskydd och vaccin", {"face masks", "vaccines"}),
        ("ממשלת מצרים אסרה על ייצוא אורז ודשנים", {"rice", "fertilizers"}),
        ("Hallitus kielsi kuparin ja lannoitteiden viennin", {"copper", "fertilizers"}),
        ("Govt lifts export ban on gas masks and surgical blades", {"gas masks", "surgical instruments"}),
        (
            "La Guinée interdit l'exportation de la tomate, de la pomme de terre et du taro",
            {"tomatoes", "potatoes", "taro"},
        ),
    ],
)
def test_foods_medicines_and_metals_are_known_in_languages_with_small_lexicons(
    judge: Judge, title: str, goods: set[str]
) -> None:
    assert set(judge(title).subjects) == goods
