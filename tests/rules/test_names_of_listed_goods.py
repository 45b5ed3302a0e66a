"""Goods of control lists, and scrap, as their traders write them in their own languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.lists.loading import read_yaml
from bot.rules.index import RuleBase
from bot.vocabulary import Status
from handlers.messages.answers import reply
from tests.rules.asking import ask

LISTED = {
    "five-axis machine tool": [
        "pětiosé frézovací centrum",
        "päťosové obrábacie centrum",
        "femakset bearbejdningscenter",
    ],
    "cnc machine": ["työstökeskus", "obráběcí centrum", "megmunkálóközpontok"],
    "vibration test system": [
        "sistema di prova a vibrazioni",
        "sistemi di prova a vibrazione",
        "Schwingprüfanlage",
        "система виброиспытаний",
        "振動試験装置",
        "진동시험기",
        "نظام اختبار الاهتزاز",
    ],
    "filament winding machine": ["stroj na navíjení vláken", "elyaf sarma makinesi", "フィラメントワインディング装置"],
    "pressure transducer": [
        "snímač tlaku",
        "nyomástávadó",
        "датчик за налягане",
        "tryktransmitter",
        "μετατροπέας πίεσης",
    ],
    "bellows valve": ["vlnovcový ventil", "силфонен вентил", "bälgventil"],
    "spray dryer": ["rozprašovací sušárna", "sumutuskuivain", "porlasztva szárító", "máy sấy phun"],
    "electrical discharge machine": ["szikraforgácsoló gép", "gnistmaskin"],
    "network analyser": ["vektör ağ analizörü", "векторный анализатор цепей", "vektornätverksanalysator"],
    "analogue-to-digital converter": ["A/D převodník", "аналогово-цифров преобразувател", "AD-muunnin"],
    "jet mill": ["струйна мелница", "młyn strumieniowy", "tryskový mlýn"],
    "neutron generator": ["neutronigeneraattori", "генератор на неутрони", "generátor neutronů"],
    "autonomous underwater vehicle": ["подводен дрон", "undervattensdrönare"],
}
MATERIALS = {
    "hafnium": ["hafniumskrot", "Hafniumpulver", "hafniumerts", "hafniumseos", "hafniumpor", "hafniumijäätmed"],
    "zirconium": ["zirkoniumskrap", "Zirkoniumblech", "cirkóniumhuzal", "tsirkooniumipulber", "zirkoniumlegering"],
    "beryllium": ["berylliumskrot", "Berylliumoxid", "berylliumlevy", "berilliumfólia"],
    "rhenium": ["rheniumtråd", "Rheniumdraht", "reniumdraad", "reeniumitraat"],
}
SCRAP = {
    "ferrous scrap": ["чермет 3А", "лом чермета", "чорний брухт", "темір-терсек", "złom wsadowy", "DKP hurda"],
    "scrap metal": ["цветмет", "лом цветмета", "кольоровий брухт", "түсті металл сынықтары", "złom kolorowy", "skrot"],
    "tantalum": ["tantalskrot", "tantaaliromu", "Tantalschrott", "tantaalschroot"],
    "titanium": ["Titanschrott"],
}
ORDINARY = [
    "robinet cu bilă",
    "golyóscsap",
    "hiomakone",
    "köszörűgép",
    "caja de guantes",
    "zirkoniumkrone",
    "缠绕膜",
]


def test_goods_of_lists_are_read_as_their_traders_write_them(base: RuleBase) -> None:
    unread = [
        (name, found.subjects, [one.typed for one in found.left])
        for goods, names in (*LISTED.items(), *MATERIALS.items())
        for name in names
        if goods not in (found := ask(base, f"{name} from:DE to:CN")).subjects or found.left
    ]
    assert not unread


def test_listed_goods_in_any_language_are_never_freer_than_in_english(base: RuleBase) -> None:
    freer = [
        (name, found.status)
        for goods, names in (*LISTED.items(), *MATERIALS.items())
        for name in names
        if (found := ask(base, f"{name} from:DE to:CN")).status != ask(base, f"{goods} from:DE to:CN").status
    ]
    assert not freer


def test_scrap_is_read_in_the_slang_of_its_trade(base: RuleBase) -> None:
    unread = [
        (name, found.subjects, [one.typed for one in found.left])
        for goods, names in SCRAP.items()
        for name in names
        if goods not in (found := ask(base, f"{name} from:KZ to:RU")).subjects or found.left
    ]
    assert not unread


def test_everyday_things_with_such_words_are_no_goods_of_lists(base: RuleBase) -> None:
    held = {Status.LICENCE, Status.LISTED, Status.PROHIBITED}
    controlled = [
        (name, found.status, found.subjects)
        for name in ORDINARY
        if (found := ask(base, f"{name} from:DE to:CN")).status in held
    ]
    assert not controlled


@pytest.mark.parametrize(
    ("goods", "european", "american"),
    [
        ("spray dryer", "2B352.h", "2B352.f"),
        ("class III biosafety cabinet", "2B352.f.2", "2B352.g.2"),
        ("positive pressure suit", "2B352.f.1", "2B352.g.1"),
        ("nose-only inhalation exposure system", "2B352.g", "2B352.h"),
        ("gene synthesiser", "2B352.i", "2B352.j"),
        ("tantalum repair kit for glass-lined equipment", "2B350.k", "2B350.a.2"),
        ("sputtering equipment", "2B005.e", "2B005.e"),
        ("prepreg production line", "1B001.e", "1B001.e"),
        ("three-dimensional braiding machine", "1B001.c", "1B001.c"),
        ("tape-laying machine", "1B001.b", "1B001.b"),
        ("laser interferometer", "2B206.c", "2B206.c"),
        ("explosives detector", "1A004.d", "2A983"),
        ("propellant tank", "9A120", "9A515.x"),
        ("spraying system for drones", "9A350", "9A120"),
        ("ZnSe window", "6A004.b", "6A004.b"),
    ],
)
def test_a_list_that_letters_its_paragraphs_otherwise_is_named_by_its_own(
    base: RuleBase, goods: str, european: str, american: str
) -> None:
    for exporter, paragraph in (("DE", european), ("US", american)):
        assert paragraph in [str(one.answer.code) for one in ask(base, f"{goods} from:{exporter} to:CN").lists]


@pytest.mark.parametrize("exporter", ["DE", "AU"])
def test_drones_are_no_propellant_tanks(base: RuleBase, exporter: str) -> None:
    codes = {one.answer.code.entry for one in ask(base, f"drones from:{exporter} to:CN").lists}

    assert "9A012" in codes
    assert "9A120" not in codes


@pytest.mark.parametrize("goods", ["heavy water", "D2O heavy water 99.9%, 10 litres", "重水", "tritium", "ricin"])
def test_goods_that_an_entry_names_without_a_limit_are_of_it(base: RuleBase, goods: str) -> None:
    found = ask(base, f"{goods} from:DE to:KR")

    assert (found.status, found.outcome) == ("licence", "restricted")


@pytest.mark.parametrize("goods", ["monkeypox virus vaccine", "pathogen", "virus filter"])
def test_what_only_has_such_a_name_in_it_is_not(base: RuleBase, goods: str) -> None:
    assert (
        "perhaps" in (title := reply(ask(base, f"{goods} from:DE to:KR")).title)
        or "May be" in title
        or "icence" not in title
    )


def test_every_name_that_an_entry_prints_is_an_everyday_one_of_that_entry() -> None:
    folder = Path(__file__).parents[2] / "rules" / "lists"
    everyday = read_yaml(folder / "everyday.yaml")
    for entry, names in read_yaml(folder / "by-name.yaml").items():
        for name in names:
            assert entry in {code.partition(".")[0] for code in everyday[name]}, name
