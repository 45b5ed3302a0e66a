"""Firms and end users beside a route: they keep its countries, send nothing home, and free nothing."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from bot.rules.index import RuleBase
from bot.rules.status import rank
from handlers.messages.answers import reply
from tests.exploring import some
from tests.rules.asking import ask, route_of

FIRMS = [
    "Acme Widgets Inc.",
    "Kyoto Ceramics Works",
    "NORDIC BEARINGS AB",
    "Delaware Alloys Corp",
    "Panama Hat Company",
    "Polish Optics Sp. z o.o.",
    "Huta Polnoc Ltd",
    "Rossi SpA",
    "Müller GmbH",
    "Sato Trading KK",
]
ROUTES = [
    ("gallium China to US", "CN", "US"),
    ("gallium from China to the United States", "CN", "US"),
    ("GALLIUM FROM CHINA TO US", "CN", "US"),
    ("gallium CN to JP", "CN", "JP"),
    ("natural sand China to Taiwan", "CN", "TW"),
    ("thermal coal Colombia to Israel", "CO", "IL"),
    ("H100 US to China", "US", "CN"),
    ("H100 chips USA to UAE", "US", "AE"),
    ("gallium China - US", "CN", "US"),
    ("gallium China → Japan", "CN", "JP"),
    ("Gallium von China nach Japan", "CN", "JP"),
    ("gallium dalla Cina al Giappone", "CN", "JP"),
    ("gallium z Chin do Niemiec", "CN", "DE"),
    ("галлий из Китая в Японию", "CN", "JP"),
    ("helium from China", "CN", None),
    ("nickel ore from Indonesia", "ID", None),
    ("gallium exports to Iran", None, "IR"),
]


@pytest.mark.parametrize(("text", "sender", "end"), ROUTES)
def test_a_firm_behind_the_last_country_leaves_it_an_end(
    base: RuleBase, text: str, sender: str | None, end: str | None
) -> None:
    for firm in FIRMS:
        name = firm.upper() if text.isupper() else firm
        assert route_of(base, f"{text} {name}") == (sender, end), firm


@pytest.mark.parametrize(
    "text",
    [
        "gallium China to American Elements Corp",
        "nickel ore from Indonesia to Chinese Foods GmbH",
        "gallium from China to Bank of China Ltd",
        "gallium from China to IT Solutions GmbH",
        "gallium from China to SA Plastics Ltd",
    ],
)
def test_a_name_that_only_begins_like_a_place_is_no_end(base: RuleBase, text: str) -> None:
    assert route_of(base, text)[1] is None


@pytest.mark.parametrize(
    "firm", ["Panama Hat Company", "Jordan Smith LLC", "Korea Zinc Co Ltd", "Singapore Airlines Ltd"]
)
def test_a_firm_named_as_a_country_frees_nothing_that_it_may_send(base: RuleBase, firm: str) -> None:
    for goods in ("gallium", "helium", "nickel ore", "gallium to Germany"):
        alone, found = ask(base, goods), ask(base, f"{goods} from {firm}")
        assert rank(found.status) <= rank(alone.status), goods


PARTIES = [
    "end user: Zhejiang University",
    "最终用户:浙江大学",
    "end user statement signed",
    "end user certificate attached",
    "end-user: Jakarta University",
    "consignee: Shanghai Trading Co",
    "buyer in China",
    "customer: Guangdong Foods",
    "Endverwender: Universität Hamburg",
    "utilisateur final : Université de Paris",
    "usuario final: Universidad de Madrid",
    "utente finale: Politecnico di Milano",
    "エンドユーザー:東京大学",
    "최종 사용자: 서울대학교",
    "конечный пользователь: МГУ, Москва",
    "for an end user in Indonesia",
    "buyer: Indonesia Steel Corp",
    "收货人:上海贸易有限公司",
]
ASKED = [
    "helium from:CN",
    "氦气 中国 出口",
    "helium China",
    "helium from China",
    "magneti samario-cobalto dalla Cina",
    "dysprosium",
    "helium",
    "nickel ore Indonesia",
    "nickel ore from:ID",
    "ガリウム 中国から",
    "antimony to:US on:2025-03-01",
]
JOINED = ["{} {}", "{}, {}", "{}\n{}", "{} ({})"]


@pytest.mark.hypothesis
def test_who_receives_the_goods_frees_nothing_and_replaces_no_exporter(base: RuleBase) -> None:
    for asked, party, joined in some(product(ASKED, PARTIES, JOINED), 3):
        alone, found = ask(base, asked), ask(base, joined.format(asked, party))
        assert rank(found.status) <= rank(alone.status), joined.format(asked, party)
        if alone.from_:
            assert alone.from_ in found.by_exporter, joined.format(asked, party)
        assert "China to China" not in reply(found).title


PLACES = [
    "FOB Busan",
    "ab Werk Linz",
    "resa franco fabbrica Brescia",
    "离岸价 釜山",
    "본선인도 부산",
    "my colleague from Peru told me",
    "our boss in Lima says hello",
    "45 Jamaica Road",
    "12 Cuba Street, London",
    "12 avenue d'Iéna, Paris",
    "by Emirates SkyCargo",
    "Swiss tariff 2804.2900",
    "brand: Korea Zinc",
    "GB/T 3518-2008",
    "Indian rupees 45,000",
    "Air India cargo",
    "18 rue de Moscou, 75008 Paris",
    "Calle Perú 44, Bogotá",
    "Turkish Airlines AWB 235-12345675",
    "Habib Bank Ltd., Karachi",
    "Cordiali saluti, ufficio export, Torino",
    "Servus aus Wien",
    "we are a Canadian company",
    "nous sommes une PME française",
    "our competitor is in Brazil",
    "like Swiss Army knives",
    "never mind Japan",
    "Jordan Ellis, Minsk",
]
CONTROLLED = [
    "dysprosium",
    "nickel ore Indonesia",
    "antimony to:US on:2025-03-01",
    "gallium to Germany",
    "HBM",
    "gallium China to Taiwan",
    "镓 从中国出口到德国",
]


@pytest.mark.hypothesis
def test_a_place_told_in_passing_frees_nothing_and_replaces_no_exporter(base: RuleBase) -> None:
    joined = ["{} - {}", "{}, {}", "{}\n{}", "{} ({})"]
    cases = [(asked, form.format(asked, place)) for asked, place, form in product(CONTROLLED, PLACES, joined)]
    cases += [(asked, f"{place}{sign} {asked}") for asked, place, sign in product(CONTROLLED, PLACES, ",:")]
    for asked, text in some(cases, 3):
        alone, found = ask(base, asked), ask(base, text)
        assert rank(found.status) <= rank(alone.status), text
        if alone.from_:
            assert found.by_exporter.get(alone.from_) == alone.by_exporter[alone.from_], text


def test_the_place_of_a_term_stays_the_first_exporter(base: RuleBase) -> None:
    assert reply(ask(base, "antimony FOB Busan")).title == "South Korea: not covered · China: licence"
    assert reply(ask(base, "graphite FOB Qingdao to Hamburg")).title == "China: licence for some kinds"


@pytest.mark.parametrize(
    ("text", "sender", "end"),
    [
        ("gallium, San Jose CA to Hefei, China", "US", "CN"),
        ("gallium Orbex Inc., Houston, TX, USA - Orbex AG, Shanghai, China", "US", "CN"),
        ("antimony, we import it from Peru", "PE", None),
        ("antimony, shipment from Peru", "PE", None),
        ("Country: Peru; Item: antimony", "PE", None),
    ],
)
def test_where_a_route_says_that_goods_leave_no_other_exporter_is_told(
    base: RuleBase, text: str, sender: str, end: str | None
) -> None:
    found = ask(base, text)
    assert (found.from_, found.to, set(found.by_exporter)) == (sender, end, {sender})


@pytest.mark.parametrize("joined", ["{} DIN 17740", "{} - DIN 17740", "{} DHL Express", "{}\nSent from my phone"])
@pytest.mark.parametrize("asked", ["gallium for Huawei from:US", "gallium for Huawei to:CN from:US"])
def test_a_field_or_a_dash_joins_no_words_to_a_partys_name(base: RuleBase, asked: str, joined: str) -> None:
    alone, found = ask(base, asked), ask(base, joined.format(asked))
    assert found.status == alone.status
    assert len(found.parties) == len(alone.parties)


def test_two_flags_tell_no_direction(base: RuleBase) -> None:
    found = ask(base, "🇩🇪🇫🇷: nickel ore Indonesia")
    assert (found.from_, found.status) == ("ID", "prohibited")


def test_the_stricter_answer_without_the_party_comes_first(base: RuleBase) -> None:
    assert reply(ask(base, "dysprosium (最终用户:浙江大学)")).title == "China: licence"
    assert reply(ask(base, "helium, buyer in China")).title == "China: prohibited · Russia: licence"


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("gallium from China, end user: Universität Hamburg", "DE"),
        ("gallium, buyer: Orbex GmbH, Berlin", "DE"),
        ("H100, end user: Tsinghua University, Beijing", "CN"),
        ("gallium Chinese buyer", "CN"),
        ("镓 中国客户", "CN"),
    ],
)
def test_a_partys_country_that_frees_nothing_stays_the_destination(base: RuleBase, text: str, end: str) -> None:
    assert ask(base, text).to == end


@pytest.mark.hypothesis
def test_goods_that_are_known_late_leave_their_exporter_told(base: RuleBase) -> None:
    names = (Path(__file__).parent / "ordinary_goods.txt").read_text(encoding="utf-8").splitlines()
    for name in ("kumquat", "rhubarb", *some([one for one in names if one.isascii()], 25)):
        field, words = ask(base, f"{name} from:CN"), ask(base, f"{name} from China")
        assert (words.status, {*words.by_exporter}) == (field.status, {*field.by_exporter}), name
