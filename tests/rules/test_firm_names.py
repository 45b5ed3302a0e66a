"""Names of firms beside goods are one span, and a listed one is found however its name is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import cycle, islice, product
from pathlib import Path

import pytest

from bot.data import read_yaml
from bot.rules.answer import party_mentions
from bot.rules.index import RuleBase
from bot.rules.notes import NoteKind
from bot.rules.query import parse, scanning
from bot.rules.query.tokens import Use
from bot.vocabulary import FREE, RESTRICTING, Outcome, Status
from handlers.messages.answer_json import to_json
from handlers.messages.answers import reply
from tests.exploring import drawn, some
from tests.rules.asking import TODAY, ask, route_of

FORMS = [one for one in " ".join(str(read_yaml("query/firms")["forms"]).split()).split(", ") if one.isascii()]
NAMES = [
    "qorvath",
    "dalmero ceramiche",
    "granites las snorblas",
    "dalmero tic",
    "qorvath sau",
    "blumbach toys",
    "grupo qorvath colombia",
    "qorvath de las americas",
    "tiles quimbo",
    "qorvath tiles and granites",
]
"""Invented names, with words in them that are goods, countries or forms elsewhere."""
GOODS = ["gallium metal", "graphite electrodes", "cotton shirts", "dysprosium oxide"]
WRITTEN: Sequence[Callable[[str], str]] = (str.upper, str.title)
LAYOUTS = [
    "{goods}, supplier {one}, importer {two}, from Spain to Kenya",
    "{goods} 500 kg from Spain to Kenya. Shipper: {one}. Consignee: {two}",
    "Shipper: {one}\nConsignee: {two}\nGoods: {goods}\nfrom Spain to Kenya",
    "{one} wants to sell {goods} to {two} in Kenya, from Spain",
    "{goods}, vendedor: {one}, comprador: {two}, from Spain to Kenya",
]
ENDING = [form for form in drawn(FORMS, 3) if form.replace(" ", "").isalpha()]


@pytest.mark.hypothesis
def test_a_firms_name_changes_no_answer(base: RuleBase, law: Callable[[int, Sequence[object]], None]) -> None:
    cases = some(product(LAYOUTS, GOODS, NAMES, WRITTEN), 7)
    broken = []
    for (layout, goods, name, written), form in zip(cases, cycle(ENDING), strict=False):
        plain = ask(base, f"{goods} from Spain to Kenya")
        firm = written(f"{name} {form}")
        found = ask(base, layout.format(goods=goods, one=firm, two=written("qorvath limited")))
        own = (found.from_, found.to, found.status, found.outcome, found.subjects)
        if own != (plain.from_, plain.to, plain.status, plain.outcome, plain.subjects):
            broken.append((layout, goods, firm, own))
    law(len(cases), broken)


CONTROLLED = ["gallium", "graphite", "germanium dioxide", "antimony", "tungsten carbide", "terbium"]
BESIDE = [
    "{GOODS} QORVATH CO LTD; COTTON SHIRTS FROM CHINA TO US",
    "CONSIGNEE QORVATH LTD {GOODS} COTTON SHIRTS FROM CHINA TO US",
    "{GOODS} CO, COTTON SHIRTS FROM CHINA TO US",
    "{Goods} Qorvath S.p.A., cotton shirts, from China to US",
    "cotton shirts and {goods} Ltd from China to US",
    "manufacturer: {goods} and cotton shirts, from China to US",
    "Supplier: {Goods}\ncotton shirts\nfrom China to US",
    "Qorvath Ltd sells {goods} and cotton shirts to the US, from China",
    "please ship cotton shirts to {Goods} in the US, from China",
    "importer Qorvath Ltd {Goods}, cotton shirts, from China to US",
    "{goods} GmbH needs shipping from China to US",
    "Qorvath Trading / {Goods} / cotton shirts / China - US",
]


@pytest.mark.parametrize("layout", BESIDE)
def test_a_name_takes_no_controlled_goods_beside_it(base: RuleBase, layout: str) -> None:
    for goods in CONTROLLED:
        plain = ask(base, f"{goods} from China to US")
        question = layout.format(goods=goods, Goods=goods.title(), GOODS=goods.upper())

        assert {*plain.subjects} <= {*ask(base, question).subjects}, question


@pytest.mark.parametrize(
    ("question", "route"),
    [
        ("graphite, consignee Qorvath Olen Belgium", (None, "BE")),
        ("graphite, shipper: Ningbo Qorvath, consignee: Qorvath, Hamburg", ("CN", "DE")),
        ("graphite to Hamburg in Germany", (None, "DE")),
        ("gallium from China for Iran Qorvath Co Ltd", ("CN", None)),
        ("Qorvath S A / graphite / Dalmero Sdn Bhd / China - Kenya", ("CN", "KE")),
        ("GRAPHITE FROM CHINA TO KENYA SUPPLIER QORVATH TITAN SDN BHD", ("CN", "KE")),
        ("GRAPHITE FROM CHINA TO KENYA QORVATH TITAN SDN BHD", ("CN", "KE")),
    ],
)
def test_a_place_beside_a_name_is_still_one(
    base: RuleBase, question: str, route: tuple[str | None, str | None]
) -> None:
    assert route_of(base, question) == route


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("graphite, supplier Qorvath S. p. A., from Spain", ["Qorvath S p A"]),
        ("graphite from Spain, buyer: PT Qorvath Dalmero Tbk", ["PT Qorvath Dalmero Tbk"]),
        ("graphite from China to ТОВ Ластра", ["ТОВ Ластра"]),
        ("Qorvath Traders, graphite from China", ["Qorvath Traders"]),
        ("graphite, importer Qorvath Para Dalmero, from China to Kenya", ["Qorvath Para Dalmero"]),
        ("graphite for Qorvath Military Works Ltd from China", []),
        ("China exports graphite", []),
        ("Graphite Limited from China", []),
        ("graphite from China to Riyadh SA", []),
    ],
)
def test_where_a_name_begins_and_ends(base: RuleBase, question: str, names: list[str]) -> None:
    scan = scanning.scanned(base, parse.read(question, TODAY))
    found = [one for one in scan.chosen if one.use is Use.FIRM and one.why == "firm-names"]

    assert [scan.typed(one.first, one.last) for one in found] == names


HIDING = [
    ("Qorvath Tehran wants to buy toys from Germany", "toys from Germany to Tehran"),
    ("toys from Germany, consignee: Crimea Orbex Export House", "toys from Germany to Crimea"),
    ("gallium from China, buyer North Korea Qorvath Import", "gallium from China to North Korea"),
    ("Buyer: Tehran Qorvath Import\nGoods: gallium\nOrigin: China", "gallium from China to Tehran"),
    ("gallium from China to Tehran, HF", "gallium from China to Tehran"),
    ("toys from China to Japan, HF 5 kg", "hydrogen fluoride from China to Japan"),
    ("germanium from China to US, PAO", "germanium from China to US"),
    ("toys to Tehran, PFA tubes", "toys to Tehran"),
    ("graphite | China | USA | HF CO", "graphite from China to US"),
    ("toys, Germaniun Exports from China to US", "germanium from China to US"),
    ("Toys | Gallum Arsenid Supply | China | US", "gallium arsenide from China to US"),
    ("customer Tungsen 5 kg, toys, from China to US", "tungsten from China to US"),
    ("Kunde: Ge 5 kg, Spielzeug, aus China", "germanium from China"),
    ("toys, Ge Supply, from China to US", "germanium from China to US"),
    ("toys from China to US, Ge Co", "germanium from China to US"),
    ("toys, supplier: WC-Co powder, from China to US", "tungsten carbide from China to US"),
    ("toys from China to US, end user Antimny", "antimony from China to US"),
    ("graphite from China to RU Qorvath S.A.", "graphite from China to RU"),
    ("Toys; Qorvath Gallium Supply; China; US", "gallium from China to US"),
    ("TOYS, QORVATH GRAPHITE LTD, FROM CHINA TO US", "graphite from China to US"),
]
"""A question with what looks like a firm's name, and one of the goods and the end that it must not hide."""


@pytest.mark.parametrize(("question", "plain"), HIDING)
def test_a_name_hides_neither_goods_nor_where_they_go(base: RuleBase, question: str, plain: str) -> None:
    found, own = ask(base, question), ask(base, plain)

    assert {*own.subjects} <= {*found.subjects}
    assert (found.from_, found.to, found.status is Status.NOT_COVERED) == (
        own.from_,
        own.to,
        own.status is Status.NOT_COVERED,
    )
    assert bool(found.embargo) == bool(own.embargo)


@pytest.mark.parametrize(
    "question",
    [
        "graphite from China to RU Orbex Inc",
        "graphite China - IR - Qorvath LLC Dubai",
        "gallium from China to IR Qorvath GmbH",
        "graphite from China to Orbex Inc IR",
    ],
)
def test_an_embargo_on_a_code_beside_a_name_is_told(base: RuleBase, question: str) -> None:
    assert ask(base, question).embargo


OF_GOODS = [
    ("发货人：{region}{han}业有限公司\n收货人：{seat}博世有限公司\n货物：陶瓷砖\n从中国到德国", "陶瓷砖从中国到德国"),
    ("供应商：{region}{han}集团，货物：陶瓷砖，从中国到德国", "陶瓷砖从中国到德国"),
    ("買主：㈱東亜{kana}工業\n品名：工作機械\n仕向地：ドイツ", "工作機械 仕向地：ドイツ"),
    ("荷送人：日本{kana}工業株式会社\n品名：シャツ\n日本から韓国へ", "シャツ 日本から韓国へ"),
    ("수출자: 주식회사 대한{hangul}\n품명: 가구\n도착지: 독일", "가구 도착지: 독일"),
    ("Продавец: АО «{Cyrillic}-Трейд»\nТовар: игрушки\nиз России в Индию", "игрушки из России в Индию"),
    (
        "Shipper: Qorvath {Latin} Works Co., Ltd.\nGoods: cotton shirts\nfrom China to US",
        "cotton shirts from China to US",
    ),
    ("cotton shirts, supplier Qorvath {Latin} Ltd, from China to US", "cotton shirts from China to US"),
    ("please ship cotton shirts to Qorvath {Latin} S.A. in Kenya, from China", "cotton shirts from China to Kenya"),
]
"""Papers with a party whose name holds goods before its form of law, and the same question without the party."""
IN_SCRIPTS = [
    {"han": "锡", "kana": "タングステン", "hangul": "텅스텐", "Cyrillic": "Галлий", "Latin": "Gallium"},
    {"han": "稀土", "kana": "ガリウム", "hangul": "희토류", "Cyrillic": "Графит", "Latin": "Rare Earth Magnets"},
]
HELD = {"region": "江西", "seat": "德国"}


@pytest.mark.parametrize("goods", IN_SCRIPTS)
@pytest.mark.parametrize(("paper", "plain"), OF_GOODS)
def test_goods_of_an_act_in_the_name_of_a_labelled_party_free_nothing(
    base: RuleBase, paper: str, plain: str, goods: dict[str, str]
) -> None:
    found, own = ask(base, paper.format(**goods, **HELD)), ask(base, plain)

    assert found.status.rank <= own.status.rank
    assert set(own.subjects) <= set(found.subjects)


TOLD_APART = [
    ("发货人：{region}{han}业有限公司\n收货人：{seat}博世有限公司\n货物：陶瓷砖\n从中国到德国", "{han}从中国到德国"),
    ("荷送人：東亜{kana}工業株式会社\n品名：シャツ\n中国から韓国へ", "{kana} 中国から韓国へ"),
    ("수출자: 주식회사 대한{hangul}\n품명: 가구\n중국에서 독일로", "{hangul} 중국에서 독일로"),
    ("Продавец: АО «{Cyrillic}-Трейд»\nТовар: игрушки\nиз Китая в Индию", "{Cyrillic} из Китая в Индию"),
    ("Shipper: Ganzhou {Latin} Co., Ltd.\nGoods: cotton shirts\nfrom China to US", "{Latin} from China to US"),
    ("cotton shirts, from China to US, buyer: {Latin} Works GmbH", "{Latin} from China to US"),
    (
        "toys\nSatıcı: Yiwu Oyuncak Ltd., Yiwu, China\nAlıcı: Anadolu {Latin} San. A.Ş., Denizli, Turkey",
        "{Latin} CN TR",
    ),
]
"""Papers with goods in a party's whole name behind its label, and the question on these goods."""


@pytest.mark.parametrize("goods", IN_SCRIPTS)
@pytest.mark.parametrize(("paper", "of_the_name"), TOLD_APART)
def test_goods_in_a_partys_whole_name_are_told_apart(
    base: RuleBase, paper: str, of_the_name: str, goods: dict[str, str]
) -> None:
    found = ask(base, paper.format(**goods, **HELD))
    alone = ask(base, of_the_name.format(**goods))

    assert not {*alone.subjects} & {*found.subjects}
    assert found.status in FREE
    told = [note for note in found.remarks if note.kind is NoteKind.GOODS_OF_A_NAME]
    assert [note.given("status") for note in told] == [alone.status] * (alone.status in RESTRICTING)
    assert bool(told) == any("party's name" in line.text for line in reply(found).lines)
    assert [one["status"] for one in to_json(found).get("in_names", ())] == [note.given("status") for note in told]


BESIDE_PARTIES = [
    "供应商：{han}\n货物：玩具\n从中国到德国",
    "供应商：{han} 广东有限公司\n货物：玩具\n从中国到德国",
    "供应商：广东有限公司 {han} 5公斤\n货物：玩具\n从中国到德国",
    "供应商：{han}，广东有限公司\n货物：玩具\n从中国到德国",
    "供应商：{han}厂\n货物：玩具\n从中国到德国",
    "买方：采购{han}的广东有限公司\n货物：玩具\n从中国到德国",
    "荷送人：株式会社東亜 {kana} 5kg\n品名：玩具\n中国からドイツへ",
    "구매자: 주식회사 한빛 {hangul} 5kg\n품명: 장난감\n중국에서 독일로",
    "Продавец: ООО Ромашка {Cyrillic} 5 кг\nТовар: игрушки\nиз Китая в Индию",
    "Supplier: {Latin} and Qorvath Ltd\nGoods: toys\nfrom China to US",
    "Supplier: {Latin} for Qorvath Ltd\nGoods: toys\nfrom China to US",
    "Supplier: Grupo Qorvath {Latin} 5 kg\nGoods: toys\nfrom China to US",
    "Supplier: Qorvath Ltd {Latin}\nGoods: toys\nfrom China to US",
    "Supplier: Qorvath {Latin} Ltd\nfrom China to US",
    "{Latin} Qorvath Ltd sells toys to the US, from China",
]


@pytest.mark.parametrize("goods", IN_SCRIPTS)
@pytest.mark.parametrize("paper", BESIDE_PARTIES)
def test_goods_beside_a_labelled_party_are_asked(base: RuleBase, paper: str, goods: dict[str, str]) -> None:
    asked = {ask(base, one).subjects[0] for one in goods.values()}

    assert asked & {*ask(base, paper.format(**goods)).subjects}


@pytest.mark.parametrize("place", ["Iran", "Russia", "Syria", "Cuba"])
@pytest.mark.parametrize("paper", ["Consignee: {} Tin Works Ltd", "Consignee: Qorvath {} Tin Ltd"])
def test_an_embargo_in_a_partys_name_is_told(base: RuleBase, paper: str, place: str) -> None:
    question = f"{paper.format(place)}\nGoods: gallium\nOrigin: China"

    assert ask(base, question).embargo


# -- firms: legal form, capitals, words of place and transliteration do not change whether a listed one is found

ROOT = Path(__file__).parents[2]


def test_a_listed_firm_is_found_however_its_name_is_written(base: RuleBase) -> None:
    for party in islice(party_names(), 0, None, 700):
        for written in (party, party.upper(), f"{party} Ltd.", f"{party} GmbH"):
            found = ask(base, f"{written} from:US")

            assert party in {one.name for one in found.parties} or len(found.parties) >= 5, written


def party_names() -> list[str]:
    """Names of several words, two of them long, in Latin letters, of the listed parties."""
    texts = (ROOT.joinpath(f"rules/lists/{key}-parties.json").read_text(encoding="utf-8") for key in ("us", "jp"))
    names = [one[0] for text in texts for one in json.loads(text)["parties"].values()]
    told = (name for name in names if name.isascii() and 3 <= len(name.split()) <= 6 and "," not in name)
    return [name for name in told if sum(len(word) > 5 for word in name.split()) > 1]


@pytest.mark.parametrize(
    ("question", "party", "exporter"),
    [
        ("Iran Aircraft Manufacturing Company from:JP", "Iran Aircraft Manufacturing Company", "JP"),
        ("piezas para Huawei Technologies de Mexico desde Estados Unidos", "Huawei Technologies De Mexico S.A.", "US"),
        ("Beijing Institute of Technology from:US", "Beijing Institute of Technology", "US"),
    ],
)
def test_a_place_in_a_firms_name_is_a_part_of_it(base: RuleBase, question: str, party: str, exporter: str) -> None:
    found = ask(base, question)

    assert party in {one.name for one in found.parties}
    assert (found.from_, found.to) == (exporter, None)


def test_a_firm_in_a_place_under_an_embargo_is_warned_of(base: RuleBase) -> None:
    found = ask(base, "pumps to Iran Foundry Co., Ltd. from:DE")

    assert found.embargo
    assert (found.to, found.asked.company) == ("IR", True)


@pytest.mark.parametrize(
    "question",
    ["ZTE Corporation", "The Coca-Cola Company", "Hong Kong Trading Company", "Kimberly-Clark", "Busch-Jaeger AG"],
)
def test_a_firm_on_no_list_is_said_to_be_on_none(base: RuleBase, question: str) -> None:
    found = ask(base, question)

    assert (found.outcome, found.status) == (Outcome.NOT_COVERED, Status.NOT_COVERED)
    assert any("No such name in" in line.text for line in reply(found).lines)


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("ASML 1980Di", "older duv lithography equipment"),
        ("ASML NXE 3600D", "euv lithography equipment"),
        ("ASML scanner 2050i used", "duv lithography equipment"),
        ("Huawei 910C", "huawei ascend"),
    ],
)
def test_a_maker_and_a_model_are_goods(base: RuleBase, question: str, subject: str) -> None:
    assert ask(base, question).subjects == (subject,)


@pytest.mark.parametrize("question", ["bananas", "thermal camera"])
def test_no_odd_name_is_offered(base: RuleBase, question: str) -> None:
    assert not {"potato chips", "coal"} & set(ask(base, question).near)


def names_of_ordinary_words(base: RuleBase) -> list[str]:
    """Names of two or more words on party lists, each a frequent word of a language."""
    assert base.lists is not None
    reader = {word for word in party_mentions.frequent_words() if len(word) > 2}
    names = (
        party.name.rsplit(" ", 1)[0] for party in base.lists.listed_parties() if party.name.endswith((" LTD", " Ltd"))
    )
    return [name for name in names if len(name.split()) > 1 and {*name.lower().split()} <= reader]


def test_a_listed_name_of_ordinary_words_needs_a_sign_of_a_firm(base: RuleBase) -> None:
    names = names_of_ordinary_words(base)
    assert "AIR FREIGHT" in names
    for name in names:
        asked = f"tin ore from Indonesia, {name.lower()} included"
        assert name not in str(ask(base, asked).parties), asked
    for told in ("for air freight ltd", "consignee: Air Freight", "to AIR FREIGHT LTD"):
        assert "AIR FREIGHT LTD" in {one.name for one in ask(base, f"valves from US {told}").parties}, told


@pytest.mark.parametrize("text", ["smelter (MSC)", "by MSC vessel", "carrier MSC"])
def test_a_bare_abbreviation_of_many_meanings_names_no_party(base: RuleBase, text: str) -> None:
    assert ask(base, f"tin ore from Indonesia {text}").parties == ()


def test_a_telling_abbreviation_names_its_party_in_small_letters_too(base: RuleBase) -> None:
    assert base.lists is not None
    short = {one for party in base.lists.listed_parties() for one in party.aliases if one.isalpha() and one.isupper()}
    told = [one for one in sorted(short) if len(one) in {4, 5} and one in {"YMTC", "SMEE", "CASIC", "JHICC", "CETC"}]
    assert "YMTC" in told
    for name in told:
        assert any(one.sure for one in ask(base, f"{name.lower()} etch tool from usa").parties), name


@pytest.mark.parametrize("text", ["12 pkgs", "from best supplier", "long cast group", "by apex otto"])
def test_a_word_in_small_letters_is_no_abbreviation(base: RuleBase, text: str) -> None:
    assert ask(base, f"tin ore from Indonesia {text}").parties == ()


@pytest.mark.parametrize(
    "question", ["gallium consignee DOWA Electronics Tokyo from China", "金属镓 收货人 DOWA Electronics 东京"]
)
def test_a_firm_called_as_a_lesser_town_is_no_place(base: RuleBase, question: str) -> None:
    routes = ask(base, question).asked.directions
    assert {code for way in routes for code in way.to} == {"JP"}


@pytest.mark.parametrize(
    "question",
    ["gallium metal, consignee: Kyma Technologies from China", "Kyma Technologies gallium from China"],
)
def test_the_technologies_of_a_firm_are_none_of_its_goods(base: RuleBase, question: str) -> None:
    assert [one.name for one in ask(base, question).by_goods] == ["gallium"]
    technology = ask(base, "Gallium Extraction Technology from China")
    assert [one.name for one in technology.by_goods] == ["gallium extraction technology"]


@pytest.mark.parametrize("text", ["BAE Systems from:CN graphite", "graphite from China to BAE Systems"])
def test_letters_that_begin_a_partys_name_are_no_country(base: RuleBase, text: str) -> None:
    found = ask(base, text)
    assert (found.from_, found.to) == ("CN", None)
    assert ask(base, "grafit Çinden BAE").to == "AE"
