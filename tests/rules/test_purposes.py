"""What goods are for is not asked about; uses and users lead to the acts that bind them, whatever the goods."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.data import read_yaml
from bot.errors import UsageError
from bot.lists.loading import read_yaml as read_lists
from bot.rules.answer.answering import answer
from bot.rules.checks import asked
from bot.rules.index import RuleBase
from bot.settings import shipped
from bot.vocabulary import RESTRICTING, Status
from handlers.messages.answers import reply
from tests.exploring import drawn
from tests.rules.asking import TODAY, ask

FRAMES = {
    "gallium": [
        "gallium for {use}",
        "gallium metal for {use}",
        "gallium used in {use}",
        "20 kg gallium, for the production of {use}",
        "gallium from China, for making {use}",
        "Gallium für {use}",
        "Gallium zur Herstellung von {use}",
        "gallium pour la fabrication des {use}",
        "galio para fabricar {use}",
        "gallio per la produzione di {use}",
        "gálio para {use}",
        "gallium voor de productie van {use}",
        "галлий для производства {use}",
        "{use} üretimi için galyum",
        "galium untuk pembuatan {use}",
    ],
    "镓": ["用于{use}的镓", "{use}用镓", "镓,用于生产{use}", "镓 {use}用"],
    "ガリウム": ["ガリウム {use}用", "{use}用のガリウム", "{use}向けガリウム", "{use}製造用ガリウム"],
    "갈륨": ["갈륨 {use}용", "{use}용 갈륨", "{use} 제조용 갈륨"],
}
USES = {
    "gallium": ["drones", "secondary batteries", "semiconductors", "solar panels", "smartphones", "snorblers"],
    "镓": ["无人机", "电池", "半导体"],
    "ガリウム": ["ドローン", "電池", "半導体"],
    "갈륨": ["드론", "반도체"],
}
ASKED = [(name, frame.format(use=use)) for name, frames in FRAMES.items() for frame in frames for use in USES[name]]


def test_what_a_material_is_for_is_no_goods(base: RuleBase) -> None:
    for name, text in ASKED:
        plain, found = (ask(base, f"{told} from:CN to:DE") for told in (name, text))

        said = (found.status, found.by_exporter, found.outcome)
        assert said == (plain.status, plain.by_exporter, plain.outcome), text
        assert [one.name for one in found.by_goods] == [one.name for one in plain.by_goods], text


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("batteries for drones", 2),  # what is built into drones may be listed by them
        ("graphite, and for gallium?", 2),
        ("gallium and drones for farmers", 2),
        ("licence for gallium", 1),
        ("drones for gallium mines", 1),
        ("papers for gallium", 1),
        ("chairs for gallium", 1),
        ("glass bottles for gallium", 2),  # perhaps gallium in bottles
    ],
)
def test_goods_that_others_may_be_built_into_are_asked_about(base: RuleBase, text: str, goods: int) -> None:
    assert len(ask(base, f"{text} from:CN").by_goods) == goods


HEADS = {
    "en": ["wafer cleaning equipment", "electron microscopes", "sodium cyanide", "cubic presses", "bicycles"],
    "de": ["Elektronenmikroskope", "Ruderboote"],
    "fr": ["outils en carbure"],
    "ru": ["велосипеды"],
    "zh": ["离子注入机", "金属钬", "六面顶压机"],
    "ja": ["洗浄装置", "建設機械", "イットリウム"],
    "ko": ["이온주입장비", "인조흑연"],
}
OF_A_USE = {
    "en": [
        "{} (gold mine use)",
        "{} (for use in a cement factory)",
        "{} (magnets use)",
        "{} for semiconductors production",
        "{} for gallium mine",
        "magnets grade {}",
    ],
    "de": ["{} (für Gold)", "{} für Gallium-Mine"],
    "fr": ["{} pour usine de riz", "{} destiné à la fabrication de semi-conducteurs"],
    "ru": ["{} для завода цемент", "{} для производства галлий"],
    "zh": ["{}（半导体用）", "用于水泥的{}", "磁钢用{}", "镓矿用{}", "半导体工厂用{}"],
    "ja": ["{}(半導体用)", "磁石用{}", "コメ向け{}", "ガリウム工場向け{}", "石炭鉱山用{}"],
    "ko": ["{} (자석용)", "구리용 {}", "갈륨 광산용 {}"],
}


@pytest.mark.parametrize(
    ("head", "text"), [(head, one.format(head)) for key in HEADS for head in HEADS[key] for one in OF_A_USE[key]]
)
def test_a_use_or_a_place_of_use_is_no_goods_and_makes_no_others_of_them(base: RuleBase, head: str, text: str) -> None:
    plain, found = (ask(base, f"{told} from:CN to:DE") for told in (head, text))

    assert (found.status, found.by_exporter, found.outcome) == (plain.status, plain.by_exporter, plain.outcome)
    assert [one.name for one in found.by_goods] == [one.name for one in plain.by_goods]


MAGNETS = (
    "magnets for {use}",
    "N45SH magnets for {use}",
    "Neodymmagnete für {use}",
    "{use} magnets N42SH",
    "NdFeB magnets for use in {use}",
    "钕铁硼磁钢 {use}用",
    "{use}用钕铁硼磁钢",
    "ネオジム磁石 {use}用",
    "네오디뮴 자석 {use}용",
)
MADE_OF_MAGNETS = ("servo motors", "electric motors", "rotor assemblies", "电机", "モーター", "모터")


@pytest.mark.parametrize("frame", MAGNETS)
@pytest.mark.parametrize("use", MADE_OF_MAGNETS)
def test_magnets_for_what_holds_magnets_are_asked_about(base: RuleBase, frame: str, use: str) -> None:
    found = ask(base, f"{frame.format(use=use)} from:CN")

    assert found.status is Status.LICENCE, found.by_goods


@pytest.mark.parametrize(
    "text",
    [
        "motors with magnets",
        "servo motors with NdFeB magnets",
        "ROTOR ASSY w/ NdFeB magnets for EPS motor",
        "motor rotors",
    ],
)
def test_what_holds_magnets_is_outside(base: RuleBase, text: str) -> None:
    assert ask(base, f"{text} from:CN").status is Status.NOT_LISTED


@pytest.mark.parametrize("text", ["钨 灯具用", "金属镁 玩具用", "tungsten powder for lamps", "氧化镝 磁铁用"])
def test_what_a_material_before_its_use_is_for_frees_nothing(base: RuleBase, text: str) -> None:
    assert ask(base, f"{text} from:CN").status is Status.LICENCE


@pytest.mark.parametrize("goods", ["brake pads", "seat covers", "floor mats", "wiper blades"])
def test_everyday_parts_of_road_vehicles_ask_about_no_vehicle(base: RuleBase, goods: str) -> None:
    found = answer(base, f"{goods} for electric cars from:CN to:PL", today=date(2026, 11, 30))

    assert "electric cars" not in found.subjects
    both = answer(base, f"{goods} and electric cars from:CN to:PL", today=date(2026, 11, 30))
    assert "electric cars" in both.subjects
    parts = answer(base, "batteries for electric cars from:CN to:PL", today=date(2026, 11, 30))
    assert "electric cars" in parts.subjects


# -- uses and users lead to the acts that bind them, whatever the goods; no sentence has an empty name
WEAPONS = ("nuclear", "missile", "chemical", "biological", "wmd")
PHRASES = [
    (use, word.replace("_", " "))
    for use in (*WEAPONS, "military")
    for word in str(read_yaml("query/users")[use]).split()
    if not word.endswith("*")
]
GOODS = ("graphite", "steel plate", "gallium", "valves")
EMPTY = re.compile(r"  | [.,;:](?: |$)|\(\s*\)|“\s*”|\bof \.|: ?$")


def test_every_phrase_for_a_use_leads_to_the_acts_that_bind_it(base: RuleBase) -> None:
    for number, (use, phrase) in enumerate(PHRASES):
        goods, exporter = GOODS[number % len(GOODS)], ("US", "EU", "DE")[number % 3]
        found = answer(base, f"{goods} for {phrase}", today=TODAY, from_=exporter, to="CN")
        binding = [one for one in found.findings if one.sets_status and one.limb.binds]

        assert binding, (use, phrase)
        assert found.by_exporter[exporter] in RESTRICTING
        assert any(one.measure.document.split()[-1] in {"744", "4"} for one in binding)


@pytest.mark.parametrize("exporter", ["US", "EU"])
def test_a_use_that_is_left_out_binds_nothing(base: RuleBase, exporter: str) -> None:
    found = answer(base, "steel plate, not for military use", today=TODAY, from_=exporter, to="CN")

    assert not any(one.sets_status and one.limb.binds for one in found.findings)


LISTED = sorted(map(str, read_lists(shipped("rules") / "lists" / "everyday.yaml")))
USERS = [phrase for use, phrase in PHRASES if use == "military"]


@pytest.mark.parametrize(("to", "act"), [("US", "cn-mofcom-2024-46-us"), ("JP", "cn-mofcom-2026-1-japan")])
def test_an_act_on_dual_use_items_for_military_users_reaches_goods_that_only_a_list_names(
    base: RuleBase, to: str, act: str
) -> None:
    for number, name in enumerate(drawn(LISTED, 7)):
        plain = answer(base, name, today=TODAY, from_="CN", to=to)
        if not plain.lists:
            continue
        found = answer(base, f"{name} for {USERS[number % len(USERS)]}", today=TODAY, from_="CN", to=to)

        assert found.by_exporter["CN"] is Status.PROHIBITED, name
        assert any(one.measure.key == act and one.sets_status for one in found.findings), name


def test_a_user_binds_no_goods_that_are_on_no_list(base: RuleBase) -> None:
    found = answer(base, "shoes for the US army", today=TODAY, from_="CN", to="US")

    assert found.by_exporter["CN"] not in RESTRICTING


@pytest.mark.parametrize("question", ["向美国国防部出口镓", "镓 出口 美国 国防部", "镓 日本国防卫省"])
def test_a_user_behind_a_country_is_no_part_of_its_full_name(base: RuleBase, question: str) -> None:
    assert answer(base, question, today=TODAY, from_="CN").by_exporter["CN"] is Status.PROHIBITED


def test_the_clause_is_named_with_its_source(base: RuleBase) -> None:
    lines = reply(ask(base, "steel for a missile programme from:US to:PK")).lines

    assert any("section 744.3" in line.link_text and line.link and "rocket systems" in line.text for line in lines)


def test_no_sentence_has_an_empty_name(base: RuleBase) -> None:
    questions = [
        *drawn((question for _, _, question in asked(base)), 30),
        *(name for _, name in PHRASES[::20]),
    ]
    questions += [
        "Huawei price",
        "Kawasaki",
        "Acme GmbH",
        "to:IR",
        "SMIC, please",
        "for a fab",
        "hello",
        "4711",
        "EAR99",
        "price list",
    ]
    for question in questions:
        try:
            card = reply(ask(base, question))
        except UsageError:
            continue
        texts = [card.title, card.footer, *(part for one in (*card.lines, *card.more) for part in (one.bold, one.text))]

        assert not [text for text in texts if EMPTY.search(text.removesuffix(":"))], question


@pytest.mark.parametrize("user", ["Rüstungsbetrieb", "Rüstungsindustrie", "Militärfahrzeugwerk"])
def test_a_compound_that_begins_with_a_user_is_one(base: RuleBase, user: str) -> None:
    found = answer(base, f"Gallium aus China für {user} in den USA", today=date(2026, 11, 27))

    assert found.by_exporter["CN"] == "prohibited"


@pytest.mark.parametrize("town", ["Tehran", "Pyongyang", "Minsk", "Havana"])
@pytest.mark.parametrize("question", ["gallium delivery {}", "gallium from:US {} warehouse", "{} gallium"])
def test_an_embargoed_town_is_said_without_a_word_of_direction(base: RuleBase, question: str, town: str) -> None:
    assert answer(base, question.format(town), today=date(2026, 11, 27)).embargo


@pytest.mark.parametrize(
    "told",
    [
        "buyer: a US battery alloy maker",
        "customer: a Japanese steel mill",
        "customer makes LED chips",
        "our client produces neodymium magnets in Malaysia",
        "Käufer: ein deutscher Magnethersteller",
        "comprador: fabricante de baterías en España",
        "end use: production of neodymium magnets",
    ],
)
def test_what_a_receiver_makes_is_not_asked_about(base: RuleBase, told: str) -> None:
    found = answer(base, f"gallium from China, {told}", today=TODAY)

    assert found.subjects == ("gallium",)
    assert not found.passed_over


def test_goods_behind_a_receiver_that_makes_others_are_asked_about(base: RuleBase) -> None:
    found = answer(base, "customer: magnet producer, NdFeB magnets and gallium from China", today=TODAY)

    assert {"neodymium magnets", "gallium"} <= {*found.subjects}


def test_what_a_label_says_is_made_is_asked_about_where_nothing_else_is(base: RuleBase) -> None:
    assert answer(base, "end use: production of gallium from China", today=TODAY).status in RESTRICTING


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("ship to China AI processors and gallium", {"advanced computing chips", "gallium"}),
        ("ship to Hamburg pacemakers, graphite", {"medical and dental equipment", "graphite"}),
        ("ship to Germany graphite producer, gallium from China", {"graphite", "gallium"}),
        ("ship to China antimony from steel mill and gallium", {"antimony", "steel", "gallium"}),
        ("graphite from China for mining and antimony from China for smelting", {"graphite", "antimony"}),
    ],
)
def test_goods_beside_a_place_and_goods_of_a_list_are_no_description_of_a_receiver(
    base: RuleBase, text: str, goods: set[str]
) -> None:
    assert goods <= {*ask(base, text).subjects}


@pytest.mark.parametrize(
    "text",
    [
        "gallium from China, end use LED chips",
        "galio, uso final juguetes, de China a España",
        "gallium from China, intended use toys",
    ],
)
def test_a_label_of_use_of_several_words_behind_a_sign_needs_no_colon(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY)

    assert found.subjects == ("gallium",)
    assert found.outcome == "restricted"


@pytest.mark.parametrize(
    "text",
    [
        "gallium, end use and germanium from China",
        "gallium, end-use LED, germanium from China",
        "gallium from China, end use germanium",
    ],
)
def test_goods_beside_a_label_of_use_are_asked_about(base: RuleBase, text: str) -> None:
    assert {"gallium", "germanium"} <= {*answer(base, text, today=TODAY).subjects}


OTHER_GOODS = ["bicycles", "olive oil", "office chairs", "tea", "cement", "printers"]
ASKED_FOR = [
    *(
        "Do I need a licence for {goods}?",
        "Is an export permit required for {goods}",
        "Any approval needed for {goods}?",
    ),
    *("We would like to know if we need permission for {goods}", "do you have a permit for {goods}"),
]


@pytest.mark.parametrize("sign", [" ", ". ", "\n", "? "])
def test_what_a_licence_is_asked_for_is_no_use_of_the_goods_before(base: RuleBase, sign: str) -> None:
    for other in OTHER_GOODS:
        for frame in ASKED_FOR:
            text = f"{other}{sign}{frame.format(goods='gallium from China to Poland')}"
            found = ask(base, text)

            assert found.by_exporter.get("CN") is ask(base, "gallium from:CN to:PL").status, text


@pytest.mark.parametrize("sign", [". ", "\n", "! "])
def test_a_use_is_told_of_no_goods_of_another_sentence_or_line(base: RuleBase, sign: str) -> None:
    for other in OTHER_GOODS:
        text = f"We sell {other}{sign}For gallium from China to Poland"

        assert "gallium" in ask(base, text).subjects, text
