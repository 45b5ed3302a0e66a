"""A country right beside the goods stays an exporter that is asked, whatever other place terms and banks tell."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.index import RuleBase
from bot.rules.status import rank
from handlers.messages.answers import reply
from tests.exploring import some
from tests.rules.asking import ask, route_of

ASKED = [
    ("nickel ore Indonesia", "ID"),
    ("helium China", "CN"),
    ("Helium China", "CN"),
    ("氦气 中国", "CN"),
    ("logs Gabon", "GA"),
    ("wheat flour Pakistan", "PK"),
    ("cobalt hydroxide DR Congo", "CD"),
    ("raw manganese ore Namibia to Germany", "NA"),
    ("diesel Hungary to Ukraine", "HU"),
    ("natural sand China to Taiwan", "CN"),
    ("ferrous scrap El Salvador", "SV"),
]
BESIDE = [
    "FOB Singapore",
    "FOB Busan",
    "EXW Linz",
    "FCA Rotterdam",
    "ab Werk Wien",
    "incoterm: EXW (Wuxi)",
    "delivery terms: FCA Lyon",
    "port of loading: Singapore",
    "flag of Panama",
    "flag: Liberia",
    "vessel under the flag of Malta",
    "Bank of Cyprus",
    "insured by Lloyd's of London",
    "Greetings from Sweden",
    "Viele Grüße aus Hamburg",
    "Saluti da Milano",
]
JOINED = ["{} {}", "{}, {}", "{}\n{}", "{} ({})"]


@pytest.mark.hypothesis
def test_another_place_adds_an_exporter_at_most_and_replaces_none(base: RuleBase) -> None:
    cases = [
        (sender, asked, text)
        for (asked, sender), beside, joined in product(ASKED, BESIDE, JOINED)
        for text in (joined.format(asked, beside), *([f"{beside}, {asked}"] if joined == "{}, {}" else []))
    ]
    for sender, asked, text in some(cases, 3):
        alone, found = ask(base, asked), ask(base, text)
        assert rank(found.status) <= rank(alone.status), text
        assert sender in found.by_exporter, text


@pytest.mark.parametrize("beside", ["flag of Panama", "Bank of Cyprus", "Greetings from Sweden", "flag: Liberia"])
def test_a_bank_a_flag_or_a_greeting_frees_no_goods_of_any_exporter(base: RuleBase, beside: str) -> None:
    for goods, joined in product(("gallium", "helium", "nickel ore"), JOINED):
        alone, found = ask(base, goods), ask(base, joined.format(goods, beside))
        assert rank(found.status) <= rank(alone.status), joined.format(goods, beside)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "nickel ore Indonesia, FOB Singapore",
            "Indonesia: prohibited (last confirmed 1 Sep 2024) · Singapore: not covered",
        ),
        (
            "FOB Singapore, nickel ore Indonesia",
            "Indonesia: prohibited (last confirmed 1 Sep 2024) · Singapore: not covered",
        ),
        ("gallium Germany, FOB Shanghai", "China: licence · Germany: nothing on file"),
        (
            "FOB Shanghai, manganese ore Namibia to Germany",
            "Namibia: prohibited (last confirmed 30 Jun 2023) · China: nothing on file",
        ),
        ("iron ore China from Brazil", "Nothing on file for iron ore from Brazil to China"),
        ("helium from China, FOB Busan", "China: prohibited · South Korea: not covered"),
        ("gallium of Japan", "Nothing on file for gallium from Japan"),
        ("list of Japan: gallium", "Nothing on file for gallium from Japan"),
    ],
)
def test_what_each_place_is_told_as(base: RuleBase, text: str, title: str) -> None:
    assert reply(ask(base, text)).title == title


@pytest.mark.parametrize(
    "beside",
    [
        "we are a Canadian company",
        "FOB Callao",
        "we also buy from Vietnam",
        "my colleague from Peru told me",
        "our competitor is in Brazil",
        "bank: Deutsche Bank AG, Singapore Branch",
        "45 Jamaica Road",
        "like Swiss Army knives",
        "somos uma empresa portuguesa",
    ],
)
@pytest.mark.parametrize("asked", ["germanium China to Poland", "samarium oxide from China to the Netherlands"])
def test_the_exporter_of_a_whole_route_stays_the_first(base: RuleBase, asked: str, beside: str) -> None:
    alone = ask(base, asked)
    for text in (f"{asked}, {beside}", f"{asked}\n{beside}", f"{beside}\n{asked}"):
        found = ask(base, text)
        assert (found.from_, found.to, found.status) == (alone.from_, alone.to, alone.status), text


@pytest.mark.parametrize("asked", ["gallium from:CN to:DE", "gallium from China to Germany"])
@pytest.mark.parametrize(
    "denied",
    [
        "kein Export nach Nordkorea",
        "no re-export to Russia",
        "no export to Iran",
        "we don't export to Iran",
        "keine Lieferung in den Iran",
        "sin reexportación a Rusia",
        "без реэкспорта в Россию",
        "bez reeksportu do Rosji",
    ],
)
def test_where_goods_shall_not_go_is_no_destination(base: RuleBase, asked: str, denied: str) -> None:
    found = ask(base, f"{asked}, {denied}")
    assert (found.from_, found.to, found.embargo) == ("CN", "DE", ask(base, asked).embargo)


def test_a_question_whether_there_is_no_export_asks_for_its_country(base: RuleBase) -> None:
    for text in (
        "gallium no export to Iran?",
        "is there no export to Iran of gallium?",
        "kein Export nach Iran? Gallium",
    ):
        assert ask(base, text).to == "IR", text


@pytest.mark.parametrize("label", ["buyer: Orbex Ltd", "покупатель: ООО «Ромашка»", "consignee: Orbex GmbH"])
def test_a_party_before_goods_is_in_no_place_of_their_route(base: RuleBase, label: str) -> None:
    assert route_of(base, f"{label} neodymium magnets China to Mexico") == ("CN", "MX")


def test_a_bracket_parts_a_country_from_a_label(base: RuleBase) -> None:
    assert ask(base, "lithium ore Zimbabwe (付款方式:电汇,30天)").from_ == "ZW"


@pytest.mark.parametrize(
    "text",
    [
        "we do not ship to Iran without a licence: gallium from China",
        "gallium from China to Germany, no export to Iran unless approved",
        "gallium from China to Germany, kein Export in den Iran ohne Genehmigung",
        "gallium from China, no exports to Iran?",
    ],
)
def test_what_is_denied_on_a_condition_stays_a_destination(base: RuleBase, text: str) -> None:
    assert ask(base, text).embargo, text


@pytest.mark.parametrize("label", ["", "licence: ", "Re: ", "goods: "])
def test_a_sign_before_the_goods_parts_no_country_behind_them(base: RuleBase, label: str) -> None:
    found = ask(base, f"{label}gallium 99.99% China size 10 mm, Germany to France")
    assert found.by_exporter["CN"] is ask(base, "gallium from:CN to:FR").by_exporter["CN"]
